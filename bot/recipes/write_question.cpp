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
  writing.print(where.empty() ? "没有数据行" : "没有符合条件的行（{0}）",
                where.empty() ? "There are no rows" : "No rows match ({0})", {where}, "    ");
  writing.line("else:");
  writing.line("    answer = data.iloc[0]");
  for (const Column& column : writing.table.columns) {
    writing.line("    value = answer[{0}]", {quoted(column.name)});
    const std::string value = cell_of(writing, column, "value");
    const std::string sentence =
        where.empty()
            ? filled(words("{0} {1}（共 {counted:,} 行）", "{0}: {1} ({counted:,} rows)"),
                     {in_f_string(column.name), value})
            : filled(words("{2}：{0} {1}（{counted:,} 行）", "{0}: {1} ({counted:,} rows where {2})"),
                     {in_f_string(column.name), value, in_f_string(where)});
    writing.python.line("    print(f\"" + sentence + "\")");
  }
}

/// A line for each of the first rows: "1. 华东：金额合计 1,234.50 元".
void write_listed_answer(Writing& writing) {
  constexpr std::size_t most_columns = 6;
  const Words& words = writing.words;
  std::vector<std::string> names;
  std::vector<std::string> variables;
  std::vector<std::string> cells;
  for (const Column& column : writing.table.columns) {
    if (names.size() == most_columns) break;
    names.push_back("data[" + quoted(column.name) + "]");
    variables.push_back("value" + std::to_string(names.size()));
    const std::string cell = cell_of(writing, column, variables.back());
    cells.push_back(cells.empty() ? cell : in_f_string(column.name) + " " + cell);
  }
  if (cells.size() > 1)
    cells.front() += std::string(words("：", ": ")) + cells[1], cells.erase(cells.begin() + 1);
  writing.line("if len(data) == 0:");
  writing.print("没有符合条件的行", "No rows match", {}, "    ");
  const std::string source =
      names.size() == 1 ? names.front() + ".head(10)" : "zip(" + joined(names, ", ") + ")";
  (void)source;
  writing.line("shown = data.head(10)");
  std::vector<std::string> shown_names;
  for (const std::string& name : names) shown_names.push_back("shown" + name.substr(4));
  writing.line(names.size() == 1 ? "for {0} in {1}:" : "for {0} in zip({1}):",
               {joined(variables, ", "), joined(shown_names, ", ")});
  writing.python.line("    print(f\"" + joined(cells, words("，", ", ")) + "\")");
  writing.line("if len(data) > 10:");
  writing.print("……共 {len(data):,} 行", "... {len(data):,} rows in all", {}, "    ");
}

}  // namespace

void write_answer(Writing& writing) {
  const Words& words = writing.words;
  writing.paragraph("回答", "The answer");
  if (writing.single_answer) {
    write_single_answer(writing);
  } else if (writing.rows_of_source) {
    writing.print("符合条件的有 {len(data):,} 行", "{len(data):,} rows match");
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
  if (writing.has_ranking) {
    writing.line("ranking = ranking.copy()");
    const std::string name =
        write_file(writing, "ranking", writing.plan.title, Format::xlsx, "", writing.ranking_table);
    writing.step("把全部分组写到 {0}", "Write all groups to {0}", {name});
  }
}

}  // namespace errand::recipes::writer
