#include "tests/runner/running.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

using namespace errand;
using tests::As;
using tests::output_of;
using tests::Running;

namespace {

const char* const sales = "region,amount\n华东,10\n华北,5\n华东,7\n";

}  // namespace

TEST_CASE("a script prints, and its exit code is the outcome", "[runner]") {
  Running& runner = Running::shared(GENERATE(As::this_user, As::ordinary_user));

  const auto good = runner.run("print('你好')");
  const auto bad = runner.run("import sys; print('no', file=sys.stderr); sys.exit(3)");

  REQUIRE(good.value().outcome == Outcome::finished);
  CHECK(good->printed == "你好\n");
  CHECK(good->exit_code == 0);
  CHECK(good->isolation.starts_with("namespaces+"));
  CHECK(good->versions.find("pandas") != std::string::npos);
  REQUIRE(bad.value().outcome == Outcome::failed);
  CHECK(bad->exit_code == 3);
  CHECK(bad->complained == "no\n");
}

TEST_CASE("a failing script shows its traceback with its own lines and none of the runner's", "[runner]") {
  const auto report = Running::shared().run("def f():\n    return 1 / 0\nf()\n");

  REQUIRE(report.value().outcome == Outcome::failed);
  CHECK(report->complained.find("return 1 / 0") != std::string::npos);
  CHECK(report->complained.find("ZeroDivisionError") != std::string::npos);
  CHECK(report->complained.find("errand_zygote") == std::string::npos);
}

TEST_CASE("pandas reads an input, groups it and writes a workbook that comes back", "[runner]") {
  Running& runner = Running::shared(GENERATE(As::this_user, As::ordinary_user));

  const auto report = runner.run(
      "import pandas as pd\n"
      "df = pd.read_csv('in/sales.csv')\n"
      "g = df.groupby('region', as_index=False)['amount'].sum()\n"
      "g.to_excel('out/total.xlsx', index=False)\n"
      "print(pd.read_excel('out/total.xlsx').to_csv(index=False))\n",
      {{"sales.csv", sales}});

  INFO(report.value().complained);
  REQUIRE(report->outcome == Outcome::finished);
  CHECK(report->printed.find("华东,17") != std::string::npos);
  CHECK(output_of(*report, "total.xlsx").starts_with("PK"));
  CHECK(report->opened == std::vector<std::string>{"sales.csv"});
}

TEST_CASE("a chart with Chinese labels is drawn without a missing glyph", "[runner]") {
  const auto report = Running::shared().run(
      "import warnings; warnings.simplefilter('error')\n"
      "import matplotlib.pyplot as plt\n"
      "fig, ax = plt.subplots()\n"
      "ax.bar(['华东', '华北'], [17, -5])\n"
      "ax.set_title('销售额')\n"
      "fig.savefig('out/chart.png')\n");

  INFO(report.value().complained);
  REQUIRE(report->outcome == Outcome::finished);
  CHECK(output_of(*report, "chart.png").starts_with("\x89PNG"));
}

TEST_CASE("inputs that were not read are not reported as opened", "[runner]") {
  const auto report = Running::shared().run(
      "import os\nos.stat('in/b.txt'); os.listdir('in'); open('in/c.txt')\nprint(open('in/a.txt').read())\n",
      {{"a.txt", "one"}, {"b.txt", "two"}, {"c.txt", "three"}});

  REQUIRE(report.value().outcome == Outcome::finished);
  CHECK(report->opened == std::vector<std::string>{"a.txt"});
}

TEST_CASE("a job sees its inputs read-only, a writable folder, an empty stdin and a private /tmp",
          "[runner]") {
  const auto report = Running::shared().run(
      "import os, sys, tempfile\n"
      "for path in ('in/a.txt', 'in/new.txt'):\n"
      "    try: open(path, 'w'); print('written', path)\n"
      "    except PermissionError: print('refused', path)\n"
      "open('scratch.txt', 'w').write('x'); open('/tmp/t', 'w').write('x')\n"
      "with tempfile.NamedTemporaryFile() as f: f.write(b'x')\n"
      "print(repr(sys.stdin.read()), sorted(os.listdir('.')))\n",
      {{"a.txt", "one"}});

  INFO(report.value().complained);
  CHECK(report->printed == "refused in/a.txt\nrefused in/new.txt\n'' ['in', 'out', 'scratch.txt']\n");
}

TEST_CASE("threads, sqlite, zip and time zones work in a job", "[runner]") {
  const auto report = Running::shared().run(
      "import concurrent.futures, sqlite3, zipfile, zoneinfo, datetime\n"
      "with concurrent.futures.ThreadPoolExecutor(8) as pool: print(sum(pool.map(abs, range(100))))\n"
      "db = sqlite3.connect('out/a.db'); db.execute('create table t(x)'); db.execute('insert into t values "
      "(1)')\n"
      "db.commit(); print(db.execute('select count(*) from t').fetchone())\n"
      "with zipfile.ZipFile('out/a.zip', 'w') as z: z.writestr('数据.txt', 'x' * 1000)\n"
      "print(datetime.datetime(2026, 1, 1, tzinfo=zoneinfo.ZoneInfo('Asia/Shanghai')).isoformat())\n");

  INFO(report.value().complained);
  CHECK(report->printed == "4950\n(1,)\n2026-01-01T00:00:00+08:00\n");
}

TEST_CASE("two jobs of the same moment have different random numbers", "[runner]") {
  const auto reports = Running::shared().run_all(
      {"import random, numpy, uuid; print(random.random(), numpy.random.rand(), uuid.uuid4())",
       "import random, numpy, uuid; print(random.random(), numpy.random.rand(), uuid.uuid4())"});

  CHECK(reports[0].value().printed != reports[1].value().printed);
}

TEST_CASE("the fixed programs answer with one JSON document", "[runner]") {
  Running& runner = Running::shared();
  for (const Program program : {Program::profile, Program::preview}) {
    RunRequest request = runner.request("", {{"sales.csv", sales}});
    request.program = program;
    const auto report = runner.run(request);
    INFO(report.value().complained);
    CHECK(report->outcome == Outcome::finished);
    CHECK(report->printed.find("sales.csv") != std::string::npos);
  }
}
