/// The threat model as a list: what stands between a stranger's script and everything else, in the order in
/// which it is put up. Every entry is a pair of files of this folder; a job whose list does not complete
/// never runs.
#pragma once

#include "runner/sandbox/forking.hpp"
#include "runner/sandbox/isolation.hpp"
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
  std::uint64_t used_cpu_ms = 0;  ///< Of the process, before it has a job.
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

/// Of a job that is a clone of a warm Python.
std::span<const Barrier> job_barriers();
/// With gVisor there are three lists: around the sandbox, in the guest before its image is taken, and in the
/// guest before the script.
std::span<const Barrier> shelter_barriers();
std::span<const Barrier> image_barriers();
std::span<const Barrier> guest_barriers();

/// Puts all of a list up. `broken` names one that fails on purpose, or is left out (for the tests that show
/// that nothing runs then). Throws StepFailed with the barrier's name.
void confine(std::span<const Barrier> barriers, const JobSetting& setting, const std::string& broken);

/// Names what is there, for reports: "namespaces+landlock+seccomp, threads only, own uid, cgroup v1".
std::string describe(Isolation isolation, bool privileged, Forking forking,
                     const std::string& control_groups);

/// Every step of the set-up that can be made to fail by name (--break-barrier): the zygote's, the runner's,
/// and those of the lists above.
std::vector<std::string> breakable_steps(Isolation isolation);
/// The barriers of those lists. "without:NAME" leaves one out, to see that the canary notices: the runner
/// then tries its attacks and never serves.
std::vector<std::string> barriers_to_leave_out(Isolation isolation);
inline const std::string leaving_out = "without:";
/// The broken step fails: no Python needs to be warm.
bool fails_on_purpose(const std::string& broken);
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
inline constexpr const char* image = "gvisor_image";
inline constexpr const char* restore = "gvisor_restore";
}  // namespace steps

}  // namespace errand::sandbox
