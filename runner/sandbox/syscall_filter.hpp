/// Barrier: which system calls a job may make. An allowlist; everything else is answered with an error (an
/// incomplete list must not kill honest scripts), a foreign instruction set's calls kill. Compiled once in
/// the zygote, because building it costs milliseconds and loading it a tenth of one.
#pragma once

#include "runner/sandbox/forking.hpp"

#include <linux/filter.h>

#include <string_view>
#include <vector>

namespace errand::sandbox {

/// What a call that is in no list gets.
enum class Unlisted {
  error,
  kill,  ///< So that a test can show that no honest script makes one.
};

class SyscallFilter {
 public:
  /// Throws StepFailed.
  explicit SyscallFilter(Forking forking, Unlisted unlisted = Unlisted::error);
  /// One that was compiled elsewhere: a guest's, whose kernel libseccomp does not know. Throws StepFailed.
  explicit SyscallFilter(std::string_view compiled);
  std::string_view compiled() const;
  /// For good, for every thread. Needs no_new_privs.
  void load() const;

 private:
  std::vector<sock_filter> program_;
};

}  // namespace errand::sandbox
