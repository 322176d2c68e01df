/// Control groups: found from the kernel's texts, and what they add where the machine has them.
#include "runner/sandbox/control_groups.hpp"

#include "tests/runner/running.hpp"

#include <catch2/catch_test_macros.hpp>

#include <unistd.h>

using namespace errand;
using sandbox::group_folder;
using tests::As;
using tests::Running;

TEST_CASE("the folder of a process's own control group is found", "[runner][cgroup]") {
  const std::string v1 =
      "30 24 0:26 / /sys/fs/cgroup/memory rw,relatime shared:9 - cgroup cgroup rw,memory\n"
      "31 24 0:27 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct\n"
      "32 24 0:28 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n";
  const std::string groups = "5:memory:/user/a\n4:cpu,cpuacct:/\n0::/b\n";
  CHECK(group_folder(v1, groups, "memory") == "/sys/fs/cgroup/memory/user/a");
  CHECK(group_folder(v1, groups, "cpuacct") == "/sys/fs/cgroup/cpu,cpuacct");
  CHECK(group_folder(v1, groups, "pids").empty());
  CHECK(group_folder(v1, groups, "") == "/sys/fs/cgroup/unified/b");
  CHECK(group_folder("", groups, "").empty());

  // A container that sees only its own part, with and without a cgroup namespace.
  const std::string part = "30 24 0:26 /docker/1 /sys/fs/cgroup rw - cgroup2 cgroup rw\n";
  CHECK(group_folder(part, "0::/docker/1/job\n", "") == "/sys/fs/cgroup/job");
  CHECK(group_folder(part, "0::/\n", "") == "/sys/fs/cgroup");
}

TEST_CASE("a service's group is its own whatever the service is called, and stays it after a restart",
          "[runner][cgroup]") {
  CHECK(sandbox::delegated_folder("/cg/system.slice/errand.service") == "/cg/system.slice/errand.service");
  CHECK(sandbox::delegated_folder("/cg/errand.service/errand.programs") == "/cg/errand.service");
}

TEST_CASE("two runners with one process number, of two pid namespaces, have control groups of their own",
          "[runner][cgroup]") {
  sandbox::ControlGroups first(sandbox::ControlGroupChoice::automatic);
  const sandbox::ControlGroups second(sandbox::ControlGroupChoice::automatic);
  INFO(second.reason());
  CHECK(second.kind() == first.kind());
  CHECK_NOTHROW(first.make());
}

TEST_CASE("without a control group a job is bounded all the same, and the report says so",
          "[runner][cgroup]") {
  Running runner(As::this_user, {"--no-warm-up", "--cgroup", "none"});
  REQUIRE(runner.wait_until_ready().has_value());
  RunLimits limits;
  limits.memory_bytes = 128U << 20;
  CHECK(runner.run("print(1)").value().isolation.ends_with(", no cgroup"));

  // Heap and files together pass the limit, neither does alone.
  const auto both = runner.run(
      "import time\nkeep = bytearray(80 << 20)\nopen('/tmp/a', 'wb').write(bytes(80 << 20))\ntime.sleep(30)",
      {}, limits);
  CHECK(both.value().outcome == Outcome::out_of_memory);
  CHECK(both->limit == "memory");
  CHECK(both->limit_value == 128U << 20);
}

TEST_CASE("processes are allowed only where a control group bounds them", "[runner][cgroup]") {
  Running none(As::this_user, {"--no-warm-up", "--cgroup", "none", "--fork", "allow"});
  const auto refused = none.wait_until_ready();
  REQUIRE(refused.has_error());
  CHECK(refused.error().message.find("--fork allow needs a control group") != std::string::npos);

  Running some(As::this_user, {"--no-warm-up", "--fork", "allow", "--threads", "24", "--slots", "1"});
  const auto ready = some.wait_until_ready();
  if (sandbox::ControlGroups(sandbox::ControlGroupChoice::automatic).kind() ==
      sandbox::ControlGroupKind::none) {
    CHECK(ready.has_error());
    return;
  }
  INFO(some.log());
  REQUIRE(ready.has_value());
  const auto pool = some.run(
      "import multiprocessing\n"
      "with multiprocessing.Pool(2) as pool: print(pool.map(abs, [-1, -2, -3]))\n");
  INFO(pool.value().complained);
  CHECK(pool->printed == "[1, 2, 3]\n");
  CHECK(pool->isolation.find("seccomp, processes") != std::string::npos);

  SECTION("many processes, each below the limit, are together above it") {
    RunLimits limits;
    limits.memory_bytes = 100U << 20;
    const auto report = some.run(
        "import os, time\n"
        "for _ in range(8):\n"
        "    if os.fork() == 0:\n"
        "        keep = bytearray(60 << 20); time.sleep(4); os._exit(0)\n"
        "time.sleep(1)\n"
        "while True: print(os.wait()[1]); os.kill(os.getpid(), 0)\n",
        {}, limits);
    CHECK(report.value().outcome == Outcome::out_of_memory);
    CHECK(report->limit == "memory");
  }
  SECTION("a fork bomb is stopped by the number and by the clock, and its processes die") {
    RunLimits limits;
    limits.wall = std::chrono::milliseconds(1500);
    const auto report = some.run(
        "import os\n"
        "while True:\n"
        "    try: os.fork()\n"
        "    except OSError: pass\n",
        {}, limits);
    CHECK(report.value().outcome == Outcome::timed_out);
    CHECK(some.run("print(1)").value().printed == "1\n");
  }
  SECTION("case 61: ten thousand short children are no trouble, and leave none") {
    const auto report = some.run(
        "import os\n"
        "for _ in range(10_000):\n"
        "    if os.fork() == 0: os._exit(0)\n"
        "    os.wait()\n"
        "print('over')\n");
    const bool is_over = report.value().outcome == Outcome::finished && report->printed == "over\n";
    CHECK((is_over || report->outcome == Outcome::timed_out));
    CHECK(some.run("print(1)").value().printed == "1\n");
  }
  SECTION("processor time of children counts") {
    RunLimits limits;
    limits.cpu = std::chrono::milliseconds(500);
    const auto report =
        some.run("import os\nif os.fork() == 0:\n    while True: pass\nos.wait()\n", {}, limits);
    CHECK(report.value().outcome == Outcome::timed_out);
    CHECK(report->limit == "cpu");
  }
  SECTION("a process that was left behind dies with its job") {
    const auto report = some.run(
        "import os, time\n"
        "if os.fork() == 0:\n    os.setsid(); time.sleep(600)\n"
        "print('over', flush=True)\n");
    CHECK(report.value().outcome == Outcome::finished);
    CHECK(report->printed == "over\n");
  }
}
