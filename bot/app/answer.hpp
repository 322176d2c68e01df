/// What `errand ask` shows of a finished job: one JSON object, or plain text for a terminal.
#pragma once

#include "bot/core/chat.hpp"
#include "bot/core/job.hpp"

#include <string>
#include <vector>

namespace errand::app {

/// `files`: the paths to which the outputs were written, in the order of Reply::files. Keys: status, text,
/// tables (lists of rows with a header row first), files, charts, steps, notes, code, generator, job,
/// timings, isolation.
std::string answer_json(const Job& job, const Reply& reply, const std::vector<std::string>& files);

std::string answer_text(const Job& job, const Reply& reply, const std::vector<std::string>& files);

}  // namespace errand::app
