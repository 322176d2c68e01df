#include "bot/flow/scheduler.hpp"

#include <utility>

namespace errand::flow {

namespace {

/// How late a run may start: a restart takes seconds, and nobody wants Monday's report on Tuesday unasked.
constexpr auto grace = std::chrono::minutes(5);
/// How often it looks; a schedule that is made in between is at most this late.
constexpr auto look_every = std::chrono::seconds(5);

}  // namespace

Scheduler::Scheduler(ScheduleBook& book, LocalTimes times, Clock& clock, Log& log, const Catalogue& catalogue,
                     Intake intake)
    : book_(book),
      times_(times),
      clock_(clock),
      log_(log),
      catalogue_(catalogue),
      intake_(std::move(intake)) {}

Task<> Scheduler::run() {
  do {
    const auto started = co_await start_due();
    if (!started) log_.write(Level::error, "schedules: " + started.error().message);
  } while (co_await clock_.wait_until(clock_.now() + look_every));
}

ChatEvent Scheduler::event_of(const Schedule& schedule, TimePoint due, bool is_missed) const {
  ChatEvent event = schedule.asked_by;
  event.kind = EventKind::message;
  event.event_id = "schedule/" + schedule.id + "/" + std::to_string(due.time_since_epoch().count());
  event.message_id.clear();  // it answers no message
  event.quoted_id.clear();
  event.text = catalogue_.in(schedule.language)("recipe.run_text", {{"name", schedule.recipe_name}});
  event.language = schedule.language;
  event.files.clear();
  event.action = is_missed ? missed_action : scheduled_action;
  event.target_job = schedule.id;
  event.sent_at = due;
  return event;
}

Task<Result<void>> Scheduler::start_due() {
  auto all = co_await book_.schedules();
  if (!all) co_return all.error();
  const auto now = clock_.now();
  for (auto& schedule : *all) {
    if (schedule.next_at > now) break;  // they are in the order of their times
    const auto due = schedule.next_at;
    const auto taken = co_await intake_(event_of(schedule, due, now - due > grace));
    if (!taken) co_return taken.error();
    const auto zone = co_await times_.zone_of(schedule.asked_by);
    if (!zone) co_return zone.error();
    schedule.next_at = times_.next(schedule, now, *zone);
    const auto moved = co_await book_.move_schedule(schedule);
    if (!moved) co_return moved.error();
  }
  co_return Result<void>();
}

}  // namespace errand::flow
