#include "adapters/feishu/events.hpp"

#include "adapters/kit/button_value.hpp"
#include "tests/feishu/calls.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

namespace errand::feishu {

using namespace test;
using nlohmann::json;

namespace {

const Self self{.connection = "feishu",
                .app_id = "cli_0001",
                .open_id = "ou_bot",
                .language = "zh",
                .secret = "0123456789abcdef0123456789abcdef"};

json opened(const net::Request& request) {
  return open_call(request, keys, then).value();
}

/// The quoting mention of the vectors, changed.
json message(const json& changes) {
  auto event = opened(mention_that_quotes_a_file());
  event["event"]["message"].merge_patch(changes);
  return event;
}

json press(const std::string& value, const std::string& thread = {}) {
  auto event = opened(pressed_button());
  event["event"]["action"]["value"] = {{"errand", value}};
  if (!thread.empty()) event["event"]["action"]["value"]["thread"] = thread;
  return event;
}

ChatEvent event_of(const json& call) {
  const auto told = told_by(call, self);
  REQUIRE(told.meaning == Meaning::event);
  return told.event;
}

}  // namespace

TEST_CASE("a mention that quotes a file is a message with the file's message as quoted", "[feishu]") {
  const auto event = event_of(opened(mention_that_quotes_a_file()));
  CHECK(event == ChatEvent{.connection = "feishu",
                           .event_id = "om_0001",
                           .kind = EventKind::message,
                           .conversation = "oc_1",
                           .thread = {},
                           .message_id = "om_0001",
                           .quoted_id = "om_file1",
                           .sender = "ou_user1",
                           .sender_name = {},
                           .text = "总结这个文件",
                           .language = "zh",
                           .files = {},
                           .sent_at = TimePoint(std::chrono::seconds(1'700'000'000))});
}

TEST_CASE("the same message in two events is one", "[feishu]") {
  auto again = opened(mention_that_quotes_a_file());
  again["header"]["event_id"] = "evt-0009";
  CHECK(event_of(again).event_id == event_of(opened(mention_that_quotes_a_file())).event_id);
}

TEST_CASE("in a topic the thread is its first message", "[feishu]") {
  CHECK(event_of(message({{"thread_id", "omt_1"}})).thread == "om_file1");
  CHECK(event_of(message({{"thread_id", "omt_1"}, {"root_id", nullptr}, {"parent_id", nullptr}})).thread ==
        "om_0001");
}

TEST_CASE("a file without a mention is only remembered, and other talk is ignored", "[feishu]") {
  const auto file = event_of(message({{"message_type", "file"},
                                      {"content", R"({"file_key":"file_1","file_name":"a.xlsx"})"},
                                      {"mentions", nullptr},
                                      {"parent_id", nullptr}}));
  CHECK(file.kind == EventKind::file);
  CHECK(file.files.at(0).name == "a.xlsx");
  const auto talk = told_by(message({{"mentions", nullptr}, {"content", R"({"text":"大家好"})"}}), self);
  CHECK(talk.meaning == Meaning::ignored);
  CHECK(talk.reason == "message that does not mention the bot");
  const auto of_another = told_by(
      message({{"mentions",
                json::array({{{"key", "@_user_1"}, {"id", {{"open_id", "ou_x"}}}, {"name", "王芳"}}})}}),
      self);
  CHECK(of_another.meaning == Meaning::ignored);
}

TEST_CASE("a direct chat needs no mention", "[feishu]") {
  const auto event =
      event_of(message({{"chat_type", "p2p"}, {"mentions", nullptr}, {"content", R"({"text":"汇总"})"}}));
  CHECK(event.kind == EventKind::message);
  CHECK(event.is_direct);
  CHECK(event.text == "汇总");
}

TEST_CASE("before the bot knows its own id a mention has to come again, a direct message need not",
          "[feishu]") {
  auto nobody = self;
  nobody.open_id.clear();
  CHECK(told_by(opened(mention_that_quotes_a_file()), nobody).meaning == Meaning::unclear);
  CHECK(told_by(message({{"mentions", nullptr}}), nobody).meaning == Meaning::ignored);
  CHECK(told_by(message({{"chat_type", "p2p"}}), nobody).meaning == Meaning::event);
}

TEST_CASE("what is not a person's message to this app is ignored", "[feishu]") {
  auto of_a_bot = opened(mention_that_quotes_a_file());
  of_a_bot["event"]["sender"]["sender_type"] = "app";
  CHECK(told_by(of_a_bot, self).reason == "message of a bot");
  auto of_another_app = opened(mention_that_quotes_a_file());
  of_another_app["header"]["app_id"] = "cli_9";
  CHECK(told_by(of_another_app, self).reason == "event of another app");
  CHECK(told_by(message({{"message_type", "sticker"}}), self).reason == "message of type sticker");
  CHECK(told_by(message({{"message_type", "interactive"}}), self).reason == "message of type interactive");
  for (const auto* type :
       {"im.message.recalled_v1", "im.message.reaction.created_v1", "im.chat.member.bot.added_v1"}) {
    auto other = opened(mention_that_quotes_a_file());
    other["header"]["event_type"] = type;
    CHECK(told_by(other, self).reason == type);
  }
  CHECK(told_by(message({{"message_id", nullptr}}), self).reason == "incomplete message");
  CHECK(
      told_by(json::parse(R"({"uuid":"1","token":"t","type":"event_callback","event":{}})"), self).meaning ==
      Meaning::ignored);
}

TEST_CASE("a pressed button of ours says what and of which job", "[feishu]") {
  const kit::Pressed again{.job = "j1", .action = "answer", .value = "按地区汇总", .place = 2};
  const auto event = event_of(press(kit::sealed(again, seal_scope("oc_1", ""), self.secret, 400)));
  CHECK(event.kind == EventKind::button);
  CHECK(event.event_id == "press/evt-0002");
  CHECK(event.conversation == "oc_1");
  CHECK(event.message_id == "om_card1");
  CHECK(event.sender == "ou_user1");
  CHECK(event.action == "answer");
  CHECK(event.target_job == "j1");
  CHECK(event.text == "按地区汇总");
  CHECK(event.choice == 2);
  CHECK(event.sent_at == TimePoint(std::chrono::seconds(1'700'000'010)));
}

TEST_CASE("a button of a topic brings its thread back", "[feishu]") {
  const auto value = kit::sealed({.job = "j1", .action = "again", .value = {}, .place = 1},
                                 seal_scope("oc_1", "om_root"), self.secret, 400);
  CHECK(event_of(press(value, "om_root")).thread == "om_root");
  CHECK(told_by(press(value, "om_other"), self).meaning == Meaning::forged);
}

TEST_CASE("a button that we did not make for this conversation is forged", "[feishu]") {
  CHECK(told_by(opened(pressed_button()), self).meaning == Meaning::forged);
  const auto of_another_chat = kit::sealed({.job = "j1", .action = "stop", .value = {}, .place = 1},
                                           seal_scope("oc_2", ""), self.secret, 400);
  CHECK(told_by(press(of_another_chat), self).meaning == Meaning::forged);
}

}  // namespace errand::feishu
