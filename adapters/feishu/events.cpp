#include "adapters/feishu/events.hpp"

#include "adapters/feishu/content.hpp"
#include "adapters/kit/api.hpp"
#include "adapters/kit/button_value.hpp"
#include "bot/core/text.hpp"

#include <nlohmann/json.hpp>

#include <charconv>
#include <utility>

namespace errand::feishu {

namespace {

using kit::object_in;
using kit::text_in;
using nlohmann::json;

Told ignored(std::string reason) {
  return {.meaning = Meaning::ignored, .event = {}, .reason = std::move(reason)};
}

/// Since 1970, as Feishu writes it: in a text, of `ticks` a millisecond. The epoch for anything else.
TimePoint time_of(const std::string& text, std::int64_t ticks) {
  std::int64_t count = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, count);
  constexpr std::int64_t year_9999 = 253'402'300'799'000;
  if (error != std::errc() || stop != end || count < 0 || count / ticks > year_9999) return {};
  return TimePoint(std::chrono::milliseconds(count / ticks));
}

Told message_told(const json& event, const Self& self) {
  const auto& sender = object_in(event, "sender");
  const auto& said = object_in(event, "message");
  const Message message{.id = text_in(said, "message_id"),
                        .type = text_in(said, "message_type"),
                        .body = text_in(said, "content"),
                        .mentions = mentions_in(said)};
  const auto conversation = text_in(said, "chat_id");
  const auto person = text_in(object_in(sender, "sender_id"), "open_id");
  if (message.id.empty() || conversation.empty() || person.empty()) return ignored("incomplete message");
  if (text_in(sender, "sender_type") != "user") return ignored("message of a bot");
  const bool is_direct = text_in(said, "chat_type") == "p2p";
  if (self.open_id.empty() && !is_direct && !message.mentions.empty()) {
    return {.meaning = Meaning::unclear, .event = {}, .reason = "the bot's own open_id is not known yet"};
  }
  const auto content = content_of(message, self.open_id, self.language);
  if (!content.is_understood) return ignored("message of type " + message.type);
  const bool is_for_us = is_direct || content.mentions_bot;
  if (!is_for_us && content.files.empty()) return ignored("message that does not mention the bot");
  ChatEvent told{.connection = self.connection,
                 // Feishu: tell repeats by the message's id, not by the event's.
                 .event_id = message.id,
                 .kind = is_for_us ? EventKind::message : EventKind::file,
                 .conversation = conversation,
                 .thread = {},
                 .message_id = message.id,
                 .quoted_id = text_in(said, "parent_id"),
                 .sender = person,
                 .sender_name = {},
                 .text = content.text,
                 .language = self.language == "zh" ? "zh" : "",
                 .files = content.files,
                 .is_direct = is_direct,
                 .sent_at = time_of(text_in(said, "create_time"), 1)};
  // A topic is known by its first message, which its replies name.
  if (!text_in(said, "thread_id").empty()) {
    const auto first = text_in(said, "root_id");
    told.thread = first.empty() ? message.id : first;
  }
  return {.meaning = Meaning::event, .event = std::move(told), .reason = {}};
}

Told press_told(const json& call, const Self& self) {
  const auto& event = object_in(call, "event");
  const auto& context = object_in(event, "context");
  const auto& value = object_in(object_in(event, "action"), "value");
  const auto conversation = text_in(context, "open_chat_id");
  const auto thread = text_in(value, "thread");
  const auto pressed = kit::unsealed(text_in(value, "errand"), seal_scope(conversation, thread), self.secret);
  const auto person = text_in(object_in(event, "operator"), "open_id");
  const auto id = text_in(object_in(call, "header"), "event_id");
  if (!pressed || person.empty() || id.empty()) {
    return {.meaning = Meaning::forged, .event = {}, .reason = "a button that is none of ours"};
  }
  return {.meaning = Meaning::event,
          .event = {.connection = self.connection,
                    .event_id = "press/" + id,
                    .kind = EventKind::button,
                    .conversation = conversation,
                    .thread = thread,
                    .message_id = text_in(context, "open_message_id"),
                    .quoted_id = {},
                    .sender = person,
                    .sender_name = {},
                    .text = pressed->value,
                    .language = self.language == "zh" ? "zh" : "",
                    .files = {},
                    .action = pressed->action,
                    .target_job = pressed->job,
                    .choice = pressed->place,
                    // Of callbacks in microseconds, of messages in milliseconds.
                    .sent_at = time_of(text_in(object_in(call, "header"), "create_time"), 1000)},
          .reason = {}};
}

}  // namespace

bool is_press(const json& call) {
  return text_in(object_in(call, "header"), "event_type") == "card.action.trigger";
}

std::string seal_scope(const std::string& conversation, const std::string& thread) {
  return conversation + '\n' + thread;
}

Told told_by(const json& call, const Self& self) {
  const auto& header = object_in(call, "header");
  if (text_in(header, "app_id") != self.app_id) return ignored("event of another app");
  if (is_press(call)) return press_told(call, self);
  const auto type = text_in(header, "event_type");
  if (type == "im.message.receive_v1") return message_told(object_in(call, "event"), self);
  return ignored(shortened(printable(to_utf8(type.empty() ? "an event without a type" : type)), 60));
}

}  // namespace errand::feishu
