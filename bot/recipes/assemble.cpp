#include "bot/recipes/assemble.hpp"

#include <algorithm>
#include <utility>

namespace errand::recipes {

namespace {

bool category(const Column& column) {
  return !is_numeric(column.role) || column.role == Role::year;
}

}  // namespace

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
  const bool scatter = draft_.chart == ChartKind::scatter || draft_.chart == ChartKind::histogram;
  for (const Column& column : draft_.loose) {
    if (draft_.dedupe && draft_.dedupe->keys.empty() && category(column)) {
      draft_.dedupe->keys.push_back(column.name);
    } else if (draft_.split_said && !draft_.split_key && category(column)) {
      draft_.split_key = DraftKey{column, Period::none};
    } else if (draft_.sort_said && draft_.sorts.empty() && !needs_group()) {
      DraftSort sort;
      sort.column = column;
      if (draft_.order) {
        sort.order = *draft_.order;
        sort.order_said = true;
      }
      draft_.sorts.push_back(sort);
    } else if (draft_.pivot_said && category(column)) {
      (draft_.pivot_rows.empty() ? draft_.pivot_rows : draft_.pivot_columns)
          .push_back({column, Period::none});
    } else if (category(column) && !scatter &&
               (needs_group() || draft_.share || draft_.chart_said || draft_.trend) && !draft_.how_many &&
               !draft_.how_much) {
      // 汇总 地区 金额; 画地区销售额的柱状图. A date next to a measure means its values over time.
      draft_.keys.push_back({column, column.role == Role::date ? natural_period(column) : Period::none});
    } else {
      kept.push_back(column);
    }
  }
  draft_.loose = std::move(kept);
  if (draft_.compare && draft_.keys.empty()) {
    for (const DraftCondition& condition : draft_.conditions) {
      if (condition.condition.test != Test::any_of) continue;
      for (const Column& column : parser_.columns()) {
        if (column.name == condition.condition.column && column.role == Role::category)
          draft_.keys.push_back({column, Period::none});
      }
    }
  }
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

bool Assembler::nothing_said() const {
  const Draft& d = draft_;
  return d.conditions.empty() && d.keys.empty() && d.measures.empty() && !d.summarise && d.sorts.empty() &&
         !d.sort_said && !d.order && !d.top && !d.which && !d.chart_said && !d.trend && !d.dedupe &&
         d.fills.empty() && d.drops.empty() && d.selects.empty() && d.renames.empty() && d.windows.empty() &&
         !d.pivot_said && !d.split_said && !d.totals && !d.format && d.encoding.empty() && !d.convert_said &&
         !d.append_said && !d.look_up_said && !d.reconcile_said && d.loose.empty() && !d.sold &&
         !d.how_much && d.key_columns.empty() && !d.top_by && d.top_within.empty();
}

Question Assembler::what_to_do() const {
  Question question;
  const bool tidy = std::any_of(parser_.tokens().begin(), parser_.tokens().end(),
                                [](const Token& token) { return token.is(Word::tidy); });
  question.text = tidy ? say_.either("“整理”可以有几种意思，要做哪一种？",
                                     "That can mean several things. Which one do you want?")
                       : say_.either("想对这张表做什么？", "What should I do with this table?");
  if (tidy)
    question.choices.push_back(
        {say_.either("删除重复的行", "Remove duplicate rows"), say_.either("去重", "remove duplicates")});
  if (tidy)
    question.choices.push_back(
        {say_.either("删除空行", "Drop empty rows"), say_.either("删除空行", "drop empty rows")});
  std::optional<Column> key;
  std::optional<Column> value;
  for (const Column& column : parser_.columns()) {
    if (column.table < 0) continue;
    if (!key && column.role == Role::category && column.profile && column.profile->distinct > 1 &&
        column.profile->distinct <= 100)
      key = column;
    if (!value && column.role == Role::money) value = column;
  }
  if (key && value) {
    question.choices.push_back(
        {say_.either("按" + key->name + "汇总" + value->name, "Total " + value->name + " by " + key->name),
         say_.either("按" + key->name + "汇总" + value->name,
                     "total \"" + value->name + "\" by \"" + key->name + "\"")});
  }
  question.choices.push_back(
      {say_.either("看看里面有什么", "Describe what is in it"), say_.either("看看里面有什么", "describe")});
  return question;
}

std::optional<Plan> Assembler::only_output() {
  const bool output = draft_.format || !draft_.encoding.empty();
  Draft without = draft_;
  without.format.reset();
  without.encoding.clear();
  without.convert_said = false;
  std::swap(draft_, without);
  const bool empty = nothing_said();
  std::swap(draft_, without);
  if (!empty || !output) return std::nullopt;
  Plan plan;
  plan.goal = Goal::convert;
  plan.sources = setting_.everything.empty() ? setting_.sources : setting_.everything;
  if (setting_.bare_join) {
    plan.goal = Goal::transform;
    plan.sources = setting_.sources;
    plan.combine = setting_.combine;
  }
  plan.output = Output{draft_.format.value_or(Format::same), draft_.encoding, ""};
  plan.title = title_of(plan);
  return plan;
}

Reading Assembler::run() {
  if (stopped()) return *parser_.stopped;
  if (const auto plan = only_output()) return *plan;
  if (nothing_said() && !setting_.bare_join) {
    if (draft_.describe) {
      Plan plan;
      plan.goal = Goal::describe;
      plan.sources = setting_.everything.empty() ? setting_.sources : setting_.everything;
      plan.title = title_of(plan);
      return plan;
    }
    return what_to_do();
  }
  Plan plan;
  plan.sources = setting_.sources;
  plan.combine = setting_.combine;
  if (std::holds_alternative<Reconcile>(setting_.combine)) plan.goal = Goal::reconcile;
  move_share_condition();
  place_loose_columns();
  settle_top_and_which();
  if (stopped()) return *parser_.stopped;

  measure_of_rows();
  customers_or_rows();
  if (stopped()) return *parser_.stopped;

  // Conditions on totals without anything to total over are conditions on rows.
  const bool noun_keys = std::any_of(draft_.loose.begin(), draft_.loose.end(), [&](const Column& column) {
    return category(column) && !unique_per_row(column);
  });
  for (DraftCondition& condition : draft_.conditions) {
    if (!condition.after_group || !draft_.keys.empty()) continue;
    if (noun_keys) {
      for (const Column& column : draft_.loose) {
        if (category(column)) draft_.keys.push_back({column, Period::none});
      }
      draft_.loose.clear();
      break;
    }
    condition.after_group = false;
  }

  for (const FillBlanks& fill : draft_.fills) plan.steps.emplace_back(fill);
  for (const DropBlanks& drop : draft_.drops) plan.steps.emplace_back(drop);
  if (draft_.dedupe_latest) {
    const auto date = parser_.date_column();
    if (!date) {
      return Declined{say_.either(
          "要保留最新的一条，需要正好有一列日期。可以说“保留最后一条”。",
          "To keep the newest, exactly one date column is needed. You can say \"keep the last\".")};
    }
    plan.steps.emplace_back(Sort{{{date->name, SortKey::Order::ascending}}});
  }
  if (draft_.dedupe) plan.steps.emplace_back(*draft_.dedupe);
  const auto rows = filter();
  if (stopped()) return *parser_.stopped;
  if (rows) plan.steps.emplace_back(*rows);

  if (draft_.pivot_said) {
    if (draft_.pivot_columns.empty() && draft_.pivot_rows.size() > 1) {
      draft_.pivot_columns = {draft_.pivot_rows.back()};
      draft_.pivot_rows.pop_back();
    }
    for (const DraftKey& key : draft_.keys) {
      (draft_.pivot_rows.empty() ? draft_.pivot_rows : draft_.pivot_columns).push_back(key);
    }
    if (draft_.pivot_rows.empty() || draft_.pivot_columns.empty()) {
      return Declined{say_.either(
          "透视表要说明行和列，比如“透视表，行是地区，列是月份，值是金额”。",
          "A pivot table needs rows and columns, for example \"pivot region by month, sum of amount\".")};
    }
    Pivot pivot;
    for (const DraftKey& key : draft_.pivot_rows) {
      const auto resolved = group_key(key);
      if (!resolved) return *parser_.stopped;
      pivot.rows.push_back(*resolved);
    }
    for (const DraftKey& key : draft_.pivot_columns) {
      const auto resolved = group_key(key);
      if (!resolved) return *parser_.stopped;
      pivot.columns.push_back(*resolved);
    }
    if (draft_.measures.empty()) draft_.measures = draft_.pivot_values;
    const auto values = measures();
    if (stopped()) return *parser_.stopped;
    if (values.size() != 1)
      return Declined{
          say_.either("透视表的值只能是一列，请选一列。", "A pivot table shows one value; name one column.")};
    if (!check_measure(values.front())) return *parser_.stopped;
    const std::string name = values.front().column ? values.front().column->name : "";
    pivot.value = {name, values.front().measure, say_.aggregate_title(name, values.front().measure)};
    pivot.totals = draft_.totals.value_or(true);
    plan.steps.emplace_back(std::move(pivot));
  } else if (needs_group() || draft_.share) {
    if (draft_.keys.empty() && (draft_.summarise || draft_.share) && draft_.measures.empty() &&
        !draft_.question) {
      Question question;
      question.text = say_.either("按什么来汇总？", "Summed up by what?");
      const auto value = parser_.default_measure(parser_.instruction().size());
      if (!value) return *parser_.stopped;
      if (parser_.date_column())
        question.choices.push_back(
            {say_.either("按月", "By month"),
             say_.either("按月汇总" + value->name, "total \"" + value->name + "\" by month")});
      for (const Column& column : parser_.columns()) {
        if (column.table < 0 || column.role != Role::category || !column.profile ||
            column.profile->distinct > 100 || column.profile->distinct < 2 || question.choices.size() >= 4)
          continue;
        question.choices.push_back({say_.either("按" + column.name, "By " + column.name),
                                    say_.either("按" + column.name + "汇总" + value->name,
                                                "total \"" + value->name + "\" by \"" + column.name + "\"")});
      }
      question.choices.push_back({say_.either("只要一个总数", "One total"),
                                  say_.either("合计" + value->name, "total \"" + value->name + "\"")});
      return question;
    }
    if (!group(plan)) return parser_.stopped ? *parser_.stopped : Reading{what_to_do()};
    having(plan);
    group_windows(plan);
  } else {
    row_windows(plan);
  }
  if (stopped()) return *parser_.stopped;
  if (!draft_.pivot_said) sort_and_top(plan);
  if (stopped()) return *parser_.stopped;
  if (!draft_.pivot_said) charts(plan);
  if (stopped()) return *parser_.stopped;
  for (const SelectColumns& select : draft_.selects) plan.steps.emplace_back(select);
  for (const RenameColumn& rename : draft_.renames) plan.steps.emplace_back(rename);
  if (draft_.split_said) {
    if (!draft_.split_key || !draft_.split_key->column) {
      if (draft_.split_key) {
        return Declined{
            say_.either("按时间段拆分我还不会，可以按一列的内容拆分。",
                        "I cannot split by a part of a date yet, only by the values of a column.")};
      }
      Question question;
      question.text = say_.either("按哪一列拆分？", "Split by which column?");
      for (const Column& column : parser_.columns()) {
        if (column.table < 0 || column.role != Role::category || question.choices.size() == 5 ||
            !column.profile || column.profile->distinct > 200)
          continue;
        const bool sheets = draft_.split_into == Split::Into::sheets;
        question.choices.push_back(
            {column.name,
             say_.either("按" + column.name + (sheets ? "拆分成多个工作表" : "拆分成多个文件"),
                         "split by \"" + column.name + "\" into " + (sheets ? "sheets" : "files"))});
      }
      return question;
    }
    plan.split = Split{draft_.split_key->column->name, draft_.split_into};
  }
  finish(plan);
  if (stopped()) return *parser_.stopped;
  return plan;
}

void Assembler::finish(Plan& plan) {
  // Columns that still have no place: two readings at least, so they are offered.
  std::vector<Column> placeless;
  for (const Column& column : draft_.loose) {
    const bool noun_of_rows = (!plan.steps.empty() || setting_.bare_join) && category(column);
    const bool used_by_question = draft_.question && !plan.steps.empty();
    if (!noun_of_rows && !used_by_question) placeless.push_back(column);
  }
  const bool columns_said = std::any_of(parser_.tokens().begin(), parser_.tokens().end(),
                                        [](const Token& token) { return token.is(Word::column); });
  if (!placeless.empty() && plan.steps.empty() && columns_said) {  // 姓名和部门两列
    SelectColumns select;
    for (const Column& column : placeless) select.columns.push_back(column.name);
    plan.steps.emplace_back(std::move(select));
    placeless.clear();
  }
  if (!placeless.empty()) {
    Question question;
    std::vector<std::string> names;
    std::string numeric;
    std::string text;
    for (const Column& column : placeless) {
      names.push_back(column.name);
      if (is_measure(column.role) && numeric.empty()) numeric = column.name;
      if (category(column) && text.empty()) text = column.name;
    }
    std::string joined;
    for (const std::string& name : names)
      joined +=
          (joined.empty() ? "" : say_.either("、", ", ")) + (say_.chinese() ? name : "\"" + name + "\"");
    question.text = say_.either("要对" + say_.list(names) + "做什么？",
                                "What should be done with " + say_.list(names) + "?");
    if (!numeric.empty() && !text.empty())
      question.choices.push_back(
          {say_.either("按" + text + "汇总" + numeric, "Total " + numeric + " by " + text),
           say_.either("按" + text + "汇总" + numeric, "total \"" + numeric + "\" by \"" + text + "\"")});
    else if (!numeric.empty())
      question.choices.push_back({say_.either("合计" + numeric, "Total of " + numeric),
                                  say_.either("合计" + numeric, "total \"" + numeric + "\"")});
    else if (!text.empty())
      question.choices.push_back({say_.either("按" + text + "统计行数", "Count the rows by " + text),
                                  say_.either("按" + text + "统计行数", "count rows by \"" + text + "\"")});
    question.choices.push_back({say_.either("只保留这些列", "Keep only these columns"),
                                say_.either("只保留" + joined, "keep only " + joined)});
    parser_.ask(std::move(question));
    return;
  }
  const bool single_row = grouped_ && group_.keys.empty();
  const bool wants_file =
      draft_.format || !draft_.encoding.empty() || draft_.split_said || !plan.charts.empty();
  if (plan.goal != Goal::reconcile && (draft_.question || single_row) &&
      (!wants_file || single_row || draft_.question))
    plan.goal = Goal::question;
  const bool acts = !plan.steps.empty() || plan.split || !plan.charts.empty() || setting_.bare_join;
  if (!acts) {
    parser_.ask(what_to_do());
    return;
  }
  if (plan.goal != Goal::question || wants_file)
    plan.output = Output{draft_.format.value_or(Format::same), draft_.encoding, ""};
  plan.title = title_of(plan);
  for (Chart& chart : plan.charts) {
    if (chart.title.empty()) chart.title = plan.title;
  }
  // The last line of defence: every name must exist where it is used.
  std::vector<std::string> names;
  for (const Column& column : parser_.columns()) {
    if (column.table >= 0) names.push_back(column.name);
  }
  if (const auto* append = std::get_if<Append>(&plan.combine); append && !append->source_column.empty())
    names.push_back(append->source_column);
  if (!columns_after(plan, names)) {
    parser_.decline(say_.either("这几件事放在一起对不上（要用的列在前一步已经没有了），请分两步说。",
                                "These wishes do not fit together (a column is gone when it is needed); "
                                "please ask for them one after the other."));
  }
}

std::optional<std::vector<std::string>> columns_after(const Plan& plan,
                                                      const std::vector<std::string>& source_columns) {
  std::vector<std::string> names = source_columns;
  bool known = true;  // A pivot makes names from values; after it only its row keys are certain.
  const auto has = [&](const std::string& name) {
    return name.empty() || !known || std::find(names.begin(), names.end(), name) != names.end();
  };
  const auto filter_fits = [&](const auto& self, const Filter& filter) -> bool {
    return std::all_of(filter.conditions.begin(), filter.conditions.end(),
                       [&](const Condition& condition) { return has(condition.column); }) &&
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
      else
        std::erase_if(names, [&](const std::string& name) {
          return std::find(select->columns.begin(), select->columns.end(), name) != select->columns.end();
        });
      if (names.empty()) fits = false;
    }
    if (const auto* rename = std::get_if<RenameColumn>(&step)) {
      fits = has(rename->from) && std::find(names.begin(), names.end(), rename->to) == names.end();
      std::replace(names.begin(), names.end(), rename->from, rename->to);
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
