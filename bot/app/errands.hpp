/// The commands that do one thing and end: ask, replay, check, doctor. Each prints for people, or one JSON
/// object with
/// --json, and answers the process's exit code.
#pragma once

#include "bot/app/command_line.hpp"
#include "bot/core/log.hpp"
#include "config/settings.hpp"

namespace errand::app {

int ask(const CommandLine& line, const config::Settings& settings, Log& log);
int replay(const CommandLine& line, const config::Settings& settings, Log& log);
int check(const CommandLine& line);
int doctor(const CommandLine& line, const config::Settings& settings);

}  // namespace errand::app
