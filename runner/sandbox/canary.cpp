#include "runner/sandbox/canary.hpp"

#include "runner/sandbox/files.hpp"
#include "runner/sandbox/step.hpp"

#include <nlohmann/json.hpp>

#include <fcntl.h>

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

/// The kernel's own word on a child that waits for its job.
void inspect(pid_t child) {
  const std::string no_capability(16, '0');
  for (const char* set : {"CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"}) {
    if (status_of(child, set) != no_capability)
      throw StepFailed(std::string("a child keeps capabilities in ") + set);
  }
  if (status_of(child, "NoNewPrivs") != "1") throw StepFailed("a child may gain privileges");
  constexpr const char* filtered = "2";
  if (status_of(child, "Seccomp") != filtered) throw StepFailed("a child has no syscall filter");
}

}  // namespace

protocol::JobReport run_own_program(Pool& pool, Poller& poller, const Settings& settings,
                                    const std::string& program) {
  std::optional<Finished> finished;
  Job job;
  job.request.job = program;
  job.request.program = program;
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
  const auto answer = nlohmann::json::parse(report.printed, nullptr, false);
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
  inspect(child);
}

}  // namespace errand::sandbox
