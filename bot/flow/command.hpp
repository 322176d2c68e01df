/// Command: what somebody asks of the bot itself rather than of a file: save, run and manage recipes, explain
/// the code, say where rows went, schedules, what a model may see. Pure; used by Commands.
#pragma once

#include "bot/core/recipe.hpp"
#include "bot/core/schedule.hpp"

#include <optional>
#include <string>

namespace errand::flow {

enum class Ask {
  save,
  run,
  list,
  show,
  rename,
  remove,
  share,
  export_file,
  import_file,
  adapt,
  explain,
  why_rows,
  schedule,
  schedules,
  unschedule,
  data,
  time_zone,
  rhythm,  ///< A schedule whose times were not understood.
};

/// Stable words, as Job::command keeps them.
const char* name_of(Ask ask);

struct Command {
  Ask ask = Ask::list;
  std::string name{};   ///< Of the recipe; for unschedule of the recipe or its number, or empty for all of
                        ///< them; for data and time_zone the wish.
  std::string other{};  ///< rename: the new name; schedule: the folder, or empty.
  RecipeScope scope = RecipeScope::person;
  Rhythm rhythm{};
  bool is_certain = true;  ///< False: only a command where a recipe of this name is there ("delete 月报").
  bool operator==(const Command&) const = default;
};

/// The command that the text is, in Chinese or English; nothing for an errand.
std::optional<Command> command_of(const std::string& text);

/// True where what is to be run can only be a saved recipe: "季报", and not "回归分析" or "a pivot".
bool is_like_a_recipe_name(const std::string& name);

/// A name as it is kept: printable, on one line, without quotes around it; empty when nothing is left.
std::string recipe_name(const std::string& text);
/// Code points that a name may have.
inline constexpr std::size_t longest_recipe_name = 40;

}  // namespace errand::flow
