"""Sheets of xlsx, xls and ods workbooks as Grids with what surrounds the cells (hidden parts, formulas)."""
import re
from collections import Counter
from datetime import time, timedelta

from errand_fast_xlsx import Workbook
from errand_sheet_xml import CellError, Unusual, column_index
from errand_grid import Grid

MAX_SHEETS = 200
MAX_CELLS = 12_000_000  # About 800 MB of values; a script could not load more within its memory either.
MAX_MERGES = 20_000
PERCENT_FORMAT = re.compile(r"[#,0]*0(?:\.(0{1,6}))?%")
MERGE = re.compile(r'<(?:\w+:)?mergeCell [^>]*\bref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
HIDDEN_COLUMN = re.compile(r"<(?:\w+:)?col (?=[^>]*\bhidden=\"(?:1|true)\")[^>]*>")


class Sheet:
    def __init__(self, name, grid, hidden=False):
        self.name = name
        self.grid = grid
        self.hidden = hidden
        self.hidden_rows = 0
        self.hidden_columns = []  # 0-based.
        self.formulas = 0
        self.uncached_formulas = 0
        self.truncated = False
        self.merges = []


def read_xlsx(path, warnings, max_rows=None):
    """Yields Sheets. Raises what Workbook raises, and TooManyCells."""
    with Workbook(path) as book:
        if book.macros:
            warnings.append("contains macros, which are not run")
        for info in book.sheets[:MAX_SHEETS]:
            try:
                cells = book.read(info, max_rows, MAX_CELLS)
            except Unusual as error:
                warnings.append(f"sheet {info.name!r} read the slow way: {error}")
                yield _by_openpyxl(path, info)
                continue
            sheet = Sheet(info.name, Grid(cells.columns, max(map(len, cells.columns), default=0)), info.hidden)
            sheet.grid.formats = [_usual_format(styles, book.formats) for styles in cells.styles]
            sheet.grid.percents = {
                index: places for index, styles in enumerate(cells.styles)
                if (places := _percent_places(styles, book.formats)) is not None
            }  # fmt: skip
            sheet.grid.serial_dates = {
                index for index, styles in enumerate(cells.styles) if _usual_style(styles) in book.east_asian_dates
            }
            sheet.grid.merged = merged_ranges(cells.tail)
            sheet.hidden_rows = len(cells.hidden_rows)
            sheet.hidden_columns = hidden_columns(cells.head, len(cells.columns))
            sheet.formulas = cells.formulas
            sheet.uncached_formulas = cells.uncached_formulas
            sheet.truncated = cells.truncated
            yield sheet
        if len(book.sheets) > MAX_SHEETS:
            warnings.append(f"{len(book.sheets)} sheets; the first {MAX_SHEETS} were read")


def _usual_style(styles):
    return max(styles.items(), key=lambda item: item[1])[0] if styles else 0


def _usual_format(styles, formats):
    text = formats.get(_usual_style(styles), "General")
    return "" if text == "General" else text


def _percent_places(styles, formats):
    """Decimals of the percentages of a column in which all is formatted so but one cell, its header; else None."""
    found = {style: PERCENT_FORMAT.fullmatch(formats.get(style, "General")) for style in styles}
    if sum(count for style, count in styles.items() if not found[style]) > 1:
        return None
    places = {len(match[1] or "") for match in found.values() if match}
    return places.pop() if len(places) == 1 else None


def merged_ranges(xml):
    result = []
    for c1, r1, c2, r2 in MERGE.findall(xml):
        result.append((int(r1) - 1, column_index(c1), int(r2) - 1, column_index(c2)))
        if len(result) >= MAX_MERGES:
            break
    return sorted(result)  # openpyxl 3.1 writes them in the order of their names


def hidden_columns(xml, count):
    hidden = []
    for tag in HIDDEN_COLUMN.findall(xml):
        low, high = re.search(r'\bmin="(\d+)"', tag), re.search(r'\bmax="(\d+)"', tag)
        if low and high:
            hidden.extend(range(int(low.group(1)) - 1, min(int(high.group(1)), count)))
    return hidden


def _by_openpyxl(path, info):
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    try:
        rows = []
        cells = 0
        worksheet = book[info.name]
        worksheet.reset_dimensions()
        for row in worksheet.iter_rows(values_only=True):
            rows.append(row)
            cells += len(row)
            if cells > MAX_CELLS // 4:
                break
        width = max(map(len, rows), default=0)
        columns = [[row[i] if i < len(row) else None for row in rows] for i in range(width)]
        return Sheet(info.name, Grid(columns, len(rows)), info.hidden)
    finally:
        book.close()


def read_xls(data):
    """Yields Sheets of an xls workbook. Raises xlrd.XLRDError and others on damage."""
    import xlrd

    quiet = open("/dev/null", "w") if _has_null() else None
    try:
        options = {"file_contents": data, "on_demand": True, "logfile": quiet} if quiet else {"file_contents": data}
        try:
            book = xlrd.open_workbook(formatting_info=True, **options)
        except xlrd.XLRDError:
            raise
        except Exception:  # Formatting records are often damaged where the cells are not.
            book = xlrd.open_workbook(**options)
        for index in range(min(book.nsheets, MAX_SHEETS)):
            yield _xls_sheet(xlrd, book, book.sheet_by_index(index))
            book.unload_sheet(index)
    finally:
        if quiet:
            quiet.close()


def _has_null():
    try:
        with open("/dev/null", "w"):
            return True
    except OSError:
        return False


def _xls_sheet(xlrd, book, source):
    columns = []
    formats = []
    for c in range(source.ncols):
        values = source.col_values(c)
        types = source.col_types(c)
        if set(types) - {xlrd.XL_CELL_TEXT}:
            values = [_xls_value(xlrd, book, value, kind) for value, kind in zip(values, types)]
        columns.append(values)
        formats.append(_xls_format(xlrd, book, source, c, types))
    sheet = Sheet(source.name, Grid(columns, source.nrows), getattr(source, "visibility", 0) != 0)
    sheet.grid.formats = formats
    # xlrd knows merged ranges and hidden parts only with formatting_info.
    sheet.grid.merged = [(r1, c1, r2 - 1, c2 - 1) for r1, r2, c1, c2 in source.merged_cells[:MAX_MERGES]]
    sheet.hidden_rows = sum(1 for info in source.rowinfo_map.values() if getattr(info, "hidden", 0))
    sheet.hidden_columns = [c for c, info in source.colinfo_map.items() if getattr(info, "hidden", 0) and c < source.ncols]
    return sheet


def _xls_value(xlrd, book, value, kind):
    if kind == xlrd.XL_CELL_NUMBER:
        return int(value) if value.is_integer() else value
    if kind == xlrd.XL_CELL_DATE:
        if 0 <= value < 1:
            seconds = round(value * 86400)
            return time(seconds // 3600 % 24, seconds // 60 % 60, seconds % 60)
        try:
            return xlrd.xldate.xldate_as_datetime(value, book.datemode)
        except (ValueError, OverflowError, xlrd.xldate.XLDateError):
            return value
    if kind == xlrd.XL_CELL_BOOLEAN:
        return bool(value)
    if kind == xlrd.XL_CELL_ERROR:
        return CellError(xlrd.error_text_from_code.get(value, "#ERROR!"))
    return value or None


def _xls_format(xlrd, book, source, column, types):
    if not book.formatting_info:
        return ""
    found = Counter()
    for row in range(min(len(types), 200)):
        if types[row] in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
            found[source.cell_xf_index(row, column)] += 1
    if not found:
        return ""
    try:
        text = book.format_map[book.xf_list[found.most_common(1)[0][0]].format_key].format_str
    except (KeyError, IndexError):
        return ""
    return "" if text.lower() == "general" else text


def duration(text):
    """An ISO duration as ods has it: PT08H30M00S."""
    found = re.fullmatch(r"(-)?P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:[.,]\d+)?)S)?", text)
    if not found:
        return text
    sign, days, hours, minutes, seconds = found.groups()
    value = timedelta(int(days or 0), float((seconds or "0").replace(",", ".")), 0, 0, int(minutes or 0), int(hours or 0))
    if not sign and value < timedelta(days=1):
        total = int(value.total_seconds())
        return time(total // 3600, total // 60 % 60, total % 60)
    return -value if sign else value
