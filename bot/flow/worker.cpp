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
/// However many messages of a batch still come.
constexpr std::chrono::seconds most_gather{10};
/// A platform that asks for more before it hands a file out is not waited for.
constexpr std::chrono::milliseconds longest_wait = std::chrono::seconds(60);

Lanes::Waiting lane_of(const Job& job) {
  return {.job = job.id,
          .conversation = job.event.connection + '\n' + job.event.conversation + '\n' + job.event.thread,
          .person = job.event.connection + '\n' + job.event.sender};
}

std::string message_of(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const std::exception& error) {
    return error.what();
  } catch (...) {
    return "an unknown exception";
  }
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
      resolver_(store, books.recipes, settings.remember_files),
      commands_(books, store, clock, pipeline, resolver_, catalogue),
      lanes_(settings.jobs_at_once),
      none_left_(tasks.executor(), asio::steady_timer::time_point::max()) {}

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
  const auto id = job.id;
  auto running = std::make_unique<Running>(*this);
  running->lane = lane_of(job);
  running->job = std::move(job);
  running->doing = "progress.waiting";
  lanes_.add(running->lane);
  jobs_.emplace(id, std::move(running));
  tasks_.spawn("job " + id, work(id));
  start_waiting();
}

std::size_t Worker::jobs_of(const std::string& person) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(jobs_, [&](const auto& entry) { return entry.second->lane.person == person; }));
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
  auto before = std::exchange(doing, "progress.waiting");
  while (!has_place) {
    boost::system::error_code ended;
    co_await place_given.async_wait(asio::redirect_error(asio::use_awaitable, ended));
  }
  doing = std::move(before);
}

template <typename T>
Task<Result<T>> Worker::outside(Running& running, Task<Result<T>> work) {
  running.leave();
  auto result = co_await std::move(work);
  co_await running.take_again();
  co_return result;
}

void Worker::start_waiting() {
  while (!stopping_) {
    if (const auto back = lanes_.next_back()) {
      auto& running = *jobs_.at(back->job);
      running.has_place = true;
      running.place_given.cancel();
      continue;
    }
    const auto next = lanes_.next();
    if (!next) return;
    auto& running = *jobs_.at(next->job);
    running.has_begun = true;
    running.has_place = true;
    running.doing = "progress.reading";
    running.place_given.cancel();
  }
}

Task<> Worker::stop() {
  stopping_ = true;
  for (const auto& [id, running] : jobs_) running->signal.emit(asio::cancellation_type::terminal);
  while (!jobs_.empty()) {
    boost::system::error_code ended;
    co_await none_left_.async_wait(asio::redirect_error(asio::use_awaitable, ended));
  }
}

Task<> Worker::work(std::string id) {
  auto& running = *jobs_.at(id);
  const auto [order, failure, progress_failure] =
      co_await asio::experimental::make_parallel_group(
          asio::co_spawn(tasks_.executor(), life(running), asio::deferred),
          asio::co_spawn(tasks_.executor(), show_progress(running), asio::deferred))
          .async_wait(asio::experimental::wait_for_one(),
                      asio::bind_cancellation_slot(running.signal.slot(), asio::use_awaitable));
  Job job = std::move(running.job);
  const bool stopped = running.stop_requested;
  const bool put_off = stopping_ && !stopped && job.stage != Stage::ran;
  if (put_off) {
    if (running.has_begun) {
      --job.attempt;  // a planned stop is not an attempt
      const auto saved = co_await store_.save(job, {});
      if (!saved) log_.write(Level::warning, "job " + id + ": " + saved.error().message);
    }
  } else if (stopped) {
    job.status = JobStatus::stopped;
    auto reply = sentence(job, ReplyTone::stopped, words(job)("stopped.done"));
    reply.buttons = {{.label = words(job)("button.again"), .action = "again"}};
    co_await finish(std::move(job), std::move(reply));
  } else {
    if (failure) fail(job, "failed.internal", message_of(failure));
    auto reply = compose(job, words(job), utc_offset_of(job, clock_));
    const auto* adapter = outbox_.adapter(job.event.connection);
    const bool wants_file = asked_for_a_file(job);
    const bool may_lack_files = (wants_file || !job.event.batch.empty()) && look_for_files_;
    if (auto how = wants_file && adapter ? adapter->how_to_send_files(job.event, job.language) : "";
        !how.empty())
      reply.notes.push_back(std::move(how));
    auto event = job.event;
    co_await finish(std::move(job), std::move(reply));
    if (may_lack_files) tasks_.spawn("file", look_for_files_(std::move(event)));
  }
  if (running.has_place) {
    lanes_.done(running.lane);
  } else if (running.has_begun) {
    lanes_.done_outside(running.lane);
  }
  // The signal's slot may still be in use by the frames above this one: it goes after they are gone.
  asio::post(tasks_.executor(), [keep = std::shared_ptr<Running>(std::move(jobs_.at(id)))] {});
  jobs_.erase(id);
  if (jobs_.empty()) none_left_.cancel();
  start_waiting();
}

Task<void> Worker::wait_for_place(Running& running) {
  while (!running.has_place && !running.stop_requested && !stopping_) {
    boost::system::error_code ended;
    co_await running.place_given.async_wait(asio::redirect_error(asio::use_awaitable, ended));
  }
}

Task<void> Worker::life(Running& running) {
  co_await wait_for_place(running);
  if (running.has_place) co_await try_stages(running);
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
    Result<void> result;
    std::exception_ptr thrown;
    try {
      result = co_await stages(running);
    } catch (...) {
      thrown = std::current_exception();
    }
    if (running.stop_requested || stopping_ || (result && !thrown)) co_return;
    const bool may_pass = !thrown && may_try_again(result.error());
    const auto detail = thrown ? message_of(thrown) : result.error().message;
    log_.write(Level::error, "job " + job.id + " at stage " + name_of(job.stage) + ": " + detail);
    if (!may_pass || tries == most_tries) {
      const bool is_gone = !thrown && result.error().code == "file_gone";  // no longer kept
      fail(job, may_pass ? "failed.runner" : is_gone ? "failed.files_gone" : "failed.internal", detail);
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
  if (job.command == name_of(Ask::run)) co_return co_await commands_.run_recipe(job, running);
  if (const auto declined = co_await commands_.decline_unknown(job); !declined || *declined) {
    if (!declined) co_return declined.error();
    co_return Result<void>();
  }
  auto wish = co_await commands_.wish_of(job);
  if (!wish) co_return wish.error();
  co_return co_await pipeline_.generate(job, std::move(*wish), running);
}

Task<Result<void>> Worker::run(Running& running) {
  auto wish = co_await commands_.wish_of(running.job);
  if (!wish) co_return wish.error();
  co_return co_await pipeline_.run_and_repair(
      running.job, std::move(*wish), [&running](const char* phrase) { running.doing = phrase; }, running);
}

Task<Result<void>> Worker::wait_until_quiet(const Job& job) {
  const auto& event = job.event;
  const auto begin = clock_.now();
  auto newest = begin;
  std::size_t known = 0;
  for (;;) {
    const auto seen = co_await store_.recent_files(event.connection, event.conversation, event.thread,
                                                   event.sender, job.created_at);
    if (!seen) co_return seen.error();
    if (seen->size() > known) newest = clock_.now();
    known = seen->size();
    const auto end = std::min(newest + settings_.gather, begin + most_gather);
    if (clock_.now() >= end) co_return Result<void>();
    // A stop ends the job elsewhere.
    if (!co_await clock_.wait_until(std::min(end, clock_.now() + settings_.gather / 3)))
      co_return Result<void>();
  }
}

Task<Result<void>> Worker::gather(Job& job) {
  if (const auto quiet = co_await wait_until_quiet(job); !quiet) co_return quiet.error();
  const auto pieces = co_await store_.events_starting_with(job.event.connection, pieces_of(job.event.batch));
  if (!pieces) co_return pieces.error();
  if (pieces->empty())
    co_return Result<void>();  // a file that came after the question: the resolver finds it
  job.event.files.clear();
  for (const auto& piece : *pieces) {
    job.event.files.insert(job.event.files.end(), piece.files.begin(), piece.files.end());
    if (!job.instruction.empty() || trimmed(piece.text).empty()) continue;
    job.instruction = std::string(trimmed(piece.text));
    job.language = language_of(job.instruction);
  }
  co_return Result<void>();
}

template <typename T>
Task<Result<T>> Worker::patiently(std::function<Task<Result<T>>()> ask) {
  for (int tries = 1;; ++tries) {
    auto result = co_await ask();
    if (result || !may_try_again(result.error())) co_return result;
    if (tries == most_tries) {
      auto error = result.error();
      error.fault = Fault::refused;
      co_return error;
    }
    const std::chrono::milliseconds own = std::chrono::seconds(1 << (tries - 1));
    const auto asked = std::min(result.error().retry_after, longest_wait);
    if (!co_await clock_.wait_until(clock_.now() + std::max(own, asked))) {
      co_return Error{Fault::cancelled, "stopped while waiting for the platform"};
    }
  }
}

Task<Result<void>> Worker::receive(Running& running) {
  auto& job = running.job;
  if (!job.event.batch.empty()) {
    const auto gathered = co_await outside(running, gather(job));
    if (!gathered) co_return gathered.error();
  }
  if (const auto length = length_of(job.instruction); length > settings_.message_characters) {
    const auto& say = words(job);
    store_generated(Declined{.reason = say("declined.too_long",
                                           {{"length", std::to_string(length)},
                                            {"limit", std::to_string(settings_.message_characters)}})},
                    job);
    co_return Result<void>();
  }
  ChatAdapter* adapter = outbox_.adapter(job.event.connection);
  const AskPlatform ask = [this, adapter, &running](ChatEvent event) -> Task<Result<std::vector<FileRef>>> {
    if (adapter == nullptr) co_return std::vector<FileRef>();
    const std::function<Task<Result<std::vector<FileRef>>>()> find = [adapter, &event] {
      return adapter->find_files(event);
    };
    auto found = co_await outside(running, patiently(find));
    if (!found) log_.write(Level::warning, "job " + running.job.id + ": " + found.error().message);
    co_return found;
  };
  auto resolution = co_await resolver_.resolve(job, ask);
  if (!resolution) co_return resolution.error();
  job.instruction = std::move(resolution->instruction);
  if (!resolution->language.empty()) job.language = resolution->language;
  const auto recognised = co_await commands_.recognise(job, *resolution);
  if (!recognised) co_return recognised.error();
  if (job.command.empty()) {
    job.asked_by = std::move(resolution->asked_by);
    if (!resolution->as_answer.empty()) job.instruction = std::move(resolution->as_answer);
    job.command = std::move(resolution->command);
    job.recipe = std::move(resolution->recipe);
    const auto added = co_await resolver_.add_results(job, *resolution);
    if (!added) co_return added.error();
  }
  job.continues = std::move(resolution->continues);
  job.files.clear();
  if (!resolution->to_fetch.empty()) {
    running.doing = "progress.fetching";
    const auto fetched = co_await outside(running, fetch(job, std::move(resolution->to_fetch)));
    if (!fetched) co_return fetched.error();
  }
  job.files.insert(job.files.end(), resolution->known.begin(), resolution->known.end());
  name_apart(job.files);
  co_return Result<void>();
}

Task<Result<void>> Worker::fetch(Job& job, std::vector<FileRef> refs) {
  ChatAdapter* adapter = outbox_.adapter(job.event.connection);
  for (const auto& ref : refs) {
    JobFile file{.name = {}, .original = ref.name, .sha256 = {}, .size_bytes = ref.size_bytes};
    file.locator = ref.locator;
    if (job.files.size() >= settings_.files_per_message) {
      file.problem = "too_many_files:" + std::to_string(settings_.files_per_message);
    } else if (ref.size_bytes > settings_.file_bytes) {
      file.problem = "file_too_large:" + readable_size(settings_.file_bytes);
    } else if (adapter == nullptr) {
      file.problem = "download_failed:";
    } else {
      const std::function<Task<Result<std::string>>()> get = [&] {
        return adapter->fetch(ref, settings_.file_bytes);
      };
      const auto hash = co_await patiently(get);
      if (hash) {
        file.sha256 = *hash;
      } else if (hash.error().fault == Fault::cancelled) {
        co_return hash.error();
      } else {
        auto error = hash.error();
        log_.write(Level::warning, "job " + job.id + ": " + printable(ref.name) + ": " + error.message);
        if (error.code == "file_too_large") error.detail = readable_size(settings_.file_bytes);
        file.problem = problem_of(error);
      }
    }
    job.files.push_back(std::move(file));
  }
  co_return Result<void>();
}

Task<void> Worker::finish(Job job, Reply reply) {
  OutboundPart whole{
      .key = job.id + "/1", .address = address_of(job), .replaces = job.progress, .reply = std::move(reply)};
  std::vector<OutboundPart> parts{whole};
  if (const auto* adapter = outbox_.adapter(job.event.connection)) parts = adapter->split(std::move(whole));
  co_await finish(std::move(job), std::move(parts));
}

Task<void> Worker::finish(Job job, std::vector<OutboundPart> parts) {
  job.stage = Stage::replied;
  for (;;) {
    const auto saved = co_await store_.save(job, parts);
    if (saved) break;
    log_.write(Level::error,
               "job " + job.id + ": its answer cannot be stored, trying again: " + saved.error().message);
    if (!co_await clock_.wait_until(clock_.now() + std::chrono::seconds(5)) || stopping_) co_return;
  }
  for (auto& part : parts) outbox_.send(std::move(part));
}

}  // namespace errand::flow
