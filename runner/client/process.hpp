/// Runs the errand-runner executable as a child of the service: starts it with an empty environment, starts
/// it again when it ends, stops it with the service. Lives on the loop thread; start it from the thread that
/// lives as long as the program, because the runner dies with the thread that started it.
#pragma once

#include "bot/core/result.hpp"
#include "bot/core/task.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace errand::runner_client {

struct ProcessSetting {
  std::string program;                     ///< Path of errand-runner.
  std::string socket;                      ///< Path where it shall listen.
  std::vector<std::string> arguments{};    ///< Further options of `errand-runner serve`.
  std::function<void(std::string)> log{};  ///< Gets each line of its stderr, and what happens to it.
};

class Process {
 public:
  Process(boost::asio::any_io_executor executor, ProcessSetting setting);
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process() = default;

  /// Starts it and keeps it running until the task is cancelled; then it is stopped before the task ends.
  Task<void> keep_running();
  /// Waits until it serves. Error: unavailable with its own last words, when it ended instead, or time is up.
  Task<Result<void>> wait_until_ready(std::chrono::milliseconds patience);
  bool is_ready() const { return ready_; }
  /// Of the running one; -1: none.
  int pid() const { return pid_; }

 private:
  Task<void> run_once();

  boost::asio::any_io_executor executor_;
  ProcessSetting setting_;
  boost::asio::steady_timer changed_;
  bool ready_ = false;
  unsigned ends_ = 0;
  int pid_ = -1;
  std::string last_words_{};
};

}  // namespace errand::runner_client
