"""A rectangle of cells: what every reader of tables (sheets, text files, documents) hands to errand_tables."""
from errand_values import is_blank


class TooManyCells(Exception):
    """The sheet or text passes the limit on cells; the argument is that limit."""


class Grid:
    """Cells by column; a column may end early. Rows and columns are 0-based, as in the sheet or file."""

    def __init__(self, columns, row_count):
        self.columns = columns
        self.row_count = row_count
        self.merged = []  # (first row, first column, last row, last column).
        self.formats = []  # Per column: the number format of most cells.
        self.percents = {}  # Columns whose numbers are all percentages: their decimals.
        self.serial_dates = set()  # Columns whose dates plain pandas reads as numbers.

    @classmethod
    def of_rows(cls, rows):
        width = max(map(len, rows), default=0)
        return cls(list(zip(*[list(row) + [None] * (width - len(row)) for row in rows])), len(rows))

    def row(self, index):
        """The row's cells; blanks are None."""
        return [None if is_blank(cell) else cell for cell in (c[index] if index < len(c) else None for c in self.columns)]

    def part(self, first, end):
        """The rows first..end-1 as a grid of their own."""
        grid = Grid([column[first:end] for column in self.columns], end - first)
        grid.merged = [
            (r1 - first, c1, r2 - first, c2) for r1, c1, r2, c2 in self.merged if first <= r1 and r2 < end
        ]
        grid.formats = self.formats
        grid.serial_dates = self.serial_dates
        return grid


def column_letters(index):
    """0 -> "A", 26 -> "AA"."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
