/// `errand platform NAME COMMAND`: what an admin does once for a connection, such as telling the platform our
/// address. A table of commands, one file beside this for each platform that has some.
#pragma once

#include "bot/app/command_line.hpp"
#include "bot/core/clock.hpp"
#include "bot/core/http.hpp"
#include "config/settings.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace errand::app {

/// What a command works with.
struct PlatformCall {
  const config::Settings& settings;
  const config::Adapter& adapter;  ///< Of the command's platform.
  HttpClient& client;
  Clock& clock;
  std::string secret;  ///< As of PlatformPorts.
};

struct PlatformCommand {
  std::string platform;  ///< The kind of its adapters.
  std::string word;
  std::string purpose;  ///< For `errand help`'s readers: what it does, in a few words.
  /// Prints what it did, or on standard error why not, and answers the exit code.
  std::function<Task<int>(PlatformCall)> run;
};

std::vector<PlatformCommand> telegram_commands();
std::vector<PlatformCommand> slack_commands();
std::vector<PlatformCommand> feishu_commands();

/// What an admin needs in order to get the secrets that a config needs: `slack manifest [URL [NAME]]` and
/// `feishu permissions`.
int print_slack_manifest(const std::vector<std::string>& arguments);
int print_feishu_permissions(const std::vector<std::string>& arguments);

/// A command without a connection: what is needed before there can be one.
struct FirstStep {
  std::string platform;
  std::string word;
  std::size_t least_arguments = 0;  ///< With a config and fewer words, it is a command for a connection.
  /// With the words behind it; prints what it did, or on standard error why not, and answers the exit code.
  std::function<int(const std::vector<std::string>& arguments)> run;
};

/// Says it on standard error, in the program's name; 2, the exit code of what cannot be done as asked.
int refuse(const std::string& sentence);

/// Nothing where the words are those of a command for a connection.
std::optional<FirstStep> first_step(const CommandLine& line);

/// NAME is a connection's name, or a kind of which there is one connection.
int platform(const CommandLine& line, const config::Settings& settings);

}  // namespace errand::app
