#include "runner/sandbox/control_group.hpp"

#include "runner/sandbox/files.hpp"
#include "runner/sandbox/step.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>
#include <sstream>
#include <utility>

namespace errand::sandbox {
namespace {

constexpr std::size_t most_text_bytes = 4096;

void set(const Hierarchy& place, const char* name, const std::string& value) {
  write_into(AT_FDCWD, place.folder + "/" + name, value);
}

/// For what a kernel or its configuration may not have.
void set_where_there(const Hierarchy& place, const char* name, const std::string& value) {
  const std::string path = place.folder + "/" + name;
  if (::access(path.c_str(), W_OK) == 0) write_into(AT_FDCWD, path, value);
}

std::uint64_t number_of(const std::string& text) {
  std::uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::uint64_t number_in(const Hierarchy& place, const char* name) {
  return number_of(read_file(AT_FDCWD, place.folder + "/" + name, most_text_bytes));
}

/// The number after `key` in a file of lines "key number".
std::uint64_t entry_of(const Hierarchy& place, const char* name, const std::string& key) {
  std::istringstream lines(read_file(AT_FDCWD, place.folder + "/" + name, most_text_bytes));
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(key + " ")) return number_of(line.substr(key.size() + 1));
  }
  return 0;
}

}  // namespace

ControlGroup::ControlGroup(const std::vector<Hierarchy>& parents, const std::string& name) {
  for (const Hierarchy& parent : parents) {
    Hierarchy place = parent;
    place.folder += "/" + name;
    if (::mkdir(place.folder.c_str(), 0755) < 0) {
      const int error = errno;
      remove();
      fail("control_group: mkdir " + place.folder, error);
    }
    places_.push_back(std::move(place));
  }
}

ControlGroup::ControlGroup(ControlGroup&& other) noexcept : places_(std::exchange(other.places_, {})) {}

ControlGroup& ControlGroup::operator=(ControlGroup&& other) noexcept {
  if (this == &other) return *this;
  remove();
  places_ = std::exchange(other.places_, {});
  return *this;
}

ControlGroup::~ControlGroup() {
  remove();
}

void ControlGroup::remove() {
  for (const Hierarchy& place : places_) ::rmdir(place.folder.c_str());
  places_.clear();
}

void ControlGroup::admit(pid_t process) const {
  for (const Hierarchy& place : places_) set(place, "cgroup.procs", std::to_string(process));
}

void ControlGroup::limit_processes(std::uint64_t most) const {
  for (const Hierarchy& place : places_) {
    if (place.pids) set(place, "pids.max", std::to_string(most));
  }
}

void ControlGroup::limit_memory(std::uint64_t bytes) const {
  const std::string value = std::to_string(bytes);
  for (const Hierarchy& place : places_) {
    if (!place.memory) continue;
    if (place.unified) {
      set(place, "memory.max", value);
      set_where_there(place, "memory.swap.max", "0");
      set_where_there(place, "memory.oom.group", "1");
    } else {
      set(place, "memory.limit_in_bytes", value);
      // With swap: the same bound, so that nothing is swapped instead.
      set_where_there(place, "memory.memsw.limit_in_bytes", value);
    }
  }
}

bool ControlGroup::ran_out_of_memory() const {
  for (const Hierarchy& place : places_) {
    if (!place.memory) continue;
    return entry_of(place, place.unified ? "memory.events" : "memory.oom_control", "oom_kill") > 0;
  }
  return false;
}

std::uint64_t ControlGroup::cpu_us() const {
  for (const Hierarchy& place : places_) {
    if (!place.time) continue;
    return place.unified ? entry_of(place, "cpu.stat", "usage_usec")
                         : number_in(place, "cpuacct.usage") / 1000;
  }
  return 0;
}

std::uint64_t ControlGroup::peak_memory_bytes() const {
  for (const Hierarchy& place : places_) {
    if (place.memory) return number_in(place, place.unified ? "memory.peak" : "memory.max_usage_in_bytes");
  }
  return 0;
}

}  // namespace errand::sandbox
