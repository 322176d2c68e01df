#include "runner/sandbox/warm_heap.hpp"

#include "runner/sandbox/files.hpp"

#include <sys/mman.h>

#include <cstdint>
#include <sstream>
#include <string>
#include <vector>

#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25
#endif

namespace errand::sandbox::warm_heap {
namespace {

constexpr std::uintptr_t huge_page_bytes = 2U << 20;

struct Region {
  std::uintptr_t begin = 0;
  std::uintptr_t end = 0;
  std::string rights{};
  bool anonymous = false;
};

std::vector<Region> regions_of_this_process(int proc) {
  constexpr std::size_t most_bytes = 16U << 20;
  std::istringstream lines(read_file(proc, "self/maps", most_bytes));
  std::vector<Region> regions;
  std::string line;
  while (std::getline(lines, line)) {
    std::istringstream fields(line);
    Region region;
    char dash = 0;
    std::string offset;
    std::string device;
    unsigned long inode = 0;
    std::string name;
    fields >> std::hex >> region.begin >> dash >> region.end >> region.rights >> offset >> device >>
        std::dec >> inode >> name;
    region.anonymous = inode == 0 && (name.empty() || name == "[heap]");
    regions.push_back(region);
  }
  return regions;
}

}  // namespace

void collapse(int proc) {
  for (const Region& region : regions_of_this_process(proc)) {
    if (!region.anonymous || !region.rights.starts_with("rw-p")) continue;
    if (region.end - region.begin < huge_page_bytes) continue;
    auto* begin = reinterpret_cast<void*>(region.begin);
    // Errors only mean that the kernel has no huge page to give.
    static_cast<void>(::madvise(begin, region.end - region.begin, MADV_HUGEPAGE));
    static_cast<void>(::madvise(begin, region.end - region.begin, MADV_COLLAPSE));
  }
}

}  // namespace errand::sandbox::warm_heap
