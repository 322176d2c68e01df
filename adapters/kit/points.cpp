#include "adapters/kit/points.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace errand::kit {

namespace {

/// First and last of the wide ranges, in order.
constexpr std::array<std::pair<std::uint32_t, std::uint32_t>, 12> wide{{{0x1100, 0x115F},
                                                                        {0x2E80, 0x303E},
                                                                        {0x3041, 0x4DBF},
                                                                        {0x4E00, 0xA4CF},
                                                                        {0xA960, 0xA97C},
                                                                        {0xAC00, 0xD7A3},
                                                                        {0xF900, 0xFAFF},
                                                                        {0xFE30, 0xFE6F},
                                                                        {0xFF01, 0xFF60},
                                                                        {0xFFE0, 0xFFE6},
                                                                        {0x1F300, 0x1F9FF},
                                                                        {0x20000, 0x3FFFD}}};

bool is_continuation(char byte) {
  return (static_cast<std::uint8_t>(byte) & 0xC0U) == 0x80U;
}

}  // namespace

Point first_point(std::string_view text) {
  const auto first = static_cast<std::uint8_t>(text.front());
  const std::size_t bytes = first < 0xC2 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 1;
  if (bytes == 1 || bytes > text.size()) return {first, 1};
  std::uint32_t value = first & (0xFFU >> (bytes + 1));
  for (std::size_t index = 1; index < bytes; ++index) {
    if (!is_continuation(text[index])) return {first, 1};
    value = (value << 6U) | (static_cast<std::uint8_t>(text[index]) & 0x3FU);
  }
  return {value, bytes};
}

std::size_t point_before(std::string_view text, std::size_t end) {
  if (end == 0) return 0;
  --end;
  while (end > 0 && is_continuation(text[end])) --end;
  return end;
}

std::size_t display_width(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    const auto point = first_point(text);
    const auto range = std::ranges::find_if(wide, [&](const auto& one) { return point.value <= one.second; });
    columns += range != wide.end() && point.value >= range->first ? 2 : 1;
    text.remove_prefix(point.bytes);
  }
  return columns;
}

}  // namespace errand::kit
