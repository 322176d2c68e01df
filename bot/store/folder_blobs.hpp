/// FolderBlobs: Blobs as files blobs/ab/<sha256> of the data folder, written beside, synced and renamed, so
/// that a name always means whole content. Slow work happens on a small thread pool.
#pragma once

#include "bot/core/blobs.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/thread_pool.hpp>

#include <filesystem>
#include <memory>
#include <string>

namespace errand::store {

class FolderBlobs final : public Blobs {
 public:
  /// Makes the folder where there is none and removes what an interrupted write left. The folder belongs to
  /// one process. `also_read`: another blobs folder, perhaps of a running service, that is only read; may be
  /// empty.
  static Result<std::unique_ptr<FolderBlobs>> open(const std::filesystem::path& folder,
                                                   boost::asio::any_io_executor loop,
                                                   const std::filesystem::path& also_read = {});

  Result<std::unique_ptr<BlobWriter>> writer(std::uint64_t max_bytes) override;
  Task<Result<BlobInfo>> adopt(std::string path) override;
  Result<std::string> path_of(const std::string& sha256) const override;

 private:
  FolderBlobs(std::filesystem::path folder, std::filesystem::path also_read,
              boost::asio::any_io_executor loop);

  std::filesystem::path folder_;
  std::filesystem::path also_read_;
  boost::asio::any_io_executor loop_;
  boost::asio::thread_pool pool_{2};
};

}  // namespace errand::store
