/// Blobs: files by the SHA-256 of their content, written whole or not at all. bot/store implements it on a
/// folder.
#pragma once

#include "bot/core/result.hpp"
#include "bot/core/task.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace errand {

struct BlobInfo {
  std::string sha256;  ///< 64 lower-case hex digits.
  std::uint64_t size_bytes = 0;
};

/// Takes a stream piece by piece. Dropped without commit(), nothing remains.
class BlobWriter {
 public:
  virtual ~BlobWriter() = default;
  /// Fault::too_large past the limit given to Blobs::writer, Fault::unavailable when the disk is full.
  virtual Result<void> write(std::span<const char> bytes) = 0;
  /// Durable when it returns. The same content twice is stored once.
  virtual Task<Result<BlobInfo>> commit() = 0;
};

class Blobs {
 public:
  virtual ~Blobs() = default;
  virtual Result<std::unique_ptr<BlobWriter>> writer(std::uint64_t max_bytes) = 0;
  /// Takes over a file of the same or another file system (a run's output); the file is gone afterwards.
  virtual Task<Result<BlobInfo>> adopt(std::string path) = 0;
  /// The path to read it from; Fault::not_found when there is none, Fault::invalid_input when it is not a
  /// hash.
  virtual Result<std::string> path_of(const std::string& sha256) const = 0;
};

}  // namespace errand
