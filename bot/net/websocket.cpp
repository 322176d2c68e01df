// One WebSocket: the handler reads in the connection's task, a second task writes what is queued, so that a
// client that does not read holds up nobody but itself.
#include "bot/core/as_result.hpp"
#include "bot/core/text.hpp"
#include "bot/net/service.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <deque>

namespace errand::net {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using asio::ip::tcp;
using boost::system::error_code;
using std::chrono::milliseconds;

namespace {

/// For the upgrade, and for the peer to answer a close frame.
constexpr std::chrono::seconds handshake_time{10};
/// After a close was decided, what is being written may take this long before the socket is cut.
constexpr milliseconds closing_time{5'000};
/// One message may take this long to leave; a live client takes 4 MB over 1 Mbit/s in half of it.
constexpr std::chrono::seconds message_time{60};

class OpenWebSocket final : public WebSocket, public std::enable_shared_from_this<OpenWebSocket> {
 public:
  OpenWebSocket(tcp::socket socket, const ServerLimits& limits)
      : limits_(limits),
        stream_(std::move(socket)),
        changed_(stream_.get_executor(), asio::steady_timer::time_point::max()),
        writer_ended_(stream_.get_executor(), asio::steady_timer::time_point::max()),
        deadline_(stream_.get_executor()) {}

  Task<error_code> accept(const Request& request);

  bool send(std::string text) override;
  Task<Result<std::string>> receive() override;
  void close(std::uint16_t code, std::string reason) override;
  bool is_open() const override { return !closing_; }

  /// The task that writes; keeps the object alive by its argument.
  static Task<> write_queued(std::shared_ptr<OpenWebSocket> self);
  /// Returns when the writing task has ended.
  Task<> ended();
  void cut();

 private:
  void cut_after(std::chrono::steady_clock::duration time);
  Error end_of_conversation(const error_code& failed);

  const ServerLimits limits_;
  websocket::stream<beast::tcp_stream> stream_;
  std::deque<std::string> queue_;
  std::size_t queued_bytes_ = 0;  // with the message that is being written
  bool closing_ = false;          // nothing more is queued
  bool broken_ = false;           // the connection is gone: nothing more is written
  bool writing_ = true;
  websocket::close_reason reason_;
  asio::steady_timer changed_;
  asio::steady_timer writer_ended_;
  asio::steady_timer deadline_;
  beast::flat_buffer incoming_;
};

Task<error_code> OpenWebSocket::accept(const Request& request) {
  http::request<http::empty_body> upgrade;
  upgrade.method(http::verb::get);
  upgrade.target(request.target);
  upgrade.version(11);
  for (const auto& [name, value] : request.headers) upgrade.insert(name, value);
  stream_.set_option(websocket::stream_base::timeout{.handshake_timeout = handshake_time,
                                                     .idle_timeout = limits_.websocket_idle_time / 2,
                                                     .keep_alive_pings = true});
  stream_.set_option(websocket::stream_base::decorator(
      [](websocket::response_type& response) { response.set(http::field::server, "errand"); }));
  stream_.read_message_max(limits_.websocket_message_bytes);
  beast::get_lowest_layer(stream_).expires_never();  // the WebSocket layer has its own timer
  auto [failed] = co_await stream_.async_accept(upgrade, as_result);
  stream_.text(true);
  co_return failed;
}

bool OpenWebSocket::send(std::string text) {
  if (closing_) return false;
  const bool full = queue_.size() >= limits_.websocket_queue_messages ||
                    (queued_bytes_ > 0 && queued_bytes_ + text.size() > limits_.websocket_queue_bytes);
  if (full) {
    queue_.clear();
    close(1013, "you read too slowly; connect again");
    return false;
  }
  queued_bytes_ += text.size();
  queue_.push_back(std::move(text));
  changed_.cancel();
  return true;
}

void OpenWebSocket::close(std::uint16_t code, std::string reason) {
  if (closing_) return;
  closing_ = true;
  reason_ = websocket::close_reason(static_cast<websocket::close_code>(code), cut_bytes(reason, 123));
  cut_after(closing_time);
  changed_.cancel();
}

void OpenWebSocket::cut() {
  closing_ = true;
  broken_ = true;
  beast::get_lowest_layer(stream_).close();
  changed_.cancel();
}

void OpenWebSocket::cut_after(std::chrono::steady_clock::duration time) {
  deadline_.expires_after(time);
  deadline_.async_wait([weak = weak_from_this()](error_code replaced) {
    const auto self = weak.lock();
    if (!replaced && self) self->cut();
  });
}

Error OpenWebSocket::end_of_conversation(const error_code& failed) {
  const bool by_close = failed == websocket::error::closed || closing_;
  closing_ = true;
  broken_ = true;
  changed_.cancel();
  if (by_close) return {.fault = Fault::cancelled, .message = "The WebSocket was closed."};
  if (failed == beast::error::timeout)
    return {.fault = Fault::timed_out, .message = "The WebSocket's client was silent for too long."};
  if (failed == websocket::error::message_too_big || failed == websocket::error::buffer_overflow)
    return {.fault = Fault::too_large,
            .message = "A message was larger than the limit of " +
                       std::to_string(limits_.websocket_message_bytes) + " bytes."};
  if (failed == websocket::condition::protocol_violation)
    return {.fault = Fault::invalid_input,
            .message = "The WebSocket's client broke the protocol: " + failed.message()};
  return {.fault = Fault::unavailable, .message = "The WebSocket's connection broke: " + failed.message()};
}

Task<Result<std::string>> OpenWebSocket::receive() {
  const auto self = shared_from_this();
  if (broken_) co_return Error{.fault = Fault::cancelled, .message = "The WebSocket is closed."};
  incoming_.clear();
  const auto [failed, count] = co_await stream_.async_read(incoming_, as_result);
  if (failed) co_return end_of_conversation(failed);
  if (!stream_.got_text()) {
    close(1003, "only text messages are understood");
    co_return Error{.fault = Fault::invalid_input,
                    .message = "The WebSocket's client sent a binary message."};
  }
  co_return beast::buffers_to_string(incoming_.data());
}

Task<> OpenWebSocket::write_queued(std::shared_ptr<OpenWebSocket> self) {
  while (!self->broken_) {
    if (!self->queue_.empty()) {
      const std::string text = std::move(self->queue_.front());
      self->queue_.pop_front();
      if (!self->closing_) self->cut_after(message_time);
      const auto [failed, count] = co_await self->stream_.async_write(asio::buffer(text), as_result);
      self->queued_bytes_ -= text.size();
      if (!self->closing_) self->deadline_.cancel();
      if (failed) self->cut();
    } else if (self->closing_) {
      // Whether the peer answered or not: the conversation is over.
      co_await self->stream_.async_close(self->reason_, as_result);
      self->cut();
    } else {
      error_code woken;
      co_await self->changed_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    }
  }
  self->deadline_.cancel();
  self->writing_ = false;
  self->writer_ended_.cancel();
}

Task<> OpenWebSocket::ended() {
  while (writing_) {
    error_code woken;
    co_await writer_ended_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  }
}

/// Clears what the connection's entry holds of the socket when the task ends, however it ends.
class Listed final {
 public:
  Listed(std::shared_ptr<Connection> connection, const std::shared_ptr<OpenWebSocket>& socket)
      : connection_(std::move(connection)), socket_(socket) {
    connection_->cut = [socket] { socket->cut(); };
    connection_->go_away = [socket] { socket->close(1001, "the service is stopping"); };
  }
  ~Listed() {
    connection_->cut = nullptr;
    connection_->go_away = nullptr;
    socket_->cut();
  }
  Listed(const Listed&) = delete;
  Listed& operator=(const Listed&) = delete;

 private:
  std::shared_ptr<Connection> connection_;
  std::shared_ptr<OpenWebSocket> socket_;
};

}  // namespace

Task<> serve_websocket(std::shared_ptr<Service> service, tcp::socket tcp_socket, Request request,
                       std::shared_ptr<Connection> connection, const WebSocketHandler& handler) {
  const auto socket = std::make_shared<OpenWebSocket>(std::move(tcp_socket), service->limits);
  const Listed listed(connection, socket);
  if (co_await socket->accept(request)) co_return;
  service->tasks.spawn("WebSocket writer", OpenWebSocket::write_queued(socket));
  if (service->stopping) connection->go_away();
  const std::string where = request.path;
  std::string thrown;
  try {
    co_await handler(std::move(request), socket);
  } catch (const boost::system::system_error& error) {
    if (error.code() == asio::error::operation_aborted) throw;  // stop() cuts this task
    thrown = error.what();
  } catch (const std::exception& error) {
    thrown = error.what();
  } catch (...) {
    thrown = "an exception that is not a std::exception";
  }
  if (!thrown.empty()) {
    const auto id = service->next_error_id();
    service->log.write(Level::error,
                       "Error " + id + ": the WebSocket handler of " + where + " threw: " + thrown);
    socket->close(1011, "something went wrong here: " + id);
  }
  socket->close(1000, {});
  co_await socket->ended();
}

}  // namespace errand::net
