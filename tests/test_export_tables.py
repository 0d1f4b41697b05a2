"""The package as SQLite with Datasette's metadata, as Parquet and as CSV for Excel."""

import asyncio
import csv
import datetime
import io
import json
import sqlite3
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import onrecord
from conftest import ROOT, Draft, read
from onrecord.analysis import contested as contesting
from onrecord.files.canonical import natural_key
from onrecord.package.tables import TEXT, Table
from onrecord.publishing.arrow import typed_table
from onrecord.publishing.exports import csv_for_excel, parquet, sqlite
from onrecord.record.claims import claims
from onrecord.record.dataset import Dataset
from onrecord.report import contested as report

HOSTILE = """Cy "'); DROP TABLE "positions"; -- Dole"""
DERIVED = {"claims", "contested", "links", "statements", "about"}
DATES = {"published_on", "retrieved_on", "starts_on"}
INTEGERS = {"number", "paragraph", "start", "end", "text_characters"}


def add_table(draft: Draft, name: str, fields: list[dict], rows: list[list[str]], **schema) -> None:
    """Add a table outside the format; its file is called extra.csv whatever its name."""
    lines = io.StringIO(newline="")
    csv.writer(lines, lineterminator="\n").writerows([[field["name"] for field in fields], *rows])
    (draft.root / "data" / "extra.csv").write_text(lines.getvalue(), "utf-8", newline="")
    resource = {"name": name, "type": "table", "path": "data/extra.csv", "schema": {"fields": fields, **schema}}
    draft.descriptor(lambda descriptor: descriptor["resources"].append(resource))


def opened(dataset: Dataset) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.deserialize(sqlite.export(dataset)["tiny.sqlite"])
    return connection


def parquet_of(dataset: Dataset, name: str) -> pa.Table:
    return pyarrow.parquet.read_table(io.BytesIO(parquet.export(dataset)[f"parquet/{name}.parquet"]))


def typed_cells(draft: Draft, table: str, as_date=datetime.date.fromisoformat) -> list[tuple]:
    """Give a table's cells, read from its file with no help of the package's own reader."""

    def typed(name, cell):
        if cell == "":
            return None
        return as_date(cell) if name in DATES else int(cell) if name in INTEGERS else cell

    return [tuple(typed(name, cell) for name, cell in row.items()) for row in draft.rows(table)]


# SQLite


def test_sqlite_holds_every_cell_of_every_table(draft):
    dataset = read(draft.root)
    connection = opened(dataset)
    for name in dataset.schemas:
        assert connection.execute(f"SELECT * FROM {name} ORDER BY rowid").fetchall() == typed_cells(draft, name, str)


def test_sqlite_has_the_schemas_columns_keys_and_indexes(draft):
    dataset = read(draft.root)
    connection = opened(dataset)
    for name, schema in dataset.schemas.items():
        (strict,) = connection.execute("SELECT strict FROM pragma_table_list WHERE name = ?", [name]).fetchone()
        assert strict == 1
        columns = connection.execute("SELECT name, type, [notnull], pk FROM pragma_table_info(?)", [name]).fetchall()
        assert columns == [
            (
                field["name"],
                "INTEGER" if field["name"] in INTEGERS else "TEXT",
                int(bool(field.get("constraints", {}).get("required"))),
                int([field["name"]] == schema["primaryKey"]),
            )
            for field in schema["fields"]
        ]
        keys = {
            (key["fields"][0], key["reference"].get("resource", name), key["reference"]["fields"][0])
            for key in schema.get("foreignKeys", [])
        }
        found = connection.execute('SELECT "from", "table", "to" FROM pragma_foreign_key_list(?)', [name])
        assert set(found) == keys
        indexes = connection.execute("SELECT name FROM pragma_index_list(?) WHERE origin = 'c'", [name])
        assert {index for (index,) in indexes} == {f"{name}_{column}" for column, _, _ in keys}
    assert ("part_of_demand_id", "demands", "demand_id") in set(
        connection.execute('SELECT "from", "table", "to" FROM pragma_foreign_key_list(?)', ["demands"])
    )


def test_a_table_stands_after_those_it_refers_to_but_where_they_refer_in_a_circle(draft):
    tables = opened(read(draft.root)).execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid")
    order = [name for (name,) in tables if not name.startswith("statements")]
    assert order == [
        *("sentences", "organisations", "articles", "people", "memberships", "events", "demands", "positions"),
        *("accounts", "codes", "links", "contested", "about"),
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("UPDATE positions SET stance = 'loves'", "CHECK constraint failed"),
        ("UPDATE positions SET stance = NULL", "NOT NULL constraint failed: positions.stance"),
        ("UPDATE sentences SET number = 'one'", "cannot store TEXT value in INTEGER column sentences.number"),
        ("UPDATE positions SET demand_id = 'nothing'", "FOREIGN KEY constraint failed"),
        ("UPDATE articles SET url = 'https://one.example/'", "UNIQUE constraint failed: articles.url"),
        ("INSERT INTO people SELECT * FROM people", "UNIQUE constraint failed: people.person_id"),
    ],
)
def test_the_database_refuses_what_a_schema_forbids(draft, change, message):
    connection = opened(read(draft.root))
    connection.execute("PRAGMA foreign_keys = ON")
    with pytest.raises(sqlite3.IntegrityError, match=message):
        connection.execute(change)


def test_the_database_takes_what_a_schema_allows_and_rows_that_refer_to_each_other_in_a_circle(draft):
    connection = opened(read(draft.root))
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("UPDATE positions SET stance = 'accepts', holder_person_id = NULL")
    connection.execute("BEGIN")
    connection.execute(
        "INSERT INTO organisations VALUES ('new', 'New', NULL, NULL, 'publisher', NULL, 'new-20310601-s01')"
    )
    connection.execute(
        "INSERT INTO sentences SELECT 'new-20310601-s01', 'new-20310601', number, paragraph, start, \"end\", role, "
        "coding, sha256, starts_with, ends_with FROM sentences WHERE sentence_id = 'ep-20310503-s01'"
    )
    connection.execute(
        "INSERT INTO articles SELECT 'new-20310601', 'new', title, title_basis, 'https://new.example/', published_on, "
        "published_basis, language, retrieved_on, archived_url, text_extent, text_characters, text_sha256 "
        "FROM articles LIMIT 1"
    )
    connection.execute("COMMIT")
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_the_database_is_whole_packed_and_its_keys_lead_somewhere(draft):
    connection = opened(read(draft.root))
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    # what is packed stays as it is when it is packed again; the first 100 bytes count the changes
    before = connection.serialize()[100:]
    connection.execute("VACUUM")
    assert connection.serialize()[100:] == before


def view_and_function(dataset: Dataset) -> tuple[list[tuple], list[tuple]]:
    """Give the rows of the view and of the function that it must equal, each under its columns' names."""
    cursor = opened(dataset).execute("SELECT * FROM claims")
    frame = claims(dataset)
    function = [
        tuple(None if pd.isna(cell) else str(cell) if isinstance(cell, datetime.date) else cell for cell in row)
        for row in frame.itertuples(index=False)
    ]
    return [tuple(one[0] for one in cursor.description), *cursor], [tuple(frame.columns), *function]


def test_the_view_of_claims_equals_the_function(draft):
    # in the natural order of keys, which is not that of text
    for key in ("ep-20310503-p100", "ep-20310503-p20"):
        draft.add("positions", "ep-20310503-p04", position_id=key, statement=f"{key} is another.")
    draft.set("sentences", "ep-20310503-s08", starts_with="A raw-hyphen, here", ends_with="")
    view, function = view_and_function(read(draft.root))
    assert view == function
    assert [row[0] for row in view[4:7]] == ["ep-20310503-p04", "ep-20310503-p20", "ep-20310503-p100"]
    assert view[1] == (
        *("ep-20310503-p01", "Sluice open at night", "declines", "affirmed", None, None, "Harbour Board"),
        *(None, "Anglers and Rowers", "named", "direct_quote", None),
        *("The Anglers and Rowers say that the Harbour Board did not agree to night opening of the sluice.", None),
        *("The Eastmere Post", "2031-05-03", 'Harbour talks end in a "waste of an evening"', 4),
        *("night-sluice", "ep-20310503-s04"),
        "https://eastmere-post.example/harbour-talks#:~:text=The%20Board%20did,a%20second%20slipway",
    )


def test_links_open_each_sentence_and_furniture_its_page(draft):
    links = dict(opened(read(draft.root)).execute("SELECT * FROM links"))
    assert list(links) == [row["sentence_id"] for row in draft.rows("sentences")]
    page = "https://quay-news.example/sluice"
    assert links["quay-news-20310504-s07"] == f"{page}#:~:text=Another%20meeting%20is,planned%20for%20June"
    assert links["quay-news-20310504-s08"] == page


def test_contested_holds_the_rows_of_the_report(draft):
    dataset = read(draft.root)
    written = report.render("csv", contesting.every_contest(dataset), dataset)
    header, *rows = csv.reader(io.StringIO(written, newline=""))
    cursor = opened(dataset).execute("SELECT * FROM contested")
    assert [one[0] for one in cursor.description] == header
    assert cursor.fetchall() == [tuple(cell or None for cell in row) for row in rows]


def test_statements_of_positions_and_accounts_are_found_by_their_words(draft):
    found = opened(read(draft.root)).execute("SELECT * FROM statements WHERE statements MATCH 'meeting OR slipway'")
    assert sorted(found) == [
        (
            *("ep-20310503-a03", "accounts"),
            "The Anglers and Rowers say that the meeting was wasted time.",
        ),
        (
            *("ep-20310503-p02", "positions"),
            "The Anglers and Rowers say that the Harbour Board did not agree to another slipway.",
        ),
        (
            *("ep-20310503-p03", "positions"),
            "A Harbour Board source says that Ada Marl is looking into what a slipway would cost.",
        ),
        (
            *("quay-news-20310504-a01", "accounts"),
            "Quay News reports that a further meeting is to be in June.",
        ),
    ]


def test_about_says_what_the_database_is(draft):
    about = dict(opened(read(draft.root)).execute("SELECT * FROM about"))
    assert about.pop("how").startswith("Made by `onrecord export --to sqlite`.")
    assert about == {
        "title": "The harbour of Eastmere, a made-up dispute",
        "version": "0.1.0",
        "licence": "Creative Commons Attribution 4.0 International",
        "created": "2026-11-22T00:00:00Z",
    }


def test_text_that_looks_like_sql_stays_text(draft):
    draft.set("people", "cy-dole", name=HOSTILE, also_known_as="Cy Dole")
    draft.set("demands", "works-tour", title=HOSTILE, description=HOSTILE)
    draft.descriptor(lambda descriptor: descriptor.update(title=HOSTILE))
    enum = {"enum": [HOSTILE, "it's"]}
    fields = [{"name": 'a"b', "type": "string", "constraints": enum}, {"name": "select", "type": "integer"}]
    add_table(draft, HOSTILE, fields, [[HOSTILE, ""], ["it's", "1"]], primaryKey=['a"b'])
    dataset = read(draft.root)
    connection = opened(dataset)
    quoted = HOSTILE.replace('"', '""')
    assert connection.execute(f'SELECT * FROM "{quoted}"').fetchall() == [(HOSTILE, None), ("it's", 1)]
    assert connection.execute("SELECT value FROM about WHERE key = 'title'").fetchone() == (HOSTILE,)
    assert connection.execute("SELECT * FROM people").fetchall() == typed_cells(draft, "people")
    assert connection.execute("SELECT * FROM demands").fetchall() == typed_cells(draft, "demands")
    view, function = view_and_function(dataset)
    assert view == function
    with pytest.raises(sqlite3.IntegrityError, match="CHECK constraint failed"):
        connection.execute(f'UPDATE "{quoted}" SET "a""b" = \'its\'')


def test_a_hostile_statement_is_searched_as_words(draft):
    draft.set("positions", "ep-20310503-p01", statement='\'); DROP TABLE "positions"; --')
    connection = opened(read(draft.root))
    found = connection.execute("SELECT claim, statement FROM statements WHERE statements MATCH 'drop'").fetchall()
    assert found == [("ep-20310503-p01", '\'); DROP TABLE "positions"; --')]
    assert connection.execute("SELECT * FROM positions").fetchall() == typed_cells(draft, "positions")


@pytest.mark.parametrize("name", sorted([*DERIVED, "LINKS", "sqlite_stat1", "statements_data"]))
def test_a_table_with_a_name_that_is_taken_is_refused(draft, name):
    add_table(draft, name, [{"name": "word", "type": "string"}], [["one"]])
    dataset = read(draft.root)
    with pytest.raises(ValueError, match="can't hold the package: .*Change the name or the schema of the table"):
        sqlite.export(dataset)


def test_a_key_that_leads_to_what_is_no_key_is_left_out_and_one_of_two_columns_taken(draft):
    fields = [{"name": "article", "type": "string"}, {"name": "title", "type": "string"}]
    key = {"fields": ["title"], "reference": {"resource": "events", "fields": ["title"]}}
    add_table(draft, "extra", fields, [["ep", "Petition"]], foreignKeys=[key])
    listed = 'SELECT "table", "from", "to" FROM pragma_foreign_key_list(?)'
    assert opened(read(draft.root)).execute(listed, ["extra"]).fetchall() == []
    own = {"fields": ["article", "title"], "reference": {"fields": ["article", "title"]}}
    schema = {"primaryKey": ["article", "title"], "foreignKeys": [own]}
    draft.descriptor(lambda descriptor: descriptor["resources"][-1]["schema"].update(schema))
    connection = opened(read(draft.root))
    keys = connection.execute(listed, ["extra"]).fetchall()
    assert keys == [("extra", "article", "article"), ("extra", "title", "title")]
    assert connection.execute("SELECT * FROM extra").fetchall() == [("ep", "Petition")]


def test_an_unsound_package_is_no_database(draft):
    draft.set("demands", "works-tour", raised_at_event_id="nothing")
    with pytest.raises(ValueError, match="^a key in table `demands` names no row: run `onrecord validate`.$"):
        sqlite.export(read(draft.root))
    draft.set("demands", "works-tour", raised_at_event_id="", title="")
    with pytest.raises(ValueError, match="NOT NULL constraint failed: demands.title"):
        sqlite.export(read(draft.root))


NAMES = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=12)


@settings(max_examples=30)
@given(name=NAMES, column=NAMES, cells=st.lists(NAMES, min_size=1, max_size=3))
def test_any_name_and_any_cell_is_kept(tiny_dataset, name, column, cells):
    name, frame = f"x {name}", pd.DataFrame({column: pd.Series(cells, dtype=TEXT)})
    schema = {"fields": [{"name": column, "type": "string", "constraints": {"enum": cells}}]}
    table = Table(name, "x.csv", frame, np.arange(2, 2 + len(cells)), b"")
    whole = Dataset(
        tiny_dataset.package,
        tiny_dataset.tables | {name: table},
        tiny_dataset.schemas | {name: schema},
        frozenset(),
        None,
    )
    quoted = name.replace('"', '""')
    assert opened(whole).execute(f'SELECT * FROM "{quoted}"').fetchall() == [(cell,) for cell in cells]
    assert parquet_of(whole, name).to_pydict() == {column: cells}


@pytest.fixture(scope="module")
def tiny_dataset(tmp_path_factory) -> Dataset:
    return read(Draft(tmp_path_factory.mktemp("draft")).root)


# Datasette


def served(dataset: Dataset, folder, *paths: str) -> list:
    """Give what Datasette answers to each path, with the metadata that was exported for it."""
    datasette = pytest.importorskip("datasette.app")
    files = sqlite.export(dataset)
    (folder / "tiny.sqlite").write_bytes(files["tiny.sqlite"])

    async def answers():
        served = datasette.Datasette([str(folder / "tiny.sqlite")], metadata=json.loads(files["datasette.json"]))
        return [await served.client.get(path) for path in paths]

    return asyncio.run(answers())


def test_datasette_labels_the_keys(draft, tmp_path):
    draft.set("people", "ada-marl", name="Ada <b>Marl</b>", also_known_as="Ms Marl | Ada Marl")
    (page,) = served(read(draft.root), tmp_path, "/tiny/positions?position_id=ep-20310503-p03")
    assert '<a href="/tiny/demands/second-slipway">Second slipway</a>&nbsp;<em>second-slipway</em>' in page.text
    assert '<a href="/tiny/organisations/harbour-board">Harbour Board</a>&nbsp;<em>harbour-board</em>' in page.text
    assert '<a href="/tiny/people/ada-marl">Ada &lt;b&gt;Marl&lt;/b&gt;</a>&nbsp;<em>ada-marl</em>' in page.text


def test_datasette_searches_statements_and_shows_what_was_described(draft, tmp_path):
    search, quoted, statements, table = served(
        read(draft.root),
        tmp_path,
        "/tiny/search.json?words=slipway&_shape=array",
        "/tiny/search.json?words=don%27t%22x&_shape=array",
        "/tiny/statements.json?_search=meeting&_shape=array",
        "/tiny/demands",
    )
    # the best match first
    assert [row["claim"] for row in search.json()] == ["ep-20310503-p02", "ep-20310503-p03"]
    assert search.json()[0]["demand"] == "Second slipway"
    assert quoted.json() == []
    assert [row["claim"] for row in statements.json()] == ["ep-20310503-a03", "quay-news-20310504-a01"]
    assert "What one party puts to another: requests and offers." in table.text
    assert (
        "<dt>part_of_demand_id</dt><dd>The larger demand that this one is a part of. A part can be granted alone.</dd>"
        in table.text
    )


def test_datasettes_metadata_comes_from_descriptor_and_schemas(draft):
    dataset = read(draft.root)
    metadata = json.loads(sqlite.export(dataset)["datasette.json"])
    (database,) = metadata.pop("databases").items()
    assert metadata == {
        "title": "The harbour of Eastmere, a made-up dispute",
        "description": "A made-up package: invented people, invented articles.",
        "license": "Creative Commons Attribution 4.0 International",
        "license_url": "https://creativecommons.org/licenses/by/4.0/",
        "source": "The Eastmere Post and Quay News, which do not exist",
    }
    assert database[0] == "tiny"
    tables = database[1]["tables"]
    for name, schema in dataset.schemas.items():
        assert tables[name]["description"] == schema["description"]
        assert tables[name]["columns"] == {field["name"]: field["description"] for field in schema["fields"]}
    assert {name: table.get("label_column") for name, table in tables.items()} == {
        **dict.fromkeys(("articles", "events", "demands"), "title"),
        **dict.fromkeys(("people", "organisations"), "name"),
        **dict.fromkeys(("sentences", "memberships", "positions", "accounts", "codes", *DERIVED)),
    }
    assert list(tables["claims"]["columns"]) == list(claims(dataset).columns)
    assert tables["claims"]["columns"]["demand"] == "The demand that the stance is on. Short name of the demand."


def test_a_licence_that_a_browser_would_run_is_no_link(draft):
    draft.descriptor(lambda descriptor: descriptor["licenses"][0].update(path="javascript:alert(1)"))
    metadata = json.loads(sqlite.export(read(draft.root))["datasette.json"])
    assert "license_url" not in metadata


# Parquet

TYPES = {
    **dict.fromkeys(DATES, pa.date32()),
    **dict.fromkeys({*INTEGERS, "sentence_number"}, pa.int64()),
}


def type_of(field: dict) -> pa.DataType:
    listed = pa.dictionary(pa.int32(), pa.string()) if "enum" in field.get("constraints", {}) else pa.string()
    return TYPES.get(field["name"], listed)


def as_pandas_reads(data: bytes) -> pd.DataFrame:
    return pd.read_parquet(io.BytesIO(data), to_pandas_kwargs={"date_as_object": False})


def test_parquet_holds_every_cell_with_its_true_type_and_description(draft):
    draft.set("articles", "ep-20310503", retrieved_on="2031-06-01")
    dataset = read(draft.root)
    assert list(parquet.export(dataset)) == [f"parquet/{name}.parquet" for name in (*dataset.schemas, "claims")]
    for name, schema in dataset.schemas.items():
        table = parquet_of(dataset, name)
        assert list(zip(*table.to_pydict().values(), strict=True)) == typed_cells(draft, name)
        assert [(one.name, one.type, one.metadata[b"description"].decode()) for one in table.schema] == [
            (field["name"], type_of(field), field["description"]) for field in schema["fields"]
        ]


def test_parquet_joins_the_claims(draft):
    dataset = read(draft.root)
    table = parquet_of(dataset, "claims")
    expected = claims(dataset)
    assert table.to_pydict() == {
        name: [None if pd.isna(cell) else cell for cell in expected[name]] for name in expected
    }
    assert {one.name: one.type for one in table.schema} == {name: TYPES.get(name, pa.string()) for name in expected}
    assert table.schema.metadata is None
    assert table.schema.field("claimant").metadata == {
        b"description": b"The named person who makes the claim. Empty if the claimant is an organisation or unnamed. "
        b"The person's name in full, as commonly written."
    }


def test_duckdb_and_pandas_read_parquet_with_its_types(draft, tmp_path):
    duckdb = pytest.importorskip("duckdb")
    for path, data in parquet.export(read(draft.root)).items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(data)
    folder = tmp_path / "parquet"
    with duckdb.connect() as connection:
        connection.execute(f"SET file_search_path = '{folder}'")
        described = connection.execute("DESCRIBE SELECT * FROM 'articles.parquet'").fetchall()
        assert {name: kind for name, kind, *_ in described if kind != "VARCHAR"} == {
            **dict.fromkeys(("published_on", "retrieved_on"), "DATE"),
            "text_characters": "BIGINT",
        }
        joined = connection.execute(
            "SELECT position_id, name, published_on FROM 'positions.parquet' "
            "JOIN 'people.parquet' ON holder_person_id = person_id "
            "JOIN 'sentences.parquet' AS sentences ON positions.sentence_id = sentences.sentence_id "
            "JOIN 'articles.parquet' USING (article_id) WHERE stance = 'considering'"
        ).fetchall()
        assert joined == [("ep-20310503-p03", "Ada Marl", datetime.date(2031, 5, 3))]
    frame = pd.read_parquet(folder / "sentences.parquet")
    assert frame["number"].dtype == "Int64"
    assert frame["sha256"].tolist() == [row["sha256"] for row in draft.rows("sentences")]
    assert frame["starts_with"].isna().tolist() == [row["starts_with"] == "" for row in draft.rows("sentences")]


@pytest.mark.parametrize("package", ("tiny", "real"))
def test_pandas_reads_parquet_as_load_gives_the_tables(draft, package):
    draft.set("articles", "ep-20310503", retrieved_on="2031-06-01")
    draft.set("positions", "ep-20310503-p04", mode="narration")
    root = draft.root if package == "tiny" else ROOT
    tables, files = onrecord.load(root), parquet.export(read(root))
    for name, frame in tables.items():
        pd.testing.assert_frame_equal(as_pandas_reads(files[f"parquet/{name}.parquet"]), frame)
    assert files == parquet.export(read(root))


def test_pandas_reads_rarer_types_and_columns_without_a_value_as_load_gives_them(draft):
    listed = {"type": "string", "constraints": {"enum": ["b", "a", "c"]}}
    kinds = {"number": "number", "boolean": "boolean", "year": "year", "time": "time", "integer": "integer"}
    fields = [{"name": "listed", **listed}, {"name": "none", **listed}]
    fields += [{"name": name, "type": kind} for name, kind in kinds.items()]
    fields += [{"name": "sorted", "type": "string", "categories": ["z", "y"]}]
    rows = [["a", "", "0.10", "true", "2031", "10:11:12", "7", "y"], ["b", *[""] * 7]]
    add_table(draft, "extra", fields, rows)
    frame = onrecord.load(draft.root)["extra"]
    pd.testing.assert_frame_equal(as_pandas_reads(parquet.export(read(draft.root))["parquet/extra.parquet"]), frame)
    assert {name: str(one) for name, one in frame.dtypes.items()} == {
        **dict.fromkeys(("listed", "none", "sorted"), "category"),
        **dict.fromkeys(("number", "time"), "str"),
        **{"boolean": "boolean", "year": "Int64", "integer": "Int64"},
    }
    assert frame.iloc[0].dropna().tolist() == ["a", "0.10", True, 2031, "10:11:12", 7, "y"]
    assert frame.iloc[1].dropna().tolist() == ["b"]
    assert [frame[name].cat.categories.tolist() for name in ("listed", "none", "sorted")] == [
        ["b", "a", "c"],
        ["b", "a", "c"],
        ["z", "y"],
    ]


def test_a_table_without_rows_has_the_types_of_load_but_no_categories(draft):
    fields = [{"name": "one", "type": "string", "constraints": {"enum": ["a"]}}, {"name": "two", "type": "integer"}]
    add_table(draft, "extra", fields, [])
    frame = as_pandas_reads(parquet.export(read(draft.root))["parquet/extra.parquet"])
    assert {str(one) for one in frame.dtypes} == {"category", "Int64"}
    assert len(frame) == 0


def test_types_outside_the_format_keep_their_text_where_no_column_holds_them_truly(draft):
    kinds = ("number", "boolean", "year", "any", "time", "integer", "list")
    fields = [{"name": kind, "type": kind, "description": kind.title()} for kind in kinds]
    cells = ["0.10", "true", "2031", "=x", "10:11:12", str(2**63 - 1), "a,b"]
    add_table(draft, "extra", fields, [[*[""] * 6, "c"], cells])
    dataset = read(draft.root)
    table = typed_table(dataset, "extra")
    assert table.to_pylist() == [
        {**dict.fromkeys(kinds), "list": "c"},
        dict(zip(kinds, ["0.10", True, 2031, "=x", "10:11:12", 2**63 - 1, "a,b"], strict=True)),
    ]
    assert parquet_of(dataset, "extra").equals(table)
    rows = opened(dataset).execute("SELECT * FROM extra").fetchall()
    assert rows == [(*[None] * 6, "c"), ("0.10", 1, 2031, "=x", "10:11:12", 2**63 - 1, "a,b")]


@pytest.mark.parametrize("module", [parquet, sqlite])
def test_an_integer_beyond_64_bits_is_refused_at_its_column(draft, module):
    add_table(draft, "extra", [{"name": "count", "type": "integer"}], [[str(2**63)]])
    with pytest.raises(ValueError, match="^table `extra`, column `count` holds an integer beyond 64 bits"):
        module.export(read(draft.root))


def test_a_table_called_claims_is_refused_in_parquet(draft):
    add_table(draft, "claims", [{"name": "word", "type": "string"}], [["one"]])
    with pytest.raises(ValueError, match="^table `claims` has the name of the file for the joined claims"):
        parquet.export(read(draft.root))


# CSV for Excel


def read_back(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_csv_for_excel_has_the_mark_and_line_ends_and_nothing_else_is_changed(draft):
    draft.set("people", "ada-marl", name="Åda Märl", also_known_as="Ms Marl | Ada Marl")
    dataset = read(draft.root)
    files = csv_for_excel.export(dataset)
    assert list(files) == [f"csv-for-excel/{name}.csv" for name in [*dataset.schemas, "as_exported"]]
    for name in dataset.schemas:
        canonical = draft.path(name).read_bytes()
        assert files[f"csv-for-excel/{name}.csv"] == b"\xef\xbb\xbf" + canonical.replace(b"\n", b"\r\n")


@given(st.lists(st.tuples(*[st.text(st.characters(exclude_categories=["Cs"]))] * 2)))
def test_any_cells_read_back_from_csv_for_excel(rows):
    rows = [[f"a{cell}" for cell in row] for row in rows]
    frame = pd.DataFrame(rows, columns=["one", "two"], dtype=TEXT)
    tables = {"x": Table("x", "x.csv", frame, np.arange(2, 2 + len(rows)), b"")}
    files = csv_for_excel.export(SimpleNamespace(tables=tables, in_format=False))
    assert read_back(files["csv-for-excel/x.csv"]) == [["one", "two"], *rows]


@pytest.mark.parametrize("cell", ["=1+1", "+x", "-x", "-1+1", "@x", "\t=x", "＝1", "-1e3|x"])
def test_what_excel_would_evaluate_is_refused_at_its_cell(draft, cell):
    draft.set("events", "june-meeting", title=cell)
    with pytest.raises(ValueError) as refused:
        csv_for_excel.export(read(draft.root))
    assert str(refused.value).startswith(f"data/events.csv, line 3, column `title`: `{cell}` opens like a formula")


def test_a_columns_name_is_a_cell_too_and_a_signed_number_no_formula(draft):
    cells = sorted([["-5"], ["+0.5"], ["1=1"], ["'=1"]], key=lambda row: natural_key(row[0]))
    add_table(draft, "extra", [{"name": "size", "type": "any"}], cells)
    data = csv_for_excel.export(read(draft.root))["csv-for-excel/extra.csv"]
    assert read_back(data) == [["size"], *cells]
    draft.descriptor(lambda descriptor: descriptor["resources"].pop())
    add_table(draft, "extra", [{"name": "=size", "type": "any"}], [["5"]])
    with pytest.raises(ValueError, match="^data/extra.csv, line 1, column `=size`: `=size` opens like a formula"):
        csv_for_excel.export(read(draft.root))


# all of them


@pytest.mark.parametrize("module", [sqlite, parquet, csv_for_excel])
def test_the_same_package_in_two_folders_gives_the_same_bytes(tmp_path, module):
    one, other = Draft(tmp_path / "one"), Draft(tmp_path / "a longer way to the other")
    assert module.export(read(one.root)) == module.export(read(other.root))
    other.set("people", "bo-finch", also_known_as="Finch")
    assert module.export(read(one.root)) != module.export(read(other.root))
