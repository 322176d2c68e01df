#include "bot/flow/rerun.hpp"

#include "bot/core/fit.hpp"
#include "bot/core/text.hpp"
#include "bot/flow/command.hpp"
#include "bot/flow/evidence.hpp"
#include "bot/flow/pattern.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <regex>
#include <set>
#include <utility>

namespace errand::flow {

namespace {

using nlohmann::json;

void collect_texts(const json& value, std::set<std::string, std::less<>>& texts) {
  if (value.is_string()) texts.insert(value.get<std::string>());
  if (!value.is_structured()) return;
  for (const auto& inner : value) collect_texts(inner, texts);
}

std::string listed(const std::vector<std::string>& names) {
  constexpr std::size_t most = 12;
  std::string text;
  for (std::size_t index = 0; index < names.size() && index < most; ++index) {
    text += (index > 0 ? ", " : "") + shortened(printable(names[index]), 60);
  }
  return names.size() > most ? text + " …" : text;
}

/// The files under the names that the script expects; another file that has such a name gets out of its way.
void give_expected_names(Job& job, const SavedRecipe& recipe, const std::vector<FileProfile>& given,
                         const Fit& fit) {
  std::map<std::string, std::string> renamed;
  std::set<std::string> taken;
  for (const auto& pair : fit.files) {
    renamed.emplace(given.at(pair.given).name, recipe.files.at(pair.expected).name);
    taken.insert(recipe.files.at(pair.expected).name);
  }
  for (const auto& file : job.files) {
    if (renamed.contains(file.name)) continue;
    auto name = file.name;
    for (int number = 2; !taken.insert(name).second; ++number) {
      name = "(" + std::to_string(number) + ") " + file.name;
    }
    renamed.emplace(file.name, std::move(name));
  }
  for (auto& file : job.files) file.name = renamed.at(file.name);
  auto profiles = profiles_of(job);
  for (auto& profile : profiles) profile.name = renamed.at(profile.name);
  store_profiles(profiles, job);
}

/// What does not fit, as one text; empty when all does.
std::string misfit(const SavedRecipe& recipe, const std::vector<FileProfile>& given, const Fit& fit,
                   const Phrases& phrases) {
  std::string text;
  const auto add = [&](const std::string& line) { text += (text.empty() ? "" : "\n") + line; };
  if (!fit.missing.empty()) add(phrases("recipe.missing_columns", {{"columns", listed(fit.missing)}}));
  if (!fit.missing.empty() && !fit.added.empty())
    add(phrases("recipe.new_columns", {{"columns", listed(fit.added)}}));
  std::vector<std::string> without;
  for (const auto file : fit.files_without) without.push_back(recipe.files.at(file).name);
  if (!without.empty()) add(phrases("recipe.missing_files", {{"files", listed(without)}}));
  if (!text.empty()) return text;
  for (const auto& pair : fit.files) {
    const auto& expected = recipe.files.at(pair.expected);
    const auto& other = given.at(pair.given);
    const auto difference = layout_difference(expected, other, fit, pair);
    if (!difference.empty()) add(phrases(difference, {{"name", other.name}, {"expected", expected.name}}));
  }
  return text;
}

Question ask_to_adapt(const SavedRecipe& recipe, const std::string& change, const std::string& what,
                      const Job& job, const Phrases& phrases) {
  return {.text = phrases("recipe.does_not_fit", {{"name", recipe.name}}) + (what.empty() ? "" : "\n" + what),
          .choices = {{.label = phrases("recipe.adapt"),
                       .instruction = adapt_text(recipe.name, change, job.language)}}};
}

/// Where the change is nothing but values for the constants of a model's script, they are set, with no model,
/// and nothing of the change is left. Says what cannot be set.
Task<Result<std::string>> set_constants(const Job& job, SavedRecipe& recipe, std::string& change,
                                        Pipeline& pipeline, const Phrases& phrases) {
  auto values = settings_in(change);
  if (values.empty()) co_return std::string();
  auto constants = co_await pipeline.constants(job, recipe.script.code, std::move(values));
  if (!constants) co_return constants.error();
  if (!constants->unknown.empty()) {
    // It may be a wish all the same, "地区=华东": a model reads it.
    if (pipeline.has_model() || constants->all.empty()) co_return std::string();
    std::vector<std::string> names;
    for (const auto& constant : constants->all) names.push_back(constant.name);
    co_return phrases("recipe.no_parameter",
                      {{"unknown", listed(constants->unknown)}, {"parameters", listed(names)}});
  }
  std::string unfit;
  for (const auto& each : constants->unfit) {
    unfit += (unfit.empty() ? "" : "\n") +
             phrases("recipe.unfit_value", {{"name", each.said.name},
                                            {"value", shortened(each.said.value, 60)},
                                            {"wanted", phrases("recipe.wanted_" + each.wanted)}});
  }
  if (!unfit.empty()) co_return unfit;
  for (const auto& each : constants->set) {
    recipe.script.steps.push_back(
        phrases("recipe.set", {{"name", each.now.name}, {"value", each.now.value}, {"before", each.was}}));
  }
  recipe.script.code = std::move(constants->code);
  recipe.script.parameters = std::move(constants->all);
  change.clear();
  co_return std::string();
}

/// "这个月", "last 30 days": what counts from the day on which it is said.
bool counts_from_today(const std::string& instruction) {
  static const auto form = pattern(
      "今[天日年]|[昨明][天日]|[去前明]年|[本当这上](?:一个|一|个)?(?:周|星期|月|季|年)|"
      "(?:近|过去) ?[0-9一二三四五六七八九十两几]+ ?个?(?:天|日|周|星期|月|季|年)|"
      "\\b(?:today|yesterday|tomorrow)\\b|"
      "\\b(?:this|last|next|past) (?:[0-9]+ )?(?:day|week|month|quarter|year)");
  return std::regex_search(instruction, form);
}

bool has_fixed_dates(const SavedRecipe& recipe) {
  return counts_from_today(recipe.instruction) && !contains_any(recipe.script.code, {"today(", "now("});
}

}  // namespace

std::function<bool(std::string_view column)> columns_in_use(const Script& script) {
  if (script.plan.empty()) {
    return [&code = script.code](std::string_view column) {
      const std::string name(column);
      return code.find('"' + name + '"') != std::string::npos ||
             code.find('\'' + name + '\'') != std::string::npos;
    };
  }
  std::set<std::string, std::less<>> texts;
  collect_texts(json::parse(script.plan, nullptr, false), texts);
  return [texts = std::move(texts)](std::string_view column) { return texts.contains(column); };
}

std::string layout_difference(const FileProfile& expected, const FileProfile& given, const Fit& fit,
                              const Fit::FilePair& pair) {
  if (expected.kind != given.kind) return "layout.kind";
  if (expected.encoding != given.encoding) return "layout.encoding";
  if (expected.delimiter != given.delimiter) return "layout.delimiter";
  for (const auto& tables : fit.pairs) {
    if (tables.expected.file != pair.expected) continue;
    if (tables.given.file != pair.given) return "layout.sheets";
    const auto& wanted = expected.tables.at(tables.expected.table);
    const auto& found = given.tables.at(tables.given.table);
    if (wanted.sheet != found.sheet || wanted.member != found.member) return "layout.sheets";
    if (wanted.header_row != found.header_row || wanted.header_rows != found.header_rows ||
        wanted.first_column != found.first_column) {
      return "layout.header";
    }
  }
  return {};
}

std::string adapt_text(const std::string& name, const std::string& change, const std::string& language) {
  const bool is_chinese = language == "zh";
  return (is_chinese ? "改写配方 " : "adapt ") + name +
         (change.empty() ? "" : (is_chinese ? "，" : ", ") + change);
}

std::string wish_with(const SavedRecipe& recipe, const std::string& change) {
  if (change.empty()) return recipe.instruction;
  return recipe.instruction + (recipe.language == "zh" ? "；" : "; ") + change;
}

std::vector<Turn> turns_from(const SavedRecipe& recipe) {
  if (!recipe.script.plan.empty()) return {};
  return {{.instruction = recipe.instruction,
           .plan = {},
           .code = recipe.script.code,
           .outputs = {},
           .generator = recipe.script.generator,
           .is_of_other_files = true}};
}

Wish changed_wish(const SavedRecipe& recipe, const std::string& change) {
  return {.instruction = change, .earlier = turns_from(recipe)};
}

bool is_scheduled(const Job& job) {
  return job.event.kind == EventKind::message && !job.event.action.empty();
}

SavedRecipe recipe_of(const Job& job, const std::vector<Turn>& turns, std::string name) {
  SavedRecipe recipe;
  recipe.name = std::move(name);
  recipe.language = job.language;
  for (const auto& turn : turns)
    recipe.instruction += turn.instruction + (job.language == "zh" ? "；" : "; ");
  recipe.instruction += job.instruction;
  recipe.script = std::get<Script>(generated_of(job));
  recipe.written_at = job.created_at;
  for (const auto& profile : profiles_of(job)) {
    const auto& inputs = recipe.script.inputs;
    if (std::ranges::find(inputs, profile.name) != inputs.end()) recipe.files.push_back(layout_of(profile));
  }
  return recipe;
}

std::string change_behind(const std::string& said, const SavedRecipe& recipe) {
  const auto lower = ascii_lower(said);
  const auto whole = recipe.name + " (" + recipe.owner_name + ")";
  const auto& name = lower.starts_with(ascii_lower(whole)) ? whole : recipe.name;
  if (!lower.starts_with(ascii_lower(name))) return {};
  std::string_view rest = std::string_view(said).substr(name.size());
  constexpr std::array<std::string_view, 11> separators{" ",  ",",  ";", ":",  "，", "；",
                                                        "：", "\"", "”", "」", "》"};
  const auto cut_one = [&] {
    return std::ranges::any_of(separators, [&](std::string_view separator) {
      if (!rest.starts_with(separator)) return false;
      rest.remove_prefix(separator.size());
      return true;
    });
  };
  if (!cut_one()) return {};
  while (cut_one()) {
  }
  return std::string(trimmed(rest));
}

std::string change_of(const Job& job, const SavedRecipe& recipe) {
  if (is_scheduled(job)) return {};
  if (const auto command = command_of(job.instruction)) return change_behind(command->name, recipe);
  // With the answer to a model's question behind it, it is too long for a command.
  const auto at = ascii_lower(job.instruction).find(ascii_lower(recipe.name));
  return at == std::string::npos ? std::string() : change_behind(job.instruction.substr(at), recipe);
}

Task<Result<void>> rerun(Job& job, SavedRecipe recipe, std::string change, Pipeline& pipeline,
                         const Phrases& phrases, Place& place) {
  const auto given = usable_profiles(job);
  if (given.empty()) {
    store_generated(Declined{}, job);  // the answer is what is wrong with each file
    co_return Result<void>();
  }
  if (recipe.script.plan.empty() && !change.empty()) {
    auto problem = co_await set_constants(job, recipe, change, pipeline, phrases);
    if (!problem) co_return problem.error();
    if (problem->empty() && !change.empty() && !pipeline.has_model())
      *problem = phrases("recipe.fixed_script", {{"name", recipe.name}});
    if (!problem->empty()) {
      store_generated(Declined{.reason = std::move(*problem)}, job);
      co_return Result<void>();
    }
  }
  const auto fitted = fit(recipe.files, given, columns_in_use(recipe.script));
  const auto generator = std::string(saved_prefix) + recipe.name;
  if (!recipe.script.plan.empty() && fitted.missing.empty()) {
    auto written = co_await pipeline.write_anew(job, {.plan = recipe.script.plan,
                                                      .instruction = recipe.instruction,
                                                      .written_at = recipe.written_at,
                                                      .files = recipe.files,
                                                      .fit = fitted,
                                                      .change = change});
    if (!written) co_return written.error();
    if (auto* script = std::get_if<Script>(&*written)) {
      script->generator = generator;
      store_generated(*written, job);
      co_return Result<void>();
    }
    if (auto* question = std::get_if<Question>(&*written)) {
      // A choice is a whole instruction: it runs the recipe, too.
      const auto run = phrases("recipe.run_text", {{"name", recipe.name}});
      for (auto& choice : question->choices) choice.instruction = run + ", " + choice.instruction;
    }
    const auto* declined = std::get_if<Declined>(&*written);
    if (declined == nullptr || declined->code != "recipe_files") {
      const bool is_fixed = declined != nullptr && declined->code == "recipe_unchangeable";
      if (is_fixed) *written = Declined{.reason = phrases("recipe.unchangeable", {{"name", recipe.name}})};
      store_generated(*written, job);
      co_return Result<void>();
    }
  }
  const auto what = misfit(recipe, given, fitted, phrases);
  // A plan's code names rows and columns of the file that it was written for: it is never run on another.
  if (!what.empty() || !recipe.script.plan.empty()) {
    store_generated(ask_to_adapt(recipe, change, what, job, phrases), job);
    co_return Result<void>();
  }
  give_expected_names(job, recipe, given, fitted);
  if (!change.empty()) co_return co_await pipeline.generate(job, changed_wish(recipe, change), place);
  recipe.script.generator = generator;
  if (has_fixed_dates(recipe)) recipe.script.notes.push_back(phrases("note.fixed_dates"));
  store_generated(recipe.script, job);
  co_return Result<void>();
}

}  // namespace errand::flow
