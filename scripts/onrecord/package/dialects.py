"""What a dialect says of how a table is written (Table Dialect), as far as it is read here.

What changes nothing is taken: what only another kind of file has, what frictionless writes by itself, and what speaks
of characters that the file does not have.
"""

import json
import re
from typing import Any

from onrecord.files.guarded import Refused

KIND = "not-checked"
# the values that change nothing in a CSV file; a type stands for any value of it
_READ: dict[str, tuple] = {
    "delimiter": (str,),
    "quoteChar": (str,),
    "header": (bool,),
    "doubleQuote": (bool,),
    "lineTerminator": ("\n", "\r\n"),
    "skipInitialSpace": (bool,),
    "skipBlankRows": (False,),
    "headerRows": ([1],),
    "headerJoin": (str,),
    "headerCase": (True,),
    "caseSensitiveHeader": (object,),
    "commentRows": ([],),
    "commentChar": (str,),
    "escapeChar": (str,),
    "nullSequence": (str,),
    "type": ("delimited",),
    "csvddfVersion": (object,),
    **dict.fromkeys(("$schema", "name", "title", "description"), (str,)),
}
_OF_OTHER_FILES = {
    "csv": ("property", "itemType", "itemKeys", "sheetNumber", "sheetName", "table", "excel", "ods", "json", "sql"),
}
_PLAIN = {"doubleQuote": True, "skipInitialSpace": False, "commentChar": "", "escapeChar": "", "nullSequence": ""}


def read_dialect(declared: dict, form: str, usual: str) -> dict[str, Any]:
    """Give what of a dialect matters for a table whose delimiter is the `usual` one unless it says otherwise.

    `delimiter` and `quoteChar` are always there, what is usual beside them never. Raises Refused.
    """
    dialect = dict(declared)
    # frictionless writes what is of CSV alone into an object of its own
    for key, value in _object(dialect.pop("csv", None), "csv").items():
        if dialect.setdefault(key, value) != value:
            raise Refused("resource-form", f"its dialect says two things of `{key}`")
    for key, value in dialect.items():
        if key not in _OF_OTHER_FILES.get(form, ()) and not any(_is(value, one) for one in _READ.get(key, ())):
            raise Refused(KIND, f"its dialect sets `{key}` to {json.dumps(value)}", value=str(value))
    for key in ("delimiter", "quoteChar"):
        none = key == "quoteChar" and dialect.get(key) == ""  # no cell is quoted
        if key in dialect and not none and not re.fullmatch(r"[\t\x20-\x7e]", dialect[key]):
            raise Refused(KIND, f"its dialect sets `{key}` to {json.dumps(dialect[key])}")
    found = {"delimiter": dialect.get("delimiter", usual), "quoteChar": dialect.get("quoteChar", '"')}
    if found["delimiter"] == found["quoteChar"]:
        raise Refused("resource-form", "its dialect takes one character for two things")
    if not dialect.get("header", True):
        found["header"] = False
    return found | {key: dialect[key] for key, plain in _PLAIN.items() if dialect.get(key, plain) not in (plain, None)}


def _object(value: Any, name: str) -> dict:
    if value is not None and not isinstance(value, dict):
        raise Refused("resource-form", f"its dialect's `{name}` is not an object")
    return value or {}


def _is(value: Any, taken: Any) -> bool:
    return isinstance(value, taken) if isinstance(taken, type) else type(value) is type(taken) and value == taken


def hold_to_dialect(dialect: dict[str, Any], data: bytes) -> None:
    """Raise Refused where a file has what its dialect reads in a way that is not known here."""
    delimiter, quote = re.escape(dialect["delimiter"]), re.escape(dialect["quoteChar"])
    places = {
        "doubleQuote": quote * 2,
        "skipInitialSpace": rf"(?:\A|[\n{delimiter}]) ",
        "commentChar": rf"(?:\A|\n)(?:{quote})?{re.escape(dialect.get('commentChar', ''))}",
        "escapeChar": re.escape(dialect.get("escapeChar", "")),
        "nullSequence": re.escape(dialect.get("nullSequence", "")),
    }
    for key, place in places.items():
        if key not in dialect or (key == "doubleQuote" and not quote):
            continue
        looked_at = data
        if key == "skipInitialSpace" and quote:  # inside a quoted cell a space may follow a delimiter
            quoted = rf"{quote}[^{quote}]*{quote}".encode()
            looked_at = re.sub(quoted, lambda cell: b"x" * len(cell[0]), data)
        met = re.search(place.encode(), looked_at)
        if met:
            detail = f"its dialect sets `{key}` to {json.dumps(dialect[key])}, and the file has such a place"
            line = data.count(b"\n", 0, met.end()) + 1
            raise Refused(KIND, detail, line=line, value=str(dialect[key]))
