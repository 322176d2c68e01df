#include "runner/sandbox/lifetime.hpp"

#include "runner/sandbox/step.hpp"

#include <signal.h>
#include <sys/prctl.h>

namespace errand::sandbox::lifetime {

void end_with_parent() {
  check(::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0), "PR_SET_PDEATHSIG");
}

void close_memory() {
  check(::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0), "PR_SET_DUMPABLE");
}

}  // namespace errand::sandbox::lifetime
