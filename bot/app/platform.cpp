#include "bot/app/platform.hpp"

#include "bot/app/generators.hpp"
#include "bot/app/platform_matrix.hpp"
#include "bot/app/platforms.hpp"
#include "bot/app/run_task.hpp"
#include "bot/app/system_clock.hpp"
#include "bot/store/secret_file.hpp"

#include <system_error>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <utility>

namespace errand::app {

namespace {

/// Every platform's commands, a line for each platform.
std::vector<PlatformCommand> all_commands() {
  std::vector<PlatformCommand> commands;
  for (auto&& platform : {telegram_commands(), slack_commands(), feishu_commands()}) {
    commands.insert(commands.end(), platform.begin(), platform.end());
  }
  return commands;
}

std::vector<FirstStep> first_steps() {
  return {{"matrix", "registration", 0, write_matrix_registration},
          {"slack", "manifest", 1, print_slack_manifest},
          {"feishu", "permissions", 0, print_feishu_permissions}};
}

/// Null, with the reason on standard error, where the name means no connection or several.
const config::Adapter* adapter_named(const config::Settings& settings, const std::string& name) {
  const config::Adapter* found = nullptr;
  for (const auto& adapter : settings.adapters) {
    if (adapter.name == name) return &adapter;
    if (kind_of(adapter) != name) continue;
    if (found != nullptr) {
      refuse("several connections are of the kind " + name + "; say the name of one");
      return nullptr;
    }
    found = &adapter;
  }
  if (found == nullptr) refuse("the config has no connection called " + name);
  return found;
}

std::string listed(const std::vector<PlatformCommand>& commands, const std::string& kind) {
  std::string list;
  for (const auto& command : commands) {
    if (command.platform == kind) list += "\n  " + command.word + "  " + command.purpose;
  }
  return list;
}

}  // namespace

int refuse(const std::string& sentence) {
  std::fprintf(stderr, "errand: %s\n", sentence.c_str());
  return 2;
}

std::optional<FirstStep> first_step(const CommandLine& line) {
  const auto& arguments = line.arguments;
  if (arguments.size() < 2) return std::nullopt;
  for (auto& step : first_steps()) {
    const bool is_meant = arguments[0] == step.platform && arguments[1] == step.word;
    const auto least = line.config ? step.least_arguments : 0;
    if (is_meant && arguments.size() >= 2 + least) return std::move(step);
  }
  return std::nullopt;
}

int platform(const CommandLine& line, const config::Settings& settings) {
  if (line.arguments.size() > 2) return refuse("there is a word too many behind " + line.arguments[1]);
  const auto* adapter = adapter_named(settings, line.arguments.at(0));
  if (adapter == nullptr) return 2;
  const auto kind = kind_of(*adapter);
  const auto commands = all_commands();
  const auto command = std::ranges::find_if(commands, [&](const PlatformCommand& one) {
    return one.platform == kind && one.word == line.arguments.at(1);
  });
  if (command == commands.end()) {
    const auto list = listed(commands, kind);
    return refuse(list.empty() ? kind + " has no commands" : "the commands of " + kind + " are:" + list);
  }
  std::error_code failed;
  std::filesystem::create_directories(settings.data, failed);
  const auto secret = store::secret_file(settings.data / "page.secret");
  if (!secret) return refuse(secret.error().message);
  boost::asio::io_context context(1);
  auto client = http_client(context.get_executor(), settings.network);
  if (!client) return refuse(client.error().message);
  SystemClock clock(context.get_executor());
  int exit_code = 0;
  const auto run = [](const PlatformCommand& chosen, PlatformCall call, int& code) -> Task<> {
    code = co_await chosen.run(std::move(call));
  };
  run_task(
      context,
      run(*command,
          {.settings = settings, .adapter = *adapter, .client = **client, .clock = clock, .secret = *secret},
          exit_code));
  return exit_code;
}

}  // namespace errand::app
