#include "bot/flow/scheduler.hpp"

#include "bot/flow/rhythm.hpp"

#include <array>
#include <cstdio>
#include <utility>

namespace errand::flow {

namespace {

/// How late a run may start: a restart takes seconds, and nobody wants Monday's report on Tuesday unasked.
constexpr auto grace = std::chrono::minutes(5);
/// How often it looks; a schedule that is made in between is at most this late.
constexpr auto look_every = std::chrono::seconds(5);

}  // namespace

Scheduler::Scheduler(ScheduleBook& book, Clock& clock, Log& log, const Catalogue& catalogue, Intake intake)
    : book_(book), clock_(clock), log_(log), catalogue_(catalogue), intake_(std::move(intake)) {}

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
    schedule.next_at =
        next_time(schedule.rhythm, now, [this](TimePoint when) { return clock_.utc_offset(when); });
    const auto moved = co_await book_.move_schedule(schedule);
    if (!moved) co_return moved.error();
  }
  co_return Result<void>();
}

std::string local_minute(TimePoint when, const Clock& clock) {
  const auto local = when + clock.utc_offset(when);
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::minutes>(local - day));
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02u %02d:%02d", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()));
  return text.data();
}

}  // namespace errand::flow
