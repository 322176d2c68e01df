/// `errand serve`: the whole service, until SIGTERM or SIGINT.
#pragma once

#include "bot/core/log.hpp"
#include "config/settings.hpp"

namespace errand::app {

/// Answers the process's exit code. Prints the address of the chat page on standard output.
int serve(const config::Settings& settings, Log& log);

}  // namespace errand::app
