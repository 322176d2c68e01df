"""Sheets of an ods workbook, read with expat: odfpy builds a tree of objects and is ten times slower."""
import zipfile
from datetime import datetime
from xml.parsers import expat

from errand_grid import Grid, TooManyCells
from errand_workbooks import MAX_CELLS, Sheet, duration

MAX_XML_BYTES = 1_000_000_000
MAX_REPEAT = 1_024  # Of cells with a value; longer runs are padding.


class _Reader:
    def __init__(self):
        self.sheets = []
        self.rows = None
        self.row = None
        self.cell = None  # [type, value, repeat, text parts, formula].
        self.path = []
        self.blank_rows = 0  # Not yet added: a sheet may end in a million of them.
        self.hidden_styles = set()
        self.style = None
        self.count = 0

    def start(self, name, attributes):
        self.path.append(name)
        if name == "style:style":
            self.style = attributes.get("style:name")
        elif name == "style:table-properties" and attributes.get("table:display") == "false":
            self.hidden_styles.add(self.style)
        elif name == "table:table":
            hidden = attributes.get("table:style-name") in self.hidden_styles
            self.sheets.append(Sheet(attributes.get("table:name", ""), None, hidden))
            self.rows = []
            self.blank_rows = 0
        elif name == "table:table-row" and self.rows is not None:
            self.row = []
            self.row_repeat = _count(attributes.get("table:number-rows-repeated"))
            if attributes.get("table:visibility") in ("collapse", "filter"):
                self.sheets[-1].hidden_rows += self.row_repeat
        elif name in ("table:table-cell", "table:covered-table-cell") and self.row is not None:
            self._cell(attributes)
        elif name == "text:p" and self.cell is not None and self.cell[3]:
            self.cell[3].append("\n")
        elif name == "text:s" and self.cell is not None:
            self.cell[3].append(" " * _count(attributes.get("text:c")))

    def _cell(self, attributes):
        kind = attributes.get("office:value-type")
        value = None
        try:
            if kind in ("float", "percentage", "currency"):
                number = float(attributes.get("office:value", "nan"))
                value = int(number) if number.is_integer() else number if number == number else None
            elif kind == "date":
                text = attributes.get("office:date-value", "")
                value = datetime.fromisoformat(text[:19])
            elif kind == "time":
                value = duration(attributes.get("office:time-value", ""))
            elif kind == "boolean":
                value = attributes.get("office:boolean-value") == "true"
        except ValueError:
            value = None
        rows = _count(attributes.get("table:number-rows-spanned"))
        columns = _count(attributes.get("table:number-columns-spanned"))
        if rows > 1 or columns > 1:
            row, column = len(self.rows) + self.blank_rows, sum(repeat for _, repeat in self.row)
            self.sheets[-1].merges.append((row, column, row + rows - 1, column + columns - 1))
        if "table:formula" in attributes:
            self.sheets[-1].formulas += 1
            if kind is None:
                self.sheets[-1].uncached_formulas += 1
        self.cell = [kind, value, _count(attributes.get("table:number-columns-repeated")), []]

    def end(self, name):
        self.path.pop()
        if name in ("table:table-cell", "table:covered-table-cell") and self.cell is not None:
            kind, value, repeat, parts = self.cell
            self.cell = None
            if kind == "string" or (kind is not None and value is None):
                value = "".join(parts) or None
            if value is not None:
                repeat = min(repeat, MAX_REPEAT)
                self.count += repeat
                if self.count > MAX_CELLS:
                    raise TooManyCells(MAX_CELLS)
            self.row.append((value, repeat))
        elif name == "table:table-row" and self.row is not None:
            self._row()
        elif name == "table:table" and self.rows is not None:
            self.sheets[-1].grid = _grid(self.rows, self.sheets[-1].merges)
            self.rows = None

    def _row(self):
        while self.row and self.row[-1][0] is None:
            self.row.pop()
        cells = []
        for value, repeat in self.row:
            cells.extend([value] * min(repeat, 16_384 - len(cells)))
        self.row = None
        if not cells:
            self.blank_rows += self.row_repeat
            return
        if len(self.rows) + self.blank_rows > 1_048_576:
            raise TooManyCells(MAX_CELLS)
        self.rows.extend([[]] * self.blank_rows)
        self.blank_rows = 0
        repeat = min(self.row_repeat, MAX_REPEAT)
        self.count += len(cells) * (repeat - 1)
        if self.count > MAX_CELLS:
            raise TooManyCells(MAX_CELLS)
        self.rows.extend([cells] * repeat)

    def characters(self, text):
        if self.cell is not None and "text:p" in self.path and "office:annotation" not in self.path:
            self.cell[3].append(text)


def _count(text):
    return max(1, min(int(text), 2_000_000)) if text and text.isdigit() else 1


def _grid(rows, merges):
    width = max(map(len, rows), default=0)
    columns = [[row[i] if i < len(row) else None for row in rows] for i in range(width)]
    grid = Grid(columns, len(rows))
    grid.merged = merges[:20_000]
    return grid


def read_ods(path):
    """List of Sheets. Raises KeyError without content, expat.ExpatError, TooManyCells."""
    reader = _Reader()
    with zipfile.ZipFile(path) as archive:
        if archive.getinfo("content.xml").file_size > MAX_XML_BYTES:
            raise TooManyCells(MAX_CELLS)
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = reader.start
        parser.EndElementHandler = reader.end
        parser.CharacterDataHandler = reader.characters
        parser.EntityDeclHandler = _no_entities
        with archive.open("content.xml") as stream:
            parser.ParseFile(stream)
    return [sheet for sheet in reader.sheets if sheet.grid is not None]


def _no_entities(*_):
    raise expat.ExpatError("entities are not read")
