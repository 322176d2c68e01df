/// Spans of time as people name them: this month, 上季度, 2025年3月, Q3, March 2025, last 7 days, 2025-03-01,
/// 1-3月. Used by the tokenizer; what has no year ("3月") is fixed later, from the years that the data have.
#pragma once

#include "bot/recipes/calendar.hpp"
#include "bot/recipes/plan.hpp"
#include "bot/recipes/units.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>

namespace errand::recipes {

struct TimeSpan {
  std::chrono::sys_days from{};
  std::chrono::sys_days to{};  ///< Not included.
  Period grain = Period::day;  ///< day for a date, month for 2025年3月, ...; none for a number of days.
  bool yearless = false;       ///< `from` and `to` stand in the year 2000 until in_year() moves them.
  std::size_t length = 0;      ///< Units used.
};

/// The span that starts at unit `at`; `today` in the conversation's time zone.
std::optional<TimeSpan> span_at(std::span<const Unit> units, std::size_t at, std::chrono::sys_days today);

/// A yearless span moved to the year.
TimeSpan in_year(TimeSpan span, int year);

/// From the first's start to the second's end; the second may take its year from the first and the other way
/// round.
TimeSpan joined(const TimeSpan& first, const TimeSpan& second);

/// The whole year, for a bare "2025".
TimeSpan whole_year(int year);

}  // namespace errand::recipes
