"""The tables as CSV that Excel opens by a double click: in UTF-8 with its mark, with CR LF at each line's end."""

import csv
import io
import re
from collections.abc import Iterable

from onrecord.package.tables import Table
from onrecord.record.dataset import Dataset
from onrecord.tableschema.values import as_arrow
from onrecord.workbook import exported
from onrecord.workbook.names import AS_EXPORTED

# the openings that rule `cell-formula` names; a signed number is a number
FORMULA = re.compile(r"[=@\t\r＝＋－＠]|[+-](?![0-9]+(?:\.[0-9]+)?\Z)")


def export(dataset: Dataset) -> dict[str, bytes]:
    """Give each table as CSV for Excel (RFC 4180), with the cells of the canonical file.

    In the format there is a digest of each row too, by which an import of the folder tells who has changed it since.

    Raises ValueError where Excel would evaluate a cell or a column's name, or a table has the name of that file.
    """
    files = {f"csv-for-excel/{name}.csv": _csv(table) for name, table in dataset.tables.items()}
    if not dataset.in_format:
        return files
    if AS_EXPORTED in dataset.tables:
        raise ValueError(
            f"table `{AS_EXPORTED}` has the name of the file for the rows' digests: rename it in the descriptor."
        )
    return files | {f"csv-for-excel/{AS_EXPORTED}.csv": _bytes(exported.COLUMNS, exported.lines(dataset))}


def _csv(table: Table) -> bytes:
    header = list(table.frame.columns)
    columns = [as_arrow(table.frame[name]).to_pylist() for name in header]
    for name, cells in zip(header, columns, strict=True):
        _refuse_formulas(table, name, cells)
    return _bytes(header, zip(*columns, strict=True))


def _bytes(header: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerow(header)
    writer.writerows(rows)
    return buffer.getvalue().encode("utf-8-sig")


def _refuse_formulas(table: Table, name: str, cells: list[str]) -> None:
    for row, cell in enumerate([name, *cells], -1):
        if FORMULA.match(cell):
            path, line, words = table.place(row) if row >= 0 else (table.path, 1, "")
            raise ValueError(
                f"{path or table.name}, {words or f'line {line}'}, column `{name}`: `{cell}` opens like a formula, "
                "which Excel would evaluate: write it so that it opens with a letter, a digit or a quotation mark."
            )
