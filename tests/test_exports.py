"""What holds for every format: the same bytes, sums over all of them, and no file but where it was asked for."""

import gzip
import hashlib
import io
import json
import sqlite3
from datetime import datetime
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from onrecord import validate
from onrecord.cli import main
from onrecord.publishing import exports
from onrecord.publishing.exports import FORMATS

ROOT = Path(__file__).parents[1]


def export(package, form, output):
    return CliRunner().invoke(main, ["export", str(package), "--to", form, "--output", str(output)])


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_all_formats_are_written_with_their_sums(draft, tmp_path):
    done = export(draft.root, "all", tmp_path / "dist")
    assert done.exit_code == 0, done.output
    files = contents(tmp_path / "dist")
    sums = dict(reversed(line.split("  ")) for line in files.pop("SHA256SUMS").decode("utf-8").splitlines())
    del files[".onrecord-files"]
    assert sums == {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    assert {name.split("/")[0] for name in sums} == {
        *("tiny.xlsx", "tiny.sqlite", "datasette.json", "tiny.jsonld", "tiny.zip", "croissant.json"),
        *("csv-for-excel", "csvw", "parquet"),
    }


def test_two_builds_in_two_folders_have_the_same_bytes(draft, tmp_path):
    export(draft.root, "all", tmp_path / "first")
    other = tmp_path / "elsewhere"
    draft.root.rename(other)
    export(other, "all", tmp_path / "second" / "deeper")
    other.rename(draft.root)
    assert contents(tmp_path / "first") == contents(tmp_path / "second" / "deeper")


@pytest.mark.parametrize("form", FORMATS)
def test_one_format_gives_the_same_files_as_all_of_them(draft, tmp_path, form):
    export(draft.root, "all", tmp_path / "all")
    done = export(draft.root, form, tmp_path / "one")
    assert done.exit_code == 0, done.output
    one, everything = contents(tmp_path / "one"), contents(tmp_path / "all")
    assert one.items() <= everything.items()
    assert set(done.output.splitlines()) == {str(tmp_path / "one" / name) for name in one}


# Packages of any kind


@pytest.fixture
def general(tmp_path) -> Path:
    """A package that knows nothing of the format, with what descriptors in the field have."""
    years = {
        "fields": [
            {"name": "land", "description": "A land."},
            {"name": "year", "type": "integer"},
            {"name": "share", "type": "number"},
            {"name": "on", "type": "date", "format": "%d/%m/%Y"},
            {"name": "kind", "constraints": {"enum": ["a,b", "c"]}},
        ],
        "primaryKey": ["land", "year"],
        "foreignKeys": [{"fields": "land", "reference": {"resource": "lands", "fields": "id"}}],
    }
    lands = {"fields": [{"name": "id"}, {"name": "name"}]}
    resources = [
        {"name": "lands-by-year-and-by-another-long-word", "path": "years.csv", "dialect": {"delimiter": ";"}}
        | {"schema": years},
        {"name": "lands", "path": "lands.csv", "schema": lands},
        {"name": "plain", "path": "plain.csv"},
        {"name": "inline", "data": [{"n": 1}], "schema": {"fields": [{"name": "n", "type": "integer"}]}},
        {"name": "packed", "path": "packed.csv.gz", "schema": {"fields": [{"name": "n"}]}},
        {"name": "page", "path": "page.html"},
    ]
    folder = tmp_path / "general"
    folder.mkdir()
    (folder / "datapackage.json").write_text(json.dumps({"resources": resources}), "utf-8")
    (folder / "years.csv").write_text('land;year;share;on;kind\nDE;2001;1.5;01/02/2003;c\nFR;2002;2;;"a,b"\n', "utf-8")
    (folder / "lands.csv").write_bytes(b"id,name\r\nDE,Ann's\r\nFR,x\r\n")
    (folder / "plain.csv").write_text("u,v\n1,2\n", "utf-8")
    (folder / "packed.csv.gz").write_bytes(gzip.compress(b"n\n1\n", mtime=0))
    (folder / "page.html").write_text("<p>", "utf-8")
    return folder


YEARS = "lands-by-year-and-by-another-long-word"
IN_ORDER = [YEARS, "lands", "plain", "inline", "packed"]


def test_any_package_is_zipped_and_validates_as_it_did(general, tmp_path):
    ((_, data),) = exports.export(general, "zip")[0].items()
    (tmp_path / "out.zip").write_bytes(data)
    found = [[(one.rule, one.table) for one in validate(path).findings] for path in (general, tmp_path / "out.zip")]
    assert found[0] == found[1] == [("resource-schema-missing", "plain"), ("not-checked", "page")]


def test_any_package_is_a_workbook(general):
    ((name, data),) = exports.export(general, "xlsx")[0].items()
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert name == "package.xlsx"
    assert book.sheetnames == ["about", YEARS[:31], *IN_ORDER[1:], "dictionary"]
    rows = [[cell.value for cell in row] for row in book[YEARS[:31]].rows]
    assert rows[0] == ["land", "year", "share", "on", "kind"]
    assert rows[1] == ["DE", 2001, "1.5", datetime(2003, 2, 1), "c"]


def test_any_package_is_a_database(general):
    files, _ = exports.export(general, "sqlite")
    connection = sqlite3.connect(":memory:")
    connection.deserialize(files["package.sqlite"])
    names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert names == {*IN_ORDER, "about"}
    assert connection.execute(f'SELECT land, year, share FROM "{YEARS}"').fetchall() == [
        ("DE", 2001, "1.5"),
        ("FR", 2002, "2"),
    ]
    assert json.loads(files["datasette.json"])["title"] == "package"


def test_any_package_is_parquet_csv_for_excel_and_csv_on_the_web(general):
    parquet, excel, web = (exports.export(general, form)[0] for form in ("parquet", "csv-for-excel", "csvw"))
    assert list(parquet) == [f"parquet/{name}.parquet" for name in IN_ORDER]
    table = pq.read_table(pa.BufferReader(parquet[f"parquet/{YEARS}.parquet"]))
    assert table.column("year").to_pylist() == [2001, 2002]
    assert list(excel) == [f"csv-for-excel/{name}.csv" for name in IN_ORDER]
    assert excel["csv-for-excel/lands.csv"] == b"\xef\xbb\xbfid,name\r\nDE,Ann's\r\nFR,x\r\n"
    assert list(web) == ["csvw/csv-metadata.json", *(f"csvw/{name}.csv" for name in IN_ORDER)]
    assert web[f"csvw/{YEARS}.csv"] == b'land,year,share,on,kind\nDE,2001,1.5,01/02/2003,c\nFR,2002,2,,"a,b"\n'


@pytest.mark.parametrize("form", ["json-ld", "croissant"])
def test_what_says_what_the_formats_columns_mean_needs_them(general, form):
    with pytest.raises(ValueError, match="does not declare the format"):
        exports.export(general, form)


def test_any_package_is_written_in_all_the_formats_that_it_can_have(general, tmp_path):
    written = exports.write_all(general, tmp_path / "dist")
    each = [name for form in exports.GENERAL for name in exports.export(general, form)[0]]
    assert written == [tmp_path / "dist" / name for name in [*sorted(each), exports.SUMS]]
