"""Rules for packages that declare the format: that all of it is there, and no schema is loosened."""

from onrecord.package import Refusal
from onrecord.reference import FORMATS, reference_schemas
from onrecord.rule import rule
from onrecord.rules.descriptor import is_semantic_version

DESCRIPTIVE = {"$schema", "name", "title", "description", "example", "examples", "rdfType", "format", "type"}


@rule(
    scope="package",
    title="The declared format is known",
    message="The descriptor declares a format that this validator does not know: {detail}",
    remedy='Declare `"onrecord": {"format": "1", ...}`, or use a newer validator.',
    bad='`"onrecord": {"format": "99"}`',
    good='`"onrecord": {"format": "1"}`',
)
def format_known(package):
    """A package is judged by the format it is written in; by another it would pass or fail for no reason."""
    if package.descriptor is None or "onrecord" not in package.descriptor:
        return
    declared = package.descriptor["onrecord"]
    number = declared.get("format") if isinstance(declared, dict) else None
    if number not in FORMATS:
        detail = f"`{number}`" if isinstance(number, str) else "it is not named"
        yield Refusal(
            "format-known", detail, None, package.path.name, column="/onrecord/format", value=str(number)
        )


@rule(
    scope="package",
    title="Every table of the format is there",
    message="Table `{table}` is missing",
    remedy="Add the resource to the descriptor; a table with nothing in it has its header alone.",
    bad="a descriptor without table `memberships`",
    good="a descriptor with all the format's tables",
)
def format_tables(package):
    """Rules look from table to table: with one left out, what it would prove wrong would pass."""
    if package.declaration is not None:
        for name in reference_schemas():
            if package.resource(name) is None:
                yield Refusal("format-tables", "", name, package.path.name, column="/resources")


@rule(
    scope="package",
    title="No schema is looser than the format's own",
    message="The schema of table `{table}` is not the format's, nor a tighter one: {detail}",
    remedy="Take the format's schema; constraints may be added to it, none taken away.",
    bad="`stance` without its `enum`",
    good="`stance` with the same `enum`, or with fewer members",
)
def format_schemas(package):
    """A package must not loosen the rules that it is judged by; it is judged by the format's schema all the same."""
    if package.declaration is None:
        return
    for name, reference in reference_schemas().items():
        resource = package.resource(name)
        if resource is None:
            continue
        where = resource.schema_path or package.path.name
        if resource.schema is None:
            if "schema" not in resource.declared:
                yield Refusal("format-schemas", "it has no schema", name, package.path.name)
            continue
        for pointer, detail in loosened(reference, resource.schema):
            yield Refusal("format-schemas", detail, name, where, column=pointer)


def loosened(reference: dict, schema: dict):
    """Give each place (JSON pointer, what is wrong) where `schema` is neither equal to `reference` nor tighter."""
    wanted = [field["name"] for field in reference["fields"]]
    fields = schema.get("fields")
    names = [field.get("name") for field in fields if isinstance(field, dict)] if isinstance(fields, list) else []
    if names != wanted:
        yield "/fields", f"its fields are {', '.join(map(str, names)) or 'none'}; they must be {', '.join(wanted)}"
        return
    for number, (own, field) in enumerate(zip(reference["fields"], fields, strict=True)):
        yield from _field_loosened(f"/fields/{number}", own, field)
    key = schema.get("primaryKey")
    if key not in (reference["primaryKey"], reference["primaryKey"][0]):
        yield "/primaryKey", f"the primary key must be {', '.join(reference['primaryKey'])}"
    for own in reference.get("foreignKeys", []):
        if own not in schema.get("foreignKeys", []):
            yield "/foreignKeys", f"the foreign key from `{own['fields'][0]}` is missing or changed"
    if schema.get("missingValues", [""]) != [""]:
        yield "/missingValues", "only the empty cell may stand for a missing value"
    if schema.get("fieldsMatch", "exact") not in ("exact", ["exact"]):
        yield "/fieldsMatch", "the header must match the fields exactly"


def _field_loosened(pointer: str, own: dict, field: dict):
    name = own["name"]
    for key, default in (("type", "string"), ("format", "default")):
        if field.get(key, default) != own.get(key, default):
            yield f"{pointer}/{key}", f"the {key} of `{name}` must be `{own.get(key, default)}`"
    for key in sorted(field.keys() - DESCRIPTIVE - {"constraints"}):
        if ":" not in key:
            yield f"{pointer}/{key}", f"`{key}` changes how `{name}` is read"
    constraints = field.get("constraints") or {}
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
            yield f"{pointer}/constraints/{key}", f"the {key} of `{name}` is missing or looser"


@rule(
    scope="package",
    title="The descriptor says what a reader needs",
    message="The descriptor does not say what it must: {detail}",
    remedy="Fill the property; the README of the format's own package shows how.",
    bad='`"version": "first"`',
    good='`"version": "0.1.0"`, with title, description, created, licenses, sources and contributors',
)
def format_metadata(package):
    """Open data without a licence, a version, its sources or its makers can be neither used nor cited."""
    if package.declaration is None:
        return
    descriptor, where = package.descriptor, package.path.name
    for name in ("name", "title", "description", "version", "created", "licenses", "sources", "contributors"):
        if not descriptor.get(name):
            yield Refusal("format-metadata", f"`{name}` is missing or empty", None, where, column=f"/{name}")
    version = descriptor.get("version")
    if version and not is_semantic_version(version):
        yield Refusal(
            "format-metadata",
            f"`{version}` is no semantic version",
            None,
            where,
            column="/version",
            value=str(version),
        )


@rule(
    scope="package",
    title="Every stance has its verbs, and no verb two stances",
    message="The verbs that say a stance are at fault: {detail}",
    remedy="List in the descriptor's `onrecord.verbs`, for each stance, the verbs that its statements use.",
    bad='`"accepts": ["agreed to"], "declines": ["agreed to"]`',
    good='`"accepts": ["agreed to"], "declines": ["did not agree to"]`',
)
def format_verbs(package):
    """Statement and stance check each other by these verbs; one that said two stances would check nothing."""
    if package.declaration is None:
        return
    verbs = package.declaration.get("verbs")
    where = package.path.name
    stance = next(f for f in reference_schemas()["positions"]["fields"] if f["name"] == "stance")
    stances = stance["constraints"]["enum"]
    if not isinstance(verbs, dict):
        yield Refusal("format-verbs", "none are listed", None, where, column="/onrecord/verbs")
        return
    owner: dict[str, str] = {}
    for stance in stances:
        listed = verbs.get(stance)
        pointer = f"/onrecord/verbs/{stance}"
        if not isinstance(listed, list) or not listed or not all(isinstance(one, str) and one.strip() for one in listed):
            yield Refusal("format-verbs", f"`{stance}` has no list of verbs", None, where, column=pointer)
            continue
        for verb in listed:
            if owner.setdefault(verb, stance) != stance:
                detail = f"`{verb}` is listed for `{owner[verb]}` and for `{stance}`"
                yield Refusal("format-verbs", detail, None, where, column=pointer, value=verb)


RULES = (format_known, format_tables, format_schemas, format_metadata, format_verbs)
