"""A resource that can't be checked is neither sound nor wrong: the report says so, resource by resource."""

import json

import pytest

import onrecord
from onrecord.report import concise, markdown, text
from test_command_line import run
from test_general import PEOPLE, package, places, resource, write

BESIDE = package(
    resource(),
    {"name": "readme", "path": "README.md"},
    {"name": "far", "path": "https://example.org/far.csv"},
    people=PEOPLE,
) | {"README.md": "# Words"}


def test_what_is_not_checked_is_said_resource_by_resource(tmp_path):
    report = onrecord.validate(write(tmp_path, BESIDE))
    assert places(report) == [("not-checked", "readme", None, None), ("not-checked", "far", None, None)]
    assert [one.path for one in report.findings] == ["README.md", "https://example.org/far.csv"]
    assert [one.severity for one in report.findings] == ["warning", "warning"]
    assert report.valid and not report.complete and report.tables == {"people": 2}
    assert report.as_dict()["complete"] is False
    for form in (text, concise, markdown):
        assert "is sound as far as it was checked" in form.render(report)


def test_strict_fails_what_is_not_checked(tmp_path):
    folder = write(tmp_path, BESIDE)
    assert run("validate", folder).exit_code == 0
    strict = run("validate", folder, "--strict", "--format", "json")
    assert strict.exit_code == 1 and json.loads(strict.output)["valid"] is False
    assert "is NOT sound" in run("validate", folder, "--strict").output


def test_what_is_wrong_beside_it_is_wrong(tmp_path):
    report = onrecord.validate(write(tmp_path, BESIDE | {"people.csv": "id,name\n1\n"}))
    assert ("row-width", "people", 2, None) in places(report)
    assert not report.valid and not report.complete


def test_a_package_whose_resources_were_all_read_is_complete(tmp_path):
    report = onrecord.validate(write(tmp_path, package(resource(), people=PEOPLE)))
    assert report.complete and "is sound:" in text.render(report)


def test_a_descriptor_that_can_not_be_read_leaves_nothing_complete(tmp_path):
    assert not onrecord.validate(tmp_path).complete


MISSING = {
    "a table": ({"name": "people", "path": "people.csv"}, "resource-file"),
    "a page": ({"name": "people", "path": "README.md"}, "resource-file"),
    "a packed file": ({"name": "people", "path": "people.bz2"}, "resource-file"),
    "a page outside the package": ({"name": "people", "path": "../README.md"}, "resource-path"),
}


@pytest.mark.parametrize("name", MISSING)
def test_a_file_that_is_missing_stays_an_error(name, tmp_path):
    declared, rule = MISSING[name]
    report = onrecord.validate(write(tmp_path, package(declared)))
    assert (rule, "people", None, None) in places(report)
    assert "not-checked" not in {one.rule for one in report.findings}


def test_a_file_that_is_not_read_keeps_its_digest(tmp_path):
    files = package({"name": "page", "path": "README.md", "bytes": 7}) | {"README.md": "# Word"}
    assert places(onrecord.validate(write(tmp_path, files))) == [
        ("not-checked", "page", None, None),
        ("resource-digest", "page", None, None),
    ]


def test_neither_only_nor_skip_hides_it(tmp_path):
    folder = write(tmp_path, BESIDE)
    for asked in ({"skip": ["not-checked"]}, {"only": ["header"]}):
        report = onrecord.validate(folder, **asked)
        assert {one.rule for one in report.findings} == {"not-checked"}
        assert not report.complete and "not-checked" not in report.reasons


@pytest.mark.parametrize(
    "declared", [{"path": "https://example.org/people.csv"}, {"path": "people.xlsx", "format": "xlsx"}]
)
def test_a_table_of_the_format_stays_an_error(declared, draft):
    descriptor = json.loads((draft.root / "datapackage.json").read_text("utf-8"))
    (people,) = [one for one in descriptor["resources"] if one["name"] == "people"]
    people |= declared
    write(draft.root, {"datapackage.json": descriptor, "people.xlsx": "PK"})
    report = onrecord.validate(draft.root)
    assert ("resource-form", "people", None, None) in places(report)
    assert not report.valid and not report.complete


def test_what_stands_beside_the_tables_of_the_format_does_not_hide_them(draft):
    descriptor = json.loads((draft.root / "datapackage.json").read_text("utf-8"))
    descriptor["resources"].append({"name": "readme", "path": "README.md"})
    write(draft.root, {"datapackage.json": descriptor, "README.md": "# Words"})
    report = onrecord.validate(draft.root)
    assert places(report) == [("not-checked", "readme", None, None)]
    assert "readme" not in onrecord.load(draft.root)
    assert run("show", "--package", draft.root, "ep-20310503-s05").exit_code == 0
