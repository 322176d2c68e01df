#include "bot/recipes/write_words.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <optional>
#include <utility>

namespace errand::recipes::writer {

namespace {

std::optional<int> number(std::string_view text) {
  int value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return text.empty() ? std::nullopt : std::optional(value);
}

std::string iso(std::chrono::year_month_day day) {
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(day.year()),
                static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
  return text;
}

}  // namespace

std::string_view name_of(const Words& words, Measure measure) {
  switch (measure) {
    case Measure::sum:
      return words("合计", "total");
    case Measure::mean:
      return words("平均值", "average");
    case Measure::median:
      return words("中位数", "median");
    case Measure::count:
      return words("数量", "count");
    case Measure::distinct:
      return words("不重复数", "distinct count");
    case Measure::min:
      return words("最小值", "minimum");
    case Measure::max:
      return words("最大值", "maximum");
    case Measure::stddev:
      return words("标准差", "standard deviation");
    case Measure::first:
      return words("第一个", "first");
    case Measure::last:
      return words("最后一个", "last");
    case Measure::rate:
      return words("占比", "share");
  }
  return "";
}

std::string_view name_of(const Words& words, Test test) {
  switch (test) {
    case Test::equals:
      return words("为", "is");
    case Test::not_equals:
      return words("不为", "is not");
    case Test::contains:
      return words("包含", "contains");
    case Test::not_contains:
      return words("不包含", "does not contain");
    case Test::starts_with:
      return words("开头是", "starts with");
    case Test::ends_with:
      return words("结尾是", "ends with");
    case Test::greater:
      return words("大于", "is more than");
    case Test::at_least:
      return words("不小于", "is at least");
    case Test::less:
      return words("小于", "is less than");
    case Test::at_most:
      return words("不大于", "is at most");
    case Test::between:
      return words("在", "is between");
    case Test::blank:
      return words("为空", "is blank");
    case Test::not_blank:
      return words("不为空", "is not blank");
    case Test::any_of:
      return words("属于", "is one of");
    case Test::none_of:
      return words("不属于", "is none of");
    case Test::in_period:
      return words("在", "is in");
    case Test::above_average:
      return words("高于平均值", "is above average");
    case Test::below_average:
      return words("低于平均值", "is below average");
    case Test::day_of_year:
      return words("在", "is in");
    case Test::time_of_day:
      return words("的时刻在", "has its time in");
    case Test::never:
      return words("从来没有", "is never");
    case Test::weekday:
      return words("在", "is on");
  }
  return "";
}

std::string_view name_of(const Words& words, Period period) {
  switch (period) {
    case Period::none:
      return "";
    case Period::day:
      return words("日", "day");
    case Period::week:
      return words("周", "week");
    case Period::month:
      return words("月", "month");
    case Period::quarter:
      return words("季度", "quarter");
    case Period::year:
      return words("年", "year");
    case Period::weekday:
      return words("星期几", "weekday");
    case Period::hour:
      return words("小时", "hour");
  }
  return "";
}

std::string_view name_of(const Words& words, Window window) {
  switch (window) {
    case Window::share:
      return words("占比", "share");
    case Window::rank:
      return words("排名", "rank");
    case Window::running_total:
      return words("累计", "running total");
    case Window::change:
      return words("比上期增减", "change on the period before");
    case Window::change_percent:
      return words("环比", "change on the period before in percent");
    case Window::change_year:
      return words("比去年同期增减", "change on the year before");
    case Window::change_year_percent:
      return words("同比", "change on the year before in percent");
  }
  return "";
}

std::string_view name_of(const Words& words, ChartKind kind) {
  switch (kind) {
    case ChartKind::bar:
      return words("柱状图", "column chart");
    case ChartKind::bar_horizontal:
      return words("条形图", "bar chart");
    case ChartKind::bar_stacked:
      return words("堆积柱状图", "stacked column chart");
    case ChartKind::line:
      return words("折线图", "line chart");
    case ChartKind::area:
      return words("面积图", "area chart");
    case ChartKind::pie:
      return words("饼图", "pie chart");
    case ChartKind::scatter:
      return words("散点图", "scatter chart");
    case ChartKind::histogram:
      return words("直方图", "histogram");
    case ChartKind::box:
      return words("箱线图", "box plot");
    case ChartKind::heatmap:
      return words("热力图", "heat map");
  }
  return "";
}

std::string name_of_encoding(std::string_view codec) {
  if (codec == "utf-8-sig" || codec == "utf_8_sig") return "UTF-8 BOM";
  std::string name(codec);
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return name;
}

std::string with_thousands(unsigned long long number) {
  std::string digits = std::to_string(number);
  for (std::size_t place = digits.size(); place > 3; place -= 3) digits.insert(place - 3, ",");
  return digits;
}

std::string counted(unsigned long long number, std::string_view one, std::string_view several) {
  return with_thousands(number) + " " + std::string(number == 1 ? one : several);
}

namespace {

constexpr std::pair<std::string_view, std::string_view> nouns[] = {
    {"rows", "row"},     {"cells", "cell"}, {"groups", "group"}, {"columns", "column"}, {"files", "file"},
    {"sheets", "sheet"}, {"slips", "slip"}, {"values", "value"}, {"ranges", "range"},   {"pairs", "pair"},
    {"words", "word"},   {"bars", "bar"},   {"series", "series"}};
constexpr std::pair<std::string_view, std::string_view> verbs[] = {
    {"match", "matches"}, {"remain", "remains"}, {"repeat", "repeats"}, {"are", "is"},    {"have", "has"},
    {"lack", "lacks"},    {"do", "does"},        {"were", "was"},       {"stay", "stays"}};

template <typename Pairs>
std::string_view single(const Pairs& pairs, std::string_view word) {
  for (const auto& [several, one] : pairs) {
    if (several == word) return one;
  }
  return {};
}

std::string_view word_at(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() &&
         ((text[end] >= 'a' && text[end] <= 'z') || (text[end] >= 'A' && text[end] <= 'Z')))
    ++end;
  return text.substr(at, end - at);
}

}  // namespace

std::string with_plurals(std::string_view text) {
  constexpr int most_words_between = 2;  // "3 duplicate rows", "3 more blank rows"
  std::string out;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t close = text[at] == '{' ? text.find('}', at) : std::string_view::npos;
    if (close == std::string_view::npos || text.substr(at).starts_with("{{")) {
      const std::size_t step = text.substr(at).starts_with("{{") ? 2 : 1;
      out += text.substr(at, step);
      at += step;
      continue;
    }
    const std::string_view inside = text.substr(at + 1, close - at - 1);
    const std::size_t format = inside.rfind(":,");
    const std::string_view expression = inside.substr(0, format);
    const bool counts =
        inside.find('.') == std::string_view::npos || inside.ends_with(":,") || inside.ends_with(")");
    out += text.substr(at, close - at + 1);
    at = close + 1;
    if (!counts || expression.find('\'') != std::string_view::npos) continue;
    std::size_t place = at;
    for (int between = 0; between <= most_words_between && place < text.size() && text[place] == ' ';
         ++between) {
      const std::string_view word = word_at(text, place + 1);
      const std::string_view one = single(nouns, word);
      if (word.empty()) break;
      if (one.empty()) {
        place += 1 + word.size();
        continue;
      }
      std::string several(word);
      std::string alone(one);
      std::size_t end = place + 1 + word.size();
      if (end < text.size() && text[end] == ' ') {
        const std::string_view verb = word_at(text, end + 1);
        if (const std::string_view inflected = single(verbs, verb); !inflected.empty()) {
          several += " " + std::string(verb);
          alone += " " + std::string(inflected);
          end += 1 + verb.size();
        }
      }
      out += text.substr(at, place + 1 - at);
      out += "{'" + alone + "' if " + std::string(expression) + " == 1 else '" + several + "'}";
      at = end;
      break;
    }
  }
  return out;
}

Days days_of(std::string_view text) {
  using namespace std::chrono;
  const auto year_number = number(text.substr(0, std::min<std::size_t>(4, text.size())));
  if (text.size() < 4 || !year_number) return {};
  const year first_year{*year_number};
  if (text.size() == 4) return {iso(first_year / January / 1), iso((first_year + years{1}) / January / 1)};
  const auto month_number = text.size() >= 7 && text[4] == '-' ? number(text.substr(5, 2)) : std::nullopt;
  if (!month_number || *month_number < 1 || *month_number > 12) return {};
  const year_month first_month = first_year / month{static_cast<unsigned>(*month_number)};
  if (text.size() == 7) return {iso(first_month / 1), iso((first_month + months{1}) / 1)};
  const auto day_number = text.size() >= 10 && text[7] == '-' ? number(text.substr(8, 2)) : std::nullopt;
  if (!day_number) return {};
  const year_month_day first = first_month / day{static_cast<unsigned>(*day_number)};
  if (!first.ok()) return {};
  return {iso(first), iso(year_month_day{sys_days{first} + days{1}})};
}

std::string name_of_period(const Words& words, const std::string& from, const std::string& to) {
  using namespace std::chrono;
  const auto same = [&](std::string_view part) {
    const Days days = days_of(part);
    return days.from == from && days.to == to;
  };
  if (from.size() < 10 || to.size() < 10) return from + (to.empty() ? "" : " – " + to);
  const std::string year_text = from.substr(0, 4);
  const std::string month_text = std::to_string(number(from.substr(5, 2)).value_or(0));
  if (same(year_text)) return words.chinese ? year_text + " 年" : year_text;
  if (same(from.substr(0, 7)))
    return words.chinese ? year_text + " 年 " + month_text + " 月" : from.substr(0, 7);
  if (same(from.substr(0, 10))) return from.substr(0, 10);
  const Days start = days_of(from.substr(0, 7));
  const int first_month = number(from.substr(5, 2)).value_or(0);
  if (start.from == from && (first_month - 1) % 3 == 0) {
    const year_month quarter_end =
        year{number(year_text).value_or(0)} / month{static_cast<unsigned>(first_month)} + months{3};
    if (iso(quarter_end / 1) == to) {
      const std::string quarter = std::to_string((first_month + 2) / 3);
      return words.chinese ? year_text + " 年第 " + quarter + " 季度" : year_text + " Q" + quarter;
    }
  }
  // The day before `to`: people name the last day that is included.
  const auto y = number(to.substr(0, 4));
  const auto m = number(to.substr(5, 2));
  const auto d = number(to.substr(8, 2));
  if (!y || !m || !d) return from + " – " + to;
  const year_month_day end = year{*y} / month{static_cast<unsigned>(*m)} / day{static_cast<unsigned>(*d)};
  if (!end.ok()) return from + " – " + to;
  const std::string last = iso(year_month_day{sys_days{end} - days{1}});
  return from.substr(0, 10) + std::string(words(" 至 ", " to ")) + last;
}

std::string name_of_days(const Words& words, const std::string& from, const std::string& to) {
  using namespace std::chrono;
  const year_month_day end = year{number(to.substr(0, 4)).value_or(0)} /
                             month{static_cast<unsigned>(number(to.substr(5, 2)).value_or(1))} /
                             day{static_cast<unsigned>(number(to.substr(8, 2)).value_or(1))};
  const std::string first = from.substr(5, 5);
  const std::string last = iso(year_month_day(sys_days(end) - days{1})).substr(5);
  return first == last ? filled(words("{0}（每年）", "{0} of any year"), {first})
                       : filled(words("{0} 至 {1}（每年）", "{0} to {1} of any year"), {first, last});
}

std::string name_of_weekdays(const Words& words, const std::vector<std::string>& days) {
  constexpr std::string_view chinese[] = {"周一", "周二", "周三", "周四", "周五", "周六", "周日"};
  constexpr std::string_view english[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                          "Friday", "Saturday", "Sunday"};
  std::vector<std::string> names;
  for (const std::string& day : days) {
    const auto at = static_cast<std::size_t>(number(day).value_or(1) - 1) % std::size(chinese);
    names.emplace_back(words(chinese[at], english[at]));
  }
  return joined(names, words("、", ", "));
}

}  // namespace errand::recipes::writer
