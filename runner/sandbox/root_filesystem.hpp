/// Barrier: what a job can see. A root of its own on a small tmpfs that holds read-only views of exactly what
/// Python needs, five devices, a made-up /etc, and nothing else: no /proc, no /sys, no home, no shell, no
/// setuid file. Built once in the zygote; jobs inherit it and cannot change it.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace errand::sandbox::root_filesystem {

/// Where the runner's own Python modules are inside.
inline constexpr const char* modules = MODULES_INSIDE;
/// Of the shown folders those that may hold set-uid programs.
inline constexpr std::array folders_with_programs{"/usr/lib/" LIBRARY_TRIPLET, "/usr/lib/python3"};

/// The runner's Python modules by file name, as source and compiled.
using Files = std::vector<std::pair<std::string, std::string_view>>;

/// Builds the root from the host's files, moves into it and drops the host's. /job is a writable scratch for
/// the warm-up until leave_warm_up().
void build(const Files& files);
/// Likewise for gVisor, whose processes see less than a job does elsewhere: the program runsc, /proc, five
/// devices, and the guest's root in runsc::guest_root. `runsc_on_host`: the program's path.
void build_around_guest(const Files& files, const std::string& runsc_on_host);
/// Puts an empty file over the file `path` of the finished root at `root` ("" when it is /).
void cover(const std::string& root, const std::string& path);
void leave_warm_up();

}  // namespace errand::sandbox::root_filesystem
