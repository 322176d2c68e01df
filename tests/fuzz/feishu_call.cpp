/// Calls to a Feishu connection's address, by anybody: bytes as a plain body, as an encrypted one and as what
/// was encrypted rightly. Refused or read, and what is read has an id.
#include "adapters/feishu/errors.hpp"
#include "adapters/feishu/events.hpp"
#include "adapters/feishu/verify.hpp"
#include "bot/crypto/aes.hpp"
#include "bot/crypto/digest.hpp"
#include "bot/crypto/encoding.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

using namespace errand;

const feishu::CallKeys encrypted_keys{.encrypt_key = "key", .verification_token = "token"};
const feishu::CallKeys plain_keys{.encrypt_key = {}, .verification_token = "token"};
const feishu::Self self{.connection = "feishu",
                        .app_id = "cli_1",
                        .open_id = "ou_bot",
                        .language = "zh",
                        .secret = "0123456789abcdef0123456789abcdef"};
const TimePoint now{std::chrono::seconds(1'700'000'000)};

void read(const nlohmann::json& call) {
  auto ours = call;
  if (ours.contains("header") && ours["header"].is_object()) ours["header"]["app_id"] = "cli_1";
  for (const auto& one : {call, ours}) {
    const auto told = feishu::told_by(one, self);
    if (told.meaning == feishu::Meaning::event && told.event.event_id.empty()) std::abort();
    if (told.meaning != feishu::Meaning::event && told.reason.empty()) std::abort();
  }
}

/// With a signature that is right, so that what comes after it is reached.
net::Request signed_call(std::string body) {
  net::Request request;
  request.headers.set("X-Lark-Request-Timestamp", "1700000000");
  request.headers.set("X-Lark-Request-Nonce", "n");
  request.headers.set("X-Lark-Signature", crypto::sha256_hex("1700000000nkey" + body));
  request.body = std::move(body);
  return request;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  if (feishu::explained({.code = 99991672, .message = bytes}).message.empty()) std::abort();
  net::Request plain;
  plain.body = bytes;
  if (const auto call = feishu::open_call(plain, plain_keys, now)) read(*call);
  if (feishu::open_call(plain, encrypted_keys, now) && bytes.find("encrypt") == std::string::npos)
    std::abort();
  const auto wrapped = R"({"encrypt":")" + crypto::to_base64(bytes) + R"("})";
  (void)feishu::open_call(signed_call(wrapped), encrypted_keys, now);
  const auto rightly = crypto::to_base64(crypto::encrypt_behind_iv("key", "0123456789abcdef", bytes));
  if (const auto call =
          feishu::open_call(signed_call(R"({"encrypt":")" + rightly + R"("})"), encrypted_keys, now)) {
    read(*call);
  }
  // What a message holds, without the luck that an envelope around it takes.
  for (const auto* type : {"text", "post", "file"}) {
    nlohmann::json message = {{"message_id", "om_1"}, {"chat_id", "oc_1"}, {"chat_type", "p2p"},
                              {"message_type", type}, {"content", bytes},  {"create_time", "1700000000000"}};
    read({{"header", {{"event_type", "im.message.receive_v1"}}},
          {"event",
           {{"sender", {{"sender_type", "user"}, {"sender_id", {{"open_id", "ou_1"}}}}},
            {"message", std::move(message)}}}});
  }
  return 0;
}
