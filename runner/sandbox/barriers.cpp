#include "runner/sandbox/barriers.hpp"

#include "runner/sandbox/capabilities.hpp"
#include "runner/sandbox/descriptors.hpp"
#include "runner/sandbox/landlock.hpp"
#include "runner/sandbox/lifetime.hpp"
#include "runner/sandbox/scratch.hpp"
#include "runner/sandbox/step.hpp"
#include "runner/sandbox/user_namespace.hpp"

#include <unistd.h>

#include <array>
#include <string_view>

namespace errand::sandbox {
namespace {

/// The clone that made this process already gave it fresh user, mount, pid, ipc, uts and cgroup namespaces,
/// and the zygote's empty network namespace and read-only root.
constexpr std::array barriers{
    Barrier{"user_namespace",
            [](const JobSetting& job) { user_namespace::map_job(job.proc, job.cell, job.privileged); }},
    Barrier{"scratch", [](const JobSetting& job) { scratch::mount_private(job.scratch_bytes); }},
    Barrier{"hostname", [](const JobSetting&) { check(::sethostname("errand", 6), "sethostname"); }},
    Barrier{"streams", [](const JobSetting& job) { descriptors::take_streams(job.printed, job.complained); }},
    Barrier{"limits", [](const JobSetting& job) { limits::apply(job.baseline, job.bounds); }},
    Barrier{"no_new_privileges", [](const JobSetting&) { capabilities::forbid_new_privileges(); }},
    Barrier{"landlock", [](const JobSetting&) { landlock::restrict_self(); }},
    Barrier{"capabilities", [](const JobSetting&) { capabilities::drop_all(); }},
    Barrier{"lifetime",
            [](const JobSetting&) {
              lifetime::close_memory();
              lifetime::end_with_parent();
            }},
    Barrier{"descriptors", [](const JobSetting&) { descriptors::close_above(control_descriptor); }},
    Barrier{"syscall_filter", [](const JobSetting& job) { job.filter->load(); }},
};

}  // namespace

std::span<const Barrier> job_barriers() {
  return barriers;
}

void confine(const JobSetting& setting, const std::string& broken) {
  for (const Barrier& barrier : barriers) {
    break_here(barrier.name, broken);
    try {
      barrier.put_up(setting);
    } catch (const StepFailed& failure) {
      throw StepFailed(std::string(barrier.name) + ": " + failure.what());
    }
  }
}

std::vector<std::string> breakable_steps() {
  std::vector<std::string> names{steps::namespaces, steps::root,          steps::python,
                                 steps::filter,     steps::control_group, steps::inputs};
  for (const Barrier& barrier : barriers) names.emplace_back(barrier.name);
  return names;
}

void break_here(const char* name, const std::string& broken) {
  if (broken == name) throw StepFailed(std::string(name) + ": made to fail by a test");
}

std::string isolation(bool privileged, Forking forking, const std::string& control_groups) {
  std::string text = "namespaces+";
  if (landlock::abi() > 0) text += "landlock+";
  text += forking == Forking::allowed ? "seccomp, processes, " : "seccomp, threads only, ";
  text += privileged ? "own uid, " : "one uid, ";
  return text + control_groups;
}

}  // namespace errand::sandbox
