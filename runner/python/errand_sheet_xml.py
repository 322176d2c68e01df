"""Reads the cells of one worksheet's XML into columns, fast.

openpyxl builds an element per cell (about 10 us); here a chunk of rows is cut by one regular expression and turned
into values column by column (about 1 us). A chunk that the expression does not account for completely (attributes in
another order, CDATA, no cell references) is read by expat, so nothing is skipped silently. Values are those of
openpyxl's read-only, data-only mode. Used by errand_fast_xlsx; knows nothing of zips, pandas or profiles.
"""
import re
from math import isfinite

from openpyxl.utils.datetime import WINDOWS_EPOCH, from_ISO8601, from_excel

from errand_grid import TooManyCells
from errand_sheet_expat import read_rows

CHUNK_BYTES = 512 * 1024
MAX_ROWS = 1_048_576  # Excel's own limit; a larger number in a file is damage or an attack.
MAX_COLUMNS = 16_384
MAX_SLOTS = 45_000_000  # List slots of all columns together, 360 MB: one cell far out must not take the memory.
PREFIX = re.compile(rb"<((?:\w+:)?)worksheet\b")
TEXT_RUN = re.compile(r"<t(?: [^>]*)?>([^<]*)</t>")
PHONETIC = re.compile(r"<(rPh|phoneticPr)\b.*?(?:</\1>|/>)", re.S)
ENTITY = re.compile(r"&(#x[0-9a-fA-F]+|#[0-9]+|\w+);")
ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
FORMULA = re.compile(r"<f[ />]")
VALUE = re.compile(r"<v(?: [^>]*)?>([^<]*)</v>")
TOKEN = re.compile(
    r'<c r="([A-Z]+)[0-9]+"([^>]*)>(?:<v>([^<]*)</v></c>'  # Letters, attributes, plain value,
    r"|<is><t(?: [^>]*)?>([^<]*)</t></is></c>"  # plain inline text,
    r"|(<(?:f|v|is)[ />].*?)</c>)?"  # or anything else inside.
    r"|<row((?: [^>]*)?)>",
    re.S,
)
INLINE = re.compile(r"<is>(.*?)</is>", re.S)
ROW_NUMBER = re.compile(r'(?:^|\s)r="(\d+)"')
HIDDEN = re.compile(r'\bhidden="(?:1|true)"')
STYLE = re.compile(r'\bs="(\d+)"')
TYPE = re.compile(r'\bt="(\w+)"')


class Unusual(Exception):
    """The worksheet is written in a way this reader does not claim to read as openpyxl does."""


class CellError(str):
    """An error value such as #N/A; a type of its own so that it is not taken for text."""

    __slots__ = ()


def unescape(text):
    """Resolves the five entities of XML and character references."""
    if "&" not in text:
        return text

    def character(match):
        name = match.group(1)
        if name[0] != "#":
            return ENTITIES[name]
        return chr(int(name[2:], 16) if name[1] in "xX" else int(name[1:]))

    try:
        return ENTITY.sub(character, text)
    except (KeyError, ValueError, OverflowError) as error:
        raise Unusual(f"entity {error}") from error


def rich_text(xml):
    """The text of an <si> or <is>: its runs joined, phonetic hints left out."""
    if "<rPh" in xml or "<phoneticPr" in xml:
        xml = PHONETIC.sub("", xml)
    return unescape("".join(TEXT_RUN.findall(xml)))


def column_index(letters):
    """'A' -> 0, 'AA' -> 26."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


def number(text):
    """As openpyxl and pandas read a number together: whole numbers are int."""
    if "." in text or "E" in text or "e" in text:
        value = float(text)
        if not isfinite(value):
            raise Unusual("a number that is not finite")
        return int(value) if value.is_integer() else value
    return int(text)


def numbers(texts):
    """`number` for a list, several times faster."""
    try:
        values = [
            value if (value := float(text)) % 1 else int(value) if len(text) < 16 else number(text) for text in texts
        ]
        finite = isfinite(sum(values))
    except (ValueError, OverflowError) as error:
        raise Unusual(f"number: {error}") from error
    if not finite:
        raise Unusual("a number that is not finite")
    return values


class SheetCells:
    """The cells of a sheet. `columns[j]` is as long as its last value; blanks are None. Rows are 0-based."""

    def __init__(self):
        self.columns = []
        self.row_count = 0  # One more than the last row that the file names, blank or not.
        self.styles = []  # Per column: {style index: cells}.
        self.hidden_rows = []
        self.formulas = 0
        self.uncached_formulas = 0
        self.cells = 0  # Non-blank ones.
        self.head = ""  # XML before and after the cells: columns, views; merged ranges.
        self.tail = ""
        self.truncated = False  # Stopped at max_rows.


class SheetReader:
    """Reads one worksheet from a binary stream.

    styles: object with `dates` and `timedeltas`, sets of style indexes. Raises Unusual, TooManyCells, expat.ExpatError.
    """

    def __init__(self, strings, dates=(), timedeltas=(), epoch=WINDOWS_EPOCH):
        self.strings = strings
        self.dates = dates
        self.timedeltas = timedeltas
        self.epoch = epoch
        self.sheet = SheetCells()
        self.next_row = 0  # Rows must rise; an earlier one is dropped, as openpyxl does.
        self.prefix = ""
        self.max_cells = None
        self._kinds = {}  # Attribute text -> (type, style).
        self._indexes = {}  # Letters -> 0-based column.
        self._dates = {}  # (style is a duration, serial text) -> value.
        self._texts = {}  # Interned inline strings: a column of few distinct values takes little memory.

    def read(self, stream, max_rows=None, max_cells=None):
        """Reads rows up to `max_rows`; returns SheetCells."""
        self.max_cells = max_cells
        head, rest = self._head(stream)
        self.sheet.head = head
        if rest is None:
            return self.sheet
        row_end = f"</{self.prefix}row>".encode()
        data_end = f"</{self.prefix}sheetData>".encode()
        pending = rest
        while True:
            end = pending.find(data_end)
            if end >= 0:
                self._chunk(pending[:end])
                self.sheet.tail = self._tail(pending[end:], stream)
                break
            cut = pending.rfind(row_end)
            if cut >= 0:
                self._chunk(pending[: cut + len(row_end)])
                pending = pending[cut + len(row_end) :]
            if max_rows is not None and self.next_row >= max_rows:
                self.sheet.truncated = True
                break
            more = stream.read(CHUNK_BYTES)
            if not more:
                raise Unusual("the cells end in the middle")
            pending += more
            if len(pending) > 64 * 1024 * 1024:
                raise Unusual("a row of more than 64 MB")
        return self.sheet

    def _head(self, stream):
        text = b""
        while True:
            more = stream.read(CHUNK_BYTES)
            text += more
            if text[:2] in (b"\xff\xfe", b"\xfe\xff") or b'encoding="' in text[:100] and not re.search(
                rb'encoding="utf-?8"', text[:100], re.I
            ):
                raise Unusual("not UTF-8")
            found = re.search(rb"<(?:\w+:)?sheetData\s*(/?)>", text)
            if found:
                break
            if not more:
                if not PREFIX.search(text):
                    raise Unusual("not a worksheet")
                return text.decode("utf-8", "replace"), None
            if len(text) > 16 * 1024 * 1024:
                raise Unusual("no sheetData in 16 MB")
        prefix = PREFIX.search(text)
        if not prefix:
            raise Unusual("not a worksheet")
        self.prefix = prefix.group(1).decode()
        head = text[: found.start()].decode("utf-8", "replace")
        if found.group(1):
            self.sheet.tail = self._tail(text[found.end() :], stream)
            return head, None
        return head, text[found.end() :]

    @staticmethod
    def _tail(text, stream):
        """What follows the cells, up to 4 MB: merged ranges stand there."""
        parts = [text]
        size = len(text)
        while size < 4 * 1024 * 1024 and (more := stream.read(CHUNK_BYTES)):
            parts.append(more)
            size += len(more)
        return b"".join(parts).decode("utf-8", "replace")

    def _chunk(self, data):
        text = data.decode("utf-8")
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        if self.prefix:
            text = text.replace(f"<{self.prefix}", "<").replace(f"</{self.prefix}", "</")
        if "<!" in text or "<?" in text:
            return self._slow_chunk(text)
        tokens = TOKEN.findall(text)
        if not tokens:
            if "<c" in text:
                self._slow_chunk(text)
            return None
        letters, kinds, values, inlines, complexes, rows = zip(*tokens)
        cells_named = text.count("<c ") + text.count("<c>") + text.count("<c/>")
        row_count = letters.count("")
        if cells_named != len(tokens) - row_count or text.count("<row") != row_count or letters[0]:
            return self._slow_chunk(text)
        row_attributes = [row for row, letter in zip(rows, letters) if not letter]
        numbers_of_rows = self._rows(row_attributes)
        stride = letters.index("", 1) if row_count > 1 else len(letters)
        if None not in numbers_of_rows and stride * row_count == len(letters) and letters[:stride] * row_count == letters:
            for offset in range(1, stride):
                self._put(letters[offset], kinds[offset::stride], numbers_of_rows, values[offset::stride],
                          inlines[offset::stride], complexes[offset::stride])
        else:
            self._irregular(letters, kinds, values, inlines, complexes, numbers_of_rows)
        return None

    def _slow_chunk(self, text):
        for row in read_rows(text):
            (index,) = self._rows(["".join(f' {name}="{value}"' for name, value in row.attributes.items())])
            if index is None:
                continue
            following = 0
            for cell in row.cells:
                letters = re.match("[A-Z]*", cell.reference.upper()).group()
                if letters:
                    following = column_index(letters) + 1
                elif cell.reference:
                    raise Unusual(f"cell reference {cell.reference}")
                else:
                    following += 1
                if cell.type == "inlineStr":
                    value = cell.inline
                else:
                    value = self._filled(cell.type, int(cell.style), [cell.value])[0] if cell.value else None
                if cell.formula:
                    self.sheet.formulas += 1
                    self.sheet.uncached_formulas += value is None and cell.type != "str"
                if value is not None:
                    self._store(following - 1, [index], [value], {int(cell.style): 1})

    def _rows(self, attributes):
        """0-based row numbers; None for a row that does not rise."""
        result = []
        following = self.next_row
        for text in attributes:
            found = ROW_NUMBER.search(text)
            if found:
                row = int(found.group(1)) - 1
                if row < following:
                    row = None
            elif ' r="' in text:
                raise Unusual("row number")
            else:
                row = following
            if row is not None:
                if row >= MAX_ROWS:
                    raise Unusual("more rows than Excel has")
                following = row + 1
                if "hidden" in text and HIDDEN.search(text):
                    self.sheet.hidden_rows.append(row)
            result.append(row)
        self.next_row = following
        self.sheet.row_count = following
        return result

    def _irregular(self, letters, kinds, values, inlines, complexes, rows):
        """Cells of rows with gaps: sorted into columns, then as regular ones."""
        columns = {}
        row = None
        following = iter(rows)
        for position, letter in enumerate(letters):
            if not letter:
                row = next(following)
                continue
            if row is None:
                continue
            entry = columns.get(letter)
            if entry is None:
                entry = columns[letter] = ([], [])
            entry[0].append(position)
            entry[1].append(row)
        for letter, (positions, column_rows) in columns.items():
            pick = positions
            self._put(letter, [kinds[i] for i in pick], column_rows, [values[i] for i in pick],
                      [inlines[i] for i in pick], [complexes[i] for i in pick])

    def _put(self, letters, kinds, rows, values, inlines, complexes):
        """Converts cells of one column and stores them."""
        distinct = set(kinds)
        if len(distinct) == 1 and not any(complexes):
            kind = self._kind(kinds[0])
            if kind[2]:
                return
            self._store(self._index(letters), rows, self._convert(kind, values, inlines, len(rows)), {kind[1]: len(rows)})
            return
        groups = {}
        for position, (text, complex_) in enumerate(zip(kinds, complexes)):
            kind = self._kind(text)
            if kind[2]:
                continue
            groups.setdefault((kind, bool(complex_)), []).append(position)
        for (kind, is_complex), positions in groups.items():
            if is_complex:
                converted = [self._complex(kind, complexes[i]) for i in positions]
            else:
                converted = self._convert(kind, [values[i] for i in positions], [inlines[i] for i in positions],
                                          len(positions))
            self._store(self._index(letters), [rows[i] for i in positions], converted, {kind[1]: len(positions)})

    def _kind(self, attributes):
        """(type, style index, self-closing) of a cell's attributes."""
        kind = self._kinds.get(attributes)
        if kind is None:
            style = STYLE.search(attributes)
            type_ = TYPE.search(attributes)
            kind = (type_.group(1) if type_ else "n", int(style.group(1)) if style else 0, attributes.endswith("/"))
            if len(self._kinds) < 10_000:
                self._kinds[attributes] = kind
        return kind

    def _convert(self, kind, values, inlines, count):
        """Values of plain cells of one kind; None where blank."""
        type_, style, _ = kind
        if type_ == "inlineStr":
            return self._interned(inlines)
        if not all(values):
            filled = [i for i, value in enumerate(values) if value]
            result = [None] * count
            for i, value in zip(filled, self._filled(type_, style, [values[i] for i in filled])):
                result[i] = value
            return result
        return self._filled(type_, style, values)

    def _filled(self, type_, style, values):
        if not values:
            return []
        try:
            if type_ == "s":
                strings = self.strings
                return [strings[int(value)] for value in values]
            if type_ == "n":
                if style in self.dates:
                    return [self._date(value, style in self.timedeltas) for value in values]
                return numbers(values)
            if type_ == "str":
                return self._interned(values)
            if type_ == "b":
                return [bool(int(value)) for value in values]
            if type_ == "e":
                return [CellError(unescape(value)) for value in values]
            if type_ == "d":
                return [from_ISO8601(value) for value in values]
        except (ValueError, IndexError, OverflowError) as error:
            raise Unusual(f"{type_}: {error}") from error
        raise Unusual(f"cell type {type_}")

    def _interned(self, values):
        known = self._texts
        result = []
        for value in values:
            text = known.get(value)
            if text is None:
                text = unescape(value)
                if len(known) < 200_000:
                    known[value] = text
            result.append(text)
        return result

    def _date(self, value, duration):
        key = (duration, value)
        found = self._dates.get(key)
        if found is None:
            try:
                serial = float(value) if "." in value or "E" in value or "e" in value else int(value)
                found = from_excel(serial, self.epoch, timedelta=duration)
            except (OverflowError, ValueError):
                found = CellError("#VALUE!")
            if len(self._dates) < 200_000:
                self._dates[key] = found
        return found

    def _complex(self, kind, xml):
        """A cell with a formula, attributes on its value or formatted inline text."""
        type_, style, _ = kind
        formula = FORMULA.search(xml)
        if type_ == "inlineStr":
            inline = INLINE.search(xml)
            return rich_text(inline.group(1)) if inline else None
        value = VALUE.search(xml)
        text = value.group(1) if value else ""
        if formula:
            self.sheet.formulas += 1
            if not text and type_ != "str":
                self.sheet.uncached_formulas += 1
        return self._filled(type_, style, [text])[0] if text else None

    def _index(self, letters):
        index = self._indexes.get(letters)
        if index is None:
            index = self._indexes[letters] = column_index(letters)
        return index

    def _store(self, index, rows, values, styles):
        if not rows:
            return
        sheet = self.sheet
        if index >= MAX_COLUMNS:
            raise Unusual("more columns than Excel has")
        while len(sheet.columns) <= index:
            sheet.columns.append([])
            sheet.styles.append({})
        column = sheet.columns[index]
        for style, count in styles.items():
            sheet.styles[index][style] = sheet.styles[index].get(style, 0) + count
        sheet.cells += len(values) - values.count(None)
        if self.max_cells is not None and sheet.cells > self.max_cells:
            raise TooManyCells(self.max_cells)
        first, last = rows[0], rows[-1]
        if first >= len(column) and last - first + 1 == len(rows):
            self._grow(column, first)
            column.extend(values)
            return
        self._grow(column, last + 1)
        for row, value in zip(rows, values):
            if value is not None:
                column[row] = value

    def _grow(self, column, size):
        missing = size - len(column)
        if missing > 0:
            if missing > 100_000 and sum(map(len, self.sheet.columns)) + missing > MAX_SLOTS:
                raise TooManyCells(MAX_SLOTS)
            column.extend([None] * missing)
