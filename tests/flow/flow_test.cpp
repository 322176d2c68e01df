#include "bot/flow/flow.hpp"

#include "tests/flow/rig.hpp"

#include <boost/asio/co_spawn.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <memory>

namespace errand::flow {

namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// A group chat: who says what, and what the bot answers.
struct Group {
  Group() { start(); }
  ~Group() { stop(); }

  void start() {
    flow = std::make_unique<Flow>(loop.get_executor(),
                                  Ports{.store = store,
                                        .clock = clock,
                                        .log = log,
                                        .new_job_id = [this] { return "j" + std::to_string(++last_job); }},
                                  Books{.recipes = books,
                                        .schedules = books,
                                        .conversations = books,
                                        .recipe_format = books,
                                        .folders = books,
                                        .blobs = blobs,
                                        .zones = zones},
                                  pipeline, WorkerSettings{.jobs_at_once = 2});
    flow->add(adapter);
    await(flow->start());
  }
  void stop() {
    if (flow) await(flow->stop());
    flow.reset();
  }
  template <typename T>
  void await(Task<T> task) {
    bool has_ended = false;
    boost::asio::co_spawn(loop, std::move(task), [&](const std::exception_ptr& failed, auto&&...) {
      has_ended = true;
      if (failed) std::rethrow_exception(failed);
    });
    clock.settle();
    REQUIRE(has_ended);
  }

  ChatEvent event(const std::string& id, const std::string& text = {}) {
    ChatEvent made;
    made.connection = "chat";
    made.event_id = id;
    made.conversation = "room";
    made.message_id = id;
    made.sender = "ann";
    made.text = text;
    made.sent_at = clock.now();
    return made;
  }
  ChatEvent file(const std::string& id, const std::string& name = "a.csv") {
    auto made = event(id);
    made.kind = EventKind::file;
    made.files = {{.name = name, .size_bytes = 9, .media_type = "text/csv", .locator = "at " + name}};
    return made;
  }
  ChatEvent album_piece(const std::string& id) {
    auto made = file(id, id + ".csv");
    made.kind = EventKind::message;
    made.batch = "album";
    return made;
  }
  void happens(ChatEvent one) {
    std::vector<ChatEvent> events{std::move(one)};
    await(flow->intake(std::move(events)));
  }
  void pass(milliseconds time) { clock.advance(time); }

  std::vector<std::string> said() const {
    std::vector<std::string> texts;
    for (const auto& part : adapter.answers()) texts.push_back(part.reply.headline);
    return texts;
  }

  using Texts = std::vector<std::string>;

  boost::asio::io_context loop;
  test::HandClock clock{loop};
  test::MemoryStore store{clock};
  test::MemoryLog log;
  test::ScriptedAdapter adapter;
  test::NoBlobs blobs;
  test::EmptyBooks books;
  test::OneZone zones;
  test::ReadingRunner runner;
  test::EchoGenerator generator{clock};
  Pipeline pipeline{runner, blobs, {&generator}, clock, nullptr, {}};
  std::unique_ptr<Flow> flow;
  int last_job = 0;
};

const std::string wants_file = "Please send me the file first.";

}  // namespace

TEST_CASE("a file, then a mention: the file is meant", "[flow]") {
  Group group;
  group.happens(group.file("1"));
  group.happens(group.event("2", "sum it"));
  CHECK(group.said() == Group::Texts{"sum it: a.csv"});
}

TEST_CASE("an answer to a model's question goes on with the wish that it was asked about", "[flow]") {
  const std::string asked = "sum it: a.csv";
  const std::pair<const char*, const char*> answers[] = {{"one", "the first reading"},
                                                         {"with tax, please", "with tax, please"}};
  for (const auto& [said, meant] : answers) {
    Group group;
    group.generator.asks_as = "model:m";
    group.happens(group.file("1"));
    group.pass(seconds(20));
    group.happens(group.event("2", "sum it"));
    group.pass(seconds(20));
    group.happens(group.event("3", said));
    CHECK(group.said() == Group::Texts{asked, "sum it; " + asked + " → " + meant + ": a.csv"});
  }
}

TEST_CASE("a new file or a recipe's question makes a text no answer to a model", "[flow]") {
  Group group;
  group.generator.asks_as = "model:m";
  group.happens(group.file("1"));
  group.pass(seconds(20));
  group.happens(group.event("2", "sum it"));
  group.pass(seconds(20));
  group.happens(group.file("3", "b.csv"));
  group.pass(seconds(20));
  group.happens(group.event("4", "count it"));
  CHECK(group.said() == Group::Texts{"sum it: a.csv", "count it: b.csv"});
  group.generator.asks_as = "";
  group.pass(seconds(20));
  group.happens(group.event("5", "sort it, and then sum it"));
  group.pass(seconds(20));
  group.happens(group.event("6", "draw it, and then sum it"));
  CHECK(group.said().back() == "draw it, and then sum it: b.csv");
}

TEST_CASE("a mention, then a file that nobody addressed: the wish is carried out", "[flow]") {
  Group group;
  group.happens(group.event("1", "sum it"));
  CHECK(group.said() == Group::Texts{wants_file});
  group.pass(seconds(20));
  group.happens(group.file("2"));
  group.pass(milliseconds(700));
  group.happens(group.file("3", "b.csv"));
  group.pass(seconds(3));
  CHECK(group.said() == Group::Texts{wants_file, "sum it: a.csv+b.csv"});
}

TEST_CASE("a file that quotes the question for it carries the wish out", "[flow]") {
  Group group;
  group.adapter.remedy = "reply to this message";
  group.happens(group.event("1", "sum it"));
  CHECK(group.said() == Group::Texts{wants_file});
  CHECK(group.adapter.answers().back().reply.notes == std::vector<std::string>{"reply to this message"});
  auto file = group.file("2");
  file.kind = EventKind::message;
  file.quoted_id = "r1";
  group.happens(file);
  group.pass(seconds(3));
  CHECK(group.said() == Group::Texts{wants_file, "sum it: a.csv"});
}

TEST_CASE("the file comes while the question for it is being made", "[flow]") {
  Group group;
  group.generator.pause = seconds(2);
  group.happens(group.event("1", "sum it"));
  group.pass(seconds(1));
  group.happens(group.file("2"));
  group.pass(seconds(10));
  CHECK(group.said() == Group::Texts{wants_file, "sum it: a.csv"});
}

TEST_CASE("a file of somebody else, or much later, carries nothing out", "[flow]") {
  Group group;
  group.happens(group.event("1", "sum it"));
  auto other = group.file("2");
  other.sender = "bob";
  group.happens(other);
  group.pass(minutes(31));
  group.happens(group.file("3"));
  group.pass(seconds(5));
  CHECK(group.said() == Group::Texts{wants_file});
}

TEST_CASE("the messages of an album are one job with all files and the one caption", "[flow]") {
  Group group;
  for (const auto* const id : {"1", "2", "3"}) {
    auto piece = group.file(id, std::string(id) + ".csv");
    piece.kind = EventKind::message;
    piece.batch = "album";
    if (id == std::string("2")) piece.text = "append them";
    group.happens(piece);
    group.pass(milliseconds(200));
  }
  group.pass(seconds(3));
  CHECK(group.said() == Group::Texts{"append them: 1.csv+2.csv+3.csv"});
}

TEST_CASE("files sent one by one, each answered with a look at it, are all meant by the words after them",
          "[flow]") {
  Group group;
  for (const auto* const id : {"1", "2", "3"}) {
    auto alone = group.file(id, std::string(id) + ".csv");
    alone.kind = EventKind::message;
    group.happens(alone);
    group.pass(seconds(5));
  }
  group.happens(group.event("4", "append them"));
  CHECK(group.said() == Group::Texts{": 1.csv", ": 2.csv", ": 3.csv", "append them: 1.csv+2.csv+3.csv"});
  group.pass(seconds(5));
  auto another = group.file("5", "5.csv");
  another.kind = EventKind::message;
  group.happens(another);
  group.happens(group.event("6", "sum it"));
  CHECK(group.said().back() == "sum it: 5.csv");
}

TEST_CASE("the pieces of an album that nobody addressed belong to it all the same", "[flow]") {
  Group group;
  auto first = group.file("1", "1.csv");
  first.kind = EventKind::message;
  first.text = "append them";
  first.batch = "album";
  auto second = group.file("2", "2.csv");
  second.batch = "album";
  group.happens(first);
  group.happens(first);  // redelivered
  group.happens(second);
  group.pass(seconds(3));
  CHECK(group.said() == Group::Texts{"append them: 1.csv+2.csv"});
}

TEST_CASE("an album whose pieces come slowly is waited for until no other comes", "[flow]") {
  Group group;
  for (const auto* const id : {"1", "2", "3", "4"}) {
    auto piece = group.file(id, std::string(id) + ".csv");
    piece.kind = EventKind::message;
    piece.batch = "album";
    if (id == std::string("1")) piece.text = "append them";
    group.happens(piece);
    group.pass(milliseconds(1'200));
  }
  group.pass(seconds(3));
  CHECK(group.said() == Group::Texts{"append them: 1.csv+2.csv+3.csv+4.csv"});
}

TEST_CASE("a restart in mid-album waits for its other pieces anew", "[flow]") {
  Group group;
  auto first = group.album_piece("1");
  first.text = "append them";
  group.happens(first);
  group.pass(milliseconds(500));
  group.stop();
  group.pass(seconds(60));
  group.start();
  group.pass(milliseconds(1'000));
  group.happens(group.album_piece("2"));
  group.pass(seconds(3));
  CHECK(group.said() == Group::Texts{"append them: 1.csv+2.csv"});
}

TEST_CASE("pieces that come after their album was read are looked at with all of it", "[flow]") {
  Group group;
  auto first = group.album_piece("1");
  first.text = "append them";
  group.happens(first);
  group.pass(seconds(5));
  CHECK(group.said() == Group::Texts{"append them: 1.csv"});
  group.happens(group.album_piece("2"));
  group.happens(group.album_piece("2"));  // redelivered
  group.happens(group.album_piece("3"));
  group.pass(seconds(5));
  CHECK(group.said() == Group::Texts{"append them: 1.csv", "append them: 1.csv+2.csv+3.csv"});
  CHECK(group.adapter.answers().back().address.message_id == "2");
  group.pass(seconds(60));
  CHECK(group.said().size() == 2);
}

TEST_CASE("a piece that comes while its album is worked on is looked at once that is answered", "[flow]") {
  Group group;
  group.generator.pause = seconds(4);
  auto first = group.album_piece("1");
  first.text = "append them";
  group.happens(first);
  group.pass(seconds(3));
  group.happens(group.album_piece("2"));
  group.pass(seconds(20));
  CHECK(group.said() == Group::Texts{"append them: 1.csv", "append them: 1.csv+2.csv"});
}

TEST_CASE("a piece that comes after its album was stopped starts nothing", "[flow]") {
  Group group;
  group.generator.pause = seconds(20);
  group.happens(group.album_piece("1"));
  group.pass(seconds(3));
  group.happens(group.event("2", "stop"));
  group.pass(seconds(1));
  const auto before = group.said().size();
  group.happens(group.album_piece("3"));
  group.pass(seconds(60));
  CHECK(group.said().size() == before);
}

TEST_CASE("a mention, then an album that nobody addressed: the wish is carried out on all of it", "[flow]") {
  Group group;
  group.happens(group.event("1", "append them"));
  group.pass(seconds(20));
  for (const auto* const id : {"2", "3"}) {
    auto piece = group.file(id, std::string(id) + ".csv");
    piece.batch = "album";
    group.happens(piece);
    group.pass(milliseconds(300));
  }
  group.pass(seconds(4));
  CHECK(group.said() == Group::Texts{wants_file, "append them: 2.csv+3.csv"});
}

TEST_CASE("a mention, then a slow album that nobody addressed: all of it is waited for", "[flow]") {
  Group group;
  group.happens(group.event("1", "append them"));
  for (const auto* const id : {"2", "3", "4"}) {
    auto piece = group.album_piece(id);
    piece.kind = EventKind::file;
    group.happens(piece);
    group.pass(milliseconds(1'200));
  }
  group.pass(seconds(4));
  CHECK(group.said() == Group::Texts{wants_file, "append them: 2.csv+3.csv+4.csv"});
}

TEST_CASE("who quotes one message of an album means all of it", "[flow]") {
  Group group;
  for (const auto* const id : {"1", "2", "3"}) {
    auto piece = group.album_piece(id);
    piece.kind = EventKind::file;
    group.happens(piece);
  }
  auto quoting = group.event("4", "append them");
  quoting.sender = "bob";
  quoting.files = group.file("2", "2.csv").files;
  quoting.quoted_id = "2";
  quoting.quoted_batch = "album";
  group.happens(quoting);
  CHECK(group.said() == Group::Texts{"append them: 1.csv+2.csv+3.csv"});
}

TEST_CASE("who quotes one message of an album that the bot never saw means that file", "[flow]") {
  Group group;
  auto quoting = group.event("4", "sum it");
  quoting.files = group.file("2", "2.csv").files;
  quoting.quoted_id = "2";
  quoting.quoted_batch = "album";
  group.happens(quoting);
  CHECK(group.said() == Group::Texts{"sum it: 2.csv"});
}

TEST_CASE("what follows an album goes on from its job", "[flow]") {
  Group group;
  for (const auto* const id : {"1", "2"}) {
    auto piece = group.file(id, std::string(id) + ".csv");
    piece.kind = EventKind::message;
    piece.text = "append them";
    piece.batch = "album";
    group.happens(piece);
  }
  group.pass(seconds(3));
  group.happens(group.event("3", "as a chart"));
  CHECK(group.said().back() == "as a chart: 1.csv+2.csv");
  CHECK(group.store.jobs.back().files.size() == 2);
}

TEST_CASE("a quoted file that no event has shown is asked from the platform", "[flow]") {
  Group group;
  group.adapter.in_history["old"] = {{.name = "old.csv", .size_bytes = 9, .media_type = {}, .locator = "x"}};
  auto event = group.event("1", "sum it");
  event.quoted_id = "old";
  group.happens(event);
  CHECK(group.said() == Group::Texts{"sum it: old.csv"});
}

TEST_CASE("a thread's first file is asked from the platform, and not where it is known", "[flow]") {
  Group group;
  group.adapter.in_history["root"] = {
      {.name = "root.csv", .size_bytes = 9, .media_type = {}, .locator = "x"}};
  auto event = group.event("1", "sum it");
  event.thread = "root";
  group.happens(event);
  CHECK(group.said() == Group::Texts{"sum it: root.csv"});
  group.happens(group.file("known", "known.csv"));
  auto quoting = group.event("2", "sort it");
  quoting.quoted_id = "known";
  group.happens(quoting);
  CHECK(group.said().back() == "sort it: known.csv");
  CHECK(group.adapter.asked == 1);
}

TEST_CASE("a file that a colleague posted in the thread is meant by who mentions the bot there", "[flow]") {
  Group group;
  auto posted = group.file("1", "july.csv");
  posted.thread = "t";
  posted.sender = "bob";
  group.happens(posted);
  auto elsewhere = group.file("2", "other.csv");
  elsewhere.thread = "another";
  elsewhere.sender = "bob";
  group.happens(elsewhere);
  auto wish = group.event("3", "sum it");
  wish.thread = "t";
  group.happens(wish);
  CHECK(group.said() == Group::Texts{"sum it: july.csv"});
  CHECK(group.adapter.asked == 0);
}

TEST_CASE("in a thread own files come before those of others, and those before the first message's",
          "[flow]") {
  Group group;
  auto first = group.file("t", "first.csv");
  first.sender = "bob";
  group.happens(first);
  group.pass(minutes(40));
  auto reply = group.file("2", "reply.csv");
  reply.thread = "t";
  reply.sender = "bob";
  group.happens(reply);
  auto wish = group.event("3", "sum it");
  wish.thread = "t";
  SECTION("of others") {
    group.happens(wish);
    CHECK(group.said() == Group::Texts{"sum it: reply.csv"});
  }
  SECTION("own") {
    auto own = group.file("4", "own.csv");
    own.thread = "t";
    group.happens(own);
    group.happens(wish);
    CHECK(group.said() == Group::Texts{"sum it: own.csv"});
  }
  SECTION("of the first message") {
    group.pass(minutes(40));
    group.happens(wish);
    CHECK(group.said() == Group::Texts{"sum it: first.csv"});
  }
}

TEST_CASE("a follow-up in a thread goes on from its job, whatever others posted since", "[flow]") {
  Group group;
  auto first = group.event("1", "sum it");
  first.thread = "t";
  first.files = group.file("x").files;
  group.happens(first);
  auto posted = group.file("2", "other.csv");
  posted.thread = "t";
  posted.sender = "bob";
  group.happens(posted);
  auto next = group.event("3", "as a chart");
  next.thread = "t";
  group.happens(next);
  CHECK(group.said().back() == "as a chart: a.csv");
}

TEST_CASE("in a thread anybody follows up; outside of it everybody has an own matter", "[flow]") {
  Group group;
  auto first = group.event("1", "sum it");
  first.thread = "t";
  first.files = group.file("x").files;
  group.happens(first);
  auto second = group.event("2", "sort it");
  second.thread = "t";
  second.sender = "bob";
  group.happens(second);
  CHECK(group.said().back() == "sort it: a.csv");

  auto alone = group.event("3", "count it");
  alone.files = group.file("y", "mine.csv").files;
  group.happens(alone);
  auto stranger = group.event("4", "sort it");
  stranger.sender = "bob";
  group.happens(stranger);
  CHECK(group.said().back() == wants_file);
}

TEST_CASE("who quotes an answer goes on from it, whoever asked", "[flow]") {
  Group group;
  auto first = group.event("1", "sum it");
  first.files = group.file("x").files;
  group.happens(first);
  auto second = group.event("2", "sort it");
  second.sender = "bob";
  second.quoted_id = "r1";
  group.happens(second);
  CHECK(group.said().back() == "sort it: a.csv");
  CHECK(group.adapter.asked == 0);
}

TEST_CASE("a button whose text could not travel is found by its place", "[flow]") {
  Group group;
  auto first = group.event("1", "sum it");
  first.files = group.file("x").files;
  group.happens(first);
  auto press = group.event("2");
  press.kind = EventKind::button;
  press.action = "answer";
  press.target_job = "j1";
  press.choice = 2;
  group.happens(press);
  CHECK(group.said().back() == "the second reading: a.csv");
}

TEST_CASE("a pressed button is answered in the language of its question", "[flow]") {
  Group group;
  auto first = group.event("1", "汇总");
  first.files = group.file("x").files;
  group.happens(first);
  auto press = group.event("2");
  press.kind = EventKind::button;
  press.action = "answer";
  press.target_job = "j1";
  press.choice = 2;
  group.happens(press);
  CHECK(group.adapter.answers().back().reply.language == "zh");
}

TEST_CASE("progress appears within a second, is edited every 3 s, and becomes the answer", "[flow]") {
  Group group;
  group.generator.pause = seconds(8);
  auto event = group.event("1", "sum it");
  event.files = group.file("x").files;
  group.happens(event);
  group.pass(milliseconds(999));
  CHECK(group.adapter.progress().size() == 1);
  group.pass(milliseconds(6'900));
  CHECK(group.adapter.progress().size() == 3);
  group.pass(seconds(2));
  REQUIRE(group.adapter.answers().size() == 1);
  CHECK(group.adapter.answers()[0].replaces == "r1");
}

TEST_CASE("who waits for a turn is told so", "[flow]") {
  Group group;
  group.generator.pause = seconds(10);
  for (const auto* const id : {"1", "2", "3"}) {
    auto event = group.event(id, "sum it");
    event.conversation = std::string("room ") + id;
    event.files = group.file("x").files;
    group.happens(event);
  }
  group.pass(seconds(1));
  REQUIRE(group.adapter.progress().size() == 3);
  CHECK(group.adapter.progress()[2].reply.headline.starts_with("Waiting for my turn"));
  group.pass(seconds(60));
  REQUIRE(group.adapter.answers().size() == 3);
  CHECK(group.adapter.answers()[2].replaces == "r3");
}

TEST_CASE("downloads that never end hold up nobody in another conversation", "[flow]") {
  Group group;
  group.adapter.while_fetching = [&] { return group.clock.wait_until(group.clock.now() + minutes(20)); };
  for (const auto* const id : {"1", "2", "3"}) {
    auto event = group.event(id, "sum it");
    event.conversation = std::string("room ") + id;
    event.sender = std::string("person ") + id;
    event.files = group.file("x").files;
    if (id == std::string("3")) group.adapter.while_fetching = {};
    group.happens(event);
    group.pass(milliseconds(100));
  }
  group.pass(seconds(5));
  CHECK(group.said() == Group::Texts{"sum it: a.csv"});
}

TEST_CASE("a download that never ends can be stopped, and its conversation goes on", "[flow]") {
  Group group;
  group.adapter.while_fetching = [&] { return group.clock.wait_until(group.clock.now() + minutes(20)); };
  auto event = group.event("1", "sum it");
  event.files = group.file("x").files;
  group.happens(event);
  group.pass(seconds(5));
  CHECK(group.said().empty());
  group.happens(group.event("2", "stop"));
  group.adapter.while_fetching = {};
  event.event_id = "3";
  group.happens(event);
  group.pass(seconds(5));
  REQUIRE(group.said().size() == 3);
  CHECK(group.said().back() == "sum it: a.csv");
}

TEST_CASE("a progress message whose answer was lost is not posted a second time", "[flow]") {
  Group group;
  group.generator.pause = seconds(8);
  group.adapter.lost.insert("j1/progress");
  auto event = group.event("1", "sum it");
  event.files = group.file("x").files;
  group.happens(event);
  group.pass(seconds(12));
  CHECK(group.adapter.progress().size() == 1);
  CHECK(group.adapter.answers().size() == 1);
}

TEST_CASE("a progress message whose answer was lost becomes the answer where repeats are shown once or found",
          "[flow]") {
  Group group;
  const bool repeats = GENERATE(true, false);
  group.adapter.repeats = std::chrono::minutes(repeats ? 55 : 0);
  group.adapter.has_history = !repeats;
  group.generator.pause = seconds(2);
  group.adapter.lost.insert("j1/progress");
  auto event = group.event("1", "sum it");
  event.files = group.file("x").files;
  group.happens(event);
  group.pass(seconds(12));
  REQUIRE(group.adapter.answers().size() == 1);
  CHECK(group.adapter.answers()[0].replaces == (repeats ? "r2" : "r1"));
}

TEST_CASE("after a restart the same progress message becomes the answer", "[flow]") {
  Group group;
  group.generator.pause = seconds(8);
  auto event = group.event("1", "sum it");
  event.files = group.file("x").files;
  group.happens(event);
  group.pass(seconds(2));
  group.stop();
  group.start();
  group.pass(seconds(12));
  REQUIRE(group.adapter.answers().size() == 1);
  CHECK(group.adapter.answers()[0].replaces == "r1");
}

TEST_CASE("a stop ends what waits and what runs", "[flow]") {
  Group group;
  group.generator.pause = seconds(30);
  for (const auto* const id : {"1", "2"}) {  // of one conversation: the second waits
    auto event = group.event(id, "sum it");
    event.files = group.file("x").files;
    group.happens(event);
  }
  group.pass(seconds(1));
  group.happens(group.event("3", "stop"));
  group.pass(seconds(1));
  CHECK(group.said().size() == 3);
  CHECK(group.store.jobs[0].status == JobStatus::stopped);
  CHECK(group.store.jobs[1].status == JobStatus::stopped);
}

}  // namespace errand::flow
