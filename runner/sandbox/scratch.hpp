/// Barrier: where a job may write. One tmpfs per job, limited in bytes and files, without devices, setuid,
/// executables or followed links; it ends with the job. Reading a file there leaves a mark (strictatime), by
/// which the runner knows which inputs were opened, whatever the script says.
#pragma once

#include "runner/protocol/descriptor.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace errand::sandbox::scratch {

inline constexpr unsigned most_inodes = 4096;
/// Where the Python side leaves what the report needs beyond the exit code; see collect.hpp.
inline constexpr const char* notes = "/job/notes";

/// Mounts /job for the user `owner`, makes work/in, work/out, tmp and shm, and enters work.
void mount_private(std::uint64_t size_bytes, unsigned owner);
/// Shelter: over the /proc that is there one of its own process namespace.
void mount_processes();
/// Shelter: a small file system for what gVisor notes about its sandbox.
void mount_state(const char* path);
/// Copies the inputs into work/in and makes them and the folder read-only. Names are single components.
void place_inputs(const std::vector<std::string>& names, std::vector<protocol::Descriptor>& files);

}  // namespace errand::sandbox::scratch
