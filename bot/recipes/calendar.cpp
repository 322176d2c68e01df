#include "bot/recipes/calendar.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace errand::recipes {

using std::chrono::day;
using std::chrono::days;
using std::chrono::month;
using std::chrono::months;
using std::chrono::sys_days;
using std::chrono::year;
using std::chrono::year_month_day;

sys_days make_day(int y, int m, int d) {
  const auto first = year{y} / month{static_cast<unsigned>(m)} / day{1};
  const auto last = (year{y} / month{static_cast<unsigned>(m)} / std::chrono::last).day();
  return sys_days{first} + days{std::min(d, static_cast<int>(static_cast<unsigned>(last))) - 1};
}

sys_days add_months(sys_days first_of_month, int count) {
  return sys_days{year_month_day{first_of_month} + months{count}};
}

int month_of(sys_days value) {
  return static_cast<int>(static_cast<unsigned>(year_month_day{value}.month()));
}

int day_in_month(sys_days value) {
  return static_cast<int>(static_cast<unsigned>(year_month_day{value}.day()));
}

sys_days monday_of(sys_days value) {
  return value - days{std::chrono::weekday{value}.iso_encoding() - 1};
}

std::string iso(sys_days value) {
  const year_month_day date{value};
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return text.data();
}

std::optional<sys_days> day_of(const std::string& text) {
  int y = 0;
  unsigned m = 0;
  unsigned d = 0;
  if (std::sscanf(text.c_str(), "%d-%u-%u", &y, &m, &d) != 3) return std::nullopt;
  const year_month_day date{year{y}, month{m}, day{d}};
  if (!date.ok()) return std::nullopt;
  return sys_days{date};
}

int year_of(sys_days value) {
  return static_cast<int>(year_month_day{value}.year());
}

}  // namespace errand::recipes
