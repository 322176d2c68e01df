/// What stands in PDFs: their text, and their tables as a workbook.

#include "bot/core/text.hpp"
#include "bot/recipes/write_files_parts.hpp"

namespace errand::recipes::writer {

namespace {

/// Cells are what lines enclose. Without lines, text that stands below each other makes the columns, and that
/// is said.
void need_page_tables(Writing& writing) {
  writing.python.import("from pdfminer.layout import LTChar, LTCurve, LTFigure, LTTextLine");
  writing.helper("flat", "页面上的所有元素，一层一层展开", "All elements of a page, unfolded",
                 R"py(def flat(element):
    """{0}"""
    for child in element:
        yield child
        if hasattr(child, "__iter__") and not isinstance(child, LTTextLine):
            yield from flat(child)
)py");
  writing.helper("edges_of", "页面上的横线和竖线：(位置, 起点, 终点)",
                 "The lines of a page: (position, start, end)",
                 R"py(def edges_of(page):
    """{0}"""
    across, down = [], []
    for item in flat(page):
        if not isinstance(item, LTCurve):  # LTLine and LTRect are curves, too
            continue
        wide, high = item.x1 - item.x0, item.y1 - item.y0
        if high <= 2 < wide:
            across.append(((item.y0 + item.y1) / 2, item.x0, item.x1))
        elif wide <= 2 < high:
            down.append(((item.x0 + item.x1) / 2, item.y0, item.y1))
        elif wide > 2 and high > 2:
            across += [(item.y0, item.x0, item.x1), (item.y1, item.x0, item.x1)]
            down += [(item.x0, item.y0, item.y1), (item.x1, item.y0, item.y1)]
    return across, down
)py");
  writing.helper("snapped", "相近的位置合成一个", "Near positions as one",
                 R"py(def snapped(values):
    """{0}"""
    places = []
    for value in sorted(values):
        if not places or value - places[-1] > 4:
            places.append(value)
    return places
)py");
  writing.helper("groups_of", "连在一起的线是一张表", "Lines that touch belong to one table",
                 R"py(def groups_of(across, down):
    """{0}"""
    groups = []
    for kind, (place, start, end) in [("across", line) for line in across] + [("down", line) for line in down]:
        box = (start, place, end, place) if kind == "across" else (place, start, place, end)
        merged = {"box": box, "across": [], "down": []}
        merged[kind].append((place, start, end))
        for group in [g for g in groups if touches(g["box"], box)]:
            groups.remove(group)
            merged["across"] += group["across"]
            merged["down"] += group["down"]
            a, b = merged["box"], group["box"]
            merged["box"] = (min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3]))
        groups.append(merged)
    return groups


def touches(a, b):
    return a[0] <= b[2] + 3 and b[0] <= a[2] + 3 and a[1] <= b[3] + 3 and b[1] <= a[3] + 3
)py");
  writing.helper("ruled_tables", "有框线的表格，从上到下", "Tables with lines, from the top",
                 R"py(def ruled_tables(page):
    """{0}"""
    tables = []
    for group in groups_of(*edges_of(page)):
        xs = snapped([line[0] for line in group["down"]])
        ys = snapped([line[0] for line in group["across"]])[::-1]
        if len(xs) < 2 or len(ys) < 2 or len(xs) + len(ys) < 5:
            continue
        cells = [["" for _ in xs[1:]] for _ in ys[1:]]
        for line in flat(page):
            if isinstance(line, LTTextLine):
                place_text(line, xs, ys, group["down"], cells)
        rows = [[" ".join(cell.split()) for cell in row] for row in cells]
        if any(any(row) for row in rows):
            tables.append((ys[0], [row for row in rows if any(row)]))
    return [rows for _, rows in sorted(tables, key=lambda table: -table[0])]


def place_text(line, xs, ys, down, cells):
    middle = (line.y0 + line.y1) / 2
    row = next((r for r in range(len(ys) - 1) if ys[r + 1] <= middle <= ys[r]), None)
    if row is None:
        return
    touched = set()
    for letter in line:
        x = (letter.x0 + letter.x1) / 2 if isinstance(letter, LTChar) else None
        column = None if x is None else next((c for c in range(len(xs) - 1) if xs[c] <= x <= xs[c + 1]), None)
        while column and not any(abs(at - xs[column]) <= 4 and low <= middle <= high for at, low, high in down):
            column -= 1  # no line on the left: the cell is merged with the one before
        if column is not None:
            cells[row][column] += letter.get_text()
            touched.add(column)
        elif x is None and touched:
            cells[row][max(touched)] += " "
    for column in touched:
        cells[row][column] += " "
)py");
  writing.helper("aligned_table", "没有框线：上下对齐的文字当作列",
                 "Without lines: text that stands below each other makes columns",
                 R"py(def aligned_table(page):
    """{0}"""
    pieces = [item for item in flat(page) if isinstance(item, LTTextLine) and item.get_text().strip()]
    lines = []
    for piece in sorted(pieces, key=lambda item: -item.y0):
        if lines and abs(lines[-1][0].y0 - piece.y0) < 4:
            lines[-1].append(piece)
        else:
            lines.append([piece])
    lines = [line for line in lines if len(line) > 1]
    spans = []
    for low, high in sorted((piece.x0, piece.x1) for line in lines for piece in line):
        if spans and low < spans[-1][1]:
            spans[-1][1] = max(spans[-1][1], high)
        else:
            spans.append([low, high])
    if len(lines) < 3 or len(spans) < 2:
        return []
    rows = []
    for line in lines:
        row = [""] * len(spans)
        for piece in sorted(line, key=lambda item: item.x0):
            column = next(c for c, (low, high) in enumerate(spans) if low <= piece.x0 <= high)
            row[column] = (row[column] + " " + " ".join(piece.get_text().split())).strip()
        rows.append(row)
    return [rows]
)py");
}

void need_write_tables(Writing& writing) {
  writing.python.import("import re");
  writing.python.import("from openpyxl import Workbook");
  writing.python.import("from openpyxl.styles import Font");
  writing.python.import("from openpyxl.utils import get_column_letter");
  writing.helper("cell_value", "数字写成数字；编号（以 0 开头或很长）留作文字",
                 "Numbers as numbers; codes (with leading zeros, or long) stay text",
                 R"py(def cell_value(text):
    """{0}"""
    plain = text.replace(",", "")
    if re.fullmatch(r"-?\d{1,3}(,\d{3})*(\.\d+)?|-?\d+(\.\d+)?", text) and len(plain) < 12 and not re.match(r"-?0\d", plain):
        return float(plain) if "." in plain else int(plain)
    return text.translate({number: None for number in range(32) if number != 10})
)py");
  writing.helper("write_tables", "每张表一个工作表", "A sheet for each table",
                 R"py(def write_tables(tables, path):
    """{0}"""
    book = Workbook()
    book.remove(book.active)
    for title, rows in tables:
        page = book.create_sheet(title)
        for row in rows:
            page.append([cell_value(cell) for cell in row])
        for cell in page[1]:
            cell.font = Font(bold=True)
        page.freeze_panes = "A2"
        for number, column in enumerate(zip(*rows), 1):
            widest = max(sum(2 if ord(letter) > 0x2E7F else 1 for letter in cell) for cell in column)
            page.column_dimensions[get_column_letter(number)].width = min(60, max(8, widest + 2))
    book.save(path)
)py");
}

}  // namespace

void write_pdf_step(FileWriting& files, const PdfTables&) {
  Writing& writing = files.writing;
  const Words& words = writing.words;
  need_page_tables(writing);
  need_write_tables(writing);
  writing.python.import("import io");
  writing.python.import("from pdfminer.high_level import extract_pages");
  writing.step("取出每页的表格，每张表一个工作表；接到下一页的合在一起",
               "Take out the tables of every page, a sheet each; one that goes on over the page stays one");
  writing.python.paragraph(writing.steps.back());
  const std::string name = writing.output_name(
      files.one_item() ? stem_of_file(files.plan.items.front()) : files.plan.title, ".xlsx");
  writing.line("tables, guessed = [], []");
  writing.line("for name, pages in documents:");
  writing.line("    goes_on = False");
  writing.line("    for number, page in enumerate(extract_pages(io.BytesIO(pdf_bytes(pages))), 1):");
  writing.line("        found = ruled_tables(page)");
  writing.line("        if not found and (found := aligned_table(page)):");
  writing.line("            guessed.append(number)");
  writing.line("        for place, rows in enumerate(found):");
  writing.line("            if goes_on and place == 0 and len(rows[0]) == len(tables[-1][1][0]):");
  writing.line("                header = tables[-1][1][0]");
  writing.line("                tables[-1][1].extend(row for row in rows if row != header)");
  writing.line("            else:");
  writing.line("                tables.append((f\"{0}\", rows))",
               {words("表{len(tables) + 1} 第{number}页", "Table {len(tables) + 1} p{number}")});
  writing.line("        goes_on = bool(found)");
  writing.headline("没有找到表格。扫描件里的表格读不出来，需要能选中文字的 PDF",
                   "No table was found. Tables in scans cannot be read: the text must be selectable");
  writing.line("if tables:");
  writing.line("    write_tables(tables, {0})", {literal("out/" + name)});
  writing.headline(
      "{pages_in} 页里找到 {len(tables)} 张表格，共 {sum(len(rows) for _, rows in tables)} 行：{0}",
      "{counted(len(tables), 'table')} in {counted(pages_in, 'page')}, {counted(sum(len(rows) for _, rows in "
      "tables), 'row')} in all: {0}",
      {name}, "    ");
  writing.line("    for title, rows in tables[:20]:");
  writing.note("{title}：{len(rows)} 行 {len(rows[0])} 列",
               "{title}: {counted(len(rows), 'row')}, {counted(len(rows[0]), 'column')}", {}, "        ");
  writing.line("if guessed:");
  writing.note("第 {'、'.join(map(str, guessed[:20]))} 页的表格没有框线，是按文字的位置分列的，请核对",
               "The tables on page {', '.join(map(str, guessed[:20]))} have no lines; their columns follow "
               "the text's position: please check",
               {}, "    ");
}

void write_pdf_step(FileWriting& files, const ToText&) {
  Writing& writing = files.writing;
  need_deliver(files);
  writing.python.import("import io");
  writing.python.import("from pdfminer.high_level import extract_text");
  writing.step("取出文字，每个 PDF 一个 txt", "Take out the text, a txt for each PDF");
  writing.python.paragraph(writing.steps.back());
  writing.line("results = []");
  writing.line("for name, pages in documents:");
  writing.line("    text = extract_text(io.BytesIO(pdf_bytes(pages))).replace(\"\\x0c\", \"\\n\").strip()");
  writing.line("    letters = len(\"\".join(text.split()))");
  writing.line("    if letters:");
  writing.line("        results.append((name + \".txt\", (text + \"\\n\").encode(\"utf-8-sig\")))");
  writing.note("{name}：{len(pages)} 页，{letters:,} 个字符",
               "{name}: {counted(len(pages), 'page')}, {counted(letters, 'character')}", {}, "        ");
  writing.line("    else:");
  writing.note("{name}：没有可以选中的文字，可能是扫描件",
               "{name}: no text that can be selected; it may be a scan", {}, "        ");
  writing.headline("没有取到文字：扫描件里的字读不出来",
                   "There is no text: what is written in scans cannot be read");
  writing.line("if results:");
  writing.line("    written = deliver(results, {0}{1})",
               {literal(safe_name(files.plan.title) + ".zip"), files.zipped()});
  writing.headline(
      "{count_in} 个 PDF {pages_in} 页的文字：{'、'.join(written)}",
      "The text of {counted(count_in, 'PDF file')}, {counted(pages_in, 'page')}: {', '.join(written)}", {},
      "    ");
}

}  // namespace errand::recipes::writer
