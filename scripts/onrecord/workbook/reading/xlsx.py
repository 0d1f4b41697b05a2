"""An .xlsx workbook's sheets, read by openpyxl, which tells formulas, numbers, dates and errors from text."""

import warnings
import zipfile
from pathlib import Path

from openpyxl.cell.text import Text
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils.escape import unescape
from openpyxl.worksheet._reader import WorkSheetParser
from openpyxl.xml.constants import SHARED_STRINGS
from openpyxl.xml.functions import iterparse

from onrecord.workbook.reading.sheets import (
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_UNPACKED_BYTES,
    ErrorValue,
    Formula,
    Sheet,
    Unreadable,
    Value,
)

WORKBOOK, STRICT = "xl/workbook.xml", b"http://purl.oclc.org/ooxml/"
OLE = b"\xd0\xcf\x11\xe0"  # opens the files of older Excel, and those with a password


def read(path: Path) -> list[Sheet]:
    """Give the sheets of a workbook, hidden ones too. Raises Unreadable."""
    try:
        with path.open("rb") as file:
            if file.read(4) == OLE:
                raise Unreadable(f"{path} is an old .xls or has a password: save it as .xlsx without one.")
        with zipfile.ZipFile(path) as archive:
            size = sum(one.file_size for one in archive.infolist())
            if WORKBOOK in archive.namelist() and STRICT in archive.open(WORKBOOK).read(2_000):
                raise Unreadable(f"{path} is a Strict Open XML workbook: save it as Excel Workbook (.xlsx).")
        if size > MOST_UNPACKED_BYTES:
            raise Unreadable(f"{path} unpacks to {size:,} bytes; at most {MOST_UNPACKED_BYTES:,} are read.")
        with warnings.catch_warnings(action="ignore"):  # of what a spreadsheet draws, and nobody reads here
            return _Reader(path, data_only=False, keep_links=False).sheets()
    except Unreadable:
        raise
    except OSError as error:
        raise Unreadable(f"{path} can't be read: {error.strerror or error}.") from None
    except Exception as error:  # openpyxl meets a broken workbook with whatever its parts raise
        raise Unreadable(f"{path} is no workbook that can be read ({error}): save it again as .xlsx.") from None


def _rows(cells: dict[tuple[int, int], Value]) -> list[list[Value]]:
    """Give the rows down to the last with anything in it; `cells` are known by row and column, from 1.

    The cells that there are, and not the rectangle around them, which one stray format makes a million rows long.
    """
    rows: list[list[Value]] = []
    for (row, column), value in sorted(cells.items()):
        if row > MOST_ROWS or column > MOST_COLUMNS:
            raise ValueError(f"it has a cell in row {row:,} and column {column:,}")
        rows += [[] for _ in range(row - len(rows))]
        rows[-1] += [None] * (column - 1 - len(rows[-1])) + [value]
    return rows


def _value(cell: dict) -> Value:
    if cell["data_type"] == "f":
        return Formula(getattr(cell["value"], "text", cell["value"]) or "=")
    if cell["data_type"] == "e":
        return ErrorValue(cell["value"])
    return cell["value"]


class _Reader(ExcelReader):
    """openpyxl's reader, of which two steps are done otherwise.

    From shared strings it would take `x005F_` out of a text wherever it stands. Of a sheet it would read all else too,
    and look each link up among all of them, which takes minutes where there are some ten thousands.
    """

    def sheets(self) -> list[Sheet]:
        """Give the sheets with their cells and merged ranges."""
        self.read_manifest()
        self.read_strings()
        self.read_workbook()
        apply_stylesheet(self.archive, self.wb)  # it tells dates from numbers
        with self.archive:
            return [
                self._sheet(sheet.name, part.target)
                for sheet, part in self.parser.find_sheets()
                if part.target in self.valid_files and "chartsheet" not in part.Type
            ]

    def _sheet(self, name: str, part: str) -> Sheet:
        book = self.wb
        with self.archive.open(part) as file:
            parser = WorkSheetParser(
                file,
                self.shared_strings,
                False,
                book.epoch,
                book._date_formats,  # type: ignore[attr-defined]
                book._timedelta_formats,  # type: ignore
            )
            cells = {
                (cell["row"], cell["column"]): value
                for _, row in parser.parse()
                for cell in row
                if (value := _value(cell)) is not None
            }
        merged = parser.merged_cells.mergeCell if parser.merged_cells else ()
        return Sheet(name, _rows(cells), [one.ref for one in merged])

    def read_strings(self):
        part = self.package.find(SHARED_STRINGS)
        if part is None:
            return
        with self.archive.open(part.PartName[1:]) as strings:
            for _, node in iterparse(strings):
                if node.tag.endswith("}si"):
                    # ECMA-376, part 1, section 22.9.2.19: what XML can't hold stands as _xHHHH_
                    self.shared_strings.append(unescape(Text.from_tree(node).content))
                    node.clear()
