"""The package's schemas turned into Pandera's by Pandera itself, on frames of text as pandas reads them."""

import sys

import pandas as pd
import pandera.errors
from package import tables, tell
from pandera.io.pandas_io import from_frictionless_schema

RULES = {"not_nullable": "cell-required", "isin": "cell-enum", "str_matches": "cell-pattern", "field_uniqueness": ""}


def main(folder: str) -> None:
    read = tables(folder)
    frames = {one.name: pd.read_csv(one.file, dtype=str, keep_default_na=False, na_values=[""]) for one in read}
    findings = []
    for one in read:
        schema = from_frictionless_schema(one.schema)
        for column in schema.columns.values():
            column.coerce = False
            column.dtype = None
        try:
            schema.validate(frames[one.name], lazy=True)
        except pandera.errors.SchemaErrors as errors:
            for check, row in errors.failure_cases[["check", "index"]].itertuples(index=False):
                rule = RULES.get(str(check).split("(")[0], "")
                if rule:
                    findings.append((rule, one.name, int(row) + 2))
        (key,) = one.schema["primaryKey"]
        findings += [
            ("primary-key", one.name, int(row) + 2)
            for row in frames[one.name].index[frames[one.name][key].duplicated()]
        ]
        for foreign in one.schema.get("foreignKeys", []):
            (own,), (other,) = foreign["fields"], foreign["reference"]["fields"]
            cells = frames[one.name][own]
            known = frames[foreign["reference"].get("resource") or one.name][other]
            lost = cells.notna() & ~cells.isin(known)
            findings += [("foreign-key", one.name, int(row) + 2) for row in cells.index[lost]]
    tell(findings)


if __name__ == "__main__":
    main(sys.argv[1])
