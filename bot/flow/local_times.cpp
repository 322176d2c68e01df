#include "bot/flow/local_times.hpp"

#include "bot/core/text.hpp"
#include "bot/flow/rhythm.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>
#include <utility>

namespace errand::flow {

namespace {

constexpr const char* zone_key = "time_zone";

/// Places that people name in Chinese; the database knows English names only.
constexpr std::array<std::pair<std::string_view, std::string_view>, 13> places{
    {{"北京", "Asia/Shanghai"},
     {"上海", "Asia/Shanghai"},
     {"香港", "Asia/Hong_Kong"},
     {"台北", "Asia/Taipei"},
     {"东京", "Asia/Tokyo"},
     {"首尔", "Asia/Seoul"},
     {"新加坡", "Asia/Singapore"},
     {"悉尼", "Australia/Sydney"},
     {"伦敦", "Europe/London"},
     {"巴黎", "Europe/Paris"},
     {"柏林", "Europe/Berlin"},
     {"纽约", "America/New_York"},
     {"洛杉矶", "America/Los_Angeles"}}};

std::string key_of(const ChatEvent& event) {
  return event.connection + "/" + event.conversation;
}

}  // namespace

const std::string& places_in_chinese() {
  static const std::string alternatives = [] {
    std::string made;
    for (const auto& [place, zone] : places) made += (made.empty() ? "" : "|") + std::string(place);
    return made;
  }();
  return alternatives;
}

Task<Result<std::string>> LocalTimes::zone_of(const ChatEvent& event) {
  co_return co_await conversations_.decision(key_of(event), zone_key);
}

Task<Result<void>> LocalTimes::choose(const ChatEvent& event, std::string zone) {
  co_return co_await conversations_.decide(key_of(event), zone_key, std::move(zone));
}

std::string LocalTimes::zone_named(const std::string& words) const {
  for (const auto& [place, zone] : places) {
    if (words == place) return std::string(zone);
  }
  if (zones_.utc_offset(words, clock_.now())) return words;
  constexpr std::size_t most = 100;  // more than hold any whole name
  const auto alike = zones_.like(words, most);
  const auto found = std::ranges::find_if(
      alike, [&](const std::string& zone) { return ascii_lower(zone) == ascii_lower(words); });
  return found == alike.end() ? std::string() : *found;
}

std::chrono::minutes LocalTimes::utc_offset(const std::string& zone, TimePoint when) const {
  const auto own = zone.empty() ? std::nullopt : zones_.utc_offset(zone, when);
  return own ? *own : clock_.utc_offset(when);
}

TimePoint LocalTimes::next(const Schedule& schedule, TimePoint after, const std::string& zone) const {
  return next_time(schedule.rhythm, after, [&](TimePoint when) { return utc_offset(zone, when); });
}

std::string LocalTimes::said(TimePoint when, const std::string& zone) const {
  const auto local = when + utc_offset(zone, when);
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::minutes>(local - day));
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02u %02d:%02d", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()));
  return text.data() + (zone.empty() ? std::string() : " (" + zone + ")");
}

std::chrono::minutes utc_offset_of(const Job& job, const Clock& clock) {
  return job.utc_offset_minutes ? std::chrono::minutes(*job.utc_offset_minutes)
                                : clock.utc_offset(job.created_at);
}

}  // namespace errand::flow
