#include "tests/runner/running.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

using namespace errand;
using tests::As;
using tests::In;
using tests::output_of;
using tests::Running;

namespace {

Running& in_both() {
  return Running::shared(As::this_user, GENERATE(In::namespaces, In::gvisor));
}

}  // namespace

TEST_CASE("what a script wrote into files that it left open is delivered", "[runner]") {
  Running& runner = in_both();
  const std::string table =
      "import csv\nf = open('out/a', 'w', newline='')\nw = csv.writer(f)\n"
      "for n in range(2000): w.writerow([n, 'x' * 5])\n";
  std::string rows;
  for (int n = 0; n < 2000; ++n) rows += std::to_string(n) + ",xxxxx\r\n";
  CHECK(output_of(runner.run(table).value(), "a") == rows);
  for (const std::string script : {
           "f = open('out/a', 'w'); f.write('hello')",
           "f = open('out/a', 'wb'); f.write(b'hello')",
           "class A: pass\na = A(); a.f = open('out/a', 'w'); a.f.write('hello'); a.a = a",
           "def f():\n  f.file = open('out/a', 'w'); f.file.write('hello')\nf()",
           "import sys, json\njson.file = open('out/a', 'w'); json.file.write('hello')",
           "import sys\nsys.stdout = open('out/a', 'w'); print('hello', end='')",
           "import threading, time\nf = open('out/a', 'w')\nthreading.Thread(target=lambda: "
           "(time.sleep(0.1), "
           "f.write('hello'))).start()",
           "import threading, time\nf = open('out/a', 'w'); f.write('hello')\n"
           "def wait():\n  while f: time.sleep(0.001)\nthreading.Thread(target=wait, daemon=True).start()",
           "import atexit\nf = open('out/a', 'w'); atexit.register(lambda: f.write('hello'))",
       }) {
    const auto report = runner.run(script);
    INFO(script << "\n" << report.value().complained);
    CHECK(report->outcome == Outcome::finished);
    CHECK(output_of(*report, "a") == "hello");
    CHECK(report->complained.empty());
  }
}

TEST_CASE("archives that a script left open are whole", "[runner]") {
  const auto report = in_both().run(
      "import gzip, zipfile\n"
      "z = zipfile.ZipFile('out/a.zip', 'w'); z.writestr('a', 'x')\n"
      "g = gzip.open('out/a.gz', 'wt'); g.write('hello')\n");
  REQUIRE(report.value().outcome == Outcome::finished);
  const auto again = Running::shared().run(
      "import gzip, zipfile\nprint(zipfile.ZipFile('in/a.zip').read('a'), gzip.open('in/a.gz').read())",
      {{"a.zip", output_of(*report, "a.zip")}, {"a.gz", output_of(*report, "a.gz")}});
  CHECK(again.value().printed == "b'x' b'hello'\n");
}

TEST_CASE("a script that fails or exits leaves what it wrote by then", "[runner]") {
  Running& runner = in_both();
  for (const std::string end : {"1 / 0", "raise SystemExit(3)", "import sys; sys.exit('no')"}) {
    const auto report = runner.run("def f():\n  f = open('out/a', 'w'); f.write('hello'); " + end + "\nf()");
    INFO(end);
    CHECK(report.value().outcome == Outcome::failed);
    CHECK(output_of(*report, "a") == "hello");
  }
  CHECK(output_of(runner.run("f = open('out/a', 'w'); f.write('hello'); exit()").value(), "a") == "hello");
}

TEST_CASE("finalizers run, and what they raise is shown and changes nothing", "[runner]") {
  const auto report = in_both().run(
      "word = 'one'\nclass A:\n  def __del__(self): print(word)\n"
      "class B:\n  def __del__(self): 1 / 0\na, b = A(), B()\na.a = a\n");
  CHECK(report.value().outcome == Outcome::finished);
  CHECK(report->printed == "one\n");
  CHECK(report->complained.starts_with("Exception ignored in: "));
  CHECK(report->complained.find("errand_") == std::string::npos);
}

TEST_CASE("a file that could not be written at the script's end tells its limit", "[runner][limits]") {
  Running& runner = in_both();
  RunLimits limits;
  limits.output_bytes = 1'000'000;
  const auto cut = runner.run(
      "f = open('/tmp/a', 'wb', buffering=2_000_000); f.write(b'x' * 1_500_000); print('fine')", {}, limits);
  CHECK(cut.value().outcome == Outcome::too_much_output);
  CHECK(cut->limit == "output");
  CHECK(cut->limit_value == limits.output_bytes);
  CHECK(cut->printed == "fine\n");
  CHECK(cut->complained.starts_with("Exception ignored in: <_io.BufferedWriter name='/tmp/a'>"));
}

TEST_CASE("an exception whose words fail is shown as plain Python shows it", "[runner]") {
  const auto report =
      in_both().run("class Silent(Exception):\n  def __str__(self): raise ValueError\nraise Silent");
  CHECK(report.value().exit_code == 1);
  CHECK(report->complained.find("Silent: <exception str() failed>") != std::string::npos);
  CHECK(report->complained.find("errand_") == std::string::npos);
}
