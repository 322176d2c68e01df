/// What runner and zygote say to each other: fixed structs over a SOCK_SEQPACKET pair between two processes
/// of the same executable, never seen by a job.
#pragma once

#include "runner/sandbox/forking.hpp"
#include "runner/sandbox/limits.hpp"

#include <array>
#include <cstdint>

namespace errand::sandbox {

/// Runner to zygote, once.
struct ZygoteSetting {
  bool privileged = false;
  bool warm_up = true;  ///< Representative work, not just imports.
  bool huge_pages = true;
  bool hot_pages = true;
  Forking forking = Forking::denied;
  std::array<char, 32> broken{};  ///< A step of the zygote's own to fail on purpose; empty in service.
};

/// Zygote to runner, once it is warm: Sign::parked, this, and the versions as text; or Sign::failed and why.
struct ZygoteReady {
  limits::Baseline baseline{};
};

/// Runner to zygote: clone and confine one child. Descriptors: stdout, stderr, control.
struct ParkOrder {
  std::uint32_t cell = 0;
  std::uint64_t scratch_bytes = 0;
  limits::Bounds bounds{};
  std::array<char, 32> broken{};  ///< A barrier to fail on purpose; empty in service.
};

/// Zygote to runner.
struct ParkAnswer {
  std::uint32_t cell = 0;
  std::int32_t pid = -1;
  std::int32_t error = 0;
};

/// First byte of every message of a job's control socket, runner to job.
enum class Word : char {
  touch = 'T',    ///< A processor is free: touch the hot pages until the next message is there.
  request = 'J',  ///< With descriptors: the request, then its inputs.
};

/// First byte of every message of a job's control socket, job to runner.
enum class Sign : char {
  parked = 'P',   ///< With a descriptor of /job.
  started = 'S',  ///< The script is next.
  failed = 'F',   ///< The rest says why; nothing ran.
};

}  // namespace errand::sandbox
