// What somebody sees while a job is at work: one message, edited in place until the answer replaces it.
#include "bot/core/text.hpp"
#include "bot/flow/compose.hpp"
#include "bot/flow/worker.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace errand::flow {

namespace {

constexpr std::chrono::seconds end_grace{30};
/// Longer than any job.
constexpr std::chrono::milliseconds no_more_progress = std::chrono::hours(24);

}  // namespace

Task<void> Worker::show_progress(Running& running) {
  ChatAdapter* adapter = outbox_.adapter(running.job.event.connection);
  const auto start = clock_.now();
  auto pause = settings_.first_progress;
  while (co_await clock_.wait_until(clock_.now() + pause)) {
    pause = no_more_progress;
    if (adapter == nullptr) continue;
    try {
      // Not cut short by the job's end or a stop, unless the platform is very slow: a progress message whose
      // id is lost could never be replaced by the answer.
      pause = co_await uninterrupted(tasks_.executor(),
                                     deliver_progress(running, *adapter, clock_.now() - start), end_grace);
    } catch (const std::exception& error) {
      log_.write(Level::error, "progress of " + running.job.id + ": " + error.what());
    }
  }
}

OutboundPart Worker::progress_part(const Running& running, std::chrono::milliseconds age) const {
  const auto& job = running.job;
  const auto& say = words(job);
  std::string names;
  for (const auto& file : job.files) names += (names.empty() ? "" : ", ") + shortened(file.name, 40);
  // Who waits has one before him that runs.
  auto text = say(running.doing,
                  {{"files", shortened(names, 120)}, {"count", std::to_string(lanes_.ahead_of(job.id) + 1)}});
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(age).count();
  if (seconds > 0) text = say("progress.seconds", {{"text", text}, {"seconds", std::to_string(seconds)}});
  OutboundPart part{.key = job.id + "/progress",
                    .address = address_of(job),
                    .replaces = job.progress,
                    .reply = sentence(job, ReplyTone::progress, std::move(text))};
  part.reply.buttons = {
      {.label = say("button.stop"), .action = "stop", .value = {}, .style = ButtonStyle::danger}};
  return part;
}

Task<std::chrono::milliseconds> Worker::deliver_progress(Running& running, ChatAdapter& adapter,
                                                         std::chrono::milliseconds age) {
  auto& job = running.job;
  auto part = progress_part(running, age);
  auto receipt = co_await adapter.deliver(part);
  if (!receipt && receipt.error().code == maybe_delivered && part.replaces.empty()) {
    // A message whose id is lost would stand there for ever.
    if (adapter.repeats_safely_for() > std::chrono::minutes::zero()) {
      receipt = co_await adapter.deliver(part);
    } else {
      const auto found = co_await adapter.find_delivered(part);
      if (found && *found) receipt = **found;
      if (!found) co_return no_more_progress;  // a second one would stand there for ever, too: better none
    }
  }
  const auto pause = std::max(settings_.next_progress, age / 5);
  if (!receipt) {
    const auto& error = receipt.error();
    log_.write(Level::warning, "progress of " + job.id + ": " + error.message);
    co_return may_try_again(error) ? std::max(pause, error.retry_after) : no_more_progress;
  }
  if (job.progress != receipt->message) {
    job.progress = receipt->message;
    const auto saved = co_await store_.save(job, {});  // so that a restart edits the same message
    if (!saved) log_.write(Level::warning, "progress of " + job.id + ": " + saved.error().message);
  }
  co_return pause;
}

}  // namespace errand::flow
