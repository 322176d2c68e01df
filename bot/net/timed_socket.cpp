#include "bot/net/timed_socket.hpp"

#include "bot/core/as_result.hpp"

namespace errand::net {

namespace asio = boost::asio;
using boost::system::error_code;

TimedSocket::TimedSocket(asio::ip::tcp::socket socket) {
  const auto executor = socket.get_executor();
  state_ = std::make_shared<State>(State{.socket = std::move(socket), .timer = asio::steady_timer(executor)});
}

void TimedSocket::expires_after(std::chrono::steady_clock::duration time) {
  deadline_ = std::chrono::steady_clock::now() + time;
}

void TimedSocket::arm() {
  state_->waiting = true;
  state_->expired = false;
  state_->timer.expires_at(deadline_);
  state_->timer.async_wait([weak = std::weak_ptr(state_), deadline = deadline_](error_code replaced) {
    const auto state = weak.lock();
    // A handler may be queued already when the operation ends and the next one begins: the deadline tells.
    if (replaced || !state || !state->waiting || state->timer.expiry() != deadline) return;
    state->expired = true;
    error_code ignored;  // a socket that is closed already has nothing to cancel
    state->socket.cancel(ignored);
  });
}

error_code TimedSocket::disarm(error_code failed) {
  state_->waiting = false;
  state_->timer.cancel();
  if (failed == asio::error::operation_aborted && state_->expired) return asio::error::timed_out;
  return failed;
}

Task<TimedSocket::Transfer> TimedSocket::read_some(asio::mutable_buffer buffer) {
  arm();
  const auto [failed, count] = co_await state_->socket.async_read_some(buffer, as_result);
  co_return Transfer{disarm(failed), count};
}

Task<TimedSocket::Transfer> TimedSocket::write_some(asio::const_buffer buffer) {
  arm();
  const auto [failed, count] = co_await state_->socket.async_write_some(buffer, as_result);
  co_return Transfer{disarm(failed), count};
}

void TimedSocket::close() {
  error_code ignored;  // what cannot be closed is closed
  state_->socket.close(ignored);
}

}  // namespace errand::net
