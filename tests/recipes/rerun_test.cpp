#include "bot/recipes/rerun.hpp"

#include "bot/recipes/explain.hpp"
#include "bot/recipes/recipes.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace errand::recipes {

namespace {

std::chrono::sys_days day(int year, unsigned month, unsigned number) {
  return std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(number);
}

Plan over_period(const std::string& from, const std::string& to) {
  Plan plan;
  plan.steps.push_back(
      Filter{.join = Join::all,
             .conditions = {{.column = "日期", .test = Test::in_period, .values = {from, to}}},
             .groups = {}});
  return plan;
}

std::string moved(const std::string& instruction, const std::string& from, const std::string& to,
                  std::chrono::sys_days written, std::chrono::sys_days today) {
  auto plan = over_period(from, to);
  move_periods(plan, instruction, written, today);
  const auto& values = std::get<Filter>(plan.steps[0]).conditions[0].values;
  return values[0] + " " + values[1];
}

FileProfile sales(const std::string& name) {
  FileProfile file;
  file.name = name;
  file.kind = "csv";
  file.encoding = "utf-8";
  file.delimiter = ",";
  auto& table = file.tables.emplace_back();
  table.rows = 5;
  for (const auto& [column, type] : std::vector<std::pair<std::string, std::string>>{
           {"日期", "date"}, {"地区", "text"}, {"销售额", "number"}}) {
    auto& made = table.columns.emplace_back();
    made.name = column;
    made.type = type;
    made.stored = "text";
    made.position = static_cast<int>(table.columns.size()) - 1;
    made.distinct = 3;
    if (type == "date") made.date_format = "%Y-%m-%d";
  }
  return file;
}

ScriptRequest asking(const std::string& instruction, std::vector<FileProfile> files) {
  ScriptRequest request;
  request.instruction = instruction;
  request.language = "zh";
  request.files = std::move(files);
  request.now = day(2025, 3, 10);
  return request;
}

/// The plan of the instruction, for the files that are given now.
Generated again(const std::string& instruction, const std::vector<FileProfile>& before,
                const std::vector<FileProfile>& now, TimePoint today = day(2025, 3, 10)) {
  const auto first = std::get<Script>(generate_now(asking(instruction, before)));
  auto request = asking({}, now);
  request.now = today;
  request.saved = SavedPlan{.plan = first.plan,
                            .instruction = instruction,
                            .written_at = day(2025, 3, 10),
                            .files = before,
                            .fit = fit(before, now, [&](std::string_view column) {
                              return first.plan.find("\"" + std::string(column) + "\"") != std::string::npos;
                            })};
  return rerun(request);
}

}  // namespace

TEST_CASE("a period that counts from a day moves on with it", "[recipes]") {
  CHECK(moved("本月的销售额", "2025-03-01", "2025-04-01", day(2025, 3, 10), day(2025, 4, 2)) ==
        "2025-04-01 2025-05-01");
  CHECK(moved("last month", "2025-01-01", "2025-02-01", day(2025, 2, 1), day(2026, 1, 5)) ==
        "2025-12-01 2026-01-01");
  CHECK(moved("this quarter", "2025-01-01", "2025-04-01", day(2025, 3, 10), day(2025, 4, 2)) ==
        "2025-04-01 2025-07-01");
  CHECK(moved("今年", "2025-01-01", "2026-01-01", day(2025, 3, 10), day(2026, 4, 2)) ==
        "2026-01-01 2027-01-01");
  CHECK(moved("上周", "2025-03-03", "2025-03-10", day(2025, 3, 10), day(2025, 3, 18)) ==
        "2025-03-10 2025-03-17");
  CHECK(moved("昨天", "2025-03-09", "2025-03-10", day(2025, 3, 10), day(2025, 3, 12)) ==
        "2025-03-11 2025-03-12");
}

TEST_CASE("a period that was named stays", "[recipes]") {
  CHECK(moved("2025年3月的销售额", "2025-03-01", "2025-04-01", day(2025, 3, 10), day(2025, 4, 2)) ==
        "2025-03-01 2025-04-01");
  CHECK(moved("本月和2024年比", "2024-01-01", "2025-01-01", day(2025, 3, 10), day(2026, 4, 2)) ==
        "2024-01-01 2025-01-01");
}

TEST_CASE("a plan is written for a file of another name, with its limits as parameters", "[recipes]") {
  const auto generated = again("销售额大于500的按地区汇总", {sales("三月.csv")}, {sales("四月.csv")});
  REQUIRE(std::holds_alternative<Script>(generated));
  const auto& script = std::get<Script>(generated);
  CHECK(script.code.find("in/四月.csv") != std::string::npos);
  CHECK(script.code.find("三月") == std::string::npos);
  REQUIRE(script.parameters.size() == 1);
  CHECK(script.parameters[0].value == "500");
}

TEST_CASE("tables that are put below each other may be more or fewer than before", "[recipes]") {
  const std::string instruction = "合并这些表";
  const auto three =
      again(instruction, {sales("a.csv"), sales("b.csv")}, {sales("c.csv"), sales("d.csv"), sales("e.csv")});
  REQUIRE(std::holds_alternative<Script>(three));
  CHECK(std::get<Script>(three).inputs == std::vector<std::string>{"c.csv", "d.csv", "e.csv"});
  const auto one = again(instruction, {sales("a.csv"), sales("b.csv")}, {sales("c.csv")});
  CHECK(std::holds_alternative<Script>(one));
}

TEST_CASE("a plan that cannot be read, or names what is not there, is declined", "[recipes]") {
  auto request = asking({}, {sales("a.csv")});
  for (const char* plan :
       {"", "{", "[]", R"({"goal":"nonsense"})", R"({"sources":[{"file":"a.csv","table":7}]})"}) {
    INFO(plan);
    request.saved =
        SavedPlan{.plan = plan, .instruction = {}, .written_at = {}, .files = {sales("a.csv")}, .fit = {}};
    const auto generated = rerun(request);
    REQUIRE(std::holds_alternative<Declined>(generated));
    CHECK_FALSE(std::get<Declined>(generated).code.empty());
  }
}

TEST_CASE("every line of a written script is explained once, in the script's language", "[recipes]") {
  for (const char* instruction :
       {"按地区汇总销售额，从高到低，画个柱状图", "去重", "只看华东的，按销售额排序"}) {
    for (const char* language : {"zh", "en"}) {
      auto request = asking(instruction, {sales("a.csv")});
      request.language = language;
      const auto generated = generate_now(request);
      if (!std::holds_alternative<Script>(generated)) continue;
      const auto& code = std::get<Script>(generated).code;
      const auto explained = explain_code(code, language);
      std::vector<int> times(static_cast<std::size_t>(std::count(code.begin(), code.end(), '\n')) + 2);
      for (const auto& entry : explained) {
        CHECK_FALSE(entry.text.empty());
        for (int line = entry.from; line <= entry.to; ++line) ++times.at(static_cast<std::size_t>(line));
      }
      int number = 1;
      for (std::size_t at = 0; at < code.size(); ++number) {
        auto end = code.find('\n', at);
        if (end == std::string::npos) end = code.size();
        const bool is_blank = code.substr(at, end - at).find_first_not_of(' ') == std::string::npos;
        INFO(number << ": " << code.substr(at, end - at));
        CHECK((is_blank || times.at(static_cast<std::size_t>(number)) == 1));
        at = end + 1;
      }
    }
  }
}

}  // namespace errand::recipes
