#include "bot/generate/ledger.hpp"

#include "bot/generate/http_model.hpp"
#include "bot/generate/model_generator.hpp"
#include "tests/generate/scripted.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <vector>

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

Ledger::Held call_of(const std::string& person, const std::string& conversation, std::int64_t tokens,
                     double cost = 0) {
  return {.person = person,
          .conversation = conversation,
          .most = {.model = "m", .sent = "问", .input_tokens = tokens, .cost = cost}};
}

/// The code of the refusal, or empty; nothing stays set aside.
std::string used_up(Ledger& ledger, const std::string& person, const std::string& conversation) {
  const auto held = ledger.hold(call_of(person, conversation, 1'000, 1));
  return held ? std::string() : held.error().code;
}

/// Makes the call from begin to end.
void spend(Ledger& ledger, const std::string& person, const std::string& conversation) {
  const auto held = ledger.hold(call_of(person, conversation, 0));
  REQUIRE(held.has_value());
  REQUIRE(ledger.note(*held, one_call).has_value());
}

}  // namespace

TEST_CASE("a person's budget is the person's, a conversation's is shared", "[generate]") {
  const OwnFolder folder;
  ImpatientClock clock;
  Ledger ledger(folder.path, clock, {.person_tokens = 2'000, .conversation_tokens = 3'000});
  spend(ledger, "web/mei", "web/c1");
  CHECK(used_up(ledger, "web/mei", "web/c1").empty());
  spend(ledger, "web/mei", "web/c1");
  CHECK(used_up(ledger, "web/mei", "web/c2") == "budget_person");
  CHECK(used_up(ledger, "web/li", "web/c1").empty());
  spend(ledger, "web/li", "web/c1");
  CHECK(used_up(ledger, "web/wang", "web/c1") == "budget_conversation");
  CHECK(used_up(ledger, "web/wang", "web/c2").empty());
}

TEST_CASE("money is counted by the prices", "[generate]") {
  const OwnFolder folder;
  ImpatientClock clock;
  Ledger ledger(folder.path, clock, {.all_money = 1});
  spend(ledger, "a", "c");
  CHECK(used_up(ledger, "b", "d").empty());
  spend(ledger, "a", "c");
  CHECK(used_up(ledger, "b", "d") == "budget_all");
}

TEST_CASE("what was used counts after a restart, until the day ends", "[generate]") {
  const OwnFolder folder;
  ImpatientClock clock;
  const Budget budget{.person_tokens = 1'000};
  {
    Ledger ledger(folder.path, clock, budget);
    spend(ledger, "a", "c");
  }
  for (const auto& entry : std::filesystem::directory_iterator(folder.path)) {
    std::ofstream(entry.path(), std::ios::app) << "{\"person\":\"a\",\"input_to";  // as a crash leaves it
    const auto permissions = std::filesystem::status(entry.path()).permissions();
    CHECK((permissions & std::filesystem::perms::others_all) == std::filesystem::perms::none);
  }
  Ledger later(folder.path, clock, budget);
  CHECK(used_up(later, "a", "c") == "budget_person");
  clock.pass(24h);
  CHECK(used_up(later, "a", "c").empty());
  Ledger tomorrow(folder.path, clock, budget);
  CHECK(used_up(tomorrow, "a", "c").empty());
}

TEST_CASE("a budget with room for one call lets one of twenty that come at once pass", "[generate]") {
  const OwnFolder folder;
  ImpatientClock clock;
  Ledger ledger(folder.path, clock, {.person_tokens = 2'000});
  const auto call = call_of("a", "c", 9'000);
  std::vector<Ledger::Hold> passed;
  for (int count = 0; count < 20; ++count) {
    auto held = ledger.hold(call);
    if (held) passed.push_back(std::move(*held));
    if (!held) CHECK(held.error().code == "budget_held");
  }
  CHECK(passed.size() == 1);
  CHECK(used_up(ledger, "b", "c").empty());
  REQUIRE(ledger.note(passed.at(0), one_call).has_value());
  CHECK(used_up(ledger, "a", "c").empty());
  spend(ledger, "a", "c");
  CHECK(used_up(ledger, "a", "c") == "budget_person");
}

TEST_CASE("what is set aside for one conversation, or by money, keeps others out as well", "[generate]") {
  const OwnFolder folder;
  ImpatientClock clock;
  Ledger ledger(folder.path, clock, {.conversation_tokens = 1'000, .all_money = 2});
  const auto first = ledger.hold(call_of("a", "c", 1'000, 1.5));
  CHECK(used_up(ledger, "b", "c") == "budget_held");
  const auto second = ledger.hold(call_of("b", "d", 1, 0.5));
  CHECK(used_up(ledger, "e", "f") == "budget_held");
}

TEST_CASE("two processes share a day's budget", "[generate]") {
  const OwnFolder folder;
  ImpatientClock clock;
  Ledger service(folder.path, clock, {.person_tokens = 2'000});
  Ledger command(folder.path, clock, {.person_tokens = 2'000});
  spend(service, "a", "c");
  CHECK(used_up(command, "a", "c").empty());
  auto held = service.hold(call_of("a", "c", 5'000)).value();
  CHECK(used_up(command, "a", "c") == "budget_held");
  CHECK(used_up(command, "b", "c").empty());
  held.reset();
  CHECK(used_up(command, "a", "c").empty());
  spend(command, "a", "c");
  CHECK(used_up(service, "a", "c") == "budget_person");
}

TEST_CASE("what a process held when it died counts as spent, once, and its prompt is kept", "[generate]") {
  const OwnFolder folder;
  ImpatientClock clock;
  const Budget budget{.person_tokens = 5'000, .all_tokens = 10'000};
  auto dying = std::make_unique<Ledger>(folder.path, clock, budget);
  Ledger beside(folder.path, clock, budget);
  CHECK(used_up(beside, "b", "d").empty());
  auto held = dying->hold(call_of("a", "c", 5'000)).value();
  CHECK(used_up(beside, "a", "c") == "budget_held");
  dying.reset();
  CHECK(used_up(beside, "a", "c") == "budget_person");
  for (int start = 0; start < 3; ++start) {
    Ledger again(folder.path, clock, budget);
    CHECK(used_up(again, "a", "c") == "budget_person");
    CHECK(used_up(again, "b", "c").empty());
  }
  int lines = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path)) {
    if (entry.path().extension() != ".jsonl") continue;
    std::ifstream file(entry.path());
    for (std::string line; std::getline(file, line); ++lines) {
      CHECK(holds(line, "\"sent\":\"问\""));
      CHECK(holds(line, "the program ended during the call"));
    }
  }
  CHECK(lines == 1);
}

TEST_CASE("a process that takes the place of a dead one counts what that one held", "[generate]") {
  const OwnFolder folder;
  ImpatientClock clock;
  const Budget budget{.person_tokens = 5'000};
  Ledger::Hold held;
  {
    Ledger dying(folder.path, clock, budget);
    held = dying.hold(call_of("a", "c", 5'000)).value();
  }
  Ledger next(folder.path, clock, budget);
  CHECK(used_up(next, "a", "c") == "budget_person");
  CHECK(used_up(next, "b", "c").empty());
}

TEST_CASE("a call that is under way at midnight stays set aside, and counts for the day it ends",
          "[generate]") {
  const OwnFolder folder;
  ImpatientClock clock;
  Ledger ledger(folder.path, clock, {.person_tokens = 1'000});
  const auto held = ledger.hold(call_of("a", "c", 5'000)).value();
  clock.pass(24h);
  CHECK(used_up(ledger, "a", "c") == "budget_held");
  REQUIRE(ledger.note(held, one_call).has_value());
  CHECK(used_up(ledger, "a", "c") == "budget_person");
}

TEST_CASE("a line that a crash has cut takes no later one with it", "[generate]") {
  const OwnFolder folder;
  ImpatientClock clock;
  const Budget budget{.person_tokens = 2'000};
  {
    Ledger ledger(folder.path, clock, budget);
    spend(ledger, "a", "c");
  }
  for (const auto& entry : std::filesystem::directory_iterator(folder.path)) {
    if (entry.path().extension() == ".jsonl")
      std::ofstream(entry.path(), std::ios::app) << "{\"person\":\"a\"";
  }
  Ledger ledger(folder.path, clock, budget);
  spend(ledger, "a", "c");
  CHECK(used_up(ledger, "a", "c") == "budget_person");
}

TEST_CASE("a folder that cannot be written counts all the same", "[generate]") {
  ImpatientClock clock;
  Ledger ledger("/proc/no-such-folder", clock, {.person_tokens = 1'000});
  const auto held = ledger.hold(call_of("a", "c", 5'000)).value();
  CHECK(used_up(ledger, "a", "c") == "budget_held");
  CHECK(ledger.note(held, one_call).has_error());
  CHECK(used_up(ledger, "a", "c") == "budget_person");
}

TEST_CASE("a model that costs nothing goes on when the money is used up", "[generate]") {
  const OwnFolder folder;
  ImpatientClock clock;
  Ledger ledger(folder.path, clock, {.person_money = 0.5});
  spend(ledger, "a", "c");
  CHECK(used_up(ledger, "a", "c") == "budget_person");
  CHECK(ledger.hold(call_of("a", "c", 1'000)).has_value());
}

namespace {

/// While it is asked, the same person asks again.
class BusyModel final : public Model {
 public:
  const std::string& name() const override { return name_; }
  Task<Result<ModelAnswer>> ask(ModelRequest) override {
    ++asked;
    if (meanwhile) co_await meanwhile();
    co_return ModelAnswer{.text = "DECLINE: no", .input_tokens = 10, .output_tokens = 10};
  }

  std::function<Task<>()> meanwhile;
  int asked = 0;

 private:
  std::string name_ = "m";
};

}  // namespace

TEST_CASE("while a call that may use up the budget runs no other is made, and afterwards one is",
          "[generate]") {
  const OwnFolder folder;
  ImpatientClock clock;
  NoLog log;
  BusyModel model;
  Ledger ledger(folder.path, clock, {.person_tokens = 5'000});
  ModelGenerator generator(model, clock, log, {.max_output_tokens = 8'192}, &ledger);
  ScriptRequest request{.instruction = "x", .language = "zh", .files = {}, .earlier = {}};
  request.person = "a";
  std::string code_meanwhile;
  model.meanwhile = [&]() -> Task<> {
    const auto answer = co_await generator.generate(request);
    code_meanwhile = std::get<Declined>(answer.value()).code;
  };
  CHECK(std::get<Declined>(run(generator.generate(request)).value()).reason == "no");
  CHECK(code_meanwhile == "budget_held");
  CHECK(model.asked == 1);
  model.meanwhile = nullptr;
  CHECK(std::get<Declined>(run(generator.generate(request)).value()).reason == "no");
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

namespace {

/// The call that an errand ends with when the provider does these things, one after another.
ModelCall call_after(std::vector<Scripted> answers) {
  ScriptedClient client;
  client.answers = std::move(answers);
  ImpatientClock clock;
  NoLog log;
  HttpModel model(client, clock, [] { return 1.0; },
                  {.name = "m",
                   .service = {.url = "https://model.example", .model = "fake"},
                   .tries = static_cast<int>(client.answers.size())});
  ModelGenerator generator(model, clock, log, {.price_input = 1, .price_output = 2});
  ModelCall made;
  ScriptRequest request{.instruction = "x", .language = "zh", .files = {}, .earlier = {}};
  request.on_call = [&](const ModelCall& call) { made = call; };
  (void)run(generator.generate(request));
  return made;
}

const std::string half_an_answer =
    "data: {\"choices\":[{\"delta\":{\"reasoning_content\":\"hm hm hm hm hm hm\"}}]}\n\n"
    "data: {\"choices\":[{\"delta\":{\"content\":\"DECLINE: 做不到\"}}]}\n\n";
const std::string counted_answer = half_an_answer +
                                   "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":"
                                   "{\"prompt_tokens\":1000,\"completion_tokens\":200}}\n\ndata: [DONE]\n\n";

}  // namespace

TEST_CASE("a call that fails, is cut off or is stopped costs what was sent and what had come", "[generate]") {
  const auto sent = static_cast<std::int64_t>(estimated_tokens(fixed_prompt("")));
  const auto received = static_cast<std::int64_t>(estimated_tokens("DECLINE: 做不到"));
  for (const auto& ending : {Error{.fault = Fault::unavailable, .message = "lost", .code = "connection_lost"},
                             Error{Fault::timed_out, "silent"}, Error{Fault::cancelled, "stopped"}}) {
    INFO(ending.message);
    const auto call = call_after({{.body = half_an_answer, .error = ending}});
    CHECK(call.input_tokens > sent);
    CHECK(call.output_tokens > received);
    CHECK(call.cost == static_cast<double>(call.input_tokens + 2 * call.output_tokens) / 1e6);
    CHECK(call.is_estimated);
    CHECK(call.answered == "DECLINE: 做不到");
    const auto silent = call_after({{.body = {}, .error = ending, .has_head = false}});
    CHECK(silent.input_tokens > sent);
    CHECK(silent.output_tokens <= 1);
  }
}

TEST_CASE("every try that may be billed counts, and what the provider counts is not estimated",
          "[generate]") {
  const auto lost = call_after({{.body = half_an_answer}});
  const auto both = call_after({{.body = half_an_answer}, {.body = counted_answer}});
  CHECK(both.input_tokens == lost.input_tokens + 1'000);
  CHECK(both.output_tokens == lost.output_tokens + 200);
  CHECK(both.is_estimated);
  const auto counted = call_after({{.body = counted_answer}});
  CHECK(counted.input_tokens == 1'000);
  CHECK(counted.output_tokens == 200);
  CHECK_FALSE(counted.is_estimated);
}

TEST_CASE("what never reached the provider, or was refused by it, costs nothing", "[generate]") {
  const auto unreached = [](Fault fault, const char* code) {
    return Scripted{
        .body = {}, .error = Error{.fault = fault, .message = "x", .code = code}, .has_head = false};
  };
  for (const auto& answer :
       {unreached(Fault::unavailable, "connection_refused"), unreached(Fault::unavailable, "name_not_found"),
        unreached(Fault::timed_out, "connect_timed_out"), unreached(Fault::refused, "tls_untrusted"),
        Scripted{.status = 429, .body = "{}"}, Scripted{.status = 500, .body = ""},
        Scripted{.status = 401, .body = "{}"}}) {
    const auto call = call_after({answer});
    CHECK(call.model == "m");
    CHECK(call.input_tokens + call.output_tokens == 0);
    CHECK(call.cost == 0);
  }
}
