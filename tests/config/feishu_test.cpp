#include "tests/config/reading.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

namespace errand::config {

using Catch::Matchers::ContainsSubstring;

TEST_CASE("a Feishu app needs its id and three secrets, one of which is advised", "[config]") {
  const auto loaded = read(
      "adapters:\n  - {kind: feishu, name: fs, app_id: cli_a1b2c3, app_secret: ssssssss, "
      "verification_token: vvvvvvvv, region: lark}\n");
  REQUIRE(loaded.settings);
  const auto& adapter = loaded.settings->adapters.at(0);
  CHECK(adapter.name == "fs");
  const auto& feishu = std::get<FeishuAdapter>(adapter.kind);
  CHECK(feishu.app_id == "cli_a1b2c3");
  CHECK(feishu.app_secret == Secret{"ssssssss"});
  CHECK(feishu.region == FeishuRegion::lark);
  CHECK(feishu.encrypt_key.empty());
  CHECK(feishu.api_url.empty());
  REQUIRE(loaded.problems.size() == 1);
  CHECK(loaded.problems[0].severity == Severity::warning);
  CHECK_THAT(loaded.problems[0].message, ContainsSubstring("neither signed nor encrypted"));
  CHECK(read("adapters:\n  - {kind: feishu, app_id: cli_a1b2c3, app_secret: ssssssss, "
             "verification_token: vvvvvvvv, encrypt_key: kkkkkkkk}\n")
            .problems.empty());
  const auto problems = problems_of("adapters:\n  - {kind: feishu}\n");
  for (const auto* key : {"`app_id`", "`app_secret`", "`verification_token`"}) {
    CHECK_THAT(problems, ContainsSubstring(key));
  }
}

TEST_CASE("what is no App ID is told where to find one", "[config]") {
  CHECK_THAT(problems_of("adapters:\n  - {kind: feishu, app_id: ou_1, app_secret: ssssssss, "
                         "verification_token: vvvvvvvv}\n"),
             ContainsSubstring("Credentials & Basic Info"));
}

}  // namespace errand::config
