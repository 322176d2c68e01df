/// Calls as Slack makes them, for the tests of adapters/slack.
#pragma once

#include "adapters/slack/slack_adapter.hpp"
#include "bot/crypto/digest.hpp"
#include "bot/crypto/encoding.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace errand::slack::test {

inline constexpr const char* signing_secret = "8f742231b10e8888abcd99yyyzzz85a5";
inline constexpr const char* button_secret = "a secret of 32 bytes for buttons";
inline const TimePoint now{std::chrono::seconds(1'735'689'700)};

inline Listener listener() {
  return {.connection = "slack", .secret = button_secret, .workspace = {}};
}

/// An event of the Events API around `event`; the bot is U0BOT of T0001.
inline nlohmann::json envelope(nlohmann::json event) {
  return {{"type", "event_callback"},
          {"team_id", "T0001"},
          {"api_app_id", "A0001"},
          {"event_id", "Ev0001"},
          {"event_time", 1'735'689'600},
          {"authorizations",
           {{{"enterprise_id", nullptr},
             {"team_id", "T0001"},
             {"user_id", "U0BOT"},
             {"is_bot", true},
             {"is_enterprise_install", false}}}},
          {"event", std::move(event)}};
}

inline nlohmann::json sales_file() {
  return {{"id", "F0001"},
          {"name", "sales.csv"},
          {"title", "sales"},
          {"mimetype", "text/csv"},
          {"size", 120'934},
          {"mode", "hosted"},
          {"is_external", false},
          {"file_access", "visible"},
          {"url_private", "https://files.slack.com/files-pri/T0001-F0001/sales.csv"},
          {"url_private_download", "https://files.slack.com/files-pri/T0001-F0001/download/sales.csv"}};
}

inline nlohmann::json mention(const std::string& text = "<@U0BOT> chart revenue by month") {
  return {{"type", "app_mention"},      {"user", "U0002"},    {"text", text},
          {"ts", "1735689600.000100"},  {"channel", "C0003"}, {"event_ts", "1735689600.000100"},
          {"client_msg_id", "6c8f6d4a"}};
}

/// The same post as the other event tells it.
inline nlohmann::json as_message(nlohmann::json event, const std::string& channel_type = "channel") {
  event["type"] = "message";
  event["channel_type"] = channel_type;
  if (event.contains("files")) event["subtype"] = "file_share";
  return event;
}

inline kit::Intake read(const nlohmann::json& event) {
  return read_event(envelope(event).dump(), listener());
}

}  // namespace errand::slack::test
