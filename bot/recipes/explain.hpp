/// Explains a script of the writer to somebody who cannot program: its own headings and docstrings, and a
/// table of what the lines do that the writer uses. Pure. Used by RecipeGenerator.
#pragma once

#include "bot/core/script.hpp"

#include <string>
#include <vector>

namespace errand::recipes {

/// Every line of the code but blank ones is in exactly one of the entries, which are in the code's order.
std::vector<Explained> explain_code(const std::string& code, const std::string& language);

}  // namespace errand::recipes
