/// Clock: the only source of time, so that tests advance it. Production uses SystemClock (bot/app).
#pragma once

#include "bot/core/task.hpp"

#include <chrono>

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

}  // namespace errand
