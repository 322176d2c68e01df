#include "tests/config/reading.hpp"

#include <catch2/catch_test_macros.hpp>

namespace errand::config {

TEST_CASE("a Slack connection is two secrets, and where it matters a workspace and an address", "[config]") {
  const auto loaded = read(R"(
adapters:
  - kind: slack
    token: ${env:SLACK_TOKEN}
    signing_secret: abcdef0123
  - kind: slack
    name: other
    token: xoxb-7654321
    signing_secret: fedcba3210
    workspace: E0123ABCD
    api_url: https://slack-gov.com/api
)",
                           {{"SLACK_TOKEN", "xoxb-1234567"}});
  CHECK(loaded.problems.empty());
  REQUIRE(loaded.settings);
  const auto& adapters = loaded.settings->adapters;
  REQUIRE(adapters.size() == 2);
  CHECK(adapters[0].name == "slack");
  const SlackAdapter first{.token = Secret("xoxb-1234567"), .signing_secret = Secret("abcdef0123")};
  CHECK(std::get<SlackAdapter>(adapters[0].kind) == first);
  CHECK(first.api_url == "https://slack.com/api");
  const SlackAdapter second{.token = Secret("xoxb-7654321"),
                            .signing_secret = Secret("fedcba3210"),
                            .workspace = "E0123ABCD",
                            .api_url = "https://slack-gov.com/api"};
  CHECK(std::get<SlackAdapter>(adapters[1].kind) == second);
}

TEST_CASE("what is missing or wrong in a Slack connection says what to write", "[config]") {
  const std::string start = "adapters:\n  - kind: slack\n";
  CHECK(problems_of(start + "    token: xoxb-1234567\n").find("signing_secret") != std::string::npos);
  CHECK(problems_of(start + "    signing_secret: abcdef0123\n").find("token") != std::string::npos);
  const auto named =
      problems_of(start + "    token: xoxb-1234567\n    signing_secret: abcdef0123\n    workspace: acme\n");
  CHECK(named.find("errand check --online") != std::string::npos);
  CHECK(
      problems_of(start + "    token: xoxb-1234567\n    signing_secret: abcdef0123\n    api_url: slack.com\n")
          .find("api_url") != std::string::npos);
}

}  // namespace errand::config
