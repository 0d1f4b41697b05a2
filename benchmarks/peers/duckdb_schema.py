"""What the Table Schemas declare, checked by hand-written SQL in DuckDB: types, required, patterns, enums, keys."""

import sys

import duckdb
from package import tables, tell


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def faults(name: str, schema: dict) -> list[tuple[str, str]]:
    """Give each rule with the condition under which a row is at fault."""
    wrong = []
    for field in schema["fields"]:
        column, constraints, kind = f'"{field["name"]}"', field.get("constraints", {}), field["type"]
        if kind == "integer":
            wrong.append(("cell-type", f"{column} IS NOT NULL AND TRY_CAST({column} AS BIGINT) IS NULL"))
        if kind == "date":
            wrong.append(("cell-type", f"{column} IS NOT NULL AND TRY_CAST({column} AS DATE) IS NULL"))
        if field.get("format") == "uri":
            wrong.append(("cell-type", rf"NOT regexp_full_match({column}, '[A-Za-z][A-Za-z0-9+.-]*:\S*')"))
        if constraints.get("required"):
            wrong.append(("cell-required", f"{column} IS NULL"))
        if "pattern" in constraints:
            wrong.append(("cell-pattern", f"NOT regexp_full_match({column}, {quoted(constraints['pattern'])})"))
        if "enum" in constraints:
            wrong.append(("cell-enum", f"{column} NOT IN ({', '.join(map(quoted, constraints['enum']))})"))
        if "maxLength" in constraints:
            wrong.append(("cell-length", f"length({column}) > {constraints['maxLength']}"))
        if "minimum" in constraints:
            wrong.append(("cell-range", f"TRY_CAST({column} AS BIGINT) < {constraints['minimum']}"))
    for foreign in schema.get("foreignKeys", []):
        (own,), (other,) = foreign["fields"], foreign["reference"]["fields"]
        target = foreign["reference"].get("resource") or name
        wrong.append(("foreign-key", f'"{own}" IS NOT NULL AND "{own}" NOT IN (SELECT "{other}" FROM "{target}")'))
    return wrong


def main(folder: str) -> None:
    database = duckdb.connect()
    read = tables(folder)
    for one in read:
        database.execute(
            f'CREATE TABLE "{one.name}" AS SELECT row_number() OVER () + 1 AS line, * FROM read_csv('
            f"{quoted(str(one.file))}, all_varchar = true, header = true, delim = ',', quote = '\"', nullstr = '')"
        )
    findings = []
    for one in read:
        for rule, condition in faults(one.name, one.schema):
            rows = database.execute(f'SELECT line FROM "{one.name}" WHERE {condition}').fetchall()
            findings += [(rule, one.name, line) for (line,) in rows]
        unique = [("primary-key", one.schema["primaryKey"][0])]
        unique += [("cell-unique", f["name"]) for f in one.schema["fields"] if f.get("constraints", {}).get("unique")]
        for rule, column in unique:
            rows = database.execute(
                f'SELECT line FROM "{one.name}" JOIN (SELECT "{column}" AS key, min(line) AS first FROM "{one.name}" '
                f'GROUP BY 1 HAVING count(*) > 1) ON "{column}" = key AND line > first'
            ).fetchall()
            findings += [(rule, one.name, line) for (line,) in rows]
    tell(findings)


if __name__ == "__main__":
    main(sys.argv[1])
