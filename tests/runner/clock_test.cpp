#include "tests/runner/running.hpp"

#include <catch2/catch_test_macros.hpp>

#include <thread>

using namespace errand;
using tests::output_of;
using tests::Running;

namespace {

/// 2025-02-28 23:30:00 UTC, which is the first of March eight hours further east.
constexpr TimePoint accepted_at{std::chrono::milliseconds(1'740'785'400'000)};

RunRequest at_that_time(Running& runner, const std::string& source) {
  auto request = runner.request(source);
  request.now = accepted_at;
  request.utc_offset_minutes = 8 * 60;
  return request;
}

}  // namespace

TEST_CASE("a script's clock stands at the time the message came, in the user's zone", "[runner][clock]") {
  Running& runner = Running::shared();
  const auto report = runner.run(at_that_time(
      runner,
      "import datetime, time, pandas as pd\n"
      "print(datetime.datetime.now(), datetime.datetime.utcnow(), pd.Timestamp.now(), time.time(),\n"
      "      time.localtime().tm_hour, datetime.date.today())\n"
      "start = time.monotonic(); time.sleep(0.01); print(time.monotonic() > start)\n"));
  CHECK(report.value().printed ==
        "2025-03-01 07:30:00 2025-02-28 23:30:00 2025-03-01 07:30:00 1740785400.0 7 2025-03-01\nTrue\n");
}

TEST_CASE("workbooks, archives and charts are the same bytes when a script runs again", "[runner][clock]") {
  const std::string source =
      "import pandas as pd, zipfile, time, matplotlib.pyplot as plt\n"
      "df = pd.DataFrame({'a': [1, 2]})\n"
      "df.to_excel('out/x.xlsx', engine='xlsxwriter'); df.to_excel('out/o.xlsx', engine='openpyxl')\n"
      "df.plot(); plt.savefig('out/c.png'); plt.savefig('out/c.pdf')\n"
      "z = zipfile.ZipFile('out/z.zip', 'w'); z.write('out/c.png'); z.writestr('n', 'text'); z.close()\n";
  Running& runner = Running::shared();
  const auto first = runner.run(at_that_time(runner, source));
  // Archives keep times in steps of two seconds: what is not the stopped clock's shows after that.
  std::this_thread::sleep_for(std::chrono::milliseconds(2'100));
  const auto again = runner.run(at_that_time(runner, source));
  INFO(first.value().complained);
  REQUIRE(first->outputs.size() == 5);
  for (const auto& output : first->outputs) {
    INFO(output.name);
    CHECK(output_of(*first, output.name) == output_of(*again, output.name));
  }
}
