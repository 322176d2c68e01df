/// The value of a button as it travels over a platform: what it means, for whom, signed. A platform hands
/// back what anybody in the group pressed or forged; only what we signed for that conversation counts.
#pragma once

#include "bot/core/chat.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace errand::kit {

struct Pressed {
  std::string job;
  std::string action;
  std::string value{};  ///< Goes to ChatEvent::text; empty where it was too long to travel.
  int place = 0;        ///< Goes to ChatEvent::choice: the button's place in the reply, from 1.

  bool operator==(const Pressed&) const = default;
};

/// At most `limit` bytes of printable ASCII (Telegram: 64), bound to the conversation. Where the value does
/// not fit, only `place` travels, and the flow finds the text in the stored question. 48 bytes always
/// suffice; a smaller limit is a bug and throws.
std::string sealed(const Pressed& pressed, std::string_view conversation, std::string_view secret,
                   std::size_t limit);
/// Nothing for what was not sealed with this secret for this conversation.
std::optional<Pressed> unsealed(std::string_view text, std::string_view conversation,
                                std::string_view secret);

}  // namespace errand::kit
