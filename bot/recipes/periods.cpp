#include "bot/recipes/periods.hpp"

#include "bot/recipes/numbers.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>

namespace errand::recipes {

namespace {

using std::chrono::day;
using std::chrono::days;
using std::chrono::month;
using std::chrono::months;
using std::chrono::sys_days;
using std::chrono::year;
using std::chrono::year_month_day;

constexpr int no_year = 2000;  // A leap year, so that February 29 can be named without a year.

TimeSpan months_span(int y, int first_month, int count, Period grain) {
  const sys_days from = make_day(y, first_month, 1);
  return {from, add_months(from, count), grain, false, 0};
}

/// A cursor over units that only moves on a match.
class Cursor {
 public:
  Cursor(std::span<const Unit> units, std::size_t at) : units_(units), at_(at), start_(at) {}

  bool take(std::string_view key) {
    if (at_ >= units_.size() || units_[at_].key != key) return false;
    ++at_;
    return true;
  }
  bool take_phrase(std::string_view phrase) {
    const auto parts = static_cast<std::size_t>(std::count(phrase.begin(), phrase.end(), ' ')) + 1;
    if (at_ + parts > units_.size() || key_of(units_.subspan(at_, parts)) != phrase) return false;
    at_ += parts;
    return true;
  }
  /// A whole number in `low..high`, in digits or (when `han`) Han numerals.
  std::optional<int> take_number(int low, int high, bool han = true) {
    if (at_ >= units_.size()) return std::nullopt;
    const Unit& unit = units_[at_];
    std::optional<double> value;
    std::size_t length = 1;
    if (unit.kind == Unit::Kind::number) {
      if (unit.key.size() > 4 || unit.key.find('.') != std::string::npos) return std::nullopt;
      value = std::stod(unit.key);
    } else if (unit.kind == Unit::Kind::han && han) {
      if (const auto number = number_at(units_, at_)) {
        // number_at takes a unit word along (一个 "分"); only the numeral counts here.
        if (!number->unit.empty()) return std::nullopt;
        value = number->value;
        length = number->length;
      }
    } else if (unit.kind == Unit::Kind::word && han) {
      if (const auto number = number_at(units_.subspan(at_, 1), 0)) value = number->value;
    }
    if (!value || *value < low || *value > high || *value != std::floor(*value)) return std::nullopt;
    at_ += length;
    return static_cast<int>(*value);
  }
  const Unit* peek(std::size_t ahead = 0) const {
    return at_ + ahead < units_.size() ? &units_[at_ + ahead] : nullptr;
  }
  std::size_t taken() const { return at_ - start_; }
  std::size_t position() const { return at_; }
  void back_to(std::size_t position) { at_ = position; }

 private:
  std::span<const Unit> units_;
  std::size_t at_;
  std::size_t start_;
};

std::optional<int> english_month(const std::string& word) {
  constexpr std::array<std::string_view, 12> names = {"january",   "february", "march",    "april",
                                                      "may",       "june",     "july",     "august",
                                                      "september", "october",  "november", "december"};
  for (std::size_t index = 0; index < names.size(); ++index) {
    if (word == names[index] || (word.size() == 3 && names[index].starts_with(word)) ||
        (word == "sept" && index == 8)) {
      return static_cast<int>(index) + 1;
    }
  }
  return std::nullopt;
}

/// Quarter or half: Q3, 三季度, 第3季度, 上半年, H1, first quarter, third quarter; months as (first, count).
std::optional<std::pair<int, int>> part_of_year(Cursor& cursor) {
  const std::size_t start = cursor.position();
  if (cursor.take("q")) {
    if (const auto quarter = cursor.take_number(1, 4, false)) return std::pair{(*quarter - 1) * 3 + 1, 3};
  } else if (cursor.take("h")) {
    if (const auto half = cursor.take_number(1, 2, false)) return std::pair{(*half - 1) * 6 + 1, 6};
  } else if (cursor.take_phrase("上 半 年") || cursor.take_phrase("first half")) {
    return std::pair{1, 6};
  } else if (cursor.take_phrase("下 半 年") || cursor.take_phrase("second half")) {
    return std::pair{7, 6};
  } else {
    constexpr std::array<std::string_view, 4> ordinals = {"first quarter", "second quarter", "third quarter",
                                                          "fourth quarter"};
    for (std::size_t i = 0; i < ordinals.size(); ++i) {
      if (cursor.take_phrase(ordinals[i])) return std::pair{static_cast<int>(i) * 3 + 1, 3};
    }
    if (cursor.take("quarter")) {
      if (const auto quarter = cursor.take_number(1, 4, false)) return std::pair{(*quarter - 1) * 3 + 1, 3};
    } else {
      cursor.take("第");
      if (const auto quarter = cursor.take_number(1, 4);
          quarter && (cursor.take_phrase("季 度") || cursor.take("季"))) {
        return std::pair{(*quarter - 1) * 3 + 1, 3};
      }
    }
  }
  cursor.back_to(start);
  return std::nullopt;
}

/// 上旬, 中旬, 下旬: the days 1 to 10, 11 to 20 and the rest of a month.
std::optional<TimeSpan> third_of(Cursor& cursor, int y, int month) {
  constexpr std::array<std::string_view, 3> thirds = {"上 旬", "中 旬", "下 旬"};
  const auto whole = months_span(y, month, 1, Period::month);
  for (std::size_t i = 0; i < thirds.size(); ++i) {
    if (!cursor.take_phrase(thirds[i])) continue;
    const sys_days from = whole.from + days{10 * static_cast<int>(i)};
    return TimeSpan{from, i == 2 ? whole.to : from + days{10}, Period::week, false, 0};
  }
  return std::nullopt;
}

/// 3月, 3月份, 3月中旬, 3月5日, 1-3月, 三月到五月 (as one word); months in `y`.
std::optional<TimeSpan> chinese_month(Cursor& cursor, int y) {
  const std::size_t start = cursor.position();
  const auto first = cursor.take_number(1, 12);
  if (!first) return std::nullopt;
  if (cursor.take("-") || cursor.take("~") || cursor.take("到") || cursor.take("至")) {
    const auto last = cursor.take_number(1, 12);
    if (last && *last > *first && cursor.take("月")) {
      cursor.take("份");
      if (const Unit* next = cursor.peek(); !next || next->kind != Unit::Kind::number) {
        return months_span(y, *first, *last - *first + 1, Period::month);
      }
    }
    cursor.back_to(start);
    return std::nullopt;
  }
  if (!cursor.take("月")) {
    cursor.back_to(start);
    return std::nullopt;
  }
  const std::size_t month_end = cursor.position();
  const bool closed = cursor.take("份");
  if (const auto third = third_of(cursor, y, *first)) return third;
  if (closed) return months_span(y, *first, 1, Period::month);
  if (const auto in_month = cursor.take_number(1, 31); in_month && (cursor.take("日") || cursor.take("号"))) {
    const sys_days from = make_day(y, *first, *in_month);
    return TimeSpan{from, from + days{1}, Period::day, false, 0};
  }
  cursor.back_to(month_end);
  return months_span(y, *first, 1, Period::month);
}

/// What may follow a year: 3月, Q1, 上半年, or nothing (the whole year).
TimeSpan within_year(Cursor& cursor, int y) {
  cursor.take("的");
  if (const auto part = part_of_year(cursor))
    return months_span(y, part->first, part->second, Period::quarter);
  if (const auto month_span = chinese_month(cursor, y)) return *month_span;
  return whole_year(y);
}

/// 2025-03-01, 2025/3/1, 2025.3.1, 2025-03, 2025年..., 3/15/2025, 20250301 and 202503 are left to the values.
std::optional<TimeSpan> absolute(Cursor& cursor) {
  const std::size_t start = cursor.position();
  const Unit* first = cursor.peek();
  if (!first || first->kind == Unit::Kind::sign) return std::nullopt;
  if (first->kind == Unit::Kind::number && first->key.size() == 7 && first->key[4] == '.') {  // 2025.03
    const int y = std::stoi(first->key.substr(0, 4));
    const int m = std::stoi(first->key.substr(5));
    if (y >= 1900 && y <= 2200 && m >= 1 && m <= 12) {
      cursor.take(first->key);
      return months_span(y, m, 1, Period::month);
    }
  }
  if (const auto y = cursor.take_number(1900, 2200)) {
    const std::size_t after_year = cursor.position();
    for (const std::string_view mark : {"-", "/", "."}) {
      if (!cursor.take(mark)) continue;
      if (const auto m = cursor.take_number(1, 12, false)) {
        const std::size_t after_month = cursor.position();
        if (cursor.take(mark)) {
          if (const auto d = cursor.take_number(1, 31, false)) {
            const sys_days from = make_day(*y, *m, *d);
            return TimeSpan{from, from + days{1}, Period::day, false, 0};
          }
        }
        cursor.back_to(after_month);
        if (mark != ".") return months_span(*y, *m, 1, Period::month);
      }
      cursor.back_to(after_year);
    }
    if (cursor.take("年")) {
      if (cursor.take("度")) return whole_year(*y);
      return within_year(cursor, *y);
    }
    if (const auto part = part_of_year(cursor))
      return months_span(*y, part->first, part->second, Period::quarter);
    if (const Unit* next = cursor.peek(); next && next->kind == Unit::Kind::word) {
      if (const auto m = english_month(next->word)) {
        cursor.take(next->key);
        return months_span(*y, *m, 1, Period::month);
      }
    }
    cursor.back_to(start);
    return std::nullopt;
  }
  // 25年3月: two digits are a year only with 年 right behind, and only as far as today's office data go.
  if (const auto y = cursor.take_number(10, 49, false)) {
    if (cursor.take("年") && first->key.size() == 2) {
      cursor.take("度");
      return within_year(cursor, 2000 + *y);
    }
    cursor.back_to(start);
  }
  if (const auto m = cursor.take_number(1, 12, false); m && cursor.take("/")) {  // 3/15/2025
    if (const auto d = cursor.take_number(1, 31, false); d && cursor.take("/")) {
      if (const auto y = cursor.take_number(1900, 2200, false)) {
        const sys_days from = make_day(*y, *m, *d);
        return TimeSpan{from, from + days{1}, Period::day, false, 0};
      }
    }
  }
  cursor.back_to(start);
  return std::nullopt;
}

/// March, March 2025, Mar 5 2025, 5 March 2025, Q3, Q3 2025, 3月, 上半年.
std::optional<TimeSpan> without_year(Cursor& cursor) {
  const std::size_t start = cursor.position();
  const auto year_behind = [&]() -> std::optional<int> {
    const std::size_t before = cursor.position();
    cursor.take(",");
    cursor.take("of");
    cursor.take("in");
    const Unit* next = cursor.peek();
    if (next && next->kind == Unit::Kind::number && next->key.size() == 4) {
      if (const auto y = cursor.take_number(1900, 2200, false)) return y;
    }
    cursor.back_to(before);
    return std::nullopt;
  };
  if (const auto part = part_of_year(cursor)) {
    const auto y = year_behind();
    TimeSpan span = months_span(y.value_or(no_year), part->first, part->second, Period::quarter);
    span.yearless = !y;
    return span;
  }
  std::optional<int> ahead = cursor.take_number(1, 31, false);
  if (ahead) {
    if (const Unit* suffix = cursor.peek();
        suffix && suffix->glued &&
        (suffix->word == "st" || suffix->word == "nd" || suffix->word == "rd" || suffix->word == "th")) {
      cursor.take(suffix->key);
    }
    cursor.take("of");
  }
  if (const Unit* next = cursor.peek(); next && next->kind == Unit::Kind::word) {
    // "may" and "mar" are words too; "may" only counts where a number stands beside it or "in" before it is
    // handled by the grammar, so the month is offered and the lexicon's filler loses only on equal length.
    if (const auto m = english_month(next->word)) {
      cursor.take(next->key);
      std::optional<int> in_month = ahead;
      if (!in_month) {
        const std::size_t before = cursor.position();
        const Unit* number = cursor.peek();
        if (number && number->kind == Unit::Kind::number && number->key.size() <= 2) {
          in_month = cursor.take_number(1, 31, false);
          if (const Unit* suffix = cursor.peek(); in_month && suffix && suffix->glued &&
                                                  (suffix->word == "st" || suffix->word == "nd" ||
                                                   suffix->word == "rd" || suffix->word == "th")) {
            cursor.take(suffix->key);
          }
        }
        if (!in_month) cursor.back_to(before);
      }
      const auto y = year_behind();
      const int shown = y.value_or(no_year);
      TimeSpan span = months_span(shown, *m, 1, Period::month);
      if (in_month) {
        span.from = make_day(shown, *m, *in_month);
        span.to = span.from + days{1};
        span.grain = Period::day;
      }
      span.yearless = !y;
      return span;
    }
  }
  cursor.back_to(start);
  if (auto span = chinese_month(cursor, no_year)) {
    span->yearless = true;
    return span;
  }
  return std::nullopt;
}

struct Named {
  std::string_view phrase;
  Period grain;
  int offset;  // In grains, from the one that holds today.
};

constexpr Named named_periods[] = {
    {"今 天", Period::day, 0},
    {"今 日", Period::day, 0},
    {"当 天", Period::day, 0},
    {"昨 天", Period::day, -1},
    {"昨 日", Period::day, -1},
    {"前 天", Period::day, -2},
    {"明 天", Period::day, 1},
    {"today", Period::day, 0},
    {"yesterday", Period::day, -1},
    {"tomorrow", Period::day, 1},
    {"本 周", Period::week, 0},
    {"这 周", Period::week, 0},
    {"这 个 星 期", Period::week, 0},
    {"上 周", Period::week, -1},
    {"上 个 星 期", Period::week, -1},
    {"上 星 期", Period::week, -1},
    {"上 上 周", Period::week, -2},
    {"下 周", Period::week, 1},
    {"this week", Period::week, 0},
    {"last week", Period::week, -1},
    {"previous week", Period::week, -1},
    {"next week", Period::week, 1},
    {"本 月", Period::month, 0},
    {"这 个 月", Period::month, 0},
    {"这 月", Period::month, 0},
    {"当 月", Period::month, 0},
    {"上 个 月", Period::month, -1},
    {"上 月", Period::month, -1},
    {"上 上 个 月", Period::month, -2},
    {"下 个 月", Period::month, 1},
    {"下 月", Period::month, 1},
    {"this month", Period::month, 0},
    {"current month", Period::month, 0},
    {"last month", Period::month, -1},
    {"previous month", Period::month, -1},
    {"next month", Period::month, 1},
    {"本 季 度", Period::quarter, 0},
    {"这 个 季 度", Period::quarter, 0},
    {"这 季 度", Period::quarter, 0},
    {"本 季", Period::quarter, 0},
    {"上 季 度", Period::quarter, -1},
    {"上 个 季 度", Period::quarter, -1},
    {"上 季", Period::quarter, -1},
    {"下 季 度", Period::quarter, 1},
    {"下 个 季 度", Period::quarter, 1},
    {"this quarter", Period::quarter, 0},
    {"last quarter", Period::quarter, -1},
    {"previous quarter", Period::quarter, -1},
    {"next quarter", Period::quarter, 1},
    {"今 年", Period::year, 0},
    {"本 年", Period::year, 0},
    {"本 年 度", Period::year, 0},
    {"今 年 度", Period::year, 0},
    {"去 年", Period::year, -1},
    {"上 年", Period::year, -1},
    {"上 一 年", Period::year, -1},
    {"前 年", Period::year, -2},
    {"明 年", Period::year, 1},
    {"this year", Period::year, 0},
    {"current year", Period::year, 0},
    {"last year", Period::year, -1},
    {"previous year", Period::year, -1},
    {"next year", Period::year, 1},
};

TimeSpan around(sys_days today, Period grain, int offset) {
  switch (grain) {
    case Period::week: {
      const sys_days from = monday_of(today) + days{7 * offset};
      return {from, from + days{7}, grain, false, 0};
    }
    case Period::month:
    case Period::quarter: {
      const int size = grain == Period::month ? 1 : 3;
      const sys_days first = make_day(year_of(today), month_of(today) - (month_of(today) - 1) % size, 1);
      const sys_days from = add_months(first, offset * size);
      return {from, add_months(from, size), grain, false, 0};
    }
    case Period::year:
      return whole_year(year_of(today) + offset);
    default:
      return {today + days{offset}, today + days{offset + 1}, Period::day, false, 0};
  }
}

/// 最近7天, 近三个月, last 30 days: up to and with today.
std::optional<TimeSpan> latest(Cursor& cursor, sys_days today) {
  const std::size_t start = cursor.position();
  constexpr std::string_view leads[] = {"最 近 的", "最 近",       "近",       "过 去 的", "过 去",
                                        "前 面",    "in the last", "the last", "last",     "in the past",
                                        "past",     "recent",      "previous", "the past"};
  bool lead = false;
  for (const std::string_view phrase : leads) lead = lead || cursor.take_phrase(phrase);
  if (!lead) return std::nullopt;
  if (cursor.take("半") && cursor.take("年")) {
    return TimeSpan{make_day(year_of(add_months(make_day(year_of(today), month_of(today), 1), -6)),
                             month_of(add_months(make_day(year_of(today), month_of(today), 1), -6)),
                             day_in_month(today)) +
                        days{1},
                    today + days{1}, Period::none, false, 0};
  }
  const auto count = cursor.take_number(1, 1000);
  if (!count) {
    cursor.back_to(start);
    return std::nullopt;
  }
  cursor.take("个");
  TimeSpan span{today, today + days{1}, Period::none, false, 0};
  const auto months_back = [&](int amount) {
    const sys_days first = add_months(make_day(year_of(today), month_of(today), 1), -amount);
    return make_day(year_of(first), month_of(first), day_in_month(today)) + days{1};
  };
  if (cursor.take("天") || cursor.take("日") || cursor.take("day")) {
    span.from = today - days{*count - 1};
  } else if (cursor.take("周") || cursor.take_phrase("星 期") || cursor.take("week")) {
    span.from = today - days{*count * 7 - 1};
  } else if (cursor.take("月") || cursor.take("month")) {
    span.from = months_back(*count);
  } else if (cursor.take_phrase("季 度") || cursor.take("quarter")) {
    span.from = months_back(*count * 3);
  } else if (cursor.take("年") || cursor.take("year")) {
    span.from = months_back(*count * 12);
  } else {
    cursor.back_to(start);
    return std::nullopt;
  }
  return span;
}

}  // namespace

std::optional<TimeSpan> span_at(std::span<const Unit> units, std::size_t at, sys_days today) {
  const auto finished = [](TimeSpan span, const Cursor& cursor) {
    span.length = cursor.taken();
    return span;
  };
  std::optional<TimeSpan> best;
  for (const Named& name : named_periods) {
    Cursor cursor(units, at);
    if (!cursor.take_phrase(name.phrase)) continue;
    TimeSpan span = around(today, name.grain, name.offset);
    if (name.grain == Period::year) span = within_year(cursor, year_of(span.from));  // 去年3月, 今年Q1
    if (!best || cursor.taken() > best->length) best = finished(span, cursor);
  }
  if (best) return best;
  Cursor cursor(units, at);
  if (const auto span = latest(cursor, today)) return finished(*span, cursor);
  if (const auto span = absolute(cursor)) return finished(*span, cursor);
  if (const auto span = without_year(cursor)) return finished(*span, cursor);
  return std::nullopt;
}

TimeSpan whole_year(int y) {
  return {make_day(y, 1, 1), make_day(y + 1, 1, 1), Period::year, false, 0};
}

TimeSpan in_year(TimeSpan span, int y) {
  if (!span.yearless) return span;
  const auto moved = [&](sys_days value) {
    return make_day(y + year_of(value) - no_year, month_of(value), day_in_month(value));
  };
  span.from = moved(span.from);
  span.to = moved(span.to);
  span.yearless = false;
  return span;
}

TimeSpan joined(const TimeSpan& first, const TimeSpan& second) {
  TimeSpan start = first;
  TimeSpan end = second;
  if (start.yearless && !end.yearless) start = in_year(start, year_of(end.from));
  if (end.yearless && !start.yearless) end = in_year(end, year_of(start.from));
  TimeSpan span{start.from, end.to, start.grain, start.yearless && end.yearless, 0};
  return span;
}

}  // namespace errand::recipes
