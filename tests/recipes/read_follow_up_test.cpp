/// What follow-ups make of the plan before them.
/// Each line is the turn before, a follow-up, and what both it must be read as (read_language.hpp has the
/// notation).

#include "tests/recipes/read_language.hpp"

#include <catch2/catch_test_macros.hpp>

namespace errand::recipes::test {

namespace {

struct FollowUp {
  const char* before;
  const char* instruction;
  const char* reading;
};

constexpr FollowUp chinese[] = {
    {"按地区汇总销售额，从高到低，画个柱状图", "only 2025, as xlsx",
     "filter 日期 during 2025-01-01..2026-01-01 ; group 地区 -> sum 金额 ; sort 金额合计 desc ; chart "
     "bar(地区 / 金额合计) ; out xlsx"},
    {"按地区汇总销售额，从高到低，画个柱状图", "换成折线图",
     "group 地区 -> sum 金额 ; sort 金额合计 desc ; chart line(地区 / 金额合计)"},
    {"按地区汇总销售额，从高到低，画个柱状图", "再按月份分",
     "group 地区,日期:month -> sum 金额 ; sort 金额合计 desc ; chart bar(月份 / 金额合计 / 地区)"},
    {"按地区汇总销售额，从高到低，画个柱状图", "按部门",
     "group 部门 -> sum 金额 ; sort 金额合计 desc ; chart bar(部门 / 金额合计)"},
    {"按地区汇总销售额，从高到低，画个柱状图", "反过来排",
     "group 地区 -> sum 金额 ; sort 金额合计 asc ; chart bar(地区 / 金额合计)"},
    {"按地区汇总销售额，从高到低，画个柱状图", "前3名",
     "group 地区 -> sum 金额 ; sort 金额合计 desc ; top 3 by 金额合计 desc ; chart bar(地区 / 金额合计)"},
    {"按地区汇总销售额，从高到低，画个柱状图", "不要图", "group 地区 -> sum 金额 ; sort 金额合计 desc"},
    {"按地区汇总销售额，从高到低，画个柱状图", "导出csv",
     "group 地区 -> sum 金额 ; sort 金额合计 desc ; chart bar(地区 / 金额合计) ; out csv"},
    {"按地区汇总销售额，从高到低，画个柱状图", "只要3月的",
     "filter 日期 during 2025-03-01..2025-04-01 ; group 地区 -> sum 金额 ; sort 金额合计 desc ; chart "
     "bar(地区 / 金额合计)"},
    {"按地区汇总销售额，从高到低，画个柱状图", "换成平均",
     "group 地区 -> mean 金额 ; sort 金额平均 desc ; chart bar(地区 / 金额平均)"},
    {"按地区汇总销售额，从高到低，画个柱状图", "换成数量",
     "group 地区 -> sum 数量 ; sort 数量合计 desc ; chart bar(地区 / 数量合计)"},
    {"按地区汇总销售额，从高到低，画个柱状图", "再加上数量",
     "group 地区 -> sum 金额, sum 数量 ; sort 金额合计 desc ; chart bar(地区 / 金额合计,数量合计)"},
    {"按地区汇总销售额，从高到低，画个柱状图", "哪个最高",
     "question ; group 地区 -> sum 金额 ; sort 金额合计 desc ; top 1 by 金额合计 desc"},
    {"按地区汇总销售额，从高到低，画个柱状图", "加上占比",
     "group 地区 -> sum 金额 share ; sort 金额合计 desc ; chart bar(地区 / 金额合计)"},
    {"按地区汇总销售额，从高到低，画个柱状图", "加合计",
     "group 地区 -> sum 金额 totals ; sort 金额合计 desc ; chart bar(地区 / 金额合计)"},
    {"按地区汇总销售额，从高到低，画个柱状图", "不要合计",
     "group 地区 -> sum 金额 ; sort 金额合计 desc ; chart bar(地区 / 金额合计)"},
    {"按地区汇总销售额，从高到低，画个柱状图", "金额合计大于1万的",
     "group 地区 -> sum 金额 ; filter 金额合计 > 10000 ; sort 金额合计 desc ; chart bar(地区 / 金额合计)"},
    {"按地区汇总销售额，从高到低，画个柱状图", "去重", "dedupe"},
    {"按地区汇总销售额，从高到低，画个柱状图", "按部门汇总数量", "group 部门 -> sum 数量"},
    {"按地区汇总销售额，从高到低，画个柱状图", "饼图",
     "group 地区 -> sum 金额 ; sort 金额合计 desc ; chart pie(地区 / 金额合计)"},
    {"华东的", "华南的", "filter 地区 = 华南"},
    {"华东的", "金额大于1000的", "filter 地区 = 华东 & 金额 > 1000"},
    {"华东的", "按金额从高到低排", "filter 地区 = 华东 ; sort 金额 desc"},
    {"华东的", "转成xlsx", "filter 地区 = 华东 ; out xlsx"},
    {"华东地区一共卖了多少", "那华南呢", "question ; filter 地区 = 华南 ; group -> sum 金额"},
    {"华东地区一共卖了多少", "按月看看", "filter 地区 = 华东 ; group 日期:month -> sum 金额"},
    {"每月销售额", "环比", "group 日期:month -> sum 金额 ; add change_percent 金额合计"},
    {"每月销售额", "按季度", "group 日期:quarter -> sum 金额"},
    {"按部门汇总金额，画饼图", "也按地区", "group 部门,地区 -> sum 金额 ; chart bar(部门 / 金额合计 / 地区)"},
    {"每月销售额 画折线", "只看华东",
     "filter 地区 = 华东 ; group 日期:month -> sum 金额 ; chart line(月份 / 金额合计)"},
    {"按地区汇总金额", "平均值也要", "group 地区 -> sum 金额, mean 金额"},
    {"按地区汇总金额", "只要前两名，导出json",
     "group 地区 -> sum 金额 ; sort 金额合计 desc ; top 2 by 金额合计 desc ; out json"},
    {"去重", "按地区汇总金额", "group 地区 -> sum 金额"},
    {"看看里面有什么", "华东的", "filter 地区 = 华东"},
    {"按客户汇总金额 前5", "反过来",
     "group 客户 -> sum 金额 ; sort 金额合计 desc ; top 5 by 金额合计 desc ; sort 金额合计 asc"},
};

constexpr FollowUp english_follow_ups[] = {
    {"total sales by region, highest first", "sort it the other way",
     "group Region -> sum Sales ; sort Total Sales asc"},
    {"total sales by region, highest first", "by category instead",
     "group Category -> sum Sales ; sort Total Sales desc"},
    {"total sales by region, highest first", "also by month",
     "group Region,Date:month -> sum Sales ; sort Total Sales desc"},
    {"total sales by region, highest first", "only the east region",
     "filter Region = East ; group Region -> sum Sales ; sort Total Sales desc"},
    {"total sales by region, highest first", "as a pie chart",
     "group Region -> sum Sales ; sort Total Sales desc ; chart pie(Region / Total Sales)"},
    {"total sales by region, highest first", "average instead",
     "group Region -> mean Sales ; sort Average Sales desc"},
    {"total sales by region, highest first", "top 2",
     "group Region -> sum Sales ; sort Total Sales desc ; top 2 by Total Sales desc"},
    {"total sales by region, highest first", "no chart", "group Region -> sum Sales ; sort Total Sales desc"},
    {"sales by month as a line chart", "as bars",
     "group Date:month -> sum Sales ; chart bar(Month / Total Sales)"},
    {"east", "sales over 1000", "filter Region = East & Sales > 1000"},
    {"how many orders in the east region", "and in the west",
     "question ; filter Region = West ; group -> count"},
};

}  // namespace

TEST_CASE("a Chinese follow-up changes the plan of the turn before", "[recipes][read]") {
  for (const FollowUp& item : chinese) {
    INFO(item.before << " >> " << item.instruction);
    CHECK(Reads(item.instruction, {sales_zh()}).after(item.before).text() == item.reading);
  }
}

TEST_CASE("an English follow-up changes the plan of the turn before", "[recipes][read]") {
  for (const FollowUp& item : english_follow_ups) {
    INFO(item.before << " >> " << item.instruction);
    CHECK(Reads(item.instruction, {sales_en()}).after(item.before).text() == item.reading);
  }
}

TEST_CASE("a follow-up to a turn without a plan, or with a plan of something else, stands on its own",
          "[recipes][read]") {
  ScriptRequest request;
  request.instruction = "华东的";
  request.language = "zh";
  request.files = {sales_zh()};
  for (const char* plan :
       {"", "not json", "[]", R"({"goal": "conquer"})", R"({"sources": [{"file": "gone.csv", "table": 0}]})",
        R"({"sources": [{"file": "销售.csv", "table": 7}]})",
        R"({"sources": [{"file": "销售.csv", "table": -1}]})"}) {
    INFO(plan);
    request.earlier = {Turn{"按地区汇总", plan, "", {}, "recipe:transform"}};
    CHECK(text_of(read(request)) == "filter 地区 = 华东");
  }
}

TEST_CASE("what goes on from a model's script is left to a model, unless it is a whole wish",
          "[recipes][read]") {
  ScriptRequest request;
  request.language = "zh";
  request.files = {sales_zh()};
  request.earlier = {Turn{"奇偶校验和", "", "print(1)", {}, "model:m"}};
  for (const char* change : {"华东的", "只看2025年", "换成折线图", "再按金额排序", "吟诗作对"}) {
    INFO(change);
    request.instruction = change;
    const auto reading = read(request);
    const auto* declined = std::get_if<Declined>(&reading);
    REQUIRE(declined != nullptr);
    CHECK(declined->code == "follows_script");
  }
  for (const char* whole : {"按地区汇总金额", "去重"}) {
    INFO(whole);
    request.instruction = whole;
    CHECK(std::holds_alternative<Plan>(read(request)));
  }
}

}  // namespace errand::recipes::test
