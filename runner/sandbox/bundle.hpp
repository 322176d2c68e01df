/// What gVisor is told about a job's sandbox, in the form of the Open Container Initiative
/// (https://github.com/opencontainers/runtime-spec/blob/v1.0.2/config.md). The same for every job.
#pragma once

#include <string>

namespace errand::sandbox::bundle {

/// errand-runner itself, in the guest's root.
inline constexpr const char* guest_program = MODULES_INSIDE "/errand-runner";

/// Throws StepFailed.
std::string config();

}  // namespace errand::sandbox::bundle
