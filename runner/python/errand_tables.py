"""Finds the table in a grid of cells: header rows, what stands above and below, totals rows; then its columns.

A Grid comes from a sheet, a text file, a page of a document. The result is TableProfile of bot/core/profile.hpp as a
dict, or None when the grid holds no cell.
"""
import re
from collections import Counter
from datetime import date, datetime

from errand_columns import profile_column
from errand_values import half_width, is_blank, to_date, to_number, value_text

HEAD_ROWS = 60  # A header is looked for in these.
MAX_COLUMNS = 2_000
MAX_LISTED = 200
TOTAL_LABEL = re.compile(
    r"(?:[一-鿿]{0,12}?|.{0,40}?[\s:：\-])(?:合计|总计|小计|累计|共计|总合计|汇总|总数|平均值?|均值)(?:[:：（(].{0,12})?"
    r"|(?:.{0,40}\s)?(?:grand\s+|sub\s*-?)?totals?\s*:?|sums?\s*:?|average|summary",
    re.I,
)
PLAIN_TOTAL = re.compile(r"合计|总计|小计|累计|共计|总合计|(?:本页|本月|本年|本日|全部)(?:合计|小计|累计)|(?:grand\s*)?totals?:?|sub\s*-?totals?:?|sum:?", re.I)
NOTE = re.compile(
    r"\s*(?:[*※]|[（(]?(?:注|备注|说明|附注|提示|注释)\d*\s*[:：)）]|(?:制表|填表|审核|复核|审批|经办|负责|打印|编制|批准|主管|会计|出纳|统计|报送|联系)"
    r"[一-鿿]{0,4}\s*[:：]|数据来源|资料来源|来源\s*[:：]|(?:notes?|source|prepared by|printed|generated|as of)\b)",
    re.I,
)
ABOVE = re.compile(r"[:：]\s*\S|单位|报表|统计表|汇总表|明细表|清单$|一览表")
YEAR = re.compile(r"(?:19|20)\d\d年?|(?:1[0-2]|[1-9])月份?|第?[一二三四1-4]季度|Q[1-4]|20\d\d[-/.年](?:1[0-2]|0?[1-9])月?|\d{1,2}日?", re.I)


class Grid:
    """Cells by column; a column may end early. Rows and columns are 0-based, as in the sheet or file."""

    def __init__(self, columns, row_count):
        self.columns = columns
        self.row_count = row_count
        self.merged = []  # (first row, first column, last row, last column).
        self.formats = []  # Per column: the number format of most cells.
        self.serial_dates = set()  # Columns whose dates plain pandas reads as numbers.

    def row(self, index):
        return [None if is_blank(cell) else cell for cell in (c[index] if index < len(c) else None for c in self.columns)]


def column_letters(index):
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def profile_table(grid):
    """TableProfile of the grid's table with `warnings` besides, or None when every cell is blank."""
    grid.columns = grid.columns[:MAX_COLUMNS]
    head = [grid.row(index) for index in range(min(grid.row_count, HEAD_ROWS))]
    first = next((index for index, row in enumerate(head) if any(cell is not None for cell in row)), None)
    if first is None:
        first = _first_filled(grid)
        if first is None:
            return None
        head = [grid.row(index) for index in range(min(grid.row_count, first + HEAD_ROWS))]
    header_row, header_rows = _find_header(grid, head, first)
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
        table["warnings"].append(f"header found in row {header_row + 1}")
    if header_rows > 1:
        table["warnings"].append(f"header has {header_rows} rows")
    names = _names(grid, head, header_row, header_rows)
    _fill(table, grid, names, body)
    table["merged"] = [
        f"{column_letters(c1)}{r1 + 1}:{column_letters(c2)}{r2 + 1}" for r1, c1, r2, c2 in grid.merged if r1 >= body
    ][:MAX_LISTED]
    return table


def _first_filled(grid):
    best = None
    for column in grid.columns:
        for index, cell in enumerate(column):
            if best is not None and index >= best:
                break
            if not is_blank(cell):
                best = index
                break
    return best


# ---- header -------------------------------------------------------------------------------------------------------


def _is_label(cell):
    """A cell that can be a column's name: text that is no number and no date, or a year or month."""
    if isinstance(cell, str):
        text = cell.strip()
        if len(text) > 80:
            return False
        if YEAR.fullmatch(text):
            return True
        return to_number(text) is None and to_date(text) is None
    if isinstance(cell, (datetime, date)):
        return True
    return type(cell) is int and 1990 <= cell <= 2100


def _width(row):
    return sum(cell is not None for cell in row)


def _expanded(grid, index, row):
    """Cells filled when merged ranges count in full; a title over the whole width counts as one."""
    width = _width(row)
    columns = sum(any(cell is not None for cell in column[:HEAD_ROWS]) for column in grid.columns)
    for r1, c1, r2, c2 in grid.merged:
        if r1 <= index <= r2 and c2 > c1 and c2 - c1 + 1 < max(columns - 1, 2):
            width += c2 - c1 + (1 if index > r1 else 0)
        elif r1 < index <= r2:
            width += 1
    return width


def _find_header(grid, head, first):
    """(first header row or -1, number of header rows)."""
    widths = [_width(row) for row in head]
    body_widths = sorted(width for width in widths[first:] if width)
    typical = body_widths[-max(1, len(body_widths) // 3)] if body_widths else 0
    needed = 1 if typical <= 1 else max(2, round(typical * 0.6))
    for index in range(first, len(head)):
        row = head[index]
        filled = [cell for cell in row if cell is not None]
        if not filled or max(len(filled), _expanded(grid, index, row)) < needed:
            continue
        if len(filled) < typical and index + 1 < len(head) and _is_preamble(filled, typical):
            continue
        labels = sum(map(_is_label, filled))
        if labels < len(filled) * 0.8 or not any(isinstance(cell, str) for cell in filled):
            return (-1, 0) if index - first < 1 or widths[index] >= needed else (index - 1, 1)
        if not _differs_from_body(head, index):
            return (-1, 0)
        top = _top_header(grid, head, index, first)
        return top, _header_depth(grid, head, top, index) + index - top
    return (-1, 0) if typical > 1 or not body_widths else _narrow_header(head, first)


def _narrow_header(head, first):
    row = [cell for cell in head[first] if cell is not None]
    return (first, 1) if row and all(map(_is_label, row)) else (-1, 0)


def _is_preamble(filled, typical):
    texts = [cell for cell in filled if isinstance(cell, str)]
    return len(filled) <= max(2, typical * 0.5) and any(ABOVE.search(text) for text in texts)


def _differs_from_body(head, index):
    """Whether row `index` can be a header: its texts do not come again below, numbers do not stand on numbers."""
    row = head[index]
    below = head[index + 1 : index + 31]
    again = checked = 0
    years_on_numbers = years = 0
    for position, cell in enumerate(row):
        if cell is None:
            continue
        column = [r[position] for r in below if position < len(r) and r[position] is not None]
        if isinstance(cell, str) and not YEAR.fullmatch(cell.strip()):
            checked += 1
            others = sum(1 for other in column if other == cell)
            again += bool(others) and len(set(map(str, column))) < len(column)
        elif not isinstance(cell, str) or YEAR.fullmatch(cell.strip()):
            years += 1
            years_on_numbers += any(type(other) is type(cell) and _alike(cell, other) for other in column)
    if years and years_on_numbers == years and years >= checked:
        return False
    if not checked:
        return True
    repeated_header = any(r == row for r in below)
    return repeated_header or again < max(1, checked * 0.5)


def _alike(cell, other):
    if isinstance(cell, str):
        return bool(YEAR.fullmatch(other.strip())) or to_date(other) is not None
    if type(cell) is int:
        return 1990 <= other <= 2100
    return True


def _top_header(grid, head, index, first):
    """The first of several header rows when `index` is the fullest one: the row above completes it."""
    top = index
    while top - 1 >= first and index - top < 3:
        above = head[top - 1]
        filled = [position for position, cell in enumerate(above) if cell is not None]
        if len(filled) < 2 or not all(_is_label(above[position]) for position in filled):
            break
        if _is_preamble([above[position] for position in filled], _width(head[index])):
            break
        spans = any(r1 == top - 1 and (c2 > c1 or r2 > r1) for r1, c1, r2, c2 in grid.merged)
        completes = any(head[index][position] is None for position in filled)
        if not spans and not completes:
            break
        top -= 1
    return top


def _header_depth(grid, head, top, index):
    """Rows from `index` on that belong to the header."""
    depth = 1
    for r1, _, r2, _ in grid.merged:
        if top <= r1 <= index and r2 > r1 and r2 - index < 4:
            depth = max(depth, r2 - index + 1)
    while depth < 4 and index + depth < len(head):
        following = head[index + depth]
        filled = [position for position, cell in enumerate(following) if cell is not None]
        if not filled or not all(_is_label(following[position]) for position in filled):
            break
        current = head[index + depth - 1]
        spanned = any(
            r1 == index + depth - 1 and c2 > c1 and any(c1 < position <= c2 for position in filled)
            for r1, c1, r2, c2 in grid.merged
        )
        gaps = [position for position in filled if current[position] is None]
        open_above = [p for p, cell in enumerate(current) if cell is not None and following[p] is None]
        below = head[index + depth + 1] if index + depth + 1 < len(head) else []
        numbers_below = any(
            position < len(below) and below[position] is not None and not _is_label(below[position])
            for position in filled
        )
        if spanned or (gaps and open_above and numbers_below and not grid.merged):
            depth += 1
        else:
            break
    return depth


def _names(grid, head, header_row, header_rows):
    """A name for every column of the grid; empty where the header says nothing."""
    count = len(grid.columns)
    if header_row < 0:
        return [""] * count
    parts = [[] for _ in range(count)]
    for index in range(header_row, min(header_row + header_rows, len(head))):
        row = list(head[index])
        for r1, c1, r2, c2 in grid.merged:
            if r1 <= index <= r2 and c2 < count:
                value = head[r1][c1] if r1 < len(head) else None
                row[c1 : c2 + 1] = [value] * (c2 - c1 + 1)
        if index < header_row + header_rows - 1 and not grid.merged:
            lower = head[index + 1]
            for position in range(1, count):  # A group's name stands over its first column only.
                if row[position] is None and lower[position] is not None:
                    row[position] = row[position - 1]
        for position, cell in enumerate(row):
            if cell is not None:
                text = re.sub(r"\s+", " ", value_text(cell)).strip()[:120]
                if text and (not parts[position] or parts[position][-1] != text):
                    parts[position].append(text)
    return [" / ".join(part) for part in parts]


def _unique(names):
    """Names as pandas would tell them apart: "金额", "金额.2"; blanks become "列3"."""
    seen = Counter()
    used = set()
    result = []
    for position, name in names:
        name = name or f"列{position + 1}"
        seen[name] += 1
        unique = name
        while unique in used:
            if seen[name] < 2:
                seen[name] = 2
            unique = f"{name}.{seen[name]}"
            if unique in used:
                seen[name] += 1
        used.add(unique)
        result.append(unique)
    return result


# ---- body ---------------------------------------------------------------------------------------------------------


def _fill(table, grid, names, body):
    """Counts rows, takes out what is no data, and profiles the columns."""
    end = grid.row_count
    columns = []
    for position, column in enumerate(grid.columns):
        cells = column[body:end] if body or len(column) > end else column
        counts = Counter(cells)
        missing = end - body - len(cells)
        if missing > 0:
            counts[None] += missing
        if names[position] or any(not is_blank(key) for key in counts):
            columns.append((position, cells, counts))
    if columns:
        table["first_column"] = columns[0][0]
    blank = _blank_rows(columns, end - body)
    totals, notes = _special_rows(table, columns, names, blank, end - body)
    data_end = end - body
    trailing = data_end
    while trailing and trailing - 1 in blank:
        trailing -= 1
    table["blank_rows"] = sum(row < trailing for row in blank)
    table["totals_rows"] = [row + body for row in sorted(totals)][:MAX_LISTED]
    table["footnote_rows"] = [row + body for row in sorted(notes)][:MAX_LISTED]
    excluded = blank | totals | notes
    table["rows"] = data_end - len(excluded)
    for (position, cells, counts), name in zip(columns, _unique([(c[0], names[c[0]]) for c in columns])):
        for row in excluded:
            counts[cells[row] if row < len(cells) else None] -= 1
        if excluded:
            counts = Counter({key: count for key, count in counts.items() if count > 0})
        number_format = grid.formats[position] if position < len(grid.formats) else ""
        table["columns"].append(
            profile_column(name, position, counts, number_format, position not in grid.serial_dates)
        )


def _blank_rows(columns, count):
    """Rows without any cell, relative to the body."""
    blank = None
    for _, cells, counts in sorted(columns, key=lambda entry: -len(entry[1])):
        if not any(is_blank(key) for key in counts):
            return set()
        if blank is None:
            blank = {row for row, cell in enumerate(cells) if is_blank(cell)}
            blank.update(range(len(cells), count))
        else:
            size = len(cells)
            blank = {row for row in blank if row >= size or is_blank(cells[row])}
        if not blank:
            return blank
    return blank if blank is not None else set(range(count))


def _special_rows(table, columns, names, blank, count):
    """Totals rows and notes, as sets of rows relative to the body."""
    suspects = set()
    for position, cells, counts in columns:
        joined = "\n".join([key for key in counts if isinstance(key, str) and len(key) <= 60])
        lowered = joined.lower()
        if not any(word in lowered for word in ("计", "汇总", "总数", "平均", "均值", "total", "sum", "average")):
            continue
        labels = {key for key in counts if isinstance(key, str) and len(key) <= 60 and TOTAL_LABEL.fullmatch(re.sub(r"(?<=[一-鿿])\s+(?=[一-鿿])", "", half_width(key)))}
        if labels:
            suspects.update((row, cells[row]) for row, cell in enumerate(cells) if cell in labels)
    totals = set()
    rows = Counter(row for row, _ in suspects)
    for row, label in suspects:
        if _is_total(columns, row, label, rows):
            totals.add(row)
    notes = _notes(columns, names, blank | totals, count)
    repeated = _repeated_headers(columns, names)
    if repeated:
        table["warnings"].append(f"the header comes again in {len(repeated)} rows")
    return totals, notes | repeated


def _cells_of(columns, row):
    return [cells[row] if row < len(cells) and not is_blank(cells[row]) else None for _, cells, _ in columns]


def _is_number(cell):
    return type(cell) in (int, float) or isinstance(cell, str) and to_number(cell) is not None


def _is_total(columns, row, label, rows):
    cells = _cells_of(columns, row)
    filled = [cell for cell in cells if cell is not None]
    numbers = sum(map(_is_number, filled))
    plain = PLAIN_TOTAL.fullmatch(re.sub(r"\s+", "", half_width(label)))
    texts = len(filled) - numbers
    if not numbers:
        return bool(plain) and texts <= 2
    # A product named "Total" has its other columns filled; a totals row has blanks where the keys stand.
    before = cells[: cells.index(label)]
    if plain:
        return texts <= max(2, len(cells) // 2)
    return texts <= 2 and len(filled) < len(cells) or texts == 1 and not any(map(_is_number, before))


def _notes(columns, names, other, count):
    """Rows below the data that are remarks: few cells, no numbers, or words such as 制表人."""
    notes = set()
    width = sum(1 for position, _, _ in columns if names[position]) or len(columns)
    row = count - 1
    while row >= 0 and count - row < 40:
        if row in other:
            row -= 1
            continue
        filled = [cell for cell in _cells_of(columns, row) if cell is not None]
        texts = [cell for cell in filled if isinstance(cell, str)]
        if not texts or len(texts) < len(filled) and not NOTE.match(texts[0]):
            break
        marked = NOTE.match(texts[0]) is not None
        lonely = width >= 3 and len(filled) == 1 and (len(texts[0]) > 12 or ABOVE.search(texts[0]) or row + 1 in other)
        if not (lonely or marked and (len(filled) < width or width < 3)):
            break
        notes.add(row)
        row -= 1
    return notes


def _repeated_headers(columns, names):
    named = [(names[position], cells, counts) for position, cells, counts in columns if names[position]]
    if len(named) < 2 or any(name not in counts for name, _, counts in named):
        return set()
    name, cells, _ = named[0]
    return {
        row
        for row, cell in enumerate(cells)
        if cell == name and all(row < len(other) and other[row] == other_name for other_name, other, _ in named)
    }
