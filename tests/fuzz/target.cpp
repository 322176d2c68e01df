/// Request targets as strangers send them: what is accepted is safe to compare and to use as a path.
#include "bot/net/target.hpp"

#include "bot/core/text.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto target = errand::net::parse_target(text);
  if (!target) return 0;
  const auto& path = target->path;
  const bool is_safe = path.starts_with('/') && errand::is_utf8(path) &&
                       path.find("/../") == std::string::npos && !path.ends_with("/..") &&
                       path.find("//") == std::string::npos && path.find('\0') == std::string::npos;
  if (!is_safe) std::abort();
  return 0;
}
