/// Routes: the table from method and path to what answers. Used by Server; knows nothing of sockets.
#pragma once

#include "bot/net/server.hpp"

#include <deque>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace errand::net {

struct WebSocketEndpoint {
  WebSocketGate gate;
  WebSocketHandler handler;
};

struct Endpoint {
  std::string method;
  std::vector<std::string> pattern;  ///< Segments; "*" is any one, a final "**" any number.
  std::variant<Handler, UploadHandler, WebSocketEndpoint> answer;
  std::uint64_t body_bytes = 0;
};

struct Match {
  const Endpoint* endpoint = nullptr;  ///< Null: nothing answers; stays valid as long as the table.
  std::vector<std::string> wildcards;
  std::vector<std::string> allowed;  ///< With a null endpoint: the methods that this path has.
};

class Routes {
 public:
  /// Throws std::logic_error for a pattern that does not begin with '/', has "**" before its end, or is there
  /// already.
  void add(Endpoint endpoint, std::string_view pattern);
  Match find(std::string_view method, std::string_view path) const;

 private:
  std::deque<Endpoint> endpoints_;  // addresses stay while routes are added
};

}  // namespace errand::net
