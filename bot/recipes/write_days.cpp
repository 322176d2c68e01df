/// Days and working days between two date columns. There is no calendar of holidays: days are Mondays to
/// Fridays, and the step says so.

#include "bot/recipes/write_parts.hpp"

#include <stdexcept>

namespace errand::recipes::writer {

void write_days(Writing& writing, const EditCells& edit) {
  if (edit.columns.size() != 2 || edit.titles.size() != 1)
    throw std::invalid_argument("days between other than two dates");
  const std::string title = edit.titles.front();
  const bool working = edit.rule == CellRule::workdays;
  writing.line("start, end = data[{0}], data[{1}]", {literal(edit.columns[0]), literal(edit.columns[1])});
  if (working) {
    writing.python.import("import numpy as np");
    writing.helper("workdays", "两天之间的工作日，含首尾；顺序反了是负数，缺日期留空",
                   "Working days with both ends; negative when the order is reversed, blank without a date",
                   R"py(def workdays(first, last):
    """{0}"""
    if pd.isna(first) or pd.isna(last):
        return None
    if last < first:
        return -workdays(last, first)
    return int(np.busday_count(first.date(), last.date() + pd.Timedelta(days=1)))
)py");
    writing.line(
        "days = pd.Series([workdays(*pair) for pair in zip(start, end)], index=data.index, dtype=\"Int64\")");
  } else {
    writing.line("days = (end.dt.normalize() - start.dt.normalize()).dt.days.astype(\"Int64\")");
  }
  writing.line("data[{0}] = days", {literal(title)});
  writing.line("known = days.dropna().astype(float)");
  writing.headline("算好 {0}：{len(known):,} 行，平均 {known.mean():.1f} 天，最多 {known.max():.0f} 天",
                   "{0} for {len(known):,} rows: {known.mean():.1f} on average, {known.max():.0f} at most",
                   {title});
  writing.line("if known.empty:");
  writing.headline("没有两个日期都有的行", "No row has both dates", {}, "    ");
  writing.line("if len(known) < len(days):");
  writing.note("{len(days) - len(known):,} 行缺日期，留空",
               "{len(days) - len(known):,} rows lack a date and stay blank", {}, "    ");
  Column made;
  made.name = title;
  made.kind = Kind::number;
  made.whole = true;
  made.native = true;
  made.blanks = true;
  writing.table.columns.push_back(std::move(made));
}

}  // namespace errand::recipes::writer
