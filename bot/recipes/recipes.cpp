#include "bot/recipes/recipes.hpp"

#include "bot/recipes/explain.hpp"
#include "bot/recipes/read.hpp"
#include "bot/recipes/rerun.hpp"
#include "bot/recipes/write.hpp"

#include <nlohmann/json.hpp>

#include <type_traits>
#include <utility>

namespace errand::recipes {

namespace {

std::string name_of(const Plan& plan) {
  switch (plan.goal) {
    case Goal::describe:
      return "recipe:describe";
    case Goal::question:
      return "recipe:question";
    case Goal::convert:
      return "recipe:convert";
    case Goal::reconcile:
      return "recipe:reconcile";
    case Goal::transform:
      break;
  }
  return "recipe:transform";
}

std::string name_of(const FilePlan& plan) {
  return "recipe:" + nlohmann::json(plan)["work"].get<std::string>();
}

template <typename AnyPlan>
Script written(const AnyPlan& plan, const ScriptRequest& request) {
  Written text = write(plan, request.files, request.language);
  Script script;
  script.code = std::move(text.code);
  script.steps = std::move(text.steps);
  script.inputs = std::move(text.inputs);
  script.title = plan.title;
  script.generator = name_of(plan);
  script.plan = nlohmann::json(plan).dump();
  return script;
}

}  // namespace

Script script_of(const Plan& plan, const ScriptRequest& request) {
  Script script = written(plan, request);
  script.parameters = parameters_of(plan, request.language);
  return script;
}

Generated generate_now(const ScriptRequest& request) {
  Reading reading = read(request);
  if (auto* question = std::get_if<Question>(&reading)) return std::move(*question);
  if (auto* declined = std::get_if<Declined>(&reading)) return std::move(*declined);
  if (const auto* files = std::get_if<FilePlan>(&reading)) {
    Script script = written(*files, request);
    script.shows_tables = files->work != FileWork::archive && files->work != FileWork::names &&
                          files->work != FileWork::documents;
    return script;
  }
  return script_of(std::get<Plan>(reading), request);
}

Task<Result<Generated>> RecipeGenerator::generate(ScriptRequest request) {
  // A recipe's script that fails fails again: what mends it is another instruction.
  if (request.failed) co_return Generated(Declined{});
  co_return request.saved ? rerun(request) : generate_now(request);
}

Task<Result<std::vector<Explained>>> RecipeGenerator::explain(ExplainRequest request) {
  if (request.script.plan.empty()) co_return std::vector<Explained>{};
  co_return explain_code(request.script.code, request.language);
}

}  // namespace errand::recipes
