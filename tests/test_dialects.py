"""What a resource declares of its form changes how it is read, changes nothing and is taken, or is not checked."""

import json

import frictionless
import pytest

import onrecord
from test_general import fields, package, places, write

TEXT = "id,name\n1,Ann\nx,Bob\n"
AT_FAULT = [("cell-type", "people", 3, "id")]


def judged(folder, text, declared):
    """What we find in a package of one table, and the rows at fault for frictionless."""
    path = declared.get("path", "people.csv")
    resource = {
        "name": "people",
        "path": path,
        "schema": {"fields": fields(("id", "integer"), "name")},
        **declared,
    }
    write(folder, package(resource) | {path if isinstance(path, str) else path[0]: text})
    report = frictionless.validate(str(folder / "datapackage.json"))
    theirs = [(one.type, getattr(one, "row_number", None)) for task in report.tasks for one in task.errors]
    return onrecord.validate(folder), theirs


# what changes nothing, with a text where the usual one would not do
HARMLESS = {
    "a delimiter in an object": ({"dialect": {"csv": {"delimiter": ";"}}}, TEXT.replace(",", ";")),
    "a delimiter twice": ({"dialect": {"delimiter": ";", "csv": {"delimiter": ";"}}}, TEXT.replace(",", ";")),
    "an object of another file": ({"dialect": {"excel": {"sheet": "people"}}}, TEXT),
    "a list of one path": ({"path": ["people.csv"]}, TEXT),
    "what joins lines of a header": ({"dialect": {"headerJoin": " "}}, TEXT),
    "letters as they are": ({"dialect": {"headerCase": True}}, TEXT),
    "the first line": ({"dialect": {"headerRows": [1]}}, TEXT),
    "the first line, as once": ({"layout": {"headerRows": [1]}}, TEXT),
    "no layout": ({"layout": {}}, TEXT),
    "no header, as once": ({"layout": {"header": False}}, "1,Ann\n2,Bob\nx,Cy\n"),
    "no lines of comments": ({"dialect": {"commentRows": []}}, TEXT),
    "a comment that is not there": ({"dialect": {"commentChar": "#"}}, 'id,name\n1,"A#"\nx,B\n'),
    "an escape that is not there": ({"dialect": {"escapeChar": "\\"}}, TEXT),
    "a null that is not there": ({"dialect": {"nullSequence": "\\N"}}, TEXT),
    "no doubled marks": ({"dialect": {"doubleQuote": False}}, 'id,name\n1,"A,n"\nx,B\n'),
    "no space to skip": ({"dialect": {"skipInitialSpace": True}}, 'id,name\n1,"Ann, Bob"\nx,Cy Dee\n'),
    "no blank lines to skip": ({"dialect": {"skipBlankRows": False}}, TEXT),
    "line feeds": ({"dialect": {"lineTerminator": "\n"}}, TEXT),
    "returns and line feeds": ({"dialect": {"lineTerminator": "\r\n"}}, TEXT.replace("\n", "\r\n")),
    "no compression": ({"compression": "no"}, TEXT),
    "no compression either": ({"compression": ""}, TEXT),
    "a file": ({"scheme": "file"}, TEXT),
    "a table": ({"type": "table"}, TEXT),
    "no more files": ({"extrapaths": []}, TEXT),
    "how a file was opened once": ({"control": {"newline": ""}}, TEXT),
    "an ending in capitals": ({"path": "people.CSV"}, TEXT),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_what_changes_nothing_is_taken(name, tmp_path):
    declared, text = HARMLESS[name]
    report, theirs = judged(tmp_path, text, declared)
    assert places(report) == AT_FAULT and report.complete
    assert theirs == [("type-error", 3)]


# what frictionless reads otherwise than the plain file, or not at all
OTHERWISE = {
    "a header further down": ({"dialect": {"headerRows": [2]}}, None),
    "a header further down, as once": ({"layout": {"headerRows": [2]}}, None),
    "a header of two lines": ({"layout": {"headerRows": [1, 2]}}, None),
    "another line end": ({"dialect": {"lineTerminator": "|"}}, None),
    "another line end within": ({"dialect": {"csv": {"lineTerminator": ";"}}}, None),
    "a format in capitals": ({"format": "CSV"}, None),
    "another way to the file": ({"scheme": "s3"}, None),
    "more files": ({"extrapaths": ["people.csv"]}, None),
    "letters of any case": ({"dialect": {"headerCase": False}}, None),
    "blank lines that are skipped": ({"dialect": {"skipBlankRows": True}}, None),
    "lines that are comments": ({"dialect": {"commentRows": [2]}}, None),
    "a comment": ({"dialect": {"commentChar": "#"}}, 3),
    "a comment in the header": ({"dialect": {"commentChar": "id"}}, 1),
    "an escape": ({"dialect": {"escapeChar": "\\"}}, 4),
    "a null": ({"dialect": {"nullSequence": "Ann"}}, 2),
    "doubled marks that are two": ({"dialect": {"doubleQuote": False}}, 5),
    "a space to skip": ({"dialect": {"skipInitialSpace": True}}, 6),
}


@pytest.mark.parametrize("name", OTHERWISE)
def test_what_is_read_otherwise_is_not_checked(name, tmp_path):
    declared, line = OTHERWISE[name]
    text = 'id,name\n1,Ann\n#x,Bob\n2,C\\,\n3,"D""d"\n4, Eve\n'
    report, _ = judged(tmp_path, text, declared)
    assert places(report) == [("not-checked", "people", line, None)]
    assert not report.complete


def test_what_is_no_table_is_not_checked(tmp_path):
    report, theirs = judged(tmp_path, TEXT, {"type": "json"})
    profile = ("descriptor-profile", None, None, "/resources/0/type")
    assert places(report) == [profile, ("not-checked", "people", None, None)] and not theirs


def test_a_dialect_that_says_two_things_is_at_fault(tmp_path):
    report, theirs = judged(tmp_path, TEXT, {"dialect": {"delimiter": ",", "csv": {"delimiter": ";"}}})
    assert places(report) == [("resource-form", "people", None, None)] and theirs


def test_a_space_to_skip_is_an_error_in_a_table_of_the_format(draft):
    descriptor = json.loads((draft.root / "datapackage.json").read_text("utf-8"))
    (people,) = [one for one in descriptor["resources"] if one["name"] == "people"]
    people["dialect"] = {"commentChar": "person_id"}
    write(draft.root, {"datapackage.json": descriptor})
    assert ("resource-form", "people", 1, None) in places(onrecord.validate(draft.root))
