"""What the Table Schemas declare, checked by hand-written polars: types, required, patterns, enums, keys."""

import sys

import polars as pl
from package import tables, tell


def read(folder: str) -> dict[str, tuple[pl.DataFrame, dict]]:
    """Give each table as text, null where a cell is empty, with its schema."""
    return {one.name: (pl.read_csv(one.file, infer_schema=False), one.schema) for one in tables(folder)}


def faults(name: str, frame: pl.DataFrame, schema: dict, others: dict) -> dict[tuple[str, str], pl.Expr]:
    """Give, for each thing declared, where it is not so."""
    wrong = {}
    for field in schema["fields"]:
        column, constraints = pl.col(field["name"]), field.get("constraints", {})
        kind, form = field["type"], field.get("format", "default")
        if kind == "integer":
            wrong["cell-type", field["name"]] = column.is_not_null() & column.cast(pl.Int64, strict=False).is_null()
        if kind == "date":
            wrong["cell-type", field["name"]] = column.is_not_null() & column.str.to_date(strict=False).is_null()
        if form == "uri":
            wrong["cell-type", field["name"]] = ~column.str.contains(r"\A[A-Za-z][A-Za-z0-9+.-]*:\S*\z")
        if constraints.get("required"):
            wrong["cell-required", field["name"]] = column.is_null()
        if "pattern" in constraints:
            wrong["cell-pattern", field["name"]] = ~column.str.contains(rf"\A(?:{constraints['pattern']})\z")
        if "enum" in constraints:
            wrong["cell-enum", field["name"]] = ~column.is_in(constraints["enum"])
        if "maxLength" in constraints:
            wrong["cell-length", field["name"]] = column.str.len_chars() > constraints["maxLength"]
        if "minimum" in constraints:
            wrong["cell-range", field["name"]] = column.cast(pl.Int64, strict=False) < constraints["minimum"]
        if constraints.get("unique"):
            wrong["cell-unique", field["name"]] = column.is_not_null() & ~column.is_first_distinct()
    (key,) = schema["primaryKey"]
    wrong["primary-key", key] = pl.col(key).is_null() | ~pl.col(key).is_first_distinct()
    for foreign in schema.get("foreignKeys", []):
        (own,), (other,) = foreign["fields"], foreign["reference"]["fields"]
        known = others[foreign["reference"].get("resource") or name][0][other]
        wrong["foreign-key", own] = ~pl.col(own).is_in(known.implode())
    return wrong


def found(package: dict) -> list[tuple[str, str, int]]:
    """Give each finding: rule, table, line."""
    findings = []
    for name, (frame, schema) in package.items():
        findings += told(name, frame, faults(name, frame, schema, package))
    return findings


def told(name: str, frame: pl.DataFrame, wrong: dict[tuple[str, str], pl.Expr]) -> list[tuple[str, str, int]]:
    """Give the findings of expressions that say where a table's rows are at fault."""
    keys = list(wrong)
    masks = frame.select(wrong[key].fill_null(False).alias(str(number)) for number, key in enumerate(keys))
    return [
        (key[0], name, row + 2)
        for key, mask in zip(keys, masks, strict=True)
        if mask.any()
        for row in mask.arg_true().to_list()
    ]


if __name__ == "__main__":
    tell(found(read(sys.argv[1])))
