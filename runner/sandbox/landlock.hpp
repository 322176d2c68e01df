/// Barrier: Landlock, a second opinion on files and network that holds even where the mount namespace would
/// be wrong. Reading everywhere in the job's root, writing only below /job and to devices, no TCP, no signal
/// or abstract socket out of the job. Where the kernel has no Landlock the report's isolation does not name
/// it.
#pragma once

namespace errand::sandbox::landlock {

/// Of the running kernel; 0: none.
int abi();
void restrict_self();

}  // namespace errand::sandbox::landlock
