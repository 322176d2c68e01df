/// What a running job uses at this moment, read from outside. Used by the cell that watches it.
#pragma once

#include <sys/types.h>

#include <cstdint>

namespace errand::sandbox::usage {

/// Of one process; 0 when it has gone.
std::uint64_t resident_bytes(pid_t process);
/// Of one process with all its threads, in microseconds; 0 when it has gone.
std::uint64_t cpu_us(pid_t process);
/// Of all files in the file system that `folder` is in.
std::uint64_t file_bytes(int folder);

}  // namespace errand::sandbox::usage
