#include "bot/flow/rhythm.hpp"

#include "bot/core/text.hpp"
#include "bot/flow/pattern.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <regex>
#include <string_view>
#include <utility>

namespace errand::flow {

namespace {

constexpr int minutes_of_hour = 60;
constexpr int default_minute = 9 * minutes_of_hour;

/// "9", "十二", "两": up to 31; nothing for anything else.
std::optional<int> number_of(const std::string& text) {
  if (!text.empty() && text.find_first_not_of("0123456789") == std::string::npos && text.size() < 3) {
    return std::stoi(text);
  }
  static constexpr std::array<std::string_view, 10> digits{"零", "一", "二", "三", "四",
                                                           "五", "六", "七", "八", "九"};
  const auto digit = [&](std::string_view character) -> std::optional<int> {
    if (character == "两") return 2;
    const auto found = std::ranges::find(digits, character);
    if (found == digits.end()) return std::nullopt;
    return static_cast<int>(found - digits.begin());
  };
  constexpr std::string_view ten = "十";
  const auto at = text.find(ten);
  if (at == std::string::npos) return digit(text);
  const auto tens = at == 0 ? std::optional(1) : digit(text.substr(0, at));
  const auto rest = text.substr(at + ten.size());
  const auto units = rest.empty() ? std::optional(0) : digit(rest);
  if (!tens || !units) return std::nullopt;
  return *tens * 10 + *units;
}

int weekday_of(std::string_view said) {
  const std::string word = ascii_lower(said);
  static constexpr std::array<std::string_view, 7> english{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
  for (std::size_t day = 0; day < english.size(); ++day) {
    if (word.starts_with(english[day])) return static_cast<int>(day) + 1;
  }
  if (word == "日" || word == "天") return 7;
  return number_of(word).value_or(0);
}

/// Takes the first match out of the text.
std::optional<std::smatch> taken(std::string& text, const std::regex& wanted, std::string& copy) {
  copy = text;
  std::smatch found;
  if (!std::regex_search(copy, found, wanted)) return std::nullopt;
  text = found.prefix().str() + " " + found.suffix().str();
  return found;
}

const std::string number_words = "(\\d{1,2}|[一二三四五六七八九十两]{1,3})";
const std::string weekdays_en =
    "(mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:rs|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)";

std::optional<Rhythm> day_off(std::string& text) {
  using Every = Rhythm::Every;
  std::string copy;
  static const auto last_day = pattern(
      "每个?月(?:的)?(?:最后一天|月底|月末|底|末)|(?:on )?the last day of (?:every|each) month|"
      "(?:every|each) month on the last day|monthly on the last day");
  if (taken(text, last_day, copy)) return Rhythm{.every = Every::month, .day = 0};
  static const auto month_zh = pattern("每个?月(?:的)?" + number_words + "(?:号|日)");
  static const auto month_en = pattern(
      "(?:(?:every|each) month|monthly)(?: on)?(?: the)? (\\d{1,2})(?:st|nd|rd|th)?\\b|"
      "(?:on )?the (\\d{1,2})(?:st|nd|rd|th)? of (?:every|each) month");
  for (const auto* month : {&month_zh, &month_en}) {
    if (const auto found = taken(text, *month, copy)) {
      const auto day =
          number_of((*found)[1].matched || found->size() < 3 ? (*found)[1].str() : (*found)[2].str());
      if (!day || *day < 1 || *day > 31) return std::nullopt;
      return Rhythm{.every = Every::month, .day = *day};
    }
  }
  static const auto weekday = pattern(
      "每个?工作日|(?:every|each) (?:weekday|work ?day|working day|business day)|on weekdays|weekdays");
  if (taken(text, weekday, copy)) return Rhythm{.every = Every::weekday};
  static const auto week_zh = pattern("每个?(?:周|星期|礼拜)(?:的)?(一|二|三|四|五|六|日|天|[1-7])");
  static const auto week_en = pattern("(?:(?:every|each) (?:week on )?|weekly on )" + weekdays_en + "\\b");
  for (const auto* week : {&week_zh, &week_en}) {
    if (const auto found = taken(text, *week, copy)) {
      return Rhythm{.every = Every::week, .day = weekday_of((*found)[1].str())};
    }
  }
  static const auto daily = pattern("每天|每日|天天|(?:every|each) day|daily");
  if (taken(text, daily, copy)) return Rhythm{.every = Every::day};
  return std::nullopt;
}

/// Hours as people say them: 下午3点 is 15, 12 am is 0.
std::optional<int> minute_of(int hour, int minute, std::string_view said) {
  const std::string half = ascii_lower(said);
  const bool is_late = half == "pm" || half == "下午" || half == "傍晚" || half == "晚上" || half == "晚";
  if (is_late && hour < 12) hour += 12;
  if (half == "中午" && hour < 3) hour += 12;
  if ((half == "am" || half == "凌晨") && hour == 12) hour = 0;
  if (hour > 23 || minute > 59) return std::nullopt;
  return hour * minutes_of_hour + minute;
}

std::optional<int> time_off(std::string& text) {
  std::string copy;
  static const auto zh = pattern("(凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚|早)?(?:的)?" + number_words +
                                 "(?:点|时)(?:钟|整)?(半|一刻|三刻|\\d{1,2}(?:分)?)?");
  static const auto clock =
      pattern("(凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚|早)?(?:at )?(\\d{1,2})[:：](\\d{2}) ?(am|pm)?");
  static const auto en = pattern("(?:\\bat )?\\b(\\d{1,2}) ?(am|pm)\\b|\\bat (\\d{1,2})\\b");
  if (const auto found = taken(text, clock, copy)) {
    const auto half = (*found)[4].matched ? (*found)[4].str() : (*found)[1].str();
    return minute_of(std::stoi((*found)[2].str()), std::stoi((*found)[3].str()), half);
  }
  if (const auto found = taken(text, zh, copy)) {
    const auto hour = number_of((*found)[2].str());
    const auto part = (*found)[3].str();
    const int minute = part.empty()     ? 0
                       : part == "半"   ? 30
                       : part == "一刻" ? 15
                       : part == "三刻" ? 45
                                        : std::stoi(part);
    if (!hour) return std::nullopt;
    return minute_of(*hour, minute, (*found)[1].str());
  }
  if (const auto found = taken(text, en, copy)) {
    const auto hour = (*found)[1].matched ? (*found)[1].str() : (*found)[3].str();
    return minute_of(std::stoi(hour), 0, (*found)[2].str());
  }
  return default_minute;
}

std::string folder_off(std::string& text) {
  std::string copy;
  static const auto zh = pattern(
      "(?:用|对|处理)?文件夹[ :：]*[“\"「]?([^ ，,”\"」]+?)[”\"」]?(?:里的文件|中的文件|里|中)?(?= "
      "|，|,|运行|执行|跑|$)");
  static const auto en = pattern("(?:on|from|with|in) (?:the )?folder \"?([^ ,\"]+)\"?");
  for (const auto* wanted : {&zh, &en}) {
    if (const auto found = taken(text, *wanted, copy)) return (*found)[1].str();
  }
  return {};
}

std::chrono::sys_days last_of_month(std::chrono::year_month_day date) {
  return std::chrono::sys_days(date.year() / date.month() / std::chrono::last);
}

bool falls_on(const Rhythm& rhythm, std::chrono::sys_days day) {
  const auto weekday = static_cast<int>(std::chrono::weekday(day).iso_encoding());
  const std::chrono::year_month_day date(day);
  switch (rhythm.every) {
    case Rhythm::Every::day:
      return true;
    case Rhythm::Every::weekday:
      return weekday <= 5;
    case Rhythm::Every::week:
      return weekday == rhythm.day;
    case Rhythm::Every::month:
      break;
  }
  const auto last = last_of_month(date);
  if (rhythm.day == 0) return day == last;
  const auto wanted = static_cast<unsigned>(rhythm.day);
  return static_cast<unsigned>(date.day()) == wanted ||
         (day == last && static_cast<unsigned>(date.day()) < wanted);
}

/// When clocks show `local`: the first time where they show it twice, and as much later as they jump where
/// they never do.
TimePoint instant_of(TimePoint local, const std::function<std::chrono::minutes(TimePoint)>& utc_offset) {
  // No zone is further from UTC than 14 hours: this is before any change of that day, whatever the offset.
  const auto before = utc_offset(local - std::chrono::hours(15) - std::chrono::days(1));
  const auto first = local - before;
  const auto offset = utc_offset(first);
  const auto second = local - offset;
  return offset != before && utc_offset(second) == offset ? second : first;
}

}  // namespace

std::optional<ScheduledText> scheduled_text(const std::string& text) {
  ScheduledText found;
  std::string rest = text;
  const auto day = day_off(rest);
  if (!day) return std::nullopt;
  found.rhythm = *day;
  found.folder = folder_off(rest);
  const auto minute = time_off(rest);
  if (!minute) return std::nullopt;
  found.rhythm.minute = *minute;
  static const auto between = pattern("^(?:[ ,，]|at\\b|on\\b|的|定时|自动)+|(?:[ ,，]|\\bat|\\bon|的)+$");
  found.rest = std::regex_replace(rest, between, "");
  return found;
}

TimePoint next_time(const Rhythm& rhythm, TimePoint after,
                    const std::function<std::chrono::minutes(TimePoint)>& utc_offset) {
  constexpr int days_ahead = 63;  // two months: every rhythm falls on a day before that
  const auto today = std::chrono::floor<std::chrono::days>(after + utc_offset(after));
  for (int ahead = 0; ahead < days_ahead; ++ahead) {
    const auto day = today + std::chrono::days(ahead);
    if (!falls_on(rhythm, day)) continue;
    const TimePoint local = day + std::chrono::minutes(rhythm.minute);
    const auto when = instant_of(local, utc_offset);
    if (when > after) return when;
  }
  return after + std::chrono::days(days_ahead);
}

std::string said(const Rhythm& rhythm, const Phrases& phrases) {
  std::array<char, 16> time{};
  std::snprintf(time.data(), time.size(), "%02d:%02d", rhythm.minute / minutes_of_hour,
                rhythm.minute % minutes_of_hour);
  const std::string clock = time.data();
  switch (rhythm.every) {
    case Rhythm::Every::day:
      return phrases("rhythm.day", {{"time", clock}});
    case Rhythm::Every::weekday:
      return phrases("rhythm.weekday", {{"time", clock}});
    case Rhythm::Every::week:
      return phrases("rhythm.week",
                     {{"day", phrases("weekday." + std::to_string(rhythm.day))}, {"time", clock}});
    case Rhythm::Every::month:
      break;
  }
  if (rhythm.day == 0) return phrases("rhythm.last_day", {{"time", clock}});
  constexpr int shortest_month = 28;
  return phrases(rhythm.day > shortest_month ? "rhythm.month_or_last" : "rhythm.month",
                 {{"day", std::to_string(rhythm.day)}, {"time", clock}});
}

}  // namespace errand::flow
