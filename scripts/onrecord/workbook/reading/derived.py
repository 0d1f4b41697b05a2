"""Edits in the sheets that follow from the tables, where they would be lost."""

import datetime
from functools import partial

import pandas as pd

from onrecord.record.claims import every_claim
from onrecord.record.dataset import Dataset
from onrecord.workbook.names import CLAIMS, CONTESTED
from onrecord.workbook.reading.rows import SheetFault
from onrecord.workbook.reading.sheets import Sheet, Value
from onrecord.workbook.writing import every_version

LINK = "link"  # in the workbook it has the words to click on


def derived_faults(dataset: Dataset, sheets: list[Sheet]) -> list[SheetFault]:
    """Give the cells of the sheets `claims` and `contested` that are not as they were exported, one a row.

    They are compared with what the package would give now, so that it must be as it was then; rows may be sorted or
    deleted, and columns too.
    """
    made = {CLAIMS: every_claim, CONTESTED: every_version}
    return [fault for sheet in sheets if sheet.name in made for fault in _faults(made[sheet.name](dataset), sheet)]


def _faults(frame: pd.DataFrame, sheet: Sheet) -> list[SheetFault]:
    header = sheet.rows[0] if sheet.rows else []
    shared = [(place, name) for place, name in enumerate(header) if name in frame.columns and name != LINK]
    places, names = [place for place, _ in shared], [name for _, name in shared]
    expected = {tuple(map(_text, row)) for row in frame[names].itertuples(index=False, name=None)}
    found = []
    for number, values in enumerate(sheet.rows[1:], 1):
        row = tuple(_text(values[place] if place < len(values) else None) for place in places)
        if not any(row) or row in expected:
            continue
        was = max(expected, key=partial(_likeness, row), default=row)
        at = next((place for place, cell, before in zip(places, row, was, strict=True) if cell != before), places[0])
        what = "This sheet follows from the tables, and what is changed here would be lost."
        found.append(SheetFault(sheet.place(number, at), what, "Undo it, and change it in the sheet of its own table."))
    return found


def _text(value: Value) -> str:
    if value is None or value is pd.NA:
        return ""
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    return str(value)


def _likeness(row: tuple[str, ...], other: tuple[str, ...]) -> tuple[int, tuple[str, ...]]:
    """Give what rows are compared by, to find the one most like `row`: how many cells are the same."""
    return sum(map(str.__eq__, other, row)), other
