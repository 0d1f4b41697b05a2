"""JSON from strangers (RFC 8259): one value with one reading, or a refusal."""

import json
import math
from collections import Counter
from collections.abc import Iterator
from typing import Any

from onrecord.files.guarded import Refused, hold_to_limit
from onrecord.files.limits import Limits
from onrecord.package.contents import check_encoding

# how Python begins what it says of a fault, and how a person would
_SAID = {
    "Expecting property name": "a name in double quotation marks is missing, or a comma stands after the last one",
    "Illegal trailing comma": "a comma stands after the last item",
    "Expecting value": "a value is missing, or is not written as JSON asks for",
    "Expecting ','": "a comma or a closing bracket is missing",
    "Expecting ':'": "a colon is missing after a name",
    "Extra data": "something stands after its end",
    "Invalid control character": "a line end or another control character stands in a text, where `\\n` can",
    "Invalid \\": "a backslash stands in a text, where two are needed",
    "Unterminated string": "a text is not closed",
    "Unexpected UTF-8 BOM": "it opens with a byte-order mark",
}


def json_pointer(*steps: str | int) -> str:
    """Give the JSON pointer of these steps (RFC 6901, section 3): `` for none, the whole document."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


def pointer_steps(pointer: str) -> list[str]:
    """Give the steps of a JSON pointer, each as a text."""
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def json_object(data: bytes, kind: str) -> dict:
    """Give the one object in a JSON text in UTF-8; raises Refused of that `kind` where it has no one reading."""
    value = json_value(data, kind)
    if not isinstance(value, dict):
        raise Refused(kind, "it is not a JSON object")
    return value


def json_value(data: bytes, kind: str, as_number: type[float] = float) -> Any:
    """Give the one value in a JSON text in UTF-8, its fractions `as_number`; raises Refused of that `kind`."""

    def no_duplicates(pairs):
        seen = dict(pairs)
        if len(seen) < len(pairs):
            twice = next(name for name, times in Counter(name for name, _ in pairs).items() if times > 1)
            shown = json.dumps(twice)
            raise Refused(kind, f"the key {shown} stands twice in one object", value=shown)
        return seen

    def no_constant(name):
        raise Refused(kind, f"{name} is not JSON", value=name)

    def finite(digits):
        number = as_number(digits)
        if math.isinf(number):
            raise Refused(kind, "it holds a number too large to be read")
        return number

    text = utf_8_text(data, kind)
    try:
        return json.loads(text, object_pairs_hook=no_duplicates, parse_constant=no_constant, parse_float=finite)
    except json.JSONDecodeError as error:
        said = next((words for opening, words in _SAID.items() if error.msg.startswith(opening)), error.msg)
        raise Refused(kind, f"{said}, at column {error.colno}", line=error.lineno) from None
    except (RecursionError, ValueError):
        raise Refused(kind, "it is nested too deep or holds a number too long to be read") from None


def json_rows(data: bytes, form: str, limits: Limits) -> list:
    """Give the rows in a file in JSON, or in one with a JSON text a line (`ndjson`); raises Refused."""
    check_encoding(data)
    separators = (b",", b"[", b"{", *([b"\n"] if form == "ndjson" else []))
    some = sum(data.count(one) for one in separators)
    said = f"it has some {some:,} cells, and those of JSON are read one by one"
    hold_to_limit(limits, "parsed_cells", some, "resource-file", said)
    if form == "ndjson":
        lines = data.removesuffix(b"\n").split(b"\n")
        return [_line(line, number) for number, line in enumerate(lines, 1)]
    rows = json_value(data, "resource-file", Written)
    if not isinstance(rows, list):
        raise Refused("resource-file", "it holds no list of rows")
    return rows


def _line(data: bytes, number: int) -> Any:
    try:
        return json_value(data, "resource-file", Written)
    except Refused as stop:
        raise Refused(
            "resource-file", stop.refusal.detail if data.strip() else "the line is blank", line=number
        ) from None


class Written(float):
    """A number that keeps the digits that it was written with."""

    def __new__(cls, digits: str) -> "Written":
        made = super().__new__(cls, digits)
        made.digits = digits
        return made

    digits: str

    def __str__(self) -> str:
        return self.digits


def utf_8_text(data: bytes, kind: str) -> str:
    """Give the text that is in UTF-8; raises Refused of that `kind` where it is not."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(kind, "it is not in UTF-8", line=data.count(b"\n", 0, error.start) + 1) from None


def texts_in(value: Any) -> Iterator[tuple[str, int, str]]:
    """Give each key and text in a JSON value, with the place and the depth at which it stands."""
    left = [("", 1, value)]
    while left:
        pointer, depth, one = left.pop()
        if isinstance(one, str):
            yield pointer, depth - 1, one
        elif isinstance(one, dict | list):
            yield pointer, depth, ""  # how deep it is counts even where it holds nothing
            inside = one.items() if isinstance(one, dict) else enumerate(one)
            for key, inner in inside:
                place = pointer + json_pointer(key)
                if isinstance(key, str):
                    yield place, depth, key
                left.append((place, depth + 1, inner))
