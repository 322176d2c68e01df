/// Barrier: no process outlives the one that watches it, and none leaves a memory image behind.
#pragma once

namespace errand::sandbox::lifetime {

/// SIGKILL when the parent dies. Credentials must not change afterwards: the kernel forgets the signal then.
void end_with_parent();
/// No core dump, and no look inside by other processes of the same user.
void close_memory();

}  // namespace errand::sandbox::lifetime
