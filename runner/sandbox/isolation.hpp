/// The two ways of isolating a job that errand-runner has. Both serve the same requests with the same
/// outcomes, limits and reports; an admin chooses one, and nothing ever falls back from one to the other.
#pragma once

namespace errand::sandbox {

enum class Isolation {
  namespaces,  ///< A clone of a warm Python behind namespaces and a syscall filter, on the host's kernel.
  gvisor,      ///< Behind those also a kernel of its own: gVisor answers every system call of the job.
};

}  // namespace errand::sandbox
