#include "bot/app/local_file.hpp"

#include "bot/core/text.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <span>
#include <utility>

namespace errand::app {

namespace {

bool is_of_kind(int descriptor, mode_t kind) {
  struct stat about {};
  return descriptor >= 0 && ::fstat(descriptor, &about) == 0 && (about.st_mode & S_IFMT) == kind;
}

}  // namespace

OpenFile::OpenFile(const std::string& path, int flags)
    : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | flags)) {}

OpenFile::~OpenFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

bool OpenFile::is_folder() const {
  return is_of_kind(descriptor_, S_IFDIR);
}

bool OpenFile::is_ordinary() const {
  return is_of_kind(descriptor_, S_IFREG);
}

Result<std::string> OpenFile::copy_into(BlobWriter& writer, std::uint64_t most_bytes) const {
  std::array<char, 1 << 16> buffer{};
  for (;;) {
    const auto count = ::read(descriptor_, buffer.data(), buffer.size());
    if (count == 0) return std::string();
    if (count < 0) return std::string("file_gone:");
    const auto written = writer.write(std::span(buffer.data(), static_cast<std::size_t>(count)));
    if (written) continue;
    if (written.error().fault != Fault::too_large) return written.error();
    return "file_too_large:" + readable_size(most_bytes);
  }
}

Task<Result<void>> OpenFile::read_into(Blobs& blobs, std::uint64_t most_bytes, JobFile& file) const {
  auto writer = blobs.writer(most_bytes);
  if (!writer) co_return writer.error();
  auto problem = copy_into(**writer, most_bytes);
  if (!problem) co_return problem.error();
  file.problem = std::move(*problem);
  if (!file.problem.empty()) co_return Result<void>();
  const auto info = co_await (*writer)->commit();
  if (!info) co_return info.error();
  file.sha256 = info->sha256;
  file.size_bytes = info->size_bytes;
  co_return Result<void>();
}

}  // namespace errand::app
