#include "bot/store/secret_file.hpp"

#include "bot/crypto/encoding.hpp"

#include <fstream>
#include <iterator>

namespace errand::store {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t secret_bytes = 32;

Result<void> make(const fs::path& path) {
  // Renamed when whole: a start that is cut off leaves no half secret behind.
  auto fresh = path;
  fresh += ".new";
  std::error_code error;
  fs::remove(fresh, error);
  std::ofstream file(fresh, std::ios::binary);
  fs::permissions(fresh, fs::perms::owner_read | fs::perms::owner_write, error);
  file << crypto::random_bytes(secret_bytes);
  file.close();
  if (file) fs::rename(fresh, path, error);
  if (!file || error) {
    return Error{Fault::unavailable,
                 "cannot write " + path.string() + "; check the folder's permissions and the free space"};
  }
  return {};
}

}  // namespace

Result<std::string> secret_file(const fs::path& path) {
  std::error_code error;
  if (!fs::exists(path, error)) {
    if (const auto made = make(path); !made) return made.error();
  }
  std::ifstream file(path, std::ios::binary);
  std::string secret{std::istreambuf_iterator<char>(file), {}};
  if (secret.size() != secret_bytes) {
    return Error{Fault::corrupt, path.string() + " is not the " + std::to_string(secret_bytes) +
                                     " bytes that Errand wrote; delete it (everybody then logs in again)"};
  }
  return secret;
}

}  // namespace errand::store
