#include "bot/app/system_time_zones.hpp"

#include "bot/core/text.hpp"

#include <chrono>
#include <utility>

namespace errand::app {

std::optional<std::chrono::minutes> SystemTimeZones::utc_offset(const std::string& zone,
                                                                TimePoint when) const {
  auto found = known_.find(zone);
  if (found == known_.end()) {
    auto read = config::TimeZone::named(zone);
    if (!read) return std::nullopt;
    found = known_.emplace(zone, std::move(*read)).first;
  }
  const auto offset = found->second.offset_at(std::chrono::floor<std::chrono::seconds>(when));
  return std::chrono::floor<std::chrono::minutes>(offset);
}

std::vector<std::string> SystemTimeZones::like(const std::string& part, std::size_t most) const {
  std::vector<std::string> found;
  for (auto& name : config::zone_names()) {
    const bool is_alike = ascii_lower(name).find(ascii_lower(part)) != std::string::npos;
    if (is_alike && found.size() < most) found.push_back(std::move(name));
  }
  return found;
}

}  // namespace errand::app
