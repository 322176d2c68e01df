/// What an admin does once for Matrix. Used by the table of commands in platform.cpp.
#pragma once

#include <string>
#include <vector>

namespace errand::app {

/// FILE URL [LOCALPART]: writes the registration with fresh tokens, readable by its owner alone, and says
/// what is next. Never over a file that is there: the homeserver would go on with the old one. Answers the
/// exit code.
int write_matrix_registration(const std::vector<std::string>& arguments);

}  // namespace errand::app
