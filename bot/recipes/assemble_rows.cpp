/// Wishes that look like groups and are about single rows: ranks within a group, and what was computed for
/// each person.

#include "bot/recipes/assemble.hpp"

#include <algorithm>
#include <utility>

namespace errand::recipes {

namespace {

constexpr std::string_view inside_words[] = {"里面", "内部", "组内", "部门内", "班内", "within", "inside"};

}  // namespace

bool Assembler::rows_are_people() const {
  return std::any_of(parser_.columns().begin(), parser_.columns().end(), [&](const Column& column) {
    const bool person = column.concept_name == "employee" || column.concept_name == "student" ||
                        column.concept_name == "name" || column.concept_name == "employee_id" ||
                        column.concept_name == "student_id";
    return person && column.table >= 0 && unique_per_row(column);
  });
}

/// 每个部门工资排名 ranks the people within each department; 各地区销售额排名 the regions. Asks where it may
/// be either.
void Assembler::settle_rank() {
  const auto ranked = std::find_if(draft_.windows.begin(), draft_.windows.end(),
                                   [](const DraftWindow& window) { return window.window == Window::rank; });
  if (ranked == draft_.windows.end() || draft_.keys.empty() || draft_.top || !draft_.measures.empty() ||
      draft_.summarise || draft_.sold || draft_.pivot_said)
    return;
  const bool groups = std::all_of(draft_.keys.begin(), draft_.keys.end(), [&](const DraftKey& key) {
    return key.column && key.period == Period::none && !row_is_one(*key.column) &&
           key.column->role != Role::date;
  });
  if (!groups || (!ranked->column && !rows_are_people())) return;
  const std::string key = draft_.keys.front().column->name;
  const bool each = draft_.keys.front().each;
  const bool people = rows_are_people();
  const std::string said = parser_.instruction();
  const bool inside =
      std::any_of(std::begin(inside_words), std::end(inside_words),
                  [&](std::string_view word) { return said.find(word) != std::string::npos; });
  if (!each && !people && !inside) return;
  if ((each && people) || inside) {
    std::erase_if(draft_.loose,
                  [&](const Column& column) { return !is_measure(column.role); });  // "rank orders"
    if (!ranked->column && !draft_.loose.empty()) ranked->column = draft_.loose.front(), draft_.loose.clear();
    if (!ranked->column) ranked->column = parser_.default_measure(parser_.instruction().size());
    ranked->within = std::exchange(draft_.keys, {});
    return;
  }
  auto value = ranked->column;
  if (!value) value = parser_.default_measure(parser_.instruction().size());
  if (!value) return;
  const std::string name = value->name;
  Question question;
  question.text = say_.either(
      "是每个" + key + "里面按" + name + "排名，还是" + key + "之间按" + name + "合计排名？",
      "Rank the rows within each " + key + " by " + name + ", or the totals of each " + key + "?");
  question.choices.push_back({say_.either("每个" + key + "里面排名", "Within each " + key),
                              say_.either("在每个" + key + "里面按" + name + "排名",
                                          "rank by \"" + name + "\" within each \"" + key + "\"")});
  question.choices.push_back({say_.either(key + "之间排名", "The totals"),
                              say_.either("按" + key + "汇总" + name + "并排名",
                                          "total \"" + name + "\" by \"" + key + "\" and rank")});
  parser_.ask(std::move(question));
}

/// 每个人的总分, 每个人的工龄: what was computed for each row, whose key says only "each row".
void Assembler::rows_stay_rows() {
  const auto made = [&](const std::string& name) {
    return std::any_of(draft_.cells.begin(), draft_.cells.end(), [&](const Step& step) {
      if (const auto* compute = std::get_if<Compute>(&step)) return compute->title == name;
      const auto* edit = std::get_if<EditCells>(&step);
      return edit && std::find(edit->titles.begin(), edit->titles.end(), name) != edit->titles.end();
    });
  };
  const bool computed = std::any_of(parser_.columns().begin(), parser_.columns().end(),
                                    [&](const Column& column) { return made(column.name); });
  if (!computed || draft_.pivot_said) return;
  const bool rows = std::all_of(draft_.keys.begin(), draft_.keys.end(), [&](const DraftKey& key) {
    return key.column && key.period == Period::none && row_is_one(*key.column);
  });
  if (!rows || !draft_.measures.empty() || draft_.summarise) return;
  draft_.keys.clear();
  std::erase_if(draft_.loose, [&](const Column& column) {
    return made(column.name) || row_is_one(column) || column.role == Role::id;
  });
}

/// 谁没迟到过: after all other conditions the names, each once; where they are counted the rows stay.
void Assembler::those_without(Plan& plan) {
  if (!draft_.never) return;
  const std::string& key = draft_.never->key.name;
  plan.steps.emplace_back(Filter{Join::all, {draft_.never->condition}, {}});
  for (DraftMeasure& measure : draft_.measures) {  // 有多少人没迟到过: people, not their rows
    if (measure.measure == Measure::count && !measure.column)
      measure = {draft_.never->key, Measure::distinct, false};
  }
  if (!draft_.measures.empty()) return;
  plan.steps.emplace_back(Dedupe{{key}, Dedupe::Keep::first});
  plan.steps.emplace_back(SelectColumns{{key}, SelectColumns::Mode::keep});
}

/// "how much is pending" asks for the money, 待审批的有多少 for the rows.
bool Assembler::asks_for_money() const {
  const auto money = [](const Column& column) { return column.table >= 0 && column.role == Role::money; };
  const auto said = [](const Token& token) {
    return token.is(Word::how_much) && (folded(token.text).starts_with("how much") || token.text == "多少钱");
  };
  return std::any_of(parser_.columns().begin(), parser_.columns().end(), money) &&
         std::any_of(parser_.tokens().begin(), parser_.tokens().end(), said);
}

/// 每个部门各抽2个人: of each as many.
void Assembler::sample_within() {
  if (draft_.keys.empty() || !draft_.measures.empty() || draft_.summarise || draft_.top) return;
  for (Step& step : draft_.cells) {
    auto* pick = std::get_if<PickRows>(&step);
    if (!pick || pick->sample == 0) continue;
    for (const DraftKey& key : draft_.keys) {
      if (key.column && key.period == Period::none) pick->within.push_back(key.column->name);
    }
    draft_.keys.clear();
  }
}

/// 每个部门里高于平均工资的人: the average is that of the group.
void Assembler::own_group_average() {
  const bool inside = !draft_.keys.empty() && draft_.keys.front().each && draft_.measures.empty() &&
                      !draft_.summarise && !draft_.top && draft_.windows.empty() && !draft_.chart_said;
  if (!inside) return;
  bool found = false;
  for (DraftCondition& condition : draft_.conditions) {
    const Test test = condition.condition.test;
    if ((test != Test::above_average && test != Test::below_average) || !condition.condition.values.empty())
      continue;
    for (const DraftKey& key : draft_.keys) {
      if (key.column && key.period == Period::none) condition.condition.values.push_back(key.column->name);
    }
    condition.after_group = false;
    found = true;
  }
  if (found) draft_.keys.clear();
}

/// 工资分段统计: how many rows are in each range, unless a measure is named.
void Assembler::count_ranges() {
  if (!draft_.binned || !draft_.measures.empty()) return;
  const bool named = std::any_of(draft_.loose.begin(), draft_.loose.end(),
                                 [](const Column& column) { return is_measure(column.role); });
  if (!named && !draft_.sold) draft_.measures.push_back({std::nullopt, Measure::count, true});
}

}  // namespace errand::recipes
