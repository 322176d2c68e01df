/// What check() finds not well, in the log when the service starts: an admin who mistyped a token learns it
/// there, and not from people who get no answer. Spawned by the join() of an adapter that does not introduce
/// itself.
#pragma once

#include "adapters/kit/platform_adapter.hpp"
#include "bot/core/log.hpp"
#include "bot/core/task.hpp"

namespace errand::kit {

/// Once; the service goes on whatever is found. Nothing is told of a check that a stop cuts. Both outlive it.
Task<> tell_findings(PlatformAdapter& adapter, Log& log);

}  // namespace errand::kit
