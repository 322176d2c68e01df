#include "runner/sandbox/control_groups.hpp"

#include "runner/sandbox/files.hpp"
#include "runner/sandbox/step.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <random>
#include <sstream>

namespace errand::sandbox {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_table_bytes = 4U << 20;
/// The runner's folder is this, the number of its process for an admin's eyes, and a number by chance.
constexpr const char* prefix = "errand-";
/// Version 2: where the programs live that were in the delegated group itself. No unit of systemd is called
/// so.
constexpr std::string_view leaf_name = "/errand.programs";

std::string text_of(const std::string& path) {
  return read_file(AT_FDCWD, path, most_table_bytes);
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream{std::string(text)};
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  return parts;
}

bool holds(const std::vector<std::string>& list, std::string_view entry) {
  return std::ranges::find(list, entry) != list.end();
}

void remove_tree(const fs::path& folder) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    if (entry.is_directory(ignored)) ::rmdir(entry.path().c_str());
  }
  ::rmdir(folder.c_str());
}

/// A runner holds a lock on its folder as long as it lives: the number of its process would say nothing to
/// one in another pid namespace. Returns what holds the lock, or nothing where somebody else has it.
protocol::Descriptor lock(const std::string& folder) {
  protocol::Descriptor held(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!held.is_open() || ::flock(held.get(), LOCK_EX | LOCK_NB) < 0) return {};
  return held;
}

/// Makes the runner's folder and locks it. Not open, with errno, where that cannot be.
protocol::Descriptor make_own(const std::string& folder) {
  // Another runner that starts at this moment may take it for a stale one before it is locked.
  constexpr int attempts = 3;
  for (int attempt = 0; attempt < attempts; ++attempt) {
    if (::mkdir(folder.c_str(), 0755) < 0 && errno != EEXIST) return {};
    protocol::Descriptor held = lock(folder);
    if (held.is_open() && ::access(folder.c_str(), F_OK) == 0) return held;
  }
  return {};
}

/// Runners of two pid namespaces can have the same number.
std::string new_name() {
  return prefix + std::to_string(::getpid()) + "-" + std::to_string(std::random_device()());
}

/// What runners that were killed have left. A folder with processes in it cannot be removed and stays.
void remove_stale(const std::string& folder) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    if (!entry.path().filename().string().starts_with(prefix)) continue;
    if (const protocol::Descriptor held = lock(entry.path()); held.is_open()) remove_tree(entry.path());
  }
}

/// Empty when it is delegated to this program, else why not.
std::string why_not_delegated(const std::string& folder) {
  if (folder.empty()) return "cgroup v2 is not mounted";
  const auto controllers = split(text_of(folder + "/cgroup.controllers"), ' ');
  const auto has = [&](const std::string& name) {
    return std::ranges::any_of(controllers, [&](const std::string& one) { return one.starts_with(name); });
  };
  if (!has("memory") || !has("pids")) return "cgroup v2 has no memory and pids controllers here";
  if (::access((folder + "/cgroup.subtree_control").c_str(), W_OK) < 0)
    return "cgroup v2 is not delegated to this user (systemd: Delegate=yes)";
  return "";
}

/// systemd marks what it has delegated; moving others' processes is only right there.
bool is_marked_delegated(const std::string& folder) {
  char mark = 0;
  return ::getxattr(folder.c_str(), "user.delegate", &mark, 1) == 1 ||
         ::getxattr(folder.c_str(), "trusted.delegate", &mark, 1) == 1;
}

/// A group that hands controllers on may hold no processes itself ("no internal processes" in
/// https://docs.kernel.org/admin-guide/cgroup-v2.html): they move into a leaf.
void make_room(const std::string& folder) {
  const auto processes = split(text_of(folder + "/cgroup.procs"), '\n');
  const std::string self = std::to_string(::getpid());
  const bool alone = std::ranges::all_of(processes, [&](const auto& one) { return one == self; });
  if (!alone && !is_marked_delegated(folder))
    throw StepFailed("other programs share the runner's cgroup v2, and systemd has not delegated it");
  const std::string leaf = folder + std::string(leaf_name);
  if (::mkdir(leaf.c_str(), 0755) < 0 && errno != EEXIST) fail("mkdir " + leaf, errno);
  for (const std::string& process : processes) {
    try {
      write_into(AT_FDCWD, leaf + "/cgroup.procs", process);
    } catch (const StepFailed&) {
      // It has ended meanwhile; one that has not makes the next step fail.
    }
  }
}

}  // namespace

std::string group_folder(std::string_view mounts, std::string_view groups, std::string_view controller) {
  std::string path;
  for (const std::string& line : split(groups, '\n')) {
    // "4:memory:/path"; version 2 is "0::/path".
    const std::size_t first = line.find(':');
    const std::size_t second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const std::string names = line.substr(first + 1, second - first - 1);
    if (controller.empty() ? names.empty() : holds(split(names, ','), controller))
      path = line.substr(second + 1);
  }
  if (path.empty()) return "";
  for (const std::string& line : split(mounts, '\n')) {
    // "36 35 98:0 /root /mount/point options - type source superoptions" (proc_pid_mountinfo(5)).
    const std::size_t dash = line.find(" - ");
    if (dash == std::string::npos) continue;
    const auto front = split(line.substr(0, dash), ' ');
    const auto back = split(line.substr(dash + 3), ' ');
    constexpr std::size_t root = 3;
    constexpr std::size_t point = 4;
    if (front.size() <= point || back.size() < 3) continue;
    if (back[0] != (controller.empty() ? "cgroup2" : "cgroup")) continue;
    if (!controller.empty() && !holds(split(back[2], ','), controller)) continue;
    // In a container only a part of the hierarchy is mounted.
    if (front[root] == "/") return front[point] + (path == "/" ? "" : path);
    if (path.starts_with(front[root])) return front[point] + path.substr(front[root].size());
    return front[point];
  }
  return "";
}

std::string delegated_folder(std::string_view folder) {
  if (folder.ends_with(leaf_name)) folder.remove_suffix(leaf_name.size());
  return std::string(folder);
}

ControlGroups::ControlGroups(ControlGroupChoice choice) : folder_name_(new_name()) {
  if (choice == ControlGroupChoice::none) {
    reason_ = "asked for by the configuration";
    return;
  }
  const bool v2_asked = choice == ControlGroupChoice::v2;
  if ((v2_asked || choice == ControlGroupChoice::automatic) && use_v2()) return;
  if (!v2_asked && use_v1()) return;
  if (choice != ControlGroupChoice::automatic) throw StepFailed("--cgroup: " + reason_);
}

ControlGroups::~ControlGroups() {
  for (const Hierarchy& parent : parents_) remove_tree(parent.folder);
}

bool ControlGroups::use_v2() {
  const std::string now_in = group_folder(text_of("/proc/self/mountinfo"), text_of("/proc/self/cgroup"), "");
  const std::string folder = delegated_folder(now_in);
  reason_ = why_not_delegated(folder);
  if (!reason_.empty()) return false;
  try {
    remove_stale(folder);
    if (folder == now_in) make_room(folder);
    const std::string own = folder + "/" + folder_name_;
    write_into(AT_FDCWD, folder + "/cgroup.subtree_control", "+memory +pids +cpu");
    locks_.push_back(make_own(own));
    check(locks_.back().get(), "mkdir " + own);
    parents_.push_back({own, true, true, true, true});
    write_into(AT_FDCWD, own + "/cgroup.subtree_control", "+memory +pids +cpu");
  } catch (const StepFailed& failure) {
    for (const Hierarchy& parent : parents_) remove_tree(parent.folder);
    parents_.clear();
    reason_ = failure.what();
    return false;
  }
  kind_ = ControlGroupKind::v2;
  return true;
}

bool ControlGroups::use_v1() {
  const std::string mounts = text_of("/proc/self/mountinfo");
  const std::string groups = text_of("/proc/self/cgroup");
  for (const char* controller : {"memory", "pids", "cpu", "cpuacct"}) {
    const bool needed = controller == std::string_view("memory") || controller == std::string_view("pids");
    const std::string folder = group_folder(mounts, groups, controller);
    const std::string own = folder + "/" + folder_name_;
    const auto mark = [&](Hierarchy& place) {
      place.memory |= controller == std::string_view("memory");
      place.pids |= controller == std::string_view("pids");
      place.time |= controller == std::string_view("cpuacct");
    };
    // cpu and cpuacct are often one hierarchy.
    const auto same = std::ranges::find(parents_, own, &Hierarchy::folder);
    if (same != parents_.end()) {
      mark(*same);
      continue;
    }
    if (!folder.empty()) remove_stale(folder);
    protocol::Descriptor held = folder.empty() ? protocol::Descriptor() : make_own(own);
    if (!held.is_open()) {
      if (!needed) continue;
      reason_ += std::string("; cgroup v1 has no ") + controller + " group that this user may divide";
      for (const Hierarchy& parent : parents_) remove_tree(parent.folder);
      parents_.clear();
      return false;
    }
    Hierarchy place{own};
    mark(place);
    parents_.push_back(place);
    locks_.push_back(std::move(held));
  }
  kind_ = ControlGroupKind::v1;
  return true;
}

const char* ControlGroups::name() const {
  switch (kind_) {
    case ControlGroupKind::v2:
      return "cgroup v2";
    case ControlGroupKind::v1:
      return "cgroup v1";
    case ControlGroupKind::none:
      return "no cgroup";
  }
  return "";
}

ControlGroup ControlGroups::make() {
  if (kind_ == ControlGroupKind::none) return {};
  return {parents_, std::to_string(++made_)};
}

}  // namespace errand::sandbox
