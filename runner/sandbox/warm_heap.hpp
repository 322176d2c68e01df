/// What makes a clone of the warm zygote cheap. Cloning copies page tables and the job then faults in every
/// page it touches; huge pages make the first cheaper, and touching the known pages while the child waits
/// takes the second off the job's own time.
#pragma once

namespace errand::sandbox::warm_heap {

/// Asks the kernel to put the heap of this process into huge pages, once. A kernel that cannot is only
/// slower.
void collapse(int proc);

}  // namespace errand::sandbox::warm_heap
