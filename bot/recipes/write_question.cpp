/// The answer to a question: a sentence with the number and its unit, and the rows behind it as a file.

#include "bot/recipes/write_parts.hpp"

#include <algorithm>
#include <optional>

namespace errand::recipes::writer {

namespace {

std::string unit_of(const Column& column) {
  return column.percent || column.unit.empty() || column.unit == "%" ? "" : " " + column.unit;
}

std::string cell_of(Writing& writing, const Column& column, const std::string& value) {
  if (column.kind == Kind::number) return shown(writing, column, value) + in_f_string(unit_of(column));
  if (column.kind == Kind::date)
    return column.timed ? "{" + value + ":%Y-%m-%d %H:%M}" : "{" + value + ":%Y-%m-%d}";
  return "{" + value + "}";
}

/// One sentence over everything: "金额合计 1,234.50 元（380 行，地区 为 华东）".
void write_single_answer(Writing& writing) {
  const Words& words = writing.words;
  const std::string where = joined(writing.conditions, words("，", ", "));
  writing.line("if counted == 0:");
  writing.headline(where.empty() ? "没有数据行" : "没有符合条件的行（{0}）",
                   where.empty() ? "There are no rows" : "No rows match ({0})", {where}, "    ");
  writing.line("else:");
  std::vector<std::string> variables;
  std::vector<std::string> parts;
  for (const Column& column : writing.table.columns) {
    variables.push_back("value" + std::to_string(variables.size() + 1));
    writing.line("    {0} = data[{1}].iloc[0]", {variables.back(), literal(column.name)});
    parts.push_back(filled(words("{0} {1}", "{0}: {1}"),
                           {in_f_string(column.name), cell_of(writing, column, variables.back())}));
  }
  // The highest and the lowest of one column: how far apart they are is what is meant.
  const auto extreme = [&](std::size_t at, Measure measure) {
    const auto* group = std::get_if<Group>(&writing.plan.steps.back());
    return group && group->aggregates.size() == 2 && group->aggregates[at].measure == measure &&
           group->aggregates[at].column == group->aggregates[1 - at].column;
  };
  const bool descending = extreme(0, Measure::max) && extreme(1, Measure::min);
  const bool ascending = extreme(0, Measure::min) && extreme(1, Measure::max);
  if ((descending || ascending) && writing.table.columns.front().kind == Kind::number) {
    writing.line(descending ? "    gap = value1 - value2" : "    gap = value2 - value1");
    parts.push_back(filled(words("相差 {0}", "difference: {0}"),
                           {cell_of(writing, writing.table.columns.front(), "gap")}));
  }
  const std::string values = joined(parts, words("，", "; "));
  const std::string sentence =
      where.empty() ? filled(words("{0}（共 {counted:,} 行）", "{0} ({counted:,} rows)"), {values})
                    : filled(words("{1}：{0}（{counted:,} 行）", "{0} ({counted:,} rows where {1})"),
                             {values, in_f_string(where)});
  writing.python.line("    headline = f\"" + (words.chinese ? sentence : with_plurals(sentence)) + "\"");
  writing.has_headline = true;
}

bool is_name(const Column& column) {
  return column.kind == Kind::text && !column.code &&
         (column.name.find("名") != std::string::npos || column.name.find("ame") != std::string::npos);
}

/// The columns that a line of an answer shows: the first few, and the one that it is about.
std::vector<Column> columns_to_say(const Writing& writing) {
  constexpr std::size_t most_columns = 6;
  constexpr std::size_t most_of_a_row = 5;
  std::string by;
  for (const Step& step : writing.plan.steps) {
    if (const auto* top = std::get_if<Top>(&step)) by = top->by;
  }
  std::vector<Column> columns;
  for (const Column& column : writing.table.columns) {
    if (columns.size() == (writing.rows_of_source ? most_of_a_row : most_columns)) break;
    if (!writing.rows_of_source || column.name != by) columns.push_back(column);
  }
  if (writing.rows_of_source && !by.empty() && writing.table.has(by)) columns.push_back(writing.table.at(by));
  if (writing.rows_of_source && columns.size() > 1) {  // 陈三, not 011, is the answer
    auto name = std::find_if(columns.begin(), columns.end(), is_name);
    if (name == columns.end() && columns.front().code)
      name = std::find_if(columns.begin(), columns.end(),
                          [](const Column& column) { return column.kind == Kind::text && !column.code; });
    if (name != columns.end()) std::rotate(columns.begin(), name, name + 1);
  }
  if (writing.rows_of_source && columns.size() > 2)  // then what was asked for
    std::rotate(columns.begin() + 1, columns.end() - 1, columns.end());
  for (Column& column : columns) {  // cells that were not converted are shown as they stand
    const bool converted = column.native || std::find(writing.converted.begin(), writing.converted.end(),
                                                      column.name) != writing.converted.end();
    if (!converted || (writing.rows_of_source && column.code)) column.kind = Kind::text;
  }
  return columns;
}

/// The number that two rows are compared by: of both ends of an order, or of two values of a group's only
/// key.
std::optional<Column> compared_value(const Writing& writing) {
  const Group* group = nullptr;
  const Condition* two = nullptr;
  std::string by;
  for (const Step& step : writing.plan.steps) {
    if (const auto* filter = std::get_if<Filter>(&step)) {
      for (const Condition& condition : filter->conditions) {
        if (condition.test == Test::any_of && condition.values.size() == 2) two = &condition;
      }
    }
    if (const auto* found = std::get_if<Group>(&step)) group = found;
    if (const auto* top = std::get_if<Top>(&step)) by = top->end == Top::End::both ? top->by : "";
  }
  if (by.empty() && group && two && group->keys.size() == 1 && group->keys.front().column == two->column)
    by = title_of(writing.words, group->aggregates.front());
  if (by.empty() || !writing.table.has(by) || writing.table.at(by).kind != Kind::number) return std::nullopt;
  return writing.table.at(by);
}

/// Of two groups, or of both ends: by how much they differ, and what part of the lower that is.
void write_gap(Writing& writing, const Column& label, const Column& value, bool both_ends) {
  const Words& words = writing.words;
  writing.line("if len(data) == 2 and data[{0}].notna().all():", {literal(value.name)});
  writing.line("    more = data.sort_values({0}, ascending=False, kind=\"stable\")", {literal(value.name)});
  writing.line("    high, low = more[{0}]", {literal(value.name)});
  writing.line("    gap = high - low");
  writing.line("    part = f\"{gap / low:.1%}\" if low > 0 else \"\"");
  const std::string sentence = filled(words("{more.iloc[0][{0}]} 比 {more.iloc[1][{0}]} 多 {1}",
                                            "{more.iloc[0][{0}]} is {1} above {more.iloc[1][{0}]}"),
                                      {"label", cell_of(writing, value, "gap")});
  writing.line("    label = {0}", {literal(label.name)});
  writing.python.line("    more_line = f\"" + sentence + "\" + (f\"" +
                      std::string(words("（高 {part}）", " (by {part})")) + "\" if part else \"\")");
  writing.line("    if gap == 0:");
  writing.line("        more_line = {0}", {literal(words("两者相同", "They are the same"))});
  // Who is highest, who is lowest: the two come first. By how much do they differ: that does.
  writing.line(both_ends ? "    lines.append(more_line)" : "    lines.insert(0, more_line)");
}

/// A line for each of the first rows: "华东：金额合计 1,234.50 元".
void write_listed_answer(Writing& writing) {
  const Words& words = writing.words;
  std::vector<std::string> variables;
  std::vector<std::string> cells;
  std::vector<std::string> names;
  const std::vector<Column> columns = columns_to_say(writing);
  for (const Column& column : columns) {
    names.push_back("shown[" + literal(column.name) + "]");
    variables.push_back("value" + std::to_string(names.size()));
    const std::string cell = cell_of(writing, column, variables.back());
    cells.push_back(cells.empty() ? cell : in_f_string(column.name) + " " + cell);
  }
  if (cells.size() > 1)
    cells.front() += std::string(words("：", ": ")) + cells[1], cells.erase(cells.begin() + 1);
  writing.line("shown = data.head(10)");
  writing.line(names.size() == 1 ? "lines = [" : "lines = [");
  writing.python.line("    f\"" + joined(cells, words("，", ", ")) + "\"");
  writing.line(names.size() == 1 ? "    for {0} in {1}" : "    for {0} in zip({1})",
               {joined(variables, ", "), joined(names, ", ")});
  writing.line("]");
  const auto is_both_ends = [](const Step& step) {
    const auto* top = std::get_if<Top>(&step);
    return top && top->end == Top::End::both;
  };
  if (const auto value = compared_value(writing)) {
    const bool both_ends = std::any_of(writing.plan.steps.begin(), writing.plan.steps.end(), is_both_ends);
    write_gap(writing, columns.front(), *value, both_ends);
  }
  writing.line("if len(data) > 10:");
  writing.python.line("    lines.append(f\"" +
                      std::string(words("……共 {len(data):,} 行", "... {len(data):,} rows in all")) + "\")");
  writing.line("headline = \"\\n\".join(lines) or {0}",
               {literal(words("没有符合条件的行", "No rows match"))});
  writing.has_headline = true;
}

/// Which rows: how many, and the rows themselves when they were picked by their size.
void write_rows_answer(Writing& writing) {
  const bool picked = std::any_of(writing.plan.steps.begin(), writing.plan.steps.end(), [](const Step& step) {
    const auto* top = std::get_if<Top>(&step);
    return (top && !top->by.empty()) || std::holds_alternative<SelectColumns>(step);
  });
  const Column name = columns_to_say(writing).front();
  if (picked) {
    write_listed_answer(writing);
  } else if (is_name(name)) {
    writing.line("names = {0}.join(str(name) for name in data[{1}].head(20))",
                 {literal(writing.words("、", ", ")), literal(name.name)});
    writing.line("names = names + {0} if len(data) > 20 else names", {literal("…")});
    writing.headline("符合条件的有 {len(data):,} 行", "{len(data):,} rows match");
    writing.line("if len(data) and data[{0}].is_unique:", {literal(name.name)});
    writing.python.line("    headline += f\"" + std::string(writing.words("：", ": ")) + "{names}\"");
  } else {
    writing.headline("符合条件的有 {len(data):,} 行", "{len(data):,} rows match");
  }
  if (writing.has_rows) return;
  writing.line("rows = data");
  writing.rows_table = writing.table;
  writing.has_rows = true;
}

}  // namespace

void write_answer(Writing& writing) {
  const Words& words = writing.words;
  writing.paragraph("回答", "The answer");
  if (writing.single_answer) {
    write_single_answer(writing);
  } else if (writing.rows_of_source) {
    write_rows_answer(writing);
  } else {
    write_listed_answer(writing);
  }
  // The evidence: all groups behind "the highest", and the rows that were counted.
  if (!writing.has_ranking && !writing.single_answer && !writing.rows_of_source && !writing.plan.output) {
    writing.line("ranking = data");
    writing.ranking_table = writing.table;
    writing.has_ranking = true;
  }
  if (writing.has_ranking) {
    writing.line("ranking = ranking.copy()");
    const std::string name =
        write_file(writing, "ranking", writing.plan.title, Format::xlsx, "", writing.ranking_table);
    writing.step("把全部分组写到 {0}", "Write all groups to {0}", {name});
  }
  if (writing.has_rows) {
    const Format format = Format::same;
    writing.paragraph("答案背后的行", "The rows behind the answer");
    writing.line("rows = rows.copy()");
    if (writing.has_original) write_originals(writing, "rows", writing.rows_table, format);
    const std::string name =
        write_file(writing, "rows", writing.plan.title + std::string(words(" 明细", " rows")), format, "",
                   writing.rows_table);
    writing.step("把这些行写到 {0}", "Write those rows to {0}", {name});
  }
}

}  // namespace errand::recipes::writer
