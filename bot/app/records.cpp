#include "bot/app/records.hpp"

#include "bot/core/json_text.hpp"

#include <nlohmann/json.hpp>

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <vector>

namespace errand::app {

namespace fs = std::filesystem;

fs::path records_folder() {
  if (const char* state = std::getenv("XDG_STATE_HOME"); state != nullptr && *state == '/') {
    return fs::path(state) / "errand" / "asks";
  }
  if (const char* home = std::getenv("HOME"); home != nullptr && *home == '/') {
    return fs::path(home) / ".local" / "state" / "errand" / "asks";
  }
  return fs::temp_directory_path() / ("errand-asks-" + std::to_string(::getuid()));
}

fs::path new_record(const std::string& job) {
  constexpr std::size_t most_records = 100;
  const auto folder = records_folder();
  fs::create_directories(folder);
  fs::permissions(folder, fs::perms::owner_all);
  std::vector<std::pair<fs::file_time_type, fs::path>> records;
  std::error_code gone;  // another errand may be removing the same old record
  for (const auto& entry : fs::directory_iterator(folder)) {
    const auto written = entry.last_write_time(gone);
    if (!gone) records.emplace_back(written, entry.path());
  }
  std::sort(records.begin(), records.end());
  for (std::size_t index = 0; index + most_records <= records.size(); ++index)
    fs::remove_all(records[index].second, gone);
  fs::create_directory(folder / job);
  return folder / job;
}

void write_record(const fs::path& record, const Job& job) {
  std::ofstream(record / "job.json") << json_text(job);
}

std::optional<Job> read_record(const fs::path& record) {
  std::ifstream file(record / "job.json");
  if (!file) return std::nullopt;
  return nlohmann::json::parse(file).get<Job>();
}

}  // namespace errand::app
