/// What two jobs of the same moment see of each other. What one script tries alone is in cases_test.cpp.
#include "tests/runner/running.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

using namespace errand;
using tests::As;
using tests::Running;

TEST_CASE("two jobs at the same time do not see each other", "[runner][isolation]") {
  Running& runner = Running::shared(GENERATE(As::this_user, As::ordinary_user));
  const std::string look =
      "import os, time\nopen('/tmp/mine', 'w').write('x'); open('out/mine', "
      "'w').write('x')\ntime.sleep(0.3)\n"
      "print(os.listdir('/tmp'), sorted(os.listdir('.')), os.getpid())\n";
  for (const auto& report : runner.run_all({look, look})) {
    REQUIRE(report.has_value());
    CHECK(report->printed == "['mine'] ['in', 'out'] 1\n");
  }
}
