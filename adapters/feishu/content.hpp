/// Content: what a message says, whatever type it has. Used for messages that arrive and for those that are
/// asked for because somebody quoted them. Pure.
/// Source: open.feishu.cn, "Content of received messages".
#pragma once

#include "bot/core/chat.hpp"

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace errand::feishu {

/// Somebody whom a text names by a key such as "@_user_1".
struct Mention {
  std::string key;
  std::string open_id;
  std::string name;
};

/// Of an event, where an id is an object, or of a message that was asked for, where it is a text.
std::vector<Mention> mentions_in(const nlohmann::json& message);

/// A message as a platform value. `body` is the JSON text in the message's `content`.
struct Message {
  std::string id;
  std::string type;  ///< "text", "post", "file", ...
  std::string body;
  std::vector<Mention> mentions;
};

struct Content {
  std::string text;            ///< Without the bot's mention; other people's as "@Name".
  std::vector<FileRef> files;  ///< Also what cannot be downloaded, so that the answer names it.
  bool mentions_bot = false;
  bool is_understood = true;  ///< False for what is no instruction and no file: a sticker, a shared contact.
};

/// `language` ("zh" or "en") is that of the names given to what has none.
Content content_of(const Message& message, std::string_view bot_open_id, std::string_view language);

/// Where a file's bytes are asked for. Without a message they cannot be had: `key` then is the code under
/// which a user reads why, and `type` what that sentence names.
struct Place {
  std::string message;
  std::string type;  ///< "file" or "image"; or the names of permissions.
  std::string key;

  bool operator==(const Place&) const = default;
};

std::string locator_of(const Place& place);
/// A file that stands for a message which could not be read, so that the answer says why.
FileRef unread_file(std::string_view code, const std::string& detail, std::string_view language);
/// Nothing for a text that locator_of() does not make.
std::optional<Place> place_of(std::string_view locator);

}  // namespace errand::feishu
