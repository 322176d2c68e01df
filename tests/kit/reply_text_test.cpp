#include "adapters/kit/reply_text.hpp"

#include "bot/core/text.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>

namespace errand::kit {

TEST_CASE("lengths are counted as the platform counts them", "[kit]") {
  CHECK(utf16_units("a中😀") == 4);
  CHECK(code_points("a中😀") == 3);
  CHECK(bytes("a中😀") == 8);
}

TEST_CASE("a text that fits stays whole", "[kit]") {
  CHECK(split_text("one\n\ntwo", 100, bytes) == std::vector<std::string>{"one\n\ntwo"});
  CHECK(split_text("", 100, bytes).empty());
  CHECK(split_text("\n\n", 100, bytes).empty());
}

TEST_CASE("a long text is cut between paragraphs, else lines, else sentences, else words", "[kit]") {
  CHECK(split_text("The first paragraph.\n\nThe second one.", 30, bytes) ==
        std::vector<std::string>{"The first paragraph.", "The second one."});
  CHECK(split_text("line one is here\nline two is here", 24, bytes) ==
        std::vector<std::string>{"line one is here", "line two is here"});
  CHECK(split_text("第一句话在这里。第二句话在那里。", 14, code_points) ==
        std::vector<std::string>{"第一句话在这里。", "第二句话在那里。"});
  CHECK(split_text("some words and more words", 20, bytes) ==
        std::vector<std::string>{"some words and", "more words"});
}

TEST_CASE("no piece is over the limit, none is empty, none ends inside a character", "[kit]") {
  std::string text;
  for (int index = 0; index < 400; ++index) {
    text += index % 7 == 0 ? "。\n" : index % 11 == 0 ? "\n\n" : index % 3 == 0 ? "数据😀" : "word ";
    if (index % 60 == 30) text += "\n```python\nprint(1)\n" + std::string(90, 'x') + "\n```\n";
  }
  for (const auto& measure : {Measure(utf16_units), Measure(code_points), Measure(bytes)}) {
    for (const std::size_t limit : {32U, 61U, 100U, 4'096U}) {
      for (const auto& piece : split_text(text, limit, measure)) {
        CAPTURE(limit, piece);
        CHECK(measure(piece) <= limit);
        CHECK_FALSE(trimmed(piece).empty());
        CHECK(is_utf8(piece));
      }
    }
  }
}

TEST_CASE("a fence that is cut is closed and opened again", "[kit]") {
  const auto pieces =
      split_text("Code:\n```python\nfirst line of it\nsecond line of it\n```\nend", 42, bytes);
  REQUIRE(pieces.size() == 2);
  CHECK(pieces[0] == "Code:\n```python\nfirst line of it\n```");
  CHECK(pieces[1] == "```python\nsecond line of it\n```\nend");
}

TEST_CASE("a fence whose first line is longer than a piece loses nothing and stays within the limit",
          "[kit]") {
  const auto line = "```" + std::string(70, 'a') + "b";
  for (const auto& text : {line, line + "\ncode of it\n```\nend"}) {
    std::string together;
    for (const auto& piece : split_text(text, 24, bytes)) {
      CHECK(piece.size() <= 24);
      together += piece;
    }
    CHECK(std::ranges::count(together, 'a') == 70);
    CHECK(together.find('b') != std::string::npos);
  }
}

TEST_CASE("a table is aligned for a font in which Han is two columns wide", "[kit]") {
  const TableView table{.title = "t",
                        .columns = {"地区", "Sum"},
                        .numeric = {false, true},
                        .rows = {{"华东", "125"}, {"North-East", "1,050"}, {"x", "9"}},
                        .total_rows = 3};
  CHECK(table_as_text(table, 2, 8) ==
        "地区        Sum\n"
        "--------  -----\n"
        "华东        125\n"
        "North-E…  1,050");
}

TEST_CASE("a cell cannot break out of its line, and a short row is filled up", "[kit]") {
  const TableView table{
      .title = "", .columns = {"a", "b"}, .numeric = {}, .rows = {{"x\ny\tz"}}, .total_rows = 1};
  CHECK(table_as_text(table, 5, 10) == "a      b\n-----  -\nx y z");
}

TEST_CASE("nobody is notified by what a script printed", "[kit]") {
  const std::string gap = "\xE2\x80\x8B";
  CHECK(without_mentions("@channel and ＠all") == "@" + gap + "channel and ＠" + gap + "all");
  CHECK(without_mentions("<!here> <@U1>") == "<" + gap + "!here> <" + gap + "@" + gap + "U1>");
  CHECK(without_mentions("[bank](https://evil.example)") ==
        "[bank]" + gap + "(https:" + gap + "//evil.example)");
  CHECK(without_mentions("a < b, x: y") == "a < b, x: y");
  CHECK(without_mentions(without_mentions("@all")) == without_mentions("@all"));
}

TEST_CASE("the sections of a reply stand under headings in its language", "[kit]") {
  Reply reply;
  reply.language = "zh";
  reply.reading = {"按 地区 汇总 销售额"};
  reply.receipt = {"读取 a.csv", "任务 j1"};
  CHECK(plain_sections(reply) ==
        std::vector<std::string>{"我的理解\n• 按 地区 汇总 销售额", "凭据\n• 读取 a.csv\n• 任务 j1"});
  reply.language = "en";
  CHECK(plain_sections(reply).front().starts_with("How I read it\n"));
}

TEST_CASE("a first sentence is a heading, unless it is long or progress", "[kit]") {
  Reply reply;
  reply.headline = "合计 175";
  CHECK(is_heading(reply));
  reply.tone = ReplyTone::progress;
  CHECK_FALSE(is_heading(reply));
  reply.tone = ReplyTone::failed;
  for (int count = 0; count < 20; ++count) reply.headline += "。把表格发给我";
  CHECK_FALSE(is_heading(reply));
}

TEST_CASE("several tables are shown with fewer rows each, but some of every one", "[kit]") {
  CHECK(rows_of_each(30, 0) == 30);
  CHECK(rows_of_each(30, 1) == 30);
  CHECK(rows_of_each(30, 4) == 7);
  CHECK(rows_of_each(30, 50) == 5);
  CHECK(rows_of_each(3, 4) == 3);
  CHECK(rows_of_each(0, 4) == 0);
}

}  // namespace errand::kit
