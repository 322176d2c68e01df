#include "tests/config/reading.hpp"

#include <catch2/catch_test_macros.hpp>

namespace errand::config {

namespace {

constexpr const char* registration = R"(id: errand
url: http://127.0.0.1:8484/hook/matrix
as_token: aaaaaaaaaaaaaaaaaaaaaaaa
hs_token: hhhhhhhhhhhhhhhhhhhhhhhh
sender_localpart: helper
rate_limited: false
namespaces:
  users:
    - exclusive: true
      regex: '@helper:.*'
  aliases: []
  rooms: []
)";

constexpr auto own_eyes = std::filesystem::perms::owner_read | std::filesystem::perms::owner_write;

std::string config_with(const std::filesystem::path& file, const std::string& more = {}) {
  return "adapters:\n  - kind: matrix\n    registration: " + file.string() +
         "\n    homeserver: http://127.0.0.1:8008\n    server: example.org\n" + more;
}

}  // namespace

TEST_CASE("a Matrix connection takes name and tokens from its registration", "[config]") {
  const OwnFolder folder;
  const auto file = folder.write("registration.yaml", registration, own_eyes);
  const auto loaded = read(config_with(file, R"(    display_name: 小助手
    servers: [partner.example.com]
    rooms: ["!abc:example.org", "!newest"]
    ignored_users: ["@bot:example.org"]
    media_hosts: [cdn.example.org]
)"));
  CHECK(loaded.problems.empty());
  REQUIRE(loaded.settings);
  MatrixAdapter expected{.registration = file,
                         .homeserver = "http://127.0.0.1:8008",
                         .server = "example.org",
                         .display_name = "小助手",
                         .servers = {"partner.example.com"},
                         .rooms = {"!abc:example.org", "!newest"},
                         .ignored_users = {"@bot:example.org"},
                         .media_hosts = {"cdn.example.org"}};
  expected.id = "errand";
  expected.localpart = "helper";
  expected.as_token = Secret("aaaaaaaaaaaaaaaaaaaaaaaa");
  expected.hs_token = Secret("hhhhhhhhhhhhhhhhhhhhhhhh");
  CHECK(std::get<MatrixAdapter>(loaded.settings->adapters.at(0).kind) == expected);
}

TEST_CASE("a registration that is missing, broken or guessable says what to do", "[config]") {
  const OwnFolder folder;
  const auto says = [&](const std::string& content, const std::string& what) {
    const auto file = folder.write("registration.yaml", content, own_eyes);
    const auto problems = problems_of(config_with(file));
    CAPTURE(problems);
    CHECK(problems.find(what) != std::string::npos);
    CHECK(problems.find("errand platform matrix registration") != std::string::npos);
    CHECK(problems.find("aaaa") == std::string::npos);
  };
  std::string without_token = registration;
  without_token.erase(without_token.find("hs_token"),
                      std::string("hs_token: hhhhhhhhhhhhhhhhhhhhhhhh\n").size());
  says(without_token, "`hs_token` is missing");
  says("id: errand\nurl: http://x\nas_token: short\nhs_token: short\nsender_localpart: errand\n",
       "`as_token` is shorter than 16 characters");
  says("id: [", "line ");
  CHECK(problems_of(config_with(folder.path() / "none.yaml")).find("cannot be read") != std::string::npos);
}

TEST_CASE("a registration that everybody can read is warned of", "[config]") {
  const OwnFolder folder;
  const auto file =
      folder.write("registration.yaml", registration, own_eyes | std::filesystem::perms::others_read);
  const auto problems = problems_of(config_with(file));
  CHECK(problems.find("chmod o-r") != std::string::npos);
}

TEST_CASE("a list that may be empty may be written so", "[config]") {
  const OwnFolder folder;
  const auto file = folder.write("registration.yaml", registration, own_eyes);
  CHECK(problems_of(config_with(file, "    servers: []\n    rooms: []\n")).empty());
  CHECK(problems_of(config_with(file, "    servers: example.org\n")).find("must be a list; write `[]`") !=
        std::string::npos);
}

TEST_CASE("what is no server, room or user says what to write instead", "[config]") {
  const OwnFolder folder;
  const auto file = folder.write("registration.yaml", registration, own_eyes);
  CHECK(problems_of(config_with(file, "    servers: [\"https://example.org\"]\n")).find("`example.org`") !=
        std::string::npos);
  CHECK(problems_of(config_with(file, "    rooms: [\"#office:example.org\"]\n"))
            .find("`!abcdefgh:example.org`") != std::string::npos);
  CHECK(problems_of(config_with(file, "    ignored_users: [otherbot]\n")).find("`@otherbot:example.org`") !=
        std::string::npos);
}

}  // namespace errand::config
