#include "runner/sandbox/warm_heap.hpp"

#include "runner/sandbox/files.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <map>
#include <new>
#include <sstream>
#include <string>
#include <vector>

#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25
#endif
#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ 22
#define MADV_POPULATE_WRITE 23
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

namespace {

// Bits of an entry (https://docs.kernel.org/admin-guide/mm/pagemap.html).
constexpr std::uint64_t present = 1ULL << 63U;
constexpr std::uint64_t mapped_here_only = 1ULL << 56U;

constexpr std::size_t most_ranges = 1U << 16;

/// What the training clone leaves for the zygote, in memory that both share.
struct Recording {
  std::size_t written = 0;
  std::size_t read = 0;
  std::array<Range, most_ranges> written_ranges{};
  std::array<Range, most_ranges> read_ranges{};
};

std::vector<std::uint64_t> entries_of(int pagemap, const Region& region) {
  const auto page_bytes = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  std::vector<std::uint64_t> entries((region.end - region.begin) / page_bytes);
  const auto offset = static_cast<off_t>(region.begin / page_bytes * sizeof(std::uint64_t));
  const ssize_t count = ::pread(pagemap, entries.data(), entries.size() * sizeof(std::uint64_t), offset);
  entries.resize(count < 0 ? 0 : static_cast<std::size_t>(count) / sizeof(std::uint64_t));
  return entries;
}

/// Appends the runs of pages that have `bits` now and did not have them before.
void compare(const Region& region, const std::vector<std::uint64_t>& before,
             const std::vector<std::uint64_t>& after, std::uint64_t bits,
             std::array<Range, most_ranges>& ranges, std::size_t& count) {
  const auto page_bytes = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  const auto has = [bits](std::uint64_t entry) { return (entry & bits) == bits; };
  for (std::size_t page = 0; page < std::min(before.size(), after.size()); ++page) {
    if (has(before[page]) || !has(after[page])) continue;
    const std::uintptr_t address = region.begin + page * page_bytes;
    if (count > 0 && ranges[count - 1].end == address) {
      ranges[count - 1].end += page_bytes;
    } else if (count < most_ranges) {
      ranges[count++] = {address, address + page_bytes};
    }
  }
}

void train(int proc, const std::function<void()>& work, Recording& recording) {
  const Descriptor pagemap(::openat(proc, "self/pagemap", O_RDONLY | O_CLOEXEC));
  std::vector<Region> regions = regions_of_this_process(proc);
  // Beyond user space there is nothing to ask for.
  std::erase_if(regions, [](const Region& region) {
    return !region.rights.starts_with("r") || !region.rights.ends_with("p") || region.end > 1ULL << 47U;
  });
  std::vector<std::vector<std::uint64_t>> before;
  for (const Region& region : regions) before.push_back(entries_of(pagemap.get(), region));
  work();
  for (std::size_t index = 0; index < regions.size(); ++index) {
    const Region& region = regions[index];
    const auto after = entries_of(pagemap.get(), region);
    if (region.rights.starts_with("rw")) {
      compare(region, before[index], after, present | mapped_here_only, recording.written_ranges,
              recording.written);
    } else {
      compare(region, before[index], after, present, recording.read_ranges, recording.read);
    }
  }
}

/// Of 512 pages of a huge page so many are written by a typical job: one private huge page is then cheaper
/// than as many small ones, most of all when the job ends and all have to be given back.
constexpr std::size_t worth_a_huge_page = 64;

/// Puts what is written most into huge pages of this process's own.
void collapse_written(const std::vector<Range>& ranges, const std::function<bool()>& stop) {
  constexpr std::uintptr_t page_bytes = 4096;
  std::map<std::uintptr_t, std::size_t> written;
  for (const Range& range : ranges) {
    for (std::uintptr_t page = range.begin; page < range.end; page += page_bytes)
      ++written[page / huge_page_bytes];
  }
  for (const auto& [block, pages] : written) {
    if (stop()) return;
    if (pages < worth_a_huge_page) continue;
    // Errors only mean that the pages stay small.
    // NOLINTNEXTLINE(performance-no-int-to-ptr): likewise.
    auto* const begin = reinterpret_cast<void*>(block * huge_page_bytes);
    static_cast<void>(::madvise(begin, huge_page_bytes, MADV_COLLAPSE));
  }
}

void populate(const std::vector<Range>& ranges, int advice, const std::function<bool()>& stop) {
  constexpr std::size_t look_up_every = 16;
  std::size_t done = 0;
  for (const Range& range : ranges) {
    if (done++ % look_up_every == 0 && stop()) return;
    // Errors only mean that the page is faulted in later.
    // NOLINTNEXTLINE(performance-no-int-to-ptr): addresses of this process, read from /proc.
    static_cast<void>(::madvise(reinterpret_cast<void*>(range.begin), range.end - range.begin, advice));
  }
}

}  // namespace

HotPages record(int proc, const std::function<void()>& work) {
  void* shared =
      ::mmap(nullptr, sizeof(Recording), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED) return {};
  auto& recording = *new (shared) Recording;
  const pid_t zygote = ::getpid();
  const pid_t clone = ::fork();
  if (clone == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    // Otherwise /proc/self/pagemap belongs to root.
    ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    if (::getppid() == zygote) train(proc, work, recording);
    ::_exit(0);
  }
  int status = 0;
  while (clone > 0 && ::waitpid(clone, &status, 0) < 0 && errno == EINTR) {
  }
  HotPages pages;
  if (clone > 0 && status == 0) {
    const auto copy = [](const auto& ranges, std::size_t count) {
      return std::vector<Range>(ranges.begin(), ranges.begin() + static_cast<std::ptrdiff_t>(count));
    };
    pages = {copy(recording.written_ranges, recording.written), copy(recording.read_ranges, recording.read)};
  }
  ::munmap(shared, sizeof(Recording));
  return pages;
}

void touch(const HotPages& pages, const std::function<bool()>& stop) {
  collapse_written(pages.written, stop);
  populate(pages.written, MADV_POPULATE_WRITE, stop);
  populate(pages.read, MADV_POPULATE_READ, stop);
}

void collapse(int proc) {
  for (const Region& region : regions_of_this_process(proc)) {
    if (!region.anonymous || !region.rights.starts_with("rw-p")) continue;
    if (region.end - region.begin < huge_page_bytes) continue;
    // NOLINTNEXTLINE(performance-no-int-to-ptr): likewise.
    auto* begin = reinterpret_cast<void*>(region.begin);
    // Errors only mean that the kernel has no huge page to give.
    static_cast<void>(::madvise(begin, region.end - region.begin, MADV_HUGEPAGE));
    static_cast<void>(::madvise(begin, region.end - region.begin, MADV_COLLAPSE));
  }
}

}  // namespace errand::sandbox::warm_heap
