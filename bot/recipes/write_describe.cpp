/// What is in the files: a line per table and column, and the same as a workbook.

#include "bot/core/text.hpp"
#include "bot/recipes/write_parts.hpp"

#include <algorithm>

namespace errand::recipes::writer {

namespace {

std::string_view name_of_type(const Words& words, const std::string& type) {
  if (type == "integer") return words("整数", "whole number");
  if (type == "number") return words("数字", "number");
  if (type == "percent") return words("百分比", "percent");
  if (type == "date") return words("日期", "date");
  if (type == "datetime") return words("日期和时间", "date and time");
  if (type == "time") return words("时间", "time");
  if (type == "boolean") return words("是/否", "yes/no");
  if (type == "id") return words("编号", "code");
  if (type == "empty") return words("空", "empty");
  if (type == "mixed") return words("混合", "mixed");
  return words("文字", "text");
}

void need_describe(Writing& writing) {
  writing.helper(
      "describe", "一张表的每一列：类型、空白、不同值、范围；打印出来，并返回一览表的行",
      "Every column of a table: type, blanks, distinct values, range; printed, and returned as rows",
      writing.words.chinese ? R"py(def describe(table, where, kinds):
    """{0}"""
    rows = []
    print(f"{where}：{len(table):,} 行，{len(kinds)} 列")
    for name, kind in kinds.items():
        cells = table[name].dropna()
        if cells.dtype == object:
            cells = cells[cells.astype(str).str.strip() != ""]
        row = {"表": where, "列": name, "类型": kind, "空白": len(table) - len(cells), "不同值": cells.astype(str).nunique()}
        text = f"{row['不同值']:,} 种"
        if cells.dtype != object and len(cells):
            low, high = cells.min(), cells.max()
            if cells.dtype.kind == "M":
                low, high = str(low)[:10], str(high)[:10]
                text = f"{low} 至 {high}"
            else:
                row["合计"] = round(float(cells.sum()), 6)
                text = f"{low:,} 至 {high:,}，合计 {row['合计']:,}"
            row["最小"], row["最大"] = low, high
        common = cells.astype(str).value_counts().head(3)
        row["最常见"] = "、".join(f"{value}（{count:,}）" for value, count in common.items())
        if cells.dtype == object and len(cells):
            text += "，如 " + "、".join(str(value) for value in common.index)
        blank = f"，空白 {row['空白']:,}" if row["空白"] else ""
        if len(rows) < 15:
            print(f"  {name}（{kind}）：{text[:80]}{blank}")
        rows.append(row)
    if len(rows) > 15:
        print(f"  ……另外 {len(rows) - 15} 列见一览表")
    return rows
)py"
                            : R"py(def describe(table, where, kinds):
    """{0}"""
    rows = []
    print(f"{where}: {len(table):,} rows, {len(kinds)} columns")
    for name, kind in kinds.items():
        cells = table[name].dropna()
        if cells.dtype == object:
            cells = cells[cells.astype(str).str.strip() != ""]
        row = {"Table": where, "Column": name, "Type": kind, "Blank": len(table) - len(cells), "Distinct": cells.astype(str).nunique()}
        text = f"{row['Distinct']:,} different"
        if cells.dtype != object and len(cells):
            low, high = cells.min(), cells.max()
            if cells.dtype.kind == "M":
                low, high = str(low)[:10], str(high)[:10]
                text = f"{low} to {high}"
            else:
                row["Sum"] = round(float(cells.sum()), 6)
                text = f"{low:,} to {high:,}, sum {row['Sum']:,}"
            row["Lowest"], row["Highest"] = low, high
        common = cells.astype(str).value_counts().head(3)
        row["Most frequent"] = ", ".join(f"{value} ({count:,})" for value, count in common.items())
        if cells.dtype == object and len(cells):
            text += ", such as " + ", ".join(str(value) for value in common.index)
        blank = f", {row['Blank']:,} blank" if row["Blank"] else ""
        if len(rows) < 15:
            print(f"  {name} ({kind}): {text[:80]}{blank}")
        rows.append(row)
    if len(rows) > 15:
        print(f"  ... {len(rows) - 15} more columns in the workbook")
    return rows
)py");
}

/// A file without tables: what the profile says of it.
void write_plain_file(Writing& writing, const FileProfile& file) {
  const Words& words = writing.words;
  std::vector<std::string> facts;
  if (file.pages > 0) facts.push_back(filled(words("{0} 页", "{0} pages"), {std::to_string(file.pages)}));
  if (file.characters > 0)
    facts.push_back(filled(words("{0} 字", "{0} characters"), {with_thousands(file.characters)}));
  if (file.width > 0)
    facts.push_back(filled(words("{0} × {1} 像素", "{0} × {1} pixels"),
                           {std::to_string(file.width), std::to_string(file.height)}));
  if (!file.members.empty())
    facts.push_back(filled(words("{0} 个文件", "{0} files"), {std::to_string(file.members.size())}));
  facts.push_back(readable_size(file.size_bytes));
  writing.inputs.push_back(file.name);
  writing.python.import("import os");
  writing.paragraph("{0}", "{0}", {file.name});
  writing.line("os.stat({0})", {literal("in/" + file.name)});
  writing.note("{0}：{1}，{2}", "{0}: {1}, {2}", {file.name, file.kind, joined(facts, words("，", ", "))});
  const std::string start = shortened(printable(file.text), 200);
  if (!start.empty()) writing.note("开头：{0}", "It starts: {0}", {start});
  writing.step("看 {0}（{1}）", "Look at {0} ({1})", {file.name, joined(facts, words("，", ", "))});
}

}  // namespace

void write_description(Writing& writing) {
  const Words& words = writing.words;
  std::vector<Source> sources = writing.plan.sources;
  if (sources.empty()) {
    for (const FileProfile& file : writing.files) {
      for (std::size_t table = 0; table < file.tables.size(); ++table)
        sources.push_back({file.name, static_cast<int>(table)});
    }
  }
  for (const FileProfile& file : writing.files) {
    if (file.tables.empty() && file.problem.empty()) write_plain_file(writing, file);
  }
  if (sources.empty()) return;
  need_describe(writing);
  writing.python.import("import pandas as pd");
  writing.line("overview = []");
  for (const Source& source : sources) {
    const TableProfile& profile = table_of(source, writing.files);
    Table table = write_load(writing, source, "data", {});
    Uses uses;
    uses.all = true;
    for (const Column& column : table.columns) {
      uses.columns[column.name].number = column.kind == Kind::number;
      uses.columns[column.name].date = column.kind == Kind::date;
    }
    std::vector<std::string> lines;
    convert(writing, "data", table, uses, false, lines);
    for (const std::string& line : lines) writing.python.line(line);
    std::vector<std::string> kinds;
    for (const Column& column : table.columns)
      kinds.push_back(literal(column.name) + ": " + literal(name_of_type(words, column.profile->type)));
    std::string where = source.file;
    if (!profile.member.empty()) where += " / " + profile.member;
    if (!profile.sheet.empty()) where += " / " + profile.sheet;
    writing.line("overview += describe(data, {0}, {\n    {1},\n})",
                 {literal(where), joined(kinds, ",\n    ")});
  }
  writing.paragraph("一览表", "The overview");
  const std::string name = writing.output_name(words("文件概况", "Overview"), ".xlsx");
  writing.line("overview = pd.DataFrame(overview)");
  writing.line(excel_writer(writing, name));
  writing.line("    write_sheet(writer, overview, {0}, {})", {literal(words("概况", "Overview"))});
  writing.step("列出每一列的类型、空白、不同值和范围，写到 {0}",
               "List every column's type, blanks, distinct values and range in {0}", {name});
}

}  // namespace errand::recipes::writer
