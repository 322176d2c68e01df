/// The Runner port over the socket of an errand-runner process. One connection per run; inputs travel as
/// descriptors, outputs come back as descriptors of a dead job's files and are copied into the hand-over
/// folder under names of our own, so that nothing a script named ever becomes a path. Lives on the loop
/// thread; copying happens on one thread of its own.
#pragma once

#include "bot/core/run.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/thread_pool.hpp>

#include <chrono>
#include <string>

namespace errand::runner_client {

struct ClientSetting {
  std::string socket;     ///< Path of errand-runner's socket.
  std::string hand_over;  ///< Folder for outputs, made when missing; of the service alone.
  /// How long a run waits for a runner that is not there, for instance while it restarts.
  std::chrono::milliseconds patience{15'000};
  /// The end of all waiting for one run, queue and limits included: a runner that hangs is not waited for.
  std::chrono::milliseconds deadline{15 * 60'000};
};

class Client final : public Runner {
 public:
  Client(boost::asio::any_io_executor executor, ClientSetting setting);

  /// Errors: unavailable (no runner, or it ended meanwhile), refused (the sandbox is not sound),
  /// invalid_input, timed_out (the deadline), cancelled.
  Task<Result<RunReport>> run(RunRequest request) override;

 private:
  boost::asio::any_io_executor executor_;
  ClientSetting setting_;
  boost::asio::thread_pool copying_{1};
};

}  // namespace errand::runner_client
