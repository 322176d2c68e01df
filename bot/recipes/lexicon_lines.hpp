/// The lines of the lexicon that stand in files of their own; a later line wins over an earlier one. Used by
/// lexicon*.cpp alone.
#pragma once

#include "bot/recipes/lexicon.hpp"

#include <span>
#include <string_view>

namespace errand::recipes {

struct LexiconLine {
  Word word;
  int argument;
  std::string_view phrases;  ///< Separated by '|'.
};

/// A word's argument from what it stands for.
template <typename Enum>
constexpr int of(Enum value) {
  return static_cast<int>(value);
}

std::span<const LexiconLine> cell_lines();  ///< What is done to single cells, and to the table's shape.
std::span<const LexiconLine>
wish_lines();  ///< Ranges, correlations, times of day, units and other whole wishes.
std::span<const LexiconLine> test_lines();  ///< Conditions, and words that stand for a whole message.

}  // namespace errand::recipes
