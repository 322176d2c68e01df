#include "adapters/kit/token_cache.hpp"

#include "bot/core/task_group.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace errand::kit {

namespace asio = boost::asio;

TokenCache::Flight::Flight(const asio::any_io_executor& executor)
    : landed(executor, asio::steady_timer::time_point::max()) {}

TokenCache::TokenCache(asio::any_io_executor executor, const Clock& clock, Fetch fetch,
                       std::chrono::milliseconds spare)
    : executor_(std::move(executor)), clock_(clock), fetch_(std::move(fetch)), spare_(spare) {}

Task<Result<std::string>> TokenCache::get() {
  if (!token_.value.empty() && clock_.now() + spare_ < token_.expires_at) co_return token_.value;
  auto flight = flight_;
  if (flight == nullptr) {
    flight = std::make_shared<Flight>(executor_);
    flight_ = flight;
    co_await uninterrupted(executor_, fly(flight));
  } else {
    boost::system::error_code ended;
    co_await flight->landed.async_wait(asio::redirect_error(asio::use_awaitable, ended));
  }
  if (!flight->outcome) co_return Error{Fault::cancelled, "cancelled while waiting for a token"};
  co_return *flight->outcome;
}

Task<> TokenCache::fly(std::shared_ptr<Flight> flight) {
  Result<Token> fetched = Error{Fault::internal, "no token was fetched"};
  std::exception_ptr thrown;
  try {
    fetched = co_await fetch_();
  } catch (...) {
    thrown = std::current_exception();  // those who wait must not wait for ever
  }
  flight_.reset();
  if (fetched) {
    token_ = *fetched;
    flight->outcome = token_.value;
  } else {
    flight->outcome = fetched.error();
  }
  flight->landed.cancel();
  if (thrown) std::rethrow_exception(thrown);
}

void TokenCache::forget(const std::string& token) {
  if (token_.value == token) token_ = {};
}

}  // namespace errand::kit
