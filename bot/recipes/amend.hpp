/// Follow-ups: "only 2025, as xlsx", 换成折线图, 再按月份分: the plan of the turn before, changed by what is
/// new. Used by read(); an instruction that is complete in itself is left to the ordinary way.
#pragma once

#include "bot/core/script.hpp"
#include "bot/recipes/assemble.hpp"
#include "bot/recipes/parser.hpp"
#include "bot/recipes/plan.hpp"

#include <optional>
#include <vector>

namespace errand::recipes {

/// The plan of the last turn, when a recipe made it and its sources are still among the request's tables.
std::optional<Plan> previous_plan(const ScriptRequest& request);

/// Columns that the plan's grouping makes, so that a follow-up can name them.
std::vector<Column> made_columns(const Plan& plan);

class Amender {
 public:
  /// `parser` has read the follow-up, with the columns of the plan's sources and its made columns.
  Amender(Plan before, Parser& parser, Setting setting);

  /// The amended plan, or a question about the amendment; nothing when the instruction stands on its own.
  std::optional<Reading> run();

  /// A complete wish of its own, or one that the plan before has no place for.
  bool stands_alone() const;

 private:
  bool amend_filter();
  bool amend_group();
  bool amend_measures();
  bool amend_windows();
  bool amend_order();
  bool amend_top();
  bool amend_columns();
  bool amend_chart();
  void amend_output();
  void mend_references(const Group& before);
  Group* group();
  std::size_t first_group() const;

  Plan plan_;
  Parser& parser_;
  Draft& draft_;
  const Say& say_;
  Assembler assembler_;
  std::vector<std::string> source_columns_;
};

}  // namespace errand::recipes
