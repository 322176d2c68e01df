/// TimeZone: a zone of the IANA database of this machine (package tzdata), for `today` and `this month`. Used
/// to check the setting, and by bot/app to turn it into an offset. It reads the TZif files (RFC 9636) itself,
/// because the C library's way changes the environment of the whole process.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace errand::config {

/// The zone's rule for all years after the listed changes, such as "CET-1CEST,M3.5.0,M10.5.0/3".
struct ZoneRule {
  /// "M3.5.0/3": the fifth (last) Sunday of March, 3 hours after midnight.
  struct Day {
    unsigned month = 1;
    unsigned week = 1;
    unsigned weekday = 0;
    std::int32_t seconds = 7'200;  ///< Local time of the change, from midnight.
  };

  std::int32_t standard_seconds = 0;
  std::int32_t summer_seconds = 0;
  std::optional<Day> summer_begins;  ///< Absent, as is its end: no summer time.
  std::optional<Day> summer_ends;

  std::int32_t offset_at(std::chrono::sys_seconds instant) const;
};

std::optional<ZoneRule> read_zone_rule(const std::string& text);

/// Names of places with a zone of their own, as the database lists them; sorted.
std::vector<std::string> zone_names();

class TimeZone {
 public:
  /// Nothing when this machine has no such zone. Never looks outside the database's folder.
  static std::optional<TimeZone> named(const std::string& name);
  /// Of the bytes of a TZif file; nothing when they are not one.
  static std::optional<TimeZone> read(const std::string& bytes);

  /// What is added to UTC to get the zone's local time at that instant.
  std::chrono::seconds offset_at(std::chrono::sys_seconds instant) const;

 private:
  struct Change {
    std::int64_t from = 0;  ///< Seconds since 1970.
    std::int32_t offset_seconds = 0;
  };

  std::int32_t first_offset_seconds_ = 0;
  std::vector<Change> changes_;  ///< Rising.
  std::optional<ZoneRule> rule_;
};

}  // namespace errand::config
