#include "runner/client/connection.hpp"

#include "bot/core/as_result.hpp"

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>

#include <memory>

namespace errand::runner_client {
namespace {

namespace asio = boost::asio;
using asio::local::stream_protocol;
using boost::system::error_code;
using std::chrono::steady_clock;

constexpr std::chrono::milliseconds retry_interval{50};

struct Wire {
  explicit Wire(const asio::any_io_executor& executor) : socket(executor), deadline(executor) {}
  stream_protocol::socket socket;
  asio::steady_timer deadline;
  bool is_late = false;
};

Error gone(const std::string& what) {
  return {Fault::unavailable, "errand-runner " + what};
}

Error ended(const Wire& wire, const error_code& error) {
  if (wire.is_late) return {Fault::timed_out, "errand-runner did not answer in time"};
  if (error == asio::error::operation_aborted) return {Fault::cancelled, "the run was cancelled"};
  return gone("cannot be reached: " + error.message());
}

Task<Result<void>> connect(std::shared_ptr<Wire> wire, ClientSetting setting) {
  const auto give_up = steady_clock::now() + setting.patience;
  for (;;) {
    const auto [error] =
        co_await wire->socket.async_connect(stream_protocol::endpoint(setting.socket), as_result);
    if (!error) co_return Result<void>{};
    if (error == asio::error::operation_aborted || steady_clock::now() >= give_up)
      co_return ended(*wire, error);
    error_code ignored;
    wire->socket.close(ignored);
    asio::steady_timer pause(wire->socket.get_executor(), retry_interval);
    const auto [stopped] = co_await pause.async_wait(as_result);
    if (stopped) co_return ended(*wire, stopped);
  }
}

Task<Result<void>> send(std::shared_ptr<Wire> wire, protocol::FrameWriter writer) {
  for (;;) {
    switch (writer.write_to(wire->socket.native_handle())) {
      case protocol::Progress::done:
        co_return Result<void>{};
      case protocol::Progress::again:
        break;
      case protocol::Progress::closed:
      case protocol::Progress::broken:
        co_return gone("ended while it was given a job");
    }
    const auto [error] = co_await wire->socket.async_wait(stream_protocol::socket::wait_write, as_result);
    if (error) co_return ended(*wire, error);
  }
}

Task<Result<protocol::Frame>> receive(std::shared_ptr<Wire> wire) {
  protocol::FrameReader reader;
  for (;;) {
    switch (reader.read_from(wire->socket.native_handle())) {
      case protocol::Progress::done:
        co_return reader.take();
      case protocol::Progress::again:
        break;
      case protocol::Progress::closed:
      case protocol::Progress::broken:
        co_return gone("ended during the job");
    }
    const auto [error] = co_await wire->socket.async_wait(stream_protocol::socket::wait_read, as_result);
    if (error) co_return ended(*wire, error);
  }
}

}  // namespace

Task<Result<protocol::Frame>> exchange(asio::any_io_executor executor, ClientSetting setting,
                                       protocol::Frame request) {
  const auto wire = std::make_shared<Wire>(executor);
  wire->deadline.expires_after(setting.deadline);
  wire->deadline.async_wait([weak = std::weak_ptr<Wire>(wire)](const error_code& error) {
    const auto late = weak.lock();
    if (error || !late) return;
    late->is_late = true;
    error_code ignored;
    late->socket.cancel(ignored);
  });
  const Result<void> connected = co_await connect(wire, setting);
  if (!connected) co_return connected.error();
  wire->socket.native_non_blocking(true);
  const Result<void> sent = co_await send(wire, protocol::FrameWriter(std::move(request)));
  if (!sent) co_return sent.error();
  auto answer = co_await receive(wire);
  wire->deadline.cancel();
  co_return answer;
}

}  // namespace errand::runner_client
