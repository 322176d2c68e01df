/// PDFs as pages in lists: every step changes the list of documents, and what is left is written.

#include "bot/core/text.hpp"
#include "bot/recipes/write_files_parts.hpp"

#include <algorithm>

namespace errand::recipes::writer {

namespace {

void need_open_pdfs(FileWriting& files) {
  Writing& writing = files.writing;
  const bool pictures = std::any_of(files.plan.items.begin(), files.plan.items.end(), [](const Item& item) {
    return !(item.member.empty() ? item.file : item.member).ends_with("pdf");
  });
  writing.python.import("import logging");
  writing.python.import("import os");
  writing.python.import("from pypdf import PdfReader");
  if (pictures) {
    writing.python.import("import io");
    writing.python.import("from PIL import Image, ImageOps");
    writing.helper("as_pdf", "图片变成一页 PDF", "A picture as a page of PDF",
                   R"py(def as_pdf(source):
    """{0}"""
    with Image.open(source) as picture:
        content = io.BytesIO()
        ImageOps.exif_transpose(picture).convert("RGB").save(content, "PDF", resolution=150, quality=90)
    return content
)py");
  }
  const std::string code = filled(
      R"py(def open_pdfs(files, notes):
    """{0}"""
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    documents = []
    for name, source in files:
        stem, ending = os.path.splitext(name)
        try:
            reader = PdfReader({2})
            if reader.is_encrypted:
                reader.decrypt("")
            documents.append((stem, list(reader.pages)))
        except Exception as error:  # {3}
            notes.append(f"{1}")
    return documents
)py",
      {"{0}",
       writing.words("{name}：打不开，跳过了（{error}）", "{name}: cannot be opened, left out ({error})"),
       pictures ? "source if ending.lower() == \".pdf\" else as_pdf(source)" : "source",
       writing.words("坏文件什么错都可能有", "a damaged file raises anything")});
  writing.helper("open_pdfs", "每个文件的名字和它的页；打不开的跳过并说明",
                 "Each file's name and its pages; what cannot be opened is left out and told", code);
}

void need_pdf_bytes(Writing& writing) {
  writing.python.import("import io");
  writing.python.import("from pypdf import PdfWriter");
  writing.helper("pdf_bytes", "把这些页写成一个 PDF", "The pages as a PDF",
                 R"py(def pdf_bytes(pages):
    """{0}"""
    writer, content = PdfWriter(), io.BytesIO()
    for page in pages:
        writer.add_page(page)
    writer.write(content)
    return content.getvalue()
)py");
}

/// Page numbers of a set, and what is told of pages that are not there.
void need_page_numbers(Writing& writing) {
  const std::string code =
      filled(R"py(def page_numbers(name, count, ranges, notes):
    """{0}"""
    numbers = []
    for first, last in ranges:
        first = first if first > 0 else count + 1 + first
        last = last if last > 0 else count + 1 + last
        if first > count or last > count:
            notes.append(f"{1}")
        numbers += range(max(first, 1), min(last, count) + 1)
    return numbers
)py",
             {"{0}", writing.words("{name}：只有 {count} 页，没有第 {max(first, last)} 页",
                                   "{name}: has only {counted(count, 'page')}, no page {max(first, last)}")});
  writing.helper("page_numbers", "范围里的页码；负数从最后一页往前数",
                 "The pages of ranges; negative ones are counted from the last page", code);
}

/// An expression: the page numbers of `pages` in the loop over `name, pages`.
std::string numbers_of(Writing& writing, const PageSet& set) {
  if (set.parity != Parity::all)
    return filled("range({0}, len(pages) + 1, 2)", {set.parity == Parity::odd ? "1" : "2"});
  if (set.ranges.empty()) return "range(1, len(pages) + 1)";
  need_page_numbers(writing);
  return filled("page_numbers(name, len(pages), {0}, notes)", {ranges_of(set.ranges)});
}

void need_natural(Writing& writing) {
  writing.python.import("import re");
  writing.helper("natural", "按名字排：2 在 10 前面", "Names in order: 2 stands before 10",
                 R"py(def natural(name):
    """{0}"""
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", name.casefold())]
)py");
}

void write_pdf_step(FileWriting& files, const MergePdf& merge) {
  Writing& writing = files.writing;
  const bool by_name = merge.order == FileOrder::by_name;
  writing.step(by_name ? "按文件名顺序合并成一个 PDF" : "按发送的顺序合并成一个 PDF",
               by_name ? "Merge into one PDF, by name" : "Merge into one PDF, in the order sent");
  writing.python.paragraph(writing.steps.back());
  if (by_name) {
    need_natural(writing);
    writing.line("documents.sort(key=lambda document: natural(document[0]))");
  }
  writing.line("for name, pages in documents:");
  writing.note("{name}：{len(pages)} 页", "{name}: {counted(len(pages), 'page')}", {}, "    ");
  writing.line("documents = [({0}, [page for _, pages in documents for page in pages])]",
               {literal(writing.words("合并", "merged"))});
}

void write_pdf_step(FileWriting& files, const SplitPdf& split) {
  Writing& writing = files.writing;
  if (!split.ranges.empty())
    writing.step("拆分：{0}，各一个文件", "Split: {0}, a file each",
                 {described(writing.words, {split.ranges, Parity::all})});
  else if (split.parts > 0)
    writing.step("平均拆成 {0} 份", "Split into {0} parts", {std::to_string(split.parts)});
  else
    writing.step(split.every == 1 ? "每页拆成一个文件" : "每 {0} 页拆成一个文件",
                 split.every == 1 ? "Split into one file per page" : "Split into files of {0} pages",
                 {std::to_string(split.every)});
  writing.python.paragraph(writing.steps.back());
  writing.line("parts = []");
  writing.line("for name, pages in documents:");
  if (!split.ranges.empty()) {
    need_page_numbers(writing);
    writing.line("    for wanted in {0}:", {ranges_of(split.ranges)});
    writing.line("        numbers = page_numbers(name, len(pages), [wanted], notes)");
    writing.line("        if numbers:");
    writing.line(
        "            parts.append((f\"{name} {numbers[0]:02}-{numbers[-1]:02}\", [pages[number - 1] for "
        "number in numbers]))");
  } else {
    writing.line(split.parts > 0 ? "    size = max(1, -(-len(pages) // {0}))" : "    size = {0}",
                 {std::to_string(split.parts > 0 ? split.parts : split.every)});
    writing.line("    for start in range(0, len(pages), size):");
    writing.line("        end = min(start + size, len(pages))");
    writing.line("        label = f\"{start + 1:02}\" if end == start + 1 else f\"{start + 1:02}-{end:02}\"");
    writing.line("        parts.append((f\"{name} {label}\", pages[start:end]))");
  }
  writing.line("documents = parts");
}

void write_pdf_step(FileWriting& files, const PickPages& pick) {
  Writing& writing = files.writing;
  const std::string pages = described(writing.words, pick.pages);
  writing.step(pick.drop ? "去掉 {0}" : "只留 {0}", pick.drop ? "Drop {0}" : "Keep {0}", {pages});
  writing.python.paragraph(writing.steps.back());
  writing.line("chosen = []");
  writing.line("for name, pages in documents:");
  writing.line("    numbers = {0}", {numbers_of(writing, pick.pages)});
  if (pick.drop)
    writing.line("    numbers = [number for number in range(1, len(pages) + 1) if number not in numbers]");
  writing.line("    chosen.append((name, [pages[number - 1] for number in numbers]))");
  writing.line("documents = chosen");
}

void write_pdf_step(FileWriting& files, const RotatePages& rotate) {
  Writing& writing = files.writing;
  const std::string pages = described(writing.words, rotate.pages);
  if (rotate.degrees == 270)
    writing.step("{0}逆时针旋转 90 度", "Rotate {0} counterclockwise by 90 degrees", {pages});
  else
    writing.step("{0}顺时针旋转 {1} 度", "Rotate {0} clockwise by {1} degrees",
                 {pages, std::to_string(rotate.degrees)});
  writing.python.paragraph(writing.steps.back());
  writing.line("turned = set()");
  writing.line("for name, pages in documents:");
  writing.line("    for number in {0}:", {numbers_of(writing, rotate.pages)});
  writing.line("        page = pages[number - 1]");
  writing.line("        if id(page) not in turned:  # {0}",
               {writing.words("同一页可能在两个文件里", "a page may be in two files")});
  writing.line("            page.rotate({0})", {std::to_string(rotate.degrees)});
  writing.line("            turned.add(id(page))");
  writing.note("转了 {len(turned)} 页", "{counted(len(turned), 'page')} rotated");
}

void write_pdf_step(FileWriting& files, const StampPages& stamp) {
  Writing& writing = files.writing;
  need_text_picture(files);
  writing.python.import("import io");
  writing.python.import("from reportlab.lib.utils import ImageReader");
  writing.python.import("from reportlab.pdfgen import canvas");
  writing.helper("stamp_page", "在页面上斜着平铺浅灰的文字", "Pale slanting text over a page",
                 R"py(def stamp_page(page, text):
    """{0}"""
    box = page.mediabox
    width, height = float(box.width), float(box.height)
    picture = text_picture(text, 80, (110, 110, 110, 80)).rotate(30 + int(page.get("/Rotate", 0) or 0), expand=True)
    scale = min(width, height) * (0.3 if len(text) < 8 else 0.45) / max(picture.size)
    mark_width, mark_height = picture.width * scale, picture.height * scale
    content = io.BytesIO()
    sheet = canvas.Canvas(content, pagesize=(width, height), invariant=1)
    image = ImageReader(picture)
    columns, lines = max(1, int(width / mark_width / 1.15)), max(1, int(height / mark_height / 1.3))
    for line in range(lines):
        for column in range(columns):
            x = (column + 0.5) * width / columns - mark_width / 2
            y = (line + 0.5) * height / lines - mark_height / 2
            sheet.drawImage(image, x, y, mark_width, mark_height, mask="auto")
    sheet.save()
    page.merge_translated_page(PdfReader(content).pages[0], float(box.left), float(box.bottom))
)py");
  writing.step("每页加文字水印“{0}”", "Watermark every page with \"{0}\"", {stamp.text});
  writing.python.paragraph(writing.steps.back());
  writing.line("stamped = set()");
  writing.line("for name, pages in documents:");
  writing.line("    for page in pages:");
  writing.line("        if id(page) not in stamped:  # {0}",
               {writing.words("同一页可能在两个文件里", "a page may be in two files")});
  writing.line("            stamp_page(page, {0})", {literal(stamp.text)});
  writing.line("            stamped.add(id(page))");
  writing.note("{len(stamped)} 页加了水印", "{counted(len(stamped), 'page')} have the watermark");
}

void write_pdf_step(FileWriting& files, const CountPages&) {
  Writing& writing = files.writing;
  writing.step("数每个 PDF 有几页", "Count the pages of each PDF");
  writing.python.paragraph(writing.steps.back());
  writing.line("for name, pages in documents:");
  writing.note("{name}：{len(pages)} 页", "{name}: {counted(len(pages), 'page')}", {}, "    ");
  writing.line("pages_in = sum(len(pages) for _, pages in documents)");
  writing.headline("{len(documents)} 个 PDF，共 {pages_in} 页",
                   "{len(documents)} PDF, {counted(pages_in, 'page')} in all");
}

void write_pdf_step(FileWriting& files, const ZipFiles&) {
  files.writing.step("打包成 zip", "Zip them");
}

template <typename Other>
void write_pdf_step(FileWriting&, const Other&) {
  // Steps of other work are not in a plan for PDFs.
}

void write_results(FileWriting& files) {
  Writing& writing = files.writing;
  need_pdf_bytes(writing);
  need_deliver(files);
  need_size_text(files);
  writing.paragraph("写出结果", "Write the result");
  writing.line("for name, pages in documents:");
  writing.line("    if not pages:");
  writing.note("{name}：一页也没剩，没有写出", "{name}: no page is left, so it was not written", {},
               "        ");
  writing.line("results = [(name + \".pdf\", pdf_bytes(pages)) for name, pages in documents if pages]");
  writing.headline("没有可以写出的页", "There is no page to write");
  writing.line("if results:");
  writing.line("    written = deliver(results, {0}{1})",
               {literal(safe_name(files.plan.title) + ".zip"), files.zipped()});
  writing.line("    pages_out = sum(len(pages) for _, pages in documents)");
  writing.line("    size = size_text(sum(len(content) for _, content in results))");
  writing.headline(
      "{count_in} 个文件 {pages_in} 页 → {len(results)} 个 PDF {pages_out} "
      "页（{size}）：{'、'.join(written)}",
      "{counted(count_in, 'file')} with {counted(pages_in, 'page')} → {counted(len(results), 'PDF file')} "
      "with {counted(pages_out, 'page')} ({size}): "
      "{', '.join(written)}",
      {}, "    ");
}

}  // namespace

void write_pdf(FileWriting& files) {
  Writing& writing = files.writing;
  writing.paragraph("读取 PDF", "Read the PDFs");
  write_items(files);
  need_open_pdfs(files);
  writing.line("documents = open_pdfs(files, notes)");
  writing.line("count_in, pages_in = len(documents), sum(len(pages) for _, pages in documents)");
  bool only_told = true;
  for (const FileStep& step : files.plan.steps) {
    const bool text = std::holds_alternative<ToText>(step) || std::holds_alternative<PdfTables>(step);
    if (text) need_pdf_bytes(writing);
    only_told = only_told &&
                (text || std::holds_alternative<CountPages>(step) || std::holds_alternative<ZipFiles>(step));
    std::visit([&](const auto& each) { write_pdf_step(files, each); }, step);
  }
  if (!only_told) write_results(files);
}

}  // namespace errand::recipes::writer
