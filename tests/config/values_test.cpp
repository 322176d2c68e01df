#include "tests/config/reading.hpp"

#include <catch2/catch_test_macros.hpp>

#include <chrono>

namespace errand::config {

using namespace std::chrono_literals;

TEST_CASE("an empty file means the defaults", "[config]") {
  const auto loaded = read("");
  REQUIRE(loaded.settings);
  Settings expected;
  expected.data = "/etc/errand/errand-data";
  CHECK(*loaded.settings == expected);
  CHECK(loaded.problems.empty());
  CHECK(read("# nothing but a comment\n").settings == loaded.settings);
}

TEST_CASE("every key reaches its setting", "[config]") {
  const auto loaded = read(R"(
data: /var/lib/errand
language: zh
time_zone: Europe/Berlin
log: {level: debug}
listen:
  address: "::1"
  port: 0
  public_url: https://errand.example.com/bot
  max_connections: 64
limits:
  file_size: 1.5 GB
  files_per_message: 3
  message_chars: 500
  remember_files: 2 h
  queue_per_person: 4
  jobs_at_once: 8
runner:
  executable: ../bin/errand-runner
  isolation: namespaces
  wall: 90 s
  cpu: 500000 ms
  memory: 512MB
  output: 10 mb
  output_files: 5
  printed: 64 KiB
  slots: 3
  warm: 0
  fork: allow
generators: [recipes]
adapters:
  - name: office
    kind: web
    token: correct horse battery
)");
  CHECK(loaded.problems.empty());
  REQUIRE(loaded.settings);
  Settings expected;
  expected.data = "/var/lib/errand";
  expected.language = Language::zh;
  expected.time_zone = "Europe/Berlin";
  expected.log.level = Level::debug;
  expected.listen = {"::1", 0, "https://errand.example.com/bot", 64};
  expected.limits = {1536 * mebibyte, 3, 500, 2h, 4, 8};
  expected.runner = {.executable = "/etc/bin/errand-runner",
                     .isolation = Isolation::namespaces,
                     .wall = 90s,
                     .cpu = 500s,
                     .memory_bytes = 512 * mebibyte,
                     .output_bytes = 10 * mebibyte,
                     .output_files = 5,
                     .printed_bytes = 64 * 1024,
                     .slots = 3,
                     .warm = 0,
                     .fork = ForkPolicy::allow};
  expected.adapters = {{.name = "office", .kind = WebAdapter{Secret{"correct horse battery"}, {}}}};
  CHECK(*loaded.settings == expected);
}

TEST_CASE("a group whose keys are all commented out keeps its defaults", "[config]") {
  const auto loaded = read("listen:\n  # port: 1\nlog:\n");
  REQUIRE(loaded.settings);
  CHECK(loaded.settings->listen == ListenSettings{});
}

TEST_CASE("people with their own token are read", "[config]") {
  const auto loaded = read(R"(
adapters:
  - kind: web
    users:
      - name: 小美
        token: ${env:MEI}
      - token: plain text token
        name: Otto
)",
                           {{"MEI", "token of mei"}});
  CHECK(loaded.problems.empty());
  REQUIRE(loaded.settings);
  const auto& web = std::get<WebAdapter>(loaded.settings->adapters.at(0).kind);
  CHECK(web.users ==
        std::vector<WebUser>{{"小美", Secret{"token of mei"}}, {"Otto", Secret{"plain text token"}}});
  CHECK(loaded.settings->adapters.at(0).name == "web");
}

}  // namespace errand::config
