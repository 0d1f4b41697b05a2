"""What a Table Schema says that makes no sense, or that can't be checked here."""

import difflib
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from onrecord.files.guarded import NOT_CHECKED
from onrecord.files.limits import Limits
from onrecord.files.lookalikes import code_points, lookalikes
from onrecord.package.descriptor import Package
from onrecord.package.resources import Resource
from onrecord.tableschema.fields import (
    BOUNDS,
    CONSTRAINTS,
    UNCHECKED_CONSTRAINTS,
    as_list,
    categories,
    kind_and_format,
)
from onrecord.tableschema.patterns import NotChecked, prove_pattern
from onrecord.tableschema.readers import frictionless_reader, parse_value
from onrecord.tableschema.wording import python_format

WRONG = "resource-schema"
# loading frictionless takes longer than checking a small package
_READ_WITHOUT_FRICTIONLESS = {("string", "default"), ("string", "uri"), ("integer", "default"), ("date", "default")}


class Fault(NamedTuple):
    """A place in a schema (JSON pointer), and why it is at fault or, of kind `not-checked`, can't be checked here.

    With `applied` what stands there is applied all the same.
    """

    place: str
    detail: str
    kind: str = WRONG
    applied: bool = False


def too_long(schema: dict, limits: Limits) -> Iterator[Fault]:
    """Give the lists that have more items than are read."""
    for name in ("fields", "uniqueKeys", "foreignKeys"):
        declared = schema.get(name)
        if isinstance(declared, list) and len(declared) > limits.columns:
            yield Fault(f"/{name}", f"it has {len(declared):,} {name}; {limits.most('columns')}")


def field_faults(fields: list[dict], counted: Counter[str]) -> Iterator[Fault]:
    """Give what is at fault in fields that keep to the profile of Table Schema; `counted` is the package's."""
    for number, other in lookalikes(field["name"] for field in fields).items():
        name = fields[number]["name"]
        alike = f"the field `{name}` looks like `{other}`, but holds {code_points(name)}"
        yield Fault(f"/fields/{number}/name", alike)
    for number, field in enumerate(fields):
        for fault in _of_field(field, counted):
            place, detail = f"/fields/{number}{fault.place}", f"{fault.detail} (field `{field['name']}`)"
            yield fault._replace(place=place, detail=detail)


def _of_field(field: dict, counted: Counter[str]) -> Iterator[Fault]:
    if "required" in field:
        yield Fault("/required", "`required` must stand in its `constraints`")
    if not isinstance(field.get("format", ""), str):
        yield Fault("/format", "the `format` is not a text")
        return
    kind, form = kind_and_format(field)
    meant = python_format(form) if kind in ("date", "time", "datetime") and form not in ("default", "any") else None
    if meant is not None:
        yield Fault("/format", f"the format `{form}` is not written with `%`: write `{meant}`")
        return
    if (kind, form) not in _READ_WITHOUT_FRICTIONLESS:
        try:
            frictionless_reader(field)
        except Exception as error:  # frictionless raises its own kind for any field that it does not take
            yield Fault("", f"it is not understood: {error}")
            return
    yield from _constraint_faults(field, counted)
    declared = [("/categories", one) for one in categories(field) or []]
    if field.get("example") is not None:
        declared.append(("/example", field["example"]))
    yield from _value_faults(field, declared)


def _constraint_faults(field: dict, counted: Counter[str]) -> Iterator[Fault]:
    kind, constraints = field.get("type", "string"), field.get("constraints", {})
    for name, value in constraints.items():
        place = f"/constraints/{name}"
        if kind in UNCHECKED_CONSTRAINTS.get(name, ()):
            yield Fault(place, f"`{name}` is not checked here", NOT_CHECKED)
        elif name not in CONSTRAINTS:
            near = difflib.get_close_matches(name, CONSTRAINTS, n=1)
            hint = f": write `{near[0]}`" if near else ""
            yield Fault(place, f"there is no constraint `{name}`{hint}")
        elif kind not in CONSTRAINTS[name]:
            yield Fault(place, f"there is no constraint `{name}` for type {kind}")
        elif name == "pattern":
            try:
                prove_pattern(value, counted)
            except NotChecked as reason:
                yield Fault(place, f"RE2 does not take the pattern `{value}`: {reason}", NOT_CHECKED)
            except ValueError as error:
                yield Fault(place, f"RE2 does not take the pattern `{value}`: {error}")
        elif name in BOUNDS:
            yield from _value_faults(field, [(place, value)])
        elif name == "enum":
            yield from _value_faults(field, [(place, one) for one in value])


def _value_faults(field: dict, declared: Iterable[tuple[str, Any]]) -> Iterator[Fault]:
    for place, value in declared:
        try:
            parse_value(field, value)
        except ValueError as error:
            yield Fault(place, str(error))


def missing_value_faults(schema: dict) -> Iterator[Fault]:
    """Give the labelled missing values of which a value or a label stands twice."""
    owners = [("", schema), *((f"/fields/{number}", field) for number, field in enumerate(schema["fields"]))]
    for pointer, owner in owners:
        labelled = [one for one in owner.get("missingValues", []) if isinstance(one, dict)]
        for key in ("value", "label"):
            for one in repeated(entry[key] for entry in labelled if key in entry):
                yield Fault(f"{pointer}/missingValues", f"the {key} `{one}` stands twice", applied=True)


def key_faults(resource: Resource, package: Package) -> Iterator[Fault]:
    """Give what is at fault in the keys of a resource's schema, as far as it is applied."""
    schema = resource.applied or {}
    fields = {field["name"] for field in schema["fields"]}

    def unknown(place: str, key: str | list[str]) -> list[Fault]:
        return [Fault(place, f"`{name}` is not a field of the table") for name in as_list(key) if name not in fields]

    yield from unknown("/primaryKey", schema.get("primaryKey", []))
    for key in schema.get("uniqueKeys", []):
        yield from unknown(_place(resource, "uniqueKeys", key), key)
    for key in schema.get("foreignKeys", []):
        place = _place(resource, "foreignKeys", key)
        wrong = unknown(place, key["fields"])
        yield from wrong or _reference_faults(resource, package, place, key)


def _place(resource: Resource, name: str, key: Any) -> str:
    """Give where a key stands in the schema as it is declared, of which some may be left out."""
    declared = (resource.schema or {})[name]
    return f"/{name}/{next(number for number, one in enumerate(declared) if one is key)}"


def _reference_faults(resource: Resource, package: Package, place: str, key: dict) -> Iterator[Fault]:
    own, others = as_list(key["fields"]), as_list(key["reference"]["fields"])
    target = package.resource(key["reference"].get("resource") or resource.name)
    if target is None:
        yield Fault(place, f"there is no resource `{key['reference']['resource']}`")
    elif len(own) != len(others):
        yield Fault(place, f"{len(own)} fields refer to {len(others)}")
    elif target.schema is None and "schema" not in target.declared:
        yield Fault(place, f"`{target.name}` has no schema, and so no fields to refer to")
    elif target.applied is not None:
        known = [field["name"] for field in target.applied["fields"]]
        wrong = [name for name in others if name not in known]
        for name in wrong:
            yield Fault(place, f"`{name}` is not a field of `{target.name}`")
        untyped = [*_untyped(resource, own), *_untyped(target, others)]
        if untyped and not wrong:
            detail = f"the foreign key is left aside, as the type of `{untyped[0]}` is not understood"
            yield Fault(place, detail, NOT_CHECKED)


def _untyped(resource: Resource, names: list[str]) -> list[str]:
    """Give those of the fields whose cells are taken as they are, since their declared type is not understood."""
    pairs = zip(resource.applied["fields"], resource.schema["fields"], strict=True)
    lost = {one["name"] for one, declared in pairs if one.get("type") == "any" != declared.get("type")}
    return [name for name in names if name in lost]


def repeated(names: Iterable[str]) -> list[str]:
    """Give the names that stand more than once."""
    return [name for name, times in Counter(names).items() if times > 1]
