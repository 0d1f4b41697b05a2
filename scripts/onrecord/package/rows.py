"""Rows in JSON or in the descriptor, which are objects, or lists below one of names: each cell as a text.

What JSON tells apart, and a text does not, is held to the field here: a number is no text, and no word for true.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from onrecord.files.guarded import FORBIDDEN_CHARACTERS, Refused
from onrecord.files.limits import Limits
from onrecord.package.contents import check_encoding
from onrecord.package.headers import note_header
from onrecord.package.jsons import json_value

KIND = "resource-file"


def json_rows(data: bytes, form: str, limits: Limits) -> list:
    """Give the rows in a file in JSON, or in one with a JSON text a line (`ndjson`); raises Refused."""
    check_encoding(data)
    separators = (b",", b"[", b"{", *([b"\n"] if form == "ndjson" else []))
    some = sum(data.count(one) for one in separators)
    if some > limits.parsed_cells:
        detail = f"it has some {some:,} cells, and those of JSON are read one by one"
        raise Refused(KIND, f"{detail}; {limits.most('parsed_cells')}")
    if form == "ndjson":
        lines = data.removesuffix(b"\n").split(b"\n")
        return [_line(line, number) for number, line in enumerate(lines, 1)]
    rows = json_value(data, KIND, Written)
    if not isinstance(rows, list):
        raise Refused(KIND, "it holds no list of rows")
    return rows


def _line(data: bytes, number: int) -> Any:
    try:
        return json_value(data, KIND, Written)
    except Refused as stop:
        raise Refused(KIND, stop.refusal.detail if data.strip() else "the line is blank", line=number) from None


class Written(float):
    """A number that keeps the digits that it was written with."""

    def __new__(cls, digits: str) -> "Written":
        made = super().__new__(cls, digits)
        made.digits = digits
        return made

    digits: str

    def __str__(self) -> str:
        return self.digits


def in_row(number: int) -> str:
    """Say in which row something stands, as the beginning of a message; the first one is 1."""
    return f"In row {number}: "


@dataclass
class Cells:
    """The cells of rows as texts, None where one has no value; `first` is 1 where names stand before the first row.

    `note` takes a row's number, and what `note` of a file takes without its line.
    """

    header: list[str]
    rows: list[list[str | None]]
    first: int
    note: Callable[..., None]


def cells_of(resource, names: list[str] | None, match: str, note: Callable[..., None]) -> Cells:
    """Give the cells of a resource's rows, and `note` what is wrong with the header, with a row or with a cell's type.

    Raises Refused where there are too many, or where there is none.
    """
    rows, limits = resource.rows, resource.limits
    if not rows:
        raise Refused(KIND, "it has no rows, and so no names of columns")
    keyed = isinstance(rows[0], dict)
    first = int(not keyed and resource.dialect.get("header", True))

    def at(row: int, kind: str, detail: str, column: str | None = None, value: str | None = None) -> None:
        if resource.form == "ndjson":
            note(kind, detail, int(row) + first + 1, column, value)
        else:
            note(kind, f"{detail} (row {row + 1})", None, column, value)

    header = _keys(rows, names, match) if keyed else _first(rows[0], names, bool(first))
    if len(header) > limits.columns:
        raise Refused(KIND, f"it has {len(header):,} columns; {limits.most('columns')}")
    if len(header) * len(rows) > limits.parsed_cells:
        detail = f"it has {len(header) * len(rows):,} cells, and those of JSON are read one by one"
        raise Refused(KIND, f"{detail}; {limits.most('parsed_cells')}")
    line = 1 if resource.form == "ndjson" and first else None
    note_header(header, names, match, lambda kind, detail, _, *more: note(kind, detail, line, *more))
    if resource.form != "rows":  # the characters of a descriptor were noted when it was read
        for one in dict.fromkeys(re.findall(FORBIDDEN_CHARACTERS, "\n".join(header))):
            note("characters", f"U+{ord(one):04X} stands in it", line, None, f"U+{ord(one):04X}")
    fields = {one["name"]: one for one in resource.applied["fields"]} if names and resource.applied else {}
    made: list[list[str | None]] = []
    for number, row in enumerate(rows[first:]):
        cells = _cells(row, header, keyed)
        if isinstance(cells, str):
            at(number, "row-width", cells)
            continue
        made.append([_text(one, fields.get(name, {})) for one, name in zip(cells, header, strict=True)])
        for place, (one, name) in enumerate(zip(cells, header, strict=True)):
            met = _other_kind(one, fields.get(name, {}))
            if met:
                at(number, "cell-type", met, name, made[-1][place])
    return Cells(header, made, first, at)


def _keys(rows: list, names: list[str] | None, match: str) -> list[str]:
    """Give the names of all keys, in the order of the fields where there are some."""
    met = list(dict.fromkeys(key for row in rows if isinstance(row, dict) for key in row))
    wanted = [one for one in names or () if match not in {"superset", "partial"} or one in met]
    return [*wanted, *(one for one in met if one not in {*(names or ())})]


def _first(row: Any, names: list[str] | None, holds_names: bool) -> list[str]:
    if not isinstance(row, list):
        raise Refused(KIND, "its rows are neither objects nor lists")
    if not holds_names:
        return names if names is not None else [f"field{number + 1}" for number in range(len(row))]
    if not all(isinstance(one, str) for one in row):
        raise Refused("header", "the first list has a name that is not a text")
    return row


def _cells(row: Any, header: list[str], keyed: bool) -> list | str:
    """Give a row's values, or what is wrong with the row."""
    if keyed:
        return [row.get(name) for name in header] if isinstance(row, dict) else "it is not an object like the first one"
    if not isinstance(row, list):
        return "it is not a list like the first one"
    return row if len(row) == len(header) else f"the row has {len(row)} cells, the header {len(header)}"


def _text(value: Any, field: dict) -> str | None:
    kind = field.get("type", "string")
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        words = field.get("trueValues" if value else "falseValues") if kind == "boolean" else None
        return words[0] if words else json.dumps(value)
    if isinstance(value, int | float):
        return str(value).replace(".", field.get("decimalChar", ".")) if kind == "number" else str(value)
    if kind == "list" and isinstance(value, list):
        return field.get("delimiter", ",").join(one if isinstance(one, str) else json.dumps(one) for one in value)
    return json.dumps(value, ensure_ascii=False)


def _other_kind(value: Any, field: dict) -> str | None:
    """Say of a value what JSON says that it is, where its text alone would pass for one of the field's type."""
    kind = field.get("type", "string") if field else "any"
    if kind == "string" and value is not None and not isinstance(value, str):
        return "text, but a value of another type"
    words = [*field.get("trueValues", ["1"]), *field.get("falseValues", ["0"])] if kind == "boolean" else ()
    if isinstance(value, int | float) and not isinstance(value, bool) and str(value) in words:
        return "boolean, but a number"
    return None
