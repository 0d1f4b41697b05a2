"""An edited sheet's rows as a table's texts; a cell that a spreadsheet changed is refused at its place."""

import datetime
import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from onrecord.files.guarded import FORBIDDEN_CHARACTERS
from onrecord.report.escape import visible
from onrecord.workbook.reading.sheets import ErrorValue, Formula, Sheet, Value, column_letters

ERROR_TEXTS = tuple("#DIV/0! #N/A #NAME? #NULL! #NUM! #REF! #VALUE! #SPILL! #CALC! #ERROR! Err:5".split())
# where spreadsheets cut a text: old formats; and in cells that are full, Excel, Google Sheets and LibreOffice
CUT_SHORT_AT, CUT_FULL_AT = (255, 1023, 1024), (32_767, 50_000, 65_535)
MOST_EXACT_INTEGER = 10**15
MOST_ROWS_ABOVE = 10
AGAIN = "Write it again in a cell formatted as text, or undo the change."


@dataclass(frozen=True)
class SheetFault:
    """A cell, column or sheet that can't be taken over: where, what is wrong, what to do, and the rule that says so."""

    place: str
    what: str
    remedy: str
    rule: str = ""


@dataclass
class SheetRow:
    """A row as the workbook has it: its cells' texts by column, and where it stands.

    `refused` are the columns whose cells were refused; what the package has there now stands in their place.
    `place` gives where the cell of a column stands, of the first column without one.
    """

    cells: dict[str, str]
    sheet: Sheet
    number: int
    columns: dict[str, int]
    refused: frozenset[str] = frozenset()

    def place(self, column: str | None = None) -> str:
        """Give the place of a column's cell in the workbook, of the first column where it has no such column."""
        return self.sheet.place(self.number, self.columns[column] if column in self.columns else 0)


class BadCell(Exception):
    """Raised for a cell that can't be taken over: what is wrong, and what to do."""


def columns_of(sheet: Sheet, table: str, wanted: list[str]) -> tuple[dict[str, int], list[SheetFault]]:
    """Give the place of each of a table's columns in a sheet, and what is wrong with its header."""
    header = list(sheet.rows[0]) if sheet.rows else []
    while header and header[-1] in (None, ""):
        header.pop()
    below = next((at for at, row in enumerate(sheet.rows[:MOST_ROWS_ABOVE]) if wanted[0] in row), 0)
    if below and not set(wanted) & {one for one in header if isinstance(one, str)}:
        return {}, [
            SheetFault(sheet.place(below, 0), "The header does not stand in row 1.", "Delete the rows above it.")
        ]
    missing = [name for name in wanted if name not in header]
    faults = []
    for place, name in enumerate(header):
        if name in (None, ""):
            faults.append(
                SheetFault(sheet.place(0, place), "The header cell is empty.", "Name the column, or delete it.")
            )
        elif name not in wanted:
            near = difflib.get_close_matches(str(name).strip().lower(), missing, n=1, cutoff=0.5)
            missing = [one for one in missing if one not in near]
            remedy = f"Name it `{near[0]}` again." if near else "Delete the column, or keep it in another sheet."
            faults.append(SheetFault(sheet.place(0, place), f"`{name}` is not a column of table `{table}`.", remedy))
        elif name in header[:place]:
            faults.append(
                SheetFault(sheet.place(0, place), f"The column `{name}` stands twice.", "Delete one of the two.")
            )
    for name in missing:
        remedy = "Put it back: export the workbook again and copy it from there."
        faults.append(SheetFault(sheet.name, f"The column `{name}` was deleted.", remedy))
    return {str(name): place for place, name in enumerate(header)}, faults


def rows_of(
    sheet: Sheet, columns: dict[str, int], fields: list[dict], before: Iterable[dict[str, str]]
) -> Iterator[SheetRow | SheetFault]:
    """Give the filled rows of a sheet whose header is `columns`, with the faults of each before it.

    `fields` are those of the table's schema, the key first; `before` are the table's rows as they are now.
    """
    names = [field["name"] for field in fields]
    by_key = {row[names[0]]: row for row in before}
    by_rest = {tuple(row[name] for name in names[1:]): row for row in by_key.values()}
    for number, values in enumerate(sheet.rows[1:], 1):
        if all(value is None or value == "" for value in values):
            continue
        beside = next((at for at, value in enumerate(values) if value is not None and at >= len(columns)), None)
        if beside is not None:
            what = f"It stands beside the table, whose columns end at {column_letters(len(columns) - 1)}."
            yield SheetFault(sheet.place(number, beside), what, "Delete it, or note it in another sheet.")
        row, refusals = SheetRow({}, sheet, number, columns), {}
        for field in fields:
            name = field["name"]
            try:
                row.cells[name] = cell_text(values[columns[name]] if columns[name] < len(values) else None, field)
            except BadCell as stop:
                refusals[name] = stop
                row.cells[name] = ""
        former = by_key.get(row.cells[names[0]]) or by_rest.get(tuple(row.cells[name] for name in names[1:])) or {}
        for name, cell in row.cells.items():
            refused = _refusal(cell, former.get(name, ""))
            if refused:
                refusals.setdefault(name, refused)
        for name, refusal in refusals.items():
            what, remedy = refusal.args
            yield SheetFault(row.place(name), what, remedy + (f" It was `{former[name]}`." if former.get(name) else ""))
            row.cells[name] = former.get(name, "")
        row.refused = frozenset(refusals)
        yield row


def cell_text(value: Value, field: dict) -> str:
    """Give a cell's text for a field of a Table Schema; raises BadCell where a spreadsheet changed it."""
    kind = field.get("type", "string")
    if value is None:
        return ""
    if isinstance(value, Formula):
        raise BadCell(f"It is a formula, `{value}`.", "Write the value itself.")
    if isinstance(value, ErrorValue):
        raise BadCell(f"It is an error value, `{value}`.", "Write the value itself.")
    if isinstance(value, str):
        if "\n" in value or "\r" in value:
            raise BadCell("A line break stands in it.", "Write it on one line.")
        return value
    if isinstance(value, bool):
        raise BadCell(f"The spreadsheet has made a truth value of it, {str(value).upper()}.", AGAIN)
    if isinstance(value, int | float):
        return _number_text(value, kind)
    if kind == "date" and isinstance(value, datetime.datetime) and value.time() != datetime.time():
        raise BadCell(f"A time of day stands in it, {value.time()}.", "Delete the time, so that the day alone is left.")
    day = value.date() if isinstance(value, datetime.datetime) and value.time() == datetime.time() else value
    if kind == "date" and isinstance(day, datetime.date) and not isinstance(day, datetime.datetime):
        return day.isoformat()
    what = "a date" if isinstance(day, datetime.date) else "a time"
    raise BadCell(f"The spreadsheet has made {what} of it, {day}.", AGAIN)


def _number_text(value: int | float, kind: str) -> str:
    whole = isinstance(value, int) or value.is_integer()
    if kind == "integer" and whole and abs(value) < MOST_EXACT_INTEGER:
        return str(int(value))
    if kind == "integer":
        raise BadCell(f"`{value}` is not a whole number of up to 15 digits.", AGAIN)
    if kind == "date":
        raise BadCell(f"`{value}` is a number, not a date.", "Format the cell as a date, or write YYYY-MM-DD as text.")
    raise BadCell(f"The spreadsheet has made a number of it, {value}.", AGAIN)


def _refusal(cell: str, before: str) -> BadCell | None:
    """Say what a spreadsheet did to a text that is still a text, but not what it was."""
    if cell == before:
        return None
    unseen = re.search(FORBIDDEN_CHARACTERS + "|[\t\ud800-\udfff]", cell)
    if unseen:
        what = f"`U+{ord(unseen[0]):04X}` stands in it, which is no text: `{visible(cell)}`."
        return BadCell(what, "Delete the character, or write what it was meant for.")
    if cell.startswith(ERROR_TEXTS):
        return BadCell(f"It is an error value, `{cell}`.", "Write the value itself.")
    shortened = before.startswith(cell) and len(cell) in CUT_SHORT_AT
    if shortened or len(cell) in CUT_FULL_AT:
        return BadCell(
            f"It has {len(cell):,} characters, at which spreadsheets cut a text.", "Write it whole, or shorter."
        )
    return None
