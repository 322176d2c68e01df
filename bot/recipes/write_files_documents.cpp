/// A template filled once for each row of a list. A Word template is changed inside its package, text by
/// text, so that everything else in it stays as it is; a workbook goes through openpyxl.

#include "bot/core/text.hpp"
#include "bot/recipes/write_files_parts.hpp"

namespace errand::recipes::writer {

namespace {

void need_fill_word(Writing& writing) {
  writing.python.import("import copy");
  writing.python.import("import io");
  writing.python.import("import re");
  writing.python.import("import zipfile");
  writing.python.import("from lxml import etree");
  writing.helper("WORD", "", "", R"py(WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PARTS = re.compile(r"word/(document|header|footer|footnotes|endnotes)\d*\.xml")
)py");
  writing.helper("open_template", "模板：要填的部分解析好，其余原样",
                 "The template: the parts to fill are parsed, the others stay as they are",
                 R"py(def open_template(path):
    """{0}"""
    parts, others = {}, []
    parser = etree.XMLParser(resolve_entities=False, huge_tree=True)
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            content = archive.read(member)
            if PARTS.fullmatch(member.filename):
                parts[member.filename] = etree.fromstring(content, parser)
            else:
                others.append((member.filename, content))
    return parts, others
)py");
  writing.helper("fill_paragraph", "填一段：占位符可能被 Word 拆成几块，填在第一块里，格式不变",
                 "Fills a paragraph: Word may have cut a placeholder into pieces; the first one gets the "
                 "value and keeps its form",
                 R"py(def fill_paragraph(paragraph, values):
    """{0}"""
    nodes = [node for node in paragraph.iter(WORD + "t") if next(node.iterancestors(WORD + "p")) is paragraph]
    for mark, value in values.items():
        start = 0
        while (start := "".join(node.text or "" for node in nodes).find(mark, start)) >= 0:
            at, end, first = 0, start + len(mark), True
            for node in nodes:
                text = node.text or ""
                low, high = max(start - at, 0), min(end - at, len(text))
                at += len(text)
                if low >= high:
                    continue
                node.text = text[:low] + (value if first else "") + text[high:]
                node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
                first = False
            start += len(value)
)py");
  writing.helper("filled_document", "填好的一份", "One filled document",
                 R"py(def filled_document(template, values):
    """{0}"""
    parts, others = template
    values = {mark: "".join(letter for letter in value if letter.isprintable()) for mark, value in values.items()}
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            part = copy.deepcopy(part)
            for paragraph in part.iter(WORD + "p"):
                fill_paragraph(paragraph, values)
            archive.writestr(name, etree.tostring(part, xml_declaration=True, encoding="UTF-8", standalone=True))
        for name, other in others:
            archive.writestr(name, other)
    return content.getvalue()
)py");
}

void need_fill_workbook(Writing& writing) {
  writing.python.import("import io");
  writing.python.import("import re");
  writing.python.import("from openpyxl import load_workbook");
  writing.helper("open_template", "模板的内容", "The template's bytes",
                 R"py(def open_template(path):
    """{0}"""
    with open(path, "rb") as file:
        return file.read()
)py");
  writing.helper("filled_document", "填好的一份；整格只有一个占位符时，数字还是数字",
                 "One filled workbook; where a placeholder is a cell's all, numbers stay numbers",
                 R"py(def filled_document(template, values):
    """{0}"""
    book = load_workbook(io.BytesIO(template))
    for page in book:
        for row in page.iter_rows():
            for cell in row:
                if not isinstance(cell.value, str):
                    continue
                whole = values.get(cell.value.strip(), "").replace(",", "")
                if whole and re.fullmatch(r"-?(0|[1-9]\d{0,14})(\.\d+)?", whole):
                    cell.value = float(whole) if "." in whole else int(whole)
                    continue
                text = cell.value
                for mark, value in values.items():
                    text = text.replace(mark, value)
                if text != cell.value:
                    cell.value = text
                    cell.data_type = "s"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
)py");
}

void write_values(FileWriting& files, const FillTemplate& fill) {
  Writing& writing = files.writing;
  const std::string number =
      in_f_string(fill.before_number) + "{number:0" + std::to_string(fill.digits) + "}";
  writing.line("    values = {");
  for (const Placeholder& each : fill.placeholders) {
    if (each.column.empty())
      writing.line("        {0}: f\"{1}\",", {literal(each.mark), number});
    else
      writing.line("        {0}: row[{1}].strip(),", {literal(each.mark), literal(each.column)});
  }
  writing.line("    }");
}

void write_name(FileWriting& files, const FillTemplate& fill, const std::string& ending) {
  Writing& writing = files.writing;
  const std::string number =
      in_f_string(fill.before_number) + "{number:0" + std::to_string(fill.digits) + "}";
  std::vector<std::string> parts;
  for (const std::string& name : fill.names) parts.push_back("row[" + literal(name) + "].strip()");
  if (parts.empty())
    writing.line("    name = {0} + f\" {1}\"", {literal(files.plan.title), number});
  else if (fill.numbered)
    writing.line("    name = \" \".join([f\"{0}\", {1}])", {number, joined(parts, ", ")});
  else
    writing.line("    name = {0} or f\"{1}\"",
                 {parts.size() == 1 ? parts.front() : "\" \".join([" + joined(parts, ", ") + "])", number});
  writing.line("    results.append((safe_name(name) + {0}, filled_document(template, values)))",
               {literal(ending)});
}

}  // namespace

void write_documents(FileWriting& files) {
  Writing& writing = files.writing;
  const auto& fill = std::get<FillTemplate>(files.plan.steps.front());
  const std::string& name = files.plan.items.front().file;
  const bool word = name.size() > 5 && file_of({name, 0}, writing.files).kind == "docx";
  const std::string ending = word ? ".docx" : ".xlsx";
  if (word)
    need_fill_word(writing);
  else
    need_fill_workbook(writing);
  need_deliver(files);
  need_safe_name(files);
  write_rows(files);
  std::vector<std::string> pairs;
  for (const Placeholder& each : fill.placeholders)
    pairs.push_back(
        each.mark + " ← " +
        (each.column.empty()
             ? filled(writing.words("编号，从 {0} 开始", "number, from {0}"),
                      {fill.before_number +
                       std::string(static_cast<std::size_t>(std::max(
                                       0, fill.digits - static_cast<int>(std::to_string(fill.first).size()))),
                                   '0') +
                       std::to_string(fill.first)})
             : each.column));
  writing.step("用 {0} 的每一行填写模板 {1}：{2}", "Fill the template {1} with each row of {0}: {2}",
               {files.plan.list->file, name, joined(pairs, writing.words("，", ", "))});
  writing.inputs.push_back(name);
  if (!fill.unfilled.empty())
    writing.step("这些占位符没有对应的列，保持原样：{0}", "These placeholders found no column and stay: {0}",
                 {joined(fill.unfilled, writing.words("、", ", "))});
  if (fill.names.empty())
    writing.step("文件按编号命名，打包成 zip", "Files are numbered, zipped");
  else
    writing.step(
        fill.numbered ? "文件用编号和 {0} 命名，打包成 zip" : "文件用 {0} 命名，打包成 zip",
        fill.numbered ? "Files are named by number and {0}, zipped" : "Files are named by {0}, zipped",
        {joined(fill.names, " + ")});
  writing.paragraph("逐行填写", "Fill it row by row");
  constexpr int most = 3000;  // documents of one run, all in memory
  writing.line("template = open_template({0})", {literal("in/" + name)});
  writing.line("if len(rows) > {0}:", {std::to_string(most)});
  writing.note("只做了前 {0} 行", "only the first {0} rows were used", {std::to_string(most)}, "    ");
  writing.line("results, blanks = [], {}");
  writing.line("for number, row in enumerate(rows[:{0}], {1}):",
               {std::to_string(most), std::to_string(fill.first)});
  write_values(files, fill);
  writing.line("    for mark, value in values.items():");
  writing.line("        if not value:");
  writing.line("            blanks[mark] = blanks.get(mark, 0) + 1");
  write_name(files, fill, ending);
  for (const std::string& mark : fill.unfilled)
    writing.note("{0} 没有对应的列，保持原样", "{0} found no column and stays", {mark});
  writing.line("for mark, count in blanks.items():");
  writing.note("{mark} 有 {count} 份是空的", "{mark} is blank in {counted(count, 'document')}", {}, "    ");
  writing.headline("名单里没有数据行", "The list has no rows");
  writing.line("if results:");
  writing.line("    written = deliver(results, {0}, most=1)",
               {literal(safe_name(files.plan.title) + ".zip")});
  writing.headline("{len(rows):,} 行名单 → {len(results):,} 份文件：{'、'.join(written)}",
                   "{counted(len(rows), 'row')} → {counted(len(results), 'document')}: {', '.join(written)}",
                   {}, "    ");
}

}  // namespace errand::recipes::writer
