/// Sorting, and the first n rows.

#include "bot/recipes/write_parts.hpp"

#include <algorithm>
#include <tuple>

namespace errand::recipes::writer {

namespace {

constexpr bool is_descending(SortKey::Order order) {
  return order == SortKey::Order::descending;
}

bool is_text(const Column& column) {
  return column.kind == Kind::text && column.period == Period::none;
}

std::string sorting(const Table& table, const std::vector<SortKey>& keys) {
  std::vector<std::string> names;
  std::vector<std::string> orders;
  bool same = true;
  bool as_text = false;
  for (const SortKey& key : keys) {
    names.push_back(key.column);
    orders.emplace_back(is_descending(key.order) ? "False" : "True");
    same = same && orders.back() == orders.front();
    as_text = as_text || is_text(table.at(key.column));
  }
  std::string arguments = names.size() == 1 ? literal(names.front()) : literal_list(names);
  if (!same)
    arguments += ", ascending=[" + joined(orders, ", ") + "]";
  else if (orders.front() == "False")
    arguments += ", ascending=False";
  // Stable: rows that are equal stay in the order they had.
  return "data.sort_values(" + arguments + ", kind=\"stable\"" + (as_text ? ", key=in_order" : "") + ")";
}

/// The first level of GB 2312 stands in the order of pinyin, which is how people in China expect names
/// sorted.
void need_in_order(Writing& writing) {
  writing.python.import("import re");
  writing.helper("in_order", "文字按拼音排序（GB 18030 的常用字就是拼音顺序），其中的数字按大小，空白在最后",
                 "Texts whatever their case, numbers in them by size, blanks last",
                 writing.words.chinese ? R"py(def in_order(column):
    """{0}"""
    if column.dtype != object:
        return column
    wide = column.map(lambda cell: re.sub(r"\d+", lambda digits: digits[0].zfill(20), str(cell).strip()), na_action="ignore")
    return wide.map(lambda cell: cell.encode("gb18030", "replace"), na_action="ignore")
)py"
                                       : R"py(def in_order(column):
    """{0}"""
    if column.dtype != object:
        return column
    wide = column.map(lambda cell: re.sub(r"\d+", lambda digits: digits[0].zfill(20), str(cell).strip()), na_action="ignore")
    return wide.map(lambda cell: cell.casefold(), na_action="ignore")
)py");
}

/// The best 20 % of the rows, or the best n and all others as one.
void write_part(Writing& writing, const Top& top) {
  const Words& words = writing.words;
  const bool down = is_descending(top.order);
  const std::string within = joined(top.within, words("、", ", "));
  const std::string count = std::to_string(top.count);
  const std::string rest(words("其余", "The rest"));
  if (top.percent)
    writing.step(within.empty() ? (down ? "取 {1} 最高的 {0}%" : "取 {1} 最低的 {0}%")
                                : (down ? "每个 {2} 取 {1} 最高的 {0}%" : "每个 {2} 取 {1} 最低的 {0}%"),
                 within.empty() ? (down ? "Take the {0}% of the rows with the highest {1}"
                                        : "Take the {0}% of the rows with the lowest {1}")
                                : (down ? "Take the {0}% with the highest {1} of each {2}"
                                        : "Take the {0}% with the lowest {1} of each {2}"),
                 {count, top.by, within});
  else
    writing.step("{1} 最高的 {0} 个单列，其余的合并成一行", "The {0} highest by {1}, the others as one row",
                 {count, top.by});
  writing.python.paragraph(writing.steps.back());
  if (is_text(writing.table.at(top.by))) need_in_order(writing);
  writing.line("data = {0}", {sorting(writing.table, {{top.by, top.order}})});
  if (top.percent) {
    writing.line("whole = len(data)");
    if (within.empty()) {
      writing.line("data = data.head(-(-len(data) * {0} // 100))  # {1}",
                   {count, words("不足一行算一行", "rounded up")});
    } else {
      writing.line("groups = data.groupby({0}, dropna=False, sort=False)", {literal_list(top.within)});
      writing.line("size = groups[{0}].transform(\"size\")", {literal(top.by)});
      writing.line("data = data[groups.cumcount() < -(-size * {0} // 100)]  # {1}",
                   {count, words("不足一行算一行", "rounded up")});
    }
    writing.headline("{0} 最{1}的 {2}%：{whole:,} 行里的 {len(data):,} 行",
                     "The {2}% with the {1} {0}: {len(data):,} of {whole:,} rows",
                     {top.by, down ? words("高", "highest") : words("低", "lowest"), count});
    return;
  }
  std::vector<std::string> sums;
  const std::string label = literal(writing.table.columns.front().name);
  for (const Column& column : writing.table.columns) {
    if (column.kind == Kind::number)
      sums.push_back(filled("{0}: round(others[{0}].sum(), 6)", {literal(column.name)}));
  }
  writing.line("others = data.iloc[{0}:]", {count});
  writing.line("data = data.head({0})", {count});
  writing.line("if len(others):");
  writing.python.line("    rest = {" + label + ": f\"" + rest +
                      std::string(words("（{len(others)} 项）", " ({len(others)})")) + "\", " +
                      joined(sums, ", ") + "}");
  writing.line("    data = pd.concat([data, pd.DataFrame([rest])], ignore_index=True)");
}

/// The last rows as they stand, or n from each end of an order.
void write_ends(Writing& writing, const Top& top) {
  const std::string count = std::to_string(top.count);
  if (top.end == Top::End::last) {
    writing.step("取最后 {0} 行", "Take the last {0} rows", {count});
    writing.python.paragraph(writing.steps.back());
    writing.line("data = data.tail({0})", {count});
    return;
  }
  writing.step("取 {1} 最高和最低的各 {0} 行", "Take the {0} highest and the {0} lowest by {1}",
               {count, top.by});
  writing.python.paragraph(writing.steps.back());
  if (is_text(writing.table.at(top.by))) need_in_order(writing);
  writing.line("data = {0}", {sorting(writing.table, {{top.by, SortKey::Order::descending}})});
  if (writing.plan.goal == Goal::question && !writing.rows_of_source) {
    writing.line("ranking = data  # {0}", {writing.words("全部分组，作为依据", "all groups, as evidence")});
    writing.has_ranking = true;
    writing.ranking_table = writing.table;
  }
  const std::string name = literal(top.by);
  writing.line("data = data[data[{0}].notna()]", {name});
  for (const auto& [end, zh, en] :
       {std::tuple{"max", "最高", "highest"}, std::tuple{"min", "最低", "lowest"}}) {
    // One of several equals is not the highest: that is said.
    writing.line("alike = int((data[{0}] == data[{0}].{1}()).sum())", {name, end});
    writing.line("if alike > {0}:", {count});
    writing.note(filled("注意：{0} 的有 {alike} 行并列", {zh}),
                 filled("Note: {alike} rows are tied as the {0}", {en}), {}, "    ");
  }
  writing.line("if len(data) > 2 * {0}:", {count});
  writing.line("    data = pd.concat([data.head({0}), data.tail({0})])", {count});
}

}  // namespace

void write_step(Writing& writing, const Sort& sort) {
  if (sort.keys.empty()) return;
  const Words& words = writing.words;
  std::vector<std::string> parts;
  bool as_text = false;
  for (const SortKey& key : sort.keys) {
    const Column& column = writing.table.at(key.column);
    const bool down = is_descending(key.order);
    const std::string_view order =
        column.kind == Kind::date || column.period != Period::none
            ? (down ? words("从晚到早", "latest first") : words("从早到晚", "earliest first"))
        : column.kind == Kind::number
            ? (down ? words("从高到低", "highest first") : words("从低到高", "lowest first"))
            : (down ? words("倒序", "Z to A") : words("顺序", "A to Z"));
    parts.push_back(filled(words("{0} {1}", "{0}, {1}"), {key.column, order}));
    as_text = as_text || is_text(column);
  }
  writing.step("按 {0} 排序", "Sort by {0}", {joined(parts, words("，再按 ", "; then by "))});
  writing.python.paragraph(writing.steps.back());
  if (as_text) need_in_order(writing);
  writing.line("data = {0}", {sorting(writing.table, sort.keys)});
}

void write_step(Writing& writing, const Top& top) {
  const Words& words = writing.words;
  const std::string count = top.percent ? std::to_string(top.count) + "%" : std::to_string(top.count);
  if (top.percent || top.rest) return write_part(writing, top);
  if (top.end != Top::End::first) return write_ends(writing, top);
  const bool down = is_descending(top.order);
  const std::string within = joined(top.within, words("、", ", "));
  const std::string rows =
      top.count == 1 ? "row" : counted(static_cast<unsigned long long>(top.count), "row", "rows");
  if (top.by.empty())
    writing.step(within.empty() ? "取前 {0} 行" : "每个 {1} 取前 {0} 行",
                 within.empty() ? "Take the first {2}" : "Take the first {2} of each {1}",
                 {count, within, rows});
  else
    writing.step(within.empty() ? (down ? "取 {2} 最高的 {0} 行" : "取 {2} 最低的 {0} 行")
                                : (down ? "每个 {1} 取 {2} 最高的 {0} 行" : "每个 {1} 取 {2} 最低的 {0} 行"),
                 within.empty()
                     ? (down ? "Take the {3} with the highest {2}" : "Take the {3} with the lowest {2}")
                     : (down ? "Take the {3} with the highest {2} of each {1}"
                             : "Take the {3} with the lowest {2} of each {1}"),
                 {count, within, top.by, rows});
  writing.python.paragraph(writing.steps.back());
  if (!top.by.empty()) {
    if (is_text(writing.table.at(top.by))) need_in_order(writing);
    writing.line("data = {0}", {sorting(writing.table, {{top.by, top.order}})});
  }
  if (writing.plan.goal == Goal::question && !writing.rows_of_source) {
    writing.line("ranking = data  # {0}", {words("全部分组，作为依据", "all groups, as evidence")});
    writing.has_ranking = true;
    writing.ranking_table = writing.table;
  }
  if (!top.by.empty() && top.within.empty()) {
    // A tie at the last place is said: which of the equals was taken is chance.
    const std::string name = literal(top.by);
    writing.line("tied = len(data) > {0} and data[{1}].iloc[{2}] == data[{1}].iloc[{0}]",
                 {count, name, std::to_string(std::max(top.count, 1) - 1)});
    writing.line("if tied:");
    writing.note("注意：第 {0} 名有并列（{1} 相同），只取了前 {0} 行",
                 "Note: there is a tie at place {0} (same {1}); only the first {2} taken",
                 {count, top.by, rows + (top.count == 1 ? " is" : " are")}, "    ");
  }
  if (top.within.empty()) {
    writing.line("data = data.head({0})", {count});
  } else {
    std::vector<std::string> names;
    for (const std::string& name : top.within) names.push_back(writing.table.at(name).name);
    writing.line("data = data.groupby({0}, dropna=False, sort=False).head({1})",
                 {literal_list(names), count});
    std::vector<SortKey> order;
    bool as_text = false;
    for (const std::string& name : names) {
      order.push_back({name, SortKey::Order::ascending});
      as_text = as_text || is_text(writing.table.at(name));
    }
    if (!top.by.empty()) order.push_back({top.by, top.order});
    if (as_text) need_in_order(writing);
    writing.line("data = {0}  # {1}",
                 {sorting(writing.table, order), words("每组排在一起", "each group together")});
    if (writing.rows_of_source && writing.plan.goal != Goal::question) {
      writing.line("count = data[{0}].drop_duplicates().shape[0]", {literal_list(names)});
      if (top.by.empty())
        writing.headline("每个 {0} 取了前 {1} 行：{count} 个 {0}，共 {len(data):,} 行",
                         "{len(data):,} rows: the first {1} of each {0}", {within, count});
      else
        writing.headline("每个 {0} 取了 {1} 最{2}的 {3} 行：{count} 个 {0}，共 {len(data):,} 行",
                         "{len(data):,} rows: the {3} with the {2} {1} of each {0}",
                         {within, top.by, down ? words("高", "highest") : words("低", "lowest"), count});
    }
  }
}

}  // namespace errand::recipes::writer
