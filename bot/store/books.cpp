/// The books of a SqliteStore: saved recipes, schedules, and what conversations decided for themselves.
#include "bot/core/json_text.hpp"
#include "bot/store/sqlite_store.hpp"
#include "bot/store/writer.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace errand::store {

namespace {

using nlohmann::json;

std::vector<SavedRecipe> recipes_of(Prepared&& statement) {
  std::vector<SavedRecipe> recipes;
  while (statement.next()) recipes.push_back(json::parse(statement.column(0).getString()).get<SavedRecipe>());
  return recipes;
}

/// Where a row was not written because of the owner's other recipe of that name.
Result<void> unless_taken(Result<bool> written) {
  if (!written) return written.error();
  if (*written) return {};
  return Error{Fault::refused, "the owner has another recipe of that name and scope", "name_taken"};
}

}  // namespace

Task<Result<void>> SqliteStore::add_recipe(SavedRecipe recipe) {
  std::function<bool(Connection&)> work = [recipe = std::move(recipe)](Connection& database) {
    auto insert = database.prepared(
        "INSERT INTO recipes (id, owner, scope, conversation, name, body) VALUES (?,?,?,?,?,?) "
        "ON CONFLICT DO NOTHING",
        recipe.id, recipe.owner, name_of(recipe.scope), recipe.conversation, recipe.name, json_text(recipe));
    return insert.exec() == 1;
  };
  co_return unless_taken(co_await writer_->perform(std::move(work)));
}

Task<Result<void>> SqliteStore::change_recipe(SavedRecipe recipe) {
  std::function<bool(Connection&)> work = [recipe = std::move(recipe)](Connection& database) {
    auto update = database.prepared(
        "UPDATE OR IGNORE recipes SET scope = ?, conversation = ?, name = ?, body = ? WHERE id = ?",
        name_of(recipe.scope), recipe.conversation, recipe.name, json_text(recipe), recipe.id);
    return update.exec() == 1;
  };
  co_return unless_taken(co_await writer_->perform(std::move(work)));
}

Task<Result<void>> SqliteStore::delete_recipe(std::string id) {
  std::function<void(Connection&)> work = [id = std::move(id)](Connection& database) {
    database.prepared("DELETE FROM recipes WHERE id = ?", id).exec();
  };
  co_return co_await writer_->perform(std::move(work));
}

Task<Result<std::optional<SavedRecipe>>> SqliteStore::recipe(std::string id) {
  std::function<std::optional<SavedRecipe>(Connection&)> work =
      [id = std::move(id)](Connection& database) -> std::optional<SavedRecipe> {
    auto found = recipes_of(database.prepared("SELECT body FROM recipes WHERE id = ?", id));
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
  };
  co_return co_await writer_->perform(std::move(work));
}

Task<Result<std::vector<SavedRecipe>>> SqliteStore::recipes_for(std::string person,
                                                                std::string conversation) {
  std::function<std::vector<SavedRecipe>(Connection&)> work = [=](Connection& database) {
    return recipes_of(database.prepared(
        "SELECT body FROM recipes WHERE (owner = ?1 AND scope = 'person') OR scope = 'everyone' OR "
        "(scope = 'conversation' AND conversation = ?2) ORDER BY owner <> ?1, "
        "CASE scope WHEN 'person' THEN 0 WHEN 'conversation' THEN 1 ELSE 2 END, name, owner",
        person, conversation));
  };
  co_return co_await writer_->perform(std::move(work));
}

Task<Result<void>> SqliteStore::add_schedule(Schedule schedule) {
  std::function<void(Connection&)> work = [schedule = std::move(schedule)](Connection& database) {
    database
        .prepared("INSERT INTO schedules (id, next_at, body) VALUES (?,?,?) ON CONFLICT (id) DO NOTHING",
                  schedule.id, millis(schedule.next_at), json_text(schedule))
        .exec();
  };
  co_return co_await writer_->perform(std::move(work));
}

Task<Result<void>> SqliteStore::move_schedule(Schedule schedule) {
  std::function<void(Connection&)> work = [schedule = std::move(schedule)](Connection& database) {
    database
        .prepared("UPDATE schedules SET next_at = ?, body = ? WHERE id = ?", millis(schedule.next_at),
                  json_text(schedule), schedule.id)
        .exec();
  };
  co_return co_await writer_->perform(std::move(work));
}

Task<Result<void>> SqliteStore::delete_schedule(std::string id) {
  std::function<void(Connection&)> work = [id = std::move(id)](Connection& database) {
    database.prepared("DELETE FROM schedules WHERE id = ?", id).exec();
  };
  co_return co_await writer_->perform(std::move(work));
}

Task<Result<std::vector<Schedule>>> SqliteStore::schedules() {
  std::function<std::vector<Schedule>(Connection&)> work = [](Connection& database) {
    std::vector<Schedule> found;
    auto statement = database.prepared("SELECT body FROM schedules ORDER BY next_at, id");
    while (statement.next()) {
      found.push_back(json::parse(statement.column(0).getString()).get<Schedule>());
    }
    return found;
  };
  co_return co_await writer_->perform(std::move(work));
}

Task<Result<std::string>> SqliteStore::decision(std::string conversation, std::string key) {
  std::function<std::string(Connection&)> work = [=](Connection& database) -> std::string {
    auto found = database.prepared(
        "SELECT value FROM conversation_decisions WHERE conversation = ? AND name = ?", conversation, key);
    return found.next() ? found.column(0).getString() : std::string();
  };
  co_return co_await writer_->perform(std::move(work));
}

Task<Result<void>> SqliteStore::decide(std::string conversation, std::string key, std::string value) {
  std::function<void(Connection&)> work = [=](Connection& database) {
    database
        .prepared(
            "INSERT INTO conversation_decisions (conversation, name, value) VALUES (?,?,?) "
            "ON CONFLICT (conversation, name) DO UPDATE SET value = excluded.value",
            conversation, key, value)
        .exec();
  };
  co_return co_await writer_->perform(std::move(work));
}

}  // namespace errand::store
