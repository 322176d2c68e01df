/// TokenCache: a token that expires, fetched when it is needed, once for everybody who asks meanwhile. Used
/// by adapters whose platform hands out tokens for hours (Feishu, DingTalk, WeCom, Teams). On the loop
/// thread.
#pragma once

#include "bot/core/clock.hpp"
#include "bot/core/result.hpp"
#include "bot/core/task.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace errand::kit {

struct Token {
  std::string value;
  TimePoint expires_at{};
};

class TokenCache {
 public:
  using Fetch = std::function<Task<Result<Token>>()>;

  /// `spare`: a token that has less time left than this is replaced. The clock and what `fetch` refers to
  /// outlive the cache, and the cache every task that waits for it.
  TokenCache(boost::asio::any_io_executor executor, const Clock& clock, Fetch fetch,
             std::chrono::milliseconds spare = std::chrono::minutes(5));

  /// The token, fetched first where it is missing or about to expire. One fetch at a time; who asks while it
  /// runs gets what came of it, error or not. A caller that is cancelled leaves the fetch to the others.
  Task<Result<std::string>> get();
  /// The platform refuses this token before its time: the next get() fetches another. A token that was
  /// replaced since is left alone, so that ten refusals make one fetch.
  void forget(const std::string& token);

 private:
  /// What those who wait for a running fetch wait on.
  struct Flight {
    explicit Flight(const boost::asio::any_io_executor& executor);
    boost::asio::steady_timer landed;
    std::optional<Result<std::string>> outcome;
  };

  Task<> fly(std::shared_ptr<Flight> flight);

  boost::asio::any_io_executor executor_;
  const Clock& clock_;
  Fetch fetch_;
  std::chrono::milliseconds spare_;
  Token token_;
  std::shared_ptr<Flight> flight_;
};

}  // namespace errand::kit
