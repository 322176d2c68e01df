/// Cells become numbers, dates and trimmed text, only in the columns that the plan computes with. Cells that
/// cannot be read are counted and named, never dropped in silence.

#include "bot/recipes/write_parts.hpp"

#include <algorithm>

namespace errand::recipes::writer {

namespace {

void need_report(Writing& writing, bool dates) {
  // A conversion counts nothing: what is no number or date goes over as it is, and needs no word.
  if (writing.plan.goal == Goal::convert) {
    writing.python.helper(
        dates ? "report_dates" : "report_numbers",
        filled("def report_not_{0}s(name, before, after):\n    \"\"\"{1}\"\"\"\n",
               {dates ? "date" : "number", writing.words("读不出的单元格原样写回，不必说",
                                                         "Cells that cannot be read go over as they are")}));
    return;
  }
  const std::string_view zh = dates ? "{name} 有 {len(bad):,} 个单元格不是日期（{samples}），未计入"
                                    : "{name} 有 {len(bad):,} 个单元格不是数字（{samples}），未计入";
  const std::string_view en =
      dates ? "{name}: {len(bad):,} cells are not dates ({samples}) and were not counted"
            : "{name}: {len(bad):,} cells are not numbers ({samples}) and were not counted";
  writing.python.helper(dates ? "report_dates" : "report_numbers",
                        filled(R"py(def report_not_{0}s(name, before, after):
    """{1}"""
    bad = before[before.notna() & after.isna()].astype(str).str.strip()
    bad = bad[bad != ""]
    if len(bad):
        samples = "{2}".join(bad.unique()[:3])
        notes.append(f"{3}")
)py",
                               {dates ? "date" : "number",
                                writing.words("说出哪些单元格读不出来", "Says which cells could not be read"),
                                writing.words("、", ", "), writing.words(zh, en)}));
}

/// One cell in any of the ways people write numbers.
void need_to_number(Writing& writing) {
  writing.python.import("import re");
  writing.python.import("import unicodedata");
  writing.python.import("from decimal import Decimal");
  std::vector<std::string> units;
  for (const Column& column : writing.table.columns) {
    if (column.unit.empty() || column.kind != Kind::number || column.unit == "%") continue;
    const std::string unit = literal(column.unit);
    if (std::find(units.begin(), units.end(), unit) == units.end()) units.push_back(unit);
  }
  std::string list;
  for (const std::string& unit : units) list += ", " + unit;
  writing.python.helper(
      "to_number",
      filled(R"py(UNITS = ["元", "块"{1}]
SCALES = {"万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8, "万亿": 10**12, "%": "0.01", "‰": "0.001"}
NUMBER = re.compile(
    r"(?P<paren>\()?\s*(?P<sign>[-+])?\s*(?:[¥$€£₩]|RMB|CNY|USD|HKD|EUR|人民币)?\s*(?P<inner>-)?"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d*)?|\d+(?:\.\d*)?|\.\d+)(?P<exponent>E[-+]?\d{1,3})?"
    r"\s*(?P<scale>万亿|百万|千万|[万亿%‰])?\s*(?:" + "|".join(map(re.escape, UNITS)) + r")?(?P<last>-)?\s*\)?",
    re.IGNORECASE,
)


def to_number(cell):
    """{0}"""
    text = unicodedata.normalize("NFKC", str(cell)).strip().replace("−", "-")
    found = NUMBER.fullmatch(text) or NUMBER.fullmatch(re.sub(r"(?<=\d) (?=\d{3}(?!\d))", "", text))
    if not found:
        return float("nan")
    value = Decimal(found["digits"].replace(",", "") + (found["exponent"] or ""))
    value *= Decimal(SCALES.get(found["scale"], 1))
    negative = bool(found["paren"]) != ("-" in (found["sign"], found["inner"], found["last"]))
    return float(-value if negative else value)
)py",
             {writing.words("认识 ￥、千分位、%、万/亿、单位、全角数字和括号里的负数；读不出的为空",
                            "Understands currency signs, thousands, percent, units, full-width "
                            "digits and negatives in parentheses; else blank"),
              list}));
}

}  // namespace

void need_to_numbers(Writing& writing, bool marked) {
  need_report(writing, false);
  if (marked) need_to_number(writing);
  const std::string_view rest = R"py(    rest = before.notna() & after.isna()
    if rest.any():
        after = after.where(~rest, before[rest].map(to_number))
)py";
  writing.python.helper(
      marked ? "read_numbers" : "to_numbers",
      filled(
          R"py(def {0}(table, name):
    """{1}"""
    before = table[name]
    after = pd.to_numeric(before, errors="coerce")
{2}    report_not_numbers(name, before, after)
    table[name] = after
)py",
          {marked ? "read_numbers" : "to_numbers",
           writing.words("把一列变成数字；读不出的单元格说出来，不计入",
                         "Turns a column into numbers; cells that cannot be read are named and not counted"),
           marked ? rest : ""}));
}

void need_read_dates(Writing& writing) {
  need_report(writing, true);
  writing.python.import("import unicodedata");
  writing.helper(
      "read_dates", "把一列变成日期，按一种写法；读不出的单元格说出来，不计入",
      "Turns a column into dates written in one way; cells that cannot be read are named and not counted",
      R"py(def read_dates(table, name, form):
    """{0}"""
    before = table[name]
    texts = before.map(lambda cell: unicodedata.normalize("NFKC", str(cell)).strip(), na_action="ignore")
    after = pd.to_datetime(texts, format=form, errors="coerce")
    report_not_dates(name, before, after)
    table[name] = after
)py");
}

void need_to_dates(Writing& writing) {
  writing.python.import("import re");
  writing.python.import("import unicodedata");
  writing.python.import("from datetime import datetime, timedelta");
  need_report(writing, true);
  writing.helper("to_date",
                 "认识日期格、Excel 序号、20250103、2025年1月3日、2025/1/3、1/3/2025；读不出的为空",
                 "Understands date cells, Excel's day numbers, 20250103, 2025-1-3, 1/3/2025; else blank",
                 R"py(def to_date(cell):
    """{0}"""
    if isinstance(cell, datetime) or pd.isna(cell):
        return cell
    text = unicodedata.normalize("NFKC", str(cell)).strip()
    clock = re.search(r"(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?", text)
    hours = [int(part or 0) for part in clock.groups()] if clock else [0, 0, 0]
    day = text[: clock.start()] if clock else text
    try:
        if re.fullmatch(r"\d{1,6}(\.\d+)?", day) and not clock and float(day) < 200000:
            return datetime(1899, 12, 30) + timedelta(seconds=round(float(day) * 86400))
        whole = re.fullmatch(r"(\d{4})(\d{2})(\d{2})(\.0)?", day.strip())
        if whole:
            return datetime(int(whole[1]), int(whole[2]), int(whole[3]), *hours)
        for number, month in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1):
            day = re.sub(rf"([\d\s-]*)\b{month}[a-z]*\W*", rf"{number}/\1/", day, flags=re.IGNORECASE)
        parts = [int(part) for part in re.findall(r"\d+", day)]
        if len(parts) == 2 and parts[0] > 1900:
            parts.append(1)
        if len(parts) < 3:
            return None
        if parts[0] > 31:
            return datetime(parts[0], parts[1], parts[2], *hours)
        month, date, year = parts[:3]
        if month > 12:
            month, date = date, month
        return datetime(year + 2000 if year < 100 else year, month, date, *hours)
    except ValueError:
        return None
)py");
  writing.helper("to_dates", "把一列变成日期；读不出的单元格说出来，不计入",
                 "Turns a column into dates; cells that cannot be read are named and not counted",
                 R"py(def to_dates(table, name):
    """{0}"""
    before = table[name]
    after = pd.to_datetime(before.map(to_date), errors="coerce")
    report_not_dates(name, before, after)
    table[name] = after
)py");
}

void need_as_text(Writing& writing) {
  writing.helper("as_text", "文字去掉两端空格；编号不带 .0；空的还是空的",
                 "Text without spaces around it, codes without .0; blank stays blank",
                 R"py(def as_text(cell):
    """{0}"""
    if pd.isna(cell):
        return None
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip() or None
)py");
}

void need_decimals(Writing& writing) {
  writing.helper("decimals", "这些数字最多有几位小数：结果按它取整，不留浮点误差",
                 "How many decimals the numbers have: results are rounded to that, free of float noise",
                 R"py(def decimals(numbers):
    """{0}"""
    for places in range(6):
        if (numbers.round(places) == numbers)[numbers.notna()].all():
            return places
    return 6
)py");
}

std::string shown(Writing& writing, const Column& column, std::string_view value) {
  if (column.percent) return filled("{{0}:.2%}", {value});
  if (column.whole) return filled("{{0}:,.0f}", {value});
  if (column.money) return filled("{{0}:,.2f}", {value});
  writing.helper("show", "加千分位，去掉多余的 0", "With thousands separators, without trailing zeros",
                 R"py(def show(value):
    """{0}"""
    text = f"{value:,.4f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
)py");
  return filled("{show({0})}", {value});
}

std::vector<std::string> convert(Writing& writing, const std::string& variable, Table& table,
                                 const Uses& uses, bool everything, std::vector<std::string>& lines) {
  std::vector<std::string> changed;
  for (Column& column : table.columns) {
    const auto found = uses.columns.find(column.name);
    Use use = found == uses.columns.end() ? Use{} : found->second;
    if (everything && !column.native && !use.number && !use.date && !use.text) {
      use.number = column.kind == Kind::number;
      use.date = column.kind == Kind::date;
    }
    const std::string name = literal(column.name);
    if (use.date) {
      column.kind = Kind::date;
      // pandas has no dates after 2262; the helper reports them instead of failing.
      const bool far = column.profile && column.profile->max > "2262";
      const bool one_format = !column.native && !column.date_format.empty() &&
                              column.date_format != "mixed" &&
                              column.date_format.find("%z") == std::string::npos;
      if (one_format) {
        need_read_dates(writing);
        lines.push_back(filled("read_dates({0}, {1}, {2})", {variable, name, literal(column.date_format)}));
      } else if (column.native && !column.unreadable && !far && column.date_format.empty()) {
        lines.push_back(filled("{0}[{1}] = pd.to_datetime({0}[{1}])", {variable, name}));
      } else {
        need_to_dates(writing);
        lines.push_back(filled("to_dates({0}, {1})", {variable, name}));
      }
      changed.push_back(column.name);
    } else if (use.number) {
      column.kind = Kind::number;
      if (column.native && !column.unreadable && !column.marked) {
        lines.push_back(filled("{0}[{1}] = pd.to_numeric({0}[{1}])", {variable, name}));
      } else {
        need_to_numbers(writing, column.marked);
        lines.push_back(
            filled(column.marked ? "read_numbers({0}, {1})" : "to_numbers({0}, {1})", {variable, name}));
      }
      changed.push_back(column.name);
    } else if (use.text || (column.code && column.native)) {
      if (use.text) column.kind = Kind::text;
      need_as_text(writing);
      lines.push_back(filled("{0}[{1}] = {0}[{1}].map(as_text)", {variable, name}));
    }
  }
  return changed;
}

void write_conversions(Writing& writing) {
  // A workbook made from text deserves real numbers and dates in all its columns.
  const bool to_workbook = writing.plan.output && writing.uses.all &&
                           settled(writing, writing.plan.output->format) == Format::xlsx;
  std::vector<std::string> lines;
  writing.converted = convert(writing, "data", writing.table, writing.uses, to_workbook, lines);
  if (lines.empty()) return;
  writing.paragraph("整理要用到的列", "Clean the columns that are used");
  if (!writing.converted.empty() && writing.uses.all) {
    writing.line("original = data.copy()");
    writing.has_original = true;
  }
  for (const std::string& text : lines) writing.python.line(text);
}

}  // namespace errand::recipes::writer
