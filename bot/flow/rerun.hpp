/// Rerun: a saved recipe on a job's files, with no model: a plan is written anew for them, a script gets them
/// under the names that it expects. Where they do not fit, the job asks whether to adapt it. Used by
/// Commands.
#pragma once

#include "bot/core/job.hpp"
#include "bot/core/recipe.hpp"
#include "bot/flow/phrases.hpp"
#include "bot/flow/pipeline.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace errand::flow {

/// What Script::generator says of a rerun: "saved:月报". No generator has such a name, so that none is asked
/// to mend it.
inline constexpr std::string_view saved_prefix = "saved:";

/// The job, at stage `profiled`, gets its script, or a question. Its files may get other names. `change`:
/// what is to be otherwise this time, "top 3"; may be empty. A model's script is changed by a model.
Task<Result<void>> rerun(Job& job, SavedRecipe recipe, std::string change, Pipeline& pipeline,
                         const Phrases& phrases, Place& place);

/// What stands behind the recipe's name in "月报，只看华东"; empty where that is not its name, or is all.
std::string change_behind(const std::string& said, const SavedRecipe& recipe);

/// What the job that runs or adapts the recipe wants to be otherwise; empty: nothing.
std::string change_of(const Job& job, const SavedRecipe& recipe);

/// What the recipe was made for, with the change.
std::string wish_with(const SavedRecipe& recipe, const std::string& change);

/// A model's script as the turn to go on from; none where a recipe wrote it, which goes on from its plan
/// alone.
std::vector<Turn> turns_from(const SavedRecipe& recipe);

/// The change alone, to be made to the recipe's script.
Wish changed_wish(const SavedRecipe& recipe, const std::string& change);

/// True for a job that a schedule made: it runs the recipe as it is, also when that got another name since.
bool is_scheduled(const Job& job);

/// The recipe that a finished job makes under this name; `turns` are those it continues.
SavedRecipe recipe_of(const Job& job, const std::vector<Turn>& turns, std::string name);

/// What a button or a choice says to have a recipe written anew for other files, with the change that was
/// asked for; that may be empty.
std::string adapt_text(const std::string& name, const std::string& change, const std::string& language);

/// Tells whether the script makes use of a column of this name. The script outlives it.
std::function<bool(std::string_view column)> columns_in_use(const Script& script);

/// Where a file is laid out otherwise than a script expects that cannot be written anew, as the keys of
/// phrases: "layout.encoding"; empty: nowhere.
std::string layout_difference(const FileProfile& expected, const FileProfile& given, const Fit& fit,
                              const Fit::FilePair& pair);

}  // namespace errand::flow
