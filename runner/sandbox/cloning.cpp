#include "runner/sandbox/cloning.hpp"

#include "runner/sandbox/step.hpp"

#include <linux/sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace errand::sandbox {
namespace {

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

}  // namespace

Cloning::Cloning() : thread_id_(thread_id_address()) {}

pid_t Cloning::clone(Parent parent) const {
  clone_args arguments{};
  arguments.flags = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS |
                    CLONE_NEWCGROUP | CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID;
  if (parent == Parent::parent_of_caller) arguments.flags |= CLONE_PARENT;
  arguments.child_tid = thread_id_;
  return static_cast<pid_t>(::syscall(SYS_clone3, &arguments, sizeof arguments));
}

}  // namespace errand::sandbox
