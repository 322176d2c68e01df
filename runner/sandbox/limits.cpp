#include "runner/sandbox/limits.hpp"

#include "runner/sandbox/files.hpp"
#include "runner/sandbox/step.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <sstream>
#include <utility>

namespace errand::sandbox::limits {
namespace {

using Resource = __rlimit_resource;

std::uint64_t cpu_seconds(std::uint64_t cpu_ms) {
  // The runner ends the job at the exact time; the kernel's whole seconds are the second line.
  return cpu_ms / 1000 + 2;
}

std::array<std::pair<Resource, rlim_t>, 4> of(const Baseline& baseline, const Bounds& bounds,
                                              std::uint64_t used_cpu_ms) {
  return {{
      {RLIMIT_AS, baseline.address_space_bytes + bounds.memory_bytes + bounds.reserved_bytes},
      {RLIMIT_DATA, baseline.data_bytes + bounds.memory_bytes},
      {RLIMIT_CPU, cpu_seconds(bounds.cpu_ms + used_cpu_ms)},
      {RLIMIT_FSIZE, bounds.file_bytes},
  }};
}

void set(Resource resource, rlim_t value) {
  const rlimit limit{value, value};
  check(::setrlimit(resource, &limit), "setrlimit " + std::to_string(resource));
}

}  // namespace

Baseline measure(int proc) {
  std::istringstream lines(read_file(proc, "self/status", 1U << 16));
  Baseline baseline;
  constexpr std::uint64_t kilobyte = 1024;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string name;
    std::uint64_t kilobytes = 0;
    words >> name >> kilobytes;
    if (name == "VmSize:") baseline.address_space_bytes = kilobytes * kilobyte;
    if (name == "VmData:") baseline.data_bytes = kilobytes * kilobyte;
    if (name == "VmRSS:") baseline.resident_bytes = kilobytes * kilobyte;
  }
  if (baseline.address_space_bytes == 0 || baseline.data_bytes == 0)
    throw StepFailed("cannot read /proc/self/status");
  return baseline;
}

void apply(const Baseline& baseline, const Bounds& bounds, std::uint64_t used_cpu_ms) {
  for (const auto& [resource, value] : of(baseline, bounds, used_cpu_ms)) set(resource, value);
  set(RLIMIT_NPROC, bounds.threads);
  set(RLIMIT_NOFILE, most_open_files);
  set(RLIMIT_STACK, 8U << 20);
  for (const Resource resource : {RLIMIT_CORE, RLIMIT_MEMLOCK}) set(resource, 0);
}

void apply_to_host_kernel() {
  set(RLIMIT_SIGPENDING, 256);
  for (const Resource resource : {RLIMIT_MSGQUEUE, RLIMIT_NICE, RLIMIT_RTPRIO}) set(resource, 0);
}

void tighten(pid_t job, const Baseline& baseline, const Bounds& bounds, std::uint64_t used_cpu_ms) {
  for (const auto& [resource, value] : of(baseline, bounds, used_cpu_ms)) {
    rlimit now{};
    check(::prlimit(job, resource, nullptr, &now), "read a limit of the job");
    if (now.rlim_max <= value) continue;
    const rlimit limit{value, value};
    check(::prlimit(job, resource, &limit, nullptr), "tighten a limit of the job");
  }
}

}  // namespace errand::sandbox::limits
