/// Wire: one outgoing connection, plain or TLS, whose every wait ends at a deadline. Internal to bot/net's
/// client. One read or write at a time; after an error it is only good for closing.
#pragma once

#include "bot/core/result.hpp"
#include "bot/core/task.hpp"
#include "bot/net/names.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace errand::net {

/// The certificates that are trusted: made once, shared by all wires.
class Trust {
 public:
  /// Fault::invalid_input when the file holds no certificate.
  static Result<std::shared_ptr<Trust>> load(const std::string& ca_file);
  virtual ~Trust() = default;
};

class Wire {
 public:
  using Moment = std::chrono::steady_clock::time_point;

  /// The names outlive it.
  Wire(boost::asio::any_io_executor loop, Names& names);
  ~Wire();
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  /// Each address of the name gets its share of the time.
  Task<Result<void>> connect(std::string host, std::uint16_t port, Moment deadline);
  /// Makes the open connection a TLS one with the server that `host` names; its certificate is verified.
  Task<Result<void>> secure(std::shared_ptr<Trust> trust, std::string host, Moment deadline);
  /// 0 at the end of the stream.
  Task<Result<std::size_t>> read(std::span<char> target, Moment deadline);
  Task<Result<void>> write(std::span<const char> bytes, Moment deadline);
  /// Open, and nothing has arrived: not even the peer's end.
  bool is_quiet();

 private:
  struct State;
  std::shared_ptr<State> state_;
  Names& names_;
};

}  // namespace errand::net
