"""The fixed profile program: says what is in every file of ./in as one JSON {"files": [FileProfile...]}.

Field names are those of bot/core/profile.hpp. Content decides what a file is, not its name. One bad file never
spoils the others: whatever a reader raises becomes that file's `problem`.
"""
import json
import os
import re
import sys
import zipfile

import errand_archives
import errand_documents
import errand_kinds
import errand_ods
import errand_placeholders
import errand_text_files
import errand_workbooks
from errand_documents import Unreadable
from errand_fast_xlsx import NotAWorkbook, TooLarge
from errand_grid import TooManyCells
from errand_json import read_json
from errand_tables import profile_tables

MAX_TEXT_BYTES = 400_000_000
TEXT_CHARACTERS = 500
MAX_TABLES = 300


def main(options=None):
    """Prints the profile of every file in ./in. `options`: dict or JSON text; "folder" names another folder."""
    options = json.loads(options) if isinstance(options, str) and options else options or {}
    folder = options.get("folder", "in")
    files = [profile_file(os.path.join(folder, name), name) for name in file_names(folder)]
    write_json({"files": files})


def file_names(folder):
    """Relative names of the regular files below a folder, sorted."""
    found = []
    for base, folders, names in os.walk(folder):
        folders.sort()
        for name in names:
            path = os.path.join(base, name)
            if os.path.isfile(path):
                found.append(os.path.relpath(path, folder))
    return sorted(found)


def write_json(value):
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    if not text.isascii():
        text = text.encode("utf-8", "replace").decode("utf-8")  # Lone surrogates of file names.
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def new_profile(name, size):
    return {
        "name": name, "kind": "unknown", "size_bytes": size, "sha256": "", "problem": "", "problem_detail": "",
        "encoding": "", "delimiter": "", "quote": "", "tables": [], "pages": 0, "characters": 0, "text": "",
        "members": [], "left_out": [], "unread_members": 0, "placeholders": [], "width": 0, "height": 0, "warnings": [],
    }  # fmt: skip


def profile_file(path, name, nested=False):
    """FileProfile of one file as a dict; never raises."""
    profile = new_profile(name, 0)
    try:
        profile["size_bytes"] = os.path.getsize(path)
        _read(path, name, profile, nested)
    except Unreadable as error:
        _problem(profile, error.problem, error.detail)
    except TooManyCells as error:
        _problem(profile, "too_many_cells", f"{error.args[0]:,}")
    except TooLarge as error:
        _problem(profile, "too_large", errand_documents.megabytes(error.args[0]))
    except MemoryError:
        profile["tables"] = []
        _problem(profile, "too_large", errand_documents.megabytes(profile["size_bytes"]))
    except NotAWorkbook as error:
        _problem(profile, "corrupt", str(error))
    except OSError as error:
        _problem(profile, "corrupt", f"cannot be opened: {error.strerror or error}")
    except Exception as error:  # Damaged files make readers raise anything.
        _problem(profile, "corrupt", f"{type(error).__name__}: {error}"[:200])
    return profile


def _problem(profile, problem, detail):
    profile["problem"] = problem
    profile["problem_detail"] = detail


def _read(path, name, profile, nested):
    with open(path, "rb") as file:
        head = file.read(8192)
    kind, detail = errand_kinds.detect(path, head)
    if kind == "ole":
        with open(path, "rb") as file:
            data = file.read()
        kind, detail = errand_kinds.ole_kind(data)
        if kind == "encrypted":
            profile["kind"] = "xlsx" if errand_kinds.extension(name) in ("xlsx", "xlsm", "xls") else "unknown"
            return _problem(profile, "encrypted", "password-protected Office document")
        if kind == "xls":
            profile["kind"] = "xls"
            _xls(data, profile)
            return _promise(profile, name)
    if kind == "empty":
        profile["kind"] = "empty"
        return _problem(profile, "empty", "0 bytes")
    if kind == "unsupported":
        _problem(profile, "unsupported", detail)
    elif kind in READERS:
        profile["kind"] = kind
        READERS[kind](path, profile)
    elif kind == "zip":
        claimed = errand_kinds.extension(name)
        if detail and claimed in errand_kinds.ZIPPED:
            profile["kind"] = errand_kinds.ZIPPED[claimed]
            return _problem(profile, "corrupt", "damaged or incomplete")
        profile["kind"] = "zip"
        errand_archives.read_zip(path, profile, None if nested else profile_file)
    else:
        _text(path, name, profile, kind)
    return _promise(profile, name)


def _promise(profile, name):
    """Notes when a file is not what its name says; a problem only where that leaves nothing to read."""
    claimed = errand_kinds.extension(name)
    promise = errand_kinds.PROMISES.get(claimed)
    kind = profile["kind"]
    if promise is None or kind in promise or kind == "empty":
        return
    real = errand_kinds.NAMES.get(kind) or profile["problem_detail"] or "unknown data"
    wanted_table = bool(promise & (errand_kinds.TABLES | {"json"}))
    if profile["problem"] in ("", "unsupported") and (
        kind == "unknown" or wanted_table and not profile["tables"] or claimed in ("pdf", "docx", "zip")
        or "image" in promise
    ):
        detail = profile["problem_detail"]
        _problem(profile, "mismatch", real if not detail or detail == real else f"{real}: {detail}")
    elif not profile["problem"]:
        profile["warnings"].append(f"named .{claimed} but is {real}; read as that")


# ---- tables -------------------------------------------------------------------------------------------------------


def add_tables(profile, grid, index, sheet_name=""):
    """Profiles the tables of a grid into the file's; returns them."""
    tables = profile_tables(grid)[: max(0, MAX_TABLES - len(profile["tables"]))]
    where = f"sheet {sheet_name!r}: " if sheet_name else ""
    for table in tables:
        table["index"] = index
        table["sheet"] = sheet_name
        if table["header_row"] > 0:
            table["warnings"].insert(0, f"header found in row {table['header_row'] + 1}")
        profile["warnings"] += [where + warning for warning in table.pop("warnings")]
    profile["tables"] += tables
    return tables


def _sheets(sheets, profile):
    empty = []
    for index, sheet in enumerate(sheets):
        errand_placeholders.in_grid(sheet.grid, profile["placeholders"])
        tables = add_tables(profile, sheet.grid, index, sheet.name)
        if not tables:
            empty.append(sheet.name)
        for table in tables:
            table["hidden"] = sheet.hidden
            table["hidden_rows"] = sheet.hidden_rows
            names = {column["position"]: column["name"] for column in table["columns"]}
            table["hidden_columns"] = [names[position] for position in sheet.hidden_columns if position in names]
            table["formulas"] = sheet.formulas
            table["uncached_formulas"] = sheet.uncached_formulas
        if sheet.uncached_formulas:
            profile["warnings"].append(
                f"sheet {sheet.name!r}: {sheet.uncached_formulas} formulas without a stored value read as blank"
            )
        sheet.grid = None  # A big sheet must not stay in memory beside the next.
    if empty:
        profile["warnings"].append("empty sheets: " + ", ".join(empty[:20]))
    if not profile["tables"]:
        _problem(profile, "empty", "no cell has a value")


def _xlsx(path, profile):
    try:
        errand_archives.check_bomb(path)
        _sheets(errand_workbooks.read_xlsx(path, profile["warnings"]), profile)
    except RuntimeError as error:
        if "password" in str(error) or "encrypted" in str(error):
            raise Unreadable("encrypted", "password-protected workbook") from error
        raise


def _xls(data, profile):
    try:
        _sheets(errand_workbooks.read_xls(data), profile)
    except Exception as error:
        if "encrypted" in str(error).lower() or "password" in str(error).lower():
            raise Unreadable("encrypted", "password-protected workbook") from error
        raise


def _ods(path, profile):
    errand_archives.check_bomb(path)
    with zipfile.ZipFile(path) as archive:
        if "META-INF/manifest.xml" in archive.namelist() and b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise Unreadable("encrypted", "password-protected workbook")
    _sheets(errand_ods.read_ods(path), profile)


# ---- text ---------------------------------------------------------------------------------------------------------


def _read_bytes(path):
    size = os.path.getsize(path)
    if size > MAX_TEXT_BYTES:
        raise Unreadable("too_large", errand_documents.megabytes(size))
    with open(path, "rb") as file:
        return file.read()


def _text(path, name, profile, detail):
    text, encoding = errand_text_files.decode(_read_bytes(path))
    claimed = errand_kinds.extension(name)
    if text is None:
        return _problem(profile, "unsupported", "binary data")
    profile["encoding"] = encoding
    if encoding not in ("utf-8", "utf-8-sig"):
        profile["warnings"].append(f"text encoded as {encoding}")
    if "\ufffd" in text[:1_000_000]:
        profile["warnings"].append("some characters cannot be decoded")
    if not text.strip("\ufeff\x1a \t\r\n\0"):
        profile["kind"] = "empty"
        return _problem(profile, "empty", "only blanks")
    if text.lstrip()[:1] in "[{" and claimed not in ("csv", "tsv"):
        grids = read_json(text, profile["warnings"], claimed == "json")
        if grids is not None:
            profile["kind"] = "json"
            profile["characters"] = len(text)
            profile["text"] = text[:TEXT_CHARACTERS]
            for index, (label, grid) in enumerate(grids):
                add_tables(profile, grid, index, label)
            return None
    if claimed == "json":
        raise Unreadable("corrupt", "not valid JSON")
    table_claimed = claimed in ("csv", "tsv", "xls", "xlsx", "tab")
    delimiter, quote, tabular = errand_text_files.sniff(text, not table_claimed)
    if tabular or claimed in ("csv", "tsv"):
        profile["kind"] = "tsv" if delimiter == "\t" else "csv"
        profile["delimiter"] = delimiter
        profile["quote"] = quote
        return _delimited(text, delimiter, profile)
    profile["kind"] = "txt"
    profile["characters"] = len(re.sub(r"\s", "", text))
    profile["text"] = text[:TEXT_CHARACTERS]
    return None


def _delimited(text, delimiter, profile):
    grid, ragged = errand_text_files.read_grid(text, delimiter)
    if ragged:
        profile["warnings"].append(f"{ragged} rows have another number of fields than most")
    if not add_tables(profile, grid, 0):
        _problem(profile, "empty", "no cell has a value")


# ---- documents ----------------------------------------------------------------------------------------------------


def _document(found, profile):
    profile["pages"] = found["pages"]
    profile["characters"] = found["characters"]
    profile["text"] = found["text"][:TEXT_CHARACTERS]
    for index, grid in enumerate(found["grids"]):
        add_tables(profile, grid, index)
    if not found["characters"] and not profile["tables"]:
        _problem(profile, "no_text", f"{found['pages']} pages of pictures" if found["pages"] else "no text")


def _pdf(path, profile):
    _document(errand_documents.read_pdf(path), profile)


def _docx(path, profile):
    errand_archives.check_bomb(path)
    profile["placeholders"] = errand_placeholders.in_docx(path)
    _document(errand_documents.read_docx(path), profile)


def _html(path, profile):
    text, encoding = errand_text_files.decode(_read_bytes(path))
    if text is None:
        return _problem(profile, "unsupported", "binary data")
    profile["encoding"] = encoding
    found = errand_documents.read_html(text)
    profile["text"] = found["text"][:TEXT_CHARACTERS]
    profile["characters"] = len(re.sub(r"\s", "", found["text"]))
    for index, grid in enumerate(found["grids"]):
        if not found["login"] and len(grid.columns) > 1 and grid.row_count > 1:
            add_tables(profile, grid, index)
    if not profile["tables"]:
        profile["problem_detail"] = f"title {found['title'][:80]!r}" if found["title"] else ""
    return None


def _image(path, profile):
    profile["width"], profile["height"], _ = errand_documents.read_image(path)


READERS = {"xlsx": _xlsx, "ods": _ods, "pdf": _pdf, "docx": _docx, "html": _html, "image": _image}
