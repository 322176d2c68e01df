/// ScheduleFolders: the folders of the config `schedules.folders`, for the runs that schedules start. Reads
/// ordinary files that stand directly in them, and nothing else. Used by serve.
#pragma once

#include "bot/core/blobs.hpp"
#include "bot/core/clock.hpp"
#include "bot/flow/folders.hpp"
#include "config/settings.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace errand::app {

class ScheduleFolders final : public flow::Folders {
 public:
  struct File {
    std::string name;
    TimePoint changed_at{};
  };

  /// A larger file than `file_bytes` is a JobFile with a problem. The blobs and the clock outlive this.
  ScheduleFolders(std::vector<config::FolderSettings> folders, Blobs& blobs, Clock& clock,
                  std::uint64_t file_bytes)
      : folders_(std::move(folders)), blobs_(blobs), clock_(clock), file_bytes_(file_bytes) {}

  bool has(const std::string& name) const override;
  std::vector<std::string> names() const override;
  /// Waits for a file that changed just now, because it may still be written. A folder that cannot be read is
  /// one JobFile of its name, with a problem. A mount that hangs holds up nobody else.
  Task<Result<std::vector<JobFile>>> take(std::string name, std::vector<std::string> wanted) override;

 private:
  Task<Result<std::vector<File>>> look(std::string folder);
  Task<Result<JobFile>> take_file(std::string folder, std::string name);
  /// On a thread of its own; refused while too many hang.
  template <typename T>
  Task<Result<T>> away(std::function<Result<T>()> work, std::chrono::seconds patience);

  std::vector<config::FolderSettings> folders_;
  Blobs& blobs_;
  Clock& clock_;
  std::uint64_t file_bytes_;
  std::shared_ptr<std::atomic<int>> away_ = std::make_shared<std::atomic<int>>(0);  ///< Threads at work.
};

}  // namespace errand::app
