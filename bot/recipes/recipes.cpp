#include "bot/recipes/recipes.hpp"

#include "bot/recipes/read.hpp"
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
Script script_of(const AnyPlan& plan, const ScriptRequest& request) {
  Written written = write(plan, request.files, request.language);
  Script script;
  script.code = std::move(written.code);
  script.steps = std::move(written.steps);
  script.inputs = std::move(written.inputs);
  script.title = plan.title;
  script.generator = name_of(plan);
  script.plan = nlohmann::json(plan).dump();
  return script;
}

}  // namespace

Generated generate_now(const ScriptRequest& request) {
  Reading reading = read(request);
  if (auto* question = std::get_if<Question>(&reading)) return std::move(*question);
  if (auto* declined = std::get_if<Declined>(&reading)) return std::move(*declined);
  if (const auto* files = std::get_if<FilePlan>(&reading)) {
    Script script = script_of(*files, request);
    script.shows_tables = files->work != FileWork::archive && files->work != FileWork::names &&
                          files->work != FileWork::documents;
    return script;
  }
  return script_of(std::get<Plan>(reading), request);
}

Task<Result<Generated>> RecipeGenerator::generate(ScriptRequest request) {
  // A recipe's script that fails fails again: what mends it is another instruction.
  if (request.failed) co_return Generated(Declined{});
  co_return generate_now(request);
}

}  // namespace errand::recipes
