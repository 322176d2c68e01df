#include "bot/core/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <utility>

namespace errand {

namespace {

struct Decoded {
  std::uint32_t point = 0;
  std::size_t length = 0;
};

/// The code point that starts at `text`, by RFC 3629's table of well-formed sequences; nothing when
/// malformed.
std::optional<Decoded> decode(std::string_view text) {
  if (text.empty()) return std::nullopt;
  const auto byte = [&](std::size_t index) { return static_cast<std::uint8_t>(text[index]); };
  const std::uint32_t first = byte(0);
  if (first < 0x80) return Decoded{first, 1};
  const auto continued = [&](std::size_t index) {
    return index < text.size() && (byte(index) & 0xC0) == 0x80;
  };
  if (first >= 0xC2 && first <= 0xDF && continued(1))
    return Decoded{((first & 0x1FU) << 6U) | (byte(1) & 0x3FU), 2};
  if ((first & 0xF0U) == 0xE0 && continued(1) && continued(2)) {
    const std::uint32_t point = ((first & 0x0FU) << 12U) | ((byte(1) & 0x3FU) << 6U) | (byte(2) & 0x3FU);
    if (point >= 0x800 && (point < 0xD800 || point > 0xDFFF)) return Decoded{point, 3};
  }
  if (first >= 0xF0 && first <= 0xF4 && continued(1) && continued(2) && continued(3)) {
    const std::uint32_t point =
        ((first & 0x07U) << 18U) | ((byte(1) & 0x3FU) << 12U) | ((byte(2) & 0x3FU) << 6U) | (byte(3) & 0x3FU);
    if (point >= 0x10000 && point <= 0x10FFFF) return Decoded{point, 4};
  }
  return std::nullopt;
}

/// Characters that change how the text around them is shown: U+200B..200F, U+202A..202E, U+2060..2064,
/// U+2066..2069, U+FEFF and the interlinear annotations U+FFF9..FFFB.
bool is_invisible(std::uint32_t point) {
  return (point >= 0x200B && point <= 0x200F) || (point >= 0x202A && point <= 0x202E) ||
         (point >= 0x2060 && point <= 0x2064) || (point >= 0x2066 && point <= 0x2069) || point == 0xFEFF ||
         (point >= 0xFFF9 && point <= 0xFFFB) || point == 0x2028 || point == 0x2029;
}

bool is_control(std::uint32_t point) {
  return point < 0x20 || (point >= 0x7F && point < 0xA0);
}

constexpr std::string_view replacement = "\xEF\xBF\xBD";

template <typename Keep>
std::string filtered(std::string_view text, Keep keep) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto decoded = decode(text);
    if (!decoded) {
      out += replacement;
      text.remove_prefix(1);
      continue;
    }
    if (keep(decoded->point)) out += text.substr(0, decoded->length);
    text.remove_prefix(decoded->length);
  }
  return out;
}

}  // namespace

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const auto decoded = decode(text);
    if (!decoded) return false;
    text.remove_prefix(decoded->length);
  }
  return true;
}

std::string to_utf8(std::string_view text) {
  return filtered(text, [](std::uint32_t) { return true; });
}

std::size_t length_of(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) {
    if ((static_cast<std::uint8_t>(c) & 0xC0) != 0x80) ++count;
  }
  return count;
}

std::string shortened(std::string_view text, std::size_t points) {
  if (points == 0) return {};
  std::size_t offset = 0;
  std::size_t before_last = 0;
  for (std::size_t count = 0; count < points && offset < text.size(); ++count) {
    before_last = offset;
    const auto decoded = decode(text.substr(offset));
    offset += decoded ? decoded->length : 1;
  }
  if (offset >= text.size()) return std::string(text);
  return std::string(text.substr(0, before_last)) + "…";
}

std::string_view cut_bytes(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<std::uint8_t>(text[bytes]) & 0xC0) == 0x80) --bytes;
  return text.substr(0, bytes);
}

std::string printable(std::string_view text) {
  return filtered(text, [](std::uint32_t point) {
    return point == '\n' || point == '\t' || !(is_control(point) || is_invisible(point));
  });
}

std::string safe_name(std::string_view name) {
  if (const auto slash = name.find_last_of("/\\"); slash != std::string_view::npos)
    name.remove_prefix(slash + 1);
  std::string kept = filtered(name, [](std::uint32_t point) {
    return !is_control(point) && !is_invisible(point) &&
           std::string_view("<>:\"|?*`$;&").find(static_cast<char>(point < 0x80 ? point : 'a')) ==
               std::string_view::npos;
  });
  std::string_view rest = trimmed(kept);
  while (!rest.empty() && (rest.front() == '.' || rest.front() == '-' || rest.front() == ' '))
    rest.remove_prefix(1);
  while (!rest.empty() && (rest.back() == '.' || rest.back() == ' ')) rest.remove_suffix(1);
  if (rest.empty()) return "file";
  constexpr std::size_t most_bytes = 200;  // leaves room for suffixes below the file systems' 255
  constexpr std::size_t most_extension = 20;
  if (rest.size() <= most_bytes) return std::string(rest);
  const auto dot = rest.rfind('.');
  const bool has_extension = dot != std::string_view::npos && rest.size() - dot <= most_extension;
  const std::string_view extension = has_extension ? rest.substr(dot) : std::string_view{};
  return std::string(cut_bytes(rest, most_bytes - extension.size())) + std::string(extension);
}

std::string ascii_lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return out;
}

bool contains_any(std::string_view text, std::initializer_list<std::string_view> parts) {
  return std::any_of(parts.begin(), parts.end(),
                     [&](std::string_view part) { return text.find(part) != std::string_view::npos; });
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view wide_space = "\xE3\x80\x80";
  constexpr std::string_view spaces = " \t\r\n\f\v";
  while (!text.empty()) {
    if (spaces.find(text.front()) != std::string_view::npos)
      text.remove_prefix(1);
    else if (text.starts_with(wide_space))
      text.remove_prefix(wide_space.size());
    else
      break;
  }
  while (!text.empty()) {
    if (spaces.find(text.back()) != std::string_view::npos)
      text.remove_suffix(1);
    else if (text.ends_with(wide_space))
      text.remove_suffix(wide_space.size());
    else
      break;
  }
  return text;
}

namespace {

/// Blocks of Unicode without letters or digits: Latin-1's signs, general punctuation, arrows to ornaments
/// (but for circled numbers), CJK's and full-width punctuation, variation selectors, emoji, tags.
constexpr std::array<std::pair<char32_t, char32_t>, 11> signs{{{0x80, 0xBF},
                                                               {0x2000, 0x206F},
                                                               {0x20D0, 0x20FF},
                                                               {0x2190, 0x245F},
                                                               {0x2500, 0x2BFF},
                                                               {0x3000, 0x3004},
                                                               {0x3008, 0x3020},
                                                               {0xFE00, 0xFE6F},
                                                               {0xFF00, 0xFF0F},
                                                               {0xFF1A, 0xFF20},
                                                               {0x1F000, 0x1FAFF}}};

bool is_of_word(char32_t point) {
  if (point < 0x80) {
    return (point >= '0' && point <= '9') || (point >= 'a' && point <= 'z') || (point >= 'A' && point <= 'Z');
  }
  const auto is_in = [&](const auto& block) { return point >= block.first && point <= block.second; };
  return point < 0xE0000 && std::ranges::none_of(signs, is_in);
}

}  // namespace

const char* language_of(std::string_view text) {
  while (!text.empty()) {
    const auto decoded = decode(text);
    if (decoded && ((decoded->point >= 0x3400 && decoded->point <= 0x9FFF) ||
                    (decoded->point >= 0x20000 && decoded->point <= 0x3FFFF))) {
      return "zh";
    }
    text.remove_prefix(decoded ? decoded->length : 1);
  }
  return "en";
}

bool has_words(std::string_view text) {
  constexpr auto of_emoji_names = "abcdefghijklmnopqrstuvwxyz0123456789_+-'";
  while (!text.empty()) {
    if (text.front() == ':') {
      const auto end = text.find_first_not_of(of_emoji_names, 1);
      const bool is_name = end != std::string_view::npos && end > 1 && text[end] == ':';
      text.remove_prefix(is_name ? end + 1 : 1);
      continue;
    }
    const auto decoded = decode(text);
    if (decoded && is_of_word(decoded->point)) return true;
    text.remove_prefix(decoded ? decoded->length : 1);
  }
  return false;
}

std::string readable_size(unsigned long long bytes) {
  constexpr std::array<const char*, 5> units{"B", "KB", "MB", "GB", "TB"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= 1024 && unit + 1 < units.size()) {
    value /= 1024;
    ++unit;
  }
  std::array<char, 32> text{};
  const bool whole = unit == 0 || value >= 10;
  std::snprintf(text.data(), text.size(), whole ? "%.0f %s" : "%.1f %s", value, units[unit]);
  return text.data();
}

}  // namespace errand
