"""What a Table Schema declares: its fields with their types, lists and bounds, and its keys."""

from __future__ import annotations

from typing import Any

ITEM_TYPES = ["string", "integer", "boolean", "number", "datetime", "date", "time"]
BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
_ORDERED = {"integer", "number", "date", "time", "datetime", "duration", "year", "yearmonth"}
_EVERY_TYPE = _ORDERED | {"string", "boolean", "object", "array", "list", "geopoint", "geojson", "any"}
_IN_ARROW = {"integer": "integer", "year": "integer", "date": "date"}
_MEASURED = {"string", "array", "object", "list"}
# Table Schema, section Field Constraints: which constraint is for which types
CONSTRAINTS = {
    **dict.fromkeys(("required", "unique", "enum"), _EVERY_TYPE),
    **dict.fromkeys(("minLength", "maxLength"), _MEASURED),
    **dict.fromkeys(BOUNDS, _ORDERED),
    "pattern": {"string"},
}
# which belongs to these types too, and is not checked here
UNCHECKED_CONSTRAINTS = {"jsonSchema": {"object", "array"}}


def kind_and_format(field: dict) -> tuple[str, str]:
    """Give a field's type and format, with the defaults of Table Schema, `type` and `format`."""
    return field.get("type", "string"), field.get("format", "default")


def is_text(field: dict) -> bool:
    """Say whether the values of a field are texts, so that a cell's text is its value."""
    return field.get("type", "string") in {"string", "any"}


def is_plain_text(field: dict) -> bool:
    """Say whether every text is a value of the field's type and format."""
    kind, form = kind_and_format(field)
    return kind == "any" or (kind == "string" and form == "default")


def arrow_kind(field: dict) -> str | None:
    """Say as what Arrow holds a field's values: `text`, `integer` or `date`; None where they are Python's."""
    kind, form = kind_and_format(field)
    if kind == "date" and form != "default":
        return None
    return "text" if is_text(field) else _IN_ARROW.get(kind)


def constraint(field: dict, name: str) -> Any:
    """Give one of a field's constraints, None where it has none of that name."""
    return field.get("constraints", {}).get(name)


def categories(field: dict) -> list | None:
    """Give the values of a field's `categories` (Table Schema); None where it has none."""
    declared = field.get("categories") if field.get("type", "string") in {"string", "integer"} else None
    return declared and [one["value"] if isinstance(one, dict) else one for one in declared]


def listed_values(field: dict) -> list | None:
    """Give the only values that a field may hold, by its `enum` or else its `categories`; None for no such list."""
    return constraint(field, "enum") or categories(field)


def missing_values(schema: dict, field: dict) -> list[str]:
    """Give the texts that stand for a missing cell: the field's own, else the schema's, else the empty one."""
    declared = field.get("missingValues", schema.get("missingValues", [""]))
    return [one["value"] if isinstance(one, dict) else one for one in declared]


def as_list(value: str | list[str]) -> list[str]:
    """Give a key as a list of names: Table Schema lets one name stand alone."""
    return [value] if isinstance(value, str) else list(value)


def primary_key(schema: dict) -> list[str]:
    """Give the fields of a schema's primary key; none where it has no such key."""
    return as_list(schema.get("primaryKey", []))


def unique_keys(schema: dict) -> list[list[str]]:
    """Give the fields of each unique key."""
    return [as_list(key) for key in schema.get("uniqueKeys", [])]


def keys(schema: dict) -> list[tuple[str, list[str]]]:
    """Give the place in the schema and the fields of each of its keys: primary, unique and foreign."""
    found = [("/primaryKey", primary_key(schema))]
    found += [(f"/uniqueKeys/{n}", key) for n, key in enumerate(unique_keys(schema))]
    return found + [
        (f"/foreignKeys/{n}", as_list(key["fields"])) for n, key in enumerate(schema.get("foreignKeys", []))
    ]


def references(schema: dict, table: str) -> dict[str, str]:
    """Give the table that each column refers to, where it alone is a foreign key (Table Schema, `foreignKeys`).

    `table` is the schema's own, to which a key without a resource refers.
    """
    found = {}
    for key in schema.get("foreignKeys", []):
        fields = as_list(key["fields"])
        if len(fields) == 1:
            found[fields[0]] = key["reference"].get("resource") or table
    return found
