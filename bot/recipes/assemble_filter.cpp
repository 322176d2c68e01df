/// Conditions joined by and / or, and the opposite of what is to be left out.

#include "bot/recipes/assemble.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace errand::recipes {

namespace {

std::optional<Test> opposite(Test test) {
  switch (test) {
    case Test::equals:
      return Test::not_equals;
    case Test::not_equals:
      return Test::equals;
    case Test::contains:
      return Test::not_contains;
    case Test::not_contains:
      return Test::contains;
    case Test::any_of:
      return Test::none_of;
    case Test::none_of:
      return Test::any_of;
    case Test::greater:
      return Test::at_most;
    case Test::at_least:
      return Test::less;
    case Test::less:
      return Test::at_least;
    case Test::at_most:
      return Test::greater;
    case Test::blank:
      return Test::not_blank;
    case Test::not_blank:
      return Test::blank;
    default:
      return std::nullopt;
  }
}

bool loses_blanks(Test test) {
  return test == Test::greater || test == Test::at_least || test == Test::less || test == Test::at_most ||
         test == Test::in_period || test == Test::between || test == Test::weekday;
}

std::vector<std::string> other_days(const std::vector<std::string>& days) {
  std::vector<std::string> others;
  for (const char* day : {"1", "2", "3", "4", "5", "6", "7"}) {
    if (std::find(days.begin(), days.end(), day) == days.end()) others.emplace_back(day);
  }
  return others;
}

}  // namespace

/// The condition as a filter; a negated one keeps the rows whose cell is blank, for those do not match what
/// is left out.
std::optional<Filter> Assembler::single(const DraftCondition& draft) const {
  const Condition& condition = draft.condition;
  if (!draft.negated) return Filter{Join::all, {condition}, {}};
  Filter out{Join::any, {}, {}};
  if (const auto other = opposite(condition.test)) {
    out.conditions.push_back({condition.column, *other, condition.values});
  } else if (condition.test == Test::in_period || condition.test == Test::between) {
    const bool period = condition.test == Test::in_period;
    out.conditions.push_back({condition.column, Test::less, {condition.values[0]}});
    out.conditions.push_back(
        {condition.column, period ? Test::at_least : Test::greater, {condition.values[1]}});
  } else if (condition.test == Test::weekday) {
    out.conditions.push_back({condition.column, Test::weekday, other_days(condition.values)});
  } else {
    return std::nullopt;
  }
  bool blanks = false;
  for (const Column& column : parser_.columns()) {
    if (column.name == condition.column && column.profile)
      blanks = column.profile->blanks + column.profile->unreadable > 0;
  }
  if (blanks && loses_blanks(condition.test)) out.conditions.push_back({condition.column, Test::blank, {}});
  return out;
}

std::optional<Filter> Assembler::filter() const {
  struct Part {
    std::size_t at;
    Filter filter;
  };
  std::vector<Part> parts;
  std::map<std::size_t, std::vector<Filter>> negated_together;  // 删除华东且金额小于100的: not (a and b)
  std::vector<const DraftCondition*> conditions;
  for (const DraftCondition& condition : draft_.conditions) {
    if (!condition.after_group) conditions.push_back(&condition);
  }
  std::sort(conditions.begin(), conditions.end(), [](const auto* a, const auto* b) { return a->at < b->at; });
  for (const DraftCondition* condition : conditions) {
    auto made = single(*condition);
    if (!made) {
      parser_.decline(say_.either("“不以…开头”这类条件我还不会。",
                                  "I cannot leave out rows by how a text begins or ends yet."));
      return std::nullopt;
    }
    if (condition->negated)
      negated_together[condition->clause].push_back(*made);
    else
      parts.push_back({condition->at, *made});
  }
  for (auto& [clause, filters] : negated_together) {
    Filter both{Join::any, {}, {}};
    for (Filter& one : filters)
      both.conditions.insert(both.conditions.end(), one.conditions.begin(), one.conditions.end());
    parts.push_back({clause, both});
  }
  if (parts.empty()) return std::nullopt;
  std::stable_sort(parts.begin(), parts.end(), [](const Part& a, const Part& b) { return a.at < b.at; });

  // "or" binds weaker than "and": runs between two ors are joined by all.
  std::vector<std::vector<Part>> runs(1);
  for (Part& part : parts) {
    const bool separated =
        !runs.back().empty() && std::any_of(draft_.ors.begin(), draft_.ors.end(), [&](std::size_t token) {
          return token > runs.back().back().at && token < part.at;
        });
    const bool both_spans =
        !runs.back().empty() && part.filter.conditions.size() == 1 &&
        part.filter.conditions[0].test == Test::in_period && !runs.back().back().filter.conditions.empty() &&
        runs.back().back().filter.conditions.back().test == Test::in_period &&
        runs.back().back().filter.conditions.back().column == part.filter.conditions[0].column;
    if (separated && !both_spans) runs.emplace_back();  // "paid in March or April": the months are the list
    // Two spans that do not meet (3月和5月) cannot both hold: either.
    if (!runs.back().empty() && part.filter.conditions.size() == 1 &&
        part.filter.conditions[0].test == Test::in_period) {
      Filter& last = runs.back().back().filter;
      const Condition& mine = part.filter.conditions[0];
      const bool spans =
          std::all_of(last.conditions.begin(), last.conditions.end(), [&](const Condition& other) {
            return other.test == Test::in_period && other.column == mine.column &&
                   (other.values[1] <= mine.values[0] || mine.values[1] <= other.values[0]);
          });
      if (spans && last.groups.empty()) {
        last.join = Join::any;
        last.conditions.push_back(mine);
        continue;
      }
    }
    runs.back().push_back(std::move(part));
  }
  const auto merged = [](std::vector<Part>& run) {
    Filter all{Join::all, {}, {}};
    for (Part& part : run) {
      if (part.filter.conditions.size() == 1 && part.filter.groups.empty())
        all.conditions.push_back(part.filter.conditions[0]);
      else
        all.groups.push_back(part.filter);
    }
    if (all.conditions.empty() && all.groups.size() == 1) {
      Filter only = all.groups[0];
      return only;
    }
    return all;
  };
  if (runs.size() == 1) return merged(runs[0]);
  Filter any{Join::any, {}, {}};
  for (auto& run : runs) {
    Filter part = merged(run);
    if (part.conditions.size() == 1 && part.groups.empty())
      any.conditions.push_back(part.conditions[0]);
    else
      any.groups.push_back(part);
  }
  return any;
}

}  // namespace errand::recipes
