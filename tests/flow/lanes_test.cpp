#include "bot/flow/lanes.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <vector>

namespace errand::flow {

namespace {

std::vector<std::string> drain(Lanes& lanes) {
  std::vector<std::string> order;
  while (const auto next = lanes.next()) {
    order.push_back(next->job);
    lanes.done(*next);
  }
  return order;
}

}  // namespace

TEST_CASE("one conversation's jobs run one at a time and in order", "[flow]") {
  Lanes lanes(4);
  lanes.add({"a", "room", "wang"});
  lanes.add({"b", "room", "li"});
  const auto first = lanes.next();
  REQUIRE(first);
  CHECK(first->job == "a");
  CHECK_FALSE(lanes.next());
  lanes.done(*first);
  CHECK(lanes.next()->job == "b");
}

TEST_CASE("somebody with many jobs does not hold up somebody with one", "[flow]") {
  Lanes lanes(1);
  for (int i = 0; i < 5; ++i) lanes.add({"wang" + std::to_string(i), "room" + std::to_string(i), "wang"});
  lanes.add({"li", "other", "li"});
  const auto order = drain(lanes);
  REQUIRE(order.size() == 6);
  CHECK(order[0] == "wang0");
  CHECK(order[1] == "li");
}

TEST_CASE("no more jobs run than there are places", "[flow]") {
  Lanes lanes(2);
  for (int i = 0; i < 3; ++i)
    lanes.add({std::to_string(i), "room" + std::to_string(i), "p" + std::to_string(i)});
  CHECK(lanes.next());
  CHECK(lanes.next());
  CHECK_FALSE(lanes.next());
}

TEST_CASE("a waiting job can be taken out of its lane", "[flow]") {
  Lanes lanes(1);
  lanes.add({"a", "room", "wang"});
  lanes.add({"b", "room2", "wang"});
  CHECK(lanes.remove("a"));
  CHECK_FALSE(lanes.remove("a"));
  CHECK(drain(lanes) == std::vector<std::string>{"b"});
}

TEST_CASE("a job that waits outside frees its place, and its conversation's next job still waits", "[flow]") {
  Lanes lanes(1);
  lanes.add({"asking", "room", "wang"});
  lanes.add({"after", "room", "wang"});
  lanes.add({"other", "elsewhere", "li"});
  const auto asking = lanes.next();
  REQUIRE(asking);
  lanes.leave(*asking);
  const auto other = lanes.next();
  REQUIRE(other);
  CHECK(other->job == "other");
  lanes.done(*other);
  CHECK_FALSE(lanes.next());
  lanes.come_back(*asking);
  REQUIRE(lanes.next_back());
  lanes.done(*asking);
  CHECK(lanes.next()->job == "after");
}

TEST_CASE("those who come back go on one by one, as places become free, and before new jobs", "[flow]") {
  Lanes lanes(2);
  std::vector<Lanes::Waiting> away;
  for (int i = 0; i < 200; ++i) {
    lanes.add({std::to_string(i), "room" + std::to_string(i), "wang"});
    away.push_back(*lanes.next());
    lanes.leave(away.back());
  }
  for (const auto& job : away) lanes.come_back(job);
  lanes.add({"new", "new room", "li"});
  auto first = lanes.next_back();
  auto second = lanes.next_back();
  REQUIRE(first);
  REQUIRE(second);
  CHECK_FALSE(lanes.next_back());
  CHECK_FALSE(lanes.next());
  for (int i = 2; i < 200; ++i) {
    lanes.done(*first);
    first = lanes.next_back();
    REQUIRE(first);
    CHECK(first->job == std::to_string(i));
  }
  lanes.done(*first);
  CHECK(lanes.next()->job == "new");
}

TEST_CASE("a job that ends outside takes no place with it and frees its conversation", "[flow]") {
  Lanes lanes(1);
  lanes.add({"asking", "room", "wang"});
  const auto asking = lanes.next();
  lanes.leave(*asking);
  lanes.add({"blocker", "elsewhere", "li"});
  const auto blocker = lanes.next();
  lanes.come_back(*asking);
  CHECK_FALSE(lanes.next_back());
  lanes.done_outside(*asking);
  lanes.add({"after", "room", "wang"});
  lanes.done(*blocker);
  CHECK_FALSE(lanes.next_back());
  CHECK(lanes.next()->job == "after");
}

}  // namespace errand::flow
