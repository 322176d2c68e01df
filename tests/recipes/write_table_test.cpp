/// The writer's main road, run for real: load, filter, group, sort, top, chart, workbook and csv.

#include "tests/recipes/write_office.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace errand::recipes::test;

namespace {

/// Sales as an office exports them: GB18030, a title, numbers in several ways, a blank region, a totals row.
constexpr const char* table_sales = R"(
rows = [
    ["2024年度销售明细表"], ["日期", "地区", "产品", "数量", "销售额"],
    ["2025/1/3", "华东", "A", "3", "1,200.10"], ["2025-01-15", "华北", "B", "5", "￥800.20"],
    ["2025年2月1日", "华东 ", "A", "1", "0.2万"], ["20250203", "", "C", "2", "（50.5）"],
    ["2024/12/31", "华南", "B", "7", "暂无"], ["2025/3/9", "华北", "A", "4", "100"],
    ["合计", "", "", "22", "4,049.80"],
]
with open("in/销售.csv", "w", encoding="gb18030", newline="") as file:
    csv.writer(file).writerows(rows)
)";

json by_region() {
  return group({"地区"}, {measure("销售额", "sum", "销售额合计"), measure("", "count", "单数")});
}

}  // namespace

TEST_CASE("sums by region come out right from messy text, with a chart and a workbook", "[recipes]") {
  Office office(table_sales);
  json wish = plan("transform", {source("销售.csv")}, {by_region(), sorted("销售额合计", true)});
  wish["title"] = "按地区汇总";
  wish["output"] = {{"format", "xlsx"}};
  wish["charts"] = list({chart("bar", "地区", {"销售额合计"}, "各地区销售额")});
  const Ran ran = office.run(wish);
  CHECK(ran.files == std::vector<std::string>{"各地区销售额.png", "按地区汇总.xlsx"});
  CHECK(ran.says("读取 销售.csv：6 行（去掉合计行 1 行）"));
  CHECK(ran.says("销售额 有 1 个单元格不是数字（暂无），未计入"));
  CHECK(ran.says("销售额 各行相加与表里的合计行一致：4,049.80"));
  CHECK(office.sheet("按地区汇总.xlsx") == Rows{{"地区", "销售额合计", "单数"},
                                                {"华东", 3200.1, 2},
                                                {"华北", 900.2, 2},
                                                {"华南", 0, 1},
                                                {"（空白）", -50.5, 1}});
  const json book = office.workbook("按地区汇总.xlsx");
  CHECK(book["formats"]["结果"] == json({"General", "#,##0.00", "#,##0"}));
  CHECK(book["frozen"]["结果"] == "A2");
  CHECK(book["filters"]["结果"] == "A1:C5");
  CHECK(book["bold"]["结果"] == true);
}

TEST_CASE("a totals row that does not fit its rows is told", "[recipes]") {
  Office office(R"(
with open("in/a.csv", "w", encoding="utf-8", newline="") as file:
    csv.writer(file).writerows([["品名", "金额"], ["甲", "1.5"], ["乙", "2"], ["合计", "4"]])
)");
  const json wish = plan("question", {source("a.csv")}, {group({}, {measure("金额", "sum", "金额合计")})});
  const Ran ran = office.run(wish);
  CHECK(ran.says("金额合计 3.50（共 2 行）"));
  CHECK(ran.says("注意：金额 各行相加是 3.50，表里的合计行写的是 4.00，相差 -0.50"));
  CHECK(office.run(wish, "en").says("Note: the rows of 金额 add up to 3.50"));
}

TEST_CASE("a question about some rows gets a sentence and the rows behind it", "[recipes]") {
  Office office(table_sales);
  json wish = plan("question", {source("销售.csv")},
                   {filter("日期", "in_period", {"2025-01-01", "2026-01-01"}),
                    group({}, {measure("销售额", "sum", "销售额合计")})});
  wish["title"] = "2025 年销售额";
  const Ran ran = office.run(wish);
  CHECK(ran.says("日期 在 2025 年：销售额合计 4,049.80（5 行）"));
  REQUIRE(ran.files == std::vector<std::string>{"2025 年销售额 明细.csv"});
  const std::string rows = office.bytes(ran.files.front());
  CHECK(rows.find("2025\xC4\xEA") != std::string::npos);  // "2025年" in GB18030: the cells as they stood
  CHECK(rows.find("1,200.10") != std::string::npos);
  const Ran english = office.run(wish, "en");
  CHECK(english.says("销售额合计: 4,049.80 (5 rows where 日期 is in 2025)"));
}

TEST_CASE("the highest group is named and the whole ranking is kept as evidence", "[recipes]") {
  Office office(table_sales);
  json wish = plan("question", {source("销售.csv")}, {by_region(), sorted("销售额合计", true)});
  wish["steps"].push_back({{"step", "top"}, {"count", 1}, {"by", "销售额合计"}});
  wish["title"] = "销售额最高的地区";
  const Ran ran = office.run(wish);
  CHECK(ran.says("华东：销售额合计 3,200.10，单数 2"));
  CHECK(office.sheet("销售额最高的地区.xlsx").size() == 5);
}

TEST_CASE("rows that are only filtered and sorted keep their cells and their encoding", "[recipes]") {
  Office office(table_sales);
  json wish =
      plan("transform", {source("销售.csv")}, {filter("数量", "at_least", {"3"}), sorted("日期", false)});
  wish["output"] = {{"format", "same"}};
  const Ran ran = office.run(wish);
  REQUIRE(ran.files == std::vector<std::string>{"结果.csv"});
  const std::string text = office.bytes("结果.csv");
  CHECK(text.find("2024/12/31") < text.find("2025/1/3"));
  CHECK(text.find("2025/1/3") < text.find("2025-01-15"));
  CHECK(text.find("\xD4\xDD\xCE\xDE") != std::string::npos);  // 暂无
  CHECK(text.find("\xA3\xA4"
                  "800.20") != std::string::npos);  // ￥
  CHECK(ran.says("按条件保留 4 行，去掉 2 行（数量 不小于 3）"));
}
