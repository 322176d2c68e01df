/// Events: what a call of Feishu's means for us. Pure; the call is already known to be Feishu's.
/// Sources: open.feishu.cn, "Receive message" (im.message.receive_v1) and "Card callback communication".
#pragma once

#include "bot/core/chat.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace errand::feishu {

/// Who we are on this connection.
struct Self {
  std::string connection;
  std::string app_id;
  std::string open_id;   ///< The bot's; empty until Feishu was asked.
  std::string language;  ///< "zh" or "en": of texts whose own language does not tell.
  std::string secret;    ///< Signs what our buttons carry.
};

enum class Meaning {
  event,    ///< `event` is to be stored.
  ignored,  ///< Nothing for us; `reason` says why.
  unclear,  ///< A group's message with mentions, and we do not know our own open_id yet: let it come again.
  forged,   ///< A button that is none of ours, or of another conversation.
};

struct Told {
  Meaning meaning = Meaning::ignored;
  ChatEvent event{};
  std::string reason{};
};

/// A version 2 event of any type.
Told told_by(const nlohmann::json& call, const Self& self);

/// True for a pressed button, whose answer a person sees.
bool is_press(const nlohmann::json& call);

/// What a button's value is sealed for: a conversation and, in a topic, its first message.
std::string seal_scope(const std::string& conversation, const std::string& thread);

}  // namespace errand::feishu
