/// Follow-ups: "only 2025, as xlsx", 换成折线图, 再按月份分: the plan of the turn before, changed by what is
/// new. Used by read(); an instruction that is complete in itself is left to the ordinary way.
#pragma once

#include "bot/core/script.hpp"
#include "bot/recipes/read.hpp"
#include "bot/recipes/sources.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace errand::recipes {

/// The plan of the last turn, when a recipe made it and its sources are still among the request's tables.
std::optional<Plan> previous_plan(const ScriptRequest& request);

class Amender {
 public:
  Amender(const ScriptRequest& request, Plan before, const std::vector<TableRef>& tables,
          const Lexicon& lexicon, const std::vector<SourceName>& names, std::chrono::sys_days today, Say say)
      : request_(request),
        plan_(std::move(before)),
        tables_(tables),
        lexicon_(lexicon),
        names_(names),
        today_(today),
        say_(say) {}

  /// The amended plan, or a question about the amendment; nothing when the instruction stands on its own.
  std::optional<Reading> run(std::string_view text);

 private:
  const ScriptRequest& request_;
  Plan plan_;
  const std::vector<TableRef>& tables_;
  const Lexicon& lexicon_;
  const std::vector<SourceName>& names_;
  std::chrono::sys_days today_;
  Say say_;
};

}  // namespace errand::recipes
