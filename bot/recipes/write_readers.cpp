/// The Python functions that read what pandas does not, or not as it is stored: xls without a new xlrd, ods,
/// json as the profile sees it, tables of documents and pages, members of zips.

#include "bot/recipes/write_parts.hpp"

namespace errand::recipes::writer {

/// pandas' own reader of ods stops at durations such as 30:00 and is slow.
void need_read_ods(Writing& writing) {
  writing.python.import("import zipfile");
  writing.python.import("from datetime import datetime");
  writing.python.import("from xml.etree import ElementTree");
  writing.helper("read_ods", "读 .ods 的一个工作表，单元格保持原样",
                 "Reads a sheet of an .ods file, cells as they are",
                 R"py(def read_ods(file, sheet):
    """{0}"""
    names = {
        "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
        "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    }

    def attribute(element, name, otherwise=None):
        space, local = name.split(":")
        return element.get("{%s}%s" % (names[space], local), otherwise)

    def value(cell):
        kind = attribute(cell, "office:value-type")
        if kind in ("float", "percentage", "currency"):
            number = float(attribute(cell, "office:value"))
            return int(number) if number.is_integer() else number
        if kind == "date":
            return datetime.fromisoformat(attribute(cell, "office:date-value")[:19])
        if kind == "boolean":
            return attribute(cell, "office:boolean-value") == "true"
        return "\n".join("".join(line.itertext()) for line in cell.findall("text:p", names)) or None

    root = ElementTree.fromstring(zipfile.ZipFile(file).read("content.xml"))
    page = next(t for t in root.iter("{%s}table" % names["table"]) if attribute(t, "table:name") == sheet)
    rows, blank = [], 0
    for line in page.iter("{%s}table-row" % names["table"]):
        cells, gap = [], 0
        for cell in line:
            times = int(attribute(cell, "table:number-columns-repeated", "1"))
            content = value(cell)
            if content is None:
                gap += times
            else:
                cells += [None] * gap + [content] * times
                gap = 0
        times = int(attribute(line, "table:number-rows-repeated", "1"))
        if cells:
            rows += [[]] * blank + [cells] * times
            blank = 0
        else:
            blank += times
    return pd.DataFrame(rows, dtype=object)
)py");
}

void need_read_xls(Writing& writing) {
  writing.python.import("import xlrd");
  writing.helper("read_xls", "读旧版 .xls 的一个工作表，单元格保持原样",
                 "Reads a sheet of an old .xls file, cells as they are",
                 R"py(def read_xls(file, sheet):
    """{0}"""
    book = xlrd.open_workbook(file) if isinstance(file, str) else xlrd.open_workbook(file_contents=file.read())
    page = book.sheet_by_name(sheet)

    def value(cell):
        if cell.ctype == xlrd.XL_CELL_DATE:
            return xlrd.xldate_as_datetime(cell.value, book.datemode)
        if cell.ctype == xlrd.XL_CELL_NUMBER and cell.value == int(cell.value):
            return int(cell.value)
        if cell.ctype == xlrd.XL_CELL_BOOLEAN:
            return bool(cell.value)
        if cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_TEXT) and cell.value != "":
            return cell.value
        return None

    rows = [[value(cell) for cell in page.row(number)] for number in range(page.nrows)]
    return pd.DataFrame(rows, dtype=object)
)py");
}

void need_open_member(Writing& writing) {
  writing.python.import("import io");
  writing.python.import("import zipfile");
  writing.helper("open_member", "打开压缩包里的一个文件；认识 GBK 编码的文件名",
                 "Opens a file inside a zip; understands names in GBK",
                 R"py(def open_member(archive, wanted):
    """{0}"""
    with zipfile.ZipFile(archive) as opened:
        for member in opened.infolist():
            name = member.filename
            if not member.flag_bits & 0x800:
                raw = name.encode("cp437", "replace")
                for encoding in ("utf-8", "gb18030"):
                    try:
                        name = raw.decode(encoding)
                        break
                    except UnicodeDecodeError:
                        pass
            if wanted in (name, member.filename):
                return io.BytesIO(opened.read(member))
    raise SystemExit(f"{archive}: {wanted}?")
)py");
}

/// As the profile flattens: objects inside a record get names with a dot, a table lies at the path of its
/// list.
void need_read_json(Writing& writing) {
  writing.python.import("import json");
  writing.helper(
      "read_json", "读 JSON：path 处的一组记录变成表格，第 1 行是字段名；里层的对象展开成 a.b",
      "Reads JSON: the records at path become a table with the names in row 1; inner objects become a.b",
      R"py(def read_json(file, encoding, path):
    """{0}"""
    raw = open(file, "rb").read() if isinstance(file, str) else file.read()
    text = raw.decode(encoding).lstrip("\ufeff")
    try:
        content = json.loads(text)
    except ValueError:
        content = [json.loads(line) for line in text.splitlines() if line.strip()]
    for part in path.split(".") if path else []:
        content = content[part]
    if isinstance(content, dict):
        inner = len(content) > 1 and all(isinstance(value, dict) for value in content.values())
        content = [{"key": key, **value} for key, value in content.items()] if inner else [content]
    if not any(isinstance(item, (dict, list)) for item in content):
        content = [{"value": item} for item in content]
    if isinstance(content[0], list):
        return pd.DataFrame(content, dtype=object)

    def flat(record, prefix=""):
        cells = {}
        for key, value in record.items():
            if isinstance(value, dict) and value:
                cells.update(flat(value, f"{prefix}{key}."))
            else:
                cells[prefix + key] = json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else value
        return cells

    records = [flat(record) for record in content]
    names = list(dict.fromkeys(name for record in records for name in record))
    return pd.DataFrame([names] + [[record.get(name) for name in names] for record in records], dtype=object)
)py");
}

void need_read_docx(Writing& writing) {
  writing.python.import("import zipfile");
  writing.python.import("from xml.etree import ElementTree");
  writing.helper("read_docx", "读 Word 文档里的第几张表格（从 0 数）",
                 "Reads one of the tables of a Word document (counted from 0)",
                 R"py(def read_docx(file, number):
    """{0}"""
    word = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    root = ElementTree.fromstring(zipfile.ZipFile(file).read("word/document.xml"))
    rows = []
    for line in list(root.iter(word + "tbl"))[number].findall(word + "tr"):
        cells = []
        for cell in line.findall(word + "tc"):
            lines = ["".join(t.text or "" for t in p.iter(word + "t")) for p in cell.iter(word + "p")]
            span = cell.find(f"{word}tcPr/{word}gridSpan")
            cells.append("\n".join(lines).strip() or None)
            cells += [None] * (int(span.get(word + "val")) - 1 if span is not None else 0)
        rows.append(cells)
    return pd.DataFrame(rows, dtype=object)
)py");
}

void need_read_html(Writing& writing) {
  writing.python.import("from lxml import html");
  writing.helper("read_html", "读网页里的第几张表格（从 0 数）",
                 "Reads one of the tables of a page (counted from 0)",
                 R"py(def read_html(file, encoding, number):
    """{0}"""
    raw = open(file, "rb").read() if isinstance(file, str) else file.read()
    root = html.document_fromstring(raw.decode(encoding, "replace").encode("utf-8"), html.HTMLParser(encoding="utf-8"))
    rows, covered = [], {}
    for line in root.xpath("//table[not(.//table)]")[number].xpath(".//tr"):
        cells, below = [], {place: left - 1 for place, left in covered.items() if left > 1}
        for cell in line.xpath("./td|./th"):
            while covered.get(len(cells), 0) > 0:
                cells.append(None)
            width, height = int(cell.get("colspan") or 1), int(cell.get("rowspan") or 1)
            below.update({len(cells) + place: height - 1 for place in range(width) if height > 1})
            cells += [" ".join(cell.text_content().split()) or None] + [None] * (width - 1)
        covered = below
        rows.append(cells)
    return pd.DataFrame(rows, dtype=object)
)py");
}

/// A text file inside a zip: the profile keeps no encoding for members, so it is found here as the profile
/// finds it.
void need_open_text(Writing& writing) {
  writing.python.import("import io");
  writing.helper("read_text_table", "读压缩包里的文本表格：编码先试 UTF-8 再试 GB18030，分隔符看第一行",
                 "Reads a text table out of a zip: UTF-8, else GB18030; the delimiter by the first lines",
                 R"py(def read_text_table(file, columns):
    """{0}"""
    raw = file.read()
    for encoding in ("utf-16",) if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            text = raw.decode(encoding, "replace")
    delimiter = max(",\t;|", key=text[:5000].count)
    return pd.read_csv(io.StringIO(text), sep=delimiter, header=None, names=range(columns), usecols=range(columns),
        dtype=str, keep_default_na=False, na_values=[""], skip_blank_lines=False)
)py");
}

}  // namespace errand::recipes::writer
