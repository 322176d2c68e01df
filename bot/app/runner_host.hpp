/// RunnerHost: the errand-runner process of this program and the client that speaks to it, set up from the
/// config. Used by serve, ask and replay.
#pragma once

#include "bot/core/log.hpp"
#include "bot/core/run.hpp"
#include "bot/core/task_group.hpp"
#include "config/settings.hpp"
#include "runner/client/client.hpp"
#include "runner/client/process.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace errand::app {

/// Where errand-runner is: as configured, else beside this executable. Fault::not_found says how to build it.
Result<std::filesystem::path> find_runner(const config::RunnerSettings& settings);

/// A service warms its runner up, so that each job is quick, unless `warm` is 0; a command that runs one or
/// two jobs, one after the other, does not, and keeps no child waiting.
enum class WarmUp { full, imports_only };

/// What the configuration means on the command line of `errand-runner serve` and `check`.
std::vector<std::string> options_of(const config::RunnerSettings& settings, WarmUp warm_up);

class RunnerHost {
 public:
  /// `folder`: private, made when missing; holds the socket and the hand-over of outputs.
  RunnerHost(boost::asio::any_io_executor executor, Log& log, const config::RunnerSettings& settings,
             std::filesystem::path program, std::filesystem::path folder, WarmUp warm_up);

  /// Starts the process as a task of the group, which stops it when cancelled.
  void start(TaskGroup& tasks);
  runner_client::Process& process() { return process_; }
  Runner& runner() { return client_; }

 private:
  runner_client::Process process_;
  runner_client::Client client_;
};

}  // namespace errand::app
