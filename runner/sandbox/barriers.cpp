#include "runner/sandbox/barriers.hpp"

#include "runner/sandbox/capabilities.hpp"
#include "runner/sandbox/descriptors.hpp"
#include "runner/sandbox/guest.hpp"
#include "runner/sandbox/landlock.hpp"
#include "runner/sandbox/lifetime.hpp"
#include "runner/sandbox/runsc.hpp"
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
constexpr std::array for_jobs{
    Barrier{"user_namespace",
            [](const JobSetting& job) {
              user_namespace::map_job(job.proc, user_namespace::job_id, job.cell, job.privileged);
            }},
    Barrier{"scratch",
            [](const JobSetting& job) { scratch::mount_private(job.scratch_bytes, user_namespace::job_id); }},
    Barrier{"hostname", [](const JobSetting&) { check(::sethostname("errand", 6), "sethostname"); }},
    Barrier{"streams", [](const JobSetting& job) { descriptors::take_streams(job.printed, job.complained); }},
    Barrier{"limits",
            [](const JobSetting& job) {
              limits::apply(job.baseline, job.bounds, job.used_cpu_ms);
              limits::apply_to_host_kernel();
            }},
    Barrier{"no_new_privileges", [](const JobSetting&) { capabilities::forbid_new_privileges(); }},
    Barrier{"landlock", [](const JobSetting&) { landlock::restrict_self(); }},
    Barrier{"capabilities", [](const JobSetting&) { capabilities::drop_all(user_namespace::job_id); }},
    Barrier{"lifetime",
            [](const JobSetting&) {
              lifetime::close_memory();
              lifetime::end_with_parent();
            }},
    Barrier{"descriptors", [](const JobSetting&) { descriptors::close_above(control_descriptor); }},
    Barrier{"syscall_filter", [](const JobSetting& job) { job.filter->load(); }},
};

/// Likewise made by a clone with fresh namespaces. gVisor's processes are inside of all this; they confine
/// themselves further.
constexpr std::array for_shelters{
    Barrier{"lifetime", [](const JobSetting&) { lifetime::end_with_parent(); }},
    Barrier{"user_namespace",
            [](const JobSetting& job) {
              user_namespace::map_job(job.proc, user_namespace::shelter_id, job.cell, job.privileged);
              user_namespace::become(user_namespace::shelter_id);
            }},
    Barrier{"processes", [](const JobSetting&) { scratch::mount_processes(); }},
    Barrier{"scratch",
            [](const JobSetting& job) {
              scratch::mount_private(job.scratch_bytes, user_namespace::shelter_id);
              scratch::mount_state(runsc::state);
            }},
};

constexpr std::array for_images{
    Barrier{"guest_files", [](const JobSetting&) { guest::close_own_files(); }},
    Barrier{"no_new_privileges", [](const JobSetting&) { capabilities::forbid_new_privileges(); }},
    Barrier{"capabilities", [](const JobSetting&) { capabilities::drop_all(user_namespace::shelter_id); }},
    Barrier{"lifetime", [](const JobSetting&) { lifetime::close_memory(); }},
};

constexpr std::array for_guests{
    Barrier{"limits",
            [](const JobSetting& job) { limits::apply(job.baseline, job.bounds, job.used_cpu_ms); }},
    Barrier{"descriptors", [](const JobSetting&) { descriptors::close_above(control_descriptor); }},
    Barrier{"syscall_filter", [](const JobSetting& job) { job.filter->load(); }},
};

}  // namespace

std::span<const Barrier> job_barriers() {
  return for_jobs;
}
std::span<const Barrier> shelter_barriers() {
  return for_shelters;
}
std::span<const Barrier> image_barriers() {
  return for_images;
}
std::span<const Barrier> guest_barriers() {
  return for_guests;
}

void confine(std::span<const Barrier> barriers, const JobSetting& setting, const std::string& broken) {
  for (const Barrier& barrier : barriers) {
    break_here(barrier.name, broken);
    if (broken == leaving_out + barrier.name) continue;
    try {
      barrier.put_up(setting);
    } catch (const StepFailed& failure) {
      throw StepFailed(std::string(barrier.name) + ": " + failure.what());
    }
  }
}

std::vector<std::string> barriers_to_leave_out(Isolation isolation) {
  std::vector<std::string> names;
  const auto add = [&names](std::span<const Barrier> barriers) {
    for (const Barrier& barrier : barriers) names.emplace_back(barrier.name);
  };
  if (isolation == Isolation::namespaces) {
    add(for_jobs);
  } else {
    for (const auto& list : {shelter_barriers(), image_barriers(), guest_barriers()}) add(list);
  }
  return names;
}

std::vector<std::string> breakable_steps(Isolation isolation) {
  auto names = barriers_to_leave_out(isolation);
  names.insert(names.end(), {steps::namespaces, steps::root, steps::python, steps::filter,
                             steps::control_group, steps::inputs});
  if (isolation == Isolation::gvisor) names.insert(names.end(), {steps::image, steps::restore});
  return names;
}

bool fails_on_purpose(const std::string& broken) {
  return !broken.empty() && !broken.starts_with(leaving_out);
}

void break_here(const char* name, const std::string& broken) {
  if (broken == name) throw StepFailed(std::string(name) + ": made to fail by a test");
}

std::string describe(Isolation isolation, bool privileged, Forking forking,
                     const std::string& control_groups) {
  std::string text = "namespaces+";
  if (isolation == Isolation::gvisor) text = "gvisor+" + text;
  if (isolation == Isolation::namespaces && landlock::abi() > 0) text += "landlock+";
  text += forking == Forking::allowed ? "seccomp, processes, " : "seccomp, threads only, ";
  text += privileged ? "own uid, " : "one uid, ";
  return text + control_groups;
}

}  // namespace errand::sandbox
