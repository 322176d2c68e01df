#include "bot/app/errands.hpp"
#include "bot/app/runner_host.hpp"
#include "bot/core/json_text.hpp"
#include "bot/core/text.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>

namespace errand::app {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

/// Below it a workbook with its outputs and the write-ahead log may not fit.
constexpr std::uintmax_t enough_bytes = 1'000'000'000;

std::string quoted_for_the_shell(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

/// What `errand-runner check` prints: it starts the sandbox once and attacks it.
json findings_of_the_runner(const fs::path& program, const config::RunnerSettings& settings) {
  auto command = quoted_for_the_shell(program.string()) + " check";
  for (const auto& option : options_of(settings, WarmUp::imports_only))
    command += " " + quoted_for_the_shell(option);
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), &::pclose);
  std::string printed;
  std::array<char, 4096> buffer{};
  for (std::size_t count = 1; pipe && count > 0;) {
    count = std::fread(buffer.data(), 1, buffer.size(), pipe.get());
    printed.append(buffer.data(), count);
  }
  auto found = parsed_json(printed);
  if (found.is_object()) return found;
  return {{"problems", json::array({{{"what", "errand-runner check ended without an answer"},
                                     {"fix", "run it by hand: " + command}}})}};
}

void add_problem(json& found, const std::string& what, const std::string& fix) {
  found["problems"].push_back({{"what", what}, {"fix", fix}});
}

void look_at_the_data_folder(const fs::path& folder, json& found) {
  // The folder is made at the first start: until then, where it will be is looked at.
  std::error_code error;
  auto place = fs::absolute(folder, error);
  while (!fs::exists(place, error) && place.has_relative_path()) place = place.parent_path();
  const auto space = fs::space(place, error);
  found["data"] = {{"folder", folder.string()}, {"free_bytes", error ? 0 : space.available}};
  if (error || space.available < enough_bytes) {
    add_problem(found,
                "only " + readable_size(error ? 0 : space.available) + " are free for " + folder.string(),
                "free some space, or name another folder as `data` in the config");
  }
}

std::string findings_text(const json& found) {
  std::string text;
  const auto line = [&](const std::string& name, const std::string& value) {
    text += name + std::string(name.size() < 12 ? 12 - name.size() : 1, ' ') + value + "\n";
  };
  line("isolation", found.value("isolation", "none: no script will run"));
  if (found.contains("kernel")) {
    const auto& kernel = found["kernel"];
    line("kernel", kernel.value("release", "") + ", Landlock ABI " + kernel["landlock_abi"].dump());
  }
  if (found.contains("control_groups")) {
    const auto& groups = found["control_groups"];
    const auto why = groups.value("why_not_better", "");
    line("cgroups", groups.value("used", "") + (why.empty() ? "" : " (" + why + ")"));
  }
  line("font", found.contains("chinese_font") && found["chinese_font"].is_string()
                   ? found["chinese_font"].get<std::string>()
                   : "none for Chinese");
  line("data", found["data"].value("folder", "") + ", " +
                   readable_size(found["data"].value("free_bytes", std::uint64_t{0})) + " free");
  line("python", found.value("python", "?"));
  for (const auto& package : found.value("packages", json::array())) {
    const bool is_missing = package.contains("missing");
    line("  " + package.value("name", ""),
         is_missing ? "missing; " + package.value("install", "") : package.value("version", ""));
  }
  text += "\n";
  for (const auto& problem : found["problems"]) {
    text += "! " + problem.value("what", "") + "\n";
    if (const auto fix = problem.value("fix", ""); !fix.empty()) text += "  " + fix + "\n";
  }
  if (found["problems"].empty()) text += "Everything that is needed is there.\n";
  return printable(text);
}

}  // namespace

int doctor(const CommandLine& line, const config::Settings& settings) {
  const auto program = find_runner(settings.runner);
  json found =
      program ? findings_of_the_runner(*program, settings.runner) : json{{"problems", json::array()}};
  if (!program) add_problem(found, program.error().message, "");
  look_at_the_data_folder(settings.data, found);
  found["ok"] = found["problems"].empty();
  const auto text = line.json ? found.dump(2) + "\n" : findings_text(found);
  std::fwrite(text.data(), 1, text.size(), stdout);
  return found["ok"].get<bool>() ? 0 : 1;
}

}  // namespace errand::app
