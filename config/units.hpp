/// Sizes and durations as people write them: "100 MB", "30 min". Used by the readers and the description.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace errand::config {

/// KB, MB, GB, TB (also KiB...), of 1024; a fraction such as "1.5 GB" is read. Nothing without a unit.
std::optional<std::uint64_t> size_of(std::string_view text);
/// ms, s, min, h, d. Nothing without a unit.
std::optional<std::chrono::milliseconds> duration_of(std::string_view text);

/// In the largest unit that needs no fraction.
std::string size_text(std::uint64_t bytes);
std::string duration_text(std::chrono::milliseconds duration);

}  // namespace errand::config
