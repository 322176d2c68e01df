#include "adapters/slack/file_locator.hpp"
#include "adapters/slack/sends.hpp"
#include "adapters/slack/slack_adapter.hpp"
#include "bot/net/target.hpp"
#include "tests/kit/rig.hpp"
#include "tests/slack/slack_calls.hpp"

#include <catch2/catch_test_macros.hpp>

#include <map>

namespace errand::slack {

using kit::test::answer;
using nlohmann::json;

namespace {

struct Workspace {
  Workspace()
      : adapter({.name = "slack",
                 .token = "xoxb-1",
                 .signing_secret = test::signing_secret,
                 .secret = test::button_secret},
                client, blobs, clock) {}

  void answers(std::vector<json> bodies) {
    client.requests.clear();
    client.answers.clear();
    for (const auto& body : bodies) client.answers.emplace_back(answer(200, body.dump()));
  }

  std::map<std::string, std::string> form(std::size_t index) const {
    std::map<std::string, std::string> fields;
    std::string body = std::get<std::string>(client.requests.at(index).body);
    for (std::size_t begin = 0; begin < body.size();) {
      const auto end = std::min(body.find('&', begin), body.size());
      const auto equals = body.find('=', begin);
      fields[net::decode_form(body.substr(begin, equals - begin))] =
          net::decode_form(body.substr(equals + 1, end - equals - 1));
      begin = end + 1;
    }
    return fields;
  }

  std::string method(std::size_t index) const {
    const auto& url = client.requests.at(index).url;
    return url.substr(url.rfind('/') + 1);
  }

  kit::test::ScriptedClient client;
  kit::test::MemoryBlobs blobs;
  kit::test::HandClock clock;
  SlackAdapter adapter;
};

json refused(const std::string& error) {
  return {{"ok", false}, {"error", error}};
}

OutboundPart part_with_a_table() {
  OutboundPart part{.key = "j1/2.1",
                    .address = {.connection = "slack",
                                .conversation = "C0003",
                                .thread = "1735689600.000100",
                                .message_id = "1735689600.000100"},
                    .replaces = {},
                    .reply = {}};
  part.reply.job = "j1";
  part.reply.language = "en";
  part.reply.headline = "2 regions";
  part.reply.tables = {{.title = "t", .columns = {"a"}, .numeric = {true}, .rows = {{"1"}}}};
  return part;
}

OutboundPart part_with_files() {
  auto part = part_with_a_table();
  part.key = "j1/2.2";
  part.reply.headline.clear();
  part.reply.tables.clear();
  part.reply.files = {{.name = "图.png", .sha256 = "aa", .size_bytes = 2'048, .media_type = "image/png"},
                      {.name = "none.csv", .sha256 = "bb", .size_bytes = 0, .media_type = "text/csv"}};
  part.reply.code = "print(1)\n";
  return part;
}

bool has_type(const std::string& blocks, const std::string& type) {
  for (const auto& block : json::parse(blocks)) {
    if (block["type"] == type) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("an answer is posted into the thread of the question, marked and without previews", "[slack]") {
  Workspace workspace;
  workspace.answers({{{"ok", true}, {"ts", "1735689700.000200"}}});
  const auto receipt = kit::test::run(workspace.adapter.deliver(part_with_a_table()));
  REQUIRE(receipt.has_value());
  CHECK(receipt->message == "1735689700.000200");
  CHECK(workspace.client.requests[0].url == "https://slack.com/api/chat.postMessage");
  CHECK(workspace.client.requests[0].headers.find("Authorization") == "Bearer xoxb-1");
  CHECK(workspace.client.requests[0].redirects == Redirects::none);
  const auto form = workspace.form(0);
  CHECK(form.at("channel") == "C0003");
  CHECK(form.at("thread_ts") == "1735689600.000100");
  CHECK(form.at("unfurl_links") == "false");
  CHECK(form.at("text") == "2 regions");
  CHECK(json::parse(form.at("metadata")) == metadata_of("j1/2.1"));
  CHECK(is_marked({{"blocks", json::parse(form.at("blocks"))}}, "j1/2.1"));
  CHECK(has_type(form.at("blocks"), "table"));
}

TEST_CASE("an answer takes the progress message's place, or stands below where that is gone", "[slack]") {
  Workspace workspace;
  auto part = part_with_a_table();
  part.replaces = "1735689650.000300";
  workspace.answers({{{"ok", true}, {"ts", "1735689650.000300"}}});
  CHECK(kit::test::run(workspace.adapter.deliver(part))->message == "1735689650.000300");
  CHECK(workspace.method(0) == "chat.update");
  CHECK(workspace.form(0).at("ts") == "1735689650.000300");
  CHECK_FALSE(workspace.form(0).contains("thread_ts"));
  workspace.answers({refused("message_not_found"), {{"ok", true}, {"ts", "1735689800.000100"}}});
  CHECK(kit::test::run(workspace.adapter.deliver(part))->message == "1735689800.000100");
  CHECK(workspace.method(1) == "chat.postMessage");
  CHECK(workspace.form(1).at("thread_ts") == "1735689600.000100");
}

TEST_CASE("a progress message whose receipt was lost is found, so that the answer can take its place",
          "[slack]") {
  Workspace workspace;
  auto part = part_with_a_table();
  part.key = "j1/progress";
  part.reply.tone = ReplyTone::progress;
  const json ours{{"ts", "1.000002"}, {"bot_id", "B0001"}, {"metadata", metadata_of("j1/progress")}};
  workspace.answers({json::object(),
                     {{"ok", true}, {"bot_id", "B0001"}},
                     {{"ok", true}, {"messages", json::array({ours})}}});
  workspace.client.answers[0] = Error{Fault::unavailable, "the connection was lost", "connection_lost"};
  CHECK(kit::test::run(workspace.adapter.deliver(part)).error().code == maybe_delivered);
  CHECK(json::parse(workspace.form(0).at("metadata")) == metadata_of("j1/progress"));
  const auto found = kit::test::run(workspace.adapter.find_delivered(part));
  REQUIRE(found.value().has_value());
  CHECK(found.value()->message == "1.000002");
  part.replaces = "1.000002";
  workspace.answers({{{"ok", true}, {"ts", "1.000002"}}});
  CHECK(kit::test::run(workspace.adapter.deliver(part)).has_value());
  CHECK_FALSE(workspace.form(0).contains("metadata"));
}

TEST_CASE("a workspace that takes no table block gets the table as text, and no block at all gets words",
          "[slack]") {
  Workspace workspace;
  workspace.answers({refused("invalid_blocks"), {{"ok", true}, {"ts", "1.000002"}}});
  CHECK(kit::test::run(workspace.adapter.deliver(part_with_a_table())).has_value());
  CHECK_FALSE(has_type(workspace.form(1).at("blocks"), "table"));
  CHECK(workspace.form(1).at("blocks").find("rich_text_preformatted") != std::string::npos);
  workspace.answers(
      {refused("invalid_blocks"), refused("msg_blocks_too_long"), {{"ok", true}, {"ts", "1.000002"}}});
  CHECK(kit::test::run(workspace.adapter.deliver(part_with_a_table())).has_value());
  CHECK(workspace.form(2).at("blocks") == "[]");
  CHECK(workspace.form(2).at("text").find("```") != std::string::npos);
}

TEST_CASE("what Slack refuses says whether to wait, and what an admin has to do", "[slack]") {
  const auto complaint = [](const json& body, HttpHeaders headers = {}) {
    return complaint_in("chat.postMessage", body.dump(), headers).value();
  };
  const auto slow = complaint(refused("ratelimited"), {{"Retry-After", "30"}});
  CHECK(slow.fault == Fault::unavailable);
  CHECK(slow.retry_after == std::chrono::seconds(30));
  CHECK(complaint(refused("internal_error")).code == maybe_delivered);
  const auto scope =
      complaint({{"ok", false}, {"error", "missing_scope"}, {"needed", "chat:write"}, {"provided", "x"}});
  CHECK(scope.fault == Fault::refused);
  CHECK(scope.code == "missing_scope");
  CHECK(scope.detail == "chat:write");
  CHECK(scope.message.find("needs the scope chat:write") != std::string::npos);
  CHECK(complaint(refused("not_in_channel")).message.find("/invite") != std::string::npos);
  CHECK(complaint(refused("channel_not_found")).code == "not_in_chat");
  CHECK(complaint(refused("token_revoked")).code == token_refused);
  CHECK(complaint(json::array()).message.find("api_url") != std::string::npos);
  CHECK_FALSE(complaint_in("auth.test", R"({"ok":true})", {}));
}

TEST_CASE("a refused token makes the answer wait for the admin", "[slack]") {
  Workspace workspace;
  workspace.answers({refused("invalid_auth")});
  const auto receipt = kit::test::run(workspace.adapter.deliver(part_with_a_table()));
  CHECK(receipt.error().fault == Fault::unavailable);
  CHECK(receipt.error().message.find("xoxb-1") == std::string::npos);
  const auto files = kit::test::run(workspace.adapter.deliver(part_with_files()));
  CHECK(files.error().fault == Fault::unavailable);
}

TEST_CASE("files are reserved, sent and shared at once, the code as a snippet", "[slack]") {
  Workspace workspace;
  const auto place = [](const std::string& id) {
    return json{{"ok", true}, {"file_id", id}, {"upload_url", "https://files.slack.com/upload/v1/" + id}};
  };
  workspace.answers({place("F1"), json::object(), place("F2"), json::object(), {{"ok", true}}});
  const auto receipt = kit::test::run(workspace.adapter.deliver(part_with_files()));
  REQUIRE(receipt.has_value());
  CHECK(receipt->message == "F1");
  REQUIRE(workspace.client.requests.size() == 5);
  CHECK(workspace.method(0) == "files.getUploadURLExternal");
  CHECK(workspace.form(0) == std::map<std::string, std::string>{{"filename", "图.png"}, {"length", "2048"}});
  const auto& sent = workspace.client.requests[1];
  CHECK(sent.url == "https://files.slack.com/upload/v1/F1");
  CHECK(sent.body == HttpBody(HttpFile{"/blobs/aa"}));
  CHECK_FALSE(sent.headers.has("Authorization"));
  CHECK(sent.may_visit("files.slack.com"));
  CHECK_FALSE(sent.may_visit("slack.com.evil.example"));
  CHECK_FALSE(sent.may_visit("127.0.0.1"));
  CHECK(workspace.form(2).at("snippet_type") == "python");
  CHECK(workspace.form(2).at("length") == "9");
  CHECK(workspace.client.requests[3].body == HttpBody(std::string("print(1)\n")));
  const auto shared = workspace.form(4);
  CHECK(workspace.method(4) == "files.completeUploadExternal");
  CHECK(json::parse(shared.at("files")) ==
        json::array({{{"id", "F1"}, {"title", "图.png"}}, {{"id", "F2"}, {"title", "Code"}}}));
  CHECK(shared.at("channel_id") == "C0003");
  CHECK(shared.at("thread_ts") == "1735689600.000100");
  const auto blocks = json::parse(shared.at("blocks"));
  CHECK(is_marked({{"blocks", blocks}}, "j1/2.2"));
  CHECK(blocks[0]["elements"][0]["elements"][0]["text"] ==
        "📎 图.png (2.0 KB), Code\nEmpty, and Slack takes no empty files: none.csv");
}

TEST_CASE("files that Slack refuses for good are an error that says why, empty ones a message", "[slack]") {
  Workspace workspace;
  workspace.answers({{{"ok", false}, {"error", "missing_scope"}, {"needed", "files:write"}}});
  const auto refusal = kit::test::run(workspace.adapter.deliver(part_with_files()));
  CHECK(refusal.error().fault == Fault::refused);
  CHECK(refusal.error().message.find("files:write") != std::string::npos);
  auto only_empty = part_with_files();
  only_empty.reply.code.clear();
  only_empty.reply.files.erase(only_empty.reply.files.begin());
  workspace.answers({{{"ok", true}, {"ts", "1735689700.000200"}}});
  CHECK(kit::test::run(workspace.adapter.deliver(only_empty))->message == "1735689700.000200");
  CHECK(workspace.method(0) == "chat.postMessage");
  CHECK(workspace.form(0).at("text") == "none.csv");
  CHECK(workspace.form(0).at("blocks").find("no empty files: none.csv") != std::string::npos);
}

TEST_CASE("a file that Slack refuses is named with the reason beside those that it takes", "[slack]") {
  Workspace workspace;
  const json place{{"ok", true}, {"file_id", "F2"}, {"upload_url", "https://files.slack.com/u"}};
  workspace.answers({refused("file_type_not_allowed"), place, json::object(), {{"ok", true}}});
  REQUIRE(kit::test::run(workspace.adapter.deliver(part_with_files())).has_value());
  const auto shared = workspace.form(3);
  CHECK(json::parse(shared.at("files")) == json::array({{{"id", "F2"}, {"title", "Code"}}}));
  const auto blocks = json::parse(shared.at("blocks"));
  CHECK(blocks[0]["elements"][0]["elements"][0]["text"] ==
        "📎 Code\nEmpty, and Slack takes no empty files: none.csv\n"
        "图.png was not sent: the platform refused it: file_type_not_allowed. Please tell your admin.");

  auto chinese = part_with_files();
  chinese.reply.language = "zh";
  workspace.answers({place, json::object(), refused("file_type_not_allowed"), {{"ok", true}}});
  REQUIRE(kit::test::run(workspace.adapter.deliver(chinese)).has_value());
  CHECK(workspace.form(3).at("blocks").find("代码 没能发出来：平台没有接受：file_type_not_allowed。") !=
        std::string::npos);
  CHECK(workspace.form(3).at("blocks").find("、代码") == std::string::npos);
  const json no_scope{{"ok", false}, {"error", "missing_scope"}, {"needed", "files:write"}};
  workspace.answers({place, json::object(), no_scope, {{"ok", true}}});
  REQUIRE(kit::test::run(workspace.adapter.deliver(chinese)).has_value());
  const auto said = workspace.form(3).at("blocks");
  CHECK(said.find("应用缺少权限 files:write，请管理员开通") != std::string::npos);
}

TEST_CASE("an upload may be tried again, but a lost answer to the sharing leaves it open", "[slack]") {
  Workspace workspace;
  const Error lost{Fault::unavailable, "the connection was lost", "connection_lost"};
  workspace.client.answers = {lost};
  auto receipt = kit::test::run(workspace.adapter.deliver(part_with_files()));
  CHECK(receipt.error().fault == Fault::unavailable);
  CHECK(receipt.error().code.empty());
  auto code_alone = part_with_files();
  code_alone.reply.files.clear();
  workspace.answers(
      {{{"ok", true}, {"file_id", "F1"}, {"upload_url", "https://files.slack.com/u"}}, json::object()});
  workspace.client.answers.emplace_back(lost);
  receipt = kit::test::run(workspace.adapter.deliver(code_alone));
  CHECK(receipt.error().code == maybe_delivered);
}

TEST_CASE("a file is fetched with the token from Slack's hosts only", "[slack]") {
  Workspace workspace;
  const auto file = file_of(test::sales_file()).value();
  workspace.client.answers = {answer(200, "a,b\n1,2\n", {{"Content-Type", "text/csv"}})};
  const auto hash = kit::test::run(workspace.adapter.fetch(file, 1'000'000));
  REQUIRE(hash.has_value());
  CHECK(workspace.blobs.kept.at(*hash) == "a,b\n1,2\n");
  const auto& request = workspace.client.requests[0];
  CHECK(request.url == "https://files.slack.com/files-pri/T0001-F0001/download/sales.csv");
  CHECK(request.headers.find("Authorization") == "Bearer xoxb-1");
  CHECK(request.may_visit("files.slack.com"));
  CHECK_FALSE(request.may_visit("evilslack.com"));
  CHECK_FALSE(request.may_visit("10.0.0.1"));
  CHECK(kit::test::run(workspace.adapter.fetch(file, 1'000)).error().code == "file_too_large");
}

TEST_CASE("a log-in page in place of a file names the scope files:read", "[slack]") {
  Workspace workspace;
  workspace.client.answers = {answer(200, "<!DOCTYPE html>", {{"Content-Type", "text/html"}})};
  const auto got = kit::test::run(workspace.adapter.fetch(file_of(test::sales_file()).value(), 1'000'000));
  CHECK(got.error().code == "login_scope");
  CHECK(got.error().detail == "files:read");
  CHECK(got.error().message.find("files:read") != std::string::npos);
}

TEST_CASE("a file from another company is asked for by its id first", "[slack]") {
  Workspace workspace;
  const auto file =
      file_of({{"id", "F0001"}, {"mode", "file_access"}, {"file_access", "check_file_info"}}).value();
  workspace.client.answers = {answer(200, json{{"ok", true}, {"file", test::sales_file()}}.dump()),
                              answer(200, "a,b\n")};
  CHECK(kit::test::run(workspace.adapter.fetch(file, 1'000'000)).has_value());
  CHECK(workspace.method(0) == "files.info");
  CHECK(workspace.form(0).at("file") == "F0001");
  CHECK(workspace.client.requests[1].url.starts_with("https://files.slack.com/"));
  workspace.answers({refused("file_not_found")});
  CHECK(kit::test::run(workspace.adapter.fetch(file, 1'000'000)).error().code == "file_gone");
  workspace.answers({{{"ok", false}, {"error", "missing_scope"}, {"needed", "files:read"}}});
  CHECK(kit::test::run(workspace.adapter.fetch(file, 1'000'000)).error().code == "missing_scope");
}

TEST_CASE("files that Slack does not have are not asked for", "[slack]") {
  Workspace workspace;
  auto file = test::sales_file();
  file["is_external"] = true;
  CHECK(kit::test::run(workspace.adapter.fetch(file_of(file).value(), 1'000)).error().code ==
        "file_elsewhere");
  file["is_external"] = false;
  file["mode"] = "tombstone";
  CHECK(kit::test::run(workspace.adapter.fetch(file_of(file).value(), 1'000)).error().code == "file_gone");
  CHECK(workspace.client.requests.empty());
}

TEST_CASE("files are looked for in the message itself, then in the thread's first one", "[slack]") {
  Workspace workspace;
  ChatEvent event;
  event.conversation = "C0003";
  event.thread = "1735689500.000100";
  event.message_id = "1735689600.000100";
  const json root{{"ts", event.thread}, {"files", json::array({test::sales_file()})}};
  json own{{"ts", event.message_id}};
  workspace.answers({{{"ok", true}, {"messages", {root, own}}}});
  auto files = kit::test::run(workspace.adapter.find_files(event));
  REQUIRE(files.has_value());
  REQUIRE(files->size() == 1);
  CHECK(files->at(0).name == "sales.csv");
  const auto form = workspace.form(0);
  CHECK(form.at("ts") == event.thread);
  CHECK(form.at("oldest") == event.message_id);
  CHECK(form.at("latest") == event.message_id);
  auto late = test::sales_file();
  late["name"] = "late.csv";
  own["files"] = json::array({late});
  workspace.answers({{{"ok", true}, {"messages", {root, own}}}});
  CHECK(kit::test::run(workspace.adapter.find_files(event))->at(0).name == "late.csv");
  event.quoted_id = "1735689400.000100";
  workspace.answers({{{"ok", true}, {"messages", {root, own, {{"ts", event.quoted_id}}}}}});
  CHECK(kit::test::run(workspace.adapter.find_files(event))->empty());
  CHECK(workspace.form(0).at("ts") == event.quoted_id);
  workspace.answers({{{"ok", false}, {"error", "missing_scope"}, {"needed", "groups:history"}}});
  const auto missing = kit::test::run(workspace.adapter.find_files(event));
  CHECK(missing.error().code == "missing_scope");
  CHECK(missing.error().message.find("groups:history") != std::string::npos);
}

TEST_CASE("a lost answer is found by its mark, page by page, and only among our own messages", "[slack]") {
  Workspace workspace;
  const json self{{"ok", true}, {"user_id", "U0BOT"}, {"bot_id", "B0001"}};
  const json forged{{"ts", "1.000001"}, {"bot_id", "B0666"}, {"metadata", metadata_of("j1/2.1")}};
  const json nobodys{{"ts", "1.000001"}, {"metadata", metadata_of("j1/2.1")}};
  const json ours{{"ts", "1.000002"}, {"bot_id", "B0001"}, {"metadata", metadata_of("j1/2.1")}};
  const json first{
      {"ok", true}, {"messages", json::array({forged})}, {"response_metadata", {{"next_cursor", "bmV4"}}}};
  workspace.answers({self, first, {{"ok", true}, {"messages", json::array({ours})}}});
  const auto found = kit::test::run(workspace.adapter.find_delivered(part_with_a_table()));
  REQUIRE(found.has_value());
  REQUIRE(found->has_value());
  CHECK((*found)->message == "1.000002");
  CHECK(workspace.method(1) == "conversations.replies");
  CHECK(workspace.form(1).at("include_all_metadata") == "true");
  CHECK(workspace.form(1).at("oldest") == "1735689600.000100");
  CHECK(workspace.form(2).at("cursor") == "bmV4");
  const json file_share{
      {"ts", "1.000003"}, {"user", "U0BOT"}, {"blocks", file_blocks(part_with_files().reply, "j1/2.2")}};
  workspace.answers({{{"ok", true}, {"messages", json::array({file_share})}}});
  CHECK(kit::test::run(workspace.adapter.find_delivered(part_with_files())).value()->message == "1.000003");
  workspace.answers({{{"ok", true}, {"messages", json::array({forged})}}});
  auto direct = part_with_a_table();
  direct.address.thread.clear();
  const auto none = kit::test::run(workspace.adapter.find_delivered(direct));
  REQUIRE(none.has_value());
  CHECK_FALSE(none->has_value());
  CHECK(workspace.method(0) == "conversations.history");
  workspace.answers({first});
  CHECK(kit::test::run(workspace.adapter.find_delivered(direct)).error().fault == Fault::too_large);
}

TEST_CASE("shared files that the history does not show yet are looked for again, for ten seconds",
          "[slack]") {
  Workspace workspace;
  const json self{{"ok", true}, {"user_id", "U0BOT"}, {"bot_id", "B0001"}};
  const json nothing{{"ok", true}, {"messages", json::array()}};
  const json shown{{"ok", true},
                   {"messages", json::array({{{"ts", "1.000003"},
                                              {"user", "U0BOT"},
                                              {"blocks", file_blocks(part_with_files().reply, "j1/2.2")}}})}};
  workspace.answers({self, nothing, nothing, shown});
  CHECK(kit::test::run(workspace.adapter.find_delivered(part_with_files())).value()->message == "1.000003");
  CHECK(workspace.client.requests.size() == 4);
  workspace.answers({nothing});
  const auto begun = workspace.clock.now();
  const auto none = kit::test::run(workspace.adapter.find_delivered(part_with_files()));
  REQUIRE(none.has_value());
  CHECK_FALSE(none->has_value());
  CHECK(workspace.client.requests.size() == 4);
  CHECK(workspace.clock.now() - begun == std::chrono::seconds(10));
  workspace.answers({nothing});
  CHECK_FALSE(kit::test::run(workspace.adapter.find_delivered(part_with_a_table())).value().has_value());
  CHECK(workspace.client.requests.size() == 1);
}

TEST_CASE("the check names the app and each scope that is missing", "[slack]") {
  Workspace workspace;
  const json self{{"ok", true},        {"user", "errand"},   {"user_id", "U0BOT"},
                  {"bot_id", "B0001"}, {"team", "Acme Ltd"}, {"team_id", "T0001"}};
  workspace.client.answers = {
      answer(200, self.dump(),
             {{"X-OAuth-Scopes",
               "app_mentions:read,channels:history, groups:history,im:history,mpim:history,chat:write"}})};
  const auto findings = kit::test::run(workspace.adapter.check());
  REQUIRE(findings.size() == 3);
  CHECK(findings[0].is_well);
  CHECK(findings[0].sentence == "the app is @errand (U0BOT) in Acme Ltd (T0001)");
  CHECK_FALSE(findings[1].is_well);
  CHECK(findings[1].sentence.starts_with("the scope files:read is missing"));
  CHECK(findings[2].sentence.starts_with("the scope files:write is missing"));
  workspace.answers({refused("invalid_auth")});
  const auto refusal = kit::test::run(workspace.adapter.check());
  REQUIRE(refusal.size() == 1);
  CHECK_FALSE(refusal[0].is_well);
}

TEST_CASE("a call without Slack's signature is answered 401 and not sent again", "[slack]") {
  Workspace workspace;
  net::Request request;
  request.body = test::envelope(test::mention()).dump();
  request.headers.add("Content-Type", "application/json");
  auto intake = workspace.adapter.receive(request, test::now);
  CHECK(intake.answer.status == 401);
  CHECK(intake.answer.headers.find("X-Slack-No-Retry") == "1");
  CHECK(intake.events.empty());
  CHECK_FALSE(intake.ignored.empty());
  const std::string stamp = "1735689700";
  request.headers.add("X-Slack-Request-Timestamp", stamp);
  request.headers.add(
      "X-Slack-Signature",
      "v0=" + crypto::to_hex(crypto::hmac_sha256(test::signing_secret, "v0:" + stamp + ":" + request.body)));
  intake = workspace.adapter.receive(request, test::now);
  CHECK(intake.answer.status == 200);
  CHECK(intake.events.size() == 1);
}

}  // namespace errand::slack
