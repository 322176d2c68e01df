#include "tests/store/fixture.hpp"

#include <SQLiteCpp/Database.h>
#include <catch2/catch_test_macros.hpp>

#include <string>
#include <vector>

namespace errand::store {

namespace {

struct OpenedBooks {
  TemporaryFolder folder;
  Loop loop;
  std::unique_ptr<SqliteStore> store = SqliteStore::open(folder.path(), loop.executor()).value();

  Result<void> add(const SavedRecipe& recipe) { return loop.run(store->add_recipe(recipe)); }
  std::vector<std::string> seen_by(const std::string& person, const std::string& conversation) {
    std::vector<std::string> ids;
    for (const auto& recipe : loop.run(store->recipes_for(person, conversation)).value())
      ids.push_back(recipe.id);
    return ids;
  }
};

SavedRecipe recipe(const std::string& id, const std::string& name, const std::string& owner,
                   RecipeScope scope = RecipeScope::person, const std::string& conversation = {}) {
  SavedRecipe made;
  made.id = id;
  made.name = name;
  made.owner = owner;
  made.scope = scope;
  made.conversation = conversation;
  made.script.code = "print(1)";
  return made;
}

}  // namespace

TEST_CASE("a name is taken once for each owner and scope, whatever its case", "[store]") {
  OpenedBooks opened;
  REQUIRE(opened.add(recipe("r1", "Report", "web/li")).has_value());
  CHECK(opened.add(recipe("r2", "report", "web/li")).error().code == "name_taken");
  CHECK(opened.add(recipe("r3", "Report", "web/wang")).has_value());
  CHECK(opened.add(recipe("r4", "Report", "web/li", RecipeScope::everyone)).has_value());
  CHECK(opened.add(recipe("r5", "Report", "web/li", RecipeScope::conversation, "web/c1")).has_value());
  CHECK(opened.add(recipe("r6", "Report", "web/li", RecipeScope::conversation, "web/c2")).has_value());
}

TEST_CASE("people see their own recipes, those of the conversation, and everybody's, in this order",
          "[store]") {
  OpenedBooks opened;
  REQUIRE(opened.add(recipe("everyone", "a", "web/wang", RecipeScope::everyone)).has_value());
  REQUIRE(opened.add(recipe("here", "b", "web/wang", RecipeScope::conversation, "web/c1")).has_value());
  REQUIRE(opened.add(recipe("elsewhere", "b", "web/wang", RecipeScope::conversation, "web/c2")).has_value());
  REQUIRE(opened.add(recipe("mine", "z", "web/li")).has_value());
  REQUIRE(opened.add(recipe("private", "c", "web/wang")).has_value());
  CHECK(opened.seen_by("web/li", "web/c1") == std::vector<std::string>{"mine", "here", "everyone"});
  CHECK(opened.seen_by("web/li", "web/c9") == std::vector<std::string>{"mine", "everyone"});
}

TEST_CASE("a recipe is changed unless its new name is taken, and is gone when it is deleted", "[store]") {
  OpenedBooks opened;
  REQUIRE(opened.add(recipe("r1", "a", "web/li")).has_value());
  REQUIRE(opened.add(recipe("r2", "b", "web/li")).has_value());
  auto second = recipe("r2", "a", "web/li");
  CHECK(opened.loop.run(opened.store->change_recipe(second)).error().code == "name_taken");
  CHECK(opened.loop.run(opened.store->recipe("r2")).value()->name == "b");
  second.name = "c";
  REQUIRE(opened.loop.run(opened.store->change_recipe(second)).has_value());
  CHECK(opened.loop.run(opened.store->recipe("r2")).value()->name == "c");
  REQUIRE(opened.loop.run(opened.store->delete_recipe("r2")).has_value());
  CHECK_FALSE(opened.loop.run(opened.store->recipe("r2")).value().has_value());
}

TEST_CASE("schedules come the next due first, and a deleted one is not brought back", "[store]") {
  OpenedBooks opened;
  Schedule later{.id = "s1",
                 .recipe = "r1",
                 .recipe_name = "a",
                 .rhythm = {},
                 .asked_by = event_named("e"),
                 .language = "zh"};
  later.next_at = TimePoint(std::chrono::milliseconds(200));
  auto sooner = later;
  sooner.id = "s2";
  sooner.next_at = TimePoint(std::chrono::milliseconds(100));
  REQUIRE(opened.loop.run(opened.store->add_schedule(later)).has_value());
  REQUIRE(opened.loop.run(opened.store->add_schedule(sooner)).has_value());
  CHECK(opened.loop.run(opened.store->schedules()).value().at(0).id == "s2");
  sooner.next_at = TimePoint(std::chrono::milliseconds(300));
  REQUIRE(opened.loop.run(opened.store->move_schedule(sooner)).has_value());
  CHECK(opened.loop.run(opened.store->schedules()).value().at(0).id == "s1");
  REQUIRE(opened.loop.run(opened.store->delete_schedule("s1")).has_value());
  REQUIRE(opened.loop.run(opened.store->move_schedule(later)).has_value());
  const auto left = opened.loop.run(opened.store->schedules()).value();
  REQUIRE(left.size() == 1);
  CHECK(left[0].asked_by == event_named("e"));
}

TEST_CASE("a conversation's decision is kept and replaced", "[store]") {
  OpenedBooks opened;
  CHECK(opened.loop.run(opened.store->decision("web/c1", "data_to_model")).value().empty());
  REQUIRE(opened.loop.run(opened.store->decide("web/c1", "data_to_model", "masked")).has_value());
  REQUIRE(opened.loop.run(opened.store->decide("web/c1", "data_to_model", "schema")).has_value());
  CHECK(opened.loop.run(opened.store->decision("web/c1", "data_to_model")).value() == "schema");
  CHECK(opened.loop.run(opened.store->decision("web/c2", "data_to_model")).value().empty());
}

}  // namespace errand::store
