/// Tokens: an instruction cut into words of the lexicon, columns, values, numbers, spans of time and what
/// nobody knows. Made by tokenize(), read by the Parser.
#pragma once

#include "bot/recipes/lexicon.hpp"
#include "bot/recipes/numbers.hpp"
#include "bot/recipes/periods.hpp"
#include "bot/recipes/vocabulary.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace errand::recipes {

/// One stretch of the text with everything it may mean; the grammar chooses by the place it stands in.
struct Token {
  std::size_t begin = 0;  ///< Bytes in the instruction.
  std::size_t end = 0;
  std::string text;  ///< As written.
  std::optional<Meaning> word;
  std::vector<ColumnHit> columns;  ///< Best first.
  std::vector<ValueHit> values;    ///< Best first.
  std::optional<Number> number;
  std::optional<TimeSpan> span;
  std::optional<int> clock;           ///< Minutes since midnight: 9点, 18:30, 9am. Set by the parser.
  std::vector<int> sources;           ///< Tables whose file or sheet is named by this text.
  std::optional<std::string> quoted;  ///< What stands between quotation marks.
  bool glued = false;                 ///< No white space before it.
  bool used = false;                  ///< A recogniser has placed it.

  bool is(Word wanted) const { return word && word->word == wanted; }
  /// Nothing at all is known of it.
  bool unknown() const {
    return !word && columns.empty() && values.empty() && !number && !span && sources.empty() && !quoted;
  }
};

/// A file's or sheet's name and the tables it stands for.
struct SourceName {
  std::string name;
  int table = 0;
};

struct TokenizerInput {
  const Lexicon& lexicon;
  const Vocabulary& vocabulary;
  const std::vector<SourceName>& sources;
  std::chrono::sys_days today;
};

std::vector<Token> tokenize(std::string_view instruction, const TokenizerInput& input);

}  // namespace errand::recipes
