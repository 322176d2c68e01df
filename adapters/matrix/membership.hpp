/// Membership: how the bot comes into rooms: its user and name, invitations accepted or refused, and the word
/// to rooms whose messages it cannot read. Used by MatrixAdapter; on the loop thread.
#pragma once

#include "adapters/matrix/homeserver.hpp"
#include "adapters/matrix/identity.hpp"
#include "adapters/matrix/transaction.hpp"
#include "bot/core/clock.hpp"
#include "bot/core/log.hpp"
#include "bot/core/task_group.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace errand::matrix {

/// Whether the list names it.
bool holds(const std::vector<std::string>& list, std::string_view item);

/// Whose invitations are accepted.
struct InviteRules {
  std::vector<std::string> servers;  ///< Besides the bot's own; "*": all.
  std::vector<std::string> rooms;    ///< The only ones; empty: all.

  bool allow(const Invite& invite, const Identity& bot) const;
};

class Membership {
 public:
  /// All references outlive it. `name` is the connection's, for the log.
  Membership(std::string name, const Identity& bot, InviteRules rules, Homeserver& homeserver, Clock& clock,
             Log& log);

  /// Registers the bot's user and sets its name; again and again until the homeserver is there.
  void start(TaskGroup& tasks);
  /// Accepts or refuses, before the invitation is acknowledged: an application service cannot ask for the
  /// ones that it missed. An Error: the homeserver is to send it again; after a few times that is given up,
  /// because nothing else comes through meanwhile. Not while the bot is a stranger there: nothing would.
  Task<Result<void>> answer(Invite invite);
  /// In reply to a message of a direct chat, before it is acknowledged. An Error: it is not said yet.
  Task<Result<void>> answer_encrypted(std::string room, std::string event_id);
  /// Once for a room and start, in the background; after start().
  void tell_that_it_is_encrypted(std::string room);

 private:
  Task<> set_up();
  Task<Result<void>> introduce();
  Task<Result<void>> join(Invite invite);
  Task<Result<void>> refuse(Invite invite);
  Task<> tell(std::string room);

  std::string name_;
  const Identity& bot_;
  InviteRules rules_;
  Homeserver& homeserver_;
  Clock& clock_;
  Log& log_;
  TaskGroup* tasks_ = nullptr;  ///< Set by start().
  bool is_introduced_ = false;
  std::map<std::string, int> failed_;  ///< Tries to join a room that did not succeed.
  std::set<std::string> told_;
};

}  // namespace errand::matrix
