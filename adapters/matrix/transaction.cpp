#include "adapters/matrix/transaction.hpp"

#include "adapters/kit/api.hpp"
#include "adapters/matrix/mention.hpp"
#include "bot/core/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace errand::matrix {

namespace {

using kit::object_in;
using kit::text_in;
using nlohmann::json;

constexpr std::size_t longest_id = 255;  // bytes of every id; spec.matrix.org, "Common identifier format"

bool is_id(const std::string& id, char sigil) {
  return id.size() > 1 && id.size() <= longest_id && id[0] == sigil && printable(id) == id;
}

/// Without U+FE0F, which some clients add to a sign and some do not.
std::string plain_sign(std::string sign) {
  constexpr std::string_view variation = "\uFE0F";
  for (auto at = sign.find(variation); at != std::string::npos; at = sign.find(variation)) {
    sign.erase(at, variation.size());
  }
  return sign;
}

/// What a reaction asks for, or false.
bool read_reaction(const std::string& key, ChatEvent& event) {
  const auto sign = plain_sign(key);
  constexpr std::string_view keycap = "\u20E3";
  if (sign == "🔁" || sign == "🔄") {
    event.action = "again";
  } else if (sign == "⏹" || sign == "🛑") {
    event.action = "stop";
  } else if (sign == "💾") {
    event.action = "save";
  } else if (sign.size() == 1 + keycap.size() && sign.ends_with(keycap) && sign[0] >= '1' && sign[0] <= '9') {
    event.action = "answer";
    event.choice = sign[0] - '0';
  } else {
    return false;
  }
  return true;
}

/// A voice message and not a piece of music. Source: MSC3245, which all clients with voice messages follow.
bool is_spoken(const json& content) {
  return content.contains("org.matrix.msc3245.voice") || content.contains("org.matrix.msc3245.voice.v2");
}

class Parser {
 public:
  Parser(const Identity& bot, const std::string& connection, Transaction& result)
      : bot_(bot), connection_(connection), result_(result) {}

  void read(const json& event) {
    const auto type = text_in(event, "type");
    const auto room = text_in(event, "room_id");
    const auto sender = text_in(event, "sender");
    if (!is_id(room, '!') || !is_id(sender, '@')) return ignore("malformed");
    if (type == "m.room.member") return read_membership(event, room, sender);
    if (sender == bot_.user_id) return ignore("own");
    const auto event_id = text_in(event, "event_id");
    if (!is_id(event_id, '$')) return ignore("malformed");
    if (type == "m.room.encrypted") {
      result_.unreadable.push_back({room, event_id, sender});
    } else if (type == "m.room.message") {
      read_message(event);
    } else if (type == "m.reaction") {
      read_reaction_event(event);
    } else {
      ignore(type == "m.room.redaction" ? "redaction" : "other_type");
    }
  }

 private:
  void ignore(const char* why) { result_.ignored.emplace_back(why); }

  void read_membership(const json& event, const std::string& room, const std::string& sender) {
    result_.changed_rooms.push_back(room);
    const bool is_invite = text_in(object_in(event, "content"), "membership") == "invite";
    if (is_invite && text_in(event, "state_key") == bot_.user_id) {
      result_.invites.push_back({room, sender});
    } else {
      ignore("membership");
    }
  }

  ChatEvent event_of(const json& event) const {
    return {.connection = connection_,
            .event_id = text_in(event, "event_id"),
            .conversation = text_in(event, "room_id"),
            .thread = {},
            .message_id = text_in(event, "event_id"),
            .quoted_id = {},
            .sender = text_in(event, "sender"),
            .sender_name = text_in(event, "sender"),
            .text = {},
            .language = {},
            .files = {},
            .sent_at = TimePoint(std::chrono::milliseconds(kit::number_in(event, "origin_server_ts")))};
  }

  void read_message(const json& event) {
    const auto& content = object_in(event, "content");
    const auto& relation = object_in(content, "m.relates_to");
    const auto relation_type = text_in(relation, "rel_type");
    const auto kind = text_in(content, "msgtype");
    if (relation_type == "m.replace") return ignore("edit");
    if (kind == "m.notice") return ignore("notice");  // of another bot: answering it could go on for ever
    if (kind.empty()) return ignore("redacted");
    Heard heard{.event = event_of(event)};
    heard.event.files = files_of(content);
    if (heard.event.files.empty() && kind != "m.text" && kind != "m.emote") return ignore("other_message");
    auto said = spoken(content, bot_);
    heard.to_bot = said.to_bot;
    heard.to_others = said.to_others;
    const bool is_caption =
        !text_in(content, "filename").empty() && text_in(content, "filename") != text_in(content, "body");
    if (heard.event.files.empty() || is_caption) heard.event.text = std::move(said.text);
    if (relation_type == "m.thread") heard.event.thread = id_in(relation, "event_id");
    // Inside a thread a reply to its last message is only there for clients without threads.
    if (relation_type != "m.thread" || !kit::flag_in(relation, "is_falling_back")) {
      heard.event.quoted_id = id_in(object_in(relation, "m.in_reply_to"), "event_id");
    }
    result_.heard.push_back(std::move(heard));
  }

  void read_reaction_event(const json& event) {
    const auto& relation = object_in(object_in(event, "content"), "m.relates_to");
    Heard heard{.event = event_of(event)};
    heard.event.kind = EventKind::button;
    heard.event.quoted_id = id_in(relation, "event_id");
    const bool is_meant = text_in(relation, "rel_type") == "m.annotation" && !heard.event.quoted_id.empty() &&
                          read_reaction(text_in(relation, "key"), heard.event);
    if (!is_meant) return ignore("reaction");
    result_.heard.push_back(std::move(heard));
  }

  static std::string id_in(const json& object, const char* name) {
    auto id = text_in(object, name);
    return is_id(id, '$') ? id : std::string();
  }

  const Identity& bot_;
  const std::string& connection_;
  Transaction& result_;
};

}  // namespace

std::vector<FileRef> files_of(const json& content) {
  static constexpr std::array<std::string_view, 4> kinds{"m.file", "m.image", "m.audio", "m.video"};
  const auto kind = text_in(content, "msgtype");
  if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) return {};
  const auto& info = object_in(content, "info");
  const auto name = text_in(content, "filename");
  const auto address = text_in(content, "url");
  FileRef file{
      .name = name.empty() ? text_in(content, "body") : name,
      .size_bytes = static_cast<std::uint64_t>(std::max<std::int64_t>(0, kit::number_in(info, "size"))),
      .media_type = text_in(info, "mimetype"),
      .locator = address.starts_with("mxc://") ? address : std::string()};
  // The type that a client leaves out is known from the kind of the message.
  if (file.media_type.empty() && kind == "m.audio") file.media_type = "audio/*";
  if (file.media_type.empty() && kind == "m.video") file.media_type = "video/*";
  if (!object_in(content, "file").empty()) file.locator = encrypted_locator;
  if (kind == "m.audio" && is_spoken(content)) file.locator = voice_locator;
  return {std::move(file)};
}

bool can_wait_for_a_wish(const FileRef& file) {
  const bool is_seen_or_heard =
      file.media_type.starts_with("audio/") || file.media_type.starts_with("video/");
  return file.locator.starts_with("mxc://") && !is_seen_or_heard;
}

Result<Transaction> parse_transaction(std::string_view body, const Identity& bot,
                                      const std::string& connection) {
  const auto document = kit::object_in(body);
  if (!document.contains("events") || !document["events"].is_array())
    return Error{Fault::invalid_input, "the body has no list of events"};
  Transaction result;
  Parser parser(bot, connection, result);
  for (const auto& event : document["events"]) parser.read(event);
  return result;
}

}  // namespace errand::matrix
