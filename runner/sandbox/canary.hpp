/// The runner's proof that its sandbox holds here and now: before it serves, it attacks itself as a
/// stranger's script would, and looks from outside at what the kernel says of the confined child.
#pragma once

#include "runner/sandbox/poller.hpp"
#include "runner/sandbox/pool.hpp"

namespace errand::sandbox {

/// Runs one of the runner's own programs ("canary", "check") and waits for it. Throws StepFailed when it
/// could not be run to its end.
protocol::JobReport run_own_program(Pool& pool, Poller& poller, const Settings& settings,
                                    const std::string& program);

/// Throws StepFailed naming the first barrier that does not hold.
void prove(Pool& pool, Poller& poller, const Settings& settings);

}  // namespace errand::sandbox
