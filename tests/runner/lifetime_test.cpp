#include "tests/runner/running.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <signal.h>
#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <thread>

using namespace errand;
using namespace std::chrono_literals;
using tests::As;
using tests::Running;

namespace {

/// Processes whose parent is `pid`, and theirs.
std::vector<int> descendants_of(int pid) {
  std::vector<int> found;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    std::ifstream file(entry.path() / "stat");
    std::string text;
    std::getline(file, text);
    std::istringstream rest(text.substr(std::min(text.size(), text.rfind(')') + 1)));
    char state = 0;
    int parent = 0;
    if (rest >> state >> parent && parent == pid) {
      found.push_back(std::stoi(name));
      for (const int below : descendants_of(found.back())) found.push_back(below);
    }
  }
  return found;
}

bool is_alive(int pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string text;
  return std::getline(file, text) && text.find(") Z ") == std::string::npos;
}

/// Of the runner's children the one that lives in the runner's own pid namespace; -1: none at the moment.
int zygote_of(Running& runner) {
  for (const int pid : descendants_of(runner.pid())) {
    std::ifstream state("/proc/" + std::to_string(pid) + "/status");
    std::ostringstream text;
    text << state.rdbuf();
    // A job has a pid of its own namespace behind the host's.
    const std::string all = text.str();
    const std::size_t begin = all.find("NSpid:");
    if (begin == std::string::npos) continue;
    const std::string ids = all.substr(begin, all.find('\n', begin) - begin);
    if (std::count(ids.begin(), ids.end(), '\t') == 1) return pid;
  }
  return -1;
}

/// Waits for what happens soon; the deadline only bounds a failing test.
template <typename Condition>
bool eventually(Running& runner, Condition condition) {
  const auto give_up = std::chrono::steady_clock::now() + 20s;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > give_up) return false;
    runner.context().run_for(10ms);
  }
  return true;
}

}  // namespace

TEST_CASE("cancelling a run kills the job and frees its slot", "[runner][lifetime]") {
  Running runner(As::this_user, {"--no-warm-up", "--slots", "1", "--spare", "0"});
  REQUIRE(runner.wait_until_ready().has_value());
  REQUIRE(runner.run("print(1)").has_value());

  const auto cancelled = runner.run_and_cancel(runner.request("while True: pass"), 300ms);

  REQUIRE(cancelled.has_error());
  CHECK(cancelled.error().fault == Fault::cancelled);
  const auto next = runner.run("print(2)");
  CHECK(next.value().printed == "2\n");
}

TEST_CASE("the end of a cancelled run is not told to whoever comes next", "[runner][lifetime]") {
  Running runner(As::this_user, {"--no-warm-up", "--slots", "1", "--spare", "0"});
  REQUIRE(runner.wait_until_ready().has_value());
  for (int round = 0; round < 20; ++round) {
    static_cast<void>(runner.run_and_cancel(runner.request("while True: pass"), 20ms));
    const auto next = runner.run("print(2)");
    CHECK(next.value().outcome == Outcome::finished);
    CHECK(next->printed == "2\n");
  }
}

TEST_CASE("killed with -9, the runner takes every job along, and the next run finds a new one",
          "[runner][lifetime]") {
  Running runner(GENERATE(As::this_user, As::ordinary_user), {"--no-warm-up"});
  REQUIRE(runner.wait_until_ready().has_value());
  REQUIRE(runner.run("print(1)").has_value());
  const int first = runner.pid();
  const std::vector<int> processes = descendants_of(first);
  REQUIRE(processes.size() >= 2);

  ::kill(first, SIGKILL);

  CHECK(eventually(runner, [&] { return std::none_of(processes.begin(), processes.end(), is_alive); }));
  const auto report = runner.run("print(2)");
  INFO(runner.log());
  REQUIRE(report.has_value());
  CHECK(report->printed == "2\n");
  CHECK(runner.pid() != first);
}

TEST_CASE("in gVisor, too, a runner that is killed with -9 takes everything along", "[.][gvisor]") {
  Running runner(GENERATE(As::this_user, As::ordinary_user), {"--isolation", "gvisor", "--no-warm-up"});
  REQUIRE(runner.wait_until_ready().has_value());
  REQUIRE(runner.run("print(1)").has_value());
  const int first = runner.pid();
  const std::vector<int> processes = descendants_of(first);
  // The zygote, and of each sandbox the shelter and gVisor's own.
  REQUIRE(processes.size() >= 5);

  ::kill(first, SIGKILL);

  CHECK(eventually(runner, [&] { return std::none_of(processes.begin(), processes.end(), is_alive); }));
  CHECK(runner.run("print(2)").value().printed == "2\n");
  CHECK(runner.pid() != first);
}

TEST_CASE("a job that was running when the runner died is reported as unavailable", "[runner][lifetime]") {
  Running runner(As::this_user, {"--no-warm-up"});
  REQUIRE(runner.wait_until_ready().has_value());
  std::optional<Result<RunReport>> result;
  boost::asio::co_spawn(
      runner.context(), runner.client().run(runner.request("import time; time.sleep(60)")),
      [&](const std::exception_ptr&, Result<RunReport> report) { result = std::move(report); });
  runner.context().run_for(300ms);
  ::kill(runner.pid(), SIGKILL);
  REQUIRE(eventually(runner, [&] { return result.has_value(); }));
  REQUIRE(result->has_error());
  CHECK(result->error().fault == Fault::unavailable);
}

TEST_CASE("a zygote that dies is replaced without losing a request", "[runner][lifetime]") {
  Running runner(GENERATE(As::this_user, As::ordinary_user), {"--no-warm-up"});
  REQUIRE(runner.wait_until_ready().has_value());
  REQUIRE(runner.run("print(1)").has_value());
  for (int round = 0; round < 3; ++round) {
    // The zygote and every waiting child: all look alive for some milliseconds more.
    for (const int pid : descendants_of(runner.pid())) ::kill(pid, SIGKILL);
    const auto report = runner.run("print(2)");
    INFO(runner.log());
    REQUIRE(report.has_value());
    CHECK(report->complained.empty());
    CHECK(report->printed == "2\n");
  }
}

TEST_CASE("a waiting child that is killed is replaced and never handed out", "[runner][lifetime]") {
  Running runner(As::this_user, {"--no-warm-up"});
  REQUIRE(runner.wait_until_ready().has_value());
  REQUIRE(runner.run("print(1)").has_value());
  const int zygote = zygote_of(runner);
  for (int round = 0; round < 3; ++round) {
    for (const int pid : descendants_of(runner.pid())) {
      if (pid != zygote) ::kill(pid, SIGKILL);
    }
    CHECK(runner.run("print(2)").value().printed == "2\n");
  }
  CHECK(zygote_of(runner) == zygote);
}

TEST_CASE("a zygote that hangs is replaced, and the request is answered", "[runner][lifetime]") {
  Running runner(As::this_user, {"--no-warm-up", "--patience-ms", "1000", "--slots", "1", "--spare", "0"});
  REQUIRE(runner.wait_until_ready().has_value());
  REQUIRE(runner.run("print(1)").has_value());
  const int zygote = zygote_of(runner);

  ::kill(zygote, SIGSTOP);

  for (int round = 0; round < 2; ++round) CHECK(runner.run("print(2)").value().printed == "2\n");
  CHECK(!is_alive(zygote));
}

TEST_CASE("the zygote is renewed after a number of jobs, without a gap", "[runner][lifetime]") {
  Running runner(As::this_user, {"--no-warm-up", "--jobs-per-zygote", "3"});
  REQUIRE(runner.wait_until_ready().has_value());
  const int first = zygote_of(runner);
  // While one gets warm the other serves, and so do the children that it left waiting.
  CHECK(eventually(runner, [&] {
    CHECK(runner.run("print(1)").value().printed == "1\n");
    return zygote_of(runner) != first;
  }));
  CHECK(eventually(runner, [&] { return !is_alive(first); }));
  for (int round = 0; round < 12; ++round) CHECK(runner.run("print(1)").value().printed == "1\n");
}

TEST_CASE("a child that waits makes the pages of a typical job its own", "[runner][lifetime]") {
  Running& runner = Running::shared(GENERATE(As::this_user, As::ordinary_user));
  // The tenth field behind the name in /proc/PID/stat counts pages that were faulted in.
  const auto faults_of = [](int pid) {
    const std::string text = tests::content_of("/proc/" + std::to_string(pid) + "/stat");
    std::istringstream fields(text.substr(std::min(text.size(), text.rfind(')') + 1)));
    std::string field;
    for (int number = 0; number < 8; ++number) fields >> field;
    return field.empty() ? 0L : std::stol(field);
  };
  CHECK(eventually(runner, [&] {
    const int zygote = zygote_of(runner);
    const auto waiting = descendants_of(runner.pid());
    return std::any_of(waiting.begin(), waiting.end(),
                       [&](int pid) { return pid != zygote && faults_of(pid) > 3000; });
  }));
}

TEST_CASE("stopping the service stops the runner and everything below it", "[runner][lifetime]") {
  std::vector<int> processes;
  {
    Running runner(As::this_user, {"--no-warm-up"});
    REQUIRE(runner.wait_until_ready().has_value());
    processes = descendants_of(runner.pid());
    processes.push_back(runner.pid());
  }
  CHECK(std::none_of(processes.begin(), processes.end(), is_alive));
}

TEST_CASE("a second runner takes over from one that ends, and never from one that serves",
          "[runner][lifetime]") {
  const tests::Folder folder;
  const std::string socket = (folder.path() / "a.sock").string();
  const std::vector<std::string> options{"--no-warm-up", "--socket", socket};
  auto first = std::make_unique<Running>(As::this_user, options);
  REQUIRE(first->wait_until_ready().has_value());
  {
    Running intruder(As::this_user, options);
    const auto ready = intruder.wait_until_ready();
    REQUIRE(ready.has_error());
    CHECK(ready.error().message.find("another runner serves on " + socket) != std::string::npos);
  }
  struct stat what {};
  CHECK(::lstat(socket.c_str(), &what) == 0);

  Running successor(As::this_user, options);
  std::jthread end([&] {
    std::this_thread::sleep_for(1s);
    first.reset();
  });
  CHECK(successor.wait_until_ready().has_value());
}

TEST_CASE("more jobs than slots wait for their turn", "[runner][lifetime]") {
  Running& runner = Running::shared();
  const auto reports = runner.run_all(std::vector<std::string>(20, "print(1)"));
  for (const auto& report : reports) CHECK(report.value().printed == "1\n");
}
