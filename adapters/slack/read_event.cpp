#include "adapters/kit/api.hpp"
#include "adapters/slack/file_locator.hpp"
#include "adapters/slack/incoming.hpp"
#include "adapters/slack/text.hpp"
#include "bot/core/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace errand::slack {

namespace {

using kit::flag_in;
using kit::list_in;
using kit::object_in;
using kit::text_in;

using nlohmann::json;

/// The app's user in the workspace that this delivery is for.
std::string bot_user_of(const json& envelope) {
  for (const auto& authorization : list_in(envelope, "authorizations")) {
    if (flag_in(authorization, "is_bot")) return text_in(authorization, "user_id");
  }
  return {};
}

/// In a channel shared between companies the outer team_id may be the other company's; the authorization says
/// for whose installation the delivery is.
bool is_for(const std::string& workspace, const json& envelope) {
  if (workspace.empty()) return true;
  const auto& authorizations = list_in(envelope, "authorizations");
  if (authorizations.empty()) return text_in(envelope, "team_id") == workspace;
  return std::ranges::any_of(authorizations, [&](const json& authorization) {
    return text_in(authorization, "team_id") == workspace ||
           text_in(authorization, "enterprise_id") == workspace;
  });
}

/// Why nobody has to be answered for a message of this shape; empty for what people write and send.
std::string reason_to_ignore(const json& event, const std::string& bot_user) {
  static constexpr std::array<std::string_view, 4> from_people{"", "file_share", "thread_broadcast",
                                                               "me_message"};
  const auto subtype = text_in(event, "subtype");
  if (std::ranges::find(from_people, subtype) == from_people.end()) return subtype;
  if (!text_in(event, "bot_id").empty()) return "bot_message";
  if (flag_in(event, "hidden")) return "hidden";
  const auto user = text_in(event, "user");
  if (user.empty()) return "no_user";
  if (user == bot_user || user == "USLACKBOT") return "bot_message";
  if (text_in(event, "channel").empty() || !time_of(text_in(event, "ts"))) return "no_address";
  return {};
}

bool is_direct(const json& event) {
  const auto type = text_in(event, "channel_type");
  return type == "im" || (type.empty() && text_in(event, "channel").starts_with('D'));
}

/// Without the link by which the message quotes another one.
std::string without_link(std::string text, const std::string& conversation) {
  const auto at = text.find("/archives/" + conversation + "/p");
  if (at == std::string::npos) return text;
  const auto begin = text.find_last_of(" \n\t", at);
  const auto first = begin == std::string::npos ? 0 : begin + 1;
  const auto last = std::min(text.find_first_of(" \n\t", at), text.size());
  text.erase(first, last - first);
  return std::string(trimmed(text));
}

std::string name_of_sender(const json& event) {
  const auto& profile = object_in(event, "user_profile");
  auto name = text_in(profile, "display_name");
  if (name.empty()) name = text_in(profile, "real_name");
  return name.empty() ? text_in(event, "user") : name;
}

ChatEvent message_in(const json& event, const std::string& bot_user, const Listener& listener) {
  ChatEvent message;
  message.connection = listener.connection;
  message.conversation = text_in(event, "channel");
  message.message_id = text_in(event, "ts");
  message.event_id = message.conversation + "/" + message.message_id;
  const auto root = text_in(event, "thread_ts");
  const bool is_reply = !root.empty() && root != message.message_id;
  // Answers stand in the thread of the question; in a direct chat they follow it, unless it was in a thread.
  if (is_reply) {
    message.thread = root;
  } else if (!is_direct(event)) {
    message.thread = message.message_id;
  }
  const auto raw = text_in(event, "text");
  message.quoted_id = linked_message(raw, message.conversation);
  message.text = plain_text(raw, bot_user);
  if (!message.quoted_id.empty()) {
    message.text = without_link(std::move(message.text), message.conversation);
  }
  message.sender = text_in(event, "user");
  message.sender_name = name_of_sender(event);
  message.files = files_of(event);
  message.sent_at = time_of(message.message_id).value();
  return message;
}

kit::Intake read_message(const json& event, const std::string& bot_user, const Listener& listener) {
  const auto reason = reason_to_ignore(event, bot_user);
  if (!reason.empty()) return ignored(reason);
  auto message = message_in(event, bot_user, listener);
  const bool is_addressed = text_in(event, "type") == "app_mention" || is_direct(event) ||
                            mentions(text_in(event, "text"), bot_user);
  if (!is_addressed) {
    if (message.files.empty()) return ignored("not_addressed");
    // Another id than the message's: should the mention only be told by the other event, it still counts.
    message.kind = EventKind::file;
    message.event_id = "file/" + message.event_id;
  } else if (is_direct(event) && message.text.empty() && message.files.empty()) {
    return ignored("empty");
  }
  kit::Intake intake{.answer = {.status = 200}, .events = {}, .ignored = {}};
  intake.events.push_back(std::move(message));
  return intake;
}

}  // namespace

kit::Intake ignored(std::string why) {
  constexpr std::size_t longest_word = 60;
  return {.answer = {.status = 200},
          .events = {},
          .ignored = shortened(printable(to_utf8(std::move(why))), longest_word)};
}

kit::Intake read_event(std::string_view body, const Listener& listener) {
  const auto envelope = object_in(body);
  if (envelope.empty()) {
    auto intake = ignored("not_json");
    intake.answer = net::error_response(400, "invalid", "The body must be a JSON object of Slack's.");
    return intake;
  }
  const auto type = text_in(envelope, "type");
  if (type == "url_verification") {
    auto intake = ignored(type);
    intake.answer = net::text_response(200, text_in(envelope, "challenge"));
    return intake;
  }
  if (type != "event_callback") return ignored(type.empty() ? "no_type" : type);
  if (!is_for(listener.workspace, envelope)) return ignored("another_workspace");
  const auto& event = object_in(envelope, "event");
  const auto kind = text_in(event, "type");
  if (kind != "app_mention" && kind != "message") return ignored(kind.empty() ? "no_event" : kind);
  auto bot_user = bot_user_of(envelope);
  if (bot_user.empty() && kind == "app_mention") {
    // Old apps are sent no authorizations; the first mention is then ours.
    const auto text = text_in(event, "text");
    const auto at = text.find("<@");
    if (at != std::string::npos) bot_user = text.substr(at + 2, text.find_first_of("|>", at) - at - 2);
  }
  return read_message(event, bot_user, listener);
}

}  // namespace errand::slack
