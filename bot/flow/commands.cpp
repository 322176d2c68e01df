#include "bot/flow/commands.hpp"

#include "bot/core/text.hpp"
#include "bot/flow/compose.hpp"
#include "bot/flow/evidence.hpp"
#include "bot/flow/rerun.hpp"
#include "bot/flow/where_rows.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace errand::flow {

namespace {

constexpr const char* data_key = "data_to_model";

/// The command of a button, or of what is said.
std::optional<Command> command_in(const Job& job) {
  const auto& event = job.event;
  if (event.kind == EventKind::button) {
    if (event.action == "save") return Command{.ask = Ask::save, .name = recipe_name(event.text)};
    if (event.action == "explain") return Command{.ask = Ask::explain};
  }
  return command_of(job.instruction);
}

bool uses_files(Ask ask) {
  return ask == Ask::run || ask == Ask::adapt || ask == Ask::import_file;
}

JobStatus status_of(ReplyTone tone) {
  switch (tone) {
    case ReplyTone::question:
      return JobStatus::asked;
    case ReplyTone::declined:
      return JobStatus::declined;
    case ReplyTone::failed:
      return JobStatus::failed;
    default:
      return JobStatus::done;
  }
}

}  // namespace

std::string person_of(const Job& job) {
  return job.event.connection + "/" + job.event.sender;
}

std::string conversation_of(const Job& job) {
  return job.event.connection + "/" + job.event.conversation;
}

std::vector<SavedRecipe> named(const std::vector<SavedRecipe>& recipes, const std::string& name,
                               const std::string& person) {
  const auto wanted = ascii_lower(name);
  std::vector<SavedRecipe> found;
  for (const auto& recipe : recipes) {
    const bool by_owner = ascii_lower(recipe.name + " (" + recipe.owner_name + ")") == wanted;
    if (ascii_lower(recipe.name) == wanted || by_owner) found.push_back(recipe);
  }
  if (found.empty()) return found;
  // They are in the order of nearness: the own ones, this conversation's, everybody's.
  if (found.front().owner == person) return {found.front()};
  std::erase_if(found,
                [scope = found.front().scope](const SavedRecipe& recipe) { return recipe.scope != scope; });
  return found;
}

/// "run 月报, top 3": the recipe with the longest name that this begins with.
std::vector<SavedRecipe> run_otherwise(const std::vector<SavedRecipe>& recipes, const std::string& said,
                                       const std::string& person) {
  std::string name;
  for (const auto& recipe : recipes) {
    if (recipe.name.size() > name.size() && !change_behind(said, recipe).empty()) name = recipe.name;
  }
  return name.empty() ? std::vector<SavedRecipe>() : named(recipes, name, person);
}

Commands::Commands(Books books, Store& store, Clock& clock, Pipeline& pipeline, Resolver& resolver,
                   const Catalogue& catalogue)
    : books_(books),
      store_(store),
      clock_(clock),
      times_(books.conversations, books.zones, clock),
      pipeline_(pipeline),
      resolver_(resolver),
      catalogue_(catalogue) {}

Task<Result<std::vector<SavedRecipe>>> Commands::visible(const Job& job) {
  co_return co_await books_.recipes.recipes_for(person_of(job), conversation_of(job));
}

Task<Result<void>> Commands::recognise(Job& job, Resolution& resolution) {
  const auto allowed = co_await books_.conversations.decision(conversation_of(job), data_key);
  if (!allowed) co_return allowed.error();
  job.data_to_model = *allowed;
  const auto zone = co_await times_.zone_of(job.event);
  if (!zone) co_return zone.error();
  if (!zone->empty())
    job.utc_offset_minutes = static_cast<int>(times_.utc_offset(*zone, job.created_at).count());
  if (is_scheduled(job)) co_return co_await recognise_schedule(job, resolution);
  const auto command = command_in(job);
  if (!command) co_return Result<void>();
  const bool names_a_recipe = !command->is_certain || command->ask == Ask::run || command->ask == Ask::adapt;
  if (names_a_recipe) {
    const auto known = co_await visible(job);
    if (!known) co_return known.error();
    const bool is_run = command->ask == Ask::run || command->ask == Ask::adapt;
    auto found = named(*known, command->name, person_of(job));
    const bool may_have_more = is_run || command->ask == Ask::rhythm;
    if (found.empty() && may_have_more) found = run_otherwise(*known, command->name, person_of(job));
    if (found.empty() && !command->is_certain) co_return Result<void>();
    if (found.size() == 1 && is_run) job.recipe = found.front().id;
  }
  job.command = name_of(command->ask);
  if (!uses_files(command->ask)) {
    resolution.to_fetch.clear();
    resolution.known.clear();
    resolution.continues.clear();
  }
  if (command->ask == Ask::run) resolution.continues.clear();
  co_return Result<void>();
}

Task<Result<void>> Commands::carry_out(Job& job, Place& place) {
  if (job.command.empty()) co_return Result<void>();
  Result<Reply> reply = Reply();
  if (job.command == "missed" || (is_scheduled(job) && job.recipe.empty())) {
    reply = co_await missed(job);
  } else {
    const bool has_file =
        std::ranges::any_of(job.files, [](const JobFile& file) { return file.problem.empty(); });
    if (!job.recipe.empty() && has_file) co_return Result<void>();
    const auto command = command_in(job);
    if (job.recipe.empty() && !command) co_return Result<void>();
    if (job.recipe.empty())
      reply = co_await answer_to(job, *command, place);
    else
      reply = co_await needs_files(job);
  }
  if (!reply) co_return reply.error();
  reply->job = job.id;
  reply->language = job.language;
  job.status = status_of(reply->tone);
  store_answer(*reply, job);
  co_return Result<void>();
}

Commands::Answer Commands::answer_to(Job& job, const Command& command, Place& place) {
  switch (command.ask) {
    case Ask::run:
    case Ask::adapt: {
      const auto known = co_await visible(job);
      if (!known) co_return known.error();
      co_return unknown(job, command.name, *known);
    }
    case Ask::save:
      co_return co_await save(job, command);
    case Ask::list:
      co_return co_await list(job);
    case Ask::show:
      co_return co_await show(job, command);
    case Ask::rename:
      co_return co_await rename(job, command);
    case Ask::remove:
      co_return co_await remove(job, command);
    case Ask::share:
      co_return co_await share(job, command);
    case Ask::export_file:
      co_return co_await export_file(job, command);
    case Ask::import_file:
      co_return co_await import_file(job);
    case Ask::explain:
      co_return co_await explain(job, place);
    case Ask::why_rows:
      co_return co_await where_rows(job);
    case Ask::schedule:
      co_return co_await schedule(job, command);
    case Ask::schedules:
      co_return co_await list_schedules(job);
    case Ask::unschedule:
      co_return co_await unschedule(job, command);
    case Ask::data:
      co_return co_await data(job, command);
    case Ask::time_zone:
      co_return co_await time_zone(job, command);
    case Ask::rhythm:
      co_return sentence(
          job, ReplyTone::declined,
          words(job)("schedule.unread", {{"name", shortened(command.name, longest_recipe_name)}}));
  }
  co_return Error{Fault::internal, "a command without an answer"};
}

/// Nobody chose the file of a scheduled run: where it has another name, that is told with the result.
void note_other_name(Job& job, const std::string& expected, const Phrases& phrases) {
  auto generated = generated_of(job);
  auto* script = std::get_if<Script>(&generated);
  if (script == nullptr || job.files.empty() || are_alike(job.files.front().original, expected)) return;
  script->notes.push_back(phrases("note.instead_of", {{"name", shortened(job.files.front().original, 60)},
                                                      {"expected", shortened(expected, 60)}}));
  store_generated(generated, job);
}

Task<Result<bool>> Commands::decline_unknown(Job& job) {
  if (!job.command.empty() || !job.asked_by.empty()) co_return false;
  const auto command = command_of(job.instruction);
  if (!command || command->ask != Ask::run || !is_like_a_recipe_name(command->name)) co_return false;
  const auto wanted = ascii_lower(command->name);
  for (const auto& file : profiles_of(job)) {
    const auto is_meant = [&](const std::string& name) {
      const auto own = ascii_lower(name);
      return !own.empty() && (own.find(wanted) != std::string::npos || wanted.find(own) != std::string::npos);
    };
    if (is_meant(file.name) || std::ranges::any_of(file.members, is_meant)) co_return false;
    for (const auto& table : file.tables) {
      if (is_meant(table.sheet) || std::ranges::any_of(table.columns, is_meant, &ColumnProfile::name))
        co_return false;
    }
  }
  const auto known = co_await visible(job);
  if (!known) co_return known.error();
  auto reply = unknown(job, command->name, *known);
  reply.job = job.id;
  reply.language = job.language;
  job.status = status_of(reply.tone);
  store_answer(reply, job);
  co_return true;
}

Task<Result<void>> Commands::run_recipe(Job& job, Place& place) {
  auto recipe = co_await books_.recipes.recipe(job.recipe);
  if (!recipe) co_return recipe.error();
  if (!*recipe || !may_run(**recipe, person_of(job), conversation_of(job))) {
    store_generated(Declined{.reason = {}, .code = "recipe_gone"}, job);
    co_return Result<void>();
  }
  auto change = change_of(job, **recipe);
  const auto expected = (*recipe)->files.size() == 1 ? (*recipe)->files.front().name : std::string();
  const auto written =
      co_await rerun(job, std::move(**recipe), std::move(change), pipeline_, words(job), place);
  if (written && is_scheduled(job) && !expected.empty()) note_other_name(job, expected, words(job));
  co_return written;
}

Task<Result<Wish>> Commands::wish_of(const Job& job) {
  Wish wish{.instruction = job.instruction};
  if (job.recipe.empty()) {
    auto turns = co_await resolver_.earlier_turns(job);
    if (!turns) co_return turns.error();
    wish.earlier = std::move(*turns);
    co_return wish;
  }
  const auto recipe = co_await books_.recipes.recipe(job.recipe);
  if (!recipe) co_return recipe.error();
  if (!*recipe || !may_run(**recipe, person_of(job), conversation_of(job))) co_return wish;
  const auto change = change_of(job, **recipe);
  if (job.command == name_of(Ask::run)) co_return changed_wish(**recipe, change);
  wish.instruction = wish_with(**recipe, change);
  wish.earlier = turns_from(**recipe);
  co_return wish;
}

Commands::Answer Commands::needs_files(const Job& job) {
  const auto recipe = co_await books_.recipes.recipe(job.recipe);
  if (!recipe) co_return recipe.error();
  std::string files;
  if (*recipe) {
    for (const auto& file : (*recipe)->files) files += (files.empty() ? "" : ", ") + file.name;
  }
  const auto key = is_scheduled(job) ? "schedule.lacks_files" : "recipe.needs_files";
  auto reply = sentence(job, ReplyTone::declined,
                        words(job)(key, {{"name", *recipe ? (*recipe)->name : std::string()},
                                         {"files", shortened(files, 200)}}));
  reply.notes = fetch_problems(job, words(job));
  co_return reply;
}

Task<Result<std::optional<Job>>> Commands::last_script(const Job& job) {
  const auto& event = job.event;
  constexpr int looked_back = 30;
  std::optional<Job> found;
  const auto is_meant = [&](const Job& other) {
    const bool is_errand = other.command.empty() || !other.recipe.empty();
    if (other.id == job.id || !is_errand || other.script.empty()) return false;
    return other.created_at <= job.created_at && std::holds_alternative<Script>(generated_of(other));
  };
  if (event.kind == EventKind::button) {
    auto target = co_await store_.job(event.target_job);
    if (!target) co_return target.error();
    const bool is_here = *target && (*target)->event.conversation == event.conversation &&
                         (*target)->event.connection == event.connection;
    if (is_here && is_meant(**target)) found = std::move(**target);
    co_return found;
  }
  auto recent = co_await store_.recent_jobs(event.connection, event.conversation, event.thread, looked_back);
  if (!recent) co_return recent.error();
  for (auto& other : *recent) {
    const bool is_done = other.status == JobStatus::done || other.status == JobStatus::failed;
    if (!is_done || !is_meant(other)) continue;
    // The person's own last one, else the last of anybody here.
    const bool is_own = other.event.sender == event.sender;
    if (!found || is_own) found = std::move(other);
    if (is_own) break;
  }
  co_return found;
}

namespace {

/// "3–4, 9": the lines that no entry tells of, but for blank ones.
std::string lines_left_out(std::string_view code, const std::vector<Explained>& explained) {
  std::string told;
  int begin = 0;  // of the lines left out that the last one belongs to; 0: it is none
  int last = 0;
  const auto close = [&] {
    if (begin == 0) return;
    told += (told.empty() ? "" : ", ") + std::to_string(begin);
    if (last > begin) told += "–" + std::to_string(last);
    begin = 0;
  };
  for (int number = 1; !code.empty(); ++number) {
    const auto end = std::min(code.find('\n'), code.size());
    const bool is_blank = trimmed(code.substr(0, end)).empty();
    code.remove_prefix(std::min(end + 1, code.size()));
    const bool is_told = std::ranges::any_of(
        explained, [&](const Explained& entry) { return entry.from <= number && number <= entry.to; });
    if (is_told) {
      close();
    } else if (!is_blank) {
      begin = begin == 0 ? number : begin;
      last = number;
    }
  }
  close();
  constexpr std::size_t most_told = 120;
  return shortened(told, most_told);
}

}  // namespace

Commands::Answer Commands::explain(const Job& job, Place& place) {
  const auto& say = words(job);
  const auto about = co_await last_script(job);
  if (!about) co_return about.error();
  if (!*about) co_return sentence(job, ReplyTone::declined, say("explain.nothing"));
  auto script = std::get<Script>(generated_of(**about));
  auto turns = co_await resolver_.earlier_turns(**about);
  if (!turns) co_return turns.error();
  ExplainRequest request{.script = script, .language = job.language};
  request.instruction = (*about)->instruction;
  request.earlier = std::move(*turns);
  request.files = profiles_of(**about);
  request.data_to_model = job.data_to_model;
  std::vector<ModelCall> calls;
  request.on_call = [&calls](const ModelCall& call) { calls.push_back(call); };
  const auto explained = co_await pipeline_.explain(job, std::move(request), place);
  if (!explained && explained.error().fault == Fault::cancelled) co_return explained.error();
  if (!explained) {
    const auto& code = explained.error().code;
    const auto key = code == "model_answer" ? "explain.unreadable" : "declined." + code;
    auto reply = sentence(job, ReplyTone::declined, say(say.has(key) ? key : "explain.unreachable"));
    reply.receipt = cost_of(calls, say);
    co_return reply;
  }
  if (explained->empty()) co_return sentence(job, ReplyTone::declined, say("explain.no_model"));
  auto reply = sentence(job, ReplyTone::done, say("explain.headline", {{"title", script.title}}));
  TableView table{.title = say("explain.title"),
                  .columns = {say("explain.lines"), say("explain.meaning")},
                  .numeric = {false, false},
                  .rows = {},
                  .total_rows = explained->size()};
  for (const auto& entry : *explained) {
    const auto lines = entry.from == entry.to ? std::to_string(entry.from)
                                              : std::to_string(entry.from) + "–" + std::to_string(entry.to);
    table.rows.push_back({lines, entry.text});
  }
  reply.tables.push_back(std::move(table));
  if (const auto left_out = lines_left_out(script.code, *explained); !left_out.empty())
    reply.notes.push_back(say("explain.left_out", {{"lines", left_out}}));
  reply.reading = script.steps;
  reply.code = std::move(script.code);
  reply.receipt = cost_of(calls, say);
  co_return reply;
}

Commands::Answer Commands::where_rows(const Job& job) {
  const auto about = co_await last_script(job);
  if (!about) co_return about.error();
  if (!*about) co_return sentence(job, ReplyTone::declined, words(job)("why.nothing"));
  co_return where_rows_went(**about, job.instruction, words(job));
}

Commands::Answer Commands::data(const Job& job, const Command& command) {
  const auto& say = words(job);
  const auto wish = ascii_lower(command.name);
  const auto now = job.data_to_model.empty() ? say("data.as_configured") : job.data_to_model;
  if (wish.empty()) co_return sentence(job, ReplyTone::done, say("data.is", {{"value", now}}));
  if (wish != "schema" && wish != "masked" && wish != "sample") {
    co_return sentence(job, ReplyTone::declined, say("data.unknown", {{"value", shortened(wish, 40)}}));
  }
  // Only ever stricter: whoever comes later cannot undo what somebody relied on when sending a file.
  const auto rank = [](const std::string& value) {
    return value == "schema" ? 0 : value == "masked" ? 1 : 2;
  };
  if (!job.data_to_model.empty() && rank(wish) > rank(job.data_to_model)) {
    co_return sentence(job, ReplyTone::declined, say("data.only_stricter", {{"value", job.data_to_model}}));
  }
  const auto decided = co_await books_.conversations.decide(conversation_of(job), data_key, wish);
  if (!decided) co_return decided.error();
  co_return sentence(job, ReplyTone::done, say("data." + wish));
}

}  // namespace errand::flow
