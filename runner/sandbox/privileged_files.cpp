#include "runner/sandbox/privileged_files.hpp"

#include "runner/sandbox/files.hpp"
#include "runner/sandbox/lifetime.hpp"
#include "runner/sandbox/root_filesystem.hpp"
#include "runner/sandbox/step.hpp"

#include <dirent.h>

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <memory>
#include <string>

namespace errand::sandbox {
namespace {

using protocol::Descriptor;

void hide_below(Descriptor folder, const std::string& root, const std::string& path);

void look_at(int folder, const std::string& root, const std::string& path, const dirent& entry) {
  const char* name = static_cast<const char*>(entry.d_name);
  if (entry.d_type == DT_LNK) return;
  struct stat what {};
  if (entry.d_type != DT_DIR) {
    check(::fstatat(folder, name, &what, AT_SYMLINK_NOFOLLOW), "look at " + path);
    if (S_ISREG(what.st_mode) && (what.st_mode & (S_ISUID | S_ISGID)) != 0)
      root_filesystem::cover(root, path);
    if (!S_ISDIR(what.st_mode)) return;
  }
  Descriptor below(::openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  // What cannot be read here cannot be read by a job.
  if (!below.is_open() && errno == EACCES) return;
  check(below.get(), "open " + path);
  hide_below(std::move(below), root, path);
}

void hide_below(Descriptor folder, const std::string& root, const std::string& path) {
  DIR* opened = ::fdopendir(folder.get());
  if (opened == nullptr) fail("read " + path, errno);
  folder.release();
  const std::unique_ptr<DIR, decltype(&::closedir)> stream(opened, ::closedir);
  while (const dirent* entry = ::readdir(stream.get())) {
    const std::string name(static_cast<const char*>(entry->d_name));
    if (name != "." && name != "..") look_at(::dirfd(stream.get()), root, path + "/" + name, *entry);
  }
}

[[noreturn]] void hide_all(const std::string& root, int reasons) {
  try {
    lifetime::end_with_parent();
    for (const char* path : root_filesystem::folders_with_programs) {
      Descriptor folder(::open((root + path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
      if (folder.is_open()) hide_below(std::move(folder), root, path);
    }
  } catch (const std::exception& failure) {
    static_cast<void>(!::write(reasons, failure.what(), std::string(failure.what()).size()));
    ::_exit(1);
  }
  ::_exit(0);
}

}  // namespace

PrivilegedFiles::PrivilegedFiles(const std::string& root) {
  std::array<int, 2> ends{};
  check(::pipe2(ends.data(), O_CLOEXEC), "pipe2");
  reasons_.reset(ends[0]);
  const Descriptor theirs(ends[1]);
  process_ = check(::fork(), "fork");
  if (process_ == 0) hide_all(root, theirs.get());
}

PrivilegedFiles::~PrivilegedFiles() {
  if (process_ <= 0) return;
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
}

void PrivilegedFiles::wait_until_hidden() {
  const std::string reason = read_all(reasons_.get(), 4096);
  int status = 0;
  const pid_t ended = ::waitpid(process_, &status, 0);
  process_ = -1;
  if (ended > 0 && status == 0) return;
  throw StepFailed("hide set-uid programs: " + (reason.empty() ? "the process ended" : reason));
}

}  // namespace errand::sandbox
