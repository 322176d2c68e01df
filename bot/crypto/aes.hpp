/// AES-256-CBC in the two flavours that chat platforms use. Used by their adapters, after the signature of
/// the message was checked: CBC alone does not tell who wrote a text.
#pragma once

#include "bot/core/result.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace errand::crypto {

/// Feishu: the key is SHA-256(secret), the IV the first 16 bytes, PKCS#7 padding to 16.
/// Fault::invalid_input for bytes that no such encryption gives.
/// Source: open.feishu.cn, "Encrypt Key encryption and decryption".
Result<std::string> decrypt_behind_iv(std::string_view secret, std::string_view bytes);
/// `iv` is 16 bytes, random in production.
std::string encrypt_behind_iv(std::string_view secret, std::string_view iv, std::string_view text);

/// WeCom and WeChat: the 32 bytes of a 43-character EncodingAESKey. Its last character may carry bits that no
/// encoder leaves; the platform accepts them, so they are dropped. Nothing for another length or alphabet.
std::optional<std::string> wecom_key(std::string_view encoding_aes_key);

/// A WeCom message: who it is for must be compared with the own id by the caller.
struct WecomMessage {
  std::string text;
  std::string receiver;  ///< Corp id, app id, suite id, or empty for an AI bot.

  bool operator==(const WecomMessage&) const = default;
};

/// WeCom messages: 16 random bytes, a big-endian length, the text, the receiver, padded to 32.
/// `key` is wecom_key()'s. Fault::invalid_input for anything else.
/// Source: developer.work.weixin.qq.com/document/path/90968.
Result<WecomMessage> decrypt_wecom_message(std::string_view key, std::string_view bytes);
/// `random` is 16 bytes, random in production.
std::string encrypt_wecom_message(std::string_view key, std::string_view random, const WecomMessage& message);

/// WeCom media: the same cipher and padding without a frame.
Result<std::string> decrypt_wecom_media(std::string_view key, std::string_view bytes);
std::string encrypt_wecom_media(std::string_view key, std::string_view content);

}  // namespace errand::crypto
