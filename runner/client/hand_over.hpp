/// Copies the files of a dead job into the service's folder, under random names.
#pragma once

#include "bot/core/run.hpp"
#include "runner/protocol/descriptor.hpp"
#include "runner/protocol/job.hpp"

#include <string>
#include <vector>

namespace errand::runner_client {

/// Blocks; runs on a thread of its own. On an error no file is left behind.
Result<std::vector<RunOutput>> copy_outputs(const std::string& folder,
                                            const std::vector<protocol::JobOutput>& outputs,
                                            const std::vector<protocol::Descriptor>& files);

}  // namespace errand::runner_client
