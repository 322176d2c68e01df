#include "adapters/telegram/render.hpp"

#include "adapters/kit/button_value.hpp"
#include "adapters/kit/reply_text.hpp"
#include "tests/kit/any_reply.hpp"
#include "tests/kit/markup.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_range.hpp>
#include <nlohmann/json.hpp>

namespace errand::telegram {

namespace {

using nlohmann::json;

const std::string seal_secret(32, 's');

OutboundPart whole() {
  OutboundPart part{.key = "j1/1", .address = {"tg", "-100", "12", "55"}, .replaces = "56", .reply = {}};
  auto& reply = part.reply;
  reply.job = "jabcdefghijklmnop";
  reply.language = "zh";
  reply.headline = "3 个地区，合计 175";
  reply.reading = {"按 地区 汇总 销售额"};
  reply.notes = {"a.csv 有 1 行空白"};
  reply.tables = {{.title = "汇总.xlsx",
                   .columns = {"地区", "销售额"},
                   .numeric = {false, true},
                   .rows = {{"华东 <一>", "125"}, {"华北", "50"}},
                   .total_rows = 3}};
  reply.pictures = {{.name = "图.png", .sha256 = "p", .size_bytes = 9, .media_type = "image/png"}};
  reply.files = {{.name = "汇总.xlsx", .sha256 = "x", .size_bytes = 9, .media_type = "m"},
                 {.name = "图.png", .sha256 = "p", .size_bytes = 9, .media_type = "image/png"}};
  reply.code = "print(1)";
  reply.receipt = {"任务 j1"};
  reply.buttons = {{.label = "再做一次", .action = "again"}};
  return part;
}

std::size_t count_of(const std::string& text, const std::string& wanted) {
  std::size_t count = 0;
  for (auto at = text.find(wanted); at != std::string::npos; at = text.find(wanted, at + 1)) ++count;
  return count;
}

}  // namespace

TEST_CASE("a reply is one text, then its pictures, its other files and its code", "[telegram]") {
  const auto parts = split(whole());
  REQUIRE(parts.size() == 4);
  CHECK(parts[0].key == "j1/1");
  CHECK(parts[0].replaces == "56");
  CHECK(parts[0].address.message_id == "55");
  CHECK(parts[0].reply.tables.size() == 1);
  CHECK(parts[0].reply.buttons.size() == 1);
  CHECK(parts[1].key == "j1/1.1");
  CHECK(parts[1].reply.pictures.size() == 1);
  CHECK(parts[1].replaces.empty());
  CHECK(parts[1].address.message_id.empty());
  CHECK(parts[2].reply.files[0].name == "汇总.xlsx");
  CHECK(parts[3].reply.code == "print(1)");
  CHECK(split(whole()) == parts);
}

TEST_CASE("the text of a Chinese reply, as HTML", "[telegram]") {
  const auto text = rendered(split(whole())[0].reply);
  CHECK(text.html ==
        "<b>3 个地区，合计 175</b>\n\n"
        "<b>汇总.xlsx</b>\n"
        "<pre>地区       销售额\n---------  ------\n华东 &lt;一&gt;     125\n华北           50</pre>\n"
        "前 2 行，共 3 行\n\n"
        "请注意\n• a.csv 有 1 行空白\n\n"
        "<blockquote expandable><b>我的理解</b>\n• 按 地区 汇总 销售额</blockquote>\n\n"
        "<blockquote expandable><b>凭据</b>\n• 任务 j1</blockquote>");
}

TEST_CASE("the same with a real table, as a rich message", "[telegram]") {
  const auto text = rendered(split(whole())[0].reply);
  CHECK(text.rich ==
        "<p><b>3 个地区，合计 175</b></p><p><b>汇总.xlsx</b></p>"
        "<table bordered striped><tr><th>地区</th><th align=\"right\">销售额</th></tr>"
        "<tr><td>华东 &lt;一&gt;</td><td align=\"right\">125</td></tr>"
        "<tr><td>华北</td><td align=\"right\">50</td></tr></table><p>前 2 行，共 3 行</p>"
        "<p>请注意<br>• a.csv 有 1 行空白</p>"
        "<details><summary>我的理解</summary><p>• 按 地区 汇总 销售额</p></details>"
        "<details><summary>凭据</summary><p>• 任务 j1</p></details>");
}

TEST_CASE("an English question is a text with its buttons, each on a row of its own", "[telegram]") {
  OutboundPart part{.key = "j1/1", .address = {"tg", "777", "", "5"}, .replaces = {}, .reply = {}};
  part.reply.job = "jabcdefghijklmnop";
  part.reply.tone = ReplyTone::question;
  part.reply.language = "en";
  part.reply.headline = "Which column: a & b?";
  part.reply.buttons = {{.label = "Sum of a", .action = "answer", .value = "sum of the column a by region"},
                        {.label = "Sum of b", .action = "answer", .value = "sum of b"}};
  const auto parts = split(part);
  REQUIRE(parts.size() == 1);
  auto body = message_body(parts[0], seal_secret);
  auto rows = body["reply_markup"]["inline_keyboard"];
  body.erase("reply_markup");
  CHECK(body == json{{"chat_id", 777},
                     {"text", "<b>Which column: a &amp; b?</b>"},
                     {"parse_mode", "HTML"},
                     {"link_preview_options", {{"is_disabled", true}}},
                     {"reply_parameters", {{"message_id", 5}, {"allow_sending_without_reply", true}}}});
  REQUIRE(rows.size() == 2);
  CHECK(rows[0][0]["text"] == "Sum of a");
  const auto data = rows[0][0]["callback_data"].get<std::string>();
  CHECK(data.size() <= 64);
  CHECK(kit::unsealed(data, "777", seal_secret)->place == 1);
  CHECK(kit::unsealed(rows[1][0]["callback_data"].get<std::string>(), "777", seal_secret)->value ==
        "sum of b");
}

TEST_CASE("what an answer offers stands side by side where a phone has the room", "[telegram]") {
  const auto labels_of = [](std::vector<Button> buttons) {
    auto part = whole();
    part.reply.buttons = std::move(buttons);
    std::vector<std::vector<std::string>> rows;
    const auto body = envelope(part, seal_secret);
    for (const auto& row : body["reply_markup"]["inline_keyboard"]) {
      auto& labels = rows.emplace_back();
      for (const auto& button : row) labels.push_back(button["text"]);
    }
    return rows;
  };
  using Rows = std::vector<std::vector<std::string>>;
  CHECK(labels_of({{.label = "再做一次", .action = "again"},
                   {.label = "存为配方", .action = "save"},
                   {.label = "解释代码", .action = "explain"}}) ==
        Rows{{"再做一次", "存为配方", "解释代码"}});
  CHECK(labels_of({{.label = "Run again", .action = "again"},
                   {.label = "Save as a recipe", .action = "save"},
                   {.label = "Explain the code", .action = "explain"}}) ==
        Rows{{"Run again", "Save as a recipe"}, {"Explain the code"}});
  CHECK(labels_of({{.label = "a", .action = "answer"},
                   {.label = "b", .action = "answer"},
                   {.label = "Stop", .action = "stop"}}) == Rows{{"a"}, {"b"}, {"Stop"}});
}

TEST_CASE("several tables show as many rows together as one by itself", "[telegram]") {
  auto part = whole();
  part.reply.tables[0].rows.resize(40, {"华北", "50"});
  CHECK(split(part)[0].reply.tables[0].rows.size() == 30);
  part.reply.tables.resize(4, part.reply.tables[0]);
  const auto several = split(part);
  for (const auto& table : several[0].reply.tables) CHECK(table.rows.size() == 7);
}

TEST_CASE("a list that no file holds is shown to its last row", "[telegram]") {
  auto part = whole();
  part.reply.files.clear();
  part.reply.pictures.clear();
  auto& table = part.reply.tables[0];
  table.columns = {"名称", "说明"};
  table.rows.clear();
  for (int row = 1; row <= 45; ++row)
    table.rows.push_back({"方案" + std::to_string(row) + "号", "按地区汇总销售额，从高到低，再画一张柱状图"});
  table.total_rows = table.rows.size();
  std::string shown;
  for (const auto& one : split(part)) shown += rendered(one.reply).html;
  for (int row = 1; row <= 45; ++row) {
    INFO(row);
    CHECK(shown.find("方案" + std::to_string(row) + "号") != std::string::npos);
  }
}

TEST_CASE("a table of more characters than a rich message takes is monospaced", "[telegram]") {
  auto part = whole();
  auto& table = part.reply.tables[0];
  table.columns.assign(20, "备注");
  table.rows.assign(30, std::vector<std::string>(20, std::string(300, '<')));
  const auto text = rendered(split(part)[0].reply);
  CHECK(text.rich.empty());
  CHECK(text.html.find("<pre>") != std::string::npos);
}

TEST_CASE("an edit names its message and neither topic nor reply", "[telegram]") {
  const auto body = message_body(split(whole())[0], seal_secret);
  CHECK(body["message_id"] == 56);
  CHECK_FALSE(body.contains("message_thread_id"));
  CHECK_FALSE(body.contains("reply_parameters"));
  const auto file = envelope(split(whole())[2], seal_secret);
  CHECK(file == json{{"chat_id", -100}, {"message_thread_id", 12}});
}

TEST_CASE("nobody is notified and no link opens by what a script printed", "[telegram]") {
  Reply reply;
  reply.headline = "@everyone see <a href='https://evil.example'>this</a> \xE2\x80\xAE";
  const auto html = rendered(reply).html;
  CHECK(html.find("@everyone") == std::string::npos);
  CHECK(html.find("<a") == std::string::npos);
  CHECK(html.find("://") == std::string::npos);
  CHECK(html.find("\xE2\x80\xAE") == std::string::npos);
}

TEST_CASE("however long a reply is, every text fits a message and nothing of it is lost", "[telegram]") {
  auto part = whole();
  auto& reply = part.reply;
  for (int line = 0; line < 400; ++line) reply.text += "第 " + std::to_string(line) + " 行 @😀😀😀 数据\n";
  for (int line = 0; line < 200; ++line) reply.notes.push_back("注意 " + std::to_string(line) + " 号说明");
  reply.notes.push_back(std::string(9'000, '@'));
  reply.tables.resize(5, reply.tables[0]);
  reply.tables[4].rows.resize(200, {std::string(300, 'x'), "1"});
  reply.tables[3].columns.resize(60, "c");
  std::string seen;
  for (const auto& one : split(part)) {
    const auto text = rendered(one.reply);
    CHECK(text.units <= message_units);
    seen += text.html;
  }
  CHECK(seen.find("第 399 行") != std::string::npos);
  CHECK(seen.find("注意 199 号") != std::string::npos);
  CHECK(seen.find("共 200 行") != std::string::npos);
  CHECK(seen.find("前 19 列，共 60 列") != std::string::npos);
}

TEST_CASE("whatever a reply holds, every message of it is within what Telegram takes", "[telegram]") {
  const auto number = GENERATE(range(0U, 150U));
  CAPTURE(number);
  const auto all = errand::test::AnyReply(number).make();
  std::size_t files = 0;
  for (const auto& send : split(all)) {
    const auto text = rendered(send.reply);
    files += send.reply.files.size() + send.reply.pictures.size();
    const bool is_file =
        !send.reply.files.empty() || !send.reply.pictures.empty() || !send.reply.code.empty();
    CHECK(text.units <= (is_file ? 1'024 : 4'096));
    const auto plain = errand::test::read_markup(text.html, {"b", "pre", "blockquote expandable"});
    REQUIRE(plain);
    CHECK(plain->units <= text.units);
    CHECK_FALSE(errand::test::comes_alive(plain->text));
    CHECK(kit::code_points(text.rich) <= 32'768);
    for (std::size_t at = text.rich.find("<tr>"); at != std::string::npos;
         at = text.rich.find("<tr>", at + 1)) {
      const auto row = text.rich.substr(at, text.rich.find("</tr>", at) - at);
      CHECK(count_of(row, "</td>") + count_of(row, "</th>") <= 20);
    }
    const auto body = envelope(send, seal_secret);
    if (!body.contains("reply_markup")) continue;
    for (const auto& row : body["reply_markup"]["inline_keyboard"]) {
      for (const auto& button : row) {
        CHECK(button["callback_data"].get<std::string>().size() <= 64);
        CHECK_FALSE(button["text"].get<std::string>().empty());
      }
    }
  }
  CHECK(files == all.reply.files.size());
}

}  // namespace errand::telegram
