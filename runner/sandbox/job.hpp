/// One request on its way through the runner, and what comes of it.
#pragma once

#include "runner/protocol/descriptor.hpp"
#include "runner/protocol/job.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace errand::sandbox {

/// What the runner answers. `report.outcome` empty: refused, as `refusal` says.
struct Finished {
  protocol::JobReport report{};
  protocol::Refusal refusal{};
  std::vector<protocol::Descriptor> files{};
};

struct Job {
  std::uint64_t number = 0;
  protocol::JobRequest request{};
  protocol::Limits limits{};  ///< Effective ones.
  std::vector<protocol::Descriptor> inputs{};
  std::uint64_t inputs_bytes = 0;
  std::function<void(Finished)> finished{};
  unsigned lost_children = 0;  ///< Children that died before they began with it.
};

}  // namespace errand::sandbox
