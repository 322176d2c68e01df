#include "runner/sandbox/usage.hpp"

#include "runner/sandbox/files.hpp"

#include <time.h>

#include <fcntl.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <string>

namespace errand::sandbox::usage {

std::uint64_t resident_bytes(pid_t process) {
  std::istringstream pages(read_file(AT_FDCWD, "/proc/" + std::to_string(process) + "/statm", 256));
  std::uint64_t size = 0;
  std::uint64_t resident = 0;
  pages >> size >> resident;
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

std::uint64_t cpu_us(pid_t process) {
  clockid_t clock = 0;
  timespec time{};
  if (::clock_getcpuclockid(process, &clock) != 0 || ::clock_gettime(clock, &time) != 0) return 0;
  return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000 +
         static_cast<std::uint64_t>(time.tv_nsec) / 1000;
}

std::vector<pid_t> children_of(pid_t process) {
  std::vector<pid_t> found;
  const std::string folder = "/proc/" + std::to_string(process) + "/task";
  std::error_code error;
  for (const auto& thread : std::filesystem::directory_iterator(folder, error)) {
    std::istringstream children(read_file(AT_FDCWD, thread.path().string() + "/children", 1U << 16));
    for (pid_t child = 0; children >> child;) found.push_back(child);
  }
  return found;
}

std::uint64_t cpu_us_of_all(pid_t process) {
  std::uint64_t sum = cpu_us(process);
  for (const pid_t child : children_of(process)) sum += cpu_us_of_all(child);
  return sum;
}

std::uint64_t most_resident_bytes(pid_t process) {
  std::uint64_t most = resident_bytes(process);
  for (const pid_t child : children_of(process)) most = std::max(most, most_resident_bytes(child));
  return most;
}

std::uint64_t file_bytes(int folder) {
  struct statfs what {};
  if (folder < 0 || ::fstatfs(folder, &what) < 0) return 0;
  return (what.f_blocks - what.f_bfree) * static_cast<std::uint64_t>(what.f_bsize);
}

}  // namespace errand::sandbox::usage
