/// Ranges, correlations, days, loans, the first n and the rest, pictures of rows: run for real, against
/// numbers worked out by hand.

#include "tests/recipes/write_office.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace errand::recipes::test;

namespace {

constexpr const char* wish_people = R"(
with open("in/人员.csv", "w", encoding="utf-8-sig", newline="") as file:
    csv.writer(file).writerows([
        ["工号", "姓名", "部门", "开始", "结束", "时间", "工资", "语文", "数学"],
        ["001", "张三", "财务部", "2024-01-01", "2024-01-05", "08:59", 5000, 60, 90],
        ["002", "李四", "技术部", "2024-01-05", "2024-01-08", "09:00", 7999, 70, 80],
        ["003", "王五", "技术部", "2024-01-06", "2024-01-07", "18:30", 8000, 80, 70],
        ["004", "赵六", "财务部", "2024-02-01", "", "", 12000.5, 90, 60],
    ])
)";

json with_steps(const std::vector<json>& steps) {
  json wish = plan("transform", {source("人员.csv")}, steps);
  wish["output"] = {{"format", "xlsx"}};
  return wish;
}

}  // namespace

TEST_CASE("a range holds its lower end and not its upper one, and empty ranges are shown", "[recipes]") {
  Office office(wish_people);
  const json bin = {
      {"step", "bin"}, {"column", "工资"}, {"edges", {"3000", "5000", "8000"}}, {"title", "分段"}};
  (void)office.run(with_steps({bin, group({"分段"}, {measure("", "count", "人数")})}));
  CHECK(office.sheet("结果.xlsx") ==
        Rows{{"分段", "人数"}, {"3000 以下", 0}, {"3000–5000", 0}, {"5000–8000", 2}, {"8000 以上", 2}});
  const json even = {{"step", "bin"}, {"column", "工资"}, {"width", "4000"}, {"title", "分段"}};
  (void)office.run(with_steps({even, group({"分段"}, {measure("", "count", "人数")})}));
  CHECK(office.sheet("结果.xlsx") ==
        Rows{{"分段", "人数"}, {"4000–8000", 2}, {"8000–12000", 1}, {"12000–16000", 1}});
}

TEST_CASE("a correlation says its number, its strength and that few rows prove little", "[recipes]") {
  Office office(wish_people);
  json wish =
      plan("transform", {source("人员.csv")}, {{{"step", "correlate"}, {"columns", {"语文", "数学"}}}});
  wish["charts"] = list({chart("scatter", "语文", {"数学"}, "图")});
  const Ran ran = office.run(wish);
  CHECK(ran.says("语文 和 数学：相关系数 -1.0，很强的负相关（行数很少，仅供参考）（4 行）"));
  CHECK(ran.files == std::vector<std::string>{"图.png"});
}

TEST_CASE("working days are Mondays to Fridays with both ends, and a missing date stays blank", "[recipes]") {
  Office office(wish_people);
  const json days = {
      {"step", "edit_cells"}, {"rule", "workdays"}, {"columns", {"开始", "结束"}}, {"titles", {"工作日"}}};
  const Ran ran = office.run(with_steps({days}));
  const Rows rows = office.sheet("结果.xlsx");
  CHECK(std::vector<json>{rows[1].back(), rows[2].back(), rows[3].back(), rows[4].back()} ==
        std::vector<json>{5, 2, 0, nullptr});
  CHECK(ran.says("1 行缺日期，留空"));
}

TEST_CASE("times of day hold their beginning, and a blank time is in no part of the day", "[recipes]") {
  Office office(wish_people);
  const auto kept = [&](const std::string& from, const std::string& to) {
    (void)office.run(with_steps({filter("时间", "time_of_day", {from, to})}));
    return office.sheet("结果.xlsx").size() - 1;
  };
  CHECK(kept("09:00", "24:00") == 2);
  CHECK(kept("00:00", "09:00") == 1);
  CHECK(kept("18:00", "09:00") == 2);  // past midnight
}

TEST_CASE("the average that a row is held against may be that of its group", "[recipes]") {
  Office office(wish_people);
  (void)office.run(with_steps({filter("工资", "above_average", {"部门"})}));
  const Rows rows = office.sheet("结果.xlsx");
  REQUIRE(rows.size() == 3);
  CHECK(rows[1][1] == "王五");
  CHECK(rows[2][1] == "赵六");
}

TEST_CASE("a share of the rows is rounded up, and what is not in the first n can be one row", "[recipes]") {
  Office office(wish_people);
  const json percent = {{"step", "top"}, {"count", 30}, {"percent", true}, {"by", "工资"}};
  CHECK(office.run(with_steps({percent})).says("工资 最高的 30%：4 行里的 2 行"));
  const json rest = {{"step", "top"}, {"count", 1}, {"rest", true}, {"by", "合计"}};
  (void)office.run(with_steps({group({"姓名"}, {measure("工资", "sum", "合计")}), rest}));
  CHECK(office.sheet("结果.xlsx") == Rows{{"姓名", "合计"}, {"赵六", 12000.5}, {"其余（3 项）", 20999}});
}

TEST_CASE("a loan's instalments add up to the cent, the last one takes what rounding left", "[recipes]") {
  Office office(wish_people);
  json wish = plan("transform", {},
                   {{{"step", "loan"}, {"amount", "1000"}, {"yearly_percent", "12"}, {"months", 3}}});
  wish["output"] = {{"format", "xlsx"}};
  const Ran ran = office.run(wish);
  CHECK(ran.says("每月还 340.02，共 3 期，合计还 1,020.07，其中利息 20.07"));
  CHECK(office.sheet("结果.xlsx") == Rows{{"期数", "月供", "本金", "利息", "剩余本金"},
                                          {1, 340.02, 330.02, 10, 669.98},
                                          {2, 340.02, 333.32, 6.7, 336.66},
                                          {3, 340.03, 336.66, 3.37, 0},
                                          {"合计", 1020.07, 1000, 20.07, nullptr}});
}

TEST_CASE("a picture of rows says its numbers and writes no copy of the table", "[recipes]") {
  Office office(wish_people);
  json wish = plan("transform", {source("人员.csv")}, {});
  wish["charts"] = list({chart("histogram", "工资", {"工资"}, "图")});
  const Ran histogram = office.run(wish);
  CHECK(histogram.files == std::vector<std::string>{"图.png"});
  CHECK(histogram.says("工资：4 个数，平均 8,249.88，中位数 7,999.5，从 5,000.00 到 12,000.50"));
  wish["charts"] = list({chart("box", "部门", {"工资"}, "图")});
  const Ran box = office.run(wish);
  CHECK(box.says("工资 的中位数：财务部 最高 8,500.25，技术部 最低 7,999.50（2 组）"));
  CHECK(box.charts[0]["type"] == "box");
  CHECK(box.charts[0]["series"][0]["y"] == json({8500.25, 7999.5}));
}

TEST_CASE("whole numbers are written to csv without a decimal, beside others that have some", "[recipes]") {
  Office office(wish_people);
  json wish = plan("transform", {source("人员.csv")}, {group({"姓名"}, {measure("工资", "sum", "合计")})});
  wish["output"] = {{"format", "csv"}};
  (void)office.run(wish);
  CHECK(office.bytes("结果.csv").find("张三,5000") != std::string::npos);
  CHECK(office.bytes("结果.csv").find("5000.0") == std::string::npos);
  CHECK(office.bytes("结果.csv").find("12000.5") != std::string::npos);
}

TEST_CASE("a rate is the share of the numbers from its mark on, and of nothing else", "[recipes]") {
  Office office(R"(
with open("in/人员.csv", "w", encoding="utf-8-sig", newline="") as file:
    csv.writer(file).writerows([["班级", "数学"], ["一班", 60], ["一班", 59.5], ["一班", "缺考"], ["二班", 100], ["二班", ""]])
)");
  json rate = measure("数学", "rate", "数学及格率");
  rate["from"] = "60";
  const Ran ran = office.run(with_steps({group({"班级"}, {rate})}));
  CHECK(office.sheet("结果.xlsx") == Rows{{"班级", "数学及格率"}, {"一班", 0.5}, {"二班", 1}});
  (void)office.run(with_steps({group({}, {rate})}));
  CHECK(office.sheet("结果.xlsx") == Rows{{"数学及格率"}, {0.6667}});
}

TEST_CASE("numbers inside of texts are sorted by their size", "[recipes]") {
  Office office(R"(
with open("in/人员.csv", "w", encoding="utf-8-sig", newline="") as file:
    csv.writer(file).writerows([["编号"], ["A-9"], ["A-100"], ["第10章"], ["A-39"], ["第2章"]])
)");
  (void)office.run(with_steps({sorted("编号", true)}));
  CHECK(office.sheet("结果.xlsx") == Rows{{"编号"}, {"第10章"}, {"第2章"}, {"A-100"}, {"A-39"}, {"A-9"}});
}

TEST_CASE("one row is one row in English", "[recipes]") {
  Office office(wish_people);
  json wish = with_steps({filter("姓名", "equals", {"张三"})});
  const Ran ran = office.run(wish, "en");
  CHECK(ran.says("Kept 1 row, left out 3"));
  CHECK(ran.says("结果.xlsx: 1 row"));
}

TEST_CASE("blank rows and columns that the reader leaves out are counted when they are to go", "[recipes]") {
  Office office(R"(
with open("in/空.csv", "w", encoding="utf-8-sig", newline="") as file:
    csv.writer(file).writerows([["姓名", "", "金额"], ["张三", "", 100], ["", "", ""], ["李四", "", 200]])
)");
  json wish = plan(
      "transform", {source("空.csv")},
      {{{"step", "drop_blanks"}, {"what", "rows_all"}}, {{"step", "drop_blanks"}, {"what", "columns_all"}}});
  wish["output"] = {{"format", "same"}};
  CHECK(office.run(wish).says("去掉空行 1 行、空列 1 列，剩下 2 行 2 列"));
}

TEST_CASE("the last rows stand as they stood, and both ends of an order are told apart by how much",
          "[recipes]") {
  Office office(wish_people);
  (void)office.run(with_steps({{{"step", "top"}, {"count", 2}, {"end", "last"}}}));
  const Rows last = office.sheet("结果.xlsx");
  REQUIRE(last.size() == 3);
  CHECK(last[1][1] == "王五");
  CHECK(last[2][1] == "赵六");
  const json ends = {{"step", "top"}, {"count", 1}, {"by", "工资"}, {"end", "both"}};
  const Ran ran = office.run(plan("question", {source("人员.csv")}, {ends}));
  CHECK(ran.says("赵六 比 张三 多 7,000.50（高 140.0%）"));
}

TEST_CASE("two groups are compared in one sentence, and so are the highest and the lowest", "[recipes]") {
  Office office(wish_people);
  const Ran groups = office.run(plan("question", {source("人员.csv")},
                                     {filter("部门", "any_of", {"技术部", "财务部"}),
                                      group({"部门"}, {measure("工资", "mean", "工资平均")})}));
  CHECK(groups.says("财务部 比 技术部 多 500.75（高 6.3%）"));
  const Ran extremes = office.run(
      plan("question", {source("人员.csv")},
           {group({}, {measure("工资", "max", "工资最大值"), measure("工资", "min", "工资最小值")})}));
  CHECK(extremes.says("相差 7,000.50"));
}

TEST_CASE("a day of the year is found in every year, and past the year's end", "[recipes]") {
  Office office(wish_people);
  const auto names = [&](const char* from, const char* to) {
    (void)office.run(with_steps({filter("开始", "day_of_year", {from, to})}));
    std::string all;
    for (const auto& row : office.sheet("结果.xlsx")) all += row[1].get<std::string>() + " ";
    return all;
  };
  CHECK(names("2000-01-05", "2000-01-07") == "姓名 李四 王五 ");
  CHECK(names("2026-02-01", "2026-03-01") == "姓名 赵六 ");
  CHECK(names("2026-12-28", "2027-01-02") == "姓名 张三 ");
  CHECK(office.run(with_steps({filter("开始", "day_of_year", {"2026-02-01", "2026-03-01"})}))
            .says("开始 在 02-01 至 02-28（每年）"));
}

TEST_CASE("who matches is said by name, and one person's cells are the answer", "[recipes]") {
  Office office(wish_people);
  const Ran who = office.run(plan("question", {source("人员.csv")}, {filter("部门", "equals", {"技术部"})}));
  CHECK(who.says("符合条件的有 2 行：李四、王五"));
  const Ran one = office.run(plan(
      "question", {source("人员.csv")},
      {filter("姓名", "equals", {"李四"}), {{"step", "select_columns"}, {"columns", {"姓名", "部门"}}}}));
  CHECK(one.says("李四：部门 技术部"));
}

TEST_CASE("a cell of two lines stays within the sentence of the result", "[recipes]") {
  Office office(R"(
with open("in/人员.csv", "w", encoding="utf-8-sig", newline="") as file:
    csv.writer(file).writerows([["部门", "工资"], ["销售\n一部", 300], ["技术部", 100]])
)");
  CHECK(office.run(with_steps({group({"部门"}, {measure("工资", "sum", "工资合计")})}))
            .says("销售 一部 的工资合计最高：300"));
}

TEST_CASE("rows that cannot be compared are left out and counted, in both languages", "[recipes]") {
  Office office(R"(
with open("in/人员.csv", "w", encoding="utf-8-sig", newline="") as file:
    csv.writer(file).writerows([["品名", "库存", "安全库存", "状态"], ["螺丝", 3, 10, "待审"], ["螺母", "", 10, "驳回"],
                                ["垫片", 50, "", "通过"], ["扳手", 20, 10, "驳回"]])
)");
  json less = filter("库存", "less", {"安全库存"});
  less["conditions"][0]["against_column"] = true;
  CHECK(office.run(with_steps({less})).says("2 行没有 库存 或 安全库存，没法比较，没有算在内"));
  const json wish = plan("question", {source("人员.csv")}, {less});
  CHECK(
      office.run(wish, "en").says("2 rows without 库存 or 安全库存 could not be compared and are left out"));
  CHECK(office.run(with_steps({filter("库存", "less", {"10"})})).says("1 行没有 库存，没法比较"));
  CHECK(!office.run(with_steps({filter("品名", "equals", {"螺丝"})})).says("没法比较"));
}

TEST_CASE("what is not approved says that the rejected are among it, in both languages", "[recipes]") {
  Office office(R"(
with open("in/人员.csv", "w", encoding="utf-8-sig", newline="") as file:
    csv.writer(file).writerows([["姓名", "状态", "金额"], ["张三", "通过", 10], ["李四", "待审", 20], ["王五", "驳回", 30],
                                ["赵六", "驳回", 40]])
)");
  json both = filter("状态", "not_equals", {"通过"});
  CHECK(office.run(with_steps({both})).says("其中 驳回 2、待审 1"));
  both["conditions"].push_back({{"column", "金额"}, {"test", "greater"}, {"values", {"15"}}});
  CHECK(office.run(with_steps({both})).says("其中 驳回 2、待审 1"));
  const json counted =
      plan("question", {source("人员.csv")}, {both, group({}, {measure("", "count", "Rows")})});
  CHECK(office.run(counted, "en").says(": 驳回 2, 待审 1"));
}
