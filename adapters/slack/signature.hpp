/// Whether a call to our webhook came from Slack: HMAC-SHA256 over the raw body, with its age. Used by
/// SlackAdapter::receive for events, buttons and slash commands alike. Pure.
#pragma once

#include "bot/core/clock.hpp"
#include "bot/net/message.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace errand::slack {

/// Of a call's timestamp, in the past and in the future: what Slack recommends against replays.
inline constexpr std::chrono::seconds oldest_call{300};

/// What is wrong with the signature, as one of a few sentences for the log; nothing when it is Slack's.
/// Source: docs.slack.dev/authentication/verifying-requests-from-slack.
std::optional<std::string> complaint_about_signature(const net::Request& request,
                                                     std::string_view signing_secret, TimePoint now);

}  // namespace errand::slack
