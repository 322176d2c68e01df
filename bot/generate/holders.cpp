#include "bot/generate/holders.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace errand::generate {

namespace {

constexpr int turn_byte = 0;
constexpr int most_holders = 1'000;  // far more processes than share a folder

/// Locks of the open file, not of the process: two objects of one process are two holders.
struct flock byte_lock(int type, int byte) {
  struct flock lock {};
  lock.l_type = static_cast<short>(type);
  lock.l_whence = SEEK_SET;
  lock.l_start = byte;
  lock.l_len = 1;
  return lock;
}

}  // namespace

Holders::Holders(const std::filesystem::path& file)
    : file_(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
  if (file_ < 0) return;
  for (int byte = 1; byte <= most_holders; ++byte) {
    auto lock = byte_lock(F_WRLCK, byte);
    if (::fcntl(file_, F_OFD_SETLK, &lock) != 0) continue;
    own_ = byte;
    return;
  }
}

Holders::~Holders() {
  if (file_ >= 0) ::close(file_);
}

bool Holders::is_alive(int holder) const {
  if (file_ < 0 || holder < 1 || holder == own_) return true;
  auto lock = byte_lock(F_WRLCK, holder);
  return ::fcntl(file_, F_OFD_GETLK, &lock) != 0 || lock.l_type != F_UNLCK;
}

Holders::Turn::Turn(const Holders& holders) : holders_(holders) {
  auto lock = byte_lock(F_WRLCK, turn_byte);
  while (holders_.file_ >= 0 && ::fcntl(holders_.file_, F_OFD_SETLKW, &lock) != 0 && errno == EINTR) {
  }
}

Holders::Turn::~Turn() {
  auto lock = byte_lock(F_UNLCK, turn_byte);
  if (holders_.file_ >= 0) ::fcntl(holders_.file_, F_OFD_SETLK, &lock);
}

}  // namespace errand::generate
