#include "bot/net/server.hpp"

#include "bot/core/as_result.hpp"
#include "bot/net/service.hpp"

#include <boost/asio/redirect_error.hpp>

#include <algorithm>

namespace errand::net {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

Service::Service(asio::any_io_executor executor, Log& log_to, ServerLimits server_limits)
    : loop(std::move(executor)),
      log(log_to),
      limits(server_limits),
      tasks(loop, [this](const std::string& name, const std::string& what) {
        log.write(Level::error, name + " ended with an exception: " + what);
      }) {}

void Service::forget_ended() {
  connections.remove_if([](const auto& connection) { return connection.expired(); });
}

std::string Service::next_error_id() {
  return "e" + std::to_string(++errors_);
}

std::shared_ptr<Connection> Service::admit(const std::string& address) {
  forget_ended();
  std::size_t of_address = 0;
  std::shared_ptr<Connection> longest_waiting;
  for (const auto& entry : connections) {
    const auto other = entry.lock();
    if (other->address == address) ++of_address;
    if (other->phase != Connection::Phase::waiting) continue;
    if (!longest_waiting || other->waiting_since < longest_waiting->waiting_since) longest_waiting = other;
  }
  if (limits.connections_per_address != 0 && of_address >= limits.connections_per_address) return nullptr;
  if (connections.size() >= limits.connections) {
    if (!longest_waiting) return nullptr;
    longest_waiting->phase = Connection::Phase::working;  // not chosen twice while it ends
    if (longest_waiting->cut) longest_waiting->cut();
  }
  auto connection = std::make_shared<Connection>();
  connection->address = address;
  connection->waiting_since = std::chrono::steady_clock::now();
  connections.push_back(connection);
  return connection;
}

void Service::cut_everything() {
  for (const auto& entry : connections) {
    const auto connection = entry.lock();
    if (connection && connection->cut) connection->cut();
  }
}

namespace {

Error cannot_listen(const std::string& address, std::uint16_t port, const error_code& reason) {
  const std::string where = address + ":" + std::to_string(port);
  if (reason == asio::error::address_in_use) {
    return {
        .fault = Fault::unavailable,
        .message = "Port " + std::to_string(port) + " on " + address +
                   " is in use by another program (perhaps a second copy of this service). Stop that program "
                   "or choose another port.",
        .code = "port_in_use"};
  }
  if (reason == asio::error::access_denied) {
    return {.fault = Fault::refused,
            .message =
                "Listening on " + where +
                " is not permitted to this user: ports below 1024 are the system's. Choose a higher port and "
                "put a reverse proxy before it.",
            .code = "port_not_permitted"};
  }
  return {.fault = Fault::invalid_input,
          .message = "Cannot listen on " + where + ": " + reason.message() +
                     ". Use an address of this machine: 127.0.0.1, ::1, or 0.0.0.0 for all.",
          .code = "cannot_listen"};
}

/// Tells a client that there is no room, without waiting for it.
void turn_away(tcp::socket& socket) {
  static constexpr std::string_view answer =
      "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain\r\nRetry-After: 1\r\nContent-Length: "
      "43\r\n"
      "Connection: close\r\n\r\nToo many connections. Try again in a moment.";
  error_code ignored;  // the peer may be gone: nothing is owed to it
  socket.non_blocking(true, ignored);
  socket.write_some(asio::buffer(answer), ignored);
  socket.shutdown(tcp::socket::shutdown_send, ignored);
}

Task<> accept_all(std::shared_ptr<Service> service, std::shared_ptr<tcp::acceptor> acceptor) {
  while (acceptor->is_open()) {
    auto [failed, socket] = co_await acceptor->async_accept(as_result);
    if (!acceptor->is_open() || failed == asio::error::operation_aborted) co_return;
    if (failed) {
      // Most often no descriptors are left; accepting again at once would spin.
      service->log.write(Level::error, "Cannot accept a connection: " + failed.message());
      asio::steady_timer pause(service->loop, std::chrono::milliseconds(100));
      co_await pause.async_wait(asio::use_awaitable);
      continue;
    }
    error_code gone;
    const auto peer = socket.remote_endpoint(gone);
    if (gone) continue;
    const auto address = peer.address().to_string();
    auto connection = service->admit(address);
    if (!connection) {
      turn_away(socket);
      continue;
    }
    socket.set_option(tcp::no_delay(true), gone);
    service->tasks.spawn("connection from " + address,
                         serve_connection(service, std::move(socket), std::move(connection)));
  }
}

}  // namespace

Server::Server(asio::any_io_executor loop, Log& log, ServerLimits limits)
    : service_(std::make_shared<Service>(std::move(loop), log, limits)) {}

Server::~Server() {
  for (const auto& acceptor : service_->acceptors) {
    error_code ignored;
    acceptor->close(ignored);
  }
}

void Server::route(std::string method, std::string pattern, Handler handler, RouteLimits limits) {
  const auto body_bytes = limits.body_bytes != 0 ? limits.body_bytes : service_->limits.body_bytes;
  service_->routes.add(
      {.method = std::move(method), .pattern = {}, .answer = std::move(handler), .body_bytes = body_bytes},
      pattern);
}

void Server::upload(std::string method, std::string pattern, UploadHandler handler, RouteLimits limits) {
  const auto body_bytes = limits.body_bytes != 0 ? limits.body_bytes : service_->limits.body_bytes;
  service_->routes.add(
      {.method = std::move(method), .pattern = {}, .answer = std::move(handler), .body_bytes = body_bytes},
      pattern);
}

void Server::websocket(std::string pattern, WebSocketGate gate, WebSocketHandler handler) {
  WebSocketEndpoint endpoint{.gate = std::move(gate), .handler = std::move(handler)};
  service_->routes.add({.method = "GET", .pattern = {}, .answer = std::move(endpoint), .body_bytes = 0},
                       pattern);
}

Result<std::uint16_t> Server::listen(std::string address, std::uint16_t port) {
  error_code failed;
  const auto ip = asio::ip::make_address(address, failed);
  if (failed) return cannot_listen(address, port, failed);
  auto acceptor = std::make_shared<tcp::acceptor>(service_->loop);
  const tcp::endpoint endpoint(ip, port);
  acceptor->open(endpoint.protocol(), failed);
  // A restart must not wait for old connections in TIME_WAIT; two listeners still exclude each other on
  // Linux.
  if (!failed) acceptor->set_option(tcp::acceptor::reuse_address(true), failed);
  if (!failed) acceptor->bind(endpoint, failed);
  if (!failed) acceptor->listen(tcp::acceptor::max_listen_connections, failed);
  if (failed) return cannot_listen(address, port, failed);
  const auto bound = acceptor->local_endpoint().port();
  service_->acceptors.push_back(acceptor);
  service_->tasks.spawn("accepting on " + address + ":" + std::to_string(bound),
                        accept_all(service_, acceptor));
  return bound;
}

Task<void> Server::stop(std::chrono::milliseconds grace) {
  const auto service = service_;
  service->stopping = true;
  for (const auto& acceptor : service->acceptors) {
    error_code ignored;  // closing a listening socket has nothing to lose
    acceptor->close(ignored);
  }
  for (const auto& entry : service->connections) {
    const auto connection = entry.lock();
    if (!connection) continue;
    if (connection->phase == Connection::Phase::waiting && connection->cut) connection->cut();
    if (connection->phase == Connection::Phase::talking && connection->go_away) connection->go_away();
  }
  asio::steady_timer deadline(service->loop, grace);
  deadline.async_wait([service](error_code ended_in_time) {
    if (ended_in_time) return;
    service->log.write(Level::warning, "Connections that did not end within the grace time were cut.");
    service->cut_everything();
    service->tasks.cancel();
  });
  co_await service->tasks.wait();
}

std::size_t Server::open_connections() const {
  return static_cast<std::size_t>(std::ranges::count_if(
      service_->connections, [](const auto& connection) { return !connection.expired(); }));
}

}  // namespace errand::net
