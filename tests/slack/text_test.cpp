#include "adapters/slack/text.hpp"

#include <catch2/catch_test_macros.hpp>

namespace errand::slack {

TEST_CASE("a message is read as its writer sees it", "[slack]") {
  CHECK(plain_text("<@U0BOT> sum up", "U0BOT") == "sum up");
  CHECK(plain_text("<@U0BOT|errand>\xC2\xA0按地区汇总", "U0BOT") == "按地区汇总");
  CHECK(plain_text("for <@U2|ann> and <@U3> in <#C1|sales>", "U0BOT") == "for @ann and @U3 in #sales");
  CHECK(plain_text("<!here> <!subteam^S1|@team> <!date^1^{date}|1 May>", "") == "1 May");
  CHECK(plain_text("<@U0BOT> :wave: 按地区汇总销售额 <@U0777>", "U0BOT") == "按地区汇总销售额");
  CHECK(plain_text("<@U2|ann> 按地区汇总 <@U0BOT>", "U0BOT") == "按地区汇总");
  CHECK(plain_text(":+1:", "") == ":+1:");
  CHECK(plain_text("see <http://a.com|a.com> <https://b.com/x>", "") == "see a.com https://b.com/x");
  CHECK(plain_text("price &gt; 100 &amp; &lt; 200", "") == "price > 100 & < 200");
  CHECK(plain_text("&amp;lt;", "") == "&lt;");
  CHECK(plain_text("a < b", "") == "a < b");
  CHECK(plain_text("<", "") == "<");
  CHECK(plain_text("<>", "").empty());
}

TEST_CASE("only the whole id is a mention", "[slack]") {
  CHECK(mentions("hi <@U0BOT> there", "U0BOT"));
  CHECK(mentions("<@U0BOT|errand>", "U0BOT"));
  CHECK_FALSE(mentions("<@U0BOT2>", "U0BOT"));
  CHECK_FALSE(mentions("&lt;@U0BOT&gt;", "U0BOT"));
  CHECK_FALSE(mentions("<@>", ""));
}

TEST_CASE("what goes out can mention and link nothing", "[slack]") {
  CHECK(escaped("<!channel> & <@U1> <https://x|y>") ==
        "&lt;!channel&gt; &amp; &lt;@U1&gt; &lt;https://x|y&gt;");
}

TEST_CASE("a message's id is its time", "[slack]") {
  CHECK(time_of("1735689600.123456") == TimePoint(std::chrono::milliseconds(1'735'689'600'123)));
  for (const auto* text : {"", ".", "1735689600", "1735689600.1", "x.000100", "173568960012.000100"}) {
    CHECK_FALSE(time_of(text));
  }
}

}  // namespace errand::slack
