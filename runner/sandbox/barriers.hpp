/// The threat model as a list: what stands between a stranger's script and everything else, in the order in
/// which it is put up. Every entry is a pair of files of this folder; a job whose list does not complete
/// never runs.
#pragma once

#include "runner/sandbox/limits.hpp"
#include "runner/sandbox/syscall_filter.hpp"

#include <cstdint>
#include <span>
#include <string>

namespace errand::sandbox {

/// What the barriers of one job need to know.
struct JobSetting {
  int proc = -1;  ///< The host's /proc, for the id map; closed before the script.
  int printed = -1;
  int complained = -1;
  std::uint32_t cell = 0;
  bool privileged = false;
  std::uint64_t scratch_bytes = 0;
  limits::Baseline baseline{};
  limits::Bounds bounds{};
  const SyscallFilter* filter = nullptr;
};

/// The socket to the runner: the only descriptor beside the streams that survives the barriers.
inline constexpr int control_descriptor = 3;

struct Barrier {
  const char* name;
  void (*put_up)(const JobSetting& setting);
};

std::span<const Barrier> job_barriers();

/// Puts them all up. `broken` names one that fails on purpose (for the tests that show that nothing runs
/// then). Throws StepFailed with the barrier's name.
void confine(const JobSetting& setting, const std::string& broken);

/// One line for reports: "namespaces+landlock+seccomp, threads only, no cgroup".
std::string isolation(bool privileged);

}  // namespace errand::sandbox
