/// Takes what a dead job left: the files of out/, the notes of the Python side, which inputs were read.
/// Called only after the job's pid namespace is gone, so that nothing changes underneath; everything found is
/// hostile.
#pragma once

#include "runner/protocol/descriptor.hpp"
#include "runner/protocol/job.hpp"

#include <string>
#include <vector>

namespace errand::sandbox {

struct Collected {
  std::vector<protocol::JobOutput> outputs{};
  std::vector<protocol::Descriptor> files{};  ///< Of the outputs, read-only, in the same order.
  std::vector<protocol::JobRefusedOutput> refused{};
  std::string limit{};  ///< "files" or "output" when there was more than allowed.
};

/// `job`: the job's /job.
Collected collect_outputs(int job, const protocol::Limits& limits);
/// Those of `inputs` whose bytes were read, by the kernel's access time.
std::vector<std::string> opened_inputs(int job, const std::vector<std::string>& inputs);

/// The script could have written these itself: they describe only its own run.
struct Notes {
  bool are_there = false;  ///< Only a script that ends by itself, with room left, has some.
  std::string limit{};     ///< A word for the limit behind the exception that ended it; see verdict.hpp.
  std::string charts{};    ///< A JSON list, or empty.
};
Notes read_notes(int job);

}  // namespace errand::sandbox
