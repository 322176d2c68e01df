"""Documents and pictures: pdf, docx, images, html. Each returns fields of FileProfile, tables as Grids."""
import re
import warnings
import zipfile
from xml.etree import ElementTree

from errand_grid import Grid

MAX_PDF_PAGES = 200  # Whose text is read; all are counted.
MAX_XML_BYTES = 60_000_000
MAX_PIXELS = 120_000_000  # 480 MB as RGBA: more would not fit the memory limit.
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def megabytes(size):
    return f"{size / 2**20:,.0f} MB"


class Unreadable(Exception):
    """A document that cannot be read: (problem, detail) of FileProfile."""

    def __init__(self, problem, detail):
        super().__init__(problem, detail)
        self.problem = problem
        self.detail = detail


# ---- pdf ----------------------------------------------------------------------------------------------------------


def read_pdf(path):
    """{pages, characters, text, grids}. Raises Unreadable."""
    import logging

    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # It reports each oddity of a damaged file on stderr.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            reader = PdfReader(path)
            if reader.is_encrypted and not reader.decrypt(""):
                raise Unreadable("encrypted", "password-protected PDF")
            pages = len(reader.pages)
        except Unreadable:
            raise
        except Exception as error:  # pypdf raises many kinds on damaged files.
            if "algorithm" in str(error) or "PyCryptodome" in str(error) or "cryptography" in str(error):
                raise Unreadable("encrypted", "password-protected PDF") from error
            raise Unreadable("corrupt", f"PDF: {error}"[:200]) from error
        texts = []
        for index in range(min(pages, MAX_PDF_PAGES)):
            try:
                texts.append(reader.pages[index].extract_text() or "")
            except Exception:  # A damaged page; the others may be whole.
                continue
    text = "\n".join(texts).strip()
    return {"pages": pages, "characters": len(re.sub(r"\s", "", text)), "text": text, "grids": []}


# ---- docx ---------------------------------------------------------------------------------------------------------


def read_docx(path):
    """{pages, characters, text, grids}. Raises Unreadable."""
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        part = "word/document.xml"
        if part not in names:
            part = next((name for name in sorted(names) if re.fullmatch(r"word/document\d*\.xml", name)), None)
        if part is None:
            raise Unreadable("corrupt", "no document.xml")
        if archive.getinfo(part).file_size > MAX_XML_BYTES:
            raise Unreadable("too_large", megabytes(archive.getinfo(part).file_size))
        data = archive.read(part)
        pages = 0
        if "docProps/app.xml" in names and archive.getinfo("docProps/app.xml").file_size < 1_000_000:
            found = re.search(rb"<Pages>(\d{1,6})</Pages>", archive.read("docProps/app.xml"))
            pages = int(found.group(1)) if found else 0
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise Unreadable("corrupt", "its XML declares entities")
    root = ElementTree.fromstring(data)
    grids = [_docx_grid(table) for table in root.iter(WORD + "tbl")]
    text = "\n".join(_paragraph(p) for p in root.iter(WORD + "p")).strip()
    return {"pages": pages, "characters": len(re.sub(r"\s", "", text)), "text": text, "grids": grids}


def _paragraph(element):
    parts = []
    for node in element.iter():
        if node.tag == WORD + "t":
            parts.append(node.text or "")
        elif node.tag == WORD + "tab":
            parts.append("\t")
        elif node.tag in (WORD + "br", WORD + "cr"):
            parts.append("\n")
    return "".join(parts)


def _docx_grid(table):
    rows = []
    merged = []
    open_merges = {}
    for r, row in enumerate(table.findall(WORD + "tr")):
        cells = []
        for cell in row.findall(WORD + "tc"):
            properties = cell.find(WORD + "tcPr")
            span, merge = 1, None
            if properties is not None:
                found = properties.find(WORD + "gridSpan")
                value = found.get(WORD + "val", "1") if found is not None else "1"
                span = min(int(value), 200) if value.isdigit() else 1
                found = properties.find(WORD + "vMerge")
                merge = None if found is None else found.get(WORD + "val", "continue")
            column = len(cells)
            text = "\n".join(_paragraph(p) for p in cell.iter(WORD + "p")).strip()
            if merge == "continue" and column in open_merges:
                open_merges[column][2] = r
                text = None
            else:
                open_merges[column] = [r, column, r, column + max(span, 1) - 1]
                merged.append(open_merges[column])
            cells.append(text)
            cells.extend([None] * (span - 1))
        rows.append(cells)
    grid = Grid.of_rows(rows)
    grid.merged = [tuple(m) for m in merged if m[2] > m[0] or m[3] > m[1]]
    return grid


# ---- html ---------------------------------------------------------------------------------------------------------


def read_html(text):
    """{title, text, grids, login}: the innermost tables of a page with spans resolved."""
    from lxml import html

    if not text.strip():
        raise Unreadable("empty", "")
    parser = html.HTMLParser(encoding="utf-8", huge_tree=False, recover=True)
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except Exception as error:
        raise Unreadable("corrupt", f"HTML: {error}"[:200]) from error
    for node in root.xpath("//script|//style|//noscript"):
        if node.getparent() is not None:
            node.drop_tree()
    title = " ".join((root.findtext(".//title") or "").split())
    login = bool(root.xpath("//input[@type='password']")) or bool(
        re.search(r"sign in|log ?in|登录|登陆|扫码", title, re.I)
    )
    grids = [_html_grid(table) for table in root.xpath("//table[not(.//table)]")]
    return {"title": title, "text": re.sub(r"\s*\n\s*", "\n", root.text_content()).strip(), "grids": grids, "login": login}


def _html_grid(table):
    rows = []
    merged = []
    pending = {}  # Column -> rows below that a cell still covers.
    for r, row in enumerate(table.xpath(".//tr")):
        cells = []
        covered = {column for column, left in pending.items() if left}
        pending = {column: left - 1 for column, left in pending.items() if left > 1}
        for cell in row.xpath("./td|./th"):
            while len(cells) in covered:
                cells.append(None)
            column = len(cells)
            width = _span(cell.get("colspan"))
            height = _span(cell.get("rowspan"))
            cells.append(" ".join(cell.text_content().split()) or None)
            cells.extend([None] * (width - 1))
            if height > 1:
                pending.update({c: height - 1 for c in range(column, column + width)})
            if width > 1 or height > 1:
                merged.append((r, column, r + height - 1, column + width - 1))
        rows.append(cells)
    grid = Grid.of_rows(rows)
    grid.merged = merged
    return grid


def _span(text):
    return max(1, min(int(text), 1000)) if text and text.strip().isdigit() else 1


# ---- images -------------------------------------------------------------------------------------------------------


def read_image(path):
    """(width, height, format). Raises Unreadable; decodes the pixels, so a cut file is noticed."""
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        Image.MAX_IMAGE_PIXELS = None  # The size is looked at below, before any pixel is decoded.
        try:
            with Image.open(path) as image:
                width, height = image.size
                if width * height > MAX_PIXELS:
                    raise Unreadable("too_large", f"{width} × {height}")
                image.load()
                return width, height, image.format or ""
        except Unreadable:
            raise
        except Exception as error:
            raise Unreadable("corrupt", f"picture: {error}"[:200]) from error
