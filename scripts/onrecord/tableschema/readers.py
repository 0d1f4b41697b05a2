"""Readers of single cells: the value that a text stands for, by a field's type and format.

Where frictionless follows the specification its reader gives the value; the forms that it takes beyond are refused.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from onrecord.files.limits import LIMITS
from onrecord.tableschema.fields import is_plain_text, kind_and_format
from onrecord.tableschema.wording import shown

_URI_CHARACTER = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})"
STRING_FORMATS = {
    # RFC 3986, section 3: scheme, authority and path, query, fragment
    "uri": rf"\A[A-Za-z][A-Za-z0-9+.-]*:(?://(?:{_URI_CHARACTER}*@)?\[[0-9A-Za-z:.]+\](?::[0-9]*)?)?"
    rf"(?:{_URI_CHARACTER}|/)*(?:\?(?:{_URI_CHARACTER}|[/?])*)?(?:#(?:{_URI_CHARACTER}|[/?])*)?\z",
    # RFC 4648, section 4: nothing but the alphabet, and whole groups
    "binary": r"\A(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?\z",
    # RFC 9562, section 4
    "uuid": r"\A[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\z",
}

_DECIMAL = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_NUMBER = re.compile(rf"{_DECIMAL}|[+-]?(?i:inf)|(?i:nan)")
_COORDINATE = re.compile(_DECIMAL)
# The forms that the specification prescribes where frictionless takes more; its reader gives the value.
_FORMS = {
    "time": re.compile(r"[0-9]{2}:[0-9]{2}:[0-9]{2}"),
    "datetime": re.compile(
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:Z|[+-][0-9]{2}:[0-9]{2})?"
    ),
    "yearmonth": re.compile(r"[0-9]{4}-[0-9]{2}"),
    "duration": re.compile(
        r"-?P(?=[0-9T])(?:[0-9]+Y)?(?:[0-9]+M)?(?:[0-9]+D)?"
        r"(?:T(?=[0-9])(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?)?"
    ),
}


def iso_date(cell: str) -> datetime.date | None:
    """Give the day that a text of the form YYYY-MM-DD names, None where it names none."""
    try:
        return datetime.date.fromisoformat(cell) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", cell) else None
    except ValueError:
        return None


def whole_number(cell: str) -> int | None:
    """Give the whole number that digits with or without a sign write, None for any other text."""
    try:
        return int(cell) if re.fullmatch(r"[+-]?[0-9]+", cell) else None
    except ValueError:  # Python reads at most 4,300 digits
        return None


def reader(field: dict) -> Callable[[str], Any]:
    """Give the reader of one cell's text: the value by the field's type and format, or None where it is none."""
    kind, form = kind_and_format(field)
    if is_plain_text(field):
        return lambda cell: cell
    if kind == "string" and form in STRING_FORMATS:
        return lambda cell: cell if fits(cell, STRING_FORMATS[form]) else None
    if kind in {"integer", "number"}:
        return _number_reader(field)
    if kind == "year":
        return lambda cell: int(cell) if re.fullmatch("[0-9]{4}", cell) else None
    if kind == "date" and form == "default":
        return iso_date
    if kind == "geopoint":
        return lambda cell: _geopoint(cell, form)
    if kind in {"object", "array"}:
        wanted = dict if kind == "object" else list
        return lambda cell: value if isinstance(value := _json(cell), wanted) else None
    read = frictionless_reader(field)
    if kind == "geojson":
        return lambda cell: read(_json(cell))
    if kind == "list":
        return _list_reader(field)
    if kind in {"datetime", "time"}:
        read = _with_a_known_offset(read)
    if form == "default" and kind in _FORMS:
        return lambda cell: read(cell) if _FORMS[kind].fullmatch(cell) else None
    return read


def _number_reader(field: dict) -> Callable[[str], Any]:
    bare = bare_number(field) or str
    if field["type"] == "integer":
        return lambda cell: whole_number(bare(cell))
    return lambda cell: _number(bare(cell), _NUMBER)


def _with_a_known_offset(read: Callable[[str], Any]) -> Callable[[str], Any]:
    """Give a reader of times that takes none whose offset from UTC is a day or more, which nothing can compare."""

    def checked(cell):
        value = read(cell)
        try:
            if value is not None:
                value.utcoffset()
        except ValueError:
            return None
        return value

    return checked


def _list_reader(field: dict) -> Callable[[str], Any]:
    item = reader({"name": field["name"], "type": field.get("itemType", "string")})
    delimiter = field.get("delimiter", ",")

    def read(cell: str) -> list | None:
        found = [item(one) for one in cell.split(delimiter)]
        return None if None in found else found

    return read


def frictionless_reader(field: dict) -> Callable[[Any], Any]:
    """Give frictionless's reader for a field: a cell's value, or None where it is not of the type.

    Raises frictionless's own exception where it does not take the field.
    """
    from frictionless import Field

    plain = {key: field[key] for key in field if key not in {"constraints", "example", "missingValues", "required"}}
    return Field.from_descriptor(plain).create_value_reader()


def _number(cell: str, form: re.Pattern) -> Decimal | None:
    try:
        return Decimal(cell) if form.fullmatch(cell) else None
    except ArithmeticError:
        return None


def bare_number(field: dict) -> Callable[[str], str] | None:
    """Give what turns a number's text into its plain form (Table Schema, `bareNumber`, `groupChar`, `decimalChar`).

    None where the text stands as it is.
    """
    group = field.get("groupChar", "")
    decimal = field.get("decimalChar", ".") if field["type"] == "number" else ""
    strips = not field.get("bareNumber", True)
    if not strips and not group and decimal in {"", "."}:
        return None
    # digits of other scripts are no decoration: they stay, and the cell is refused
    fraction = rf"|{re.escape(decimal)}\d" if decimal else ""
    opening = re.compile(rf"[^\d-]*?(?=[\d-]{fraction})")

    def bare(cell: str) -> str:
        if strips:
            last = next((place for place in reversed(range(len(cell))) if cell[place].isdecimal()), -1)
            found = opening.match(cell[: last + 1])
            cell = cell[found.end() : last + 1] if found else ""
        cell = cell.replace(group, "") if group else cell
        if decimal not in {"", "."}:
            cell = "" if "." in cell else cell.replace(decimal, ".")
        return cell

    return bare


def _json(cell: str) -> Any:
    try:
        value = json.loads(cell, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return None
    return None if _is_too_deep(value) else value


def _is_too_deep(value: Any) -> bool:
    level = [value]
    for _ in range(LIMITS.json_depth):
        inside = [one.values() if isinstance(one, dict) else one for one in level if isinstance(one, dict | list)]
        level = [inner for one in inside for inner in one]
        if not level:
            return False
    return True


def _no_constant(name: str):
    raise ValueError(f"{name} is not JSON")


def _geopoint(cell: str, form: str) -> tuple[Decimal, Decimal] | None:
    if form == "default":
        parts = [part.strip() for part in cell.split(",")]
    else:
        read = _json(cell)
        if form == "object":
            read = [read["lon"], read["lat"]] if isinstance(read, dict) and read.keys() == {"lon", "lat"} else None
        numbers = isinstance(read, list) and all(type(one) in {int, float} for one in read)
        parts = [str(one) for one in read] if numbers else []
    point = [_number(part, _COORDINATE) for part in parts]
    if len(point) != 2 or None in point:
        return None
    return (point[0], point[1]) if abs(point[0]) <= 180 and abs(point[1]) <= 90 else None


def fits(cell: str, pattern: str) -> bool:
    """Say whether a text has a match of an RE2 pattern."""
    return pc.match_substring_regex(pa.array([cell]), pattern)[0].as_py()


def parse_value(field: dict, declared: Any) -> Any:
    """Give a value that a schema declares (a bound, a member of an enum) in its field's own type.

    Raises ValueError where it is none. Table Schema, `constraints`: it may stand as JSON or as text.
    """
    kind, _ = kind_and_format(field)
    # at once, since a list may hold many
    if kind == "integer" and type(declared) is int or is_plain_text(field) and isinstance(declared, str):
        return declared
    if isinstance(declared, str):
        value = reader(field)(declared)
    elif kind == "geopoint":
        value = reader(field | {"format": "array" if isinstance(declared, list) else "object"})(_dumped(declared))
    elif kind in {"object", "array", "geojson"}:
        value = reader(field)(_dumped(declared))
    elif kind in {"integer", "year", "number"} and not isinstance(declared, bool):
        whole = isinstance(declared, float) and kind != "number" and declared.is_integer()
        text = str(int(declared) if whole else declared)
        value = reader({"name": field["name"], "type": kind})(text.zfill(4) if kind == "year" else text)
    else:
        value = declared if kind == "boolean" and isinstance(declared, bool) else None
    if value is None:
        raise ValueError(f"{shown(declared)} is not of type {kind}")
    return value


def _dumped(declared: Any) -> str:
    return json.dumps(declared, ensure_ascii=False)
