#include "bot/app/errands.hpp"
#include "config/load.hpp"

#include <cstdio>

namespace errand::app {

int check(const CommandLine& line) {
  const auto& file = line.arguments.at(0);
  const auto loaded = config::load(file, config::process_environment());
  for (const auto& problem : loaded.problems)
    std::fprintf(stderr, "%s\n", config::to_string(file, problem).c_str());
  if (!loaded.settings) return 2;
  std::printf("%s: ok\n", file.c_str());
  return 0;
}

}  // namespace errand::app
