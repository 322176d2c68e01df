#include "adapters/feishu/card.hpp"

#include "adapters/feishu/sends.hpp"
#include "tests/feishu/replies.hpp"
#include "tests/kit/any_reply.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_range.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace errand::feishu {

using namespace test;
using nlohmann::json;

namespace {

json card(const Reply& reply, const CardParts& made_with = parts()) {
  const auto text = card_of(reply, made_with);
  CHECK(text.size() <= most_card_bytes);
  return json::parse(text);
}

/// Every element with this tag, folds and columns included.
std::vector<json> all(const json& value, const std::string& tag) {
  std::vector<json> found;
  if (value.is_object() && value.value("tag", "") == tag) found.push_back(value);
  if (value.is_structured()) {
    for (const auto& inner : value) {
      const auto more = all(inner, tag);
      found.insert(found.end(), more.begin(), more.end());
    }
  }
  return found;
}

std::size_t elements_in(const json& value) {
  std::size_t count = value.is_object() && value.contains("tag") ? 1 : 0;
  if (value.is_structured()) {
    for (const auto& inner : value) count += elements_in(inner);
  }
  return count;
}

std::string repeated(const char* text, std::size_t count) {
  std::string all_of_it;
  for (std::size_t index = 0; index < count; ++index) all_of_it += text;
  return all_of_it;
}

}  // namespace

TEST_CASE("a Chinese reply is this card", "[feishu]") {
  CHECK(card(chinese_reply()) == json::parse(R"json({
    "schema": "2.0",
    "config": {"update_multi": true, "summary": {"content": "华东最高：2,200.50"}},
    "header": {"title": {"tag": "plain_text", "content": "完成"}, "template": "green"},
    "body": {"elements": [
      {"tag": "div", "text": {"tag": "plain_text", "content": "华东最高：2,200.50", "text_size": "heading", "text_color": "default"}},
      {"tag": "div", "text": {"tag": "plain_text", "content": "共 3 行，2 个地区", "text_size": "normal", "text_color": "default"}},
      {"tag": "img", "img_key": "img_1", "alt": {"tag": "plain_text", "content": "图.png"}, "scale_type": "fit_horizontal", "preview": true},
      {"tag": "div", "text": {"tag": "plain_text", "content": "汇总.xlsx", "text_size": "normal", "text_color": "default"}},
      {"tag": "table", "page_size": 2, "row_height": "low", "freeze_first_column": false,
       "header_style": {"text_align": "left", "text_size": "normal", "background_style": "grey", "bold": true, "lines": 1},
       "columns": [
         {"name": "c0", "display_name": "地区", "data_type": "text", "width": "auto", "horizontal_align": "left"},
         {"name": "c1", "display_name": "销售额", "data_type": "text", "width": "auto", "horizontal_align": "right"}],
       "rows": [{"c0": "华东", "c1": "2,200.50"}, {"c0": "华南", "c1": "800.00"}]},
      {"tag": "div", "text": {"tag": "plain_text", "content": "⚠️ 有 1 行没有地区，未计入。", "text_size": "normal", "text_color": "default"}},
      {"tag": "collapsible_panel", "expanded": false,
       "header": {"title": {"tag": "plain_text", "content": "我的理解"}, "vertical_align": "center",
                  "icon": {"tag": "standard_icon", "token": "down-small-ccm_outlined", "size": "16px 16px"},
                  "icon_position": "right", "icon_expanded_angle": -180},
       "border": {"color": "grey", "corner_radius": "5px"}, "vertical_spacing": "4px", "padding": "8px 8px 8px 8px",
       "elements": [{"tag": "div", "text": {"tag": "plain_text", "content": "1. 读取 销售.csv\n2. 按地区汇总销售额", "text_size": "notation", "text_color": "default"}}]},
      {"tag": "collapsible_panel", "expanded": false,
       "header": {"title": {"tag": "plain_text", "content": "代码"}, "vertical_align": "center",
                  "icon": {"tag": "standard_icon", "token": "down-small-ccm_outlined", "size": "16px 16px"},
                  "icon_position": "right", "icon_expanded_angle": -180},
       "border": {"color": "grey", "corner_radius": "5px"}, "vertical_spacing": "4px", "padding": "8px 8px 8px 8px",
       "elements": [{"tag": "markdown", "content": "```python\nprint(1)\n```"}]},
      {"tag": "collapsible_panel", "expanded": false,
       "header": {"title": {"tag": "plain_text", "content": "凭据"}, "vertical_align": "center",
                  "icon": {"tag": "standard_icon", "token": "down-small-ccm_outlined", "size": "16px 16px"},
                  "icon_position": "right", "icon_expanded_angle": -180},
       "border": {"color": "grey", "corner_radius": "5px"}, "vertical_spacing": "4px", "padding": "8px 8px 8px 8px",
       "elements": [{"tag": "div", "text": {"tag": "plain_text", "content": "· 读取 销售.csv：3 行", "text_size": "notation", "text_color": "default"}}]},
      {"tag": "column_set", "flex_mode": "flow", "horizontal_spacing": "8px", "columns": [
        {"tag": "column", "width": "auto", "elements": [
          {"tag": "button", "text": {"tag": "plain_text", "content": "再做一次"}, "type": "default",
           "behaviors": [{"type": "callback", "value": {"errand": "sealed:again1"}}]}]}]}
    ]}})json"));
}

TEST_CASE("an English progress message is a small blue card with a stop button", "[feishu]") {
  Reply reply{
      .job = "j1", .tone = ReplyTone::progress, .language = "en", .headline = "Calculating… (4 s so far)"};
  reply.buttons = {{.label = "Stop", .action = "stop", .value = {}, .style = ButtonStyle::danger}};
  CHECK(card(reply) == json::parse(R"json({
    "schema": "2.0",
    "config": {"update_multi": true, "summary": {"content": "Calculating… (4 s so far)"}},
    "header": {"title": {"tag": "plain_text", "content": "Working"}, "template": "blue"},
    "body": {"elements": [
      {"tag": "div", "text": {"tag": "plain_text", "content": "Calculating… (4 s so far)", "text_size": "normal", "text_color": "default"}},
      {"tag": "column_set", "flex_mode": "flow", "horizontal_spacing": "8px", "columns": [
        {"tag": "column", "width": "auto", "elements": [
          {"tag": "button", "text": {"tag": "plain_text", "content": "Stop"}, "type": "danger",
           "behaviors": [{"type": "callback", "value": {"errand": "sealed:stop1"}}]}]}]}
    ]}})json"));
}

TEST_CASE("each tone has its colour and word", "[feishu]") {
  Reply reply{.job = "j1", .language = "en", .headline = "x"};
  const auto look = [&](ReplyTone tone) {
    reply.tone = tone;
    const auto header = card(reply).at("header");
    return header.at("template").get<std::string>() + ' ' +
           header.at("title").at("content").get<std::string>();
  };
  CHECK(look(ReplyTone::question) == "orange A question");
  CHECK(look(ReplyTone::declined) == "grey Not done");
  CHECK(look(ReplyTone::failed) == "red Failed");
  CHECK(look(ReplyTone::stopped) == "grey Stopped");
}

TEST_CASE("readings to choose from stand one below the other", "[feishu]") {
  Reply reply{.job = "j1", .tone = ReplyTone::question, .language = "zh", .headline = "是哪一列？"};
  reply.buttons = {{.label = "销售额", .action = "answer", .value = "a"},
                   {.label = "成本", .action = "answer", .value = "b"}};
  const auto elements = card(reply).at("body").at("elements");
  REQUIRE(elements.size() == 3);
  CHECK(elements[1].at("tag") == "button");
  CHECK(elements[2].at("width") == "fill");
}

TEST_CASE("the buttons of a topic carry its thread", "[feishu]") {
  auto in_topic = parts();
  in_topic.thread = "om_root";
  const auto button = all(card(chinese_reply(), in_topic), "button").at(0);
  CHECK(button.at("behaviors").at(0).at("value") == json{{"errand", "sealed:again1"}, {"thread", "om_root"}});
}

TEST_CASE("what people and scripts wrote stands only where nothing is markup", "[feishu]") {
  const std::string hostile = "<at id=all></at> [click](http://evil) **b** ![x](img) \xE2\x80\xAE";
  auto reply = chinese_reply();
  reply.headline = reply.text = hostile;
  reply.notes = reply.reading = reply.receipt = {hostile};
  reply.tables = {table(1, 1, hostile)};
  reply.tables[0].title = reply.tables[0].columns[0] = hostile;
  reply.pictures[0].name = reply.buttons[0].label = hostile;
  reply.code.clear();
  const auto made = card(reply);
  CHECK(all(made, "markdown").empty());
  CHECK(all(made, "lark_md").empty());
  CHECK(all(made, "table").at(0).at("columns").at(0).at("data_type") == "text");
  CHECK(made.dump().find("\xE2\x80\xAE") == std::string::npos);
}

TEST_CASE("code that would end its own fence is not put into a card", "[feishu]") {
  CHECK(fits_a_card("print(1)"));
  CHECK_FALSE(fits_a_card(""));
  CHECK_FALSE(fits_a_card("x = '''\n```\n<at id=all></at>'''"));
  CHECK_FALSE(fits_a_card(std::string(most_code_bytes + 1, 'x')));
}

TEST_CASE("a big table shows what fits and says what is left out", "[feishu]") {
  Reply reply{.job = "j1", .language = "zh", .headline = "好了"};
  reply.tables = {table(200, 30, "一个比较长的单元格，里面有不少文字")};
  reply.tables[0].total_rows = 12'345;
  const auto made = card(reply);
  const auto shown = all(made, "table").at(0);
  CHECK(shown.at("rows").size() == 10);
  CHECK(shown.at("columns").size() == 12);
  CHECK(shown.at("page_size") == 10);
  CHECK(made.dump().find("前 10 行，共 12345 行 · 前 12 列，共 30 列") != std::string::npos);
}

TEST_CASE("tables make room for what was printed, and notes for nothing", "[feishu]") {
  Reply reply{.job = "j1", .language = "zh", .headline = "好了", .text = repeated("字", 4'000)};
  reply.notes.assign(3, repeated("注", 600));
  reply.tables.assign(3, table(200, 30, repeated("格", 60)));
  reply.reading.assign(20, repeated("步", 100));
  reply.receipt.assign(20, repeated("据", 100));
  const auto made = card(reply).dump();
  CHECK(made.find(reply.text) != std::string::npos);
  CHECK(made.find(reply.notes.back()) != std::string::npos);

  reply.notes.assign(9, repeated("注", 600));
  const auto crowded = card(reply).dump();
  CHECK(crowded.find(reply.text) == std::string::npos);
  CHECK(crowded.find("⚠️ " + reply.notes.back() + "\"") != std::string::npos);
}

TEST_CASE("the longest reply still fits into a card", "[feishu]") {
  Reply reply{
      .job = "j1", .language = "zh", .headline = repeated("\"头\"", 300), .text = repeated("字\"", 2'000)};
  reply.reading.assign(100, repeated("步", 400));
  reply.receipt.assign(100, repeated("据", 400));
  reply.notes.assign(50, repeated("注", 300));
  reply.tables.assign(3, table(200, 50, repeated("格", 300)));
  reply.code = repeated("\"\"\"\n", 740);
  reply.buttons.assign(30, {.label = repeated("按", 100), .action = "again", .value = {}});
  auto with_long_seals = parts();
  with_long_seals.seal = [](const Button&, int) { return std::string(400, 's'); };
  with_long_seals.thread = "om_" + std::string(32, 'x');
  REQUIRE(fits_a_card(reply.code));
  const auto made = card(reply, with_long_seals);
  CHECK(all(made, "collapsible_panel").size() == 3);
  CHECK(all(made, "button").size() == 10);
}

TEST_CASE("the card for when a card is refused has texts and buttons only", "[feishu]") {
  const auto made = json::parse(plain_card_of(in_texts(chinese_reply()), parts()));
  for (const auto* tag : {"table", "img", "markdown", "collapsible_panel"}) CHECK(all(made, tag).empty());
  CHECK(all(made, "button").size() == 1);
  for (const auto* words : {"华南", "800.00", "按地区汇总销售额", "读取 销售.csv：3 行"})
    CHECK(made.dump().find(words) != std::string::npos);
  CHECK(made.dump().find("华东最高") != std::string::npos);
}

TEST_CASE("a list that no file holds is shown to its last row and word, beside code too", "[feishu]") {
  OutboundPart whole{.key = "j1/2", .address = {}, .replaces = {}, .reply = chinese_reply()};
  auto& reply = whole.reply;
  reply.files.clear();
  reply.pictures.clear();
  reply.code = std::string(5'000, 'c');
  reply.reading.assign(20, std::string(60, 'r'));
  auto& table = reply.tables[0];
  table.rows.clear();
  for (int row = 0; row < 200; ++row) {
    std::string meaning;
    for (int word = 0; word < 30; ++word) meaning += "按地区汇总";
    table.rows.push_back({std::to_string(row), meaning + "完" + std::to_string(row)});
  }
  table.total_rows = table.rows.size();
  std::string everything;
  for (const auto& send : split_reply(whole)) everything += card(send.reply, parts()).dump();
  for (int row = 0; row < 200; ++row)
    CHECK(everything.find("完" + std::to_string(row) + '"') != std::string::npos);
  CHECK(everything.find("表格太大") == std::string::npos);
}

TEST_CASE("whatever a reply holds, every card of it is within what Feishu takes", "[feishu]") {
  const auto number = GENERATE(range(0U, 150U));
  CAPTURE(number);
  const auto whole = errand::test::AnyReply(number).make();
  auto made_with = parts();
  for (const auto& picture : whole.reply.pictures)
    made_with.image_keys[picture.sha256] = "img_v3_" + picture.sha256;
  made_with.seal = [](const Button&, int) { return std::string(400, 's'); };
  std::size_t files = 0;
  std::size_t pictures = 0;
  for (const auto& send : split_reply(whole)) {
    files += kind_of(send.reply) == SendKind::file ? 1 : 0;
    if (kind_of(send.reply) != SendKind::card) continue;
    const auto made = card(send.reply, made_with);
    CHECK(all(made, "table").size() <= 3);
    CHECK(elements_in(made) <= 200);
    pictures += all(made, "img").size();
    CHECK(plain_card_of(in_texts(send.reply), made_with).size() <= most_card_bytes);
  }
  CHECK(pictures == whole.reply.pictures.size());
  CHECK(files == whole.reply.files.size() - whole.reply.pictures.size());
}

}  // namespace errand::feishu
