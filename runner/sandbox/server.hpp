/// `errand-runner serve`: the Unix socket, its connections, and the frames on them. One connection, one job:
/// closing it ends the job.
#pragma once

#include "runner/sandbox/settings.hpp"

namespace errand::sandbox {

/// Proves the sandbox, listens, prints "ready" on stdout, and serves until SIGTERM, SIGINT, or the end of
/// stdin when it is a pipe. Returns the exit code. Throws StepFailed when no script may be run here.
int serve(const Settings& settings);

}  // namespace errand::sandbox
