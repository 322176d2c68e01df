/// Finds English sentences in what is said in Chinese: an admin's sentence that got into a reply. Used by the
/// tests of flow and of the adapters.
#pragma once

#include <cctype>
#include <string>
#include <string_view>

namespace errand::test {

/// The first three or more English words in a row, or nothing. Names break a row: what holds a digit, a dot,
/// a colon, a slash or a line below ("im:resource", "channel_not_found", "403", "a.csv").
inline std::string english_run(std::string_view text) {
  constexpr int most_words = 2;
  std::string row;
  int words = 0;
  while (!text.empty()) {
    std::size_t length = 0;
    bool is_word = true;
    while (length < text.size() && static_cast<unsigned char>(text[length]) < 0x80 && text[length] != ' ' &&
           text[length] != '\n') {
      const char c = text[length++];
      is_word = is_word && (std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '\'' || c == ',' ||
                            c == ';' || c == '(' || c == ')');
    }
    const bool is_gap = length == 0 && (text.front() == ' ' || text.front() == '\n');
    if (length > 0 && is_word) {
      row += (row.empty() ? "" : " ") + std::string(text.substr(0, length));
      if (++words > most_words) return row;
    } else if (!is_gap) {
      row.clear();
      words = 0;
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return {};
}

}  // namespace errand::test
