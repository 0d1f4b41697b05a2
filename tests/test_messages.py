"""What a general package is told is what a person would say."""

import json
import re

import pytest

import onrecord
from test_general import DESCRIPTOR, package, resource, write

TEXT = "id,name\n1,a\n"


def messages(folder, descriptor, text=TEXT):
    """The messages about the descriptor and its schemas."""
    report = onrecord.validate(write(folder, {DESCRIPTOR: descriptor, "people.csv": text}))
    return [one.message for one in report.findings if one.line is None or one.path == DESCRIPTOR]


def of_field(more):
    return package(resource("people", ("id", ("name", more))))[DESCRIPTOR]


PROFILE = "The file datapackage.json is not a valid Data Package descriptor: "
SCHEMA = "The schema of resource `people` is at fault: "
SOUND = package(resource())[DESCRIPTOR]
WORDS = {
    "no resources": ({}, PROFILE + "`resources` is missing (at the top)."),
    "no list": (SOUND | {"licenses": "CC"}, PROFILE + "`CC` is not a list (at `/licenses`)."),
    "nothing": (SOUND | {"title": None}, PROFILE + "`null` is not a text (at `/title`)."),
    "an empty list": (SOUND | {"keywords": []}, PROFILE + "it is empty (at `/keywords`)."),
    "no day": (
        SOUND | {"created": "last Tuesday"},
        PROFILE + "`last Tuesday` is not a date and time as `2024-01-26T15:00:00Z` (at `/created`).",
    ),
    "no path": ({"resources": [{"name": "a"}]}, PROFILE + "it has neither `data` nor `path` (at `/resources/0`)."),
    "no licence": (SOUND | {"licenses": [{}]}, PROFILE + "it has neither `name` nor `path` (at `/licenses/0`)."),
    "no name": ({"resources": [{"path": "people.csv"}]}, PROFILE + "`name` is missing (at `/resources/0`)."),
    "no number": (
        {"resources": [resource(bytes=None)]},
        "The file of resource `people` is not the one that was declared: it has 12 bytes, not null.",
    ),
    "another type": (of_field("text"), SCHEMA + "there is no type `text`: write `string` (at `/fields/1/type`)."),
    "a type of SQL": (of_field("bigint"), SCHEMA + "there is no type `bigint`: write `integer` (at `/fields/1/type`)."),
    "a type in capitals": (
        of_field("String"),
        SCHEMA + "there is no type `String`: write `string` (at `/fields/1/type`).",
    ),
    "a date's letters": (
        of_field({"type": "date", "format": "yyyy"}),
        SCHEMA + "the format `yyyy` is not written with `%`: write `%Y` (field `name`).",
    ),
    "a time's letters": (
        of_field({"type": "datetime", "format": "dd.MM.yyyy HH:mm:ss"}),
        SCHEMA + "the format `dd.MM.yyyy HH:mm:ss` is not written with `%`: write `%d.%m.%Y %H:%M:%S` (field `name`).",
    ),
    "a slip of the pen": (
        of_field({"constraints": {"requird": True}}),
        SCHEMA + "there is no constraint `requird`: write `required` (field `name`).",
    ),
    "a truth in words": (
        of_field({"constraints": {"unique": "yes"}}),
        SCHEMA + "`yes` is not `true` or `false` (at `/fields/1/constraints/unique`).",
    ),
    "a schema far away": (
        {"resources": [resource() | {"schema": "https://example.org/s.json"}]},
        "Not checked in resource `people`: its schema is at an address, and nothing is fetched: download it",
    ),
}


@pytest.mark.parametrize("name", WORDS)
def test_a_message_is_what_a_person_would_say(name, tmp_path):
    descriptor, words = WORDS[name]
    assert [one for one in messages(tmp_path, descriptor) if one.startswith(words)]


JSON = {
    '{"a": 1,}': "a name in double quotation marks is missing, or a comma stands after the last one, at column 9",
    "{} x": "something stands after its end, at column 4",
    '{"a": [1': "a comma or a closing bracket is missing, at column 9",
    '{"a" 1}': "a colon is missing after a name, at column 6",
    '{"a": "b': "a text is not closed, at column 7",
}


@pytest.mark.parametrize("text", JSON)
def test_what_is_no_json_is_said_in_words(text, tmp_path):
    (finding,) = onrecord.validate(write(tmp_path, {DESCRIPTOR: text})).findings
    assert finding.message == f"The file datapackage.json can't be read: {JSON[text]}."


def changed(value):
    """A value of JSON with, in each place in turn, another kind of value."""
    yield from (None, True, 5, "x", [], {}, [None], {"a": None})
    if isinstance(value, dict):
        yield from (value | {key: one} for key in value for one in changed(value[key]))
        yield from ({key: value[key] for key in value if key != left} for left in value)
    elif isinstance(value, list):
        yield from (
            [*value[:place], one, *value[place + 1 :]] for place in range(len(value)) for one in changed(value[place])
        )


def test_no_message_speaks_python_or_json_schema(tmp_path):
    field = {"name": "name", "type": "string", "format": "default", "title": "a", "constraints": {"enum": ["a"]}}
    schema = {"fields": [{"name": "id"}, field], "primaryKey": "id", "missingValues": [""], "uniqueKeys": [["id"]]}
    own = {"name": "people", "path": "people.csv", "dialect": {"delimiter": ","}, "bytes": 12, "schema": schema}
    descriptor = {"created": "2024-01-26T15:00:00Z", "licenses": [{"name": "a"}], "resources": [own]}
    odd = r"\bNone\b|\bTrue\b|\bFalse\b|<class|\['|\{'|is not of type '|required property|given schemas|Error\("
    for one in changed(json.loads(json.dumps(descriptor))):
        for message in messages(tmp_path, json.dumps(one)):
            assert not re.search(odd, message), (one, message)
