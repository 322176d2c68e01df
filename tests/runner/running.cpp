#include "tests/runner/running.hpp"

#include <boost/asio/use_awaitable.hpp>
#include <catch2/catch_test_macros.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

namespace errand::tests {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;

constexpr std::chrono::seconds start_patience{60};

constexpr const char* as_nobody =
    "exec /usr/bin/setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all --bounding-set=-all";

/// A copy of the executable where an ordinary user can reach it, behind a shell command that starts it.
std::string program_behind(const std::string& command, const fs::path& folder) {
  const fs::path copy = folder / "errand-runner";
  fs::copy_file(ERRAND_RUNNER, copy);
  fs::permissions(copy, fs::perms(0755));
  const fs::path script = folder / "start";
  std::ofstream(script) << "#!/bin/sh\n" << command << " " << copy.string() << " \"$@\"\n";
  fs::permissions(script, fs::perms(0755));
  fs::permissions(folder, fs::perms(0777));
  return script.string();
}

}  // namespace

Folder::Folder() {
  std::string name = (fs::temp_directory_path() / "errand-test-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make a temporary folder");
  path_ = name;
}

Folder::~Folder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

Running::Running(As user, std::vector<std::string> options, const std::string& behind) {
  runner_client::ProcessSetting setting;
  setting.program = ERRAND_RUNNER;
  if (user == As::ordinary_user && ::geteuid() == 0)
    setting.program = program_behind(as_nobody, folder_.path());
  if (!behind.empty()) setting.program = program_behind(behind, folder_.path());
  setting.socket = (folder_.path() / "runner.sock").string();
  setting.arguments = std::move(options);
  setting.log = [this](const std::string& line) { log_ += line + "\n"; };
  process_ = std::make_unique<runner_client::Process>(context_.get_executor(), setting);
  runner_client::ClientSetting client;
  client.socket = setting.socket;
  client.hand_over = (folder_.path() / "outputs").string();
  client_ = std::make_unique<runner_client::Client>(context_.get_executor(), client);
  asio::co_spawn(
      context_, process_->keep_running(),
      asio::bind_cancellation_slot(stop_.slot(), [this](const std::exception_ptr&) { stopped_ = true; }));
}

Running::~Running() {
  stop_.emit(asio::cancellation_type::terminal);
  while (!stopped_) context_.run_one();
}

template <typename T>
T Running::wait_for(Task<T> task) {
  std::optional<T> result;
  std::exception_ptr failure;
  asio::co_spawn(context_, std::move(task), [&](const std::exception_ptr& thrown, T value) {
    failure = thrown;
    result.emplace(std::move(value));
  });
  while (!result) context_.run_one();
  if (failure) std::rethrow_exception(failure);
  return std::move(*result);
}

Result<void> Running::wait_until_ready() {
  return wait_for(process_->wait_until_ready(start_patience));
}

RunRequest Running::request(const std::string& source, const std::map<std::string, std::string>& inputs) {
  RunRequest request;
  request.job = "test";
  request.source = source;
  for (const auto& [name, content] : inputs) {
    const std::string path = (folder_.path() / ("input-" + std::to_string(++inputs_))).string();
    std::ofstream(path, std::ios::binary) << content;
    request.inputs.push_back({name, path});
  }
  return request;
}

Result<RunReport> Running::run(const std::string& source, const std::map<std::string, std::string>& inputs,
                               RunLimits limits) {
  RunRequest asked = request(source, inputs);
  asked.limits = limits;
  return run(std::move(asked));
}

Result<RunReport> Running::run(RunRequest request) {
  return wait_for(client_->run(std::move(request)));
}

std::vector<Result<RunReport>> Running::run_all(const std::vector<std::string>& sources) {
  std::vector<std::optional<Result<RunReport>>> reports(sources.size());
  for (std::size_t index = 0; index < sources.size(); ++index) {
    asio::co_spawn(context_, client_->run(request(sources[index])),
                   [&reports, index](const std::exception_ptr&, Result<RunReport> report) {
                     reports[index] = std::move(report);
                   });
  }
  for (const auto& report : reports) {
    while (!report) context_.run_one();
  }
  std::vector<Result<RunReport>> results;
  for (auto& report : reports) results.push_back(std::move(*report));
  return results;
}

Result<RunReport> Running::run_and_cancel(RunRequest request, std::chrono::milliseconds after) {
  asio::cancellation_signal cancel;
  std::optional<Result<RunReport>> result;
  asio::co_spawn(
      context_, client_->run(std::move(request)),
      asio::bind_cancellation_slot(
          cancel.slot(), [&](const std::exception_ptr&, Result<RunReport> report) { result = report; }));
  context_.run_for(after);
  cancel.emit(asio::cancellation_type::terminal);
  while (!result) context_.run_one();
  return *result;
}

Running& Running::shared(As user, In isolation) {
  static std::map<std::pair<As, In>, std::unique_ptr<Running>> all;
  auto& running = all[{user, isolation}];
  if (!running) {
    std::vector<std::string> options;
    if (isolation == In::gvisor) options = {"--isolation", "gvisor", "--slots", "2", "--spare", "1"};
    auto started = std::make_unique<Running>(user, options);
    const Result<void> ready = started->wait_until_ready();
    INFO(started->log());
    REQUIRE(ready.has_value());
    running = std::move(started);
  }
  return *running;
}

std::string content_of(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

std::string output_of(const RunReport& report, const std::string& name) {
  for (const RunOutput& output : report.outputs) {
    if (output.name == name) return content_of(output.path);
  }
  FAIL("no output named " << name << "; stderr: " << report.complained);
  return "";
}

}  // namespace errand::tests
