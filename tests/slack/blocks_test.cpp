#include "adapters/slack/blocks.hpp"

#include "adapters/slack/sends.hpp"
#include "bot/core/text.hpp"
#include "tests/kit/any_reply.hpp"
#include "tests/slack/message_rules.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace errand::slack {

using nlohmann::json;

namespace {

std::string seal(const Button& button, int place) {
  return button.action + "#" + std::to_string(place);
}

json shown(const Reply& reply, TableForm form = TableForm::block, const std::string& mark = {}) {
  return blocks_of(reply, seal, form, mark);
}

Reply answer_in_english() {
  Reply reply;
  reply.job = "j1";
  reply.language = "en";
  reply.headline = "3 regions, 2,300.50 in all";
  reply.notes = {"2 rows without a date were left out: <!channel>"};
  reply.tables = {{.title = "by_region.xlsx",
                   .columns = {"Region", "Sales"},
                   .numeric = {false, true},
                   .rows = {{"East", "1,500.50"}, {"", "800"}},
                   .total_rows = 340}};
  reply.reading = {"Read sales.csv", "Add up Sales by Region"};
  reply.receipt = {"Read sales.csv: 118 KB, 340 rows", "Task j1 & co"};
  reply.buttons = {{.label = "Run again", .action = "again"},
                   {.label = "Stop", .action = "stop", .value = {}, .style = ButtonStyle::danger}};
  return reply;
}

}  // namespace

TEST_CASE("an English answer looks like this", "[slack]") {
  CHECK(shown(answer_in_english(), TableForm::block, "j1/2.1") == json::parse(R"json([
    {"type": "rich_text", "block_id": "errand:j1/2.1", "elements": [
      {"type": "rich_text_section", "elements": [
        {"type": "text", "text": "3 regions, 2,300.50 in all", "style": {"bold": true}}]},
      {"type": "rich_text_list", "style": "bullet", "indent": 0, "elements": [
        {"type": "rich_text_section", "elements": [
          {"type": "text", "text": "2 rows without a date were left out: <!channel>"}]}]}]},
    {"type": "rich_text", "elements": [
      {"type": "rich_text_section", "elements": [
        {"type": "text", "text": "by_region.xlsx", "style": {"bold": true}},
        {"type": "text", "text": " (first 2 of 340 rows)"}]}]},
    {"type": "table",
     "column_settings": [{"align": "left", "is_wrapped": false}, {"align": "right", "is_wrapped": false}],
     "rows": [
       [{"type": "raw_text", "text": "Region"}, {"type": "raw_text", "text": "Sales"}],
       [{"type": "raw_text", "text": "East"}, {"type": "raw_text", "text": "1,500.50"}],
       [{"type": "raw_text", "text": " "}, {"type": "raw_text", "text": "800"}]]},
    {"type": "rich_text", "elements": [
      {"type": "rich_text_section", "elements": [
        {"type": "text", "text": "How I read it", "style": {"bold": true}}]},
      {"type": "rich_text_list", "style": "ordered", "indent": 0, "elements": [
        {"type": "rich_text_section", "elements": [{"type": "text", "text": "Read sales.csv"}]},
        {"type": "rich_text_section", "elements": [{"type": "text", "text": "Add up Sales by Region"}]}]}]},
    {"type": "actions", "elements": [
      {"type": "button", "action_id": "errand-0", "value": "again#1",
       "text": {"type": "plain_text", "text": "Run again", "emoji": false}},
      {"type": "button", "action_id": "errand-1", "value": "stop#2", "style": "danger",
       "text": {"type": "plain_text", "text": "Stop", "emoji": false}}]},
    {"type": "context", "elements": [
      {"type": "plain_text", "emoji": false,
       "text": "Read sales.csv: 118 KB, 340 rows\nTask j1 &amp; co"}]}
  ])json"));
}

TEST_CASE("a Chinese answer without the table block has the table as lined-up text", "[slack]") {
  Reply reply;
  reply.language = "zh";
  reply.tone = ReplyTone::done;
  reply.headline = "共 2 个地区";
  reply.tables = {{.title = "地区合计.xlsx",
                   .columns = {"地区", "销售额"},
                   .numeric = {false, true},
                   .rows = {{"华东", "1,500.50"}, {"华南", "800"}},
                   .total_rows = 12}};
  reply.reading = {"读取 销售.csv"};
  const auto blocks = shown(reply, TableForm::text);
  REQUIRE(blocks.size() == 3);
  CHECK(blocks[0]["elements"][0]["elements"][0]["text"] == "共 2 个地区");
  CHECK(blocks[1]["elements"][0]["elements"][1]["text"] == "（前 2 行，共 12 行）");
  const auto& table = blocks[1]["elements"][1];
  CHECK(table["type"] == "rich_text_preformatted");
  const auto text = table["elements"][0]["text"].get<std::string>();
  CHECK(text.find("华东  1,500.50") != std::string::npos);
  CHECK(text.find("华南       800") != std::string::npos);
  CHECK(blocks[2]["elements"][0]["elements"][0]["text"] == "我的理解");
}

TEST_CASE("progress is one line and its stop button, without a mark", "[slack]") {
  Reply reply;
  reply.tone = ReplyTone::progress;
  reply.headline = "正在计算…";
  reply.buttons = {{.label = "停止", .action = "stop", .value = {}, .style = ButtonStyle::danger}};
  const auto blocks = shown(reply);
  REQUIRE(blocks.size() == 2);
  CHECK_FALSE(blocks[0].contains("block_id"));
  CHECK(blocks[0]["elements"][0]["elements"][0]["text"] == "⏳ 正在计算…");
  CHECK(notification_of(reply) == "⏳ 正在计算…");
}

TEST_CASE("what a script lined up keeps its columns", "[slack]") {
  Reply reply;
  reply.headline = "h";
  reply.text = "East   1500\nSouth   800";
  CHECK(shown(reply)[0]["elements"][1]["type"] == "rich_text_preformatted");
  reply.text = "Sales:\n  East (text): 2 kinds";
  CHECK(shown(reply)[0]["elements"][1]["type"] == "rich_text_section");
  reply.text = "plain words\nin two lines";
  CHECK(shown(reply)[0]["elements"][1]["type"] == "rich_text_section");
}

TEST_CASE("a table is cut to what Slack takes and says so", "[slack]") {
  Reply reply;
  reply.language = "en";
  TableView table;
  for (int column = 0; column < 26; ++column) table.columns.push_back("c" + std::to_string(column));
  for (int row = 0; row < 200; ++row) table.rows.push_back(std::vector<std::string>(26, "x"));
  table.total_rows = 1'000;
  reply.tables = {table};
  const auto blocks = shown(reply);
  CHECK(blocks[0]["elements"][0]["elements"][0]["text"] == " (first 30 of 1000 rows, 20 of 26 columns)");
  CHECK(blocks[1]["rows"].size() == 31);
  CHECK(blocks[1]["rows"][30].size() == 20);
  for (auto& row : table.rows) row.assign(26, std::string(500, 'y'));
  const auto cut = fitted(table);
  CHECK(length_of(cut.rows.at(0).at(0)) == 200);
  CHECK(characters_of(cut) <= 5'000);
}

TEST_CASE("a choice whose button is too short for it stands above in full", "[slack]") {
  Reply reply;
  reply.tone = ReplyTone::question;
  reply.headline = "按哪个日期？";
  const std::string label = std::string(80, 'a') + "&";
  reply.buttons = {{.label = label, .action = "answer", .value = "x"}, {.label = "b", .action = "answer"}};
  const auto blocks = shown(reply);
  CHECK(blocks[0]["elements"][1]["elements"][0]["elements"][0]["text"] == label);
  const auto shown_label = blocks[1]["elements"][0]["text"]["text"].get<std::string>();
  CHECK(length_of(shown_label) == 75);
  CHECK(shown_label.ends_with("…"));
  reply.buttons.resize(30, {.label = "c", .action = "answer"});
  const auto many = shown(reply);
  CHECK(many[1]["elements"].size() == 25);
  CHECK(many[2]["elements"].size() == 5);
}

TEST_CASE("a choice without words is a button with its number", "[slack]") {
  Reply reply;
  reply.headline = "?";
  reply.buttons = {{.label = "a", .action = "answer"}, {.label = " ", .action = "answer"}};
  CHECK(shown(reply)[1]["elements"][1]["text"]["text"] == "2");
}

TEST_CASE("the notification can mention nobody", "[slack]") {
  Reply reply;
  reply.headline = "<!channel> 3 < 4 & @here";
  CHECK(notification_of(reply) == "&lt;!channel&gt; 3 &lt; 4 &amp; @here");
  reply.headline = std::string(400, '&');
  CHECK(length_of(notification_of(reply)) <= 300);
  CHECK(notification_of(reply).ends_with("&amp;…"));
  CHECK(notification_of(Reply{}) == "…");
}

TEST_CASE("an answer without blocks still says everything, and nothing in it can be clicked", "[slack]") {
  auto reply = answer_in_english();
  reply.text = "see https://evil.example/?x";
  const auto text = text_without_blocks(reply);
  for (const auto* part : {"3 regions", "!channel&gt;", "1,500.50", "Add up Sales", "Task j1"}) {
    CAPTURE(part);
    CHECK(text.find(part) != std::string::npos);
  }
  CHECK(text.find('<') == std::string::npos);
  for (const auto* link : {"://", "evil.example"}) CHECK(text.find(link) == std::string::npos);
  CHECK(text_without_blocks(Reply{}) == "…");
}

TEST_CASE("a message is found again by its metadata or its first block", "[slack]") {
  const json by_metadata{{"metadata", metadata_of("j1/2.1")}};
  CHECK(is_marked(by_metadata, "j1/2.1"));
  CHECK_FALSE(is_marked(by_metadata, "j1/2.2"));
  json by_block;
  by_block["blocks"] = shown(answer_in_english(), TableForm::block, "j1/2.1");
  CHECK(is_marked(by_block, "j1/2.1"));
  CHECK_FALSE(is_marked(by_block, "j1/2.11"));
  CHECK_FALSE(is_marked(json::array(), "j1/2.1"));
}

TEST_CASE("what is said above files stands above their names", "[slack]") {
  Reply reply;
  reply.headline = "You may see <this> twice.";
  reply.files = {{.name = "r.csv", .sha256 = "aa", .size_bytes = 5, .media_type = "text/csv"}};
  const auto text = file_blocks(reply, "m")[0]["elements"][0]["elements"][0]["text"].get<std::string>();
  CHECK(text == "You may see <this> twice.\n📎 r.csv (5 B)");
}

TEST_CASE("a reply is split into its answer, further tables and one share of files with the code",
          "[slack]") {
  OutboundPart whole{.key = "j1/2",
                     .address = {.connection = "slack", .conversation = "C1", .thread = "1.2"},
                     .replaces = "1735689600.000100",
                     .reply = answer_in_english()};
  whole.reply.tables.resize(3, whole.reply.tables[0]);
  whole.reply.code = "print(1)";
  const FileOut chart{.name = "c.png", .sha256 = "c", .size_bytes = 9, .media_type = "image/png"};
  whole.reply.files = {{.name = "r.xlsx", .sha256 = "r", .size_bytes = 9, .media_type = "x"}, chart};
  whole.reply.pictures = {chart};
  const auto sends = sends_of(whole);
  REQUIRE(sends.size() == 4);
  CHECK(sends[0].key == "j1/2.1");
  CHECK(sends[3].key == "j1/2.4");
  CHECK(sends[0].replaces == "1735689600.000100");
  CHECK(sends[1].replaces.empty());
  CHECK(sends[3].address == whole.address);
  CHECK(sends[0].reply.headline == whole.reply.headline);
  CHECK(sends[0].reply.tables.size() == 1);
  CHECK(sends[0].reply.buttons.size() == 2);
  CHECK(sends[0].reply.receipt == whole.reply.receipt);
  CHECK(sends[1].reply.tables.size() == 1);
  CHECK(sends[1].reply.headline.empty());
  CHECK_FALSE(can_be_shared(sends[2].reply));
  CHECK(can_be_shared(sends[3].reply));
  CHECK(sends[3].reply.files == std::vector<FileOut>{chart, whole.reply.files[0]});
  CHECK(sends[3].reply.code == "print(1)");
  CHECK(sends_of(whole) == sends);
}

TEST_CASE("long cells are wrapped, dates and names stay on a line", "[slack]") {
  auto reply = answer_in_english();
  reply.tables[0].rows = {{"2025-01-31", "please send it to gate 3 before Friday"}};
  const auto blocks = shown(reply);
  const auto table = std::ranges::find_if(blocks, [](const json& block) { return block["type"] == "table"; });
  CHECK((*table)["column_settings"][0]["is_wrapped"] == false);
  CHECK((*table)["column_settings"][1]["is_wrapped"] == true);
}

TEST_CASE("of many tables that a file holds three are shown, and the others named", "[slack]") {
  OutboundPart whole{.key = "j1/2", .address = {}, .replaces = {}, .reply = answer_in_english()};
  whole.reply.tables.resize(5, whole.reply.tables[0]);
  whole.reply.files = {{.name = "r.zip", .sha256 = "r", .size_bytes = 9, .media_type = "x"}};
  const auto sends = sends_of(whole);
  CHECK(sends.size() == 4);
  CHECK(sends[0].reply.notes.back() == "2 more tables are in the files.");
}

TEST_CASE("a long reply fits into messages that Slack takes, and nothing is lost", "[slack]") {
  OutboundPart whole{.key = "j1/2", .address = {}, .replaces = {}, .reply = answer_in_english()};
  auto& reply = whole.reply;
  for (int line = 0; line < 600; ++line) reply.text += "第 " + std::to_string(line) + " 行：数据与说明文字\n";
  for (int note = 0; note < 40; ++note)
    reply.notes.push_back("note " + std::to_string(note) + std::string(900, 'n'));
  for (int file = 0; file < 23; ++file) {
    reply.files.push_back({.name = std::to_string(file) + ".csv", .sha256 = "s", .size_bytes = 1});
  }
  std::string everything;
  std::size_t files = 0;
  for (const auto& send : sends_of(whole)) {
    const auto blocks = shown(send.reply);
    CHECK(test::characters_in(blocks) < 12'500);
    CHECK(test::broken_rule(blocks).empty());
    CHECK(send.reply.files.size() <= 10);
    files += send.reply.files.size();
    everything += blocks.dump();
  }
  CHECK(files == 23);
  for (int line = 0; line < 600; ++line) {
    CHECK(everything.find("第 " + std::to_string(line) + " 行：") != std::string::npos);
  }
  for (int note = 0; note < 40; ++note) {
    CHECK(everything.find("note " + std::to_string(note) + "nnn") != std::string::npos);
  }
}

TEST_CASE("a list that no file holds is shown to its last row and word", "[slack]") {
  const auto form = GENERATE(TableForm::block, TableForm::text);
  OutboundPart whole{.key = "j1/2", .address = {}, .replaces = {}, .reply = answer_in_english()};
  auto& table = whole.reply.tables[0];
  table.numeric = {false, false};
  table.rows.clear();
  for (int row = 0; row < 200; ++row)
    table.rows.push_back(
        {"recipe " + std::to_string(row), std::string(300, 'd') + "end " + std::to_string(row)});
  table.total_rows = table.rows.size();
  std::string everything;
  for (const auto& send : sends_of(whole)) {
    CHECK(test::broken_rule(shown(send.reply, form)).empty());
    everything += shown(send.reply, form).dump();
  }
  for (int row = 0; row < 200; ++row) {
    const auto last = "end " + std::to_string(row);  // at the end of a text, or of a line
    CHECK((everything.find(last + '"') != std::string::npos ||
           everything.find(last + "\\n") != std::string::npos));
  }
  CHECK(everything.find("first ") == std::string::npos);
}

TEST_CASE("whatever a reply holds, every message of it is within what Slack takes", "[slack]") {
  const auto number = GENERATE(range(0U, 150U));
  const auto form = number % 2 == 0 ? TableForm::block : TableForm::text;
  CAPTURE(number);
  const auto whole = errand::test::AnyReply(number).make();
  const auto sealed = [](const Button&, int) { return std::string(button_value_bytes, 's'); };
  std::size_t files = 0;
  for (const auto& send : sends_of(whole)) {
    const bool is_share = can_be_shared(send.reply);
    const auto blocks =
        is_share ? file_blocks(send.reply, "j1/2.1") : blocks_of(send.reply, sealed, form, "j1/2.1");
    CHECK(test::broken_rule(blocks).empty());
    CHECK(send.reply.files.size() <= 10);
    files += send.reply.files.size();
    if (is_share) continue;
    CHECK(length_of(notification_of(send.reply)) <= 4'000);
    CHECK_FALSE(notification_of(send.reply).empty());
    CHECK(length_of(text_without_blocks(send.reply)) <= 40'000);
  }
  CHECK(files == whole.reply.files.size());
}

}  // namespace errand::slack
