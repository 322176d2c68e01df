#include "adapters/matrix/registration.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>

namespace errand::matrix {

TEST_CASE("a registration has two tokens that nobody guesses", "[matrix]") {
  const auto one = new_registration("http://127.0.0.1:8484/hook/matrix", "errand");
  const auto other = new_registration("http://127.0.0.1:8484/hook/matrix", "errand");
  REQUIRE(one.has_value());
  REQUIRE(other.has_value());
  CHECK(one->as_token.size() == 52);
  CHECK(one->as_token != one->hs_token);
  CHECK(one->as_token != other->as_token);
}

TEST_CASE("the file names the bot's user and nobody else's", "[matrix]") {
  const Registration registration{.id = "my.errand",
                                  .url = "http://127.0.0.1:8484/hook/matrix",
                                  .localpart = "my.errand",
                                  .as_token = "aaaa",
                                  .hs_token = "hhhh"};
  CHECK(to_yaml(registration) ==
        "# How the homeserver and errand know each other. Both read this file; both tokens are secrets.\n"
        "id: my.errand\n"
        "url: http://127.0.0.1:8484/hook/matrix\n"
        "as_token: aaaa\n"
        "hs_token: hhhh\n"
        "sender_localpart: my.errand\n"
        "rate_limited: false\n"
        "receive_ephemeral: false\n"
        "namespaces:\n"
        "  users:\n"
        "    - exclusive: true\n"
        "      regex: '@my\\.errand:.*'\n"
        "  aliases: []\n"
        "  rooms: []\n");
}

TEST_CASE("an address without a hook, or a name that is none, is refused with what to write", "[matrix]") {
  for (const auto* const url :
       {"", "127.0.0.1:8484", "http://127.0.0.1:8484", "http://127.0.0.1:8484/hook/",
        "http://127.0.0.1:8484/hook/matrix/", "http://x/hook/a b", "http://x/hook/a'b"}) {
    CAPTURE(url);
    const auto refused = new_registration(url, "errand");
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().message.find("http://127.0.0.1:8484/hook/matrix") != std::string::npos);
  }
  for (const auto* const name : {"", "Errand", "@errand", "errand bot", "a/b", "a'b"}) {
    CAPTURE(name);
    CHECK_FALSE(new_registration("http://127.0.0.1:8484/hook/matrix", name).has_value());
  }
}

}  // namespace errand::matrix
