/// New columns over the rows of the table: shares, ranks, running totals, changes on an earlier period.

#include "bot/recipes/write_parts.hpp"

#include <algorithm>
#include <stdexcept>

namespace errand::recipes::writer {

namespace {

bool is_change(Window window) {
  return window == Window::change || window == Window::change_percent || window == Window::change_year ||
         window == Window::change_year_percent;
}

bool is_year_before(Window window) {
  return window == Window::change_year || window == Window::change_year_percent;
}

/// The column with the periods that a change is counted along; null when there is none.
const Column* period_column(const Table& table) {
  const auto found = std::find_if(table.columns.begin(), table.columns.end(), [](const Column& column) {
    return column.period == Period::month || column.period == Period::quarter ||
           column.period == Period::year || column.period == Period::week || column.period == Period::day;
  });
  return found == table.columns.end() ? nullptr : &*found;
}

/// earlier(label): the label of the period before, or of the same period a year before.
void need_earlier(Writing& writing, Period period, bool year) {
  const std::string name = year ? "year_before" : "period_before";
  std::string body;
  switch (period) {
    case Period::month:
      body = year ? "return f\"{int(label[:4]) - 1}{label[4:]}\""
                  : "year, month = int(label[:4]), int(label[5:])\n    return f\"{year - 1}-12\" if month == "
                    "1 else f\"{year}-{month - 1:02d}\"";
      break;
    case Period::quarter:
      body = year ? "return f\"{int(label[:4]) - 1}{label[4:]}\""
                  : "year, quarter = int(label[:4]), int(label[5:])\n    return f\"{year - 1}Q4\" if quarter "
                    "== 1 else f\"{year}Q{quarter - 1}\"";
      break;
    case Period::year:
      body = "return str(int(label) - 1)";
      break;
    case Period::week:
      writing.python.import("from datetime import date, timedelta");
      body = year ? "return f\"{int(label[:4]) - 1}{label[4:]}\""
                  : "monday = date.fromisocalendar(int(label[:4]), int(label[6:]), 1) - timedelta(days=7)\n  "
                    "  return monday.strftime(\"%G-W%V\")";
      break;
    case Period::day:
      writing.python.import("from datetime import date, timedelta");
      body = year ? "return f\"{int(label[:4]) - 1}{label[4:]}\""
                  : "return str(date.fromisoformat(label) - timedelta(days=1))";
      break;
    default:
      throw std::invalid_argument("a change along a period that does not go on");
  }
  writing.python.helper(name, filled(R"(def {0}(label):
    """{1}"""
    if not label[:4].isdigit():
        return None
    {2}
)",
                                     {name,
                                      year ? writing.words("去年同期", "The same period a year before")
                                           : writing.words("上一期", "The period before"),
                                      body}));
}

}  // namespace

void write_step(Writing& writing, const AddColumn& add) {
  const Words& words = writing.words;
  const Column source = writing.table.at(add.column);
  for (const std::string& name : add.within) (void)writing.table.at(name);
  const std::string cell = "data[" + literal(add.column) + "]";
  const std::string title = literal(add.title);
  writing.step(add.within.empty() ? "加一列 {0}：{1} 的{2}" : "加一列 {0}：每个 {3} 里 {1} 的{2}",
               add.within.empty() ? "Add the column {0}: {2} of {1}"
                                  : "Add the column {0}: {2} of {1} within each {3}",
               {add.title, add.column, name_of(words, add.window), joined(add.within, words("、", ", "))});
  writing.python.paragraph(writing.steps.back());

  std::vector<std::string> within = add.within;
  const Column* period = is_change(add.window) ? period_column(writing.table) : nullptr;
  if (period && within.empty()) {
    // Each of the other keys has its own course of time.
    for (const Column& column : writing.table.columns) {
      if (&column != period && column.kind == Kind::text) within.push_back(column.name);
    }
  }
  const std::string groups = within.empty() ? ""
                                            : filled("data.groupby({0}, dropna=False, sort=False)[{1}]",
                                                     {literal_list(within), literal(add.column)});

  Column made = source;
  made.name = add.title;
  made.profile = nullptr;
  made.native = true;
  made.period = Period::none;
  need_decimals(writing);
  switch (add.window) {
    case Window::share:
      writing.line("data[{0}] = ({1} / {2}).round(6)",
                   {title, cell, within.empty() ? cell + ".sum()" : groups + ".transform(\"sum\")"});
      made.percent = true;
      break;
    case Window::rank:
      writing.line("data[{0}] = {1}.rank(method=\"min\", ascending=False).astype(\"Int64\")",
                   {title, within.empty() ? cell : groups});
      made = Column{};
      made.name = add.title;
      made.kind = Kind::number;
      made.whole = true;
      break;
    case Window::running_total:
      writing.line("data[{0}] = {1}.cumsum().round(decimals({2}))",
                   {title, within.empty() ? cell : groups, cell});
      break;
    case Window::change:
    case Window::change_percent:
    case Window::change_year:
    case Window::change_year_percent: {
      const bool year = is_year_before(add.window);
      if (period) {
        need_earlier(writing, period->period, year);
        std::vector<std::string> keys;
        for (const std::string& name : within) keys.push_back("data[" + literal(name) + "]");
        std::string now =
            "zip(" + joined(keys, ", ") + (keys.empty() ? "" : ", ") + "data[" + literal(period->name) + "])";
        std::string past = "zip(" + joined(keys, ", ") + (keys.empty() ? "" : ", ") + "data[" +
                           literal(period->name) + "].map(" + (year ? "year_before" : "period_before") + "))";
        writing.line(
            "# {0}",
            {words("按期数对应，中间缺的那一期不会错位；没有可比的就留空",
                   "Matched by period, so that a missing one shifts nothing; blank where there is none")});
        writing.line("known = dict(zip({0}, {1}))", {now, cell});
        writing.line("before = pd.Series([known.get(key) for key in {0}], index=data.index, dtype=float)",
                     {past});
      } else {
        if (year) throw std::invalid_argument("a change on the year before without periods");
        writing.line("before = {0}.shift()", {within.empty() ? cell : groups});
      }
      if (add.window == Window::change || add.window == Window::change_year) {
        writing.line("data[{0}] = ({1} - before).round(decimals({1}))", {title, cell});
      } else {
        writing.line("data[{0}] = (({1} - before) / before.abs()).where(before != 0).round(6)",
                     {title, cell});
        made.percent = true;
      }
      break;
    }
  }
  if (writing.rows_of_source && writing.plan.goal != Goal::question) {
    if (add.within.empty())
      writing.headline("加了一列 {0}：{len(data):,} 行", "Added {0} to {len(data):,} rows", {add.title});
    else
      writing.headline("加了一列 {0}：{1} 在每个 {2} 里面算，{len(data):,} 行",
                       "Added {0}: {1} within each {2}, {len(data):,} rows",
                       {add.title, add.column, joined(add.within, words("、", ", "))});
  }
  if (made.percent) {
    made.whole = made.money = false;
    made.number_format.clear();
    made.unit.clear();
  }
  made.blanks = true;
  if (writing.table.has(add.title))
    writing.table.at(add.title) = made;
  else
    writing.table.columns.push_back(made);
}

}  // namespace errand::recipes::writer
