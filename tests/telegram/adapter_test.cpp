#include "adapters/telegram/telegram_adapter.hpp"
#include "tests/kit/rig.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace errand::telegram {

namespace {

using kit::test::answer;
using nlohmann::json;

const std::string secret(32, 's');

HttpResponse ok(json result) {
  return answer(200, json{{"ok", true}, {"result", std::move(result)}}.dump());
}
HttpResponse refused(int status, const std::string& description, json parameters = json::object()) {
  return answer(status, json{{"ok", false},
                             {"error_code", status},
                             {"description", description},
                             {"parameters", std::move(parameters)}}
                            .dump());
}
HttpResponse sent(int id) {
  return ok({{"message_id", id}});
}

struct Bot {
  /// What was called, in order, without the address and the token.
  std::vector<std::string> methods() const {
    std::vector<std::string> names;
    for (const auto& request : client.requests)
      names.push_back(request.url.substr(request.url.rfind('/') + 1));
    return names;
  }
  json body(std::size_t index) const {
    return json::parse(std::get<std::string>(client.requests.at(index).body));
  }
  Result<Receipt> deliver(OutboundPart part) { return kit::test::run(adapter.deliver(std::move(part))); }
  Result<std::string> fetch(FileRef file) {
    return kit::test::run(adapter.fetch(std::move(file), std::uint64_t{100} << 20U));
  }
  kit::Intake call(std::string body, const std::string& header) const {
    net::Request request;
    request.body = std::move(body);
    request.headers.set("x-telegram-bot-api-secret-token", header);
    return adapter.receive(request, {});
  }

  kit::test::ScriptedClient client;
  kit::test::MemoryBlobs blobs;
  TelegramAdapter adapter{{.name = "tg",
                           .bot = "my_bot",
                           .token = "42:TOKEN",
                           .api_url = "https://api.telegram.org",
                           .webhook_url = "https://errand.example.com/hook/tg",
                           .secret = secret},
                          client,
                          blobs};
};

OutboundPart text_part() {
  OutboundPart part{.key = "j1/1", .address = {"tg", "-100", "12", "55"}, .replaces = {}, .reply = {}};
  part.reply.job = "jabcdefghijklmnop";
  part.reply.headline = "Done";
  return part;
}
OutboundPart table_part() {
  auto part = text_part();
  part.reply.tables = {{.title = "t", .columns = {"a"}, .numeric = {true}, .rows = {{"1"}}, .total_rows = 1}};
  return part;
}
OutboundPart file_part(std::uint64_t bytes, bool is_picture = false) {
  auto part = text_part();
  part.reply.headline.clear();
  auto& list = is_picture ? part.reply.pictures : part.reply.files;
  list = {{.name = "图.png", .sha256 = "h", .size_bytes = bytes, .media_type = "image/png"}};
  return part;
}

const FileRef sales{.name = "sales.csv", .size_bytes = 9, .media_type = {}, .locator = "file:BQ"};

}  // namespace

TEST_CASE("only who knows the secret is listened to", "[telegram]") {
  const Bot bot;
  const std::string update = R"({"update_id":1,"message":{"message_id":2,"date":1,"text":"hi",)"
                             R"("from":{"id":7,"first_name":"A"},"chat":{"id":7,"type":"private"}}})";
  const auto taken = bot.call(update, webhook_secret(secret, "tg"));
  CHECK(taken.answer.status == 200);
  CHECK(taken.events.size() == 1);
  // Equal is the whole rule; the secret is made by us, of what Telegram takes for one.
  // Source: core.telegram.org/bots/api#setwebhook (secret_token).
  constexpr auto taken_by_telegram = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
  const auto own = webhook_secret(secret, "tg");
  CHECK(own.find_first_not_of(taken_by_telegram) == std::string::npos);
  CHECK(own.size() <= 256);
  for (const auto& wrong : {std::string(), std::string("tg-secret_123"), own.substr(1), own + '0',
                            webhook_secret(secret, "other")}) {
    const auto refusal = bot.call(update, wrong);
    CHECK(refusal.answer.status == 401);
    CHECK(refusal.events.empty());
  }
  CHECK(bot.call("no json", webhook_secret(secret, "tg")).answer.status == 200);
}

TEST_CASE("a file is asked for by its id and fetched from Telegram alone", "[telegram]") {
  Bot bot;
  bot.client.answers = {ok({{"file_path", "documents/file 1.csv"}}), answer(200, "a,b\n")};
  const auto hash = bot.fetch(sales);
  REQUIRE(hash.has_value());
  CHECK(bot.blobs.kept.at(*hash) == "a,b\n");
  CHECK(bot.body(0) == json{{"file_id", "BQ"}});
  const auto& download = bot.client.requests[1];
  CHECK(download.url == "https://api.telegram.org/file/bot42:TOKEN/documents/file%201.csv");
  CHECK(download.redirects == Redirects::none);
  CHECK(download.may_visit("api.telegram.org"));
  CHECK_FALSE(download.may_visit("127.0.0.1"));
}

TEST_CASE("in a group, where bare files may be hidden, it is said how to send one", "[telegram]") {
  Bot bot;
  CHECK(bot.adapter.how_to_send_files({.conversation = "-100123"}, "en").find("reply to this message") !=
        std::string::npos);
  CHECK(bot.adapter.how_to_send_files({.conversation = "123"}, "zh").empty());
}

TEST_CASE("what Telegram does not let bots fetch is told before it is tried", "[telegram]") {
  Bot bot;
  auto large = sales;
  large.size_bytes = (20U << 20U) + 1;
  const auto refusal = bot.fetch(large);
  CHECK(refusal.error().code == "platform_too_large");
  CHECK(refusal.error().detail == "20 MB");
  CHECK(bot.client.requests.empty());
  bot.client.answers = {refused(400, "Bad Request: file is too big")};
  CHECK(bot.fetch(sales).error().code == "platform_too_large");
}

TEST_CASE("a file that is gone or cannot be had is said to be so", "[telegram]") {
  Bot bot;
  bot.client.answers = {refused(400, "Bad Request: wrong file_id or the file is temporarily unavailable")};
  CHECK(bot.fetch(sales).error().code == "file_gone");
  CHECK(
      bot.fetch({.name = "v", .size_bytes = 1, .media_type = {}, .locator = "refused:voice"}).error().code ==
      "voice");
}

TEST_CASE("a text is a message in its topic, replying to who asked", "[telegram]") {
  Bot bot;
  bot.client.answers = {sent(60)};
  CHECK(bot.deliver(text_part())->message == "60");
  CHECK(bot.methods() == std::vector<std::string>{"sendMessage"});
  CHECK(bot.body(0)["message_thread_id"] == 12);
  CHECK(bot.body(0)["reply_parameters"]["message_id"] == 55);
}

TEST_CASE("progress is edited in place, and an edit that changes nothing is done", "[telegram]") {
  Bot bot;
  bot.client.answers = {sent(60), refused(400, "Bad Request: message is not modified: specified new ...")};
  auto part = text_part();
  part.replaces = "60";
  CHECK(bot.deliver(part)->message == "60");
  CHECK(bot.methods() == std::vector<std::string>{"editMessageText"});
  CHECK(bot.deliver(part)->message == "60");
}

TEST_CASE("a table is a rich message, and monospaced where that is refused", "[telegram]") {
  Bot bot;
  bot.client.answers = {sent(60), refused(400, "Bad Request: can't parse"),
                        sent(61), refused(404, "Not Found: method not found"),
                        sent(62), sent(63)};
  CHECK(bot.deliver(table_part())->message == "60");
  CHECK(bot.deliver(table_part())->message == "61");
  CHECK(bot.deliver(table_part())->message == "62");
  CHECK(bot.deliver(table_part())->message == "63");
  CHECK(bot.methods() == std::vector<std::string>{"sendRichMessage", "sendRichMessage", "sendMessage",
                                                  "sendRichMessage", "sendMessage", "sendMessage"});
  CHECK(bot.body(0)["rich_message"]["html"].get<std::string>().find("<table") != std::string::npos);
  CHECK(bot.body(2)["text"].get<std::string>().find("<pre>") != std::string::npos);
}

TEST_CASE("a rich message whose answer was lost is not followed by a plain one", "[telegram]") {
  Bot bot;
  bot.client.answers = {Error{Fault::unavailable, "broke", "connection_lost"}};
  CHECK(bot.deliver(table_part()).error().code == maybe_delivered);
  CHECK(bot.client.requests.size() == 1);
}

TEST_CASE("a table that an edit has shown already is not replaced by its plain form", "[telegram]") {
  Bot bot;
  bot.client.answers = {Error{Fault::unavailable, "broke", "connection_lost"},
                        refused(400, "Bad Request: message is not modified: specified new ..."), sent(60)};
  auto part = table_part();
  part.replaces = "60";
  CHECK(bot.deliver(part).error().code == maybe_delivered);
  CHECK(bot.deliver(part)->message == "60");
  CHECK(bot.client.requests.size() == 2);
}

TEST_CASE("a picture that is no photo to Telegram goes as a document", "[telegram]") {
  Bot bot;
  bot.client.answers = {refused(400, "Bad Request: PHOTO_INVALID_DIMENSIONS"), sent(60), sent(61)};
  CHECK(bot.deliver(file_part(9, true))->message == "60");
  CHECK(bot.deliver(file_part(11U << 20U, true))->message == "61");
  CHECK(bot.methods() == std::vector<std::string>{"sendPhoto", "sendDocument", "sendDocument"});
}

TEST_CASE("a file is streamed from the blobs under its own name", "[telegram]") {
  Bot bot;
  bot.client.answers = {sent(60)};
  REQUIRE(bot.deliver(file_part(9)).has_value());
  const auto& form = std::get<HttpForm>(bot.client.requests[0].body);
  CHECK(form.front() == HttpPart{.name = "chat_id", .content = "-100"});
  CHECK(form.back() == HttpPart{.name = "document",
                                .content = HttpFile{"/blobs/h"},
                                .file_name = "图.png",
                                .media_type = "image/png"});
}

TEST_CASE("what is said above a file or the code stands in its caption", "[telegram]") {
  for (auto part : {file_part(9), text_part()}) {
    Bot bot;
    bot.client.answers = {sent(60)};
    part.reply.headline = "You may see <this> twice.";
    if (part.reply.files.empty()) part.reply.code = "print(1)";
    REQUIRE(bot.deliver(part).has_value());
    const auto& form = std::get<HttpForm>(bot.client.requests[0].body);
    CHECK(std::ranges::find(
              form, HttpPart{.name = "caption", .content = "<b>You may see &lt;this&gt; twice.</b>"}) !=
          form.end());
    CHECK(std::ranges::find(form, HttpPart{.name = "parse_mode", .content = "HTML"}) != form.end());
  }
}

TEST_CASE("a file over Telegram's limit is not tried", "[telegram]") {
  Bot bot;
  const auto refusal = bot.deliver(file_part((50U << 20U) + 1));
  CHECK(refusal.error().code == "file_too_large");
  CHECK(bot.client.requests.empty());
}

TEST_CASE("a limit is waited for as long as Telegram asks", "[telegram]") {
  Bot bot;
  bot.client.answers = {refused(429, "Too Many Requests: retry after 7", {{"retry_after", 7}})};
  const auto limited = bot.deliver(text_part());
  CHECK(limited.error().fault == Fault::unavailable);
  CHECK(limited.error().retry_after == std::chrono::seconds(7));
}

TEST_CASE("a group that became a supergroup is followed, now and later", "[telegram]") {
  Bot bot;
  bot.client.answers = {refused(400, "Bad Request: group chat was upgraded", {{"migrate_to_chat_id", -1009}}),
                        sent(1), sent(2)};
  CHECK(bot.deliver(text_part())->message == "1");
  CHECK(bot.body(1)["chat_id"] == -1009);
  CHECK_FALSE(bot.body(1).contains("reply_parameters"));
  CHECK(bot.deliver(text_part())->message == "2");
  CHECK(bot.body(2)["chat_id"] == -1009);
}

TEST_CASE("a topic that was deleted is answered in the group", "[telegram]") {
  Bot bot;
  bot.client.answers = {refused(400, "Bad Request: message thread not found"), sent(1)};
  CHECK(bot.deliver(text_part())->message == "1");
  CHECK_FALSE(bot.body(1).contains("message_thread_id"));
}

TEST_CASE("who blocked the bot is not asked again, and a bad token may be mended", "[telegram]") {
  Bot bot;
  bot.client.answers = {refused(403, "Forbidden: bot was blocked by the user"), refused(401, "Unauthorized")};
  CHECK(bot.deliver(text_part()).error().code == "blocked");
  const auto rejected = bot.deliver(text_part());
  CHECK(rejected.error().fault == Fault::unavailable);
  CHECK(rejected.error().message.find("TOKEN") == std::string::npos);
}

TEST_CASE("the check names what is missing", "[telegram]") {
  Bot bot;
  bot.client.answers = {
      ok({{"username", "other_bot"}, {"can_join_groups", true}, {"can_read_all_group_messages", false}}),
      ok({{"url", ""}})};
  const auto findings = kit::test::run(bot.adapter.check());
  REQUIRE(findings.size() == 3);
  CHECK_FALSE(findings[0].is_well);
  CHECK(findings[0].sentence.find("write `bot: other_bot`") != std::string::npos);
  CHECK(findings[1].sentence.find("/setprivacy") != std::string::npos);
  CHECK_FALSE(findings[2].is_well);
  CHECK(findings[2].sentence.find("install") != std::string::npos);
}

TEST_CASE("the check names what Telegram does not tell us of", "[telegram]") {
  Bot bot;
  bot.client.answers = {
      ok({{"username", "my_bot"}, {"can_join_groups", true}, {"can_read_all_group_messages", true}}),
      ok({{"url", "https://errand.example.com/hook/tg"}, {"allowed_updates", {"message", "poll"}}})};
  const auto findings = kit::test::run(bot.adapter.check());
  REQUIRE(findings.size() == 3);
  CHECK_FALSE(findings[2].is_well);
  CHECK(findings[2].sentence ==
        "Telegram does not tell us of any callback_query; run `errand platform tg install`");
}

TEST_CASE("the check is content with a bot that is set up", "[telegram]") {
  Bot bot;
  bot.client.answers = {
      ok({{"username", "My_Bot"}, {"can_join_groups", true}, {"can_read_all_group_messages", true}}),
      ok({{"url", "https://errand.example.com/hook/tg"}, {"pending_update_count", 0}})};
  for (const auto& finding : kit::test::run(bot.adapter.check())) {
    CAPTURE(finding.sentence);
    CHECK(finding.is_well);
  }
}

}  // namespace errand::telegram
