// What the chat platforms need of the store: whose job, whose answer, which messages belong together.
#include "tests/store/fixture.hpp"

#include <SQLiteCpp/Database.h>
#include <catch2/catch_test_macros.hpp>

#include <vector>

namespace errand::store {

namespace {

struct Chat {
  Chat() { open(); }
  void open() { store = SqliteStore::open(folder.path(), loop.executor()).value(); }
  void accept(ChatEvent event, Job job) {
    std::vector<ChatEvent> events{std::move(event)};
    std::vector<Job> jobs{std::move(job)};
    REQUIRE(loop.run(store->accept(std::move(events), std::move(jobs))).has_value());
  }
  void answer(const std::string& job, const std::string& key, const std::string& receipt) {
    auto stored = loop.run(store->job(job)).value().value();
    OutboundPart part{.key = key, .address = {"web", "room", "", "m"}, .replaces = {}, .reply = {}};
    part.reply.job = job;
    REQUIRE(loop.run(store->save(stored, {part})).has_value());
    REQUIRE(loop.run(store->mark_part(key, PartState::sent, receipt, 1, {})).has_value());
  }

  TemporaryFolder folder;
  Loop loop;
  std::unique_ptr<SqliteStore> store;
};

}  // namespace

TEST_CASE("a person's jobs are found whatever their threads, newest first", "[store]") {
  Chat chat;
  for (const auto* const id : {"a", "b", "c"}) {
    auto event = event_named(id);
    event.thread = id;
    if (std::string(id) == "b") event.sender = "li";
    chat.accept(event, job_named(std::string("j") + id, event));
  }
  const auto jobs = chat.loop.run(chat.store->jobs_of_person("web", "room", "wang", 10)).value();
  REQUIRE(jobs.size() == 2);
  CHECK(jobs[0].id == "jc");
  CHECK(jobs[1].id == "ja");
}

TEST_CASE("an answer leads to its job, in its own conversation alone", "[store]") {
  Chat chat;
  const auto event = event_named("a");
  chat.accept(event, job_named("j1", event));
  chat.answer("j1", "j1/1", "60");
  const auto found = [&](const std::string& room, const std::string& message) {
    return chat.loop.run(chat.store->job_of_receipt("web", room, message)).value();
  };
  REQUIRE(found("room", "60").has_value());
  CHECK(found("room", "60")->id == "j1");
  CHECK_FALSE(found("hall", "60").has_value());
  CHECK_FALSE(found("room", "61").has_value());
  CHECK_FALSE(found("room", "").has_value());
}

TEST_CASE("events of one beginning are found in their order, and no others", "[store]") {
  Chat chat;
  for (const auto* const id : {"batch:1:b", "batch:1:a", "batch:10:c", "batch:1", "other"}) {
    auto event = event_named(id);
    event.kind = EventKind::file;
    chat.accept(event, Job{});
  }
  const auto events = chat.loop.run(chat.store->events_starting_with("web", "batch:1:")).value();
  REQUIRE(events.size() == 2);
  CHECK(events[0].event_id == "batch:1:b");
  CHECK(events[1].event_id == "batch:1:a");
  CHECK(chat.loop.run(chat.store->events_starting_with("chat", "batch:1:")).value().empty());
}

TEST_CASE("a part is given up and replaced in one step, once", "[store]") {
  Chat chat;
  const auto event = event_named("a");
  auto job = job_named("j1", event);
  chat.accept(event, job);
  OutboundPart part{.key = "j1/1", .address = {"web", "room", "", "m"}, .replaces = {}, .reply = {}};
  part.reply.job = "j1";
  REQUIRE(chat.loop.run(chat.store->save(job, {part})).has_value());
  auto instead = part;
  instead.key = "j1/1/instead";
  for (int time = 0; time < 2; ++time) {
    REQUIRE(chat.loop.run(chat.store->replace_part("j1/1", 3, instead)).has_value());
  }
  const auto unsent = chat.loop.run(chat.store->unsent_parts()).value();
  REQUIRE(unsent.size() == 1);
  CHECK(unsent[0].part == instead);
  CHECK(unsent[0].job == "j1");
}

TEST_CASE("a data folder of before the chat platforms is taken over", "[store]") {
  Chat chat;
  const auto event = event_named("a");
  chat.accept(event, job_named("j1", event));
  chat.store.reset();
  SQLite::Database((chat.folder.path() / "errand.db").string(), SQLite::OPEN_READWRITE)
      .exec(
          "DROP INDEX seen_files_of_thread; DROP INDEX outbox_receipts; DROP INDEX jobs_of_person; "
          "DROP TABLE recipes; DROP TABLE schedules; "
          "DROP TABLE conversation_decisions; PRAGMA user_version = 1");
  chat.open();
  CHECK(chat.loop.run(chat.store->jobs_of_person("web", "room", "wang", 10)).value().size() == 1);
}

}  // namespace errand::store
