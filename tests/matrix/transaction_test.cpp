#include "adapters/matrix/transaction.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include <string>
#include <utility>

namespace errand::matrix {

namespace {

using nlohmann::json;

const Identity errand_bot{.user_id = "@errand:example.org", .display_name = "Errand"};

json message(json content) {
  return {{"type", "m.room.message"},          {"event_id", "$1"},
          {"room_id", "!r:example.org"},       {"sender", "@ann:example.org"},
          {"origin_server_ts", 1735689600000}, {"content", std::move(content)}};
}

json text(const std::string& body) {
  return {{"msgtype", "m.text"}, {"body", body}};
}

Transaction parsed(const json& event) {
  const auto transaction = parse_transaction(json{{"events", {event}}}.dump(), errand_bot, "matrix");
  REQUIRE(transaction.has_value());
  return *transaction;
}

Heard heard(json content) {
  const auto transaction = parsed(message(std::move(content)));
  REQUIRE(transaction.heard.size() == 1);
  return transaction.heard.front();
}

std::string ignored(const json& event) {
  const auto transaction = parsed(event);
  REQUIRE(transaction.heard.empty());
  REQUIRE(transaction.ignored.size() == 1);
  return transaction.ignored.front();
}

}  // namespace

TEST_CASE("a message becomes an event with its ids, its sender and its time", "[matrix]") {
  const auto found = heard(text("Sum it up"));
  ChatEvent expected{.connection = "matrix",
                     .event_id = "$1",
                     .conversation = "!r:example.org",
                     .thread = {},
                     .message_id = "$1",
                     .quoted_id = {},
                     .sender = "@ann:example.org",
                     .sender_name = "@ann:example.org",
                     .text = "Sum it up",
                     .language = {},
                     .files = {}};
  expected.sent_at = TimePoint(std::chrono::milliseconds(1735689600000));
  CHECK(found == Heard{.event = expected});
}

TEST_CASE("the specification's thread and mention are understood", "[matrix]") {
  const auto found = heard(
      {{"msgtype", "m.text"},
       {"body", "Errand: chart revenue"},
       {"format", "org.matrix.custom.html"},
       {"formatted_body", R"(<a href="https://matrix.to/#/@errand:example.org">Errand</a>: chart revenue)"},
       {"m.mentions", {{"user_ids", {"@errand:example.org"}}}},
       {"m.relates_to",
        {{"rel_type", "m.thread"},
         {"event_id", "$root"},
         {"is_falling_back", true},
         {"m.in_reply_to", {{"event_id", "$before"}}}}}});
  CHECK(found.to_bot);
  CHECK_FALSE(found.to_others);
  CHECK(found.event.text == "chart revenue");
  CHECK(found.event.thread == "$root");
  CHECK(found.event.quoted_id.empty());
}

TEST_CASE("a reply inside a thread quotes what it replies to", "[matrix]") {
  auto content = text("and this one");
  content["m.relates_to"] = {{"rel_type", "m.thread"},
                             {"event_id", "$root"},
                             {"is_falling_back", false},
                             {"m.in_reply_to", {{"event_id", "$file"}}}};
  CHECK(heard(content).event.quoted_id == "$file");
}

TEST_CASE("an old client's quotation is not part of what is said", "[matrix]") {
  auto content = text("> <@bob:example.org> here is the list\n> of last year\n\n@errand sum it up");
  content["m.relates_to"] = {{"m.in_reply_to", {{"event_id", "$file"}}}};
  const auto found = heard(content);
  CHECK(found.event.text == "sum it up");
  CHECK(found.event.quoted_id == "$file");
  CHECK(heard(text("> <@bob:example.org> not a reply")).event.text == "> <@bob:example.org> not a reply");
}

TEST_CASE("a file has its name, its size and its address", "[matrix]") {
  const auto found = heard({{"msgtype", "m.file"},
                            {"body", "sales.csv"},
                            {"filename", "sales.csv"},
                            {"url", "mxc://example.org/abcDEF"},
                            {"info", {{"mimetype", "text/csv"}, {"size", 120934}}}});
  CHECK(found.event.text.empty());
  CHECK(found.event.files == std::vector<FileRef>{{.name = "sales.csv",
                                                   .size_bytes = 120934,
                                                   .media_type = "text/csv",
                                                   .locator = "mxc://example.org/abcDEF"}});
}

TEST_CASE("a caption is the instruction, and a name alone is not", "[matrix]") {
  const auto with_caption = heard({{"msgtype", "m.file"},
                                   {"body", "@errand 按地区汇总"},
                                   {"filename", "sales.xlsx"},
                                   {"url", "mxc://example.org/a"}});
  CHECK(with_caption.to_bot);
  CHECK(with_caption.event.text == "按地区汇总");
  CHECK(with_caption.event.files.front().name == "sales.xlsx");
  const auto older = heard({{"msgtype", "m.image"}, {"body", "photo.png"}, {"url", "mxc://example.org/a"}});
  CHECK(older.event.text.empty());
  CHECK(older.event.files.front().name == "photo.png");
}

TEST_CASE("a file that the sender's client encrypted is known as one", "[matrix]") {
  const auto found = heard({{"msgtype", "m.file"},
                            {"body", "sales.csv"},
                            {"file", {{"url", "mxc://example.org/a"}, {"v", "v2"}}}});
  CHECK(found.event.files.front().locator == encrypted_locator);
}

TEST_CASE("what is not said to anybody is ignored with its reason", "[matrix]") {
  auto own = message(text("mine"));
  own["sender"] = errand_bot.user_id;
  CHECK(ignored(own) == "own");
  CHECK(ignored(message({{"msgtype", "m.notice"}, {"body", "@errand I am a bot"}})) == "notice");
  auto edit = text("* new");
  edit["m.relates_to"] = {{"rel_type", "m.replace"}, {"event_id", "$0"}};
  CHECK(ignored(message(edit)) == "edit");
  CHECK(ignored(message(json::object())) == "redacted");
  CHECK(ignored(message({{"msgtype", "m.location"}, {"body", "here"}})) == "other_message");
  auto topic = message(json::object());
  topic["type"] = "m.room.topic";
  CHECK(ignored(topic) == "other_type");
  topic["type"] = "m.room.redaction";
  CHECK(ignored(topic) == "redaction");
  CHECK(ignored(json(17)) == "malformed");
  auto endless = message(text("x"));
  endless["event_id"] = "$" + std::string(300, 'x');
  CHECK(ignored(endless) == "malformed");
}

TEST_CASE("reactions that mean something are presses of a button", "[matrix]") {
  const auto reaction = [](const std::string& key) {
    auto event =
        message({{"m.relates_to", {{"rel_type", "m.annotation"}, {"event_id", "$answer"}, {"key", key}}}});
    event["type"] = "m.reaction";
    return event;
  };
  const auto again = parsed(reaction("🔁")).heard.at(0).event;
  CHECK(again.kind == EventKind::button);
  CHECK(again.action == "again");
  CHECK(again.quoted_id == "$answer");
  CHECK(parsed(reaction("⏹\uFE0F")).heard.at(0).event.action == "stop");
  CHECK(parsed(reaction("💾")).heard.at(0).event.action == "save");
  const auto second = parsed(reaction("2\uFE0F\u20E3")).heard.at(0).event;
  CHECK(second.action == "answer");
  CHECK(second.choice == 2);
  CHECK(ignored(reaction("👍")) == "reaction");
}

TEST_CASE("an invitation names who invites, and every coming and going its room", "[matrix]") {
  json event{{"type", "m.room.member"},         {"event_id", "$2"},
             {"room_id", "!r:example.org"},     {"sender", "@ann:example.org"},
             {"state_key", errand_bot.user_id}, {"content", {{"membership", "invite"}}}};
  const auto invited = parsed(event);
  CHECK(invited.invites == std::vector<Invite>{{"!r:example.org", "@ann:example.org"}});
  CHECK(invited.changed_rooms == std::vector<std::string>{"!r:example.org"});
  event["state_key"] = "@bob:example.org";
  const auto other = parsed(event);
  CHECK(other.invites.empty());
  CHECK(other.changed_rooms.size() == 1);
}

TEST_CASE("only a file that can be used waits for a wish", "[matrix]") {
  const auto waits = [](json content) {
    content["body"] = "x";
    if (!content.contains("file")) content["url"] = "mxc://example.org/a";
    return can_wait_for_a_wish(files_of(content).at(0));
  };
  CHECK(waits({{"msgtype", "m.file"}}));
  CHECK(waits({{"msgtype", "m.image"}, {"info", {{"mimetype", "image/png"}}}}));
  CHECK_FALSE(waits({{"msgtype", "m.audio"}, {"org.matrix.msc3245.voice", json::object()}}));
  CHECK_FALSE(waits({{"msgtype", "m.audio"}}));
  CHECK_FALSE(waits({{"msgtype", "m.video"}, {"info", {{"mimetype", "video/mp4"}}}}));
  CHECK_FALSE(waits({{"msgtype", "m.file"}, {"file", {{"url", "mxc://example.org/a"}}}}));
}

TEST_CASE("an encrypted message is noticed", "[matrix]") {
  auto event = message({{"algorithm", "m.megolm.v1.aes-sha2"}, {"ciphertext", "x"}});
  event["type"] = "m.room.encrypted";
  CHECK(parsed(event).unreadable == std::vector<Unreadable>{{"!r:example.org", "$1", "@ann:example.org"}});
}

TEST_CASE("one event that is no event does not hold up the others", "[matrix]") {
  const json body{{"events", {nullptr, "x", {{"type", 3}}, message(text("hello"))}}};
  const auto transaction = parse_transaction(body.dump(), errand_bot, "matrix");
  REQUIRE(transaction.has_value());
  CHECK(transaction->heard.size() == 1);
  CHECK(transaction->ignored.size() == 3);
}

TEST_CASE("a body without events is refused", "[matrix]") {
  CHECK(parse_transaction("", errand_bot, "matrix").error().fault == Fault::invalid_input);
  CHECK(parse_transaction(R"({"events":{}})", errand_bot, "matrix").error().fault == Fault::invalid_input);
  CHECK(parse_transaction("[]", errand_bot, "matrix").error().fault == Fault::invalid_input);
}

}  // namespace errand::matrix
