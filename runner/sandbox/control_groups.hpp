/// Which control groups this machine offers to the runner, and the runner's own part of them. Chosen once, at
/// start: version 2 where it is delegated, else version 1, else none.
#pragma once

#include "runner/protocol/descriptor.hpp"
#include "runner/sandbox/control_group.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace errand::sandbox {

enum class ControlGroupKind { none, v1, v2 };

/// `automatic`: the best that the machine offers. The others are what an admin asks for by name, and an error
/// where the machine does not offer it.
enum class ControlGroupChoice { automatic, none, v1, v2 };

class ControlGroups {
 public:
  /// Makes the runner's folders and removes those of runners that are gone. Throws StepFailed when the choice
  /// cannot be had.
  explicit ControlGroups(ControlGroupChoice choice);
  ControlGroups(const ControlGroups&) = delete;
  ControlGroups& operator=(const ControlGroups&) = delete;
  ~ControlGroups();

  ControlGroupKind kind() const { return kind_; }
  /// "cgroup v2", "cgroup v1" or "no cgroup".
  const char* name() const;
  /// For an admin: why it is not something better; empty when it is the best.
  const std::string& reason() const { return reason_; }
  /// Of the runner's folder in each hierarchy; the groups are below.
  const std::string& folder_name() const { return folder_name_; }
  /// A fresh group. Throws StepFailed.
  ControlGroup make();

 private:
  bool use_v2();
  bool use_v1();

  std::string folder_name_;
  ControlGroupKind kind_ = ControlGroupKind::none;
  std::vector<Hierarchy> parents_{};
  std::vector<protocol::Descriptor> locks_{};  ///< Of the folders of `parents_`.
  std::string reason_{};
  std::uint64_t made_ = 0;
};

/// Where a process's group of one hierarchy is, from the texts of /proc/self/mountinfo and /proc/self/cgroup.
/// `controller` empty: version 2. Empty when it is not mounted.
std::string group_folder(std::string_view mounts, std::string_view groups, std::string_view controller);

/// Version 2: the group that was delegated, from the one that this process is in: its parent where an earlier
/// runner of the same service has already moved the service's processes out of the way.
std::string delegated_folder(std::string_view folder);

}  // namespace errand::sandbox
