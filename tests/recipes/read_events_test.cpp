/// What people say of orders, expenses and stock in English as in Chinese: what happened on a day, what costs
/// the most, what is left out.

#include "tests/recipes/read_language.hpp"

#include <catch2/catch_test_macros.hpp>

namespace errand::recipes::test {

namespace {

FileProfile shipped_orders() {
  return file_of("orders.csv", {TableBuilder(48)
                                    .id("Order ID")
                                    .date("Order Date")
                                    .date("Ship Date")
                                    .blanks(6)
                                    .text("Region", {"East", "West"})
                                    .text("Customer", {"Acme", "Globex", "Initech"})
                                    .number("Amount")});
}

FileProfile expenses() {
  return file_of("expenses.csv", {TableBuilder(60)
                                      .date("Date")
                                      .text("Employee", {"Amy", "Bob", "Cindy"})
                                      .text("Category", {"Travel", "Meals", "Office"})
                                      .number("Amount")});
}

std::string english(const char* instruction, const FileProfile& file) {
  return Reads(instruction, {file}, "en").text();
}

}  // namespace

TEST_CASE("shipped within some days is counted from the other date", "[recipes]") {
  const std::string days = "cells days_between Order Date,Ship Date -> Days ; filter Days 0..3";
  CHECK(english("shipped within 3 days", shipped_orders()) == days);
  CHECK(english("orders shipped within 3 days", shipped_orders()) == days);
  CHECK(english("how many orders were shipped within 3 days", shipped_orders()) ==
        "question ; " + days + " ; group -> count");
}

TEST_CASE("an event without a time has happened", "[recipes]") {
  CHECK(english("how many orders are shipped", shipped_orders()) ==
        "question ; filter Ship Date filled ; group -> count");
  CHECK(english("orders not shipped yet", shipped_orders()) == "filter Ship Date blank");
}

TEST_CASE("days of the week are those of the date that is named", "[recipes]") {
  CHECK(english("orders placed on Monday", shipped_orders()) == "filter Order Date weekday [1]");
  CHECK(english("total amount by weekday of order date", shipped_orders()) ==
        "group Order Date:weekday -> sum Amount");
  CHECK(english("total amount by month of ship date", shipped_orders()) ==
        "group Ship Date:month -> sum Amount");
}

TEST_CASE("the most is asked in English as in Chinese", "[recipes]") {
  CHECK(english("which category costs the most", expenses()) ==
        "question ; group Category -> sum Amount ; sort Total Amount desc ; top 1 by Total Amount desc");
  CHECK(english("who spent the most", expenses()) ==
        "question ; group Employee -> sum Amount ; sort Total Amount desc ; top 1 by Total Amount desc");
  CHECK(english("who spent the least", expenses()) ==
        "question ; group Employee -> sum Amount ; sort Total Amount asc ; top 1 by Total Amount asc");
  CHECK(english("top 3 expenses", expenses()) == "top 3 by Amount desc");
  CHECK(english("the 5 biggest orders", expenses()) == "top 5 by Amount desc");
  CHECK(english("the 5 biggest orders", shipped_orders()) == "top 5 by Amount desc");
  CHECK(english("first 3 expenses", expenses()) == "top 3");
  CHECK(Reads("金额最大的5笔", {expenses()}).text() == "top 5 by Amount desc");
}

TEST_CASE("a word that all files are called by means the files when they are put together", "[recipes]") {
  const auto wages = [](const char* name) {
    return file_of(name,
                   {TableBuilder(30).names("姓名", 30, {"张三"}).number("基本工资").number("实发工资")});
  };
  const std::vector<FileProfile> months = {wages("工资-1月.csv"), wages("工资-2月.csv")};
  for (const char* wish : {"合并工资", "把工资表合并", "工资合并", "工资合并一下", "把工资表合并成一张"}) {
    INFO(wish);
    CHECK(Reads(wish, months).text() == "append 2 as 来源");
  }
  CHECK(Reads("合并后按姓名汇总实发工资", months).text() == "append 2 as 来源 ; group 姓名 -> sum 实发工资");
  CHECK(Reads("工资合并", {wages("工资.xlsx")}).text() == "decline");
}

TEST_CASE("days are counted as days, also where no date repeats", "[recipes]") {
  const FileProfile orders =
      file_of("订单.csv", {TableBuilder(48).id("订单号").date("下单日期").date("发货日期").number("金额")});
  FileProfile unique = orders;
  unique.tables[0].columns[1].distinct = 48;
  const Reading reading = Reads("一共卖了多少天", {unique}).reading();
  const auto* question = std::get_if<Question>(&reading);
  REQUIRE(question);
  const Reading answer = Reads(question->choices.front().instruction, {unique}).reading();
  const auto* plan = std::get_if<Plan>(&answer);
  REQUIRE(plan);
  CHECK(std::get<Group>(plan->steps.back()).aggregates.front().title == "下单日期天数");
}

TEST_CASE("slowest and fastest are days up to a date, and never an amount", "[recipes]") {
  CHECK(english("slowest 5 orders to ship", shipped_orders()) ==
        "cells days_between Order Date,Ship Date -> Days ; top 5 by Days desc");
  CHECK(english("which region ships fastest", shipped_orders()) ==
        "question ; cells days_between Order Date,Ship Date -> Days ; group Region -> mean Days ; "
        "sort Average Days asc ; top 1 by Average Days asc");
  CHECK(english("slowest employee", expenses()) == "decline");
  CHECK(english("orders that took more than 5 days to ship", shipped_orders()) ==
        "cells days_between Order Date,Ship Date -> Days ; filter Days > 5");
  const FileProfile orders = file_of("订单.csv", {TableBuilder(48)
                                                      .id("订单号")
                                                      .date("下单日期")
                                                      .date("发货日期")
                                                      .text("省份", {"浙江", "上海"})
                                                      .number("金额")});
  CHECK(Reads("哪个省发货最慢", {orders}).text() ==
        "question ; cells days_between 下单日期,发货日期 -> 相差天数 ; group 省份 -> mean 相差天数 ; "
        "sort 相差天数平均 desc ; top 1 by 相差天数平均 desc");
  CHECK(Reads("超过5天才发货的单子", {orders}).text() ==
        "cells days_between 下单日期,发货日期 -> 相差天数 ; filter 相差天数 > 5");
  CHECK(Reads("3月后下单的", {orders}).text() == "filter 下单日期 >= 2025-04-01");
}

TEST_CASE("what is to be restocked is counted, and no blank is filled", "[recipes]") {
  const FileProfile stock = file_of("库存.csv", {TableBuilder(40)
                                                     .names("品名", 40, {"螺丝"})
                                                     .text("供应商", {"甲", "乙"})
                                                     .text("仓库", {"一号仓", "二号仓"})
                                                     .number("当前库存")
                                                     .number("安全库存")});
  CHECK(Reads("每个供应商有几种货要补", {stock}).text() ==
        "question ; filter 当前库存 < 安全库存 ; group 供应商 -> count");
  CHECK(Reads("一号仓还有多少库存", {stock}).text() ==
        "question ; filter 仓库 = 一号仓 ; group -> sum 当前库存");
}

TEST_CASE("days of several people are theirs, or those of the calendar", "[recipes]") {
  const FileProfile days = file_of("考勤.csv", {TableBuilder(80)
                                                    .text("姓名", {"张三", "李四", "王五"})
                                                    .text("部门", {"研发部", "市场部"})
                                                    .date("日期")
                                                    .text("状态", {"正常", "迟到", "请假"})});
  CHECK(Reads("研发部请假几天", {days}).text() == "ask [每人每天算一天 | 不同的日期]");
  CHECK(Reads("张三请假几天", {days}).text().ends_with("group -> distinct 日期"));
  CHECK(Reads("研发部请假多少条", {days}).text().ends_with("group -> count"));
}

TEST_CASE("people are counted and grouped by as people", "[recipes]") {
  FileProfile days = file_of("考勤.csv", {TableBuilder(80)
                                              .text("姓名", {"张三", "李四", "王五"})
                                              .date("日期")
                                              .names("下班时间", 60, {"17:40", "18:22"})
                                              .text("状态", {"正常", "迟到", "请假"})});
  days.tables[0].columns[2].type = "time";
  CHECK(Reads("迟到的有几个人", {days}).text().ends_with("group -> distinct 姓名"));
  CHECK(Reads("迟到的有多少人", {days}).text().ends_with("group -> distinct 姓名"));
  CHECK(Reads("一共有多少人", {days}).text() == "question ; group -> distinct 姓名");
  CHECK(Reads("什么卖得最好", {sales_zh()}).text() ==
        "question ; group 产品 -> sum 金额 ; sort 金额合计 desc ; top 1 by 金额合计 desc");
  CHECK(Reads("6点以后下班的次数按人统计", {days}).text() ==
        "filter 下班时间 at 18:00..24:00 ; group 姓名 -> count");
  CHECK(Reads("6点前下班的", {days}).text() == "filter 下班时间 at 00:00..18:00");
  CHECK(english("orders over 500", shipped_orders()) == "filter Amount > 500");
  CHECK(english("shipped orders over 500", shipped_orders()) == "filter Ship Date filled & Amount > 500");
}

TEST_CASE("what was bought the most is a product, and one total has no highest", "[recipes]") {
  CHECK(
      Reads("张三买最多的是啥", {sales_zh()}).text() ==
      "question ; filter 客户 = 张三 ; group 产品 -> sum 金额 ; sort 金额合计 desc ; top 1 by 金额合计 desc");
}

TEST_CASE("the most of a product are pieces", "[recipes]") {
  const FileProfile sales = file_of("sales.csv", {TableBuilder(48)
                                                      .text("Sales Rep", {"Ann", "Ben"})
                                                      .text("Product", {"Desk", "Lamp"})
                                                      .number("Qty", "1", "9")
                                                      .number("Amount")});
  CHECK(english("which rep sold the most desks", sales) ==
        "question ; filter Product = Desk ; group Sales Rep -> sum Qty ; sort Total Qty desc ; "
        "top 1 by Total Qty desc");
}

}  // namespace errand::recipes::test
