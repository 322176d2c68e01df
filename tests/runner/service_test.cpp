/// The runner as a service: what it accepts, how it bears a crowd, and what it leaves behind.
#include "runner/protocol/descriptor.hpp"
#include "runner/sandbox/control_groups.hpp"
#include "tests/runner/running.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>

using namespace errand;
using tests::As;
using tests::output_of;
using tests::Running;

namespace {

std::ptrdiff_t descriptors_of(int pid) {
  const std::filesystem::directory_iterator folder("/proc/" + std::to_string(pid) + "/fd");
  return std::distance(begin(folder), end(folder));
}

/// The folders of a runner's control groups of memory; none where the machine offers none.
std::vector<std::filesystem::path> groups_of(int pid) {
  const std::string mounts = tests::content_of("/proc/self/mountinfo");
  const std::string own = tests::content_of("/proc/self/cgroup");
  std::vector<std::filesystem::path> found;
  for (const char* controller : {"memory", ""}) {
    const std::string folder = sandbox::delegated_folder(sandbox::group_folder(mounts, own, controller));
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
      const std::string name = entry.path().filename();
      if (name.starts_with("errand-" + std::to_string(pid) + "-")) found.push_back(entry.path());
    }
  }
  return found;
}

protocol::Descriptor connect_to(const Running& runner) {
  protocol::Descriptor connection(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  (runner.folder() / "runner.sock").string().copy(static_cast<char*>(address.sun_path), 100);
  REQUIRE(::connect(connection.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  return connection;
}

}  // namespace

TEST_CASE("a crowd is served in turn or told to come back, and leaves nothing", "[runner][service]") {
  Running runner(As::this_user, {"--no-warm-up", "--queue", "30"});
  REQUIRE(runner.wait_until_ready().has_value());
  REQUIRE(runner.run("print(1)").has_value());
  const auto before = descriptors_of(runner.pid());

  std::vector<std::string> scripts;
  for (int number = 0; number < 150; ++number) scripts.push_back("print(" + std::to_string(number) + ")");
  const auto reports = runner.run_all(scripts);

  int served = 0;
  for (std::size_t number = 0; number < reports.size(); ++number) {
    if (reports[number].has_error()) {
      CHECK(reports[number].error().fault == Fault::unavailable);
      CHECK(reports[number].error().message.find("try again later") != std::string::npos);
      continue;
    }
    ++served;
    CHECK(reports[number]->printed == std::to_string(number) + "\n");
  }
  CHECK(served >= 30);
  // Three children that wait, or do not yet, have five descriptors each; 150 jobs would have left more.
  const auto most = before + 15;
  for (int round = 0; round < 500 && descriptors_of(runner.pid()) > most; ++round)
    runner.context().run_for(std::chrono::milliseconds(20));
  CHECK(descriptors_of(runner.pid()) <= most);
}

TEST_CASE("names and scripts of every kind are data", "[runner][service]") {
  Running& runner = Running::shared();
  const std::vector<std::string> names{"--option", "a;$(id).csv", "a\nb", "\"quoted\" `x`", "中文 名.csv"};
  std::map<std::string, std::string> inputs;
  for (const std::string& name : names) inputs[name] = name;
  const auto listed = runner.run(
      "import os\nprint(all(open('in/' + n).read() == n for n in os.listdir('in')), len(os.listdir('in')))",
      inputs);
  CHECK(listed.value().printed == "True 5\n");

  CHECK(runner.run("\xef\xbb\xbfprint('marked')").value().printed == "marked\n");
  for (const std::string& broken : {std::string("def ("), std::string("a\0b", 3), std::string(100'000, '('),
                                    "x = " + std::string(100'000, '-') + "1"}) {
    const auto report = runner.run(broken);
    REQUIRE(report.has_value());
    CHECK(report->outcome != Outcome::finished);
    CHECK(!report->complained.empty());
  }
  CHECK(runner.run(std::string("\xff\xfep\0r\0", 6)).has_error());
  CHECK(runner.run("print('next')").value().printed == "next\n");
}

TEST_CASE("another program needs nothing but a socket and JSON", "[runner][service]") {
  const auto connected = connect_to(Running::shared());
  const int connection = connected.get();
  const std::string request = std::string("\0\0\0\x1b", 4) + R"-({"source": "print(6 * 7)" })-";
  REQUIRE(::send(connection, request.data(), request.size(), 0) == 31);
  std::string answer(4, ' ');
  REQUIRE(::recv(connection, answer.data(), 4, MSG_WAITALL) == 4);
  answer.resize(static_cast<unsigned char>(answer[2]) * 256U + static_cast<unsigned char>(answer[3]));
  CHECK(::recv(connection, answer.data(), answer.size(), MSG_WAITALL) == static_cast<ssize_t>(answer.size()));
  CHECK(answer.find(R"-("printed":"42\n")-") != std::string::npos);
  CHECK(answer.find(R"-("outcome":"finished")-") != std::string::npos);
}

TEST_CASE("what a terminal would obey is taken out of what a script prints", "[runner][service]") {
  const auto report = Running::shared().run("print('a\\x1b]0;title\\x07b\\x1b[2Jc\\x9bd\\u202ee\\0f')");
  CHECK(report.value().printed.find_first_of(std::string("\x1b\x07\0", 3)) == std::string::npos);
  CHECK(report->printed.find("\xe2\x80\xae") == std::string::npos);
  CHECK(report->printed.find("\xc2\x9b") == std::string::npos);
}

TEST_CASE("a job just under every limit succeeds", "[runner][service]") {
  RunLimits limits;
  limits.cpu = std::chrono::seconds(20);
  limits.wall = std::chrono::seconds(60);
  limits.memory_bytes = 256U << 20;
  limits.output_bytes = 8U << 20;
  limits.printed_bytes = 10'000;
  limits.files = 4;
  const auto report = Running::shared().run(
      "import time\n"
      "keep = bytearray(200 << 20)\n"
      "for n in range(4): open(f'out/{n}', 'wb').write(bytes((2 << 20) - 1))\n"
      "while time.process_time() < 1.5: pass\n"
      "print('x' * 9_900)\n",
      {}, limits);
  INFO(report.value().complained);
  CHECK(report->outcome == Outcome::finished);
  CHECK(report->limit.empty());
  CHECK(report->outputs.size() == 4);
  CHECK(report->printed.size() == 9'901);
}

TEST_CASE("an input of fifty megabytes arrives whole, and inputs beyond the limit are refused",
          "[runner][service]") {
  Running runner(As::this_user, {"--no-warm-up", "--slots", "1", "--spare", "0", "--inputs-mb", "60"});
  REQUIRE(runner.wait_until_ready().has_value());
  const std::string large(50U << 20, 'x');
  CHECK(runner.run("print(len(open('in/a').read()))", {{"a", large}}).value().printed == "52428800\n");
  const auto refused = runner.run("print(1)", {{"a", large}, {"b", large}});
  REQUIRE(refused.has_error());
  CHECK(refused.error().fault == Fault::invalid_input);
}

TEST_CASE("clients that say nothing, or read no answer, keep nobody out for long", "[runner][service]") {
  Running runner(As::this_user, {"--no-warm-up", "--client-patience-ms", "2000"});
  REQUIRE(runner.wait_until_ready().has_value());
  std::vector<protocol::Descriptor> silent;
  for (int number = 0; number < 200; ++number) silent.push_back(connect_to(runner));
  bool is_closed = false;
  for (int round = 0; round < 500 && !is_closed; ++round) {
    runner.context().run_for(std::chrono::milliseconds(20));
    char byte = 0;
    is_closed = ::recv(silent.back().get(), &byte, 1, MSG_DONTWAIT) == 0;
  }
  CHECK(is_closed);
  CHECK(runner.run("print(1)").value().printed == "1\n");
}

TEST_CASE("a message that is none is answered with what one is", "[runner][service]") {
  Running& runner = Running::shared();
  for (const std::string& message : {std::string(4, '\0'), std::string("\xff\xff\xff\xff")}) {
    const auto client = connect_to(runner);
    REQUIRE(::write(client.get(), message.data(), message.size()) == 4);
    std::string answer(1024, '\0');
    const auto bytes = ::recv(client.get(), answer.data(), answer.size(), 0);
    REQUIRE(bytes > 0);
    CHECK(answer.find("4 bytes of length") != std::string::npos);
  }
}

TEST_CASE("a secret in the environment of the runner is not in the memory of its jobs", "[runner][service]") {
  Running runner(As::this_user, {"--no-warm-up", "--slots", "1", "--spare", "0"},
                 "exec /usr/bin/env SECRET_WORD=found");
  REQUIRE(runner.wait_until_ready().has_value());
  // From the C stack to the end of the block that the kernel filled at exec: arguments, environment,
  // auxiliary.
  const auto report = runner.run(
      "import ctypes, os\n"
      "end = ctypes.c_void_p.in_dll(ctypes.CDLL(None), '__libc_stack_end').value\n"
      "memory = ctypes.string_at(end, (end | 4095) + 1 - end)\n"
      "print(b'SECRET' in memory, b'zygote' in memory, 'SECRET_WORD' in os.environ)\n");
  INFO(report.value().complained);
  CHECK(report->printed.starts_with("False "));
  CHECK(report->printed.ends_with(" False\n"));
}

TEST_CASE("without user namespaces nothing runs, and the reason says what to do", "[runner][service]") {
  Running runner(As::this_user, {"--no-warm-up"},
                 "exec /usr/bin/unshare --user --map-root-user /bin/sh -c "
                 "'echo 0 >/proc/sys/user/max_user_namespaces; exec \"$@\"' sh");
  const auto ready = runner.wait_until_ready();
  REQUIRE(ready.has_error());
  CHECK(ready.error().message.find("user.max_user_namespaces") != std::string::npos);
}

TEST_CASE("the control groups of a runner that was killed are removed by the next one", "[runner][service]") {
  Running runner(As::this_user, {"--no-warm-up", "--slots", "1", "--spare", "0"});
  REQUIRE(runner.wait_until_ready().has_value());
  const int first = runner.pid();
  const bool has_groups = sandbox::ControlGroups(sandbox::ControlGroupChoice::automatic).kind() !=
                          sandbox::ControlGroupKind::none;
  CHECK(groups_of(first).empty() != has_groups);
  ::kill(first, SIGKILL);
  for (int round = 0; round < 1000 && runner.pid() == first; ++round)
    runner.context().run_for(std::chrono::milliseconds(20));
  CHECK(runner.run("print(1)").value().printed == "1\n");
  CHECK(runner.pid() != first);
  CHECK(groups_of(first).empty());
}

TEST_CASE("the runner tells what scripts may import, with versions", "[runner][service]") {
  Running& runner = Running::shared();
  auto request = runner.request({});
  request.program = Program::packages;
  const auto report = runner.run(std::move(request));
  INFO(report.value().complained);
  REQUIRE(report->outcome == Outcome::finished);
  const auto found = nlohmann::json::parse(report->printed);
  std::string names;
  for (const auto& package : found["packages"]) {
    CHECK(!package["version"].get<std::string>().empty());
    names += package["name"].get<std::string>() + " ";
  }
  CHECK(names.starts_with("pandas numpy openpyxl "));
  CHECK(names.find("jieba") != std::string::npos);
}
