/// Only the format or the encoding changes: every source, every row, also titles and totals.

#include "bot/recipes/write_parts.hpp"

#include <algorithm>
#include <map>

namespace errand::recipes::writer {

namespace {

bool is_delimited(const std::string& kind) {
  return kind == "csv" || kind == "tsv" || kind == "txt";
}

std::string stem_of(const std::string& name) {
  const auto dot = name.rfind('.');
  return dot == std::string::npos || dot == 0 ? name : name.substr(0, dot);
}

std::string_view extension(Format format) {
  switch (format) {
    case Format::tsv:
      return ".tsv";
    case Format::json:
      return ".json";
    case Format::html:
      return ".html";
    case Format::markdown:
      return ".md";
    case Format::xlsx:
      return ".xlsx";
    default:
      return ".csv";
  }
}

/// Text to text: the same records, quoted as csv needs it, in another encoding or with another delimiter.
void write_text(Writing& writing, const FileProfile& file, Format format, const std::string& codec) {
  const std::string name =
      writing.output_name(stem_of(file.name), file.kind == "txt" ? ".txt" : extension(format));
  const std::string from = file.encoding.empty() ? "utf-8" : file.encoding;
  writing.inputs.push_back(file.name);
  writing.paragraph("{0} → {1}", "{0} → {1}", {file.name, name});
  writing.step("{0}（{1}）转成 {2}（{3}）", "Convert {0} ({1}) to {2} ({3})",
               {file.name, name_of_encoding(from), name, name_of_encoding(codec)});
  writing.line(
      "with open({0}, encoding={1}, newline=\"\") as source, open({2}, \"w\", encoding={3}, newline=\"\") as "
      "target:",
      {literal("in/" + file.name), literal(from), literal("out/" + name), literal(codec)});
  const std::string to_delimiter = format == Format::tsv ? "\t" : ",";
  const bool same_delimiter = file.delimiter == to_delimiter || file.kind == "txt" || file.delimiter.empty();
  if (same_delimiter) {
    writing.line("    text = source.read()");
    writing.line("    target.write(text)");
    writing.note("{0} → {1}：{len(text.splitlines()):,} 行", "{0} → {1}: {len(text.splitlines()):,} lines",
                 {file.name, name});
    if (!writing.has_headline) writing.headline_is_last_note();
    return;
  }
  writing.python.import("import csv");
  writing.line("    rows = list(csv.reader(source, delimiter={0}))", {literal(file.delimiter)});
  writing.line("    csv.writer(target, delimiter={0}).writerows(rows)", {literal(to_delimiter)});
  writing.note("{0} → {1}：{len(rows):,} 行", "{0} → {1}: {len(rows):,} rows", {file.name, name});
  if (!writing.has_headline) writing.headline_is_last_note();
}

/// All rows below the header, named and typed; nothing is left out.
Table load_all(Writing& writing, const Source& source) {
  writing.keeps_all_rows = true;
  Table table = write_load(writing, source, "data", {});
  writing.keeps_all_rows = false;
  Uses uses;
  std::vector<std::string> lines;
  const std::vector<std::string> changed = convert(writing, "data", table, uses, true, lines);
  // Labels of totals rows and notes stand in columns of numbers and dates too.
  const TableProfile& profile = table_of(source, writing.files);
  const bool others = !profile.totals_rows.empty() || !profile.footnote_rows.empty();
  std::vector<std::string> partly;
  for (const std::string& name : changed) {
    if (others || table.at(name).unreadable) partly.push_back(name);
  }
  if (!partly.empty()) writing.line("original = data[{0}].copy()", {literal_list(partly)});
  for (const std::string& line : lines) writing.python.line(line);
  if (!partly.empty()) {
    writing.line("for name in original:  # {0}",
                 {writing.words("读不出的单元格保持原样", "cells that could not be read stay as they are")});
    writing.line("    data[name] = data[name].astype(object).where(data[name].notna(), original[name])");
  }
  return table;
}

std::vector<Source> everything(const Writing& writing) {
  if (!writing.plan.sources.empty()) return writing.plan.sources;
  std::vector<Source> sources;
  for (const FileProfile& file : writing.files) {
    for (std::size_t table = 0; table < file.tables.size(); ++table)
      sources.push_back({file.name, static_cast<int>(table)});
  }
  return sources;
}

/// One workbook per file, a sheet per table.
void write_workbook(Writing& writing, const std::string& file, const std::vector<Source>& sources,
                    const std::string& stem) {
  const std::string name = writing.output_name(stem, ".xlsx");
  writing.python.import("import pandas as pd");
  writing.line("sheets = {}");
  for (const Source& source : sources) {
    const TableProfile& profile = table_of(source, writing.files);
    const Table table = load_all(writing, source);
    std::string sheet = profile.sheet.empty()
                            ? (profile.member.empty() ? stem_of(file) : stem_of(profile.member))
                            : profile.sheet;
    std::string formats = formats_of(table);
    if (!days_only(table, "data").starts_with("data")) need_days_only(writing);
    writing.line("sheets[{0}] = ({1}, {2}, {3})",
                 {literal(sheet), days_only(table, "data"), formats, literal_list(profile.preamble)});
  }
  writing.paragraph("写出 {0}", "Write {0}", {name});
  const std::string workbook = excel_writer(writing, name);
  need_sheet_name(writing);
  writing.line(workbook);
  writing.line("    for sheet, (table, formats, above) in sheets.items():");
  writing.line("        write_sheet(writer, table, sheet_name(sheet, writer.sheets), formats, above)");
  writing.note("{0} → {1}：{len(sheets)} 个工作表", "{0} → {1}: {len(sheets)} sheets", {file, name});
  if (!writing.has_headline) writing.headline_is_last_note();
  writing.step("{0} 转成 {1}", "Convert {0} to {1}", {file, name});
}

/// A workbook's sheet as text: every cell where it stands, dates and numbers as text.
void write_sheet_as_text(Writing& writing, const Source& source, Format format, const std::string& codec,
                         const std::string& stem) {
  writing.keeps_all_rows = true;
  writing.keeps_header = format == Format::csv || format == Format::tsv;
  const Table table = write_load(writing, source, "data", {});
  writing.keeps_all_rows = writing.keeps_header = false;
  Output output;
  const bool raw = format == Format::csv || format == Format::tsv;
  const std::string name =
      write_file(writing, "data", stem, format, codec, table, raw ? "header=False, " : "");
  writing.note("{0} → {1}：{len(data):,} 行", "{0} → {1}: {len(data):,} rows", {source.file, name});
  if (!writing.has_headline) writing.headline_is_last_note();
  writing.step("{0} 转成 {1}", "Convert {0} to {1}", {source.file, name});
}

}  // namespace

void write_conversion(Writing& writing) {
  const Output output = writing.plan.output.value_or(Output{});
  std::map<std::string, std::vector<Source>> by_file;
  std::vector<std::string> order;
  for (const Source& source : everything(writing)) {
    if (!by_file.contains(source.file)) order.push_back(source.file);
    by_file[source.file].push_back(source);
  }
  // Text without tables can only change its encoding.
  for (const FileProfile& file : writing.files) {
    if (file.kind == "txt" && file.tables.empty() && !by_file.contains(file.name))
      write_text(writing, file, Format::csv, output.encoding.empty() ? "utf-8-sig" : output.encoding);
  }
  for (const std::string& name : order) {
    const std::vector<Source>& sources = by_file[name];
    const FileProfile& file = file_of(sources.front(), writing.files);
    Format format = output.format;
    if (format == Format::same)
      format = file.kind == "tsv" ? Format::tsv : is_delimited(file.kind) ? Format::csv : Format::xlsx;
    const std::string stem = output.name.empty() || order.size() > 1 ? stem_of(name) : output.name;
    const std::string codec = output.encoding.empty() ? "utf-8-sig" : output.encoding;
    if (format == Format::xlsx) {
      write_workbook(writing, name, sources, stem);
    } else if (is_delimited(file.kind) && (format == Format::csv || format == Format::tsv)) {
      write_text(writing, file, format, codec);
    } else {
      for (const Source& source : sources) {
        const TableProfile& table = table_of(source, writing.files);
        std::string part = stem;
        if (sources.size() > 1) part += " " + (table.member.empty() ? table.sheet : stem_of(table.member));
        write_sheet_as_text(writing, source, format, codec, part);
      }
    }
  }
}

}  // namespace errand::recipes::writer
