/// Commands: carries out what is asked of the bot itself: recipes, schedules, explanations, where rows went,
/// what a model may see. It recognises a command when the job's instruction is known, and answers it before
/// anything is profiled; a recipe that is run goes on as a job like any other. Used by Worker; on the loop
/// thread.
#pragma once

#include "bot/core/blobs.hpp"
#include "bot/core/clock.hpp"
#include "bot/core/job.hpp"
#include "bot/core/recipe.hpp"
#include "bot/core/schedule.hpp"
#include "bot/core/store.hpp"
#include "bot/flow/command.hpp"
#include "bot/flow/folders.hpp"
#include "bot/flow/local_times.hpp"
#include "bot/flow/phrases.hpp"
#include "bot/flow/pipeline.hpp"
#include "bot/flow/resolver.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace errand::flow {

/// What the commands work with; all of it outlives them.
struct Books {
  RecipeBook& recipes;
  ScheduleBook& schedules;
  ConversationBook& conversations;
  const RecipeFormat& recipe_format;
  Folders& folders;
  Blobs& blobs;
  const TimeZones& zones;
};

class Commands {
 public:
  Commands(Books books, Store& store, Clock& clock, Pipeline& pipeline, Resolver& resolver,
           const Catalogue& catalogue);

  /// Sets the job's command, recipe, data_to_model and local time, and takes from the resolution what a
  /// command has no use for. Of a job that a schedule made, the files.
  Task<Result<void>> recognise(Job& job, Resolution& resolution);
  /// Answers the job's command; a job without an answer goes on to be profiled.
  Task<Result<void>> carry_out(Job& job, Place& place);
  /// Answers a job that would run what is no recipe and nothing in its files, before a model is asked; false
  /// for any other. The job is profiled.
  Task<Result<bool>> decline_unknown(Job& job);
  /// The script of a job that runs a saved recipe.
  Task<Result<void>> run_recipe(Job& job, Place& place);
  /// What a generator is asked for: the job's own words, or those of the saved recipe that is adapted.
  Task<Result<Wish>> wish_of(const Job& job);

 private:
  using Answer = Task<Result<Reply>>;

  // commands.cpp
  Task<Result<void>> recognise_schedule(Job& job, Resolution& resolution);
  Task<Result<std::vector<SavedRecipe>>> visible(const Job& job);
  Answer answer_to(Job& job, const Command& command, Place& place);
  Answer needs_files(const Job& job);
  Answer explain(const Job& job, Place& place);
  Answer where_rows(const Job& job);
  Answer data(const Job& job, const Command& command);
  Task<Result<std::optional<Job>>> last_script(const Job& job);

  // recipe_commands.cpp
  Answer save(const Job& job, const Command& command);
  Answer list(const Job& job);
  Answer show(const Job& job, const Command& command);
  Answer rename(const Job& job, const Command& command);
  Answer remove(const Job& job, const Command& command);
  Answer share(const Job& job, const Command& command);
  Answer export_file(const Job& job, const Command& command);
  Answer import_file(const Job& job);
  /// The parameters of a model's script are its constants; values that came with an imported one are put in.
  Task<Result<void>> read_parameters(const Job& job, SavedRecipe& recipe);
  enum class Added { yes, name_taken, too_many };
  Task<Result<Added>> add(const Job& job, SavedRecipe& recipe, bool may_rename);
  /// Why it was not.
  std::string not_added(const Job& job, Added added, const std::string& name) const;
  /// Who a command on a recipe is for.
  enum class Rights { whoever_sees_it, owner };
  /// The recipe that is named, or the reply that says why there is none.
  Task<Result<std::variant<SavedRecipe, Reply>>> named_recipe(const Job& job, std::string name,
                                                              Rights rights);
  Reply unknown(const Job& job, const std::string& name, const std::vector<SavedRecipe>& known) const;

  // schedule_commands.cpp
  Answer schedule(const Job& job, const Command& command);
  Answer list_schedules(const Job& job);
  Answer unschedule(const Job& job, const Command& command);
  /// Those of this conversation.
  Answer unschedule_all(const Job& job, std::vector<Schedule> own);
  Answer missed(const Job& job);
  Answer time_zone(const Job& job, const Command& command);
  Reply unknown_zone(const Job& job, const std::string& wish) const;
  /// Gives the conversation's schedules their next times in the zone; how many there are.
  Task<Result<std::size_t>> move_schedules(const Job& job, const std::string& zone);
  Task<Result<std::vector<Schedule>>> schedules_of(const Job& job);
  Task<Result<void>> last_files(const Job& job, const SavedRecipe& recipe, Resolution& resolution);

  const Phrases& words(const Job& job) const { return catalogue_.in(job.language); }

  Books books_;
  Store& store_;
  Clock& clock_;
  LocalTimes times_;
  Pipeline& pipeline_;
  Resolver& resolver_;
  const Catalogue& catalogue_;
};

/// "<connection>/<sender>" and "<connection>/<conversation>", as recipes and budgets name them.
std::string person_of(const Job& job);
std::string conversation_of(const Job& job);

/// The recipe that the name means, the owner's own first; "月报 (张三)" is 张三's. Several that are equally
/// near are all in the answer.
std::vector<SavedRecipe> named(const std::vector<SavedRecipe>& recipes, const std::string& name,
                               const std::string& person);

}  // namespace errand::flow
