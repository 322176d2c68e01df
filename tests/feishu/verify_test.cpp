#include "adapters/feishu/verify.hpp"

#include "bot/crypto/aes.hpp"
#include "bot/crypto/digest.hpp"
#include "bot/crypto/encoding.hpp"
#include "tests/feishu/calls.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

namespace errand::feishu {

using namespace std::chrono_literals;
using namespace test;

namespace {

net::Request plain_call(std::string body) {
  net::Request request;
  request.body = std::move(body);
  return request;
}

net::Request signed_call(const std::string& text) {
  const auto encrypted =
      crypto::to_base64(crypto::encrypt_behind_iv(keys.encrypt_key, "0123456789abcdef", text));
  const auto body = R"({"encrypt":")" + encrypted + R"("})";
  return call(body, "1700000000", "n", crypto::sha256_hex("1700000000n" + keys.encrypt_key + body));
}

std::string why_not(const net::Request& request, TimePoint now = then) {
  const auto opened = open_call(request, keys, now);
  REQUIRE(opened.has_error());
  REQUIRE(opened.error().fault == Fault::refused);
  return opened.error().message;
}

}  // namespace

TEST_CASE("the platform's own calls are opened", "[feishu]") {
  const auto check = open_call(address_check(), keys, then);
  REQUIRE(check.has_value());
  CHECK(is_address_check(*check));
  CHECK(check->at("challenge") == "ajls384kdjx98XX");
  const auto message = open_call(mention_that_quotes_a_file(), keys, then);
  REQUIRE(message.has_value());
  CHECK_FALSE(is_address_check(*message));
  CHECK(message->at("event").at("message").at("parent_id") == "om_file1");
  const auto press = open_call(pressed_button(), keys, then);
  REQUIRE(press.has_value());
  CHECK(press->at("event").at("action").at("value").at("act") == "stop");
}

TEST_CASE("a callback of the old kind, signed with SHA-1 and the Verification Token, is refused",
          "[feishu]") {
  // Source: open.feishu.cn, "配置回调请求地址" (kept as history; `card.action.trigger` has taken its place).
  const auto old =
      call(R"({"open_id":"ou_user1","open_message_id":"om_0001","tenant_key":"tk1","token":"c-0001",)"
           R"("action":{"value":{"k":"v"},"tag":"button"}})",
           "1700000002", "nonce-ghi-789", "c1d901b8de0d56b7ca37426a773f34b1d1a8767d");
  CHECK(why_not(old).find("signature") != std::string::npos);
}

TEST_CASE("a call whose signature, nonce, time or body was changed is refused", "[feishu]") {
  for (const auto* header : {"X-Lark-Signature", "X-Lark-Request-Nonce", "X-Lark-Request-Timestamp"}) {
    auto request = mention_that_quotes_a_file();
    auto value = *request.header(header);
    value.back() = value.back() == '1' ? '2' : '1';
    request.headers.set(header, value);
    CHECK(why_not(request).find("signature") != std::string::npos);
    request.headers.remove(header);
    CHECK(why_not(request).find("signature") != std::string::npos);
  }
  auto request = mention_that_quotes_a_file();
  request.body += ' ';
  CHECK(why_not(request).find("signature") != std::string::npos);
}

TEST_CASE("a signed call is good for eight hours, because Feishu tries for seven", "[feishu]") {
  const TimePoint sent{1'700'000'001s};
  CHECK(open_call(mention_that_quotes_a_file(), keys, sent + 7h + 10min).has_value());
  CHECK(why_not(mention_that_quotes_a_file(), sent + 8h).find("clocks") != std::string::npos);
  CHECK(open_call(mention_that_quotes_a_file(), keys, sent - 9min).has_value());
  CHECK(why_not(mention_that_quotes_a_file(), sent - 10min).find("clocks") != std::string::npos);
}

TEST_CASE("the address check needs no signature but the right token", "[feishu]") {
  auto request = address_check();
  request.headers = {};
  CHECK(open_call(request, keys, then).has_value());
  const auto other = CallKeys{.encrypt_key = keys.encrypt_key, .verification_token = "another"};
  const auto refused = open_call(request, other, then);
  REQUIRE(refused.has_error());
  CHECK(refused.error().message.find("Verification Token") != std::string::npos);
}

TEST_CASE("an event without a signature is refused even when it is encrypted rightly", "[feishu]") {
  auto request = mention_that_quotes_a_file();
  request.headers = {};
  CHECK(why_not(request).find("signature") != std::string::npos);
}

TEST_CASE("a plain call is refused where an encrypt key is set", "[feishu]") {
  const std::string body = R"({"type":"url_verification","challenge":"c","token":"fs-verify-token-0001"})";
  CHECK(why_not(plain_call(body)).find("not encrypted") != std::string::npos);
}

TEST_CASE("a signed event with another app's token is refused", "[feishu]") {
  CHECK(why_not(signed_call(R"({"schema":"2.0","header":{"token":"x"},"event":{}})"))
            .find("Verification Token") != std::string::npos);
  CHECK(why_not(signed_call(R"({"schema":"2.0","event":{}})")).find("Verification Token") !=
        std::string::npos);
}

TEST_CASE("without an encrypt key the token alone vouches", "[feishu]") {
  const CallKeys no_key{.encrypt_key = {}, .verification_token = "t"};
  const auto check =
      open_call(plain_call(R"({"type":"url_verification","challenge":"c","token":"t"})"), no_key, then);
  REQUIRE(check.has_value());
  CHECK(is_address_check(*check));
  CHECK(open_call(plain_call(R"({"schema":"2.0","header":{"token":"t"}})"), no_key, then).has_value());
  CHECK(open_call(plain_call(R"({"schema":"2.0","header":{"token":"u"}})"), no_key, then).has_error());
  const auto encrypted = open_call(address_check(), no_key, then);
  REQUIRE(encrypted.has_error());
  CHECK(encrypted.error().message.find("`encrypt_key`") != std::string::npos);
}

TEST_CASE("a body that is no JSON object is bad input", "[feishu]") {
  for (const auto* body : {"", "[]", "1", "{", "{\"a\":", "\xff"}) {
    const auto opened = open_call(plain_call(body), keys, then);
    REQUIRE(opened.has_error());
    CHECK(opened.error().fault == Fault::invalid_input);
  }
}

}  // namespace errand::feishu
