#include "bot/app/runner_host.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace errand::app {

namespace {

/// What the fixed programs may print: their documents of wide files are larger than any script's text should
/// be.
constexpr std::uint64_t document_kib = 16 * 1024;

std::string number(std::uint64_t value) {
  return std::to_string(value);
}

const char* name_of(config::ControlGroups choice) {
  switch (choice) {
    case config::ControlGroups::automatic:
      return "auto";
    case config::ControlGroups::v2:
      return "v2";
    case config::ControlGroups::v1:
      return "v1";
    case config::ControlGroups::none:
      return "none";
  }
  return "";
}

}  // namespace

std::vector<std::string> options_of(const config::RunnerSettings& configured, WarmUp warm_up) {
  auto settings = configured;
  if (warm_up == WarmUp::imports_only) {
    settings.slots = 1;
    settings.warm = 0;
  }
  constexpr std::uint64_t kib = 1024;
  constexpr std::uint64_t mib = 1024 * kib;
  std::vector<std::string> options{"--slots",
                                   number(static_cast<std::uint64_t>(settings.slots)),
                                   "--spare",
                                   number(static_cast<std::uint64_t>(settings.warm)),
                                   "--wall-ms",
                                   number(static_cast<std::uint64_t>(settings.wall.count())),
                                   "--cpu-ms",
                                   number(static_cast<std::uint64_t>(settings.cpu.count())),
                                   "--memory-mb",
                                   number(settings.memory_bytes / mib),
                                   "--output-mb",
                                   number(settings.output_bytes / mib),
                                   "--printed-kb",
                                   number(settings.printed_bytes / kib) + ":" +
                                       number(std::max(document_kib, settings.printed_bytes / kib)),
                                   "--files",
                                   number(static_cast<std::uint64_t>(settings.output_files)),
                                   "--isolation",
                                   settings.isolation == config::Isolation::gvisor ? "gvisor" : "namespaces",
                                   "--fork",
                                   settings.fork == config::ForkPolicy::allow ? "allow" : "deny",
                                   "--cgroup",
                                   name_of(settings.cgroup)};
  if (settings.warm == 0) {
    for (const auto* option : {"--no-warm-up", "--no-huge-pages", "--no-hot-pages"})
      options.emplace_back(option);
  }
  return options;
}

Result<std::filesystem::path> find_runner(const config::RunnerSettings& settings) {
  std::error_code error;
  const auto program =
      settings.executable.empty()
          ? std::filesystem::read_symlink("/proc/self/exe", error).parent_path() / "errand-runner"
          : settings.executable;
  if (!std::filesystem::exists(program, error)) {
    return Error{Fault::not_found,
                 "there is no " + program.string() +
                     "; build it with ./quickstart --build, or name it as runner.executable in the config"};
  }
  return program;
}

RunnerHost::RunnerHost(boost::asio::any_io_executor executor, Log& log,
                       const config::RunnerSettings& settings, std::filesystem::path program,
                       std::filesystem::path folder, WarmUp warm_up)
    : process_(executor,
               {.program = std::move(program),
                .socket = (folder / "runner.socket").string(),
                .arguments = options_of(settings, warm_up),
                .log = [&log](std::string line) { log.write(Level::info, "runner: " + std::move(line)); }}),
      client_(executor,
              {.socket = (folder / "runner.socket").string(), .hand_over = (folder / "hand-over").string()}) {
  std::filesystem::create_directories(folder);
  std::filesystem::permissions(folder, std::filesystem::perms::owner_all);
}

void RunnerHost::start(TaskGroup& tasks) {
  tasks.spawn("errand-runner", process_.keep_running());
}

}  // namespace errand::app
