#include "adapters/slack/file_locator.hpp"
#include "tests/slack/slack_calls.hpp"

#include <catch2/catch_test_macros.hpp>

namespace errand::slack {

using nlohmann::json;
using test::as_message;
using test::mention;
using test::read;
using test::sales_file;

TEST_CASE("a mention with a file becomes a message in the thread of its post", "[slack]") {
  auto post = mention();
  post["files"] = json::array({sales_file()});
  const auto intake = read(post);
  CHECK(intake.answer.status == 200);
  REQUIRE(intake.events.size() == 1);
  const auto& event = intake.events[0];
  CHECK(event.connection == "slack");
  CHECK(event.kind == EventKind::message);
  CHECK(event.conversation == "C0003");
  CHECK(event.thread == "1735689600.000100");
  CHECK(event.message_id == "1735689600.000100");
  CHECK(event.sender == "U0002");
  CHECK(event.text == "chart revenue by month");
  CHECK(event.sent_at == TimePoint(std::chrono::milliseconds(1'735'689'600'000)));
  REQUIRE(event.files.size() == 1);
  CHECK(event.files[0].name == "sales.csv");
  CHECK(event.files[0].size_bytes == 120'934);
  CHECK(event.files[0].media_type == "text/csv");
  const auto locator = locator_in(event.files[0].locator);
  REQUIRE(locator);
  CHECK(locator->id == "F0001");
  CHECK(locator->url == "https://files.slack.com/files-pri/T0001-F0001/download/sales.csv");
}

TEST_CASE("both events of one post are one job, whichever comes first", "[slack]") {
  auto post = mention();
  post["files"] = json::array({sales_file()});
  const auto first = read(post).events.at(0);
  const auto other = read(as_message(post)).events.at(0);
  CHECK(first == other);
  CHECK(first.event_id == "C0003/1735689600.000100");
}

TEST_CASE("a file without a mention is noted, under an id that leaves room for the mention", "[slack]") {
  auto post = as_message(mention("here you are"));
  post["files"] = json::array({sales_file()});
  const auto event = read(post).events.at(0);
  CHECK(event.kind == EventKind::file);
  CHECK(event.event_id == "file/C0003/1735689600.000100");
  CHECK(event.message_id == "1735689600.000100");
}

TEST_CASE("a reply in a thread is answered there, and so is one in a direct chat", "[slack]") {
  auto post = mention();
  post["thread_ts"] = "1735689500.000200";
  CHECK(read(post).events.at(0).thread == "1735689500.000200");
  auto direct = as_message(mention("sum up"), "im");
  direct["channel"] = "D0004";
  CHECK(read(direct).events.at(0).thread.empty());
  CHECK(read(direct).events.at(0).kind == EventKind::message);
  direct["thread_ts"] = "1735689500.000200";
  CHECK(read(direct).events.at(0).thread == "1735689500.000200");
}

TEST_CASE("what nobody has to answer is ignored by name", "[slack]") {
  const auto ignored = [](json changes) {
    auto event = as_message(mention());
    event.update(changes);
    const auto intake = read(event);
    CHECK(intake.answer.status == 200);
    CHECK(intake.events.empty());
    return intake.ignored;
  };
  CHECK(ignored({{"text", "hello all"}}) == "not_addressed");
  CHECK(ignored({{"subtype", "message_changed"}}) == "message_changed");
  CHECK(ignored({{"subtype", "message_deleted"}}) == "message_deleted");
  CHECK(ignored({{"subtype", "channel_join"}}) == "channel_join");
  CHECK(ignored({{"bot_id", "B0009"}}) == "bot_message");
  CHECK(ignored({{"user", "U0BOT"}}) == "bot_message");
  CHECK(ignored({{"user", ""}}) == "no_user");
  CHECK(ignored({{"ts", "now"}}) == "no_address");
  CHECK(ignored({{"type", "reaction_added"}}) == "reaction_added");
  CHECK(ignored({{"text", " "}, {"channel_type", "im"}}) == "empty");
}

TEST_CASE("the address is checked with its challenge as plain text", "[slack]") {
  const auto intake =
      read_event(R"({"token":"x","challenge":"3eZbrw1aBm2r","type":"url_verification"})", test::listener());
  CHECK(intake.answer.status == 200);
  CHECK(intake.answer.body == "3eZbrw1aBm2r");
  CHECK(intake.answer.headers.find("Content-Type").value_or("").starts_with("text/plain"));
  CHECK(intake.events.empty());
}

TEST_CASE("unknown and broken calls never throw", "[slack]") {
  const auto say = [](const std::string& body) { return read_event(body, test::listener()); };
  CHECK(say("").answer.status == 400);
  CHECK(say("[]").answer.status == 400);
  CHECK(say("{}").answer.status == 400);
  CHECK(say(R"({"token":"t"})").ignored == "no_type");
  CHECK(say(R"({"type":"app_rate_limited","minute_rate_limited":1})").ignored == "app_rate_limited");
  CHECK(say(R"({"type":"event_callback"})").ignored == "no_event");
  CHECK(say(R"({"type":"event_callback","event":[1]})").ignored == "no_event");
  auto odd = test::mention();
  odd["files"] = {1, nullptr, {{"name", "no id"}}, {{"id", "F7"}, {"size", -4}, {"mimetype", 5}}};
  odd["attachments"] = "none";
  const auto files = read(odd).events.at(0).files;
  REQUIRE(files.size() == 1);
  CHECK(files[0].name == "F7");
}

TEST_CASE("only the workspace that is named in the config is served", "[slack]") {
  auto listener = test::listener();
  listener.workspace = "T0001";
  auto call = test::envelope(mention());
  call["team_id"] = "T9999";  // a channel shared with another company: its message, our installation
  CHECK(read_event(call.dump(), listener).events.size() == 1);
  call["authorizations"][0]["team_id"] = "T9999";
  CHECK(read_event(call.dump(), listener).ignored == "another_workspace");
  call["authorizations"][0]["enterprise_id"] = "T0001";
  CHECK(read_event(call.dump(), listener).events.size() == 1);
  call.erase("authorizations");
  CHECK(read_event(call.dump(), listener).ignored == "another_workspace");
}

TEST_CASE("a linked message is quoted, and a shared one brings its files", "[slack]") {
  const auto link = "<https://x.slack.com/archives/C0003/p1735689500000200?thread_ts=1.2&amp;cid=C0003>";
  auto event = read(mention(std::string("<@U0BOT> sum up ") + link + " by region")).events.at(0);
  CHECK(event.quoted_id == "1735689500.000200");
  CHECK(event.text == "sum up  by region");
  event = read(mention("<@U0BOT> <https://x.slack.com/archives/C0777/p1735689500000200>")).events.at(0);
  CHECK(event.quoted_id.empty());
  auto shared = mention();
  shared["attachments"] = {{{"is_share", true}, {"files", json::array({sales_file()})}},
                           {{"title", "a preview of a web page"}, {"files", json::array({sales_file()})}}};
  CHECK(read(shared).events.at(0).files.size() == 1);
}

TEST_CASE("files that Slack cannot give say why", "[slack]") {
  const auto trouble = [](json changes) {
    auto file = sales_file();
    file.update(changes);
    return locator_in(file_of(file)->locator).value();
  };
  CHECK(trouble({{"is_external", true}}).trouble == FileTrouble::elsewhere);
  CHECK(trouble({{"mode", "tombstone"}}).trouble == FileTrouble::gone);
  CHECK(trouble({{"subtype", "slack_audio"}}).trouble == FileTrouble::spoken);
  CHECK(trouble({{"mode", "hidden_by_limit"}}).trouble == FileTrouble::gone);
  CHECK(trouble({{"mode", "space"}}).trouble == FileTrouble::no_file);
  const auto connect = trouble({{"file_access", "check_file_info"}});
  CHECK(connect.trouble == FileTrouble::none);
  CHECK(connect.url.empty());
  CHECK(locator_in(to_text(connect)) == connect);
  CHECK_FALSE(locator_in("https://files.slack.com/x"));
}

TEST_CASE("an app that is sent no authorizations takes the mention for its own", "[slack]") {
  auto call = test::envelope(mention("<@U0OLD|errand> sum up <@U0005|ann>'s sales"));
  call.erase("authorizations");
  CHECK(read_event(call.dump(), test::listener()).events.at(0).text == "sum up @ann's sales");
}

}  // namespace errand::slack
