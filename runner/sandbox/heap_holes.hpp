/// Holes in the warm heap: free memory between objects that stay.
#pragma once

namespace errand::sandbox {

/// Takes, for good, every free block that lies between what the warm-up left, from Python's allocator and
/// from malloc. What a job makes then lies side by side in new pages; otherwise it fills those holes, and the
/// kernel copies a page of the zygote for each. Call it last in the warm-up. Costs some milliseconds, and no
/// memory that was not in use.
void fill_heap_holes();

}  // namespace errand::sandbox
