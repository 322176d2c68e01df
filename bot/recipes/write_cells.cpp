/// Cells by themselves: one small function for each rule, over the columns that are meant.

#include "bot/recipes/write_parts.hpp"

#include <algorithm>
#include <stdexcept>

namespace errand::recipes::writer {

namespace {

std::string_view name_of(const Words& words, CellRule rule) {
  switch (rule) {
    case CellRule::trim:
      return words("去掉多余的空格", "Remove spaces that are too many");
    case CellRule::half_width:
      return words("全角转半角，去掉多余的空格", "Full width to half width, without extra spaces");
    case CellRule::upper:
      return words("字母转大写", "Letters to upper case");
    case CellRule::lower:
      return words("字母转小写", "Letters to lower case");
    case CellRule::replace:
      return words("查找替换", "Find and replace");
    case CellRule::mask:
      return words("脱敏：手机号、证件号、姓名、邮箱只留头尾",
                   "Mask: only the ends of phones, ids, names, e-mails stay");
    case CellRule::to_number:
      return words("文字转成数字", "Text to numbers");
    case CellRule::to_date:
      return words("日期统一成 2025-01-03 的写法", "Dates written like 2025-01-03");
    case CellRule::pad_zeros:
      return words("前面补 0", "Zeros in front");
    case CellRule::scale:
      return words("换算单位", "Convert units");
    case CellRule::in_words:
      return words("金额写成人民币大写", "Amounts in Chinese capitals");
    case CellRule::extract_phone:
      return words("提取手机号", "Pull out phone numbers");
    case CellRule::extract_email:
      return words("提取邮箱", "Pull out e-mail addresses");
    case CellRule::extract_number:
      return words("提取数字", "Pull out numbers");
    case CellRule::extract_link:
      return words("提取链接", "Pull out links");
    case CellRule::extract_identity:
      return words("提取身份证号", "Pull out identity numbers");
    case CellRule::birthday:
      return words("由身份证号得出生日", "Birthday out of the identity number");
    case CellRule::age:
      return words("由身份证号得出年龄（周岁，按今天）",
                   "Age out of the identity number (whole years, today)");
    case CellRule::gender:
      return words("由身份证号得出性别", "Gender out of the identity number");
    case CellRule::years_since:
      return words("到今天满几年", "Whole years until today");
    case CellRule::check_identity:
      return words("校验身份证号（位数、日期、校验码），列出不对的",
                   "Check identity numbers (length, date, checksum), list the wrong ones");
    case CellRule::check_phone:
      return words("校验手机号（11 位，1 开头），列出不对的",
                   "Check phone numbers (11 digits), list the wrong ones");
    case CellRule::check_email:
      return words("校验邮箱格式，列出不对的", "Check e-mail addresses, list the wrong ones");
    case CellRule::split_text:
      return words("拆成几列", "Split into columns");
    case CellRule::split_name_phone:
      return words("拆成姓名和电话", "Split into name and phone");
    case CellRule::split_address:
      return words("拆成省、市、区", "Split into province, city, district");
    case CellRule::split_date:
      return words("拆成年、月、日", "Split into year, month, day");
    case CellRule::join:
      return words("合成一列", "Join into one column");
    case CellRule::row_number:
      return words("加序号", "Add row numbers");
    case CellRule::workdays:
      return words("工作日天数（周一到周五，含首尾两天，不扣法定节假日）",
                   "Working days (Monday to Friday, both ends counted, holidays not taken off)");
    case CellRule::days_between:
      return words("相差天数", "Days between");
    case CellRule::merge_values:
      return words("统一写法", "One spelling");
  }
  return "";
}

bool checks(CellRule rule) {
  return rule == CellRule::check_identity || rule == CellRule::check_phone || rule == CellRule::check_email;
}

Column made_column(const EditCells& edit, const std::string& title, const Table& table) {
  Column column;
  column.name = title;
  column.native = true;
  column.blanks = true;
  const bool counts = edit.rule == CellRule::age || edit.rule == CellRule::years_since ||
                      edit.rule == CellRule::row_number || edit.rule == CellRule::split_date;
  if (counts) column.kind = Kind::number, column.whole = true, column.number_format = "0";
  if (edit.rule == CellRule::scale) {
    column = table.at(edit.columns.front());
    column.name = title;
    column.profile = nullptr;
    column.whole = false;
    column.unit = edit.with;
    column.number_format.clear();
    column.native = true;
  }
  return column;
}

/// The text that a changed column shows is no longer what stood in the file.
void forget_original(Writing& writing, const std::string& name) {
  std::erase(writing.converted, name);
}

void place_behind(Writing& writing, const std::string& after, const Column& column) {
  auto& columns = writing.table.columns;
  const auto place =
      std::find_if(columns.begin(), columns.end(), [&](const Column& each) { return each.name == after; });
  columns.insert(place == columns.end() ? place : place + 1, column);
}

void write_row_numbers(Writing& writing, const EditCells& edit) {
  const std::string title = edit.titles.front();
  writing.line("data.insert(0, {0}, range(1, len(data) + 1))", {literal(title)});
  writing.table.columns.insert(writing.table.columns.begin(), made_column(edit, title, writing.table));
  writing.headline("加了序号：1 到 {len(data):,}", "Rows are numbered from 1 to {len(data):,}");
}

void write_join(Writing& writing, const EditCells& edit) {
  need_as_text(writing);
  const std::string title = edit.titles.front();
  writing.line("texts = data[{0}].apply(lambda column: column.map(as_text))", {literal_list(edit.columns)});
  std::vector<std::string> parts;
  writing.line("data.insert({0}, {1}, [{2}.join(part for part in row if part) for row in texts.values])",
               {std::to_string(writing.table.columns.size()), literal(title), literal(edit.text)});
  writing.table.columns.push_back(made_column(edit, title, writing.table));
  writing.headline("合成一列 {0}：{len(data):,} 行", "Joined into {0}: {len(data):,} rows", {title});
}

void write_in_place(Writing& writing, const EditCells& edit, const std::vector<std::string>& columns,
                    const std::string& function) {
  writing.line("changed = 0");
  writing.line("for name in {0}:", {literal_list(columns)});
  const bool numbers = edit.rule == CellRule::to_number || edit.rule == CellRule::to_date;
  if (numbers) {
    // The conversion at the beginning has done it; cells that could not be read stay as they were.
    writing.line("    changed += int(data[name].notna().sum())");
    writing.line("    left = data[name].isna() & original.loc[data.index, name].notna()");
    if (edit.rule == CellRule::to_date) writing.line("    data[name] = data[name].dt.strftime(\"%Y-%m-%d\")");
    writing.line("    data[name] = data[name].astype(object).where(~left, original.loc[data.index, name])");
    if (edit.rule == CellRule::to_number)
      writing.line(
          "    data[name] = data[name].map(lambda cell: int(cell) if isinstance(cell, float) and "
          "cell.is_integer() else cell)");
  } else {
    writing.line("    before = data[name]");
    writing.line("    data[name] = before.map({0}, na_action=\"ignore\")", {function});
    writing.line("    changed += int((before.notna() & (before != data[name])).sum())");
  }
  for (const std::string& name : columns) {
    forget_original(writing, name);
    Column& column = writing.table.at(name);
    if (numbers && edit.rule == CellRule::to_date) {
      column.kind = Kind::text;
    } else if (edit.rule == CellRule::to_number) {
      column.kind = Kind::number;
      column.code = false;
    } else if (column.kind != Kind::number || edit.rule == CellRule::pad_zeros ||
               edit.rule == CellRule::mask) {
      column.kind = Kind::text;
    }
  }
  writing.headline("{0}：改了 {changed:,} 个单元格", "{0}: {changed:,} cells changed",
                   {name_of(writing.words, edit.rule)});
}

void write_check(Writing& writing, const EditCells& edit, const std::string& function) {
  const std::string name = edit.columns.front();
  const std::string title = edit.titles.front();
  writing.line("reasons = data[{0}].map({1})", {literal(name), function});
  writing.line("wrong = reasons != \"\"");
  writing.headline("{0}：{wrong.sum():,} 行不对，{(~wrong).sum():,} 行没问题",
                   "{0}: {wrong.sum():,} rows are wrong, {(~wrong).sum():,} are fine", {name});
  writing.line("data = data[wrong].copy()");
  writing.line("data.insert(list(data.columns).index({0}) + 1, {1}, reasons[wrong])",
               {literal(name), literal(title)});
  place_behind(writing, name, made_column(edit, title, writing.table));
}

void write_new_columns(Writing& writing, const EditCells& edit, const std::string& function) {
  const std::string source = edit.columns.front();
  std::string after = source;
  writing.line("place = list(data.columns).index({0}) + 1", {literal(source)});
  if (edit.titles.size() == 1) {
    writing.line("found = data[{0}].map({1}, na_action=\"ignore\")", {literal(source), function});
    writing.line("data.insert(place, {0}, found)", {literal(edit.titles.front())});
    writing.line("missing = int(found.isna().sum())");
  } else {
    const std::string count = std::to_string(edit.titles.size());
    writing.line("parts = [{0}(cell, {1}) if pd.notna(cell) else [None] * {1} for cell in data[{2}]]",
                 {function, count, literal(source)});
    writing.line("for number, name in enumerate({0}):", {literal_list(edit.titles)});
    writing.line("    data.insert(place + number, name, [part[number] for part in parts])");
    writing.line("missing = sum(part[-1] is None for part in parts)");
  }
  for (const std::string& title : edit.titles) {
    place_behind(writing, after, made_column(edit, title, writing.table));
    after = title;
  }
  const std::string titles = joined(edit.titles, writing.words("、", ", "));
  writing.headline("新列 {0}：{len(data):,} 行", "New: {0} for {len(data):,} rows", {titles});
  writing.line("if missing:");
  writing.headline("新列 {0}：{len(data) - missing:,} 行有内容，{missing:,} 行没有",
                   "New: {0}; {len(data) - missing:,} rows have it, {missing:,} do not", {titles}, "    ");
}

}  // namespace

void write_step(Writing& writing, const EditCells& edit) {
  const Words& words = writing.words;
  std::vector<std::string> columns = edit.columns;
  if (columns.empty() && edit.rule != CellRule::row_number) {
    for (const Column& column : writing.table.columns) {
      if (column.kind == Kind::text || !column.native) columns.push_back(column.name);
    }
  }
  for (const std::string& name : columns) (void)writing.table.at(name);
  std::string what(name_of(words, edit.rule));
  if (edit.rule == CellRule::replace)
    what = filled(words("把“{0}”替换成“{1}”", "Replace \"{0}\" with \"{1}\""), {edit.text, edit.with});
  if (edit.rule == CellRule::split_date)
    what = filled(words("拆成{0}", "Split into {0}"), {joined(edit.titles, words("、", ", "))});
  if (edit.rule == CellRule::merge_values) {
    std::string values = edit.text;
    std::replace(values.begin(), values.end(), '\n', '/');
    what = filled(words("把“{0}”统一成“{1}”", "Make \"{0}\" into \"{1}\""), {values, edit.with});
  }
  if (edit.rule == CellRule::pad_zeros)
    what = filled(words("前面补 0 到 {0} 位", "Zeros in front to {0} digits"), {edit.text});
  if (edit.rule == CellRule::scale)
    what = filled(words("乘以 {0}，单位 {1}", "Times {0}, unit {1}"), {edit.text, edit.with});
  const std::string where = edit.columns.empty() ? std::string(words("所有文字列", "all text columns"))
                                                 : joined(edit.columns, words("、", ", "));
  if (edit.rule == CellRule::row_number)
    writing.step("{0}", "{0}", {what});
  else
    writing.step("{1}：{0}", "{1}: {0}", {what, where});
  writing.python.paragraph(writing.steps.back());
  if (edit.rule == CellRule::row_number) return write_row_numbers(writing, edit);
  if (edit.rule == CellRule::join) return write_join(writing, edit);
  if (edit.rule == CellRule::workdays || edit.rule == CellRule::days_between)
    return write_days(writing, edit);
  const std::string function = need_cell_function(writing, edit);
  if (checks(edit.rule)) return write_check(writing, edit, function);
  if (edit.titles.empty()) return write_in_place(writing, edit, columns, function);
  write_new_columns(writing, edit, function);
}

}  // namespace errand::recipes::writer
