#include "adapters/matrix/membership.hpp"

#include "adapters/kit/api.hpp"
#include "adapters/matrix/content.hpp"
#include "adapters/matrix/words.hpp"
#include "bot/crypto/digest.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace errand::matrix {

namespace {

using kit::object_in;
using kit::text_in;
using nlohmann::json;

constexpr auto longest_pause = std::chrono::seconds(60);

}  // namespace

bool holds(const std::vector<std::string>& list, std::string_view item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

bool InviteRules::allow(const Invite& invite, const Identity& bot) const {
  if (!rooms.empty() && !holds(rooms, invite.room)) return false;
  const auto server = server_of(invite.inviter);
  return server == bot.server() || holds(servers, server) || holds(servers, "*");
}

Membership::Membership(std::string name, const Identity& bot, InviteRules rules, Homeserver& homeserver,
                       Clock& clock, Log& log)
    : name_(std::move(name)),
      bot_(bot),
      rules_(std::move(rules)),
      homeserver_(homeserver),
      clock_(clock),
      log_(log) {}

void Membership::start(TaskGroup& tasks) {
  tasks_ = &tasks;
  tasks_->spawn(name_ + " set-up", set_up());
}

void Membership::tell_that_it_is_encrypted(std::string room) {
  if (told_.contains(room)) return;
  tasks_->spawn(name_ + " encrypted room", tell(std::move(room)));
}

Task<> Membership::set_up() {
  std::chrono::seconds pause{1};
  for (;;) {
    const auto done = co_await introduce();
    if (done) {
      log_.write(Level::info, name_ + ": " + bot_.user_id + " is ready");
      co_return;
    }
    const bool may_pass = may_try_again(done.error()) && !is_stranger(done.error());
    const auto level = may_pass ? Level::warning : Level::error;
    log_.write(level, name_ + ": not ready yet: " + done.error().message);
    if (!co_await clock_.wait_until(clock_.now() + pause)) co_return;
    pause = std::min<std::chrono::seconds>(pause * 2, longest_pause);
  }
}

Task<Result<void>> Membership::introduce() {
  const auto registered = co_await homeserver_.post(
      "/_matrix/client/v3/register",
      {{"type", "m.login.application_service"}, {"username", bot_.localpart()}, {"inhibit_login", true}});
  if (!registered && registered.error().code != "M_USER_IN_USE") co_return registered.error();
  const auto profile = "/_matrix/client/v3/profile/" + url_encoded(bot_.user_id) + "/displayname";
  const auto named = co_await homeserver_.get(profile);
  if (!named && named.error().fault != Fault::not_found) co_return named.error();
  if (!named || text_in(*named, "displayname") != bot_.display_name) {
    const auto set = co_await homeserver_.put(profile, {{"displayname", bot_.display_name}});
    if (!set) co_return set.error();
  }
  is_introduced_ = true;
  co_return Result<void>();
}

Task<Result<void>> Membership::answer(Invite invite) {
  constexpr int most_tries = 4;
  auto answered = is_introduced_ ? Result<void>() : co_await introduce();
  if (answered) answered = rules_.allow(invite, bot_) ? co_await join(invite) : co_await refuse(invite);
  if (answered) {
    failed_.erase(invite.room);
    co_return answered;
  }
  const auto& error = answered.error();
  if (is_stranger(error) || error.fault == Fault::cancelled) co_return error;
  if (may_try_again(error) && ++failed_[invite.room] < most_tries) co_return error;
  failed_.erase(invite.room);
  log_.write(Level::error, name_ + ": the invitation of " + invite.inviter + " to " + invite.room +
                               " is given up, and has to be made again: " + error.message);
  co_return Result<void>();
}

Task<Result<void>> Membership::join(Invite invite) {
  const auto joined =
      co_await homeserver_.post("/_matrix/client/v3/join/" + url_encoded(invite.room), json::object());
  if (!joined) co_return joined.error();
  const auto encryption = co_await homeserver_.get(room_path(invite.room, "/state/m.room.encryption"));
  if (encryption) tell_that_it_is_encrypted(invite.room);
  co_return Result<void>();
}

Task<Result<void>> Membership::refuse(Invite invite) {
  log_.write(Level::warning, name_ + ": refuses the invitation of " + invite.inviter + " to " + invite.room +
                                 "; `servers` and `rooms` in the config say who may invite");
  const auto left =
      co_await homeserver_.post(room_path(invite.room, "/leave"),
                                {{"reason", "This bot may not be invited from here; please ask its admin."}});
  if (!left) co_return left.error();
  co_return Result<void>();
}

Task<Result<void>> Membership::answer_encrypted(std::string room, std::string event_id) {
  auto content = notice(encrypted_room);
  relate(content, {.connection = name_, .conversation = room, .thread = {}, .message_id = event_id});
  const auto transaction = "encrypted." + crypto::sha256_hex(event_id).substr(0, 16);
  const auto sent = co_await homeserver_.send(room, "m.room.message", transaction, std::move(content));
  if (!sent) co_return sent.error();
  co_return Result<void>();
}

Task<> Membership::tell(std::string room) {
  if (!told_.insert(room).second) co_return;
  const auto transaction = "encrypted." + crypto::sha256_hex(room).substr(0, 16);
  const auto sent = co_await homeserver_.send(room, "m.room.message", transaction, notice(encrypted_room));
  if (sent) co_return;
  told_.erase(room);
  log_.write(Level::warning,
             name_ + ": " + room + " is encrypted, and could not be told so: " + sent.error().message);
}

}  // namespace errand::matrix
