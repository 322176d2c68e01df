#include "runner/sandbox/server.hpp"

#include "runner/protocol/frame.hpp"
#include "runner/sandbox/canary.hpp"
#include "runner/sandbox/connection.hpp"
#include "runner/sandbox/lifetime.hpp"
#include "runner/sandbox/pool.hpp"
#include "runner/sandbox/step.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <chrono>
#include <iostream>
#include <map>
#include <thread>

namespace errand::sandbox {
namespace {

using protocol::Descriptor;

/// Each may hold as many descriptors as a request brings.
constexpr std::size_t most_connections = 200;
/// Of those that come at the same moment. Beyond it a connect fails, and some clients' libraries do not
/// notice.
constexpr int waiting_connections = 1024;
/// Longer than a runner takes to end.
constexpr std::chrono::seconds predecessor_patience{5};
constexpr std::chrono::milliseconds predecessor_pause{50};

/// Whether somebody listens there.
bool is_served(const sockaddr_un& address) {
  const Descriptor socket(
      check(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), "make a socket"));
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return true;
  return errno == EAGAIN;  // a full queue
}

/// Removes what a dead runner left. One that still ends, as the service before this one has its, is waited
/// for.
void take_over(const sockaddr_un& address) {
  const auto* path = static_cast<const char*>(address.sun_path);
  const auto give_up = std::chrono::steady_clock::now() + predecessor_patience;
  while (is_served(address)) {
    if (std::chrono::steady_clock::now() >= give_up)
      throw StepFailed("another runner serves on " + std::string(path) +
                       "; stop it, or give this one another --socket");
    std::this_thread::sleep_for(predecessor_pause);
  }
  struct stat what {};
  if (::lstat(path, &what) == 0 && S_ISSOCK(what.st_mode)) ::unlink(path);
}

Descriptor listen_on(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof address.sun_path) {
    throw StepFailed("--socket wants a path of at most " + std::to_string(sizeof address.sun_path - 1) +
                     " bytes");
  }
  path.copy(static_cast<char*>(address.sun_path), path.size());
  take_over(address);
  Descriptor socket(
      check(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), "make the listening socket"));
  // Whoever may connect may run scripts: nobody but the owner.
  const mode_t before = ::umask(0177);
  const int bound = ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
  ::umask(before);
  check(bound, "listen on " + path);
  check(::listen(socket.get(), waiting_connections), "listen on " + path);
  return socket;
}

/// 0 where there is none.
ino_t inode_of(const std::string& path) {
  struct stat what {};
  return ::lstat(path.c_str(), &what) == 0 ? what.st_ino : 0;
}

Descriptor stop_signals() {
  sigset_t set;
  ::sigemptyset(&set);
  ::sigaddset(&set, SIGTERM);
  ::sigaddset(&set, SIGINT);
  check(::sigprocmask(SIG_BLOCK, &set, nullptr), "block signals");
  return Descriptor(check(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK), "signalfd"));
}

class Server {
 public:
  explicit Server(const Settings& settings) : settings_(settings), pool_(settings, poller_) {}

  void run() {
    pool_.start();
    prove(pool_, poller_, settings_);
    listener_ = listen_on(settings_.socket);
    const ino_t own = inode_of(settings_.socket);
    poller_.watch(listener_.get(), POLLIN, [this] { accept_all(); });
    const Descriptor signals = stop_signals();
    poller_.watch(signals.get(), POLLIN, [this] { stopped_ = true; });
    watch_stdin();
    std::cout << "ready" << std::endl;
    while (!stopped_) {
      poller_.wait(pool_.tick_interval());
      pool_.tick();
      std::erase_if(connections_, [](const auto& entry) { return entry.second->is_over(); });
    }
    if (inode_of(settings_.socket) == own) ::unlink(settings_.socket.c_str());  // not a successor's
  }

 private:
  /// A pipe as stdin is the leash of whoever started the runner.
  void watch_stdin() {
    struct stat what {};
    if (::fstat(STDIN_FILENO, &what) < 0 || !S_ISFIFO(what.st_mode)) return;
    poller_.watch(STDIN_FILENO, POLLIN, [this] {
      char byte = 0;
      if (::read(STDIN_FILENO, &byte, 1) <= 0) stopped_ = true;
    });
  }

  void accept_all() {
    for (;;) {
      Descriptor socket(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
      if (!socket.is_open()) return;
      if (connections_.size() >= most_connections) continue;
      connections_.emplace(++last_connection_,
                           std::make_unique<Connection>(std::move(socket), settings_, pool_, poller_));
    }
  }

  Settings settings_;
  Poller poller_;
  Pool pool_;
  Descriptor listener_;
  std::map<std::uint64_t, std::unique_ptr<Connection>> connections_;
  std::uint64_t last_connection_ = 0;
  bool stopped_ = false;
};

/// Requests bring descriptors: the usual 1024 would be the first limit to hit.
void raise_descriptor_limit() {
  rlimit limit{};
  check(::getrlimit(RLIMIT_NOFILE, &limit), "getrlimit");
  limit.rlim_cur = limit.rlim_max;
  check(::setrlimit(RLIMIT_NOFILE, &limit), "setrlimit");
}

}  // namespace

int serve(const Settings& settings) {
  ::signal(SIGPIPE, SIG_IGN);
  if (settings.die_with_parent) {
    const pid_t parent = ::getppid();
    lifetime::end_with_parent();
    if (::getppid() != parent) return 1;
  }
  lifetime::close_memory();
  raise_descriptor_limit();
  Server(settings).run();
  return 0;
}

}  // namespace errand::sandbox
