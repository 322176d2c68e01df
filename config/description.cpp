#include "config/description.hpp"

#include "config/units.hpp"

namespace errand::config {

namespace {

std::string bound(ValueKind kind, std::int64_t value) {
  switch (kind) {
    case ValueKind::size:
      return size_text(static_cast<std::uint64_t>(value));
    case ValueKind::duration:
      return duration_text(std::chrono::milliseconds{value});
    default:
      return std::to_string(value);
  }
}

}  // namespace

std::string range_text(const Description& about) {
  return "from " + bound(about.kind, about.range.least) + " to " + bound(about.kind, about.range.most);
}

}  // namespace errand::config
