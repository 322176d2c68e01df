/// Follow-ups that change how the result is arranged: order, first n, columns, chart.

#include "bot/recipes/amend.hpp"

#include <algorithm>
#include <utility>

namespace errand::recipes {

bool Amender::amend_order() {
  const auto last_sort = [&]() -> Sort* {
    for (auto step = plan_.steps.rbegin(); step != plan_.steps.rend(); ++step) {
      if (auto* sort = std::get_if<Sort>(&*step)) return sort;
    }
    return nullptr;
  };
  const bool has_top = std::any_of(plan_.steps.begin(), plan_.steps.end(),
                                   [](const Step& step) { return std::holds_alternative<Top>(step); });
  const auto replace_sort = [&](Sort sort) {
    // Below a Top a new order only arranges what is left; without one it takes the old order's place.
    if (!has_top) {
      const std::size_t from = first_group() == plan_.steps.size() ? 0 : first_group();
      for (std::size_t i = plan_.steps.size(); i-- > from;) {
        const bool for_dedupe =
            i + 1 < plan_.steps.size() && std::holds_alternative<Dedupe>(plan_.steps[i + 1]);
        if (std::holds_alternative<Sort>(plan_.steps[i]) && !for_dedupe)
          plan_.steps.erase(plan_.steps.begin() + static_cast<std::ptrdiff_t>(i));
      }
    }
    plan_.steps.emplace_back(std::move(sort));
  };
  if (draft_.reverse) {
    Sort* sort = last_sort();
    if (!sort) return false;
    Sort flipped = *sort;
    for (SortKey& key : flipped.keys)
      key.order =
          key.order == SortKey::Order::ascending ? SortKey::Order::descending : SortKey::Order::ascending;
    replace_sort(flipped);
  }
  if (draft_.sorts.empty() && !draft_.order) return !draft_.sort_said || draft_.reverse;
  Sort sort;
  Group* target = group();
  for (const DraftSort& wanted : draft_.sorts) {
    if (!wanted.column) continue;
    std::string name = wanted.column->name;
    if (target && wanted.column->table >= 0) {
      const auto aggregate = std::find_if(target->aggregates.begin(), target->aggregates.end(),
                                          [&](const Aggregate& item) { return item.column == name; });
      const auto key = std::find_if(target->keys.begin(), target->keys.end(),
                                    [&](const GroupKey& item) { return item.column == name; });
      if (aggregate != target->aggregates.end())
        name = aggregate->title;
      else if (key != target->keys.end())
        name = name_of(*key);
      else
        return false;
    }
    sort.keys.push_back(
        {name, wanted.order_said ? wanted.order : draft_.order.value_or(SortKey::Order::ascending)});
  }
  if (sort.keys.empty() && draft_.order) {
    if (target && !target->keys.empty())
      sort.keys.push_back({target->aggregates.front().title, *draft_.order});
    else if (const Sort* old = last_sort())
      sort.keys.push_back({old->keys.front().column, *draft_.order});
    else if (const auto column = parser_.default_measure(parser_.instruction().size()))
      sort.keys.push_back({column->name, *draft_.order});
  }
  if (sort.keys.empty()) return false;
  replace_sort(std::move(sort));
  return true;
}

bool Amender::amend_top() {
  const bool which = draft_.question && draft_.top.has_value();
  if (!draft_.top) return true;
  const DraftTop& wanted = *draft_.top;
  Group* target = group();
  Top top;
  top.end = wanted.end;
  if (top.end == Top::End::last && target && !target->keys.empty()) return false;
  top.count = wanted.count;
  top.order = wanted.order;
  std::erase_if(plan_.steps, [](const Step& step) { return std::holds_alternative<Top>(step); });
  if (target && !target->keys.empty()) {
    top.by = target->aggregates.front().title;
    const auto by = wanted.by ? wanted.by : draft_.top_by;
    if (by) {
      const auto named = std::find_if(
          target->aggregates.begin(), target->aggregates.end(),
          [&](const Aggregate& item) { return item.column == by->name || item.title == by->name; });
      if (named == target->aggregates.end()) return false;
      top.by = named->title;
    }
    const std::size_t from = first_group();
    for (std::size_t i = plan_.steps.size(); i-- > from;) {
      if (std::holds_alternative<Sort>(plan_.steps[i]))
        plan_.steps.erase(plan_.steps.begin() + static_cast<std::ptrdiff_t>(i));
    }
    plan_.steps.emplace_back(Sort{{{top.by, top.order}}});
    plan_.steps.emplace_back(top);
    if (which) {
      plan_.charts.clear();
      plan_.goal = Goal::question;
      plan_.output.reset();
    }
    return true;
  }
  const auto by = wanted.by ? wanted.by : draft_.top_by;
  const bool sorted = std::any_of(plan_.steps.begin(), plan_.steps.end(),
                                  [](const Step& step) { return std::holds_alternative<Sort>(step); });
  if (by)
    top.by = by->name;
  else if (!sorted && !wanted.rows)
    return false;
  plan_.steps.emplace_back(top);
  return true;
}

bool Amender::amend_columns() {
  for (SelectColumns select : draft_.selects) {
    if (group()) {
      for (std::string& name : select.columns) {
        for (const GroupKey& key : group()->keys) {
          if (key.column == name) name = name_of(key);
        }
        for (const Aggregate& aggregate : group()->aggregates) {
          if (aggregate.column == name) name = aggregate.title;
        }
      }
    }
    plan_.steps.emplace_back(std::move(select));
  }
  for (const RenameColumn& rename : draft_.renames) {
    RenameColumn made = rename;
    if (group()) {
      for (const Aggregate& aggregate : group()->aggregates) {
        if (aggregate.column == made.from) made.from = aggregate.title;
      }
    }
    plan_.steps.emplace_back(std::move(made));
  }
  return true;
}

bool Amender::amend_chart() {
  if (draft_.no_chart) {
    plan_.charts.clear();
    if (!plan_.output) plan_.output = Output{};
    return true;
  }
  if (!draft_.chart_said && !draft_.trend) return true;
  Group* target = group();
  if (!target || target->keys.empty()) return false;
  const std::optional<ChartKind> kind = !draft_.chart && target->share ? ChartKind::pie : draft_.chart;
  const auto chart = chart_of(*target, kind);
  if (!chart) {
    parser_.decline(say_.either("饼图只能按一列来分，请选一列，或者用柱状图。",
                                "A pie chart can show one column's parts; name one, or take a bar chart."));
    return false;
  }
  plan_.charts = {*chart};
  if (plan_.goal == Goal::question) plan_.goal = Goal::transform;
  if (!plan_.output) plan_.output = Output{};
  return true;
}

}  // namespace errand::recipes
