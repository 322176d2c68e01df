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

}  // namespace errand::flow
