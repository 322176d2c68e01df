/// The threat model as a list: what stands between a stranger's script and everything else, in the order in
/// which it is put up. Every entry is a pair of files of this folder; a job whose list does not complete
/// never runs.
#pragma once

#include "runner/sandbox/forking.hpp"
#include "runner/sandbox/limits.hpp"
#include "runner/sandbox/syscall_filter.hpp"
#include "runner/sandbox/warm_heap.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

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
  const warm_heap::HotPages* hot_pages = nullptr;  ///< To be touched while it waits; no barrier.
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

/// Names what is there, for reports: "namespaces+landlock+seccomp, threads only, own uid, cgroup v1".
std::string isolation(bool privileged, Forking forking, const std::string& control_groups);

/// Every step of the set-up that can be made to fail by name (--break-barrier): the zygote's, the runner's,
/// and those of job_barriers().
std::vector<std::string> breakable_steps();
/// Throws StepFailed when `name` is the broken one.
void break_here(const char* name, const std::string& broken);

/// Steps outside of the list above.
namespace steps {
inline constexpr const char* namespaces = "zygote_namespaces";
inline constexpr const char* root = "zygote_root";
inline constexpr const char* python = "zygote_python";
inline constexpr const char* filter = "zygote_filter";
inline constexpr const char* control_group = "control_group";
inline constexpr const char* inputs = "inputs";
}  // namespace steps

}  // namespace errand::sandbox
