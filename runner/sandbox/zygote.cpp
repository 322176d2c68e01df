#include "runner/sandbox/zygote.hpp"

#include "runner/protocol/passing.hpp"
#include "runner/sandbox/cloning.hpp"
#include "runner/sandbox/lifetime.hpp"
#include "runner/sandbox/step.hpp"
#include "runner/sandbox/user_namespace.hpp"
#include "runner/sandbox/warm_python.hpp"
#include "runner/sandbox/warm_sandbox.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <memory>
#include <optional>

namespace errand::sandbox {
namespace {

using protocol::Descriptor;

class Zygote {
 public:
  void start() {
    ZygoteSetting setting;
    if (check(::read(zygote_socket, &setting, sizeof setting), "read the setting") != sizeof setting) {
      throw StepFailed("the runner has gone");
    }
    privileged_ = setting.privileged;
    if (setting.isolation == Isolation::gvisor) {
      warm_ = std::make_unique<WarmSandbox>();
    } else {
      warm_ = std::make_unique<WarmPython>();
    }
    break_here(steps::namespaces, setting.broken.data());
    user_namespace::enter(zygote_socket, privileged_);
    lifetime::end_with_parent();
    proc_.reset(check(::open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC), "open /proc"));
    const Warmth warmth = warm_->get_warm(setting, proc_.get());
    cloning_.emplace();
    std::string message(1, static_cast<char>(Sign::parked));
    message.append(reinterpret_cast<const char*>(&warmth.ready), sizeof warmth.ready);
    message += warmth.versions;
    check(::write(zygote_socket, message.data(), message.size()), "tell the runner");
  }

  void serve() {
    for (;;) {
      ParkOrder order;
      std::vector<Descriptor> descriptors;
      const ssize_t count = protocol::receive(zygote_socket, &order, sizeof order, descriptors);
      if (count != sizeof order || descriptors.size() != 3) return;
      const ParkAnswer answer = clone_for(order, descriptors);
      if (::write(zygote_socket, &answer, sizeof answer) != sizeof answer) return;
    }
  }

 private:
  ParkAnswer clone_for(const ParkOrder& order, const std::vector<Descriptor>& descriptors) {
    user_namespace::become_cell(order.cell, privileged_);
    warm_->before_clone();
    const pid_t pid = cloning_->clone(Cloning::Parent::parent_of_caller);
    if (pid == 0) {
      JobSetting setting;
      setting.proc = proc_.get();
      setting.printed = descriptors[0].get();
      setting.complained = descriptors[1].get();
      setting.cell = order.cell;
      setting.privileged = privileged_;
      setting.scratch_bytes = order.scratch_bytes;
      setting.bounds = order.bounds;
      warm_->live(setting, descriptors[2].get(),
                  std::string(order.broken.data(), ::strnlen(order.broken.data(), order.broken.size())));
    }
    const int error = pid < 0 ? errno : 0;
    warm_->after_clone();
    user_namespace::become_zygote(privileged_);
    return {order.cell, pid, error};
  }

  bool privileged_ = false;
  Descriptor proc_;
  std::unique_ptr<Warm> warm_;
  std::optional<Cloning> cloning_;
};

}  // namespace

int run_zygote() {
  ::signal(SIGPIPE, SIG_IGN);
  ::signal(SIGXFSZ, SIG_IGN);
  try {
    Zygote zygote;
    zygote.start();
    zygote.serve();
    // Python is not finalised: nothing is left to do, and the kernel does it faster.
    ::_exit(0);
  } catch (const StepFailed& failure) {
    const std::string message = static_cast<char>(Sign::failed) + std::string(failure.what());
    static_cast<void>(::send(zygote_socket, message.data(), message.size(), MSG_NOSIGNAL));
    ::_exit(1);
  }
}

}  // namespace errand::sandbox
