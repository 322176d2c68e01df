/// The embedded Python: started and warmed once in the zygote, then running one program in each job. All
/// calls come from the one thread of the process.
#pragma once

#include "runner/protocol/job.hpp"

#include <string>

namespace errand::sandbox {

class Interpreter {
 public:
  /// Starts Python with an empty environment and the runner's own modules in reach. Throws StepFailed.
  Interpreter();
  Interpreter(const Interpreter&) = delete;
  Interpreter& operator=(const Interpreter&) = delete;
  /// The zygote ends by _exit; Python is never finalised.
  ~Interpreter() = default;

  /// Imports the packages and, when asked, does representative work, so that jobs find everything loaded.
  /// Returns the versions for the receipt. Throws StepFailed, the traceback being on stderr.
  std::string warm_up(bool with_work);

  /// In a clone of the zygote: the work by which the pages that jobs need are recorded.
  static void train();

  /// In a guest that waits: likewise, quietly, so that its pages and caches are there when the job comes.
  static void rehearse();

  static void before_clone();
  static void after_clone_in_zygote();
  static void after_clone_in_job();

  /// Runs the request's program to its end and returns the exit code.
  static int run(const protocol::JobRequest& request);
};

}  // namespace errand::sandbox
