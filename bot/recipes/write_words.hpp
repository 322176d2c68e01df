/// The words of the writer in the user's language: measures, tests, periods, kinds of files. Used by
/// write*.cpp alone.
#pragma once

#include "bot/recipes/plan.hpp"

#include <string>
#include <string_view>

namespace errand::recipes::writer {

struct Words {
  bool chinese = true;

  std::string_view operator()(std::string_view zh, std::string_view en) const { return chinese ? zh : en; }
};

std::string_view name_of(const Words& words, Measure measure);
std::string_view name_of(const Words& words, Test test);
std::string_view name_of(const Words& words, Period period);
std::string_view name_of(const Words& words, Window window);
std::string_view name_of(const Words& words, ChartKind kind);
/// "GB18030", "UTF-8" for a Python codec's name.
std::string name_of_encoding(std::string_view codec);
/// "1,204"
std::string with_thousands(unsigned long long number);
/// "1 row", "2 rows": for a number that is known now.
std::string counted(unsigned long long number, std::string_view one, std::string_view several);
/// English for the inside of an f-string: "{len(data):,} rows match" becomes "1 row matches" where the
/// expression is 1. Other texts stay as they are.
std::string with_plurals(std::string_view text);
/// [from, to) as people say it: "2025 年", "2025 年 3 月", "2025-01-05 至 2025-02-03".
std::string name_of_period(const Words& words, const std::string& from, const std::string& to);
/// The days of [from, to) without their year: "12-01 至 12-31（每年）".
/// "周六、周日", of days from "1" for Monday.
std::string name_of_weekdays(const Words& words, const std::vector<std::string>& days);
std::string name_of_days(const Words& words, const std::string& from, const std::string& to);

/// The day of an ISO date, and the first day after the year, month or day that it names ("2025", "2025-03",
/// "2025-03-07"). Empty strings when the text is not such a date.
struct Days {
  std::string from;
  std::string to;
};
Days days_of(std::string_view iso);

}  // namespace errand::recipes::writer
