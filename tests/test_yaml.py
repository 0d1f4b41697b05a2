"""Descriptors and schemas in YAML: what JSON can say, with one reading."""

import json
from datetime import date

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import onrecord
from onrecord.files.guarded import Refused
from onrecord.files.limits import LIMITS
from onrecord.package.yamls import yaml_object
from test_general import PEOPLE, found, package, places, resource, write

DESCRIBED = """\
$schema: https://datapackage.org/profiles/2.0/datapackage.json
resources:
  - name: people
    path: people.csv
    schema: people.yaml
"""
SCHEMA = """\
fields:
  - {name: id, type: integer}
  - name: country
    constraints:
      enum: [NO, SE]   # Norway, and no Boolean
missingValues: ["", "-"]
"""
ROWS = "id,country\n1,NO\n-,SE\n3,False\n"


def value(text):
    return yaml_object(text.encode("utf-8"), "kind", LIMITS)


@pytest.mark.parametrize("name", ["datapackage.yaml", "datapackage.yml"])
def test_a_descriptor_and_a_schema_in_yaml_are_read(name, tmp_path):
    folder = write(tmp_path, {name: DESCRIBED, "people.yaml": SCHEMA, "people.csv": ROWS})
    for path in (folder, folder / name):
        report = onrecord.validate(path)
        assert places(report) == [("cell-enum", "people", 4, "country")] and report.complete


def test_the_descriptor_in_json_is_the_package_s_where_there_are_both(tmp_path):
    files = package(resource(), people=PEOPLE) | {"datapackage.yaml": "resources: []"}
    assert onrecord.validate(write(tmp_path, files)).tables == {"people": 2}


def test_what_no_yaml_reader_takes_for_anything_else_is_the_same_here():
    text = "a: 1\nb: -2.5e+3\nc: true\nd: null\ne: ~\nf:\ng: [x, 'y', \"z\\n\"]\nh: {i: {}}\nk: |\n  a\n  b\nl: []\n"
    assert value(text) == yaml.safe_load(text)


TEXTS = [
    "NO",
    "yes",
    "on",
    "True",
    "012",
    "0x1F",
    "1_000",
    "1:30",
    ".5",
    "5.",
    "+1",
    ".inf",
    ".nan",
    "Null",
    "2024-01-26",
]


@pytest.mark.parametrize("text", TEXTS)
def test_what_json_has_no_type_for_is_a_text(text):
    assert value(f"a: {text}\nb: [{text}]\n{text}: c\n") == {"a": text, "b": [text], text: "c"}


def test_a_date_is_a_text_where_yaml_has_dates():
    assert yaml.safe_load("a: 2024-01-26") == {"a": date(2024, 1, 26)}
    assert value("a: 2024-01-26") == {"a": "2024-01-26"}


REFUSED = {
    "an alias": ("a: &x 1\nb: *x\n", 1, "an anchor or an alias"),
    "an anchor alone": ("a: 1\nb: &x 1\n", 2, "an anchor or an alias"),
    "a tag": ("a: !!str 1\n", 1, "it has a tag"),
    "a tag that builds an object": ("a: !!python/object/apply:os.system ['true']\n", 1, "it has a tag"),
    "a key twice": ("a: 1\nb: 1\n'a': 2\n", 3, 'the key "a" stands twice'),
    "a merged key": ("a: 1\n<<: {b: 1}\n", 2, "a key is not plain text"),
    "a list as a key": ("[a, b]: 1\n", 1, "a key is not plain text"),
    "a second document": ("a: 1\n---\nb: 1\n", 2, "a second document"),
    "a list": ("- a\n", None, "not an object"),
    "nothing": ("# nothing\n", None, "not an object"),
    "no YAML": ("a: [1\nb: 2\n", 2, "not YAML"),
    "a number too large": ("a: 1e999\n", 1, "too large"),
    "a number of 5,000 digits": ("a: " + "9" * 5_000, 1, "too large"),
    "70 lists": ("a: " + "[" * 70 + "]" * 70, 1, "--limit json-depth"),
    # the newest reader stops at a depth of its own, before ours is asked
    "100,000 lists": ("a: " + "[" * 100_000, 1, "nest"),
    "100,000 lists in lines": ("- " * 100_000, 1, "--limit json-depth"),
    "a line end of YAML 1.1 alone": ("a: 1\nb: 'x\u2028y'\n", 2, "ends a line for some readers"),
    "a byte-order mark": ("\ufeffa: 1\n", 1, "byte-order mark"),
    "what gigabytes are made of": ("a: &a [x, x]\nb: &b [*a, *a]\n", 1, "an anchor or an alias"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_has_no_one_reading_is_refused(name):
    text, line, words = REFUSED[name]
    with pytest.raises(Refused) as stop:
        value(text)
    assert stop.value.refusal.line == line and words in stop.value.refusal.detail


def test_a_descriptor_at_fault_is_named_with_its_line(tmp_path):
    assert found(tmp_path, {"datapackage.yaml": "resources: []\nresources: []\n"}) == [
        ("descriptor-json", None, 2, None)
    ]


def test_a_package_in_the_format_has_its_descriptor_in_json(draft):
    path = draft.root / "datapackage.json"
    path.rename(draft.root / "datapackage.yaml")
    assert ("descriptor-json", None, None, None) in places(onrecord.validate(draft.root))


# JSON escapes those beyond in two halves, which YAML does not know
TEXT = st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"]), max_size=60)
JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(TEXT, JSONS, max_size=4))
def test_what_json_says_yaml_says_too(made):
    text = json.dumps(made)
    try:
        assert value(text) == made
    except Refused as stop:
        # a key of YAML has 1,024 characters at the most, and `<<` is none
        assert "<<" in text or "key" in stop.refusal.detail
