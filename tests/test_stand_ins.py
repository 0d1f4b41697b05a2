"""Schemas and profiles at an address are not fetched; files that the user names stand for them."""

import json

import pytest

import onrecord
from test_command_line import run
from test_general import DESCRIPTOR, PEOPLE, fields, package, places, write

FAR = "https://example.org/schemas/people.json"
PROFILE = "https://example.org/profile.json"
OTHER = "https://example.org/other.json"
SCHEMA = {"fields": fields(("id", "integer"), "name")}


def described(**more):
    files = package({"name": "people", "path": "people.csv", "schema": FAR}, people=PEOPLE)
    return files | {DESCRIPTOR: files[DESCRIPTOR] | more}


def profiled(profile, **more):
    files = package({"name": "people", "path": "people.csv", "schema": SCHEMA}, people=PEOPLE)
    files[DESCRIPTOR] |= {"profile": PROFILE} | more
    return files, {"profile.json": profile}


def judged(folder, files, beside, **stand_ins):
    """Judge a package with the files beside it that stand in, by address."""
    write(folder / "own", beside)
    write(folder / "package", files)
    schemas = {address: folder / "own" / name for address, name in stand_ins.items()}
    return onrecord.validate(folder / "package", schemas=schemas)


def test_a_schema_far_away_is_read_from_the_file_that_stands_for_it(tmp_path):
    files = described() | {"people.csv": "id,name\n1,Ann\nx,Bob\n"}
    report = judged(tmp_path, files, {"s.json": SCHEMA}, **{FAR: "s.json"})
    assert places(report) == [("cell-type", "people", 3, "id")] and report.complete


def test_the_address_is_taken_exactly(tmp_path):
    with pytest.raises(ValueError, match="names no schema and no profile at https://example.org/schemas/People.json"):
        judged(tmp_path, described(), {"s.json": SCHEMA}, **{FAR.replace("people", "People"): "s.json"})


def test_without_a_file_it_is_not_checked_and_the_finding_says_what_to_do(tmp_path):
    report = judged(tmp_path, described(), {})
    assert places(report) == [("not-checked", "people", None, None)]
    assert "`--schema ADDRESS=FILE`" in report.findings[0].message


STAND_INS = {
    "a key twice": ('{"fields": [], "fields": []}', "stands twice"),
    "no JSON": ("fields", "at column 1"),
    "too large": (json.dumps({"title": "x" * 2**20}), "--limit descriptor-bytes"),
    "empty": ("", "it is empty"),
}


@pytest.mark.parametrize("name", STAND_INS)
def test_the_file_is_read_under_the_same_guards(name, tmp_path):
    text, words = STAND_INS[name]
    (finding,) = judged(tmp_path, described(), {"s.json": text}, **{FAR: "s.json"}).findings
    assert (finding.rule, finding.table) == ("resource-schema", "people") and words in finding.message
    assert finding.path == str(tmp_path / "own" / "s.json")


def test_a_fault_of_the_schema_is_told_by_its_address(tmp_path):
    report = judged(tmp_path, described(), {"s.json": SCHEMA | {"primaryKey": "no"}}, **{FAR: "s.json"})
    assert [(one.rule, one.path, one.column) for one in report.findings] == [("resource-schema", FAR, "/primaryKey")]


def test_it_is_an_option_of_the_command_line(tmp_path):
    folder = write(tmp_path, described() | {"own.yaml": "fields:\n- {name: id, type: integer}\n- {name: name}\n"})
    assert run("validate", folder, "--strict").exit_code == 1
    assert run("validate", folder, "--strict", "--schema", f"{FAR}={folder / 'own.yaml'}").exit_code == 0
    assert run("validate", folder, "--schema", f"{OTHER}={folder / 'own.yaml'}").exit_code == 2
    assert run("validate", folder, "--schema", f"{FAR}={folder / 'gone.json'}").exit_code == 2
    assert run("validate", folder, "--schema", str(folder / "own.yaml")).exit_code == 2


# Profiles


def test_a_profile_that_was_not_read_is_not_checked(tmp_path):
    for number, more in enumerate(({"profile": PROFILE}, {"$schema": PROFILE}, {"profile": "fiscal-data-package"})):
        files = package({"name": "people", "path": "people.csv", "schema": SCHEMA}, people=PEOPLE)
        files[DESCRIPTOR] |= more
        report = judged(tmp_path / f"{number}", files, {})
        assert places(report) == [("not-checked", None, None, f"/{[*more][0]}")]
        assert report.valid and not report.complete and "Not checked in the descriptor: " in report.findings[0].message


def test_a_schema_s_own_profile_is_one_too(tmp_path):
    files = package({"name": "people", "path": "people.csv", "schema": SCHEMA | {"$schema": PROFILE}}, people=PEOPLE)
    assert places(judged(tmp_path / "a", files, {})) == [("not-checked", None, None, "/resources/0/schema/$schema")]
    profile = {"required": ["title"]}
    assert places(judged(tmp_path / "b", files, {"p.json": profile}, **{PROFILE: "p.json"})) == [
        ("descriptor-profile", None, None, "/resources/0/schema")
    ]


@pytest.mark.parametrize(
    "name", ["data-package", "https://specs.frictionlessdata.io/schemas/tabular-data-package.json"]
)
def test_the_standard_s_own_profiles_ship_with_the_validator(name, tmp_path):
    files = package({"name": "people", "path": "people.csv", "schema": SCHEMA}, people=PEOPLE)
    files[DESCRIPTOR] |= {"profile": name}
    report = judged(tmp_path, files, {})
    assert places(report) == [] and report.complete


DRAFT_7 = "http://json-schema.org/draft-07/schema#"
DEFINED = {"definitions": {"v": {"type": "number"}}}
HELD = {
    "what is required": ({"required": ["licenses"]}, [("descriptor-profile", "")]),
    "a pattern": ({"properties": {"version": {"pattern": r"^\d+$"}}}, [("descriptor-profile", "/version")]),
    "a pattern that hangs others": (
        {"properties": {"version": {"pattern": "(a+)+$"}}},
        [("descriptor-profile", "/version")],
    ),
    "a pattern beyond RE2": ({"properties": {"version": {"pattern": "(?=a)"}}}, [("not-checked", "/profile")]),
    "properties by pattern": (
        {"patternProperties": {"^vers": {"type": "number"}}, "additionalProperties": True},
        [("descriptor-profile", "/version")],
    ),
    "no further properties": (
        {"patternProperties": {"^(prof|res|.schema)": {}}, "additionalProperties": False},
        [("descriptor-profile", "")],
    ),
    "a reference within": (
        {
            "$schema": DRAFT_7,
            "properties": {"version": {"$ref": "#/definitions/v"}},
            "definitions": {"v": {"type": "number"}},
        },
        [("descriptor-profile", "/version")],
    ),
    "a reference to itself by its name": (
        {
            "$id": PROFILE,
            "properties": {"version": {"$ref": f"{PROFILE}#/definitions/v"}},
            "definitions": {"v": {"const": 1}},
        },
        [("descriptor-profile", "/version")],
    ),
    "a reference elsewhere": (
        {"allOf": [{"$ref": "http://127.0.0.1:9/x.json"}, {"required": ["licenses"]}]},
        [("descriptor-profile", ""), ("not-checked", "/profile")],
    ),
    "a reference to a file": ({"$ref": "file:///etc/hostname"}, [("not-checked", "/profile")]),
    "a reference to the standard": (
        {"allOf": [{"$ref": "https://specs.frictionlessdata.io/schemas/data-package.json"}]},
        [],
    ),
    "a reference without end": ({"$ref": "#"}, [("not-checked", "/profile")]),
    "a reference to nothing": ({"$ref": "#/definitions/gone"}, [("not-checked", "/profile")]),
    "a type that is none": ({"properties": {"version": {"type": "verse"}}}, [("not-checked", "/profile")]),
}


@pytest.mark.parametrize("name", HELD)
def test_a_descriptor_is_held_to_the_profile_that_was_read(name, tmp_path):
    profile, findings = HELD[name]
    files, beside = profiled(profile, version="aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!")
    report = judged(tmp_path, files, beside, **{PROFILE: "profile.json"})
    assert [(one.rule, one.column) for one in report.findings] == findings
    assert report.complete == (("not-checked", "/profile") not in findings)


def test_a_profile_refers_to_another_that_was_read(tmp_path):
    files, beside = profiled({"allOf": [{"$ref": OTHER}]})
    beside["other.json"] = {"required": ["licenses"]}
    report = judged(tmp_path, files, beside, **{PROFILE: "profile.json", OTHER: "other.json"})
    assert places(report) == [("descriptor-profile", None, None, "")] and report.complete
