"""A CSV file that a spreadsheet saved: with or without a byte-order mark, by commas, semicolons or tabs."""

import csv
import io
from pathlib import Path

from onrecord.imports import Sheet, Unreadable
from onrecord.package import MOST_TABLE_BYTES, Refused, read_plain_file


def read(file: Path) -> Sheet:
    """Give the file as a sheet of text, whose name is the file's, after the last hyphen. Raises Unreadable."""
    try:
        text = read_plain_file(file, MOST_TABLE_BYTES, "").decode("utf-8-sig")
    except Refused as stop:
        raise Unreadable(f"{file}: {stop.refusal.detail}.") from None
    except UnicodeDecodeError as error:
        raise Unreadable(f"{file} is not in UTF-8 (byte {error.start}): save it as `CSV UTF-8`.") from None
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise Unreadable(f"{file} has no one reading ({error}): save it again as `CSV UTF-8`.") from None
    # LibreOffice names the files of a workbook's sheets `<workbook>-<sheet>.csv`
    return Sheet(file.stem.rpartition("-")[2], [[cell or None for cell in row] for row in rows])
