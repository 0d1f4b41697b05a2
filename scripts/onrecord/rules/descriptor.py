"""Rules for the descriptor and for how each resource is declared."""

import json
import re
from itertools import islice

from onrecord.files.guarded import NOT_CHECKED, Refusal, Refused
from onrecord.package.sealing import can_compute, split_hash
from onrecord.rules.rule import rule
from onrecord.tableschema.profiles import profile_errors
from onrecord.tableschema.strangers import profile_faults

# semver.org, 2.0.0, items 2, 9 and 10
_NUMBER, _PART = r"(?:0|[1-9]\d*)", r"[0-9A-Za-z-]"
_PRE_RELEASE = rf"(?:{_NUMBER}|\d*[A-Za-z-]{_PART}*)"
SEMVER = (
    rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}"
    rf"(?:-{_PRE_RELEASE}(?:\.{_PRE_RELEASE})*)?(?:\+{_PART}+(?:\.{_PART}+)*)?"
)


@rule(
    scope="refusal",
    general=True,
    title="An archive can be opened safely",
    message="The archive {path} is refused: {detail}",
    remedy="Download it again, or zip the package's folder again: plain files alone, each once.",
    bad="a zip with a file called `../people.csv`, with a link, or that opens to a terabyte",
    good="the zip that `onrecord export --to zip` writes",
)
def archive_file():
    """A stranger's archive must not write outside its folder or fill the disk. Two readers must find the same package
    in it."""


@rule(
    scope="refusal",
    general=True,
    title="The descriptor is there",
    message="The file {path} can't be opened: {detail}",
    remedy="Name a folder that holds a datapackage.json, or the descriptor itself.",
    bad="`onrecord validate empty-folder`",
    good="`onrecord validate folder-with-datapackage.json`",
)
def descriptor_file():
    """Everything else is read through the descriptor. Without it nothing can be checked."""


@rule(
    scope="refusal",
    general=True,
    title="The descriptor is one JSON object",
    message="The file {path} can't be read: {detail}",
    remedy="Write the descriptor as one JSON object in UTF-8, each key once.",
    bad='`{"name": "a", "name": "b"}`',
    good='`{"name": "a"}`',
)
def descriptor_json():
    """If a key stands twice, or the text is not JSON, two readers may see two different packages."""


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
    """Other tools rely on the standard's properties. The profile ships with the validator, so that it is always
    applied."""
    if package.descriptor is None:
        return
    descriptor = dict(package.descriptor)
    if isinstance(descriptor.get("resources"), list):
        descriptor["resources"] = [_for_profile(one) for one in descriptor["resources"]]
    for pointer, detail in islice(profile_errors("datapackage", descriptor), package.limits.findings + 1):
        yield Refusal("descriptor-profile", detail, None, package.path.name, column=pointer)
    for profile in package.profiles:
        errors, unread = profile_faults(profile.schema, profile.instance, package.stood_in)
        for pointer, detail in islice(errors, package.limits.findings + 1):
            detail = f"{detail}, by the profile {profile.address}"
            yield Refusal("descriptor-profile", detail, None, profile.path, column=profile.pointer + pointer)
        for detail in dict.fromkeys(unread):
            column = f"{profile.pointer}/{profile.key}"
            detail = f"of `{profile.address}` a part is not applied: {detail}"
            yield Refusal(NOT_CHECKED, detail, None, profile.path, column=column, value=profile.address)


def _for_profile(resource):
    # an inline schema is `resource-schema`'s to judge; a dialect may stand in a file, which the profile leaves out
    elsewhere = {"schema": dict, "dialect": str}
    if not isinstance(resource, dict):
        return resource
    return {key: one for key, one in resource.items() if not (key in elsewhere and isinstance(one, elsewhere[key]))}


@rule(
    scope="refusal",
    general=True,
    title="Every resource is declared once and has one form",
    message="Resource `{table}` can't be read: {detail}",
    remedy="Give the resource a name and a file of its own. A table of the format is one plain CSV file in UTF-8.",
    bad="two resources called `people`",
    good='`"name": "people", "path": "people.csv"`',
)
def resource_form():
    """Tools read two resources of one name, or one with two forms, in different ways."""


@rule(
    scope="refusal",
    general=True,
    severity="warning",
    title="Every resource can be checked",
    message="Not checked in {what}: {detail}",
    remedy="Check it by other means, or hand it on in a form that is read here: a CSV file with a Table Schema. "
    "Download what stands at an address, and name the file with `--schema`.",
    bad='`"path": "report.pdf"`',
    good='`"path": "people.csv"`',
)
def not_checked():
    """What nobody has looked at is neither sound nor wrong. The report says so, and is not complete."""


@rule(
    scope="refusal",
    general=True,
    title="Every path leads to a file inside the package",
    message="The path of resource `{table}` is refused: {detail}",
    remedy="Put the file into the package and give its path from the descriptor's folder, as `data/people.csv`.",
    bad='`"path": "../people.csv"`',
    good='`"path": "data/people.csv"`',
)
def resource_path():
    """A package from a stranger must not make the validator read other files or reach the network. What is validated
    must also be what is handed on."""


@rule(
    scope="refusal",
    general=True,
    title="Every resource's file is there and can be read",
    message="The file of resource `{table}` can't be read: {detail}",
    remedy="Put a plain CSV file with a header row at that path.",
    bad="a path to a file that is missing or has no bytes",
    good="a file with a header row",
)
def resource_file():
    """A missing table can't be checked, and must not count as sound."""


@rule(
    scope="refusal",
    general=True,
    title="Every resource's schema can be read and makes sense",
    message="The schema of resource `{table}` is at fault: {detail}",
    remedy="Correct the Table Schema: keys name fields that exist, patterns are RE2, constraints fit the field's type.",
    bad='`"primaryKey": ["persn_id"]`',
    good='`"primaryKey": ["person_id"]`',
)
def resource_schema():
    """If a schema could not be applied, every row would pass. The rest of the schema is still applied."""


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
    """Without a schema nothing says what a column holds, so hardly any fault can be found."""
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
    """A declared digest promises exact bytes. If they differ, it is another file."""
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
                f"it has {size} bytes, not {json.dumps(declared['bytes'])}",
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
                except Refused:  # reported where the table is read
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
