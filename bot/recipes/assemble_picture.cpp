/// Wishes about all rows at once, without groups: correlations, words, box plots.

#include "bot/recipes/assemble.hpp"

#include <algorithm>
#include <utility>

namespace errand::recipes {

/// False after a question.
bool Assembler::rows_in_a_picture(Plan& plan) {
  if (draft_.correlate_said) return correlation(plan);
  if (draft_.words_said) return word_counts();
  if (draft_.chart == ChartKind::box) return box(plan);
  return true;
}

bool Assembler::correlation(Plan& plan) {
  std::vector<std::string> names;
  std::erase_if(draft_.loose, [&](const Column& column) {
    if (!is_numeric(column.role) || column.role == Role::year) return false;
    if (std::find(names.begin(), names.end(), column.name) == names.end()) names.push_back(column.name);
    return true;
  });
  std::vector<std::string> all;
  for (const Column& column : parser_.columns()) {
    if (column.table >= 0 && is_numeric(column.role) && column.role != Role::year) all.push_back(column.name);
  }
  if (names.empty()) names = all;
  if (names.size() < 2) {
    Question question;
    question.text =
        names.empty()
            ? say_.either("表里没有数字列，算不了相关性。", "There are no number columns to correlate.")
            : say_.either("“" + names.front() + "”和哪一列的相关性？",
                          "The correlation of \"" + names.front() + "\" with which column?");
    for (const std::string& other : all) {
      if (names.empty() || other == names.front() || question.choices.size() == 5) continue;
      question.choices.push_back(
          {other, say_.either(names.front() + "和" + other + "的相关性",
                              "correlation between \"" + names.front() + "\" and \"" + other + "\"")});
    }
    parser_.ask(std::move(question));
    return false;
  }
  whole_ = {Correlate{names}};
  draft_.question = false;
  draft_.measures.clear();
  draft_.keys.clear();
  if (names.size() > 2) return true;
  Chart chart;
  chart.kind = ChartKind::scatter;
  chart.x = names[0];
  chart.y = {names[1]};
  chart.title = say_.either(names[0] + "与" + names[1], names[1] + " against " + names[0]);
  plan.charts.push_back(std::move(chart));
  return true;
}

bool Assembler::word_counts() {
  std::vector<Column> columns;
  for (const Column& column : draft_.loose) {
    if (column.role == Role::category) columns.push_back(column);
  }
  if (columns.empty()) {
    std::vector<Column> prose;
    for (const Column& column : parser_.columns()) {
      if (column.table < 0 || column.role != Role::category || column.type != "text") continue;
      columns.push_back(column);
      if (column.concept_name == "remark") prose.push_back(column);
    }
    if (columns.size() > 1 && prose.size() == 1) columns = prose;
  }
  draft_.loose.clear();
  if (columns.size() != 1) {
    Question question;
    question.text = say_.either("数哪一列里的词？", "The words of which column?");
    for (const Column& column : columns) {
      if (question.choices.size() < 5)
        question.choices.push_back(
            {column.name, say_.either(column.name + "的词频", "word frequency of \"" + column.name + "\"")});
    }
    parser_.ask(std::move(question));
    return false;
  }
  CountWords count;
  count.column = columns.front().name;
  if (draft_.top && draft_.top->count > 1) count.top = draft_.top->count;
  draft_.top.reset();
  draft_.measures.clear();
  draft_.question = false;
  whole_ = {count};
  return true;
}

/// 各部门工资箱线图: a box of the rows of each.
bool Assembler::box(Plan& plan) {
  Chart chart;
  chart.kind = ChartKind::box;
  std::optional<Column> value;
  for (const DraftMeasure& measure : draft_.measures) {
    if (measure.column && !value) value = measure.column;
  }
  for (const Column& column : draft_.loose) {
    if (is_numeric(column.role) && column.role != Role::year) value = column;
    if (!is_numeric(column.role) && draft_.keys.empty()) draft_.keys.push_back({column, Period::none});
  }
  if (!value) value = parser_.default_measure(parser_.instruction().size());
  if (!value) return false;
  if (!draft_.keys.empty() && (!draft_.keys.front().column || draft_.keys.front().period != Period::none)) {
    parser_.decline(
        say_.either("箱线图请按一列来分组，比如“各部门工资箱线图”。",
                    "A box plot is grouped by a column, for example \"box plot of salary by department\"."));
    return false;
  }
  chart.y = {value->name};
  if (!draft_.keys.empty()) chart.x = draft_.keys.front().column->name;
  chart.title = chart.x.empty()
                    ? say_.either(value->name + "的分布", "Distribution of " + value->name)
                    : say_.either("各" + chart.x + "的" + value->name, value->name + " by " + chart.x);
  draft_.keys.clear();
  draft_.loose.clear();
  draft_.measures.clear();
  draft_.summarise = false;
  plan.charts.push_back(std::move(chart));
  return true;
}

}  // namespace errand::recipes
