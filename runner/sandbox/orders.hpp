/// What runner and zygote say to each other: fixed structs over a SOCK_SEQPACKET pair between two processes
/// of the same executable, never seen by a job.
#pragma once

#include "runner/sandbox/forking.hpp"
#include "runner/sandbox/isolation.hpp"
#include "runner/sandbox/limits.hpp"

#include <array>
#include <cstdint>

namespace errand::sandbox {

/// Runner to zygote, once.
struct ZygoteSetting {
  Isolation isolation = Isolation::namespaces;
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

/// Shelter to guest, before the script.
struct GuestOrder {
  limits::Bounds bounds{};
  std::array<char, 32> broken{};  ///< A barrier to fail on purpose; empty in service.
};

/// Guest to shelter to runner, when the script has ended.
struct GuestEnd {
  std::int32_t status = 0;       ///< As wait() would give it.
  std::uint64_t peak_bytes = 0;  ///< 0: not known, because it did not end by itself.
  std::uint64_t cpu_us = 0;      ///< Of all that the shelter started, ever; the shelter's word.
};

/// First byte of every message of a job's control socket, runner to job, and of every letter to a guest.
enum class Word : char {
  touch = 'T',     ///< A processor is free: touch the hot pages until the next message is there.
  request = 'J',   ///< With descriptors: the request, then its inputs. To a guest: the request's text.
  admitted = 'A',  ///< To a shelter: it is in its control group, and may start processes.
  setting = 'Z',   ///< To a guest: the ZygoteSetting and its syscall filter; it answers when it is warm.
  wake = 'W',      ///< To a guest that was restored; it answers that it is parked.
  order = 'O',     ///< To a guest: the GuestOrder.
};

/// First byte of every message of a job's control socket, job to runner, and of every letter of a guest.
enum class Sign : char {
  parked = 'P',   ///< With a descriptor of /job.
  started = 'S',  ///< The script is next.
  failed = 'F',   ///< The rest says why; nothing ran.
  ended = 'E',    ///< Of a guest: with a GuestEnd.
};

}  // namespace errand::sandbox
