/// Files in out/. Workbooks are written with XlsxWriter: a column has its number format once instead of in
/// every cell as with openpyxl, which keeps the script short and a large workbook fast; price: one more
/// package at home.

#include "bot/core/text.hpp"
#include "bot/recipes/write_parts.hpp"

#include <algorithm>
#include <cstdint>

namespace errand::recipes::writer {

namespace {

bool is_text_format(Format format) {
  return format != Format::xlsx;
}

Format format_of_kind(const std::string& kind) {
  if (kind == "csv" || kind == "txt") return Format::csv;
  if (kind == "tsv") return Format::tsv;
  if (kind == "json") return Format::json;
  return Format::xlsx;
}

std::string number_format(const Column& column) {
  if (column.kind != Kind::number || column.code) return {};
  if (!column.number_format.empty()) return column.number_format;
  if (column.percent) return "0.00%";
  if (column.money) return "#,##0.00";
  // A year is not a quantity.
  const bool year = column.whole && (column.name.find("年") != std::string::npos || column.name == "year" ||
                                     column.name == "Year");
  if (year) return "0";
  if (column.whole) return "#,##0";
  return column.profile == nullptr ? "#,##0.00" : "";
}

std::vector<std::string> date_names(const Table& table) {
  std::vector<std::string> names;
  for (const Column& column : table.columns) {
    if (column.kind == Kind::date && !column.timed) names.push_back(column.name);
  }
  return names;
}

}  // namespace

std::string encoding_for(const Writing& writing, Format asked, const std::string& encoding) {
  if (!encoding.empty()) return encoding == "utf-8" || encoding == "utf8" ? "utf-8" : encoding;
  const std::string source =
      asked == Format::same ? file_of(writing.plan.sources.front(), writing.files).encoding : "";
  const bool keeps = asked == Format::same && (source == "gb18030" || source == "utf-16");
  return keeps ? source : "utf-8-sig";
}

void need_as_written(Writing& writing) {
  writing.python.import("from datetime import datetime");
  writing.helper("as_written", "写成文本：日期写成 2025-01-03，整数不带 .0",
                 "For text formats: dates as 2025-01-03, whole numbers without .0",
                 R"py(def as_written(table):
    """{0}"""
    table = table.copy()
    for name in table.columns:
        column = table[name]
        if column.dtype == float and (column.dropna() % 1 == 0).all():
            table[name] = column.astype("Int64")
        elif column.dtype.kind in "fMO":
            table[name] = pd.Series([written(cell) for cell in column], index=table.index, dtype=object)
    return table


def written(cell):
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    if not isinstance(cell, datetime) or pd.isna(cell):
        return None if pd.isna(cell) else cell
    return cell.strftime("%Y-%m-%d" if (cell.hour, cell.minute, cell.second) == (0, 0, 0) else "%Y-%m-%d %H:%M:%S")
)py");
}

void need_days_only(Writing& writing) {
  writing.python.import("from datetime import datetime");
  writing.helper("days_only", "这些列只写日期，不写时间", "These columns are written as days, without a time",
                 R"py(def days_only(table, names):
    """{0}"""
    table = table.copy()
    for name in names:
        table[name] = table[name].map(lambda cell: cell.date() if isinstance(cell, datetime) and not pd.isna(cell) else cell)
    return table
)py");
}

std::string days_only(const Table& table, std::string_view variable) {
  const std::vector<std::string> names = date_names(table);
  return names.empty() ? std::string(variable)
                       : filled("days_only({0}, {1})", {variable, literal_list(names)});
}

Format settled(const Writing& writing, Format format) {
  const auto& sources = writing.plan.sources;
  const Format wanted = format != Format::same || sources.empty()
                            ? format
                            : format_of_kind(kind_of(file_of(sources.front(), writing.files),
                                                     table_of(sources.front(), writing.files)));
  if (wanted != Format::xlsx || !writing.rows_of_source) return wanted;
  constexpr std::uint64_t most_rows = 1'048'575;  // of a sheet, below its header
  std::uint64_t rows = 0;
  for (const Source& source : sources) rows += table_of(source, writing.files).rows;
  return rows > most_rows ? Format::csv : wanted;
}

void need_write_sheet(Writing& writing) {
  writing.helper("write_sheet", "写一个工作表：表头加粗并冻结、可以筛选，列宽按内容，数字按格式显示",
                 "Writes a sheet: bold frozen header, filter, widths that fit, number formats",
                 R"py(def write_sheet(writer, table, sheet, formats, above=()):
    """{0}"""
    top = len(above)
    table.to_excel(writer, sheet_name=sheet, index=False, startrow=top)
    page = writer.sheets[sheet]
    head = writer.book.add_format({"bold": True, "bg_color": "#DCE6F1", "bottom": 1})
    for line, text in enumerate(above):
        page.write_string(line, 0, text)
    for place, name in enumerate(table.columns):
        page.write_string(top, place, str(name), head)
        cells = [f"{cell:,.2f}" if isinstance(cell, float) else str(cell) for cell in table[name].head(300)]
        width = max(sum(2 if ord(letter) > 255 else 1 for letter in text) for text in [str(name) + "  ", *cells])
        style = writer.book.add_format({"num_format": formats[name]} if name in formats else {})
        page.set_column(place, place, min(max(width + 2, 8), 50), style)
    page.freeze_panes(top + 1, 0)
    page.autofilter(top, 0, top + len(table), max(len(table.columns) - 1, 0))
    page.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
)py");
}

void need_sheet_name(Writing& writing) {
  writing.helper("sheet_name", "Excel 能用的工作表名：最多 31 个字，不重名",
                 "A sheet's name that Excel accepts: at most 31 characters, unique",
                 R"py(def sheet_name(text, taken):
    """{0}"""
    base = "".join(" " if letter in "[]:*?/\\'" else letter for letter in text).strip()[:31] or "Sheet"
    name, number = base, 2
    while name.casefold() in [other.casefold() for other in taken]:
        tail = f" {number}"
        name, number = base[: 31 - len(tail)] + tail, number + 1
    return name
)py");
}

std::string excel_writer(Writing& writing, std::string_view name) {
  need_write_sheet(writing);
  writing.helper("new_workbook", "新建工作簿；文字原样写入，不当作公式或链接",
                 "A new workbook; texts are written as they are, never as formulas or links",
                 R"py(def new_workbook(path):
    """{0}"""
    return pd.ExcelWriter(
        path, engine="xlsxwriter", date_format="yyyy-mm-dd", datetime_format="yyyy-mm-dd hh:mm:ss",
        engine_kwargs={"options": {"strings_to_formulas": False, "strings_to_urls": False}},
    )
)py");
  return filled("with new_workbook({0}) as writer:", {literal("out/" + std::string(name))});
}

std::string formats_of(const Table& table) {
  std::vector<std::string> parts;
  for (const Column& column : table.columns) {
    const std::string format = number_format(column);
    if (!format.empty()) parts.push_back(literal(column.name) + ": " + literal(format));
  }
  std::string all = joined(parts, ", ");
  return all.size() > 90 ? "{\n    " + joined(parts, ",\n    ") + ",\n}" : "{" + all + "}";
}

std::string write_file(Writing& writing, const std::string& variable, const std::string& stem, Format asked,
                       const std::string& encoding, const Table& table, const std::string& options) {
  const Format format = settled(writing, asked);
  writing.python.import("import pandas as pd");
  if (format == Format::xlsx) {
    const std::string name = writing.output_name(stem, ".xlsx");
    if (!date_names(table).empty()) need_days_only(writing);
    writing.line(excel_writer(writing, name));
    std::string formats = formats_of(table);
    if (const std::string others = table.rest ? number_format(*table.rest) : ""; !others.empty())
      formats = filled("{name: {0} for name in {1}.columns if name not in {2}} | {3}",
                       {literal(others), variable, literal_list(table.names()), formats});
    for (std::size_t place = 0; (place = formats.find('\n', place)) != std::string::npos; place += 5)
      formats.replace(place, 1, "\n    ");
    writing.line("    write_sheet(writer, {0}, {1}, {2})",
                 {variable, literal(writing.words("结果", "Result")), formats});
    if (variable == "data") {
      for (const Chart& chart : writing.plan.charts) {
        if (chart.native) write_native_chart(writing, chart);
      }
      for (const Writing::Extra& extra : writing.extras) {
        writing.line("    if len({0}):", {extra.variable});
        writing.line("        write_sheet(writer, {0}, {1}, {})", {extra.variable, literal(extra.title)});
      }
    }
    return name;
  }
  need_as_written(writing);
  const std::string codec = encoding_for(writing, asked, encoding);
  std::string name;
  switch (format) {
    case Format::json: {
      writing.python.import("import json");
      name = writing.output_name(stem, ".json");
      writing.line("records = as_written({0}).astype(object)", {variable});
      writing.line("records = records.where(records.notna(), None).to_dict(\"records\")");
      writing.line("with open({0}, \"w\", encoding=\"utf-8\") as file:", {literal("out/" + name)});
      writing.line("    json.dump(records, file, ensure_ascii=False, indent=2, default=str)");
      break;
    }
    case Format::html:
      name = writing.output_name(stem, ".html");
      writing.line("with open({0}, \"w\", encoding=\"utf-8\") as file:", {literal("out/" + name)});
      writing.line(
          "    file.write({0})",
          {literal("<!doctype html><meta "
                   "charset=\"utf-8\"><style>table{border-collapse:collapse;font-family:sans-serif}"
                   "th,td{border:1px solid #ccc;padding:4px 10px}th{background:#dce6f1}</style>\n")});
      writing.line("    file.write(as_written({0}).to_html(index=False, na_rep=\"\", border=0))", {variable});
      break;
    case Format::markdown:
      name = writing.output_name(stem, ".md");
      writing.line("lines = as_written({0}).astype(object)", {variable});
      writing.line("lines = [list(lines.columns), [\"---\"] * len(lines.columns)] + lines.values.tolist()");
      writing.line("with open({0}, \"w\", encoding=\"utf-8\") as file:", {literal("out/" + name)});
      writing.line("    for line in lines:");
      writing.line(
          "        cells = [\"\" if pd.isna(cell) else str(cell).replace(\"|\", \"\\\\|\").replace(\"\\n\", "
          "\" \") for cell in line]");
      writing.line("        file.write(\"| \" + \" | \".join(cells) + \" |\\n\")");
      break;
    case Format::tsv:
      name = writing.output_name(stem, ".tsv");
      writing.line("as_written({0}).to_csv({1}, sep=\"\\t\", {3}index=False, encoding={2})",
                   {variable, literal("out/" + name), literal(codec), options});
      break;
    default: {
      name = writing.output_name(stem, ".csv");
      const std::string delimiter =
          asked == Format::same ? file_of(writing.plan.sources.front(), writing.files).delimiter : "";
      const bool same = !delimiter.empty() && delimiter != ",";
      writing.line("as_written({0}).to_csv({1}, {3}index=False, encoding={2})",
                   {variable, literal("out/" + name), literal(codec),
                    options + (same ? "sep=" + literal(delimiter) + ", " : "")});
      break;
    }
  }
  return name;
}

void write_finish(Writing& writing) {
  if (writing.has_original && writing.rows_of_source && writing.plan.output)
    write_originals(writing, "data", writing.table, writing.plan.output->format);
  if (writing.has_total) writing.line("data = pd.concat([data, pd.DataFrame([total])], ignore_index=True)");
}

void write_originals(Writing& writing, const std::string& variable, const Table& table, Format asked) {
  const Format format = settled(writing, asked);
  const bool whole = is_text_format(format);
  std::vector<std::string> names;
  for (const std::string& name : writing.converted) {
    if (!table.has(name)) continue;
    const Column& column = table.at(name);
    if (whole || asked == Format::same || column.unreadable) names.push_back(name);
  }
  if (names.empty()) return;
  if (whole || asked == Format::same) {
    writing.line("# {0}", {writing.words("这些列没有要求改动，按原样写回",
                                         "These columns are given back as they stood")});
    writing.line("for name in {0}:", {literal_list(names)});
    writing.line("    {0}[name] = original.loc[{0}.index, name]", {variable});
  } else {
    writing.line("# {0}", {writing.words("读不出的单元格按原样写回",
                                         "Cells that could not be read are given back as they stood")});
    writing.line("for name in {0}:", {literal_list(names)});
    writing.line(
        "    {0}[name] = {0}[name].astype(object).where({0}[name].notna(), original.loc[{0}.index, name])",
        {variable});
  }
}

void write_output(Writing& writing, const Output& output) {
  const std::string stem = output.name.empty() ? writing.plan.title : output.name;
  const std::string name = write_file(writing, "data", stem, output.format, output.encoding, writing.table);
  if (settled(writing, output.format) != Format::xlsx) {
    for (const Writing::Extra& extra : writing.extras) {
      writing.line("if len({0}):", {extra.variable});
      const std::string extra_name = writing.output_name(stem + " " + extra.title, ".csv");
      writing.line("    {0}.to_csv({1}, index=False, encoding=\"utf-8-sig\")",
                   {extra.variable, literal("out/" + extra_name)});
      writing.note("写出 {0}：{len({1}):,} 行", "Wrote {0}: {len({1}):,} rows", {extra_name, extra.variable},
                   "    ");
    }
  }
  writing.note("写出 {0}：{len(data):,} 行", "Wrote {0}: {len(data):,} rows", {name});
  writing.step("保存为 {0}", "Save as {0}", {name});
}

}  // namespace errand::recipes::writer
