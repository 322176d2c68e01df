#include "bot/recipes/assemble.hpp"

#include <algorithm>
#include <utility>

namespace errand::recipes {

bool Assembler::nothing_said() const {
  const Draft& d = draft_;
  return d.conditions.empty() && !d.never && d.keys.empty() && d.measures.empty() && !d.summarise &&
         d.sorts.empty() && !d.sort_said && !d.order && !d.top && !d.which && !d.chart_said && !d.trend &&
         !d.dedupe && d.fills.empty() && d.drops.empty() && d.selects.empty() && d.renames.empty() &&
         d.windows.empty() && d.cells.empty() && !d.payslips && d.split_rows == 0 && !d.pivot_said &&
         !d.split_said && !d.totals && !d.format && d.encoding.empty() && !d.convert_said && !d.append_said &&
         !d.look_up_said && !d.reconcile_said && !d.correlate_said && !d.words_said && d.loose.empty() &&
         !d.sold && !d.how_much && d.key_columns.empty() && !d.top_by && d.top_within.empty();
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
  plan.title = title_of(plan, say_);
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
      plan.title = title_of(plan, say_);
      return plan;
    }
    return what_to_do();
  }
  Plan plan;
  plan.sources = setting_.sources;
  plan.combine = setting_.combine;
  if (std::holds_alternative<Reconcile>(setting_.combine)) plan.goal = Goal::reconcile;
  if (auto* reconcile = std::get_if<Reconcile>(&plan.combine)) {
    // 金额不一致的: of the columns in common only these.
    std::vector<KeyPair> named;
    std::erase_if(draft_.loose, [&](const Column& column) {
      for (const KeyPair& pair : reconcile->compared) {
        if (pair.left == column.name) named.push_back(pair);
      }
      const bool key = std::any_of(reconcile->keys.begin(), reconcile->keys.end(),
                                   [&](const KeyPair& pair) { return pair.left == column.name; });
      return key || (!named.empty() && named.back().left == column.name);
    });
    if (!named.empty()) reconcile->compared = named;
  }
  move_share_condition();
  if (!rows_in_a_picture(plan)) return *parser_.stopped;
  settle_rank();
  if (stopped()) return *parser_.stopped;
  place_loose_columns();
  settle_top_and_which();
  if (stopped()) return *parser_.stopped;

  // 去重，按客户保留最新的: the only thing that "by" can belong to.
  if (draft_.dedupe && !draft_.keys.empty() && draft_.measures.empty() && !draft_.summarise &&
      draft_.windows.empty() && !draft_.chart_said) {
    for (const DraftKey& key : draft_.keys) {
      if (key.column) draft_.dedupe->keys.push_back(key.column->name);
    }
    draft_.keys.clear();
  }
  if (draft_.split_said && !draft_.split_key && draft_.keys.size() == 1) {
    draft_.split_key = draft_.keys.front();
    draft_.keys.clear();
  }
  // 男女比例: in a list of people the people are counted.
  const bool people = rows_are_people();
  const bool share_named = std::any_of(draft_.windows.begin(), draft_.windows.end(),
                                       [](const DraftWindow& window) { return window.column.has_value(); });
  const bool loose_number = std::any_of(draft_.loose.begin(), draft_.loose.end(),
                                        [](const Column& column) { return is_measure(column.role); });
  if (draft_.share && people && draft_.measures.empty() && !share_named && !loose_number) {
    draft_.measures.push_back({std::nullopt, Measure::count, false});
  }
  settle_running();
  if (stopped()) return *parser_.stopped;
  rows_stay_rows();
  own_group_average();
  sample_within();
  count_ranges();
  measure_of_rows();
  // 大于平均值的订单有多少: nothing but rows is left to count.
  const bool numbers = std::any_of(draft_.loose.begin(), draft_.loose.end(),
                                   [](const Column& column) { return is_numeric(column.role); });
  if (draft_.how_much && !needs_group() && !numbers && !draft_.top && !draft_.share) {
    const Measure measure = asks_for_money() ? Measure::sum : Measure::count;
    draft_.measures.push_back({std::nullopt, measure, measure == Measure::sum});
  }
  customers_or_rows();
  if (stopped()) return *parser_.stopped;

  // Conditions on totals without anything to total over are conditions on rows.
  const bool noun_keys = std::any_of(draft_.loose.begin(), draft_.loose.end(), [&](const Column& column) {
    return is_category(column) && !unique_per_row(column);
  });
  for (DraftCondition& condition : draft_.conditions) {
    if (!condition.after_group || !draft_.keys.empty()) continue;
    if (noun_keys) {
      for (const Column& column : draft_.loose) {
        if (is_category(column)) draft_.keys.push_back({column, Period::none});
      }
      draft_.loose.clear();
      break;
    }
    condition.after_group = false;
  }

  const auto shapes = [](const Step& step) {
    return std::holds_alternative<PickRows>(step) || std::holds_alternative<Reshape>(step);
  };
  for (const Step& step : draft_.cells) {
    if (!shapes(step)) plan.steps.push_back(step);
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
  those_without(plan);
  for (const Step& step : draft_.cells) {
    if (shapes(step)) plan.steps.push_back(step);
  }

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
  } else if (draft_.correlate_said || draft_.words_said || !plan.charts.empty()) {
    for (Step& step : whole_) plan.steps.push_back(std::move(step));
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
  if (!draft_.pivot_said && plan.charts.empty()) charts(plan);
  if (stopped()) return *parser_.stopped;
  for (const SelectColumns& select : draft_.selects) plan.steps.emplace_back(select);
  for (const RenameColumn& rename : draft_.renames) plan.steps.emplace_back(rename);
  if (draft_.split_said && draft_.split_rows > 0) {
    plan.split = Split{"", draft_.split_into, Period::none, draft_.split_rows};
  } else if (draft_.split_said) {
    if (draft_.split_key && draft_.split_key->period != Period::none) {
      const auto key = group_key(*draft_.split_key);
      if (!key) return *parser_.stopped;
      plan.split = Split{key->column, draft_.split_into, key->period, 0};
    } else if (!draft_.split_key || !draft_.split_key->column) {
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
    } else {
      plan.split = Split{draft_.split_key->column->name, draft_.split_into, Period::none, 0};
    }
  }
  finish(plan);
  if (stopped()) return *parser_.stopped;
  return plan;
}

/// 张伟的手机号: what the row of one person, or thing, says.
void Assembler::columns_of_one(Plan& plan) {
  const auto* filter = plan.steps.size() == 1 ? std::get_if<Filter>(&plan.steps.front()) : nullptr;
  if (filter == nullptr || filter->conditions.size() != 1 || !filter->groups.empty() ||
      draft_.loose.empty() || draft_.format || draft_.convert_said || draft_.split_said ||
      !plan.charts.empty())
    return;
  const Condition& condition = filter->conditions.front();
  const bool of_one =
      std::any_of(parser_.columns().begin(), parser_.columns().end(), [&](const Column& column) {
        return column.table >= 0 && column.name == condition.column && row_is_one(column);
      });
  const bool named = std::any_of(draft_.loose.begin(), draft_.loose.end(), [&](const Column& column) {
    return column.name == condition.column || is_measure(column.role);
  });
  if (condition.test != Test::equals || !of_one || named) return;
  SelectColumns select;
  select.columns.push_back(condition.column);
  for (const Column& column : draft_.loose) select.columns.push_back(column.name);
  draft_.loose.clear();
  draft_.question = true;
  plan.steps.emplace_back(std::move(select));
}

void Assembler::finish(Plan& plan) {
  columns_of_one(plan);
  // Columns that still have no place: two readings at least, so they are offered.
  std::vector<Column> placeless;
  for (const Column& column : draft_.loose) {
    const bool noun_of_rows = (!plan.steps.empty() || setting_.bare_join) && is_category(column);
    const bool used_by_question = draft_.question && !plan.steps.empty();
    if (!noun_of_rows && !used_by_question) placeless.push_back(column);
  }
  const bool columns_said = std::any_of(parser_.tokens().begin(), parser_.tokens().end(),
                                        [](const Token& token) { return token.is(Word::column); });
  const bool exported = draft_.format || draft_.convert_said;  // 姓名和电话导出成excel
  if (!placeless.empty() && plan.steps.empty() && (columns_said || exported)) {  // 姓名和部门两列
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
      if (is_category(column) && text.empty()) text = column.name;
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
  // A picture of rows is the whole answer: nobody asked for the table again.
  const bool only_picture =
      !plan.charts.empty() && !draft_.format && draft_.encoding.empty() && !draft_.split_said &&
      std::all_of(plan.steps.begin(), plan.steps.end(), [](const Step& step) {
        return std::holds_alternative<Filter>(step) || std::holds_alternative<Correlate>(step) ||
               std::holds_alternative<Compute>(step);
      });
  const bool wants_file =
      draft_.format || !draft_.encoding.empty() || draft_.split_said || !plan.charts.empty();
  // The columns of a cross table are known only when it is there: it is shown instead of said.
  if (plan.goal != Goal::reconcile && !draft_.pivot_said && (draft_.question || single_row) &&
      (!wants_file || single_row || draft_.question))
    plan.goal = Goal::question;
  const bool acts =
      !plan.steps.empty() || draft_.payslips || plan.split || !plan.charts.empty() || setting_.bare_join;
  if (!acts) {
    parser_.ask(what_to_do());
    return;
  }
  if ((plan.goal != Goal::question || wants_file) && !only_picture)
    plan.output = Output{draft_.format.value_or(Format::same), draft_.encoding, ""};
  if (draft_.native_chart && plan.output) plan.output->format = Format::xlsx;
  if (draft_.payslips) plan.output = Output{Format::xlsx, "", "", true};
  plan.title = title_of(plan, say_);
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

}  // namespace errand::recipes
