/// Service: what the connections of one Server share, and the list of them. Internal to bot/net.
#pragma once

#include "bot/core/task_group.hpp"
#include "bot/net/routes.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <functional>
#include <list>
#include <memory>
#include <string>

namespace errand::net {

/// One accepted connection, as the others see it. The session fills the functions in while it lives.
struct Connection {
  enum class Phase {
    waiting,  ///< For a request, or for the peer to take leave: may be cut to make room.
    working,  ///< A request is being read, handled or answered.
    talking,  ///< A WebSocket.
  };
  Phase phase = Phase::waiting;
  std::chrono::steady_clock::time_point waiting_since{};
  std::string address;
  std::function<void()> cut;      ///< Closes the socket at once.
  std::function<void()> go_away;  ///< Begins to close a WebSocket with 1001.
};

struct Service : std::enable_shared_from_this<Service> {
  Service(boost::asio::any_io_executor executor, Log& log_to, ServerLimits server_limits);

  /// Registers an accepted socket, making room if need be; null when all are at work or the address has its
  /// share.
  std::shared_ptr<Connection> admit(const std::string& address);
  /// "e17": what a 500 tells the client and the log explains.
  std::string next_error_id();
  void cut_everything();

  boost::asio::any_io_executor loop;
  Log& log;
  ServerLimits limits;
  Routes routes;
  TaskGroup tasks;
  bool stopping = false;
  std::list<std::weak_ptr<Connection>> connections;
  std::list<std::shared_ptr<boost::asio::ip::tcp::acceptor>> acceptors;

 private:
  void forget_ended();
  std::size_t errors_ = 0;
};

/// Serves the socket until either side ends it. (session.cpp)
Task<> serve_connection(std::shared_ptr<Service> service, boost::asio::ip::tcp::socket socket,
                        std::shared_ptr<Connection> connection);

/// Answers the upgrade and runs the handler; closes afterwards. (websocket.cpp)
Task<> serve_websocket(std::shared_ptr<Service> service, boost::asio::ip::tcp::socket socket, Request request,
                       std::shared_ptr<Connection> connection, const WebSocketHandler& handler);

}  // namespace errand::net
