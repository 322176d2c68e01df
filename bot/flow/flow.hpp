/// Flow: the life of a message from a verified event to a delivered answer. Built by bot/app; adapters hand
/// it their events. Everything runs on the loop thread of the executor it is given.
#pragma once

#include "bot/core/chat.hpp"
#include "bot/core/clock.hpp"
#include "bot/core/log.hpp"
#include "bot/core/store.hpp"
#include "bot/core/task_group.hpp"
#include "bot/flow/outbox.hpp"
#include "bot/flow/phrases.hpp"
#include "bot/flow/pipeline.hpp"
#include "bot/flow/scheduler.hpp"
#include "bot/flow/worker.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace errand::flow {

/// The parts of the service that a flow works with; all outlive it.
struct Ports {
  Store& store;
  Clock& clock;
  Log& log;
  std::function<std::string()> new_job_id;  ///< Unguessable and unique: "j" and 16 characters.
};

class Flow {
 public:
  Flow(boost::asio::any_io_executor executor, Ports ports, Books books, Pipeline& pipeline,
       WorkerSettings settings);

  /// Before start(). The adapter outlives the flow.
  void add(ChatAdapter& adapter);
  /// Goes on with everything that was unfinished or unsent when the process ended.
  Task<Result<void>> start();
  /// Stores events and their jobs, then answers: when it returns without an error they are never lost.
  Task<Result<std::vector<Accepted>>> intake(std::vector<ChatEvent> events);
  /// Lets nothing new start, cancels what runs (a restart goes on with it) and returns when all is quiet.
  Task<> stop();

 private:
  Job job_of(const ChatEvent& event) const;
  /// Of a message that says nothing, from a platform that does not say it either: as the person spoke last in
  /// the conversation, else as the files are named.
  Task<std::string> language_without_words(const ChatEvent& event);
  /// Carries out what this person asked before the files were there, if that is so.
  Task<> go_on_with_files(ChatEvent event);
  /// Looks anew at all of an album of which pieces came after its job had read it.
  Task<Result<void>> look_again(const Job& before);
  /// Carries out a wish that could only ask for a file, once there is one: the asker's, or one of anybody in
  /// the thread where it was asked for.
  Task<Result<void>> carry_out_with_file(const Job& asked);
  /// Carries out what another one asked in the thread of the file.
  Task<Result<void>> carry_out_for_thread(const ChatEvent& file);
  /// Makes a job of a wish that an earlier one had.
  Task<Result<void>> take_up(const Job& before, ChatEvent wish);

  Ports ports_;
  std::chrono::minutes remember_files_;
  Catalogue catalogue_;
  TaskGroup tasks_;
  Outbox outbox_;
  Worker worker_;
  Scheduler scheduler_;
};

/// "/stop", "停止", "stop" and the like, and nothing else in the message.
bool is_stop_request(const std::string& text);

}  // namespace errand::flow
