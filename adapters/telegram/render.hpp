/// A Reply as Telegram's messages: cut into sends, and each as the body of a call. Pure. Used by
/// TelegramAdapter.
/// Sources: core.telegram.org/bots/api#html-style, #sendmessage, #sendrichmessage
#pragma once

#include "bot/core/chat.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace errand::telegram {

/// Of a message, in UTF-16 units after its entities are read.
inline constexpr std::size_t message_units = 4'096;
inline constexpr std::uint64_t upload_bytes = 50U << 20U;    ///< Of a document.
inline constexpr std::uint64_t picture_bytes = 10U << 20U;   ///< Of a photo; a larger one goes as a document.
inline constexpr std::uint64_t download_bytes = 20U << 20U;  ///< What a bot may fetch.

/// Texts (each fits one message as HTML), pictures, files, the code.
std::vector<OutboundPart> split(OutboundPart whole);

/// A send's texts in both forms that Telegram reads.
struct Rendered {
  std::string html;  ///< parse_mode HTML: tables in a monospaced font, long parts folded.
  std::string rich;  ///< Rich HTML: real tables and folds; empty where there is no table, or too large a one.
  std::size_t units = 0;
};
Rendered rendered(const Reply& reply);

/// The fields of a send: chat, topic, the message replied to, and the buttons sealed for the chat.
nlohmann::json envelope(const OutboundPart& part, const std::string& secret);
/// sendMessage, or editMessageText where part.replaces says so.
nlohmann::json message_body(const OutboundPart& part, const std::string& secret);
/// sendDocument or sendPhoto, but for the file itself: what is said beside it is its caption.
nlohmann::json file_body(const OutboundPart& part, const std::string& secret);
/// sendRichMessage, or editMessageText with a rich message; null where the part has no table.
nlohmann::json rich_body(const OutboundPart& part, const std::string& secret);

}  // namespace errand::telegram
