/// Assembly: a Draft becomes a Plan. Fills in what was not said (the measure, the date, the kind of chart)
/// where there is one sensible answer, asks where there are two, and names the columns that the plan makes.
#pragma once

#include "bot/recipes/parser.hpp"
#include "bot/recipes/plan.hpp"

#include <optional>
#include <vector>

namespace errand::recipes {

struct Setting {
  std::vector<Source> sources;
  Combine combine;
  std::uint64_t rows = 0;          ///< Of the table that the steps work on.
  bool bare_join = false;          ///< A look-up or comparison was asked for: no step is needed.
  std::vector<Source> everything;  ///< All tables: what a conversion takes.
};

class Assembler {
 public:
  Assembler(Parser& parser, Setting setting)
      : parser_(parser), draft_(parser.draft), say_(parser.say()), setting_(std::move(setting)) {}
  Reading run();

  /// The key with its column found; nothing after a question or refusal, which is then in the parser.
  std::optional<GroupKey> group_key(const DraftKey& key);
  /// Whether adding it up makes sense; asks when not.
  bool check_measure(const DraftMeasure& measure);
  std::optional<Filter> filter() const;

 private:
  bool stopped() const { return parser_.stopped.has_value(); }
  bool unique_per_row(const Column& column) const;
  bool row_is_one(const Column& column) const;

  // assemble.cpp: the order of the steps
  std::optional<Plan> only_output();
  void place_loose_columns();
  void move_share_condition();
  void measure_of_rows();
  void settle_running();
  void compare_spans();
  bool counts_each_value();
  void compare_values();
  void group_by_listed_values();
  void customers_or_rows();
  bool nothing_said() const;
  Question what_to_do() const;
  void columns_of_one(Plan& plan);
  void finish(Plan& plan);

  // assemble_rows.cpp
  bool rows_are_people() const;
  void settle_rank();
  void rows_stay_rows();
  void own_group_average();
  void sample_within();
  void count_ranges();
  void those_without(Plan& plan);
  bool asks_for_money() const;

  // assemble_picture.cpp
  bool rows_in_a_picture(Plan& plan);
  bool correlation(Plan& plan);
  bool word_counts();
  bool box(Plan& plan);

  // assemble_filter.cpp
  std::optional<Filter> single(const DraftCondition& condition) const;

  // assemble_group.cpp
  std::optional<GroupKey> hour_key(const DraftKey& key);
  bool needs_group();
  void settle_top_and_which();
  bool group(Plan& plan);
  std::vector<DraftMeasure> measures();
  std::string word_for_count() const;
  void having(Plan& plan);
  void group_windows(Plan& plan);
  Period natural_period(const Column& column) const;

  // assemble_order.cpp
  void sort_and_top(Plan& plan);
  void row_windows(Plan& plan);
  void charts(Plan& plan);
  bool chart_of_rows(Plan& plan);
  std::optional<std::string> name_after_group(const Column& column, std::optional<Measure> measure) const;

  Parser& parser_;
  Draft& draft_;
  const Say& say_;
  Setting setting_;
  bool grouped_ = false;
  Group group_;
  std::vector<Step> whole_;  ///< Steps that take the place of grouping.
};

/// A few words for what the plan makes.
std::string title_of(const Plan& plan, const Say& say);

/// The chart of a grouping; the kind by its keys when none is given. Nothing for a pie of several keys.
std::optional<Chart> chart_of(const Group& group, std::optional<ChartKind> kind);

/// The names of the columns after the plan's steps, from those of its sources; nothing when a step names one
/// that is not there. A plan that is amended is checked with this.
std::optional<std::vector<std::string>> columns_after(const Plan& plan,
                                                      const std::vector<std::string>& source_columns);

}  // namespace errand::recipes
