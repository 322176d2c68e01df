/// A real Server on a real port, on its own loop thread, and a blocking client socket with a deadline: what
/// the tests of bot/net stand on.
#pragma once

#include "bot/net/server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_future.hpp>

#include <chrono>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace errand::net::test {

class CollectedLog final : public Log {
 public:
  void write(Level level, std::string line) override;
  std::vector<std::string> lines() const;
  bool mentions(std::string_view text) const;

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> lines_;
};

/// Ends what runs when it goes out of scope.
class ServerRig final {
 public:
  explicit ServerRig(ServerLimits limits = {});
  ~ServerRig();
  ServerRig(const ServerRig&) = delete;
  ServerRig& operator=(const ServerRig&) = delete;

  Server& server() { return server_; }
  /// Listens and starts the loop; the port.
  std::uint16_t start();
  /// stop() on the loop; how long it took.
  std::chrono::milliseconds stop(std::chrono::milliseconds grace);
  /// Runs the function on the loop thread and waits for it.
  void on_loop(std::function<void()> function);
  boost::asio::io_context& loop() { return loop_; }
  CollectedLog log;

 private:
  boost::asio::io_context loop_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  Server server_;
  std::thread thread_;
  bool stopped_ = false;
};

/// What came back, taken apart.
struct Answer {
  unsigned status = 0;
  std::string head;
  std::string body;
  bool complete = false;  ///< The whole announced body came.

  std::string header(std::string_view name) const;
};

/// A blocking client with 20 s for every wait: a hang fails the test rather than stopping it.
class RawClient final {
 public:
  explicit RawClient(std::uint16_t port);
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  /// False when the server has closed.
  bool send(std::string_view bytes);
  /// One answer with a Content-Length; `head_only` for HEAD.
  Answer answer(bool head_only = false);
  Answer ask(std::string_view bytes) {
    send(bytes);
    return answer();
  }
  /// Up to `most` bytes; empty at the end or on a reset.
  std::string read_some(std::size_t most = 65536);
  std::string read_exactly(std::size_t bytes);
  /// Until the server closes.
  std::string read_all();
  bool closed_by_server() { return read_some(1).empty(); }
  /// A small receive buffer, so that a server that writes notices soon that nobody reads.
  void take_little();
  /// RST instead of FIN.
  void reset();

 private:
  boost::asio::io_context context_;
  boost::asio::ip::tcp::socket socket_{context_};
  std::string buffered_;
};

std::string get(std::string_view path);
std::string post(std::string_view path, std::string_view body);

}  // namespace errand::net::test
