/// Wishes that clerks and teachers have beside sums: marks, ranges, times of day, ranks within a group,
/// units, formulas with a name. Each line is an instruction and what it must be read as.

#include "tests/recipes/read_language.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

namespace errand::recipes::test {

namespace {

struct WishCase {
  const char* instruction;
  const char* reading;
};

/// 人员.csv: one row for each person, with marks.
FileProfile people() {
  return file_of("人员.csv", {TableBuilder(12)
                                  .id("工号")
                                  .names("姓名", 12, {"张三", "李四", "王五"})
                                  .text("部门", {"财务部", "技术部", "市场部"})
                                  .date("入职日期", "2015-01-10", "2024-09-19")
                                  .date("生日", "1980-03-01", "1999-12-31")
                                  .id("手机号")
                                  .number("工资", "6000", "13700")
                                  .number("语文", "60", "93")
                                  .number("数学", "79", "90")
                                  .number("英语", "70", "94")});
}

/// 订单.csv: a day and a time of day in two columns.
FileProfile orders() {
  FileProfile file = file_of("订单.csv", {TableBuilder(40)
                                              .id("订单号")
                                              .date("订单日期", "2019-01-01", "2021-12-24")
                                              .names("下单时间", 38, {"07:00", "08:07"})
                                              .text("地区", {"华东", "华南", "华北", "西南"})
                                              .text("客户", {"甲", "乙", "丙", "丁"})
                                              .text("产品", {"苹果", "香蕉", "橙子", "梨"})
                                              .number("数量", "1", "9")
                                              .number("单价", "2.5", "5")});
  file.tables[0].columns[2].type = "time";
  return file;
}

FileProfile stock() {
  return file_of("库存.csv", {TableBuilder(20)
                                  .names("商品名称", 20, {"螺丝", "螺母"})
                                  .number("库存数量", "1", "90")
                                  .number("单价", "1", "9")
                                  .number("安全库存", "30", "60")});
}

constexpr WishCase about_people[] = {
    {"每个部门工资排名", "add rank 工资 within 部门 ; sort 部门 asc, 排名 asc"},
    {"各部门工资排名", "ask [每个部门里面排名 | 部门之间排名]"},
    {"在每个部门里面按工资排名", "add rank 工资 within 部门 ; sort 部门 asc, 排名 asc"},
    {"每个部门工资最高的前2名", "top 2 by 工资 desc within 部门"},
    {"每个部门工资最高的人是谁", "question ; top 1 by 工资 desc within 部门"},
    {"算一下每个人的总分，从高到低", "compute 总分 = 语文+数学+英语 ; sort 总分 desc"},
    {"算总分和名次，按名次排", "compute 总分 = 语文+数学+英语 ; add rank 总分 ; sort 排名 asc"},
    {"按工资排名，然后按排名排序", "add rank 工资 ; sort 排名 asc"},
    {"平均分最高的是谁", "question ; compute 平均分 = 语文+数学+英语 ; top 1 by 平均分 desc"},
    {"每个部门数学及格率", "group 部门 -> rate 数学 from 60"},
    {"数学及格率", "question ; group -> rate 数学 from 60"},
    {"数学和英语的及格率", "question ; group -> rate 数学 from 60, rate 英语 from 60"},
    {"各科及格率", "question ; group -> rate 语文 from 60, rate 数学 from 60, rate 英语 from 60"},
    {"各科优秀率（90以上）", "question ; group -> rate 语文 from 90, rate 数学 from 90, rate 英语 from 90"},
    {"数学及格率和优秀率（90以上）", "question ; group -> rate 数学 from 60, rate 数学 from 90"},
    {"各部门各科及格率、优秀率（85以上）",
     "group 部门 -> rate 语文 from 60, rate 数学 from 60, rate 英语 from 60, rate 语文 from 85, rate 数学 "
     "from 85, "
     "rate 英语 from 85"},
    {"各部门英语优秀率", "ask [80 | 85 | 90]"},
    {"math pass rate by 部门", "ask []"},
    {"数学 pass rate by 部门", "group 部门 -> rate 数学 from 60"},
    {"哪个部门数学及格率最高",
     "question ; group 部门 -> rate 数学 from 60 ; sort 数学及格率 desc ; top 1 by 数学及格率 desc"},
    {"各科平均分", "question ; group -> mean 语文, mean 数学, mean 英语"},
    {"数学平均分", "question ; group -> mean 数学"},
    {"三科平均分", "question ; group -> mean 语文, mean 数学, mean 英语"},
    {"两科平均分", "decline"},
    {"工号0012的记录", "filter 工号 = 0012"},
    {"工号 0012", "filter 工号 = 0012"},
    {"导出工号0012的记录", "filter 工号 = 0012"},
    {"各部门平均分", "group 部门 -> mean 语文, mean 数学, mean 英语"},
    {"每个人的工龄", "cells years_since 入职日期 -> 工龄"},
    {"工龄满10年的", "cells years_since 入职日期 -> 工龄 ; filter 工龄 >= 10"},
    {"工资分段统计：5000以下，5000-8000，8000以上", "bin 工资 at 5000,8000 ; group 工资分段 -> count"},
    {"工资每隔1000一段统计人数", "bin 工资 width 1000 ; group 工资分段 -> count"},
    {"count people by salary in bins of 2000", "bin 工资 width 2000 ; group 工资 range -> count"},
    {"语文和数学的相关性", "correlate 语文,数学 ; chart scatter(语文 / 数学) ; no file"},
    {"correlation between 语文 and 英语", "correlate 语文,英语 ; chart scatter(语文 / 英语) ; no file"},
    {"各部门工资箱线图", "chart box(部门 / 工资) ; no file"},
    {"工资直方图", "chart histogram(工资 / 工资) ; no file"},
    {"高于本部门平均工资的人", "filter 工资 > average of 部门"},
    {"employees above their department's average salary", "filter 工资 > average of 部门"},
    {"工资排名前20%的人", "top 20% by 工资 desc"},
    {"工资换算成万元", "cells scale 工资 -> 工资(万元) by 0.0001 万元"},
    {"工号补零到6位", "cells pad_zeros 工号 to 6"},
    {"每个部门各抽2个人", "sample 2 within 部门"},
    {"手机号求和", "ask [不同的个数]"},
    {"最后3行", "last 3"},
    {"最后三个人", "last 3"},
    {"the last 5 rows", "last 5"},
    {"12月过生日的有谁", "question ; filter 生日 any year 12-01..01-01"},
    {"birthdays in March", "filter 生日 any year 03-01..04-01"},
    {"生日在1990年12月的", "filter 生日 during 1990-12-01..1991-01-01"},
    {"谁的工资最高，谁最低", "question ; both 1 by 工资 desc"},
    {"工资最高和最低的各2个人", "both 2 by 工资 desc"},
    {"数学最高和语文最低的人", "decline"},
    {"工资最高和最低差多少", "question ; group -> max 工资, min 工资"},
    {"highest and lowest 工资", "question ; group -> max 工资, min 工资"},
    {"技术部比财务部平均工资高多少", "question ; filter 部门 in [技术部,财务部] ; group 部门 -> mean 工资"},
    {"张三的手机号", "question ; filter 姓名 = 张三 ; keep columns 姓名,手机号"},
};

constexpr WishCase about_orders[] = {
    {"产品出现次数", "group 产品 -> count"},
    {"每个产品出现几次", "question ; group 产品 -> count"},
    {"how often does each product occur", "group 产品 -> count"},
    {"加一列总价=数量乘单价", "compute 总价 = 数量*单价"},
    {"金额=数量×单价", "compute 金额 = 数量*单价"},
    {"add a column total = qty * price", "compute total = 数量*单价"},
    {"单价*数量求和", "question ; compute 单价*数量 = 单价*数量 ; group -> sum 单价*数量"},
    {"金额=数量*单价，按地区汇总金额，从高到低",
     "compute 金额 = 数量*单价 ; group 地区 -> sum 金额 ; sort 金额合计 desc"},
    {"2020年以后的订单", "filter 订单日期 >= 2020"},
    {"2020年之后的订单", "filter 订单日期 >= 2021-01-01"},
    {"2020年以前的订单", "filter 订单日期 <= 2020"},
    {"9点以后的订单有多少", "question ; filter 下单时间 at 09:00..24:00 ; group -> count"},
    {"下午3点到5点的订单", "filter 下单时间 at 15:00..17:00"},
    {"晚上的订单", "filter 下单时间 at 18:00..24:00"},
    {"orders before 8:30", "filter 下单时间 at 00:00..08:30"},
    {"orders after 5pm", "filter 下单时间 at 17:00..24:00"},
    {"每小时订单数", "group 下单时间:hour -> distinct 订单号"},
    {"各产品数量占比饼图，前5其余合并",
     "group 产品 -> sum 数量 share ; top 5 and rest by 数量合计 desc ; chart pie(产品 / 数量合计)"},
    {"split order date into year and month", "cells split_date 订单日期 -> Year,Month"},
    {"每个客户最近一次下单时间", "group 客户 -> max 订单日期"},
    {"每月不重复客户数", "group 订单日期:month -> distinct 客户"},
    {"热力图 地区 产品 数量", "group 地区,产品 -> sum 数量 ; chart heatmap(地区 / 数量合计 / 产品)"},
    {"在Excel里画个柱状图，按地区汇总数量",
     "group 地区 -> sum 数量 ; chart bar(地区 / 数量合计) native ; out xlsx"},
    {"按地区、产品交叉汇总数量", "pivot 地区 x 产品 -> sum 数量"},
    {"删除空行空列", "drop rows_all ; drop columns_all"},
    {"哪个地区订单最多", "question ; group 地区 -> count ; sort 行数 desc ; top 1 by 行数 desc"},
    {"每隔3行取一行", "every 3"},
    {"按订单日期排序，取最后3行", "sort 订单日期 asc ; last 3"},
    {"哪个地区数量最多，哪个最少",
     "question ; group 地区 -> sum 数量 ; sort 数量合计 desc ; both 1 by 数量合计 desc"},
    {"华东比华北数量多多少", "question ; filter 地区 in [华东,华北] ; group 地区 -> sum 数量"},
    {"把地区里的华东替换成东部大区", "cells replace 地区 '华东' '东部大区'"},
    {"which customer bought the most in 2020",
     "question ; filter 订单日期 during 2020-01-01..2021-01-01 ; group 客户 -> sum 数量 ; sort Total 数量 "
     "desc ; "
     "top 1 by Total 数量 desc"},
};

/// 考勤.csv: a row for each person and day.
FileProfile attendance() {
  FileProfile file = file_of("考勤.csv", {TableBuilder(75)
                                              .id("工号", 5)
                                              .text("姓名", {"张伟", "王芳", "李娜"})
                                              .text("部门", {"研发部", "市场部", "财务部"})
                                              .date("日期", "2026-11-02", "2026-11-20")
                                              .text("备注", {"出差", "请假", "迟到"})});
  file.tables[0].columns[4].blanks = 40;
  return file;
}

constexpr WishCase about_attendance[] = {
    {"出差和请假各多少次", "question ; filter 备注 in [出差,请假] ; group 备注 -> count"},
    {"按部门统计出差和请假各多少次", "filter 备注 in [出差,请假] ; pivot 部门 x 备注 -> count no totals"},
    {"每个部门出差、请假分别有几次", "filter 备注 in [出差,请假] ; pivot 部门 x 备注 -> count no totals"},
    {"每个人出差次数和请假次数", "filter 备注 in [出差,请假] ; pivot 姓名 x 备注 -> count no totals"},
    {"张伟和王芳各请假几次", "question ; filter 姓名 in [张伟,王芳] & 备注 = 请假 ; group 姓名 -> count"},
    {"每个部门出差或请假共几次", "question ; filter 备注 in [出差,请假] ; group 部门 -> count"},
};

}  // namespace

TEST_CASE("values that are counted each by itself are columns of their own", "[recipes]") {
  for (const WishCase& item : about_attendance) {
    INFO(item.instruction);
    CHECK(Reads(item.instruction, {attendance()}).text() == item.reading);
  }
}

TEST_CASE("wishes about people and their marks are read as meant, or asked about", "[recipes]") {
  for (const WishCase& item : about_people) {
    INFO(item.instruction);
    CHECK(Reads(item.instruction, {people()}).text() == item.reading);
  }
}

TEST_CASE("wishes about orders with days and times are read as meant, or asked about", "[recipes]") {
  for (const WishCase& item : about_orders) {
    INFO(item.instruction);
    CHECK(Reads(item.instruction, {orders()}).text() == item.reading);
  }
}

TEST_CASE("prices that are raised or lowered are a new column", "[recipes]") {
  CHECK(Reads("把单价涨10%", {stock()}).text() == "compute 调整后单价 = 单价*1.1");
  CHECK(Reads("单价统一下调5%", {stock()}).text() == "compute 调整后单价 = 单价*0.95");
  CHECK(Reads("单价打九折", {stock()}).text() == "compute 调整后单价 = 单价*0.9");
  CHECK(Reads("单价打85折", {stock()}).text() == "compute 调整后单价 = 单价*0.85");
  CHECK(Reads("raise 单价 by 20%", {stock()}).text() == "compute 调整后单价 = 单价*1.2");
}

TEST_CASE("where a table has no amounts, quantity times price is proposed", "[recipes]") {
  for (const auto& [wish, meant] :
       {std::pair{"库存总价值", "question ; compute 金额 = 库存数量*单价 ; group -> sum 金额"},
        std::pair{"总金额是多少", "question ; compute 金额 = 库存数量*单价 ; group -> sum 金额"},
        std::pair{"每个商品名称的库存金额", "compute 金额 = 库存数量*单价"}}) {
    INFO(wish);
    const Reading reading = Reads(wish, {stock()}).reading();
    const auto* question = std::get_if<Question>(&reading);
    REQUIRE(question);
    REQUIRE(question->choices.size() == 2);
    CHECK(question->choices[0].label == "库存数量 × 单价");
    CHECK(question->choices[1].label == "安全库存 × 单价");
    CHECK(Reads(question->choices.front().instruction, {stock()}).text() == meant);
  }
}

TEST_CASE("a total with its formula in brackets is the sum of what the formula makes", "[recipes]") {
  CHECK(Reads("库存总金额（数量*单价）", {stock()}).text() ==
        "question ; compute 金额 = 库存数量*单价 ; group -> sum 金额");
}

TEST_CASE("what each button of a question stands for is understood without another question", "[recipes]") {
  for (const char* instruction : {"各部门工资排名", "总分", "在每个部门里面按工资排名"}) {
    const Reading reading = Reads(instruction, {people()}).reading();
    const auto* question = std::get_if<Question>(&reading);
    if (!question) continue;
    for (const auto& choice : question->choices) {
      INFO(choice.instruction);
      CHECK(std::holds_alternative<Plan>(Reads(choice.instruction, {people()}).reading()));
    }
  }
}

TEST_CASE("marks are never taken from columns that are none", "[recipes]") {
  const FileProfile pay = file_of("工资.csv", {TableBuilder(9)
                                                   .names("姓名", 9, {"张三"})
                                                   .number("工资", "4000", "9000")
                                                   .number("奖金", "200", "900")});
  CHECK(Reads("每个人的总分", {pay}).text() == "decline");
  const FileProfile unnamed = file_of(
      "表.csv",
      {TableBuilder(9).names("姓名", 9, {"张三"}).number("第一题", "0", "50").number("第二题", "0", "50")});
  CHECK(Reads("每个人的总分", {unnamed}).text() == "ask [第一题 + 第二题]");
}

TEST_CASE("several ways of writing one value are proposed, and made one when the button says so",
          "[recipes]") {
  FileProfile file =
      file_of("表.csv", {TableBuilder(10).text("地区", {"华东", "华东区", "华 东", "华南"}).number("金额")});
  file.tables[0].columns[0].top = {{"华东", 5}, {"华东区", 2}, {"华 东", 1}, {"华南", 2}};
  const Reading reading = Reads("统一地区的写法", {file}).reading();
  const auto* question = std::get_if<Question>(&reading);
  REQUIRE(question);
  REQUIRE(question->choices.size() == 1);
  CHECK(question->text.find("“华东区”、“华 东” → “华东”（3 行）") != std::string::npos);
  CHECK(Reads(question->choices[0].instruction, {file}).text() == "cells merge_values 地区");
  CHECK(Reads("统一地区的写法", {orders()}).text() == "decline");
}

TEST_CASE("blanks around a value make it no other value", "[recipes]") {
  const FileProfile file = file_of(
      "表.csv", {TableBuilder(9).text("地区", {"华东", " 华东 ", "华东\u3000", "华南"}).number("金额")});
  CHECK(Reads("只看华东", {file}).text() == "filter 地区 = 华东");
}

TEST_CASE("a loan needs no file, and asks how it is repaid", "[recipes]") {
  CHECK(Reads("贷款10万，年利率4.9%，3年，等额本息", {}).text() ==
        "loan 100000 at 4.9% for 36 equal_payment ; out xlsx");
  CHECK(Reads("loan of 50000 at 6% over 24 months, equal principal", {}).text() ==
        "loan 50000 at 6% for 24 equal_principal ; out xlsx");
  CHECK(Reads("贷款10万，年利率4.9%，3年的还款计划", {}).text() ==
        "ask [等额本息（每月一样多） | 等额本金（先多后少）]");
  CHECK(Reads("贷款10万的还款计划", {}).text() == "decline");
  CHECK(Reads("贷款10万，年利率4.9%，100年，等额本息", {}).text() == "decline");
}

TEST_CASE("a claimant is a person, and what he claimed is a sum", "[recipes]") {
  const FileProfile file = file_of("报销.csv", {TableBuilder(60)
                                                    .id("单号")
                                                    .text("报销人", {"王伟", "李娜", "张敏"})
                                                    .date("日期", "2026-10-01", "2026-10-31")
                                                    .text("费用类型", {"交通费", "餐费"})
                                                    .number("金额")});
  CHECK(Reads("每个人报了多少钱", {file}).text() == "question ; group 报销人 -> sum 金额");
  CHECK(Reads("谁报得最多", {file}).text() ==
        "question ; group 报销人 -> sum 金额 ; sort 金额合计 desc ; top 1 by 金额合计 desc");
  CHECK(Reads("餐费平均一笔多少钱", {file}).text() ==
        "question ; filter 费用类型 = 餐费 ; group -> mean 金额");
  CHECK(Reads("10月中旬的", {file}).text() == "filter 日期 during 2026-10-11..2026-10-21");
  CHECK(Reads("10月下旬的报销", {file}).text() == "filter 日期 during 2026-10-21..2026-11-01");
}

TEST_CASE("days between two dates are counted, and averaged when that is asked", "[recipes]") {
  const FileProfile file = file_of("sales.csv", {TableBuilder(48)
                                                     .id("Order ID")
                                                     .date("Order Date")
                                                     .date("Ship Date")
                                                     .text("Region", {"East", "West"})
                                                     .number("Amount")});
  CHECK(Reads("working days from order date to ship date", {file}).text() ==
        "cells workdays Order Date,Ship Date -> Working days");
  CHECK(Reads("average days between order date and ship date", {file}).text() ==
        "question ; cells days_between Order Date,Ship Date -> Days ; group -> mean Days");
  const FileProfile orders = file_of("订单.csv", {TableBuilder(48)
                                                      .id("订单号")
                                                      .date("下单时间")
                                                      .date("发货时间")
                                                      .text("省份", {"浙江", "上海"})
                                                      .number("金额")});
  for (const auto* wish : {"平均几天发货", "平均多少天发货", "从下单到发货平均要多久"}) {
    INFO(wish);
    CHECK(Reads(wish, {orders}).text() ==
          "question ; cells days_between 下单时间,发货时间 -> 相差天数 ; group -> mean 相差天数");
  }
  CHECK(Reads("各省平均几天发货", {orders}).text() ==
        "cells days_between 下单时间,发货时间 -> 相差天数 ; group 省份 -> mean 相差天数");
  CHECK(Reads("发货用了几天", {orders}).text() == "cells days_between 下单时间,发货时间 -> 相差天数");
  CHECK(Reads("发货超过5天的", {orders}).text() ==
        "cells days_between 下单时间,发货时间 -> 相差天数 ; filter 相差天数 > 5");
  for (const auto* wish : {"平均发货时间", "平均发货时间是几天"}) {
    INFO(wish);
    CHECK(Reads(wish, {orders}).text() ==
          "question ; cells days_between 下单时间,发货时间 -> 相差天数 ; group -> mean 相差天数");
  }
  CHECK(Reads("3天内发货的有多少单", {orders}).text() ==
        "question ; cells days_between 下单时间,发货时间 -> 相差天数 ; filter 相差天数 0..3 ; "
        "group -> count");
  CHECK(Reads("几天内发货的有多少单", {orders}).text() == "ask [1天内 | 3天内 | 7天内]");
  CHECK(Reads("top 10% of orders by amount", {file}).text() == "top 10% by Amount desc");
  CHECK(Reads("sales since 2025", {file}).text() == "ask [Order Date | Ship Date]");
  CHECK(Reads("sales \"Order Date\" since 2025", {file}).text() ==
        "question ; filter Order Date >= 2025 ; group -> sum Amount");
  CHECK(Reads("which region has the fewest orders", {file}).text() ==
        "question ; group Region -> count ; sort Rows asc ; top 1 by Rows asc");
  CHECK(Reads("rank orders by amount within each region", {file}).text() ==
        "add rank Amount within Region ; sort Region asc, Rank asc");
}

TEST_CASE("how many days there were is no number of rows", "[recipes]") {
  const FileProfile orders =
      file_of("订单.csv", {TableBuilder(48).id("订单号").date("下单日期").date("发货日期").number("金额")});
  CHECK(Reads("一共卖了多少天", {orders}).text() == "ask [下单日期 | 发货日期]");
  CHECK(Reads("一共卖了多少天", {sales_zh()}).text() == "question ; group -> distinct 日期");
  const FileProfile leave = file_of(
      "请假.csv",
      {TableBuilder(48).names("姓名", 20, {"张三", "李四"}).date("日期").number("请假天数", "1", "9")});
  CHECK(Reads("一共请假多少天", {leave}).text() == "question ; group -> sum 请假天数");
}

TEST_CASE("what has happened and what has not is read off the table's own columns", "[recipes]") {
  const FileProfile orders = file_of("订单.csv", {TableBuilder(48)
                                                      .id("订单号")
                                                      .date("下单日期")
                                                      .date("发货日期")
                                                      .blanks(5)
                                                      .text("付款状态", {"已付款", "未付款", "部分付款"})
                                                      .text("审批状态", {"通过", "驳回", "待审"})
                                                      .text("是否有发票", {"是", "否"})
                                                      .number("金额")});
  CHECK(Reads("没付款的", {orders}).text() == "filter 付款状态 = 未付款");
  CHECK(Reads("未付款的", {orders}).text() == "filter 付款状态 = 未付款");
  CHECK(Reads("还没发货的", {orders}).text() == "filter 发货日期 blank");
  CHECK(Reads("已发货的有多少单", {orders}).text() == "question ; filter 发货日期 filled ; group -> count");
  CHECK(Reads("没有发票的", {orders}).text() == "filter 是否有发票 = 否");
  CHECK(Reads("审批通过的", {orders}).text() == "filter 审批状态 = 通过");
  CHECK(Reads("没审批的", {orders}).text() == "ask [通过 | 驳回 | 待审]");
  const FileProfile english = file_of("orders.csv", {TableBuilder(48)
                                                         .id("Order ID")
                                                         .text("Paid", {"Yes", "No"})
                                                         .text("Status", {"Approved", "Pending"})
                                                         .number("Amount")});
  CHECK(Reads("how many orders are not paid", {english}, "en").text() ==
        "question ; filter Paid = No ; group -> count");
  CHECK(Reads("unpaid orders", {english}, "en").text() == "filter Paid = No");
  CHECK(Reads("unapproved orders", {english}, "en").text() == "filter Status != Approved");
}

TEST_CASE("what may be two numbers is asked", "[recipes]") {
  const FileProfile wages = file_of("工资.csv", {TableBuilder(30)
                                                     .names("姓名", 10, {"张三", "李四"})
                                                     .date("下单日期")
                                                     .date("发货日期")
                                                     .number("基本工资")
                                                     .number("实发工资")});
  CHECK(Reads("谁工资最高", {wages}).text() == "ask [实发工资 | 基本工资]");
  CHECK(Reads("谁实发工资最高", {wages}).text().starts_with("question"));
  CHECK(Reads("人均实发工资", {wages}).text() == "ask [每人的合计 | 每行的平均]");
  CHECK(!Reads("工作日下单的实发工资", {wages}).text().starts_with("cells"));
}

TEST_CASE("who never was something is asked of people, not of rows", "[recipes]") {
  const FileProfile days = file_of("考勤.csv", {TableBuilder(80)
                                                    .text("姓名", {"张三", "李四", "王五", "赵六"})
                                                    .date("日期")
                                                    .text("状态", {"正常", "迟到", "请假"})});
  CHECK(Reads("谁没迟到过", {days}).text().find("状态 never [") != std::string::npos);
  CHECK(Reads("从没迟到的人", {days}).text() == Reads("谁没迟到过", {days}).text());
  CHECK(Reads("有多少人没迟到过", {days}).text().ends_with("distinct 姓名"));
  CHECK(Reads("没迟到的记录", {days}).text() == "filter 状态 != 迟到");
  CHECK(Reads("迟到最多的是谁", {days})
            .text()
            .starts_with("question ; filter 状态 = 迟到 ; group 姓名 -> count"));
}

TEST_CASE("what is to be restocked is below the least stock, or it is asked", "[recipes]") {
  const FileProfile stock = file_of(
      "库存.csv", {TableBuilder(40).names("品名", 40, {"螺丝"}).number("当前库存").number("安全库存")});
  CHECK(Reads("要补货的有哪些", {stock}).text().starts_with("question ; filter 当前库存 < 安全库存"));
  const FileProfile bare =
      file_of("库存.csv", {TableBuilder(40).names("品名", 40, {"螺丝"}).number("库存数量")});
  CHECK(Reads("要补货的有哪些", {bare}).text().starts_with("ask"));
}

TEST_CASE("how much is money where there is some", "[recipes]") {
  const FileProfile costs =
      file_of("costs.csv", {TableBuilder(48).text("Status", {"Approved", "Pending"}).number("Amount")});
  CHECK(Reads("how much is pending", {costs}, "en").text() ==
        "question ; filter Status = Pending ; group -> sum Amount");
}

TEST_CASE("days of the week pick rows, by the date that is named", "[recipes]") {
  CHECK(Reads("周末的金额", {sales_zh()}).text().find("日期 weekday [6") != std::string::npos);
  CHECK(Reads("10月底的金额", {sales_zh()}).text().starts_with("ask"));
  const FileProfile orders = file_of(
      "订单.csv",
      {TableBuilder(48).date("下单日期").date("发货日期").text("客户级别", {"A", "B"}).number("金额")});
  CHECK(Reads("工作日下单的", {orders}).text().find("下单日期 weekday [1") != std::string::npos);
  CHECK(Reads("周末的订单", {orders}).text() == "ask [下单日期 | 发货日期]");
  CHECK(Reads("A级的金额", {orders}).text().find("客户级别 = A") != std::string::npos);
}

}  // namespace errand::recipes::test
