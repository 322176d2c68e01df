#include "runner/sandbox/zygote.hpp"

#include "runner/protocol/passing.hpp"
#include "runner/sandbox/barriers.hpp"
#include "runner/sandbox/files.hpp"
#include "runner/sandbox/interpreter.hpp"
#include "runner/sandbox/lifetime.hpp"
#include "runner/sandbox/orders.hpp"
#include "runner/sandbox/parked_job.hpp"
#include "runner/sandbox/privileged_files.hpp"
#include "runner/sandbox/root_filesystem.hpp"
#include "runner/sandbox/step.hpp"
#include "runner/sandbox/user_namespace.hpp"
#include "runner/sandbox/warm_heap.hpp"

#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstring>
#include <memory>

namespace errand::embedded {
using Files = std::vector<std::pair<std::string_view, std::string_view>>;
const Files& runner_python();
}  // namespace errand::embedded

namespace errand::sandbox {
namespace {

std::vector<std::pair<std::string, std::string_view>> python_modules() {
  std::vector<std::pair<std::string, std::string_view>> files;
  for (const auto& [path, bytes] : embedded::runner_python()) {
    files.emplace_back(path.substr(path.rfind('/') + 1), bytes);
  }
  return files;
}

/// glibc keeps the thread id of a process in memory, and a raw clone would leave the zygote's there: the
/// kernel writes the job's into the same place.
std::uint64_t thread_id_address() {
  int* address = nullptr;
  check(::prctl(PR_GET_TID_ADDRESS, &address, 0, 0, 0),
        "PR_GET_TID_ADDRESS (the kernel lacks CONFIG_CHECKPOINT_RESTORE)");
  if (address == nullptr || *address != ::getpid())
    throw StepFailed("glibc's thread id is not where expected");
  return reinterpret_cast<std::uintptr_t>(address);
}

class Zygote {
 public:
  void start() {
    ZygoteSetting setting;
    if (check(::read(zygote_socket, &setting, sizeof setting), "read the setting") != sizeof setting) {
      throw StepFailed("the runner has gone");
    }
    privileged_ = setting.privileged;
    const std::string broken(setting.broken.data());
    break_here(steps::namespaces, broken);
    user_namespace::enter(zygote_socket, privileged_);
    lifetime::end_with_parent();
    proc_.reset(check(::open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC), "open /proc"));
    break_here(steps::root, broken);
    root_filesystem::build(python_modules());
    PrivilegedFiles privileged_files;
    break_here(steps::python, broken);
    Interpreter interpreter;
    // With a broken step nothing is ever run, so nothing needs to be imported.
    const std::string versions = broken.empty() ? interpreter.warm_up(setting.warm_up) : "";
    break_here(steps::filter, broken);
    filter_ = std::make_unique<SyscallFilter>(setting.forking);
    thread_id_ = thread_id_address();
    if (setting.huge_pages) warm_heap::collapse(proc_.get());
    if (setting.hot_pages && setting.warm_up) record_hot_pages();
    privileged_files.wait_until_hidden();
    root_filesystem::leave_warm_up();
    baseline_ = limits::measure(proc_.get());
    const ZygoteReady ready{baseline_};
    std::string message(1, static_cast<char>(Sign::parked));
    message.append(reinterpret_cast<const char*>(&ready), sizeof ready);
    message += versions;
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
  void record_hot_pages() {
    Interpreter::before_clone();
    hot_pages_ = warm_heap::record(proc_.get(), [] {
      Interpreter::after_clone_in_job();
      Interpreter::train();
    });
    Interpreter::after_clone_in_zygote();
  }

  ParkAnswer clone_for(const ParkOrder& order, const std::vector<Descriptor>& descriptors) {
    clone_args arguments{};
    // CLONE_PARENT: the job is the runner's child, which alone waits for it and kills it. The network
    // namespace is the zygote's: empty, without even a loopback.
    arguments.flags = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS |
                      CLONE_NEWCGROUP | CLONE_PARENT | CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID;
    arguments.child_tid = thread_id_;
    user_namespace::become_cell(order.cell, privileged_);
    Interpreter::before_clone();
    const long pid = ::syscall(SYS_clone3, &arguments, sizeof arguments);
    if (pid == 0) {
      JobSetting setting;
      setting.proc = proc_.get();
      setting.printed = descriptors[0].get();
      setting.complained = descriptors[1].get();
      setting.cell = order.cell;
      setting.privileged = privileged_;
      setting.scratch_bytes = order.scratch_bytes;
      setting.baseline = baseline_;
      setting.bounds = order.bounds;
      setting.filter = filter_.get();
      setting.hot_pages = &hot_pages_;
      live_as_job(setting, descriptors[2].get(),
                  std::string(order.broken.data(), ::strnlen(order.broken.data(), order.broken.size())));
    }
    const int error = pid < 0 ? errno : 0;
    Interpreter::after_clone_in_zygote();
    user_namespace::become_zygote(privileged_);
    return {order.cell, static_cast<std::int32_t>(pid), error};
  }

  bool privileged_ = false;
  Descriptor proc_;
  std::unique_ptr<SyscallFilter> filter_;
  std::uint64_t thread_id_ = 0;
  limits::Baseline baseline_;
  warm_heap::HotPages hot_pages_;
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
