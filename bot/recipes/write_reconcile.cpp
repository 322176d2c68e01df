/// Two lists compared by key: only in the first, only in the second, different, the same. Keys that occur
/// more than once are paired in the order they stand, as an accountant does, and are said.

#include "bot/recipes/write_parts.hpp"

#include <algorithm>
#include <stdexcept>

namespace errand::recipes::writer {

namespace {

struct Side {
  std::string variable;
  std::string label;
  Table table;
  std::vector<std::string> keys;
};

/// Numbers of both sides are compared as numbers, dates as dates, everything else as text.
Uses compared_uses(const Reconcile& reconcile, const Table& left, const Table& right, bool first) {
  Uses uses;
  for (const KeyPair& pair : reconcile.compared) {
    const Column& one = left.at(pair.left);
    const Column& two = right.at(pair.right);
    Use& use = uses.columns[first ? pair.left : pair.right];
    if (one.kind == Kind::number || two.kind == Kind::number)
      use.number = true;
    else if (one.kind == Kind::date || two.kind == Kind::date)
      use.date = true;
    else
      use.text = true;
  }
  uses.all = true;
  return uses;
}

std::string in_sheet_name(const std::string& label) {
  constexpr std::size_t most = 24;  // bytes: a sheet's name has 31 characters, and words stand around it
  std::string out;
  for (const char c : label) out += std::string_view("[]:*?/\\'").find(c) == std::string_view::npos ? c : ' ';
  while (out.size() > most ||
         (!out.empty() && (static_cast<unsigned char>(out.back()) & 0xC0) == 0x80 && out.size() >= most)) {
    while (!out.empty() && (static_cast<unsigned char>(out.back()) & 0xC0) == 0x80) out.pop_back();
    if (!out.empty()) out.pop_back();
  }
  return out;
}

void write_index(Writing& writing, const Side& side, const std::string& zeros) {
  writing.line("{0}.index = match_keys({0}, {1}{2})", {side.variable, literal_list(side.keys), zeros});
  writing.line("repeated = {0}.index.duplicated(keep=False) & {0}.index.notna()", {side.variable});
  writing.line("if repeated.any():");
  writing.note("注意：{0} 里有 {repeated.sum():,} 行的键重复，按出现的先后配对",
               "Note: {repeated.sum():,} rows of {0} share a key; they are paired in the order they stand",
               {side.label}, "    ");
  writing.line("turn = {0}.groupby({0}.index, dropna=False).cumcount()", {side.variable});
  writing.line(
      "{0}.index = [f\"{key}\\x1e{number}\" if key else f\"\\x1e{2}{number}\" for key, number in "
      "zip({0}.index, turn)]",
      {side.variable, "", side.variable});
}

}  // namespace

void write_reconcile(Writing& writing, const Reconcile& reconcile) {
  const Words& words = writing.words;
  if (writing.plan.sources.size() != 2 || reconcile.keys.empty())
    throw std::invalid_argument("a comparison needs two sources and a key");
  Side first{"first", label_of(writing, writing.plan.sources[0]), {}, {}};
  Side second{"second", label_of(writing, writing.plan.sources[1]), {}, {}};
  if (first.label == second.label) {
    first.label += " (1)";
    second.label += " (2)";
  }
  first.table = write_load(writing, writing.plan.sources[0], first.variable, {});
  second.table = write_load(writing, writing.plan.sources[1], second.variable, {});
  for (const KeyPair& key : reconcile.keys) {
    first.keys.push_back(first.table.at(key.left).name);
    second.keys.push_back(second.table.at(key.right).name);
  }
  std::vector<std::string> compared;
  for (const KeyPair& pair : reconcile.compared) compared.push_back(pair.left);
  writing.step("按 {0} 配对，比较 {1}", "Match by {0}, compare {1}",
               {joined(first.keys, words("、", ", ")),
                compared.empty() ? words("有没有", "presence") : joined(compared, words("、", ", "))});
  writing.python.paragraph(writing.steps.back());

  std::vector<std::string> lines;
  const Uses left_uses = compared_uses(reconcile, first.table, second.table, true);
  const Uses right_uses = compared_uses(reconcile, first.table, second.table, false);
  convert(writing, first.variable, first.table, left_uses, false, lines);
  convert(writing, second.variable, second.table, right_uses, false, lines);
  for (const std::string& text : lines) writing.python.line(text);
  const std::string zeros =
      write_key_dates(writing, reconcile.keys, first.variable, first.table, second.variable, second.table);
  write_index(writing, first, zeros);
  write_index(writing, second, zeros);
  writing.line("only_first = first[~first.index.isin(second.index)]");
  writing.line("only_second = second[~second.index.isin(first.index)]");
  writing.line("both = first.index[first.index.isin(second.index)]");

  // Side by side: keys, then each compared column of both sides and the difference.
  writing.paragraph("逐行比较", "Compare row by row");
  Table pairs;
  writing.line("pairs = first.loc[both, {0}].copy()", {literal_list(first.keys)});
  for (const std::string& key : first.keys) pairs.columns.push_back(first.table.at(key));
  writing.line("differs = pd.Series(False, index=both)");
  for (const KeyPair& pair : reconcile.compared) {
    const Column& one = first.table.at(pair.left);
    const Column& two = second.table.at(pair.right);
    const std::string open(words("（", " ("));
    const std::string close(words("）", ")"));
    const std::string one_name = literal(pair.left + open + first.label + close);
    const std::string two_name = literal(pair.right + open + second.label + close);
    const bool number = one.kind == Kind::number;
    writing.line("left, right = first.loc[both, {0}], second.loc[both, {1}]",
                 {literal(pair.left), literal(pair.right)});
    Column shown_column = one;
    shown_column.name = pair.left + open + first.label + close;
    pairs.columns.push_back(shown_column);
    shown_column = two;
    shown_column.name = pair.right + open + second.label + close;
    pairs.columns.push_back(shown_column);
    writing.line("pairs[{0}], pairs[{1}] = left, right", {one_name, two_name});
    if (number) {
      Column difference = one;
      difference.name = std::string(words("差额：", "Difference: ")) + pair.left;
      difference.profile = nullptr;
      difference.whole = one.whole && two.whole;
      writing.line("pairs[{0}] = (left - right).round(6)", {literal(difference.name)});
      writing.line("differs |= (left.round(6) != right.round(6)) & ~(left.isna() & right.isna())");
      pairs.columns.push_back(difference);
    } else if (one.kind == Kind::date) {
      writing.line("differs |= (left != right) & ~(left.isna() & right.isna())");
    } else {
      need_match_keys(writing);
      writing.line(
          "differs |= match_keys(left.to_frame(\"\"), [\"\"]).fillna(\"\") != "
          "match_keys(right.to_frame(\"\"), [\"\"]).fillna(\"\")");
    }
  }
  writing.line("different = pairs[differs]");
  writing.line("same = pairs[~differs]");
  writing.headline(
      "一致 {len(same):,} 行，不一致 {len(different):,} 行，仅 {0} 有 {len(only_first):,} 行，仅 {1} 有 "
      "{len(only_second):,} 行",
      "The same: {len(same):,} rows; different: {len(different):,}; only in {0}: {len(only_first):,}; only "
      "in {1}: {len(only_second):,}",
      {first.label, second.label});
  for (const KeyPair& pair : reconcile.compared) {
    const Column& one = first.table.at(pair.left);
    if (one.kind != Kind::number) continue;
    writing.line("totals = [first[{0}].sum(), second[{1}].sum()]", {literal(pair.left), literal(pair.right)});
    const std::string a = shown(writing, one, "totals[0]");
    const std::string b = shown(writing, one, "totals[1]");
    const std::string d = shown(writing, one, "totals[0] - totals[1]");
    writing.python.line(
        "notes.append(f\"" +
        filled(
            words("{0} 合计：{1} {2}，{3} {4}，相差 {5}", "Total of {0}: {1} {2}, {3} {4}, difference {5}"),
            {in_f_string(pair.left), in_f_string(first.label), a, in_f_string(second.label), b, d}) +
        "\")");
  }

  writing.paragraph("写出结果", "Write the result");
  const std::string name = writing.output_name(writing.plan.output && !writing.plan.output->name.empty()
                                                   ? writing.plan.output->name
                                                   : writing.plan.title,
                                               ".xlsx");
  writing.line(
      "summary = pd.DataFrame({{0}: [{1}], {2}: [len(same), len(different), len(only_first), "
      "len(only_second)]})",
      {literal(words("结果", "Result")),
       literal(words("一致", "The same")) + ", " + literal(words("不一致", "Different")) + ", " +
           literal(std::string(words("仅有：", "Only in ")) + first.label) + ", " +
           literal(std::string(words("仅有：", "Only in ")) + second.label),
       literal(words("行数", "Rows"))});
  const std::string workbook = excel_writer(writing, name);
  need_days_only(writing);
  writing.line(workbook);
  writing.line("    write_sheet(writer, summary, {0}, {})", {literal(words("概况", "Summary"))});
  const auto sheet = [&](std::string_view variable, const std::string& title, const Table& table) {
    std::string formats = formats_of(table);
    std::replace(formats.begin(), formats.end(), '\n', ' ');
    writing.line("    write_sheet(writer, {0}, {1}, {2})",
                 {days_only(table, variable), literal(title), formats});
  };
  sheet("different", std::string(words("不一致", "Different")), pairs);
  sheet("only_first", filled(words("仅 {0} 有", "Only {0}"), {in_sheet_name(first.label)}), first.table);
  sheet("only_second", filled(words("仅 {0} 有 (2)", "Only {0} (2)"), {in_sheet_name(second.label)}),
        second.table);
  sheet("same", std::string(words("一致", "The same")), pairs);
  writing.step("结果写到 {0}：不一致、仅一方有、一致各一张表",
               "Write {0}: a sheet each for different, only on one side, the same", {name});
}

}  // namespace errand::recipes::writer
