#include "runner/sandbox/files.hpp"

#include "runner/sandbox/step.hpp"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>

namespace errand::sandbox {
namespace {

void write_all(int file, std::string_view text, const std::string& path) {
  while (!text.empty()) {
    const ssize_t count = check(::write(file, text.data(), text.size()), "write " + path);
    text.remove_prefix(static_cast<std::size_t>(count));
  }
}

}  // namespace

void write_file(int folder, const std::string& path, std::string_view text) {
  const Descriptor file(
      check(::openat(folder, path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0644),
            "create " + path));
  write_all(file.get(), text, path);
}

std::array<Descriptor, 2> make_pipe() {
  std::array<int, 2> ends{};
  check(::pipe2(ends.data(), O_CLOEXEC), "pipe2");
  return {Descriptor(ends[0]), Descriptor(ends[1])};
}

void write_into(int folder, const std::string& path, std::string_view text) {
  const Descriptor file(check(::openat(folder, path.c_str(), O_WRONLY | O_CLOEXEC), "open " + path));
  // Files of /proc take their whole value in one write.
  check(::write(file.get(), text.data(), text.size()), "write " + path);
}

std::string read_all(int file, std::size_t most_bytes) {
  std::string text;
  std::array<char, 65536> buffer{};
  while (text.size() < most_bytes) {
    const ssize_t count = ::read(file, buffer.data(), std::min(buffer.size(), most_bytes - text.size()));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
  return text;
}

std::string read_file(int folder, const std::string& path, std::size_t most_bytes) {
  const Descriptor file(::openat(folder, path.c_str(), O_RDONLY | O_CLOEXEC));
  return file.is_open() ? read_all(file.get(), most_bytes) : std::string();
}

Descriptor in_memory(std::string_view bytes) {
  Descriptor file(check(::memfd_create("job", MFD_CLOEXEC | MFD_ALLOW_SEALING), "memfd_create"));
  write_all(file.get(), bytes, "job");
  check(::fcntl(file.get(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL), "seal");
  check(::lseek(file.get(), 0, SEEK_SET), "seek");
  return file;
}

Descriptor open_beneath(int folder, const std::string& path, int flags) {
  open_how how{};
  // openat2 refuses flags that mean nothing together with O_PATH.
  const int never_wait = (flags & O_PATH) != 0 ? 0 : O_NONBLOCK | O_NOCTTY;
  how.flags = static_cast<std::uint64_t>(flags | never_wait | O_NOFOLLOW | O_CLOEXEC);
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV;
  return Descriptor(static_cast<int>(::syscall(SYS_openat2, folder, path.c_str(), &how, sizeof how)));
}

}  // namespace errand::sandbox
