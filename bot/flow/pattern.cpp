#include "bot/flow/pattern.hpp"

namespace errand::flow {

namespace {

bool is_ascii(char c) {
  return static_cast<unsigned char>(c) < 0x80;
}

/// The character that begins at `at`, of well-formed UTF-8.
std::string character_at(std::string_view text, std::size_t at) {
  const auto first = static_cast<unsigned char>(text[at]);
  const std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  return std::string(text.substr(at, length));
}

/// "[ ：叫]" as "(?:[ ]|：|叫)", "[^ ，]" as "(?:(?!，)[^ ])"; `at` moves past the class.
std::string class_at(std::string_view text, std::size_t& at) {
  std::string ascii;
  std::string others;
  ++at;
  const bool is_negative = at < text.size() && text[at] == '^';
  if (is_negative) ++at;
  while (at < text.size() && text[at] != ']') {
    const auto character = character_at(text, at);
    at += character.size();
    if (!is_ascii(character[0])) {
      others += (others.empty() ? "" : "|") + character;
      continue;
    }
    ascii += character;
    if (character == "\\" && at < text.size()) ascii += text[at++];
  }
  ++at;
  if (is_negative) {
    const auto rest = "[^" + ascii + "]";
    return others.empty() ? rest : "(?:(?!" + others + ")" + rest + ")";
  }
  if (others.empty()) return "[" + ascii + "]";
  return "(?:" + (ascii.empty() ? "" : "[" + ascii + "]|") + others + ")";
}

bool repeats(std::string_view text, std::size_t at) {
  return at < text.size() && (text[at] == '?' || text[at] == '*' || text[at] == '+' || text[at] == '{');
}

}  // namespace

std::regex pattern(std::string_view text) {
  std::string bytes;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '\\' && at + 1 < text.size()) {
      bytes += text.substr(at, 2);
      at += 2;
    } else if (text[at] == '[') {
      bytes += class_at(text, at);
    } else {
      const auto character = character_at(text, at);
      at += character.size();
      bytes += !is_ascii(character[0]) && repeats(text, at) ? "(?:" + character + ")" : character;
    }
  }
  return std::regex(bytes, std::regex::ECMAScript | std::regex::icase | std::regex::optimize);
}

}  // namespace errand::flow
