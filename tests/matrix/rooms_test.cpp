#include "adapters/matrix/rooms.hpp"

#include "tests/kit/rig.hpp"

#include <catch2/catch_test_macros.hpp>

namespace errand::matrix {

using kit::test::answer;

namespace {

const Identity looking_bot{.user_id = "@errand:example.org", .display_name = "Errand"};

/// A room whose history comes in pages, the last one again and again.
struct History {
  explicit History(std::vector<std::string> pages) {
    for (auto& page : pages) client.answers.emplace_back(answer(200, std::move(page)));
  }

  Result<std::optional<Receipt>> look_for(const std::string& key, const std::string& asked = {}) {
    return kit::test::run(rooms.find_delivered({.key = key,
                                                .address = {.connection = "matrix",
                                                            .conversation = "!r:example.org",
                                                            .thread = {},
                                                            .message_id = asked},
                                                .replaces = {},
                                                .reply = {}}));
  }

  kit::test::ScriptedClient client;
  kit::test::MemoryBlobs blobs;
  Homeserver homeserver{{.url = "http://127.0.0.1:8008", .as_token = "as", .media_hosts = {}}, client, blobs};
  Rooms rooms{homeserver, looking_bot};
};

const std::string page_with_j1 =
    R"({"end":"t2","chunk":[{"event_id":"$1","sender":"@errand:example.org","content":{"errand.part":"j1/1"}},)"
    R"({"event_id":"$2","sender":"@eve:example.org","content":{"errand.part":"j2/1"}}]})";

}  // namespace

TEST_CASE("a part is found in the history by its key, among the bot's own messages", "[matrix]") {
  History history({page_with_j1, R"({"chunk":[]})"});
  CHECK(history.look_for("j1/1")->value().message == "$1");
  CHECK_FALSE(history.look_for("j2/1")->has_value());
}

TEST_CASE("a history that is longer than what is looked through cannot tell whether a part arrived",
          "[matrix]") {
  History history({page_with_j1});
  const auto found = history.look_for("j2/1");
  REQUIRE(found.has_error());
  CHECK_FALSE(may_try_again(found.error()));
  CHECK(history.client.requests.size() == 3);
}

TEST_CASE("what is older than the question is not looked through for its answer", "[matrix]") {
  const std::string old_page =
      R"({"end":"t2","chunk":[{"sender":"@errand:example.org","origin_server_ts":1700000000000,"content":{}}]})";
  History history({R"({"origin_server_ts":1700003600001})", old_page});
  const auto found = history.look_for("j2/1", "$asked");
  REQUIRE(found.has_value());
  CHECK_FALSE(found->has_value());
  CHECK(history.client.requests.size() == 2);

  History skewed({R"({"origin_server_ts":1700003600000})", old_page});
  CHECK(skewed.look_for("j2/1", "$asked").has_error());
}

TEST_CASE("a number alone is an answer in every way that people write it", "[matrix]") {
  for (const auto* const text : {"2", " 2 ", "２", "2.", "第2个", "选2", "2）", "#2"}) {
    CAPTURE(text);
    CHECK(number_said(text) == 2);
  }
  for (const auto* const text : {"", "0", "10", "2024", "top 2", "前2个", "二", "2 regions"}) {
    CAPTURE(text);
    CHECK(number_said(text) == 0);
  }
}

}  // namespace errand::matrix
