"""A sheet of a workbook as it is: cells, each with the type that the spreadsheet gave it."""

import datetime
import string
from dataclasses import dataclass, field

MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384  # of a sheet in Excel
MOST_CELLS = 30_000_000
MOST_UNPACKED_BYTES = 512 * 2**20


class Formula(str):
    """A cell that a spreadsheet would compute: the formula's text."""


class ErrorValue(str):
    """A cell whose value a spreadsheet could not compute, such as `#REF!`."""


Value = str | int | float | bool | datetime.date | datetime.time | datetime.timedelta | Formula | ErrorValue | None


@dataclass
class Sheet:
    """A sheet: its cells by rows, None where there is nothing, and the ranges that were merged, such as `A2:B2`."""

    name: str
    rows: list[list[Value]]
    merged: list[str] = field(default_factory=list)

    def place(self, row: int, column: int) -> str:
        """Give a cell's place as people and spreadsheets write it, from its row and column, counted from 0."""
        return f"{self.name}!{column_letters(column)}{row + 1}"


class Unreadable(Exception):
    """Raised where a workbook can't be read; the message says why and what to do."""


def column_letters(column: int) -> str:
    """Give a column's letters from its number, counted from 0: A to Z, then AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = string.ascii_uppercase[rest] + letters
    return letters
