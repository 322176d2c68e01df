/// What Slack posts to our webhook, read into events: the Events API's JSON, and the forms of pressed buttons
/// and slash commands. Called by SlackAdapter::receive once the signature is checked. Pure; nothing throws.
#pragma once

#include "adapters/kit/webhook.hpp"

#include <string>
#include <string_view>

namespace errand::slack {

/// Who listens: what the parsers have to know of the connection.
struct Listener {
  std::string connection;
  std::string secret;     ///< Under which button values are sealed.
  std::string workspace;  ///< "T0123" or "E0123": calls for another one are ignored; empty: none is.
};

/// Answered 200 without an event; the reason is a word of the platform or ours, made safe and short.
kit::Intake ignored(std::string why);

/// `app_mention` and `message` of one post have the same event id, "<channel>/<ts>": they are one job.
/// Source: docs.slack.dev/apis/events-api.
kit::Intake read_event(std::string_view body, const Listener& listener);

/// Sources: docs.slack.dev/reference/interaction-payloads/block_actions-payload,
/// docs.slack.dev/interactivity/implementing-slash-commands.
kit::Intake read_form(std::string_view body, const Listener& listener, TimePoint now);

}  // namespace errand::slack
