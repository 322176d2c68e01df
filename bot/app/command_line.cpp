#include "bot/app/command_line.hpp"

#include "bot/app/platform.hpp"
#include "config/nearest.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace errand::app {

namespace {

struct Shape {
  std::string_view command;
  std::size_t least;
  std::size_t most;
  std::string_view options;
  std::string_view usage;
};

constexpr std::size_t any_number = 1'000;

constexpr std::array<Shape, 10> shapes{{
    {"serve", 0, 0, "--config", "errand serve --config FILE"},
    {"ask", 1, any_number, "--config --json --out --lang",
     "errand ask [--config FILE] [--json] [--out DIR] [--lang zh|en] \"instruction\" FILE..."},
    {"check", 1, 1, "--online", "errand check [--online] FILE"},
    {"doctor", 0, 0, "--config --json", "errand doctor [--config FILE] [--json]"},
    {"replay", 1, 1, "--config --json", "errand replay [--config FILE] [--json] JOB"},
    {"platform", 2, 5, "--config", "errand platform --config FILE NAME COMMAND"},
    {"schema", 0, 0, "", "errand schema"},
    {"example", 0, 0, "", "errand example"},
    {"help", 0, any_number, "", "errand help"},
    {"version", 0, 0, "", "errand version"},
}};

Error wrong(const std::string& what, std::string_view usage) {
  return {Fault::invalid_input, what + "; use: " + std::string(usage)};
}

/// "--config", "--json": as words of their own.
std::vector<std::string> options_of(const Shape& shape) {
  std::vector<std::string> options;
  for (auto rest = shape.options; !rest.empty();) {
    const auto end = std::min(rest.find(' '), rest.size());
    options.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return options;
}

bool is_option(const std::string& word) {
  const bool is_short = word.size() > 1 && word[0] == '-' && word.find(' ') == std::string::npos &&
                        (word[1] < '0' || word[1] > '9');
  return is_short || word.starts_with("--");
}

/// "did you mean `--online`? ", or nothing.
std::string suggestion(std::string_view written, const std::vector<std::string>& words) {
  const auto bare = [](std::string_view word) {
    word.remove_prefix(std::min(word.find_first_not_of('-'), word.size()));
    return word.substr(0, word.find('='));
  };
  std::vector<std::string> known;
  for (const auto& word : words) known.emplace_back(bare(word));
  const auto begun = bare(written);
  const auto whole = std::ranges::find_if(
      known, [&](const std::string& word) { return begun.size() > 1 && word.starts_with(begun); });
  const auto meant = whole == known.end() ? config::nearest(begun, known) : *whole;
  if (!meant) return {};
  const auto dashes = words.front().starts_with("--") ? "--" : "";
  return "did you mean `" + std::string(dashes) + *meant + "`? ";
}

Error unknown_option(const std::string& word, const Shape& shape) {
  auto what = "there is no option '" + word + "' here";
  const auto options = options_of(shape);
  const auto meant = options.empty() ? std::string() : suggestion(word, options);
  if (meant.empty() && shape.most > 0) what += " (a name that begins with a dash stands behind `--`)";
  return {Fault::invalid_input, what + "; " + meant + "use: " + std::string(shape.usage)};
}

}  // namespace

Result<CommandLine> parse_command_line(const std::vector<std::string>& words) {
  CommandLine line;
  if (words.empty()) return Error{Fault::invalid_input, "no command; see: errand help"};
  line.command = words[0] == "--help" || words[0] == "-h" ? "help"
                 : words[0] == "--version"                ? "version"
                                                          : words[0];
  const auto* shape =
      std::find_if(shapes.begin(), shapes.end(), [&](const Shape& s) { return s.command == line.command; });
  if (shape == shapes.end()) {
    std::vector<std::string> commands;
    for (const auto& known : shapes) commands.emplace_back(known.command);
    return Error{Fault::invalid_input, "there is no command '" + line.command + "'; " +
                                           suggestion(line.command, commands) + "see: errand help"};
  }
  const auto options = options_of(*shape);
  bool only_arguments = false;
  for (std::size_t index = 1; index < words.size(); ++index) {
    const auto& word = words[index];
    if (only_arguments || !is_option(word)) {
      line.arguments.push_back(word);
      continue;
    }
    if (word == "--help" || word == "-h") {
      line.command = "help";
      return line;
    }
    if (word == "--") {
      only_arguments = true;
      continue;
    }
    if (std::ranges::find(options, word) == options.end()) return unknown_option(word, *shape);
    if (word == "--json") {
      line.json = true;
      continue;
    }
    if (word == "--online") {
      line.online = true;
      continue;
    }
    if (++index == words.size()) return wrong("'" + word + "' needs a value", shape->usage);
    if (word == "--config")
      line.config = words[index];
    else if (word == "--out")
      line.out = words[index];
    else
      line.language = words[index];
  }
  if (line.arguments.size() < shape->least || line.arguments.size() > shape->most) {
    return wrong(line.arguments.size() < shape->least ? "something is missing" : "there is a word too many",
                 shape->usage);
  }
  if (line.language && *line.language != "zh" && *line.language != "en") {
    return wrong("--lang takes zh or en, not '" + *line.language + "'", shape->usage);
  }
  const bool needs_config = line.command == "serve" || (line.command == "platform" && !first_step(line));
  if (needs_config && !line.config) return wrong("--config is missing", shape->usage);
  return line;
}

const char* usage() {
  return R"(errand: a chat bot that runs errands on files

  errand serve --config FILE     start the service
  errand ask [--config FILE] [--json] [--out DIR] [--lang zh|en] "instruction" FILE...
                                 do one errand without a service; results go to DIR (default: ./out)
  errand check [--online] FILE   validate a config; errors with file, line, column and what to write instead;
                                 --online also calls each model and each chat platform once and says what is
                                 wrong there
  errand doctor [--config FILE] [--json]
                                 what this machine offers, what is missing and the command that mends it
  errand replay [--config FILE] [--json] JOB
                                 run a stored job's script on its stored inputs and compare the outputs' hashes
  errand platform --config FILE NAME COMMAND
                                 what a chat platform needs once (NAME: the connection's); a wrong COMMAND
                                 lists them
  errand platform matrix registration FILE URL [NAME]
                                 write the file by which a Matrix homeserver learns of the bot
  errand platform slack manifest [URL [NAME]]
                                 print what Slack makes an app of; URL: where it reaches this service
  errand platform feishu permissions
                                 print the permissions that the app in Feishu needs
  errand schema                  print the config's JSON Schema
  errand example                 print a config in which every key is explained
  errand version

Exit codes: 0 done (ask: also when it asked back or declined), 1 failed, 2 wrong words or config.
)";
}

}  // namespace errand::app
