"""Marks that a template is filled at, in Word documents and small workbooks: {{姓名}}, 《姓名》, 【姓名】 and the like."""
import re
import zipfile
from xml.etree import ElementTree

MAX_MARKS = 100
MAX_CELLS = 20_000  # A sheet with more is data, not a form.
MAX_XML_BYTES = 60_000_000
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PARTS = re.compile(r"word/(?:document|header|footer|footnotes|endnotes)\d*\.xml")
MARK = re.compile(
    r"\{\{[^{}\n]{1,40}\}\}|\$\{[^{}\n]{1,40}\}|<<[^<>\n]{1,30}>>|《[^《》\n]{1,30}》|【[^【】\n]{1,30}】"
    r"|«[^«»\n]{1,30}»|〔[^〔〕\n]{1,30}〕|\{[^{}\n]{1,30}\}|\[[^\[\]\n]{1,30}\]"
)


def in_text(text, marks):
    """Adds the marks of a text to the list, each once."""
    for mark in MARK.findall(text):
        if mark not in marks and len(marks) < MAX_MARKS:
            marks.append(mark)


def in_docx(path):
    """Of the body, headers, footers and notes; Word may cut a mark into several runs of a paragraph."""
    marks = []
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            if not PARTS.fullmatch(info.filename) or info.file_size > MAX_XML_BYTES:
                continue
            data = archive.read(info)
            if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
                continue
            for paragraph in ElementTree.fromstring(data).iter(WORD + "p"):
                in_text("".join(node.text or "" for node in paragraph.iter(WORD + "t")), marks)
    return marks


def in_grid(grid, marks):
    """Adds the marks of a sheet, where it is small, to the list."""
    if grid.row_count * len(grid.columns) > MAX_CELLS:
        return
    for column in grid.columns:
        for cell in column:
            if isinstance(cell, str):
                in_text(cell, marks)
