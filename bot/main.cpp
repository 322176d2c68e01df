/// The executable `errand`: reads the command line and the config, and hands over to bot/app.
#include "bot/app/command_line.hpp"
#include "bot/app/errands.hpp"
#include "bot/app/platform.hpp"
#include "bot/app/serve.hpp"
#include "bot/app/stderr_log.hpp"
#include "config/describe.hpp"
#include "config/load.hpp"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <vector>

namespace {

using namespace errand;

/// The settings of --config, or the defaults; nothing when the file has errors, which are then printed.
std::optional<config::Settings> settings_of(const app::CommandLine& line) {
  if (!line.config) return config::Settings{};
  auto loaded = config::load(*line.config, config::process_environment());
  for (const auto& problem : loaded.problems)
    std::fprintf(stderr, "%s\n", config::to_string(*line.config, problem).c_str());
  return std::move(loaded.settings);
}

int run(const app::CommandLine& line) {
  if (line.command == "help") return std::fputs(app::usage(), stdout), 0;
  if (line.command == "version") return std::puts("errand " ERRAND_VERSION), 0;
  if (line.command == "schema") return std::fputs(config::json_schema().c_str(), stdout), 0;
  if (line.command == "example") return std::fputs(config::example_yaml().c_str(), stdout), 0;
  if (line.command == "platform") {
    if (const auto step = app::first_step(line)) {
      return step->run({line.arguments.begin() + 2, line.arguments.end()});
    }
  }
  if (line.command == "check") return app::check(line);
  const auto settings = settings_of(line);
  if (!settings) return 2;
  // Before any thread starts: local time is the configured zone's everywhere.
  ::setenv("TZ", settings->time_zone.c_str(), 1);
  ::tzset();
  const bool is_service = line.command == "serve";
  app::StderrLog log(is_service ? settings->log.level : Level::warning);
  if (is_service) return app::serve(*settings, log);
  if (line.command == "ask") return app::ask(line, *settings, log);
  if (line.command == "platform") return app::platform(line, *settings);
  if (line.command == "replay") return app::replay(line, *settings, log);
  return app::doctor(line, *settings);
}

}  // namespace

int main(int count, char** words) {
  const auto line = app::parse_command_line(std::vector<std::string>(words + 1, words + count));
  if (!line) {
    std::fprintf(stderr, "errand: %s\n", line.error().message.c_str());
    return 2;
  }
  try {
    return run(*line);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "errand: %s\n", error.what());
    return 1;
  }
}
