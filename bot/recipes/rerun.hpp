/// A plan that was saved, for other files: its sources become the tables that fit them, periods such as "this
/// month" move on to today, and the script is written anew. Pure. Used by RecipeGenerator.
#pragma once

#include "bot/core/script.hpp"
#include "bot/recipes/plan.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace errand::recipes {

/// The script for request.saved on request.files; Declined with the code "recipe_files" where a table is
/// missing, "recipe_damaged" where the plan cannot be read or does not fit.
Generated rerun(const ScriptRequest& request);

/// Limits, periods, counts and files' columns that the plan was made with, to be shown.
std::vector<Parameter> parameters_of(const Plan& plan, const std::string& language);

/// Periods of `plan` that the instruction counts from a day ("this month", 上周) move from the days around
/// `written` to the same ones around `today`.
void move_periods(Plan& plan, const std::string& instruction, std::chrono::sys_days written,
                  std::chrono::sys_days today);

}  // namespace errand::recipes
