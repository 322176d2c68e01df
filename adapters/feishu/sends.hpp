/// Sends: the messages that a reply takes on Feishu. A card with the answer, more cards where it has more
/// tables or pictures than one may hold, a file message for each file, and the code as a file where it is
/// long. Pure.
#pragma once

#include "bot/core/chat.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace errand::feishu {

/// Of an upload. Source: open.feishu.cn, "Upload image" and "Upload file".
inline constexpr std::uint64_t most_image_bytes = 10U << 20U;
inline constexpr std::uint64_t most_file_bytes = 30U << 20U;

enum class SendKind { card, file, code };

/// What the message of a part is, as split_reply() made it.
SendKind kind_of(const Reply& reply);

/// In order, the card that replaces the progress first. What Feishu cannot carry becomes a note of that card.
std::vector<OutboundPart> split_reply(OutboundPart whole);

/// Whether Feishu shows a picture of this type and size inside a card.
bool is_card_picture(const FileOut& file);

/// Feishu's word for a file's type, by its name: xls, doc, ppt, pdf, else stream.
std::string file_type_of(const std::string& name);

/// What Feishu tells repeats of a message by: at most 50 characters, the same for the same part. `attempt`
/// differs where a part is sent anew in another form.
std::string uuid_of(const std::string& key, const std::string& attempt);

}  // namespace errand::feishu
