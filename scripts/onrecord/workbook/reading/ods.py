"""An .ods workbook's sheets (OpenDocument 1.3, part 3, section 9), with the types of their cells.

Read from the XML: the libraries for .ods either lose formulas and errors or have not been kept for years.
"""

import datetime
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

from onrecord.workbook.reading.sheets import (
    MOST_CELLS,
    MOST_ROWS,
    MOST_UNPACKED_BYTES,
    ErrorValue,
    Formula,
    Sheet,
    Unreadable,
    Value,
    column_letters,
)

OFFICE, TABLE, TEXT = (f"{{urn:oasis:names:tc:opendocument:xmlns:{one}:1.0}}" for one in ("office", "table", "text"))
CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
MANIFEST = "META-INF/manifest.xml"
# of the archive, where an entry may be encrypted or cut, or of the XML, whose encoding may be one that nobody knows
BROKEN_ARCHIVE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, RuntimeError)
BROKEN = (*BROKEN_ARCHIVE, ParseError, DefusedXmlException, LookupError, ValueError)


def read(path: Path) -> list[Sheet]:
    """Give the sheets of a workbook, hidden ones too. Raises Unreadable."""
    try:
        with zipfile.ZipFile(path) as archive:
            if _has_password(archive):
                raise Unreadable(f"{path} has a password: save it without one.")
            size = archive.getinfo("content.xml").file_size
            if size > MOST_UNPACKED_BYTES:
                raise Unreadable(f"{path} unpacks to {size:,} bytes; at most {MOST_UNPACKED_BYTES:,} are read.")
            with archive.open("content.xml") as content:
                return list(_sheets(path, content))
    except OSError as error:
        raise Unreadable(f"{path} can't be read: {error.strerror or error}.") from None
    except RecursionError:
        raise Unreadable(f"{path} is not a workbook that can be read: its elements are nested too deep.") from None
    except BROKEN as error:
        raise Unreadable(f"{path} is not a workbook that can be read ({error}): save it again as .ods.") from None


def _has_password(archive: zipfile.ZipFile) -> bool:
    if MANIFEST not in archive.namelist():
        return False
    with archive.open(MANIFEST) as manifest:
        return b"encryption-data" in manifest.read(2**20)


def _sheets(path: Path, content) -> Iterator[Sheet]:
    cells = 0
    for _, element in iterparse(content, events=("end",)):
        if element.tag != f"{TABLE}table":
            continue
        sheet = Sheet(element.get(f"{TABLE}name", ""), [])
        for row in element.iter(f"{TABLE}table-row"):
            values = _row(row, sheet)
            repeated = int(row.get(f"{TABLE}number-rows-repeated", "1"))
            if not values and len(sheet.rows) + repeated >= MOST_ROWS:
                break  # the blank rows down to the sheet's end
            cells += repeated * max(1, len(values))
            if cells > MOST_CELLS or len(sheet.rows) + repeated > MOST_ROWS:
                raise Unreadable(f"{path} has more than {MOST_CELLS:,} cells: delete what lies beside the tables.")
            sheet.rows += [values] * repeated
        while sheet.rows and not sheet.rows[-1]:
            sheet.rows.pop()
        element.clear()
        yield sheet


def _row(row, sheet: Sheet) -> list[Value]:
    """Give the row's values up to the last that is there."""
    values: list[Value] = []
    blank = 0
    for cell in row:
        if cell.tag not in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
            continue
        repeated = int(cell.get(f"{TABLE}number-columns-repeated", "1"))
        spanned = [int(cell.get(f"{TABLE}number-{one}-spanned", "1")) for one in ("columns", "rows")]
        if max(spanned) > 1:
            first, number = len(values) + blank, len(sheet.rows) + 1
            last = f"{column_letters(first + spanned[0] - 1)}{number + spanned[1] - 1}"
            sheet.merged.append(f"{column_letters(first)}{number}:{last}")
        value = _value(cell)
        if value is None:
            blank += repeated
            continue
        if len(values) + blank + repeated > MOST_CELLS:
            raise ValueError("a row of it has no end")
        values += [None] * blank + [value] * repeated
        blank = 0
    return values


def _value(cell) -> Value:
    kind = cell.get(f"{OFFICE}value-type")
    if cell.get(f"{TABLE}formula") is not None:
        return Formula(cell.get(f"{TABLE}formula").removeprefix("of:"))
    text = "\n".join(_text(one) for one in cell.findall(f"{TEXT}p"))
    if cell.get(f"{CALC}value-type") == "error":
        return ErrorValue(text)
    if kind == "string":
        return cell.get(f"{OFFICE}string-value", text)
    if kind == "boolean":
        return cell.get(f"{OFFICE}boolean-value") == "true"
    if kind == "date":
        day, _, time = cell.get(f"{OFFICE}date-value", "").partition("T")
        midnight = not time or not time.strip("0:.")
        return datetime.date.fromisoformat(day) if midnight else datetime.datetime.fromisoformat(f"{day}T{time}")
    if kind == "time":
        return datetime.timedelta()
    if kind in {"float", "percentage", "currency"}:
        number = float(cell.get(f"{OFFICE}value", "nan"))
        return int(number) if number.is_integer() else number
    return text or None


def _text(paragraph) -> str:
    """Give a paragraph's text: runs of spaces, tabs and line breaks stand in it as elements (ODF, section 6.1)."""
    parts = [paragraph.text or ""]
    for one in paragraph:
        if one.tag == f"{TEXT}s":
            parts.append(" " * int(one.get(f"{TEXT}c", "1")))
        elif one.tag == f"{TEXT}tab":
            parts.append("\t")
        elif one.tag == f"{TEXT}line-break":
            parts.append("\n")
        else:
            parts.append(_text(one))
        parts.append(one.tail or "")
    return "".join(parts)
