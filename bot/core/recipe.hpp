/// SavedRecipe: a script that worked, kept under a name to be run again on new files without any model; and
/// RecipeBook, the port that keeps them. bot/store implements it, bot/flow uses it.
#pragma once

#include "bot/core/clock.hpp"
#include "bot/core/profile.hpp"
#include "bot/core/result.hpp"
#include "bot/core/script.hpp"
#include "bot/core/task.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace errand {

/// Who may see and run a recipe: its owner; everybody in the conversation where it was shared; everybody.
enum class RecipeScope { person, conversation, everyone };

const char* name_of(RecipeScope scope);
Result<RecipeScope> scope_named(const std::string& name);

struct SavedRecipe {
  std::string id;     ///< "r" and what the id of the job that saved it has after its "j".
  std::string name;   ///< Unique among its owner's of the same scope (and conversation), whatever the case.
  std::string owner;  ///< "<connection>/<sender>": who alone renames, deletes and shares it.
  std::string owner_name;  ///< As the platform shows it.
  RecipeScope scope = RecipeScope::person;
  std::string conversation{};  ///< "<connection>/<conversation>" that a scope of `conversation` is bound to.
  std::string language;        ///< Of what the script prints.
  std::string instruction;     ///< What was asked for, follow-ups included.
  Script script;
  std::vector<FileProfile> files;  ///< The files it expects: layout and columns, never a value.
  TimePoint written_at{};          ///< "This month" of the script counts from here.
  TimePoint saved_at{};
};

void to_json(nlohmann::json& json, const SavedRecipe& value);
void from_json(const nlohmann::json& json, SavedRecipe& value);

/// What a profile says of a file's layout: without hash, values, samples, sums and texts.
FileProfile layout_of(const FileProfile& profile);

class RecipeBook {
 public:
  virtual ~RecipeBook() = default;
  /// Fault::refused with the code "name_taken" when the owner has another of that name and scope.
  virtual Task<Result<void>> add_recipe(SavedRecipe recipe) = 0;
  /// Replaces the one with the same id; likewise.
  virtual Task<Result<void>> change_recipe(SavedRecipe recipe) = 0;
  virtual Task<Result<void>> delete_recipe(std::string id) = 0;
  virtual Task<Result<std::optional<SavedRecipe>>> recipe(std::string id) = 0;
  /// All that the person may see in this conversation: the own ones first, then those shared there, then
  /// everybody's; each by name.
  virtual Task<Result<std::vector<SavedRecipe>>> recipes_for(std::string person,
                                                             std::string conversation) = 0;
};

/// A recipe as a file that people keep and pass on. config implements it, in YAML.
class RecipeFormat {
 public:
  virtual ~RecipeFormat() = default;
  virtual std::string write(const SavedRecipe& recipe) const = 0;
  /// Without id, owner, scope and times. Errors say the line and what is wrong there.
  virtual Result<SavedRecipe> read(const std::string& text) const = 0;
};

/// True when the person may see and run it in this conversation.
bool may_run(const SavedRecipe& recipe, const std::string& person, const std::string& conversation);

}  // namespace errand
