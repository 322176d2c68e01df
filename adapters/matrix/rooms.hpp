/// Rooms: what only the homeserver can tell about a message: whether a room is a direct chat, whether a
/// thread is a talk with the bot, which question a number answers, and which of our messages arrived. Used by
/// MatrixAdapter; on the loop thread.
#pragma once

#include "adapters/matrix/homeserver.hpp"
#include "adapters/matrix/identity.hpp"
#include "adapters/matrix/transaction.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace errand::matrix {

class Rooms {
 public:
  /// Both outlive it.
  Rooms(Homeserver& homeserver, const Identity& bot);

  /// The event as the flow gets it, or nothing when it is not for the bot and names no file. For the bot are:
  /// everything in a room with one other person, mentions, replies to its messages, and what is said in a
  /// thread that began with a message to it or with a file, once it has answered there. A file by itself
  /// waits for its wish, unless it is one in a direct chat with which nothing can be done. An Error: the
  /// homeserver cannot tell now.
  Task<Result<std::optional<ChatEvent>>> meant_for_bot(Heard heard);
  /// Whether the bot and one other person are alone in a room.
  Task<Result<bool>> is_direct(std::string room);
  /// The files of the message that the event quotes, else of its thread's first one.
  Task<Result<std::vector<FileRef>>> files_meant(ChatEvent event);
  /// Looks through the newest 300 messages of the bot, back to the question; what may stand further back is
  /// an Error.
  Task<Result<std::optional<Receipt>>> find_delivered(OutboundPart part);
  /// Who sent a message; empty where that cannot be told.
  Task<std::string> sender_of(std::string room, std::string event_id);
  /// Somebody joined or left.
  void changed(const std::string& room);

 private:
  using Messages = std::vector<nlohmann::json>;

  Task<Result<std::optional<ChatEvent>>> of_reaction(ChatEvent event);
  Task<Result<bool>> is_addressed(Heard heard, bool is_direct);
  /// The number of one of the choices that the bot offered last becomes the press of a button; it
  /// stays a message where the bot may not see what it said.
  Task<Result<void>> take_as_answer(ChatEvent& event);
  /// Null where there is no such event, or none that the bot may see.
  Task<Result<nlohmann::json>> event(std::string room, std::string id);
  Task<Result<bool>> is_talk_with_bot(std::string room, std::string root);
  /// The bot's messages, newest first; `from` is empty or what the call before answered.
  Task<Result<std::pair<Messages, std::string>>> own_messages(std::string room, std::string from);

  Homeserver& homeserver_;
  const Identity& bot_;
  std::map<std::string, std::size_t> members_;  ///< Who is in a room, as far as it was asked.
  std::set<std::string> talks_;                 ///< Threads, as "room root".
};

/// 1 to 9 when the text is a number alone: "2", "２", "第2个", "2."; else 0.
int number_said(std::string_view text);

}  // namespace errand::matrix
