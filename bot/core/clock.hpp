/// Clock: the only source of time, so that tests advance it. Production uses SystemClock (bot/app).
#pragma once

#include "bot/core/task.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace errand {

/// Wall-clock time in UTC, millisecond precision where it is stored.
using TimePoint = std::chrono::sys_time<std::chrono::milliseconds>;

class Clock {
 public:
  virtual ~Clock() = default;
  virtual TimePoint now() const = 0;
  /// Of local time from UTC at `when`, in the configured time zone: daylight saving included.
  virtual std::chrono::minutes utc_offset(TimePoint when) const = 0;
  /// Resumes at or after `when`; ends early (returns false) when the task is cancelled.
  virtual Task<bool> wait_until(TimePoint when) = 0;
};

/// The zones of the IANA database, for conversations that chose one of their own.
class TimeZones {
 public:
  virtual ~TimeZones() = default;
  /// Of the zone's local time from UTC at `when`; nothing where there is no such zone.
  virtual std::optional<std::chrono::minutes> utc_offset(const std::string& zone, TimePoint when) const = 0;
  /// At most `most` names that hold `part`, whatever the case of their letters.
  virtual std::vector<std::string> like(const std::string& part, std::size_t most) const = 0;
};

}  // namespace errand
