"""A stranger's JSON Schema, applied without fetching what it refers to, its patterns by RE2."""

import copy
from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema
import pyarrow as pa
from jsonschema import ValidationError
from referencing import Registry
from referencing.jsonschema import DRAFT7

from onrecord.package.elsewhere import STANDARD
from onrecord.tableschema.profiles import told, unique_items
from onrecord.tableschema.readers import fits

REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")


def profile_faults(
    profile: dict, instance: Any, known: Mapping[str, dict]
) -> tuple[Iterator[tuple[str, str]], list[str]]:
    """Give where an instance breaks a profile, as `profile_errors` does, and what of the profile is not applied.

    `known` are other schemas by address. What refers to a profile of the standard's own is left out, as that is applied
    anyway.
    """
    unread: list[str] = []
    schemas = {address: _applied(one, known, unread) for address, one in known.items()}
    own = _applied(profile, known, unread)
    registry: Registry = Registry().with_resources(
        [(address, DRAFT7.create_resource(one)) for address, one in schemas.items()]
    )
    keywords = {
        "pattern": _pattern,
        "patternProperties": _pattern_properties,
        "additionalProperties": _additional_properties,
        "uniqueItems": unique_items,
    }
    kind = jsonschema.validators.extend(jsonschema.validators.validator_for(own, jsonschema.Draft7Validator), keywords)
    return _guarded(kind(own, registry=registry).iter_errors(instance), unread), unread


def _guarded(errors: Iterator[ValidationError], unread: list[str]) -> Iterator[tuple[str, str]]:
    try:
        yield from told(errors)
    except RecursionError:
        unread.append("it refers to itself without end")
    except Exception as error:  # a schema that is none can make the library raise whatever it meets
        unread.append(f"it can't be applied ({type(error).__name__})")


def _applied(profile: dict, known: Mapping[str, dict], unread: list[str]) -> dict:
    """Give a profile without what can't be applied, and put down what that is."""
    made = copy.deepcopy(profile)
    own = str(made.get("$id") or made.get("id") or "").rstrip("#")
    left: list[Any] = [made]
    while left:
        one = left.pop()
        left += one if isinstance(one, list) else one.values() if isinstance(one, dict) else ()
        if not isinstance(one, dict):
            continue
        for name in REFERENCES:
            address = one[name].partition("#")[0] if isinstance(one.get(name), str) else ""
            if address and address != own and address not in known:
                if not STANDARD.fullmatch(address):
                    unread.append(f"it refers to `{address}`, and nothing is fetched")
                del one[name]
        if isinstance(one.get("pattern"), str) and not _is_taken(one["pattern"]):
            unread.append(f"RE2 does not take its pattern `{one.pop('pattern')}`")
        patterns = one.get("patternProperties")
        for pattern in [*patterns] if isinstance(patterns, dict) else ():
            if not _is_taken(pattern):
                unread.append(f"RE2 does not take its pattern `{pattern}`")
                del patterns[pattern]
                one.pop("additionalProperties", None)  # who knows which these are
    return made


def _is_taken(pattern: str) -> bool:
    try:
        return fits("", pattern) is not None
    except pa.ArrowInvalid:
        return False


def _pattern(validator, pattern, instance, schema):
    if validator.is_type(instance, "string") and not fits(instance, pattern):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


def _pattern_properties(validator, patterns, instance, schema):
    for name in instance if validator.is_type(instance, "object") else ():
        for pattern, inner in patterns.items():
            if fits(name, pattern):
                yield from validator.descend(instance[name], inner, path=name, schema_path=pattern)


def _additional_properties(validator, additional, instance, schema):
    for name in instance if validator.is_type(instance, "object") else ():
        if name in schema.get("properties", {}) or any(fits(name, one) for one in schema.get("patternProperties", {})):
            continue
        if additional is False:
            yield ValidationError(f"`{name}` is one property too many")
        elif isinstance(additional, dict):
            yield from validator.descend(instance[name], additional, path=name)
