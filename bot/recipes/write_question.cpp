/// The answer to a question: a sentence with the number and its unit, and the rows behind it as a file.

#include "bot/recipes/write_parts.hpp"

#include <algorithm>

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
  const std::string values = joined(parts, words("，", "; "));
  const std::string sentence =
      where.empty() ? filled(words("{0}（共 {counted:,} 行）", "{0} ({counted:,} rows)"), {values})
                    : filled(words("{1}：{0}（{counted:,} 行）", "{0} ({counted:,} rows where {1})"),
                             {values, in_f_string(where)});
  writing.python.line("    headline = f\"" + (words.chinese ? sentence : with_plurals(sentence)) + "\"");
  writing.has_headline = true;
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
    auto name = std::find_if(columns.begin(), columns.end(), [](const Column& column) {
      return column.kind == Kind::text && !column.code &&
             (column.name.find("名") != std::string::npos || column.name.find("ame") != std::string::npos);
    });
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

/// A line for each of the first rows: "华东：金额合计 1,234.50 元".
void write_listed_answer(Writing& writing) {
  const Words& words = writing.words;
  std::vector<std::string> variables;
  std::vector<std::string> cells;
  std::vector<std::string> names;
  for (const Column& column : columns_to_say(writing)) {
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
    return top && !top->by.empty();
  });
  if (picked)
    write_listed_answer(writing);
  else
    writing.headline("符合条件的有 {len(data):,} 行", "{len(data):,} rows match");
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
  // The evidence: the rows that were counted, or all groups behind "the highest".
  const Format format = Format::same;
  if (writing.has_rows) {
    writing.paragraph("答案背后的行", "The rows behind the answer");
    writing.line("rows = rows.copy()");
    if (writing.has_original) write_originals(writing, "rows", writing.rows_table, format);
    const std::string name =
        write_file(writing, "rows", writing.plan.title + std::string(words(" 明细", " rows")), format, "",
                   writing.rows_table);
    writing.step("把这些行写到 {0}", "Write those rows to {0}", {name});
  }
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
}

}  // namespace errand::recipes::writer
