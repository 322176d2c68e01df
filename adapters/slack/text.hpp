/// Slack's own notations: what people wrote as plain text, ours escaped, and message times. Used by the
/// parsers and the renderer. Pure.
#pragma once

#include "bot/core/clock.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace errand::slack {

/// A message's text as a person reads it: the bot's mention is gone, "<#C1|sales>" is "#sales", a link is
/// what was typed, "&lt;" is "<".
std::string plain_text(std::string_view text, std::string_view bot_user);
bool mentions(std::string_view text, std::string_view bot_user);
/// "&", "<" and ">": nothing in the text can mention or link any more.
std::string escaped(std::string_view text);

/// "1735689600.000100" is a message's id in its conversation and its time. Nothing for anything else.
std::optional<TimePoint> time_of(std::string_view ts);

/// The message that a link in the text points to, when it is in this conversation
/// ("https://x.slack.com/archives/C1/p1735689600000100"): its ts, else empty.
std::string linked_message(std::string_view text, std::string_view conversation);

}  // namespace errand::slack
