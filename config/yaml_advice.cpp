#include "config/yaml_advice.hpp"

#include "bot/core/text.hpp"

#include <algorithm>
#include <array>

namespace errand::config {

namespace {

Problem problem_at(std::size_t line, std::string_view before, const std::string& message) {
  return {.line = static_cast<int>(line) + 1,
          .column = static_cast<int>(length_of(before)) + 1,
          .key = {},
          .message = message};
}

constexpr const char* quote_words = "a quotation mark is not closed; add it";

/// Where on the line a quoted value begins that the line does not end.
std::optional<std::size_t> open_quote_in(std::string_view line) {
  std::optional<std::size_t> opened;
  char before = ':';  // The character before this one, spaces aside; a quoted value may begin after it.
  for (std::size_t at = 0; at < line.size(); ++at) {
    const char letter = line[at];
    const auto doubled = at + 1 < line.size() && line[at + 1] == letter;
    if (opened && (line[*opened] == '"' ? letter == '\\' : letter == '\'' && doubled)) {
      ++at;  // An escaped character: a backslash and what follows it, or '' in single quotes.
    } else if (opened) {
      if (letter == line[*opened]) {
        opened.reset();
        before = letter;
      }
    } else if (letter == '#' && (at == 0 || line[at - 1] == ' ')) {
      return std::nullopt;
    } else if ((letter == '"' || letter == '\'') &&
               std::string_view{":-[{,"}.find(before) != std::string_view::npos) {
      opened = at;
    } else if (letter != ' ') {
      before = letter;
    }
  }
  return opened;
}

}  // namespace

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

std::string in_words(const std::string& text) {
  struct Known {
    std::string_view start;
    const char* words;
  };
  static constexpr std::array known{
      Known{"end of map not found",
            "the line does not fit the ones above; indent the keys of a group equally"},
      Known{"end of sequence not found",
            "the line does not fit the list above; start each item with `- ` at the same indent"},
      Known{"end of map flow not found", "a `{` is not closed; add `}`"},
      Known{"end of sequence flow not found", "a `[` is not closed; add `]`"},
      Known{"illegal EOF in scalar", quote_words},
      Known{"illegal document indicator in scalar", quote_words},
      Known{
          "unknown escape character",
          "an unknown escape after a backslash; put the text in single quotes, where a backslash is itself"},
      Known{"illegal map value", "a `:` too many; put the value in quotes"},
      Known{"illegal map key", "a key cannot stand here; indent it like its neighbours"},
      Known{"illegal block entry", "a list item cannot stand here; indent it below its key"},
      Known{"illegal flow end", "a closing bracket without an opening one; remove it"},
      Known{"unknown token", "this character cannot begin a value; put the value in quotes"},
  };
  const auto* const found = std::find_if(known.begin(), known.end(),
                                         [&](const Known& entry) { return text.starts_with(entry.start); });
  return found == known.end() ? "this is not YAML; compare it with `errand example`" : found->words;
}

bool is_about_quote(const std::string& complaint) {
  return in_words(complaint) == quote_words;
}

std::vector<Problem> tab_problems(const std::vector<std::string_view>& lines) {
  std::vector<Problem> problems;
  for (std::size_t index = 0; index < lines.size(); ++index) {
    const auto indent = lines[index].find_first_not_of(" \t\r");
    const auto tab = lines[index].find('\t');
    if (indent != std::string_view::npos && lines[index][indent] != '#' && tab < indent) {
      problems.push_back(problem_at(index, lines[index].substr(0, tab),
                                    "the line is indented with a tab; write two spaces instead"));
    }
  }
  return problems;
}

std::optional<Problem> open_quote(const std::vector<std::string_view>& lines) {
  for (std::size_t index = 0; index < lines.size(); ++index) {
    if (const auto at = open_quote_in(lines[index])) {
      return problem_at(index, lines[index].substr(0, *at), quote_words);
    }
  }
  return std::nullopt;
}

}  // namespace errand::config
