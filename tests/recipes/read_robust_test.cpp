/// Whatever comes in, the reader answers, soon, and in terms that fit the data.

#include "tests/recipes/read_language.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <ctime>
#include <random>

namespace errand::recipes::test {

namespace {

const std::vector<std::string>& pieces() {
  static const std::vector<std::string> list = {
      "按",       "地区",   "汇总",    "金额",      "数量",
      "从高到低", "前",     "10",      "名",        "的",
      "每个",     "部门",   "华东",    "华南",      "大于",
      "1000",     "不",     "删除",    "重复",      "空",
      "填",       "0",      "画",      "折线图",    "饼图",
      "环比",     "占比",   "和",      "或",        "，",
      "。",       "3月",    "2025",    "去年",      "之前",
      "到",       "以上",   "平均",    "最高",      "哪个",
      "谁",       "多少",   "拆分",    "改名为",    "透视表",
      "导出",     "csv",    "excel",   "sort",      "by",
      "sales",    "top",    "5",       "customers", "between",
      "and",      "not",    "region",  "日期",      "客户",
      "包含",     "“张",    "”",       "(",         ")",
      "为行",     "为列",   "再",      "换成",      "不要",
      "累计",     "排名",   "产品",    "手机",      "1.5万",
      "%",        "Q3",     "最近7天", "为空",      "合并",
      "匹配",     "对账",   "保留",    "只要",      "最新",
      "xyz",      "重命名", "升序",    "each",      "month",
      "per",      "with",   "is",      "unknown",   "\xF0\x9F\x98\x80",
      "\xff",     "\n"};
  return list;
}

/// A generator with a fixed start, so that a failure can be seen again.
std::string random_instruction(std::mt19937& random) {
  std::uniform_int_distribution<std::size_t> length(1, 14);
  std::uniform_int_distribution<std::size_t> choice(0, pieces().size() - 1);
  std::string text;
  for (std::size_t count = length(random); count > 0; --count)
    text += pieces()[choice(random)] + (count % 3 == 0 ? " " : "");
  return text;
}

}  // namespace

TEST_CASE("any mixture of words is answered without a crash", "[recipes][read]") {
  std::mt19937 random(20250315);
  for (int round = 0; round < 600; ++round) {
    const std::string instruction = random_instruction(random);
    INFO(instruction);
    const Reading reading = Reads(instruction, {sales_zh()}, round % 2 == 0 ? "zh" : "en").reading();
    if (const auto* question = std::get_if<Question>(&reading)) CHECK_FALSE(question->text.empty());
    if (const auto* declined = std::get_if<Declined>(&reading)) CHECK_FALSE(declined->reason.empty());
    if (const auto* plan = std::get_if<Plan>(&reading)) {
      CHECK_FALSE(plan->sources.empty());
      CHECK(nlohmann::json(*plan).get<Plan>() == *plan);
      CHECK_FALSE(plan->title.empty());
    }
  }
}

TEST_CASE("any mixture of words is answered as a follow-up too", "[recipes][read]") {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    const std::string instruction = random_instruction(random);
    INFO(instruction);
    CHECK_FALSE(
        Reads(instruction, {sales_zh()}, "zh").after("按地区汇总金额，从高到低，画个柱状图").text().empty());
  }
}

TEST_CASE("random bytes are answered", "[recipes][read]") {
  std::mt19937 random(99);
  std::uniform_int_distribution<int> byte(0, 255);
  for (int round = 0; round < 200; ++round) {
    std::string instruction;
    for (int i = 0; i < 60; ++i) instruction += static_cast<char>(byte(random));
    CHECK_FALSE(Reads(instruction, {sales_zh()}).text().empty());
  }
}

TEST_CASE("a very long instruction is refused, and a long one takes no time", "[recipes][read]") {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += "按地区汇总";
  CHECK(Reads(text, {sales_zh()}).text() == "decline");
  std::string unknown;
  for (int i = 0; i < 590; ++i) unknown += "龘";
  CHECK(Reads(unknown, {sales_zh()}).text().starts_with("ask"));
}

TEST_CASE("a table of five hundred columns with many values is read within a second or two",
          "[recipes][read]") {
  TableBuilder wide(5000);
  std::vector<std::string> values;
  for (int i = 0; i < 200; ++i) values.push_back("Value number " + std::to_string(i));
  for (int i = 0; i < 250; ++i) {
    wide.number("Amount of thing " + std::to_string(i));
    wide.text("Label " + std::to_string(i), values);
  }
  const std::clock_t start = std::clock();
  CHECK_FALSE(
      Reads("total amnt of thing 17 by labl 3, hgihest first, as a bar chart", {file_of("wide.csv", {wide})})
          .text()
          .empty());
  // Of the processor, not of the clock, which others make wait; the bound only catches what grows with the
  // square.
  CHECK((std::clock() - start) / CLOCKS_PER_SEC < 20);
}

TEST_CASE("each choice of a question is an instruction that is understood", "[recipes][read]") {
  const std::vector<std::pair<const char*, std::vector<FileProfile>>> questions = {
      {"前10", {sales_zh()}},
      {"整理一下", {sales_zh()}},
      {"部门 金额", {sales_zh()}},
      {"画个饼图", {sales_zh()}},
      {"拆分成多个文件", {sales_zh()}},
      {"销售额超过1万的客户", {sales_zh()}},
      {"汇总", {sales_zh()}},
      {"排序", {sales_zh()}},
      {"累计销售额", {sales_zh()}},
      {"各部门金额前3", {sales_zh()}},
      {"空白填充", {sales_zh()}},
      {"合计年龄", {staff_zh()}},
      {"how many orders in March", {sales_en()}},
      {"clean up", {sales_en()}},
      {"top 10", {sales_en()}},
      {"sort", {sales_en()}},
      {"customers with sales over 5000", {sales_en()}},
      {"total price", {sales_en()}},
      {"plot it", {sales_en()}},
      {"sum of order id", {sales_en()}}};
  for (const auto& [instruction, files] : questions) {
    INFO(instruction);
    const Reading reading = Reads(instruction, files).reading();
    REQUIRE(std::holds_alternative<Question>(reading));
    CHECK_FALSE(std::get<Question>(reading).choices.empty());
    for (const auto& choice : std::get<Question>(reading).choices) {
      INFO(choice.instruction);
      CHECK(std::holds_alternative<Plan>(Reads(choice.instruction, files).reading()));
    }
  }
}

TEST_CASE("answers are in the user's language", "[recipes][read]") {
  const auto text = [](const char* language) {
    const Reading reading = Reads("xyz", {sales_zh()}, language).reading();
    return std::get<Question>(reading).text;
  };
  CHECK(text("zh").starts_with("没有找到"));
  CHECK(text("en").starts_with("I find no column"));
}

}  // namespace errand::recipes::test
