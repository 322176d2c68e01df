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

TEST_CASE("an exception whose words fail is shown as plain Python shows it", "[runner]") {
  const auto report =
      in_both().run("class Silent(Exception):\n  def __str__(self): raise ValueError\nraise Silent");
  CHECK(report.value().exit_code == 1);
  CHECK(report->complained.find("Silent: <exception str() failed>") != std::string::npos);
  CHECK(report->complained.find("errand_") == std::string::npos);
}
