"""The canonical form of a table's bytes, and the natural order of keys."""

import csv
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

_DIGITS = "0123456789"


def serialise(header: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    """Give a table's canonical bytes: UTF-8 without a mark, commas, LF, quotes only where needed."""
    lines: list[str] = []
    # with CR LF as its line end the writer of every Python version quotes both, so that neither can end a row
    writer = csv.writer(SimpleNamespace(write=lines.append), lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerow(header)
    writer.writerows(rows)
    return "".join(line.removesuffix("\r\n") + "\n" for line in lines).encode("utf-8")


def sorted_table(key: str, header: Sequence[str], rows: Iterable[Mapping[str, str]]) -> bytes:
    """Give a table's canonical bytes with its rows in the natural order of the column `key`."""
    ordered = sorted(rows, key=lambda row: natural_key(row[key]))
    return serialise(header, ([row[column] for column in header] for row in ordered))


def ascii_json(value: Any) -> str:
    """Give a value as indented JSON with a line feed at its end, which every terminal can show."""
    # the bracket after two number signs is a command to GitHub's log, wherever it stands
    return json.dumps(value, indent=2, ensure_ascii=True).replace("##[", "##\\u005b") + "\n"


def natural_key(identifier: str) -> list[tuple[int, int, str, str]]:
    """Give the sort key under which digits inside identifiers count as numbers: `-p9` before `-p10`."""
    stem = identifier.rstrip(_DIGITS)
    return [*_stem_key(stem), _part_key(identifier[len(stem) :])]


# identifiers that stand one after the other mostly differ in their last number alone
@lru_cache
def _stem_key(stem: str) -> list[tuple[int, int, str, str]]:
    return [_part_key(part) for part in re.split(r"([0-9]+)", stem)]


def _part_key(part: str) -> tuple[int, int, str, str]:
    if not part or part[0] in _DIGITS:  # no number comes before all numbers
        number = part.lstrip("0")
        return 0, len(number), number, part
    return 1, 0, part, part
