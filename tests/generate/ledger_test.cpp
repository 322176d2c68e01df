#include "bot/generate/ledger.hpp"

#include "bot/generate/model_generator.hpp"
#include "tests/generate/scripted.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace errand;
using namespace errand::generate;
using namespace errand::generate::test;
using namespace std::chrono_literals;

namespace {

struct OwnFolder {
  OwnFolder() {
    auto name = (std::filesystem::temp_directory_path() / "errand-ledger-XXXXXX").string();
    path = ::mkdtemp(name.data());
  }
  ~OwnFolder() { std::filesystem::remove_all(path); }
  OwnFolder(const OwnFolder&) = delete;
  OwnFolder& operator=(const OwnFolder&) = delete;
  std::filesystem::path path;
};

const ModelCall one_call{.model = "m",
                         .sent = "问",
                         .answered = "答",
                         .problem = {},
                         .input_tokens = 900,
                         .output_tokens = 100,
                         .cost = 0.5};

}  // namespace

TEST_CASE("a person's budget is the person's, a conversation's is shared", "[generate]") {
  const OwnFolder folder;
  ImpatientClock clock;
  Ledger ledger(folder.path, clock, {.person_tokens = 2'000, .conversation_tokens = 3'000});
  REQUIRE(ledger.note("web/mei", "web/c1", one_call).has_value());
  CHECK(ledger.used_up("web/mei", "web/c1").empty());
  REQUIRE(ledger.note("web/mei", "web/c1", one_call).has_value());
  CHECK(ledger.used_up("web/mei", "web/c2") == "budget_person");
  CHECK(ledger.used_up("web/li", "web/c1").empty());
  REQUIRE(ledger.note("web/li", "web/c1", one_call).has_value());
  CHECK(ledger.used_up("web/wang", "web/c1") == "budget_conversation");
  CHECK(ledger.used_up("web/wang", "web/c2").empty());
}

TEST_CASE("money is counted by the prices", "[generate]") {
  const OwnFolder folder;
  ImpatientClock clock;
  Ledger ledger(folder.path, clock, {.all_money = 1});
  REQUIRE(ledger.note("a", "c", one_call).has_value());
  CHECK(ledger.used_up("b", "d").empty());
  REQUIRE(ledger.note("a", "c", one_call).has_value());
  CHECK(ledger.used_up("b", "d") == "budget_all");
}

TEST_CASE("what was used counts after a restart, until the day ends", "[generate]") {
  const OwnFolder folder;
  ImpatientClock clock;
  const Budget budget{.person_tokens = 1'000};
  REQUIRE(Ledger(folder.path, clock, budget).note("a", "c", one_call).has_value());
  for (const auto& entry : std::filesystem::directory_iterator(folder.path)) {
    std::ofstream(entry.path(), std::ios::app) << "{\"person\":\"a\",\"input_to";  // as a crash leaves it
    const auto permissions = std::filesystem::status(entry.path()).permissions();
    CHECK((permissions & std::filesystem::perms::others_all) == std::filesystem::perms::none);
  }
  Ledger later(folder.path, clock, budget);
  CHECK(later.used_up("a", "c") == "budget_person");
  clock.pass(24h);
  CHECK(later.used_up("a", "c").empty());
  CHECK(Ledger(folder.path, clock, budget).used_up("a", "c").empty());
}

TEST_CASE("a used up budget asks no model", "[generate]") {
  const OwnFolder folder;
  ImpatientClock clock;
  NoLog log;
  ScriptedModel model;
  model.answers = {ModelAnswer{.text = "DECLINE: no", .input_tokens = 2'000'000, .output_tokens = 1'000'000}};
  Ledger ledger(folder.path, clock, {.person_money = 4});
  ModelGenerator generator(model, clock, log, {.price_input = 1, .price_output = 2}, &ledger);
  double cost = 0;
  ScriptRequest request{.instruction = "x", .language = "zh", .files = {}, .earlier = {}};
  request.person = "a";
  request.on_call = [&](const ModelCall& made) { cost = made.cost; };
  CHECK(std::get<Declined>(run(generator.generate(request)).value()).reason == "no");
  CHECK(cost == 4.0);
  CHECK(std::get<Declined>(run(generator.generate(request)).value()).code == "budget_person");
  CHECK(model.requests.size() == 1);
}
