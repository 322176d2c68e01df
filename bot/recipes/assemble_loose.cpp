/// Columns and conditions that a sentence names without a verb go where the rest of it has a place for them;
/// where there are two places, the user is asked.

#include "bot/recipes/assemble.hpp"

#include <algorithm>
#include <utility>

namespace errand::recipes {

/// 华东占比, "East's share": the share of one value among all needs the others to stay.
void Assembler::move_share_condition() {
  if (!draft_.share || !draft_.keys.empty()) return;
  for (auto condition = draft_.conditions.begin(); condition != draft_.conditions.end(); ++condition) {
    const Test test = condition->condition.test;
    if ((test != Test::equals && test != Test::any_of) || condition->negated) continue;
    for (const Column& column : parser_.columns()) {
      if (column.name != condition->condition.column || column.role != Role::category) continue;
      draft_.keys.push_back({column, Period::none});
      draft_.conditions.erase(condition);
      return;
    }
  }
}

/// Columns that no verb took go where the rest of the sentence has a place for them.
void Assembler::place_loose_columns() {
  std::vector<Column> kept;
  const bool ranks = std::any_of(draft_.windows.begin(), draft_.windows.end(),
                                 [](const DraftWindow& window) { return window.window == Window::rank; });
  const bool scatter = draft_.chart == ChartKind::scatter || draft_.chart == ChartKind::histogram;
  for (const Column& column : draft_.loose) {
    if (draft_.dedupe && draft_.dedupe->keys.empty() && is_category(column)) {
      draft_.dedupe->keys.push_back(column.name);
    } else if (draft_.split_said && !draft_.split_key && is_category(column)) {
      draft_.split_key = DraftKey{column, Period::none};
    } else if (draft_.sort_said && draft_.sorts.empty() && !needs_group() && !ranks) {
      DraftSort sort;
      sort.column = column;
      if (draft_.order) {
        sort.order = *draft_.order;
        sort.order_said = true;
      }
      draft_.sorts.push_back(sort);
    } else if (draft_.pivot_said && is_category(column)) {
      (draft_.pivot_rows.empty() ? draft_.pivot_rows : draft_.pivot_columns)
          .push_back({column, Period::none});
    } else if (is_category(column) && unique_per_row(column) && !draft_.keys.empty() &&
               draft_.measures.empty() && (column.role == Role::id || column.concept_name == "order")) {
      // "pie chart of orders by status": each row is one, so the rows are counted.
      draft_.measures.push_back({std::nullopt, Measure::count, true});
    } else if (is_category(column) && !scatter &&
               (needs_group() || draft_.share || ranks || draft_.chart_said || draft_.trend) &&
               !draft_.how_many && !draft_.how_much) {
      // 汇总 地区 金额; 画地区销售额的柱状图. A date next to a measure means its values over time.
      draft_.keys.push_back({column, column.role == Role::date ? natural_period(column) : Period::none});
    } else {
      kept.push_back(column);
    }
  }
  draft_.loose = std::move(kept);
  group_by_listed_values();
  // 对比, "difference between" of one table compare its parts.
  if (draft_.reconcile_said && std::holds_alternative<std::monostate>(setting_.combine))
    draft_.compare = true;
  if (draft_.compare && !draft_.pivot_said) {
    const bool had_keys = !draft_.keys.empty();
    const std::size_t before = draft_.keys.size();
    compare_spans();
    if (had_keys && draft_.keys.size() > before) {  // 各地区2024和2025年对比: the years side by side
      draft_.pivot_said = true;
      draft_.pivot_columns = {draft_.keys.back()};
      draft_.keys.pop_back();
      draft_.pivot_rows = std::exchange(draft_.keys, {});
      draft_.totals = draft_.totals.value_or(false);
    }
  }
  if (counts_each_value()) draft_.compare = true;
  if (draft_.compare && !draft_.pivot_said) compare_values();
  // A chart of a measure, or a change, needs something to go along; time is the natural one.
  const bool over_time = draft_.trend || draft_.chart == ChartKind::line || draft_.chart == ChartKind::area;
  const bool change = std::any_of(draft_.windows.begin(), draft_.windows.end(),
                                  [](const DraftWindow& window) { return window.window >= Window::change; });
  const bool has_period = std::any_of(draft_.keys.begin(), draft_.keys.end(), [](const DraftKey& key) {
    return key.period != Period::none ||
           (key.column && (key.column->role == Role::date || key.column->role == Role::year));
  });
  if (const auto date = parser_.date_column(); date && !has_period && !scatter && !draft_.pivot_said) {
    if (change)
      draft_.keys.insert(draft_.keys.begin(), {*date, Period::month});
    else if (draft_.trend || (over_time && draft_.keys.empty()))
      draft_.keys.insert(draft_.keys.begin(), {*date, natural_period(*date)});
  }
  if (change && draft_.keys.empty()) {
    parser_.decline(say_.either("环比和同比需要一列日期，这张表里没有（或有几列，请说明用哪一列）。",
                                "A change on the month or year before needs one date column."));
  }
}

/// 各部门男女人数: all values of a column are named, so none is left out; they are groups.
void Assembler::group_by_listed_values() {
  if (!needs_group() && !draft_.how_many) return;
  for (auto condition = draft_.conditions.begin(); condition != draft_.conditions.end();) {
    const auto column =
        std::find_if(parser_.columns().begin(), parser_.columns().end(),
                     [&](const Column& item) { return item.name == condition->condition.column; });
    const bool all = condition->condition.test == Test::any_of && !condition->negated &&
                     column != parser_.columns().end() && column->profile && column->profile->blanks == 0 &&
                     column->profile->distinct == condition->condition.values.size();
    if (!all) {
      ++condition;
      continue;
    }
    draft_.keys.push_back({*column, Period::none});
    condition = draft_.conditions.erase(condition);
  }
}

/// 2024 and 2025 compared: one group for each.
void Assembler::compare_spans() {
  std::vector<const DraftCondition*> spans;
  for (const DraftCondition& condition : draft_.conditions) {
    if (condition.condition.test == Test::in_period && !condition.negated) spans.push_back(&condition);
  }
  if (spans.size() < 2) return;
  const auto days = [](const Condition& condition) {
    const auto from = day_of(condition.values[0]);
    const auto to = day_of(condition.values[1]);
    return from && to ? (*to - *from).count() : 0;
  };
  const auto length = days(spans.front()->condition);
  const Period period = length > 300  ? Period::year
                        : length > 80 ? Period::quarter
                        : length > 20 ? Period::month
                                      : Period::day;
  for (const Column& column : parser_.columns()) {
    if (column.name == spans.front()->condition.column && column.role == Role::date)
      draft_.keys.push_back({column, period});
  }
}

/// 出差次数和请假次数: the rows are counted as often as there are values.
bool Assembler::counts_each_value() {
  const auto counts =
      std::count_if(draft_.measures.begin(), draft_.measures.end(),
                    [](const DraftMeasure& item) { return !item.column && item.measure == Measure::count; });
  const bool only = static_cast<std::size_t>(counts) == draft_.measures.size();
  const bool all =
      only && counts > 1 &&
      std::any_of(draft_.conditions.begin(), draft_.conditions.end(), [&](const DraftCondition& condition) {
        return condition.condition.test == Test::any_of &&
               condition.condition.values.size() == static_cast<std::size_t>(counts);
      });
  if (all) draft_.measures.resize(1);
  return all;
}

/// 出差和请假各多少次: a group for each value; 每个部门出差和请假各多少次: a column for each.
void Assembler::compare_values() {
  std::vector<DraftKey> listed;
  for (const DraftCondition& condition : draft_.conditions) {
    if (condition.condition.test != Test::any_of || condition.negated) continue;
    for (const Column& column : parser_.columns()) {
      if (column.name == condition.condition.column && column.role == Role::category)
        listed.push_back({column, Period::none});
    }
  }
  if (draft_.keys.empty()) {
    draft_.keys = std::move(listed);
    return;
  }
  const bool is_key =
      listed.size() == 1 && std::any_of(draft_.keys.begin(), draft_.keys.end(), [&](const DraftKey& key) {
        return key.column && key.column->name == listed.front().column->name;
      });
  if (listed.size() != 1 || is_key || draft_.measures.size() > 1 || draft_.top || draft_.which) return;
  draft_.pivot_said = true;
  draft_.pivot_columns = std::move(listed);
  draft_.pivot_rows = std::exchange(draft_.keys, {});
  draft_.totals = draft_.totals.value_or(false);
}

/// A running total runs along time. 每个地区的累计销售额 is the total to date of each; without any key it may
/// be either.
void Assembler::settle_running() {
  const auto running = [](const DraftWindow& window) { return window.window == Window::running_total; };
  if (std::none_of(draft_.windows.begin(), draft_.windows.end(), running)) return;
  const bool period = std::any_of(draft_.keys.begin(), draft_.keys.end(), [](const DraftKey& key) {
    return key.period != Period::none ||
           (key.column && (key.column->role == Role::date || key.column->role == Role::year ||
                           key.column->concept_name == "month"));
  });
  if (period) return;
  if (!draft_.keys.empty() && say_.chinese()) {
    for (const DraftWindow& window : draft_.windows) {
      if (running(window)) draft_.measures.push_back({window.column, Measure::sum, true});
    }
    std::erase_if(draft_.windows, running);
    return;
  }
  Question question;
  std::optional<Column> value;
  for (const DraftWindow& window : draft_.windows) {
    if (running(window)) value = window.column;
  }
  if (!value) value = parser_.default_measure(parser_.instruction().size());
  if (!value) return;
  question.text = say_.either("要一个总数，还是逐月累计？", "One total, or adding up month by month?");
  if (parser_.date_column()) {
    question.choices.push_back(
        {say_.either("逐月累计", "Month by month"),
         say_.either("每月累计" + value->name, "running total of \"" + value->name + "\" by month")});
  }
  question.choices.push_back(
      {say_.either("合计", "One total"), say_.either("合计" + value->name, "total \"" + value->name + "\"")});
  parser_.ask(std::move(question));
}

/// 华东的销售额, "sales in 2025": a measure with conditions and no verb is its total; over a list of values,
/// of each.
void Assembler::measure_of_rows() {
  const bool alone = draft_.selects.empty() && !draft_.pick && draft_.sorts.empty() && !draft_.sort_said &&
                     !draft_.top && !draft_.dedupe && draft_.fills.empty() && draft_.windows.empty() &&
                     !draft_.chart_said && !draft_.split_said && !needs_group() && draft_.renames.empty() &&
                     draft_.drops.empty();
  const bool measures_only =
      !draft_.loose.empty() && std::all_of(draft_.loose.begin(), draft_.loose.end(),
                                           [](const Column& column) { return is_measure(column.role); });
  if (!alone || !measures_only || (draft_.conditions.empty() && !draft_.how_much)) return;
  for (const Column& column : draft_.loose) draft_.measures.push_back({column, Measure::sum, true});
  draft_.loose.clear();
  compare_spans();
  for (const DraftCondition& condition : draft_.conditions) {
    if (condition.condition.test != Test::any_of || condition.negated) continue;
    for (const Column& column : parser_.columns()) {
      if (column.name == condition.condition.column && column.role == Role::category)
        draft_.keys.push_back({column, Period::none});
    }
  }
}

/// "customers with sales over 5000": rows over 5000, or customers whose total is?
void Assembler::customers_or_rows() {
  if (needs_group() || draft_.top || draft_.pivot_said) return;
  const auto noun = std::find_if(draft_.loose.begin(), draft_.loose.end(), [&](const Column& column) {
    return column.role == Role::category && column.profile && !unique_per_row(column);
  });
  if (noun == draft_.loose.end()) return;
  for (const DraftCondition& condition : draft_.conditions) {
    if (condition.after_group) continue;
    const bool size = condition.condition.test == Test::greater ||
                      condition.condition.test == Test::at_least || condition.condition.test == Test::less ||
                      condition.condition.test == Test::at_most;
    const auto column =
        std::find_if(parser_.columns().begin(), parser_.columns().end(),
                     [&](const Column& item) { return item.name == condition.condition.column; });
    if (!size || column == parser_.columns().end() || !is_measure(column->role)) continue;
    Token noun_token;
    Token column_token;
    for (const Token& token : parser_.tokens()) {
      if (token.word || token.columns.empty()) continue;
      for (const ColumnHit& hit : token.columns) {
        if (hit.column.name == noun->name && hit.fit == token.columns.front().fit) noun_token = token;
        if (hit.column.name == column->name && hit.fit == token.columns.front().fit) column_token = token;
      }
    }
    if (noun_token.end == 0 || column_token.end == 0) return;
    Question question;
    question.text = say_.either(
        "是每一行的" + column->name + "，还是每个" + noun->name + "加起来的" + column->name + "？",
        "The " + column->name + " of each row, or the total " + column->name + " of each " + noun->name +
            "?");
    question.choices.push_back({say_.either("每一行的" + column->name, "Of each row"),
                                parser_.rewritten(noun_token, say_.either("记录", "rows"))});
    question.choices.push_back(
        {say_.either("每个" + noun->name + "的总" + column->name, "Total of each " + noun->name),
         parser_.rewritten(column_token, say_.either("总" + column->name, "total " + column->name))});
    parser_.ask(std::move(question));
    return;
  }
}

}  // namespace errand::recipes
