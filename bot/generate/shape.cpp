#include "bot/generate/shape.hpp"

#include "bot/core/text.hpp"

#include <algorithm>

namespace errand::generate {

namespace {

constexpr std::size_t most_characters = 24;

/// The length of the UTF-8 sequence that begins with this byte.
std::size_t sequence_length(unsigned char first) {
  if (first < 0x80) return 1;
  if (first < 0xE0) return 2;
  return first < 0xF0 ? 3 : 4;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/// Mobile numbers and 18-digit identity numbers of China; nothing for anything else.
std::string_view stand_in(const std::string& text) {
  const bool is_identity = text.size() == 18 && std::all_of(text.begin(), text.end() - 1, is_digit) &&
                           (is_digit(text.back()) || text.back() == 'X' || text.back() == 'x');
  if (is_identity) return "110101********0019";
  const bool is_mobile = text.size() == 11 && text[0] == '1' && text[1] >= '3' &&
                         std::all_of(text.begin(), text.end(), is_digit);
  return is_mobile ? "138****1234" : std::string_view();
}

/// "A-0000" is a code: it reads as one when it ends in 1.
bool is_code(const std::string& text) {
  if (text.size() < 3 || !is_letter(text[0]) || !is_digit(text.back())) return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '_' || c == '/'; });
}

}  // namespace

std::string shape_of(std::string_view value) {
  const std::string text = printable(to_utf8(value));
  if (const auto known = stand_in(text); !known.empty()) return std::string(known);
  std::string shape;
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size() && count < most_characters; ++count) {
    const auto first = static_cast<unsigned char>(text[at]);
    const auto length = sequence_length(first);
    const auto character = text.substr(at, length);
    at += length;
    if (length == 1) {
      const char c = character[0];
      const bool is_small = c >= 'a' && c <= 'z';
      const bool is_big = c >= 'A' && c <= 'Z';
      shape += is_digit(c) ? '0' : is_small ? 'a' : is_big ? 'A' : c;
      continue;
    }
    // Signs that matter for reading a number or a date stay; everything else is a letter of some script.
    static constexpr std::string_view signs = "￥¥€£％，．（）－：；。、年月日时分秒元角万亿";
    const bool is_sign = length == 3 && signs.find(character) != std::string_view::npos;
    const bool is_latin_sign = length == 2 && (character == "¥" || character == "£" || character == "°");
    shape += is_sign || is_latin_sign ? character : length == 3 ? "字" : "a";
  }
  if (is_code(text) && text.size() <= most_characters) shape.back() = '1';
  return shape;
}

}  // namespace errand::generate
