#include "adapters/feishu/scopes.hpp"
#include "tests/feishu/calls.hpp"
#include "tests/feishu/office.hpp"

#include <catch2/catch_test_macros.hpp>

namespace errand::feishu {

using namespace test;
using nlohmann::json;

namespace {

const auto bot_info = answer(200, R"({"code":0,"msg":"ok","bot":{"app_name":"Errand","open_id":"ou_bot"}})");

/// A message as GET answers it.
HttpResponse message(const std::string& type, const std::string& content, const std::string& parent = {},
                     bool is_ours = false) {
  json item = {{"message_id", "om_x"},
               {"msg_type", type},
               {"deleted", false},
               {"sender", {{"id", is_ours ? "cli_0001" : "ou_1"}, {"sender_type", is_ours ? "app" : "user"}}},
               {"body", {{"content", content}}}};
  if (!parent.empty()) item["parent_id"] = parent;
  return done(json{{"items", json::array({item})}}.dump());
}

const std::string a_file = R"({"file_key":"file_1","file_name":"a.xlsx"})";

ChatEvent question(const std::string& quoted, const std::string& thread = {}) {
  ChatEvent event;
  event.message_id = "om_q";
  event.quoted_id = quoted;
  event.thread = thread;
  event.text = "汇总";
  return event;
}

std::vector<std::string> found(Office& office, const ChatEvent& event) {
  const auto files = office.run(office.adapter.find_files(event));
  REQUIRE(files.has_value());
  std::vector<std::string> list;
  for (const auto& file : *files) list.push_back(file.name + ' ' + file.locator);
  return list;
}

json answer_of(const kit::Intake& intake) {
  return json::parse(intake.answer.body);
}

}  // namespace

TEST_CASE("the address check is answered with its challenge", "[feishu]") {
  const Office office({});
  const auto intake = office.adapter.receive(address_check(), then);
  CHECK(intake.answer.status == 200);
  CHECK(answer_of(intake) == json{{"challenge", "ajls384kdjx98XX"}});
  CHECK(intake.events.empty());
}

TEST_CASE("a mention waits until the bot knows itself, then becomes an event", "[feishu]") {
  Office office({token(), bot_info});
  const auto early = office.adapter.receive(mention_that_quotes_a_file(), then);
  CHECK(early.answer.status == 503);
  CHECK(early.events.empty());
  office.run(office.adapter.introduce());
  const auto intake = office.adapter.receive(mention_that_quotes_a_file(), then);
  CHECK(intake.answer.status == 200);
  REQUIRE(intake.events.size() == 1);
  CHECK(intake.events[0].text == "总结这个文件");
}

TEST_CASE("the bot asks who it is until Feishu says so", "[feishu]") {
  Office office({answer(500), token(), refusal(99991400), bot_info});
  const auto start = office.clock.now();
  office.run(office.adapter.introduce());
  CHECK(office.clock.now() - start == std::chrono::seconds(3));
  CHECK(office.log.lines.back() == "feishu: connected to Feishu as Errand");
}

TEST_CASE("a forged call is refused, a button that is none of ours is told so", "[feishu]") {
  const Office office({});
  auto forged = mention_that_quotes_a_file();
  forged.headers.set("X-Lark-Signature", std::string(64, '0'));
  CHECK(office.adapter.receive(forged, then).answer.status == 401);
  auto junk = forged;
  junk.body = "junk";
  CHECK(office.adapter.receive(junk, then).answer.status == 400);
  const auto pressed = office.adapter.receive(pressed_button(), then);
  CHECK(pressed.answer.status == 200);
  CHECK(answer_of(pressed).at("toast").at("type") == "error");
  CHECK(pressed.events.empty());
}

TEST_CASE("a file is downloaded with its message, key and type", "[feishu]") {
  Office office({token(), answer(200, "PK data")});
  const auto hash = office.run(office.adapter.fetch(
      {.name = "a.xlsx", .size_bytes = 0, .media_type = {}, .locator = "om_1/file/file_1"}, 1'000));
  REQUIRE(hash.has_value());
  CHECK(office.blobs.kept.at(*hash) == "PK data");
  CHECK(office.asked() == std::vector<std::string>{"GET im/v1/messages/om_1/resources/file_1?type=file"});
}

TEST_CASE("a refused download says why in words that people can act on", "[feishu]") {
  const auto fetched = [](const HttpResponse& refused) {
    Office office({token(), refused});
    const auto hash = office.run(office.adapter.fetch(
        {.name = "a.xlsx", .size_bytes = 0, .media_type = {}, .locator = "om_1/file/file_1"}, 1'000));
    REQUIRE(hash.has_error());
    return hash.error().code + ": " + hash.error().detail;
  };
  CHECK(fetched(refusal(99991672, "Access denied: [im:message, im:message:readonly]")) ==
        "missing_scope: im:message, im:message:readonly");
  CHECK(fetched(refusal(234037)) == "platform_too_large: 100 MB");
  CHECK(fetched(refusal(234003)).starts_with("file_gone: "));
  CHECK(fetched(refusal(234004)).starts_with("not_in_chat: "));
  CHECK(fetched(refusal(234038)).starts_with("restricted: "));
  CHECK(fetched(answer(404)).starts_with("file_gone: "));
}

TEST_CASE("a download with an old token is tried with a new one", "[feishu]") {
  Office office({token("t-1"), refusal(99991663), token("t-2"), answer(200, "data")});
  CHECK(office
            .run(office.adapter.fetch(
                {.name = "a", .size_bytes = 0, .media_type = {}, .locator = "om_1/file/f"}, 1'000))
            .has_value());
  CHECK(office.client.requests.at(3).headers.find("Authorization") == "Bearer t-2");
}

TEST_CASE("what cannot be had is not asked for", "[feishu]") {
  Office office({token()});
  const auto merged = office.run(office.adapter.fetch(
      {.name = "x", .size_bytes = 0, .media_type = {}, .locator = "//merged_messages"}, 1'000));
  REQUIRE(merged.has_error());
  CHECK(merged.error().code == "merged_messages");
  const auto strange = office.run(office.adapter.fetch(
      {.name = "x", .size_bytes = 0, .media_type = {}, .locator = "https://evil"}, 1'000));
  REQUIRE(strange.has_error());
  CHECK(office.client.requests.empty());
}

TEST_CASE("the quoted file is found", "[feishu]") {
  Office office({token(), message("file", a_file)});
  CHECK(found(office, question("om_f")) == std::vector<std::string>{"a.xlsx om_f/file/file_1"});
  CHECK(office.asked() == std::vector<std::string>{"GET im/v1/messages/om_f"});
}

TEST_CASE("a file is found behind a talk about it, and as a topic's first message", "[feishu]") {
  Office behind({token(), message("text", R"({"text":"看看"})", "om_f"), message("file", a_file)});
  CHECK(found(behind, question("om_talk")) == std::vector<std::string>{"a.xlsx om_f/file/file_1"});
  Office topic({token(), message("file", a_file)});
  CHECK(found(topic, question("", "om_root")) == std::vector<std::string>{"a.xlsx om_root/file/file_1"});
}

TEST_CASE("an answer of ours is no file, unless it is one", "[feishu]") {
  Office card({token(), message("interactive", "{}", "om_f", true)});
  CHECK(found(card, question("om_card")).empty());
  CHECK(card.asked().size() == 1);
  Office result({token(), message("file", a_file, "om_q0", true)});
  CHECK(found(result, question("om_result")) == std::vector<std::string>{"a.xlsx om_result/file/file_1"});
}

TEST_CASE("a message without a quote asks for nothing", "[feishu]") {
  Office office({token()});
  CHECK(found(office, question("")).empty());
  CHECK(found(office, question("", "om_q")).empty());
  CHECK(office.client.requests.empty());
}

TEST_CASE("a quoted message that may not be read is named with the permission", "[feishu]") {
  Office office({token(), refusal(230027)});
  CHECK(found(office, question("om_f")) ==
        std::vector<std::string>{"被回复的消息 /im:message.group_msg/quoted_message"});
  Office gone({token(), refusal(230110)});
  CHECK(found(gone, question("om_f")).empty());
  Office down({token(), answer(500)});
  CHECK(down.run(down.adapter.find_files(question("om_f"))).error().fault == Fault::unavailable);
}

TEST_CASE("the check names each missing permission", "[feishu]") {
  const auto scopes = done(R"({"scopes":[
      {"scope_name":"im:message:send_as_bot","scope_type":"tenant","grant_status":1},
      {"scope_name":"im:message.p2p_msg:readonly","scope_type":"tenant","grant_status":1},
      {"scope_name":"im:message.group_at_msg","scope_type":"tenant","grant_status":1},
      {"scope_name":"im:message","scope_type":"user","grant_status":1},
      {"scope_name":"im:resource","scope_type":"tenant","grant_status":2}]})");
  Office office({token(), bot_info, scopes});
  const auto findings = office.run(office.adapter.check());
  REQUIRE(findings.size() == 4);
  CHECK(findings[0] == kit::Finding{true, "the app is known, its bot is called Errand"});
  CHECK_FALSE(findings[1].is_well);
  CHECK(findings[1].sentence.starts_with(
      "the permission im:message:readonly is missing: files cannot be downloaded"));
  CHECK_FALSE(findings[2].is_well);
  CHECK(findings[2].sentence.starts_with("the permission im:resource is missing: result files"));
  CHECK(findings[3].is_well);
  CHECK(findings[3].sentence.starts_with("the permission im:message.group_msg is not granted: "));
}

TEST_CASE("the check of a bot that was not published says so", "[feishu]") {
  Office office(
      {token(),
       answer(200, R"({"code":0,"bot":{"app_name":"Errand","open_id":"ou_bot","activate_status":3}})"),
       refusal(99991672, "[application:application:self_manage]")});
  const auto findings = office.run(office.adapter.check());
  REQUIRE(findings.size() == 2);
  CHECK_FALSE(findings[0].is_well);
  CHECK(findings[0].sentence.find("publish a version") != std::string::npos);
  CHECK_FALSE(findings[1].is_well);
  CHECK(findings[1].sentence.find("(application:application:self_manage)") != std::string::npos);
}

TEST_CASE("the check of a wrong secret says what to look at", "[feishu]") {
  Office office({answer(200, R"({"code":10014,"msg":"app secret invalid"})")});
  const auto findings = office.run(office.adapter.check());
  REQUIRE(findings.size() == 1);
  CHECK_FALSE(findings[0].is_well);
  CHECK(findings[0].sentence.find("`app_secret`") != std::string::npos);
}

TEST_CASE("what the console imports holds every permission that the check asks for", "[feishu]") {
  const auto imported =
      json::parse(permissions_json()).at("scopes").at("tenant").get<std::vector<std::string>>();
  const std::set<std::string> granted(imported.begin(), imported.end());
  for (const auto& name : needed_scopes()) CHECK(granted.contains(name));
  CHECK(findings_of(granted) == std::vector{kit::Finding{true, "every permission is granted"}});
}

}  // namespace errand::feishu
