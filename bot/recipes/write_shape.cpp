/// New columns out of others, rows by their place, rows turned into columns, and payslips.

#include "bot/recipes/write_parts.hpp"

#include <algorithm>
#include <stdexcept>

namespace errand::recipes::writer {

namespace {

std::string_view sign_of(Term::Operator sign) {
  switch (sign) {
    case Term::Operator::plus:
      return " + ";
    case Term::Operator::minus:
      return " - ";
    case Term::Operator::times:
      return " * ";
    case Term::Operator::divided:
      return " / ";
  }
  return " + ";
}

}  // namespace

void write_step(Writing& writing, const Compute& compute) {
  if (compute.terms.empty()) throw std::invalid_argument("a formula without terms");
  std::string said;
  std::string code;
  // In a sum a blank is nothing, as in Excel; in a product it is unknown.
  const bool adds = std::all_of(compute.terms.begin(), compute.terms.end(), [](const Term& term) {
    return !term.column.empty() &&
           (term.before == Term::Operator::plus || term.before == Term::Operator::minus);
  });
  std::vector<std::string> columns;
  bool whole = true;
  bool divides = compute.mean;
  Column made;
  made.kind = Kind::number;
  made.native = true;
  made.blanks = true;
  for (const Term& term : compute.terms) {
    const std::string sign = code.empty() ? "" : std::string(sign_of(term.before));
    divides = divides || term.before == Term::Operator::divided;
    if (term.column.empty()) {
      said += sign + term.number;
      code += sign + std::to_string(std::stod(term.number));
      whole = whole && term.number.find('.') == std::string::npos;
      continue;
    }
    const Column& column = writing.table.at(term.column);
    whole = whole && column.whole;
    made.money = made.money || column.money;
    said += sign + column.name;
    code += sign + "data[" + literal(column.name) + "]" + (adds ? ".fillna(0)" : "");
    columns.push_back(column.name);
  }
  if (compute.mean) {
    said = "(" + said + ") / " + std::to_string(compute.terms.size());
    code = "data[" + literal_list(columns) + "].mean(axis=1)";
  } else if (adds) {
    code = "(" + code + ").where(data[" + literal_list(columns) + "].notna().any(axis=1))";
  }
  made.whole = whole && !divides;
  const auto says = [&](const char* word) { return compute.title.find(word) != std::string::npos; };
  made.percent = divides && !compute.mean &&
                 (says("率") || says("占") || says("比例") || says("hare") || says("rate") || says("ratio"));
  if (divides) made.money = false;
  made.name = compute.title;
  writing.step("加一列 {0} = {1}", "Add the column {0} = {1}", {compute.title, said});
  writing.python.paragraph(writing.steps.back());
  writing.line("data[{0}] = ({1}).replace([float(\"inf\"), -float(\"inf\")], float(\"nan\")).round({2})",
               {literal(compute.title), code, divides ? "4" : "6"});
  if (adds) {
    writing.line("blank = data[{0}].isna()", {literal_list(columns)});
    writing.line("partly = int((blank.any(axis=1) & ~blank.all(axis=1)).sum())");
    writing.line("if partly:");
    if (compute.mean)
      writing.note("{0} 有 {partly:,} 行缺一部分，按有的几项平均",
                   "{0}: {partly:,} rows lack a part; the mean is of what there is", {compute.title}, "    ");
    else
      writing.note("{0} 有 {partly:,} 行缺一部分，空白按 0 算",
                   "{0}: {partly:,} rows lack a part, which counts as 0", {compute.title}, "    ");
  }
  writing.line("without = int(data[{0}].isna().sum())", {literal(compute.title)});
  writing.line("if without:");
  writing.note("{0} 有 {without:,} 行算不出来（有空白或除以 0），留空",
               "{0}: {without:,} rows cannot be computed (a blank, or divided by 0) and stay blank",
               {compute.title}, "    ");
  // Rates and marks are not added up.
  const bool averaged = divides || says("分") || says("core");
  writing.line(averaged ? "computed, low, high = data[{0}].mean(), data[{0}].min(), data[{0}].max()"
                        : "computed = data[{0}].sum()",
               {literal(compute.title)});
  Column exact = made;
  exact.whole = made.whole && !averaged;
  const std::string computed =
      shown(writing, exact, averaged && !made.percent ? "round(computed, 2)" : "computed");
  const std::string sentence =
      averaged ? filled(writing.words("算好 {0}：{len(data):,} 行，平均 {1}，从 {2} 到 {3}",
                                      "{0} computed for {len(data):,} rows, {1} on average, from {2} to {3}"),
                        {in_f_string(compute.title), computed, shown(writing, made, "low"),
                         shown(writing, made, "high")})
               : filled(writing.words("算好 {0}：{len(data):,} 行，合计 {1}",
                                      "{0} computed for {len(data):,} rows, total {1}"),
                        {in_f_string(compute.title), computed});
  writing.python.line("headline = f\"" + (writing.words.chinese ? sentence : with_plurals(sentence)) + "\"");
  writing.has_headline = true;
  writing.table.columns.push_back(std::move(made));
}

void write_step(Writing& writing, const PickRows& pick) {
  if (pick.sample > 0 && !pick.within.empty()) {
    writing.step("每个 {1} 随机抽 {0} 行", "Take {0} rows of each {1} by chance",
                 {std::to_string(pick.sample), joined(pick.within, writing.words("、", ", "))});
    writing.python.paragraph(writing.steps.back());
    writing.line("# {0}", {writing.words("固定的种子：再跑一次结果一样",
                                         "a fixed seed: the same rows when it is run again")});
    writing.line("mixed = data.sample(frac=1, random_state=1)");
    writing.line("data = mixed.groupby({0}, dropna=False, sort=False).head({1}).sort_index()",
                 {literal_list(pick.within), std::to_string(pick.sample)});
    writing.headline("每个 {0} 随机抽了 {1} 行，共 {len(data):,} 行",
                     "{1} of each {0} taken by chance, {len(data):,} rows in all",
                     {joined(pick.within, writing.words("、", ", ")), std::to_string(pick.sample)});
    return;
  }
  if (pick.sample > 0) {
    writing.step("随机抽 {0} 行", "Take {0} rows by chance", {std::to_string(pick.sample)});
    writing.python.paragraph(writing.steps.back());
    writing.line("# {0}", {writing.words("固定的种子：再跑一次结果一样",
                                         "a fixed seed: the same rows when it is run again")});
    writing.line("whole = len(data)");
    writing.line("data = data.sample(min({0}, len(data)), random_state=1).sort_index()",
                 {std::to_string(pick.sample)});
    writing.headline("从 {whole:,} 行里随机抽了 {len(data):,} 行",
                     "{len(data):,} rows taken by chance out of {whole:,}");
    return;
  }
  if (pick.every > 0) {
    writing.step("每 {0} 行取一行", "Take every {0}th row", {std::to_string(pick.every)});
    writing.python.paragraph(writing.steps.back());
    writing.line("data = data.iloc[::{0}]", {std::to_string(pick.every)});
  } else {
    const std::string from = std::to_string(std::max(pick.from, 1));
    const std::string to = std::to_string(pick.to);
    writing.step("取第 {0} 到第 {1} 行数据", "Take the data rows {0} to {1}", {from, to});
    writing.python.paragraph(writing.steps.back());
    writing.line("data = data.iloc[{0}:{1}]", {std::to_string(std::max(pick.from, 1) - 1), to});
  }
  writing.headline("取出 {len(data):,} 行", "{len(data):,} rows taken");
}

void write_step(Writing& writing, const Reshape& reshape) {
  const Words& words = writing.words;
  Table result;
  if (reshape.how == Reshape::How::to_long) {
    writing.step("把列 {0} 变成行：{1} 和 {2}", "Turn the columns {0} into rows of {1} and {2}",
                 {joined(reshape.columns, words("、", ", ")), reshape.name_title, reshape.value_title});
    writing.python.paragraph(writing.steps.back());
    std::vector<std::string> ids;
    Column value;
    for (const Column& column : writing.table.columns) {
      const bool turned =
          std::find(reshape.columns.begin(), reshape.columns.end(), column.name) != reshape.columns.end();
      if (turned) {
        value = column;
      } else {
        ids.push_back(column.name);
        result.columns.push_back(column);
      }
    }
    writing.line("names = {0}", {literal_list(reshape.columns)});
    writing.line(
        "data = data.melt(id_vars={0}, value_vars=names, var_name={1}, value_name={2}, ignore_index=False)",
        {literal_list(ids), literal(reshape.name_title), literal(reshape.value_title)});
    writing.line("# {0}", {words("每一行的几个值排在一起", "the values of a row stand together")});
    writing.line("data = data.sort_index(kind=\"stable\").reset_index(drop=True)");
    Column name;
    name.name = reshape.name_title;
    value.name = reshape.value_title;
    value.profile = nullptr;
    result.columns.push_back(name);
    result.columns.push_back(value);
    writing.headline("{len(names)} 列变成了 {len(data):,} 行",
                     "{len(names)} columns became {len(data):,} rows");
  } else {
    writing.step("行和列对调，第一列成为表头", "Swap rows and columns; the first column becomes the header");
    writing.python.paragraph(writing.steps.back());
    const std::string first = literal(writing.table.columns.front().name);
    writing.line("turned = data.set_index({0}).T", {first});
    writing.line("turned.columns = [str(name) for name in turned.columns]");
    writing.line("data = turned.rename_axis({0}).reset_index()", {first});
    writing.headline("对调好了：{len(data):,} 行 {len(data.columns)} 列",
                     "Swapped: {len(data):,} rows, {len(data.columns)} columns");
    Column name = writing.table.columns.front();
    name.kind = Kind::text;
    result.columns.push_back(name);
    Column rest;
    rest.native = true;
    result.rest = rest;
  }
  writing.rows_of_source = false;
  writing.table = std::move(result);
}

void write_payslips(Writing& writing, const std::string& stem) {
  const std::string name = writing.output_name(stem, ".xlsx");
  writing.step("每人一条：表头、内容、空行，存为 {0}",
               "One slip each: header, row, a blank line; saved as {0}", {name});
  std::string formats = formats_of(writing.table);
  std::replace(formats.begin(), formats.end(), '\n', ' ');
  need_days_only(writing);
  writing.line("formats = {0}", {formats});
  writing.line("slips = {0}", {days_only(writing.table, "data")});
  writing.line(excel_writer(writing, name));
  writing.line("    page = writer.book.add_worksheet({0})", {literal(writing.words("工资条", "Slips"))});
  writing.line(
      "    head = writer.book.add_format({\"bold\": True, \"bg_color\": \"#DCE6F1\", \"border\": 1})");
  writing.line(
      "    styles = [writer.book.add_format({\"border\": 1} | ({\"num_format\": formats[name]} if name in "
      "formats else {})) for name in slips.columns]");
  writing.line("    for number, row in enumerate(slips.itertuples(index=False)):");
  writing.line("        for place, cell in enumerate(row):");
  writing.line("            page.write(number * 3, place, str(slips.columns[place]), head)");
  writing.line("            text = isinstance(cell, str) or not pd.notna(cell)");
  writing.line("            if text:");
  writing.line(
      "                page.write_string(number * 3 + 1, place, cell if isinstance(cell, str) else \"\", "
      "styles[place])");
  writing.line("            elif hasattr(cell, \"year\"):");
  writing.line("                page.write_string(number * 3 + 1, place, str(cell), styles[place])");
  writing.line("            else:");
  writing.line("                page.write_number(number * 3 + 1, place, float(cell), styles[place])");
  writing.line("    page.set_column(0, len(slips.columns) - 1, 13)");
  writing.headline("做好 {len(slips):,} 张工资条：{0}", "{len(slips):,} slips made: {0}", {name});
}

}  // namespace errand::recipes::writer
