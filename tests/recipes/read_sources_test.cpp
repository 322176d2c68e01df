/// Which files and sheets are meant, and how several become one.

#include "tests/recipes/read_language.hpp"

#include <catch2/catch_test_macros.hpp>

namespace errand::recipes::test {

namespace {

TableBuilder month(const std::string& sheet) {
  return TableBuilder(100)
      .sheet(sheet)
      .date("日期", "2025-01-01", "2025-03-31")
      .text("地区", {"华东", "华南"})
      .number("金额");
}

std::vector<FileProfile> three_months() {
  return {file_of("1月.xlsx", {month("Sheet1")}), file_of("2月.xlsx", {month("Sheet1")}),
          file_of("3月.xlsx", {month("Sheet1")})};
}

std::vector<FileProfile> orders_and_customers() {
  return {file_of("订单.xlsx",
                  {TableBuilder(300).id("订单号").id("客户编号", 80).date("下单日期").number("金额")}),
          file_of("客户.xlsx", {TableBuilder(90)
                                    .id("客户编号", 90)
                                    .names("客户名称", 90, {"甲公司", "乙公司"})
                                    .text("等级", {"A", "B", "C"})
                                    .text("城市", {"上海", "北京"})})};
}

std::vector<FileProfile> books_and_bank() {
  return {
      file_of("系统.xlsx", {TableBuilder(200).id("订单号").number("金额").text("状态", {"已付", "未付"})}),
      file_of("银行.xlsx", {TableBuilder(198).id("订单号").number("金额")})};
}

std::string reads(const char* instruction, const std::vector<FileProfile>& files) {
  return Reads(instruction, files).text();
}

}  // namespace

TEST_CASE("files with the same columns are appended when nothing else is said", "[recipes][read]") {
  CHECK(reads("按地区汇总金额", three_months()) == "append 3 as 来源 ; group 地区 -> sum 金额");
  CHECK(reads("合并", three_months()) == "append 3 as 来源");
  CHECK(reads("把这几个表合并成一个", three_months()) == "append 3 as 来源");
  CHECK(reads("两个月的合并成一张表", three_months()) == "append 3 as 来源");
  CHECK(reads("合并后按地区汇总", three_months()) == "append 3 as 来源 ; group 地区 -> sum 金额");
  CHECK(reads("append these files", three_months()) == "append 3 as Source");
  CHECK(reads("转成csv", three_months()) == "convert ; out csv");
}

TEST_CASE("a file that is named is the one that is used", "[recipes][read]") {
  CHECK(reads("1月的按地区汇总", three_months()) == "group 地区 -> sum 金额");
  const auto plan = std::get<Plan>(Reads("2月的按地区汇总", three_months()).reading());
  CHECK(plan.sources == std::vector<Source>{{"2月.xlsx", 0}});
}

TEST_CASE("tables of an archive are asked about by their members' names, and a choice is understood",
          "[recipes][read]") {
  auto archive = file_of("包.zip", {month(""), month("")});
  archive.kind = "zip";
  archive.tables[0].member = "一/销售.csv";
  archive.tables[1].member = "二/销售.csv";
  archive.tables[1].index = 0;
  archive.tables[1].columns[2].name = "总额";
  const auto question = std::get<Question>(Reads("按地区汇总", {archive}).reading());
  REQUIRE(question.choices.size() == 2);
  CHECK(question.choices[1].label == "二/销售.csv");
  const auto plan = std::get<Plan>(Reads(question.choices[1].instruction.c_str(), {archive}).reading());
  CHECK(plan.sources == std::vector<Source>{{"包.zip", 1}});
}

TEST_CASE("two versions of a file are not added up without asking", "[recipes][read]") {
  const std::vector<FileProfile> versions = {file_of("销售.xlsx", {month("Sheet1")}),
                                             file_of("销售 副本.xlsx", {month("Sheet1")})};
  CHECK(reads("按地区汇总金额", versions) == "ask [全部合在一起 | 销售.xlsx | 销售 副本.xlsx]");
}

TEST_CASE("sheets with a summary among them are not added up without asking", "[recipes][read]") {
  const std::vector<FileProfile> year = {file_of("年度.xlsx", {month("1月"), month("2月"), month("汇总")})};
  CHECK(reads("按地区汇总金额", year) == "ask [全部合在一起 | 1月 | 2月 | 汇总]");
  CHECK(reads("2月按地区汇总金额", year) == "table 1 ; group 地区 -> sum 金额");
  CHECK(reads("合并所有sheet", year) == "append 3 as 来源");
  const std::vector<FileProfile> months = {file_of("年度.xlsx", {month("1月"), month("2月")})};
  CHECK(reads("按地区汇总金额", months) == "append 2 as 来源 ; group 地区 -> sum 金额");
}

TEST_CASE("the table that has the mentioned columns is used", "[recipes][read]") {
  CHECK(reads("按城市统计客户数", orders_and_customers()) == "group 城市 -> count");
  CHECK(reads("上海的客户", orders_and_customers()) == "filter 城市 = 上海");
}

TEST_CASE("columns are looked up by the key that is unique in the other list", "[recipes][read]") {
  const char* expected = "look up 订单.xlsx in 客户.xlsx by 客户编号 get 等级";
  CHECK(reads("把客户表的等级匹配到订单表", orders_and_customers()) == expected);
  CHECK(reads("vlookup 等级", orders_and_customers()) == expected);
  CHECK(reads("两个表匹配", orders_and_customers()) == "look up 订单.xlsx in 客户.xlsx by 客户编号");
  CHECK(reads("匹配后按等级汇总金额", orders_and_customers()) ==
        std::string(expected) + " ; group 等级 -> sum 金额");
  auto turned = orders_and_customers();
  std::swap(turned[0], turned[1]);
  CHECK(reads("两个表匹配", turned) == "look up 订单.xlsx in 客户.xlsx by 客户编号");
}

TEST_CASE("columns that are spread over two tables lead to the question whether to join them",
          "[recipes][read]") {
  CHECK(reads("按等级汇总金额", orders_and_customers()) == "ask [先匹配两张表]");
  CHECK(reads("合并两个表", orders_and_customers()) == "ask [按相同的列匹配]");
}

TEST_CASE("two lists are reconciled by their common key", "[recipes][read]") {
  for (const char* instruction :
       {"对账", "核对两个表", "按订单号对账，金额不一致的列出来", "reconcile the two files by 订单号",
        "找出两个表的差异", "对比两张表", "找出两个表里对不上的行，按订单号核对",
        "按订单号核对两个表，列出不一样的", "compare the two files by 订单号 and list what differs"}) {
    INFO(instruction);
    CHECK(reads(instruction, books_and_bank()) == "reconcile ; reconcile by 订单号 compare 金额");
  }
}

TEST_CASE("a key that repeats is not joined by in silence", "[recipes][read]") {
  const std::vector<FileProfile> repeated = {
      file_of("a.csv", {TableBuilder(300).id("订单号", 200).number("金额")}),
      file_of("b.csv", {TableBuilder(300).id("订单号", 200).number("金额")})};
  CHECK(reads("对账", repeated) == "ask [订单号]");
  CHECK(reads("按订单号对账", repeated) == "decline");
  CHECK(reads("按订单号匹配", repeated) == "decline");
}

TEST_CASE("two columns that fit equally well are asked about", "[recipes][read]") {
  const std::vector<FileProfile> taxed = {file_of("t.csv", {TableBuilder(100)
                                                                .date("下单日期")
                                                                .date("发货日期")
                                                                .text("地区", {"华东", "华南"})
                                                                .number("含税金额")
                                                                .number("不含税金额")
                                                                .number("销量")})};
  CHECK(reads("按地区汇总金额", taxed) == "ask [含税金额 | 不含税金额]");
  CHECK(reads("每月含税金额", taxed) == "ask [下单日期 | 发货日期]");
  CHECK(reads("3月的", taxed) == "ask [下单日期 | 发货日期]");
  CHECK(reads("按地区汇总", taxed) == "ask [含税金额 | 不含税金额]");
  CHECK(reads("大于1000的", taxed) == "ask [含税金额 | 不含税金额 | 销量]");
}

TEST_CASE("a value that stands in two columns is asked about, unless the column is named",
          "[recipes][read]") {
  const std::vector<FileProfile> shipped = {file_of("s.csv", {TableBuilder(100)
                                                                  .text("发货城市", {"上海", "北京"})
                                                                  .text("收货城市", {"上海", "广州"})
                                                                  .number("运费")})};
  CHECK(reads("上海的", shipped) == "ask [发货城市 | 收货城市]");
  CHECK(reads("收货城市是上海的", shipped) == "filter 收货城市 = 上海");
  CHECK(reads("广州的", shipped) == "filter 收货城市 = 广州");
}

TEST_CASE("units in a header are heeded", "[recipes][read]") {
  const std::vector<FileProfile> wan = {file_of("w.csv", {TableBuilder(100)
                                                              .text("部门", {"一部", "二部"})
                                                              .number("金额(万元)", "0.1", "800")
                                                              .percent("毛利率")
                                                              .number("单价", "1", "500")})};
  CHECK(reads("金额大于1000元的", wan) == "filter 金额(万元) > 0.1");
  CHECK(reads("金额大于10万的", wan) == "filter 金额(万元) > 10");
  CHECK(reads("金额大于5000的", wan) == "ask [5000 元 | 5000 万元]");
  CHECK(reads("金额大于500的", wan) == "filter 金额(万元) > 500");
  CHECK(reads("毛利率大于20%的", wan) == "filter 毛利率 > 0.2");
}

TEST_CASE("percentages, unit prices and ids are never summed", "[recipes][read]") {
  const std::vector<FileProfile> rates = {file_of("r.csv", {TableBuilder(100)
                                                                .id("订单号")
                                                                .text("部门", {"一部", "二部"})
                                                                .number("金额")
                                                                .percent("毛利率")
                                                                .number("单价", "1", "500")})};
  CHECK(reads("按部门汇总毛利率", rates) == "ask [平均 | 最大值]");
  CHECK(reads("按部门汇总单价", rates) == "ask [平均 | 最大值]");
  CHECK(reads("单价合计", rates) == "ask [平均 | 最大值]");
  CHECK(reads("按部门汇总", rates) == "group 部门 -> sum 金额");
  CHECK(reads("平均毛利率", rates) == "question ; group -> mean 毛利率");
}

TEST_CASE("what has no table gets a sentence", "[recipes][read]") {
  FileProfile picture;
  picture.name = "a.png";
  picture.kind = "image";
  CHECK(reads("按地区汇总", {picture}) == "decline");
  CHECK(reads("按地区汇总", {}) == "decline");
  CHECK(reads("", {}) == "decline");
  CHECK(reads("", {sales_zh()}) == "describe");
}

}  // namespace errand::recipes::test
