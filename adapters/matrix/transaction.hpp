/// Transaction: what a homeserver pushes, taken apart. Used by MatrixAdapter, which then decides with the
/// homeserver's help what is meant for the bot. Pure: the same for the same bytes.
/// Source: spec.matrix.org, "Application Service API"; "m.room.message" in the Client-Server API.
#pragma once

#include "adapters/matrix/identity.hpp"
#include "bot/core/chat.hpp"
#include "bot/core/result.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace errand::matrix {

/// The locator of a file that was encrypted by the sender's client: nobody but its readers can open it.
inline constexpr const char* encrypted_locator = "encrypted";
/// The locator of a voice message: it is not downloaded, for nobody here listens to it.
inline constexpr const char* voice_locator = "voice";

/// A message or a reaction, before it is known whether it is for the bot. `event.thread` is the thread that
/// it stands in, `event.quoted_id` what it replies or reacts to. A reaction is EventKind::button with
/// `action` "again", "stop", "save" or "answer" (and then a choice), and no target yet.
struct Heard {
  ChatEvent event;
  bool to_bot = false;
  bool to_others = false;

  bool operator==(const Heard&) const = default;
};

struct Invite {
  std::string room;
  std::string inviter;

  bool operator==(const Invite&) const = default;
};

/// A message that only its readers can decrypt.
struct Unreadable {
  std::string room;
  std::string event_id;
  std::string sender;

  bool operator==(const Unreadable&) const = default;
};

struct Transaction {
  std::vector<Heard> heard;
  std::vector<Invite> invites;
  std::vector<std::string> changed_rooms;  ///< Somebody joined or left.
  std::vector<Unreadable> unreadable;
  std::vector<std::string> ignored;  ///< Why no more came of an event, one word each ("own", "edit").
};

/// Fault::invalid_input for a body that is no transaction. A single event that is not understood is ignored
/// with a reason: refusing it would make the homeserver send it for ever.
Result<Transaction> parse_transaction(std::string_view body, const Identity& bot,
                                      const std::string& connection);

/// The files of one event's content, none for other messages.
std::vector<FileRef> files_of(const nlohmann::json& content);
/// Whether a wish may still come for it. Of what nothing can be done with (a voice message, a sound, a film,
/// what was encrypted), its sender is told at once.
bool can_wait_for_a_wish(const FileRef& file);

}  // namespace errand::matrix
