"""Rules for the descriptor and for how each resource is declared."""

import re
from collections import Counter
from itertools import islice

import pyarrow as pa
import pyarrow.compute as pc

from onrecord.files.guarded import Refusal, Refused
from onrecord.files.limits import Limits
from onrecord.files.lookalikes import code_points, lookalikes
from onrecord.package.descriptor import NOT_CHECKED, Package
from onrecord.package.sealing import can_compute, split_hash
from onrecord.rules.rule import rule
from onrecord.tableschema.fields import (
    BOUNDS,
    CONSTRAINTS,
    anchored,
    as_list,
    categories,
    keys,
    kind_and_format,
)
from onrecord.tableschema.profiles import profile_errors
from onrecord.tableschema.readers import frictionless_reader, parse_value

# semver.org, 2.0.0, items 2, 9 and 10
_NUMBER, _PART = r"(?:0|[1-9]\d*)", r"[0-9A-Za-z-]"
_PRE_RELEASE = rf"(?:{_NUMBER}|\d*[A-Za-z-]{_PART}*)"
SEMVER = (
    rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}"
    rf"(?:-{_PRE_RELEASE}(?:\.{_PRE_RELEASE})*)?(?:\+{_PART}+(?:\.{_PART}+)*)?"
)


def refused(package: Package, kind: str):
    """Give what was refused of this kind on the way in: such a rule is the guard's own finding, put into words."""
    return (refusal for refusal in package.refusals if refusal.kind == kind)


@rule(
    scope="package",
    general=True,
    title="An archive can be opened safely",
    message="The archive {path} is refused: {detail}",
    remedy="Download it again, or zip the package's folder again: plain files alone, each once.",
    bad="a zip with a file called `../people.csv`, with a link, or that opens to a terabyte",
    good="the zip that `onrecord export --to zip` writes",
)
def archive_file(package):
    """A stranger's archive must not write beside its folder, fill the disk, or hold one package for one reader and
    another for the next."""
    return refused(package, "archive-file")


@rule(
    scope="package",
    general=True,
    title="The descriptor is there",
    message="The file {path} can't be opened: {detail}",
    remedy="Name a folder that holds a datapackage.json, or the descriptor itself.",
    bad="`onrecord validate empty-folder`",
    good="`onrecord validate folder-with-datapackage.json`",
)
def descriptor_file(package):
    """Everything else is read through the descriptor: without it nothing can be checked."""
    return refused(package, "descriptor-file")


@rule(
    scope="package",
    general=True,
    title="The descriptor is one JSON object",
    message="The file {path} can't be read: {detail}",
    remedy="Write the descriptor as one JSON object in UTF-8, each key once.",
    bad='`{"name": "a", "name": "b"}`',
    good='`{"name": "a"}`',
)
def descriptor_json(package):
    """A key that stands twice, or text that is not JSON, has no one reading: two readers may see two packages."""
    return refused(package, "descriptor-json")


@rule(
    scope="package",
    general=True,
    title="The descriptor keeps to the Data Package profile",
    message="The file {path} is not a valid Data Package descriptor: {detail}",
    remedy="Change the descriptor to what Data Package v2 says of that property.",
    bad='`"licenses": "CC-BY-4.0"`',
    good='`"licenses": [{"name": "CC-BY-4.0"}]`',
)
def descriptor_profile(package):
    """Other tools rely on the standard's properties; the profile ships with the validator, for one that
    can't be fetched would be silently passed."""
    if package.descriptor is None:
        return
    descriptor = dict(package.descriptor)
    if isinstance(descriptor.get("resources"), list):
        descriptor["resources"] = [_for_profile(one) for one in descriptor["resources"]]
    for pointer, detail in islice(profile_errors("datapackage", descriptor), package.limits.findings + 1):
        yield Refusal("descriptor-profile", detail, None, package.path.name, column=pointer)


def _for_profile(resource):
    # an inline schema is `resource-schema`'s to judge; a dialect may stand in a file, which the profile leaves out
    elsewhere = {"schema": dict, "dialect": str}
    if not isinstance(resource, dict):
        return resource
    return {key: one for key, one in resource.items() if not (key in elsewhere and isinstance(one, elsewhere[key]))}


@rule(
    scope="package",
    general=True,
    title="Every resource is declared once and has one form",
    message="Resource `{table}` can't be read: {detail}",
    remedy="Give the resource a name and a file of its own. A table of the format is one plain CSV file in UTF-8.",
    bad="two resources called `people`",
    good='`"name": "people", "path": "people.csv"`',
)
def resource_form(package):
    """Two resources of one name, or one with two forms, are read differently by different tools."""
    return refused(package, "resource-form")


@rule(
    scope="package",
    general=True,
    severity="warning",
    title="Every resource can be checked",
    message="Resource `{table}` was not checked: {detail}",
    remedy="Hand the table on as a plain CSV file in UTF-8 with a Table Schema beside it, or check it by other means.",
    bad='`"path": "report.pdf"`',
    good='`"path": "people.csv"`',
)
def not_checked(package):
    """What nobody has looked at is neither sound nor wrong: a report says so, and is not complete."""
    return refused(package, NOT_CHECKED)


@rule(
    scope="package",
    general=True,
    title="Every path leads to a file inside the package",
    message="The path of resource `{table}` is refused: {detail}",
    remedy="Put the file into the package and give its path from the descriptor's folder, as `data/people.csv`.",
    bad='`"path": "../people.csv"`',
    good='`"path": "data/people.csv"`',
)
def resource_path(package):
    """A package from a stranger must not make the validator read other files or reach the network, and what is
    validated must be what is handed on."""
    return refused(package, "resource-path")


@rule(
    scope="package",
    general=True,
    title="Every resource's file is there and can be read",
    message="The file of resource `{table}` can't be read: {detail}",
    remedy="Put a plain CSV file with a header row at that path.",
    bad="a path to a file that is missing or has no bytes",
    good="a file with a header row",
)
def resource_file(package):
    """A table that is not there can't be checked, and must not count as sound."""
    return refused(package, "resource-file")


@rule(
    scope="package",
    general=True,
    title="Every resource's schema can be read and makes sense",
    message="The schema of resource `{table}` is at fault: {detail}",
    remedy="Mend the Table Schema: keys name fields that exist, patterns are RE2, constraints fit the field's type.",
    bad='`"primaryKey": ["persn_id"]`',
    good='`"primaryKey": ["person_id"]`',
)
def resource_schema(package):
    """A schema that can't be applied would let every row pass."""
    yield from refused(package, "resource-schema")
    names = {one.name: one for one in package.resources}
    for resource in package.resources:
        where = resource.schema_path or package.path.name
        if resource.schema is None:
            continue
        too_long = list(_too_long(resource.schema, package.limits))
        faults = too_long or list(islice(profile_errors("tableschema", resource.schema), package.limits.findings + 1))
        for pointer, detail in faults or [*_field_faults(resource.schema), *_key_faults(resource, names)]:
            yield Refusal("resource-schema", detail, resource.name, where, column=pointer)


def _too_long(schema, limits: Limits):
    for name in ("fields", "uniqueKeys", "foreignKeys"):
        declared = schema.get(name)
        if isinstance(declared, list) and len(declared) > limits.columns:
            yield f"/{name}", f"it has {len(declared):,} {name}; {limits.most('columns')}"


# loading frictionless takes longer than checking a small package
READ_WITHOUT_FRICTIONLESS = {("string", "default"), ("string", "uri"), ("integer", "default"), ("date", "default")}


def _field_faults(schema):
    fields = schema["fields"]
    for name in _repeated(field["name"] for field in fields):
        yield "/fields", f"the field `{name}` stands twice"
    for number, other in lookalikes(field["name"] for field in fields).items():
        name = fields[number]["name"]
        yield f"/fields/{number}/name", f"the field `{name}` looks like `{other}`, but holds {code_points(name)}"
    for number, field in enumerate(fields):
        pointer, name = f"/fields/{number}", field["name"]
        if "required" in field:
            yield f"{pointer}/required", f"`required` of `{name}` must stand in its `constraints`"
        if not isinstance(field.get("format", ""), str):
            yield f"{pointer}/format", f"the `format` of `{name}` is not a text"
            continue
        if kind_and_format(field) not in READ_WITHOUT_FRICTIONLESS:
            try:
                frictionless_reader(field)
            except Exception as error:  # frictionless raises its own kind for any field that it does not take
                yield pointer, f"the field `{name}` is not understood: {error}"
                continue
        for place, detail in _constraint_faults(field):
            yield pointer + place, f"{detail} (field `{name}`)"
    owners = [("", schema), *((f"/fields/{number}", field) for number, field in enumerate(fields))]
    for pointer, owner in owners:
        labelled = [one for one in owner.get("missingValues", []) if isinstance(one, dict)]
        for key in ("value", "label"):
            for one in _repeated(entry[key] for entry in labelled if key in entry):
                yield f"{pointer}/missingValues", f"the {key} `{one}` stands twice"


def _constraint_faults(field):
    kind, constraints = field.get("type", "string"), field.get("constraints", {})
    apt = [name for name in constraints if kind in CONSTRAINTS.get(name, ())]
    for name in constraints:
        if name not in apt:
            yield f"/constraints/{name}", f"there is no constraint `{name}` for type {kind} that can be checked"
    if "pattern" in apt:
        # alone first: `a)|(?:b` would be whole only once it is anchored
        for pattern in (constraints["pattern"], anchored(constraints["pattern"])):
            try:
                pc.match_substring_regex(pa.array([""]), pattern)
            except pa.ArrowInvalid as error:
                yield "/constraints/pattern", f"RE2 does not take the pattern: {error}"
                break
    declared = [(f"/constraints/{name}", constraints[name]) for name in BOUNDS if name in apt]
    declared += [("/constraints/enum", one) for one in constraints.get("enum", [])]
    declared += [("/categories", one) for one in categories(field) or []]
    if field.get("example"):
        declared.append(("/example", field["example"]))
    for place, value in declared:
        try:
            parse_value(field, value)
        except ValueError as error:
            yield place, str(error)


def _key_faults(resource, resources_by_name):
    schema = resource.schema
    fields = {field["name"] for field in schema["fields"]}
    for pointer, key in keys(schema):
        for name in key:
            if name not in fields:
                yield pointer, f"`{name}` is no field of the table"
    for number, key in enumerate(schema.get("foreignKeys", [])):
        pointer, others = f"/foreignKeys/{number}", as_list(key["reference"]["fields"])
        target = resources_by_name.get(key["reference"].get("resource") or resource.name)
        if target is None:
            yield pointer, f"there is no resource `{key['reference']['resource']}`"
        elif len(as_list(key["fields"])) != len(others):
            yield pointer, f"{len(as_list(key['fields']))} fields refer to {len(others)}"
        elif target.schema is None and "schema" not in target.declared:
            yield pointer, f"`{target.name}` has no schema, and so no fields to refer to"
        elif target.schema is not None and isinstance(target.schema.get("fields"), list):
            known = [field.get("name") for field in target.schema["fields"] if isinstance(field, dict)]
            for name in others:
                if name not in known:
                    yield pointer, f"`{name}` is no field of `{target.name}`"


def _repeated(names) -> list[str]:
    return [name for name, times in Counter(names).items() if times > 1]


@rule(
    scope="package",
    general=True,
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
        if resource.is_table and "schema" not in resource.declared:
            yield Refusal("resource-schema-missing", "", resource.name, package.path.name)


@rule(
    scope="package",
    general=True,
    title="A file has the length and digest that are declared for it",
    message="The file of resource `{table}` is not the one that was declared: {detail}",
    remedy="Take the file that was published, or declare the new one's `bytes` and `hash`; between releases neither is "
    "needed, and `onrecord release` writes both.",
    bad='`"bytes": 120` for a file of 121 bytes',
    good='`"bytes": 121`',
)
def resource_digest(package):
    """A declared digest is a promise about the very bytes; a file that breaks it is another file."""
    for resource in package.resources:
        declared = resource.declared
        if not resource.file or not declared.keys() & {"bytes", "hash"}:
            continue
        if resource.more:
            detail = "its `bytes` and `hash` are those of one file, and it has several"
            yield Refusal(NOT_CHECKED, detail, resource.name, resource.path)
            continue
        size = resource.state.size
        if "bytes" in declared and declared["bytes"] != size:
            yield Refusal(
                "resource-digest",
                f"it has {size} bytes, not {declared['bytes']}",
                resource.name,
                resource.path,
                value=str(size),
            )
        if isinstance(declared.get("hash"), str):
            algorithm, wanted = split_hash(declared["hash"])
            if not can_compute(algorithm):
                detail = f"`{algorithm}` is no digest that can be computed"
            else:
                try:
                    found = resource.digest(algorithm)
                except Refused:  # told of where the table is read
                    continue
                detail = "" if found == wanted else f"its {algorithm} digest is {found}"
            if detail:
                yield Refusal("resource-digest", detail, resource.name, resource.path, value=declared["hash"])


def is_semantic_version(version) -> bool:
    """Say whether `version` is a semantic version (semver.org, 2.0.0)."""
    return isinstance(version, str) and re.fullmatch(SEMVER, version, re.ASCII) is not None


RULES = (
    archive_file,
    descriptor_file,
    descriptor_json,
    descriptor_profile,
    resource_form,
    not_checked,
    resource_path,
    resource_file,
    resource_schema,
    resource_schema_missing,
    resource_digest,
)
