/// The runner's event loop: one thread, poll(), a callback per descriptor. Everything in the runner happens
/// in it; nothing in it blocks but reading the small files of /proc.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>

namespace errand::sandbox {

class Poller {
 public:
  using Callback = std::function<void()>;

  /// `events`: POLLIN, POLLOUT or both; hang-ups and errors always call. Replaces an earlier watch.
  void watch(int descriptor, short events, Callback callback);
  void forget(int descriptor);
  /// Waits at most so long and calls back for what is ready.
  void wait(std::chrono::milliseconds most);

 private:
  struct Watch {
    short events = 0;
    std::shared_ptr<Callback> callback;
  };
  std::map<int, Watch> watches_;
};

}  // namespace errand::sandbox
