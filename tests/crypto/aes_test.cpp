#include "bot/crypto/aes.hpp"

#include "bot/crypto/digest.hpp"
#include "bot/crypto/encoding.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>

namespace errand::crypto {

namespace {

// WeCom's scheme with a made-up EncodingAESKey; the texts were accepted by the platform's own packages
// (@wecom/crypto 1.0.1, @wecom/aibot-node-sdk 1.0.7).
const std::string wecom_encoding_key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";
const std::string wecom_random = "0123456789abcdef";
const std::string wecom_text_encrypted =
    R"(Q3stYC6hdFzMh9T8HCvyDC0JjB4HsbnTXiLzhn6WPaKf7A3QOocI58cUYaU5FE1PSKaXRY14UlPyGXs7dCo5hWzDO8I7C8rB)"
    R"(XMmyjjLBjNRylfndv8NAkhq57d0X/MSBm8SBwYhw0o64RgVTPeJze7XwRHpTv+Bj5FrmTpln3+ehr9swq0so0/0y+Gwx0ocG)"
    R"(zS8V06mBPSja7OVpMpNT0yZw1gGmlsAgtP+sbxp6CFlfRnDwvRPGCjHEUNYVfMlnE73G1x1/qosg1blSg9uWAATvm286IShh)"
    R"(lwU/sD59CYzBePfBbFJCiE6hQZUGpW49HveLkF8zyqFkT/2gACwE6WR86JnlCHWfqUVx/oH4iR99y8Ys2Ssno597nhTn7hf3)"
    R"(CPl4oXJVAISygGvmjHNtIEFrmb6LoPKFWCIE/FUqLjhir6IAn/OzZeNGFiN5oDb/FQOSGqyrLGsnx93wpSMCvQ==)";
const std::string wecom_text =
    R"(<xml><ToUserName><![CDATA[ww1234567890abcdef]]></ToUserName><FromUserName><![CDATA[zhangsan]]></)"
    R"(FromUserName><CreateTime>1700000001</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![C)"
    R"(DATA[你好]]></Content><MsgId>7300000000000000001</MsgId><AgentID>1000002</AgentID></xml>)";
const std::string wecom_bot_encrypted =
    R"(Q3stYC6hdFzMh9T8HCvyDHo9zXYwYExMduOuz7S8UL7LMU6e8iyHHqgJTvaLxy1WO3hrxZOmIyyN+sXG92AVU21GLg5x5b9L)"
    R"(EOQ0AadSC/PTzxpKovWvwvG5QBi9tinHC9UC22W3TOJ1COKUV6YCfuyWpuwXXRjGJWA4L/nmvOExuMGg66+nL6kmBhCeYKJR)"
    R"(zLK5sL1Q/LiU4THpnA6hbzEM6NoEkOcN9aLHEbrlGng0oyjEoWa96hu/43vO+8LGFq1O6Cj1c0Ga359dJLKAfjIRL/0jsvgz)"
    R"(xlGYoxKneC5VwSgguHSQIJAxdNhLVWvoL+M3ur6kYb6CgB3ZdaB1QyljxqCQlZ5qgWoDvOb3UKvFEyjY6uRBuGhYDL2A1C5d)"
    R"(Mjdm+zPNoMnT2+hvIgDQzOYqjlP/2RoE/Djq2hfzR8d8obE11XWPT3G2zNUn0NQtVum+ijC9aQk7qc5dD93sbw==)";
const std::string wecom_bot_text =
    R"({"msgid":"MSG1","aibotid":"AIB1","chatid":"CHAT1","chattype":"group","from":{"userid":"zhangsan")"
    R"(},"response_url":"https://qyapi.weixin.qq.com/cgi-bin/aibot/response?response_code=RC1","msgtype)"
    R"(":"text","text":{"content":"@Bot 总结"},"quote":{"msgtype":"file","file":{"url":"https://example.i)"
    R"(nvalid/f"}}})";

// Feishu's scheme; the first vector is the one in the platform's documentation.
const std::string feishu_documented = "P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk=";
const std::string feishu_challenge_encrypted =
    R"(AAECAwQFBgcICQoLDA0ODwoganzFn3i84ABkuPJwNRdjlhpbWIawhPUV7idwkMIQNO0tYo8RyAym+32djBpqFExsoL9gv5DM)"
    R"(0SiQ7rnbBu2MeBn2qGOA9jv5BxJIm5bCtozF7z54ISiJMmhROYlHhg==)";
const std::string feishu_challenge =
    R"({"challenge":"ajls384kdjx98XX","token":"fs-verify-token-0001","type":"url_verification"})";

std::string ascending(char first) {
  std::string bytes;
  for (int i = 0; i < 16; ++i) bytes += static_cast<char>(first + i);
  return bytes;
}

}  // namespace

TEST_CASE("Feishu's encrypted bodies are read and written as the platform does", "[crypto]") {
  CHECK(decrypt_behind_iv("test key", from_base64(feishu_documented).value()).value() == "hello world");
  const auto bytes = from_base64(feishu_challenge_encrypted).value();
  CHECK(decrypt_behind_iv("fs-encrypt-key-0001", bytes).value() == feishu_challenge);
  CHECK(encrypt_behind_iv("fs-encrypt-key-0001", ascending('\0'), feishu_challenge) == bytes);
}

TEST_CASE("WeCom's messages are read and written as the platform does", "[crypto]") {
  const auto key = wecom_key(wecom_encoding_key).value();
  const WecomMessage to_app{.text = wecom_text, .receiver = "ww1234567890abcdef"};
  CHECK(decrypt_wecom_message(key, from_base64(wecom_text_encrypted).value()).value() == to_app);
  CHECK(to_base64(encrypt_wecom_message(key, wecom_random, to_app)) == wecom_text_encrypted);
  const WecomMessage to_bot{.text = wecom_bot_text, .receiver = ""};
  CHECK(decrypt_wecom_message(key, from_base64(wecom_bot_encrypted).value()).value() == to_bot);
  CHECK(to_base64(encrypt_wecom_message(key, wecom_random, to_bot)) == wecom_bot_encrypted);
}

TEST_CASE("WeCom's media are read and written as the platform does", "[crypto]") {
  const auto key = wecom_key(wecom_encoding_key).value();
  const auto bytes = from_hex("dc8c51e463ac88210f06e36da659f2bb6f8b12d7b7c5f4af68aa12dbeceda563").value();
  CHECK(decrypt_wecom_media(key, bytes).value() == "hello wecom file\n");
  CHECK(encrypt_wecom_media(key, "hello wecom file\n") == bytes);
}

TEST_CASE("an EncodingAESKey may carry the bits that the platform leaves in its last character", "[crypto]") {
  CHECK(to_hex(wecom_key(wecom_encoding_key).value()) ==
        "69b71d79f8218a39259a7a29aabb2dbafc31cb3d35db7e39ebbf3d0010831051");
  CHECK_FALSE(wecom_key(wecom_encoding_key + "H"));
  CHECK_FALSE(wecom_key("abcdefghijklmnopqrstuvwxyz0123456789ABCDEF!"));
  CHECK_FALSE(wecom_key("!bcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"));
  CHECK_FALSE(wecom_key(""));
}

TEST_CASE("a text of any length comes back, at the edges of the padding too", "[crypto]") {
  const auto key = wecom_key(wecom_encoding_key).value();
  for (std::size_t size = 0; size <= 70; ++size) {
    const std::string text(size, 'x');
    const auto media = encrypt_wecom_media(key, text);
    CHECK(media.size() % 32 == 0);
    CHECK(decrypt_wecom_media(key, media).value() == text);
    CHECK(decrypt_behind_iv("k", encrypt_behind_iv("k", ascending('0'), text)).value() == text);
  }
}

TEST_CASE("bytes that no encryption gave are refused and never read past", "[crypto]") {
  const auto key = wecom_key(wecom_encoding_key).value();
  const auto refused = [](const auto& result) {
    return result.has_error() && result.error().fault == Fault::invalid_input &&
           result.error().code == "cannot_decrypt";
  };
  CHECK(refused(decrypt_wecom_media(key, "")));
  CHECK(refused(decrypt_wecom_media(key, std::string(15, 'x'))));
  CHECK(refused(decrypt_wecom_media(key, std::string(17, 'x'))));
  CHECK(refused(decrypt_behind_iv("k", "short")));
  CHECK(refused(decrypt_behind_iv("k", std::string(16, 'x'))));
  const auto message = from_base64(wecom_text_encrypted).value();
  CHECK(refused(decrypt_wecom_message(std::string(32, 'k'), message)));
  CHECK(refused(decrypt_wecom_message(key, message.substr(0, message.size() - 16))));

  // Whole blocks whose padding is 0, over the limit, uneven or longer than the text: media without its last
  // block is such a text.
  const auto last_block = [&](const std::string& plain) {
    const auto whole = encrypt_wecom_media(key, plain);
    return whole.substr(0, plain.size());
  };
  CHECK(refused(decrypt_wecom_media(key, last_block(std::string(32, '\0')))));
  CHECK(refused(decrypt_wecom_media(key, last_block(std::string(64, '\x21')))));
  CHECK(refused(decrypt_wecom_media(key, last_block(std::string(31, 'x') + '\x02'))));
  CHECK(refused(decrypt_wecom_media(key, last_block(std::string(16, '\x20')))));

  // A frame that is cut, and one whose length points past the end.
  CHECK(refused(decrypt_wecom_message(key, encrypt_wecom_media(key, std::string(19, '\0')))));
  const auto lying = std::string(16, 'r') + std::string("\xff\xff\xff\xff", 4) + "text";
  CHECK(refused(decrypt_wecom_message(key, encrypt_wecom_media(key, lying))));
}

TEST_CASE("SHA-1 signs what WeCom signs", "[crypto]") {
  CHECK(sha1_hex("abc") == "a9993e364706816aba3e25717850c26c9cd0d89d");  // FIPS 180-4
  // The four texts of the message above, sorted bytewise.
  CHECK(sha1_hex("1700000001" + wecom_text_encrypted + "nonce002" + "wc-token-0001") ==
        "7cb63104fb7c2c63a3b6e8ec9c08cea9d46cc12b");
}

}  // namespace errand::crypto
