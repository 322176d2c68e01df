/// Scheduler: starts what is due. It makes an event for each run, with an id of its own, and hands it to the
/// flow's intake: a crash between the event and the schedule's next time repeats nothing. A run that was due
/// while the service was not there is reported, once. On the loop thread, by the Clock alone.
#pragma once

#include "bot/core/clock.hpp"
#include "bot/core/log.hpp"
#include "bot/core/schedule.hpp"
#include "bot/core/task.hpp"
#include "bot/flow/local_times.hpp"
#include "bot/flow/phrases.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace errand::flow {

/// ChatEvent::action of messages that the scheduler makes; ChatEvent::target_job then is the schedule's id.
inline constexpr std::string_view scheduled_action = "scheduled";
inline constexpr std::string_view missed_action = "missed";

class Scheduler {
 public:
  /// Stores the event and its job; an id that is known changes nothing.
  using Intake = std::function<Task<Result<void>>(ChatEvent)>;

  Scheduler(ScheduleBook& book, LocalTimes times, Clock& clock, Log& log, const Catalogue& catalogue,
            Intake intake);

  /// Starts what is due, again and again, until it is cancelled.
  Task<> run();
  /// Starts what is due now.
  Task<Result<void>> start_due();

 private:
  ChatEvent event_of(const Schedule& schedule, TimePoint due, bool is_missed) const;

  ScheduleBook& book_;
  LocalTimes times_;
  Clock& clock_;
  Log& log_;
  const Catalogue& catalogue_;
  Intake intake_;
};

}  // namespace errand::flow
