#include "tests/store/fixture.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <boost/asio/experimental/parallel_group.hpp>
#include <catch2/catch_test_macros.hpp>

#include <fstream>
#include <vector>

namespace errand::store {

namespace {

struct OpenedStore {
  TemporaryFolder folder;
  Loop loop;
  std::unique_ptr<SqliteStore> store = SqliteStore::open(folder.path(), loop.executor()).value();

  void reopen() {
    store.reset();
    store = SqliteStore::open(folder.path(), loop.executor()).value();
  }
  Accepted accept(const ChatEvent& event, const Job& job) {
    return loop.run(store->accept({event}, {job})).value().at(0);
  }
};

}  // namespace

TEST_CASE("an event that comes twice makes one job and names it both times", "[store]") {
  OpenedStore opened;
  const auto event = event_named("e1");
  CHECK(opened.accept(event, job_named("j1", event)).job == "j1");
  const auto again = opened.accept(event, job_named("j2", event));
  CHECK(again.duplicate);
  CHECK(again.job == "j1");
  CHECK(opened.loop.run(opened.store->unfinished_jobs()).value().size() == 1);
}

TEST_CASE("a button's second click is an event of the first one's job, also after a restart", "[store]") {
  OpenedStore opened;
  auto press = event_named("e1");
  press.kind = EventKind::button;
  press.action = "again";
  press.target_job = "j0";
  const auto pressed = [&](const std::string& id, std::chrono::seconds after) {
    press.event_id = "e" + id;
    auto job = job_named("j" + id, press);
    job.created_at += after;
    return opened.accept(press, job);
  };
  CHECK_FALSE(pressed("1", std::chrono::seconds(0)).duplicate);
  opened.reopen();
  const auto second = pressed("2", std::chrono::seconds(30));
  CHECK(second.duplicate);
  CHECK(second.second_click);
  CHECK(second.job == "j1");

  auto done = opened.loop.run(opened.store->job("j1")).value().value();
  done.stage = Stage::replied;
  REQUIRE(opened.loop.run(opened.store->save(done, {})).has_value());
  const auto once_more = pressed("2", std::chrono::seconds(60));  // the platform sends it again
  CHECK(once_more.job == "j1");
  CHECK(once_more.second_click);
  const auto first_once_more = pressed("1", std::chrono::seconds(60));
  CHECK(first_once_more.duplicate);
  CHECK_FALSE(first_once_more.second_click);
  CHECK(pressed("3", std::chrono::seconds(0)).duplicate);
  CHECK_FALSE(pressed("4", std::chrono::seconds(60)).duplicate);

  press.sender = "somebody else";
  CHECK(pressed("5", std::chrono::seconds(60)).duplicate);  // one answer serves both
  press.action = "save";
  CHECK_FALSE(pressed("7", std::chrono::seconds(60)).duplicate);
  press.sender = "somebody else again";
  CHECK_FALSE(pressed("8", std::chrono::seconds(60)).duplicate);
  press.target_job = "another";
  CHECK_FALSE(pressed("6", std::chrono::seconds(60)).duplicate);
}

TEST_CASE("the same event id of another connection is another event", "[store]") {
  OpenedStore opened;
  auto event = event_named("e1");
  opened.accept(event, job_named("j1", event));
  event.connection = "slack";
  CHECK_FALSE(opened.accept(event, job_named("j2", event)).duplicate);
}

TEST_CASE("accepted jobs are there after the store is opened again, oldest first", "[store]") {
  OpenedStore opened;
  for (int i = 0; i < 3; ++i) {
    const auto event = event_named("e" + std::to_string(i));
    opened.accept(event, job_named("j" + std::to_string(i), event));
  }
  opened.reopen();
  const auto jobs = opened.loop.run(opened.store->unfinished_jobs()).value();
  REQUIRE(jobs.size() == 3);
  CHECK(jobs[0].id == "j0");
  CHECK(jobs[2].event == event_named("e2"));
}

TEST_CASE("a replied job and its part are stored together and the part is unsent until marked", "[store]") {
  OpenedStore opened;
  const auto event = event_named("e1");
  auto job = job_named("j1", event);
  opened.accept(event, job);
  job.stage = Stage::replied;
  job.status = JobStatus::done;
  const OutboundPart part{.key = "j1/1", .address = {"web", "room", "", "m"}, .replaces = {}, .reply = {}};
  REQUIRE(opened.loop.run(opened.store->save(job, {part})).has_value());
  REQUIRE(opened.loop.run(opened.store->save(job, {part})).has_value());  // a repeat changes nothing
  opened.reopen();
  CHECK(opened.loop.run(opened.store->unfinished_jobs()).value().empty());
  auto unsent = opened.loop.run(opened.store->unsent_parts()).value();
  REQUIRE(unsent.size() == 1);
  CHECK(unsent[0].part == part);
  CHECK(unsent[0].asked_at == job.created_at);
  const TimePoint later(std::chrono::milliseconds(9));
  REQUIRE(opened.loop.run(opened.store->mark_part("j1/1", PartState::sending, "", 1, later)).has_value());
  unsent = opened.loop.run(opened.store->unsent_parts()).value();
  REQUIRE(unsent.size() == 1);
  CHECK(unsent[0].state == PartState::sending);
  CHECK(unsent[0].attempts == 1);
  REQUIRE(opened.loop.run(opened.store->mark_part("j1/1", PartState::sent, "r", 1, later)).has_value());
  CHECK(opened.loop.run(opened.store->unsent_parts()).value().empty());
}

TEST_CASE("recent jobs are of one conversation and thread, newest first", "[store]") {
  OpenedStore opened;
  for (const auto* id : {"a", "b", "c"}) {
    auto event = event_named(id);
    if (std::string(id) == "b") event.thread = "t";
    opened.accept(event, job_named(std::string("j") + id, event));
  }
  const auto jobs = opened.loop.run(opened.store->recent_jobs("web", "room", "", 10)).value();
  REQUIRE(jobs.size() == 2);
  CHECK(jobs[0].id == "jc");
  CHECK(opened.loop.run(opened.store->recent_jobs("web", "room", "t", 10)).value().size() == 1);
  CHECK(opened.loop.run(opened.store->recent_jobs("web", "room", "", 1)).value().size() == 1);
}

TEST_CASE("files are found by their message and by who sent them lately", "[store]") {
  OpenedStore opened;
  auto event = event_named("e1");
  event.kind = EventKind::file;
  event.files = {{.name = "a.csv", .size_bytes = 1, .media_type = {}, .locator = "x"}};
  opened.accept(event, Job{});
  const auto of_message = opened.loop.run(opened.store->files_of_message("web", "room", "m-e1")).value();
  REQUIRE(of_message.size() == 1);
  CHECK(of_message[0].file == event.files[0]);
  CHECK(opened.loop.run(opened.store->recent_files("web", "room", "", "wang", TimePoint{})).value().size() ==
        1);
  CHECK(opened.loop.run(opened.store->recent_files("web", "room", "", "li", TimePoint{})).value().empty());
  CHECK(opened.loop.run(opened.store->unfinished_jobs()).value().empty());
}

TEST_CASE("a thread's files are those of its first message and of anybody's replies", "[store]") {
  OpenedStore opened;
  auto root = event_named("root");
  auto reply = event_named("reply");
  reply.thread = root.message_id;
  reply.sender = "li";
  auto other = event_named("other");
  other.thread = "another";
  for (auto event : {root, reply, other}) {
    event.files = {{.name = "a.csv", .size_bytes = 9, .media_type = "text/csv", .locator = "x"}};
    REQUIRE(opened.loop.run(opened.store->accept({event}, {Job()})).has_value());
  }
  const auto of_thread = [&](TimePoint since) {
    return opened.loop.run(opened.store->files_of_thread("web", "room", root.message_id, since)).value();
  };
  const auto seen = of_thread(TimePoint{});
  REQUIRE(seen.size() == 2);
  CHECK(seen[0].sender == "li");
  CHECK(seen[1].message_id == root.message_id);
  CHECK(of_thread(seen[0].seen_at + std::chrono::hours(1)).empty());
}

TEST_CASE("what somebody posted inside of a thread is recent there alone", "[store]") {
  OpenedStore opened;
  auto alone = event_named("alone");
  auto root = event_named("root");
  root.thread = root.message_id;
  auto inside = event_named("inside");
  inside.thread = "t";
  for (auto* event : {&alone, &root, &inside}) {
    event->kind = EventKind::file;
    event->files = {{.name = "a.csv", .size_bytes = 1, .media_type = {}, .locator = "x"}};
    opened.accept(*event, Job{});
  }
  const auto recent = [&](const std::string& thread) {
    return opened.loop.run(opened.store->recent_files("web", "room", thread, "wang", TimePoint{})).value();
  };
  CHECK(recent("").size() == 2);
  CHECK(recent("another").size() == 2);
  REQUIRE(recent("t").size() == 3);
  CHECK(recent("t")[0].message_id == "m-inside");
}

TEST_CASE("operations that wait together are committed together", "[store]") {
  OpenedStore opened;
  const auto before = opened.store->commits();
  constexpr int count = 400;
  int answered = 0;
  for (int i = 0; i < count; ++i) {
    const auto event = event_named("e" + std::to_string(i));
    boost::asio::co_spawn(
        opened.loop.context(), opened.store->accept({event}, {job_named("j" + std::to_string(i), event)}),
        [&](const std::exception_ptr& exception, const Result<std::vector<Accepted>>& accepted) {
          if (!exception && accepted && !accepted->at(0).duplicate) ++answered;
        });
  }
  opened.loop.context().run();
  CHECK(answered == count);
  CHECK(opened.store->commits() - before < count / 4);
}

TEST_CASE("an operation that fails does not undo the others of its batch", "[store]") {
  OpenedStore opened;
  const auto event = event_named("e1");
  bool failed = false;
  bool stood = false;
  boost::asio::co_spawn(opened.loop.context(), opened.store->accept({event}, {}),  // a job is missing: a bug
                        [&](const std::exception_ptr&, const Result<std::vector<Accepted>>& accepted) {
                          failed = !accepted.has_value();
                        });
  boost::asio::co_spawn(opened.loop.context(),
                        opened.store->accept({event_named("e2")}, {job_named("j2", event)}),
                        [&](const std::exception_ptr&, const Result<std::vector<Accepted>>& accepted) {
                          stood = accepted.has_value();
                        });
  opened.loop.context().run();
  CHECK(failed);
  CHECK(stood);
  CHECK(opened.loop.run(opened.store->unfinished_jobs()).value().size() == 1);
}

TEST_CASE("a second service on the same data folder is refused with what to do", "[store]") {
  OpenedStore opened;
  const auto second = SqliteStore::open(opened.folder.path(), opened.loop.executor());
  REQUIRE_FALSE(second.has_value());
  CHECK(second.error().code == "busy");
  CHECK(second.error().message.find("folder of its own") != std::string::npos);
}

TEST_CASE("a database of a newer program is refused", "[store]") {
  OpenedStore opened;
  opened.store.reset();
  SQLite::Database((opened.folder.path() / "errand.db").string(), SQLite::OPEN_READWRITE)
      .exec("PRAGMA user_version = 99");
  const auto store = SqliteStore::open(opened.folder.path(), opened.loop.executor());
  REQUIRE_FALSE(store.has_value());
  CHECK(store.error().fault == Fault::refused);
}

TEST_CASE("a damaged database is told of, not overwritten", "[store]") {
  TemporaryFolder folder;
  Loop loop;
  std::ofstream(folder.path() / "errand.db") << std::string(8192, 'x');
  const auto store = SqliteStore::open(folder.path(), loop.executor());
  REQUIRE_FALSE(store.has_value());
  CHECK(store.error().fault == Fault::corrupt);
  CHECK(std::filesystem::file_size(folder.path() / "errand.db") == 8192);
}

TEST_CASE("every query of the service uses an index", "[store]") {
  OpenedStore opened;
  opened.store.reset();
  SQLite::Database database((opened.folder.path() / "errand.db").string(), SQLite::OPEN_READONLY);
  const std::vector<std::string> queries{
      "SELECT job FROM events WHERE connection = 'a' AND event_id = 'b'",
      "SELECT body FROM jobs WHERE stage <> 'replied' ORDER BY row",
      "SELECT body FROM jobs WHERE id = 'a'",
      "SELECT body FROM jobs WHERE connection = 'a' AND conversation = 'b' AND thread = 'c' ORDER BY row "
      "DESC LIMIT 5",
      "SELECT body FROM jobs WHERE connection = 'a' AND conversation = 'b' AND sender = 'c' ORDER BY row "
      "DESC LIMIT 5",
      "SELECT body FROM outbox WHERE state IN ('pending', 'sending') ORDER BY id",
      "UPDATE outbox SET state = 'sent' WHERE part_key = 'a'",
      "SELECT body FROM seen_files WHERE connection = 'a' AND conversation = 'b' AND message_id = 'c' ORDER "
      "BY id",
      "SELECT body FROM seen_files WHERE connection = 'a' AND conversation = 'b' AND sender = 'c' AND "
      "seen_at >= 1",
      "SELECT body FROM page_messages WHERE conversation = 'a' AND sequence > 1 ORDER BY sequence",
      "SELECT id FROM page_conversations WHERE owner = 'a' ORDER BY last_at DESC",
  };
  for (const auto& query : queries) {
    SQLite::Statement plan(database, "EXPLAIN QUERY PLAN " + query);
    std::string steps;
    while (plan.executeStep()) steps += plan.getColumn(3).getString() + "; ";
    INFO(query << ": " << steps);
    CHECK(steps.find("USING") != std::string::npos);
  }
}

TEST_CASE("a page message is put once, replaced in place and found after a sequence", "[store]") {
  OpenedStore opened;
  PageMessage message{.id = "m1",
                      .conversation = "c1",
                      .body = "{\"text\":\"a\"}",
                      .at = TimePoint(std::chrono::milliseconds(5))};
  CHECK(opened.loop.run(opened.store->put_message(message)).error().fault == Fault::not_found);
  for (const auto* id : {"c1", "c2"}) {
    PageConversation conversation{
        .id = id, .owner = id[1] == '1' ? "wang" : "li", .title = "t", .last_at = {}};
    REQUIRE(opened.loop.run(opened.store->add_conversation(conversation)).has_value());
  }
  const auto first = opened.loop.run(opened.store->put_message(message)).value();
  const auto again = opened.loop.run(opened.store->put_message(message)).value();
  CHECK(first.sequence == again.sequence);
  message.body = "{\"text\":\"b\"}";
  const auto edited = opened.loop.run(opened.store->put_message(message)).value();
  CHECK(edited.sequence > first.sequence);
  const auto after = opened.loop.run(opened.store->messages_after("c1", first.sequence)).value();
  REQUIRE(after.size() == 1);
  CHECK(after[0].body == message.body);
  CHECK(opened.loop.run(opened.store->conversations_of("wang")).value().size() == 1);
  CHECK(opened.loop.run(opened.store->conversations_of("zhao")).value().empty());
  message.conversation = "c2";
  CHECK(opened.loop.run(opened.store->put_message(message)).error().fault == Fault::refused);
  REQUIRE(opened.loop.run(opened.store->delete_conversation("c1")).has_value());
  CHECK(opened.loop.run(opened.store->messages_after("c1", 0)).value().empty());
}

}  // namespace errand::store
