/// The fixed program that reads the constants of a script, as the service asks it: in the sandbox, on scripts
/// that a stranger wrote.
#include "tests/runner/running.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

using namespace errand;
using nlohmann::json;

namespace {

json values_of(const std::string& name, const std::string& value) {
  return json::array({{{"name", name}, {"value", value}}});
}

RunReport asked(const std::string& code, const json& values = json::array(), std::uint64_t memory_bytes = 0) {
  auto& runner = tests::Running::shared();
  auto request = runner.request({});
  request.program = Program::constants;
  request.options = json{{"code", code}, {"values", values}}.dump();
  request.limits.printed_bytes = 8U << 20U;
  request.limits.memory_bytes = memory_bytes;
  auto report = runner.run(std::move(request));
  REQUIRE(report.has_value());
  return std::move(*report);
}

json answer_of(const RunReport& report) {
  INFO(report.complained.substr(0, 1'000));
  REQUIRE(report.outcome == Outcome::finished);
  return json::parse(report.printed);
}

}  // namespace

TEST_CASE("the parser in the sandbox tells constants of each type, and sets them in their type",
          "[runner][constants]") {
  const std::string code =
      "THRESHOLD = 3_000  # 门槛\nSHARE = 0.8  # 比例\nSTART = \"2025-03-01\"\nCITIES = [\"华东\"]  # 城市\n"
      "ALL = True\nlower = 1\n";
  std::vector<std::string> shown;
  const auto found = answer_of(asked(code));
  for (const auto& each : found["constants"]) shown.push_back(each["value"]);
  CHECK(shown == std::vector<std::string>{"3000", "0.8", "2025-03-01", "华东", "True"});
  const std::vector<std::vector<std::string>> said{
      {"门槛", "5,000", "THRESHOLD = 5000  # 门槛"},
      {"比例", "50%", "SHARE = 0.5  # 比例"},
      {"START", "2025年4月1日", "START = '2025-04-01'"},
      {"城市", "华北、东北", "CITIES = ['华北', '东北']  # 城市"},
      {"ALL", "否", "ALL = False"}};
  for (const auto& each : said) {
    INFO(each[1]);
    const auto answer = answer_of(asked(code, values_of(each[0], each[1])));
    CHECK(answer["code"].get<std::string>().find(each[2] + "\n") != std::string::npos);
  }
  const auto wrong = answer_of(asked(code, values_of("门槛", "很多")));
  CHECK(wrong["wrong"][0]["wanted"] == "number");
  CHECK(wrong["code"] == code);
}

TEST_CASE("a hostile script is read for its constants and does nothing", "[runner][constants]") {
  const std::string hostile =
      "import os, sys\nprint('{\"constants\": []}')\nopen('out/proof', 'w').write('ran')\nA = 1  # 甲\n"
      "B = __import__('os').getpid()\nC = f\"{os.getcwd()}\"\nsys.exit(3)\n";
  const auto report = asked(hostile, values_of("甲", "2'; import os #"));
  const auto answer = answer_of(report);
  CHECK(report.outputs.empty());
  REQUIRE(answer["constants"].size() == 1);
  CHECK(answer["constants"][0]["name"] == "A");
  CHECK(answer["code"] == hostile);
  for (const std::string& code :
       {std::string("A = 1\n") + std::string(200'000, '('), "A = " + std::string(50'000, '-') + "1\n",
        "A = 1" + std::string(1, '\0') + "\n", std::string("A = 9**9**9\nB = 'x' * 10**12\n"),
        std::string("\xEF\xBB\xBF"
                    "A = (\n")}) {
    INFO(code.substr(0, 40));
    const auto read = asked(code, values_of("A", "2"));
    // Given up or not a constant: either way nothing was run and the runner goes on.
    if (read.outcome == Outcome::finished) CHECK(json::parse(read.printed)["code"] == code);
  }
  CHECK(tests::Running::shared().run("print('next')").value().printed == "next\n");
}

TEST_CASE("a huge script is read or ends at a limit, and the next job does not notice",
          "[runner][constants]") {
  std::string huge = "THRESHOLD = 1  # 门槛\n";
  for (int line = 0; line < 20'000; ++line) huge += "x" + std::to_string(line) + " = '值'\n";
  const auto answer = answer_of(asked(huge, values_of("门槛", "2")));
  CHECK(answer["code"].get<std::string>().starts_with("THRESHOLD = 2  # 门槛\n"));
  CHECK(answer["code"].get<std::string>().size() == huge.size());
  CHECK(answer["constants"].size() == 1);
  const auto limited = asked("A = [" + std::string(2'000'000, '0') + "]\n" + huge, {}, 160U << 20U);
  CHECK((limited.outcome == Outcome::finished || limited.outcome == Outcome::out_of_memory ||
         limited.outcome == Outcome::failed));
  CHECK(tests::Running::shared().run("print('next')").value().printed == "next\n");
}
