/// Reading a table exactly as the profile found it. Every reader yields the raw cells with no header; the
/// lines are then numbered as in the file (from 1), so that rows which do not count (totals, notes) are taken
/// out by the number that a person sees in Excel.

#include "bot/core/text.hpp"
#include "bot/recipes/write_parts.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

namespace errand::recipes::writer {

namespace {

int width_of(const TableProfile& table) {
  int width = table.first_column;
  for (const ColumnProfile& column : table.columns) width = std::max(width, column.position + 1);
  return width;
}

/// The expression that reads the raw cells.
std::string reading(Writing& writing, const Source& source) {
  const FileProfile& file = file_of(source, writing.files);
  const TableProfile& table = table_of(source, writing.files);
  const std::string path = opened(writing, source);
  const std::string kind = kind_of(file, table);
  if (kind == "xls") {
    need_read_xls(writing);
    return filled("read_xls({0}, {1})", {path, literal(table.sheet)});
  }
  if (kind == "ods") {
    need_read_ods(writing);
    return filled("read_ods({0}, {1})", {path, literal(table.sheet)});
  }
  if (kind == "xlsx") {
    // Only truly empty cells count as empty: "NA" and "None" are texts that people write.
    return filled(
        "pd.read_excel({0}, sheet_name={1}, header=None, dtype=object,\n"
        "{2}keep_default_na=False, na_values=[\"\"])",
        {path, literal(table.sheet), "    "});
  }
  if (kind == "json") {
    need_read_json(writing);
    return filled("read_json({0}, {1}, {2})",
                  {path, literal(file.encoding.empty() ? "utf-8-sig" : file.encoding), literal(table.sheet)});
  }
  if (kind == "docx") {
    need_read_docx(writing);
    return filled("read_docx({0}, {1})", {path, std::to_string(table.index)});
  }
  if (kind == "html") {
    need_read_html(writing);
    return filled("read_html({0}, {1}, {2})", {path, literal(file.encoding.empty() ? "utf-8" : file.encoding),
                                               std::to_string(table.index)});
  }
  const std::string width = std::to_string(width_of(table));
  if (file.kind == "zip") {
    need_open_text(writing);
    return filled("read_text_table({0}, {1})", {path, width});
  }
  std::string options = "encoding=" + literal(file.encoding.empty() ? "utf-8-sig" : file.encoding);
  const bool damaged = std::find(file.warnings.begin(), file.warnings.end(),
                                 "some characters cannot be decoded") != file.warnings.end();
  if (damaged) options += ", encoding_errors=\"replace\"";
  if (file.delimiter.empty()) options += ", sep=\"\\x1f\"";  // one column, whatever signs are in it
  if (!file.delimiter.empty() && file.delimiter != ",") options += ", sep=" + literal(file.delimiter);
  if (!file.quote.empty() && file.quote != "\"") options += ", quotechar=" + literal(file.quote);
  return filled(
      "pd.read_csv({0}, {1}, header=None, names=range({2}), usecols=range({2}),\n"
      "    dtype=str, keep_default_na=False, na_values=[\"\"], skip_blank_lines=False)",
      {path, options, width});
}

void need_without_blank_rows(Writing& writing) {
  writing.helper("without_blank_rows", "去掉整行空白（或只有空格）的行",
                 "Without rows that are blank or only spaces",
                 R"py(def without_blank_rows(table):
    """{0}"""
    blank = table.index
    for name in table.columns:
        cells = table.loc[blank, name]
        blank = cells.index[cells.isna() | (cells.astype(str).str.strip() == "")]
    return table.drop(index=blank)
)py");
}

void need_is_total(Writing& writing) {
  writing.python.import("import re");
  writing.helper("is_total", "哪些行是合计、小计", "Which rows are totals or subtotals",
                 R"py(def is_total(table):
    """{0}"""
    words = re.compile(r".{0,20}(合\s*计|总\s*计|小\s*计|累\s*计)|(grand\s*|sub\s*-?)?totals?:?", re.IGNORECASE)
    texts = table.apply(lambda column: column.map(lambda cell: isinstance(cell, str) and bool(words.fullmatch(cell.strip()))))
    return texts.any(axis=1)
)py");
}

std::string numbers_list(const std::vector<std::uint64_t>& zero_based) {
  std::vector<std::string> parts;
  std::string out = "[";
  std::size_t column = 0;
  for (const std::uint64_t row : zero_based) {
    const std::string part = std::to_string(row + 1);
    if (out.size() > 1) out += ",";
    if (column > 80) {
      out += "\n    ";
      column = 0;
    } else if (out.size() > 1) {
      out += " ";
    }
    out += part;
    column += part.size() + 2;
  }
  return out + "]";
}

struct Range {
  std::uint64_t top = 0;  // as Excel numbers them, from 1
  std::uint64_t bottom = 0;
  int left = 0;  // from 0
};

std::optional<Range> range_of(std::string_view text) {
  Range range;
  std::size_t index = 0;
  int column = 0;
  const auto letters = [&] {
    column = 0;
    for (; index < text.size() && text[index] >= 'A' && text[index] <= 'Z'; ++index)
      column = column * 26 + (text[index] - 'A' + 1);
  };
  const auto digits = [&] {
    std::uint64_t row = 0;
    for (; index < text.size() && text[index] >= '0' && text[index] <= '9'; ++index)
      row = row * 10 + static_cast<std::uint64_t>(text[index] - '0');
    return row;
  };
  letters();
  range.left = column - 1;
  range.top = digits();
  if (range.left < 0 || range.top == 0 || index >= text.size() || text[index] != ':') return std::nullopt;
  ++index;
  letters();
  range.bottom = digits();
  if (index != text.size() || range.bottom <= range.top) return std::nullopt;
  return range;
}

/// A label that is merged over several rows belongs to each of them; a number that is merged counts once.
void write_merged(Writing& writing, const TableProfile& table, const std::string& variable) {
  std::vector<std::string> ranges;
  std::vector<std::string> merged_columns;
  for (const std::string& text : table.merged) {
    const auto range = range_of(text);
    if (!range) continue;
    const auto column = std::find_if(table.columns.begin(), table.columns.end(),
                                     [&](const ColumnProfile& each) { return each.position == range->left; });
    if (column == table.columns.end() || column_of(*column).kind == Kind::number) continue;
    const std::string place = std::to_string(range->left);
    if (std::find(merged_columns.begin(), merged_columns.end(), place) == merged_columns.end())
      merged_columns.push_back(place);
    ranges.push_back(filled("({0}, {1}, {2})", {std::to_string(range->top), std::to_string(range->bottom),
                                                std::to_string(range->left)}));
  }
  if (ranges.empty()) return;
  constexpr std::size_t most_listed = 200;  // the profile lists no more
  if (table.merged.size() >= most_listed) {
    // The ranges are known in part only: in these columns a blank cell belongs to the cell above.
    writing.line("# {0}",
                 {writing.words("合并的单元格很多：这些列的空白处填上面的内容",
                                "Many merged cells: blanks in these columns get what stands above")});
    writing.line("for column in sorted({{0}}):", {joined(merged_columns, ", ")});
    writing.line("    cells = {0}.loc[{1}:, column]",
                 {variable, std::to_string(table.header_row + table.header_rows + 1)});
    writing.line("    {0}.loc[{1}:, column] = cells.map(str, na_action=\"ignore\").ffill()",
                 {variable, std::to_string(table.header_row + table.header_rows + 1)});
    return;
  }
  std::string list;
  for (std::size_t index = 0; index < ranges.size(); ++index) {
    if (index > 0) list += index % 6 == 0 ? ",\n    " : ", ";
    list += ranges[index];
  }
  writing.line("# {0}",
               {writing.words("合并的单元格：每一行都填上它的内容（起始行、结束行、列）",
                              "Merged cells: every row gets their content (first row, last row, column)")});
  writing.line("for top, bottom, column in [{0}]:", {list});
  writing.line("    {0}.loc[top:bottom, column] = {0}.at[top, column]", {variable});
}

/// The sum over all rows can be held against the totals row at the end of the table.
bool states_total(const Writing& writing, const TableProfile& table) {
  if (writing.plan.sources.size() != 1 || writing.plan.steps.empty() || table.totals_rows.size() != 1)
    return false;
  const auto* group = std::get_if<Group>(&writing.plan.steps.front());
  if (!group) return false;
  const auto body = static_cast<std::uint64_t>(std::max(table.header_row, 0) + table.header_rows);
  const bool at_the_end = table.totals_rows.front() >= body + table.rows;
  return at_the_end &&
         std::any_of(group->aggregates.begin(), group->aggregates.end(), [](const Aggregate& each) {
           return each.measure == Measure::sum && !each.column.empty();
         });
}

/// Blank rows and columns are to be removed: those that the reader leaves out count as well.
bool counts_blanks(const Plan& plan) {
  return std::any_of(plan.steps.begin(), plan.steps.end(), [](const Step& step) {
    const auto* drop = std::get_if<DropBlanks>(&step);
    return drop && drop->columns.empty() && drop->what != DropBlanks::What::rows_any;
  });
}

std::string told(const Writing& writing, const FileProfile& file, const TableProfile& table) {
  const Words& words = writing.words;
  std::vector<std::string> parts;
  if (!table.member.empty()) parts.push_back(table.member);
  if (!table.sheet.empty()) {
    parts.push_back(filled(words("工作表 {0}", "sheet {0}"), {table.sheet}));
    if (table.hidden) parts.emplace_back(words("隐藏的工作表", "hidden sheet"));
  }
  if (!file.encoding.empty() && table.sheet.empty() && file.kind != "zip")
    parts.push_back(name_of_encoding(file.encoding));
  if (table.header_row >= 0 && table.header_rows > 1)
    parts.push_back(
        filled(words("第 {0}–{1} 行为表头", "header in rows {0}–{1}"),
               {std::to_string(table.header_row + 1), std::to_string(table.header_row + table.header_rows)}));
  else if (table.header_row > 0)
    parts.push_back(
        filled(words("第 {0} 行为表头", "header in row {0}"), {std::to_string(table.header_row + 1)}));
  else if (table.header_rows == 0)
    parts.emplace_back(words("没有表头", "no header"));
  parts.push_back(words.chinese ? with_thousands(table.rows) + " 行" : counted(table.rows, "row", "rows"));
  if (!table.totals_rows.empty())
    parts.push_back(words.chinese
                        ? filled("不含 {0} 行合计", {std::to_string(table.totals_rows.size())})
                        : "without " + counted(table.totals_rows.size(), "totals row", "totals rows"));
  if (table.hidden_rows > 0)
    parts.push_back(words.chinese ? "含 " + with_thousands(table.hidden_rows) + " 行隐藏行"
                                  : "with " + counted(table.hidden_rows, "hidden row", "hidden rows"));
  return joined(parts, words("，", ", "));
}

}  // namespace

std::string opened(Writing& writing, const Source& source) {
  if (std::find(writing.inputs.begin(), writing.inputs.end(), source.file) == writing.inputs.end())
    writing.inputs.push_back(source.file);
  const TableProfile& table = table_of(source, writing.files);
  const std::string path = literal("in/" + source.file);
  if (table.member.empty()) return path;
  need_open_member(writing);
  return filled("open_member({0}, {1})", {path, literal(table.member)});
}

/// Of one file; more are told in a line together.
constexpr std::ptrdiff_t most_told = 12;

Table write_load(Writing& writing, const Source& source, const std::string& variable,
                 const std::vector<std::string>& wanted) {
  const FileProfile& file = file_of(source, writing.files);
  const TableProfile& table = table_of(source, writing.files);
  const std::string detail = told(writing, file, table);
  writing.python.import("import pandas as pd");
  const auto of_file = [&](const Source& other) { return other.file == source.file; };
  const auto& sources = writing.plan.sources;
  const auto tables = std::ranges::count_if(sources, of_file);
  const bool is_one_of_many = tables > most_told;
  writing.paragraph("读取 {0}：{1}", "Read {0}: {1}", {file.name, detail});
  if (!is_one_of_many) {
    writing.step("读取 {0}（{1}）", "Read {0} ({1})", {file.name, detail});
  } else if (source == *std::ranges::find_if(sources, of_file)) {
    writing.step("读取 {0} 里的 {1} 张表", "Read {1} tables in {0}", {file.name, std::to_string(tables)});
  }

  writing.line("{0} = {1}", {variable, reading(writing, source)});
  writing.line("{0}.index += 1  # {1}",
               {variable, writing.words("行号与文件一致", "rows numbered as in the file")});
  if (!writing.keeps_header) write_merged(writing, table, variable);

  const bool has_header = table.header_rows > 0 && table.header_row >= 0;
  const int first_row = has_header && !writing.keeps_header ? table.header_row + table.header_rows + 1 : 1;
  if (first_row > 1) writing.line("{0} = {0}.loc[{1}:]", {variable, std::to_string(first_row)});
  const bool drops = !writing.keeps_all_rows;
  constexpr std::size_t most_totals = 200;  // the profile lists no more; then they are found by their words
  if (drops && table.totals_rows.size() >= most_totals) {
    need_is_total(writing);
    writing.line("totals = {0}.index[is_total({0})]", {variable});
  } else if (drops && !table.totals_rows.empty()) {
    writing.line("totals = {0}", {numbers_list(table.totals_rows)});
  }
  const bool stated = drops && states_total(writing, table);
  if (stated) writing.line("stated = {0}.loc[totals]", {variable});
  if (drops && !table.totals_rows.empty())
    writing.line("{0} = {0}.drop(index=totals)  # {1}",
                 {variable, writing.words("合计行不算", "totals rows do not count")});
  if (drops && !table.footnote_rows.empty())
    writing.line("{0} = {0}.drop(index={1})  # {2}",
                 {variable, numbers_list(table.footnote_rows),
                  writing.words("表格下面的说明", "notes below the table")});

  Table result;
  std::vector<std::string> positions;
  for (const Column& column : raw_table(source, writing.files).columns) {
    if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), column.name) == wanted.end()) continue;
    result.columns.push_back(column);
    positions.push_back(std::to_string(column.profile->position));
  }
  const bool counts = counts_blanks(writing.plan);
  if (counts) {
    writing.line("whole = {0}", {variable});
    if (writing.inputs.size() == 1 && variable == "data") writing.line("blank_rows = blank_columns = 0");
  }
  if (writing.keeps_header) {
    // Blank rows keep their place.
  } else if (table.blank_rows > 0) {
    need_without_blank_rows(writing);
    writing.line("{0} = without_blank_rows({0})", {variable});
  } else {
    writing.line("{0} = {0}.dropna(how=\"all\")", {variable});
  }
  if (counts) {
    writing.line("blank_rows += len(whole) - len({0})", {variable});
    writing.line("others = whole.drop(columns=[{0}], errors=\"ignore\")", {joined(positions, ", ")});
    writing.line("blank_columns += sum(others[place].isna().all() for place in others)");
  }
  writing.line("{0} = {0}.reindex(columns=[{1}])", {variable, joined(positions, ", ")});
  writing.line("{0}.columns = {1}", {variable, literal_list(result.names())});
  if (stated) {
    writing.line("stated = stated.reindex(columns=[{0}]).set_axis({1}.columns, axis=1)",
                 {joined(positions, ", "), variable});
    writing.has_stated = true;
  }
  const auto name = table.member.empty() ? file.name : file.name + " · " + table.member;
  if (drops && !table.totals_rows.empty())
    writing.note("读取 {0}：{len({1}):,} 行（去掉合计行 {len(totals)} 行）",
                 "Read {0}: {len({1}):,} rows ({len(totals)} totals rows left out)", {name, variable});
  else if (!is_one_of_many)
    writing.note("读取 {0}：{len({1}):,} 行", "Read {0}: {len({1}):,} rows", {name, variable});
  return result;
}

}  // namespace errand::recipes::writer
