"""What each row was when it was exported, and the merge of what the workbook and the package have changed since."""

from collections import Counter
from collections.abc import Iterable, Iterator

from onrecord.analysis.rows import records
from onrecord.files.canonical import serialise
from onrecord.record.dataset import Dataset
from onrecord.record.texts import digest
from onrecord.workbook.names import AS_EXPORTED
from onrecord.workbook.reading.rows import SheetFault, SheetRow
from onrecord.workbook.reading.sheets import Sheet

COLUMNS = ("table", "key", "digest")
REMEDY = "Export again and edit that, or give --overwrite to take what the workbook has."

Place = tuple[str, int]  # a row's key, and how many rows before it have the same


def row_digests(dataset: Dataset, table: str) -> dict[Place, str]:
    """Give a digest of each row of a table, by its key and by how many rows before it have that key."""
    rows = records(dataset.table(table).frame)
    return {place: _digest(row) for place, row in _placed((row[dataset.key(table)], row) for row in rows)}


def as_exported(sheets: Iterable[Sheet]) -> dict[str, dict[Place, str]]:
    """Give the digests that a workbook keeps, by table; a table without any is not among them."""
    kept: dict[str, list[tuple[str, str]]] = {}
    for sheet in sheets:
        for row in sheet.rows[1:] if sheet.name == AS_EXPORTED else ():
            table, key, found = [*map(_text, row), "", "", ""][:3]
            rows = kept.setdefault(table, [])
            if found:  # an empty table has a row without a key and a digest
                rows.append((key, found))
    return {table: dict(_placed(rows)) for table, rows in kept.items()}


def lines(dataset: Dataset) -> Iterator[tuple[str, str, str]]:
    """Give the rows of the sheet: for each row of a table its table, key and digest."""
    for table in dataset.tables:
        for (key, _), found in row_digests(dataset, table).items() or [(("", 0), "")]:
            yield table, key, found


def merged(
    dataset: Dataset, table: str, sheet: Sheet, rows: list[SheetRow], exported: dict[Place, str] | None, overwrite: bool
) -> tuple[list[SheetRow], list[SheetFault]]:
    """Give the rows of a table with the changes of the workbook and of the package, and what both have changed.

    `exported` are the digests of the rows as they were; where they are not known, whatever differs may be newer in the
    package. With `overwrite` the workbook's row is taken where both have changed, or may have.
    """
    key = dataset.key(table)
    package = dict(_placed((row[key], row) for row in records(dataset.table(table).frame)))
    # a row without a key is new, but in a table outside the format, where rows may go by an empty cell
    nameless = [] if ("", 0) in package else [row for row in rows if not row.cells[key]]
    book = dict(_placed((row.cells[key], row) for row in rows if row.cells[key] or not nameless))
    _know_again(key, nameless, package, book, exported)
    found, faults = [row for row in nameless if not row.cells[key]], []
    for place in {**package, **book}:
        now, row = package.get(place), book.get(place)
        cells = row.cells if row else None
        was = exported.get(place) if exported is not None else ""  # the empty text is no row's digest
        if row and (row.refused or cells == now):
            found.append(row)
        elif was == _digest(cells):
            found += [_package_row(sheet, row, now)] if now is not None else []
        elif was == _digest(now) or overwrite:
            found += [row] if row else []
        else:
            faults += _conflicts(sheet, place[0], now, row, exported is not None)
            found.append(row or _package_row(sheet, row, now or {}))
    return found, faults


def _know_again(
    key, nameless: list[SheetRow], package: dict, book: dict[Place, SheetRow], exported: dict | None
) -> None:
    """Give a row without a key the one that an earlier import of the same workbook has given it."""
    since = {place for place in package if exported is not None and place not in exported and place not in book}
    for row in nameless:
        same = (one for one in since if {**package[one], key: ""} == row.cells)
        place = next(same, None) if not row.refused else None
        if place is not None:
            since.remove(place)
            row.cells[key], book[place] = place[0], row


def _conflicts(
    sheet: Sheet, key: str, now: dict[str, str] | None, row: SheetRow | None, dated: bool
) -> list[SheetFault]:
    why = "and both were changed since the export" if dated else "and which of them is newer is not known"
    if row is None:
        return [SheetFault(sheet.name, f"The package has row `{key}`, the workbook does not, {why}.", REMEDY)]
    if now is None:
        return [SheetFault(row.place(), f"The workbook has row `{key}`, the package does not, {why}.", REMEDY)]
    return [
        SheetFault(row.place(name), f"The package has `{now[name]}`, the workbook `{cell}`, {why}.", REMEDY)
        for name, cell in row.cells.items()
        if cell != now[name]
    ]


def _package_row(sheet: Sheet, row: SheetRow | None, cells: dict[str, str]) -> SheetRow:
    return SheetRow(dict(cells), sheet, row.number if row else 0, row.columns if row else {})


def _placed(rows: Iterable[tuple]) -> Iterator[tuple]:
    seen: Counter[str] = Counter()
    for key, row in rows:
        yield (key, seen[key]), row
        seen[key] += 1


def _digest(cells: dict[str, str] | None) -> str | None:
    return None if cells is None else digest(serialise(sorted(cells), [[cells[one] for one in sorted(cells)]]).decode())


def _text(value) -> str:
    return value if isinstance(value, str) else ""
