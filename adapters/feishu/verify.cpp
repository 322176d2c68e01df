#include "adapters/feishu/verify.hpp"

#include "adapters/kit/api.hpp"
#include "bot/core/json_text.hpp"
#include "bot/crypto/aes.hpp"
#include "bot/crypto/digest.hpp"
#include "bot/crypto/encoding.hpp"

#include <nlohmann/json.hpp>

#include <charconv>

namespace errand::feishu {

namespace {

using kit::object_in;
using kit::text_in;
using nlohmann::json;

/// A call that failed comes again after 15 s, 5 min, 1 h and 6 h, and nothing says that it is signed anew.
constexpr auto oldest = std::chrono::hours(8);
constexpr auto most_ahead = std::chrono::minutes(10);

Error refused(const std::string& why) {
  return {Fault::refused, "a call that Feishu did not send: " + why};
}

bool is_recent(const std::string& timestamp, TimePoint now) {
  std::int64_t seconds = 0;
  const auto* end = timestamp.data() + timestamp.size();
  const auto [stop, error] = std::from_chars(timestamp.data(), end, seconds);
  constexpr std::int64_t year_9999 = 253'402'300'799;
  if (error != std::errc() || stop != end || seconds < 0 || seconds > year_9999) return false;
  const TimePoint sent{std::chrono::seconds(seconds)};
  return sent > now - oldest && sent < now + most_ahead;
}

Result<void> check_signature(const net::Request& request, const std::string& encrypt_key, TimePoint now) {
  const auto timestamp = request.header("X-Lark-Request-Timestamp").value_or("");
  const auto nonce = request.header("X-Lark-Request-Nonce").value_or("");
  const auto signature = request.header("X-Lark-Signature").value_or("");
  const auto expected = crypto::sha256_hex(timestamp + nonce + encrypt_key + request.body);
  if (!crypto::constant_time_equal(signature, expected)) return refused("its signature is wrong");
  if (!is_recent(timestamp, now)) return refused("its time is not ours; check both clocks");
  return {};
}

Result<json> decrypted(const std::string& encrypted, const std::string& encrypt_key) {
  const auto bytes = crypto::from_base64(encrypted);
  if (!bytes) return refused("what is encrypted is not base64");
  const auto text = crypto::decrypt_behind_iv(encrypt_key, *bytes);
  if (!text) return refused("it is encrypted with another Encrypt Key");
  auto call = parsed_json(*text);
  if (!call.is_object()) return refused("it is encrypted with another Encrypt Key");
  return call;
}

/// Where the Verification Token stands: in the header of a version 2 event, at the top of older ones.
std::string token_of(const json& call) {
  const auto& header = object_in(call, "header");
  return header.empty() ? text_in(call, "token") : text_in(header, "token");
}

}  // namespace

bool is_address_check(const json& call) {
  return text_in(call, "type") == "url_verification";
}

Result<json> open_call(const net::Request& request, const CallKeys& keys, TimePoint now) {
  auto call = parsed_json(request.body);
  if (!call.is_object()) return Error{Fault::invalid_input, "the body is not a JSON object"};
  const auto encrypted = text_in(call, "encrypt");
  if (keys.encrypt_key.empty()) {
    if (!encrypted.empty()) {
      return refused("it is encrypted; set `encrypt_key` to the Encrypt Key of the developer console");
    }
  } else {
    const auto is_signed = check_signature(request, keys.encrypt_key, now);
    // The address check may come without a signature: only that much is decrypted on trust.
    if (!is_signed && request.header("X-Lark-Signature")) return is_signed.error();
    if (encrypted.empty()) return refused("it is not encrypted although `encrypt_key` is set");
    auto plain = decrypted(encrypted, keys.encrypt_key);
    if (!plain) return plain.error();
    call = std::move(*plain);
    if (!is_signed && !is_address_check(call)) return is_signed.error();
  }
  if (!crypto::constant_time_equal(token_of(call), keys.verification_token)) {
    return refused("its Verification Token is not the one of `verification_token`");
  }
  return call;
}

}  // namespace errand::feishu
