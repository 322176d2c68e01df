// The last line of a TZif file: a rule in the form of POSIX's TZ variable (RFC 9636, section 3.3).
#include "config/time_zone.hpp"

#include <cctype>

namespace errand::config {

namespace {

/// Reads from the front of the text; every member answers nothing where the text is otherwise.
class RuleText {
 public:
  explicit RuleText(const std::string& text) : text_(text) {}

  bool at_end() const { return at_ == text_.size(); }

  bool skip(char letter) {
    if (at_ < text_.size() && text_[at_] == letter) {
      ++at_;
      return true;
    }
    return false;
  }

  /// "CET" or "<+03>".
  bool skip_name() {
    const auto start = at_;
    if (skip('<')) {
      while (at_ < text_.size() && text_[at_] != '>') {
        ++at_;
      }
      return skip('>');
    }
    while (at_ < text_.size() && std::isalpha(static_cast<unsigned char>(text_[at_])) != 0) {
      ++at_;
    }
    return at_ > start;
  }

  std::optional<std::int32_t> number() {
    constexpr std::int32_t largest = 1'000;  // Nothing in a rule is larger than 167 hours.
    std::int32_t value = 0;
    const auto start = at_;
    while (at_ < text_.size() && std::isdigit(static_cast<unsigned char>(text_[at_])) != 0 &&
           value < largest) {
      value = value * 10 + (text_[at_++] - '0');
    }
    return at_ > start ? std::optional{value} : std::nullopt;
  }

  /// "[+-]h[:m[:s]]" in seconds.
  std::optional<std::int32_t> time() {
    const auto negative = skip('-');
    if (!negative) {
      skip('+');
    }
    std::int32_t total = 0;
    std::int32_t unit = 3'600;
    do {
      const auto part = number();
      if (!part) {
        return std::nullopt;
      }
      total += *part * unit;
      unit /= 60;
    } while (unit > 0 && skip(':'));
    return negative ? -total : total;
  }

  /// ",M3.5.0/3"
  std::optional<ZoneRule::Day> day() {
    if (!skip(',') || !skip('M')) {
      return std::nullopt;
    }
    const auto month = number();
    const auto week = skip('.') ? number() : std::nullopt;
    const auto weekday = skip('.') ? number() : std::nullopt;
    if (!month || !week || !weekday || *month < 1 || *month > 12 || *week < 1 || *week > 5 || *weekday > 6) {
      return std::nullopt;
    }
    ZoneRule::Day day;
    day.month = static_cast<unsigned>(*month);
    day.week = static_cast<unsigned>(*week);
    day.weekday = static_cast<unsigned>(*weekday);
    if (skip('/')) {
      const auto seconds = time();
      if (!seconds) {
        return std::nullopt;
      }
      day.seconds = *seconds;
    }
    return day;
  }

 private:
  const std::string& text_;
  std::size_t at_ = 0;
};

std::chrono::sys_seconds local_time_of(const ZoneRule::Day& day, std::chrono::year year) {
  const std::chrono::month month{day.month};
  const std::chrono::weekday weekday{day.weekday};
  const auto date = day.week == 5 ? std::chrono::sys_days{year / month / weekday[std::chrono::last]}
                                  : std::chrono::sys_days{year / month / weekday[day.week]};
  return date + std::chrono::seconds{day.seconds};
}

}  // namespace

std::int32_t ZoneRule::offset_at(std::chrono::sys_seconds instant) const {
  if (!summer_begins || !summer_ends) {
    return standard_seconds;
  }
  const auto local = instant + std::chrono::seconds{standard_seconds};
  const auto year = std::chrono::year_month_day{std::chrono::floor<std::chrono::days>(local)}.year();
  const auto begins = local_time_of(*summer_begins, year) - std::chrono::seconds{standard_seconds};
  const auto ends = local_time_of(*summer_ends, year) - std::chrono::seconds{summer_seconds};
  // South of the equator summer spans New Year.
  const auto is_summer =
      begins < ends ? begins <= instant && instant < ends : instant >= begins || instant < ends;
  return is_summer ? summer_seconds : standard_seconds;
}

std::optional<ZoneRule> read_zone_rule(const std::string& text) {
  RuleText reader{text};
  ZoneRule rule;
  const auto standard = reader.skip_name() ? reader.time() : std::nullopt;
  if (!standard) {
    return std::nullopt;
  }
  rule.standard_seconds = -*standard;  // POSIX counts westward.
  if (reader.at_end()) {
    return rule;
  }
  rule.summer_seconds = rule.standard_seconds + 3'600;
  if (!reader.skip_name()) {
    return std::nullopt;
  }
  auto begins = reader.day();
  if (!begins) {
    return std::nullopt;
  }
  rule.summer_begins = begins;
  rule.summer_ends = reader.day();
  return rule.summer_ends && reader.at_end() ? std::optional{rule} : std::nullopt;
}

}  // namespace errand::config
