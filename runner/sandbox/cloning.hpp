/// How every child of a zygote comes to be: with fresh user, mount, pid, ipc, uts and cgroup namespaces from
/// its first instruction. The network namespace is the zygote's: empty, without even a loopback.
#pragma once

#include <sys/types.h>

#include <cstdint>

namespace errand::sandbox {

class Cloning {
 public:
  /// Throws StepFailed where the kernel or the C library is not as expected.
  Cloning();

  enum class Parent {
    caller,
    parent_of_caller,  ///< The runner, which alone waits for jobs and kills them.
  };
  /// 0 in the child; below zero: it failed, as errno says. The child sends no signal when it ends: wait for
  /// it with __WALL.
  pid_t clone(Parent parent) const;

 private:
  std::uint64_t thread_id_;
};

}  // namespace errand::sandbox
