#include "adapters/telegram/harmless.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>

namespace errand::telegram {

namespace {

/// With "|" where a zero-width space is.
std::string marked(const std::string& text) {
  auto out = harmless(text);
  for (auto at = out.find("\u200B"); at != std::string::npos; at = out.find("\u200B"))
    out.replace(at, 3, "|");
  return out;
}

}  // namespace

TEST_CASE("an address without a scheme cannot be clicked", "[telegram]") {
  CHECK(marked("see evil.com/pay") == "see evil.|com/pay");
  CHECK(marked("https://www.evil.co.uk:80") == "https:|//www.|evil.|co.|uk:80");
  CHECK(marked("请看evil.com。结果是r.csv") == "请看evil.|com。结果是r.csv");
  CHECK(marked("例子.中国") == "例子.|中国");
  CHECK(marked("ann@evil.com") == "ann@|evil.|com");
  CHECK(marked("192.0.2.1:80/x") == "192.|0.|2.|1:80/x");
  CHECK(marked("evil.com.csv") == "evil.|com.csv");
}

TEST_CASE("a command cannot be clicked", "[telegram]") {
  CHECK(marked("/stop") == "/|stop");
  CHECK(marked("say\n/start@other_bot, (/help)") == "say\n/|start@|other_bot, (/|help)");
  CHECK(marked("a/b 1/2 </b> //x /") == "a/b 1/2 </b> //x /");
}

TEST_CASE("names of files, numbers and sentences stay as they are", "[telegram]") {
  for (const auto* const text : {"写出 汇总.xlsx：3 行", "out/r.csv, R.PDF", "report.2024.json",
                                 "1,234.50 3.5k 2025.01.03", "Done. 2 rows...", "共 3 行。", ".5"}) {
    CHECK(marked(text) == text);
  }
  CHECK(marked("r.zip") == "r.|zip");  // a top-level domain too
}

}  // namespace errand::telegram
