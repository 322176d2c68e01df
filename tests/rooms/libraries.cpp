#include "tests/rooms/libraries.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace errand::rooms {

namespace {

struct Known {
  std::string_view start;  // Of the header's path; the first that fits counts.
  const char* library;
  bool allowed_in_header;
};

constexpr std::array known{
    Known{"boost/beast", "BEAST", false},
    Known{"boost/asio/ssl", "OPENSSL", false},
    Known{"boost/", "ASIO", true},
    Known{"openssl/", "OPENSSL", false},
    Known{"nlohmann/json_fwd.hpp", "JSON", true},
    Known{"nlohmann/", "JSON", false},
    Known{"SQLiteCpp/", "SQLITE", true},
    Known{"sqlite3.h", "SQLITE", true},
    Known{"yaml-cpp/", "YAML", false},
    Known{"Python.h", "PYTHON", true},
    Known{"seccomp.h", "SECCOMP", true},
    Known{"linux/", "LINUX", true},
    Known{"asm/", "LINUX", true},
    Known{"sys/mount.h", "LINUX", true},
    Known{"sys/prctl.h", "LINUX", true},
    Known{"sys/syscall.h", "LINUX", true},
    Known{"sys/capability.h", "LINUX", true},
    Known{"sched.h", "LINUX", true},
    Known{"link.h", "LINUX", true},
    Known{"sys/", "", true},
    Known{"arpa/", "", true},
    Known{"net/", "", true},
    Known{"netinet/", "", true},
};

/// The C library's and POSIX's headers without a folder.
constexpr std::array posix{"dirent.h", "dlfcn.h",    "errno.h",   "fcntl.h",   "features.h", "ftw.h",
                           "glob.h",   "grp.h",      "iconv.h",   "limits.h",  "locale.h",   "malloc.h",
                           "netdb.h",  "poll.h",     "pthread.h", "pwd.h",     "signal.h",   "spawn.h",
                           "stdio.h",  "stdlib.h",   "string.h",  "strings.h", "syslog.h",   "termios.h",
                           "time.h",   "ucontext.h", "unistd.h",  "wait.h"};

}  // namespace

Library library_of(const std::string& header) {
  for (const auto& entry : known) {
    if (header.starts_with(entry.start)) {
      return {entry.library, entry.allowed_in_header};
    }
  }
  const auto standard = header.find_first_of("./") == std::string::npos;
  if (standard || std::find(posix.begin(), posix.end(), header) != posix.end()) {
    return {"", true};
  }
  return {"?", true};
}

}  // namespace errand::rooms
