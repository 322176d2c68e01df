/// How many messages a Reply takes on Slack, and what each shows. Used by SlackAdapter::split. Pure.
#pragma once

#include "bot/core/chat.hpp"

#include <vector>

namespace errand::slack {

/// First the answer, then what did not fit into it, then the files with the code. A send either has files and
/// code or it has neither.
std::vector<OutboundPart> sends_of(OutboundPart whole);
bool is_of_files(const Reply& send);

}  // namespace errand::slack
