#include "runner/sandbox/scratch.hpp"

#include "runner/sandbox/step.hpp"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>

#ifndef MS_NOSYMFOLLOW
#define MS_NOSYMFOLLOW 256
#endif

namespace errand::sandbox::scratch {
namespace {

/// The notes without charts: a word.
constexpr off_t kept_bytes = 4096;

void copy(int from, int to, const std::string& name) {
  constexpr std::size_t piece_bytes = 16U << 20;
  // The descriptor's position belongs to its sender as well: read from explicit offsets.
  off_t offset = 0;
  for (;;) {
    const ssize_t count = ::sendfile(to, from, &offset, piece_bytes);
    if (count < 0 && errno == EINTR) continue;
    if (check(count, "copy the input " + name) == 0) return;
  }
}

}  // namespace

void mount_private(std::uint64_t size_bytes, unsigned owner) {
  const std::string id = std::to_string(owner);
  const std::string options = "size=" + std::to_string(size_bytes) +
                              ",nr_inodes=" + std::to_string(most_inodes) + ",mode=0700,uid=" + id +
                              ",gid=" + id;
  constexpr unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_STRICTATIME | MS_NOSYMFOLLOW;
  check(::mount("tmpfs", "/job", "tmpfs", flags, options.c_str()), "mount the scratch");
  for (const char* path : {"/job/work", "/job/work/in", "/job/work/out", "/job/tmp", "/job/shm"}) {
    check(::mkdir(path, 0700), std::string("mkdir ") + path);
  }
  // Room for the notes is kept: a job that has filled its scratch can still say so.
  const protocol::Descriptor kept(
      check(::open(notes, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600), "create the notes"));
  check(::fallocate(kept.get(), 0, 0, kept_bytes), "keep room for the notes");
  check(::chdir("/job/work"), "chdir /job/work");
}

void mount_processes() {
  if (::mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr) == 0) return;
  fail(
      "mount /proc for gVisor (a container runtime that hides parts of /proc forbids it: start errand-runner "
      "outside of the container, or unmask /proc)",
      errno);
}

void mount_state(const char* path) {
  check(::mount("tmpfs", path, "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, "size=4m,nr_inodes=256,mode=0700"),
        std::string("mount ") + path);
}

void place_inputs(const std::vector<std::string>& names, std::vector<protocol::Descriptor>& files) {
  const protocol::Descriptor folder(check(::open("in", O_RDONLY | O_DIRECTORY | O_CLOEXEC), "open in/"));
  for (std::size_t index = 0; index < names.size(); ++index) {
    const protocol::Descriptor target(
        check(::openat(folder.get(), names[index].c_str(),
                       O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0444),
              "create the input " + names[index]));
    copy(files[index].get(), target.get(), names[index]);
    files[index].reset();
    // Access time zero: any later one means that the script read it.
    const std::array<timespec, 2> times{timespec{0, 0}, timespec{0, UTIME_NOW}};
    check(::futimens(target.get(), times.data()), "mark the input " + names[index]);
  }
  check(::fchmod(folder.get(), 0555), "make in/ read-only");
}

}  // namespace errand::sandbox::scratch
