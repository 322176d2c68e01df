/// Worker: takes accepted jobs through their stages, storing each before the next, shows progress, stops them
/// when asked, and hands the reply to the outbox. After a crash it goes on at the stage that was stored. On
/// the loop thread.
#pragma once

#include "bot/core/blobs.hpp"
#include "bot/core/clock.hpp"
#include "bot/core/job.hpp"
#include "bot/core/log.hpp"
#include "bot/core/store.hpp"
#include "bot/core/task_group.hpp"
#include "bot/flow/commands.hpp"
#include "bot/flow/lanes.hpp"
#include "bot/flow/outbox.hpp"
#include "bot/flow/phrases.hpp"
#include "bot/flow/pipeline.hpp"
#include "bot/flow/resolver.hpp"

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace errand::flow {

struct WorkerSettings {
  int jobs_at_once = 2;
  std::uint64_t file_bytes = 100U << 20U;  ///< Of one received file.
  std::size_t files_per_message = 20;
  std::size_t message_characters = 4'000;
  std::chrono::minutes remember_files{30};
  std::size_t queue_per_person = 20;  ///< Jobs of one person that wait or run; one more is declined.
  std::chrono::milliseconds first_progress{500};  ///< A job that is done sooner shows none.
  /// Between two edits; a fifth of the job's age where that is more, so that a long job stays below every
  /// platform's limit (Telegram: 20 a minute in a group).
  std::chrono::milliseconds next_progress{3'000};
  std::chrono::milliseconds gather{1'500};  ///< Without another message of a batch, and it is complete.
};

class Worker {
 public:
  Worker(TaskGroup& tasks, Store& store, Books books, Pipeline& pipeline, Outbox& outbox, Clock& clock,
         Log& log, const Catalogue& catalogue, WorkerSettings settings);

  /// Called with the event of a job that could only ask for a file, or that read the pieces of a batch, once
  /// its answer is stored: files may have come meanwhile.
  void when_it_may_lack_files(std::function<Task<>(ChatEvent)> look_for_files) {
    look_for_files_ = std::move(look_for_files);
  }
  /// Queues a stored job, or declines it when its person has too many; stop requests are carried out at once.
  void add(Job job);
  /// Queues a job that was accepted before a restart.
  void resume(Job job);
  /// Cancels the jobs that run without finishing them and returns when none runs: a restart goes on with
  /// them.
  Task<> stop();

 private:
  /// A job from its acceptance to its answer.
  struct Running final : Place {
    explicit Running(Worker& worker);
    void leave() override;
    Task<void> take_again() override;

    Worker& worker;
    Job job;
    Lanes::Waiting lane;
    std::string doing;       ///< Key of the progress phrase.
    bool has_begun = false;  ///< It had a place once.
    bool has_place = false;
    bool stop_requested = false;
    boost::asio::steady_timer place_given;  ///< Cancelled when the job may start, or go on.
    boost::asio::cancellation_signal signal;
  };

  void start_waiting();
  std::size_t jobs_of(const std::string& person) const;
  Task<> decline_for_the_queue(Job job);
  Task<> work(std::string id);
  Task<void> wait_for_place(Running& running);
  Task<void> life(Running& running);
  Task<Result<void>> stages(Running& running);
  Task<Result<void>> script(Running& running);
  Task<Result<void>> run(Running& running);
  Task<Result<void>> receive(Running& running);
  /// Tries again what the platform may give later; when it does not, that is a refusal.
  template <typename T>
  Task<Result<T>> patiently(std::function<Task<Result<T>>()> ask);
  /// Gives the job's place up while the work goes on outside: at a platform.
  template <typename T>
  Task<Result<T>> outside(Running& running, Task<Result<T>> work);
  /// Returns when no other file of the job's sender has come for a while.
  Task<Result<void>> wait_until_quiet(const Job& job);
  /// Takes in what came of the job's batch.
  Task<Result<void>> gather(Job& job);
  Task<Result<void>> fetch(Job& job, std::vector<FileRef> refs);
  Task<void> show_progress(Running& running);
  OutboundPart progress_part(const Running& running, std::chrono::milliseconds age) const;
  /// How long until the next one.
  Task<std::chrono::milliseconds> deliver_progress(Running& running, ChatAdapter& adapter,
                                                   std::chrono::milliseconds age);
  Task<void> try_stages(Running& running);
  Task<void> finish(Job job, Reply reply);
  Task<void> finish(Job job, std::vector<OutboundPart> parts);
  Task<void> carry_out_stop(Job job);
  /// `of_another`: the language of somebody else's job that the stop means; nothing: there is none.
  Task<void> say_none_stopped(Job job, std::optional<std::string> of_another);
  const Phrases& words(const Job& job) const { return catalogue_.in(job.language); }

  TaskGroup& tasks_;
  Store& store_;
  Pipeline& pipeline_;
  Outbox& outbox_;
  Clock& clock_;
  Log& log_;
  const Catalogue& catalogue_;
  WorkerSettings settings_;
  Resolver resolver_;
  Commands commands_;
  Lanes lanes_;
  bool stopping_ = false;
  std::map<std::string, std::unique_ptr<Running>> jobs_;  ///< Those that wait for a place too.
  std::function<Task<>(ChatEvent)> look_for_files_;
  boost::asio::steady_timer none_left_;
};

}  // namespace errand::flow
