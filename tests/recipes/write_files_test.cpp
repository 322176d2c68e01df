/// Describing and converting files, and reading each kind exactly as it was profiled.

#include "tests/recipes/write_office.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace errand::recipes::test;

namespace {

constexpr const char* report = R"(
book = openpyxl.Workbook()
page = book.active
page.title = "明细"
from datetime import datetime
for row in [["销售报表"], ["单位：元"], ["编号", "部门", "金额", "日期"],
            ["007", "一部", 1234.5, datetime(2025, 1, 3)], ["008", None, 2, datetime(2025, 2, 1)],
            ["合计", None, 1236.5, None]]:
    page.append(row)
page.merge_cells("B4:B5")
book.save("in/报表.xlsx")
with open("in/旧.csv", "w", encoding="gb18030", newline="") as file:
    file.write("姓名,电话\r\n\"张,三\",01012345678\r\n李四,\r\n")
)";

std::string csv_of(Office& office, const std::string& name) {
  return office.bytes(name);
}

}  // namespace

TEST_CASE("a description lists every column in words and as a workbook", "[recipes]") {
  Office office(report);
  const Ran ran = office.run(plan("describe", {}, {}));
  CHECK(ran.says("报表.xlsx / 明细：2 行，4 列"));
  CHECK(ran.says("金额（数字）：2.0 至 1,234.5，合计 1,236.5"));
  CHECK(ran.says("日期（日期）：2025-01-03 至 2025-02-01"));
  CHECK(ran.says("旧.csv：2 行，2 列"));
  CHECK(ran.says("电话（编号）：1 种，如 01012345678，空白 1"));
  CHECK(office.sheet("文件概况.xlsx").size() == 7);
  CHECK(office.run(plan("describe", {}, {}), "en").says("报表.xlsx / 明细: 2 rows, 4 columns"));
}

TEST_CASE("a conversion to text keeps every cell of a sheet where it stands", "[recipes]") {
  Office office(report);
  json wish = plan("convert", {source("报表.xlsx")}, {});
  wish["output"] = {{"format", "csv"}};
  (void)office.run(wish);
  CHECK(csv_of(office, "报表.csv") ==
        "\xEF\xBB\xBF销售报表,,,\n单位：元,,,\n编号,部门,金额,日期\n007,一部,1234.5,2025-01-03\n008,,2,2025-"
        "02-01\n合计,,"
        "1236.5,\n");
}

TEST_CASE("a conversion to a workbook keeps titles and totals and makes real numbers", "[recipes]") {
  Office office(R"(
with open("in/表.csv", "w", encoding="gb18030", newline="") as file:
    csv.writer(file).writerows([["某公司报表"], ["编号", "金额", "日期"], ["007", "1,234.50", "2025/1/3"],
                                ["008", "暂无", "2025/2/1"], ["009", "1", ""], ["010", "2", ""], ["011", "0.5", ""],
                                ["合计", "1,238.00", ""]])
)");
  json wish = plan("convert", {source("表.csv")}, {});
  wish["output"] = {{"format", "xlsx"}};
  const Ran ran = office.run(wish);
  CHECK(office.sheet("表.xlsx") == Rows{{"某公司报表", nullptr, nullptr},
                                        {"编号", "金额", "日期"},
                                        {"007", 1234.5, "2025-01-03"},
                                        {"008", "暂无", "2025-02-01"},
                                        {"009", 1, nullptr},
                                        {"010", 2, nullptr},
                                        {"011", 0.5, nullptr},
                                        {"合计", 1238, nullptr}});
}

TEST_CASE("a conversion loses no label that stands in a column of dates or numbers", "[recipes]") {
  Office office(R"(
with open("in/表.csv", "w", encoding="gb18030", newline="") as file:
    csv.writer(file).writerows([["日期", "品名", "金额"], ["2025/1/3", "甲", "1.5"], ["2025/2/1", "乙", "2"],
                                ["合计", "", "3.5"], ["制表人：张三", "", "审核：李四"]])
)");
  json wish = plan("convert", {source("表.csv")}, {});
  wish["output"] = {{"format", "xlsx"}};
  CHECK(!office.run(wish).says("未计入"));
  const Rows rows = office.sheet("表.xlsx");
  REQUIRE(rows.size() == 5);
  CHECK(rows[1] == std::vector<json>{"2025-01-03", "甲", 1.5});
  CHECK(rows[3] == std::vector<json>{"合计", nullptr, 3.5});
  CHECK(rows[4] == std::vector<json>{"制表人：张三", nullptr, "审核：李四"});
}

TEST_CASE("an encoding is changed without touching the text", "[recipes]") {
  Office office(report);
  json wish = plan("convert", {source("旧.csv")}, {});
  wish["output"] = {{"format", "same"}, {"encoding", "utf-8"}};
  (void)office.run(wish);
  CHECK(csv_of(office, "旧.csv") == "姓名,电话\r\n\"张,三\",01012345678\r\n李四,\r\n");
}

TEST_CASE("json, html and markdown hold the rows with dates and codes as people write them", "[recipes]") {
  Office office(report);
  json wish = plan("transform", {source("报表.xlsx")}, {filter("金额", "greater", {"1"})});
  wish["output"] = {{"format", "json"}};
  (void)office.run(wish);
  CHECK(json::parse(csv_of(office, "结果.json")) ==
        json::parse(R"([{"编号": "007", "部门": "一部", "金额": 1234.5, "日期": "2025-01-03"},
                        {"编号": "008", "部门": "一部", "金额": 2, "日期": "2025-02-01"}])"));
  wish["output"] = {{"format", "markdown"}};
  (void)office.run(wish);
  CHECK(csv_of(office, "结果.md").starts_with("| 编号 | 部门 | 金额 | 日期 |\n| --- |"));
  wish["output"] = {{"format", "html"}};
  (void)office.run(wish);
  CHECK(csv_of(office, "结果.html").find("<td>007</td>") != std::string::npos);
}

TEST_CASE("tables in a zip with GBK names are read by their member", "[recipes]") {
  Office office(R"(
with zipfile.ZipFile("in/资料.zip", "w") as archive:
    archive.writestr("zz.csv", "地区,金额\n华东,1\n华北,2\n".encode("gb18030"))
raw = open("in/资料.zip", "rb").read()
open("in/资料.zip", "wb").write(raw.replace(b"zz.csv", "甲.csv".encode("gb18030")))
)");
  json wish = plan("question", {source("资料.zip")}, {group({}, {measure("金额", "sum", "合计")})});
  CHECK(office.run(wish).says("合计 3（共 2 行）"));
}

TEST_CASE("json records and xls, ods and docx tables are read like any other", "[recipes]") {
  Office office(R"(
open("in/单.json", "w", encoding="utf-8").write(json.dumps({"data": {"items": [
    {"地区": "华东", "详情": {"金额": 1.5}}, {"地区": "华北", "详情": {"金额": None}}]}}, ensure_ascii=False))
)");
  json wish = plan("question", {source("单.json")}, {group({}, {measure("详情.金额", "sum", "合计")})});
  CHECK(office.run(wish).says("合计 1.50（共 2 行）"));
}
