/// Opens a call to our address: the signature over the raw body, its age, the decryption and the verification
/// token. Used by FeishuAdapter::receive; pure, so that tests and the fuzzer call it with bytes.
/// Source: open.feishu.cn, "Configure Encrypt Key" and "Event subscription overview".
#pragma once

#include "bot/core/clock.hpp"
#include "bot/core/result.hpp"
#include "bot/net/message.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace errand::feishu {

/// The two secrets of "Events & callbacks > Encryption strategy" in the developer console.
struct CallKeys {
  std::string encrypt_key;  ///< Empty: calls are neither signed nor encrypted, and only the token vouches.
  std::string verification_token;
};

/// The plain JSON object of an event, of a pressed button or of the address check ("url_verification", which
/// need not be signed). Fault::refused for what Feishu did not send, Fault::invalid_input for no JSON at all.
Result<nlohmann::json> open_call(const net::Request& request, const CallKeys& keys, TimePoint now);

/// True for Feishu's question whether the address is ours.
bool is_address_check(const nlohmann::json& call);

}  // namespace errand::feishu
