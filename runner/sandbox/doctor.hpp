/// `errand-runner check`: what this machine offers to jobs, as one JSON object for people and for `errand
/// doctor`.
#pragma once

#include "runner/sandbox/settings.hpp"

namespace errand::sandbox {

/// Prints it on stdout. Returns 0 when scripts can be run and nothing needed is missing, else 1.
int check_machine(Settings settings);

}  // namespace errand::sandbox
