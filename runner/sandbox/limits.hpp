/// Barrier: how much a job may use, by rlimits that hold in every mode. A job is one process unless
/// the configuration allows more, so that each of them bounds the job and not just a part of it.
#pragma once

#include <sys/types.h>

#include <cstdint>

namespace errand::sandbox::limits {

/// What the warm zygote already uses; a job's memory is counted from there.
struct Baseline {
  std::uint64_t address_space_bytes = 0;
  std::uint64_t data_bytes = 0;
  std::uint64_t resident_bytes = 0;
};
/// Of the calling process. `proc` is a /proc that shows it.
Baseline measure(int proc);

/// Of one process.
inline constexpr std::uint64_t most_open_files = 256;

/// Address space that costs no memory: reserved malloc arenas and stacks of threads, libraries imported late.
inline constexpr std::uint64_t usual_reserved_bytes = 512U << 20;
/// In gVisor, which does not count a process's data by itself: as little as serves.
inline constexpr std::uint64_t least_reserved_bytes = 128U << 20;

struct Bounds {
  std::uint64_t memory_bytes = 0;
  std::uint64_t cpu_ms = 0;
  std::uint64_t file_bytes = 0;  ///< Of a single file.
  std::uint64_t threads = 0;
  std::uint64_t reserved_bytes = usual_reserved_bytes;
};

/// Job: sets the hard limits. `used_cpu_ms`: what the process has used before.
void apply(const Baseline& baseline, const Bounds& bounds, std::uint64_t used_cpu_ms);
/// Likewise what gVisor's kernel does not have, so that its guests cannot use it.
void apply_to_host_kernel();
/// Runner: tightens those of a parked job to what a request asks for. They can never be raised again.
void tighten(pid_t job, const Baseline& baseline, const Bounds& bounds, std::uint64_t used_cpu_ms);

}  // namespace errand::sandbox::limits
