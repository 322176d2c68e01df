#include "bot/core/text.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>

namespace errand {

TEST_CASE("well-formed UTF-8 is told from overlong, surrogate and truncated bytes", "[core]") {
  CHECK(is_utf8("销售额 a é 😀"));
  CHECK_FALSE(is_utf8("\xC0\xAF"));
  CHECK_FALSE(is_utf8("\xED\xA0\x80"));
  CHECK_FALSE(is_utf8("\xF5\x80\x80\x80"));
  CHECK_FALSE(is_utf8("\xE4\xB8"));
}

TEST_CASE("malformed bytes become the replacement character and the rest stays", "[core]") {
  CHECK(to_utf8("a\xFF"
                "b") ==
        "a\xEF\xBF\xBD"
        "b");
  CHECK(to_utf8("好") == "好");
}

TEST_CASE("a text is shortened by code points with an ellipsis", "[core]") {
  CHECK(shortened("华东销售额", 3) == "华东…");
  CHECK(shortened("华东", 3) == "华东");
  CHECK(shortened("华东销", 3) == "华东销");
  CHECK(length_of("华东a") == 3);
  CHECK(cut_bytes("华东", 4) == "华");
}

TEST_CASE("a file name cannot leave its folder, hide its end or carry control characters", "[core]") {
  CHECK(safe_name("../../etc/passwd") == "passwd");
  CHECK(safe_name("C:\\Users\\a\\销售.xlsx") == "销售.xlsx");
  CHECK(safe_name("a\x1b[31m\n.csv") == "a[31m.csv");
  CHECK(safe_name("-rf") == "rf");
  CHECK(safe_name("..") == "file");
  CHECK(safe_name("") == "file");
  CHECK(safe_name("a\u202Excod.exe") == "axcod.exe");
  CHECK(safe_name("$(rm -rf).csv") == "(rm -rf).csv");
}

TEST_CASE("a long file name keeps its extension within 200 bytes and whole characters", "[core]") {
  std::string name;
  for (int i = 0; i < 100; ++i) name += "长";
  const auto safe = safe_name(name + ".xlsx");
  CHECK(safe.size() <= 200);
  CHECK(safe.ends_with("长.xlsx"));
  CHECK(is_utf8(safe));
}

TEST_CASE("white space is trimmed at both ends, the ideographic space too", "[core]") {
  CHECK(trimmed("　 你好 \t　") == "你好");
  CHECK(trimmed("   ").empty());
}

TEST_CASE("printable text keeps lines and loses escapes and bidirectional overrides", "[core]") {
  CHECK(printable("a\x1b[0m\tb\n\u202Ec\u200B") == "a[0m\tb\nc");
}

TEST_CASE("a text with a Han character is Chinese", "[core]") {
  CHECK(std::string(language_of("sum by 地区")) == "zh");
  CHECK(std::string(language_of("sum by region")) == "en");
}

TEST_CASE("words are letters and digits of any script, not signs", "[core]") {
  for (const auto* const text : {"a", "7", "求和", "Ü!", "…①", "か", ":+1: ok", "：合计", "1️⃣"}) {
    CAPTURE(text);
    CHECK(has_words(text));
  }
  for (const auto* const text :
       {"", "?!", "？", "👍", "👍🏽", "❤️", "……", ":+1:", ":smile: :pray:", "🙏。", "《》"}) {
    CAPTURE(text);
    CHECK_FALSE(has_words(text));
  }
}

TEST_CASE("sizes are readable", "[core]") {
  CHECK(readable_size(0) == "0 B");
  CHECK(readable_size(1536) == "1.5 KB");
  CHECK(readable_size(48 * 1024) == "48 KB");
  CHECK(readable_size(100ULL << 20) == "100 MB");
}

}  // namespace errand
