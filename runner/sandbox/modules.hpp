/// The runner's own Python modules, as they travel in the executable.
#pragma once

#include "runner/sandbox/root_filesystem.hpp"

namespace errand::sandbox {

root_filesystem::Files python_modules();

}  // namespace errand::sandbox
