#include "bot/flow/outbox.hpp"

#include "tests/flow/rig.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

namespace errand::flow {

namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

OutboundPart part_named(const std::string& key, const std::string& conversation = "room") {
  OutboundPart part{.key = key, .address = {"chat", conversation, "", "m"}, .replaces = {}, .reply = {}};
  part.reply.job = "j1";
  part.reply.language = "en";
  part.reply.headline = "The answer of " + key;
  return part;
}

OutboundPart file_part(const std::string& key) {
  auto part = part_named(key);
  part.reply.headline.clear();
  part.reply.files = {{.name = "big.xlsx", .sha256 = "h", .size_bytes = 60U << 20U, .media_type = "x"}};
  return part;
}

struct Post {
  Post() { outbox.add(adapter); }
  ~Post() {
    tasks.cancel();
    clock.settle();
  }
  /// Stores and sends, as the worker does.
  void send(const OutboundPart& part) {
    store.parts.push_back({.id = 0, .job = part.reply.job, .part = part});
    outbox.send(part);
    clock.settle();
  }
  void fail(Error error, const std::string& conversation = "room") {
    adapter.script[conversation].push_back(std::move(error));
  }
  PartState state(const std::string& key) { return store.row(key)->state; }
  std::vector<std::string> shown() const {
    std::vector<std::string> texts;
    for (const auto& part : adapter.delivered) texts.push_back(part.reply.headline);
    return texts;
  }

  boost::asio::io_context loop;
  test::HandClock clock{loop};
  test::MemoryStore store{clock};
  test::MemoryLog log;
  test::ScriptedAdapter adapter;
  Catalogue catalogue;
  TaskGroup tasks{loop.get_executor(),
                  [this](const std::string&, const std::string& what) { log.write(Level::error, what); }};
  Outbox outbox{tasks, store, clock, log, catalogue};
};

const Error busy{.fault = Fault::unavailable, .message = "429", .code = {}, .retry_after = seconds(40)};
const Error broken{.fault = Fault::unavailable, .message = "broke", .code = maybe_delivered};

}  // namespace

TEST_CASE("a part is sent and its receipt kept", "[outbox]") {
  Post post;
  post.send(part_named("j1/1"));
  CHECK(post.state("j1/1") == PartState::sent);
  CHECK(post.store.row("j1/1")->receipt == "r1");
}

TEST_CASE("a busy platform is left alone for as long as it asks, and the order is kept", "[outbox]") {
  Post post;
  post.fail(busy);
  post.send(part_named("j1/1"));
  post.send(part_named("j1/2"));
  post.clock.advance(milliseconds(39'900));
  CHECK(post.shown().empty());
  CHECK(post.state("j1/1") == PartState::pending);
  post.clock.advance(milliseconds(200));
  CHECK(post.shown() == std::vector<std::string>{"The answer of j1/1", "The answer of j1/2"});
}

TEST_CASE("a conversation that waits holds up no other", "[outbox]") {
  Post post;
  post.fail(busy);
  post.send(part_named("j1/1", "room"));
  post.send(part_named("j2/1", "hall"));
  CHECK(post.shown() == std::vector<std::string>{"The answer of j2/1"});
}

TEST_CASE("a platform that never answers, or asks for a long wait, holds up no other", "[outbox]") {
  Post post;
  test::ScriptedAdapter slow("slow");
  post.outbox.add(slow);
  const auto on_slow = [](const std::string& key, const std::string& conversation) {
    auto part = part_named(key, conversation);
    part.address.connection = "slow";
    return part;
  };
  SECTION("it hangs") {
    slow.hangs_by = &post.clock;
    post.send(on_slow("j1/1", "room"));
    CHECK(slow.tried.size() == 1);
  }
  SECTION("it is busy for an hour") {
    slow.script["room"].push_back({Fault::unavailable, "429", {}, hours(1)});
    post.send(on_slow("j1/1", "room"));
    CHECK(slow.tried.size() == 1);
  }
  post.send(on_slow("j1/2", "room"));  // behind the one that waits
  post.send(on_slow("j2/1", "hall"));
  post.send(part_named("j3/1", "room"));  // of the same name on another platform
  post.send(part_named("j3/2", "room"));
  CHECK(post.shown() == std::vector<std::string>{"The answer of j3/1", "The answer of j3/2"});
  CHECK(slow.delivered.size() == (slow.hangs_by != nullptr ? 0U : 1U));
  CHECK(slow.tried.size() == 2);
  CHECK(post.state("j1/2") == PartState::pending);
  post.clock.advance(hours(50));
  CHECK(slow.delivered.size() == 3);
}

TEST_CASE("a wait outlives a restart", "[outbox]") {
  Post post;
  post.outbox.resume({.id = 1,
                      .job = "j1",
                      .part = part_named("j1/1"),
                      .state = PartState::pending,
                      .attempts = 3,
                      .next_try_at = post.clock.now() + seconds(30),
                      .receipt = {}});
  post.clock.advance(seconds(29));
  CHECK(post.shown().empty());
  post.clock.advance(seconds(2));
  CHECK(post.shown().size() == 1);
}

TEST_CASE("a part whose answer was lost is repeated where that is shown once", "[outbox]") {
  Post post;
  post.adapter.repeats = minutes(55);
  post.fail(broken);
  post.send(part_named("j1/1"));
  post.clock.advance(seconds(5));
  CHECK(post.shown() == std::vector<std::string>{"The answer of j1/1"});
}

TEST_CASE("a part whose answer was lost is a possible repeat once the platform has forgotten its key",
          "[outbox]") {
  Post post;
  post.adapter.repeats = minutes(55);
  post.fail(broken);
  auto away = busy;
  away.retry_after = minutes(54);
  post.fail(away);
  away.retry_after = minutes(2);
  post.fail(away);
  post.send(part_named("j1/1"));
  post.clock.advance(minutes(55));
  REQUIRE(post.adapter.tried.size() == 3);
  CHECK(post.adapter.tried[2].reply.headline == "The answer of j1/1");
  post.clock.advance(minutes(2));
  REQUIRE(post.shown().size() == 1);
  CHECK(post.shown()[0].find("see it twice") != std::string::npos);
  CHECK(post.shown()[0].ends_with("The answer of j1/1"));
}

TEST_CASE("a platform that was away for hours is told a part as it is, where none was taken", "[outbox]") {
  Post post;
  post.adapter.repeats = minutes(55);
  auto away = busy;
  away.retry_after = hours(2);
  post.fail(away);
  post.fail(broken);
  post.send(part_named("j1/1"));
  post.clock.advance(hours(3));
  CHECK(post.shown() == std::vector<std::string>{"The answer of j1/1"});
}

TEST_CASE("a part that was being sent before a long outage is a possible repeat", "[outbox]") {
  Post post;
  post.adapter.repeats = minutes(55);
  const auto old = GENERATE(false, true);
  post.outbox.resume({.id = 1,
                      .job = "j1",
                      .part = part_named("j1/1"),
                      .state = PartState::sending,
                      .attempts = 1,
                      .asked_at = post.clock.now() - minutes(old ? 56 : 50)});
  post.clock.settle();
  REQUIRE(post.shown().size() == 1);
  CHECK((post.shown()[0] == "The answer of j1/1") == !old);
}

TEST_CASE("a part whose answer was lost is looked for before it is sent again", "[outbox]") {
  Post post;
  post.adapter.has_history = true;
  post.adapter.lost.insert("j1/1");
  post.send(part_named("j1/1"));
  CHECK(post.state("j1/1") == PartState::sending);
  post.clock.advance(seconds(5));
  CHECK(post.adapter.tried.size() == 1);
  CHECK(post.state("j1/1") == PartState::sent);
  CHECK(post.store.row("j1/1")->receipt == "r1");
}

TEST_CASE("a part that the history does not hold is sent as it is", "[outbox]") {
  Post post;
  post.adapter.has_history = true;
  post.fail(broken);
  post.send(part_named("j1/1"));
  post.clock.advance(seconds(5));
  CHECK(post.shown() == std::vector<std::string>{"The answer of j1/1"});
}

TEST_CASE("where history cannot tell, the part is sent again and says that it may be there twice",
          "[outbox]") {
  Post post;
  post.adapter.lost.insert("j1/1");
  auto part = part_named("j1/1");
  part.reply.language = "zh";
  post.send(part);
  post.clock.advance(seconds(5));
  REQUIRE(post.shown().size() == 2);
  CHECK(post.shown()[1].find("可能会看到两次") != std::string::npos);
  CHECK(post.shown()[1].ends_with("The answer of j1/1"));
}

TEST_CASE("a part that was being sent when the process ended is treated as lost", "[outbox]") {
  Post post;
  post.adapter.has_history = true;
  post.adapter.delivered.push_back(part_named("j1/1"));
  post.outbox.resume(
      {.id = 1, .job = "j1", .part = part_named("j1/1"), .state = PartState::sending, .attempts = 1});
  post.outbox.resume(
      {.id = 2, .job = "j1", .part = part_named("j1/2"), .state = PartState::pending, .attempts = 0});
  post.clock.settle();
  CHECK(post.shown() == std::vector<std::string>{"The answer of j1/1", "The answer of j1/2"});
}

TEST_CASE("a part that arrives while the service stops is known to have arrived", "[outbox]") {
  Post post;
  post.adapter.while_delivering = [&] { post.tasks.cancel(); };
  post.send(part_named("j1/1"));
  CHECK(post.shown() == std::vector<std::string>{"The answer of j1/1"});
  CHECK(post.state("j1/1") == PartState::sent);
  CHECK(post.store.row("j1/1")->receipt == "r1");
  CHECK(post.tasks.size() == 0);
}

TEST_CASE("an edit whose answer was lost is made again without a word", "[outbox]") {
  Post post;
  post.fail(broken);
  auto part = part_named("j1/1");
  part.replaces = "r9";
  post.send(part);
  post.clock.advance(seconds(5));
  CHECK(post.shown() == std::vector<std::string>{"The answer of j1/1"});
  CHECK(post.store.row("j1/1")->receipt == "r9");
}

TEST_CASE("an answer whose progress message is gone becomes a new message", "[outbox]") {
  Post post;
  post.fail({Fault::refused, "message to edit not found"});
  auto part = part_named("j1/1");
  part.replaces = "r9";
  post.send(part);
  REQUIRE(post.adapter.delivered.size() == 1);
  CHECK(post.adapter.delivered[0].replaces.empty());
}

TEST_CASE("progress whose answer is refused becomes the word of that", "[outbox]") {
  Post post;
  post.fail({Fault::refused, "sensitive"});
  post.fail({Fault::refused, "sensitive"});
  auto part = part_named("j1/1");
  part.replaces = "r9";
  post.send(part);
  REQUIRE(post.adapter.delivered.size() == 1);
  CHECK(post.adapter.delivered[0].key == "j1/1/instead");
  CHECK(post.adapter.delivered[0].replaces == "r9");
}

TEST_CASE("a file that the platform refuses is named, with what to do, right behind", "[outbox]") {
  Post post;
  post.fail({Fault::too_large, "413", "file_too_large"});
  post.send(file_part("j1/1.2"));
  post.send(part_named("j1/1.3"));
  CHECK(post.state("j1/1.2") == PartState::failed);
  REQUIRE(post.shown().size() == 2);
  CHECK(post.shown()[0] ==
        "big.xlsx (60 MB): made, but too big to be delivered here. Ask for fewer rows, or have it split into "
        "several files.");
  CHECK(post.shown()[1] == "The answer of j1/1.3");
}

TEST_CASE("code that the platform refuses as a file is named like other files", "[outbox]") {
  Post post;
  post.fail({Fault::refused, "403", "blocked"});
  auto code = part_named("j1/1.2");
  code.reply.headline.clear();
  code.reply.code = "print(1)";
  post.send(code);
  REQUIRE(post.shown().size() == 1);
  CHECK(post.shown()[0].starts_with("The code (8 B): made, but could not be delivered here (I was removed"));

  post.fail({Fault::refused, "403", "blocked"});
  auto text = part_named("j1/2");
  text.reply.code = "print(1)";
  post.send(text);
  CHECK(post.shown().at(1).starts_with("A part of this answer could not be delivered here"));
}

TEST_CASE("a refusal is not tried again, and a refused refusal ends it", "[outbox]") {
  Post post;
  post.fail({Fault::refused, "the bot was blocked"});
  post.fail({Fault::refused, "the bot was blocked"});
  post.send(part_named("j1/1"));
  post.clock.advance(hours(5));
  CHECK(post.adapter.tried.size() == 2);
  CHECK(post.state("j1/1") == PartState::failed);
  CHECK(post.state("j1/1/instead") == PartState::failed);
}

TEST_CASE("a part that fails again after a crash is replaced once", "[outbox]") {
  Post post;
  post.fail({Fault::refused, "no"});
  post.store.parts.push_back({.id = 1, .job = "j1", .part = part_named("j1/1")});
  post.store.parts.push_back({.id = 2, .job = "j1", .part = part_named("j1/1/instead")});
  for (const auto& row : post.store.parts) post.outbox.resume(row);
  post.clock.settle();
  CHECK(post.adapter.delivered.size() == 1);
}

TEST_CASE("a platform that stays away is given up after hours", "[outbox]") {
  Post post;
  for (int count = 0; count < 30; ++count) post.fail({Fault::unavailable, "503"});
  post.send(part_named("j1/1"));
  post.clock.advance(hours(1));
  CHECK(post.state("j1/1") == PartState::pending);
  post.clock.advance(hours(6));
  CHECK(post.state("j1/1") == PartState::failed);
  CHECK(post.shown().size() == 1);
}

}  // namespace errand::flow
