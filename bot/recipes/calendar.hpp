/// Days and months in numbers. Used by periods and by whoever writes a date.
#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace errand::recipes {

/// A day that the month does not have becomes its last.
std::chrono::sys_days make_day(int year, int month, int day);
std::chrono::sys_days add_months(std::chrono::sys_days first_of_month, int count);
int year_of(std::chrono::sys_days day);
int month_of(std::chrono::sys_days day);
int day_in_month(std::chrono::sys_days day);
std::chrono::sys_days monday_of(std::chrono::sys_days day);

/// "2025-03-01".
std::string iso(std::chrono::sys_days day);
std::optional<std::chrono::sys_days> day_of(const std::string& text);

}  // namespace errand::recipes
