/// One update of Telegram's Bot API as events: who spoke to whom, with which files, and what a pressed button
/// means. Pure. Used by TelegramAdapter and the fuzzer.
/// Source: core.telegram.org/bots/api#update
#pragma once

#include "bot/core/chat.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace errand::telegram {

/// Who we are on Telegram, and the secret that our buttons are sealed with.
struct Identity {
  std::string connection;
  std::string bot;  ///< The user name without "@".
  std::int64_t bot_id = 0;
  std::string secret;
};

struct Read {
  std::vector<ChatEvent> events;
  std::string ignored{};  ///< Why there is no event.
  std::string call{};  ///< A call of the API that the answer to the webhook carries, as JSON; may be empty.
};

/// Never throws, whatever the bytes. In groups a message is meant for us when it mentions us, replies to us
/// or is a command; other messages are only looked at for files.
Read read_update(std::string_view body, const Identity& identity);

/// What FileRef::locator holds: Telegram's id of a file, or why it cannot be had (the code of a phrase).
struct Locator {
  std::string file_id;
  std::string refused{};
};
std::string written(const Locator& locator);
Locator locator_in(std::string_view text);

}  // namespace errand::telegram
