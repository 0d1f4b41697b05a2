"""The general rules, on packages that declare no format: each bad input gives exact findings, never a traceback."""

import bz2
import csv
import io
import json
import os
import zipfile
from pathlib import Path
from typing import NamedTuple
from unittest import mock

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import onrecord
from onrecord import Limits
from onrecord.package import tables
from onrecord.package.descriptor import open_package
from onrecord.package.jsons import json_pointer

DESCRIPTOR = "datapackage.json"
ARCHIVE = "package.zip"
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"


def fields(*declared):
    """Fields by name; a type or more of the descriptor may stand in a pair with it."""
    made = []
    for one in declared:
        name, more = one if isinstance(one, tuple) else (one, "string")
        made.append({"name": name, **({"type": more} if isinstance(more, str) else more)})
    return made


def resource(name="people", declared=("id", "name"), schema=(), **more):
    """A resource whose file is `<name>.csv`; `schema` holds what its schema has beside the fields."""
    return {
        "name": name,
        "path": f"{name}.csv",
        "schema": {"fields": fields(*declared), **dict(schema)},
        **more,
    }


def package(*resources, **files):
    """The files of a package: its descriptor, and a text (or bytes) for each table."""
    descriptor = {"$schema": PROFILE, "resources": list(resources)}
    return {DESCRIPTOR: descriptor, **{f"{name}.csv": text for name, text in files.items()}}


def column(declared, *cells, **schema):
    """The files of a package with one table `values`: a column `id`, and a column `value` as declared."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([("id", "value"), *enumerate(cells, 1)])
    return package(resource("values", ("id", ("value", declared)), schema), values=text.getvalue())


def write(folder, files):
    for path, content in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, dict):
            content = json.dumps(content)
        place.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return folder


def places(report):
    return [(one.rule, one.table, one.line, one.column) for one in report.findings]


def found(folder, files):
    """Write the files and give what is found in the package: an archive where there is one among them."""
    place = write(folder, files)
    return places(onrecord.validate(place / ARCHIVE if ARCHIVE in files else place))


def zipped(files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, content in files.items():
            archive.writestr(path, json.dumps(content) if isinstance(content, dict) else content)
    return buffer.getvalue()


class Case(NamedTuple):
    files: dict
    findings: list | tuple = ()


SOUND = package(resource(), people="id,name\n1,Ann\n2,Bob\n")
KEYED = resource("people", ("id", "name"), {"primaryKey": "id"})
TOWNS = resource(
    "towns",
    ("town", "mayor"),
    {"foreignKeys": [{"fields": "mayor", "reference": {"resource": "people", "fields": "id"}}]},
)
PEOPLE = "id,name\n1,Ann\n2,Bob\n"

# One failing case for each general rule, and its quiet twin: the nearest package that is sound.
MUTANTS = {
    "archive-file": Case({ARCHIVE: zipped(SOUND | {"../people.csv": PEOPLE})}, [("archive-file", None, None, None)]),
    "descriptor-file": Case({}, [("descriptor-file", None, None, None)]),
    "descriptor-json": Case(
        {DESCRIPTOR: '{"resources": [],\n"resources": []}'}, [("descriptor-json", None, None, None)]
    ),
    "descriptor-profile": Case(
        SOUND | {DESCRIPTOR: SOUND[DESCRIPTOR] | {"licenses": "CC-BY-4.0"}},
        [("descriptor-profile", None, None, "/licenses")],
    ),
    "resource-form": Case(package(resource(), resource(), people=PEOPLE), [("resource-form", "people", None, None)]),
    "not-checked": Case(
        package(resource(path="people.pdf")) | {"people.pdf": "%PDF"}, [("not-checked", "people", None, None)]
    ),
    "resource-path": Case(
        package(resource(path="/people.csv"), people=PEOPLE),
        [("descriptor-profile", None, None, "/resources/0/path"), ("resource-path", "people", None, None)],
    ),
    "resource-file": Case(package(resource()), [("resource-file", "people", None, None)]),
    "resource-schema": Case(
        package(resource(schema={"primaryKey": ["idd"]}), people=PEOPLE),
        [("resource-schema", "people", None, "/primaryKey")],
    ),
    "resource-schema-missing": Case(
        package({"name": "people", "path": "people.csv"}, people=PEOPLE),
        [("resource-schema-missing", "people", None, None)],
    ),
    "resource-digest": Case(package(resource(bytes=21), people=PEOPLE), [("resource-digest", "people", None, None)]),
    "half-written": Case(SOUND | {".onrecord-write": "0"}, [("half-written", None, None, None)]),
    "encoding": Case(
        package(resource(), people="id,name\n1,Zoë\n".encode("latin-1")), [("encoding", "people", 2, None)]
    ),
    "characters": Case(package(resource(), people="id,name\n1,An\u202en\n"), [("characters", "people", 2, None)]),
    "quoting": Case(package(resource(), people='id,name\n1,"An"n\n'), [("quoting", "people", 2, None)]),
    "header": Case(package(resource(), people="id,name \n1,Ann\n"), [("header", "people", 1, "name")]),
    "row-width": Case(package(resource(), people="id,name\n1,Ann,\n"), [("row-width", "people", 2, None)]),
    "cell-type": Case(column("date", "2024-01-26", "26/01/2024"), [("cell-type", "values", 3, "value")]),
    "cell-required": Case(
        column({"constraints": {"required": True}}, "a", " "), [("cell-required", "values", 3, "value")]
    ),
    "cell-unique": Case(
        column({"constraints": {"unique": True}}, "a", "b", "a"), [("cell-unique", "values", 4, "value")]
    ),
    "cell-pattern": Case(
        column({"constraints": {"pattern": "a|b+"}}, "bb", "ab"), [("cell-pattern", "values", 3, "value")]
    ),
    "cell-enum": Case(column({"constraints": {"enum": ["a", "b"]}}, "a", "c"), [("cell-enum", "values", 3, "value")]),
    "cell-length": Case(
        column({"constraints": {"maxLength": 2}}, "éé", "abc"), [("cell-length", "values", 3, "value")]
    ),
    "cell-range": Case(
        column({"type": "integer", "constraints": {"minimum": 2}}, "2", "1"), [("cell-range", "values", 3, "value")]
    ),
    "primary-key": Case(
        package(KEYED, people="id,name\n1,Ann\n1,Bob\n,Cy\n"),
        [("primary-key", "people", 3, "id"), ("primary-key", "people", 4, "id")],
    ),
    "unique-key": Case(
        package(resource(schema={"uniqueKeys": [["id", "name"]]}), people="id,name\n1,Ann\n1,Bob\n1,Ann\n"),
        [("unique-key", "people", 4, "id")],
    ),
    "foreign-key": Case(
        package(KEYED, TOWNS, people=PEOPLE, towns="town,mayor\nA,1\nB,3\n"), [("foreign-key", "towns", 3, "mayor")]
    ),
    "key-lookalike": Case(
        package(KEYED, people="id,name\nada,Ann\n\u0430da,Bob\n"), [("key-lookalike", "people", 3, "id")]
    ),
}
TWINS = {
    "archive-file": Case({ARCHIVE: zipped(SOUND)}),
    "descriptor-file": Case(SOUND),
    "descriptor-json": Case(SOUND),
    "descriptor-profile": Case(SOUND | {DESCRIPTOR: SOUND[DESCRIPTOR] | {"licenses": [{"name": "CC-BY-4.0"}]}}),
    "resource-form": Case(package(resource(encoding="UTF-8", dialect={"delimiter": ";"}), people="id;name\n1;Ann\n")),
    "not-checked": Case(package(resource(format="csv", path="people.txt")) | {"people.txt": PEOPLE}),
    "resource-path": Case(package(resource(path="data/people.csv")) | {"data/people.csv": PEOPLE}),
    "resource-file": Case(package(resource(), people="id,name\n")),
    "resource-schema": Case(package(resource(schema={"primaryKey": ["id"]}), people=PEOPLE)),
    "resource-schema-missing": Case(SOUND),
    "resource-digest": Case(package(resource(bytes=len(PEOPLE)), people=PEOPLE)),
    "half-written": Case(SOUND | {".onrecord-files": "0"}),
    "encoding": Case(package(resource(), people="id,name\n1,Zoë\n")),
    "characters": Case(package(resource(), people='id,name\n1,"A\tn\u00a0n\r\nB"\n')),
    "quoting": Case(package(resource(), people='id,name\r\n1,"An""n"\r\n2,""\r\n')),
    "header": Case(package(resource(), people="id,name\n1,Ann\n")),
    "row-width": Case(package(resource(), people="id,name\n1,\n2,Bob")),
    "cell-type": Case(column("date", "2024-01-26", "")),
    "cell-required": Case(column({"constraints": {"required": True}}, "a", " b")),
    "cell-unique": Case(column({"constraints": {"unique": True}}, "a", "", "b", "", "A")),
    "cell-pattern": Case(column({"constraints": {"pattern": "a|b+"}}, "bb", "a", "")),
    "cell-enum": Case(column({"constraints": {"enum": ["a", "b"]}}, "a", "b", "")),
    "cell-length": Case(column({"constraints": {"minLength": 1, "maxLength": 2}}, "éé", "a", "")),
    "cell-range": Case(column({"type": "integer", "constraints": {"minimum": 2, "exclusiveMaximum": 4}}, "2", "3", "")),
    "primary-key": Case(package(KEYED, people="id,name\n1,Ann\n01,Ann\n")),
    "unique-key": Case(
        package(resource(schema={"uniqueKeys": [["id", "name"]]}), people="id,name\n1,Ann\n1,\n1,\n2,Ann\n")
    ),
    "foreign-key": Case(package(KEYED, TOWNS, people=PEOPLE, towns="town,mayor\nA,1\nB,\n")),
    "key-lookalike": Case(package(KEYED, people="id,name\nada,Ann\n\u0430\u0434\u0430,Bob\nid\u0430\u0301,\u0430da\n")),
}


@pytest.mark.parametrize("rule_id", MUTANTS)
def test_a_mutant_is_found_out_by_its_rule(rule_id, tmp_path):
    assert found(tmp_path, MUTANTS[rule_id].files) == MUTANTS[rule_id].findings
    assert rule_id in {finding[0] for finding in MUTANTS[rule_id].findings}


@pytest.mark.parametrize("rule_id", TWINS)
def test_its_twin_is_quiet(rule_id, tmp_path):
    assert found(tmp_path, TWINS[rule_id].files) == list(TWINS[rule_id].findings) == []


DESCRIPTORS = {
    "not JSON": ('{"resources": [\n}', ("descriptor-json", None, 2, None)),
    "a list": ("[]", ("descriptor-json", None, None, None)),
    "empty": ("", ("descriptor-file", None, None, None)),
    "Latin-1": ('{\n"title": "Zoë"}'.encode("latin-1"), ("descriptor-json", None, 2, None)),
    "a byte-order mark": ("\ufeff{}", ("descriptor-json", None, 1, None)),
    "NaN": ('{"a": NaN}', ("descriptor-json", None, None, None)),
    "half a surrogate pair": ('{"a": "\\ud800"}', ("descriptor-json", None, None, None)),
    "too deep": ("[" * 100_000, ("descriptor-json", None, None, None)),
    "deep": ('{"a": ' + "[" * 64 + "]" * 64 + "}", ("descriptor-json", None, None, None)),
    "as deep as is read": ('{"a": ' + "[" * 63 + "]" * 63 + "}", ("descriptor-profile", None, None, "")),
    "a number too long": ('{"a": ' + "9" * 5000 + "}", ("descriptor-json", None, None, None)),
    "no resources": ("{}", ("descriptor-profile", None, None, "")),
    "resources that are none": ('{"resources": 5}', ("descriptor-profile", None, None, "/resources")),
}


@pytest.mark.parametrize("name", DESCRIPTORS)
def test_a_bad_descriptor_is_a_finding(name, tmp_path):
    content, finding = DESCRIPTORS[name]
    assert found(tmp_path, {DESCRIPTOR: content}) == [finding]


def test_a_resource_that_is_none(tmp_path):
    assert found(tmp_path, {DESCRIPTOR: '{"resources": [5]}'}) == [("descriptor-profile", None, None, "/resources/0")]


def test_a_package_that_is_not_there(tmp_path):
    for path in (tmp_path / "nowhere", tmp_path, tmp_path / "nul\0byte"):
        report = onrecord.validate(path)
        assert places(report) == [("descriptor-file", None, None, None)]
        assert report.missing
        assert set(report.rules_skipped) == set(report.reasons)
        assert report.rules_run == ["descriptor-file", "descriptor-json"]


RESOURCES = {
    "remote": ({"path": "https://example.org/people.csv"}, [("not-checked", "people", None, None)]),
    "in a folder above": (
        {"path": "../people.csv"},
        [("descriptor-profile", None, None, "/resources/0/path"), ("resource-path", "people", None, None)],
    ),
    "by a way around": (
        {"path": "data/../people.csv"},
        [("descriptor-profile", None, None, "/resources/0/path"), ("resource-path", "people", None, None)],
    ),
    "in a hidden folder": ({"path": "data/.hidden/people.csv"}, [("resource-path", "people", None, None)]),
    "with a backslash": (
        {"path": "data\\people.csv"},
        [("descriptor-profile", None, None, "/resources/0/path"), ("resource-path", "people", None, None)],
    ),
    "with a NUL in its path": (
        {"path": "people\0.csv"},
        [("characters", None, None, "/resources/0/path"), ("resource-path", "people", None, None)],
    ),
    "a folder": ({"path": "data"}, [("resource-file", "people", None, None)]),
    "compressed": ({"path": "people.csv.bz2"}, [("not-checked", "people", None, None)]),
    "compressed by declaration": ({"compression": "zip"}, [("not-checked", "people", None, None)]),
    "not compressed as declared": ({"compression": "gz"}, [("resource-file", "people", None, None)]),
    "a workbook": ({"path": "people.xlsx"}, [("not-checked", "people", None, None)]),
    "over several files, one far away": (
        {"path": ["a.csv", "https://example.org/b.csv"]},
        [("not-checked", "people", None, None)],
    ),
    "over several files, one missing": ({"path": ["a.csv", "c.csv"]}, [("resource-file", "people", None, None)]),
    "in an encoding of Python's alone": ({"encoding": "rot13"}, [("not-checked", "people", None, None)]),
    "in what browsers do not read": ({"encoding": "iso-2022-kr"}, [("not-checked", "people", None, None)]),
    "with comments": ({"dialect": {"commentRows": [1]}}, [("not-checked", "people", None, None)]),
    "with one character for two things": ({"dialect": {"delimiter": '"'}}, [("resource-form", "people", None, None)]),
    "with a dialect far away": (
        {"dialect": "https://example.org/dialect.json"},
        [("not-checked", "people", None, None)],
    ),
    "with a schema far away": ({"schema": "https://example.org/s.json"}, [("not-checked", "people", None, None)]),
    "with a schema that is not there": ({"schema": "schemas/people.json"}, [("resource-schema", "people", None, None)]),
    "with a number for a schema": (
        {"schema": 5},
        [("descriptor-profile", None, None, "/resources/0/schema"), ("resource-schema", "people", None, None)],
    ),
    "with an unknown digest": ({"hash": "crc:abc"}, [("resource-digest", "people", None, None)]),
    "with another digest": ({"hash": "0" * 32}, [("resource-digest", "people", None, None)]),
}


@pytest.mark.parametrize("name", RESOURCES)
def test_a_resource_that_can_not_be_taken_hides_nothing_in_the_others(name, tmp_path):
    declared, findings = RESOURCES[name]
    other = resource("ages", (("age", "integer"),))
    files = package(resource() | declared, other, people=PEOPLE, ages="age\n1\nx\n")
    files |= {"people.xlsx": "PK", "a.csv": PEOPLE, "b.csv": PEOPLE}
    files["people.csv.bz2"] = bz2.compress(PEOPLE.encode())
    files["data/kept.csv"] = PEOPLE
    assert found(tmp_path, files) == [*findings, ("cell-type", "ages", 3, "age")]


def test_a_link_is_refused_as_file_and_as_folder(tmp_path):
    write(tmp_path, {"outside/people.csv": PEOPLE})
    folder = write(tmp_path / "package", package(resource(), resource("more", path="data/people.csv")))
    (folder / "people.csv").symlink_to(tmp_path / "outside" / "people.csv")
    (folder / "data").symlink_to(tmp_path / "outside")
    assert places(onrecord.validate(folder)) == [
        ("resource-path", "people", None, None),
        ("resource-path", "more", None, None),
    ]


def test_a_device_is_no_file(tmp_path):
    os.mkfifo(tmp_path / "people.csv")
    assert found(tmp_path, package(resource())) == [("resource-file", "people", None, None)]


def test_two_resources_need_two_names_and_two_files(tmp_path):
    assert found(tmp_path, package(resource(), resource(), people=PEOPLE)) == [("resource-form", "people", None, None)]
    twice = package(resource(), resource("again", path="people.csv"), people=PEOPLE)
    assert found(tmp_path, twice) == [("resource-path", "again", None, None)]


TEXTS = {
    "empty": ("", [("resource-file", "people", None, None)]),
    "a byte-order mark alone": (
        "\ufeff",
        [("resource-file", "people", None, None), ("encoding", "people", 1, None)],
    ),
    "a byte-order mark": ("\ufeffid,name\n1,Ann\n", [("encoding", "people", 1, None)]),
    "two byte-order marks": ("\ufeff\ufeffid,name\n1,Ann\n", [("encoding", "people", 1, None)] * 2),
    "two byte-order marks alone": ("\ufeff\ufeff", [("encoding", "people", 1, None)] * 2),
    "UTF-16": ("id,name\n1,Ann\n".encode("utf-16"), [("encoding", "people", 1, None)]),
    "UTF-16 without a mark": ("id,name\n1,Ann\n".encode("utf-16-le"), [("encoding", "people", 1, None)]),
    "NUL": ("id,name\n1,A\0n\n2,B\0\0\n", [("characters", "people", 2, None), ("characters", "people", 3, None)]),
    "a line separator": ("id,name\n1,A\u2028n\n", [("characters", "people", 2, None)]),
    "swallowed rows": ('id,name\n1,"Ann\n2,Bob\n3,"Cy"\n', [("quoting", "people", 2, None)]),
    "a cell never closed": ('id,name\n1,Ann\n2,"Bob\n3,Cy\n', [("quoting", "people", 3, None)]),
    "a mark in a bare cell": ('id,name\n1,Ann\n2,5" nail\n', [("quoting", "people", 3, None)]),
    "a space before a quoted cell": ('id,name\n1, "Ann"\n', [("quoting", "people", 2, None)]),
    "a lone carriage return": ("id,name\n1,Ann\r2,Bob\n", [("quoting", "people", 2, None)]),
    "old Macintosh line ends": ("id,name\r1,Ann\r", [("quoting", "people", 1, None)]),
    "a short row": ("id,name\n1,Ann\n2\n", [("row-width", "people", 3, None)]),
    "rows too long and too short": (
        'id,name\n1,"A\nn",x\n2\n',
        [("row-width", "people", 2, None), ("row-width", "people", 4, None)],
    ),
    "a blank line": ("id,name\n1,Ann\n\n2,Bob\n", [("row-width", "people", 3, None)]),
    "a blank line at the end, CRLF": ("id,name\r\n1,Ann\r\n\r\n", [("row-width", "people", 3, None)]),
    "a row of nothing": (
        'id,name\n,\n1,Ann\n"",\n""",",""""\n',
        [("row-width", "people", 2, None), ("row-width", "people", 4, None)],
    ),
    "no header but a blank line": ("\nid,name\n", [("header", "people", 1, None), ("row-width", "people", 2, None)]),
    "one name twice": ("id,id\n1,2\n", [("header", "people", 1, None)]),
    "a name left out": ("id,\n1,2\n", [("header", "people", 1, None)]),
    "unknown": ("id,title\n1,2\n", [("header", "people", 1, "name")]),
    "reordered": ("name,id\nAnn,1\n", [("header", "people", 1, "id")]),
    "one too many": ("id,name,age\n1,Ann,5\n", [("header", "people", 1, None)]),
    "one too few": ("id\n1\n", [("header", "people", 1, "name")]),
    "semicolons, undeclared": ("id;name\n1;Ann\n", [("header", "people", 1, None)]),
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_bad_file_is_a_finding(name, tmp_path):
    content, findings = TEXTS[name]
    assert found(tmp_path, package(resource(), people=content)) == findings


QUIET = {
    "header only": (resource(), "id,name\n"),
    "header only, no line end": (resource(), "id,name"),
    "no line end": (resource(), "id,name\n1,Ann"),
    "CRLF": (resource(), 'id,name\r\n1,"A\r\nnn"\r\n'),
    "no header": (resource(dialect={"header": False}), "1,Ann\n2,Bob\n"),
    "semicolons, declared": (resource(dialect={"delimiter": ";"}), "id;name\n1;Ann, Bob\n"),
    "apostrophes for quotes": (resource(dialect={"quoteChar": "'"}), "id,name\n1,'A''n, \"n\"'\n"),
    "tabs by name": (resource(path="people.tsv"), "id\tname\n1\tAnn\n"),
    "tabs by format": (resource(format="tsv"), "id\tname\n1\tAnn\n"),
    "NA, None and null are text": (resource(), "id,name\nNA,None\nnull,nan\n"),
    "a carriage return in a name": (resource("people", ("id", "\rname")), 'id,"\rname"\n1,"A\rnn"\n'),
    "one long header": (resource("people", ("id", "n" * 200_000)), f"id,{'n' * 200_000}\n1,Ann\n"),
    "one long cell": (resource(), f"id,name\n1,{'n' * 5_000_000}\n"),
}


@pytest.mark.parametrize("name", QUIET)
def test_a_sound_file_is_quiet(name, tmp_path):
    declared, content = QUIET[name]
    assert found(tmp_path, package(declared) | {declared["path"]: content}) == []


def test_rows_are_read_below_a_name_that_is_none_of_text(tmp_path):
    files = package(resource("people", ("a",), {"fieldsMatch": "partial"}), people='i\0d,a\n2,"a\nb"\n')
    assert found(tmp_path, files) == [("characters", "people", 1, None)]


def test_blank_cells_of_one_column_count_as_no_row(tmp_path):
    files = package(resource("ages", ("age",)), ages="age\n1\n\n2\n")
    assert found(tmp_path, files) == [("row-width", "ages", 3, None)]
    assert found(tmp_path, files | {"ages.csv": 'age\n1\n""\n2\n'}) == [("row-width", "ages", 3, None)]


def test_a_resource_without_a_schema_has_its_form_checked(tmp_path):
    bare = package({"name": "people", "path": "people.csv"}, people="id,name\n1\n")
    findings = [("resource-schema-missing", "people", None, None), ("row-width", "people", 2, None)]
    assert found(tmp_path, bare) == findings
    assert found(tmp_path, bare | {"people.csv": "\n"}) == [findings[0], ("header", "people", 1, None)]


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet='a",;\r\n é', max_size=24), st.booleans(), st.booleans())
def test_a_file_is_read_as_its_only_reading_or_not_at_all(tmp_path_factory, text, semicolon, quoted_breaks):
    folder = tmp_path_factory.getbasetemp() / "readings"
    delimiter = ";" if semicolon else ","
    text = text if quoted_breaks else text.replace('"', "")
    declared = {"name": "t", "path": "t.csv", "dialect": {"header": False, "delimiter": delimiter}}
    opened = open_package(write(folder, package(declared, t="x" + text)))
    table, refusals = tables.read_table(opened.resources[0], None)
    rows = list(csv.reader(io.StringIO("x" + text, newline=""), delimiter=delimiter, strict=True)) if table else []
    if table is not None:
        assert table.frame.to_numpy().tolist() == rows
    else:
        assert refusals


CELLS = st.sampled_from(["", "a", "é", "two", 'q"', "\n", "\r", "\r\n", "a\r\nb"])


@settings(max_examples=100, deadline=None)
@given(rows=st.lists(st.tuples(CELLS, CELLS), min_size=3, max_size=9), line_end=st.sampled_from(["\n", "\r\n"]))
@example(rows=[("", ""), ("", ""), ("", "a\r\nb")], line_end="\n")
def test_cells_are_read_as_they_were_written_wherever_a_block_ends(tmp_path_factory, rows, line_end):
    folder = tmp_path_factory.getbasetemp() / "blocks"
    written = io.StringIO()
    csv.writer(written, lineterminator=line_end, quoting=csv.QUOTE_ALL).writerows([("one", "another"), *rows])
    with mock.patch.object(tables, "AT_A_TIME", 1):
        opened = open_package(write(folder, package({"name": "t", "path": "t.csv"}, t=written.getvalue())))
        table, refusals = tables.read_table(opened.resources[0], None)
    assert list(table.frame.itertuples(index=False, name=None)) == rows
    assert {one.kind for one in refusals} <= {"row-width"}  # where none of a row's cells is filled


SCHEMAS = {
    "no fields": ({"fields": []}, "/fields"),
    "fields that are none": ({"fields": 5}, "/fields"),
    "a field twice": ({"fields": fields("id", "id")}, "/fields"),
    "an unknown type": ({"fields": fields("id", ("name", "text"))}, "/fields/1"),
    "an unknown format": ({"fields": fields("id", ("name", {"type": "string", "format": "wkt"}))}, "/fields/1"),
    "a format that is none": ({"fields": fields("id", ("name", {"type": "date", "format": 5}))}, "/fields/1"),
    "required in the wrong place": ({"fields": fields("id", ("name", {"required": True}))}, "/fields/1/required"),
    "no such primary key": ({"fields": fields("id", "name"), "primaryKey": "no"}, "/primaryKey"),
    "no such unique key": ({"fields": fields("id", "name"), "uniqueKeys": ["id", ["no"]]}, "/uniqueKeys/1"),
    "a foreign key to nowhere": (
        {
            "fields": fields("id", "name"),
            "foreignKeys": [{"fields": "id", "reference": {"resource": "x", "fields": "id"}}],
        },
        "/foreignKeys/0",
    ),
    "a foreign key to no field": (
        {"fields": fields("id", "name"), "foreignKeys": [{"fields": "id", "reference": {"fields": "no"}}]},
        "/foreignKeys/0",
    ),
    "a foreign key of no field": (
        {"fields": fields("id", "name"), "foreignKeys": [{"fields": "no", "reference": {"fields": "id"}}]},
        "/foreignKeys/0",
    ),
    "a foreign key of one to two": (
        {"fields": fields("id", "name"), "foreignKeys": [{"fields": "id", "reference": {"fields": ["id", "name"]}}]},
        "/foreignKeys/0",
    ),
    "an unknown way to match": ({"fields": fields("id", "name"), "fieldsMatch": "some"}, "/fieldsMatch"),
    "a missing value twice": (
        {"fields": fields("id", "name"), "missingValues": [{"value": ""}, {"value": ""}]},
        "/missingValues",
    ),
}


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_at_fault_is_a_finding(name, tmp_path):
    schema, pointer = SCHEMAS[name]
    (finding,) = found(tmp_path, package(resource() | {"schema": schema}, people=PEOPLE))
    rule, table, line, place = finding
    assert (rule, table, line) == ("resource-schema", "people", None)
    assert place.startswith(pointer)


# a field with a constraint that can't be applied, which one, and a cell of the field's type
CONSTRAINTS = {
    "half a pattern": ({"constraints": {"pattern": "a)|(?:b"}}, "pattern", "1"),
    "a pattern of no length": ({"constraints": {"pattern": "a{2,1}"}}, "pattern", "1"),
    "an enum of another type": ({"type": "integer", "constraints": {"enum": ["x"]}}, "enum", "1"),
    "an enum of nothing": ({"type": "integer", "constraints": {"enum": []}}, "enum", "1"),
    "an enum that is no list": ({"type": "integer", "constraints": {"enum": "1"}}, "enum", "1"),
    "a bound of another type": ({"type": "date", "constraints": {"minimum": "2024-02-30"}}, "minimum", "2024-01-26"),
    "a bound that is not whole": ({"type": "year", "constraints": {"maximum": "24"}}, "maximum", "2024"),
    "a bound for text": ({"type": "string", "constraints": {"minimum": 1}}, "minimum", "1"),
    "a length for numbers": ({"type": "number", "constraints": {"maxLength": 1}}, "maxLength", "1"),
    "a length that is a text": ({"constraints": {"maxLength": "1"}}, "maxLength", "1"),
    "a pattern for numbers": ({"type": "integer", "constraints": {"pattern": "1"}}, "pattern", "1"),
    "a JSON Schema for a text": ({"constraints": {"jsonSchema": {}}}, "jsonSchema", "1"),
    "required as a text": ({"constraints": {"required": "yes"}}, "required", "1"),
    "a slip of the pen": ({"constraints": {"requird": True}}, "requird", "1"),
}
UNCHECKED = {
    "a look ahead": ({"constraints": {"pattern": "(?=a).*"}}, "pattern", "1"),
    "a look behind": ({"constraints": {"pattern": ".*(?<!b)"}}, "pattern", "1"),
    "a reference back": ({"constraints": {"pattern": r"(a)\1"}}, "pattern", "1"),
    "a reference back by name": ({"constraints": {"pattern": "(?P<a>a)(?P=a)"}}, "pattern", "1"),
    "a choice by a group": ({"constraints": {"pattern": "(a)?(?(1)b|c)"}}, "pattern", "1"),
    "a repetition that keeps": ({"constraints": {"pattern": "a*+b"}}, "pattern", "1"),
    "a group that keeps": ({"constraints": {"pattern": "(?>a*)b"}}, "pattern", "1"),
    "the end of a word": ({"constraints": {"pattern": r"\ba\b"}}, "pattern", "1"),
    "a flag of Python's": ({"constraints": {"pattern": "(?x) a"}}, "pattern", "1"),
    "a class of XML Schema's": ({"constraints": {"pattern": r"\i\c*"}}, "pattern", "1"),
    "a block of Unicode": ({"constraints": {"pattern": r"\p{IsBasicLatin}*"}}, "pattern", "1"),
    "a class less another": ({"constraints": {"pattern": "[a-z-[aeiou]]"}}, "pattern", "1"),
    "a class of POSIX": ({"constraints": {"pattern": "[[:alpha:]]+"}}, "pattern", "1"),
    "many repetitions": ({"constraints": {"pattern": "a{2000}"}}, "pattern", "1"),
    "repetitions in one another": ({"constraints": {"pattern": "(((a{100}){100}){100})"}}, "pattern", "1"),
    "many words": ({"constraints": {"pattern": r"\w{1,900}"}}, "pattern", "1"),
    "a JSON Schema": ({"type": "object", "constraints": {"jsonSchema": {}}}, "jsonSchema", "{}"),
    "a JSON Schema for a list": ({"type": "array", "constraints": {"jsonSchema": {}}}, "jsonSchema", "[]"),
}


@pytest.mark.parametrize("name", [*CONSTRAINTS, *UNCHECKED])
def test_a_constraint_that_can_not_be_applied_hides_nothing_else(name, tmp_path):
    declared, constraint, cell = (CONSTRAINTS | UNCHECKED)[name]
    declared = {"type": "string", **declared, "constraints": declared["constraints"] | {"unique": True}}
    rule = "resource-schema" if name in CONSTRAINTS else "not-checked"
    report = onrecord.validate(write(tmp_path, column(declared, cell, cell)))
    assert places(report) == [
        (rule, "values", None, f"/fields/1/constraints/{constraint}"),
        ("cell-unique", "values", 3, "value"),
    ]
    assert not report.complete


def test_an_example_must_be_of_its_type(tmp_path):
    files = column({"type": "date", "example": "26 January"}, "2024-01-26", "x")
    assert found(tmp_path, files) == [
        ("resource-schema", "values", None, "/fields/1/example"),
        ("cell-type", "values", 3, "value"),
    ]


EXAMPLES = {
    "as text": ({"type": "date", "example": "2024-01-01"}, "2024-01-26"),
    "a number": ({"type": "number", "example": 52.70442}, "1"),
    "a number as text": ({"type": "number", "example": "52.70442"}, "1"),
    "zero": ({"type": "integer", "example": 0}, "1"),
    "a whole number": ({"type": "integer", "example": 100}, "1"),
    "a truth": ({"type": "boolean", "example": False}, "true"),
    "a year": ({"type": "year", "example": 2024}, "2024"),
    "a list": ({"type": "array", "example": [1]}, "[]"),
    "an object": ({"type": "object", "example": {}}, "{}"),
    "a point": ({"type": "geopoint", "example": [1, 2]}, "1,2"),
    "nothing": ({"type": "string", "example": ""}, "a"),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_may_stand_as_the_value_that_it_is(name, tmp_path):
    declared, cell = EXAMPLES[name]
    report = onrecord.validate(write(tmp_path, column(declared, cell)))
    assert places(report) == [] and report.complete


@pytest.mark.parametrize("name", ["primaryKey", "uniqueKeys", "foreignKeys"])
def test_an_empty_list_of_keys_asks_for_nothing(name, tmp_path):
    report = onrecord.validate(write(tmp_path, column("integer", "1", "x", **{name: []})))
    assert places(report) == [("cell-type", "values", 3, "value")] and report.complete


# what stands in a schema beside the integer field `id`, and all that is found where `id` holds `x` twice
LEFT = {
    "an unknown type": ({"fields": fields(("id", "integer"), ("name", "text"))}, "/fields/1"),
    "an unknown format": ({"fields": fields(("id", "integer"), ("name", {"format": "wkt"}))}, "/fields/1"),
    "a format that is none": (
        {"fields": fields(("id", "integer"), ("name", {"type": "date", "format": 5}))},
        "/fields/1",
    ),
    "a title that is none": ({"fields": fields(("id", "integer"), ("name", {"title": 5}))}, "/fields/1/title"),
    "constraints that are none": (
        {"fields": fields(("id", "integer"), ("name", {"constraints": []}))},
        "/fields/1/constraints",
    ),
    "a key of no field": ({"primaryKey": "no"}, "/primaryKey"),
    "a unique key of no field": ({"uniqueKeys": [["id"], ["no"]]}, "/uniqueKeys/1"),
    "a foreign key of no reference": ({"foreignKeys": [{"fields": "id"}]}, "/foreignKeys/0"),
    "a foreign key to nowhere": (
        {"foreignKeys": [{"fields": "id", "reference": {"resource": "x", "fields": "id"}}]},
        "/foreignKeys/0",
    ),
    "an unknown way to match": ({"fieldsMatch": "some"}, "/fieldsMatch"),
    "a label that stands twice": (
        {"missingValues": [{"value": "", "label": "a"}, {"value": "-", "label": "a"}]},
        "/missingValues",
    ),
}


@pytest.mark.parametrize("name", LEFT)
def test_what_is_left_of_a_schema_is_applied(name, tmp_path):
    schema, place = LEFT[name]
    declared = {"fields": fields(("id", "integer"), "name"), **schema}
    files = package(resource() | {"schema": declared}, people="id,name\n1,a\nx,b\n")
    report = onrecord.validate(write(tmp_path, files))
    (first, *others) = places(report)
    assert first[:3] == ("resource-schema", "people", None) and first[3].startswith(place)
    assert others == [("cell-type", "people", 3, "id")]
    assert not report.complete


def test_where_nobody_knows_what_is_missing_the_header_is_checked(tmp_path):
    declared = resource("people", (("id", "integer"), "name"), {"missingValues": [-99]})
    report = onrecord.validate(write(tmp_path, package(declared, people="id,title\nx,b\n")))
    assert [one[0] for one in places(report)] == ["resource-schema", "header"]
    report = onrecord.validate(write(tmp_path, package(declared, people="id,name\nx,b\n")))
    assert [one[0] for one in places(report)] == ["resource-schema"]


def test_a_foreign_key_is_not_followed_where_a_type_is_not_understood(tmp_path):
    target = resource("people", (("id", "text"), "name"))
    report = onrecord.validate(write(tmp_path, package(target, TOWNS, people=PEOPLE, towns="town,mayor\nA,3\n")))
    assert [(rule, table) for rule, table, *_ in places(report)] == [
        ("resource-schema", "people"),
        ("not-checked", "towns"),
    ]


def test_a_key_keeps_its_place_beside_others_that_are_at_fault(tmp_path):
    keys = [{"fields": "id"}, {"fields": "no", "reference": {"fields": "id"}}]
    files = package(resource(schema={"foreignKeys": keys}), people=PEOPLE)
    assert [one[3] for one in found(tmp_path, files)] == ["/foreignKeys/0", "/foreignKeys/1"]


def test_a_schema_in_a_file_is_named_where_it_is_at_fault(tmp_path):
    files = package(resource() | {"schema": "schemas/people.json"}, people=PEOPLE)
    report = onrecord.validate(write(tmp_path, files | {"schemas/people.json": '{"fields":\n[}'}))
    assert [(one.rule, one.path, one.line) for one in report.findings] == [
        ("resource-schema", "schemas/people.json", 2)
    ]


# Every field type, with a column of values of which each is either sound or at fault.
TYPES = {
    "any text": ({"type": "string"}, ["x", "1"], []),
    "no type": ({}, ["x", "1"], []),
    "any": ({"type": "any"}, ["x", "[1"], []),
    "email": ({"type": "string", "format": "email"}, ["a@example.org"], ["a", "a@b@c"]),
    "uri": (
        {"type": "string", "format": "uri"},
        ["https://a.org/?b#c", "urn:x:y", "http://[::1]/"],
        ["a.org", "x y:z"],
    ),
    "binary": ({"type": "string", "format": "binary"}, ["YQ==", "YWJj"], ["YQ", "Y Q="]),
    "uuid": ({"type": "string", "format": "uuid"}, ["12345678-1234-1234-1234-123456789abc"], ["1234"]),
    "number": ({"type": "number"}, ["1", "-1.5", ".5", "1e5", "NaN", "INF", "-inf"], ["1,5", "1_0", " 1", "x"]),
    "number, grouped": ({"type": "number", "groupChar": ".", "decimalChar": ","}, ["1.000,5", "1"], ["1,0,0"]),
    "number, dressed": ({"type": "number", "bareNumber": False}, ["€95", "95 %", "EUR -9.5"], ["€", "9 of 10"]),
    "integer": ({"type": "integer"}, ["1", "+1", "-01", "9" * 30], ["1.0", "1 ", "\u0661", "1_0", "9" * 5000]),
    "integer, grouped": ({"type": "integer", "groupChar": ","}, ["1,000", "1"], ["1.0"]),
    "integer, dressed": ({"type": "integer", "bareNumber": False}, ["no. 5", "5th"], ["five"]),
    "boolean": ({"type": "boolean"}, ["true", "0"], ["yes", "tRUE"]),
    "boolean, own words": ({"type": "boolean", "trueValues": ["yes"], "falseValues": ["no"]}, ["yes", "no"], ["true"]),
    "object": ({"type": "object"}, ['{"a": [1]}', "{}"], ["[1]", "{", '{"a": NaN}']),
    "array": ({"type": "array"}, ["[1, 2]", "[3, 4]", "[]"], ["{}", "[", "[" * 100_000]),
    "list": ({"type": "list"}, ["a,b", "c"], []),
    "list of dates": (
        {"type": "list", "itemType": "date", "delimiter": ";"},
        ["2024-01-26;2024-01-27"],
        ["2024-01-26;"],
    ),
    "date": ({"type": "date"}, ["2024-02-29"], ["2023-02-29", "2024-1-5", "0000-01-01", "29 February 2024"]),
    "date, any": ({"type": "date", "format": "any"}, ["2024-02-29", "29 February 2024"], ["x"]),
    "date, pattern": ({"type": "date", "format": "%d/%m/%Y"}, ["29/02/2024"], ["2024-02-29"]),
    "time": ({"type": "time"}, ["15:00:00"], ["15:00", "25:00:00", "15:00:00Z"]),
    "time, any": ({"type": "time", "format": "any"}, ["3 pm"], ["x"]),
    "time, pattern": ({"type": "time", "format": "%H.%M"}, ["15.00"], ["15:00"]),
    "datetime": ({"type": "datetime"}, ["2024-01-26T15:00:00", "2024-01-26T15:00:00.5-05:00"], ["2024-01-26 15:00:00"]),
    "datetime, any": ({"type": "datetime", "format": "any"}, ["26 Jan 2024 3pm"], ["x"]),
    "datetime, pattern": ({"type": "datetime", "format": "%Y%m%d %H"}, ["20240126 15"], ["2024-01-26T15:00:00"]),
    "year": ({"type": "year"}, ["2024", "0000"], ["24", "+024", "20245"]),
    "yearmonth": ({"type": "yearmonth"}, ["2024-01"], ["2024-1", "2024-13"]),
    "duration": ({"type": "duration"}, ["P1Y2M", "PT1.5S", "-P1D"], ["1 day", "P", "PT", "P1W"]),
    "geopoint": ({"type": "geopoint"}, ["90.5, 45.5", "-180,90"], ["90", "181,0", "a,b", "90;45"]),
    "geopoint, array": ({"type": "geopoint", "format": "array"}, ["[90.5, 45]"], ['["90", "45"]', "90,45"]),
    "geopoint, object": ({"type": "geopoint", "format": "object"}, ['{"lon": 1, "lat": 2}'], ['{"lon": 1}', "[1, 2]"]),
    "geojson": ({"type": "geojson"}, ['{"type": "Point", "coordinates": [1, 2]}'], ['{"type": "Dot"}', "{"]),
    "topojson": (
        {"type": "geojson", "format": "topojson"},
        ['{"type": "Topology", "objects": {}, "arcs": []}'],
        ['{"type": "Topology"}'],
    ),
}


@pytest.mark.parametrize("name", TYPES)
def test_every_field_type_takes_its_values_and_no_others(name, tmp_path):
    declared, sound, wrong = TYPES[name]
    expected = [("cell-type", "values", line, "value") for line in range(len(sound) + 3, len(sound) + len(wrong) + 3)]
    assert found(tmp_path, column(declared, *sound, "", *wrong)) == expected


# rows that are at fault because a cell is not of its type, and below them some that are at fault by a rule of their own
KEYED_NUMBERS = resource("values", (("id", "integer"), ("mail", {"format": "email", "constraints": {"maxLength": 9}})))
KEYED_NUMBERS["schema"] |= {"primaryKey": "id"}
KEYED_NUMBERS["schema"]["fields"][0]["constraints"] = {"required": True}
NO_NUMBERS = [f"x{one},not an address\n" for one in range(6)]
OTHER_FAULTS = {
    "primary-key": ("7,a@b.de\n7,a@b.de\n", 9),
    "cell-required": (",a@b.de\n", 8),
    "cell-length": ("7,long@address.de\n", 8),
}


@pytest.mark.parametrize("rule", OTHER_FAULTS)
@pytest.mark.parametrize("limits", [Limits(), Limits(findings=3)])
@pytest.mark.parametrize("asked", ["all", "it alone", "all but the types"])
def test_what_follows_from_a_wrong_type_is_left_out_whatever_is_asked_for(tmp_path, rule, limits, asked):
    rows, line = OTHER_FAULTS[rule]
    write(tmp_path, package(KEYED_NUMBERS, values="".join(["id,mail\n", *NO_NUMBERS, rows])))
    options = {"all": {}, "it alone": {"only": [rule]}, "all but the types": {"skip": ["cell-type"]}}[asked]
    report = onrecord.validate(tmp_path, limits=limits, **options)
    assert [one.line for one in report.findings if one.rule == rule] == [line]
    assert any(one.rule == "cell-type" for one in report.findings) == (not options)


# field, sound cells, cells at fault, the rule that finds them
CONSTRAINED = {
    "unique, as values": ({"type": "number", "constraints": {"unique": True}}, ["1", "2"], ["1.0"], "cell-unique"),
    "unique lists": ({"type": "array", "constraints": {"unique": True}}, ["[1]", "[2]"], ["[ 1 ]"], "cell-unique"),
    "unique objects": (
        {"type": "object", "constraints": {"unique": True}},
        ['{"a": 1, "b": 2}'],
        ['{"b": 2, "a": 1}'],
        "cell-unique",
    ),
    "length of lists": ({"type": "array", "constraints": {"minLength": 1}}, ["[1]"], ["[]"], "cell-length"),
    "length of objects": (
        {"type": "object", "constraints": {"maxLength": 1}},
        ['{"a": 1}'],
        ['{"a": 1, "b": 2}'],
        "cell-length",
    ),
    "integers": (
        {"type": "integer", "constraints": {"minimum": "-1", "maximum": 1}},
        ["-1", "1"],
        ["-2", "2"],
        "cell-range",
    ),
    "integers beyond 64 bits": (
        {"type": "integer", "constraints": {"maximum": 10**30}},
        ["1", "1" + "0" * 30],
        ["1" + "0" * 29 + "01"],
        "cell-range",
    ),
    "small integers, a large bound": ({"type": "integer", "constraints": {"minimum": 10**30}}, [], ["1"], "cell-range"),
    "enum beyond 64 bits": ({"type": "integer", "constraints": {"enum": [1, 10**30]}}, ["1", "+1"], ["2"], "cell-enum"),
    "numbers": ({"type": "number", "constraints": {"exclusiveMinimum": 0.1}}, ["0.11"], ["0.10", "NaN"], "cell-range"),
    "grouped numbers": (
        {"type": "number", "decimalChar": ",", "constraints": {"maximum": "1,5"}},
        ["1,5"],
        ["1,51"],
        "cell-range",
    ),
    "dates": ({"type": "date", "constraints": {"minimum": "2024-01-26"}}, ["2024-01-26"], ["2024-01-25"], "cell-range"),
    "times": (
        {"type": "time", "constraints": {"exclusiveMaximum": "15:00:00"}},
        ["14:59:59"],
        ["15:00:00"],
        "cell-range",
    ),
    "datetimes with and without a zone": (
        {"type": "datetime", "constraints": {"minimum": "2024-01-26T15:00:00"}},
        ["2024-01-26T15:00:00"],
        ["2024-01-26T14:00:00", "2024-01-26T16:00:00Z"],
        "cell-range",
    ),
    "years": ({"type": "year", "constraints": {"minimum": 800}}, ["0800"], ["0799"], "cell-range"),
    "months": ({"type": "yearmonth", "constraints": {"maximum": "2024-01"}}, ["2023-12"], ["2024-02"], "cell-range"),
    "durations": (
        {"type": "duration", "constraints": {"minimum": "P1M"}},
        ["P31D", "P1Y"],
        ["P30D", "PT1H"],
        "cell-range",
    ),
    "enum, as values": ({"type": "number", "constraints": {"enum": ["1"]}}, ["1.0"], ["2"], "cell-enum"),
    "enum of booleans": ({"type": "boolean", "constraints": {"enum": [True]}}, ["1"], ["0"], "cell-enum"),
    "enum of dates": (
        {"type": "date", "constraints": {"enum": ["2024-01-26"]}},
        ["2024-01-26"],
        ["2024-01-27"],
        "cell-enum",
    ),
    "enum of lists": ({"type": "array", "constraints": {"enum": [[1]]}}, ["[ 1 ]"], ["[2]"], "cell-enum"),
    "enum of points": (
        {"type": "geopoint", "constraints": {"enum": [[90.1, 45.5]]}},
        ["90.10, 45.5"],
        ["0,0"],
        "cell-enum",
    ),
    "enum of durations": ({"type": "duration", "constraints": {"enum": ["P1M"]}}, ["P1M"], ["P2M"], "cell-enum"),
    "categories": (
        {"type": "integer", "categories": [{"value": 1, "label": "a"}, {"value": 2}]},
        ["1", "2"],
        ["3"],
        "cell-enum",
    ),
    "categories as texts": ({"type": "string", "categories": ["a"]}, ["a"], ["b"], "cell-enum"),
    "a whole pattern": ({"constraints": {"pattern": "^a|b$"}}, ["a", "b"], ["ax", "a\n", "xb"], "cell-pattern"),
}


@pytest.mark.parametrize("name", CONSTRAINED)
def test_every_constraint_is_tested_against_values(name, tmp_path):
    declared, sound, wrong, rule = CONSTRAINED[name]
    report = onrecord.validate(write(tmp_path, column(declared, *sound, *wrong)))
    assert [(one.rule, one.row_id, one.value) for one in report.findings] == [
        (rule, str(number), cell) for number, cell in enumerate(wrong, len(sound) + 1)
    ]


def test_missing_values_of_the_schema_and_of_a_field(tmp_path):
    labelled = [{"value": "", "label": "omitted"}, {"value": "-99"}]
    required = {"type": "integer", "constraints": {"required": True}}
    assert found(tmp_path, column(required, "1", "-99", "", missingValues=labelled)) == [
        ("cell-required", "values", 3, "value"),
        ("cell-required", "values", 4, "value"),
    ]
    own = {**required, "missingValues": ["-"]}
    assert found(tmp_path, column(own, "1", "-99", "-", "", missingValues=labelled)) == [
        ("cell-required", "values", 4, "value"),
        ("cell-type", "values", 5, "value"),
    ]
    assert found(tmp_path, column("string", "a", "", missingValues=[])) == []


def keyed(key, rows, **schema):
    text = "a,b,up\n" + rows
    return package(resource("t", (("a", "integer"), "b", "up"), schema | key), t=text)


def test_keys_of_several_columns_and_keys_as_texts(tmp_path):
    rows = "1,x,\n1,y,\n01,x,\n2,,\n"
    assert found(tmp_path, keyed({"primaryKey": ["a", "b"]}, rows)) == [
        ("primary-key", "t", 4, "a"),
        ("primary-key", "t", 5, "a"),
    ]
    assert found(tmp_path, keyed({"uniqueKeys": ["a", ["a", "b"]]}, rows)) == [
        ("unique-key", "t", 3, "a"),
        ("unique-key", "t", 4, "a"),
        ("unique-key", "t", 4, "a"),
    ]


@pytest.mark.parametrize(
    "reference", [{"fields": "b"}, {"fields": ["b"], "resource": ""}, {"fields": "b", "resource": "t"}]
)
def test_a_table_may_refer_to_itself(reference, tmp_path):
    files = keyed({"foreignKeys": [{"fields": "up", "reference": reference}]}, "1,x,\n2,y,x\n3,z,w\n")
    assert found(tmp_path, files) == [("foreign-key", "t", 4, "up")]


def test_a_foreign_key_of_several_columns(tmp_path):
    target = resource("places", (("year", "integer"), "town"))
    key = {"fields": ["town", "year"], "reference": {"resource": "places", "fields": ["town", "year"]}}
    own = resource("visits", ("town", ("year", "integer")), {"foreignKeys": [key]})
    files = package(target, own, places="year,town\n1,A\n2,B\n,C\n", visits="town,year\nA,01\nA,2\nC,\n,7\n")
    assert found(tmp_path, files) == [("foreign-key", "visits", 3, "town")]


def test_a_foreign_key_compares_values_of_one_type(tmp_path):
    for kind, expected in (("integer", []), ("number", []), ("string", [("foreign-key", "own", 2, "ref")])):
        key = {"fields": "ref", "reference": {"resource": "target", "fields": "id"}}
        own = resource("own", (("ref", "integer"),), {"foreignKeys": [key]})
        files = package(resource("target", (("id", kind),)), own, target="id\n1\n", own="ref\n1\n")
        assert found(tmp_path, files) == expected


@pytest.mark.parametrize(
    "target, text, reason",
    [
        (KEYED, "id,name\n1\n", "table `people` could not be read"),
        (KEYED | {"path": "gone.csv"}, PEOPLE, "table `people` could not be read"),
        (KEYED | {"schema": {"fields": []}}, PEOPLE, "the schema of table `people` is at fault"),
        (KEYED | {"schema": "https://example.org/s.json"}, PEOPLE, "the schema of table `people` is at fault"),
        (KEYED | {"schema": "gone.json"}, PEOPLE, "the schema of table `people` is at fault"),
        (
            resource("people", ("id", "name"), {"fieldsMatch": "superset"}),
            "name\nAnn\n",
            "table `people` has no column `id`",
        ),
    ],
)
def test_a_foreign_key_that_can_not_be_followed_is_not_run(target, text, reason, tmp_path):
    towns = TOWNS | {"schema": TOWNS["schema"] | {"primaryKey": "town"}}
    report = onrecord.validate(write(tmp_path, package(target, towns, people=text, towns="town,mayor\nA,1\nA,3\n")))
    assert report.reasons["foreign-key"] == reason
    assert "foreign-key" in report.rules_skipped and "foreign-key" not in report.rules_run
    assert [place for place in places(report) if place[1] == "towns"] == [("primary-key", "towns", 3, "town")]


# mode, header, findings
MATCHES = [
    ("equal", "b,a", []),
    ("equal", "a", [("header", "t", 1, "b")]),
    ("equal", "b,a,c", [("header", "t", 1, None)]),
    ("subset", "c,b,a", []),
    ("subset", "c,b", [("header", "t", 1, "a")]),
    ("superset", "b", []),
    ("superset", "b,c", [("header", "t", 1, None)]),
    ("partial", "c,b", []),
    ("partial", "c,d", [("header", "t", 1, None)]),
    (["equal"], "b,a", []),
    ("exact", "b,a", [("header", "t", 1, "a")]),
]


@pytest.mark.parametrize("mode, header, findings", MATCHES)
def test_a_header_matches_the_fields_as_declared(mode, header, findings, tmp_path):
    row = ",".join("1" if name == "a" else "x" for name in header.split(","))
    declared = resource("t", (("a", "integer"), "b"), {"fieldsMatch": mode})
    assert found(tmp_path, package(declared, t=f"{header}\n{row}\n")) == findings


def test_a_column_that_every_row_needs_can_not_be_left_out(tmp_path):
    required = ("a", {"type": "string", "constraints": {"required": True}})
    declared = resource("t", (required, "b", "c"), {"fieldsMatch": "superset", "primaryKey": "b"})
    assert found(tmp_path, package(declared, t="c\n1\n")) == [("header", "t", 1, "a"), ("header", "t", 1, "b")]


def test_values_are_found_wherever_their_column_stands(tmp_path):
    declared = resource("t", (("a", "integer"), "b"), {"fieldsMatch": "subset"})
    assert found(tmp_path, package(declared, t="x,b,a\n1,2,y\n")) == [("cell-type", "t", 2, "a")]


def test_lines_are_the_file_s_own(tmp_path):
    text = 'id,age\n"a\nb",x\nc,1\nd,"y\n"\n'
    declared = resource("people", ("id", ("age", "integer")))
    assert found(tmp_path, package(declared, people=text)) == [
        ("cell-type", "people", 2, "age"),
        ("cell-type", "people", 5, "age"),
    ]


def test_a_table_without_rows_breaks_no_rule(tmp_path):
    for declared, *_ in TYPES.values():
        constraints = {"constraints": {"required": True, "unique": True}}
        assert (
            found(tmp_path, column({**declared, **constraints}, primaryKey="value", uniqueKeys=[["id", "value"]])) == []
        )


def test_nothing_outside_the_package_is_read(tmp_path):
    Path(tmp_path / "secret.json").write_text('{"fields": [{"name": "id"}, {"name": "name"}]}')
    folder = tmp_path / "package"
    files = package(resource() | {"schema": "../secret.json"}, people=PEOPLE)
    assert found(folder, files) == [("resource-schema", "people", None, None)]


def test_a_place_in_json_is_a_pointer_with_its_steps_escaped():
    assert json_pointer() == ""
    assert json_pointer("resources", 0, "a/b~c") == "/resources/0/a~1b~0c"
