/// What people are told where a part of an answer did not, or may not, have arrived. Pure; used by Outbox.
#pragma once

#include "bot/core/chat.hpp"
#include "bot/core/result.hpp"
#include "bot/flow/phrases.hpp"

namespace errand::flow {

/// The short text that goes out in place of a part that was given up: which files it would have brought, and
/// why not.
OutboundPart instead_of(const OutboundPart& failed, const Error& reason, const Catalogue& catalogue);
/// True for what instead_of() made: when that fails too, nothing follows.
bool is_instead(const OutboundPart& part);

/// The part, saying that it may be there twice.
OutboundPart as_repeat(OutboundPart part, const Catalogue& catalogue);

}  // namespace errand::flow
