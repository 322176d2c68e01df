/// Several files as one table, looked-up columns and reconciled lists, run for real.

#include "tests/recipes/write_office.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace errand::recipes::test;

namespace {

constexpr const char* months = R"(
with open("in/1月.csv", "w", encoding="gb18030", newline="") as file:
    csv.writer(file).writerows([["门店", "金额"], ["A", "1,000.10"], ["B", "200"], ["合计", "1,200.10"]])
book = openpyxl.Workbook()
page = book.active
page.title = "二月"
for row in [["二月报表", None, None], ["门店", "金额", "备注"], ["A", 0.2, "补"], ["C", 30, None]]:
    page.append(row)
page = book.create_sheet("三月")
for row in [["门店", "金额"], ["B", 5], [None, 7]]:
    page.append(row)
book.save("in/后续.xlsx")
)";

json appended(std::vector<json> steps) {
  json wish = plan("transform", {source("1月.csv"), source("后续.xlsx", 0), source("后续.xlsx", 1)}, steps);
  wish["combine"] = {{"combine", "append"}, {"source_column", "来源"}};
  wish["output"] = {{"format", "xlsx"}};
  return wish;
}

constexpr const char* combined_people = R"(
book = openpyxl.Workbook()
page = book.active
for row in [["工号", "姓名", "工资"], [1001, "张三", 5000], [1002, "李四", 6000], [1003, "王五", 7000], [None, "无号", 1]]:
    page.append(row)
book.save("in/工资.xlsx")
with open("in/花名册.csv", "w", encoding="utf-8-sig", newline="") as file:
    csv.writer(file).writerows([["员工编号", "部门", "工资"], ["01001", "销售", "4800"], ["１００３ ", "财务", "7000"],
                                ["1003", "重复", "1"], ["1009", "行政", "3000"]])
)";

}  // namespace

TEST_CASE("files and sheets are put together with their source named", "[recipes]") {
  Office office(months);
  const Ran ran = office.run(appended({}));
  CHECK(ran.says("合并 3 张表，共 6 行"));
  CHECK(office.sheet("结果.xlsx") == Rows{{"来源", "门店", "金额", "备注"},
                                          {"1月", "A", 1000.1, nullptr},
                                          {"1月", "B", 200, nullptr},
                                          {"后续 / 二月", "A", 0.2, "补"},
                                          {"后续 / 二月", "C", 30, nullptr},
                                          {"后续 / 三月", "B", 5, nullptr},
                                          {"后续 / 三月", nullptr, 7, nullptr}});
  CHECK(ran.written.inputs == std::vector<std::string>{"1月.csv", "后续.xlsx"});
}

TEST_CASE("a sum over several files adds text numbers and real numbers", "[recipes]") {
  Office office(months);
  (void)office.run(appended({group({"门店"}, {measure("金额", "sum", "合计")}), sorted("合计", true)}));
  CHECK(office.sheet("结果.xlsx") ==
        Rows{{"门店", "合计"}, {"A", 1000.3}, {"B", 205}, {"C", 30}, {"（空白）", 7}});
}

TEST_CASE("looked-up columns match codes however they are stored, and what is missing is listed",
          "[recipes]") {
  Office office(combined_people);
  json wish = plan("transform", {source("工资.xlsx"), source("花名册.csv")}, {});
  const json key = {{"left", "工号"}, {"right", "员工编号"}};
  wish["combine"] = {{"combine", "look_up"}, {"keys", list({key})}, {"columns", {"部门"}}};
  wish["output"] = {{"format", "same"}};
  const Ran ran = office.run(wish);
  CHECK(ran.says("找到 2 行，没找到 2 行"));
  CHECK(ran.says("1 个键重复"));
  CHECK(office.sheet("结果.xlsx", "结果") == Rows{{"工号", "姓名", "工资", "部门"},
                                                  {"1001", "张三", 5000, "销售"},
                                                  {"1002", "李四", 6000, nullptr},
                                                  {"1003", "王五", 7000, "财务"},
                                                  {nullptr, "无号", 1, nullptr}});
  CHECK(office.sheet("结果.xlsx", "未匹配").size() == 3);
}

TEST_CASE("two lists are reconciled by key, with the differences in numbers", "[recipes]") {
  Office office(combined_people);
  json wish = plan("reconcile", {source("工资.xlsx"), source("花名册.csv")}, {});
  const json key = {{"left", "工号"}, {"right", "员工编号"}};
  const json pay = {{"left", "工资"}, {"right", "工资"}};
  wish["combine"] = {{"combine", "reconcile"}, {"keys", list({key})}, {"compared", list({pay})}};
  wish["title"] = "对账";
  const Ran ran = office.run(wish);
  CHECK(ran.says("一致 1 行，不一致 1 行，仅 工资 有 2 行，仅 花名册 有 2 行"));
  CHECK(ran.says("花名册 里有 2 行的键重复"));
  CHECK(ran.says("工资 合计：工资 18,001，花名册 14,801，相差 3,200"));
  CHECK(office.sheet("对账.xlsx", "不一致") ==
        Rows{{"工号", "工资（工资）", "工资（花名册）", "差额：工资"}, {"1001", 5000, 4800, 200}});
  CHECK(office.sheet("对账.xlsx", "一致") ==
        Rows{{"工号", "工资（工资）", "工资（花名册）", "差额：工资"}, {"1003", 7000, 7000, 0}});
  const json english = office.run(wish, "en").printed;
  CHECK(english.get<std::string>().find("The same: 1 row; different: 1; only in 工资: 2") !=
        std::string::npos);
}

TEST_CASE("a table is split into one file per value, with safe and unique names", "[recipes]") {
  Office office(R"(
with open("in/客户.csv", "w", encoding="utf-8", newline="") as file:
    csv.writer(file).writerows([["部门", "金额", "日期"], ["销售/一部", "1.50", "2025-01-03"], ["../x", "2", "2025/1/4"],
        ["销售:一部", "3", ""], ["", "4", "2025-01-05"], ["销售/一部", "5", "2025-01-06"]])
)");
  json wish = plan("transform", {source("客户.csv")}, {});
  wish["split"] = {{"column", "部门"}, {"into", "files"}};
  const Ran ran = office.run(wish);
  REQUIRE(ran.files == std::vector<std::string>{"结果.zip"});
  json looking = {{"do", "make"}, {"folder", office.folder()}};
  looking["code"] =
      "import zipfile\nz = zipfile.ZipFile('out/结果.zip')\n"
      "assert z.namelist() == ['销售 一部.csv', 'x.csv', '销售 一部 2.csv', '（空白）.csv'], z.namelist()\n"
      "text = z.read('销售 一部.csv').decode('utf-8-sig')\n"
      "assert text.splitlines() == ['部门,金额,日期', '销售/一部,1.50,2025-01-03', "
      "'销售/一部,5,2025-01-06'], text\n";
  const json looked = ask_python(looking);
  INFO(looked.dump());
  CHECK(looked["ok"] == true);

  wish["split"]["into"] = "sheets";
  wish["output"] = {{"format", "xlsx"}};
  (void)office.run(wish, "en");
  const json sheets = office.workbook("结果.xlsx").at("sheets");
  CHECK(sheets.size() == 4);
  CHECK(sheets.at("销售 一部") ==
        json({{"部门", "金额", "日期"}, {"销售/一部", 1.5, "2025-01-03"}, {"销售/一部", 5, "2025-01-06"}}));
}
