/// Reads an everyday instruction in Chinese or English, with the files' profiles and the turn before, into a
/// Plan (tables) or a FilePlan (whole files); or asks back when two readings differ in the result; or
/// declines with the nearest thing that works. Pure and deterministic: no model, no I/O. Used by
/// RecipeGenerator (recipes.hpp).
#pragma once

#include "bot/core/script.hpp"
#include "bot/recipes/files_plan.hpp"
#include "bot/recipes/plan.hpp"

#include <variant>

namespace errand::recipes {

using Reading = std::variant<Plan, FilePlan, Question, Declined>;

Reading read(const ScriptRequest& request);

}  // namespace errand::recipes
