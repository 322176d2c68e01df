/// Walks through a plan's steps and keeps count of which columns there are.

#include "bot/recipes/assemble.hpp"

#include <algorithm>

namespace errand::recipes {

std::optional<std::vector<std::string>> columns_after(const Plan& plan,
                                                      const std::vector<std::string>& source_columns) {
  std::vector<std::string> names = source_columns;
  bool known = true;  // A pivot makes names from values; after it only its row keys are certain.
  const auto has = [&](const std::string& name) {
    return name.empty() || !known || std::find(names.begin(), names.end(), name) != names.end();
  };
  const auto filter_fits = [&](const auto& self, const Filter& filter) -> bool {
    return std::all_of(filter.conditions.begin(), filter.conditions.end(),
                       [&](const Condition& condition) {
                         return has(condition.column) &&
                                (!condition.against_column || has(condition.values.at(0)));
                       }) &&
           std::all_of(filter.groups.begin(), filter.groups.end(),
                       [&](const Filter& inner) { return self(self, inner); });
  };
  const auto all = [&](const std::vector<std::string>& list) {
    return std::all_of(list.begin(), list.end(), has);
  };
  for (const Step& step : plan.steps) {
    bool fits = true;
    if (const auto* filter = std::get_if<Filter>(&step)) fits = filter_fits(filter_fits, *filter);
    if (const auto* dedupe = std::get_if<Dedupe>(&step)) fits = all(dedupe->keys);
    if (const auto* fill = std::get_if<FillBlanks>(&step)) fits = all(fill->columns);
    if (const auto* drop = std::get_if<DropBlanks>(&step)) fits = all(drop->columns);
    if (const auto* select = std::get_if<SelectColumns>(&step)) {
      fits = all(select->columns);
      if (select->mode == SelectColumns::Mode::keep)
        names = select->columns;
      else if (select->mode == SelectColumns::Mode::drop)
        std::erase_if(names, [&](const std::string& name) {
          return std::find(select->columns.begin(), select->columns.end(), name) != select->columns.end();
        });
      if (names.empty()) fits = false;
    }
    if (const auto* rename = std::get_if<RenameColumn>(&step)) {
      fits = has(rename->from) && std::find(names.begin(), names.end(), rename->to) == names.end();
      std::replace(names.begin(), names.end(), rename->from, rename->to);
    }
    if (const auto* edit = std::get_if<EditCells>(&step)) {
      fits = all(edit->columns);
      names.insert(names.end(), edit->titles.begin(), edit->titles.end());
    }
    if (const auto* compute = std::get_if<Compute>(&step)) {
      fits = std::all_of(compute->terms.begin(), compute->terms.end(),
                         [&](const Term& term) { return has(term.column); });
      names.push_back(compute->title);
    }
    if (const auto* bin = std::get_if<Bin>(&step)) {
      fits = has(bin->column);
      names.push_back(bin->title);
    }
    if (const auto* correlate = std::get_if<Correlate>(&step)) fits = all(correlate->columns);
    if (const auto* count = std::get_if<CountWords>(&step)) {
      fits = has(count->column);
      known = false;
    }
    if (const auto* reshape = std::get_if<Reshape>(&step)) {
      fits = all(reshape->columns);
      known = reshape->how == Reshape::How::to_long && known;
      std::erase_if(names, [&](const std::string& name) {
        return std::find(reshape->columns.begin(), reshape->columns.end(), name) != reshape->columns.end();
      });
      if (reshape->how == Reshape::How::to_long)
        names.insert(names.end(), {reshape->name_title, reshape->value_title});
    }
    if (const auto* group = std::get_if<Group>(&step)) {
      std::vector<std::string> made;
      for (const GroupKey& key : group->keys) {
        fits = fits && has(key.column);
        made.push_back(key.title.empty() ? key.column : key.title);
      }
      for (const Aggregate& aggregate : group->aggregates) {
        fits = fits && has(aggregate.column);
        made.push_back(aggregate.title);
      }
      names = made;
      known = true;
    }
    if (const auto* pivot = std::get_if<Pivot>(&step)) {
      for (const auto* keys : {&pivot->rows, &pivot->columns}) {
        for (const GroupKey& key : *keys) fits = fits && has(key.column);
      }
      fits = fits && has(pivot->value.column);
      known = false;
    }
    if (const auto* add = std::get_if<AddColumn>(&step)) {
      fits = has(add->column) && all(add->within);
      names.push_back(add->title);
    }
    if (const auto* sort = std::get_if<Sort>(&step)) {
      fits = std::all_of(sort->keys.begin(), sort->keys.end(),
                         [&](const SortKey& key) { return has(key.column); });
    }
    if (const auto* top = std::get_if<Top>(&step)) fits = has(top->by) && all(top->within);
    if (!fits) return std::nullopt;
  }
  for (const Chart& chart : plan.charts) {
    if (!has(chart.x) || !all(chart.y) || !has(chart.series)) return std::nullopt;
  }
  if (plan.split && !has(plan.split->column)) return std::nullopt;
  return names;
}

}  // namespace errand::recipes
