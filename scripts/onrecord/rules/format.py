"""Rules for packages that declare the format: that all of it is there, and no schema is loosened."""

import json
import re
from dataclasses import replace

from onrecord.files.guarded import NOT_CHECKED, Refusal
from onrecord.package.credit import objects
from onrecord.package.descriptor import DESCRIPTOR, Package
from onrecord.package.yamls import is_yaml
from onrecord.record.detection import other_language
from onrecord.record.language import primary
from onrecord.record.reference import FORMATS, FORMER, known_schemas, reference_schemas
from onrecord.rules.descriptor import is_semantic_version
from onrecord.rules.rule import rule
from onrecord.tableschema.fields import as_list

# by a licence's address: the beginning of its name, and where its version stands
LICENCES = (
    (re.compile(r"creativecommons\.org/licenses/([a-z-]+)/(\d\.\d)"), "CC-{0}-{1}"),
    (re.compile(r"creativecommons\.org/publicdomain/zero/(\d\.\d)"), "CC0-{0}"),
    (re.compile(r"opendatacommons\.org/licenses/([a-z]+)"), "ODC-{0}"),
    (re.compile(r"spdx\.org/licenses/([\w.-]*?\w)(?:\.html)?(?![\w.-])"), "{0}"),
    # its addresses write versions in another way than names do
    (re.compile(r"opensource\.org/licen[cs]es?/([a-z]+)"), "{0}"),
)
DESCRIPTIVE = {"$schema", "name", "title", "description", "example", "examples", "rdfType", "format", "type"}


@rule(
    scope="package",
    title="The declared format is known",
    message="The descriptor declares a format that this validator does not know: {detail}",
    remedy='Declare `"onrecord": {"format": "2", ...}`, or use a newer validator.',
    bad='`"onrecord": {"format": "99"}`',
    good='`"onrecord": {"format": "2"}`',
)
def format_known(package):
    """A package is judged by its own format. Another format's rules would pass or fail it for no reason."""
    if package.descriptor is None or "onrecord" not in package.descriptor:
        return
    declared = package.descriptor["onrecord"]
    number = declared.get("format") if isinstance(declared, dict) else None
    if number not in (*FORMATS, *FORMER):
        detail = "it is not named" if number is None else f"`{json.dumps(number)}`"
        yield Refusal("format-known", detail, None, package.path.name, column="/onrecord/format", value=_shown(number))


def _shown(value) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value)


def _binds(package) -> bool:
    """Say whether a package declares a format that is known here; by one that is not, nothing can be judged."""
    return package.declaration is not None and package.declaration.get("format") in FORMATS


@rule(
    scope="package",
    title="Every table of the format is there",
    message="Table `{table}` is missing",
    remedy="Add the resource to the descriptor. An empty table has only its header.",
    bad="a descriptor without table `memberships`",
    good="a descriptor with all the format's tables",
)
def format_tables(package):
    """Many rules compare tables. If a table is missing, they can't find the errors that it would show."""
    if not _binds(package):
        return
    for name in reference_schemas():
        if package.resource(name) is None:
            yield Refusal("format-tables", "", name, package.path.name, column="/resources")


def hold_to_plain_files(package: Package) -> None:
    """Make it an error of a package in the format that one of the format's tables is not a plain CSV file.

    That it could be read in another form, or can't be checked as it stands, is no way round a rule. Further tables in
    another form are not read: what is read of such a package is exported, released and written back as plain CSV files.
    """
    if package.declaration is None:
        return
    known = known_schemas()
    package.refusals = [
        replace(one, kind="resource-form") if one.kind == NOT_CHECKED and one.table in known else one
        for one in package.refusals
    ]
    if is_yaml(package.path.name):
        detail = f"a package in the format has its descriptor in JSON, as {DESCRIPTOR}"
        package.refusals.append(Refusal("descriptor-json", detail, path=package.path.name))
    for resource in package.resources:
        if resource.is_table and resource.container:
            kind = "resource-form" if resource.name in known else NOT_CHECKED
            detail = f"{resource.container}, and of a package in the format plain CSV files are read"
            package.refusals.append(Refusal(kind, detail, resource.name, resource.path or package.path.name))
            resource.is_table = False


@rule(
    scope="package",
    title="Every file is plain CSV",
    message="The file of table `{table}` is not declared as plain CSV: {detail}",
    remedy="Write the file with commas, double quotation marks and a header, and take the property out of `dialect`.",
    bad='`"dialect": {"delimiter": ";"}`',
    good="no `dialect`",
)
def format_dialect(package):
    """The same content has the same bytes only if all files are written in one way."""
    if not _binds(package):
        return
    for number, resource in enumerate(package.resources):
        for name, plain in (("delimiter", ","), ("quoteChar", '"'), ("header", True)):
            declared = resource.dialect.get(name, plain)
            if declared != plain:
                pointer = f"/resources/{number}/dialect/{name}"
                detail = f"its `{name}` is `{json.dumps(declared)}`"
                where = package.path.name
                yield Refusal("format-dialect", detail, resource.name, where, column=pointer, value=_shown(declared))


@rule(
    scope="package",
    title="No schema is looser than the format's own",
    message="The schema of table `{table}` is not the format's, nor a tighter one: {detail}",
    remedy="Use the format's schema. You may add constraints, but not take any away.",
    bad="`stance` without its `enum`",
    good="`stance` with the same `enum`, or with fewer members",
)
def format_schemas(package):
    """A package must not loosen the rules that it is judged by. It is still judged by the format's schema."""
    if not _binds(package):
        return
    for name, reference in known_schemas().items():
        resource = package.resource(name)
        if resource is None:
            continue
        where = resource.schema_path or package.path.name
        if resource.schema is None:
            if resource.declared.get("schema") is None:
                yield Refusal("format-schemas", "it has no schema", name, package.path.name)
            continue
        for pointer, detail in loosened(reference, resource.schema):
            yield Refusal("format-schemas", detail, name, where, column=pointer)


def loosened(reference: dict, schema: dict):
    """Give each place (JSON pointer, what is wrong) where `schema` is neither equal to `reference` nor tighter."""
    wanted = [field["name"] for field in reference["fields"]]
    fields = objects(schema.get("fields"))
    names = [field.get("name") for field in fields]
    if names != wanted:
        missing = [f"`{name}` is missing" for name in wanted if name not in names]
        extra = [f"`{name}` is one too many" for name in names if name not in wanted]
        yield (
            "/fields",
            "its fields are not the format's: "
            + (", ".join(missing + extra) or "they are out of order or stand twice"),
        )
        return
    for number, (own, field) in enumerate(zip(reference["fields"], fields, strict=True)):
        yield from _field_loosened(f"/fields/{number}", own, field)
    if schema.get("primaryKey") not in (reference["primaryKey"], reference["primaryKey"][0]):
        yield "/primaryKey", f"the primary key must be {', '.join(reference['primaryKey'])}"
    keys = [_key(key) for key in objects(schema.get("foreignKeys"))]
    for own in reference.get("foreignKeys", []):
        if _key(own) not in keys:
            yield "/foreignKeys", f"the foreign key from `{own['fields'][0]}` is missing or changed"
    if schema.get("missingValues", [""]) != [""]:
        yield "/missingValues", "only the empty cell may stand for a missing value"
    if schema.get("fieldsMatch", "exact") not in ("exact", ["exact"]):
        yield "/fieldsMatch", "the header must match the fields exactly"


def _key(key: dict) -> tuple:
    """Give what a foreign key says, whether a name stands alone or in a list."""
    reference = key.get("reference")
    reference = reference if isinstance(reference, dict) else {}
    sides = key.get("fields"), reference.get("fields")
    return reference.get("resource") or "", *(as_list(side) if isinstance(side, str | list) else None for side in sides)


def _field_loosened(pointer: str, own: dict, field: dict):
    name = own["name"]
    for key, default in (("type", "string"), ("format", "default")):
        if field.get(key, default) != own.get(key, default):
            yield f"{pointer}/{key}", f"`{key}` of field `{name}` must be `{own.get(key, default)}`"
    for key in sorted(field.keys() - DESCRIPTIVE - {"constraints"}):
        if ":" not in key:
            yield f"{pointer}/{key}", f"`{key}` changes how field `{name}` is read"
    constraints = field.get("constraints")
    constraints = constraints if isinstance(constraints, dict) else {}
    for key, value in own.get("constraints", {}).items():
        kept = constraints.get(key)
        if key == "enum":
            sound = isinstance(kept, list) and kept and set(map(str, kept)) <= set(map(str, value))
        elif key in {"minimum", "minLength"}:
            sound = isinstance(kept, int) and kept >= value
        elif key in {"maximum", "maxLength"}:
            sound = isinstance(kept, int) and kept <= value
        else:
            sound = kept == value
        if not sound:
            yield f"{pointer}/constraints/{key}", f"`{key}` of field `{name}` is missing or looser"


@rule(
    scope="package",
    title="The descriptor says what a reader needs",
    message="The descriptor leaves out what the format requires: {detail}",
    remedy="Fill in the property. `onrecord init` writes a descriptor that has all of them.",
    bad='`"version": "first"`',
    good='`"version": "0.1.0"`, with title, description, created, licenses, sources and contributors',
)
def format_metadata(package):
    """Nobody can use or cite open data without a licence, a version, its sources and its makers."""
    if not _binds(package):
        return
    descriptor, where = package.descriptor, package.path.name
    for name in ("name", "title", "description", "version", "created", "licenses", "sources", "contributors"):
        if not _says_something(descriptor.get(name)):
            yield Refusal("format-metadata", f"`{name}` is missing or empty", None, where, column=f"/{name}")
    version = descriptor.get("version")
    if version and not is_semantic_version(version):
        detail = f"`{version}` is no semantic version"
        yield Refusal("format-metadata", detail, None, where, column="/version", value=_shown(version))


def _says_something(value) -> bool:
    """Say whether a property has a text that is more than white space, or a member that has one."""
    if isinstance(value, str):
        return bool(value.strip())
    if isinstance(value, list | dict):
        return any(map(_says_something, value.values() if isinstance(value, dict) else value))
    return bool(value)


@rule(
    severity="warning",
    scope="package",
    title="The package's languages are a list of BCP 47 tags",
    message="The descriptor's languages can't be used: {detail}",
    remedy='Write a list of tags that begin with a language in small letters, as in `"languages": ["de", "fr-CH"]`.',
    bad='`"languages": "de"`',
    good='`"languages": ["de"]`',
)
def format_languages(package):
    """The site and the workbook are in the first of these languages. Where it is no tag, they are in English."""
    if not _binds(package) or "languages" not in package.descriptor:
        return
    where, tags = package.path.name, package.descriptor["languages"]
    if not isinstance(tags, list) or not tags:
        detail = "they are no list of tags"
        yield Refusal("format-languages", detail, None, where, column="/languages", value=_shown(tags))
        return
    for number, tag in enumerate(tags):
        if not (isinstance(tag, str) and primary(tag)):
            detail = f"`{_shown(tag)}` is no tag"
            yield Refusal("format-languages", detail, None, where, column=f"/languages/{number}", value=_shown(tag))


@rule(
    severity="warning",
    scope="package",
    title="A licence's address belongs to the licence that is named",
    message="The descriptor names a licence and gives the address of another: {detail}",
    remedy="Correct the name or the address.",
    bad="`CC-BY-4.0` with `https://creativecommons.org/licenses/by-nc/4.0/`",
    good="`CC-BY-4.0` with `https://creativecommons.org/licenses/by/4.0/`",
)
def format_licence(package):
    """A reader who looks at the name and a reader who looks at the address must find the same terms. Only addresses of
    well-known publishers of licences are judged."""
    if not _binds(package):
        return
    for number, licence in enumerate(objects(package.descriptor.get("licenses"))):
        name, path = str(licence.get("name") or ""), str(licence.get("path") or "")
        told = _licence_at(path)
        if name and told and not _plain(name).startswith(_plain(told)):
            pointer = f"/licenses/{number}/path"
            detail = f"`{name}`, with the address of {told}"
            yield Refusal("format-licence", detail, None, package.path.name, column=pointer, value=path)


def _plain(licence: str) -> str:
    """Give a licence's name in small letters without what some leave out."""
    return re.sub("^odc-|-only$|-or-later$", "", licence.casefold())


def _licence_at(address: str) -> str | None:
    for pattern, name in LICENCES:
        if found := pattern.search(address.lower()):
            return name.format(*found.groups()).upper()
    return None


@rule(
    severity="warning",
    scope="package",
    title="A schema describes its fields as the format does",
    message="The schema of table `{table}` describes {detail} in other words than the format",
    remedy="Use the format's schema (`onrecord init` writes one). You may translate a description.",
    bad='`stance`: "What the holder may have wanted."',
    good="`stance`, described as by the format",
)
def format_descriptions(package):
    """Readers look up what a column means in its description. The rows are judged by the format's description."""
    if not _binds(package):
        return
    for name, reference in known_schemas().items():
        resource = package.resource(name)
        if resource is None or not isinstance(resource.schema, dict):
            continue
        own = _descriptions(reference)
        other = {at: one for at, one in _descriptions(resource.schema).items() if at in own and one != own[at]}
        if other_language(" ".join(map(str, other.values())), "en"):
            continue
        for field, described in other.items():
            where = resource.schema_path or package.path.name
            detail = f"`{field}`" if field else "its rows"
            pointer = _pointer(resource.schema, field)
            yield Refusal("format-descriptions", detail, name, where, column=pointer, value=_shown(described))


def _descriptions(schema: dict) -> dict[str, object]:
    """Give what a schema says of its rows, under no name, and of each field."""
    described = {"": schema.get("description")} | {
        str(field.get("name")): field.get("description") for field in objects(schema.get("fields"))
    }
    return {name: one for name, one in described.items() if one}


def _pointer(schema: dict, field: str) -> str:
    names = [str(one.get("name")) for one in objects(schema.get("fields"))]
    return f"/fields/{names.index(field)}/description" if field else "/description"


RULES = (
    format_known,
    format_tables,
    format_dialect,
    format_schemas,
    format_descriptions,
    format_metadata,
    format_languages,
    format_licence,
)
