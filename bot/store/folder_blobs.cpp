#include "bot/store/folder_blobs.hpp"

#include "bot/core/task_group.hpp"
#include "bot/core/text.hpp"
#include "bot/crypto/digest.hpp"
#include "bot/crypto/encoding.hpp"

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace errand::store {

namespace fs = std::filesystem;
namespace asio = boost::asio;

namespace {

Error failure(const std::string& what, int code) {
  if (code == ENOSPC || code == EDQUOT) {
    return {Fault::unavailable,
            "the disk of the data folder is full; free some space, then it goes on by itself", "disk_full"};
  }
  return {Fault::unavailable, what + ": " + std::strerror(code) + "; check the data folder", "disk_failed"};
}

class File {
 public:
  File(const fs::path& path, int flags) : descriptor_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int get() const { return descriptor_; }
  bool is_open() const { return descriptor_ >= 0; }

 private:
  int descriptor_;
};

Result<void> write_all(int descriptor, std::span<const char> bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return failure("cannot write a blob", errno);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return {};
}

Result<void> sync_folder(const fs::path& folder) {
  const File handle(folder, O_RDONLY | O_DIRECTORY);
  if (!handle.is_open() || ::fsync(handle.get()) < 0) return failure("cannot sync " + folder.string(), errno);
  return {};
}

bool is_hash(const std::string& text) {
  return text.size() == 64 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

fs::path place_of(const fs::path& folder, const std::string& sha256) {
  return folder / sha256.substr(0, 2) / sha256;
}

/// Makes a whole, written file the blob of that name, durably. Blocks.
Result<void> publish(const fs::path& folder, const fs::path& written, const std::string& sha256) {
  const File handle(written, O_RDONLY);
  if (!handle.is_open() || ::fsync(handle.get()) < 0) return failure("cannot sync a blob", errno);
  const auto place = place_of(folder, sha256);
  std::error_code error;
  const bool is_new_folder = fs::create_directory(place.parent_path(), error);
  if (error) return failure("cannot make " + place.parent_path().string(), error.value());
  fs::rename(written, place, error);
  if (error) return failure("cannot rename a blob", error.value());
  if (const auto synced = sync_folder(place.parent_path()); !synced) return synced.error();
  if (is_new_folder) return sync_folder(folder);
  return {};
}

/// Runs blocking work on the pool and comes back to the awaiting task's own thread.
template <typename T>
Task<T> on_pool(asio::thread_pool& pool, std::function<T()> work) {
  auto run = [](std::function<T()> blocking) -> Task<T> { co_return blocking(); };
  co_return co_await asio::co_spawn(pool.get_executor(), run(std::move(work)), asio::use_awaitable);
}

class Writing final : public BlobWriter {
 public:
  Writing(fs::path folder, fs::path temporary, std::uint64_t max_bytes, asio::thread_pool& pool)
      : folder_(std::move(folder)),
        temporary_(std::move(temporary)),
        max_bytes_(max_bytes),
        pool_(pool),
        file_(temporary_, O_WRONLY | O_CREAT | O_EXCL) {}
  ~Writing() override { ::unlink(temporary_.c_str()); }

  bool is_open() const { return file_.is_open(); }

  Result<void> write(std::span<const char> bytes) override {
    if (size_ + bytes.size() > max_bytes_) {
      return Error{Fault::too_large, "the file is over the limit of " + readable_size(max_bytes_),
                   "file_too_large"};
    }
    if (const auto written = write_all(file_.get(), bytes); !written) return written.error();
    digest_.add(bytes);
    size_ += bytes.size();
    return {};
  }

  Task<Result<BlobInfo>> commit() override {
    const BlobInfo info{.sha256 = digest_.hex(), .size_bytes = size_};
    std::function<Result<void>()> work = [folder = folder_, temporary = temporary_, hash = info.sha256] {
      return publish(folder, temporary, hash);
    };
    const auto published = co_await on_pool(pool_, std::move(work));
    if (!published) co_return published.error();
    co_return info;
  }

 private:
  fs::path folder_;
  fs::path temporary_;
  std::uint64_t max_bytes_;
  std::uint64_t size_ = 0;
  asio::thread_pool& pool_;
  crypto::Sha256 digest_;
  File file_;
};

/// Moves, or copies across file systems, the file into `temporary`, hashing it. Blocks.
Result<BlobInfo> take_in(const fs::path& path, const fs::path& folder, const fs::path& temporary) {
  const File source(path, O_RDONLY | O_NOFOLLOW);
  struct stat status {};
  if (!source.is_open() || ::fstat(source.get(), &status) < 0)
    return failure("cannot read " + path.string(), errno);
  if (!S_ISREG(status.st_mode)) return Error{Fault::invalid_input, path.string() + " is not a regular file"};
  const bool moved = ::rename(path.c_str(), temporary.c_str()) == 0;
  if (!moved && errno != EXDEV) return failure("cannot move " + path.string(), errno);
  const File target(temporary, moved ? O_WRONLY : O_WRONLY | O_CREAT | O_EXCL);
  if (!target.is_open()) return failure("cannot write a blob", errno);
  crypto::Sha256 digest;
  BlobInfo info;
  std::array<char, 1 << 16> buffer{};
  for (;;) {
    const auto count = ::read(source.get(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failure("cannot read " + path.string(), errno);
    if (count == 0) break;
    const std::span<const char> bytes(buffer.data(), static_cast<std::size_t>(count));
    digest.add(bytes);
    info.size_bytes += bytes.size();
    if (moved) continue;
    if (const auto written = write_all(target.get(), bytes); !written) return written.error();
  }
  ::fchmod(target.get(), 0600);
  info.sha256 = digest.hex();
  if (const auto published = publish(folder, temporary, info.sha256); !published) return published.error();
  if (!moved) ::unlink(path.c_str());
  return info;
}

}  // namespace

FolderBlobs::FolderBlobs(fs::path folder, fs::path also_read, asio::any_io_executor loop)
    : folder_(std::move(folder)), also_read_(std::move(also_read)), loop_(std::move(loop)) {}

Result<std::unique_ptr<FolderBlobs>> FolderBlobs::open(const fs::path& folder, asio::any_io_executor loop,
                                                       const fs::path& also_read) {
  std::error_code error;
  fs::create_directories(folder / "incoming", error);
  if (error) return failure("cannot make " + folder.string(), error.value());
  fs::permissions(folder, fs::perms::owner_all, error);
  if (error) return failure("cannot set the permissions of " + folder.string(), error.value());
  for (const auto& entry : fs::directory_iterator(folder / "incoming", error))
    fs::remove_all(entry.path(), error);
  if (error) return failure("cannot clean " + (folder / "incoming").string(), error.value());
  return std::unique_ptr<FolderBlobs>(new FolderBlobs(folder, also_read, std::move(loop)));
}

Result<std::unique_ptr<BlobWriter>> FolderBlobs::writer(std::uint64_t max_bytes) {
  auto writing =
      std::make_unique<Writing>(folder_, folder_ / "incoming" / crypto::random_name(24), max_bytes, pool_);
  if (!writing->is_open()) return failure("cannot write a blob", errno);
  return std::unique_ptr<BlobWriter>(std::move(writing));
}

Task<Result<BlobInfo>> FolderBlobs::adopt(std::string path) {
  const auto temporary = folder_ / "incoming" / crypto::random_name(24);
  std::function<Result<BlobInfo>()> work = [path = std::move(path), folder = folder_, temporary] {
    auto info = take_in(path, folder, temporary);
    if (!info) ::unlink(temporary.c_str());
    return info;
  };
  co_return co_await on_pool(pool_, std::move(work));
}

Result<std::string> FolderBlobs::path_of(const std::string& sha256) const {
  if (!is_hash(sha256)) return Error{Fault::invalid_input, "that is not a SHA-256 in lower-case hex"};
  for (const auto& folder : {folder_, also_read_}) {
    const auto place = place_of(folder, sha256);
    std::error_code error;
    if (!folder.empty() && fs::exists(place, error)) return place.string();
  }
  return Error{Fault::not_found, "there is no blob " + sha256, "file_gone"};
}

}  // namespace errand::store
