#include "runner/sandbox/poller.hpp"

#include "runner/sandbox/step.hpp"

#include <poll.h>

#include <vector>

namespace errand::sandbox {

void Poller::watch(int descriptor, short events, Callback callback) {
  watches_[descriptor] = {events, std::make_shared<Callback>(std::move(callback))};
}

void Poller::forget(int descriptor) {
  watches_.erase(descriptor);
}

void Poller::wait(std::chrono::milliseconds most) {
  std::vector<pollfd> entries;
  std::vector<std::shared_ptr<Callback>> callbacks;
  for (const auto& [descriptor, watch] : watches_) {
    entries.push_back({descriptor, watch.events, 0});
    callbacks.push_back(watch.callback);
  }
  const int ready = ::poll(entries.data(), entries.size(), static_cast<int>(most.count()));
  if (ready < 0 && errno != EINTR) fail("poll", errno);
  if (ready <= 0) return;
  for (std::size_t index = 0; index < entries.size(); ++index) {
    if (entries[index].revents == 0) continue;
    // An earlier callback may have dropped this one, or reused its number.
    const auto found = watches_.find(entries[index].fd);
    if (found == watches_.end() || found->second.callback != callbacks[index]) continue;
    (*callbacks[index])();
  }
}

}  // namespace errand::sandbox
