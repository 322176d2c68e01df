/// Conditions become one mask, and are counted.

#include "bot/recipes/write_parts.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>

namespace errand::recipes::writer {

namespace {

/// A decimal number as Python writes it; a plan with anything else in a number's place is a bug.
std::string checked_number(const std::string& text) {
  std::string out;
  bool digits = false;
  bool point = false;
  for (const char c : text) {
    const bool sign = (c == '-' || c == '+') && out.empty();
    if (c >= '0' && c <= '9')
      digits = true;
    else if (c == '.' && !point)
      point = true;
    else if (!sign)
      throw std::invalid_argument("the plan compares with what is not a number: " + text);
    if (c != '+') out += c;
  }
  if (!digits) throw std::invalid_argument("the plan compares with what is not a number: " + text);
  // Python has no numbers with leading zeros.
  const std::size_t start = out.starts_with('-') ? 1 : 0;
  while (out.size() > start + 1 && out[start] == '0' && out[start + 1] != '.') out.erase(start, 1);
  return out;
}

const std::string& value_of(const Condition& condition, std::size_t index = 0) {
  if (index >= condition.values.size()) throw std::invalid_argument("a condition lacks its value");
  return condition.values[index];
}

void need_plain(Writing& writing) {
  writing.python.import("import unicodedata");
  writing.helper("plain", "比较文字时不管空格、全角半角和大小写",
                 "For comparing: without spaces around, width and case",
                 R"py(def plain(cell):
    """{0}"""
    return "" if pd.isna(cell) else unicodedata.normalize("NFKC", str(cell)).strip().casefold()
)py");
}

void need_is_blank(Writing& writing) {
  writing.helper("is_blank", "没有内容，或只有空格", "Without content, or only spaces",
                 R"py(def is_blank(column):
    """{0}"""
    return column.isna() | (column.astype(str).str.strip() == "")
)py");
}

void need_within_day(Writing& writing) {
  writing.python.import("import re");
  writing.helper("within_day", "时刻在 [from, to) 之间；读不出时刻的不算",
                 "Whether the time of day is in [from, to); not where there is none",
                 R"py(def within_day(column, start, end):
    """{0}"""
    def clock(cell):
        found = re.search(r"(\d{1,2})[:：](\d{2})", "" if pd.isna(cell) else str(cell))
        hour = int(found[1]) + (12 if re.search(r"(?i)pm|下午|晚上", str(cell)) and int(found[1]) < 12 else 0) if found else 0
        return f"{hour:02d}:{found[2]}" if found else ""
    times = column.map(clock)
    inside = (times >= start) & (times < end) if start < end else (times >= start) | (times < end)
    return inside & (times != "")
)py");
}

std::string plain_values(const std::vector<std::string>& values) {
  std::vector<std::string> parts;
  for (const std::string& value : values) parts.push_back("plain(" + literal(value) + ")");
  return "[" + joined(parts, ", ") + "]";
}

std::string moment(const std::string& iso) {
  return "pd.Timestamp(" + literal(iso) + ")";
}

std::string date_test(const Condition& condition, const std::string& cell) {
  const std::string& value = value_of(condition);
  const Days days =
      days_of(value.size() > 10 ? std::string_view(value).substr(0, 10) : std::string_view(value));
  if (days.from.empty()) throw std::invalid_argument("the plan compares with what is not a date: " + value);
  const bool exact = value.size() > 10;  // with a time of day
  const std::string from = moment(exact ? value : days.from);
  const std::string after = moment(exact ? value : days.to);
  const auto within = [&](const std::string& first, const std::string& end) {
    return filled("({0} >= {1}) & ({0} < {2})", {cell, first, end});
  };
  switch (condition.test) {
    case Test::equals:
      return exact ? cell + " == " + from : within(from, after);
    case Test::not_equals:
      return exact ? cell + " != " + from : "~(" + within(from, after) + ")";
    case Test::greater:
      return cell + (exact ? " > " : " >= ") + after;
    case Test::at_least:
      return cell + " >= " + from;
    case Test::less:
      return cell + " < " + from;
    case Test::at_most:
      return cell + (exact ? " <= " : " < ") + after;
    case Test::between: {
      const Days end = days_of(std::string_view(value_of(condition, 1)).substr(0, 10));
      if (end.to.empty()) throw std::invalid_argument("the plan compares with what is not a date");
      return within(from, moment(end.to));
    }
    case Test::in_period:
      return within(moment(value), moment(value_of(condition, 1)));
    case Test::any_of:
    case Test::none_of: {
      std::vector<std::string> parts;
      for (const std::string& each : condition.values) {
        const Days one = days_of(each);
        if (one.from.empty())
          throw std::invalid_argument("the plan compares with what is not a date: " + each);
        parts.push_back("(" + within(moment(one.from), moment(one.to)) + ")");
      }
      const std::string any = joined(parts, " | ");
      return condition.test == Test::any_of ? any : "~(" + any + ")";
    }
    default:
      throw std::invalid_argument("a test that dates do not have");
  }
}

std::string number_test(const Condition& condition, const std::string& cell) {
  const auto value = [&](std::size_t index = 0) { return checked_number(value_of(condition, index)); };
  switch (condition.test) {
    case Test::equals:
      return cell + " == " + value();
    case Test::not_equals:
      return cell + " != " + value();
    case Test::greater:
      return cell + " > " + value();
    case Test::at_least:
      return cell + " >= " + value();
    case Test::less:
      return cell + " < " + value();
    case Test::at_most:
      return cell + " <= " + value();
    case Test::between:
      return filled("{0}.between({1}, {2})", {cell, value(), value(1)});
    case Test::any_of:
    case Test::none_of: {
      std::vector<std::string> parts;
      for (const std::string& each : condition.values) parts.push_back(checked_number(each));
      return (condition.test == Test::none_of ? "~" : "") + cell + ".isin([" + joined(parts, ", ") + "])";
    }
    default:
      throw std::invalid_argument("a test that numbers do not have");
  }
}

std::string text_test(Writing& writing, const Condition& condition, const std::string& cell) {
  need_plain(writing);
  const std::string folded = cell + ".map(plain)";
  const auto value = [&](std::size_t index = 0) {
    return "plain(" + literal(value_of(condition, index)) + ")";
  };
  const bool several = condition.values.size() > 1;
  const auto any_part = [&](std::string_view method) {
    std::vector<std::string> parts;
    for (std::size_t index = 0; index < condition.values.size(); ++index)
      parts.push_back(filled(method, {folded, value(index)}));
    if (parts.empty()) throw std::invalid_argument("a condition lacks its value");
    return several ? "(" + joined(parts, " | ") + ")" : parts.front();
  };
  switch (condition.test) {
    case Test::equals:
      return several ? folded + ".isin(" + plain_values(condition.values) + ")" : folded + " == " + value();
    case Test::not_equals:
      return folded + " != " + value();
    case Test::contains:
      return any_part("{0}.str.contains({1}, regex=False)");
    case Test::not_contains:
      return "~" + any_part("{0}.str.contains({1}, regex=False)");
    case Test::starts_with:
      return any_part("{0}.str.startswith({1})");
    case Test::ends_with:
      return any_part("{0}.str.endswith({1})");
    case Test::any_of:
      return folded + ".isin(" + plain_values(condition.values) + ")";
    case Test::none_of:
      return "~" + folded + ".isin(" + plain_values(condition.values) + ")";
    case Test::greater:
      return folded + " > " + value();
    case Test::at_least:
      return folded + " >= " + value();
    case Test::less:
      return "(" + folded + " < " + value() + ") & " + cell + ".notna()";
    case Test::at_most:
      return "(" + folded + " <= " + value() + ") & " + cell + ".notna()";
    case Test::between:
      return filled("{0}.between({1}, {2})", {folded, value(), value(1)});
    default:
      throw std::invalid_argument("a test that texts do not have");
  }
}

/// Two columns of the same row.
std::string columns_test(Writing& writing, const Condition& condition) {
  const std::string left = "data[" + literal(writing.table.at(condition.column).name) + "]";
  const std::string right = "data[" + literal(writing.table.at(value_of(condition, 0)).name) + "]";
  switch (condition.test) {
    case Test::greater:
      return left + " > " + right;
    case Test::at_least:
      return left + " >= " + right;
    case Test::less:
      return left + " < " + right;
    case Test::at_most:
      return left + " <= " + right;
    case Test::equals:
      return left + " == " + right;
    case Test::not_equals:
      return left + " != " + right;
    default:
      throw std::invalid_argument("a test that two columns do not have");
  }
}

/// Monday is 0 in pandas.
std::vector<std::string> pandas_days(const Condition& condition) {
  std::vector<std::string> days;
  for (const std::string& day : condition.values) days.push_back(std::to_string(std::stoi(day) - 1));
  return days;
}

/// 谁没迟到过: not the rows that are no such rows, but those of people who have none.
std::string never_test(Writing& writing, const Condition& condition, const std::string& cell) {
  need_plain(writing);
  const std::string key = "data[" + literal(value_of(condition)) + "]";
  const std::vector<std::string> values(condition.values.begin() + 1, condition.values.end());
  const std::string such =
      values.empty() ? cell + " > 0" : cell + ".map(plain).isin(" + plain_values(values) + ")";
  return filled("{0}.notna() & ~{0}.map(plain).isin({0}[{1}].map(plain))", {key, such});
}

std::string test_of(Writing& writing, const Condition& condition) {
  if (condition.against_column) return columns_test(writing, condition);
  const Column& column = writing.table.at(condition.column);
  const std::string cell = "data[" + literal(condition.column) + "]";
  switch (condition.test) {
    case Test::blank:
    case Test::not_blank: {
      need_is_blank(writing);
      // Unreadable cells of a converted column are not blank: the source says so.
      const bool converted =
          writing.has_original && std::find(writing.converted.begin(), writing.converted.end(),
                                            condition.column) != writing.converted.end();
      const std::string source =
          converted ? "original.loc[data.index, " + literal(condition.column) + "]" : cell;
      return (condition.test == Test::not_blank ? "~" : "") + ("is_blank(" + source + ")");
    }
    case Test::above_average:
    case Test::below_average: {
      const std::string sign = condition.test == Test::above_average ? " > " : " < ";
      if (condition.values.empty()) return cell + sign + cell + ".mean()";
      return cell + sign +
             filled("data.groupby({0}, dropna=False)[{1}].transform(\"mean\")",
                    {literal_list(condition.values), literal(condition.column)});
    }
    case Test::time_of_day:
      need_within_day(writing);
      return filled("within_day({0}, {1}, {2})",
                    {cell, literal(value_of(condition)), literal(value_of(condition, 1))});
    case Test::in_period:
      return date_test(condition, cell);
    case Test::day_of_year: {
      const std::string from = value_of(condition).substr(5, 5);
      const std::string to = value_of(condition, 1).substr(5, 5);
      const std::string day = cell + ".dt.strftime(\"%m-%d\")";
      return filled(from < to ? "({0} >= {1}) & ({0} < {2})" : "({0} >= {1}) | ({0} < {2})",
                    {day, literal(from), literal(to)});
    }
    case Test::weekday:
      return cell + ".dt.dayofweek.isin([" + joined(pandas_days(condition), ", ") + "])";
    case Test::never:
      return never_test(writing, condition, cell);
    case Test::contains:
    case Test::not_contains:
    case Test::starts_with:
    case Test::ends_with:
      return text_test(writing, condition, cell);
    default:
      break;
  }
  if (column.kind == Kind::date) return date_test(condition, cell);
  if (column.kind == Kind::number) return number_test(condition, cell);
  return text_test(writing, condition, cell);
}

std::string mask_of(Writing& writing, const Filter& filter) {
  std::vector<std::string> parts;
  for (const Condition& condition : filter.conditions) parts.push_back(test_of(writing, condition));
  for (const Filter& group : filter.groups) parts.push_back(mask_of(writing, group));
  if (parts.empty()) throw std::invalid_argument("a filter without conditions");
  if (parts.size() == 1) return parts.front();
  for (std::string& part : parts) part = "(" + part + ")";
  return joined(parts, filter.join == Join::all ? " & " : " | ");
}

std::string described(const Words& words, const Condition& condition, const Table& table) {
  const std::string name = condition.column + " " + std::string(name_of(words, condition.test));
  const Kind kind = table.has(condition.column) ? table.at(condition.column).kind : Kind::text;
  const bool percent = table.has(condition.column) && table.at(condition.column).percent;
  const auto said = [&](const std::string& value) {
    return kind == Kind::number && percent ? value + std::string(words("（小数）", " (as a fraction)"))
                                           : value;
  };
  if (condition.values.empty()) return name;
  if (condition.test == Test::above_average || condition.test == Test::below_average) {
    const bool above = condition.test == Test::above_average;
    return filled(words("{0} {2}所在 {1} 的平均值", "{0} is {2} the average of its {1}"),
                  {condition.column, joined(condition.values, words("、", ", ")),
                   above ? words("高于", "above") : words("低于", "below")});
  }
  if (condition.test == Test::weekday) return name + " " + name_of_weekdays(words, condition.values);
  if (condition.test == Test::never) {
    const std::vector<std::string> values(condition.values.begin() + 1, condition.values.end());
    const std::string such =
        values.empty() ? std::string(words("大于 0", "above 0")) : joined(values, words("、", ", "));
    return filled(words("同一{0}的所有行里 {1} 都没有 {2}", "no row of the same {0} has {1} {2}"),
                  {condition.values.front(), condition.column, such});
  }
  if (condition.test == Test::time_of_day) {
    const std::string& from = condition.values.front();
    const std::string& to = condition.values.back();
    if (to == "24:00")
      return filled(words("{0} 在 {1} 及以后", "{0} is {1} or later"), {condition.column, from});
    if (from == "00:00") return filled(words("{0} 早于 {1}", "{0} is before {1}"), {condition.column, to});
    return filled(words("{0} 从 {1} 到 {2}（不含 {2}）", "{0} is from {1} up to {2} ({2} not included)"),
                  {condition.column, from, to});
  }
  if (kind == Kind::date && !condition.against_column) {
    const std::string& value = condition.values.front();
    const Days days = days_of(value);
    const std::string shown =
        value.size() < 10 && !days.from.empty() ? name_of_period(words, days.from, days.to) : value;
    const std::string& column = condition.column;
    switch (condition.test) {
      case Test::at_least:
        return value.size() < 10
                   ? filled(words("{0} 在 {1} 及以后（含 {1}）", "{0} is in {1} or later ({1} included)"),
                            {column, shown})
                   : filled(words("{0} 从 {1} 起（含当天）", "{0} is {1} or later"), {column, shown});
      case Test::at_most:
        return value.size() < 10
                   ? filled(words("{0} 在 {1} 及以前（含 {1}）", "{0} is in {1} or earlier ({1} included)"),
                            {column, shown})
                   : filled(words("{0} 到 {1} 为止（含当天）", "{0} is {1} or earlier"), {column, shown});
      case Test::less:
        return filled(words("{0} 在 {1} 之前（不含）", "{0} is before {1}"), {column, shown});
      case Test::greater:
        return filled(words("{0} 在 {1} 之后（不含）", "{0} is after {1}"), {column, shown});
      default:
        break;
    }
  }
  if (condition.test == Test::day_of_year && condition.values.size() > 1)
    return name + " " + name_of_days(words, condition.values[0], condition.values[1]);
  if (condition.test == Test::in_period && condition.values.size() > 1)
    return name + " " + name_of_period(words, condition.values[0], condition.values[1]);
  if (condition.test == Test::between && condition.values.size() > 1)
    return filled(words("{0} {1} 到 {2} 之间", "{0} {1} and {2}"),
                  {name, said(condition.values[0]), said(condition.values[1])});
  std::vector<std::string> values;
  for (const std::string& value : condition.values) {
    if (values.size() == 6) {
      values.emplace_back("…");
      break;
    }
    values.push_back(said(value));
  }
  return name + " " + joined(values, words("、", ", "));
}

/// The column of which all values but some stay.
std::optional<std::string> column_of_several(const Writing& writing, const Filter& filter) {
  if (filter.join == Join::any && filter.conditions.size() > 1) return std::nullopt;
  for (const Condition& condition : filter.conditions) {
    const bool without = condition.test == Test::not_equals || condition.test == Test::none_of;
    if (without && !condition.against_column && writing.table.has(condition.column) &&
        writing.table.at(condition.column).kind == Kind::text)
      return condition.column;
  }
  return std::nullopt;
}

bool needs_a_value(Test test) {
  return test == Test::greater || test == Test::at_least || test == Test::less || test == Test::at_most ||
         test == Test::between || test == Test::above_average || test == Test::below_average;
}

/// The columns whose blank cells leave a row out although nothing was said of them.
void collect_compared(const Writing& writing, const Filter& filter, std::vector<std::string>& columns) {
  const auto add = [&](const std::string& name) {
    const bool known = std::find(columns.begin(), columns.end(), name) != columns.end();
    const bool of_source = writing.table.has(name) && writing.table.at(name).profile != nullptr;
    if (!known && of_source && writing.table.at(name).profile->blanks > 0) columns.push_back(name);
  };
  for (const Condition& condition : filter.conditions) {
    if (!needs_a_value(condition.test)) continue;
    add(condition.column);
    if (condition.against_column) add(condition.values.front());
  }
  for (const Filter& group : filter.groups) collect_compared(writing, group, columns);
}

/// Less than the safety stock: a row without its stock is neither less nor more, and that is said.
void write_not_compared(Writing& writing, const Filter& filter) {
  std::vector<std::string> columns;
  collect_compared(writing, filter, columns);
  std::erase_if(columns, [&](const std::string& name) {
    return std::any_of(filter.conditions.begin(), filter.conditions.end(), [&](const Condition& condition) {
      return condition.column == name && (condition.test == Test::blank || condition.test == Test::not_blank);
    });
  });
  if (columns.empty()) return;
  writing.line("unknown = int((data[{0}].isna().any(axis=1) & ~kept).sum())", {literal_list(columns)});
  writing.line("if unknown:");
  writing.note("{unknown:,} 行没有 {0}，没法比较，没有算在内",
               "{unknown:,} rows without {0} could not be compared and are left out",
               {joined(columns, writing.words(" 或 ", " or "))}, "    ");
}

/// "not approved" holds the rejected ones as well: which values stay is said, where they are few.
void write_what_stays(Writing& writing, const std::string& column) {
  writing.line("stays = data.loc[kept, {0}].fillna({1}).astype(str).value_counts()",
               {literal(column), literal(writing.words("（空）", "(blank)"))});
  writing.line(
      "stays = {0} + {1}.join(f\"{value} {count:,}\" for value, count in stays.items()) "
      "if 1 < len(stays) <= 6 else \"\"",
      {literal(writing.words("，其中 ", ": ")), literal(writing.words("、", ", "))});
}

}  // namespace

std::string described(const Words& words, const Filter& filter, const Table& table) {
  std::vector<std::string> parts;
  for (const Condition& condition : filter.conditions) parts.push_back(described(words, condition, table));
  for (const Filter& group : filter.groups) {
    const std::string inner = described(words, group, table);
    const bool alone = group.conditions.size() + group.groups.size() < 2;
    parts.push_back(alone ? inner : filled(words("（{0}）", "({0})"), {inner}));
  }
  return joined(parts, filter.join == Join::all ? words(" 且 ", " and ") : words(" 或 ", " or "));
}

void write_step(Writing& writing, const Filter& filter) {
  const std::string conditions = described(writing.words, filter, writing.table);
  writing.step("保留 {0} 的行", "Keep rows where {0}", {conditions});
  writing.paragraph("保留 {0} 的行", "Keep rows where {0}", {conditions});
  writing.line("kept = {0}", {mask_of(writing, filter)});
  write_not_compared(writing, filter);
  if (const auto several = column_of_several(writing, filter)) {
    write_what_stays(writing, *several);
    writing.note("按条件保留 {kept.sum():,} 行，去掉 {(~kept).sum():,} 行（{0}）{stays}",
                 "Kept {kept.sum():,} rows, left out {(~kept).sum():,} ({0}){stays}", {conditions});
  } else {
    writing.note("按条件保留 {kept.sum():,} 行，去掉 {(~kept).sum():,} 行（{0}）",
                 "Kept {kept.sum():,} rows, left out {(~kept).sum():,} ({0})", {conditions});
  }
  writing.headline_is_last_note();
  writing.line("data = data[kept].copy()");
  writing.conditions.push_back(conditions);
}

}  // namespace errand::recipes::writer
