"""Rules for the descriptor and for how each resource is declared."""

import hashlib
import json
import re
from functools import cache
from importlib import resources

from onrecord.package import Package, Refusal
from onrecord.rule import rule

SEMVER = r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?"


def _refused(package: Package, kind: str):
    return (refusal for refusal in package.refusals if refusal.kind == kind)


@rule(
    scope="package",
    title="The descriptor is there",
    message="{path} can't be opened: {detail}",
    remedy="Name a folder that holds a datapackage.json, or the descriptor itself.",
    bad="`onrecord validate empty-folder`",
    good="`onrecord validate folder-with-datapackage.json`",
)
def descriptor_file(package):
    """Everything else is read through the descriptor: without it nothing can be checked."""
    return _refused(package, "descriptor-file")


@rule(
    scope="package",
    title="The descriptor is one JSON object",
    message="{path} can't be read: {detail}",
    remedy="Write the descriptor as one JSON object in UTF-8, each key once.",
    bad='`{"name": "a", "name": "b"}`',
    good='`{"name": "a"}`',
)
def descriptor_json(package):
    """A key that stands twice, or text that is not JSON, has no one reading: two readers may see two packages."""
    return _refused(package, "descriptor-json")


@cache
def _profile(name: str):
    import jsonschema

    text = (resources.files("onrecord") / "profiles" / f"{name}-2.0.json").read_text("utf-8")
    return jsonschema.Draft7Validator(json.loads(text))


def _profile_errors(name: str, instance):
    for error in _profile(name).iter_errors(instance):
        error = _telling(error)
        pointer = "/" + "/".join(str(step) for step in error.absolute_path)
        message = error.message if len(error.message) < 200 else error.message[:200] + "..."
        yield pointer, f"{message} (at `{pointer}`)"


def _telling(error):
    """Give, where none of several alternatives fits, the error of the one that the instance is of the type of."""
    if not error.context:
        return error
    branches: dict[int, list] = {}
    for inner in error.context:
        branches.setdefault(inner.schema_path[0], []).append(inner)
    meant = min(branches.values(), key=lambda found: (any(list(one.path)[-1:] == ["type"] for one in found), len(found)))
    return _telling(meant[0])


@rule(
    scope="package",
    title="The descriptor keeps to the Data Package profile",
    message="{path} is not a valid Data Package descriptor: {detail}",
    remedy="Change the descriptor to what Data Package v2 says of that property.",
    bad='`"licenses": "CC-BY-4.0"`',
    good='`"licenses": [{"name": "CC-BY-4.0"}]`',
)
def descriptor_profile(package):
    """Other tools rely on the standard's properties; the profile ships with the validator, for one that
    can't be fetched would be silently passed."""
    if package.descriptor is None:
        return
    for pointer, detail in _profile_errors("datapackage", package.descriptor):
        yield Refusal("descriptor-profile", detail, None, package.path.name, column=pointer)


@rule(
    scope="package",
    title="Every resource is declared once, as one local CSV file in UTF-8",
    message="Resource `{table}` can't be read: {detail}",
    remedy="Give the resource a name of its own and one plain CSV file in UTF-8, with no dialect but delimiter, "
    "quoteChar and header.",
    bad='`"path": "people.csv.gz"`',
    good='`"path": "people.csv"`',
)
def resource_form(package):
    """What is packed, inline, spread over files or in a code page would be read differently by different tools."""
    return _refused(package, "resource-form")


@rule(
    scope="package",
    title="Every path leads to a file inside the package",
    message="The path of resource `{table}` is refused: {detail}",
    remedy="Put the file into the package and give its path from the descriptor's folder, as `data/people.csv`.",
    bad='`"path": "../people.csv"`',
    good='`"path": "data/people.csv"`',
)
def resource_path(package):
    """A package from a stranger must not make the validator read other files or reach the network, and what is
    validated must be what is handed on."""
    return _refused(package, "resource-path")


@rule(
    scope="package",
    title="Every resource's file is there and can be read",
    message="The file of resource `{table}` can't be read: {detail}",
    remedy="Put a plain CSV file with a header row at that path.",
    bad="a path to a file that is missing or has no bytes",
    good="a file with a header row",
)
def resource_file(package):
    """A table that is not there can't be checked, and must not count as sound."""
    return _refused(package, "resource-file")


@rule(
    scope="package",
    title="Every resource's schema can be read and makes sense",
    message="The schema of resource `{table}` is at fault: {detail}",
    remedy="Mend the Table Schema: its keys name fields that exist, its patterns are RE2, its constraints fit the type.",
    bad='`"primaryKey": ["persn_id"]`',
    good='`"primaryKey": ["person_id"]`',
)
def resource_schema(package):
    """A schema that can't be applied would let every row pass."""
    yield from _refused(package, "resource-schema")
    names = {one.name: one for one in package.resources}
    for resource in package.resources:
        where = resource.schema_path or package.path.name
        if resource.schema is None:
            continue
        faults = list(_profile_errors("tableschema", resource.schema)) or list(_schema_faults(resource, names))
        for pointer, detail in faults:
            yield Refusal("resource-schema", detail, resource.name, where, column=pointer)


def _schema_faults(resource, resources_by_name):
    import pyarrow as pa
    import pyarrow.compute as pc

    from onrecord.tableschema import frictionless_reader, parse_value

    schema = resource.schema
    fields = [field["name"] for field in schema["fields"]]
    for name in {name for name in fields if fields.count(name) > 1}:
        yield "/fields", f"the field `{name}` stands twice"
    for number, field in enumerate(schema["fields"]):
        constraints = field.get("constraints", {})
        kind = field.get("type", "string")
        try:
            if kind not in {"string", "integer", "date"} or field.get("format", "default") != "default":
                frictionless_reader(field)
        except Exception as error:  # frictionless raises its own kind for any descriptor it does not take
            yield f"/fields/{number}", f"the field `{field['name']}` is not understood: {error}"
            continue
        if "pattern" in constraints:
            try:
                pc.match_substring_regex(pa.array([""]), anchored(constraints["pattern"]))
            except pa.ArrowInvalid as error:
                yield f"/fields/{number}/constraints/pattern", f"RE2 does not take the pattern: {error}"
        bounds = [(key, constraints[key]) for key in BOUNDS if key in constraints]
        bounds += [("enum", one) for one in constraints.get("enum", [])]
        for key, declared in bounds:
            try:
                parse_value(field, declared)
            except ValueError as error:
                yield f"/fields/{number}/constraints/{key}", str(error)
    keys = [("/primaryKey", as_list(schema.get("primaryKey", [])))]
    keys += [(f"/uniqueKeys/{n}", as_list(key)) for n, key in enumerate(schema.get("uniqueKeys", []))]
    for pointer, key in keys:
        for name in set(key) - set(fields):
            yield pointer, f"`{name}` is no field of the table"
    for number, key in enumerate(schema.get("foreignKeys", [])):
        pointer = f"/foreignKeys/{number}"
        own, others = as_list(key["fields"]), as_list(key["reference"]["fields"])
        target = resources_by_name.get(key["reference"].get("resource") or resource.name)
        for name in set(own) - set(fields):
            yield pointer, f"`{name}` is no field of the table"
        if target is None:
            yield pointer, f"there is no resource `{key['reference']['resource']}`"
        elif len(own) != len(others):
            yield pointer, f"{len(own)} fields refer to {len(others)}"
        else:
            known = [field["name"] for field in (target.schema or {}).get("fields", []) if isinstance(field, dict)]
            for name in set(others) - set(known):
                yield pointer, f"`{name}` is no field of `{target.name}`"


BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")


def anchored(pattern: str) -> str:
    """Give a `pattern` so that RE2 takes it for whole cells only (Table Schema, `pattern`)."""
    return rf"\A(?:{pattern})\z"


def as_list(value) -> list:
    """Give a key as a list of names: Table Schema lets one name stand alone."""
    return [value] if isinstance(value, str) else list(value)


@rule(
    scope="package",
    severity="warning",
    title="Every resource has a schema",
    message="Resource `{table}` has no schema: only its form was checked",
    remedy="Write a Table Schema for it.",
    bad='`{"name": "people", "path": "people.csv"}`',
    good='`{"name": "people", "path": "people.csv", "schema": "schemas/people.json"}`',
)
def resource_schema_missing(package):
    """Without a schema nothing says what a column holds, so that hardly anything can be at fault."""
    for resource in package.resources:
        if resource.file and "schema" not in resource.declared:
            yield Refusal("resource-schema-missing", "", resource.name, package.path.name)


@rule(
    scope="package",
    title="A file has the length and digest that are declared for it",
    message="The file of resource `{table}` is not the one that was declared: {detail}",
    remedy="Take the file that was published, or declare the new one's `bytes` and `hash`.",
    bad='`"bytes": 120` for a file of 121 bytes',
    good='`"bytes": 121`',
)
def resource_digest(package):
    """A declared digest is a promise about the very bytes; a file that breaks it is another file."""
    for resource in package.resources:
        if not resource.file:
            continue
        declared = resource.declared
        size = resource.file.stat().st_size
        if "bytes" in declared and declared["bytes"] != size:
            yield Refusal(
                "resource-digest",
                f"it has {size} bytes, not {declared['bytes']}",
                resource.name,
                resource.path,
                value=str(size),
            )
        if isinstance(declared.get("hash"), str):
            algorithm, _, wanted = declared["hash"].rpartition(":")
            algorithm = (algorithm or "md5").lower()
            if algorithm not in hashlib.algorithms_guaranteed or algorithm.startswith("shake"):
                detail = f"`{algorithm}` is no digest that can be computed"
            else:
                with open(resource.file, "rb") as file:
                    found = hashlib.file_digest(file, algorithm).hexdigest()
                detail = "" if found == wanted.lower() else f"its {algorithm} digest is {found}"
            if detail:
                yield Refusal("resource-digest", detail, resource.name, resource.path, value=declared["hash"])


def is_semantic_version(version) -> bool:
    """Say whether `version` is a semantic version (semver.org, 2.0.0)."""
    return isinstance(version, str) and re.fullmatch(SEMVER, version, re.ASCII) is not None


RULES = (
    descriptor_file,
    descriptor_json,
    descriptor_profile,
    resource_form,
    resource_path,
    resource_file,
    resource_schema,
    resource_schema_missing,
    resource_digest,
)
