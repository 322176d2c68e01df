"""Opens xlsx workbooks fast: for the profile and preview (Workbook), and inside pandas.read_excel (install()).

Why: openpyxl takes about 10 us a cell, 40 s for a sheet of 200,000 rows and 20 columns; errand_sheet_xml takes
about 1.5 us. install() changes no result: pandas still opens the workbook with openpyxl (sheets, styles, links) and
only the cells of a sheet are read here; whatever is unusual goes to openpyxl as before. Nothing here trusts the sizes
that a file claims.
"""
import inspect
import io
import posixpath
import re
import zipfile
from xml.etree import ElementTree

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

from errand_sheet_xml import CellError, SheetReader, Unusual, rich_text

MAX_PART_BYTES = 1_500_000_000  # Of one worksheet, uncompressed: a sheet of 4 million cells has 190 MB.
MAX_STRINGS_BYTES = 300_000_000
MAX_SMALL_PART_BYTES = 32_000_000  # Workbook, styles, relations.
SHARED_STRING = re.compile(r"<si(?: [^>]*)?>(.*?)</si>|<si/>", re.S)
# Formats that have a number but no text in the file, as Chinese Excel shows them; openpyxl takes them for General.
EAST_ASIAN_FORMATS = {
    27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 34: 'h"时"mm"分"', 35: 'h"时"mm"分"ss"秒"', 36: 'yyyy"年"m"月"',
    50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"',
    55: 'yyyy"年"m"月"', 56: 'm"月"d"日"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip


class NotAWorkbook(Exception):
    """A zip without a workbook in it; the argument says what is missing."""


class TooLarge(Exception):
    """A part of the workbook is larger than this program reads; the argument is its size."""


def _local(tag):
    return tag.rpartition("}")[2]


def _attribute(element, name):
    """An attribute by its local name, whatever its namespace (transitional and strict files differ)."""
    for key, value in element.attrib.items():
        if _local(key) == name:
            return value
    return None


class SheetInfo:
    def __init__(self, name, part, hidden):
        self.name = name
        self.part = part  # Name in the zip.
        self.hidden = hidden


class Workbook:
    """A workbook whose sheets are read one at a time. Close it, or use it in a with statement."""

    def __init__(self, source):
        """source: path or binary file. Raises zipfile.BadZipFile, NotAWorkbook, TooLarge, ElementTree.ParseError."""
        self.archive = zipfile.ZipFile(source)
        self.names = set(self.archive.namelist())
        self.epoch = WINDOWS_EPOCH
        self.sheets = []
        self.macros = any(name.endswith("vbaProject.bin") for name in self.names)
        self.formats = {}  # Style index -> number format.
        self.east_asian_dates = set()  # Style indexes that openpyxl, so pandas, does not take for dates.
        self._strings = None
        root = self._workbook_part()
        relations = self._relations(root)
        self._read_workbook(root, relations)
        self._strings_part = relations.get("sharedStrings", [None])[0]
        styles = relations.get("styles", [None])[0]
        if styles in self.names:
            self._read_styles(styles)
        self.dates = {i for i, text in self.formats.items() if is_date_format(text)}
        self.timedeltas = {i for i, text in self.formats.items() if is_timedelta_format(text)}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.archive.close()

    def read(self, sheet, max_rows=None, max_cells=None):
        """The cells of a SheetInfo as errand_sheet_xml.SheetCells."""
        self._check_size(sheet.part, MAX_PART_BYTES)
        reader = SheetReader(self.strings(), self.dates, self.timedeltas, self.epoch)
        with self.archive.open(sheet.part) as stream:
            return reader.read(stream, max_rows, max_cells)

    def strings(self):
        if self._strings is None:
            self._strings = []
            if self._strings_part in self.names:
                self._check_size(self._strings_part, MAX_STRINGS_BYTES)
                self._strings = shared_strings(self.archive.read(self._strings_part))
        return self._strings

    def _check_size(self, part, limit):
        size = self.archive.getinfo(part).file_size
        if size > limit:
            raise TooLarge(size)

    def _xml(self, part):
        self._check_size(part, MAX_SMALL_PART_BYTES)
        data = self.archive.read(part)
        if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
            raise NotAWorkbook("its XML declares entities")
        return ElementTree.fromstring(data)

    def _workbook_part(self):
        if "_rels/.rels" in self.names:
            for relation in self._xml("_rels/.rels"):
                if (relation.get("Type") or "").endswith("/officeDocument"):
                    part = (relation.get("Target") or "").lstrip("/")
                    if part in self.names:
                        return part
        if "xl/workbook.xml" in self.names:
            return "xl/workbook.xml"
        raise NotAWorkbook("no workbook.xml")

    def _relations(self, part):
        """By id (the part) and by kind ([parts])."""
        folder, name = posixpath.split(part)
        relations = {}
        source = f"{folder}/_rels/{name}.rels"
        if source not in self.names:
            return relations
        for relation in self._xml(source):
            target = relation.get("Target") or ""
            target = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            kind = (relation.get("Type") or "").rpartition("/")[2]
            relations[relation.get("Id")] = (kind, target)
            relations.setdefault(kind, []).append(target)
        return relations

    def _read_workbook(self, part, relations):
        for element in self._xml(part).iter():
            tag = _local(element.tag)
            if tag == "workbookPr" and element.get("date1904") in ("1", "true"):
                self.epoch = MAC_EPOCH
            elif tag == "sheet":
                kind, target = relations.get(_attribute(element, "id"), (None, None))
                if kind == "worksheet" and target in self.names:
                    hidden = element.get("state", "visible") != "visible"
                    self.sheets.append(SheetInfo(element.get("name") or f"Sheet{len(self.sheets) + 1}", target, hidden))

    def _read_styles(self, part):
        custom = {}
        index = 0
        for section in self._xml(part):
            tag = _local(section.tag)
            if tag == "numFmts":
                for element in section:
                    custom[element.get("numFmtId")] = element.get("formatCode") or "General"
            elif tag == "cellXfs":
                for element in section:
                    number = element.get("numFmtId") or "0"
                    text = custom.get(number)
                    if text is None and number.isdigit():
                        text = BUILTIN_FORMATS.get(int(number))
                        if text is None and int(number) in EAST_ASIAN_FORMATS:
                            text = EAST_ASIAN_FORMATS[int(number)]
                            self.east_asian_dates.add(index)
                    self.formats[index] = text or "General"
                    index += 1


def shared_strings(data):
    """The texts of sharedStrings.xml. Raises Unusual for what is not UTF-8."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unusual("not UTF-8") from error
    if "<!" in text:
        raise Unusual("CDATA, comments or entities in the strings")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    prefix = re.search(r"<(\w+:)sst\b", text)
    if prefix:
        text = text.replace(f"<{prefix.group(1)}", "<").replace(f"</{prefix.group(1)}", "</")
    result = []
    known = 0
    for item in SHARED_STRING.findall(text):
        known += 1
        if item.startswith("<t>") and item.count("<") == 2:
            value = item[3:-4]
            if "&" in value:
                value = rich_text(item)
        else:
            value = rich_text(item)
        result.append(value.replace("x005F_", "") if "x005F_" in value else value)
    if known != text.count("<si>") + text.count("<si ") + text.count("<si/>"):
        raise Unusual("strings written in an unknown way")
    return result


def _pandas_rows(cells, rows_needed):
    """The cells as pandas.read_excel wants them: equally long rows, "" for blanks, no trailing blank rows."""
    blank = (None, "")
    columns = cells.columns
    if rows_needed is not None:
        columns = [column[:rows_needed] for column in columns]
    height = width = 0
    for index, column in enumerate(columns):
        last = len(column)
        while last and column[last - 1] in blank:
            last -= 1
        if last:
            width = index + 1
            height = max(height, last)
    nan = float("nan")
    filled = []
    for column in columns[:width]:
        column = column[:height]
        types = set(map(type, column))
        if type(None) in types or CellError in types:
            column = ["" if value is None else nan if type(value) is CellError else value for value in column]
        if len(column) < height:
            column.extend([""] * (height - len(column)))
        filled.append(column)
    return list(map(list, zip(*filled)))


class RescuedSheet:
    def __init__(self, info):
        self.title = info.name
        self.info = info


class RescuedBook:
    """Stands in for an openpyxl workbook in pandas where openpyxl cannot open the file: broken styles of some
    accounting programs, strict Open XML."""

    read_only = True

    def __init__(self, source):
        self.fast = Workbook(source)
        if not _openpyxl_reads_durations():
            self.fast.timedeltas = ()
        self.worksheets = [RescuedSheet(info) for info in self.fast.sheets]
        if not self.worksheets:
            raise NotAWorkbook("no sheet")

    def __getitem__(self, name):
        return next(sheet for sheet in self.worksheets if sheet.title == name)

    def close(self):
        self.fast.archive.close()


def _openpyxl_reads_durations():
    """openpyxl 3.0.9 reads durations as dates in pandas' mode, later ones as durations."""
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

    return "_timedelta_formats" in ReadOnlyWorksheet._cells_by_row.__code__.co_names


def _read_for_pandas(reader, sheet, rows_needed):
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

    book = reader.book
    if isinstance(sheet, RescuedSheet):
        return _pandas_rows(book.fast.read(sheet.info, rows_needed), rows_needed)
    if type(sheet) is not ReadOnlyWorksheet or not book.read_only or not book.data_only:
        raise Unusual("not the sheet that pandas opens by default")
    timedeltas = book._timedelta_formats if _openpyxl_reads_durations() else ()
    cells_reader = SheetReader(sheet._shared_strings, book._date_formats, timedeltas, book.epoch)
    with sheet._get_source() as source:
        return _pandas_rows(cells_reader.read(source, rows_needed), rows_needed)


def _fast_string_table(original):
    def read_string_table(xml_source):
        data = xml_source.read()
        try:
            return shared_strings(data)
        except Unusual:
            return original(io.BytesIO(data))

    return read_string_table


def _fast_get_size(original):
    def _get_size(self):
        with self._get_source() as source:
            head = source.read(65536)
        if b"<dimension" in head or b"<sheetData" not in head:
            return original(self)  # Found at once by the original.
        return None  # None is declared; the original would read the whole sheet to learn that.

    return _get_size


def install():
    """Makes pandas.read_excel read xlsx cells through this module. A second call does nothing."""
    from openpyxl.reader import excel
    from openpyxl.worksheet import _read_only
    from pandas.io.excel import _openpyxl

    original = _openpyxl.OpenpyxlReader.get_sheet_data
    if getattr(original, "errand", False):
        return
    signature = inspect.signature(original)

    load_original = _openpyxl.OpenpyxlReader.load_workbook

    def load_workbook(self, filepath_or_buffer, *args, **kwargs):
        try:
            book = load_original(self, filepath_or_buffer, *args, **kwargs)
            if book.worksheets:
                return book
            error = ValueError("no worksheet")
        except Exception as raised:
            error = raised
        try:
            filepath_or_buffer.seek(0)
            return RescuedBook(filepath_or_buffer)
        except Exception:
            raise error from None

    def get_sheet_data(self, sheet, *args, **kwargs):
        bound = signature.bind(self, sheet, *args, **kwargs).arguments
        if bound.get("convert_float", True):
            try:
                return _read_for_pandas(self, sheet, bound.get("file_rows_needed"))
            except Exception:  # Whatever went wrong here, openpyxl reads it, or raises what the user should see.
                if isinstance(sheet, RescuedSheet):
                    raise
        return original(self, sheet, *args, **kwargs)

    get_sheet_data.errand = True
    _openpyxl.OpenpyxlReader.get_sheet_data = get_sheet_data
    _openpyxl.OpenpyxlReader.load_workbook = load_workbook
    excel.read_string_table = _fast_string_table(excel.read_string_table)
    _read_only.ReadOnlyWorksheet._get_size = _fast_get_size(_read_only.ReadOnlyWorksheet._get_size)
