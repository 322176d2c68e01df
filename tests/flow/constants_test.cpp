#include "bot/flow/constants.hpp"

#include "tests/core/run_task.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace errand::flow {

namespace {

using Settings = std::vector<Parameter>;

class AnsweringRunner final : public Runner {
 public:
  Task<Result<RunReport>> run(RunRequest request) override {
    asked = std::move(request);
    co_return report;
  }
  RunRequest asked;
  RunReport report;
};

}  // namespace

TEST_CASE("a change that is nothing but names and values sets constants", "[flow]") {
  CHECK(settings_in("门槛=5000") == Settings{{.name = "门槛", .value = "5000"}});
  CHECK(settings_in(" THRESHOLD = 5 ; 月份＝2025-04") ==
        Settings{{.name = "THRESHOLD", .value = "5"}, {.name = "月份", .value = "2025-04"}});
  CHECK(settings_in("a=b=c，城市=华东、华南") ==
        Settings{{.name = "a", .value = "b=c"}, {.name = "城市", .value = "华东、华南"}});
  CHECK(settings_in("门槛=5,000，比例=50%") ==
        Settings{{.name = "门槛", .value = "5,000"}, {.name = "比例", .value = "50%"}});
  CHECK(settings_in("门槛＝５，０００") == Settings{{.name = "门槛", .value = "５，０００"}});
  CHECK(settings_in("limit=1,234,567.5万; day=Apr 1, 2026") ==
        Settings{{.name = "limit", .value = "1,234,567.5万"}, {.name = "day", .value = "Apr 1, 2026"}});
  for (const auto* words : {"", "只看华东", "5,000", "门槛=5,000只看华东", "城市=华东，000",
                            "门槛=5000，只看华东", "=5000", "门槛=", "门槛=5000，=1"}) {
    INFO(words);
    CHECK(settings_in(words).empty());
  }
}

TEST_CASE("a script is read for its constants and never run", "[flow]") {
  AnsweringRunner runner;
  runner.report.printed =
      R"({"code": "A = 2  # 门槛", "constants": [{"name": "A", "label": "门槛", "value": "2"}],)"
      R"( "set": [{"name": "A", "label": "门槛", "value": "2", "was": "1"}], "unknown": [], "wrong": []})";
  const auto found =
      errand::test::run(read_constants(runner, "j1", "A = 1  # 门槛", {{.name = "门槛", .value = "2"}}));
  REQUIRE(found.has_value());
  CHECK(runner.asked.program == Program::constants);
  CHECK(runner.asked.source.empty());
  const auto options = nlohmann::json::parse(runner.asked.options);
  CHECK(options.at("code") == "A = 1  # 门槛");
  CHECK(options.at("values").at(0).at("name") == "门槛");
  CHECK(found->code == "A = 2  # 门槛");
  CHECK(found->all == Settings{{.name = "A (门槛)", .value = "2"}});
  CHECK(found->set.at(0).was == "1");
}

TEST_CASE("a script that cannot be read has no constants", "[flow]") {
  AnsweringRunner runner;
  runner.report.outcome = Outcome::crashed;
  const auto found = errand::test::run(read_constants(runner, "j1", "A = 1", {{.name = "A", .value = "2"}}));
  REQUIRE(found.has_value());
  CHECK(found->code == "A = 1");
  CHECK(found->unknown == std::vector<std::string>{"A"});
  runner.report.outcome = Outcome::finished;
  runner.report.printed = "nonsense";
  CHECK_FALSE(errand::test::run(read_constants(runner, "j1", "A = 1", {})).has_value());
}

}  // namespace errand::flow
