/// Code points of well-formed UTF-8, one at a time, and how wide they are shown. Used by the kit's texts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace errand::kit {

struct Point {
  std::uint32_t value = 0;
  std::size_t bytes = 1;
};

/// The first code point of a text that is not empty; a stray byte counts as one of its own.
Point first_point(std::string_view text);
/// Where the last code point before `end` begins.
std::size_t point_before(std::string_view text, std::size_t end);
/// Columns in a monospaced font: two for Han, kana, Hangul, full-width forms and emoji, else one.
/// Source: Unicode Standard Annex #11, classes W and F.
std::size_t display_width(std::string_view text);

}  // namespace errand::kit
