/// Units: the smallest pieces that the reader looks at (a Han character, a Latin word, a number, a sign),
/// normalised so that width, case, plural and spacing do not matter. Used by the tokenizer and by the
/// vocabulary of column names.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace errand::recipes {

struct Unit {
  enum class Kind { han, word, number, sign } kind = Kind::sign;
  std::string key;        ///< Normalised: half width, lower case, singular, thousands separators removed.
  std::string word;       ///< Words: lower case but not stemmed; else as key.
  std::size_t begin = 0;  ///< Bytes in the text it came from.
  std::size_t end = 0;
  bool glued = false;  ///< No white space between this unit and the one before.
};

/// Splits well-formed UTF-8. White space and '_' separate and are not units. At most `limit` units; the rest
/// is left.
std::vector<Unit> units_of(std::string_view text, std::size_t limit = 400);

/// The keys joined by single spaces: what dictionaries are keyed by.
std::string key_of(std::span<const Unit> units);
std::string key_of(std::string_view text);

/// Half width and lower case, without the stemming.
std::string folded(std::string_view text);

/// The singular of an English word, roughly: only used to compare two words that both went through it.
std::string stem(std::string word);

/// Insertions, deletions, changes and swaps of neighbours between two texts, in code points; `limit + 1` when
/// more.
std::size_t edit_distance(std::string_view left, std::string_view right, std::size_t limit);

}  // namespace errand::recipes
