/// The commands on saved recipes: save, list, show, rename, delete, share, export, import.
#include "bot/core/text.hpp"
#include "bot/flow/commands.hpp"
#include "bot/flow/compose.hpp"
#include "bot/flow/evidence.hpp"
#include "bot/flow/rerun.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <utility>

namespace errand::flow {

namespace {

constexpr std::size_t most_recipes = 200;  // of one person
constexpr std::size_t most_file_bytes = 512U * 1024U;
constexpr int most_names_tried = 20;

std::string day_of(TimePoint when, std::chrono::minutes utc_offset) {
  const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(when + utc_offset));
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return text.data();
}

std::string scope_of(const SavedRecipe& recipe, const Phrases& say) {
  return say(std::string("recipe.scope_") + name_of(recipe.scope));
}

bool is_name(const std::string& name) {
  return !name.empty() && length_of(name) <= longest_recipe_name;
}

/// The columns that each expected file needs.
std::string expectation(const SavedRecipe& recipe, const FileProfile& file, const Phrases& say) {
  std::string columns;
  const auto is_used = columns_in_use(recipe.script);
  for (const auto& table : file.tables) {
    for (const auto& column : table.columns) {
      if (!is_used(column.name)) continue;
      if (("," + columns + ",").find("," + column.name + ",") != std::string::npos) continue;
      columns += (columns.empty() ? "" : ",") + column.name;
    }
  }
  if (columns.empty()) return say("recipe.expects_file", {{"name", file.name}});
  std::string spaced;
  for (const char c : columns) {
    spaced += c;
    if (c == ',') spaced += ' ';
  }
  return say("recipe.expects", {{"name", file.name}, {"columns", shortened(spaced, 300)}});
}

bool is_recipe_file(const std::string& name) {
  const auto lower = ascii_lower(name);
  return lower.ends_with(".yaml") || lower.ends_with(".yml");
}

/// What is wrong with a recipe's file: the error's code is "kind:line:key".
std::string said_of_file(const Error& error, const Phrases& say) {
  const auto first = error.code.find(':');
  const auto second = first == std::string::npos ? first : error.code.find(':', first + 1);
  const auto phrase = "recipe.file_" + error.code.substr(0, first);
  constexpr std::size_t most_told = 300;
  if (second == std::string::npos || !say.has(phrase)) return shortened(error.message, most_told);
  return say("recipe.file_line", {{"line", error.code.substr(first + 1, second - first - 1)},
                                  {"what", say(phrase, {{"key", error.code.substr(second + 1)}})}});
}

/// Whole names only for a title that is too long to be one.
std::string suggested(const Script& script, const Phrases& say) {
  auto name = recipe_name(shortened(script.title, longest_recipe_name));
  return name.empty() ? say("recipe.unnamed") : name;
}

}  // namespace

Reply Commands::unknown(const Job& job, const std::string& name,
                        const std::vector<SavedRecipe>& known) const {
  const auto& say = words(job);
  const auto found = named(known, name, person_of(job));
  if (found.size() > 1) {
    auto reply = sentence(job, ReplyTone::question, say("recipe.whose", {{"name", name}}));
    for (const auto& recipe : found) {
      const auto whole = recipe.name + " (" + recipe.owner_name + ")";
      reply.buttons.push_back({.label = recipe.owner_name,
                               .action = "answer",
                               .value = say("recipe.run_text", {{"name", whole}})});
    }
    return reply;
  }
  std::string names;
  constexpr std::size_t most_shown = 8;
  for (std::size_t index = 0; index < known.size() && index < most_shown; ++index) {
    names += (index > 0 ? ", " : "") + known[index].name;
  }
  return sentence(
      job, ReplyTone::declined,
      names.empty() ? say("recipe.none_at_all", {{"name", shortened(name, longest_recipe_name)}})
                    : say("recipe.none", {{"name", shortened(name, longest_recipe_name)}, {"names", names}}));
}

Task<Result<std::variant<SavedRecipe, Reply>>> Commands::named_recipe(const Job& job, std::string name,
                                                                      Rights rights) {
  using Named = std::variant<SavedRecipe, Reply>;
  const auto known = co_await visible(job);
  if (!known) co_return known.error();
  const auto found = named(*known, name, person_of(job));
  if (found.size() != 1) co_return Named(unknown(job, name, *known));
  const auto& recipe = found.front();
  if (rights == Rights::owner && recipe.owner != person_of(job)) {
    co_return Named(
        sentence(job, ReplyTone::declined,
                 words(job)("recipe.not_owner", {{"name", recipe.name}, {"owner", recipe.owner_name}})));
  }
  co_return Named(recipe);
}

Task<Result<Commands::Added>> Commands::add(const Job& job, SavedRecipe& recipe, bool may_rename) {
  // A restart repeats the command of a job: what it has added is there.
  auto before = co_await books_.recipes.recipe(recipe.id);
  if (!before) co_return before.error();
  if (*before) {
    recipe = std::move(**before);
    co_return Added::yes;
  }
  const auto known = co_await visible(job);
  if (!known) co_return known.error();
  const auto own = std::ranges::count(*known, person_of(job), &SavedRecipe::owner);
  if (static_cast<std::size_t>(own) >= most_recipes) co_return Added::too_many;
  const auto wanted = recipe.name;
  for (int number = 2;; ++number) {
    const auto added = co_await books_.recipes.add_recipe(recipe);
    if (added) co_return Added::yes;
    if (added.error().code != "name_taken") co_return added.error();
    if (!may_rename || number > most_names_tried) co_return Added::name_taken;
    recipe.name = wanted + " (" + std::to_string(number) + ")";
  }
}

std::string Commands::not_added(const Job& job, Added added, const std::string& name) const {
  const auto& say = words(job);
  return added == Added::too_many ? say("recipe.too_many", {{"limit", std::to_string(most_recipes)}})
                                  : say("recipe.name_taken", {{"name", name}});
}

Commands::Answer Commands::save(const Job& job, const Command& command) {
  const auto& say = words(job);
  const auto about = co_await last_script(job);
  if (!about) co_return about.error();
  if (!*about || (*about)->status != JobStatus::done) {
    co_return sentence(job, ReplyTone::declined, say("recipe.nothing_to_save"));
  }
  const auto turns = co_await resolver_.earlier_turns(**about);
  if (!turns) co_return turns.error();
  const auto script = std::get<Script>(generated_of(**about));
  // A button brings a name that nobody typed: it may be changed a little.
  const bool may_rename = job.event.kind == EventKind::button;
  const auto name = command.name.empty() ? suggested(script, say) : command.name;
  if (!is_name(name)) {
    co_return sentence(job, ReplyTone::declined,
                       say("recipe.bad_name", {{"limit", std::to_string(longest_recipe_name)}}));
  }
  auto recipe = recipe_of(**about, *turns, name);
  recipe.id = "r" + job.id.substr(1);
  recipe.owner = person_of(job);
  recipe.owner_name = job.event.sender_name.empty() ? job.event.sender : job.event.sender_name;
  recipe.scope = command.scope;
  if (recipe.scope == RecipeScope::conversation) recipe.conversation = conversation_of(job);
  recipe.saved_at = job.created_at;
  if (!(*about)->recipe.empty()) {
    // A result of a recipe: "run 月报" says nothing of what was asked for.
    const auto source = co_await books_.recipes.recipe((*about)->recipe);
    if (!source) co_return source.error();
    if (*source) recipe.instruction = wish_with(**source, change_of(**about, **source));
    if (*source && script.generator.starts_with(saved_prefix))
      recipe.script.generator = (*source)->script.generator;
  }
  if (const auto read = co_await read_parameters(job, recipe); !read) co_return read.error();
  const auto added = co_await add(job, recipe, may_rename);
  if (!added) co_return added.error();
  if (*added != Added::yes) co_return sentence(job, ReplyTone::declined, not_added(job, *added, name));
  auto reply = sentence(job, ReplyTone::done,
                        say("recipe.saved", {{"name", recipe.name}, {"scope", scope_of(recipe, say)}}));
  for (const auto& file : recipe.files) reply.reading.push_back(expectation(recipe, file, say));
  co_return reply;
}

Task<Result<void>> Commands::read_parameters(const Job& job, SavedRecipe& recipe) {
  if (!recipe.script.plan.empty()) co_return Result<void>();
  auto constants = co_await pipeline_.constants(job, recipe.script.code, recipe.script.parameters);
  if (!constants) co_return constants.error();
  recipe.script.code = std::move(constants->code);
  recipe.script.parameters = std::move(constants->all);
  co_return Result<void>();
}

Commands::Answer Commands::list(const Job& job) {
  const auto& say = words(job);
  const auto known = co_await visible(job);
  if (!known) co_return known.error();
  if (known->empty()) co_return sentence(job, ReplyTone::done, say("recipe.list_empty"));
  auto reply = sentence(job, ReplyTone::done, say("recipe.list", {{"count", std::to_string(known->size())}}));
  TableView table{
      .title = say("recipe.table"),
      .columns = {say("recipe.column_name"), say("recipe.column_does"), say("recipe.column_scope"),
                  say("recipe.column_owner"), say("recipe.column_saved")},
      .numeric = {false, false, false, false, false},
      .rows = {},
      .total_rows = known->size()};
  for (const auto& recipe : *known) {
    const auto& does = recipe.script.title.empty() ? recipe.instruction : recipe.script.title;
    table.rows.push_back({recipe.name, shortened(does, 80), scope_of(recipe, say), recipe.owner_name,
                          day_of(recipe.saved_at, utc_offset_of(job, clock_))});
  }
  reply.tables.push_back(std::move(table));
  co_return reply;
}

Commands::Answer Commands::show(const Job& job, const Command& command) {
  const auto& say = words(job);
  auto found = co_await named_recipe(job, command.name, Rights::whoever_sees_it);
  if (!found) co_return found.error();
  if (auto* refusal = std::get_if<Reply>(&*found)) co_return std::move(*refusal);
  const auto& recipe = std::get<SavedRecipe>(*found);
  auto reply = sentence(job, ReplyTone::done,
                        say("recipe.shown", {{"name", recipe.name},
                                             {"owner", recipe.owner_name},
                                             {"scope", scope_of(recipe, say)},
                                             {"instruction", shortened(recipe.instruction, 300)}}));
  reply.reading = recipe.script.steps;
  for (const auto& file : recipe.files) reply.text += expectation(recipe, file, say) + "\n";
  if (!recipe.script.parameters.empty()) {
    TableView table{.title = say("recipe.parameters"),
                    .columns = {say("recipe.column_parameter"), say("recipe.column_value")},
                    .numeric = {false, false},
                    .rows = {},
                    .total_rows = recipe.script.parameters.size()};
    for (const auto& parameter : recipe.script.parameters)
      table.rows.push_back({parameter.name, parameter.value});
    reply.tables.push_back(std::move(table));
    if (recipe.script.plan.empty()) {
      reply.text += say("recipe.settable",
                        {{"name", recipe.name}, {"parameter", recipe.script.parameters.front().name}}) +
                    "\n";
    }
  }
  reply.code = recipe.script.code;
  co_return reply;
}

Commands::Answer Commands::rename(const Job& job, const Command& command) {
  const auto& say = words(job);
  auto found = co_await named_recipe(job, command.name, Rights::owner);
  if (!found) co_return found.error();
  if (auto* refusal = std::get_if<Reply>(&*found)) co_return std::move(*refusal);
  auto recipe = std::move(std::get<SavedRecipe>(*found));
  if (!is_name(command.other)) {
    co_return sentence(job, ReplyTone::declined,
                       say("recipe.bad_name", {{"limit", std::to_string(longest_recipe_name)}}));
  }
  const auto before = std::exchange(recipe.name, command.other);
  const auto changed = co_await books_.recipes.change_recipe(recipe);
  if (!changed && changed.error().code != "name_taken") co_return changed.error();
  if (!changed)
    co_return sentence(job, ReplyTone::declined, say("recipe.name_taken", {{"name", command.other}}));
  co_return sentence(job, ReplyTone::done, say("recipe.renamed", {{"name", before}, {"new", recipe.name}}));
}

Commands::Answer Commands::remove(const Job& job, const Command& command) {
  const auto& say = words(job);
  auto found = co_await named_recipe(job, command.name, Rights::owner);
  if (!found) co_return found.error();
  if (auto* refusal = std::get_if<Reply>(&*found)) co_return std::move(*refusal);
  const auto& recipe = std::get<SavedRecipe>(*found);
  const auto removed = co_await books_.recipes.delete_recipe(recipe.id);
  if (!removed) co_return removed.error();
  co_return sentence(job, ReplyTone::done, say("recipe.deleted", {{"name", recipe.name}}));
}

Commands::Answer Commands::share(const Job& job, const Command& command) {
  const auto& say = words(job);
  auto found = co_await named_recipe(job, command.name, Rights::owner);
  if (!found) co_return found.error();
  if (auto* refusal = std::get_if<Reply>(&*found)) co_return std::move(*refusal);
  auto recipe = std::move(std::get<SavedRecipe>(*found));
  recipe.scope = command.scope;
  recipe.conversation = recipe.scope == RecipeScope::conversation ? conversation_of(job) : std::string();
  const auto changed = co_await books_.recipes.change_recipe(recipe);
  if (!changed && changed.error().code != "name_taken") co_return changed.error();
  if (!changed)
    co_return sentence(job, ReplyTone::declined, say("recipe.name_taken", {{"name", recipe.name}}));
  co_return sentence(job, ReplyTone::done,
                     say("recipe.shared", {{"name", recipe.name}, {"scope", scope_of(recipe, say)}}));
}

Commands::Answer Commands::export_file(const Job& job, const Command& command) {
  const auto& say = words(job);
  auto found = co_await named_recipe(job, command.name, Rights::whoever_sees_it);
  if (!found) co_return found.error();
  if (auto* refusal = std::get_if<Reply>(&*found)) co_return std::move(*refusal);
  const auto& recipe = std::get<SavedRecipe>(*found);
  const auto text = books_.recipe_format.write(recipe);
  auto writer = books_.blobs.writer(text.size());
  if (!writer) co_return writer.error();
  const auto written = (*writer)->write(text);
  if (!written) co_return written.error();
  const auto blob = co_await (*writer)->commit();
  if (!blob) co_return blob.error();
  auto reply = sentence(job, ReplyTone::done, say("recipe.exported", {{"name", recipe.name}}));
  reply.files.push_back({.name = safe_name(recipe.name + ".recipe.yaml"),
                         .sha256 = blob->sha256,
                         .size_bytes = blob->size_bytes,
                         .media_type = "application/yaml"});
  co_return reply;
}

Commands::Answer Commands::import_file(const Job& job) {
  const auto& say = words(job);
  auto reply = sentence(job, ReplyTone::done, {});
  std::vector<std::string> lines;
  for (const auto& file : job.files) {
    if (!file.problem.empty() || !is_recipe_file(file.name)) continue;
    const auto bad = [&](const std::string& what) {
      reply.tone = ReplyTone::declined;
      lines.push_back(say("recipe.import_bad", {{"name", file.name}, {"error", what}}));
    };
    if (file.size_bytes > most_file_bytes) {
      bad(readable_size(file.size_bytes));
      continue;
    }
    const auto path = books_.blobs.path_of(file.sha256);
    if (!path) co_return path.error();
    std::ifstream stream(*path, std::ios::binary);
    std::string text(most_file_bytes + 1, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(stream.gcount()));
    auto recipe = books_.recipe_format.read(text);
    if (!recipe) {
      bad(said_of_file(recipe.error(), say));
      continue;
    }
    if (!is_name(recipe_name(recipe->name))) {
      bad(say("recipe.bad_name", {{"limit", std::to_string(longest_recipe_name)}}));
      continue;
    }
    recipe->name = recipe_name(recipe->name);
    recipe->id = "r" + job.id.substr(1) + "-" + std::to_string(lines.size());
    recipe->owner = person_of(job);
    recipe->owner_name = job.event.sender_name.empty() ? job.event.sender : job.event.sender_name;
    recipe->scope = RecipeScope::person;
    recipe->saved_at = job.created_at;
    if (const auto read = co_await read_parameters(job, *recipe); !read) co_return read.error();
    const auto added = co_await add(job, *recipe, true);
    if (!added) co_return added.error();
    if (*added != Added::yes) reply.tone = ReplyTone::declined;
    lines.push_back(*added == Added::yes ? say("recipe.imported", {{"name", recipe->name}})
                                         : not_added(job, *added, recipe->name));
  }
  if (lines.empty()) co_return sentence(job, ReplyTone::declined, say("recipe.import_no_file"));
  reply.headline = lines.front();
  for (std::size_t index = 1; index < lines.size(); ++index) reply.text += lines[index] + "\n";
  co_return reply;
}

}  // namespace errand::flow
