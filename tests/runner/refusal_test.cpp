#include "runner/protocol/job.hpp"
#include "runner/sandbox/barriers.hpp"
#include "runner/sandbox/landlock.hpp"
#include "runner/sandbox/settings.hpp"
#include "tests/runner/running.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <filesystem>

using namespace errand;
using tests::As;
using tests::Running;

TEST_CASE("whichever step of the set-up fails, the job is refused and the script never runs",
          "[runner][refusal]") {
  const As user = GENERATE(As::this_user, As::ordinary_user);
  for (const std::string& step : sandbox::breakable_steps(sandbox::Isolation::namespaces)) {
    INFO(step);
    Running runner(user, {"--no-warm-up", "--break-barrier", step});
    const auto ready = runner.wait_until_ready();
    REQUIRE(ready.has_error());
    CHECK(ready.error().fault == Fault::unavailable);
    CHECK(ready.error().message.find(step) != std::string::npos);
  }
}

TEST_CASE("whichever barrier is left out, the runner notices and serves nobody", "[runner][refusal]") {
  for (const std::string& name : sandbox::barriers_to_leave_out(sandbox::Isolation::namespaces)) {
    INFO(name);
    // Older kernels refuse nothing by Landlock alone that a script could try: it shows itself to the child.
    if (name == "landlock" && sandbox::landlock::abi() < 5) continue;
    Running runner(As::this_user, {"--no-warm-up", "--break-barrier", sandbox::leaving_out + name});
    const auto ready = runner.wait_until_ready();
    REQUIRE(ready.has_error());
    INFO(ready.error().message);
    CHECK(ready.error().message.find("nobody noticed") == std::string::npos);
    CHECK(ready.error().message.find("in time") == std::string::npos);
  }
}

TEST_CASE("what the kernel lacks is missing in the report, and the rest still holds", "[runner][refusal]") {
  Running runner(As::this_user, {"--no-warm-up", "--cgroup", "none"},
                 "exec /usr/bin/python3 " + std::string(FIXTURES) + "/../runner/without_landlock.py");
  const auto ready = runner.wait_until_ready();
  INFO(runner.log());
  REQUIRE(ready.has_value());
  const auto report = runner.run("open('/usr/lib/errand/x', 'w')");
  REQUIRE(report.value().outcome == Outcome::failed);
  CHECK(report->isolation.starts_with("namespaces+seccomp, "));
  CHECK(report->isolation.ends_with(", no cgroup"));
  CHECK(report->complained.find("Read-only file system") != std::string::npos);
}

TEST_CASE("a control group that is asked for by name and is not there is no reason to do without",
          "[runner][refusal]") {
  Running runner(As::this_user, {"--no-warm-up", "--cgroup", "v2"},
                 "exec /usr/bin/unshare --user --map-root-user --mount /bin/sh -c '"
                 "mount -t tmpfs none /sys/fs/cgroup; exec \"$@\"' sh");
  const auto ready = runner.wait_until_ready();
  REQUIRE(ready.has_error());
  CHECK(ready.error().message.find("cgroup") != std::string::npos);
}

TEST_CASE("where gVisor is asked for and not installed nothing runs, and the reason says what to install",
          "[runner][refusal]") {
  Running runner(As::this_user, {"--isolation", "gvisor"},
                 "exec /usr/bin/unshare --user --map-root-user --mount /bin/sh -c '"
                 "for file in /usr/bin/runsc /usr/local/bin/runsc /usr/sbin/runsc; do "
                 "[ ! -e $file ] || mount --bind /dev/null $file || exit 1; done; exec \"$@\"' sh");
  const auto ready = runner.wait_until_ready();
  REQUIRE(ready.has_error());
  CHECK(ready.error().message.find("apt-get install runsc") != std::string::npos);
}

TEST_CASE("a request that does not follow the protocol is answered with what is wrong", "[runner][refusal]") {
  Running& runner = Running::shared();
  RunRequest request = runner.request("print(1)", {{"a.txt", "x"}});
  for (const char* name : {"../a", "a/b", "", ".", ".."}) {
    request.inputs[0].name = name;
    const auto report = runner.run(request);
    REQUIRE(report.has_error());
    CHECK(report.error().fault == Fault::invalid_input);
  }
  const auto long_script = runner.run("#" + std::string(5U << 20, 'x'));
  REQUIRE(long_script.has_error());
  CHECK(long_script.error().fault == Fault::invalid_input);
}

TEST_CASE("an input that is gone is an error that names it", "[runner][refusal]") {
  Running& runner = Running::shared();
  RunRequest request = runner.request("print(1)", {{"a.txt", "x"}});
  request.inputs[0].path += "-missing";
  const auto report = runner.run(request);
  REQUIRE(report.has_error());
  CHECK(report.error().fault == Fault::not_found);
}

TEST_CASE("case 16: an input that was replaced by a link is not followed", "[runner][refusal]") {
  Running& runner = Running::shared();
  RunRequest request = runner.request("print(open('in/a.txt').read())", {{"a.txt", "x"}});
  std::filesystem::remove(request.inputs[0].path);
  std::filesystem::create_symlink("/etc/passwd", request.inputs[0].path);
  const auto report = runner.run(request);
  REQUIRE(report.has_error());
  CHECK(report.error().message.find("a.txt") != std::string::npos);
}

TEST_CASE("a runner that cannot be started is reported in a sentence", "[runner][refusal]") {
  Running runner(As::this_user, {"--wall-ms", "soon"});
  const auto ready = runner.wait_until_ready();
  REQUIRE(ready.has_error());
  CHECK(ready.error().message.find("--wall-ms wants a whole number") != std::string::npos);
}

TEST_CASE("an option out of its range is refused with the range", "[runner][refusal]") {
  const auto complaint = [](const std::vector<std::string>& arguments) -> std::string {
    try {
      sandbox::settings_from(arguments);
      return "";
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
  };
  CHECK(complaint({"--patience-ms", "0"}) ==
        "--patience-ms wants a whole number from 1000 to 86400000, not \"0\"");
  for (const char* option : {"--queue", "--threads", "--files", "--memory-mb", "--inputs-mb"}) {
    INFO(option);
    CHECK(complaint({option, "0"}).starts_with(option));
    CHECK(complaint({option, "18446744073709551615"}).starts_with(option));
    CHECK(complaint({option, "-1"}).starts_with(option));
    CHECK(complaint({option, "20"}).empty());
  }
  CHECK(complaint({"--wall-ms", "20:10"}).find("in that order") != std::string::npos);
  CHECK(complaint({"--break-barrier", "nonsense"}).find("syscall_filter") != std::string::npos);
  CHECK(complaint({"--break-barrier", "without:landlock"}).empty());
}

TEST_CASE("a field of the wrong type is named", "[runner][refusal]") {
  const auto complaint = [](const std::string& request) -> std::string {
    try {
      protocol::read_request(request);
      return "";
    } catch (const protocol::ProtocolError& error) {
      return error.what();
    }
  };
  CHECK(complaint(R"({"source": 1})") == "\"source\" of the request is no string");
  CHECK(complaint(R"({"inputs": ["a", 1]})") == "\"inputs\" of the request is no array of strings");
  CHECK(complaint(R"({"limits": []})") == "\"limits\" of the request is no object");
  CHECK(complaint(R"({"now_ms": 1.5})") == "\"now_ms\" of the request is no whole number");
  CHECK(complaint(R"({"limits": {"wall_ms": "1"}})") == "limits.wall_ms is no whole number of 0 or more");
  CHECK(complaint(R"({"source": "pass", "unknown": 1})").empty());
}
