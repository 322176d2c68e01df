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

/// Address space that costs no memory: reserved malloc arenas and stacks of threads, libraries imported late.
constexpr std::uint64_t reserved_bytes = 512U << 20;

std::uint64_t cpu_seconds(std::uint64_t cpu_ms) {
  // The runner ends the job at the exact time; the kernel's whole seconds are the second line.
  return cpu_ms / 1000 + 2;
}

std::array<std::pair<Resource, rlim_t>, 4> of(const Baseline& baseline, const Bounds& bounds,
                                              std::uint64_t used_cpu_ms) {
  return {{
      {RLIMIT_AS, baseline.address_space_bytes + bounds.memory_bytes + reserved_bytes},
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
  std::istringstream pages(read_file(proc, "self/statm", 256));
  std::uint64_t size = 0;
  std::uint64_t resident = 0;
  std::uint64_t shared = 0;
  std::uint64_t text = 0;
  std::uint64_t libraries = 0;
  std::uint64_t data = 0;
  pages >> size >> resident >> shared >> text >> libraries >> data;
  if (!pages) throw StepFailed("cannot read /proc/self/statm");
  const auto page_bytes = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  return {size * page_bytes, data * page_bytes, resident * page_bytes};
}

void apply(const Baseline& baseline, const Bounds& bounds) {
  for (const auto& [resource, value] : of(baseline, bounds, 0)) set(resource, value);
  set(RLIMIT_NPROC, bounds.threads);
  set(RLIMIT_NOFILE, most_open_files);
  set(RLIMIT_STACK, 8U << 20);
  set(RLIMIT_SIGPENDING, 256);
  for (const Resource resource : {RLIMIT_CORE, RLIMIT_MEMLOCK, RLIMIT_MSGQUEUE, RLIMIT_NICE, RLIMIT_RTPRIO}) {
    set(resource, 0);
  }
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
