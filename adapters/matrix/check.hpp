/// Check: what `errand check --online` says of a Matrix connection. Used by MatrixAdapter.
#pragma once

#include "adapters/kit/finding.hpp"
#include "adapters/matrix/homeserver.hpp"
#include "adapters/matrix/identity.hpp"

#include <string>
#include <vector>

namespace errand::matrix {

/// Whether the homeserver knows the bot, by which name, whether it reaches us, and how large a file may be.
/// `registration_id` is the registration's `id`. The first two outlive the task.
Task<std::vector<kit::Finding>> findings(Homeserver& homeserver, const Identity& bot,
                                         std::string registration_id);

}  // namespace errand::matrix
