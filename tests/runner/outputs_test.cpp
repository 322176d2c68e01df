#include "tests/runner/running.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <sys/stat.h>

using namespace errand;
using tests::As;
using tests::output_of;
using tests::Running;

TEST_CASE("files in folders come back with their paths, links and pipes do not", "[runner][outputs]") {
  Running& runner = Running::shared(GENERATE(As::this_user, As::ordinary_user));
  const auto report = runner.run(
      "import os\n"
      "os.makedirs('out/华东/深'); open('out/华东/深/a.txt', 'w').write('one')\n"
      "os.symlink('/etc/passwd', 'out/link'); os.symlink('/', 'out/root')\n"
      "open('out/secret', 'w').write('x'); os.chmod('out/secret', 0)\n"
      "open('out/b.txt', 'w').write('two'); os.chmod('out/b.txt', 0o4777)\n");
  INFO(report.value().complained);
  REQUIRE(report->outcome == Outcome::finished);
  CHECK(output_of(*report, "华东/深/a.txt") == "one");
  CHECK(output_of(*report, "b.txt") == "two");
  for (const RunOutput& output : report->outputs) {
    struct stat what {};
    REQUIRE(::lstat(output.path.c_str(), &what) == 0);
    CHECK(S_ISREG(what.st_mode));
    CHECK((what.st_mode & 07777U) == 0600U);
    CHECK(output.name != "link");
    CHECK(output.path.find("华东") == std::string::npos);
  }
  CHECK(report->refused_outputs.size() >= 2);
  CHECK(report->refused_outputs[0] == RefusedOutput{"link", "link"});
}

TEST_CASE("a script that takes its folder of results away is told of it", "[runner][outputs]") {
  for (const char* script :
       {"import shutil; shutil.rmtree('out')", "import os; os.rmdir('out'); open('out', 'w').write('x')"}) {
    const auto report = Running::shared().run(script);
    INFO(script);
    REQUIRE(report.value().outcome == Outcome::finished);
    REQUIRE(report->refused_outputs.size() == 1);
    CHECK(report->refused_outputs[0] == RefusedOutput{"out/", "unreadable"});
  }
}

TEST_CASE("hostile names are made safe and stay apart", "[runner][outputs]") {
  const auto report = Running::shared().run(
      "import os\n"
      "for name in (b'out/a\\x1b[31m.txt', b'out/a[31m.txt', b'out/-rf', b'out/\\xff\\xfe.txt', "
      "b'out/new\\nline',\n"
      "             'out/\\u202egpj.exe'.encode(), b'out/' + b'n' * 255):\n"
      "    open(name, 'w').write('x')\n");
  INFO(report.value().complained);
  REQUIRE(report->outputs.size() == 7);
  for (std::size_t index = 0; index < report->outputs.size(); ++index) {
    const std::string& name = report->outputs[index].name;
    INFO(name);
    CHECK(name.find_first_of("\x1b\n") == std::string::npos);
    CHECK(name.find("\xe2\x80\xae") == std::string::npos);
    CHECK(!name.starts_with("-"));
    CHECK(name.size() <= 204);
    for (std::size_t other = 0; other < index; ++other) CHECK(report->outputs[other].name != name);
  }
}

TEST_CASE("what a failed job left is delivered, what a killed one left is not", "[runner][outputs]") {
  Running& runner = Running::shared();
  CHECK(runner.run("open('out/a', 'w').write('x'); raise ValueError").value().outputs.size() == 1);
  RunLimits limits;
  limits.wall = std::chrono::milliseconds(200);
  CHECK(runner.run("import time; open('out/a', 'w').write('x'); time.sleep(60)", {}, limits)
            .value()
            .outputs.empty());
}
