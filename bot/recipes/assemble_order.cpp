/// Order, the first n, columns over single rows, charts and the plan's title.

#include "bot/recipes/assemble.hpp"

#include <algorithm>
#include <utility>

namespace errand::recipes {

namespace {

/// Behind "the first" or "every": "row", "3 rows".
std::string rows_in_english(const std::string& count) {
  return count == "1" ? "row" : count + " rows";
}

}  // namespace

std::optional<std::string> Assembler::name_after_group(const Column& column,
                                                       std::optional<Measure> measure) const {
  if (!grouped_) return column.name;
  for (const Aggregate& aggregate : group_.aggregates) {
    if (aggregate.column == column.name && (!measure || aggregate.measure == *measure))
      return aggregate.title;
  }
  for (const GroupKey& key : group_.keys) {
    if (key.column == column.name) return name_of(key);
  }
  if (column.table < 0) return column.name;  // of the plan before
  return std::nullopt;
}

void Assembler::sort_and_top(Plan& plan) {
  const bool has_keys = !group_.keys.empty();
  Sort sort;
  for (const DraftSort& wanted : draft_.sorts) {
    if (!wanted.column) continue;
    const auto name = name_after_group(
        *wanted.column, wanted.measure ? std::optional(wanted.measure->measure) : std::nullopt);
    if (!name) {
      parser_.decline(say_.either(
          "汇总以后没有“" + wanted.column->name + "”这一列了，不能按它排序。",
          "After summing up there is no column \"" + wanted.column->name + "\" left to sort by."));
      return;
    }
    SortKey::Order order = wanted.order;
    if (!wanted.order_said) {
      const bool total = grouped_ && std::any_of(group_.aggregates.begin(), group_.aggregates.end(),
                                                 [&](const Aggregate& item) { return item.title == *name; });
      order = draft_.order.value_or(total ? SortKey::Order::descending : SortKey::Order::ascending);
    }
    sort.keys.push_back({*name, order});
  }
  const auto ranked = std::find_if(draft_.windows.begin(), draft_.windows.end(),
                                   [](const DraftWindow& window) { return window.window == Window::rank; });
  // 算名次，按名次排: by the rank, best first.
  if (sort.keys.empty() && draft_.sort_said && ranked != draft_.windows.end() && !has_keys && !grouped_) {
    const std::string title = say_.window_title(Window::rank, ranked->column ? ranked->column->name : "");
    sort.keys.push_back({title, draft_.order.value_or(SortKey::Order::ascending)});
  }
  const bool nothing_named = sort.keys.empty();
  if (nothing_named && (draft_.order || (draft_.sort_said && has_keys)) && !draft_.top) {
    if (has_keys) {
      sort.keys.push_back(
          {group_.aggregates.front().title, draft_.order.value_or(SortKey::Order::descending)});
    } else if (!grouped_) {
      const auto column = parser_.default_measure(parser_.instruction().size());
      if (!column) return;
      sort.keys.push_back({column->name, *draft_.order});
    }
  } else if (nothing_named && draft_.sort_said && !draft_.top && !grouped_) {
    Question question;
    question.text = say_.either("按哪一列排序？", "Sort by which column?");
    for (const Column& column : parser_.columns()) {
      if (column.table < 0 || question.choices.size() == 5) continue;
      question.choices.push_back(
          {column.name, say_.either("按" + column.name + "排序", "sort by \"" + column.name + "\"")});
    }
    parser_.ask(std::move(question));
    return;
  }
  if (!draft_.top) {
    if ((draft_.which || ranked != draft_.windows.end()) && has_keys && nothing_named && sort.keys.empty()) {
      sort.keys.push_back({group_.aggregates.front().title, SortKey::Order::descending});
    }
    if (!sort.keys.empty()) plan.steps.emplace_back(std::move(sort));
    return;
  }
  const DraftTop& wanted = *draft_.top;
  Top top;
  top.count = wanted.count;
  top.order = wanted.order;
  top.percent = wanted.percent;
  top.end = wanted.end;
  if (top.end != Top::End::first && (draft_.rest || !wanted.within.empty())) {
    parser_.decline(
        say_.either("两头或最后几行不能再按组取，也不能合并其余。",
                    "Both ends, or the last rows, cannot be taken per group or with the rest together."));
    return;
  }
  if (grouped_ && has_keys) {
    if (top.end == Top::End::last) {
      parser_.decline(say_.either(
          "汇总以后按哪一列取最后几个？可以说“最低的" + std::to_string(top.count) + "个”。",
          "After summing up, say by which column: \"" + std::to_string(top.count) + " lowest by ...\"."));
      return;
    }
    top.by = group_.aggregates.front().title;
    if (wanted.by) {
      if (const auto name = name_after_group(*wanted.by, std::nullopt)) top.by = *name;
    }
    for (const DraftKey& key : wanted.within) {
      const auto resolved = group_key(key);
      if (!resolved) return;
      const bool there = std::any_of(group_.keys.begin(), group_.keys.end(), [&](const GroupKey& other) {
        return other.column == resolved->column && other.period == resolved->period;
      });
      if (!there) {
        parser_.decline(
            say_.either("“每个" + resolved->column + "里取前几名”需要同时按它分组。",
                        "To take the first n of each \"" + resolved->column + "\", group by it as well."));
        return;
      }
      top.within.push_back(name_of(*resolved));
    }
    if (draft_.rest && top.within.empty() && !top.percent) {  // 前5其余合并
      const bool additive =
          std::all_of(group_.aggregates.begin(), group_.aggregates.end(), [](const Aggregate& each) {
            return each.measure == Measure::sum || each.measure == Measure::count;
          });
      if (!additive || group_.keys.size() != 1) {
        parser_.decline(say_.either("只有按一列汇总的合计或计数能把其余的合并。",
                                    "Only totals and counts by one column can put the rest together."));
        return;
      }
      top.rest = true;
      plan.steps.emplace_back(std::move(top));
      return;
    }
    Sort order;
    for (const std::string& within : top.within) order.keys.push_back({within, SortKey::Order::ascending});
    order.keys.push_back({top.by, top.order});
    plan.steps.emplace_back(std::move(order));
    plan.steps.emplace_back(std::move(top));
    if (!sort.keys.empty()) plan.steps.emplace_back(std::move(sort));
    return;
  }
  if (grouped_) {  // one row has no highest
    parser_.decline(say_.either("请说明是哪一列里最高或最低的，比如“哪个产品金额最高”。",
                                "Please say of what the highest or lowest is wanted, for example \"which "
                                "product has the highest amount\"."));
    return;
  }
  for (const DraftKey& key : wanted.within) {
    if (!key.column) {
      parser_.decline(say_.either(
          "“每个" + say_.period_title(key.period) + "取前几名”需要先按它汇总。",
          "To take the first n of each " + say_.period_title(key.period) + ", sum up by it first."));
      return;
    }
    top.within.push_back(key.column->name);
  }
  std::optional<Column> by = wanted.by ? wanted.by : draft_.top_by;
  if (!by && !sort.keys.empty()) {
    // 按日期排序，取前10: the first ten in that order.
    plan.steps.emplace_back(sort);
    plan.steps.emplace_back(std::move(top));
    return;
  }
  if (!by && wanted.rows && !wanted.superlative && !wanted.sized && !top.percent && top.within.empty() &&
      wanted.noun == std::nullopt) {
    plan.steps.emplace_back(std::move(top));
    return;
  }
  if (!by && wanted.superlative && !wanted.noun && !wanted.rows) {
    by = parser_.default_measure(parser_.instruction().size());
    if (!by) return;
  }
  if (!by && (wanted.noun || wanted.superlative || wanted.sized || !top.within.empty())) {
    by = parser_.default_measure(parser_.instruction().size());
    if (!by) return;
  }
  if (!by) {
    Question question;
    const std::string count = std::to_string(top.count);
    question.text = say_.either("前 " + count + " 个是按什么算？", "The first " + count + " by what?");
    const bool lowest = top.order == SortKey::Order::ascending;
    if (!lowest) {
      question.choices.push_back({say_.either("表里最前面的 " + count + " 行",
                                              "The first " + rows_in_english(count) + " of the table"),
                                  say_.either("前" + count + "行", "first " + count + " rows")});
    }
    for (const Column& column : parser_.columns()) {
      if (column.table < 0 || !is_measure(column.role) || question.choices.size() == 4) continue;
      question.choices.push_back(
          {say_.either(column.name + (lowest ? "最低的 " : "最高的 ") + count + " 行",
                       "The " + rows_in_english(count) + " with the " + (lowest ? "lowest " : "highest ") +
                           column.name),
           say_.either(column.name + (lowest ? "最低的" : "最高的") + count + "行",
                       (lowest ? "bottom " : "top ") + count + " rows by \"" + column.name + "\"")});
    }
    parser_.ask(std::move(question));
    return;
  }
  top.by = by->name;
  plan.steps.emplace_back(std::move(top));
  if (!sort.keys.empty()) plan.steps.emplace_back(std::move(sort));
}

void Assembler::row_windows(Plan& plan) {
  for (const DraftWindow& window : draft_.windows) {
    AddColumn add;
    add.window = window.window;
    auto column = window.column;
    if (!column) column = parser_.default_measure(parser_.instruction().size());
    if (!column) return;
    add.column = column->name;
    add.title = say_.window_title(window.window, column->name);
    Sort order;
    for (const DraftKey& key : window.within) {
      add.within.push_back(key.column->name);
      order.keys.push_back({key.column->name, SortKey::Order::ascending});
    }
    order.keys.push_back({add.title, SortKey::Order::ascending});
    const bool ranked = window.window == Window::rank && !window.within.empty();
    plan.steps.emplace_back(std::move(add));
    if (ranked && draft_.sorts.empty()) plan.steps.emplace_back(std::move(order));
  }
}

void Assembler::charts(Plan& plan) {
  if (!draft_.chart_said && !draft_.trend) return;
  Chart chart;
  if (draft_.chart && (*draft_.chart == ChartKind::scatter || *draft_.chart == ChartKind::histogram) &&
      !grouped_) {
    chart.kind = *draft_.chart;
    std::vector<Column> numbers;
    for (const Column& column : draft_.loose) {
      if (is_numeric(column.role)) numbers.push_back(column);
    }
    draft_.loose.clear();
    if (chart.kind == ChartKind::histogram && numbers.empty()) {
      if (const auto column = parser_.default_measure(parser_.instruction().size()))
        numbers.push_back(*column);
    }
    if (stopped()) return;
    if (chart.kind == ChartKind::scatter && numbers.size() != 2) {
      parser_.decline(say_.either(
          "散点图需要两列数字，比如“用单价和数量画散点图”。",
          "A scatter chart needs two columns of numbers, for example \"scatter of price and quantity\"."));
      return;
    }
    chart.x = numbers[0].name;
    if (chart.kind == ChartKind::scatter)
      chart.y = {numbers[1].name};
    else
      chart.y = {numbers[0].name};
    chart.title = chart.kind == ChartKind::scatter
                      ? say_.either(chart.x + "与" + chart.y[0], chart.y[0] + " against " + chart.x)
                      : say_.either(chart.x + "的分布", "Distribution of " + chart.x);
    chart.native = draft_.native_chart;
    plan.charts.push_back(std::move(chart));
    return;
  }
  if (!grouped_ && chart_of_rows(plan)) return;
  if (!grouped_ || group_.keys.empty()) {
    Question question;
    question.text = say_.either("图要按什么来画？", "What should the chart show?");
    const auto column = parser_.default_measure(parser_.instruction().size());
    if (!column) return;
    const std::string kind = draft_.chart == ChartKind::pie    ? say_.either("饼图", "pie chart")
                             : draft_.chart == ChartKind::line ? say_.either("折线图", "line chart")
                                                               : say_.either("柱状图", "bar chart");
    if (parser_.date_column())
      question.choices.push_back({say_.either("每月的" + column->name, column->name + " by month"),
                                  say_.either("按月汇总" + column->name + "，画" + kind,
                                              "sum \"" + column->name + "\" by month, " + kind)});
    for (const Column& key : parser_.columns()) {
      if (key.table < 0 || key.role != Role::category || question.choices.size() >= 5 || !key.profile ||
          key.profile->distinct > 50)
        continue;
      question.choices.push_back(
          {say_.either("各" + key.name + "的" + column->name, column->name + " by " + key.name),
           say_.either("按" + key.name + "汇总" + column->name + "，画" + kind,
                       "sum \"" + column->name + "\" by \"" + key.name + "\", " + kind)});
    }
    parser_.ask(std::move(question));
    return;
  }
  if (draft_.chart == ChartKind::heatmap && group_.keys.size() != 2) {
    parser_.decline(say_.either("热力图要按两列来分，比如“热力图，地区和产品，数量”。",
                                "A heat map needs two columns to group by, for example \"heat map of "
                                "quantity by region and product\"."));
    return;
  }
  const std::optional<ChartKind> kind = !draft_.chart && draft_.share ? ChartKind::pie : draft_.chart;
  auto made = chart_of(group_, kind);
  if (!made) {
    parser_.decline(say_.either("饼图只能按一列来分，请选一列，或者用柱状图。",
                                "A pie chart can show one column's parts; name one, or take a bar chart."));
    return;
  }
  made->title = title_of(plan, say_);
  if (draft_.rest && draft_.top) made->top = draft_.top->count + 1;
  made->native = draft_.native_chart;
  plan.charts.push_back(std::move(*made));
}

/// 总分最高的前3名，画柱状图: a bar for each of a few rows that are people or things.
bool Assembler::chart_of_rows(Plan& plan) {
  constexpr std::uint64_t most_rows = 30;
  std::string value;
  std::uint64_t rows = setting_.rows;
  for (const Step& step : plan.steps) {
    if (const auto* top = std::get_if<Top>(&step); top && !top->percent && top->within.empty()) {
      value = top->by;
      rows = std::min(rows, static_cast<std::uint64_t>(top->count));
    }
    if (const auto* sort = std::get_if<Sort>(&step); sort && value.empty()) value = sort->keys.front().column;
  }
  const auto numeric =
      std::find_if(parser_.columns().begin(), parser_.columns().end(),
                   [&](const Column& column) { return column.name == value && is_numeric(column.role); });
  const auto name =
      std::find_if(parser_.columns().begin(), parser_.columns().end(), [&](const Column& column) {
        return column.table >= 0 && column.role == Role::category && column.type == "text" &&
               unique_per_row(column);
      });
  const bool kind = !draft_.chart || *draft_.chart == ChartKind::bar ||
                    *draft_.chart == ChartKind::bar_horizontal || *draft_.chart == ChartKind::pie;
  if (numeric == parser_.columns().end() || name == parser_.columns().end() || !kind || rows > most_rows)
    return false;
  Chart chart;
  chart.kind = draft_.chart.value_or(ChartKind::bar);
  chart.x = name->name;
  chart.y = {value};
  chart.native = draft_.native_chart;
  plan.charts.push_back(std::move(chart));
  return true;
}

std::optional<Chart> chart_of(const Group& group, std::optional<ChartKind> kind) {
  Chart chart;
  std::size_t x = 0;
  bool over_time = false;
  for (std::size_t i = 0; i < group.keys.size() && !over_time; ++i) {
    over_time = group.keys[i].period != Period::none;
    if (over_time) x = i;
  }
  chart.kind = kind.value_or(over_time ? ChartKind::line : ChartKind::bar);
  if (chart.kind == ChartKind::scatter || chart.kind == ChartKind::histogram || chart.kind == ChartKind::box)
    chart.kind = ChartKind::bar;
  chart.x = name_of(group.keys[x]);
  if (group.keys.size() > 1) {
    if (chart.kind == ChartKind::pie) return std::nullopt;
    chart.series = name_of(group.keys[x == 0 ? 1 : 0]);
    chart.y = {group.aggregates.front().title};
  } else if (chart.kind == ChartKind::pie) {
    chart.y = {group.aggregates.front().title};
  } else {
    for (const Aggregate& aggregate : group.aggregates) chart.y.push_back(aggregate.title);
  }
  if (chart.kind == ChartKind::bar_stacked && chart.series.empty() && chart.y.size() == 1)
    chart.kind = ChartKind::bar;
  return chart;
}

std::string title_of(const Plan& plan, const Say& say) {
  std::string filtered;
  std::string result;
  for (const Step& step : plan.steps) {
    if (const auto* group = std::get_if<Group>(&step)) {
      std::string keys;
      for (const GroupKey& key : group->keys)
        keys += (keys.empty() ? "" : say.either("、", ", ")) + bare_name(name_of(key));
      std::string values;
      for (const Aggregate& aggregate : group->aggregates)
        values += (values.empty() ? "" : say.either("、", ", ")) + aggregate.title;
      result = group->keys.empty() ? values : say.either("按" + keys + "：" + values, values + " by " + keys);
    } else if (const auto* pivot = std::get_if<Pivot>(&step)) {
      result = say.either(pivot->value.title + "透视表", pivot->value.title + ", pivoted");
    } else if (const auto* top = std::get_if<Top>(&step)) {
      const std::string count = std::to_string(top->count);
      const std::string before = result.empty() ? "" : result + say.either("，", ", ");
      if (top->end == Top::End::last)
        result = before + say.either("最后 " + count + " 行", "last " + rows_in_english(count));
      else if (top->end == Top::End::both)
        result = before + say.either(top->by + "最高和最低的 " + count + " 个",
                                     "highest and lowest " + count + " by " + top->by);
      else if (result.empty() && top->percent)
        result = say.either(
            top->by + (top->order == SortKey::Order::descending ? "最高的 " : "最低的 ") + count + "%",
            (top->order == SortKey::Order::descending ? "Highest " : "Lowest ") + count + "% by " + top->by);
      else if (result.empty())
        result =
            top->by.empty()
                ? say.either("前 " + count + " 行", "First " + rows_in_english(count))
                : say.either(top->by + (top->order == SortKey::Order::descending ? "最高的 " : "最低的 ") +
                                 count + " 行",
                             (top->order == SortKey::Order::descending ? "Highest " : "Lowest ") + count +
                                 " by " + top->by);
      else if (top->within.empty())
        result += say.either("，前 " + count, ", top " + count);
    } else if (std::holds_alternative<Filter>(step)) {
      filtered = say.either("筛选结果", "Filtered rows");
    } else if (const auto* dedupe = std::get_if<Dedupe>(&step);
               dedupe && dedupe->keep == Dedupe::Keep::only_repeated) {
      result = say.either("重复的行", "Repeated rows");
    } else if (std::holds_alternative<Dedupe>(step) &&
               (result.empty() || result == say.either("排序结果", "Sorted rows"))) {
      result = say.either("去重结果", "Without duplicates");
    } else if (std::holds_alternative<Sort>(step) && result.empty() && filtered.empty()) {
      result = say.either("排序结果", "Sorted rows");
    } else if (const auto* compute = std::get_if<Compute>(&step); compute && result.empty()) {
      result = compute->title;
    } else if (const auto* edit = std::get_if<EditCells>(&step); edit && result.empty()) {
      result = say.edited(*edit);
    } else if (const auto* correlate = std::get_if<Correlate>(&step)) {
      std::string names;
      for (const std::string& name : correlate->columns)
        names += (names.empty() ? "" : say.either("、", ", ")) + name;
      result = say.either(names + "的相关性", "Correlation of " + names);
    } else if (const auto* words = std::get_if<CountWords>(&step)) {
      result = say.either(words->column + "词频", "Words in " + words->column);
    } else if (std::holds_alternative<Loan>(step)) {
      result = say.either("还款计划", "Repayment plan");
    } else if (std::holds_alternative<PickRows>(step) && result.empty()) {
      result = say.either("抽取结果", "Picked rows");
    } else if (const auto* add = std::get_if<AddColumn>(&step)) {
      result = result.empty() ? add->title : result + say.either("、", ", ") + add->title;
    } else if (std::holds_alternative<FillBlanks>(step) && result.empty()) {
      result = say.either("填补空白", "Blanks filled");
    } else if (std::holds_alternative<DropBlanks>(step) && result.empty()) {
      result = say.either("删除空白", "Blanks dropped");
    }
  }
  if (result.empty()) result = filtered;
  if (plan.output && plan.output->payslips) result = say.either("工资条", "Payslips");
  if (result.empty() && plan.split && plan.split->column.empty())
    result = say.either("每 " + std::to_string(plan.split->rows) + " 行拆分",
                        "Split every " + rows_in_english(std::to_string(plan.split->rows)));
  if (result.empty() && plan.split)
    result = say.either("按" + plan.split->column + "拆分", "Split by " + plan.split->column);
  if (result.empty() && std::holds_alternative<Append>(plan.combine))
    result = say.either("合并结果", "Combined rows");
  if (result.empty() && std::holds_alternative<LookUp>(plan.combine))
    result = say.either("匹配结果", "Looked up");
  if (result.empty() && std::holds_alternative<Reconcile>(plan.combine))
    result = say.either("核对结果", "Comparison");
  if (result.empty() && plan.goal == Goal::convert) result = say.either("转换格式", "Converted");
  if (result.empty() && plan.goal == Goal::describe) result = say.either("文件概况", "What is in the file");
  return result.empty() ? say.either("处理结果", "Result") : result;
}

}  // namespace errand::recipes
