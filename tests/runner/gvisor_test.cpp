/// The runner with gVisor: the same requests, reports and promises. Hidden from a plain run, because they
/// need runsc; tests.cmake adds them where it is installed. The abuse cases are in cases_test.cpp.
#include "runner/sandbox/barriers.hpp"
#include "tests/runner/running.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <set>

using namespace errand;
using tests::As;
using tests::In;
using tests::output_of;
using tests::Running;

TEST_CASE("in gVisor a workbook and a chart come back, and the report says where they were made",
          "[.][gvisor]") {
  Running& runner = Running::shared(GENERATE(As::this_user, As::ordinary_user), In::gvisor);
  const auto report = runner.run(
      "import pandas, matplotlib.pyplot as plt\n"
      "total = pandas.read_csv('in/sales.csv').groupby('region', as_index=False)['amount'].sum()\n"
      "total.to_excel('out/total.xlsx', index=False)\n"
      "figure, axes = plt.subplots(); axes.bar(total['region'], total['amount'])\n"
      "figure.savefig('out/chart.png')\n"
      "print(pandas.read_excel('out/total.xlsx').to_csv(index=False))\n",
      {{"sales.csv", "region,amount\n华东,10\n华北,5\n华东,7\n"}, {"unread.csv", "x"}});
  INFO(report.value().complained);
  REQUIRE(report->outcome == Outcome::finished);
  CHECK(report->printed.find("华东,17") != std::string::npos);
  CHECK(output_of(*report, "total.xlsx").starts_with("PK"));
  CHECK(output_of(*report, "chart.png").starts_with("\x89PNG"));
  CHECK(report->opened == std::vector<std::string>{"sales.csv"});
  CHECK(report->charts.find("out/chart.png") != std::string::npos);
  CHECK(report->isolation.starts_with("gvisor+namespaces+seccomp"));
  CHECK(report->versions.find("pandas") != std::string::npos);
  CHECK(report->cpu.count() > 0);
}

TEST_CASE("in gVisor two jobs at the same time do not see each other, nor share their chance",
          "[.][gvisor]") {
  Running& runner = Running::shared(As::this_user, In::gvisor);
  const std::string look =
      "import numpy, os, random, tempfile, time, uuid\n"
      "open('/tmp/mine', 'w').write('x'); open('/dev/shm/mine', 'w').write('x'); time.sleep(0.3)\n"
      "print(os.listdir('/tmp'), os.listdir('/dev/shm'), sorted(os.listdir('.')), os.getpid())\n"
      "print(random.random(), numpy.random.random(), uuid.uuid4(), tempfile.mktemp(), sep='\\n')\n";
  std::set<std::string> chances;
  for (const auto& report : runner.run_all({look, look})) {
    REQUIRE(report.has_value());
    std::istringstream lines(report->printed);
    std::string line;
    std::getline(lines, line);
    CHECK(line == "['mine'] ['mine'] ['in', 'out'] 1");
    while (std::getline(lines, line)) CHECK(chances.insert(line).second);
  }
  CHECK(chances.size() == 8);
}

TEST_CASE("in gVisor the clock stands where the request says", "[.][gvisor]") {
  Running& runner = Running::shared(As::this_user, In::gvisor);
  RunRequest request =
      runner.request("import datetime, time\nprint(datetime.datetime.now(), int(time.time()))\n");
  request.now = TimePoint{std::chrono::seconds(1'750'000'000)};
  CHECK(runner.run(request).value().printed.find("1750000000") != std::string::npos);
}

TEST_CASE("in gVisor, too, whichever step of the set-up fails, the script never runs", "[.][gvisor]") {
  for (const std::string& step : sandbox::breakable_steps(sandbox::Isolation::gvisor)) {
    INFO(step);
    Running runner(As::this_user, {"--isolation", "gvisor", "--no-warm-up", "--break-barrier", step});
    const auto ready = runner.wait_until_ready();
    REQUIRE(ready.has_error());
    CHECK(ready.error().fault == Fault::unavailable);
    CHECK(ready.error().message.find(step) != std::string::npos);
  }
}

TEST_CASE("whichever barrier inside of gVisor is left out, the runner notices and serves nobody",
          "[.][gvisor]") {
  // The others are second lines there: gVisor itself was asked for no new privileges, and nothing but its own
  // socket is ever open in a guest.
  for (const char* name : {"guest_files", "capabilities", "syscall_filter"}) {
    INFO(name);
    Running runner(As::this_user, {"--isolation", "gvisor", "--no-warm-up", "--slots", "1", "--spare", "0",
                                   "--break-barrier", sandbox::leaving_out + name});
    const auto ready = runner.wait_until_ready();
    REQUIRE(ready.has_error());
    CHECK(ready.error().message.find("an attack worked") != std::string::npos);
  }
}

TEST_CASE("in gVisor a cancelled run is killed and frees its slot", "[.][gvisor]") {
  Running runner(As::this_user, {"--isolation", "gvisor", "--no-warm-up", "--slots", "1", "--spare", "0"});
  REQUIRE(runner.wait_until_ready().has_value());
  const auto cancelled =
      runner.run_and_cancel(runner.request("while True: pass"), std::chrono::milliseconds(300));
  REQUIRE(cancelled.has_error());
  CHECK(cancelled.error().fault == Fault::cancelled);
  CHECK(runner.run("print(2)").value().printed == "2\n");
}
