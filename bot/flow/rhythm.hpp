/// Rhythm in words and in time: "every Monday 9:00 run 月报", when that is next, and how it is said. Pure.
/// Used by Command and Scheduler.
#pragma once

#include "bot/core/clock.hpp"
#include "bot/core/schedule.hpp"
#include "bot/flow/phrases.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace errand::flow {

struct ScheduledText {
  Rhythm rhythm;
  std::string folder;  ///< As it was named; may be empty.
  std::string rest;    ///< What is to be done: "run 月报".
};

/// Nothing where the text names no rhythm. Without a time of day it is 9:00.
std::optional<ScheduledText> scheduled_text(const std::string& text);

/// The first moment after `after`, by the local time that `utc_offset` tells.
TimePoint next_time(const Rhythm& rhythm, TimePoint after,
                    const std::function<std::chrono::minutes(TimePoint)>& utc_offset);

/// "every Monday 09:00", "每月最后一天 18:00".
std::string said(const Rhythm& rhythm, const Phrases& phrases);

}  // namespace errand::flow
