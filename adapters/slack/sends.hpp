/// How many messages a Reply takes on Slack, and what each shows. Used by SlackAdapter::split. Pure.
#pragma once

#include "bot/core/chat.hpp"

#include <vector>

namespace errand::slack {

/// First the answer, then what did not fit into it, then the files with the code. A send either has files and
/// code or it has neither.
std::vector<OutboundPart> sends_of(OutboundPart whole);
/// True for a send of files or code of which at least one has a byte: Slack takes no empty files, and a send
/// of nothing else is words.
bool can_be_shared(const Reply& send);

}  // namespace errand::slack
