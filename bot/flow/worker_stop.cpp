/// Stops: a job of its own that ends others of the same person.
#include "bot/flow/compose.hpp"
#include "bot/flow/worker.hpp"

#include <utility>
#include <vector>

namespace errand::flow {

Task<void> Worker::carry_out_stop(Job job) {
  int count = 0;
  std::optional<std::string> of_another;
  const auto& event = job.event;
  // A stop carries its own time: it never ends a job that was asked for later.
  const auto is_meant = [&](const Job& other) {
    return other.event.connection == event.connection && other.event.conversation == event.conversation &&
           other.created_at <= job.created_at && (event.target_job.empty() || event.target_job == other.id);
  };
  for (const auto& [id, running] : jobs_) {
    if (!is_meant(running->job) || running->stop_requested) continue;
    if (running->job.event.sender != event.sender) {
      const bool is_here = !event.target_job.empty() || running->job.event.thread == event.thread;
      if (is_here) of_another = running->job.language;
      continue;
    }
    running->stop_requested = true;
    if (!event.target_job.empty()) job.language = running->job.language;
    if (!running->has_place) lanes_.remove(id);
    running->signal.emit(asio::cancellation_type::terminal);
    ++count;
  }
  job.status = JobStatus::done;
  // A pressed button stands on the message of the job that it ended, which says so itself.
  if (!event.target_job.empty() && count > 0)
    co_return co_await finish(std::move(job), std::vector<OutboundPart>());
  if (count == 0) co_return co_await say_none_stopped(std::move(job), of_another);
  auto reply =
      sentence(job, ReplyTone::stopped, words(job)("stopped.count", {{"count", std::to_string(count)}}));
  co_await finish(std::move(job), std::move(reply));
}

Task<void> Worker::say_none_stopped(Job job, std::optional<std::string> of_another) {
  const bool is_pressed = !job.event.target_job.empty();
  if (is_pressed && of_another) job.language = *of_another;
  if (is_pressed && !of_another) {
    const auto target = co_await store_.job(job.event.target_job);
    if (target && *target && (*target)->event.conversation == job.event.conversation)
      job.language = (*target)->language;
  }
  auto reply = of_another ? sentence(job, ReplyTone::declined, words(job)("stopped.of_another"))
                          : sentence(job, ReplyTone::stopped, words(job)("stopped.none"));
  co_await finish(std::move(job), std::move(reply));
}

}  // namespace errand::flow
