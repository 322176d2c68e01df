/// How closely columns go together: Pearson's coefficient over the rows that have both, and what it means in
/// words, so that nobody takes a chance resemblance of three rows for a finding.

#include "bot/recipes/write_parts.hpp"

#include <stdexcept>

namespace errand::recipes::writer {

namespace {

void need_together(Writing& writing) {
  writing.helper(
      "together", "两列数字的相关系数、用到的行数和强弱；行数太少或没有变化就算不出",
      "The correlation of two columns, its rows and what it means; nothing where it cannot be told",
      writing.words.chinese ? R"py(def together(first, second):
    """{0}"""
    both = pd.concat([first, second], axis=1).dropna()
    if len(both) < 3 or both.nunique().min() < 2:
        return None, len(both), "算不出（可用的行太少，或数值没有变化）"
    value = round(float(both.iloc[:, 0].corr(both.iloc[:, 1])), 4)
    names = [(0.8, "很强的"), (0.6, "较强的"), (0.4, "中等的"), (0.2, "较弱的")]
    strong = next((name for least, name in names if abs(value) >= least), "")
    meaning = strong + ("正相关" if value > 0 else "负相关") if strong else "几乎不相关"
    return value, len(both), meaning + ("（行数很少，仅供参考）" if len(both) < 10 else "")
)py"
                            : R"py(def together(first, second):
    """{0}"""
    both = pd.concat([first, second], axis=1).dropna()
    if len(both) < 3 or both.nunique().min() < 2:
        return None, len(both), "cannot be told: too few rows, or values that never change"
    value = round(float(both.iloc[:, 0].corr(both.iloc[:, 1])), 4)
    names = [(0.8, "very strong"), (0.6, "strong"), (0.4, "moderate"), (0.2, "weak")]
    strong = next((name for least, name in names if abs(value) >= least), "")
    meaning = f"{strong} {'positive' if value > 0 else 'negative'} correlation" if strong else "hardly any correlation"
    return value, len(both), meaning + (" (few rows: take it with care)" if len(both) < 10 else "")
)py");
}

}  // namespace

void write_step(Writing& writing, const Correlate& correlate) {
  if (correlate.columns.size() < 2) throw std::invalid_argument("a correlation of one column");
  const Words& words = writing.words;
  for (const std::string& name : correlate.columns) (void)writing.table.at(name);
  writing.step("算 {0} 的相关系数（皮尔逊）", "Correlation of {0} (Pearson)",
               {joined(correlate.columns, words("、", ", "))});
  writing.python.paragraph(writing.steps.back());
  need_together(writing);
  if (correlate.columns.size() == 2) {
    writing.line("value, count, meaning = together(data[{0}], data[{1}])",
                 {literal(correlate.columns[0]), literal(correlate.columns[1])});
    writing.line("shown = \"\" if value is None else {0}",
                 {words.chinese ? "f\"相关系数 {value}，\"" : "f\"r = {value}, \""});
    writing.headline("{0} 和 {1}：{shown}{meaning}（{count:,} 行）",
                     "{0} and {1}: {shown}{meaning} ({count:,} rows)",
                     {correlate.columns[0], correlate.columns[1]});
    return;
  }
  writing.python.import("from itertools import combinations");
  const std::vector<std::string> names = {
      std::string(words("列一", "First")), std::string(words("列二", "Second")),
      std::string(words("相关系数", "Correlation")), std::string(words("行数", "Rows")),
      std::string(words("说明", "Meaning"))};
  writing.line("pairs = list(combinations({0}, 2))", {literal_list(correlate.columns)});
  writing.line("data = pd.DataFrame([[a, b, *together(data[a], data[b])] for a, b in pairs], columns={0})",
               {literal_list(names)});
  writing.line("strongest = data[{0}].abs()", {literal(names[2])});
  writing.line("data = data.loc[strongest.sort_values(ascending=False, kind=\"stable\").index]");
  writing.line("best = data.iloc[0]");
  writing.headline("最相关的是 {best.iloc[0]} 和 {best.iloc[1]}：{best.iloc[2]}，{best.iloc[4]}",
                   "Closest: {best.iloc[0]} and {best.iloc[1]}, {best.iloc[2]}, {best.iloc[4]}");
  Table result;
  for (std::size_t at = 0; at < names.size(); ++at) {
    Column column;
    column.name = names[at];
    column.native = true;
    if (at == 2 || at == 3) column.kind = Kind::number;
    if (at == 2) column.number_format = "0.0000";
    column.whole = at == 3;
    result.columns.push_back(std::move(column));
  }
  writing.table = std::move(result);
  writing.rows_of_source = false;
}

}  // namespace errand::recipes::writer
