#include "bot/core/recipe.hpp"

#include <nlohmann/json.hpp>

#include <array>

namespace errand {

namespace {

constexpr std::array<const char*, 3> scopes{"person", "conversation", "everyone"};

}  // namespace

const char* name_of(RecipeScope scope) {
  return scopes.at(static_cast<std::size_t>(scope));
}

Result<RecipeScope> scope_named(const std::string& name) {
  for (std::size_t index = 0; index < scopes.size(); ++index) {
    if (name == scopes[index]) return static_cast<RecipeScope>(index);
  }
  return Error{Fault::invalid_input, "unknown scope '" + name + "'; write person, conversation or everyone"};
}

void to_json(nlohmann::json& json, const SavedRecipe& value) {
  json = {{"id", value.id},
          {"name", value.name},
          {"owner", value.owner},
          {"owner_name", value.owner_name},
          {"scope", name_of(value.scope)},
          {"conversation", value.conversation},
          {"language", value.language},
          {"instruction", value.instruction},
          {"script",
           {{"code", value.script.code},
            {"title", value.script.title},
            {"steps", value.script.steps},
            {"generator", value.script.generator},
            {"plan", value.script.plan},
            {"inputs", value.script.inputs},
            {"parameters", value.script.parameters}}},
          {"files", value.files},
          {"written_at", value.written_at.time_since_epoch().count()},
          {"saved_at", value.saved_at.time_since_epoch().count()}};
}

void from_json(const nlohmann::json& json, SavedRecipe& value) {
  const auto time = [&](const char* field) {
    return TimePoint(std::chrono::milliseconds(json.value(field, std::int64_t{0})));
  };
  value = {};
  value.id = json.at("id").get<std::string>();
  value.name = json.at("name").get<std::string>();
  value.owner = json.at("owner").get<std::string>();
  value.owner_name = json.value("owner_name", "");
  value.scope = scope_named(json.at("scope").get<std::string>()).value();
  value.conversation = json.value("conversation", "");
  value.language = json.value("language", "");
  value.instruction = json.value("instruction", "");
  const auto& script = json.at("script");
  value.script = {.code = script.at("code").get<std::string>(),
                  .title = script.value("title", ""),
                  .steps = script.value("steps", std::vector<std::string>{}),
                  .generator = script.value("generator", ""),
                  .plan = script.value("plan", ""),
                  .inputs = script.value("inputs", std::vector<std::string>{}),
                  .parameters = script.value("parameters", std::vector<Parameter>{})};
  value.files = json.value("files", std::vector<FileProfile>{});
  value.written_at = time("written_at");
  value.saved_at = time("saved_at");
}

FileProfile layout_of(const FileProfile& profile) {
  FileProfile layout;
  layout.name = profile.name;
  layout.kind = profile.kind;
  layout.encoding = profile.encoding;
  layout.delimiter = profile.delimiter;
  layout.quote = profile.quote;
  for (const auto& table : profile.tables) {
    auto& kept = layout.tables.emplace_back();
    kept.sheet = table.sheet;
    kept.member = table.member;
    kept.index = table.index;
    kept.hidden = table.hidden;
    kept.header_row = table.header_row;
    kept.header_rows = table.header_rows;
    kept.first_column = table.first_column;
    for (const auto& column : table.columns) {
      auto& named = kept.columns.emplace_back();
      named.name = column.name;
      named.position = column.position;
      named.type = column.type;
      named.stored = column.stored;
      named.unit = column.unit;
      named.date_format = column.date_format;
    }
  }
  return layout;
}

bool may_run(const SavedRecipe& recipe, const std::string& person, const std::string& conversation) {
  return recipe.owner == person || recipe.scope == RecipeScope::everyone ||
         (recipe.scope == RecipeScope::conversation && recipe.conversation == conversation);
}

}  // namespace errand
