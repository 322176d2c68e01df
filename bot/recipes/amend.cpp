#include "bot/recipes/amend.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace errand::recipes {

namespace {

/// Conditions of which only one can be meant: 华东的, then 华南的.
bool chooses(Test test) {
  return test == Test::equals || test == Test::any_of || test == Test::in_period ||
         test == Test::not_equals || test == Test::none_of;
}

}  // namespace

std::optional<Plan> previous_plan(const ScriptRequest& request) {
  if (request.earlier.empty() || request.earlier.back().plan.empty()) return std::nullopt;
  const nlohmann::json json = nlohmann::json::parse(request.earlier.back().plan, nullptr, false);
  if (json.is_discarded()) return std::nullopt;
  try {
    Plan plan = json.get<Plan>();
    for (const Source& source : plan.sources) {
      const auto file = std::find_if(request.files.begin(), request.files.end(),
                                     [&](const FileProfile& item) { return item.name == source.file; });
      if (file == request.files.end() || source.table < 0 ||
          static_cast<std::size_t>(source.table) >= file->tables.size())
        return std::nullopt;
    }
    if (plan.sources.empty()) return std::nullopt;
    return plan;
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;  // A plan of another version: the instruction then has to stand on its own.
  }
}

std::vector<Column> made_columns(const Plan& plan) {
  std::vector<Column> columns;
  const auto add = [&](const std::string& name, Role role) {
    Column column;
    column.name = name;
    column.type = role == Role::category ? "text" : "number";
    column.role = role;
    column.table = -1;
    columns.push_back(column);
  };
  for (const Step& step : plan.steps) {
    if (const auto* group = std::get_if<Group>(&step)) {
      for (const GroupKey& key : group->keys) {
        if (!key.title.empty()) add(key.title, Role::category);
      }
      for (const Aggregate& aggregate : group->aggregates) add(aggregate.title, Role::number);
    } else if (const auto* window = std::get_if<AddColumn>(&step)) {
      add(window->title, Role::number);
    }
  }
  return columns;
}

Amender::Amender(Plan before, Parser& parser, Setting setting)
    : plan_(std::move(before)),
      parser_(parser),
      draft_(parser.draft),
      say_(parser.say()),
      assembler_(parser, std::move(setting)) {
  for (const Column& column : parser.columns()) {
    if (column.table >= 0) source_columns_.push_back(column.name);
  }
}

Group* Amender::group() {
  for (Step& step : plan_.steps) {
    if (auto* found = std::get_if<Group>(&step)) return found;
  }
  return nullptr;
}

std::size_t Amender::first_group() const {
  std::size_t at = 0;
  while (at < plan_.steps.size() && !std::holds_alternative<Group>(plan_.steps[at]) &&
         !std::holds_alternative<Pivot>(plan_.steps[at]))
    ++at;
  return at;
}

bool Amender::stands_alone() const {
  const Draft& d = draft_;
  const bool grouped = first_group() < plan_.steps.size();
  if (plan_.goal == Goal::describe || plan_.goal == Goal::convert || plan_.goal == Goal::reconcile)
    return true;
  if (d.describe || d.append_said || d.look_up_said || d.reconcile_said || d.pivot_said || d.compare)
    return true;
  if (d.split_said || !d.fills.empty() || !d.drops.empty() || d.dedupe) return true;
  if (d.pick && grouped) return true;  // 把金额大于1000的挑出来: rows, not totals
  if (d.which && (d.which->column || d.which->period != Period::none)) return true;
  if (d.how_many || d.how_much || d.sold) return true;
  const bool keys = !d.keys.empty();
  const bool measures = !d.measures.empty() || d.summarise;
  if (keys && measures && !d.instead && !d.also) return true;
  if (d.top && (d.top->noun || d.top->noun_period || !d.top->within.empty() || !d.top_within.empty()))
    return true;
  if ((keys || measures || !d.windows.empty()) && !grouped) return true;
  return false;
}

bool Amender::amend_filter() {
  const auto added = assembler_.filter();
  if (parser_.stopped) return false;
  if (!added) return true;
  bool on_result = false;
  for (const DraftCondition& condition : draft_.conditions) {
    const bool source = std::find(source_columns_.begin(), source_columns_.end(),
                                  condition.condition.column) != source_columns_.end();
    on_result = on_result || !source;
  }
  if (on_result) {
    std::size_t at = first_group();
    if (at == plan_.steps.size()) return false;
    plan_.steps.insert(plan_.steps.begin() + static_cast<std::ptrdiff_t>(at) + 1, *added);
    return true;
  }
  // 华东 and then 华南: the new choice replaces the old one of the same column.
  const bool plain = added->groups.empty() && (added->join == Join::all || added->conditions.size() == 1);
  std::vector<std::string> replaced;
  for (const Condition& condition : added->conditions) {
    if (chooses(condition.test)) replaced.push_back(condition.column);
  }
  const std::size_t limit = first_group();
  for (std::size_t i = 0; i < limit && i < plan_.steps.size(); ++i) {
    auto* filter = std::get_if<Filter>(&plan_.steps[i]);
    if (!filter || !plain || draft_.also) continue;
    if (filter->join == Join::any && filter->conditions.size() > 1) {
      const bool same =
          filter->groups.empty() &&
          std::all_of(filter->conditions.begin(), filter->conditions.end(), [&](const Condition& condition) {
            return chooses(condition.test) &&
                   std::find(replaced.begin(), replaced.end(), condition.column) != replaced.end();
          });
      if (same) filter->conditions.clear();
      continue;
    }
    std::erase_if(filter->conditions, [&](const Condition& condition) {
      return chooses(condition.test) &&
             std::find(replaced.begin(), replaced.end(), condition.column) != replaced.end();
    });
  }
  std::erase_if(plan_.steps, [](const Step& step) {
    const auto* filter = std::get_if<Filter>(&step);
    return filter && filter->conditions.empty() && filter->groups.empty();
  });
  // Behind the filters and clean-ups that stand first, before everything that counts or cuts.
  std::size_t at = 0;
  while (at < plan_.steps.size() &&
         (std::holds_alternative<Filter>(plan_.steps[at]) ||
          std::holds_alternative<FillBlanks>(plan_.steps[at]) ||
          std::holds_alternative<DropBlanks>(plan_.steps[at]) ||
          std::holds_alternative<Dedupe>(plan_.steps[at]) ||
          (std::holds_alternative<Sort>(plan_.steps[at]) && at + 1 < plan_.steps.size() &&
           std::holds_alternative<Dedupe>(plan_.steps[at + 1])))) {
    ++at;
  }
  if (at > 0) {
    if (auto* filter = std::get_if<Filter>(&plan_.steps[at - 1]);
        filter && plain && filter->join == Join::all) {
      filter->conditions.insert(filter->conditions.end(), added->conditions.begin(), added->conditions.end());
      return true;
    }
  }
  plan_.steps.insert(plan_.steps.begin() + static_cast<std::ptrdiff_t>(at), *added);
  return true;
}

/// Steps and charts that name columns of the old grouping follow the new one, or go when what they named has
/// gone.
void Amender::mend_references(const Group& before) {
  const Group& now = *group();
  const auto renamed = [&](const std::string& name) -> std::optional<std::string> {
    for (const GroupKey& key : now.keys) {
      if (name_of(key) == name) return name;
    }
    for (const Aggregate& aggregate : now.aggregates) {
      if (aggregate.title == name) return name;
    }
    for (std::size_t i = 0; i < before.aggregates.size(); ++i) {
      if (before.aggregates[i].title == name)
        return now.aggregates[std::min(i, now.aggregates.size() - 1)].title;
    }
    return std::nullopt;
  };
  for (Step& step : plan_.steps) {
    if (auto* sort = std::get_if<Sort>(&step)) {
      std::vector<SortKey> keys;
      for (const SortKey& key : sort->keys) {
        const bool of_rows =
            std::find(source_columns_.begin(), source_columns_.end(), key.column) != source_columns_.end() &&
            !renamed(key.column);
        const bool old_key = std::any_of(before.keys.begin(), before.keys.end(),
                                         [&](const GroupKey& other) { return name_of(other) == key.column; });
        if (const auto name = renamed(key.column))
          keys.push_back({*name, key.order});
        else if (of_rows && !old_key)
          keys.push_back(key);
      }
      sort->keys = std::move(keys);
    } else if (auto* top = std::get_if<Top>(&step)) {
      if (!top->by.empty()) top->by = renamed(top->by).value_or(now.aggregates.front().title);
      std::erase_if(top->within, [&](const std::string& name) { return !renamed(name); });
    } else if (auto* window = std::get_if<AddColumn>(&step)) {
      if (const auto name = renamed(window->column)) {
        window->column = *name;
        window->title = say_.window_title(window->window, *name);
      }
      window->within.clear();
      bool period = false;
      for (const GroupKey& key : now.keys) {
        if (key.period != Period::none && !period)
          period = true;
        else if (window->window != Window::rank)
          window->within.push_back(name_of(key));
      }
    }
  }
  std::erase_if(plan_.steps, [](const Step& step) {
    const auto* sort = std::get_if<Sort>(&step);
    return sort && sort->keys.empty();
  });
  for (Chart& chart : plan_.charts) {
    if (auto made = chart_of(now, chart.kind))
      chart = *made;
    else if (auto bar = chart_of(now, ChartKind::bar))
      chart = *bar;
  }
}

bool Amender::amend_group() {
  if (draft_.keys.empty()) return true;
  Group* target = group();
  if (!target) return false;
  const Group before = *target;
  std::vector<GroupKey> keys = draft_.also && !draft_.instead ? before.keys : std::vector<GroupKey>{};
  for (const DraftKey& key : draft_.keys) {
    const auto resolved = assembler_.group_key(key);
    if (!resolved) return false;
    const bool known = std::any_of(keys.begin(), keys.end(), [&](const GroupKey& other) {
      return other.column == resolved->column && other.period == resolved->period;
    });
    if (!known) keys.push_back(*resolved);
  }
  target->keys = std::move(keys);
  for (std::size_t i = 0; i < target->keys.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (name_of(target->keys[i]) == name_of(target->keys[j]))
        target->keys[i].title = target->keys[i].column + " " + say_.period_title(target->keys[i].period);
    }
  }
  if (plan_.goal == Goal::question) plan_.goal = Goal::transform;
  mend_references(before);
  return true;
}

bool Amender::amend_measures() {
  std::vector<DraftMeasure> wanted = draft_.measures;
  for (const Column& column : draft_.loose) {
    if (!is_measure(column.role)) return false;
    wanted.push_back({column, Measure::sum, true});
  }
  if (wanted.empty()) return true;
  Group* target = group();
  if (!target) return false;
  const Group before = *target;
  std::vector<Aggregate> aggregates =
      draft_.also && !draft_.instead ? before.aggregates : std::vector<Aggregate>{};
  for (const DraftMeasure& measure : wanted) {
    if (!assembler_.check_measure(measure)) return false;
    if (measure.column && measure.column->table < 0) return false;  // a total of totals
    const bool rows = !measure.column && measure.measure == Measure::count;
    const std::string column = measure.column ? measure.column->name
                               : rows         ? ""
                                              : before.aggregates.front().column;
    if (column.empty() && !rows) return false;
    const Aggregate made{column, measure.measure, say_.aggregate_title(column, measure.measure)};
    if (std::none_of(aggregates.begin(), aggregates.end(),
                     [&](const Aggregate& other) { return other.title == made.title; }))
      aggregates.push_back(made);
  }
  draft_.loose.clear();
  target->aggregates = std::move(aggregates);
  mend_references(before);
  return true;
}

bool Amender::amend_windows() {
  for (const DraftWindow& window : draft_.windows) {
    Group* target = group();
    if (!target || target->keys.empty()) return false;
    if (window.window == Window::share) {
      target->share = true;
      continue;
    }
    AddColumn add;
    add.window = window.window;
    add.column = target->aggregates.front().title;
    bool period = false;
    for (const GroupKey& key : target->keys) {
      if (key.period != Period::none && !period)
        period = true;
      else if (window.window != Window::rank)
        add.within.push_back(name_of(key));
    }
    if (window.window >= Window::change && !period) return false;
    add.title = say_.window_title(add.window, add.column);
    const std::size_t at = first_group() + 1;
    plan_.steps.insert(plan_.steps.begin() + static_cast<std::ptrdiff_t>(at), add);
  }
  return true;
}

void Amender::amend_output() {
  if (!draft_.format && draft_.encoding.empty()) {
    if (plan_.goal == Goal::transform && !plan_.output) plan_.output = Output{};
    return;
  }
  if (!plan_.output) plan_.output = Output{};
  if (draft_.format) plan_.output->format = *draft_.format;
  if (!draft_.encoding.empty()) plan_.output->encoding = draft_.encoding;
}

std::optional<Reading> Amender::run() {
  if (parser_.stopped || stands_alone()) return std::nullopt;
  const Plan before = plan_;
  const bool done = amend_filter() && amend_group() && amend_measures() && amend_windows() && amend_order() &&
                    amend_top() && amend_columns() && amend_chart();
  if (parser_.stopped) return parser_.stopped;
  if (!done) return std::nullopt;
  if (draft_.totals) {
    bool placed = false;
    for (Step& step : plan_.steps) {
      if (auto* grouped = std::get_if<Group>(&step)) grouped->totals = *draft_.totals, placed = true;
      if (auto* pivot = std::get_if<Pivot>(&step)) pivot->totals = *draft_.totals, placed = true;
    }
    if (!placed) return std::nullopt;
  }
  amend_output();
  const bool said_nothing = plan_ == before && !draft_.totals && !draft_.format && draft_.encoding.empty() &&
                            !draft_.no_chart && !draft_.chart_said;
  if (said_nothing || !columns_after(plan_, source_columns_)) return std::nullopt;
  plan_.title = title_of(plan_, say_);
  for (Chart& chart : plan_.charts) chart.title = plan_.title;
  return plan_;
}

}  // namespace errand::recipes
