"""The fixed preview program: what a job left in ./in (its outputs) as one JSON {"files": [FilePreview...]}.

Field names are those of bot/core/profile.hpp; `cells` is a JSON list here. It shows values as they are stored, columns
of percentages as Excel does, and counts over the whole table what a reader would want to be warned of: blanks, empty
columns, columns of zeros.
"""
import json
import math
import os
from datetime import date, datetime, time, timedelta

import errand_archives
import errand_documents
import errand_kinds
import errand_ods
import errand_outward
import errand_text_files
import errand_workbooks
from errand_columns import holds_codes
from errand_grid import TooManyCells, column_letters
from errand_json import read_json
from errand_profile import file_names, write_json
from errand_sheet_xml import CellError
from errand_values import PLAIN_NUMBER, is_blank, value_text

TEXT_CHARACTERS = 2_000
CELL_CHARACTERS = 500
MAX_TABLES = 50
LIMITS = {"max_rows": 200, "max_columns": 200, "max_cells": 20_000}


def main(options=None):
    """Prints the previews. options (dict or JSON text): max_rows, max_columns and max_cells a table, folder."""
    options = json.loads(options) if isinstance(options, str) and options else options or {}
    limits = Limits(*(int(options.get(key, most)) for key, most in LIMITS.items()))
    folder = options.get("folder", "in")
    write_json({"files": [preview_file(os.path.join(folder, name), name, limits) for name in file_names(folder)]})


class Limits:
    def __init__(self, max_rows, max_columns, max_cells):
        self.max_rows = max_rows
        self.max_columns = max_columns
        self.max_cells = max_cells


def preview_file(path, name, limits, nested=False):
    """FilePreview of one file as a dict; never raises."""
    preview = {
        "name": name, "kind": "unknown", "problem": "", "tables": [], "width": 0, "height": 0, "blank_picture": False,
        "pages": 0, "text": "", "outward": [],
    }  # fmt: skip
    try:
        _read(path, name, preview, limits, nested)
    except errand_documents.Unreadable as error:
        preview["problem"] = error.problem
    except (MemoryError, TooManyCells):
        preview["problem"] = "too_large"
    except Exception:  # Damaged files make readers raise anything.
        preview["problem"] = "corrupt"
    if not nested and preview["kind"] != "zip":  # Members are looked at one by one.
        preview["outward"] = errand_outward.outward(path, preview["kind"], errand_kinds.extension(name))
    return preview


def _read(path, name, preview, limits, nested):
    with open(path, "rb") as file:
        head = file.read(8192)
    kind, _ = errand_kinds.detect(path, head)
    if kind == "ole":
        with open(path, "rb") as file:
            data = file.read()
        kind, _ = errand_kinds.ole_kind(data)
        if kind == "xls":
            preview["kind"] = "xls"
            return _sheets(errand_workbooks.read_xls(data), preview, limits)
    if kind == "empty":
        preview["kind"] = preview["problem"] = "empty"
    elif kind in ("unsupported", "encrypted"):
        preview["problem"] = kind
    elif kind == "xlsx":
        preview["kind"] = kind
        errand_archives.check_bomb(path)
        _sheets(errand_workbooks.read_xlsx(path, []), preview, limits)
    elif kind == "ods":
        preview["kind"] = kind
        errand_archives.check_bomb(path)
        _sheets(errand_ods.read_ods(path), preview, limits)
    elif kind == "zip":
        preview["kind"] = kind
        _zip(path, preview, limits, nested)
    elif kind == "pdf":
        preview["kind"] = kind
        found = errand_documents.read_pdf(path)
        preview["pages"], preview["text"] = found["pages"], found["text"][:TEXT_CHARACTERS]
    elif kind == "docx":
        preview["kind"] = kind
        errand_archives.check_bomb(path)
        found = errand_documents.read_docx(path)
        preview["pages"], preview["text"] = found["pages"], found["text"][:TEXT_CHARACTERS]
        _grids(found["grids"], preview, limits)
    elif kind == "image":
        preview["kind"] = kind
        _picture(path, preview)
    else:
        _text(path, name, preview, limits, kind)
    return None


def _picture(path, preview):
    from PIL import Image

    width, height, _ = errand_documents.read_image(path)
    preview["width"], preview["height"] = width, height
    with Image.open(path) as image:
        image.draft("RGB", (400, 400))
        low_high = image.convert("RGBA").getextrema()
    visible = low_high[3][1] > 0
    preview["blank_picture"] = not visible or all(low == high for low, high in low_high)


# ---- tables -------------------------------------------------------------------------------------------------------


def _sheets(sheets, preview, limits):
    for sheet in sheets:
        if len(preview["tables"]) < MAX_TABLES:
            preview["tables"].append(preview_table(sheet.name, sheet.grid, limits, native=True))
        sheet.grid = None


def _grids(grids, preview, limits, native=False, labels=()):
    for index, grid in enumerate(grids[:MAX_TABLES]):
        label = labels[index] if index < len(labels) else ""
        preview["tables"].append(preview_table(label, grid, limits, native))


def preview_table(sheet, grid, limits, native):
    """FilePreview::Table: the first filled row names the columns, the others are cells."""
    start = next((row for row in range(min(grid.row_count, 1000)) if any(not is_blank(c) for c in grid.row(row))), 0)
    columns = [column[start:] for column in grid.columns]
    while columns and all(map(is_blank, columns[-1])):
        columns.pop()
    height = max(map(len, columns), default=0)
    header = [column[0] if column else None for column in columns]
    titled = sum(not is_blank(cell) for cell in header) == 1 and len(columns) > 1  # A title over the table.
    names = [value_text(cell)[:200] if not is_blank(cell) else column_letters(i) for i, cell in enumerate(header)]
    shown = max(0, min(limits.max_rows, limits.max_cells // max(1, min(len(columns), limits.max_columns)), height - 1))
    codes = [holds_codes(name, column[1:]) for name, column in zip(names, columns)]
    rows = [
        [_cell(column[row] if row < len(column) else None, native, code, grid.percents.get(index))
         for index, (column, code) in enumerate(zip(columns[:limits.max_columns], codes))]
        for row in range(1, shown + 1)
    ]
    table = {
        "sheet": sheet, "columns": names[:limits.max_columns], "cells": rows, "numeric": [], "total_rows": max(0, height - 1),
        "blank_cells": 0, "all_blank": False, "empty_columns": [], "zero_columns": [],
    }  # fmt: skip
    for name, column, code in zip(names, columns, codes):
        _count(table, name, column[1:], height - 1, native, titled, code)
    table["all_blank"] = len(table["empty_columns"]) == len(names)
    if height <= 1:
        table["empty_columns"] = []  # There is no row that could fill them.
    return table


def _count(table, name, cells, height, native, titled, code):
    distinct = set(cells)
    blanks = {cell for cell in distinct if _blank(cell)}
    filled = distinct - blanks
    missing = height - len(cells)
    blank_count = missing + (sum(1 for cell in cells if cell in blanks or cell != cell) if blanks else 0)
    table["blank_cells"] += blank_count
    numbers = [_number(cell, native) for cell in filled]
    numeric = not code and bool(numbers) and (None not in numbers or titled and numbers.count(None) == 1)
    if len(table["numeric"]) < len(table["columns"]):
        table["numeric"].append(numeric)
    if not filled:
        table["empty_columns"].append(name)
    if numeric and not any(number for number in numbers if number is not None):
        table["zero_columns"].append(name)


def _blank(cell):
    if isinstance(cell, float):
        return cell != cell
    return is_blank(cell) or isinstance(cell, str) and cell.strip().lower() in ("nan", "nat", "none", "<na>")


def _number(cell, native):
    """The cell's number, or None: text that looks like a number counts in text files only."""
    if isinstance(cell, bool):
        return None
    if isinstance(cell, (int, float)):
        return cell
    if not native and isinstance(cell, str) and PLAIN_NUMBER.fullmatch(cell) and not _code(cell):
        return float(cell)
    return None


def _code(text):
    digits = text.lstrip("-")
    return len(digits) > 1 and digits[0] == "0" and digits[1] != "." or digits.isdigit() and len(digits) > 11


def _cell(value, native, code=False, percent_places=None):
    if percent_places is not None and type(value) in (int, float) and math.isfinite(value):
        return f"{value:.{percent_places}%}"
    if code and isinstance(value, float) and value.is_integer():
        value = int(value)
    if code and isinstance(value, (int, str)) and not isinstance(value, bool):
        return value_text(value)[:CELL_CHARACTERS]
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        if isinstance(value, float) and not math.isfinite(value):
            return None
        return value if abs(value) < 2**53 or isinstance(value, float) else str(value)
    if isinstance(value, (datetime, date, time, timedelta, CellError)):
        return value_text(value)
    if not native and PLAIN_NUMBER.fullmatch(value) and not _code(value):
        return float(value) if "." in value else int(value)
    return value[:CELL_CHARACTERS] if value else None


# ---- text ---------------------------------------------------------------------------------------------------------


def _text(path, name, preview, limits, kind):
    if os.path.getsize(path) > 400_000_000:
        preview["problem"] = "too_large"
        return
    with open(path, "rb") as file:
        text, _ = errand_text_files.decode(file.read())
    if text is None:
        preview["problem"] = "unsupported"
        return
    text = text.lstrip("\ufeff")
    extension = errand_kinds.extension(name)
    preview["text"] = text[:TEXT_CHARACTERS]
    if not text.strip():
        preview["kind"] = preview["problem"] = "empty"
    elif kind == "html" or extension in ("html", "htm"):
        found = errand_documents.read_html(text)
        preview["kind"] = "html"
        preview["text"] = found["text"][:TEXT_CHARACTERS]
        _grids(found["grids"], preview, limits)
    elif extension == "json" or text.lstrip()[:1] in "[{" and extension not in ("csv", "tsv", "txt", "md"):
        grids = read_json(text, [], True)
        preview["kind"] = "json" if grids is not None else "txt"
        preview["problem"] = "corrupt" if grids is None else ""
        _grids([grid for _, grid in grids or []], preview, limits, True, [label for label, _ in grids or []])
    else:
        _delimited(text, extension, preview, limits)


def _delimited(text, extension, preview, limits):
    preview["kind"] = "txt"
    if extension in ("md", "py", "log", "xml", "svg", "yaml", "yml", "ics", "vcf"):
        return
    delimiter, _, tabular = errand_text_files.sniff(text, extension not in ("csv", "tsv"))
    if tabular or extension in ("csv", "tsv"):
        preview["kind"] = "tsv" if delimiter == "\t" else "csv"
        preview["text"] = ""
        grid, _ = errand_text_files.read_grid(text, delimiter)
        _grids([grid], preview, limits)


def _zip(path, preview, limits, nested):
    """Lists the members; the first tables inside are shown with the member's name as their sheet."""
    members = {}

    def collect(member_path, name, _nested):
        members[name] = None
        outward = errand_outward.outward(member_path, "", errand_kinds.extension(name))
        preview["outward"] = list(dict.fromkeys(preview["outward"] + outward))[:errand_outward.MAX_FOUND]
        if len(preview["tables"]) < 10:
            inner = preview_file(member_path, name, limits, True)
            for table in inner["tables"]:
                table["sheet"] = f"{name} / {table['sheet']}" if table["sheet"] else name
                preview["tables"].append(table)
        return {"problem": "", "warnings": [], "tables": []}

    listing = {"members": [], "warnings": [], "tables": []}
    errand_archives.read_zip(path, listing, None if nested else collect)
    preview["text"] = "\n".join(listing["members"])[:TEXT_CHARACTERS]
