/// One file, or one sheet, for every value of a column.

#include "bot/recipes/write_parts.hpp"

#include <algorithm>

namespace errand::recipes::writer {

namespace {

void need_safe_names(Writing& writing) {
  writing.helper(
      "safe_names", "值变成文件名或工作表名：去掉不能用的字符，太长就截断，重名加序号",
      "Values as names of files or sheets: forbidden characters out, cut where long, numbered where equal",
      R"py(def safe_names(values, longest):
    """{0}"""
    names, taken = [], {"history"}
    for value in values:
        text = "".join(letter if letter.isprintable() and letter not in "\\/:*?\"<>|[]'" else " " for letter in str(value))
        base = " ".join(text.split()).strip(" .")[:longest].strip(" .") or "_"
        name, number = base, 2
        while name.casefold() in taken:
            tail = f" {number}"
            name, number = base[: longest - len(tail)] + tail, number + 1
        taken.add(name.casefold())
        names.append(name)
    return names
)py");
}

}  // namespace

void write_split(Writing& writing, const Split& split) {
  const Words& words = writing.words;
  const Column column = split.column.empty() ? Column{} : writing.table.at(split.column);
  const bool files = split.into == Split::Into::files;
  std::string by = split.column;
  if (split.period != Period::none)
    by = filled(words("{0}（按{1}）", "{0} (by {1})"), {split.column, name_of(words, split.period)});
  if (split.rows > 0) by = filled(words("每 {0} 行", "every {0} rows"), {std::to_string(split.rows)});
  writing.step(files ? "按 {0} 拆成多个文件，打包成 zip" : "按 {0} 拆成多个工作表",
               files ? "Split by {0} into files, zipped" : "Split by {0} into sheets", {by});
  writing.python.paragraph(writing.steps.back());
  need_safe_names(writing);
  const std::string cell = "data[" + literal(split.column) + "]";
  const std::string blank = literal(words("（空白）", "blank"));
  std::string text = cell + ".astype(object)";
  if (column.kind == Kind::date) text = cell + ".dt.strftime(\"%Y-%m-%d\")";
  if (column.kind == Kind::number)
    text = cell + ".map(lambda value: f\"{value:g}\" if abs(value) < 1e6 else f\"{value:.0f}\")";
  if (split.rows > 0)
    writing.line(
        "labels = pd.Series([f\"{number // {0} + 1:03}\" for number in range(len(data))], index=data.index)",
        {std::to_string(split.rows)});
  else if (split.period != Period::none)
    writing.line("labels = {0}", {write_key(writing, {split.column, split.period, ""}).expression});
  else
    writing.line("labels = {0}.where({1}.notna(), {2})", {text, cell, blank});
  // The cells are given back only now: the labels were made of the cleaned ones.
  if (writing.has_original && writing.rows_of_source)
    write_originals(writing, "data", writing.table,
                    writing.plan.output ? writing.plan.output->format : Format::same);
  writing.line("parts = dict(list(data.groupby(labels, sort=False)))");
  const Output output = writing.plan.output.value_or(Output{});
  const std::string stem = output.name.empty() ? writing.plan.title : output.name;
  std::string formats = formats_of(writing.table);
  std::replace(formats.begin(), formats.end(), '\n', ' ');
  need_days_only(writing);
  const std::string part = days_only(writing.table, "part");
  if (!files) {
    constexpr int most_sheets = 250;
    const std::string name = writing.output_name(stem, ".xlsx");
    writing.line("if len(parts) > {0}:", {std::to_string(most_sheets)});
    writing.python.line(
        std::string("    raise SystemExit(f\"") +
        std::string(words("有 {len(parts)} 个不同的值，工作表太多；请改成拆成多个文件",
                          "{len(parts)} different values are too many sheets; split into files instead")) +
        "\")");
    writing.line(excel_writer(writing, name));
    writing.line("    for sheet, part in zip(safe_names(parts, 31), parts.values()):");
    writing.line("        write_sheet(writer, {0}, sheet, {1})", {part, formats});
    writing.headline("{0}：{len(parts)} 个工作表，共 {len(data):,} 行",
                     "{0}: {len(parts)} sheets, {len(data):,} rows in all", {name});
    writing.step("保存为 {0}", "Save as {0}", {name});
    return;
  }
  constexpr int most_files = 2000;
  const Format format = settled(writing, output.format);
  const std::string name = writing.output_name(stem, ".zip");
  writing.python.import("import io");
  writing.python.import("import zipfile");
  writing.line("if len(parts) > {0}:", {std::to_string(most_files)});
  writing.python.line(
      std::string("    raise SystemExit(f\"") +
      std::string(words("有 {len(parts)} 个不同的值，文件太多；请换一列来拆",
                        "{len(parts)} different values are too many files; split by another column")) +
      "\")");
  writing.line("with zipfile.ZipFile({0}, \"w\", zipfile.ZIP_DEFLATED) as archive:",
               {literal("out/" + name)});
  writing.line("    for stem, part in zip(safe_names(parts, 60), parts.values()):");
  if (format == Format::xlsx) {
    (void)excel_writer(writing, name);
    writing.line("        content = io.BytesIO()");
    writing.line("        with new_workbook(content) as writer:");
    writing.line("            write_sheet(writer, {0}, {1}, {2})",
                 {part, literal(words("结果", "Result")), formats});
    writing.line("        archive.writestr(stem + \".xlsx\", content.getvalue())");
  } else {
    need_as_written(writing);
    const std::string codec = encoding_for(writing, output.format, output.encoding);
    const bool json = format == Format::json;
    const std::string text_of = json ? "to_json(orient=\"records\", force_ascii=False, indent=2)"
                                : format == Format::tsv ? "to_csv(index=False, sep=\"\\t\")"
                                                        : "to_csv(index=False)";
    writing.line("        text = as_written(part).{0}", {text_of});
    writing.line("        archive.writestr(stem + \"{0}\", text.encode({1}))",
                 {json                    ? ".json"
                  : format == Format::tsv ? ".tsv"
                                          : ".csv",
                  literal(json ? "utf-8" : codec)});
  }
  writing.line("for label, part in list(parts.items())[:10]:");
  writing.note("{label}：{len(part):,} 行", "{label}: {len(part):,} rows", {}, "    ");
  writing.headline("{0}：{len(parts)} 个文件，共 {len(data):,} 行",
                   "{0}: {len(parts)} files, {len(data):,} rows in all", {name});
  writing.step("保存为 {0}", "Save as {0}", {name});
}

}  // namespace errand::recipes::writer
