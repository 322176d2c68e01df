/// The life of one cloned child: confine itself, wait for its one request, run it, end. Runs in the job's
/// process; every line before Interpreter::run is the runner's own, everything after belongs to the stranger.
#pragma once

#include "runner/sandbox/barriers.hpp"

#include <string>

namespace errand::sandbox {

/// `socket`: the one to the runner, which becomes control_descriptor.
[[noreturn]] void live_as_job(const JobSetting& setting, int socket, const std::string& broken);

}  // namespace errand::sandbox
