/// The sentence that is printed first: the result itself, so that nobody has to open a file to know it.

#include "bot/recipes/write_parts.hpp"

#include <algorithm>

namespace errand::recipes::writer {

namespace {

std::string with_unit(Writing& writing, const Column& column, std::string_view value) {
  const bool unit = !column.percent && !column.unit.empty() && column.unit != "%";
  return shown(writing, column, value) + (unit ? " " + in_f_string(column.unit) : "");
}

/// What the plan did after its last grouping.
struct After {
  const Group* group = nullptr;
  const Top* top = nullptr;
  const AddColumn* change = nullptr;
  bool filtered = false;
  bool ascending = false;
};

After after_group(const Plan& plan) {
  After after;
  for (const Step& step : plan.steps) {
    if (const auto* group = std::get_if<Group>(&step)) after = {.group = group};
    if (const auto* top = std::get_if<Top>(&step)) {
      after.top = top;
      after.ascending = top->order == SortKey::Order::ascending && !top->by.empty();
    }
    if (const auto* add = std::get_if<AddColumn>(&step)) {
      if (add->window == Window::change_percent || add->window == Window::change_year_percent)
        after.change = add;
    }
    if (std::holds_alternative<Filter>(step)) after.filtered = true;
    if (std::holds_alternative<Pivot>(step)) after = {};
  }
  return after;
}

/// "2025-11：销售额合计 1,200，环比 12.50%"
void write_change(Writing& writing, const Column& value, const Column& change, const std::string& key) {
  writing.line("last = data.iloc[-1]");
  writing.line("label, value, change = last[{0}], last[{1}], last[{2}]",
               {literal(key), literal(value.name), literal(change.name)});
  writing.line("change = {0} if pd.isna(change) else f\"{change:+.2%}\"",
               {literal(writing.words("没有可比的", "nothing to compare with"))});
  writing.python.line(
      "headline = f\"{label}" +
      filled(writing.words("：{0} {1}，{2} {change}", ": {0} {1}, {2} {change}"),
             {in_f_string(value.name), with_unit(writing, value, "value"), in_f_string(change.name)}) +
      "\"");
}

/// "华东最高：1,300；共 2 个地区，合计 1,600"
void write_extreme(Writing& writing, const After& after, const Column& value) {
  const Words& words = writing.words;
  std::vector<std::string> keys;
  for (const GroupKey& key : after.group->keys) keys.push_back(key.title.empty() ? key.column : key.title);
  const std::string name = literal(value.name);
  writing.line("if data[{0}].notna().any():", {name});
  writing.line("    best = data.loc[data[{0}].{1}()]", {name, after.ascending ? "idxmin" : "idxmax"});
  if (keys.size() == 1)
    writing.line("    label, value = best[{0}], best[{1}]", {literal(keys.front()), name});
  else
    writing.line("    label, value = {0}.join(str(cell) for cell in best[{1}]), best[{2}]",
                 {literal(words("、", ", ")), literal_list(keys), name});
  const bool sum = after.group->aggregates.front().measure == Measure::sum ||
                   after.group->aggregates.front().measure == Measure::count;
  const bool whole = !after.top && !after.filtered && sum;
  if (whole) writing.line("    total_value = data[{0}].sum()", {name});
  std::string sentence =
      filled(after.ascending ? words("{label} 的{0}最低：{1}", "{label} has the lowest {0}: {1}")
                             : words("{label} 的{0}最高：{1}", "{label} has the highest {0}: {1}"),
             {in_f_string(value.name), with_unit(writing, value, "value")});
  if (!after.top) {
    const std::string what = in_f_string(joined(keys, words("、", ", ")));
    sentence += keys.size() == 1
                    ? filled(words("；共 {len(data):,} 个{0}", "; {len(data):,} groups by {0}"), {what})
                    : std::string(words("；共 {len(data):,} 组", "; {len(data):,} groups"));
  }
  if (whole)
    sentence += filled(words("，合计 {0}", ", total {0}"), {with_unit(writing, value, "total_value")});
  writing.python.line("    headline = f\"" + (words.chinese ? sentence : with_plurals(sentence)) + "\"");
  // One of several equals is not the highest: that is said.
  writing.line("    alike = int((data[{0}] == value).sum())", {name});
  writing.line("    if alike > 1:");
  writing.python.line("        headline += f\"" +
                      std::string(words("（有 {alike:,} 个并列）", " ({alike:,} are tied)")) + "\"");
  writing.line("else:");
  writing.headline("没有可以统计的数字", "There are no numbers to sum up", {}, "    ");
}

/// "前 3：甲 1,200，乙 900，丙 800"
void write_first_few(Writing& writing, const After& after, const Column& value) {
  const Words& words = writing.words;
  const GroupKey& key = after.group->keys.front();
  const std::string title = key.title.empty() ? key.column : key.title;
  writing.line("first = zip(data[{0}].head(5), data[{1}].head(5))", {literal(title), literal(value.name)});
  writing.python.line("first = " + literal(words("，", ", ")) + ".join(f\"{label} " +
                      with_unit(writing, value, "value") + "\" for label, value in first)");
  if (after.top->rest) {
    const std::string count = std::to_string(after.top->count);
    writing.headline("{0} 最高的 {1} 个：{first}；其余合并为一行",
                     "The {1} highest by {0}: {first}; the rest is one row", {value.name, count});
  } else if (after.ascending)
    writing.headline("{0} 最低的 {len(data)} 个：{first}", "The {len(data)} lowest by {0}: {first}",
                     {value.name});
  else
    writing.headline("{0} 最高的 {len(data)} 个：{first}", "The {len(data)} highest by {0}: {first}",
                     {value.name});
}

}  // namespace

void write_headline(Writing& writing) {
  if (writing.plan.goal == Goal::question) return;
  const After after = after_group(writing.plan);
  if (!after.group || after.group->keys.empty() || after.group->aggregates.empty()) return;
  const std::string title = title_of(writing.words, after.group->aggregates.front());
  if (!writing.table.has(title)) return;
  const Column value = writing.table.at(title);
  for (const GroupKey& key : after.group->keys) {
    if (!writing.table.has(key.title.empty() ? key.column : key.title)) return;
  }
  if (value.kind != Kind::number) return;
  writing.paragraph("一句话的结果", "The result in a sentence");
  writing.line("data = data.reset_index(drop=True)");
  writing.headline("没有数据行", "There are no rows");
  writing.line("if len(data):");
  // What follows is one block deeper than the parts write it.
  PythonText outer;
  std::swap(outer, writing.python);
  if (after.change && after.group->keys.size() == 1)
    write_change(writing, value, writing.table.at(after.change->title),
                 writing.table
                     .at(after.group->keys.front().title.empty() ? after.group->keys.front().column
                                                                 : after.group->keys.front().title)
                     .name);
  else if (after.top && after.top->count > 1 && after.top->within.empty() && after.group->keys.size() == 1)
    write_first_few(writing, after, value);
  else
    write_extreme(writing, after, value);
  std::swap(outer, writing.python);
  writing.python.indented(outer);
}

void write_notes(Writing& writing) {
  writing.paragraph("要说的话：先说结果", "What is to be said: the result first");
  if (writing.has_headline) {
    writing.line("print(\" \".join(headline.split()))");
    writing.line("for note in notes:");
    writing.line("    if note != headline:");
    writing.line("        print(note)");
  } else {
    writing.line("for note in reversed(notes):");
    writing.line("    print(note)");
  }
}

}  // namespace errand::recipes::writer
