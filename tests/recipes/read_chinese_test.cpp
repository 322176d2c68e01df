/// What Chinese instructions are read as.
/// Each line is an instruction and what it must be read as (read_language.hpp has the notation).

#include "tests/recipes/read_language.hpp"

#include <catch2/catch_test_macros.hpp>

namespace errand::recipes::test {

namespace {

struct ChineseCase {
  const char* instruction;
  const char* reading;
};

// Of 销售.csv.
constexpr ChineseCase chinese_sales[] = {
    {"按地区汇总销售额，从高到低，画个柱状图",
     "group 地区 -> sum 金额 ; sort 金额合计 desc ; chart bar(地区 / 金额合计)"},
    {"按部门汇总，从高到低，画个图",
     "group 部门 -> sum 金额 ; sort 金额合计 desc ; chart bar(部门 / 金额合计)"},
    {"去重", "dedupe"},
    {"算下每个月的销售额 画折线", "group 日期:month -> sum 金额 ; chart line(月份 / 金额合计)"},
    {"华东的", "filter 地区 = 华东"},
    {"把金额大于1000的挑出来按日期排", "filter 金额 > 1000 ; sort 日期 asc"},
    {"华东地区一共卖了多少", "question ; filter 地区 = 华东 ; group -> sum 金额"},
    {"哪个部门最高", "question ; group 部门 -> sum 金额 ; sort 金额合计 desc ; top 1 by 金额合计 desc"},
    {"3月有多少订单", "question ; filter 日期 during 2025-03-01..2025-04-01 ; group -> count"},
    {"哪个月卖得最好",
     "question ; group 日期:month -> sum 金额 ; sort 金额合计 desc ; top 1 by 金额合计 desc"},
    {"每个部门的平均金额", "group 部门 -> mean 金额"},
    {"只要2025年的", "filter 日期 during 2025-01-01..2026-01-01"},
    {"金额前10", "top 10 by 金额 desc"},
    {"销售额前5的客户", "group 客户 -> sum 金额 ; sort 金额合计 desc ; top 5 by 金额合计 desc"},
    {"每个地区金额前三", "top 3 by 金额 desc within 地区"},
    {"删除重复，保留最后一条", "dedupe keep last"},
    {"按客户去重", "dedupe 客户"},
    {"按地区拆分成多个文件", "split 地区 into files"},
    {"每个部门一个sheet", "split 部门 into sheets"},
    {"导出csv", "convert ; out csv"},
    {"转成xlsx", "convert ; out xlsx"},
    {"环比", "group 日期:month -> sum 金额 ; add change_percent 金额合计"},
    {"每月金额环比", "group 日期:month -> sum 金额 ; add change_percent 金额合计"},
    {"每月销售额和环比增长率", "group 日期:month -> sum 金额 ; add change_percent 金额合计"},
    {"各地区占比 饼图", "group 地区 -> sum 金额 share ; chart pie(地区 / 金额合计)"},
    {"华东占比", "group 地区 -> sum 金额 share"},
    {"按地区和部门汇总金额和数量", "group 地区,部门 -> sum 金额, sum 数量"},
    {"按地区、月份汇总", "group 地区,日期:month -> sum 金额"},
    {"透视表，行是地区，列是月份，值是金额", "pivot 地区 x 日期:month -> sum 金额"},
    {"把备注空的填成无", "fill with value 无"},
    {"空白填0", "fill with zero"},
    {"删除空行", "drop rows_all"},
    {"金额为空的删掉", "drop rows_any 金额"},
    {"金额在1000到5000之间的", "filter 金额 1000..5000"},
    {"金额大于1000且小于5000的华东订单", "filter 金额 > 1000 & 金额 < 5000 & 地区 = 华东"},
    {"华东或华南的", "filter 地区 in [华东,华南]"},
    {"不要华东", "filter 地区 != 华东"},
    {"除了华东以外的按产品汇总", "filter 地区 != 华东 ; group 产品 -> sum 金额"},
    {"手机和电脑的销量", "filter 产品 in [手机,电脑] ; group 产品 -> sum 数量"},
    {"上个月的数据", "decline"},
    {"去年的", "filter 日期 during 2025-01-01..2026-01-01"},
    {"最近30天", "decline"},
    {"第三季度各部门业绩", "filter 日期 during 2025-07-01..2025-10-01 ; group 部门 -> sum 金额"},
    {"2025年3月以后的", "filter 日期 >= 2025-03"},
    {"2025年3月之后的", "filter 日期 >= 2025-04-01"},
    {"2025年3月以前的", "filter 日期 <= 2025-03"},
    {"2025年3月之前的", "filter 日期 < 2025-03-01"},
    {"客户是张三的", "filter 客户 = 张三"},
    {"客户包含张的", "filter 客户 ~ 张"},
    {"金额高于平均的", "filter 金额 > average"},
    {"把金额改名为销售额", "rename 金额 to 销售额"},
    {"只保留日期和金额", "keep columns 日期,金额"},
    {"删除客户列", "drop columns 客户"},
    {"按日期升序，金额降序排序", "sort 日期 asc, 金额 desc"},
    {"整理一下", "ask [删除重复的行 | 删除空行 | 按地区汇总金额 | 看看里面有什么]"},
    {"翻译成英文", "decline"},
    {"看看里面有什么", "describe"},
    {"你好", "decline"},
    {"利润最高的是谁", "ask []"},
    {"各部门金额前3", "ask [金额最高的 3 个部门 | 每个部门里最高的 3 行]"},
    {"销售额超过1万的客户", "ask [每一行的金额 | 每个客户的总金额]"},
    {"总销售额超过1万的客户", "group 客户 -> sum 金额 ; filter 金额合计 > 10000"},
    {"华东3月的销售额",
     "question ; filter 地区 = 华东 & 日期 during 2025-03-01..2025-04-01 ; group -> sum 金额"},
    {"哪个客户买得最多", "question ; group 客户 -> sum 金额 ; sort 金额合计 desc ; top 1 by 金额合计 desc"},
    {"按部门从高到低汇总", "group 部门 -> sum 金额 ; sort 金额合计 desc"},
    {"金额和数量的总和", "question ; group -> sum 金额, sum 数量"},
    {"金额的最大值、最小值和平均值", "question ; group -> max 金额, min 金额, mean 金额"},
    {"最大值和最小值", "question ; group -> max 金额, min 金额"},
    {"不是华东的", "filter 地区 != 华东"},
    {"非华东", "filter 地区 != 华东"},
    {"去掉华东的", "filter 地区 != 华东"},
    {"华东除外", "filter 地区 != 华东"},
    {"除了华东和华南", "filter 地区 not in [华东,华南]"},
    {"删除金额小于100的行", "filter 金额 >= 100"},
    {"删除华东金额小于100的", "filter 地区 != 华东 | 金额 >= 100"},
    {"金额不大于1000", "filter 金额 <= 1000"},
    {"数量至少10件", "filter 数量 >= 10"},
    {"数量10到20", "filter 数量 10..20"},
    {"金额最高的10条", "top 10 by 金额 desc"},
    {"金额最低的5条记录", "top 5 by 金额 asc"},
    {"最贵的产品", "decline"},
    {"销量最高的产品是哪个",
     "question ; group 产品 -> sum 数量 ; sort 数量合计 desc ; top 1 by 数量合计 desc"},
    {"每月销量最高的产品",
     "group 日期:month,产品 -> sum 数量 ; sort 月份 asc, 数量合计 desc ; top 1 by 数量合计 desc within 月份"},
    {"哪天卖得最多", "question ; group 日期:day -> sum 金额 ; sort 金额合计 desc ; top 1 by 金额合计 desc"},
    {"每周销售额", "group 日期:week -> sum 金额"},
    {"按季度汇总金额", "group 日期:quarter -> sum 金额"},
    {"按年和地区汇总", "group 日期:year,地区 -> sum 金额"},
    {"按星期几统计订单数", "group 日期:weekday -> count"},
    {"2025年上半年各地区销售额", "filter 日期 during 2025-01-01..2025-07-01 ; group 地区 -> sum 金额"},
    {"一季度的数据", "filter 日期 during 2025-01-01..2025-04-01"},
    {"1-3月的销售额", "question ; filter 日期 during 2025-01-01..2025-04-01 ; group -> sum 金额"},
    {"3月和5月的销售额",
     "filter 日期 during 2025-03-01..2025-04-01 | 日期 during 2025-05-01..2025-06-01 ; group 日期:month -> "
     "sum 金额"},
    {"2025年3月15日的", "filter 日期 during 2025-03-15..2025-03-16"},
    {"日期在2025-03-01到2025-03-31之间", "filter 日期 during 2025-03-01..2025-04-01"},
    {"3月之前的", "filter 日期 < 2025-03-01"},
    {"最近一个月", "decline"},
    {"今年的", "decline"},
    {"客户数量", "ask [按客户汇总数量 | 只保留这些列]"},
    {"各地区客户数", "group 地区 -> distinct 客户"},
    {"有多少个不同的客户", "question ; group -> distinct 客户"},
    {"有多少条数据", "question ; group -> count"},
    {"平均每个部门卖多少", "ask [每个部门的平均 | 每个部门的合计]"},
    {"金额的中位数", "question ; group -> median 金额"},
    {"求和", "question ; group -> sum 金额"},
    {"合计", "question ; group -> sum 金额"},
    {"统计行数", "question ; group -> count"},
    {"按部门计数", "group 部门 -> count"},
    {"部门 金额", "ask [按部门汇总金额 | 只保留这些列]"},
    {"地区", "ask [按地区统计行数 | 只保留这些列]"},
    {"按地区降序", "sort 地区 desc"},
    {"按客户姓名排序", "ask []"},
    {"先按地区再按金额降序排序", "sort 地区 asc, 金额 desc"},
    {"按日期倒序", "sort 日期 desc"},
    {"随机抽10行", "sample 10"},
    {"第5到第10行", "rows 5 to 10"},
    {"金额转大写", "cells in_words 金额 -> 金额大写"},
    {"按月拆分", "split 日期 by month into files"},
    {"每20行拆成一个文件", "split 20 rows into files"},
    {"去掉空格", "cells trim"},
    {"前10行", "top 10"},
    {"前10", "ask [表里最前面的 10 行 | 数量最高的 10 行 | 金额最高的 10 行]"},
    {"倒数5名", "ask [数量最低的 5 行 | 金额最低的 5 行]"},
    {"按xyz汇总", "ask []"},
    {"汇总利润", "ask []"},
    {"按门店统计销售额", "ask [部门]"},
    {"把手机替换成电话", "cells replace 产品 '手机' '电话'"},
    {"地区改成区域", "rename 地区 to 区域"},
    {"把日期列改名为下单日期，金额改名为销售额", "rename 日期 to 下单日期 ; rename 金额 to 销售额"},
    {"只要日期、产品和金额这三列", "keep columns 日期,产品,金额"},
    {"删掉数量列和客户列", "drop columns 数量,客户"},
    {"空白用上一行的值填充", "fill with above"},
    {"金额空白用平均值填充", "fill 金额 with mean"},
    {"去掉空白行", "drop rows_all"},
    {"删除空列", "drop columns_all"},
    {"客户为空的", "filter 客户 blank"},
    {"客户不为空", "filter 客户 filled"},
    {"按金额排名", "add rank 金额"},
    {"加一列排名", "add rank 金额"},
    {"每个地区的累计销售额", "group 地区 -> sum 金额"},
    {"每月累计销售额", "group 日期:month -> sum 金额 ; add running_total 金额合计"},
    {"各产品占比", "group 产品 -> sum 金额 share"},
    {"按部门和月份做透视表", "pivot 部门 x 日期:month -> sum 金额"},
    {"部门为行，季度为列，数量求和", "pivot 部门 x 日期:quarter -> sum 数量"},
    {"画个饼图", "ask [每月的金额 | 各地区的金额 | 各部门的金额 | 各产品的金额]"},
    {"画折线图", "group 日期:month -> sum 金额 ; chart line(月份 / 金额合计)"},
    {"各地区销售额柱壮图", "group 地区 -> sum 金额 ; chart bar(地区 / 金额合计)"},
    {"各地区销售额饼装图", "group 地区 -> sum 金额 ; chart pie(地区 / 金额合计)"},
    {"各地区销售额柱状图", "group 地区 -> sum 金额 ; chart bar(地区 / 金额合计)"},
    {"每月各地区销售额折线图", "group 地区,日期:month -> sum 金额 ; chart line(月份 / 金额合计 / 地区)"},
    {"地区销售额堆积图", "group 地区 -> sum 金额 ; chart bar(地区 / 金额合计)"},
    {"金额分布直方图", "chart histogram(金额 / 金额) ; no file"},
    {"数量和金额的散点图", "chart scatter(数量 / 金额) ; no file"},
    {"销售额趋势", "group 日期:month -> sum 金额 ; chart line(月份 / 金额合计)"},
    {"导出为json", "convert ; out json"},
    {"把你刚才的结果转成csv", "convert ; out csv"},
    {"转成gbk编码的csv", "convert ; out csv gb18030"},
    {"按部门汇总后导出csv", "group 部门 -> sum 金额 ; out csv"},
    {"按地区拆分", "split 地区 into files"},
    {"拆分成多个文件", "ask [地区 | 部门 | 产品]"},
    {"预测下个月", "decline"},
    {"帮我写一篇总结", "decline"},
    {"谢谢", "decline"},
    {"👍", "decline"},
    {":pray: :+1:", "decline"},
    {"help", "decline"},
    {"？", "ask [Total 金额 by 地区 | Describe what is in it]"},
    {"啊啊啊", "ask [按地区汇总金额 | 看看里面有什么]"},
    {"删除重复行，按客户保留最新的", "sort 日期 asc ; dedupe 客户 keep last"},
    {"重复的客户有哪些", "dedupe 客户 only repeated"},
    {"比较华东和华南的销售额", "filter 地区 in [华东,华南] ; group 地区 -> sum 金额"},
    {"华东占多少", "group 地区 -> sum 金额 share"},
    {"华东比华南多多少", "question ; filter 地区 in [华东,华南] ; group 地区 -> sum 金额"},
    {"金额大于平均值的订单有多少", "question ; filter 金额 > average ; group -> count"},
    {"金额超过1万的有多少条", "question ; filter 金额 > 10000 ; group -> count"},
    {"按地区汇总，只要前两名", "group 地区 -> sum 金额 ; sort 金额合计 desc ; top 2 by 金额合计 desc"},
    {"按地区汇总金额，降序，前3，柱状图，导出xlsx",
     "group 地区 -> sum 金额 ; sort 金额合计 desc ; top 3 by 金额合计 desc ; chart bar(地区 / 金额合计) ; "
     "out xlsx"},
    {"把销售额按部门求个和", "group 部门 -> sum 金额"},
    {"每個部門的銷售額", "group 部门 -> sum 金额"},
    {"ＡＢＣ", "ask []"},
    {"按　地区　汇总", "group 地区 -> sum 金额"},
    {"按地区汇总一下金额呗", "group 地区 -> sum 金额"},
    {"各部门各产品的销量", "group 部门,产品 -> sum 数量"},
    {"各部门的数量和金额", "group 部门 -> sum 数量, sum 金额"},
    {"删除华东3月的", "filter 地区 != 华东 | 日期 < 2025-03-01 | 日期 >= 2025-04-01"},
    {"先按地区，再按金额排序", "sort 地区 asc, 金额 asc"},
    {"累计销售额", "ask [逐月累计 | 合计]"},
    {"各地区销售额排名", "group 地区 -> sum 金额 ; add rank 金额合计 ; sort 金额合计 desc"},
    {"客户包含张或李", "filter 客户 ~ 张 | 客户 ~ 李"},
};

// Of 员工.xlsx.
constexpr ChineseCase staff[] = {
    {"谁的工资最高", "question ; top 1 by 工资 desc"},
    {"平均工资", "question ; group -> mean 工资"},
    {"每个部门工资最高的人", "top 1 by 工资 desc within 部门"},
    {"各部门人数", "group 部门 -> count"},
    {"男女各有多少人", "question ; group 性别 -> count"},
    {"技术部工资大于1万的", "filter 部门 = 技术部 & 工资 > 10000"},
    {"去年入职的", "filter 入职日期 during 2025-01-01..2026-01-01"},
    {"35岁以上的", "filter 年龄 >= 35"},
    {"按部门统计人数和平均工资", "group 部门 -> count, mean 工资"},
    {"没有备注的", "filter 备注 blank"},
    {"工资前十名", "top 10 by 工资 desc"},
    {"每个部门工资前3名", "top 3 by 工资 desc within 部门"},
    {"按年龄分组", "ask [合计年龄 | 按年龄排序]"},
    {"合计年龄", "ask [平均 | 最大值]"},
    {"技术部有多少人", "question ; filter 部门 = 技术部 ; group -> count"},
    {"一共多少人", "question ; group -> count"},
    {"电话去重", "dedupe 电话"},
    {"工资低于平均的女员工", "filter 工资 < average & 性别 = 女"},
    {"按工资从高到低排序，只要前10个", "sort 工资 desc ; top 10"},
    {"删除电话和备注", "drop columns 电话,备注"},
    {"姓名和部门两列", "keep columns 姓名,部门"},
    {"工资最高的三个人", "top 3 by 工资 desc"},
    {"各部门平均年龄", "group 部门 -> mean 年龄"},
    {"每个部门的最高工资", "group 部门 -> max 工资"},
    {"入职日期在2020年以后的", "filter 入职日期 >= 2020"},
    {"2024年入职的有多少人", "question ; filter 入职日期 during 2024-01-01..2025-01-01 ; group -> count"},
    {"姓名姓张的", "ask [姓名]"},
    {"按性别统计平均工资，画柱状图", "group 性别 -> mean 工资 ; chart bar(性别 / 工资平均)"},
    {"工资在8000到15000之间的技术部员工", "filter 工资 8000..15000 & 部门 = 技术部"},
    {"备注包含兼职", "filter 备注 ~ 兼职"},
    {"电话为空的", "filter 电话 blank"},
    {"按部门拆成多个sheet", "split 部门 into sheets"},
    {"把工资改名为月薪", "rename 工资 to 月薪"},
    {"按入职年份统计人数", "group 入职日期:year -> count"},
    {"男女比例", "group 性别 -> count share"},
    {"年龄最大的是谁", "question ; top 1 by 年龄 desc"},
    {"工资排名", "add rank 工资"},
};

}  // namespace

TEST_CASE("Chinese wishes about a sales list are read as meant, or asked about", "[recipes][read]") {
  for (const ChineseCase& item : chinese_sales) {
    INFO(item.instruction);
    CHECK(Reads(item.instruction, {sales_zh()}).text() == item.reading);
  }
}

TEST_CASE("Chinese wishes about a list of people are read as meant, or asked about", "[recipes][read]") {
  for (const ChineseCase& item : staff) {
    INFO(item.instruction);
    CHECK(Reads(item.instruction, {staff_zh()}).text() == item.reading);
  }
}

TEST_CASE("what is done with an amount is no column: 报销金额 names the money, not who spent it",
          "[recipes]") {
  const FileProfile expenses = file_of("报销.xlsx", {TableBuilder(60)
                                                         .date("日期")
                                                         .text("报销人", {"张伟", "李娜", "陈静"})
                                                         .text("部门", {"销售部", "研发部"})
                                                         .text("类别", {"差旅", "餐饮"})
                                                         .number("金额（元）")});
  for (const auto* wish :
       {"各部门报销金额合计", "各部门的报销金额", "按部门汇总报销总额", "各部门报销的金额"}) {
    INFO(wish);
    CHECK(Reads(wish, {expenses}).text() == "group 部门 -> sum 金额（元）");
  }
  for (const auto* wish :
       {"哪个类别花的钱最多", "哪个类别花费最多", "哪个类别报销最多", "哪个类别报销的最多"}) {
    INFO(wish);
    CHECK(
        Reads(wish, {expenses}).text() ==
        "question ; group 类别 -> sum 金额（元） ; sort 金额合计（元） desc ; top 1 by 金额合计（元） desc");
  }
  CHECK(Reads("各报销人的金额", {expenses}).text() == "group 报销人 -> sum 金额（元）");
  CHECK(Reads("各部门报销人数", {expenses}).text() == "group 部门 -> distinct 报销人");
  const FileProfile payments = file_of("付款.csv", {TableBuilder(40)
                                                        .date("付款日期")
                                                        .text("供应商", {"甲公司", "乙公司"})
                                                        .text("付款方式", {"转账", "现金"})
                                                        .text("经办人", {"张三", "李四"})
                                                        .number("金额")});
  for (const auto* wish : {"各供应商付款金额", "各供应商的付款总额", "各供应商经办金额"}) {
    INFO(wish);
    CHECK(Reads(wish, {payments}).text() == "group 供应商 -> sum 金额");
  }
  CHECK(Reads("按付款方式汇总付款金额", {payments}).text() == "group 付款方式 -> sum 金额");
  const FileProfile sales = file_of("销售.csv", {TableBuilder(40)
                                                     .date("日期")
                                                     .text("销售员", {"张三", "李四"})
                                                     .text("地区", {"华东", "华北"})
                                                     .number("金额")});
  CHECK(Reads("每个销售的金额", {sales}).text() == "group 销售员 -> sum 金额");
  CHECK(Reads("各地区销售金额", {sales}).text() == "group 地区 -> sum 金额");
}

}  // namespace errand::recipes::test
