/// What a running job uses at this moment, read from outside. Used by the cell that watches it.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <vector>

namespace errand::sandbox::usage {

/// Of one process; 0 when it has gone.
std::uint64_t resident_bytes(pid_t process);
/// Of one process with all its threads, in microseconds; 0 when it has gone.
std::uint64_t cpu_us(pid_t process);
/// What it has started itself, which is still there; empty where the kernel does not name children.
std::vector<pid_t> children_of(pid_t process);
/// Of it and everything that it has started, as far as it is still there.
std::uint64_t cpu_us_of_all(pid_t process);
/// Of it and all these the one that holds most.
std::uint64_t most_resident_bytes(pid_t process);
/// Of all files in the file system that `folder` is in.
std::uint64_t file_bytes(int folder);

}  // namespace errand::sandbox::usage
