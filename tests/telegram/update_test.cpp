// The updates are those of core.telegram.org/bots/api#update, made up where it gives no sample.
#include "adapters/telegram/update.hpp"

#include "adapters/kit/button_value.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

namespace errand::telegram {

namespace {

using nlohmann::json;

const Identity identity{.connection = "tg", .bot = "My_Bot", .bot_id = 42, .secret = std::string(32, 's')};

json ann() {
  return {
      {"id", 777}, {"is_bot", false}, {"first_name", "Ann"}, {"last_name", "Li"}, {"language_code", "en"}};
}
json group() {
  return {{"id", -1001234567890}, {"type", "supergroup"}, {"title", "Sales"}};
}
json document(const std::string& name = "sales.csv") {
  return {{"file_id", "BQ" + name}, {"file_name", name}, {"mime_type", "text/csv"}, {"file_size", 120'934}};
}
json message(json more = json::object()) {
  json made{{"message_id", 55}, {"from", ann()}, {"chat", group()}, {"date", 1'735'689'600}};
  made.update(more);
  return made;
}
json in_private(json more) {
  more["chat"] = {{"id", 777}, {"type", "private"}};
  return message(more);
}
json mention(int offset, int length) {
  return {{"type", "mention"}, {"offset", offset}, {"length", length}};
}

Read read(json of_message) {
  return read_update(json{{"update_id", 900'001}, {"message", std::move(of_message)}}.dump(), identity);
}
ChatEvent event_of(json of_message) {
  auto got = read(std::move(of_message));
  INFO(got.ignored);
  REQUIRE(got.events.size() == 1);
  return got.events[0];
}

}  // namespace

TEST_CASE("a document with a mention in its caption is a job with its file", "[telegram]") {
  const auto event = event_of(message({{"message_thread_id", 12},
                                       {"is_topic_message", true},
                                       {"document", document()},
                                       {"caption", "@my_bot chart revenue"},
                                       {"caption_entities", {mention(0, 7)}}}));
  CHECK(event.kind == EventKind::message);
  CHECK(event.connection == "tg");
  CHECK(event.event_id == "900001");
  CHECK(event.conversation == "-1001234567890");
  CHECK(event.thread == "12");
  CHECK(event.message_id == "55");
  CHECK(event.sender == "777");
  CHECK(event.sender_name == "Ann Li");
  CHECK(event.text == "chart revenue");
  CHECK(event.language == "en");
  CHECK(event.sent_at == TimePoint(std::chrono::seconds(1'735'689'600)));
  REQUIRE(event.files.size() == 1);
  CHECK(event.files[0].name == "sales.csv");
  CHECK(event.files[0].size_bytes == 120'934);
  CHECK(locator_in(event.files[0].locator).file_id == "BQsales.csv");
}

TEST_CASE("offsets are UTF-16 units, so that a mention behind Han and emoji is found", "[telegram]") {
  CHECK(event_of(message({{"text", "😀请 @my_bot 汇总"}, {"entities", {mention(4, 7)}}})).text == "请  汇总");
  CHECK(event_of(message({{"text", "@my_bot 汇总 @bob"}, {"entities", {mention(0, 7), mention(11, 4)}}}))
            .text == "汇总");
}

TEST_CASE("a mention of somebody else stays, and one of us by id counts", "[telegram]") {
  const json by_id{{"type", "text_mention"}, {"offset", 0}, {"length", 3}, {"user", {{"id", 42}}}};
  const auto event = event_of(message({{"text", "Bot ask @bob about @my_bot_too now"},
                                       {"entities", {by_id, mention(8, 4), mention(19, 11)}}}));
  CHECK(event.text == "ask @bob about @my_bot_too now");
}

TEST_CASE("in a group what is not meant for us is only looked at for files", "[telegram]") {
  CHECK(read(message({{"text", "hello all"}})).ignored == "message to others");
  const auto file = event_of(message({{"document", document()}}));
  CHECK(file.kind == EventKind::file);
  CHECK(file.files.size() == 1);
}

TEST_CASE("in a direct chat everything is meant for us", "[telegram]") {
  CHECK(event_of(in_private({{"text", "sum by region"}})).text == "sum by region");
  const auto file = event_of(in_private({{"document", document()}}));
  CHECK(file.kind == EventKind::message);
  CHECK(file.text.empty());
}

TEST_CASE("a reply brings the file it replies to", "[telegram]") {
  auto quoted = message({{"document", document("old.xlsx")}});
  quoted["message_id"] = 40;
  const auto event = event_of(
      message({{"text", "@my_bot sum"}, {"entities", {mention(0, 7)}}, {"reply_to_message", quoted}}));
  CHECK(event.quoted_id == "40");
  REQUIRE(event.files.size() == 1);
  CHECK(event.files[0].name == "old.xlsx");
}

TEST_CASE("a reply to our answer is meant for us and brings no file of its own", "[telegram]") {
  auto quoted = message({{"document", document("result.xlsx")}});
  quoted["from"] = {{"id", 42}, {"is_bot", true}};
  const auto event = event_of(message({{"text", "now as a chart"}, {"reply_to_message", quoted}}));
  CHECK(event.kind == EventKind::message);
  CHECK(event.quoted_id == "55");
  CHECK(event.files.empty());
}

TEST_CASE("a message of a topic is no reply to the topic's beginning", "[telegram]") {
  auto root = message({{"forum_topic_created", {{"name", "Data"}}}});
  root["from"] = {{"id", 42}, {"is_bot", true}};
  root["message_id"] = 12;
  CHECK(read(message({{"text", "hello"},
                      {"is_topic_message", true},
                      {"message_thread_id", 12},
                      {"reply_to_message", root}}))
            .ignored == "message to others");
}

TEST_CASE("a file quoted from another chat is taken too", "[telegram]") {
  const auto event =
      event_of(in_private({{"text", "sum"}, {"external_reply", {{"document", document("far.csv")}}}}));
  REQUIRE(event.files.size() == 1);
  CHECK(event.files[0].name == "far.csv");
}

TEST_CASE("the messages of an album share a batch of their chat", "[telegram]") {
  const auto event = event_of(message({{"document", document()}, {"media_group_id", "139"}}));
  CHECK(event.batch == "-1001234567890/139");
  CHECK(event.kind == EventKind::file);
}

TEST_CASE("who replies to one message of an album means its batch", "[telegram]") {
  auto quoted = message({{"document", document()}, {"media_group_id", "139"}});
  quoted["message_id"] = 40;
  const auto event = event_of(
      message({{"text", "@my_bot sum"}, {"entities", {mention(0, 7)}}, {"reply_to_message", quoted}}));
  CHECK(event.files.size() == 1);
  CHECK(event.quoted_batch == "-1001234567890/139");
  CHECK(event.batch.empty());
}

TEST_CASE("of a photo the largest size is taken, under a name of its own", "[telegram]") {
  const auto event = event_of(in_private({{"photo",
                                           {{{"file_id", "s"}, {"width", 90}},
                                            {{"file_id", "l"}, {"width", 1280}, {"file_size", 9}},
                                            {{"file_id", "m"}, {"width", 320}}}}}));
  REQUIRE(event.files.size() == 1);
  CHECK(event.files[0].name == "photo_55.jpg");
  CHECK(locator_in(event.files[0].locator).file_id == "l");
}

TEST_CASE("a voice message is answered with why it cannot be used", "[telegram]") {
  const auto event = event_of(in_private({{"voice", {{"file_id", "v"}, {"file_size", 3}}}}));
  REQUIRE(event.files.size() == 1);
  CHECK(locator_in(event.files[0].locator).refused == "voice");
}

TEST_CASE("commands are read with and without our name", "[telegram]") {
  const auto command = [](const std::string& text, int length) {
    return message(
        {{"text", text}, {"entities", {{{"type", "bot_command"}, {"offset", 0}, {"length", length}}}}});
  };
  CHECK(event_of(command("/stop@MY_BOT", 12)).kind == EventKind::stop);
  CHECK(event_of(command("/stop", 5)).kind == EventKind::stop);
  CHECK(event_of(command("/help", 5)).text == "help");
  CHECK(event_of(command("/start", 6)).text == "help");
  CHECK(event_of(command("/ask sum by region", 4)).text == "sum by region");
  CHECK(read(command("/stop@other_bot", 15)).ignored == "message to others");
  CHECK(read(command("/weather", 8)).ignored == "message to others");
  auto chinese = command("/help", 5);
  chinese["from"]["language_code"] = "zh-hans";
  CHECK(event_of(chinese).text == "帮助");
}

TEST_CASE("what is no message of a person is ignored by its name", "[telegram]") {
  auto of_bot = message({{"text", "@my_bot hi"}, {"entities", {mention(0, 7)}}});
  of_bot["from"]["is_bot"] = true;
  CHECK(read(of_bot).ignored == "message of a bot");
  auto channel = message({{"text", "news"}});
  channel["chat"]["type"] = "channel";
  CHECK(read(channel).ignored == "chat of type channel");
  CHECK(read(message({{"new_chat_members", {ann()}}})).ignored == "message to others");
  CHECK(read_update(R"({"update_id":1,"edited_message":{}})", identity).ignored == "edited_message");
  CHECK(read_update(R"({"update_id":1})", identity).ignored == "empty update");
  CHECK(read_update("{\"update_id\":", identity).ignored == "no update");
  CHECK(read_update(R"({"update_id":1,"message":[]})", identity).events.empty());
}

TEST_CASE("an anonymous admin speaks as the group", "[telegram]") {
  auto said = message({{"text", "@my_bot sum"},
                       {"entities", {mention(0, 7)}},
                       {"sender_chat", {{"id", -1001234567890}, {"title", "Sales"}}}});
  said["from"] = {{"id", 1'087'968'824}, {"is_bot", true}, {"username", "GroupAnonymousBot"}};
  const auto event = event_of(said);
  CHECK(event.sender == "chat -1001234567890");
  CHECK(event.sender_name == "Sales");
}

TEST_CASE("a pressed button comes back with its meaning, and stops turning", "[telegram]") {
  const auto press = [](const std::string& data) {
    return read_update(json{{"update_id", 900'002},
                            {"callback_query",
                             {{"id", "43"},
                              {"from", ann()},
                              {"message", {{"message_id", 60}, {"chat", group()}, {"date", 1'735'689'700}}},
                              {"data", data}}}}
                           .dump(),
                       identity);
  };
  const auto data = kit::sealed(
      {.job = "jabcdefghijklmnop", .action = "answer", .value = "a long reading of it", .place = 2},
      "-1001234567890", identity.secret, 64);
  const auto pressed = press(data);
  REQUIRE(pressed.events.size() == 1);
  CHECK(pressed.events[0].kind == EventKind::button);
  CHECK(pressed.events[0].action == "answer");
  CHECK(pressed.events[0].target_job == "jabcdefghijklmnop");
  CHECK(pressed.events[0].choice == 2);
  CHECK(pressed.events[0].message_id == "60");
  CHECK(json::parse(pressed.call) == json{{"method", "answerCallbackQuery"}, {"callback_query_id", "43"}});
  const auto forged = press("cancel:job-1");
  CHECK(forged.events.empty());
  CHECK_FALSE(forged.call.empty());
}

}  // namespace errand::telegram
