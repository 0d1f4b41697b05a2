"""CSV on the Web: the canonical CSV files, and what their reader must know in the words of W3C's tabular metadata."""

import json
import re
from urllib.parse import quote

from onrecord.files.canonical import serialise
from onrecord.package.tables import Table
from onrecord.publishing.metadata import schema_org_dataset
from onrecord.record.dataset import Dataset
from onrecord.tableschema.fields import as_list, kind_and_format, missing_values, primary_key

DIALECT = {
    "encoding": "utf-8",
    "delimiter": ",",
    "quoteChar": '"',
    "doubleQuote": True,
    "lineTerminators": ["\n"],
    "header": True,
    "trim": False,
    # a cell may open with the sign that starts a comment where nothing is said
    "commentPrefix": None,
}
# every other type is told as text, which its cells are too
DATATYPES = {("integer", "default"): "integer", ("date", "default"): "date", ("string", "uri"): "anyURI"}
DECORATED = {"bareNumber", "groupChar"}
BOUNDS = {
    "minimum": "minimum",
    "maximum": "maximum",
    "exclusiveMinimum": "minExclusive",
    "exclusiveMaximum": "maxExclusive",
}


def export(dataset: Dataset) -> dict[str, bytes]:
    """Give `csv-metadata.json`, a table group of Metadata Vocabulary for Tabular Data, and each table's own bytes."""
    tables = [_table(dataset, name) for name in dataset.tables]
    group = {"@context": "http://www.w3.org/ns/csvw", **_described(dataset), "dialect": DIALECT, "tables": tables}
    metadata = (json.dumps(group, ensure_ascii=False, indent=2) + "\n").encode("utf-8")
    files = {f"csvw/{_file(name)}": _bytes(dataset, table) for name, table in dataset.tables.items()}
    return {"csvw/csv-metadata.json": metadata} | files


def _bytes(dataset: Dataset, table: Table) -> bytes:
    """Give a table as DIALECT says: the format's tables are so, any other is written so."""
    if dataset.in_format:
        return table.data
    return serialise([str(name) for name in table.frame], table.frame.itertuples(index=False))


def _file(table: str) -> str:
    return f"{table}.csv"


def _described(dataset: Dataset) -> dict:
    said = schema_org_dataset(dataset)
    return _filled(
        {
            "dc:title": said.get("name"),
            "dc:description": said.get("description"),
            "dc:creator": [one["name"] for one in said.get("creator", [])],
            "dc:created": {"@value": said["dateCreated"], "@type": "xsd:dateTime"} if "dateCreated" in said else None,
            "dc:license": [
                {"@id": one} if isinstance(one, str) else {"dc:title": one["name"]} for one in said.get("license", [])
            ],
            "dcat:keyword": said.get("keywords"),
            "schema:version": said.get("version"),
        }
    )


def _table(dataset: Dataset, table: str) -> dict:
    schema = dataset.schemas[table]
    told = schema | dataset.package.resource(table).declared
    key = primary_key(schema)
    fields = {field["name"]: field for field in schema["fields"]}
    # a schema may leave out columns, or tell them in another order, where its `fieldsMatch` says so
    header = dataset.table(table).frame.columns
    columns = {name: _column(schema, fields.get(name, {"name": name})) for name in header}
    keys, notes = [], []
    for foreign in schema.get("foreignKeys", []):
        own, others = as_list(foreign["fields"]), as_list(foreign["reference"]["fields"])
        target = foreign["reference"].get("resource") or table
        if len(own) == 1 and own[0] in columns and others == primary_key(dataset.schemas.get(target, {})):
            columns[own[0]]["valueUrl"] = f"{_file(target)}#{{{_name(own[0])}}}"
        if target in dataset.tables and all(columns.get(one, {}).get("required") for one in own):
            reference = {"resource": _file(target), "columnReference": [_name(one) for one in others]}
            keys.append({"columnReference": [_name(one) for one in own], "reference": reference})
        else:
            # section Validating Tables: a row without a referenced row is an error, and so would be an empty cell
            filled = f"Where {', '.join(own)} is filled, a row of {_file(target)} has it as {', '.join(others)}."
            notes.append({"dc:description": filled})
    return _filled(
        {
            "url": _file(table),
            "dc:title": told.get("title"),
            "dc:description": told.get("description"),
            "notes": notes,
            "tableSchema": _filled(
                {
                    "columns": list(columns.values()),
                    "primaryKey": [_name(one) for one in key],
                    "foreignKeys": keys,
                    "aboutUrl": f"#{{{_name(key[0])}}}" if len(key) == 1 else None,
                }
            ),
        }
    )


def _column(schema: dict, field: dict) -> dict:
    name = field["name"]
    required = field.get("constraints", {}).get("required") or name in primary_key(schema)
    match = field.get("skos:exactMatch")
    told = {
        "name": _name(name),
        # the first is what stands in the header
        "titles": list(dict.fromkeys([name, field.get("title") or name])),
        "dc:description": field.get("description"),
        "datatype": _datatype(field),
        "required": required,
        "propertyUrl": match if isinstance(match, str) else None,
    }
    # where no text stands for a missing value, that must be said too
    return _filled(told) | {"null": missing_values(schema, field)}


def _filled(described: dict) -> dict:
    return {name: one for name, one in described.items() if one}


def _name(column: str) -> str:
    """Give a column's name as section Columns wants it: what may stand in a URI template."""
    return quote(column, safe="").replace("-", "%2D")


def _datatype(field: dict) -> str | dict:
    constraints, kind = field.get("constraints", {}), field.get("type", "string")
    base = "string" if field.keys() & DECORATED else DATATYPES.get(kind_and_format(field), "string")
    told = {}
    if base == "date":
        told["format"] = "yyyy-MM-dd"
    if base in ("date", "integer"):
        told |= {told_as: constraints[one] for one, told_as in BOUNDS.items() if one in constraints}
    elif kind == "string":
        told |= {one: constraints[one] for one in ("minLength", "maxLength") if one in constraints}
        pattern = constraints.get("pattern")
        if "enum" in constraints:
            pattern = "|".join(re.sub(r"([\\^$.|?*+()\[\]{}])", r"\\\1", str(one)) for one in constraints["enum"])
        if pattern:
            told["format"] = f"^(?:{pattern})$"
    return {"base": base, **told} if told else base
