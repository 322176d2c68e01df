/// Where a job's own objects come to lie: not in the holes of the warm heap, free memory between objects that
/// stay, but side by side behind it.
#pragma once

namespace errand::sandbox {

/// Takes, for good, every free block that lies between what the warm-up left, from Python's allocator and
/// from malloc. What a job makes then lies side by side in new pages; otherwise it fills those holes, and the
/// kernel copies a page of the zygote for each. Call it last in the warm-up. Costs some milliseconds, and no
/// memory that was not in use.
void fill_heap_holes();

/// Room behind the heap, untouched: what a job takes of it is then among the pages that a waiting child has
/// ready (warm_heap.hpp), and nothing is given back before the job ends. No memory is used before.
void widen_heap();

}  // namespace errand::sandbox
