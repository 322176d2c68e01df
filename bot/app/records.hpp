/// Records: what `errand ask` keeps of its last errands, a folder each with the job and its blobs, so that
/// `errand replay` can run one again. The newest hundred stay.
#pragma once

#include "bot/core/job.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace errand::app {

/// $XDG_STATE_HOME/errand/asks, by default ~/.local/state/errand/asks; without a home, below the temporary
/// folder.
std::filesystem::path records_folder();
/// Makes the folder of a new errand and removes the oldest beyond a hundred.
std::filesystem::path new_record(const std::string& job);
void write_record(const std::filesystem::path& record, const Job& job);
std::optional<Job> read_record(const std::filesystem::path& record);

}  // namespace errand::app
