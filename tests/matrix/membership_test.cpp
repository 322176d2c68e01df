#include "adapters/matrix/membership.hpp"

#include "tests/kit/rig.hpp"

#include <catch2/catch_test_macros.hpp>

namespace errand::matrix {

using kit::test::answer;

namespace {

const Identity invited_bot{.user_id = "@errand:example.org", .display_name = "Errand"};

/// A homeserver that knows the bot already, and takes whatever it is asked.
struct Homes {
  explicit Homes(InviteRules rules)
      : homeserver({.url = "http://127.0.0.1:8008", .as_token = "as", .media_hosts = {}}, client, blobs),
        membership("matrix", invited_bot, std::move(rules), homeserver, clock, log) {
    client.answers = {answer(200, "{}"), answer(200, R"({"displayname":"Errand"})"), answer(200, "{}"),
                      answer(404, R"({"errcode":"M_NOT_FOUND","error":"not encrypted"})")};
  }

  /// The last part of what was asked behind the introduction: "join" or "leave".
  std::string answer_to(const Invite& invite) {
    const auto answered = kit::test::run(membership.answer(invite));
    REQUIRE(answered.has_value());
    const auto& url = client.requests.at(2).url;
    return url.find("/join/") != std::string::npos   ? "join"
           : url.find("/leave") != std::string::npos ? "leave"
                                                     : url;
  }

  kit::test::ScriptedClient client;
  kit::test::MemoryBlobs blobs;
  kit::test::HandClock clock;
  kit::test::NoLog log;
  Homeserver homeserver;
  Membership membership;
};

}  // namespace

TEST_CASE("people of the bot's own server may invite it, and nobody else unless the config says so",
          "[matrix]") {
  const Invite own{.room = "!r:example.org", .inviter = "@ann:example.org"};
  const Invite foreign{.room = "!r:other.org", .inviter = "@eve:other.org"};
  CHECK(InviteRules{}.allow(own, invited_bot));
  CHECK_FALSE(InviteRules{}.allow(foreign, invited_bot));
  CHECK_FALSE(InviteRules{}.allow({.room = "!r:example.org", .inviter = "@eve:notexample.org"}, invited_bot));
  CHECK_FALSE(InviteRules{}.allow({.room = "!r:example.org", .inviter = "eve"}, invited_bot));
  CHECK(InviteRules{.servers = {"other.org"}, .rooms = {}}.allow(foreign, invited_bot));
  CHECK(InviteRules{.servers = {"other.org"}, .rooms = {}}.allow(own, invited_bot));
  CHECK(InviteRules{.servers = {"*"}, .rooms = {}}.allow(foreign, invited_bot));
}

TEST_CASE("where the config lists rooms, no other one is entered, whoever invites", "[matrix]") {
  const InviteRules rules{.servers = {"*"}, .rooms = {"!sales:example.org"}};
  CHECK(rules.allow({.room = "!sales:example.org", .inviter = "@eve:other.org"}, invited_bot));
  CHECK_FALSE(rules.allow({.room = "!else:example.org", .inviter = "@ann:example.org"}, invited_bot));
}

TEST_CASE("an invitation that is allowed is accepted before it is acknowledged", "[matrix]") {
  Homes homes(InviteRules{});
  CHECK(homes.answer_to({.room = "!r:example.org", .inviter = "@ann:example.org"}) == "join");
  CHECK(homes.log.lines.empty());
}

TEST_CASE("an invitation that is not allowed is declined, and the log names the settings", "[matrix]") {
  Homes homes(InviteRules{.servers = {}, .rooms = {"!sales:example.org"}});
  CHECK(homes.answer_to({.room = "!r:other.org", .inviter = "@eve:other.org"}) == "leave");
  CHECK(homes.client.requests.size() == 3);
  REQUIRE(homes.log.lines.size() == 1);
  CHECK(homes.log.lines[0].find("@eve:other.org") != std::string::npos);
  CHECK(homes.log.lines[0].find("`servers` and `rooms`") != std::string::npos);
}

TEST_CASE("a homeserver that is away has to send the invitation again, but not for ever", "[matrix]") {
  Homes homes(InviteRules{});
  homes.client.answers = {answer(503, "{}")};
  const Invite invite{.room = "!r:example.org", .inviter = "@ann:example.org"};
  for (int tries = 0; tries < 3; ++tries) {
    CHECK_FALSE(kit::test::run(homes.membership.answer(invite)).has_value());
  }
  CHECK(kit::test::run(homes.membership.answer(invite)).has_value());
  REQUIRE(homes.log.lines.size() == 1);
  CHECK(homes.log.lines[0].find("has to be made again") != std::string::npos);
}

TEST_CASE("an invitation whose answer a stop cuts off comes again", "[matrix]") {
  Homes homes(InviteRules{});
  homes.client.answers = {Error{Fault::cancelled, "the request was cancelled"}};
  const Invite invite{.room = "!r:example.org", .inviter = "@ann:example.org"};
  CHECK_FALSE(kit::test::run(homes.membership.answer(invite)).has_value());
  CHECK(homes.log.lines.empty());
}

TEST_CASE("a homeserver that does not know the registration sends the invitation until it does", "[matrix]") {
  Homes homes(InviteRules{});
  homes.client.answers = {
      answer(401, R"({"errcode":"M_UNKNOWN_TOKEN","error":"Unrecognised access token"})")};
  const Invite invite{.room = "!r:example.org", .inviter = "@ann:example.org"};
  for (int tries = 0; tries < 20; ++tries) {
    CHECK_FALSE(kit::test::run(homes.membership.answer(invite)).has_value());
  }
  CHECK(homes.log.lines.empty());
}

}  // namespace errand::matrix
