#include "adapters/matrix/content.hpp"

#include "tests/kit/any_reply.hpp"
#include "tests/kit/markup.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_range.hpp>
#include <nlohmann/json.hpp>

#include <string>
#include <tuple>
#include <utility>

namespace errand::matrix {

namespace {

using nlohmann::json;

Reply reply_in(const std::string& language) {
  const bool zh = language == "zh";
  Reply reply;
  reply.job = "j1";
  reply.language = language;
  reply.headline = zh ? "共 2 个地区，合计 175。" : "2 regions, 175 in all.";
  reply.reading = {zh ? "读取 sales.csv" : "Read sales.csv", zh ? "按地区汇总" : "Group by region"};
  reply.notes = {zh ? "有 1 行空白" : "1 blank row"};
  reply.tables = {{.title = "result.xlsx",
                   .columns = {zh ? "地区" : "Region", zh ? "金额" : "Amount"},
                   .numeric = {false, true},
                   .rows = {{zh ? "华东" : "East", "125"}, {zh ? "华北" : "North", "50"}},
                   .total_rows = 2}};
  reply.code = "print(1 < 2)";
  reply.receipt = {zh ? "读取 sales.csv：1 KB" : "Read sales.csv: 1 KB"};
  reply.buttons = {{.label = "Again", .action = "again"}};
  return reply;
}

OutboundPart part(Reply reply) {
  return {
      .key = "j1/1",
      .address = {.connection = "matrix", .conversation = "!r:x", .thread = "$root", .message_id = "$asked"},
      .replaces = "$progress",
      .reply = std::move(reply)};
}

std::size_t size_of(const json& content) {
  return content.dump(-1, ' ', false, json::error_handler_t::replace).size();
}

}  // namespace

TEST_CASE("a Chinese answer is a table with folds, and the same as text", "[matrix]") {
  const auto content = text_content(reply_in("zh"));
  CHECK(content["msgtype"] == "m.text");
  CHECK(content["m.mentions"] == json::object());
  CHECK(content["formatted_body"] ==
        "<p><strong>共 2 个地区，合计 175。</strong></p>"
        "<p><strong>result.xlsx</strong></p>"
        "<table><thead><tr><th>地区</th><th>金额</th></tr></thead>"
        "<tbody><tr><td>华东</td><td>125</td></tr><tr><td>华北</td><td>50</td></tr></tbody></table>"
        "<p><strong>请注意</strong></p><ul><li>有 1 行空白</li></ul>"
        "<details><summary>我的理解</summary><ol><li>读取 sales.csv</li><li>按地区汇总</li></ol></details>"
        "<details><summary>代码</summary>"
        "<pre><code class=\"language-python\">print(1 &lt; 2)</code></pre></details>"
        "<details><summary>凭据</summary>"
        "<ul><li>读取 sales.csv：1 KB</li></ul></details>"
        "<p>用 🔁 回应可以再做一次。</p>");
  const auto body = content["body"].get<std::string>();
  CHECK(body.starts_with("共 2 个地区，合计 175。\n\nresult.xlsx\n\n"));
  CHECK(body.find("华东") != std::string::npos);
  CHECK(body.find("我的理解\n1. 读取 sales.csv\n2. 按地区汇总") != std::string::npos);
}

TEST_CASE("an English answer has English headings", "[matrix]") {
  const auto html = text_content(reply_in("en"))["formatted_body"].get<std::string>();
  CHECK(html.find("<summary>How I read it</summary>") != std::string::npos);
  CHECK(html.find("<summary>Receipt</summary>") != std::string::npos);
}

TEST_CASE("what a script prints is shown as it is and can do nothing", "[matrix]") {
  auto reply = reply_in("en");
  reply.headline = "<img src=x onerror=alert(1)> @room";
  reply.text = "line one\n<a href=\"https://evil.example\">here</a>";
  const auto content = text_content(reply);
  const auto html = content["formatted_body"].get<std::string>();
  CHECK(html.find("<img") == std::string::npos);
  CHECK(html.find("<a ") == std::string::npos);
  CHECK(html.find("line one<br>&lt;a href=&quot;https:\u200B//evil.\u200Bexample&quot;&gt;here") !=
        std::string::npos);
  CHECK(content["m.mentions"] == json::object());
}

TEST_CASE("no address that a script printed can be clicked or previewed, and code stays as it is",
          "[matrix]") {
  auto reply = reply_in("en");
  reply.text = "https://evil.example/?d=1";
  reply.notes = {"see evil.example/a"};
  reply.tables[0].rows[0][0] = "![x](http://evil.example/b)";
  reply.code = "open('https://evil.example/c')";
  const auto content = text_content(reply);
  auto html = content["formatted_body"].get<std::string>();
  const std::string in_code = "https://evil.example/c";
  REQUIRE(html.find(in_code) != std::string::npos);
  html.erase(html.find(in_code), in_code.size());
  CHECK(html.find("evil.example") == std::string::npos);
  CHECK(html.find("://") == std::string::npos);
  CHECK(html.find("result.xlsx") != std::string::npos);
}

TEST_CASE("progress rings no bell and says how to stop", "[matrix]") {
  Reply progress;
  progress.language = "zh";
  progress.tone = ReplyTone::progress;
  progress.headline = "正在计算…";
  progress.buttons = {{.label = "停止", .action = "stop", .value = {}, .style = ButtonStyle::danger}};
  const auto content = text_content(progress);
  CHECK(content["msgtype"] == "m.notice");
  CHECK(content["body"] == "正在计算…\n\n用 ⏹ 回应或说“停止”即可停下。");
}

TEST_CASE("a question numbers its choices and says how to answer", "[matrix]") {
  Reply question;
  question.language = "en";
  question.tone = ReplyTone::question;
  question.headline = "Which column?";
  question.buttons = {{.label = "Amount", .action = "answer", .value = "by Amount"},
                      {.label = "Price", .action = "answer", .value = "by Price"}};
  const auto content = text_content(question);
  CHECK(content["body"] ==
        "Which column?\n\n1. Amount\n2. Price\n\nAnswer with the number, or react with it.");
  CHECK(content[choices_member] == 2);
}

TEST_CASE("a failure shows the script's complaint as code and how to repeat", "[matrix]") {
  auto reply = reply_in("en");
  reply.tone = ReplyTone::failed;
  reply.text = "Traceback\nValueError";
  const auto html = text_content(reply)["formatted_body"].get<std::string>();
  CHECK(html.find("<pre><code>Traceback\nValueError</code></pre>") != std::string::npos);
  CHECK(html.find("React with 🔁") != std::string::npos);
}

TEST_CASE("a finished answer says which reactions mean something", "[matrix]") {
  for (const auto& [language, both, again] :
       {std::tuple("en", "React with 🔁 to run it again, with 💾 to save it as a recipe.",
                   "React with 🔁 to run it again."),
        std::tuple("zh", "用 🔁 回应可以再做一次，用 💾 回应存为配方。", "用 🔁 回应可以再做一次。")}) {
    auto reply = reply_in(language);
    CHECK(text_content(reply)["body"].get<std::string>().ends_with(again));
    reply.buttons.push_back({.label = "Save", .action = "save"});
    CHECK(text_content(reply)["body"].get<std::string>().ends_with(both));
    reply.buttons.clear();
    CHECK(text_content(reply)["body"].get<std::string>().find("🔁") == std::string::npos);
  }
}

TEST_CASE("text, pictures and files are sends of their own, each file once", "[matrix]") {
  auto reply = reply_in("en");
  const FileOut chart{.name = "c.png", .sha256 = "c", .size_bytes = 1, .media_type = "image/png"};
  const FileOut book{.name = "r.xlsx", .sha256 = "r", .size_bytes = 1, .media_type = "x"};
  reply.pictures = {chart};
  reply.files = {book, chart};
  const auto sends = sends_of(part(reply));
  REQUIRE(sends.size() == 3);
  CHECK(sends[0].key == "j1/1");
  CHECK(sends[0].replaces == "$progress");
  CHECK(sends[0].reply.headline == reply.headline);
  CHECK(sends[0].reply.files.empty());
  CHECK(sends[1].key == "j1/1.1");
  CHECK(sends[1].replaces.empty());
  CHECK(sends[1].reply.pictures == std::vector<FileOut>{chart});
  CHECK(sends[2].key == "j1/1.2");
  CHECK(sends[2].reply.files == std::vector<FileOut>{book});
  CHECK(sends[2].address == sends[0].address);
  CHECK(sends == sends_of(part(reply)));
}

TEST_CASE("code that does not fit beside its text goes as a file", "[matrix]") {
  auto reply = reply_in("en");
  reply.code = std::string(30'000, 'x');
  const auto sends = sends_of(part(reply));
  REQUIRE(sends.size() == 2);
  CHECK(sends[0].reply.code.empty());
  CHECK(sends[1].reply.code == reply.code);
  CHECK(sends[1].reply.headline.empty());
}

TEST_CASE("code that may be there twice says so, as text or as a file", "[matrix]") {
  Reply code;
  code.job = "j1";
  code.headline = "You may see this twice.";
  code.code = "print(1)";
  CHECK_FALSE(is_script(code));
  CHECK(text_content(code)["body"] == "You may see this twice.\n\nCode\nprint(1)");
  code.code = std::string(40'000, 'x');
  CHECK(is_script(code));
  code.headline.clear();
  code.code = "print(1)";
  CHECK(is_script(code));
  CHECK_FALSE(is_script(reply_in("en")));
}

TEST_CASE("what is said above a file is its caption", "[matrix]") {
  const FileOut book{.name = "r.xlsx", .sha256 = "r", .size_bytes = 1, .media_type = "x"};
  auto content = file_content(book, "mxc://x/1", std::nullopt);
  put_caption(content, {});
  CHECK(content["body"] == "r.xlsx");
  put_caption(content, "You may see this twice.");
  CHECK(content["body"] == "You may see this twice.");
  CHECK(content["filename"] == "r.xlsx");
  auto told = notice("r.xlsx is too large.");
  put_caption(told, "You may see this twice.");
  CHECK(told["body"] == "r.xlsx is too large.");
}

TEST_CASE("however much there is to show, it fits into an event", "[matrix]") {
  auto reply = reply_in("zh");
  reply.text = std::string(4'000, '"');
  TableView wide{.title = "t", .columns = {}, .numeric = {}, .rows = {}, .total_rows = 200};
  for (int column = 0; column < 60; ++column) wide.columns.push_back("列" + std::to_string(column));
  wide.rows.assign(200, std::vector<std::string>(60, std::string(40, 'w')));
  reply.tables.assign(8, wide);
  reply.notes.assign(300, std::string(2'000, 'n'));
  reply.receipt.assign(300, std::string(2'000, 'r'));
  reply.code.clear();
  const auto content = text_content(reply);
  CHECK(size_of(content) <= most_content_bytes);
  CHECK(content["body"].get<std::string>().starts_with(reply.headline));
}

TEST_CASE("a table that is cut says how many rows are left", "[matrix]") {
  auto reply = reply_in("en");
  auto& table = reply.tables.front();
  table.rows.assign(50, {"East", "1"});
  table.total_rows = 1'000;
  const auto html = text_content(reply)["formatted_body"].get<std::string>();
  CHECK(html.find("<p>first 20 of 1000 rows</p>") != std::string::npos);
  reply.tables.resize(3, reply.tables.front());
  const auto several = text_content(reply)["formatted_body"].get<std::string>();
  CHECK(several.find("<p>first 6 of 1000 rows</p>") != std::string::npos);
}

TEST_CASE("a table of two hundred columns is shown as wide as elsewhere, and says so", "[matrix]") {
  auto reply = reply_in("zh");
  auto& table = reply.tables.front();
  table.columns.assign(200, "列");
  table.numeric.assign(200, false);
  table.rows.assign(2, std::vector<std::string>(200, "格"));
  const auto html = text_content(reply)["formatted_body"].get<std::string>();
  CHECK(html.find("<p>前 20 列，共 200 列</p>") != std::string::npos);
  std::size_t cells = 0;
  for (auto at = html.find("格"); at != std::string::npos; at = html.find("格", at + 1)) ++cells;
  CHECK(cells == 2 * 20);
}

TEST_CASE("a list that no file holds is shown to its last row", "[matrix]") {
  auto list = reply_in("zh");
  list.tables[0].rows.clear();
  for (int row = 1; row <= 45; ++row)
    list.tables[0].rows.push_back({"方案" + std::to_string(row) + "号", "1"});
  list.tables[0].total_rows = 45;
  std::string shown;
  for (const auto& send : sends_of(part(list)))
    shown += text_content(send.reply)["formatted_body"].get<std::string>();
  for (int row = 1; row <= 45; ++row) {
    INFO(row);
    CHECK(shown.find("<td>方案" + std::to_string(row) + "号</td>") != std::string::npos);
  }
}

TEST_CASE("an answer stands in its thread, and replies to who asked", "[matrix]") {
  auto content = text_content(reply_in("en"));
  relate(content, part({}).address);
  CHECK(content["m.relates_to"] == json{{"rel_type", "m.thread"},
                                        {"event_id", "$root"},
                                        {"is_falling_back", true},
                                        {"m.in_reply_to", {{"event_id", "$asked"}}}});
  auto direct = notice("x");
  relate(direct, {.connection = {}, .conversation = "!r:x", .thread = {}, .message_id = "$asked"});
  CHECK(direct["m.relates_to"] == json{{"m.in_reply_to", {{"event_id", "$asked"}}}});
}

TEST_CASE("an edit carries the whole answer and wakes who asked", "[matrix]") {
  const auto whole = part(reply_in("en"));
  auto content = text_content(whole.reply);
  mark(content, whole);
  notify(content, "@ann:example.org");
  const auto edit = edit_of(content, "$progress");
  CHECK(edit["body"] == "* 2 regions, 175 in all.");
  CHECK(edit["m.relates_to"] == json{{"rel_type", "m.replace"}, {"event_id", "$progress"}});
  CHECK(edit["m.mentions"] == json{{"user_ids", {"@ann:example.org"}}});
  CHECK(edit["m.new_content"] == content);
  CHECK(edit[part_member] == "j1/1");
  CHECK(size_of(edit) < 65'536);
}

TEST_CASE("what an event shows is its last edit by who sent it", "[matrix]") {
  json event{{"sender", "@errand:x"}, {"content", {{"body", "old"}}}};
  CHECK(latest_content(event) == json{{"body", "old"}});
  event["unsigned"] = {
      {"m.relations",
       {{"m.replace", {{"sender", "@errand:x"}, {"content", {{"m.new_content", {{"body", "new"}}}}}}}}}};
  CHECK(latest_content(event) == json{{"body", "new"}});
  event["unsigned"]["m.relations"]["m.replace"]["sender"] = "@mallory:x";
  CHECK(latest_content(event) == json{{"body", "old"}});
}

TEST_CASE("a picture says its size, a file its type", "[matrix]") {
  const std::string head("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x03\x20\0\0\x02\x58", 24);
  CHECK(png_size(head) == PictureSize{800, 600});
  CHECK(png_size("GIF89a") == std::nullopt);
  const FileOut chart{.name = "c.png", .sha256 = "c", .size_bytes = 7, .media_type = "image/png"};
  CHECK(file_content(chart, "mxc://x/1", png_size(head)) ==
        json{{"msgtype", "m.image"},
             {"body", "c.png"},
             {"filename", "c.png"},
             {"url", "mxc://x/1"},
             {"m.mentions", json::object()},
             {"info", {{"mimetype", "image/png"}, {"size", 7}, {"w", 800}, {"h", 600}}}});
}

TEST_CASE("whatever a reply holds, every event of it is within what a homeserver takes", "[matrix]") {
  const auto number = GENERATE(range(0U, 150U));
  CAPTURE(number);
  const auto whole = errand::test::AnyReply(number).make();
  std::size_t files = 0;
  for (const auto& send : sends_of(whole)) {
    const auto& reply = send.reply;
    files += reply.files.size() + reply.pictures.size();
    if (!reply.files.empty() || !reply.pictures.empty() || is_script(reply)) continue;
    auto content = text_content(reply);
    const auto read = errand::test::read_markup(
        content["formatted_body"].get<std::string>(),
        {"p", "br", "strong", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td", "pre", "code",
         "code class=\"language-python\"", "details", "summary"});
    REQUIRE(read);
    CHECK_FALSE(errand::test::comes_alive(read->text));
    mark(content, send);
    relate(content, send.address);
    CHECK(size_of(content) <= 63'000);  // of 65,536, with ids, hashes and signatures
    CHECK(size_of(edit_of(content, "$progress")) <= 63'000);
  }
  CHECK(files == whole.reply.files.size());
}

}  // namespace errand::matrix
