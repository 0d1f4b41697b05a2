"""JSON from strangers (RFC 8259): one value with one reading, or a refusal."""

import json
import math
from collections import Counter
from collections.abc import Iterator
from typing import Any

from onrecord.files.guarded import Refused
from onrecord.files.pointers import json_pointer

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

    try:
        return json.loads(
            data.decode("utf-8"), object_pairs_hook=no_duplicates, parse_constant=no_constant, parse_float=finite
        )
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Refused(kind, "it is not in UTF-8", line=line) from None
    except json.JSONDecodeError as error:
        said = next((words for opening, words in _SAID.items() if error.msg.startswith(opening)), error.msg)
        raise Refused(kind, f"{said}, at column {error.colno}", line=error.lineno) from None
    except (RecursionError, ValueError):
        raise Refused(kind, "it is nested too deep or holds a number too long to be read") from None


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
