/// ScheduleFolders: the folders of the config `schedules.folders`, for the runs that schedules start. Reads
/// ordinary files that stand directly in them, and nothing else. Used by serve.
#pragma once

#include "bot/core/blobs.hpp"
#include "bot/flow/folders.hpp"
#include "config/settings.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace errand::app {

class ScheduleFolders final : public flow::Folders {
 public:
  /// A larger file than `file_bytes` is a JobFile with a problem. The blobs outlive this.
  ScheduleFolders(std::vector<config::FolderSettings> folders, Blobs& blobs, std::uint64_t file_bytes)
      : folders_(std::move(folders)), blobs_(blobs), file_bytes_(file_bytes) {}

  bool has(const std::string& name) const override;
  std::vector<std::string> names() const override;
  Task<Result<std::vector<JobFile>>> take(std::string name, std::vector<std::string> wanted) override;

 private:
  Task<Result<JobFile>> take_file(std::string folder, std::string name);

  std::vector<config::FolderSettings> folders_;
  Blobs& blobs_;
  std::uint64_t file_bytes_;
};

}  // namespace errand::app
