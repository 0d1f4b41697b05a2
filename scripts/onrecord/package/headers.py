"""What is said of the names of a table's columns."""

from collections import Counter

from onrecord.files.lookalikes import code_points, skeleton


def names_of(schema: dict | None) -> list[str] | None:
    """Give the names of a schema's fields; None for no schema, by which the columns may have any."""
    return [field["name"] for field in schema["fields"]] if schema else None


def way_to_match(schema: dict | None) -> str:
    """Give how the columns must match the fields: exact, equal, subset, superset or partial (`fieldsMatch`)."""
    declared = (schema or {}).get("fieldsMatch", "exact")
    return declared[0] if isinstance(declared, list) else declared


def note_header(header: list[str], schema: dict | None, note) -> None:
    """Note where the names of the columns do not match those of the schema's fields as it asks for."""
    names, match = names_of(schema), way_to_match(schema)
    blank = [number for number, name in enumerate(header, 1) if not name]
    twice = [name for name, times in Counter(header).items() if times > 1]
    if blank or twice:
        met = f"column {blank[0]} has no name" if blank else f"the column `{twice[0]}` stands twice"
        note("header", met, 1, None, twice[0] if not blank else None)
    elif names is not None and match == "exact":
        _note_first_difference(header, names, note)
    elif names is not None:
        for name in header if match in {"equal", "superset"} else []:
            if name not in names:
                note("header", f"the column `{name}` is not in the schema", 1, None, name)
        for name in names if match in {"equal", "subset"} else []:
            if name not in header:
                note("header", f"the column `{name}` is missing", 1, name)
        if match == "partial" and not set(names) & set(header):
            note("header", "no column is in the schema", 1)
    for name in _never_missing(schema) if match in {"superset", "partial"} else []:
        if name not in header:
            note("header", f"the column `{name}` is missing, and every row needs it", 1, name)


def _never_missing(schema: dict) -> list[str]:
    """Give the fields that every row needs."""
    required = [one["name"] for one in schema["fields"] if one.get("constraints", {}).get("required")]
    key = schema.get("primaryKey", [])
    return list(dict.fromkeys([*required, *([key] if isinstance(key, str) else key)]))


def _note_first_difference(header: list[str], names: list[str], note) -> None:
    for number, (met, wanted) in enumerate(zip(header, names, strict=False), 1):
        if met != wanted:
            alike = f", which it looks like: it holds {code_points(met)}" if _look_alike(met, wanted) else ""
            note("header", f"column {number} is `{met}`, not `{wanted}`{alike}", 1, wanted, met)
            return
    if len(header) > len(names):
        extra = header[len(names)]
        note("header", f"column {len(names) + 1}, `{extra}`, is one too many", 1, None, extra)
    elif len(header) < len(names):
        note("header", f"the column `{names[len(header)]}` is missing", 1, names[len(header)])


def _look_alike(met: str, wanted: str) -> bool:
    return not met.isascii() and skeleton(met) == skeleton(wanted)
