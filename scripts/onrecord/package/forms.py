"""In which form a table is handed on, as its resource declares it (Data Package, Table Dialect): what is read here.

Of a dialect what changes nothing is taken: what only another kind of file has, what frictionless writes by itself, and
what speaks of characters that the file does not have.
"""

import json
import re
from pathlib import PurePosixPath
from typing import Any

import webencodings

from onrecord.files.guarded import NOT_CHECKED, Refused
from onrecord.package.resources import Resource

_KINDS = {"json": "json", "ndjson": "ndjson", "jsonl": "ndjson"}
# what frictionless reads and Data Package does not have, or has for what is no table, with the values that say nothing
_USUAL: dict[str, tuple] = {"type": ("table",), "scheme": ("file",), "extrapaths": ()}
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
_OF_OTHER_FILES = "property itemType itemKeys sheetNumber sheetName table excel ods json sql".split()
_PLAIN = {"doubleQuote": True, "skipInitialSpace": False, "commentChar": "", "escapeChar": "", "nullSequence": ""}


def take_form(resource: Resource) -> None:
    """Take from what a resource declares how each of its files is packed, its form and its encoding; raises Refused."""
    declared = resource.declared
    for name, usual in _USUAL.items():
        if declared.get(name) not in (None, "", [], *usual):
            raise Refused(NOT_CHECKED, f"it sets `{name}` to {json.dumps(declared[name])}")
    if resource.form == "rows":
        return
    said = declared.get("compression") if declared.get("compression") != "no" else None
    # JSON may be anything else than a table
    tabular = declared.get("type") == "table" or declared.get("profile") == "tabular-data-resource"
    for part in resource.parts:
        compression = said or PurePosixPath(part.path).suffix.lower().lstrip(".")
        part.packed = compression in ("gz", "gzip")
        if not part.packed and (said or compression in {"zip", "bz2", "xz", "zst"}):
            raise Refused(NOT_CHECKED, "the file is compressed, and not by gzip", value=part.path)
        form = _format(declared, part.path)
        part.form = _KINDS.get(form, "csv") if tabular or "schema" in declared else "csv"
        if form not in {"csv", "tsv"} and part.form == "csv":
            raise Refused(NOT_CHECKED, f"the file's format is `{form}`", value=part.path)
        part.encoding = _encoding(declared)
    if len({part.form for part in resource.parts}) > 1:
        raise Refused("resource-form", "its files are of different formats")


def _format(declared: dict, path: str) -> str:
    path = re.sub(r"\.gz$", "", path, flags=re.I)
    # which is written in small letters, where an ending may have any
    return str(declared.get("format") or PurePosixPath(path).suffix.lstrip(".").lower() or "csv")


def _encoding(declared: dict) -> str | None:
    label = str(declared.get("encoding") or "utf-8").replace("_", "-")
    encoding = webencodings.lookup(label)
    if encoding is None or encoding.name == "replacement":
        detail = f"the file is declared to be in `{label}`, which the Encoding Standard does not name"
        raise Refused(NOT_CHECKED, detail, value=label)
    return None if encoding.name == "utf-8" else label.strip().lower()


def take_dialect(resource: Resource, dialect: Any) -> None:
    """Take a dialect as what each file of a resource is read by; raises Refused."""
    # which version 4 of frictionless wrote beside it, and version 5 reads
    layout = resource.declared.get("layout") or {}
    for name, one in (("dialect", dialect), ("layout", layout)):
        if not isinstance(one, dict):
            raise Refused("resource-form", f"its `{name}` is not an object")
    usual = "\t" if _format(resource.declared, resource.path or "") == "tsv" else ","
    for part in resource.parts:
        part.dialect = _read_dialect(dialect | layout, part.form, usual)


def _read_dialect(declared: dict, form: str, usual: str) -> dict[str, Any]:
    """Give what of a dialect matters for a table whose delimiter is the `usual` one unless it says otherwise.

    `delimiter` and `quoteChar` are always there, what is usual beside them never. Raises Refused.
    """
    dialect = dict(declared)
    # frictionless writes what is of CSV alone into an object of its own
    of_csv = dialect.pop("csv", None)
    if not isinstance(of_csv, dict | None):
        raise Refused("resource-form", "its dialect's `csv` is not an object")
    for key, value in (of_csv or {}).items():
        if dialect.setdefault(key, value) != value:
            raise Refused("resource-form", f"its dialect says two things of `{key}`")
    for key, value in dialect.items():
        of_another = form == "csv" and key in _OF_OTHER_FILES
        if not of_another and not any(_is(value, one) for one in _READ.get(key, ())):
            raise Refused(NOT_CHECKED, f"its dialect sets `{key}` to {json.dumps(value)}", value=str(value))
    for key in ("delimiter", "quoteChar"):
        none = key == "quoteChar" and dialect.get(key) == ""  # no cell is quoted
        if key in dialect and not none and not re.fullmatch(r"[\t\x20-\x7e]", dialect[key]):
            raise Refused(NOT_CHECKED, f"its dialect sets `{key}` to {json.dumps(dialect[key])}")
    found = {"delimiter": dialect.get("delimiter", usual), "quoteChar": dialect.get("quoteChar", '"')}
    if found["delimiter"] == found["quoteChar"]:
        raise Refused("resource-form", "its dialect takes one character for two things")
    if not dialect.get("header", True):
        found["header"] = False
    return found | {key: dialect[key] for key, plain in _PLAIN.items() if dialect.get(key, plain) not in (plain, None)}


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
            raise Refused(NOT_CHECKED, detail, line=line, value=str(dialect[key]))
