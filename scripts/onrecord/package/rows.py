"""Rows in JSON or in the descriptor, which are objects, or lists below one of names: each cell as a text.

What JSON tells apart, and a text does not, is held to the field here: a number is no text, and no word for true.
"""

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from onrecord.files.guarded import FORBIDDEN_CHARACTERS, Refused, hold_to_limit, unseen
from onrecord.package.headers import names_of, note_header, way_to_match
from onrecord.package.resources import Resource

KIND = "resource-file"
TEXT = pd.ArrowDtype(pa.string())


def read_rows(resource: Resource, schema: dict | None, note: Callable) -> tuple[pd.DataFrame, np.ndarray | None]:
    """Give a resource's rows in JSON as a frame of text, with the line of each where they have lines.

    `note` takes what is wrong with the header, with a row or with a cell; what is no row is left out. Raises Refused
    where there are too many cells, or no rows.
    """
    rows, first = resource.rows, _opens_with_names(resource)
    line = 1 if resource.form == "ndjson" and first else None
    header = _header(resource, schema)
    note_header(header, schema, lambda kind, detail, _, *more: note(kind, detail, line, *more))
    if resource.form != "rows":  # the characters of a descriptor were noted when it was read
        for name in unseen("\n".join(header)):
            note("characters", f"{name} stands in it", line, None, name)

    note_at = _by_row(resource, note)
    known = {one["name"]: one for one in (schema or {}).get("fields", ())}
    fields = [known.get(name, {"name": name, "type": "any"}) for name in header]
    words = [_words(field) for field in fields]
    made: list[list[str | None]] = []
    for number, row in enumerate(rows[first:]):
        cells = _cells(row, header, isinstance(rows[0], dict))
        if isinstance(cells, str):
            note_at(number, "row-width", cells)
            continue
        made.append([_text(one, field) for one, field in zip(cells, fields, strict=True)])
        for one, text, field, some in zip(cells, made[-1], fields, words, strict=True):
            met = _other_kind(one, field, some)
            if met:
                note_at(number, "cell-type", met, field["name"], text)
    frame = _frame(header, made)
    return frame, np.arange(len(frame)) + first + 1 if resource.form == "ndjson" else None


def _by_row(resource: Resource, note: Callable) -> Callable:
    """Give what notes as `note` does, with a row's number from 0 before all else in place of a line."""
    first = _opens_with_names(resource)

    def note_at(row: int, kind: str, detail: str, column: str | None = None, value: str | None = None) -> None:
        if resource.form == "ndjson":
            note(kind, detail, int(row) + first + 1, column, value)
        else:
            note(kind, f"{detail} (row {row + 1})", None, column, value)

    return note_at


def _opens_with_names(resource: Resource) -> int:
    """Say whether the first row is a list of names: 1 where it is, else 0."""
    if not resource.rows:
        raise Refused(KIND, "it has no rows, and so no names of columns")
    return int(not isinstance(resource.rows[0], dict) and resource.dialect.get("header", True))


def _header(resource: Resource, schema: dict | None) -> list[str]:
    """Give the names of the columns: the keys in the order of the fields where there are some, or what stands first."""
    rows, limits, names = resource.rows, resource.limits, names_of(schema)
    if isinstance(rows[0], dict):
        met = dict.fromkeys(key for row in rows if isinstance(row, dict) for key in row)
        some = way_to_match(schema) in {"superset", "partial"}
        header = [*dict.fromkeys([*(one for one in names or () if one in met or not some), *met])]
    elif not isinstance(rows[0], list):
        raise Refused(KIND, "its rows are neither objects nor lists")
    elif not _opens_with_names(resource):
        header = names or [f"field{number + 1}" for number in range(len(rows[0]))]
    elif all(isinstance(one, str) for one in rows[0]):
        header = rows[0]
    else:
        raise Refused("header", "the first list has a name that is not a text")
    hold_to_limit(limits, "columns", len(header), KIND, f"it has {len(header):,} columns")
    cells = len(header) * len(rows)
    said = f"it has {cells:,} cells, and those of JSON are read one by one"
    hold_to_limit(limits, "parsed_cells", cells, KIND, said)
    return header


def _cells(row: Any, header: list[str], keyed: bool) -> list | str:
    """Give a row's values, or what is wrong with the row."""
    if keyed:
        return [row.get(name) for name in header] if isinstance(row, dict) else "it is not an object like the first one"
    if not isinstance(row, list):
        return "it is not a list like the first one"
    return row if len(row) == len(header) else f"the row has {len(row)} cells, the header {len(header)}"


def _frame(header: list[str], rows: list[list[str | None]]) -> pd.DataFrame:
    columns = {name: [row[number] for row in rows] for number, name in enumerate(header)}
    try:
        return pd.DataFrame({name: pd.Series(column, dtype=TEXT) for name, column in columns.items()})
    except UnicodeEncodeError:
        raise Refused(KIND, "it holds half of a surrogate pair, which is not text") from None


def note_cells(resource: Resource, frame: pd.DataFrame, note: Callable) -> None:
    """Note the cells with characters that are not text, and the rows without a cell that is filled."""
    most, note_at = resource.limits.findings + 1, _by_row(resource, note)
    for name in frame if resource.form != "rows" else ():  # those of a descriptor were noted when it was read
        held = frame[name].str.contains(FORBIDDEN_CHARACTERS, na=False).to_numpy(bool)
        for row in np.flatnonzero(held)[:most]:
            shown = unseen(frame[name][row])[0]
            note_at(row, "characters", f"{shown} stands in it", None, shown)
    for row in np.flatnonzero((frame.isna() | (frame == "")).all(axis=1))[:most]:
        note_at(row, "row-width", "none of its cells is filled")


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


def _words(field: dict) -> set[str]:
    """Give the words by which a boolean field might take a number for one of its values."""
    if field.get("type") != "boolean":
        return set()
    return {*field.get("trueValues", ["1"]), *field.get("falseValues", ["0"])}


def _other_kind(value: Any, field: dict, words: set[str]) -> str | None:
    """Say of a value what JSON says that it is, where its text alone would pass for one of the field's type."""
    kind = field.get("type", "string")
    if kind == "string" and value is not None and not isinstance(value, str):
        return "text, but a value of another type"
    if isinstance(value, int | float) and not isinstance(value, bool) and str(value) in words:
        return "boolean, but a number"
    return None
