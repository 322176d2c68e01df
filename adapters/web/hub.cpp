#include "adapters/web/hub.hpp"

#include <utility>

namespace errand::web {

void Hub::add(const std::string& person, std::shared_ptr<net::WebSocket> socket) {
  open_.emplace(person, std::move(socket));
}

void Hub::remove(const std::string& person, const std::shared_ptr<net::WebSocket>& socket) {
  const auto [first, last] = open_.equal_range(person);
  for (auto place = first; place != last; ++place) {
    if (place->second != socket) continue;
    open_.erase(place);
    return;
  }
}

void Hub::push(const std::string& person, const std::string& text) {
  const auto [first, last] = open_.equal_range(person);
  for (auto place = first; place != last; ++place) place->second->send(text);
}

}  // namespace errand::web
