/// Files of this machine on their way into Blobs: what `errand ask` is given, and what stands in a schedule's
/// folder.
#pragma once

#include "bot/core/blobs.hpp"
#include "bot/core/job.hpp"

#include <cstdint>
#include <string>

namespace errand::app {

/// An open file that closes itself; is_open() is false where it could not be opened.
class OpenFile {
 public:
  /// `flags` as of open(2), for reading.
  OpenFile(const std::string& path, int flags);
  ~OpenFile();
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  bool is_open() const { return descriptor_ >= 0; }
  bool is_folder() const;
  bool is_ordinary() const;
  /// Reads the rest into Blobs and fills in hash and size, or the problem: "file_too_large", "file_gone".
  /// Errors: those of Blobs.
  Task<Result<void>> read_into(Blobs& blobs, std::uint64_t most_bytes, JobFile& file) const;
  /// The part of it that blocks: the problem, or empty where all was written.
  Result<std::string> copy_into(BlobWriter& writer, std::uint64_t most_bytes) const;

 private:
  int descriptor_;
};

}  // namespace errand::app
