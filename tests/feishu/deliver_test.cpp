#include "adapters/feishu/card.hpp"
#include "adapters/feishu/sends.hpp"
#include "tests/feishu/office.hpp"
#include "tests/feishu/replies.hpp"

#include <catch2/catch_test_macros.hpp>

namespace errand::feishu {

using namespace test;
using nlohmann::json;

namespace {

OutboundPart part_of(Reply reply, const std::string& replaces = {}, const std::string& thread = {}) {
  return {.key = "j1/2.1",
          .address = {.connection = "feishu", .conversation = "oc_1", .thread = thread, .message_id = "om_1"},
          .replaces = replaces,
          .reply = std::move(reply)};
}

Reply sentence() {
  return {.job = "j1", .tone = ReplyTone::declined, .language = "zh", .headline = "做不到"};
}

Reply file_reply() {
  Reply reply{.job = "j1", .language = "zh"};
  reply.files = {{.name = "汇总.xlsx", .sha256 = "f1", .size_bytes = 5, .media_type = "application/xlsx"}};
  return reply;
}

const auto sent_answer = done(R"({"message_id":"om_new"})");

std::string field(const HttpRequest& request, const std::string& name) {
  for (const auto& part : std::get<HttpForm>(request.body)) {
    if (part.name != name) continue;
    if (const auto* text = std::get_if<std::string>(&part.content)) return *text;
    return "file " + std::get<HttpFile>(part.content).path;
  }
  return "missing";
}

}  // namespace

TEST_CASE("a card answers the message, with a uuid that stays the same", "[feishu]") {
  Office office({token(), sent_answer});
  const auto receipt = office.run(office.adapter.deliver(part_of(sentence())));
  REQUIRE(receipt.has_value());
  CHECK(receipt->message == "om_new");
  CHECK(office.asked() == std::vector<std::string>{"POST im/v1/messages/om_1/reply"});
  const auto body = office.body(1);
  CHECK(body.at("msg_type") == "interactive");
  CHECK(body.at("uuid") == uuid_of("j1/2.1", ""));
  CHECK_FALSE(body.contains("reply_in_thread"));
  CHECK(json::parse(body.at("content").get<std::string>()).at("schema") == "2.0");
  CHECK(office.client.requests[1].headers.find("Authorization") == "Bearer t-1");
  CHECK(office.client.requests[1].may_visit("open.feishu.cn"));
  CHECK_FALSE(office.client.requests[1].may_visit("127.0.0.1"));
}

TEST_CASE("in a topic the answer stays in it", "[feishu]") {
  Office office({token(), sent_answer});
  REQUIRE(office.run(office.adapter.deliver(part_of(sentence(), {}, "om_root"))).has_value());
  CHECK(office.body(1).at("reply_in_thread") == true);
}

TEST_CASE("the answer takes the progress card's place", "[feishu]") {
  Office office({token(), done()});
  const auto receipt = office.run(office.adapter.deliver(part_of(sentence(), "om_card")));
  REQUIRE(receipt.has_value());
  CHECK(receipt->message == "om_card");
  CHECK(office.asked() == std::vector<std::string>{"PATCH im/v1/messages/om_card"});
  CHECK(office.body(1).size() == 1);
}

TEST_CASE("a progress card that is gone is told, so that the answer becomes a new one", "[feishu]") {
  Office office({token(), refusal(230011)});
  const auto receipt = office.run(office.adapter.deliver(part_of(sentence(), "om_card")));
  REQUIRE(receipt.has_error());
  CHECK(receipt.error().fault == Fault::not_found);
  CHECK(office.asked() == std::vector<std::string>{"PATCH im/v1/messages/om_card"});
}

TEST_CASE("where the question is gone the answer goes to the chat", "[feishu]") {
  Office office({token(), refusal(230011), sent_answer});
  REQUIRE(office.run(office.adapter.deliver(part_of(sentence(), {}, "om_root"))).has_value());
  CHECK(office.asked() == std::vector<std::string>{"POST im/v1/messages/om_1/reply",
                                                   "POST im/v1/messages?receive_id_type=chat_id"});
  CHECK(office.body(2).at("receive_id") == "oc_1");
  CHECK_FALSE(office.body(2).contains("reply_in_thread"));
}

TEST_CASE("a refused card goes out plain, and as text when that is refused too", "[feishu]") {
  const auto too_many =
      refusal(230099, "Failed to create card content, ext=ErrCode: 11310; table number over limit");
  Office plain({token(), too_many, sent_answer});
  auto reply = chinese_reply();
  reply.pictures.clear();
  reply.code.clear();
  REQUIRE(plain.run(plain.adapter.deliver(part_of(reply))).has_value());
  const auto second = plain.body(2);
  CHECK(second.at("msg_type") == "interactive");
  CHECK(second.at("uuid") != plain.body(1).at("uuid"));
  CHECK(second.at("content").get<std::string>().find("\"table\"") == std::string::npos);

  Office text({token(), too_many, too_many, sent_answer});
  reply.headline = "<at user_id=\"all\"></at>好了";
  reply.text = "[官网](https://evil.example/?x) http://evil.example";
  REQUIRE(text.run(text.adapter.deliver(part_of(reply))).has_value());
  const auto third = text.body(3);
  CHECK(third.at("msg_type") == "text");
  const auto said = json::parse(third.at("content").get<std::string>()).at("text").get<std::string>();
  CHECK(said.find('<') == std::string::npos);
  CHECK(said.find("好了") != std::string::npos);
  CHECK(said.find("有 1 行没有地区") != std::string::npos);
  for (const auto* link : {"](", "://", "evil.example"}) CHECK(said.find(link) == std::string::npos);
}

TEST_CASE("progress whose answer no card takes says that it follows as a text", "[feishu]") {
  const auto refused = refusal(230099);
  Office office({token(), refused, refused, done(), sent_answer});
  const auto receipt = office.run(office.adapter.deliver(part_of(sentence(), "om_card")));
  REQUIRE(receipt.has_value());
  CHECK(receipt->message == "om_new");
  const std::string edit = "PATCH im/v1/messages/om_card";
  CHECK(office.asked() == std::vector<std::string>{edit, edit, edit, "POST im/v1/messages/om_1/reply"});
  const auto over = json::parse(office.body(3).at("content").get<std::string>());
  CHECK(over.at("header").at("template") == "grey");
  CHECK(over.at("body").at("elements").size() == 1);
  CHECK(over.dump().find("内容在下面的消息里") != std::string::npos);
  CHECK(office.body(4).at("msg_type") == "text");

  Office never({token(), refused, refused, refused, sent_answer});
  REQUIRE(never.run(never.adapter.deliver(part_of(sentence(), "om_card"))).has_value());
  CHECK(never.body(4).at("msg_type") == "text");

  Office busy({token(), refused, refused, refusal(230020)});
  const auto later = busy.run(busy.adapter.deliver(part_of(sentence(), "om_card")));
  REQUIRE(later.has_error());
  CHECK(later.error().fault == Fault::unavailable);
}

TEST_CASE("in a text the readings to choose from have numbers", "[feishu]") {
  auto reply = sentence();
  reply.tone = ReplyTone::question;
  reply.buttons = {{.label = "按金额", .action = "answer", .value = "a"},
                   {.label = "按成本", .action = "answer", .value = "b"},
                   {.label = "停止", .action = "stop"}};
  Office office({token(), refusal(230099), refusal(230099), sent_answer});
  REQUIRE(office.run(office.adapter.deliver(part_of(reply))).has_value());
  const auto said =
      json::parse(office.body(3).at("content").get<std::string>()).at("text").get<std::string>();
  CHECK(said == "做不到\n1. 按金额\n2. 按成本\n请回复数字来选择，在群里请同时提到我。");
}

TEST_CASE("progress that is refused is not told in texts", "[feishu]") {
  auto reply = sentence();
  reply.tone = ReplyTone::progress;
  Office office({token(), refusal(230099)});
  REQUIRE(office.run(office.adapter.deliver(part_of(reply, "om_card"))).has_error());
  CHECK(office.asked().size() == 1);
}

TEST_CASE("what a refused card held comes in its texts and behind it, and code that is refused is named",
          "[feishu]") {
  const auto image = done(R"({"image_key":"img_up"})");
  const auto file = done(R"({"file_key":"file_up"})");
  Office office({token(), image, refusal(230099), file, sent_answer, sent_answer, sent_answer});
  const auto receipt = office.run(office.adapter.deliver(part_of(chinese_reply())));
  REQUIRE(receipt.has_value());
  REQUIRE(office.client.requests.size() == 7);
  CHECK(field(office.client.requests[3], "file_name") == "代码.py");
  CHECK(field(office.client.requests[3], "file") == "print(1)");
  const auto card = office.body(4).at("content").get<std::string>();
  for (const auto* words :
       {"共 3 行", "华南", "800.00", "按地区汇总销售额", "读取 销售.csv：3 行", "再做一次"}) {
    CAPTURE(words);
    CHECK(card.find(words) != std::string::npos);
  }
  CHECK(office.body(5).at("msg_type") == "image");
  CHECK(office.body(5).at("content") == R"({"image_key":"img_up"})");
  CHECK(office.body(6).at("msg_type") == "file");
  CHECK(office.body(6).at("content") == R"({"file_key":"file_up"})");
  CHECK(office.body(5).at("uuid") != office.body(6).at("uuid"));

  Office refused({token(), image, refusal(230099), refusal(99991672, "Access denied: [im:resource]"),
                  sent_answer, sent_answer});
  REQUIRE(refused.run(refused.adapter.deliver(part_of(chinese_reply()))).has_value());
  CHECK(refused.body(4).at("content").get<std::string>().find("代码.py 没有发送成功") != std::string::npos);

  Office busy({token(), image, refusal(230099), answer(500)});
  const auto later = busy.run(busy.adapter.deliver(part_of(chinese_reply())));
  REQUIRE(later.has_error());
  CHECK(later.error().fault == Fault::unavailable);
}

TEST_CASE("pictures are uploaded once and shown in the card", "[feishu]") {
  Office office({token(), done(R"({"image_key":"img_up"})"), answer(500), sent_answer});
  const auto part = part_of(chinese_reply());
  const auto failed = office.run(office.adapter.deliver(part));
  REQUIRE(failed.has_error());
  CHECK(failed.error().fault == Fault::unavailable);
  REQUIRE(office.run(office.adapter.deliver(part)).has_value());
  CHECK(office.asked() == std::vector<std::string>{"POST im/v1/images", "POST im/v1/messages/om_1/reply",
                                                   "POST im/v1/messages/om_1/reply"});
  CHECK(field(office.client.requests[1], "image_type") == "message");
  CHECK(field(office.client.requests[1], "image") == "file /blobs/p1");
  CHECK(office.body(3).at("content").get<std::string>().find("img_up") != std::string::npos);
  CHECK(office.body(3).at("uuid") == office.body(2).at("uuid"));
}

TEST_CASE("a picture that is refused is named in the card", "[feishu]") {
  Office office({token(), refusal(99991672, "Access denied: [im:resource]"), sent_answer});
  REQUIRE(office.run(office.adapter.deliver(part_of(chinese_reply()))).has_value());
  const auto content = office.body(2).at("content").get<std::string>();
  CHECK(content.find("图.png 没有发送成功") != std::string::npos);
  CHECK(content.find("im:resource") != std::string::npos);
}

TEST_CASE("a file is uploaded under its name and sent as a file message", "[feishu]") {
  Office office({token(), done(R"({"file_key":"file_up"})"), sent_answer});
  REQUIRE(office.run(office.adapter.deliver(part_of(file_reply()))).has_value());
  CHECK(office.asked() == std::vector<std::string>{"POST im/v1/files", "POST im/v1/messages/om_1/reply"});
  CHECK(field(office.client.requests[1], "file_type") == "xls");
  CHECK(field(office.client.requests[1], "file_name") == "汇总.xlsx");
  CHECK(field(office.client.requests[1], "file") == "file /blobs/f1");
  CHECK(office.body(2).at("msg_type") == "file");
  CHECK(office.body(2).at("content") == R"({"file_key":"file_up"})");
}

TEST_CASE("long code is uploaded as a Python file", "[feishu]") {
  Office office({token(), done(R"({"file_key":"file_up"})"), sent_answer});
  Reply reply{.job = "j1", .language = "zh"};
  reply.code = "print(1)";
  REQUIRE(office.run(office.adapter.deliver(part_of(reply))).has_value());
  CHECK(field(office.client.requests[1], "file_type") == "stream");
  CHECK(field(office.client.requests[1], "file_name") == "代码.py");
  CHECK(field(office.client.requests[1], "file") == "print(1)");
}

TEST_CASE("a file that is refused is an error that names the permission", "[feishu]") {
  Office office({token(), refusal(99991672, "Access denied: [im:resource]")});
  const auto receipt = office.run(office.adapter.deliver(part_of(file_reply())));
  REQUIRE(receipt.has_error());
  CHECK(receipt.error().fault == Fault::refused);
  CHECK(receipt.error().message.find("(im:resource)") != std::string::npos);
}

TEST_CASE("what may pass is handed back to be tried again", "[feishu]") {
  for (const int code : {230020, 99991400, 230049}) {
    Office office({token(), refusal(code)});
    const auto receipt = office.run(office.adapter.deliver(part_of(sentence())));
    REQUIRE(receipt.has_error());
    CHECK(receipt.error().fault == Fault::unavailable);
    CHECK(receipt.error().retry_after.count() >= 1000);
  }
  Office office({token(), answer(429, "{}", {{"x-ogw-ratelimit-reset", "7"}})});
  const auto receipt = office.run(office.adapter.deliver(part_of(file_reply())));
  REQUIRE(receipt.has_error());
  CHECK(receipt.error().retry_after == std::chrono::seconds(7));
}

TEST_CASE("a refused token is renewed once", "[feishu]") {
  Office office({token("t-1"), refusal(99991663), token("t-2"), sent_answer});
  REQUIRE(office.run(office.adapter.deliver(part_of(sentence()))).has_value());
  CHECK(office.client.requests[3].headers.find("Authorization") == "Bearer t-2");

  Office wrong({token("t-1"), refusal(99991663), token("t-2"), refusal(99991663)});
  const auto receipt = wrong.run(wrong.adapter.deliver(part_of(sentence())));
  REQUIRE(receipt.has_error());
  CHECK(wrong.client.requests.size() == 4);
}

TEST_CASE("while the app's credential is refused, texts, pictures and files wait for the admin", "[feishu]") {
  for (const auto& reply : {sentence(), chinese_reply(), file_reply()}) {
    Office wrong({refusal(10014, "app secret invalid")});
    const auto receipt = wrong.run(wrong.adapter.deliver(part_of(reply)));
    REQUIRE(receipt.has_error());
    CHECK(receipt.error().fault == Fault::unavailable);
    CHECK(receipt.error().message.find("`app_secret`") != std::string::npos);
  }
}

TEST_CASE("an answer that is not Feishu's says which settings to look at", "[feishu]") {
  Office office({token(), answer(200, "<html>gateway</html>")});
  const auto receipt = office.run(office.adapter.deliver(part_of(sentence())));
  REQUIRE(receipt.has_error());
  CHECK(receipt.error().message.find("`api_url`") != std::string::npos);
}

TEST_CASE("a chat gets at most four messages a second", "[feishu]") {
  Office office({token(), sent_answer});
  const auto start = office.clock.now();
  for (int index = 0; index < 5; ++index) {
    REQUIRE(office.run(office.adapter.deliver(part_of(sentence()))).has_value());
  }
  CHECK(office.clock.now() - start == std::chrono::seconds(1));
  auto elsewhere = part_of(sentence());
  elsewhere.address.conversation = "oc_2";
  REQUIRE(office.run(office.adapter.deliver(elsewhere)).has_value());
  CHECK(office.clock.now() - start == std::chrono::seconds(1));
}

}  // namespace errand::feishu
