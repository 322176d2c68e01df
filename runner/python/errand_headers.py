"""Finds the header of a table: where it starts, how many rows it has, and the columns' names.

Titles, units and dates above it are told apart by how little of the width they fill; a header differs from the rows
below it in kind (texts over numbers) or by not coming again. Where nothing speaks for a header, there is none.
"""
import re
from datetime import date, datetime

from errand_values import to_date, to_number, value_text

HEAD_ROWS = 60  # A header is looked for in these.
MAX_LABEL = 80  # Characters: longer texts are prose.
MAX_DEPTH = 4
ABOVE = re.compile(r"[:：]\s*\S|单位|报表|统计表|汇总表|明细表|清单$|一览表")
# Numbers and dates that name columns: years, months, quarters, days.
PERIOD = re.compile(
    r"(?:19|20)\d\d年?|(?:1[0-2]|0?[1-9])月份?|第?[一二三四1-4]季度|Q[1-4]|(?:19|20)\d\d[-/.年](?:1[0-2]|0?[1-9])月?|"
    r"(?:3[01]|[12]\d|[1-9])日",
    re.I,
)


def is_label(cell):
    """A cell that can be a column's name: text that is no number and no date, or a period."""
    if isinstance(cell, str):
        text = cell.strip()
        if len(text) > MAX_LABEL:
            return False
        return PERIOD.fullmatch(text) is not None or (to_number(text) is None and to_date(text) is None)
    if isinstance(cell, (datetime, date)):
        return True
    return _is_year(cell)


def _is_year(cell):
    return type(cell) is int and 1990 <= cell <= 2100


def _is_period(cell):
    return isinstance(cell, (datetime, date)) or _is_year(cell) or (
        isinstance(cell, str) and PERIOD.fullmatch(cell.strip()) is not None
    )


def _width(row):
    return sum(cell is not None for cell in row)


def _covered(grid, index, row):
    """Cells filled when merged ranges count in full; a title over the whole width counts as one."""
    width = _width(row)
    columns = sum(any(cell is not None for cell in column[:HEAD_ROWS]) for column in grid.columns)
    for r1, c1, r2, c2 in grid.merged:
        if r1 <= index <= r2 and c2 > c1 and c2 - c1 + 1 < max(columns - 1, 2):
            width += c2 - c1 + (1 if index > r1 else 0)
        elif r1 < index <= r2 and c1 == c2:
            width += 1
    return width


def find_header(grid, head, first):
    """(first header row or -1, number of header rows). head: the grid's first rows; first: the first filled one."""
    widths = [_width(row) for row in head]
    filled_widths = sorted(width for width in widths[first:] if width)
    # The width of the wide third of the rows: notes and titles are narrower, a long remark is wider.
    typical = filled_widths[-max(1, len(filled_widths) // 3)] if filled_widths else 0
    if typical <= 1:
        return _narrow_header(head, first)
    needed = max(2, round(typical * 0.6))
    for index in range(first, len(head)):
        filled = [cell for cell in head[index] if cell is not None]
        if not filled or max(len(filled), _covered(grid, index, head[index])) < needed:
            continue
        if len(filled) < typical and index + 1 < len(head) and is_preamble(filled, typical):
            continue
        if sum(map(is_label, filled)) < len(filled) * 0.8 or not any(isinstance(cell, str) for cell in filled):
            return -1, 0
        if not _differs_from_body(head, index):
            return -1, 0
        top = _top(grid, head, index, first)
        return top, index - top + _depth(grid, head, top, index)
    return -1, 0


def _narrow_header(head, first):
    """A list of one column: its first row is a header unless it looks like the others."""
    row = [cell for cell in head[first] if cell is not None]
    if len(row) != 1 or not isinstance(row[0], str) or not is_label(row[0]):
        return -1, 0
    below = [cell for other in head[first + 1 :] for cell in other if cell is not None]
    return (-1, 0) if row[0] in below else (first, 1)


def is_preamble(filled, typical):
    """Whether few cells above a table are its title, unit or date rather than names."""
    texts = [cell for cell in filled if isinstance(cell, str)]
    return len(filled) <= max(2, typical * 0.5) and any(ABOVE.search(text) for text in texts)


def _differs_from_body(head, index):
    """Whether row `index` can be a header: its texts do not come again below, its numbers stand on other kinds."""
    row = head[index]
    below = head[index + 1 : index + 31]
    texts = again = periods = like_below = 0
    for position, cell in enumerate(row):
        if cell is None:
            continue
        column = [other[position] for other in below if other[position] is not None]
        if _is_period(cell):
            periods += 1
            like_below += any(_alike(cell, other) for other in column)
        else:
            texts += 1
            again += cell in column and len(set(map(str, column))) < len(column)
    if any(other == row for other in below):
        return True  # Printed again on each page.
    if periods and like_below == periods and periods >= texts:
        return False
    return not texts or again < max(1, texts * 0.5)


def _alike(cell, other):
    if isinstance(cell, str):
        return isinstance(other, str) and (PERIOD.fullmatch(other.strip()) is not None or to_date(other) is not None)
    return _is_year(other) if _is_year(cell) else isinstance(other, (datetime, date))


def _top(grid, head, index, first):
    """The first of several header rows when `index` is the fullest: the row above spans or completes it."""
    top = index
    while top > first and index - top < MAX_DEPTH - 1:
        above = head[top - 1]
        filled = [position for position, cell in enumerate(above) if cell is not None]
        if len(filled) < 2 or not all(is_label(above[position]) for position in filled):
            break
        if is_preamble([above[position] for position in filled], _width(head[index])):
            break
        spans = any(r1 == top - 1 and (c2 > c1 or r2 > r1) for r1, c1, r2, c2 in grid.merged)
        if not spans and all(head[index][position] is not None for position in filled):
            break
        top -= 1
    return top


def _labels_only(row):
    return all(is_label(cell) for cell in row if cell is not None)


def _depth(grid, head, top, index):
    """Rows from `index` on that belong to the header."""
    depth = 1
    for r1, _, r2, _ in grid.merged:
        if top <= r1 <= index < r2 < min(index + MAX_DEPTH, len(head)):
            if all(_labels_only(head[row]) for row in range(index + 1, r2 + 1)):
                depth = max(depth, r2 - index + 1)
    while depth < MAX_DEPTH and index + depth < len(head):
        following = head[index + depth]
        filled = [position for position, cell in enumerate(following) if cell is not None]
        if not filled or not _labels_only(following):
            break
        current = head[index + depth - 1]
        spanned = any(
            r1 == index + depth - 1 and c2 > c1 and any(c1 < position <= c2 for position in filled)
            for r1, c1, r2, c2 in grid.merged
        )
        below = head[index + depth + 1] if index + depth + 1 < len(head) else []
        completes = (
            not grid.merged
            and any(current[position] is None for position in filled)
            and any(cell is not None and following[position] is None for position, cell in enumerate(current))
            and any(below[p] is not None and not is_label(below[p]) for p in filled if p < len(below))
        )
        if not spanned and not completes:
            break
        depth += 1
    return depth


def column_names(grid, head, header_row, header_rows):
    """A name for every column of the grid, rows joined by " / "; empty where the header says nothing."""
    count = len(grid.columns)
    if header_row < 0:
        return [""] * count
    parts = [[] for _ in range(count)]
    last = min(header_row + header_rows, len(head)) - 1
    for index in range(header_row, last + 1):
        row = list(head[index])
        for r1, c1, r2, c2 in grid.merged:
            if r1 <= index <= r2 and c1 < count:
                end = min(c2 + 1, count)
                row[c1:end] = [head[r1][c1]] * (end - c1)
        if index < last and not grid.merged:
            for position in range(1, count):  # A group's name stands over its first column only.
                if row[position] is None and head[index + 1][position] is not None:
                    row[position] = row[position - 1]
        for position, cell in enumerate(row):
            if cell is not None:
                text = re.sub(r"\s+", " ", value_text(cell)).strip()[:120]
                if text and (not parts[position] or parts[position][-1] != text):
                    parts[position].append(text)
    return [" / ".join(part) for part in parts]


def unique_names(names):
    """names: (position, name) pairs. "金额", "金额.2" for names that come again, "列3" for the third without one."""
    used = set()
    result = []
    for position, name in names:
        base = name or f"列{position + 1}"
        unique, number = base, 1
        while unique in used:
            number += 1
            unique = f"{base}.{number}"
        used.add(unique)
        result.append(unique)
    return result
