/// Numbers as people write them: 1000, 1,000.5, 1.5万, 一千二, 三十, 10k, 5%, twenty. Used by the tokenizer
/// and periods.
#pragma once

#include "bot/recipes/units.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>

namespace errand::recipes {

struct Number {
  double value = 0;
  bool percent = false;
  bool chinese = false;    ///< Written in Han numerals.
  bool scaled = false;     ///< 万, k or the like stood behind it.
  std::string unit;        ///< Currency or measure after it ("元", "kg"); empty when none.
  std::size_t length = 0;  ///< Units used.
};

/// The number that starts at `at`, if any, with its scale (万, k) and unit.
std::optional<Number> number_at(std::span<const Unit> units, std::size_t at);

/// Shortest plain decimal, without exponent: "1000", "0.15".
std::string plain(double value);

/// Scale of a unit against its base: "万元" 10000, "千元" 1000, "亿" 1e8; 1 for others.
double scale_of(const std::string& unit);

}  // namespace errand::recipes
