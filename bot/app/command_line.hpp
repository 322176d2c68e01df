/// CommandLine: the words after `errand`, checked. Errors say which word is wrong and what the command takes.
#pragma once

#include "bot/core/result.hpp"

#include <optional>
#include <string>
#include <vector>

namespace errand::app {

struct CommandLine {
  std::string
      command;  ///< "serve", "ask", "check", "doctor", "replay", "platform", "schema", "example", "help", ...
  std::vector<std::string> arguments;  ///< Without options.
  std::optional<std::string> config;
  std::optional<std::string> out;
  std::optional<std::string> language;
  bool json = false;
  bool online = false;
};

Result<CommandLine> parse_command_line(const std::vector<std::string>& words);

/// The text of `errand help`.
const char* usage();

}  // namespace errand::app
