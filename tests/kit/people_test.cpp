#include "adapters/kit/people.hpp"

#include <catch2/catch_test_macros.hpp>

namespace errand::kit {

TEST_CASE("whom a wish is also told to is no part of it", "[kit]") {
  const std::vector<std::string> people{"@小王", "@小王八", "@Ann Lee", "Bob"};
  for (const auto* said :
       {"按地区汇总销售额 @小王", "按地区汇总销售额@小王。", "@小王 @Ann Lee 按地区汇总销售额",
        "@小王，按地区汇总销售额", "按地区汇总销售额，抄送 @小王 和 @小王八", "按地区汇总销售额 cc @Ann Lee",
        "🙏 按地区汇总销售额 @小王", "Bob: 按地区汇总销售额", "按地区汇总销售额 @小王 看看",
        "按地区汇总销售额，@Ann Lee 也看看！"}) {
    CAPTURE(said);
    CHECK(without_people(said, people) == "按地区汇总销售额");
  }
  CHECK(without_people("@小王", people).empty());
}

TEST_CASE("who is asked about stays, and so does what nobody is mentioned in", "[kit]") {
  const std::vector<std::string> people{"@小王", "Bob"};
  CHECK(without_people("筛选负责人为@小王的行", people) == "筛选负责人为@小王的行");
  CHECK(without_people("show the rows of Bob only", people) == "show the rows of Bob only");
  CHECK(without_people("sum up the Bobbins", people) == "sum up the Bobbins");
  CHECK(without_people("sum it up, please.", {}) == "sum it up, please.");
  CHECK(without_people("按地区求总和 @小王", people) == "按地区求总和");
  CHECK(without_people("给我看看", people) == "给我看看");
  CHECK(without_people("👍", {}) == "👍");
  CHECK(without_people("1️⃣", {}) == "1️⃣");
  CHECK(without_people("", people).empty());
}

}  // namespace errand::kit
