"""The published profiles of Data Package and Table Schema (JSON Schema), and where a descriptor breaks one.

They ship with the validator: one that can't be fetched would be passed in silence.
"""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from importlib import resources
from itertools import islice
from typing import Any

import jsonschema
from jsonschema import ValidationError

from onrecord.package.jsons import json_pointer
from onrecord.tableschema.fields import ITEM_TYPES
from onrecord.tableschema.wording import ask_for_names, in_words, unknown_type

MOST_ERRORS_TOLD = 10
# of those that the profiles name; an empty text says nothing
_FORMATS = jsonschema.FormatChecker(formats=())
_DAY_AND_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d):([0-5]\d|60)(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)", re.ASCII)


@_FORMATS.checks("date-time")
def _is_date_time(value: Any) -> bool:
    """Say whether a text is a date and time by RFC 3339, which Data Package asks for."""
    found = _DAY_AND_TIME.fullmatch(value) if isinstance(value, str) else None
    try:
        return not isinstance(value, str) or bool(found and datetime.fromisoformat(f"{found[1]}T{found[2]}"))
    except ValueError:
        return False


@_FORMATS.checks("uri")
def _is_address(value: Any) -> bool:
    return not isinstance(value, str) or re.fullmatch(r"(?:[A-Za-z][A-Za-z0-9+.-]*:\S+)?", value) is not None


@_FORMATS.checks("email")
def _is_mailbox(value: Any) -> bool:
    return not isinstance(value, str) or re.fullmatch(r"(?:[^\s@<>:]+@[^\s@<>.]+\.[^\s@<>]+)?", value) is not None


@cache
def _profile(name: str):
    profile = json.loads(
        (resources.files("onrecord.tableschema") / "published" / f"{name}-2.0.json").read_text("utf-8")
    )
    if name == "tableschema":
        _follow_specification(profile["properties"])
    else:
        # `^(.+)/(.+)$` takes time that grows with the square of the slashes
        profile["properties"]["resources"]["items"]["properties"]["mediatype"]["pattern"] = "^.[^/]*/."
    # the library's own compare each item of a mixed list with each other one, and keep what is wrong with each item
    # for each alternative
    keywords = {"uniqueItems": unique_items, "oneOf": _one_of}
    made = jsonschema.validators.extend(jsonschema.Draft7Validator, keywords)
    return made(profile, format_checker=_FORMATS)


def _one_of(validator, alternatives, instance, schema):
    by_type = {kind: one for one in alternatives for kind in one.get("properties", {}).get("type", {}).get("enum", ())}
    if isinstance(instance, dict) and by_type:
        kind = instance.get("type", "string")
        if isinstance(kind, str) and kind in by_type:
            yield from validator.descend(instance, by_type[kind])
        else:
            yield ValidationError(unknown_type(kind, [*by_type]), validator="type of a field", path=["type"])
        return
    if not isinstance(instance, dict) and ask_for_names(alternatives):
        return  # which its type says
    found, fitting = [], []
    for number, one in enumerate(alternatives):
        errors = list(islice(validator.descend(instance, one, schema_path=number), MOST_ERRORS_TOLD))
        found += errors
        fitting += [one] * (not errors)
    if not fitting:
        yield ValidationError("none of them fits", context=found)
    if len(fitting) > 1:
        yield ValidationError("several fit")


def unique_items(validator, unique, instance, schema):
    """Give the keyword `uniqueItems`, in time that does not grow with the square of the items."""
    if unique and validator.is_type(instance, "array"):
        whole = (int(one) if isinstance(one, float) and one.is_integer() else one for one in instance)
        if len({json.dumps(one, sort_keys=True) for one in whole}) < len(instance):
            yield ValidationError("an item stands twice")


def _follow_specification(properties: dict) -> None:
    """Take into the published profile what the specification's text allows, and the profile leaves out."""
    fields = properties["fields"]["items"]["oneOf"]
    of_type = {field["properties"]["type"]["enum"][0]: field["properties"] for field in fields}
    # `list` is a type (section Field Types), and a constraint may stand as text (section Field Constraints)
    items = {"delimiter": {"type": "string", "minLength": 1}, "itemType": {"enum": ITEM_TYPES}}
    fields.append({"type": "object", "required": ["name", "type"]})
    fields[-1]["properties"] = of_type["array"] | items | {"type": {"enum": ["list"]}}
    for field in of_type.values():
        # an example is a value of the field, which may stand as JSON as well
        field.pop("example", None)
    for name in ("primaryKey", "uniqueKeys", "foreignKeys"):
        # an empty list asks for nothing
        for one in [properties[name], *properties[name].get("oneOf", ())]:
            one.pop("minItems", None)
    of_type["boolean"]["constraints"]["properties"]["enum"] = {"type": "array", "minItems": 1, "uniqueItems": True}
    # one name may stand for a list of one, in either place (section Schema, notes on version 1)
    names = {"oneOf": [{"type": "string"}, {"type": "array", "minItems": 1, "items": {"type": "string"}}]}
    properties["uniqueKeys"]["items"] = names
    key = properties["foreignKeys"]["items"]
    del key["oneOf"]
    reference = {"resource": {"type": "string"}, "fields": names}
    key["properties"] = {
        "fields": names,
        "reference": {"type": "object", "required": ["fields"], "properties": reference},
    }
    # `fieldsMatch` is a string; the profile asks for a list
    modes = {"enum": ["exact", "equal", "subset", "superset", "partial"]}
    properties["fieldsMatch"] = {"oneOf": [modes, {"type": "array", "minItems": 1, "maxItems": 1, "items": modes}]}


def profile_errors(name: str, instance: Any) -> Iterator[tuple[str, str]]:
    """Give where an instance breaks a profile, `datapackage` or `tableschema`: a JSON pointer, and what is wrong."""
    yield from told(_profile(name).iter_errors(instance))


def told(errors: Iterator[ValidationError]) -> Iterator[tuple[str, str]]:
    """Give for each error a JSON pointer, and what is wrong."""
    for error in errors:
        error = _telling(error)
        pointer = json_pointer(*error.absolute_path)
        yield pointer, f"{in_words(error)} (at {f'`{pointer}`' if pointer else 'the top'})"


def _telling(error):
    """Give, where none of several alternatives fits, the error of the one that the instance is of the type of."""
    if not error.context or ask_for_names(error.validator_value):
        return error
    branches: dict[int, list] = {}
    for inner in error.context:
        branches.setdefault(inner.schema_path[0], []).append(inner)
    meant = min(
        branches.values(), key=lambda found: (any(list(one.path)[-1:] == ["type"] for one in found), len(found))
    )
    return _telling(meant[0])
