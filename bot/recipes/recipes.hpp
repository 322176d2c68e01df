/// RecipeGenerator: built-in recipes as a Generator: instruction + profile -> plan -> Python, with no model.
/// Constructed by bot/app; one of the generators in the order that the admin chose.
#pragma once

#include "bot/core/script.hpp"

namespace errand::recipes {

class RecipeGenerator final : public Generator {
 public:
  std::string name() const override { return "recipes"; }
  Task<Result<Generated>> generate(ScriptRequest request) override;
};

/// The same without a coroutine, for tests and benchmarks.
Generated generate_now(const ScriptRequest& request);

}  // namespace errand::recipes
