/// gVisor's program: where it is, and the three of its commands that the runner uses. All are started inside
/// a shelter (see shelter.hpp), where the paths below are.
#pragma once

#include <sys/types.h>

#include <array>
#include <string>

namespace errand::sandbox::runsc {

inline constexpr const char* program = "/runsc";
inline constexpr const char* guest_root = "/root";
/// Its own notes about the sandbox; a file system of each shelter.
inline constexpr const char* state = "/state";
inline constexpr const char* bundle = "/bundle";
/// The memory of a warm guest, from which every sandbox begins.
inline constexpr const char* image = "/image";

/// On the host. Throws StepFailed with how to install it.
std::string find();

/// stdin, stdout, stderr of the guest. They must be of the same kinds (a socket, two pipes) whenever an image
/// is made or used.
using Streams = std::array<int, 3>;
/// Starts a sandbox that begins with the guest's first line; its process ends as the guest ends, with its
/// exit code or 128 and the signal.
pid_t run(const Streams& streams);
/// Likewise with the image's state.
pid_t restore(const Streams& streams);
/// Writes the image of the sandbox that run() has started, which ends. Throws StepFailed.
void checkpoint(int messages);

}  // namespace errand::sandbox::runsc
