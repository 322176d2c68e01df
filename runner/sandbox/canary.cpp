#include "runner/sandbox/canary.hpp"

#include "runner/sandbox/barriers.hpp"
#include "runner/sandbox/files.hpp"
#include "runner/sandbox/landlock.hpp"
#include "runner/sandbox/step.hpp"
#include "runner/sandbox/usage.hpp"

#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <sstream>

namespace errand::sandbox {
namespace {

/// The line "Name:\tvalue" of /proc/PID/status.
std::string status_of(pid_t pid, const std::string& name) {
  std::istringstream lines(read_file(AT_FDCWD, "/proc/" + std::to_string(pid) + "/status", 1U << 16));
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(name + ":\t")) return line.substr(name.size() + 2);
  }
  return "";
}

std::string namespace_of(pid_t pid, const std::string& kind) {
  std::array<char, 64> name{};
  const std::string path = "/proc/" + std::to_string(pid) + "/ns/" + kind;
  const ssize_t count = check(::readlink(path.c_str(), name.data(), name.size()), "read " + path);
  return {name.data(), static_cast<std::size_t>(count)};
}

/// Only root may look at the namespaces of a process that cannot be traced.
void inspect_namespaces(pid_t child) {
  for (const char* kind : {"cgroup", "ipc", "mnt", "net", "pid", "user", "uts"}) {
    if (namespace_of(child, kind) == namespace_of(::getpid(), kind))
      throw StepFailed(std::string("a child shares the runner's namespace ") + kind);
  }
}

/// gVisor's kernel runs as a process below the child, and is confined on the host.
bool has_filtered_descendant(pid_t process) {
  return std::ranges::any_of(usage::children_of(process), [](pid_t child) {
    return status_of(child, "Seccomp") == "2" || has_filtered_descendant(child);
  });
}

/// The kernel's own word on a child that waits for its job.
void inspect(pid_t child, const ControlGroups& groups, Isolation isolation) {
  const bool privileged = is_privileged();
  const std::string no_capability(16, '0');
  for (const char* set : {"CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"}) {
    if (status_of(child, set) != no_capability)
      throw StepFailed(std::string("a child keeps capabilities in ") + set);
  }
  if (status_of(child, "NoNewPrivs") != "1") throw StepFailed("a child may gain privileges");
  constexpr const char* filtered = "2";
  if (isolation == Isolation::gvisor) {
    if (!has_filtered_descendant(child))
      throw StepFailed("gVisor's sandbox has no syscall filter on the host");
  } else if (status_of(child, "Seccomp") != filtered) {
    throw StepFailed("a child has no syscall filter");
  }
  // "NSpid: 4711 1": the host's number and its own.
  if (!status_of(child, "NSpid").ends_with("\t1")) throw StepFailed("a child shares the runner's processes");
  if (privileged) inspect_namespaces(child);
  if (privileged && status_of(child, "Uid").starts_with("0\t"))
    throw StepFailed("a child is root on the host");
  const std::string own = "/" + groups.folder_name() + "/";
  const std::string groups_of_child =
      read_file(AT_FDCWD, "/proc/" + std::to_string(child) + "/cgroup", 1U << 16);
  if (groups.kind() != ControlGroupKind::none && groups_of_child.find(own) == std::string::npos)
    throw StepFailed("a child is not in its control group");
}

}  // namespace

protocol::JobReport run_own_program(Pool& pool, Poller& poller, const Settings& settings,
                                    const std::string& program) {
  std::optional<Finished> finished;
  Job job;
  job.request.job = program;
  job.request.program = program;
  utsname host{};
  check(::uname(&host), "uname");
  nlohmann::json options{{"forking", settings.forking == Forking::allowed}, {"landlock", landlock::abi()}};
  // Inside of gVisor the kernel is another.
  if (settings.isolation == Isolation::gvisor)
    options["host_kernel"] = static_cast<const char*>(host.version);
  job.request.options = options.dump();
  job.limits = effective({}, settings);
  job.finished = [&](Finished result) { finished = std::move(result); };
  pool.submit(std::move(job));
  while (!finished) {
    poller.wait(pool.tick_interval());
    pool.tick();
  }
  if (finished->report.outcome.empty()) throw StepFailed(finished->refusal.message);
  if (finished->report.outcome != "finished") {
    throw StepFailed("the " + program + " ended as " + finished->report.outcome + ": " +
                     finished->report.complained);
  }
  return finished->report;
}

void prove(Pool& pool, Poller& poller, const Settings& settings) {
  const protocol::JobReport report = run_own_program(pool, poller, settings, "canary");
  const auto answer = protocol::untrusted_json(report.printed);
  if (!answer.is_object() || !answer.contains("attacks") || answer["attacks"].empty()) {
    throw StepFailed("the canary's answer cannot be read: " + report.printed + report.complained);
  }
  for (const auto& [attack, result] : answer["attacks"].items()) {
    if (result != "worked") continue;
    throw StepFailed("the sandbox does not hold: an attack worked (" + attack + "); no script is run here");
  }
  pid_t child = -1;
  while ((child = pool.waiting_child()) < 0) {
    poller.wait(pool.tick_interval());
    pool.tick();
    if (!pool.trouble().empty()) throw StepFailed(pool.trouble());
  }
  inspect(child, pool.control_groups(), settings.isolation);
  if (settings.broken.starts_with(leaving_out)) throw StepFailed("nobody noticed it: " + settings.broken);
}

}  // namespace errand::sandbox
