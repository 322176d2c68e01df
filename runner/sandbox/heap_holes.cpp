#define PY_SSIZE_T_CLEAN
#include "runner/sandbox/heap_holes.hpp"

#include <malloc.h>

#include <Python.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace errand::sandbox {
namespace {

// Of Python's allocator for small objects, 3.10 and later
// (https://github.com/python/cpython/blob/3.11/Objects/obmalloc.c): pools of one size class each, cut from
// arenas. Where another has other figures, the bound ends the search and holes remain.
constexpr std::size_t pool_bytes = 16384;
constexpr std::size_t pool_header_bytes = 48;
constexpr std::size_t smallest_class = 16;
constexpr std::size_t largest_class = 512;
constexpr std::size_t most_bytes = 64U << 20;

/// Counts the arenas that Python asks for while it lives.
class ArenaCounter {
 public:
  ArenaCounter() {
    PyObject_GetArenaAllocator(&original_);
    PyObjectArenaAllocator counting{this, allocate, release};
    PyObject_SetArenaAllocator(&counting);
  }
  ~ArenaCounter() { PyObject_SetArenaAllocator(&original_); }
  ArenaCounter(const ArenaCounter&) = delete;
  ArenaCounter& operator=(const ArenaCounter&) = delete;

  std::size_t count() const { return count_; }

 private:
  static void* allocate(void* self, std::size_t bytes) {
    auto* counter = static_cast<ArenaCounter*>(self);
    ++counter->count_;
    return counter->original_.alloc(counter->original_.ctx, bytes);
  }
  static void release(void* self, void* arena, std::size_t bytes) {
    auto* counter = static_cast<ArenaCounter*>(self);
    counter->original_.free(counter->original_.ctx, arena, bytes);
  }

  PyObjectArenaAllocator original_{};
  std::size_t count_ = 0;
};

/// Until a whole pool was empty: then none is left that is partly full.
void fill_pools_of(std::size_t block_bytes) {
  const std::size_t blocks_of_pool = (pool_bytes - pool_header_bytes) / block_bytes;
  std::uintptr_t last = 0;
  std::size_t in_a_row = 0;
  for (std::size_t taken = 0; in_a_row < blocks_of_pool && taken < most_bytes; taken += block_bytes) {
    const auto block = reinterpret_cast<std::uintptr_t>(PyObject_Malloc(block_bytes));
    if (block == 0) return;
    const bool is_first = block % pool_bytes == pool_header_bytes;
    in_a_row = is_first ? 1 : in_a_row > 0 && block == last + block_bytes ? in_a_row + 1 : 0;
    last = block;
  }
}

void fill_arenas() {
  const ArenaCounter arenas;
  for (std::size_t block = smallest_class; block <= largest_class; block += smallest_class)
    fill_pools_of(block);
  // The free pools of arenas that are partly full.
  const std::size_t before = arenas.count();
  for (std::size_t taken = 0; arenas.count() == before && taken < most_bytes; taken += largest_class) {
    if (PyObject_Malloc(largest_class) == nullptr) return;
  }
}

/// From large to small, each size until malloc cuts it from the end of the heap.
void fill_chunks() {
  constexpr std::size_t largest = 65536;
  constexpr std::size_t smallest = 24;
  constexpr std::size_t step = 16;
  constexpr std::size_t fine_below = 1024;
  const auto state = ::mallinfo2();
  const std::uintptr_t end = reinterpret_cast<std::uintptr_t>(::sbrk(0)) - state.keepcost;
  std::size_t left = state.fordblks;
  for (std::size_t bytes = largest; bytes >= smallest; bytes -= bytes > fine_below ? bytes / 8 : step) {
    while (left >= bytes) {
      // NOLINTNEXTLINE(cppcoreguidelines-no-malloc): of malloc's own heap.
      const auto chunk = reinterpret_cast<std::uintptr_t>(std::malloc(bytes));
      if (chunk == 0 || chunk >= end) break;
      left -= bytes;
    }
  }
}

}  // namespace

void fill_heap_holes() {
  fill_arenas();
  fill_chunks();
}

void widen_heap() {
  constexpr int spare_bytes = 16 << 20;
  constexpr int never = 1 << 30;
  ::mallopt(M_TOP_PAD, spare_bytes);
  ::mallopt(M_TRIM_THRESHOLD, never);
  PyMem_RawFree(PyMem_RawMalloc(::mallinfo2().keepcost + 1));
}

}  // namespace errand::sandbox
