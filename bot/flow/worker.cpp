#include "bot/flow/worker.hpp"

#include "bot/core/text.hpp"
#include "bot/flow/compose.hpp"
#include "bot/flow/evidence.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace errand::flow {

namespace asio = boost::asio;

namespace {

/// A job that took the process down with it this often is given up, so that it cannot do so for ever.
constexpr int most_attempts = 8;
/// Pauses before a stage is tried again when the runner or the disk is not there: 1, 2, 4 s.
constexpr int most_tries = 4;

Lanes::Waiting lane_of(const Job& job) {
  return {.job = job.id,
          .conversation = job.event.connection + '\n' + job.event.conversation + '\n' + job.event.thread,
          .person = job.event.connection + '\n' + job.event.sender};
}

bool may_try_again(const Error& error) {
  return error.fault == Fault::unavailable || error.fault == Fault::timed_out;
}

void fail(Job& job, const std::string& phrase, const std::string& detail) {
  auto evidence = evidence_of(job);
  evidence.failure = phrase;
  evidence.failure_detail = detail;
  store_evidence(evidence, job);
}

}  // namespace

Worker::Worker(TaskGroup& tasks, Store& store, Books books, Pipeline& pipeline, Outbox& outbox, Clock& clock,
               Log& log, const Catalogue& catalogue, WorkerSettings settings)
    : tasks_(tasks),
      store_(store),
      pipeline_(pipeline),
      outbox_(outbox),
      clock_(clock),
      log_(log),
      catalogue_(catalogue),
      settings_(settings),
      resolver_(store, settings.remember_files),
      commands_(books, store, clock, pipeline, resolver_, catalogue),
      lanes_(settings.jobs_at_once),
      none_running_(tasks.executor(), asio::steady_timer::time_point::max()) {}

void Worker::add(Job job) {
  const bool is_one_too_many =
      job.event.kind != EventKind::stop && jobs_of(lane_of(job).person) >= settings_.queue_per_person;
  if (!is_one_too_many) return resume(std::move(job));
  if (!stopping_) tasks_.spawn("decline", decline_for_the_queue(std::move(job)));
}

void Worker::resume(Job job) {
  if (stopping_) return;  // it is stored: the next start takes it up
  if (job.event.kind == EventKind::stop) {
    tasks_.spawn("stop", carry_out_stop(std::move(job)));
    return;
  }
  lanes_.add(lane_of(job));
  const auto id = job.id;
  waiting_.emplace(id, std::move(job));
  start_waiting();
}

std::size_t Worker::jobs_of(const std::string& person) const {
  const auto waiting = std::ranges::count_if(
      waiting_, [&](const auto& entry) { return lane_of(entry.second).person == person; });
  const auto running =
      std::ranges::count_if(running_, [&](const auto& entry) { return entry.second->lane.person == person; });
  return static_cast<std::size_t>(waiting + running);
}

Task<> Worker::decline_for_the_queue(Job job) {
  job.status = JobStatus::declined;
  auto reply =
      sentence(job, ReplyTone::declined,
               words(job)("declined.queue", {{"limit", std::to_string(settings_.queue_per_person)}}));
  reply.buttons = {{.label = words(job)("button.again"), .action = "again"}};
  co_await finish(std::move(job), std::move(reply));
}

Worker::Running::Running(Worker& worker)
    : worker(worker), place_given(worker.tasks_.executor(), asio::steady_timer::time_point::max()) {}

void Worker::Running::leave() {
  has_place = false;
  worker.lanes_.leave(lane);
  worker.start_waiting();
}

Task<void> Worker::Running::take_again() {
  worker.lanes_.come_back(lane);
  worker.start_waiting();
  while (!has_place) {
    boost::system::error_code ended;
    co_await place_given.async_wait(asio::redirect_error(asio::use_awaitable, ended));
  }
}

void Worker::start_waiting() {
  while (!stopping_) {
    if (const auto back = lanes_.next_back()) {
      auto& running = *running_.at(back->job);
      running.has_place = true;
      running.place_given.cancel();
      continue;
    }
    const auto next = lanes_.next();
    if (!next) return;
    auto running = std::make_unique<Running>(*this);
    running->job = std::move(waiting_.at(next->job));
    waiting_.erase(next->job);
    running->lane = *next;
    running_.emplace(next->job, std::move(running));
    tasks_.spawn("job " + next->job, work(next->job));
  }
}

Task<> Worker::stop() {
  stopping_ = true;
  for (const auto& [id, running] : running_) running->signal.emit(asio::cancellation_type::terminal);
  while (!running_.empty()) {
    boost::system::error_code ended;
    co_await none_running_.async_wait(asio::redirect_error(asio::use_awaitable, ended));
  }
}

Task<> Worker::work(std::string id) {
  auto& running = *running_.at(id);
  co_await try_stages(running);
  Job job = std::move(running.job);
  const bool stopped = running.stop_requested;
  const bool put_off = stopping_ && !stopped && job.stage != Stage::ran;
  if (put_off) {
    --job.attempt;  // a planned stop is not an attempt
    const auto saved = co_await store_.save(job, {});
    if (!saved) log_.write(Level::warning, "job " + id + ": " + saved.error().message);
  } else if (stopped) {
    job.status = JobStatus::stopped;
    auto reply = sentence(job, ReplyTone::stopped, words(job)("stopped.done"));
    reply.buttons = {{.label = words(job)("button.again"), .action = "again"}};
    co_await finish(std::move(job), std::move(reply));
  } else {
    auto reply = compose(job, words(job), clock_.utc_offset(job.created_at));
    co_await finish(std::move(job), std::move(reply));
  }
  if (running.has_place)
    lanes_.done(running.lane);
  else
    lanes_.done_outside(running.lane);
  // The signal's slot may still be in use by the frames above this one: it goes after they are gone.
  asio::post(tasks_.executor(), [keep = std::shared_ptr<Running>(std::move(running_.at(id)))] {});
  running_.erase(id);
  if (running_.empty()) none_running_.cancel();
  start_waiting();
}

Task<void> Worker::try_stages(Running& running) {
  auto& job = running.job;
  ++job.attempt;
  if (job.attempt > most_attempts) {
    auto evidence = evidence_of(job);
    fail(job, "failed.abandoned", std::to_string(most_attempts));
    co_return;
  }
  for (int tries = 1; !stopping_ && !running.stop_requested; ++tries) {
    auto [order, stage_exception, result, progress_exception] =
        co_await asio::experimental::make_parallel_group(
            asio::co_spawn(tasks_.executor(), stages(running), asio::deferred),
            asio::co_spawn(tasks_.executor(), show_progress(running), asio::deferred))
            .async_wait(asio::experimental::wait_for_one(),
                        asio::bind_cancellation_slot(running.signal.slot(), asio::use_awaitable));
    if (running.stop_requested || stopping_) co_return;
    std::string what = "failed.internal";
    std::string detail;
    if (stage_exception) {
      try {
        std::rethrow_exception(stage_exception);
      } catch (const std::exception& error) {
        detail = error.what();
      }
    } else if (result) {
      co_return;
    } else {
      detail = result.error().message;
      if (may_try_again(result.error())) what = "failed.runner";
    }
    log_.write(Level::error, "job " + job.id + " at stage " + name_of(job.stage) + ": " + detail);
    if (what == "failed.internal" || tries == most_tries) {
      fail(job, what, detail);
      co_return;
    }
    co_await clock_.wait_until(clock_.now() + std::chrono::seconds(1 << (tries - 1)));
  }
}

Task<Result<void>> Worker::stages(Running& running) {
  auto& job = running.job;
  while (job.stage != Stage::ran) {
    Result<void> done;
    Stage next = Stage::ran;
    switch (job.stage) {
      case Stage::received:
        running.doing = job.event.files.empty() ? "progress.reading" : "progress.fetching";
        done = co_await receive(running);
        next = job.script.empty() ? Stage::resolved : Stage::scripted;
        break;
      case Stage::resolved:
        running.doing = "progress.reading";
        done = co_await commands_.carry_out(job, running);
        if (done && job.script.empty()) done = co_await pipeline_.profile(job);
        next = job.script.empty() ? Stage::profiled : Stage::scripted;
        break;
      case Stage::profiled:
        running.doing = "progress.thinking";
        done = co_await script(running);
        next = Stage::scripted;
        break;
      case Stage::scripted:
        running.doing = "progress.running";
        if (std::holds_alternative<Script>(generated_of(job))) done = co_await run(running);
        next = Stage::ran;
        break;
      case Stage::ran:
      case Stage::replied:
        break;
    }
    if (!done) co_return done.error();
    job.stage = next;
    const auto saved = co_await store_.save(job, {});
    if (!saved) co_return saved.error();
  }
  co_return Result<void>();
}

Task<Result<void>> Worker::script(Running& running) {
  auto& job = running.job;
  if (job.command == name_of(Ask::run)) co_return co_await commands_.run_recipe(job);
  Result<std::vector<Turn>> turns;
  if (job.recipe.empty())
    turns = co_await resolver_.earlier_turns(job);
  else
    turns = co_await commands_.adapted_turns(job);
  if (!turns) co_return turns.error();
  co_return co_await pipeline_.generate(job, std::move(*turns), running);
}

Task<Result<void>> Worker::run(Running& running) {
  auto turns = co_await resolver_.earlier_turns(running.job);
  if (!turns) co_return turns.error();
  co_return co_await pipeline_.run_and_repair(
      running.job, std::move(*turns), [&running](const char* phrase) { running.doing = phrase; }, running);
}

Task<Result<void>> Worker::receive(Running& running) {
  auto& job = running.job;
  if (const auto length = length_of(job.instruction); length > settings_.message_characters) {
    const auto& say = words(job);
    store_generated(Declined{.reason = say("declined.too_long",
                                           {{"length", std::to_string(length)},
                                            {"limit", std::to_string(settings_.message_characters)}})},
                    job);
    co_return Result<void>();
  }
  auto resolution = co_await resolver_.resolve(job);
  if (!resolution) co_return resolution.error();
  job.instruction = std::move(resolution->instruction);
  if (!resolution->language.empty()) job.language = resolution->language;
  const auto recognised = co_await commands_.recognise(job, *resolution);
  if (!recognised) co_return recognised.error();
  job.continues = std::move(resolution->continues);
  job.files.clear();
  if (!resolution->to_fetch.empty()) running.doing = "progress.fetching";
  const auto fetched = co_await fetch(job, std::move(resolution->to_fetch));
  if (!fetched) co_return fetched.error();
  job.files.insert(job.files.end(), resolution->known.begin(), resolution->known.end());
  name_apart(job.files);
  co_return Result<void>();
}

Task<Result<void>> Worker::fetch(Job& job, std::vector<FileRef> refs) {
  ChatAdapter* adapter = outbox_.adapter(job.event.connection);
  for (const auto& ref : refs) {
    JobFile file{.name = {}, .original = ref.name, .sha256 = {}, .size_bytes = ref.size_bytes};
    if (job.files.size() >= settings_.files_per_message) {
      file.problem = "too_many_files:" + std::to_string(settings_.files_per_message);
    } else if (ref.size_bytes > settings_.file_bytes) {
      file.problem = "file_too_large:" + readable_size(settings_.file_bytes);
    } else if (adapter == nullptr) {
      file.problem = "download_failed:" + job.event.connection;
    } else {
      const auto hash = co_await adapter->fetch(ref, settings_.file_bytes);
      if (hash) {
        file.sha256 = *hash;
      } else if (may_try_again(hash.error())) {
        co_return hash.error();
      } else {
        const auto& error = hash.error();
        const auto& limit = readable_size(settings_.file_bytes);
        file.problem = (error.code.empty() ? "download_failed" : error.code) + ":" +
                       (error.code == "file_too_large" ? limit : error.message);
      }
    }
    job.files.push_back(std::move(file));
  }
  co_return Result<void>();
}

Task<void> Worker::show_progress(Running& running) {
  auto& job = running.job;
  ChatAdapter* adapter = outbox_.adapter(job.event.connection);
  const auto start = clock_.now();
  auto pause = settings_.first_progress;
  while (co_await clock_.wait_until(clock_.now() + pause)) {
    pause = settings_.next_progress;
    if (adapter == nullptr) continue;
    const auto& say = words(job);
    std::string names;
    for (const auto& file : job.files) names += (names.empty() ? "" : ", ") + shortened(file.name, 40);
    auto text = say(running.doing, {{"files", shortened(names, 120)}});
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(clock_.now() - start).count();
    if (seconds > 0) text = say("progress.seconds", {{"text", text}, {"seconds", std::to_string(seconds)}});
    OutboundPart part{.key = job.id + "/progress",
                      .address = {.connection = job.event.connection,
                                  .conversation = job.event.conversation,
                                  .thread = job.event.thread,
                                  .message_id = job.event.message_id},
                      .replaces = job.progress,
                      .reply = sentence(job, ReplyTone::progress, std::move(text))};
    part.reply.buttons = {
        {.label = say("button.stop"), .action = "stop", .value = {}, .style = ButtonStyle::danger}};
    // Not cut short by the job's end: a progress message whose id is lost could never be replaced by the
    // answer.
    const auto receipt = co_await uninterrupted(tasks_.executor(), adapter->deliver(std::move(part)));
    if (receipt)
      job.progress = receipt->message;
    else
      log_.write(Level::warning, "progress of " + job.id + ": " + receipt.error().message);
  }
}

Task<void> Worker::finish(Job job, Reply reply) {
  job.stage = Stage::replied;
  OutboundPart part{.key = job.id + "/1",
                    .address = {.connection = job.event.connection,
                                .conversation = job.event.conversation,
                                .thread = job.event.thread,
                                .message_id = job.event.message_id},
                    .replaces = job.progress,
                    .reply = std::move(reply)};
  for (;;) {
    const auto saved = co_await store_.save(job, {part});
    if (saved) break;
    log_.write(Level::error,
               "job " + job.id + ": its answer cannot be stored, trying again: " + saved.error().message);
    if (!co_await clock_.wait_until(clock_.now() + std::chrono::seconds(5)) || stopping_) co_return;
  }
  outbox_.send(std::move(part), 0);
}

Task<void> Worker::carry_out_stop(Job job) {
  int count = 0;
  const auto& event = job.event;
  // A stop carries its own time: it never ends a job that was asked for later.
  const auto is_meant = [&](const Job& other) {
    return other.event.connection == event.connection && other.event.conversation == event.conversation &&
           other.event.sender == event.sender && other.created_at <= job.created_at &&
           (event.target_job.empty() || event.target_job == other.id);
  };
  for (const auto& [id, running] : running_) {
    if (!is_meant(running->job) || running->stop_requested) continue;
    running->stop_requested = true;
    running->signal.emit(asio::cancellation_type::terminal);
    ++count;
  }
  std::vector<Job> unstarted;
  for (const auto& [id, waiting] : waiting_) {
    if (is_meant(waiting)) unstarted.push_back(waiting);
  }
  for (auto& waiting : unstarted) {
    lanes_.remove(waiting.id);
    waiting_.erase(waiting.id);
    waiting.status = JobStatus::stopped;
    auto reply = sentence(waiting, ReplyTone::stopped, words(waiting)("stopped.done"));
    ++count;
    co_await finish(std::move(waiting), std::move(reply));
  }
  job.status = JobStatus::done;
  const auto text = count == 0 ? words(job)("stopped.none")
                               : words(job)("stopped.count", {{"count", std::to_string(count)}});
  auto reply = sentence(job, ReplyTone::stopped, text);
  co_await finish(std::move(job), std::move(reply));
}

}  // namespace errand::flow
