/// Steps over single rows and columns: duplicates, blanks, which columns and what they are called.

#include "bot/recipes/write_parts.hpp"

#include <algorithm>
#include <stdexcept>

namespace errand::recipes::writer {

namespace {

std::string listed(const Words& words, const std::vector<std::string>& names) {
  return joined(names, words("、", ", "));
}

void checked(const Table& table, const std::vector<std::string>& names) {
  for (const std::string& name : names) (void)table.at(name);
}

std::vector<std::string> columns_to_fill(const Writing& writing, const FillBlanks& fill) {
  if (!fill.columns.empty()) return fill.columns;
  const bool computed =
      fill.with == FillWith::mean || fill.with == FillWith::median || fill.with == FillWith::zero;
  std::vector<std::string> names;
  for (const Column& column : writing.table.columns) {
    if (!computed || column.kind == Kind::number) names.push_back(column.name);
  }
  return names;
}

std::string filling(const Writing& writing, const FillBlanks& fill, const Column& column) {
  switch (fill.with) {
    case FillWith::value: {
      const bool digits =
          !fill.value.empty() && fill.value.find_first_not_of("0123456789.-") == std::string::npos;
      const bool used_as_number = std::find(writing.converted.begin(), writing.converted.end(),
                                            column.name) != writing.converted.end() ||
                                  column.native;
      return column.kind == Kind::number && digits && used_as_number ? "float(" + literal(fill.value) + ")"
                                                                     : literal(fill.value);
    }
    case FillWith::zero:
      return "0";
    case FillWith::mean:
      return "round(column.mean(), decimals(column) + 2)";
    case FillWith::median:
      return "column.median()";
    case FillWith::mode:
      return "column.mode().iloc[0]";
    case FillWith::above:
    case FillWith::below:
      break;
  }
  return "None";
}

std::string_view name_of(const Words& words, FillWith with) {
  switch (with) {
    case FillWith::value:
      return "";
    case FillWith::above:
      return words("上面的内容", "what stands above");
    case FillWith::below:
      return words("下面的内容", "what stands below");
    case FillWith::mean:
      return words("平均值", "the average");
    case FillWith::median:
      return words("中位数", "the median");
    case FillWith::mode:
      return words("最常见的值", "the most frequent value");
    case FillWith::zero:
      return "0";
  }
  return "";
}

/// The rows were only sorted to know which of the duplicates is the newest.
bool sorted_before(const Plan& plan, const Dedupe& dedupe) {
  for (std::size_t at = 1; at < plan.steps.size(); ++at) {
    if (std::get_if<Dedupe>(&plan.steps[at]) != &dedupe) continue;
    return dedupe.keep == Dedupe::Keep::last && std::holds_alternative<Sort>(plan.steps[at - 1]);
  }
  return false;
}

/// What was dropped, those included that were not even read: one sentence for rows and columns.
void write_blank_counts(Writing& writing) {
  bool rows = false;
  bool columns = false;
  for (const Step& step : writing.plan.steps) {
    const auto* drop = std::get_if<DropBlanks>(&step);
    if (!drop || !drop->columns.empty()) continue;
    rows = rows || drop->what == DropBlanks::What::rows_all;
    columns = columns || drop->what == DropBlanks::What::columns_all;
  }
  if (rows && columns)
    writing.headline(
        "去掉空行 {blank_rows:,} 行、空列 {blank_columns} 列，剩下 {len(data):,} 行 {len(data.columns)} 列",
        "Blank rows removed: {blank_rows:,}, blank columns: {blank_columns}; {len(data):,} rows and "
        "{len(data.columns)} columns remain");
  else if (rows)
    writing.headline("去掉空行 {blank_rows:,} 行，剩下 {len(data):,} 行",
                     "Blank rows removed: {blank_rows:,}; {len(data):,} rows remain");
  else
    writing.headline("去掉空列 {blank_columns} 列，剩下 {len(data.columns)} 列",
                     "Blank columns removed: {blank_columns}; {len(data.columns)} columns remain");
}

}  // namespace

void write_step(Writing& writing, const Dedupe& dedupe) {
  const Words& words = writing.words;
  checked(writing.table, dedupe.keys);
  const bool first = dedupe.keep == Dedupe::Keep::first;
  const bool list = dedupe.keep == Dedupe::Keep::only_repeated;
  const std::string keys =
      dedupe.keys.empty() ? std::string(words("整行", "the whole row")) : listed(words, dedupe.keys);
  if (list)
    writing.step("列出重复的行（按 {0} 判断），重复的排在一起",
                 "List the rows that repeat (by {0}), side by side", {keys});
  else
    writing.step(first ? "去掉重复的行（按 {0} 判断，留第一行）" : "去掉重复的行（按 {0} 判断，留最后一行）",
                 first ? "Remove duplicates (by {0}, the first row stays)"
                       : "Remove duplicates (by {0}, the last row stays)",
                 {keys});
  writing.python.paragraph(writing.steps.back());
  // Cells are compared as people see them: without spaces around.
  writing.helper("seen", "比较时不管两端空格", "For comparing: without spaces around",
                 R"py(def seen(column):
    """{0}"""
    cells = ["" if pd.isna(cell) else cell.strip() if isinstance(cell, str) else cell for cell in column]
    return pd.Series(cells, index=column.index, dtype=object)
)py");
  const std::string columns =
      dedupe.keys.empty() ? std::string("data") : "data[" + literal_list(dedupe.keys) + "]";
  if (list) {
    writing.line("cells = {0}.apply(seen)", {columns});
    if (!dedupe.keys.empty())  // blank keys are not the same thing
      writing.line("cells = cells[(cells != \"\").all(axis=1)]");
    writing.line("repeated = cells[cells.duplicated(keep=False)]");
    writing.line(
        "kinds = repeated.groupby(list(repeated.columns), sort=False).ngroup().sort_values(kind=\"stable\")");
    writing.headline("{len(repeated):,} 行有重复（{kinds.nunique():,} 种），按{0}判断",
                     "{len(repeated):,} rows repeat ({kinds.nunique():,} different), judged by {0}", {keys});
    writing.line("data = data.loc[kinds.index]");
    return;
  }
  writing.line("double = {0}.apply(seen).duplicated(keep={1})", {columns, first ? "\"first\"" : "\"last\""});
  writing.note("去掉重复行 {double.sum():,} 行，剩下 {(~double).sum():,} 行",
               "Removed {double.sum():,} duplicate rows, {(~double).sum():,} remain");
  writing.headline_is_last_note();
  writing.line("data = data[~double].copy()");
  if (sorted_before(writing.plan, dedupe))
    writing.line("data = data.sort_index()  # {0}",
                 {words("其余的行回到原来的顺序", "back in the order of the file")});
}

void write_step(Writing& writing, const FillBlanks& fill) {
  const Words& words = writing.words;
  const std::vector<std::string> names = columns_to_fill(writing, fill);
  checked(writing.table, names);
  const std::string with = fill.with == FillWith::value ? fill.value : std::string(name_of(words, fill.with));
  const std::string where =
      fill.columns.empty() ? std::string(words("所有列", "all columns")) : listed(words, names);
  writing.step("{0} 的空白填成 {1}", "Fill blanks in {0} with {1}", {where, with});
  writing.python.paragraph(writing.steps.back());
  if (fill.with == FillWith::mean) need_decimals(writing);
  writing.helper("is_blank", "没有内容，或只有空格", "Without content, or only spaces",
                 R"py(def is_blank(column):
    """{0}"""
    return column.isna() | (column.astype(str).str.strip() == "")
)py");
  writing.line("filled = 0");
  const auto body = [&](const std::string& value, const std::vector<std::string>& columns) {
    if (columns.empty()) return;
    writing.line("for name in {0}:", {literal_list(columns)});
    writing.line("    column = data[name]");
    // Cells that hold a word are not blank, even in a column that was read as numbers.
    writing.line(writing.has_original ? "    blank = is_blank(original.loc[data.index, name])"
                                      : "    blank = is_blank(column)");
    if (fill.with == FillWith::above || fill.with == FillWith::below) {
      writing.line("    neighbours = column.where(~blank).{0}()",
                   {fill.with == FillWith::above ? "ffill" : "bfill"});
      writing.line("    data[name] = column.where(~blank, neighbours)");
      writing.line("    filled += int((blank & neighbours.notna()).sum())");
    } else if (fill.with == FillWith::value || fill.with == FillWith::zero) {
      writing.line("    data[name] = column.where(~blank, {0})", {value});
      writing.line("    filled += int(blank.sum())");
    } else {
      writing.line("    if column.notna().any():");
      writing.line("        data[name] = column.where(~blank, {0})", {value});
      writing.line("        filled += int(blank.sum())");
    }
    if (writing.has_original)
      writing.line(
          "    original[name] = original[name].astype(object).where(~blank, data[name].astype(object))");
  };
  // Numbers and texts are filled with different literals.
  std::vector<std::pair<std::string, std::vector<std::string>>> groups;
  for (const std::string& name : names) {
    const std::string value = filling(writing, fill, writing.table.at(name));
    const auto found =
        std::find_if(groups.begin(), groups.end(), [&](const auto& group) { return group.first == value; });
    if (found == groups.end())
      groups.push_back({value, {name}});
    else
      found->second.push_back(name);
  }
  for (const auto& [value, columns] : groups) body(value, columns);
  writing.note("填上空白单元格 {filled:,} 个", "Filled {filled:,} blank cells");
  writing.headline_is_last_note();
}

void write_step(Writing& writing, const DropBlanks& drop) {
  const Words& words = writing.words;
  checked(writing.table, drop.columns);
  writing.helper("is_blank", "没有内容，或只有空格", "Without content, or only spaces",
                 R"py(def is_blank(column):
    """{0}"""
    return column.isna() | (column.astype(str).str.strip() == "")
)py");
  const std::string where =
      drop.columns.empty() ? std::string(words("所有列", "all columns")) : listed(words, drop.columns);
  const std::string shown =
      writing.has_original
          ? "original.loc[data.index, [name for name in data.columns if name in original.columns]]"
          : "data";
  const std::string columns =
      drop.columns.empty()
          ? shown
          : (writing.has_original ? "original.loc[data.index, " + literal_list(drop.columns) + "]"
                                  : "data[" + literal_list(drop.columns) + "]");
  if (drop.what == DropBlanks::What::columns_all) {
    writing.step("去掉整列空白的列", "Remove columns that are wholly blank");
    writing.python.paragraph(writing.steps.back());
    writing.line("blank = {0}.apply(is_blank).all()", {columns});
    writing.line("empty = list(blank.index[blank])");
    writing.line("blank_columns += len(empty)");
    writing.line("data = data.drop(columns=empty)");
    write_blank_counts(writing);
    return;
  }
  const bool any = drop.what == DropBlanks::What::rows_any;
  if (drop.columns.empty() && !any) {
    writing.step("去掉整行空白的行", "Remove rows that are wholly blank");
    writing.python.paragraph(writing.steps.back());
    writing.line("blank = {0}.apply(is_blank).all(axis=1)", {columns});
    writing.line("blank_rows += int(blank.sum())");
    writing.line("data = data[~blank].copy()");
    write_blank_counts(writing);
    return;
  }
  writing.step(any ? "去掉 {0} 里有空白的行" : "去掉 {0} 全空的行",
               any ? "Remove rows with a blank in {0}" : "Remove rows that are blank in {0}", {where});
  writing.python.paragraph(writing.steps.back());
  writing.line("blank = {0}.apply(is_blank).{1}(axis=1)", {columns, any ? "any" : "all"});
  writing.note("去掉 {blank.sum():,} 行，剩下 {(~blank).sum():,} 行",
               "Removed {blank.sum():,} rows, {(~blank).sum():,} remain");
  writing.headline_is_last_note();
  writing.line("data = data[~blank].copy()");
}

void write_step(Writing& writing, const SelectColumns& select) {
  const Words& words = writing.words;
  checked(writing.table, select.columns);
  const bool keep = select.mode == SelectColumns::Mode::keep;
  if (select.mode == SelectColumns::Mode::first) {
    writing.step("列的顺序：先 {0}，再其余的", "Order of the columns: {0}, then the others",
                 {listed(words, select.columns)});
    writing.python.paragraph(writing.steps.back());
    Table ordered = writing.table;
    std::stable_partition(ordered.columns.begin(), ordered.columns.end(), [&](const Column& column) {
      return std::find(select.columns.begin(), select.columns.end(), column.name) != select.columns.end();
    });
    for (std::size_t at = 0; at < select.columns.size(); ++at)
      ordered.columns[at] = writing.table.at(select.columns[at]);
    writing.table = std::move(ordered);
    writing.line("first = {0}", {literal_list(select.columns)});
    writing.line("data = data[first + [name for name in data.columns if name not in first]]");
    return;
  }
  writing.step(keep ? "只留下列：{0}" : "去掉列：{0}",
               keep ? "Keep the columns {0}" : "Remove the columns {0}", {listed(words, select.columns)});
  writing.python.paragraph(writing.steps.back());
  Table result;
  if (keep) {
    for (const std::string& name : select.columns) result.columns.push_back(writing.table.at(name));
    writing.line("data = data[{0}].copy()", {literal_list(select.columns)});
  } else {
    for (const Column& column : writing.table.columns) {
      if (std::find(select.columns.begin(), select.columns.end(), column.name) == select.columns.end())
        result.columns.push_back(column);
    }
    if (result.columns.empty()) throw std::invalid_argument("the plan drops every column");
    writing.line("data = data.drop(columns={0})", {literal_list(select.columns)});
  }
  writing.table = std::move(result);
}

void write_step(Writing& writing, const RenameColumn& rename) {
  Column& column = writing.table.at(rename.from);
  writing.step("把列 {0} 改名为 {1}", "Rename the column {0} to {1}", {rename.from, rename.to});
  writing.python.paragraph(writing.steps.back());
  const std::string names = filled("columns={{0}: {1}}", {literal(rename.from), literal(rename.to)});
  writing.line("data = data.rename({0})", {names});
  if (writing.has_original && writing.rows_of_source)
    writing.line("original = original.rename({0})", {names});
  if (writing.has_total)
    writing.line("total = {{0}.get(name, name): value for name, value in total.items()}",
                 {filled("{{0}: {1}}", {literal(rename.from), literal(rename.to)})});
  for (std::string& name : writing.converted) {
    if (name == rename.from) name = rename.to;
  }
  column.name = rename.to;
}

}  // namespace errand::recipes::writer
