/// Barrier: which system calls a job may make. An allowlist; everything else is answered with an error (an
/// incomplete list must not kill honest scripts), a foreign instruction set's calls kill. Compiled once in
/// the zygote, because building it costs milliseconds and loading it a tenth of one.
#pragma once

#include "runner/sandbox/forking.hpp"

#include <linux/filter.h>

#include <vector>

namespace errand::sandbox {

class SyscallFilter {
 public:
  /// Throws StepFailed.
  explicit SyscallFilter(Forking forking);
  /// For good, for every thread. Needs no_new_privs.
  void load() const;

 private:
  std::vector<sock_filter> program_;
};

}  // namespace errand::sandbox
