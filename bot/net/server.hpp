/// Server: HTTP/1.1 and WebSocket on one loop thread, with a limit on everything a stranger can send. Used by
/// bot/app (owns it) and adapters/web (adds routes). TLS is the reverse proxy's; who may do what is the
/// handlers'.
#pragma once

#include "bot/core/log.hpp"
#include "bot/core/result.hpp"
#include "bot/core/task.hpp"
#include "bot/net/message.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace errand::net {

/// Every limit has a default that suits an office behind a reverse proxy; tests shorten the times.
struct ServerLimits {
  std::size_t header_bytes = 16 * 1024;    ///< 431 beyond. Browsers send below 8 KB even with many cookies.
  std::size_t target_bytes = 8 * 1024;     ///< 414 beyond: what common proxies pass.
  std::uint64_t body_bytes = 1024 * 1024;  ///< 413 beyond, where a route does not say otherwise.
  std::chrono::milliseconds header_time{10'000};  ///< For a whole header, from its first byte or the accept.
  /// A sender must deliver `progress_bytes` in each window of this length (or the rest of its body), and a
  /// receiver must take as much: 60 s and 60 KB let a bad mobile line through and cut a trickle.
  std::chrono::milliseconds progress_time{60'000};
  std::size_t progress_bytes = 60 * 1024;
  std::chrono::milliseconds idle_time{75'000};  ///< Keep-alive; above the 60 s of common proxies.
  /// Beyond it the connection that has waited longest without a request makes room; 503 when all are at work.
  /// 512 stays below the usual limit of 1024 descriptors.
  std::size_t connections = 512;
  std::size_t connections_per_address = 0;  ///< 0: no cap, because a reverse proxy is one address.

  std::size_t websocket_message_bytes = 64 * 1024;  ///< Received; beyond it the socket closes with 1009.
  /// Waiting to be sent to one client; beyond it the client is dropped with 1013: it can come back and ask.
  std::size_t websocket_queue_bytes = 4 * 1024 * 1024;
  std::size_t websocket_queue_messages = 1024;
  /// Without any frame from the client; a ping goes out at half of it.
  std::chrono::milliseconds websocket_idle_time{60'000};
};

struct RouteLimits {
  std::uint64_t body_bytes = 0;  ///< 0: ServerLimits::body_bytes.
};

/// One open WebSocket. Loop thread only; may be held and called after the connection has ended.
class WebSocket {
 public:
  virtual ~WebSocket() = default;
  /// Queues a text message and returns at once. False when the socket is closed or closing; a client that
  /// lets its queue fill up is closed with 1013.
  virtual bool send(std::string text) = 0;
  /// The next text message. An Error ends the conversation: Fault::cancelled when either side closed,
  /// timed_out when the client was silent, too_large, invalid_input (binary, bad frames), unavailable.
  virtual Task<Result<std::string>> receive() = 0;
  /// Sends what is queued, then closes with this code. May be called twice.
  virtual void close(std::uint16_t code = 1000, std::string reason = {}) = 0;
  virtual bool is_open() const = 0;
};

/// Runs on the loop thread. What it throws becomes a 500 with an id that the log explains.
using Handler = std::function<Task<Response>(Request)>;
/// Gets the body as it arrives. What it leaves unread costs the connection.
using UploadHandler = std::function<Task<Response>(Request, BodyReader&)>;
/// A Response refuses (Origin, cookie: the handler's to check); nothing admits.
using WebSocketGate = std::function<Task<std::optional<Response>>(Request)>;
/// The conversation; when it returns, the socket closes with 1000.
using WebSocketHandler = std::function<Task<void>(Request, std::shared_ptr<WebSocket>)>;

struct Service;

/// All calls on the loop thread, or before the loop runs. Destroy it after stop() has finished, or after the
/// loop has ended for good.
class Server {
 public:
  Server(boost::asio::any_io_executor loop, Log& log, ServerLimits limits = {});
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// In a pattern '*' stands for one segment and a final '**' for the rest, even none ("/assets/**"). Literal
  /// segments win over '*', '*' over '**'. GET also answers HEAD. Two routes for the same method and pattern
  /// are a bug and throw.
  void route(std::string method, std::string pattern, Handler handler, RouteLimits limits = {});
  void upload(std::string method, std::string pattern, UploadHandler handler, RouteLimits limits);
  void websocket(std::string pattern, WebSocketGate gate, WebSocketHandler handler);

  /// Begins to accept; callable for several addresses. `address` is an IP ("127.0.0.1", "::1", "0.0.0.0").
  /// Port 0 lets the system choose. Answers the bound port; a port in use is Fault::unavailable.
  Result<std::uint16_t> listen(std::string address, std::uint16_t port);

  /// Stops accepting, lets requests in flight end, closes WebSockets with 1001, and after `grace` cuts what
  /// is left. Everything that the server started has ended when it returns.
  Task<void> stop(std::chrono::milliseconds grace);

  std::size_t open_connections() const;

 private:
  std::shared_ptr<Service> service_;
};

}  // namespace errand::net
