/// Membership: how the bot comes into rooms: its user and name, invitations accepted or refused, and the word
/// to rooms whose messages it cannot read. Used by MatrixAdapter; everything in the background, on the loop
/// thread.
#pragma once

#include "adapters/matrix/homeserver.hpp"
#include "adapters/matrix/identity.hpp"
#include "adapters/matrix/transaction.hpp"
#include "bot/core/clock.hpp"
#include "bot/core/log.hpp"
#include "bot/core/task_group.hpp"

#include <set>
#include <string>
#include <vector>

namespace errand::matrix {

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
             Log& log, TaskGroup& tasks);

  /// Registers the bot's user, sets its name and answers invitations that came while the service was down;
  /// again and again until the homeserver is there.
  void start();
  void answer(Invite invite);
  /// Once for a room and start.
  void tell_that_it_is_encrypted(std::string room);

 private:
  Task<> set_up();
  Task<Result<void>> introduce();
  Task<> answer_patiently(Invite invite);
  Task<Result<void>> join(Invite invite);
  Task<Result<void>> refuse(Invite invite);
  Task<> tell(std::string room);

  std::string name_;
  const Identity& bot_;
  InviteRules rules_;
  Homeserver& homeserver_;
  Clock& clock_;
  Log& log_;
  TaskGroup& tasks_;
  std::set<std::string> told_;
};

}  // namespace errand::matrix
