/// The life of the process around one gVisor sandbox: puts up the barriers that gVisor's own processes are
/// inside of, restores the sandbox from the image, hands it the one request, and reports its end. It is
/// process 1 of its namespace: with it everything ends.
#pragma once

#include "runner/sandbox/barriers.hpp"

#include <string>

namespace errand::sandbox {

/// `socket`: the one to the runner, which becomes control_descriptor.
[[noreturn]] void live_as_shelter(const JobSetting& setting, int socket, const std::string& broken);

}  // namespace errand::sandbox
