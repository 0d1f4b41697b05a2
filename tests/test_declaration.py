"""A package that drops its declaration of the format does not turn sound."""

import json
import shutil

import pytest

import onrecord
from conftest import ROOT
from test_command_line import run
from test_general import KEYED, PEOPLE, package, places, resource, write

UNDECLARED = ("format-declared", None, None, "/onrecord")


def undeclared(draft):
    descriptor = json.loads((draft.root / "datapackage.json").read_text("utf-8"))
    del descriptor["onrecord"]
    return descriptor


def only(name, descriptor):
    """The descriptor with one resource alone, that of another name."""
    (one,) = [one for one in descriptor["resources"] if one["name"] == name]
    one |= {"name": "other"}
    # whose keys lead to tables that are not there
    return descriptor | {"resources": [one]}


def test_a_package_that_drops_its_declaration_is_at_fault(draft):
    write(draft.root, {"datapackage.json": undeclared(draft)})
    report = onrecord.validate(draft.root)
    assert places(report) == [UNDECLARED]
    assert not report.valid and report.format is None
    assert "resource `articles` has the columns of the format's table `articles`" in report.findings[0].message


@pytest.mark.parametrize("table", ["sentences", "positions", "people"])
def test_one_table_is_enough_by_its_schema_or_its_header(table, draft):
    descriptor = only(table, undeclared(draft))
    shutil.rmtree(draft.root / "releases", ignore_errors=True)
    schema = descriptor["resources"][0].pop("schema")
    shutil.rmtree(draft.root / "schemas")
    write(draft.root, {"datapackage.json": descriptor})
    assert UNDECLARED in places(onrecord.validate(draft.root))
    shutil.copytree(ROOT / "schemas", draft.root / "schemas")
    descriptor["resources"][0] |= {"schema": schema}
    write(draft.root, {"datapackage.json": descriptor, descriptor["resources"][0]["path"]: "x\n1\n"})
    assert UNDECLARED in places(onrecord.validate(draft.root))


def test_the_names_of_its_tables_are_enough(tmp_path):
    resources = [resource(name, ("id",)) for name in ("articles", "sentences", "positions")]
    files = package(*resources, articles="id\n1\n", sentences="id\n1\n", positions="id\n1\n")
    assert places(onrecord.validate(write(tmp_path, files))) == [UNDECLARED]
    files = package(*resources[:2], articles="id\n1\n", sentences="id\n1\n")
    assert places(onrecord.validate(write(tmp_path, files))) == []


def test_a_manifest_is_enough(tmp_path):
    manifest = {"version": "1.0.0", "created": "2026-01-01T00:00:00Z", "files": [], "tables": {}}
    files = package(KEYED, people=PEOPLE)
    assert places(onrecord.validate(write(tmp_path, files | {"releases/1.0.0.json": manifest}))) == [UNDECLARED]


def test_a_schema_is_enough(tmp_path):
    write(tmp_path, package(KEYED, people=PEOPLE))
    (tmp_path / "schemas").mkdir()
    shutil.copy(ROOT / "schemas" / "accounts.json", tmp_path / "schemas")
    assert places(onrecord.validate(tmp_path)) == [UNDECLARED]


QUIET = {
    "a table called as one of ours": {},
    "a release of something else": {"releases/1.0.0.json": {"version": "1.0.0"}},
    "notes on a release": {"releases/notes.json": {"a": "b"}},
    "a schema called as one of ours": {"schemas/people.json": {"fields": [{"name": "id"}]}},
    "what is no schema": {"schemas/people.json": "[]"},
}


@pytest.mark.parametrize("name", QUIET)
def test_what_is_not_in_the_format_need_not_declare_it(name, tmp_path):
    report = onrecord.validate(write(tmp_path, package(KEYED, people=PEOPLE) | QUIET[name]))
    assert places(report) == [] and report.complete


def test_a_format_that_is_expected_must_be_declared(draft, tmp_path):
    assert onrecord.validate(draft.root, expect_format="2").valid
    assert run("validate", draft.root, "--expect-format", "2").exit_code == 0
    other = onrecord.validate(draft.root, expect_format="1")
    assert UNDECLARED in places(other)
    assert "format `1` is expected, and it declares `2`" in other.findings[0].message
    stranger = write(tmp_path / "stranger", package(KEYED, people=PEOPLE))
    assert run("validate", stranger).exit_code == 0
    assert run("validate", stranger, "--expect-format", "2").exit_code == 1
    skipped = onrecord.validate(stranger, expect_format="2", skip=["format-declared"])
    assert places(skipped) == [UNDECLARED]
