"""Finds the tables in a grid of cells, takes out what is no data (totals, notes, blank rows) and profiles columns.

The result is TableProfile of bot/core/profile.hpp as a dict, with `warnings` besides.
"""
import re
from collections import Counter

from errand_columns import profile_column
from errand_grid import column_letters
from errand_headers import ABOVE, HEAD_ROWS, column_names, find_header, is_label, unique_names
from errand_values import half_width, is_blank, to_number, value_text

MAX_COLUMNS = 2_000
MAX_MERGED = 200
MAX_SPECIAL_ROWS = 20_000  # Totals rows and notes listed for a table.
MAX_TABLES = 20  # In one sheet.
MAX_GAPS = 200  # Blank gaps looked at for a second table.
TOTAL_WORDS = ("计", "汇总", "总数", "均", "total", "sum", "average")
PLAIN_TOTAL = re.compile(
    r"合计|总计|小计|累计|共计|总合计|(?:本页|本月|本年|本日|全部|以上)(?:合计|小计|累计)|(?:grand|sub)?-?totals?:?|sum:?", re.I
)
TOTAL_LABEL = re.compile(
    r"(?:[一-鿿]{0,12}?|.{0,40}?[\s:：\-])(?:合计|总计|小计|累计|共计|总合计|汇总|总数|平均值?|均值)(?:[:：（(].{0,12})?"
    r"|(?:.{0,40}\s)?(?:grand\s+|sub\s*-?)?totals?\s*:?|sums?\s*:?|average|summary",
    re.I,
)
SPACE_IN_CHINESE = re.compile(r"(?<=[一-鿿])\s+(?=[一-鿿])")
NOTE = re.compile(
    r"\s*(?:[*※]|[（(]?(?:注|备注|说明|附注|提示|注释)\d*\s*[:：)）]|"
    r"(?:制表|填表|审核|复核|审批|经办|负责|打印|编制|批准|主管|会计|出纳|统计|报送|联系)[一-鿿]{0,4}\s*[:：]|"
    r"数据来源|资料来源|来源\s*[:：]|(?:notes?|source|prepared by|printed|generated|as of)\b)",
    re.I,
)


def profile_tables(grid):
    """TableProfiles of the grid: one as a rule, more where another header follows a gap; none without a cell."""
    grid.columns = grid.columns[:MAX_COLUMNS]
    tables = []
    offset = 0
    rest = grid
    while rest is not None and len(tables) < MAX_TABLES:
        table, end = _profile_one(rest)
        if table is None:
            break
        if offset:
            _shift(table, offset)
        tables.append(table)
        if end is None:
            break
        table["footnote_rows"] = (
            table["footnote_rows"]
            + [offset + row for row in range(end, rest.row_count) if any(not is_blank(c) for c in rest.row(row))]
        )[:MAX_SPECIAL_ROWS]
        table["warnings"].append(f"another table starts in row {offset + end + 1}; its rows are not part of this one")
        rest = rest.part(end, rest.row_count)
        offset += end
    return tables


def _shift(table, offset):
    if table["header_row"] >= 0:
        table["header_row"] += offset
    for name in ("totals_rows", "footnote_rows"):
        table[name] = [row + offset for row in table[name]]
    table["merged"] = [re.sub(r"\d+", lambda found: str(int(found.group()) + offset), text) for text in table["merged"]]


def _profile_one(grid):
    """(TableProfile of the first table or None, the row where another table begins or None)."""
    first = _first_filled(grid)
    if first is None:
        return None, None
    head = [grid.row(index) for index in range(min(grid.row_count, first + HEAD_ROWS))]
    header_row, header_rows = find_header(grid, head, first)
    body = header_row + header_rows if header_row >= 0 else first
    table = {
        "sheet": "", "member": "", "index": 0, "hidden": False, "header_row": header_row, "header_rows": header_rows,
        "first_column": 0, "preamble": [], "rows": 0, "blank_rows": 0, "totals_rows": [], "footnote_rows": [],
        "merged": [], "hidden_rows": 0, "hidden_columns": [], "formulas": 0, "uncached_formulas": 0, "columns": [],
        "warnings": [],
    }  # fmt: skip
    if header_row > 0:
        table["preamble"] = [
            " ".join(value_text(cell)[:100] for cell in row if cell is not None)[:300]
            for row in head[:header_row]
            if any(cell is not None for cell in row)
        ][:10]
    if header_rows > 1:
        table["warnings"].append(f"header has {header_rows} rows")
    names = column_names(grid, head, header_row, header_rows)
    end = _Body(grid, names, body).profile(table)
    table["merged"] = [
        f"{column_letters(c1)}{r1 + 1}:{column_letters(c2)}{r2 + 1}"
        for r1, c1, r2, c2 in grid.merged
        if r1 >= body and (end is None or r1 < end)
    ][:MAX_MERGED]
    return table, end


def _first_filled(grid):
    best = None
    for column in grid.columns:
        for index, cell in enumerate(column if best is None else column[:best]):
            if not is_blank(cell):
                best = index
                break
    return best


class _Body:
    """The rows below a header. Row numbers inside are relative to `start`."""

    def __init__(self, grid, names, start):
        self.grid = grid
        self.names = names
        self.start = start
        self._take(grid.row_count - start)

    def _take(self, count):
        self.count = count
        self.columns = []  # (position, cells, Counter of cells) of columns with a name or a value.
        for position, column in enumerate(self.grid.columns):
            cells = column[self.start : self.start + count]
            counts = Counter(cells)
            if count > len(cells):
                counts[None] += count - len(cells)
            if self.names[position] or any(not is_blank(key) for key in counts):
                self.columns.append((position, cells, counts))
        self.blank = self._blank_rows()

    def profile(self, table):
        """Fills the table; returns the grid's row where another table begins, or None."""
        other = self._other_table() if self.blank else None
        if other is not None:
            self._take(other)
        totals = self._totals()
        repeated = self._repeated_headers()
        notes = self._notes(totals) | repeated
        if repeated:
            table["warnings"].append(f"the header comes again in {len(repeated)} rows")
        trailing = self.count
        while trailing and trailing - 1 in self.blank:
            trailing -= 1
        excluded = self.blank | totals | notes
        table["first_column"] = self.columns[0][0] if self.columns else 0
        table["blank_rows"] = sum(row < trailing for row in self.blank)
        table["totals_rows"] = [row + self.start for row in sorted(totals)][:MAX_SPECIAL_ROWS]
        table["footnote_rows"] = [row + self.start for row in sorted(notes)][:MAX_SPECIAL_ROWS]
        table["rows"] = self.count - len(excluded)
        self._profile_columns(table, excluded)
        return None if other is None else self.start + other

    def _profile_columns(self, table, excluded):
        unique = unique_names([(position, self.names[position]) for position, _, _ in self.columns])
        formats = self.grid.formats
        for (position, cells, counts), name in zip(self.columns, unique):
            if excluded:
                for row in excluded:
                    counts[cells[row] if row < len(cells) else None] -= 1
                counts = Counter({key: count for key, count in counts.items() if count > 0})
            number_format = formats[position] if position < len(formats) else ""
            column = profile_column(name, position, counts, number_format, position not in self.grid.serial_dates)
            table["warnings"] += column.pop("warnings", [])
            table["columns"].append(column)

    def _cells(self, row):
        """The row's cells in the kept columns; blanks are None."""
        return [cells[row] if row < len(cells) and not is_blank(cells[row]) else None for _, cells, _ in self.columns]

    def _blank_rows(self):
        blank = None
        for _, cells, counts in sorted(self.columns, key=lambda entry: -len(entry[1])):
            if not any(is_blank(key) for key in counts):
                return set()
            size = len(cells)
            if blank is None:
                blank = {row for row, cell in enumerate(cells) if is_blank(cell)}
                blank.update(range(size, self.count))
            else:
                blank = {row for row in blank if row >= size or is_blank(cells[row])}
            if not blank:
                return blank
        return blank if blank is not None else set(range(self.count))

    def _other_table(self):
        """The row after a gap where another header, or the title over it, stands."""
        gaps = [row + 1 for row in sorted(self.blank) if row + 1 < self.count and row + 1 not in self.blank]
        for row in gaps[:MAX_GAPS]:
            if row < 2:
                continue
            cells = self._cells(row)
            header = row
            if sum(cell is not None for cell in cells) == 1 and row + 1 < self.count:
                header = row + 1  # A title.
                cells = self._cells(header)
            if header + 1 < self.count and self._is_other_header(cells, self._cells(header + 1), row):
                return row
        return None

    def _is_other_header(self, cells, below, row):
        filled = [index for index, cell in enumerate(cells) if cell is not None]
        if len(filled) < 2 or not all(isinstance(cells[i], str) and is_label(cells[i]) for i in filled):
            return False
        if any(TOTAL_LABEL.fullmatch(half_width(cells[i])) or NOTE.match(cells[i]) for i in filled):
            return False
        if cells == [self.names[position] or None for position, _, _ in self.columns]:
            return False  # The same header again: the table goes on.
        for index in filled:
            if not _is_number(below[index]):
                continue
            above = [cell for cell in self.columns[index][1][max(0, row - 30) : row] if not is_blank(cell)]
            if not above or sum(map(_is_number, above)) >= len(above) * 0.5:
                return True
        return False

    # ---- rows that are no data ------------------------------------------------------------------------------------

    def _totals(self):
        totals = set()
        for _, cells, counts in self.columns:
            labels = _total_labels(counts)
            if labels:
                totals.update(row for row, cell in enumerate(cells) if cell in labels and self._is_total(row, cell))
        return totals

    def _is_total(self, row, label):
        cells = self._cells(row)
        filled = [cell for cell in cells if cell is not None]
        numbers = sum(map(_is_number, filled))
        texts = len(filled) - numbers
        plain = PLAIN_TOTAL.fullmatch(re.sub(r"\s+", "", half_width(label)))
        if not numbers:
            return bool(plain) and texts <= 2
        # A brand named "Total" has its other columns filled; a totals row has blanks where the keys stand.
        if plain:
            return texts <= max(2, len(cells) // 2) and (texts == 1 or None in cells or not plain.group().isascii())
        before = cells[: cells.index(label)]
        return texts <= 2 and len(filled) < len(cells) or texts == 1 and not any(map(_is_number, before))

    def _notes(self, totals):
        """Rows below the data that are remarks: few cells, no numbers, or words such as 制表人."""
        notes = set()
        other = self.blank | totals
        width = sum(1 for position, _, _ in self.columns if self.names[position]) or len(self.columns)
        for row in range(self.count - 1, max(-1, self.count - 60), -1):
            if row in other:
                continue
            filled = [cell for cell in self._cells(row) if cell is not None]
            texts = [cell for cell in filled if isinstance(cell, str)]
            if not texts or len(texts) < len(filled) and not NOTE.match(texts[0]):
                break
            marked = NOTE.match(texts[0]) is not None
            alone = len(filled) == 1 and width >= 3
            lonely = alone and (len(texts[0]) > 12 or ABOVE.search(texts[0]) or row + 1 in other or row - 1 in other)
            if not (lonely or marked and (len(filled) < width or width < 3)):
                break
            notes.add(row)
        return notes

    def _repeated_headers(self):
        named = [(self.names[p], cells, counts) for p, cells, counts in self.columns if self.names[p]]
        if len(named) < 2 or any(name not in counts for name, _, counts in named):
            return set()
        name, cells, _ = named[0]
        return {
            row
            for row, cell in enumerate(cells)
            if cell == name and all(row < len(other) and other[row] == text for text, other, _ in named)
        }


def _is_number(cell):
    return type(cell) in (int, float) or isinstance(cell, str) and to_number(cell) is not None


def _total_labels(counts):
    """The texts of a column that read like the label of a totals row."""
    texts = [key for key in counts if isinstance(key, str)]
    joined = "\n".join(texts).lower()
    found = set()
    for word in TOTAL_WORDS:
        if word in joined:
            found.update([text for text in texts if word in text or word in text.lower()])
    return {
        text for text in found if len(text) <= 60 and TOTAL_LABEL.fullmatch(SPACE_IN_CHINESE.sub("", half_width(text)))
    }
