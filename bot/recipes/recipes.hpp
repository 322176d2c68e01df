/// RecipeGenerator: built-in recipes as a Generator: instruction + profile -> plan -> Python, with no model.
/// Constructed by bot/app; one of the generators in the order that the admin chose.
#pragma once

#include "bot/core/script.hpp"
#include "bot/recipes/plan.hpp"

namespace errand::recipes {

class RecipeGenerator final : public Generator {
 public:
  std::string name() const override { return "recipes"; }
  bool asks_outside() const override { return false; }
  Task<Result<Generated>> generate(ScriptRequest request) override;
  /// Of a script with a plan: from the words that the writer put into it, the same for the same code.
  Task<Result<std::vector<Explained>>> explain(ExplainRequest request) override;
};

/// The same without a coroutine, for tests and benchmarks.
Generated generate_now(const ScriptRequest& request);

/// The plan, written for the request's files in its language.
Script script_of(const Plan& plan, const ScriptRequest& request);

}  // namespace errand::recipes
