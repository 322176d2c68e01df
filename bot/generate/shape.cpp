#include "bot/generate/shape.hpp"

#include "bot/core/text.hpp"

namespace errand::generate {

namespace {

constexpr std::size_t most_characters = 24;

/// The length of the UTF-8 sequence that begins with this byte.
std::size_t sequence_length(unsigned char first) {
  if (first < 0x80) return 1;
  if (first < 0xE0) return 2;
  return first < 0xF0 ? 3 : 4;
}

}  // namespace

std::string shape_of(std::string_view value) {
  const std::string text = printable(to_utf8(value));
  std::string shape;
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size() && count < most_characters; ++count) {
    const auto first = static_cast<unsigned char>(text[at]);
    const auto length = sequence_length(first);
    const auto character = text.substr(at, length);
    at += length;
    if (length == 1) {
      const char c = character[0];
      const bool is_digit = c >= '0' && c <= '9';
      const bool is_small = c >= 'a' && c <= 'z';
      const bool is_big = c >= 'A' && c <= 'Z';
      shape += is_digit ? '0' : is_small ? 'a' : is_big ? 'A' : c;
      continue;
    }
    // Signs that matter for reading a number or a date stay; everything else is a letter of some script.
    static constexpr std::string_view signs = "￥¥€£％，．（）－：；。、年月日时分秒元角万亿";
    const bool is_sign = length == 3 && signs.find(character) != std::string_view::npos;
    const bool is_latin_sign = length == 2 && (character == "¥" || character == "£" || character == "°");
    shape += is_sign || is_latin_sign ? character : length == 3 ? "字" : "a";
  }
  return shape;
}

}  // namespace errand::generate
