/// RecipeFile: a saved recipe as a YAML file, for people to keep, read and pass on. Used by bot/app, which
/// hands it to bot/flow as its RecipeFormat.
#pragma once

#include "bot/core/recipe.hpp"

#include <string>

namespace errand::config {

class RecipeFile final : public RecipeFormat {
 public:
  /// Names, columns and the script; no owner, no conversation.
  std::string write(const SavedRecipe& recipe) const override;
  /// Fault::invalid_input with a sentence that names the line, and "kind:line:key" for a code: the phrase
  /// "recipe.file_<kind>" says it to a user. Unknown keys are refused.
  Result<SavedRecipe> read(const std::string& text) const override;
};

}  // namespace errand::config
