#include "adapters/kit/links.hpp"

#include "adapters/kit/reply_text.hpp"
#include "bot/core/text.hpp"

#include <algorithm>
#include <array>

namespace errand::kit {

namespace {

constexpr std::string_view digits = "0123456789";
constexpr std::string_view word_letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

/// Endings of files that are no top-level domains.
constexpr std::array<std::string_view, 29> file_endings{
    "csv", "tsv", "txt",  "json", "xml",  "html", "htm", "xls", "xlsx",   "xlsm",
    "ods", "doc", "docx", "odt",  "ppt",  "pptx", "pdf", "png", "jpg",    "jpeg",
    "gif", "bmp", "tif",  "tiff", "webp", "svg",  "log", "sql", "parquet"};

/// Any letter that is not ASCII may stand in an address, so each of their bytes counts.
bool is_of_word(char c) {
  return static_cast<unsigned char>(c) >= 0x80 || word_letters.find(c) != std::string_view::npos;
}

bool is_file_ending(std::string_view label) {
  return std::ranges::find(file_endings, ascii_lower(label)) != file_endings.end();
}

/// The dot is one of three between four numbers. No more is looked at than those can be long.
bool is_in_quad(std::string_view text, std::size_t dot) {
  constexpr std::string_view numbers = "0123456789.";
  constexpr std::size_t longest = 15;  // "255.255.255.255"
  const auto before = text.substr(0, dot).substr(dot - std::min(dot, longest));
  const auto behind = text.substr(dot, longest);
  const auto begin = before.find_last_not_of(numbers);
  return std::ranges::count(before.substr(begin == std::string_view::npos ? 0 : begin + 1), '.') +
             std::ranges::count(behind.substr(0, behind.find_first_not_of(numbers)), '.') >=
         3;
}

bool is_in_host(std::string_view text, std::size_t dot) {
  if (dot == 0 || !is_of_word(text[dot - 1]) || dot + 1 == text.size() || !is_of_word(text[dot + 1]))
    return false;
  if (digits.find(text[dot + 1]) != std::string_view::npos) return is_in_quad(text, dot);
  const auto behind = text.substr(dot + 1);
  return !is_file_ending(behind.substr(0, behind.find_first_not_of(word_letters)));
}

}  // namespace

std::string without_links(std::string_view text) {
  const auto seen = without_mentions(printable(text));
  std::string out;
  for (std::size_t at = 0; at < seen.size(); ++at) {
    out += seen[at];
    if (seen[at] == '.' && is_in_host(seen, at)) out += nothing_wide;
  }
  return out;
}

}  // namespace errand::kit
