/// The commands on schedules, and the files of a run that a schedule started.
#include "bot/core/text.hpp"
#include "bot/flow/commands.hpp"
#include "bot/flow/compose.hpp"
#include "bot/flow/folders.hpp"
#include "bot/flow/local_times.hpp"
#include "bot/flow/rhythm.hpp"
#include "bot/flow/scheduler.hpp"

#include <algorithm>
#include <charconv>
#include <functional>
#include <set>
#include <utility>

namespace errand::flow {

namespace {

constexpr std::size_t most_schedules = 50;  // of one person
constexpr auto files_looked_back = std::chrono::days(92);
constexpr int jobs_looked_back = 60;

/// A file of the conversation, in Blobs already or still to be fetched.
struct Found {
  TimePoint at{};
  std::string name;
  JobFile known;
  FileRef seen;
  bool is_known = false;
};

}  // namespace

Task<Result<std::vector<Schedule>>> Commands::schedules_of(const Job& job) {
  auto all = co_await books_.schedules.schedules();
  if (!all) co_return all.error();
  std::erase_if(*all, [&](const Schedule& schedule) {
    return schedule.asked_by.connection != job.event.connection ||
           schedule.asked_by.sender != job.event.sender;
  });
  std::ranges::sort(*all, {}, &Schedule::created_at);
  co_return all;
}

Commands::Answer Commands::schedule(const Job& job, const Command& command) {
  const auto& say = words(job);
  auto found = co_await named_recipe(job, command.name, Rights::whoever_sees_it);
  if (!found) co_return found.error();
  if (auto* refusal = std::get_if<Reply>(&*found)) co_return std::move(*refusal);
  const auto& recipe = std::get<SavedRecipe>(*found);
  if (!command.other.empty() && !books_.folders.has(command.other)) {
    std::string names;
    for (const auto& name : books_.folders.names()) names += (names.empty() ? "" : ", ") + name;
    const auto folder = shortened(command.other, 60);
    co_return sentence(job, ReplyTone::declined,
                       names.empty() ? say("schedule.no_folders", {{"name", folder}})
                                     : say("schedule.no_folder", {{"name", folder}, {"names", names}}));
  }
  const auto own = co_await schedules_of(job);
  if (!own) co_return own.error();
  if (own->size() >= most_schedules) {
    co_return sentence(job, ReplyTone::declined,
                       say("schedule.too_many", {{"limit", std::to_string(most_schedules)}}));
  }
  Schedule made{.id = "s" + job.id.substr(1),
                .recipe = recipe.id,
                .recipe_name = recipe.name,
                .rhythm = command.rhythm,
                .folder = command.other,
                .asked_by = job.event,
                .language = job.language,
                .next_at = {},
                .created_at = job.created_at};
  const auto zone = co_await times_.zone_of(job.event);
  if (!zone) co_return zone.error();
  made.next_at = times_.next(made, clock_.now(), *zone);
  const auto added = co_await books_.schedules.add_schedule(made);
  if (!added) co_return added.error();
  const auto files = made.folder.empty() ? say("schedule.on_conversation")
                                         : say("schedule.on_folder", {{"name", made.folder}});
  co_return sentence(job, ReplyTone::done,
                     say("schedule.made", {{"name", made.recipe_name},
                                           {"rhythm", said(made.rhythm, say)},
                                           {"files", files},
                                           {"next", times_.said(made.next_at, *zone)}}));
}

Commands::Answer Commands::list_schedules(const Job& job) {
  const auto& say = words(job);
  const auto own = co_await schedules_of(job);
  if (!own) co_return own.error();
  if (own->empty()) co_return sentence(job, ReplyTone::done, say("schedule.list_empty"));
  auto reply = sentence(job, ReplyTone::done, say("schedule.list", {{"count", std::to_string(own->size())}}));
  TableView table{
      .title = say("schedule.table"),
      .columns = {say("schedule.column_number"), say("schedule.column_recipe"), say("schedule.column_when"),
                  say("schedule.column_files"), say("schedule.column_next")},
      .numeric = {false, false, false, false, false},
      .rows = {},
      .total_rows = own->size()};
  for (std::size_t index = 0; index < own->size(); ++index) {
    const auto& schedule = (*own)[index];
    const auto files = schedule.folder.empty() ? say("schedule.on_conversation")
                                               : say("schedule.on_folder", {{"name", schedule.folder}});
    const auto zone = co_await times_.zone_of(schedule.asked_by);  // it may be another conversation's
    if (!zone) co_return zone.error();
    table.rows.push_back({std::to_string(index + 1), schedule.recipe_name, said(schedule.rhythm, say), files,
                          times_.said(schedule.next_at, *zone)});
  }
  reply.tables.push_back(std::move(table));
  co_return reply;
}

Commands::Answer Commands::unschedule_all(const Job& job, std::vector<Schedule> own) {
  const auto& say = words(job);
  std::erase_if(own, [&](const Schedule& schedule) {
    return schedule.asked_by.conversation != job.event.conversation;
  });
  if (own.empty()) co_return sentence(job, ReplyTone::declined, say("schedule.none_here"));
  std::string names;
  for (const auto& schedule : own) {
    const auto removed = co_await books_.schedules.delete_schedule(schedule.id);
    if (!removed) co_return removed.error();
    names += (names.empty() ? "" : ", ") + schedule.recipe_name;
  }
  constexpr std::size_t most_shown = 300;
  co_return sentence(job, ReplyTone::done,
                     say("schedule.cancelled_all",
                         {{"count", std::to_string(own.size())}, {"names", shortened(names, most_shown)}}));
}

Commands::Answer Commands::unschedule(const Job& job, const Command& command) {
  const auto& say = words(job);
  const auto own = co_await schedules_of(job);
  if (!own) co_return own.error();
  if (command.name.empty()) co_return co_await unschedule_all(job, *own);
  std::size_t number = 0;
  const auto& text = command.name;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_number = error == std::errc() && end == text.data() + text.size();
  std::vector<Schedule> meant;
  for (std::size_t index = 0; index < own->size(); ++index) {
    const bool by_number = is_number && number == index + 1;
    if (by_number || (!is_number && (*own)[index].recipe_name == text)) meant.push_back((*own)[index]);
  }
  if (meant.empty()) {
    co_return sentence(job, ReplyTone::declined, say("schedule.none", {{"name", shortened(text, 60)}}));
  }
  for (const auto& schedule : meant) {
    const auto removed = co_await books_.schedules.delete_schedule(schedule.id);
    if (!removed) co_return removed.error();
  }
  co_return sentence(job, ReplyTone::done,
                     say("schedule.cancelled",
                         {{"name", meant.front().recipe_name}, {"rhythm", said(meant.front().rhythm, say)}}));
}

Task<Result<void>> Commands::recognise_schedule(Job& job, Resolution& resolution) {
  resolution = {.to_fetch = {}, .known = {}, .continues = {}, .instruction = job.instruction};
  job.command = job.event.action == missed_action ? "missed" : name_of(Ask::run);
  if (job.command == "missed") co_return Result<void>();
  const auto all = co_await books_.schedules.schedules();
  if (!all) co_return all.error();
  const auto schedule = std::ranges::find(*all, job.event.target_job, &Schedule::id);
  if (schedule == all->end()) co_return Result<void>();  // cancelled in the meantime: missed() says so
  const auto recipe = co_await books_.recipes.recipe(schedule->recipe);
  if (!recipe) co_return recipe.error();
  if (!*recipe || !may_run(**recipe, person_of(job), conversation_of(job))) co_return Result<void>();
  job.recipe = schedule->recipe;
  if (schedule->folder.empty()) co_return co_await last_files(job, **recipe, resolution);
  std::vector<std::string> wanted;
  for (const auto& file : (*recipe)->files) wanted.push_back(file.name);
  auto taken = co_await books_.folders.take(schedule->folder, std::move(wanted));
  if (!taken) co_return taken.error();
  resolution.known = std::move(*taken);
  co_return Result<void>();
}

Task<Result<void>> Commands::last_files(const Job& job, const SavedRecipe& recipe, Resolution& resolution) {
  const auto& event = job.event;
  const auto recent =
      co_await store_.recent_jobs(event.connection, event.conversation, event.thread, jobs_looked_back);
  if (!recent) co_return recent.error();
  const auto seen = co_await store_.recent_files(event.connection, event.conversation, event.thread,
                                                 event.sender, job.created_at - files_looked_back);
  if (!seen) co_return seen.error();
  std::vector<Found> files;
  std::set<std::string> messages;
  for (const auto& other : *recent) {
    if (other.id == job.id) continue;
    messages.insert(other.event.message_id);
    // A job that a schedule started has its files from others.
    if (other.event.kind == EventKind::message && !other.event.action.empty()) continue;
    for (const auto& file : other.files) {
      if (file.problem.empty())
        files.push_back(
            {.at = other.created_at, .name = file.original, .known = file, .seen = {}, .is_known = true});
    }
  }
  for (const auto& file : *seen) {
    if (messages.contains(file.message_id)) continue;
    files.push_back(
        {.at = file.seen_at, .name = file.file.name, .known = {}, .seen = file.file, .is_known = false});
  }
  std::ranges::stable_sort(files, std::ranges::greater(), &Found::at);
  std::vector<std::string> names;
  std::vector<std::string> wanted;
  for (const auto& file : files) names.push_back(file.name);
  for (const auto& expected : recipe.files) wanted.push_back(expected.name);
  for (const auto& index : files_meant(names, wanted)) {
    if (!index) continue;
    const auto& found = files[*index];
    if (found.is_known)
      resolution.known.push_back(found.known);
    else
      resolution.to_fetch.push_back(found.seen);
  }
  co_return Result<void>();
}

Task<Result<std::size_t>> Commands::move_schedules(const Job& job, const std::string& zone) {
  const auto all = co_await books_.schedules.schedules();
  if (!all) co_return all.error();
  const auto now = clock_.now();
  std::size_t moved = 0;
  for (auto schedule : *all) {
    const auto& asked_by = schedule.asked_by;
    const bool is_here =
        asked_by.connection == job.event.connection && asked_by.conversation == job.event.conversation;
    if (!is_here || schedule.next_at <= now) continue;  // what is due starts by the time it had
    schedule.next_at = times_.next(schedule, now, zone);
    const auto done = co_await books_.schedules.move_schedule(std::move(schedule));
    if (!done) co_return done.error();
    ++moved;
  }
  co_return moved;
}

Reply Commands::unknown_zone(const Job& job, const std::string& wish) const {
  constexpr std::size_t most_named = 40;
  constexpr std::size_t most_buttons = 5;
  const auto& say = words(job);
  const auto alike = times_.zones().like(wish, most_named);
  std::string names;
  for (const auto& name : alike) names += (names.empty() ? "" : ", ") + name;
  auto reply = sentence(job, ReplyTone::declined, say("zone.unknown", {{"name", shortened(wish, 60)}}));
  reply.text = names.empty() ? say("zone.examples") : names;
  for (std::size_t index = 0; index < alike.size() && alike.size() <= most_buttons; ++index) {
    reply.buttons.push_back(
        {.label = alike[index], .action = "answer", .value = say("zone.command", {{"zone", alike[index]}})});
  }
  return reply;
}

Commands::Answer Commands::time_zone(const Job& job, const Command& command) {
  const auto& say = words(job);
  const auto shown = [&](const std::string& key, const std::string& zone, const std::string& schedules) {
    return say(key, {{"zone", zone.empty() ? say("data.as_configured") : zone},
                     {"now", times_.said(clock_.now(), zone)},
                     {"schedules", schedules}});
  };
  if (command.name.empty()) {
    const auto zone = co_await times_.zone_of(job.event);
    if (!zone) co_return zone.error();
    co_return sentence(job, ReplyTone::done, shown("zone.is", *zone, {}));
  }
  const bool is_default = ascii_lower(command.name) == "default" || command.name == "默认";
  const auto zone = is_default ? std::string() : times_.zone_named(command.name);
  if (zone.empty() && !is_default) co_return unknown_zone(job, command.name);
  const auto chosen = co_await times_.choose(job.event, zone);
  if (!chosen) co_return chosen.error();
  const auto moved = co_await move_schedules(job, zone);
  if (!moved) co_return moved.error();
  const auto schedules = *moved == 0 ? std::string() : say("zone.moved", {{"count", std::to_string(*moved)}});
  co_return sentence(job, ReplyTone::done, shown("zone.set", zone, schedules));
}

Commands::Answer Commands::missed(const Job& job) {
  const auto& say = words(job);
  const auto all = co_await books_.schedules.schedules();
  if (!all) co_return all.error();
  const auto schedule = std::ranges::find(*all, job.event.target_job, &Schedule::id);
  if (schedule == all->end()) co_return sentence(job, ReplyTone::stopped, say("schedule.gone"));
  if (job.command == "missed") {
    const auto zone = co_await times_.zone_of(job.event);
    if (!zone) co_return zone.error();
    auto reply = sentence(job, ReplyTone::declined,
                          say("schedule.missed", {{"name", schedule->recipe_name},
                                                  {"due", times_.said(job.event.sent_at, *zone)},
                                                  {"next", times_.said(schedule->next_at, *zone)}}));
    reply.buttons.push_back({.label = say("schedule.run_now"),
                             .action = "answer",
                             .value = say("recipe.run_text", {{"name", schedule->recipe_name}})});
    co_return reply;
  }
  const auto removed = co_await books_.schedules.delete_schedule(schedule->id);
  if (!removed) co_return removed.error();
  co_return sentence(job, ReplyTone::declined,
                     say("schedule.recipe_gone", {{"name", schedule->recipe_name}}));
}

}  // namespace errand::flow
