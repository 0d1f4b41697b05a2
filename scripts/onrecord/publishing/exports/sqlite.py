"""The package as one SQLite database, and what Datasette is told about it.

The tables are the package's, with their keys; beside them stand `links`, `claims`, `contested`, `statements` and
`about`, which OWN describes.
"""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from itertools import pairwise

import pyarrow as pa
import pyarrow.compute as pc

from onrecord.analysis.contested import every_contest
from onrecord.package.credit import objects, stem
from onrecord.publishing.arrow import claim_descriptions, typed_table
from onrecord.record.claims import CLAIMS, TABLE, path_of, sentence_links
from onrecord.record.dataset import Dataset
from onrecord.report import contested
from onrecord.tableschema.fields import as_list, primary_key
from onrecord.tableschema.readers import parse_value

OWN = {
    "claims": "Every position with the names, the demand, the article and the date that its keys lead to, and the "
    "link that opens its sentence. A view.",
    "contested": "What each side says became of each demand, and how each judged demands and events.",
    "links": "The address that opens each sentence on its article's page.",
    "statements": "Full-text search over the statements of positions and accounts: "
    "SELECT * FROM statements WHERE statements MATCH 'words'.",
    "about": "What this database is.",
}
STATING = ("positions", "accounts")
LABELS = ("name", "title")
HOW_ALONE = (
    "Made by `onrecord export --to sqlite`. The package's tables are its files, cell by cell, with NULL where a cell "
    "is missing."
)
HOW = f"{HOW_ALONE} Derived from them are {', '.join(OWN)}."
SEARCH = """select claims.* from statements join claims on claims.claim = statements.claim
where statements match escape_fts(:words) order by statements.rank"""


def export(dataset: Dataset) -> dict[str, bytes]:
    """Give the database and its Datasette metadata (Datasette 0.65, `datasette ... --metadata datasette.json`).

    Raises ValueError where SQLite can't hold the package.
    """
    name = stem(dataset.package.descriptor)
    try:
        database = _database(dataset)
    except sqlite3.Error as error:
        raise ValueError(
            f"SQLite {sqlite3.sqlite_version} can't hold the package: {error}. Change the name or the schema of the "
            f"table that this is about; {', '.join(OWN)} are the names of what is derived."
        ) from None
    metadata = json.dumps(_metadata(dataset, name), indent=2, ensure_ascii=False) + "\n"
    return {f"{name}.sqlite": database, "datasette.json": metadata.encode("utf-8")}


def _database(dataset: Dataset) -> bytes:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        # the tables refer to each other in a circle: keys are checked when all rows are there
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("BEGIN")
        for name in _in_order(dataset):
            _add_table(connection, dataset, name)
        if dataset.in_format:
            _derive(connection, dataset)
        about = _about(dataset)
        _create(connection, "about", ['"key" TEXT PRIMARY KEY', '"value" TEXT NOT NULL'], about.items())
        connection.execute("COMMIT")
        for name, *_ in connection.execute("PRAGMA foreign_key_check"):
            raise ValueError(f"a key in table `{name}` names no row: run `onrecord validate`.")
        connection.execute("VACUUM")
        return connection.serialize()
    finally:
        connection.close()


def _in_order(dataset: Dataset) -> list[str]:
    """Give the tables, each after those that it refers to as far as the circles in which they refer allow."""
    order: list[str] = []

    def place(name, above):
        if name not in order and name not in above:
            for target in dataset.references(name).values():
                if target in dataset.tables:
                    place(target, above | {name})
            order.append(name)

    for name in dataset.tables:
        place(name, frozenset())
    return order


def _add_table(connection: sqlite3.Connection, dataset: Dataset, name: str) -> None:
    schema, table = dataset.schemas[name], typed_table(dataset, name)
    lines = [_column(field, table.schema.field(field["name"]).type) for field in schema["fields"]]
    if "primaryKey" in schema:
        lines.append(f"PRIMARY KEY ({_list(schema['primaryKey'])})")
    keys = [one for one in schema.get("foreignKeys", []) if _is_to_a_key(dataset, name, one["reference"])]
    for key in keys:
        target = _quoted(key["reference"].get("resource") or name)
        # without being deferred, no row of a circle could ever be added
        lines.append(
            f"FOREIGN KEY ({_list(key['fields'])}) REFERENCES {target} ({_list(key['reference']['fields'])}) "
            "DEFERRABLE INITIALLY DEFERRED"
        )
    _create(connection, name, lines, zip(*map(_cells, table.columns), strict=True))
    for columns in dict.fromkeys(tuple(as_list(key["fields"])) for key in keys):
        index = _quoted("_".join((name, *columns)))
        connection.execute(f"CREATE INDEX {index} ON {_quoted(name)} ({_list(columns)})")


def _is_to_a_key(dataset: Dataset, name: str, reference: dict) -> bool:
    """Say whether a foreign key leads to what is declared a key, which SQLite wants."""
    target = reference.get("resource") or name
    if target not in dataset.tables:
        return False
    schema, columns = dataset.schemas[target], as_list(reference["fields"])
    alone = {one["name"] for one in schema["fields"] if one.get("constraints", {}).get("unique")}
    return columns == primary_key(schema) or (len(columns) == 1 and columns[0] in alone)


def _column(field: dict, kind: pa.DataType) -> str:
    name, constraints = _quoted(field["name"]), field.get("constraints", {})
    parts = [name, "INTEGER" if kind in (pa.int64(), pa.bool_()) else "TEXT"]
    if constraints.get("required"):
        parts.append("NOT NULL")
    if constraints.get("unique"):
        parts.append("UNIQUE")
    if "enum" in constraints and field.get("type", "string") in ("string", "integer"):
        members = ", ".join(_literal(parse_value(field, one)) for one in constraints["enum"])
        parts.append(f"CHECK ({name} IN ({members}))")
    return " ".join(parts)


def _cells(column: pa.ChunkedArray) -> list:
    return (pc.cast(column, pa.string()) if pa.types.is_date(column.type) else column).to_pylist()


def _create(connection: sqlite3.Connection, name: str, lines: list[str], rows: Iterable[Sequence]) -> None:
    connection.execute(f"CREATE TABLE {_quoted(name)} (\n  " + ",\n  ".join(lines) + "\n) STRICT")
    columns = connection.execute(f"PRAGMA table_info({_quoted(name)})").fetchall()
    connection.executemany(f"INSERT INTO {_quoted(name)} VALUES ({', '.join('?' for _ in columns)})", rows)


def _derive(connection: sqlite3.Connection, dataset: Dataset) -> None:
    """Add what stands beside the package's tables (OWN)."""
    links = zip(dataset["sentences"]["sentence_id"], sentence_links(dataset), strict=True)
    key = '"sentence_id" TEXT PRIMARY KEY REFERENCES "sentences" ("sentence_id") DEFERRABLE INITIALLY DEFERRED'
    _create(connection, "links", [key, '"url" TEXT NOT NULL'], links)
    connection.execute(_claims_view(dataset))
    reported = contested.rows(every_contest(dataset))
    rows = ([cell or None for cell in row] for row in reported)
    _create(connection, "contested", [f"{_quoted(name)} TEXT" for name in contested.COLUMNS], rows)
    connection.execute("CREATE VIRTUAL TABLE statements USING fts5(claim UNINDEXED, table_name UNINDEXED, statement)")
    for name in STATING:
        key, table = _quoted(dataset.key(name)), _quoted(name)
        connection.execute(
            f"INSERT INTO statements SELECT {key}, {_literal(name)}, statement FROM {table} ORDER BY rowid"
        )


def _claims_view(dataset: Dataset) -> str:
    columns, joins = [], {}
    for name in CLAIMS:
        path, alias = path_of(dataset, name), TABLE
        for (_, column), (target, _) in pairwise(path):
            to = f"{alias}.{column}"
            key = f"{_quoted(to)}.{_quoted(dataset.key(target))}"
            joins[to] = f"LEFT JOIN {_quoted(target)} AS {_quoted(to)} ON {key} = {_quoted(alias)}.{_quoted(column)}"
            alias = to
        columns.append(f"{_quoted(alias)}.{_quoted(path[-1][1])} AS {_quoted(name)}")
    table = _quoted(TABLE)
    columns.append('"links"."url" AS "link"')
    joins["links"] = f'LEFT JOIN "links" ON "links"."sentence_id" = {table}."sentence_id"'
    return (
        'CREATE VIEW "claims" AS\nSELECT\n  '
        + ",\n  ".join(columns)
        + f"\nFROM {table}\n"
        + "\n".join(joins.values())
        + f"\nORDER BY {table}.rowid"
    )


def _about(dataset: Dataset) -> dict[str, str]:
    descriptor = dataset.package.descriptor
    about = {"title": _title(descriptor), "version": descriptor.get("version"), "created": descriptor.get("created")}
    told = {"licence": _titles(descriptor.get("licenses")), "how": HOW if dataset.in_format else HOW_ALONE}
    return {key: str(value) for key, value in (about | told).items() if value}


def _title(descriptor: dict) -> str:
    return str(descriptor.get("title") or stem(descriptor))


def _titles(entries: object) -> str:
    """Give a descriptor's licences or sources in one line."""
    return "; ".join(str(one.get("title") or one.get("name") or one.get("path")) for one in objects(entries))


def _metadata(dataset: Dataset, name: str) -> dict:
    descriptor = dataset.package.descriptor
    licence = next((str(one.get("path", "")) for one in objects(descriptor.get("licenses"))), "")
    search = {"title": "Search the statements", "description": "The positions that hold these words.", "sql": SEARCH}
    tables = {table: _described(dataset.schemas[table]) for table in dataset.tables}
    own: dict[str, dict] = {table: {"description": OWN[table]} for table in (OWN if dataset.in_format else ("about",))}
    if dataset.in_format:
        own["claims"]["columns"] = claim_descriptions(dataset)
    return {
        "title": _title(descriptor),
        "description": str(descriptor.get("description", "")),
        "license": _titles(descriptor.get("licenses")),
        # a link that a browser would run is no address
        **({"license_url": licence} if licence.startswith(("https://", "http://")) else {}),
        "source": _titles(descriptor.get("sources")),
        "databases": {name: {"tables": tables | own} | ({"queries": {"search": search}} if dataset.in_format else {})},
    }


def _described(schema: dict) -> dict:
    fields = schema["fields"]
    columns = {field["name"]: field["description"] for field in fields if "description" in field}
    described = {"description": schema.get("description", ""), "columns": columns}
    label = next((field["name"] for field in fields if field["name"] in LABELS), None)
    return described | ({"label_column": label} if label else {})


def _list(names: str | Sequence[str]) -> str:
    return ", ".join(map(_quoted, [names] if isinstance(names, str) else names))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(value: str | int) -> str:
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"
