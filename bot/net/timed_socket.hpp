/// TimedSocket: a TCP socket whose reads and writes end at a deadline without closing it, so that a client
/// that was too slow can still be told. One read or write at a time. Internal to bot/net.
#pragma once

#include "bot/core/task.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <memory>
#include <utility>

namespace errand::net {

class TimedSocket final {
 public:
  using Transfer = std::pair<boost::system::error_code, std::size_t>;

  explicit TimedSocket(boost::asio::ip::tcp::socket socket);

  /// For every read and write from now on, until it is called again.
  void expires_after(std::chrono::steady_clock::duration time);
  /// asio::error::timed_out past the deadline.
  Task<Transfer> read_some(boost::asio::mutable_buffer buffer);
  Task<Transfer> write_some(boost::asio::const_buffer buffer);
  /// Fails what is waiting with operation_aborted.
  void close();
  boost::asio::ip::tcp::socket& socket() { return state_->socket; }

 private:
  /// Outlives the object while a timer's handler is under way.
  struct State {
    boost::asio::ip::tcp::socket socket;
    boost::asio::steady_timer timer;
    bool waiting = false;
    bool expired = false;
  };

  void arm();
  boost::system::error_code disarm(boost::system::error_code failed);

  std::shared_ptr<State> state_;
  std::chrono::steady_clock::time_point deadline_ = std::chrono::steady_clock::time_point::max();
};

}  // namespace errand::net
