#include "bot/app/schedule_folders.hpp"

#include "bot/app/local_file.hpp"

#include <fcntl.h>
#include <system_error>

#include <algorithm>
#include <filesystem>
#include <utility>

namespace errand::app {

namespace fs = std::filesystem;

namespace {

struct Entry {
  std::string name;
  fs::file_time_type at;
};

/// Files that stand in the folder, the newest first; links and hidden files are left out.
Result<std::vector<Entry>> files_in(const fs::path& folder) {
  std::vector<Entry> files;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    std::error_code gone;  // between being listed and being looked at
    const bool is_file = at->symlink_status(gone).type() == fs::file_type::regular;
    const auto name = at->path().filename().string();
    if (!is_file || gone || name.starts_with('.') || name.starts_with("~$")) continue;
    files.push_back({.name = name, .at = at->last_write_time(gone)});
  }
  if (error) {
    return Error{Fault::not_found,
                 "the folder " + folder.string() + " of `schedules` cannot be read: " + error.message()};
  }
  std::ranges::sort(files, [](const Entry& a, const Entry& b) { return a.at > b.at; });
  return files;
}

}  // namespace

bool ScheduleFolders::has(const std::string& name) const {
  return std::ranges::find(folders_, name, &config::FolderSettings::name) != folders_.end();
}

std::vector<std::string> ScheduleFolders::names() const {
  std::vector<std::string> names;
  for (const auto& folder : folders_) names.push_back(folder.name);
  return names;
}

Task<Result<JobFile>> ScheduleFolders::take_file(std::string folder, std::string name) {
  JobFile file{.name = {}, .original = name, .sha256 = {}, .size_bytes = 0};
  const OpenFile source((fs::path(folder) / name).string(), O_NOFOLLOW | O_NONBLOCK);
  if (!source.is_ordinary()) {
    file.problem = "file_gone:";
    co_return file;
  }
  const auto read = co_await source.read_into(blobs_, file_bytes_, file);
  if (!read) co_return read.error();
  co_return file;
}

Task<Result<std::vector<JobFile>>> ScheduleFolders::take(std::string name, std::vector<std::string> wanted) {
  std::vector<JobFile> taken;
  const auto folder = std::ranges::find(folders_, name, &config::FolderSettings::name);
  if (folder == folders_.end())
    co_return taken;  // it was taken out of the config: the job says what it lacks
  const auto files = files_in(folder->path);
  if (!files) co_return files.error();
  std::vector<std::string> names;
  for (const auto& file : *files) names.push_back(file.name);
  for (const auto& found : flow::files_meant(names, wanted)) {
    if (!found) continue;
    auto file = co_await take_file(folder->path.string(), names[*found]);
    if (!file) co_return file.error();
    taken.push_back(std::move(*file));
  }
  co_return taken;
}

}  // namespace errand::app
