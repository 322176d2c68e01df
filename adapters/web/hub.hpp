/// Hub: the open pages of each person, and what is pushed to them. A page that misses something asks for it
/// when it connects again, so nothing is queued here. Used by WebAdapter.
#pragma once

#include "bot/net/server.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace errand::web {

class Hub {
 public:
  void add(const std::string& person, std::shared_ptr<net::WebSocket> socket);
  void remove(const std::string& person, const std::shared_ptr<net::WebSocket>& socket);
  void push(const std::string& person, const std::string& text);

 private:
  std::multimap<std::string, std::shared_ptr<net::WebSocket>> open_;
};

}  // namespace errand::web
