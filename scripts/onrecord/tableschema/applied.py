"""What is left of a schema that is at fault, or can't be checked in all it says: it is what cells are judged by.

One quibble must not hide the data. A constraint, a key or an example at fault is left out alone; the cells of a column
whose type is not understood are taken as they are.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from itertools import islice
from typing import Any

from onrecord.files.guarded import Refusal
from onrecord.files.limits import Limits
from onrecord.package.descriptor import Package
from onrecord.package.jsons import pointer_steps
from onrecord.tableschema.faults import Fault, field_faults, key_faults, missing_value_faults, repeated, too_long
from onrecord.tableschema.profiles import profile_errors

# what a field says of itself without a word on how its cells are read
_DESCRIPTIVE = ("title", "description", "example", "rdfType", "required", "categories", "categoriesOrdered")


def apply_schemas(package: Package) -> None:
    """Put down as refusals what is at fault in the resources' schemas, and keep what is left of each to be applied."""
    found: dict[str, list[Fault]] = {}
    for resource in package.resources:
        if resource.schema is not None:
            found[resource.name] = _schema_faults(resource.schema, package.limits, package.counted)
            if found[resource.name]:
                resource.applied = left_of(resource.schema, found[resource.name])
    # the fields of all resources before any key that refers to them
    keys = {one.name: list(key_faults(one, package)) for one in package.resources if one.applied is not None}
    for resource in package.resources:
        faults = [*found.get(resource.name, ()), *keys.get(resource.name, ())]
        if faults:
            resource.applied = left_of(resource.schema, faults)
        for one in faults:
            where = resource.schema_path or package.path.name
            package.refusals.append(Refusal(one.kind, one.detail, resource.name, where, column=one.place))


def _schema_faults(schema: dict, limits: Limits, counted: Counter[str]) -> list[Fault]:
    """Give what is at fault in a schema, its keys left aside."""
    faults = list(too_long(schema, limits))
    if faults:
        return faults
    faults = [Fault(*one) for one in islice(profile_errors("tableschema", schema), limits.findings + 1)]
    left = left_of(schema, faults)
    if left is None:
        return faults
    if faults and any(profile_errors("tableschema", left)):  # more than are listed
        return [*faults, Fault("/fields", "its other faults are not listed")]
    twice = [
        Fault("/fields", f"the field `{one}` stands twice")
        for one in repeated(field["name"] for field in left["fields"])
    ]
    return [*faults, *(twice or [*field_faults(left["fields"], counted), *missing_value_faults(left)])]


def left_of(schema: dict, faults: Iterable[Fault]) -> dict | None:
    """Give a schema without what is at fault in it; None where its fields are no list of fields with names."""
    left, dropped = dict(schema), set()
    fields = left["fields"] = list(schema["fields"]) if isinstance(schema.get("fields"), list) else []
    for place in dict.fromkeys(fault.place for fault in faults if not fault.applied):
        match pointer_steps(place):
            case ["fields", number, *inner]:
                fields[int(number)] = _field_left(fields[int(number)], inner)
            case ["foreignKeys" | "uniqueKeys" as name, number, *_]:
                dropped.add((name, int(number)))
            case ["fieldsMatch", *_]:
                # which asks for no more than every other way to match does
                left["fieldsMatch"] = "partial"
            case ["missingValues", *_]:
                # who knows which cells are missing
                left.pop("uniqueKeys", None)
                del left["missingValues"]
                left["fields"] = fields = [_untyped(one, ()) for one in fields]
            case [name, *_] if name != "fields":
                left.pop(name, None)
            case _:
                return None
    for name in {name for name, _ in dropped} & left.keys():
        left[name] = [one for number, one in enumerate(left[name]) if (name, number) not in dropped]
    return None if None in fields or not fields else left


def _field_left(field: Any, place: list[str]) -> dict | None:
    """Give a field without what stands at a place in it; None where it has no name."""
    if not _is_named(field):
        return None
    constraints = field.get("constraints")
    match place:
        case ["name"]:
            return field
        case ["constraints", name, *_] if isinstance(constraints, dict):
            return field | {"constraints": {key: one for key, one in constraints.items() if key != name}}
        case [name, *_] if name in ("constraints", *_DESCRIPTIVE):
            return {key: one for key, one in field.items() if key != name}
        case ["missingValues", *_]:
            return _untyped(field, ())
    return _untyped(field, ("required", "unique"))


def _is_named(field: Any) -> bool:
    return isinstance(field, dict) and isinstance(field.get("name"), str)


def _untyped(field: Any, kept: Collection[str]) -> dict | None:
    """Give a field whose cells are taken as they are, with the constraints that are kept; None where it has no name."""
    if not _is_named(field):
        return None
    asked = field["constraints"] if isinstance(field.get("constraints"), dict) else {}
    left = {"name": field["name"], "type": "any", "constraints": {key: asked[key] for key in asked if key in kept}}
    return left | {key: field[key] for key in ("missingValues",) if kept and key in field}
