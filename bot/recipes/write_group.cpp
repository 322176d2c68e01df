/// Groups and their measures. Sums are rounded to the decimals of their column, so that 0.1 + 0.2 is 0.3;
/// blank keys are a group of their own.

#include "bot/recipes/write_parts.hpp"

#include <algorithm>
#include <stdexcept>

namespace errand::recipes::writer {

namespace {

/// Sorts behind digits in both languages.
std::string_view blank_label(const Words& words) {
  return words("（空白）", "blank");
}

/// A date column's labels; they sort by time as text.
std::string labels(const Words& words, const std::string& cell, Period period, Kind kind) {
  const std::string blank = literal(blank_label(words));
  if (period == Period::hour && kind != Kind::date)  // 09:30 as text
    return filled(
        "{0}.astype(str).str.extract(r\"(\\d{1,2})[:：]\")[0].str.zfill(2).add(\":00\").fillna({1})",
        {cell, blank});
  switch (period) {
    case Period::quarter:
      return filled("{0}.dt.to_period(\"Q\").astype(str).where({0}.notna(), {1})", {cell, blank});
    case Period::weekday: {
      const std::string names =
          words.chinese ? R"(["周一", "周二", "周三", "周四", "周五", "周六", "周日", )" + blank + "]"
                        : R"(["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", )" + blank + "]";
      return filled(
          "pd.Categorical.from_codes({0}.dt.dayofweek.where({0}.notna(), 7).astype(int), {1}, ordered=True)",
          {cell, names});
    }
    default:
      break;
  }
  const std::string_view format = period == Period::day     ? "%Y-%m-%d"
                                  : period == Period::week  ? "%G-W%V"
                                  : period == Period::month ? "%Y-%m"
                                  : period == Period::year  ? "%Y"
                                                            : "%H:00";
  return filled("{0}.dt.strftime(\"{1}\").fillna({2})", {cell, format, blank});
}

bool needs_rounding(const Column& column) {
  return !column.whole || column.unreadable;
}

std::string rounded(Writing& writing, const Column& column, const std::string& value, bool mean) {
  if (column.kind != Kind::number) return value;
  if (!mean && !needs_rounding(column)) return value;
  need_decimals(writing);
  const std::string places =
      filled(mean ? "max(decimals(data[{0}]) + 2, 2)" : "decimals(data[{0}])", {literal(column.name)});
  return filled("{0}.round({1})", {value, places});
}

/// The totals row of the table itself confirms the sum, or says that something is wrong with one of them.
void write_total_check(Writing& writing, const Group& group) {
  for (const Aggregate& aggregate : group.aggregates) {
    if (aggregate.measure != Measure::sum || aggregate.column.empty()) continue;
    const Column& column = writing.table.at(aggregate.column);
    if (column.kind != Kind::number) continue;
    writing.helper("check_total", "各行相加和表里的合计行对一对",
                   "Holds the sum of the rows against the table's own totals row",
                   writing.words.chinese ? R"py(def check_total(table, stated, name, number):
    """{0}"""
    written, added = number, round(table[name].sum(), 6)
    if pd.isna(written) or stated.astype(str).apply("".join, axis=1).str.contains("平均|均值|average", case=False).any():
        return
    if abs(written - added) < 0.005:
        notes.append(f"{name} 各行相加与表里的合计行一致：{added:,.2f}")
    else:
        notes.append(f"注意：{name} 各行相加是 {added:,.2f}，表里的合计行写的是 {written:,.2f}，相差 {added - written:,.2f}")
)py"
                                         : R"py(def check_total(table, stated, name, number):
    """{0}"""
    written, added = number, round(table[name].sum(), 6)
    if pd.isna(written) or stated.astype(str).apply("".join, axis=1).str.contains("average", case=False).any():
        return
    if abs(written - added) < 0.005:
        notes.append(f"{name}: the rows add up to the table's own total, {added:,.2f}")
    else:
        notes.append(f"Note: the rows of {name} add up to {added:,.2f}, the table's totals row says {written:,.2f}, a difference of {added - written:,.2f}")
)py");
    const std::string name = literal(aggregate.column);
    const std::string cell = column.marked
                                 ? filled("to_number(stated[{0}].iloc[0])", {name})
                                 : filled("pd.to_numeric(stated[{0}], errors=\"coerce\").iloc[0]", {name});
    writing.line("check_total(data, stated, {0}, {1})", {name, cell});
  }
}

/// Groups that differ only in spaces, width or case are most likely one: that is said, not decided.
void write_look_alikes(Writing& writing, const std::string& name) {
  writing.python.import("import unicodedata");
  writing.helper("look_alikes", "只差空格、全角半角或大小写的内容",
                 "Values that differ only in spaces, width or case",
                 R"py(def look_alikes(column):
    """{0}"""
    seen = {}
    for value in column.dropna().unique():
        seen.setdefault("".join(unicodedata.normalize("NFKC", str(value)).casefold().split()), []).append(str(value))
    return next((values for values in seen.values() if len(values) > 1), [])
)py");
  writing.line("alike = look_alikes(data[{0}])", {literal(name)});
  writing.line("if alike:");
  writing.note(
      "注意：{0} 里“{'”“'.join(alike)}”写法不同，分开算了；要合并请说“统一{0}的写法”",
      "Note: {0} has {' / '.join(alike)}, counted apart; to put them together say \\\"normalize {0}\\\"",
      {name}, "    ");
}

void write_single(Writing& writing, const Group& group) {
  Table result;
  writing.line("counted = len(data)");
  writing.line("data = pd.DataFrame([{");
  for (const Aggregate& aggregate : group.aggregates) {
    const Column column = column_of(writing, aggregate);
    std::string value = measured(writing, aggregate, "data");
    writing.line("    {0}: {1},", {literal(column.name), value});
    result.columns.push_back(column);
  }
  writing.line("}])");
  writing.table = std::move(result);
  writing.single_answer = true;
}

}  // namespace

std::string title_of(const Words& words, const Aggregate& aggregate) {
  if (!aggregate.title.empty()) return aggregate.title;
  if (aggregate.column.empty()) return std::string(words("行数", "Rows"));
  return words.chinese ? aggregate.column + std::string(name_of(words, aggregate.measure))
                       : std::string(name_of(words, aggregate.measure)) + " of " + aggregate.column;
}

Column column_of(Writing& writing, const Aggregate& aggregate) {
  Column column;
  const bool counts = aggregate.measure == Measure::count || aggregate.measure == Measure::distinct;
  if (!aggregate.column.empty() && !counts) column = writing.table.at(aggregate.column);
  if (!aggregate.column.empty()) (void)writing.table.at(aggregate.column);
  const bool averaged = aggregate.measure == Measure::mean || aggregate.measure == Measure::median ||
                        aggregate.measure == Measure::stddev;
  if (aggregate.measure == Measure::rate) {
    column = {};
    column.kind = Kind::number;
    column.percent = true;
  }
  if (averaged && column.whole) {
    column.whole = false;
    column.number_format.clear();
  }
  column.name = title_of(writing.words, aggregate);
  if (counts) {
    column.kind = Kind::number;
    column.whole = true;
  }
  column.native = true;
  column.blanks = false;
  column.profile = nullptr;
  column.period = Period::none;
  return column;
}

std::string measured(Writing& writing, const Aggregate& aggregate, std::string_view groups) {
  const bool whole_table = groups == "data";
  if (aggregate.column.empty()) {
    if (aggregate.measure != Measure::count) throw std::invalid_argument("a measure without a column");
    return whole_table ? "len(data)" : std::string(groups) + ".size()";
  }
  const Column& column = writing.table.at(aggregate.column);
  const std::string cells = filled("{0}[{1}]", {groups, literal(aggregate.column)});
  switch (aggregate.measure) {
    case Measure::sum:
      return rounded(writing, column, cells + ".sum()", false);
    case Measure::mean:
      return rounded(writing, column, cells + ".mean()", true);
    case Measure::median:
      return rounded(writing, column, cells + ".median()", true);
    case Measure::stddev:
      return rounded(writing, column, cells + ".std()", true);
    case Measure::count:
      return cells + ".count()";
    case Measure::distinct:
      if (column.kind != Kind::date) return cells + ".nunique()";
      return cells + (whole_table ? ".dt.normalize().nunique()"  // different days, whatever the time
                                  : ".agg(lambda moments: moments.dt.normalize().nunique())");
    case Measure::min:
      return cells + ".min()";
    case Measure::max:
      return cells + ".max()";
    case Measure::first:
      return whole_table ? cells + ".dropna().head(1).squeeze()" : cells + ".first()";
    case Measure::last:
      return whole_table ? cells + ".dropna().tail(1).squeeze()" : cells + ".last()";
    case Measure::rate:
      return filled(whole_table ? "round({0}.dropna().ge({1}).mean(), 4)"
                                : "{0}.agg(lambda marks: marks.dropna().ge({1}).mean()).round(4)",
                    {cells, aggregate.from});
  }
  return cells;
}

Key write_key(const Writing& writing, const GroupKey& key) {
  const Column& source = writing.table.at(key.column);
  Key result;
  result.column = source;
  result.column.name = key.title.empty() ? key.column : key.title;
  result.column.profile = nullptr;
  const std::string cell = "data[" + literal(key.column) + "]";
  if (key.period != Period::none) {
    result.column.kind = Kind::text;
    result.column.period = key.period;
    result.column.blanks = false;
    result.expression = labels(writing.words, cell, key.period, source.kind);
    result.ordered = true;
    if (key.period == Period::weekday) {
      result.expression = filled("pd.Series({0}, index=data.index, name={1})",
                                 {result.expression, literal(result.column.name)});
      return result;
    }
  } else if (source.ordered) {
    result.expression = cell;
    result.ordered = true;
  } else if (source.kind == Kind::text) {
    const bool may_be_blank = source.blanks || source.profile == nullptr;
    result.expression =
        may_be_blank ? filled("{0}.fillna({1})", {cell, literal(blank_label(writing.words))}) : cell;
    result.column.blanks = false;
  } else {
    result.expression = source.kind == Kind::date && !source.timed ? cell + ".dt.normalize()" : cell;
    result.ordered = true;
  }
  if (result.column.name != key.column || key.period != Period::none)
    result.expression += ".rename(" + literal(result.column.name) + ")";
  return result;
}

void write_step(Writing& writing, const Group& group) {
  const Words& words = writing.words;
  std::vector<std::string> keys;
  for (const GroupKey& key : group.keys)
    keys.push_back(key.period == Period::none ? key.column
                                              : filled(words("{0}（按{1}）", "{0} (by {1})"),
                                                       {key.column, name_of(words, key.period)}));
  std::vector<std::string> measures;
  for (const Aggregate& aggregate : group.aggregates) {
    if (aggregate.column.empty())
      measures.emplace_back(words("数行数", "count rows"));
    else if (aggregate.measure == Measure::rate)
      measures.push_back(filled(words("求 {0}（不小于 {1} 的占比，空白和文字不算）",
                                      "{0} (the share of numbers that are at least {1})"),
                                {aggregate.title, aggregate.from}));
    else
      measures.push_back(
          filled(words("求 {0} 的{1}", "{1} of {0}"), {aggregate.column, name_of(words, aggregate.measure)}));
  }
  const std::string all_measures = joined(measures, words("，", ", "));
  if (keys.empty())
    writing.step("对全部行{0}", "Over all rows: {0}", {all_measures});
  else
    writing.step("按 {0} 分组，{1}", "Group by {0}: {1}", {joined(keys, words("、", ", ")), all_measures});
  writing.python.paragraph(writing.steps.back());

  if (writing.goal_shows_rows() && !writing.has_rows && writing.rows_of_source) {
    writing.line("rows = data  # {0}", {words("答案背后的行", "the rows behind the answer")});
    writing.rows_table = writing.table;
    writing.has_rows = true;
  }
  if (writing.has_stated) {
    write_total_check(writing, group);
    writing.has_stated = false;
  }
  writing.rows_of_source = false;
  if (group.keys.empty()) return write_single(writing, group);

  for (const GroupKey& key : group.keys) {
    const Column& column = writing.table.at(key.column);
    if (key.period == Period::none && column.kind == Kind::text && !column.code && !column.ordered &&
        column.profile)
      write_look_alikes(writing, key.column);
  }
  Table result;
  std::vector<std::string> expressions;
  bool ordered = false;
  for (const GroupKey& key : group.keys) {
    const Key made = write_key(writing, key);
    result.columns.push_back(made.column);
    expressions.push_back(made.expression);
    ordered = ordered || made.ordered;
  }
  if (expressions.size() == 1) {
    // Ranges without a row are shown too: that nothing is in them is an answer.
    writing.line(
        "groups = data.groupby({0}, dropna=False, observed={2}, sort={1})",
        {expressions.front(), ordered ? "True" : "False", result.columns.front().ordered ? "False" : "True"});
  } else {
    writing.line("keys = [");
    for (const std::string& expression : expressions) writing.python.line("    " + expression + ",");
    writing.line("]");
    writing.line("groups = data.groupby(keys, dropna=False, observed=True, sort={0})",
                 {ordered ? "True" : "False"});
  }
  std::vector<std::string> totals;
  writing.line("result = pd.DataFrame({");
  for (const Aggregate& aggregate : group.aggregates) {
    const Column column = column_of(writing, aggregate);
    writing.line("    {0}: {1},", {literal(column.name), measured(writing, aggregate, "groups")});
    totals.push_back(filled("{0}: {1}", {literal(column.name), measured(writing, aggregate, "data")}));
    result.columns.push_back(column);
  }
  writing.line("}).reset_index()");
  for (const Column& column : result.columns) {
    const std::string name = literal(column.name);
    if (column.period == Period::weekday || column.ordered)
      writing.line("result[{0}] = result[{0}].astype(str)", {name});
    if (column.kind != Kind::text && column.blanks)
      writing.line("result[{0}] = result[{0}].astype(object).where(result[{0}].notna(), {1})",
                   {name, literal(blank_label(words))});
  }
  if (group.share && !group.aggregates.empty()) {
    Column share;
    share.name = std::string(words("占比", "Share"));
    share.kind = Kind::number;
    share.percent = true;
    share.native = true;
    const std::string value = literal(title_of(words, group.aggregates.front()));
    writing.line("result[{0}] = (result[{1}] / result[{1}].sum()).round(6)", {literal(share.name), value});
    totals.push_back(literal(share.name) + ": 1");
    result.columns.push_back(share);
    writing.step("加一列 {0}", "Add the column {0}", {share.name});
  }
  if (group.totals) {
    writing.line("total = {{0}: {1}, {2}}", {literal(result.columns.front().name),
                                             literal(words("合计", "Total")), joined(totals, ", ")});
    writing.has_total = true;
    writing.step("最后加一行合计", "Add a row with the total at the end");
  }
  for (Column& column : result.columns) column.ordered = false;
  writing.line("data = result");
  writing.table = std::move(result);
}

}  // namespace errand::recipes::writer
