#include "adapters/telegram/update.hpp"

#include "adapters/kit/api.hpp"
#include "adapters/kit/button_value.hpp"
#include "adapters/kit/people.hpp"
#include "adapters/kit/points.hpp"
#include "bot/core/http_headers.hpp"
#include "bot/core/json_text.hpp"
#include "bot/core/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

namespace errand::telegram {

namespace {

using kit::flag_in;
using kit::list_in;
using kit::number_in;
using kit::object_in;
using kit::text_in;
using nlohmann::json;

/// The user through whom anonymous admins of a group speak; the group itself is then `sender_chat`.
constexpr std::int64_t anonymous_admin = 1'087'968'824;

/// Commands that mean us even without "@our_name".
constexpr std::array<std::string_view, 4> own_commands{"/start", "/help", "/stop", "/ask"};

std::uint64_t size_in(const json& file) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, number_in(file, "file_size")));
}

/// Where the UTF-16 unit `units` of the text begins, in bytes; the text's end for what is beyond.
std::size_t byte_of_unit(std::string_view text, std::int64_t units) {
  std::size_t at = 0;
  while (units > 0 && at < text.size()) {
    const auto point = kit::first_point(text.substr(at));
    units -= point.value > 0xFFFF ? 2 : 1;
    at += point.bytes;
  }
  return at;
}

/// A message's words: those for us taken out.
struct Words {
  std::string text;
  std::string command;  ///< "/help", lower case, without "@our_name"; empty: none at the beginning.
  bool is_for_us = false;
  bool is_for_another = false;  ///< A command for another bot.
};

void read_command(std::string_view piece, const Identity& identity, Words& words) {
  std::string name = ascii_lower(piece.substr(0, piece.find('@')));
  if (piece.find('@') == std::string_view::npos) {
    words.is_for_us = words.is_for_us || std::ranges::find(own_commands, name) != own_commands.end();
  } else if (same_ignoring_case(piece.substr(piece.find('@') + 1), identity.bot)) {
    words.is_for_us = true;
  } else {
    words.is_for_another = true;
  }
  words.command = std::move(name);
}

Words words_of(const json& message, const Identity& identity) {
  const bool is_caption = !message.contains("text");
  const auto text = to_utf8(text_in(message, is_caption ? "caption" : "text"));
  Words words;
  std::vector<std::string> people;
  std::size_t kept = 0;
  for (const auto& entity : list_in(message, is_caption ? "caption_entities" : "entities")) {
    const auto offset = number_in(entity, "offset");
    const auto begin = byte_of_unit(text, offset);
    const auto end = begin + byte_of_unit(std::string_view(text).substr(begin), number_in(entity, "length"));
    if (begin < kept) continue;  // entities come in order; what overlaps is of no use here
    const auto piece = std::string_view(text).substr(begin, end - begin);
    const auto type = text_in(entity, "type");
    bool is_taken_out = false;
    if (type == "mention") {
      is_taken_out = piece.starts_with('@') && same_ignoring_case(piece.substr(1), identity.bot);
    } else if (type == "text_mention") {
      is_taken_out = number_in(object_in(entity, "user"), "id") == identity.bot_id;
    } else if (type == "bot_command" && begin == 0) {
      read_command(piece, identity, words);
      is_taken_out = true;
    }
    if (!is_taken_out && (type == "mention" || type == "text_mention")) people.emplace_back(piece);
    if (!is_taken_out) continue;
    words.is_for_us = words.is_for_us || type != "bot_command";
    words.text += std::string_view(text).substr(kept, begin - kept);
    kept = end;
  }
  words.text += std::string_view(text).substr(kept);
  words.text = kit::without_people(words.text, people);
  return words;
}

FileRef file_of(const json& file, const std::string& name, const std::string& media_type) {
  const auto own_name = text_in(file, "file_name");
  const auto own_type = text_in(file, "mime_type");
  return {.name = own_name.empty() ? name : own_name,
          .size_bytes = size_in(file),
          .media_type = own_type.empty() ? media_type : own_type,
          .locator = written({.file_id = text_in(file, "file_id")})};
}

/// The files of a message; a voice message is one that cannot be had, so that its sender is told.
std::vector<FileRef> files_of(const json& message) {
  std::vector<FileRef> files;
  const auto id = std::to_string(number_in(message, "message_id"));
  if (const auto& document = object_in(message, "document"); !document.empty()) {
    files.push_back(file_of(document, "file_" + id, ""));
  }
  const json* largest = nullptr;
  for (const auto& size : list_in(message, "photo")) {
    if (!size.is_object()) continue;
    if (largest == nullptr || number_in(size, "width") >= number_in(*largest, "width")) largest = &size;
  }
  if (largest != nullptr) files.push_back(file_of(*largest, "photo_" + id + ".jpg", "image/jpeg"));
  if (const auto& audio = object_in(message, "audio"); !audio.empty()) {
    files.push_back(file_of(audio, "audio_" + id + ".mp3", "audio/mpeg"));
  }
  const bool is_animation = !object_in(message, "animation").empty();  // comes with a document of its own
  if (const auto& video = object_in(message, "video"); !video.empty() && !is_animation) {
    files.push_back(file_of(video, "video_" + id + ".mp4", "video/mp4"));
  }
  for (const auto* const spoken : {"voice", "video_note"}) {
    if (object_in(message, spoken).empty()) continue;
    files.push_back({.name = spoken + ("_" + id),
                     .size_bytes = size_in(object_in(message, spoken)),
                     .media_type = {},
                     .locator = written({.file_id = {}, .refused = "voice"})});
  }
  return files;
}

/// The message that this one replies to; empty where Telegram only says in which topic it stands.
const json& quoted_in(const json& message) {
  static const json none = json::object();
  const auto& quoted = object_in(message, "reply_to_message");
  const bool is_topic = flag_in(message, "is_topic_message") &&
                        number_in(quoted, "message_id") == number_in(message, "message_thread_id");
  return is_topic || quoted.contains("forum_topic_created") ? none : quoted;
}

/// Of all messages of an album, in a conversation; empty for a message by itself.
std::string batch_in(const json& message, const std::string& conversation) {
  const auto album = text_in(message, "media_group_id");
  return album.empty() ? album : conversation + "/" + album;
}

std::string name_of_person(const json& person) {
  const auto first = text_in(person, "first_name");
  const auto last = text_in(person, "last_name");
  return last.empty() ? first : first + " " + last;
}

std::string language_of_person(const json& person) {
  const auto code = text_in(person, "language_code");
  return code.starts_with("zh") ? "zh" : code.starts_with("en") ? "en" : "";
}

/// What is the same in all events: where, who, when.
ChatEvent event_in(const json& chat, const json& from, const json& message, const json& update,
                   const Identity& identity) {
  ChatEvent event;
  event.connection = identity.connection;
  event.event_id = std::to_string(number_in(update, "update_id"));
  event.conversation = std::to_string(number_in(chat, "id"));
  if (flag_in(message, "is_topic_message")) {
    event.thread = std::to_string(number_in(message, "message_thread_id"));
  }
  event.message_id = std::to_string(number_in(message, "message_id"));
  event.sender = std::to_string(number_in(from, "id"));
  event.sender_name = name_of_person(from);
  event.language = language_of_person(from);
  event.sent_at = TimePoint(std::chrono::seconds(std::clamp<std::int64_t>(
      number_in(message, "date"), 0, std::int64_t{253'402'300'799})));  // the end of the year 9999
  return event;
}

/// Why the message is none for us to read, or empty.
std::string reason_to_ignore(const json& message, const Identity& identity) {
  const auto& from = object_in(message, "from");
  const auto type = text_in(object_in(message, "chat"), "type");
  if (type != "private" && type != "group" && type != "supergroup") return "chat of type " + type;
  if (from.empty()) return "message without a sender";
  const bool is_anonymous = number_in(from, "id") == anonymous_admin && message.contains("sender_chat");
  if (flag_in(from, "is_bot") && !is_anonymous) return "message of a bot";
  if (number_in(object_in(message, "via_bot"), "id") == identity.bot_id) return "own message";
  if (flag_in(message, "is_automatic_forward")) return "post of a linked channel";
  return {};
}

void take_command(const std::string& command, ChatEvent& event) {
  if (command == "/stop") {
    event.kind = EventKind::stop;
  } else if (event.text.empty() && (command == "/start" || command == "/help")) {
    event.text = event.language == "zh" ? "帮助" : "help";
  }
}

Read read_message(const json& update, const Identity& identity) {
  const auto& message = object_in(update, "message");
  auto ignored = reason_to_ignore(message, identity);
  if (!ignored.empty()) return {.events = {}, .ignored = std::move(ignored)};
  const auto& chat = object_in(message, "chat");
  auto event = event_in(chat, object_in(message, "from"), message, update, identity);
  if (const auto& group = object_in(message, "sender_chat"); !group.empty()) {
    event.sender = "chat " + std::to_string(number_in(group, "id"));
    event.sender_name = text_in(group, "title");
  }
  const auto& quoted = quoted_in(message);
  const bool quotes_us = number_in(object_in(quoted, "from"), "id") == identity.bot_id;
  if (!quoted.empty()) event.quoted_id = std::to_string(number_in(quoted, "message_id"));
  const auto words = words_of(message, identity);
  const bool is_private = text_in(chat, "type") == "private";
  const bool is_for_us = (is_private || words.is_for_us || quotes_us) && !words.is_for_another;
  event.text = words.text;
  event.files = files_of(message);
  event.batch = batch_in(message, event.conversation);
  if (!is_for_us) {
    if (event.files.empty()) return {.events = {}, .ignored = "message to others"};
    event.kind = EventKind::file;
    return {.events = {std::move(event)}};
  }
  // A reply brings the file it replies to: in privacy mode we never saw that message by itself. Our own
  // answers are known: who quotes one goes on from its job.
  if (event.files.empty() && !quotes_us) {
    event.files = files_of(quoted);
    event.quoted_batch = batch_in(quoted, event.conversation);
    if (event.files.empty()) event.files = files_of(object_in(message, "external_reply"));
  }
  const bool is_empty = event.text.empty() && event.files.empty() && words.command.empty();
  if (is_empty && !words.is_for_us) return {.events = {}, .ignored = "message of an unread kind"};
  take_command(words.command, event);
  return {.events = {std::move(event)}};
}

Read read_press(const json& update, const Identity& identity) {
  const auto& press = object_in(update, "callback_query");
  const auto& message = object_in(press, "message");
  // Answered in any case: the button turns until it is.
  const auto call =
      json_text({{"method", "answerCallbackQuery"}, {"callback_query_id", text_in(press, "id")}});
  auto event = event_in(object_in(message, "chat"), object_in(press, "from"), message, update, identity);
  auto pressed = kit::unsealed(text_in(press, "data"), event.conversation, identity.secret);
  if (!pressed) return {.events = {}, .ignored = "button that is not ours", .call = call};
  event.kind = EventKind::button;
  event.action = std::move(pressed->action);
  event.target_job = std::move(pressed->job);
  event.text = std::move(pressed->value);
  event.choice = pressed->place;
  return {.events = {std::move(event)}, .ignored = {}, .call = call};
}

}  // namespace

Read read_update(std::string_view body, const Identity& identity) {
  const auto update = kit::object_in(body);
  if (number_in(update, "update_id") == 0) return {.events = {}, .ignored = "no update"};
  if (update.contains("message")) return read_message(update, identity);
  if (update.contains("callback_query")) return read_press(update, identity);
  for (const auto& [kind, value] : update.items()) {
    if (kind != "update_id") return {.events = {}, .ignored = kind};
  }
  return {.events = {}, .ignored = "empty update"};
}

std::string written(const Locator& locator) {
  return locator.refused.empty() ? "file:" + locator.file_id : "refused:" + locator.refused;
}

Locator locator_in(std::string_view text) {
  constexpr std::string_view file = "file:";
  constexpr std::string_view refused = "refused:";
  if (text.starts_with(file)) return {.file_id = std::string(text.substr(file.size()))};
  if (text.starts_with(refused)) return {.file_id = {}, .refused = std::string(text.substr(refused.size()))};
  return {.file_id = {}, .refused = "download_failed"};
}

}  // namespace errand::telegram
