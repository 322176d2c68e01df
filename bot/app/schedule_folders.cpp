#include "bot/app/schedule_folders.hpp"

#include "bot/app/local_file.hpp"
#include "bot/core/awaited.hpp"

#include <fcntl.h>
#include <system_error>

#include <algorithm>
#include <filesystem>
#include <utility>

namespace errand::app {

namespace fs = std::filesystem;

namespace {

using File = ScheduleFolders::File;

/// A copy writes without a pause this long, unless its source hangs.
constexpr auto settled_after = std::chrono::seconds(5);
/// A file that somebody keeps writing into is given up after this.
constexpr auto longest_wait = std::chrono::minutes(2);
/// A listing takes a moment even over a network, a file of the largest size a minute.
constexpr auto listing_patience = std::chrono::seconds(20);
constexpr auto copying_patience = std::chrono::minutes(2);
/// Each hanging mount keeps one for as long as it hangs.
constexpr int most_away = 8;

std::vector<JobFile> only_problem(const std::string& name, const std::string& problem) {
  return {{.name = {}, .original = name, .sha256 = {}, .size_bytes = 0, .problem = problem}};
}

/// Files that stand in the folder, the newest first; links and hidden files are left out. Blocks.
Result<std::vector<File>> files_in(const std::string& folder) {
  std::vector<File> files;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    std::error_code gone;  // between being listed and being looked at
    const bool is_file = at->symlink_status(gone).type() == fs::file_type::regular;
    const auto name = at->path().filename().string();
    if (!is_file || gone || name.starts_with('.') || name.starts_with("~$")) continue;
    const auto changed = fs::file_time_type::clock::to_sys(at->last_write_time(gone));
    if (gone) continue;
    files.push_back(
        {.name = name, .changed_at = std::chrono::time_point_cast<std::chrono::milliseconds>(changed)});
  }
  if (error) return Error{Fault::not_found, error.message()};
  std::ranges::sort(files, std::ranges::greater(), &File::changed_at);
  return files;
}

std::vector<File> files_chosen(const std::vector<File>& files, const std::vector<std::string>& wanted) {
  std::vector<std::string> names;
  for (const auto& file : files) names.push_back(file.name);
  std::vector<File> found;
  for (const auto& place : flow::files_meant(names, wanted)) {
    if (place) found.push_back(files[*place]);
  }
  return found;
}

/// A time in the future is that of another clock, and says nothing.
bool is_changing(const File& file, TimePoint now) {
  return file.changed_at <= now && now - file.changed_at < settled_after;
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

template <typename T>
Task<Result<T>> ScheduleFolders::away(std::function<Result<T>()> work, std::chrono::seconds patience) {
  if (*away_ >= most_away) co_return Error{Fault::unavailable, "too many folders hang"};
  const std::shared_ptr<void> counted(nullptr, [away = away_](void*) { --*away; });
  ++*away_;
  std::function<Result<T>()> counting = [work = std::move(work), counted] { return work(); };
  co_return co_await aside(std::move(counting), std::chrono::steady_clock::now() + patience);
}

Task<Result<std::vector<File>>> ScheduleFolders::look(std::string folder) {
  std::function<Result<std::vector<File>>()> work = [folder = std::move(folder)] { return files_in(folder); };
  co_return co_await away(std::move(work), listing_patience);
}

Task<Result<JobFile>> ScheduleFolders::take_file(std::string folder, std::string name) {
  JobFile file{.name = {}, .original = name, .sha256 = {}, .size_bytes = 0};
  auto made = blobs_.writer(file_bytes_);
  if (!made) co_return made.error();
  // The thread has it for itself until it answers; where it hangs, the writer goes with it.
  const std::shared_ptr<BlobWriter> writer = std::move(*made);
  std::function<Result<std::string>()> work = [path = (fs::path(folder) / name).string(), writer,
                                               most = file_bytes_]() -> Result<std::string> {
    const OpenFile source(path, O_NOFOLLOW | O_NONBLOCK);
    if (!source.is_ordinary()) return std::string("file_gone:");
    return source.copy_into(*writer, most);
  };
  const auto problem = co_await away(std::move(work), copying_patience);
  if (!problem && problem.error().fault != Fault::timed_out) co_return problem.error();
  file.problem = problem ? *problem : "folder_unreadable:" + problem.error().message;
  if (!file.problem.empty()) co_return file;
  const auto info = co_await writer->commit();
  if (!info) co_return info.error();
  file.sha256 = info->sha256;
  file.size_bytes = info->size_bytes;
  co_return file;
}

Task<Result<std::vector<JobFile>>> ScheduleFolders::take(std::string name, std::vector<std::string> wanted) {
  const auto folder = std::ranges::find(folders_, name, &config::FolderSettings::name);
  if (folder == folders_.end()) co_return only_problem(name, "folder_closed:");
  const auto path = folder->path.string();
  const auto give_up_at = clock_.now() + longest_wait;
  auto files = co_await look(path);
  const auto waits = [&] {
    const auto now = clock_.now();
    return files && now < give_up_at &&
           std::ranges::any_of(files_chosen(*files, wanted),
                               [&](const File& file) { return is_changing(file, now); });
  };
  while (waits()) {
    const bool has_waited = co_await clock_.wait_until(clock_.now() + std::chrono::seconds(1));
    if (!has_waited) co_return Error{Fault::cancelled, "cancelled"};
    files = co_await look(path);
  }
  if (!files && files.error().fault == Fault::cancelled) co_return files.error();
  if (!files) co_return only_problem(name, "folder_unreadable:" + files.error().message);
  std::vector<JobFile> taken;
  for (const auto& found : files_chosen(*files, wanted)) {
    if (is_changing(found, clock_.now())) {
      taken.push_back(only_problem(found.name, "file_changing:").front());
      continue;
    }
    auto file = co_await take_file(path, found.name);
    if (!file) co_return file.error();
    taken.push_back(std::move(*file));
  }
  co_return taken;
}

}  // namespace errand::app
