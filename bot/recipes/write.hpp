/// Turns a Plan into plain, readable Python 3 (pandas) that also runs on the user's own machine, and into the
/// steps in plain words. Deterministic: the same plan and profile give the same bytes. Used by
/// RecipeGenerator (recipes.hpp).
#pragma once

#include "bot/core/profile.hpp"
#include "bot/recipes/files_plan.hpp"
#include "bot/recipes/plan.hpp"

#include <string>
#include <vector>

namespace errand::recipes {

struct Written {
  std::string code;
  std::vector<std::string> steps;  ///< "保留 日期 在 2025 年的行", one line per source, step and output.
  std::vector<std::string> inputs;  ///< Names of the files the code opens.
};

/// `language`: "zh" or "en", for steps, printed text, titles and column names that the steps make.
/// The plan must fit the profiles (the reader guarantees it); a plan that does not is a bug and throws.
Written write(const Plan& plan, const std::vector<FileProfile>& files, const std::string& language);
/// The same for work on whole files (write_files.cpp).
Written write(const FilePlan& plan, const std::vector<FileProfile>& files, const std::string& language);

}  // namespace errand::recipes
