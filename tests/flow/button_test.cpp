#include "tests/flow/group.hpp"

#include <catch2/catch_test_macros.hpp>

namespace errand::flow {

TEST_CASE("a double click is one job, and a later press runs it again, also over a restart", "[flow]") {
  Group group;
  group.happens(group.wish("1", "sum it"));
  group.happens(group.press("2", "again"));
  group.pass(std::chrono::milliseconds(300));
  group.happens(group.press("3", "again"));
  CHECK(group.said().size() == 2);
  group.pass(std::chrono::seconds(5));
  group.happens(group.press("4", "again"));
  CHECK(group.said().size() == 3);
  group.stop();
  group.start();
  group.happens(group.press("3", "again"));
  CHECK(group.said().size() == 3);
}

TEST_CASE("what two people press at once is said once, and saved for each", "[flow]") {
  Group group;
  group.happens(group.wish("1", "sum it"));
  group.happens(group.press("2", "again"));
  group.happens(Group::of("bob", group.press("3", "again")));
  CHECK(group.said().size() == 2);
  group.pass(std::chrono::seconds(5));
  group.happens(group.press("4", "save"));
  group.happens(Group::of("bob", group.press("5", "save")));
  CHECK(group.said().size() == 4);
}

TEST_CASE("a button whose text could not travel is found by its place", "[flow]") {
  Group group;
  group.happens(group.wish("1", "sum it"));
  auto press = group.press("2", "answer");
  press.choice = 2;
  group.happens(press);
  CHECK(group.said().back() == "the second reading: a.csv");
}

TEST_CASE("a pressed button is answered in the language of its question", "[flow]") {
  Group group;
  group.happens(group.wish("1", "汇总"));
  auto press = group.press("2", "answer");
  press.choice = 2;
  group.happens(press);
  CHECK(group.adapter.answers().back().reply.language == "zh");
}

}  // namespace errand::flow
