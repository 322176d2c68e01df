/// What makes a clone of the warm zygote cheap. Cloning copies page tables and the job then faults in every
/// page it touches; huge pages make the first cheaper, and touching the known pages while the child waits
/// takes the second off the job's own time.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

namespace errand::sandbox::warm_heap {

/// Asks the kernel to put the heap of this process into huge pages, once. A kernel that cannot is only
/// slower.
void collapse(int proc);

struct Range {
  std::uintptr_t begin = 0;
  std::uintptr_t end = 0;
};
/// Addresses that stay valid in every clone of this process.
struct HotPages {
  std::vector<Range> written{};
  std::vector<Range> read{};
};
/// Has a clone of this process do representative `work` and notes which pages it needed. Empty where the
/// kernel does not tell: jobs are only slower then.
HotPages record(int proc, const std::function<void()>& work);
/// Makes them this process's own, until `stop` says that there is something better to do.
void touch(const HotPages& pages, const std::function<bool()>& stop);

}  // namespace errand::sandbox::warm_heap
