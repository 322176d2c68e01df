#include "bot/flow/undelivered.hpp"
#include "tests/core/english_run.hpp"
#include "tests/flow/group.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

namespace errand::flow {

namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

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
  group.happens(Group::of("bob", group.file("2")));
  group.pass(minutes(31));
  group.happens(group.file("3"));
  group.pass(seconds(5));
  CHECK(group.said() == Group::Texts{wants_file});
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
  auto event = Group::in_thread("root", group.event("1", "sum it"));
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
  group.happens(Group::of("bob", Group::in_thread("t", group.file("1", "july.csv"))));
  group.happens(Group::of("bob", Group::in_thread("another", group.file("2", "other.csv"))));
  group.happens(Group::in_thread("t", group.event("3", "sum it")));
  CHECK(group.said() == Group::Texts{"sum it: july.csv"});
  CHECK(group.adapter.asked == 0);
}

TEST_CASE("a file in a thread is not meant in another one, nor outside of it", "[flow]") {
  for (const auto* thread : {"another", ""}) {
    Group group;
    group.happens(Group::in_thread("t", group.file("1")));
    group.pass(seconds(20));
    group.happens(Group::in_thread(thread, group.event("2", "sum it")));
    CHECK(group.said() == Group::Texts{wants_file});
    group.happens(Group::in_thread("t", group.file("3", "b.csv")));
    group.pass(seconds(5));
    CHECK(group.said() == Group::Texts{wants_file});
    group.happens(Group::in_thread(thread, group.file("4", "c.csv")));
    group.pass(seconds(5));
    CHECK(group.said() == Group::Texts{wants_file, "sum it: c.csv"});
  }
}

TEST_CASE("a file that a thread was asked for is used, whoever sends it there", "[flow]") {
  Group group;
  group.happens(Group::in_thread("t", group.event("1", "sum it")));
  CHECK(group.said() == Group::Texts{wants_file});
  group.happens(Group::of("bob", group.file("2", "elsewhere.csv")));
  group.happens(Group::of("bob", Group::in_thread("another", group.file("3", "other.csv"))));
  CHECK(group.said().size() == 1);
  group.happens(Group::of("bob", Group::in_thread("t", group.file("4", "july.csv"))));
  group.pass(seconds(5));
  CHECK(group.said() == Group::Texts{wants_file, "sum it: july.csv"});
  group.happens(Group::of("eve", Group::in_thread("t", group.file("5", "later.csv"))));
  group.pass(seconds(5));
  CHECK(group.said().size() == 2);
}

TEST_CASE("in a thread own files come before those of others, and those before the first message's",
          "[flow]") {
  Group group;
  auto first = Group::of("bob", group.file("t", "first.csv"));
  group.happens(first);
  group.pass(minutes(40));
  auto reply = Group::of("bob", Group::in_thread("t", group.file("2", "reply.csv")));
  group.happens(reply);
  auto wish = Group::in_thread("t", group.event("3", "sum it"));
  SECTION("of others") {
    group.happens(wish);
    CHECK(group.said() == Group::Texts{"sum it: reply.csv"});
  }
  SECTION("own") {
    auto own = Group::in_thread("t", group.file("4", "own.csv"));
    group.happens(own);
    group.happens(wish);
    CHECK(group.said() == Group::Texts{"sum it: own.csv"});
  }
  SECTION("of others, however long ago") {
    group.pass(minutes(40));
    group.happens(wish);
    CHECK(group.said() == Group::Texts{"sum it: reply.csv"});
  }
}

TEST_CASE("in a thread each asks about the own file first, whoever asked before", "[flow]") {
  Group group;
  group.happens(Group::in_thread("t", group.file("1", "a.csv")));
  group.happens(Group::of("bob", Group::in_thread("t", group.file("2", "b.csv"))));
  group.pass(seconds(5));
  group.happens(Group::in_thread("t", group.event("3", "sum it")));
  group.pass(seconds(5));
  group.happens(Group::of("bob", Group::in_thread("t", group.event("4", "sum it"))));
  CHECK(group.said() == Group::Texts{"sum it: a.csv", "sum it: b.csv"});
  group.pass(seconds(5));
  group.happens(Group::of("bob", Group::in_thread("t", group.event("5", "sort it"))));
  CHECK(group.said().back() == "sort it: b.csv");
}

TEST_CASE("who posted the file that another asked about follows up what was asked", "[flow]") {
  Group group;
  group.generator.asks_as = "model:m";
  group.happens(Group::of("bob", Group::in_thread("t", group.file("1", "b.csv"))));
  group.happens(Group::in_thread("t", group.event("2", "sum it")));
  group.happens(Group::of("bob", Group::in_thread("t", group.event("3", "with tax"))));
  CHECK(group.said().back().ends_with("with tax: b.csv"));
  CHECK(group.store.jobs.back().files.front().sha256 == "hash of b.csv");
}

TEST_CASE("a file in a thread's reply is meant there however long ago it was posted", "[flow]") {
  Group group;
  group.happens(Group::in_thread("t", group.file("1", "reply.csv")));
  group.pass(minutes(31));
  group.happens(Group::in_thread("t", group.event("2", "sum it")));
  CHECK(group.said() == Group::Texts{"sum it: reply.csv"});
}

TEST_CASE("a follow-up in a thread goes on from its job, whatever others posted since", "[flow]") {
  Group group;
  auto first = Group::in_thread("t", group.event("1", "sum it"));
  first.files = group.file("x").files;
  group.happens(first);
  group.happens(Group::of("bob", Group::in_thread("t", group.file("2", "other.csv"))));
  group.happens(Group::in_thread("t", group.event("3", "as a chart")));
  CHECK(group.said().back() == "as a chart: a.csv");
}

TEST_CASE("in a thread anybody follows up; outside of it everybody has an own matter", "[flow]") {
  Group group;
  auto first = Group::in_thread("t", group.event("1", "sum it"));
  first.files = group.file("x").files;
  group.happens(first);
  group.happens(Group::of("bob", Group::in_thread("t", group.event("2", "sort it"))));
  CHECK(group.said().back() == "sort it: a.csv");

  auto alone = group.event("3", "count it");
  alone.files = group.file("y", "mine.csv").files;
  group.happens(alone);
  group.happens(Group::of("bob", group.event("4", "sort it")));
  CHECK(group.said().back() == wants_file);
}

TEST_CASE("who quotes an answer goes on from it, whoever asked", "[flow]") {
  Group group;
  group.happens(group.wish("1", "sum it"));
  auto second = Group::of("bob", group.event("2", "sort it"));
  second.quoted_id = "r1";
  group.happens(second);
  CHECK(group.said().back() == "sort it: a.csv");
  CHECK(group.adapter.asked == 0);
}

TEST_CASE("what a platform refuses is said in Chinese where Chinese is spoken, names aside", "[flow]") {
  const std::string remedy = "give the app what it needs and install it again";
  struct Case {
    const char* code;
    const char* detail;
    const char* in_answer;
  };
  const Case cases[] = {
      {"missing_scope", "im:resource, im:message", "im:resource, im:message"},
      {"missing_scope", "", "权限"},
      {"login_scope", "files:read", "files:read"},
      {"login_page", "", "登录页面"},
      {"file_forbidden", "403", "没有权限"},
      {"download_failed", "302", "302"},
      {"", "", "没能"},
      {"not_in_chat", "", "加"},
      {"blocked", "403", "屏蔽"},
      {"token_refused", "", "令牌"},
      {"M_FORBIDDEN", "403 M_FORBIDDEN", "M_FORBIDDEN"},
      {"file_not_allowed_here", "", "file_not_allowed_here"},
  };
  for (const auto& [code, detail, in_answer] : cases) {
    const Error error{Fault::refused, remedy, code, {}, detail};
    Group fetching;
    fetching.adapter.gives_no_file = error;
    auto event = fetching.event("1", "按地区汇总");
    event.files = fetching.file("x", "甲.csv").files;
    fetching.happens(event);
    fetching.pass(seconds(5));
    REQUIRE(fetching.adapter.answers().size() == 1);
    const auto reply = fetching.adapter.answers().front().reply;
    std::string said = reply.headline;
    for (const auto& note : reply.notes) said += "\n" + note;
    CAPTURE(code, said);
    CHECK(errand::test::english_run(said).empty());
    CHECK(said.find(in_answer) != std::string::npos);
    CHECK(said.find("（）") == std::string::npos);
    const auto is_remedy = [&](const std::string& line) { return line.find(remedy) != std::string::npos; };
    CHECK(std::ranges::any_of(fetching.log.lines, is_remedy));

    const OutboundPart failed{.key = "j1/1", .address = {}, .replaces = {}, .reply = {.language = "zh"}};
    const auto instead = instead_of(failed, error, Catalogue()).reply.headline;
    CAPTURE(instead);
    CHECK(errand::test::english_run(instead).empty());
    CHECK(instead.find("（）") == std::string::npos);
  }
}

TEST_CASE("progress appears within a second, is edited every 3 s, and becomes the answer", "[flow]") {
  Group group;
  group.generator.pause = seconds(8);
  group.happens(group.wish("1", "sum it"));
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
  auto event = group.wish("1", "sum it");
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
  group.happens(group.wish("1", "sum it"));
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
  group.happens(group.wish("1", "sum it"));
  group.pass(seconds(12));
  REQUIRE(group.adapter.answers().size() == 1);
  CHECK(group.adapter.answers()[0].replaces == (repeats ? "r2" : "r1"));
}

TEST_CASE("after a restart the same progress message becomes the answer", "[flow]") {
  Group group;
  group.generator.pause = seconds(8);
  group.happens(group.wish("1", "sum it"));
  group.pass(seconds(2));
  group.stop();
  group.start();
  group.pass(seconds(12));
  REQUIRE(group.adapter.answers().size() == 1);
  CHECK(group.adapter.answers()[0].replaces == "r1");
}

TEST_CASE("a file without a word is answered in the language that its sender spoke last, or of its name",
          "[flow]") {
  const auto language_of_answer = [](Group& group, const std::string& name) {
    auto wordless = group.event("9");
    wordless.files = group.file("x", name).files;
    group.happens(wordless);
    group.pass(seconds(5));
    return group.store.jobs.back().language;
  };
  Group silent;
  CHECK(language_of_answer(silent, "a.csv") == "en");
  Group named;
  CHECK(language_of_answer(named, "销售.csv") == "zh");
  Group spoken;
  spoken.happens(spoken.event("1", "按地区汇总"));
  spoken.pass(seconds(5));
  CHECK(language_of_answer(spoken, "a.csv") == "zh");
  Group of_another;
  of_another.happens(Group::of("bob", of_another.event("1", "按地区汇总")));
  of_another.pass(seconds(5));
  CHECK(language_of_answer(of_another, "a.csv") == "en");
}

TEST_CASE("signs alone are answered in the language that their sender spoke last", "[flow]") {
  Group group;
  group.happens(group.event("1", "按地区汇总"));
  group.pass(seconds(5));
  for (const auto* const said : {"👍", ":+1:", "？？"}) {
    group.happens(group.event(said, said));
    group.pass(seconds(5));
    CHECK(group.store.jobs.back().language == "zh");
  }
}

}  // namespace errand::flow
