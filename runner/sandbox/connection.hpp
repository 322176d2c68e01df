/// One client of the runner: reads its request, checks it, submits the job, writes the answer. A client that
/// goes away takes its job with it.
#pragma once

#include "runner/protocol/frame.hpp"
#include "runner/sandbox/pool.hpp"

#include <chrono>
#include <optional>

namespace errand::sandbox {

class Connection {
 public:
  Connection(protocol::Descriptor socket, const Settings& settings, Pool& pool, Poller& poller);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  /// Also when the client has left the runner waiting for too long.
  bool is_over() const;

 private:
  void end();
  void readable();
  void writable();
  void submit(protocol::Frame frame);
  void answer(Finished finished);
  void refuse(const std::string& why);

  protocol::Descriptor socket_;
  const Settings& settings_;
  Pool& pool_;
  Poller& poller_;
  protocol::FrameReader reader_;
  std::optional<protocol::FrameWriter> writer_;
  std::chrono::steady_clock::time_point waits_since_ = std::chrono::steady_clock::now();  ///< For the client.
  std::uint64_t job_ = 0;
  bool submitted_ = false;
  bool over_ = false;
};

}  // namespace errand::sandbox
