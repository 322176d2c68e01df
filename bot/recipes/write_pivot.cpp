/// Cross tables: grouped by rows and columns together, so that totals are measured over the rows themselves
/// and are right for averages and distinct counts too.

#include "bot/recipes/write_parts.hpp"

#include <stdexcept>

namespace errand::recipes::writer {

void write_step(Writing& writing, const Pivot& pivot) {
  const Words& words = writing.words;
  if (pivot.rows.empty() || pivot.columns.empty())
    throw std::invalid_argument("a pivot without rows or columns");
  const auto told = [&](const std::vector<GroupKey>& keys) {
    std::vector<std::string> parts;
    for (const GroupKey& key : keys)
      parts.push_back(key.period == Period::none ? key.column
                                                 : filled(words("{0}（按{1}）", "{0} (by {1})"),
                                                          {key.column, name_of(words, key.period)}));
    return joined(parts, words("、", ", "));
  };
  const std::string value = title_of(words, pivot.value);
  writing.step("透视：行为 {0}，列为 {1}，值为 {2}", "Pivot: rows {0}, columns {1}, values {2}",
               {told(pivot.rows), told(pivot.columns), value});
  writing.python.paragraph(writing.steps.back());
  writing.rows_of_source = false;

  const Column cell = column_of(writing, pivot.value);
  Table result;
  const auto keys = [&](const std::vector<GroupKey>& list, const std::string& variable, bool rows) {
    writing.line("{0} = [", {variable});
    for (const GroupKey& key : list) {
      const Key made = write_key(writing, key);
      writing.python.line("    " + made.expression + ",");
      if (rows) result.columns.push_back(made.column);
    }
    writing.line("]");
  };
  keys(pivot.rows, "rows", true);
  keys(pivot.columns, "columns", false);
  const std::string grouped = "groupby({0}, dropna=False, observed=True, sort=False)";
  writing.line("groups = data." + grouped, {"rows + columns"});
  writing.line("cells = {0}", {measured(writing, pivot.value, "groups")});
  const std::string names = pivot.columns.size() == 1 ? "-1" : [&] {
    std::string list = "[";
    for (std::size_t index = 0; index < pivot.columns.size(); ++index)
      list += (index > 0 ? ", " : "") + std::string("-") + std::to_string(pivot.columns.size() - index);
    return list + "]";
  }();
  writing.line("table = cells.unstack({0})", {names});
  writing.line("# {0}", {words("行和列：时间按先后，其他按出现的顺序",
                               "Rows and columns: time in its order, others as they come")});
  bool rows_ordered = false;
  bool columns_ordered = false;
  for (const GroupKey& key : pivot.rows) rows_ordered = rows_ordered || write_key(writing, key).ordered;
  for (const GroupKey& key : pivot.columns)
    columns_ordered = columns_ordered || write_key(writing, key).ordered;
  const auto ordered = [&](bool sorted, const std::string& variable, std::string_view axis) {
    if (sorted)
      writing.line("table = table.sort_index(axis=\"{0}\")", {axis});
    else
      writing.line(
          "table = table.reindex({1}=data.groupby({0}, dropna=False, observed=True, "
          "sort=False).size().index)",
          {variable, axis == "index" ? "index" : "columns"});
  };
  ordered(rows_ordered, "rows", "index");
  ordered(columns_ordered, "columns", "columns");
  const bool additive = pivot.value.measure == Measure::sum || pivot.value.measure == Measure::count;
  if (additive) writing.line("table = table.fillna(0)");
  const std::string total = literal(words("合计", "Total"));
  if (pivot.totals) {
    writing.line("groups = data." + grouped, {"rows"});
    writing.line("by_row = {0}", {measured(writing, pivot.value, "groups")});
    writing.line("groups = data." + grouped, {"columns"});
    writing.line("by_column = {0}.reindex(table.columns)", {measured(writing, pivot.value, "groups")});
  }
  writing.line(
      "labels = [\" / \".join(map(str, label)) if isinstance(label, tuple) else str(label) for label in "
      "table.columns]");
  writing.line("result = table.set_axis(labels, axis=1)");
  if (pivot.totals) writing.line("result[{0}] = by_row", {total});
  writing.line("result = result.reset_index()");
  for (const Column& column : result.columns) {
    if (column.period == Period::weekday || column.ordered)
      writing.line("result[{0}] = result[{0}].astype(str)", {literal(column.name)});
  }
  if (pivot.totals) {
    writing.line("total = dict(zip(labels, by_column), **{{0}: {0}})", {total});
    writing.line("total[{0}] = {1}", {total, measured(writing, pivot.value, "data")});
    writing.line("total[{0}] = {1}", {literal(result.columns.front().name), total});
    writing.has_total = true;
  }
  writing.line("data = result");
  // The names of the value columns are only known when the script runs.
  Column others = cell;
  others.name = std::string(words("合计", "Total"));
  if (pivot.totals) result.columns.push_back(others);
  result.rest = cell;
  writing.table = std::move(result);
}

}  // namespace errand::recipes::writer
