/// Names: the addresses of host names. The system's look-up cannot be interrupted, so that it runs on threads
/// that nobody waits for: whoever asks is resumed by the answer, the deadline or the cancellation, and an
/// answer that comes later is dropped. Internal to bot/net's client.
#pragma once

#include "bot/core/result.hpp"
#include "bot/core/task.hpp"

#include <boost/asio/ip/address.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace errand::net {

using Addresses = std::vector<boost::asio::ip::address>;
/// Blocks as long as it likes; called on any thread, on several at once.
using LookUp = std::function<Result<Addresses>(const std::string& host)>;

/// As the system does it: its hosts file, its name servers.
Result<Addresses> look_up_name(const std::string& host);

class Names {
 public:
  explicit Names(LookUp look_up = look_up_name);
  /// Does not wait for look-ups under way: their threads end with them, or with the process.
  ~Names();
  Names(const Names&) = delete;
  Names& operator=(const Names&) = delete;

  /// Called on the loop's thread. One look-up serves all who ask for the name meanwhile. Fault::timed_out at
  /// the deadline, else the look-up's own error.
  Task<Result<Addresses>> addresses(std::string host, std::chrono::steady_clock::time_point deadline);

 private:
  struct Pool;
  std::shared_ptr<Pool> pool_;
};

}  // namespace errand::net
