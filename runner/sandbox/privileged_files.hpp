/// Barrier: set-uid and set-gid programs among the shown libraries are covered by an empty file. They could
/// give nothing here (nosuid, no new privileges, no such user), and need not even be seen. Looking through
/// some ten thousand files takes a tenth of a second, so a process of its own does it while Python starts.
#pragma once

#include "runner/protocol/descriptor.hpp"

#include <sys/types.h>

#include <string>

namespace errand::sandbox {

class PrivilegedFiles {
 public:
  /// Begins to cover what is below the library folders of the root at `root` ("" when it is /). Inside of the
  /// new root, before the first clone.
  explicit PrivilegedFiles(const std::string& root = "");
  PrivilegedFiles(const PrivilegedFiles&) = delete;
  PrivilegedFiles& operator=(const PrivilegedFiles&) = delete;
  ~PrivilegedFiles();

  /// Returns when all are covered. Throws StepFailed when that could not be done.
  void wait_until_hidden();

 private:
  protocol::Descriptor reasons_;
  pid_t process_ = -1;
};

}  // namespace errand::sandbox
