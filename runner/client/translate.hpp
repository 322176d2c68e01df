/// Between bot/core's values and those of the runner's protocol. What a script printed or named is made safe
/// here.
#pragma once

#include "bot/core/run.hpp"
#include "runner/protocol/job.hpp"

namespace errand::runner_client {

protocol::JobRequest translate(const RunRequest& request);
/// Without the outputs, which are copied first. An outcome that bot/core does not know is an error.
Result<RunReport> translate(const protocol::JobReport& report);
Error translate(const protocol::Refusal& refusal);
/// A name that a script chose, with every part made safe; unlike any in `taken`.
std::string safe_path(const std::string& name, const std::vector<RunOutput>& taken);

}  // namespace errand::runner_client
