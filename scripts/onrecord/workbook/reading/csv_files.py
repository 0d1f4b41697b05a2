"""A CSV file that a spreadsheet saved: with or without a byte-order mark, by commas, semicolons or tabs."""

import csv
import io
import re
from collections.abc import Collection
from pathlib import Path

from onrecord.files.guarded import Refused, read_plain_file
from onrecord.files.limits import LIMITS
from onrecord.workbook.reading.sheets import Sheet, Unreadable


def read(file: Path, known: Collection[str] = ()) -> Sheet:
    """Give the file as a sheet of text, named as the file, or as what follows a hyphen there. Raises Unreadable.

    Of several such names it is the longest that is `known`, else the shortest.
    """
    try:
        text = read_plain_file(file, LIMITS, "").decode("utf-8-sig")
    except Refused as stop:
        raise Unreadable(f"{file}: {stop.refusal.detail}.") from None
    except UnicodeDecodeError as error:
        raise Unreadable(f"{file} is not in UTF-8 (byte {error.start}): save it as `CSV UTF-8`.") from None
    told = re.match("sep=(.)\r?\n", text)  # Excel's own line before the header
    text = text[told.end() :] if told else text
    delimiter = told[1] if told else max(",;\t", key=text.split("\n", 1)[0].count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise Unreadable(f"{file} has no one reading ({error}): save it again as `CSV UTF-8`.") from None
    # a workbook's sheets are saved as `<workbook>-<sheet>.csv`, and browsers number what was there before
    parts = re.sub(r" \([0-9]+\)$", "", file.stem).strip().split("-")
    names = ["-".join(parts[number:]).strip() for number in range(len(parts))]
    name = next((one for one in names if one in known), names[-1])
    return Sheet(name, [[cell or None for cell in row] for row in rows])
