/// Barrier: what all processes of a job together may use, counted by the kernel. One group per child, made
/// when it is cloned and removed when it has ended. Lives in the runner, which alone may write to it; a job
/// sees none of it.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace errand::sandbox {

/// One folder of a control group file system: v2 has a single one for everything, v1 one for each controller.
struct Hierarchy {
  std::string folder{};
  bool unified = false;
  bool memory = false;
  bool pids = false;
  bool time = false;  ///< Counts processor time.

  bool operator==(const Hierarchy&) const = default;
};

class ControlGroup {
 public:
  /// Limits nothing and knows nothing: where the machine offers no control groups.
  ControlGroup() = default;
  /// Makes the group `name` below each of `parents`. Throws StepFailed.
  ControlGroup(const std::vector<Hierarchy>& parents, const std::string& name);
  ControlGroup(ControlGroup&& other) noexcept;
  ControlGroup& operator=(ControlGroup&& other) noexcept;
  ControlGroup(const ControlGroup&) = delete;
  ControlGroup& operator=(const ControlGroup&) = delete;
  /// Its processes must have been waited for.
  ~ControlGroup();

  /// Everything that the process starts from now on belongs to the group as well. Throws StepFailed.
  void admit(pid_t process) const;
  /// Throws StepFailed.
  void limit_processes(std::uint64_t most) const;
  void limit_memory(std::uint64_t bytes) const;

  bool exists() const { return !places_.empty(); }
  /// The kernel has killed one of its processes for want of memory.
  bool ran_out_of_memory() const;
  /// 0: not counted.
  std::uint64_t cpu_us() const;
  std::uint64_t peak_memory_bytes() const;

 private:
  void remove();

  std::vector<Hierarchy> places_{};
};

}  // namespace errand::sandbox
