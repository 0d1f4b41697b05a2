"""A rule for packages that do not declare the format, though they are in it."""

from onrecord.files.guarded import Refusal, Refused
from onrecord.package.credit import objects
from onrecord.package.descriptor import Package, read_json
from onrecord.package.manifests import has_manifest
from onrecord.package.resources import Resource
from onrecord.record.reference import known_schemas
from onrecord.rules.rule import rule


@rule(
    scope="package",
    general=True,
    title="A package in the format declares it",
    message="The file {path} does not declare the format that it should: {detail}",
    remedy='Declare it: `"onrecord": {"format": "2"}`. Without that its rules do not run.',
    bad="a package with the table `positions`, all its columns, and no `onrecord`",
    good='the same with `"onrecord": {"format": "2"}`',
)
def format_declared(package):
    """Without the declaration only the general rules would run, and the package could pass with errors."""
    if package.descriptor is None or "onrecord" in package.descriptor:
        return
    detail = next(_signs(package), None)
    if detail:
        yield undeclared(package, f"there is no `onrecord` in it, but {detail}")


def undeclared(package: Package, detail: str) -> Refusal:
    """Give the refusal of a package that does not declare the format that it should."""
    return Refusal("format-declared", detail, None, package.path.name, column="/onrecord")


def _signs(package: Package):
    """Give in words what of the format is there: tables, a manifest, schemas."""
    for resource in package.resources:
        table = _table_of(_columns(resource))
        if table:
            yield f"resource `{resource.name}` has the columns of the format's table `{table}`"
    names = {one.name for one in package.resources}
    if {"articles", "sentences"} <= names and names & {"positions", "accounts"}:
        yield "its resources are called as the format's tables are"
    if has_manifest(package):
        yield "the manifest of a release stands in the folder `releases`"
    for name in known_schemas():
        file = package.root / "schemas" / f"{name}.json"
        try:
            schema, _ = read_json(package, file, package.root, "format-schemas", "format-schemas")
        except Refused:
            continue
        if _table_of([one.get("name") for one in objects(schema.get("fields"))]):
            yield f"`schemas/{name}.json` is the schema of one of the format's tables"


def _table_of(columns: list) -> str | None:
    """Give the table of the format all whose columns these are, None where there is none."""
    texts = {one for one in columns if isinstance(one, str)}
    known = known_schemas().items()
    return next((name for name, schema in known if {one["name"] for one in schema["fields"]} <= texts), None)


def _columns(resource: Resource) -> list:
    """Give the columns of a resource, by its schema and by the header of its file."""
    columns = [one.get("name") for one in objects((resource.schema or {}).get("fields"))]
    if resource.is_table and resource.form == "csv":
        try:
            first = resource.contents.split(b"\n", 1)[0].decode("utf-8", "replace")
        except Refused:
            return columns
        columns += [
            one.strip("\r\ufeff" + resource.dialect["quoteChar"]) for one in first.split(resource.dialect["delimiter"])
        ]
    return columns


RULES = (format_declared,)
