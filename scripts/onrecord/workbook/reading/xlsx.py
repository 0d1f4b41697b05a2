"""An .xlsx workbook's sheets, read by openpyxl, which tells formulas, numbers, dates and errors from text."""

import warnings
import zipfile
from pathlib import Path

from openpyxl.cell.text import Text
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils.escape import unescape
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
            return _Reader(path, read_only=True, data_only=False, keep_links=False).sheets()
    except Unreadable:
        raise
    except OSError as error:
        raise Unreadable(f"{path} can't be read: {error.strerror or error}.") from None
    except Exception as error:  # openpyxl meets a broken workbook with whatever its parts raise
        raise Unreadable(f"{path} is not a workbook that can be read ({error}): save it again as .xlsx.") from None


def _rows(sheet) -> list[list[Value]]:
    """Give the rows down to the last with anything in it, each up to its last cell.

    The cells that there are, and not the rectangle around them, which one stray format makes a million rows long.
    """
    sheet.reset_dimensions()
    rows: list[list[Value]] = []
    for number, cells in enumerate(sheet.iter_rows()):
        values = [_value(cell) for cell in cells]
        while values and values[-1] is None:
            values.pop()
        if number >= MOST_ROWS or len(values) > MOST_COLUMNS:
            raise ValueError(f"it has a cell beyond row {MOST_ROWS:,} or column {MOST_COLUMNS:,}")
        if values:
            rows += [[] for _ in range(number - len(rows))] + [values]
    return rows


def _value(cell) -> Value:
    if cell.value is None:
        return None
    if cell.data_type == "f":
        return Formula(getattr(cell.value, "text", cell.value) or "=")
    if cell.data_type == "e":
        return ErrorValue(cell.value)
    return cell.value


class _Reader(ExcelReader):
    """openpyxl's reader, of which some steps are done otherwise.

    From shared strings it would take `x005F_` out of a text wherever it stands. Where it reads the merged ranges of a
    sheet it reads all else too, and looks each link up among all of them, which takes minutes where there are some ten
    thousands.
    """

    def sheets(self) -> list[Sheet]:
        """Give the sheets with their cells and merged ranges."""
        self.read_manifest()
        self.read_strings()
        self.read_workbook()
        apply_stylesheet(self.archive, self.wb)  # it tells dates from numbers
        self.read_worksheets()
        parts = [part for _, part in self.parser.find_sheets() if part.target in self.valid_files]
        own = [part.target for part in parts if "chartsheet" not in part.Type]
        with self.archive:
            return [
                Sheet(sheet.title, _rows(sheet), self._merged(part))
                for sheet, part in zip(self.wb.worksheets, own, strict=True)
            ]

    def _merged(self, part: str) -> list[str]:
        """Give a sheet's merged ranges. Rows out of their order, of which openpyxl drops some, are refused."""
        found, last = [], 0
        with self.archive.open(part) as file:
            for _, node in iterparse(file):
                kind = node.tag.rpartition("}")[2]
                if kind == "mergeCell":
                    found.append(node.get("ref"))
                elif kind == "row":
                    number = int(node.get("r") or last + 1)
                    if number <= last:
                        raise ValueError(f"its row {number:,} stands after row {last:,}")
                    last = number
                    node.clear()
        return found

    def read_chartsheet(self, sheet, rel):
        """Pass over a sheet that is a chart, which has no cells."""

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
