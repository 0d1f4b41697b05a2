"""On packages that declare no format, our verdict is frictionless's wherever it follows the specification.

Every deliberate difference stands in DIFFERENCES or PACKAGE_DIFFERENCES and in docs/differences.md. Both directions are
held: nothing differs but what is listed there, and what is listed does differ.
"""

import csv
import io
import json
import re
import string
from decimal import Decimal
from pathlib import Path

import frictionless
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import onrecord
from onrecord.tableschema.values import Column

# name of a difference -> (the fields it concerns, which cells it concerns, a cell on which the verdicts do differ)
DIFFERENCES = {
    "white space and underscores in numbers": (
        ("number", "number grouped", "number dressed", "integer", "integer grouped", "integer dressed", "list integer"),
        re.compile(r".*[\s_\x1c-\x1f].*", re.DOTALL),
        "1_000",
    ),
    "digits beyond ASCII": (
        (
            "number",
            "number grouped",
            "number dressed",
            "integer",
            "integer grouped",
            "integer dressed",
            "list integer",
            "date",
            "list date",
            "year",
            "yearmonth",
            "geopoint",
        ),
        re.compile(r".*[^\x00-\x7f].*", re.DOTALL),
        "\u0661\u0662\u0663\u0664",
    ),
    "names of what is no number": (
        ("number", "number grouped", "number dressed"),
        re.compile(
            r"[+.-]*(s?\.*n\.*a\.*n[0-9.]*|i\.*n\.*f(\.*i\.*n\.*i\.*t\.*y)?\.*)|.*-s?nan[0-9]+\D*", re.IGNORECASE
        ),
        "Infinity",
    ),
    "points before a dressed number": (("number dressed",), re.compile(r".*\.[0-9]*\..*", re.DOTALL), ".1.5"),
    "grouped integers": (("integer grouped",), re.compile(r"[0-9,+-]*,[0-9,+-]*"), "1,000"),
    "dates and months without all their digits": (
        ("date", "list date"),
        re.compile(r"(.*;)?[0-9]{4}-([0-9]-[0-9]{1,2}|[0-9]{2}-[0-9])(;.*)?"),
        "2024-1-5",
    ),
    "months that are not yyyy-mm": (("yearmonth",), re.compile(r"(?![0-9]{4}-[0-9]{2}\Z).*", re.DOTALL), "2024-1"),
    "times beyond hh:mm:ss": (("time",), re.compile(r"[0-9:]{8}.+"), "15:00:00Z"),
    "datetimes without a T, with a comma or an offset without a colon": (
        ("datetime",),
        re.compile(r"[0-9-]{10}(?!T).*|.*,.*|.*[+-][0-9]{2}([0-9]{2})?"),
        "2024-01-26 15:00:00",
    ),
    "times a day or more from UTC": (
        ("datetime any", "time any"),
        re.compile(r".*[+-]\s*(2[4-9]|[3-9][0-9]).*", re.DOTALL),
        "2024-01-26T15:00:00+24:00",
    ),
    "years with a sign or white space": (("year",), re.compile(r"[\s+_0-9]{4}"), "+024"),
    "durations beyond XML Schema": (
        ("duration",),
        re.compile(r"\+.*|-?P.*W|-?P.*[.,].*|-?P[0-9]{4,}.*|.*T|.*\n", re.DOTALL),
        "P1W",
    ),
    "addresses with other characters": (
        ("uri",),
        re.compile(r".*([^A-Za-z0-9._~:/?#@!$&'()*+,;=%-]|%(?![0-9A-Fa-f]{2})|#.*#).*", re.DOTALL),
        "http://a b",
    ),
    "base64 with other characters or padding": (
        ("binary",),
        re.compile(r".*([^A-Za-z0-9+/=]|=[^=]|===).*|(?!(.{4})*\Z).*", re.DOTALL),
        "Y!Q==",
    ),
    "identifiers not in groups of 8-4-4-4-12": (
        ("uuid",),
        re.compile(r"(?![0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z).*", re.DOTALL),
        "12345678123412341234123456789012",
    ),
    "NaN in JSON": (("object", "array", "geojson"), re.compile(r".*(NaN|Infinity).*", re.DOTALL), None),
    "coordinates that are no numbers": (
        ("geopoint array", "geopoint object"),
        re.compile(r'.*("|true|false).*', re.DOTALL),
        None,
    ),
    "coordinates with underscores": (("geopoint",), re.compile(r".*_.*", re.DOTALL), "1_0,1"),
}
# where one cell does not show the difference in every field that it concerns
SHOWN = {
    "number dressed": {"names of what is no number": "-nan0"},
    "date": {"digits beyond ASCII": "\u0662\u0660\u0662\u0664-01-01"},
    "list date": {"digits beyond ASCII": "\u0662\u0660\u0662\u0664-01-01"},
    "yearmonth": {"digits beyond ASCII": "\u0662\u0660\u0662\u0664-01"},
    "geopoint": {"digits beyond ASCII": "\u0661,\u0661"},
    "object": {"NaN in JSON": '{"a": NaN}'},
    "array": {"NaN in JSON": "[NaN]"},
    "geojson": {"NaN in JSON": '{"type": "Point", "coordinates": [1, 2], "x": NaN}'},
    "geopoint array": {"coordinates that are no numbers": '["1", "2"]'},
    "geopoint object": {"coordinates that are no numbers": '{"lon": "1", "lat": 2}'},
}

FIELDS = {
    "string": {"type": "string"},
    "any": {"type": "any"},
    "email": {"type": "string", "format": "email"},
    "uri": {"type": "string", "format": "uri"},
    "binary": {"type": "string", "format": "binary"},
    "uuid": {"type": "string", "format": "uuid"},
    "number": {"type": "number"},
    "number grouped": {"type": "number", "groupChar": ".", "decimalChar": ","},
    "number dressed": {"type": "number", "bareNumber": False},
    "integer": {"type": "integer"},
    "integer grouped": {"type": "integer", "groupChar": ","},
    "integer dressed": {"type": "integer", "bareNumber": False},
    "boolean": {"type": "boolean"},
    "boolean own": {"type": "boolean", "trueValues": ["yes", "1"], "falseValues": ["no"]},
    "object": {"type": "object"},
    "array": {"type": "array"},
    "list": {"type": "list"},
    "list integer": {"type": "list", "itemType": "integer"},
    "list date": {"type": "list", "itemType": "date", "delimiter": ";"},
    "date": {"type": "date"},
    "date any": {"type": "date", "format": "any"},
    "date pattern": {"type": "date", "format": "%d/%m/%Y"},
    "time": {"type": "time"},
    "time any": {"type": "time", "format": "any"},
    "time pattern": {"type": "time", "format": "%H:%M"},
    "datetime": {"type": "datetime"},
    "datetime any": {"type": "datetime", "format": "any"},
    "datetime pattern": {"type": "datetime", "format": "%Y-%m-%d %H:%M:%S"},
    "year": {"type": "year"},
    "yearmonth": {"type": "yearmonth"},
    "duration": {"type": "duration"},
    "geopoint": {"type": "geopoint"},
    "geopoint array": {"type": "geopoint", "format": "array"},
    "geopoint object": {"type": "geopoint", "format": "object"},
    "geojson": {"type": "geojson"},
    "topojson": {"type": "geojson", "format": "topojson"},
}

# where both take a cell, but may see different values in it; a test below holds each
OTHER_VALUES = {"number dressed", "geopoint array", "geopoint object"}

# fmt: off
SEEDS = [
    '1', '-1', '+1', '007', '1.5', '.5', '5.', '+.5', '1e5', '1E-5', '1e', 'NaN', 'nan', '-nan', 'INF', '-inf',
    '+inf', 'Infinity', 'sNaN', '1,000', '1.000,5', '€95', '95%', '-€95', 'EUR-95', '$.5', 'true', 'True', 'TRUE',
    '0', 'yes', 'no', '{}', '[]', '[1]', '[NaN]', '{"a":1}', '{"a":NaN}', '"x"', 'null', 'a,b', '1,2', '1;2',
    '2024-01-26', '2024-1-5', '2024-02-30', '0000-01-01', '10000-01-01', '2024-01-26;2024-01-27',
    '2024-01-26T15:00:00', '2024-01-26T15:00:00Z', '2024-01-26T15:00:00.300-05:00', '2024-01-26T15:00:00+0530',
    '2024-01-26T15:00:00,5', '2024-01-26T24:00:00', '2024-01-26T15:00', '15:00:00', '15:00', '15:00:00.5',
    '15:00:00Z', '24:00:00', '25:00:00', '2024', '24', '+024', '20245', '-2024', '2024-01', '2024-1', '2024-13',
    '24-01', 'P1Y', 'P1M', 'P1D', 'PT1H', 'P', 'PT', 'P1W', 'P1.5D', 'PT1.5S', '-P1D', '+P1D',
    'P0003-06-04T12:30:05', 'P1Y2M3DT4H5M6S', '90.5,45.5', '190,45', '90,95', '[90.5,45.5]', '["90","45"]',
    '[true,1]', '{"lon":90,"lat":45}', '{"lon":"90","lat":45}', '{"lon":90,"lat":45,"x":1}',
    '{"type":"Point","coordinates":[1,2]}', '{"type":"Point"}', 'a@b.co', 'a@b', 'mailto:x',
    '{"type":"Topology","objects":{},"arcs":[]}', 'http://a.b/c?d#e', 'http://a#b#c', 'http://[::1]/x', 'http://é',
    'a:', 'YQ==', 'YQ', 'Y!Q==', '26/01/2024', '12345678-1234-1234-1234-123456789012',
    '12345678123412341234123456789012', '3pm',
]
# fmt: on
SEEDS += ["2024-01-26 15:00:00", "90.50, 45.50", "EUR 95", " 1", "approx. 5", "26 January 2024", "http://a b", "YQ==\n"]
ALPHABET = string.digits + '+-.,:;TZPYMDHSWeE_% /€\n[]{}"tru' + "\u0661"


@st.composite
def cells(draw):
    """A cell that is near to a value of some type: one of the seeds with up to two characters changed."""
    cell = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(0, 2))):
        place = draw(st.integers(0, len(cell)))
        cell = cell[:place] + draw(st.sampled_from(ALPHABET)) + cell[place + draw(st.integers(0, 1)) :]
    return cell


def field(name, **more):
    return {"name": "value", **FIELDS[name], **more}


def ours(declared, cell):
    """Whether we take the cell, and the value that we see in it."""
    column = Column(pa.chunked_array([pa.array([cell])]), declared, [""])
    return not column.wrong[0], None if column.missing[0] or column.wrong[0] else column.values.tolist()[0]


def theirs(declared, cell):
    value, notes = frictionless.Field.from_descriptor(declared).read_cell(cell)
    return not notes, value


def is_listed(name, cell, we_take):
    """Whether a listed difference concerns the cell, in the direction that it has: but for one, we refuse."""
    return any(
        name in fields and cases.fullmatch(cell) and we_take == (difference == "grouped integers")
        for difference, (fields, cases, _) in DIFFERENCES.items()
    )


@pytest.mark.parametrize("name", FIELDS)
def test_cells_are_judged_alike_but_for_the_listed_differences(name):
    @settings(max_examples=80, deadline=None, database=None)
    @given(cells())
    def judged_alike(cell):
        (we_take, our_value), (they_take, their_value) = ours(field(name), cell), theirs(field(name), cell)
        if we_take != they_take:
            assert is_listed(name, cell, we_take), (name, cell, we_take, they_take)
        elif we_take and name not in OTHER_VALUES:
            assert our_value == their_value or (
                Decimal("NaN").compare(our_value).is_nan() if "nan" in cell.lower() else 0
            )

    judged_alike()
    for cell in SEEDS:
        we_take = ours(field(name), cell)[0]
        assert we_take == theirs(field(name), cell)[0] or is_listed(name, cell, we_take), (name, cell)


@pytest.mark.parametrize(
    "difference, name", [(difference, name) for difference, (fields, *_) in DIFFERENCES.items() for name in fields]
)
def test_each_listed_difference_does_differ(difference, name):
    cell = SHOWN.get(name, {}).get(difference, DIFFERENCES[difference][2])
    we_take = ours(field(name), cell)[0]
    assert we_take != theirs(field(name), cell)[0] and is_listed(name, cell, we_take)


def test_a_fraction_below_one_keeps_its_point_when_it_is_dressed():
    assert ours(field("number dressed"), "$.5")[1] == Decimal("0.5")
    assert theirs(field("number dressed"), "$.5")[1] == Decimal("5")


def test_coordinates_keep_the_decimals_that_they_are_written_with():
    for name, cell in (("geopoint array", "[0.1, 45]"), ("geopoint object", '{"lon": 0.1, "lat": 45}')):
        assert ours(field(name), cell)[1] == (Decimal("0.1"), Decimal("45"))
        assert theirs(field(name), cell)[1] == (Decimal.from_float(0.1), Decimal("45"))


CONSTRAINED = [
    ("string", {"minLength": 2}, ["a", "ab", "éé"]),
    ("string", {"maxLength": 2}, ["ab", "abc", "\U0001f600\U0001f600"]),
    ("string", {"pattern": "[a-z]+-[0-9]+"}, ["a-1", "a-", "xa-1", "a-1x"]),
    ("string", {"enum": ["a", "b"]}, ["a", "c", "A"]),
    ("array", {"minLength": 1}, ["[]", "[1]"]),
    ("array", {"enum": ["[1]"]}, ["[1]", "[ 1 ]", "[2]"]),
    ("object", {"maxLength": 1}, ["{}", '{"a": 1, "b": 2}']),
    ("object", {"enum": ['{"a": 1}']}, ['{"a":1}', '{"a":2}']),
    ("integer", {"minimum": 2, "maximum": "3"}, ["1", "2", "3", "4", "9" * 30]),
    ("integer", {"enum": [1, "2"][:1]}, ["1", "01", "2"]),
    ("number", {"exclusiveMinimum": 1, "exclusiveMaximum": 2}, ["1", "1.5", "2", "NaN", "INF"]),
    ("number", {"enum": [0.1]}, ["0.10", "0.11"]),
    ("number grouped", {"maximum": "1.000,5"}, ["1000,5", "1000,51"]),
    ("boolean", {"enum": [True]}, ["1", "true", "0"]),
    ("date", {"minimum": "2024-01-26"}, ["2024-01-25", "2024-01-26"]),
    ("date pattern", {"maximum": "26/01/2024"}, ["26/01/2024", "27/01/2024"]),
    ("time", {"exclusiveMinimum": "15:00:00"}, ["15:00:00", "15:00:01"]),
    ("datetime", {"maximum": "2024-01-26T15:00:00Z"}, ["2024-01-26T16:00:00+01:00", "2024-01-26T16:00:00Z"]),
    ("year", {"minimum": 2000, "exclusiveMaximum": "2024"}, ["1999", "2000", "2024"]),
    ("yearmonth", {"minimum": "2024-01"}, ["2023-12", "2024-01"]),
    ("duration", {"enum": ["P1D"]}, ["PT24H", "P2D"]),
    ("geopoint", {"enum": ["1,2"]}, ["1.0, 2", "2,1"]),
    ("any", {"enum": ["a"]}, ["a", "b"]),
    ("string", {"unique": True, "required": True}, ["a", "b", "a"]),
    ("number", {"unique": True}, ["1", "1.0", "2"]),
]


def table(folder, declared, cells_, **schema):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([("id", "value"), *enumerate(cells_, 1)])
    resource = {
        "name": "t",
        "path": "t.csv",
        "schema": {"fields": [{"name": "id", "type": "string"}, declared], **schema},
    }
    return package(folder, [resource], {"t.csv": text.getvalue()})


def package(folder, resources, files, **more):
    for resource in resources:
        # frictionless would guess it
        resource.setdefault("dialect", {"delimiter": ","})
    descriptor = {"$schema": "https://datapackage.org/profiles/2.0/datapackage.json", "resources": resources, **more}
    Path(folder, "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    for path, content in files.items():
        Path(folder, path).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def rows_at_fault(folder):
    """What is at fault by our findings and by frictionless's errors: (table, line), where line 1 is for all else."""
    report = onrecord.validate(folder)
    we = {(one.table, one.line or 1) for one in report.findings if one.severity == "error"}
    judged = frictionless.validate(str(Path(folder, "datapackage.json")))
    they = {(None, 1) for _ in judged.errors}
    for task in judged.tasks:
        they |= {(task.name, getattr(error, "row_number", 1)) for error in task.errors}
    return we, they


@pytest.mark.parametrize("name, constraints, cells_", CONSTRAINED)
def test_constraints_are_judged_alike(name, constraints, cells_, tmp_path):
    we, they = rows_at_fault(table(tmp_path, field(name, constraints=constraints), cells_))
    assert we == they != set()


ID = {"name": "id", "type": "integer"}
NAME = {"name": "name", "type": "string"}


def one(schema, text, **more):
    return [{"name": "t", "path": "t.csv", "schema": schema, **more}], {"t.csv": text}


def two(key, target, own, fields=(ID, NAME)):
    resources = [
        {"name": "a", "path": "a.csv", "schema": {"fields": list(fields)}},
        {"name": "b", "path": "b.csv", "schema": {"fields": list(fields), "foreignKeys": [key]}},
    ]
    return resources, {"a.csv": target, "b.csv": own}


BOTH = {"fields": [ID, NAME]}
PACKAGES = {
    "sound": one(BOTH, "id,name\n1,a\n"),
    "header only": one(BOTH, "id,name\n"),
    "CRLF": one(BOTH, "id,name\r\n1,a\r\nx,b\r\n"),
    "quoted": one(BOTH, 'id,name\n1,"a""b,c"\nx,"d"\n'),
    "semicolons": one(BOTH, "id;name\n1;a\n;b\nx;c\n", dialect={"delimiter": ";"}),
    "no header": one(BOTH, "1,a\nx,b\n", dialect={"header": False}),
    "blank line": one(BOTH, "id,name\n1,a\n\n2,b\n"),
    "row of nothing": one(BOTH, "id,name\n1,a\n,\n2,b\n"),
    "short row": one(BOTH, "id,name\n1,a\n2\n"),
    "long row": one(BOTH, "id,name\n1,a\n2,b,c\n"),
    "unknown column": one(BOTH, "id,title\n1,a\n"),
    "column too many": one(BOTH, "id,name,x\n1,a,b\n"),
    "column too few": one(BOTH, "id\n1\n"),
    "column twice": one(BOTH, "id,id\n1,1\n"),
    "column unnamed": one(BOTH, "id,\n1,1\n"),
    "reordered": one(BOTH, "name,id\na,1\n"),
    "reordered, equal": one(BOTH | {"fieldsMatch": "equal"}, "name,id\na,1\nb,x\n"),
    "column too many, equal": one(BOTH | {"fieldsMatch": "equal"}, "name,id,x\na,1,1\n"),
    "column too many, subset": one(BOTH | {"fieldsMatch": "subset"}, "x,name,id\n1,a,1\n1,b,x\n"),
    "column too few, subset": one(BOTH | {"fieldsMatch": "subset"}, "name\na\n"),
    "column too few, superset": one(BOTH | {"fieldsMatch": "superset"}, "name\na\n"),
    "key left out, superset": one(BOTH | {"fieldsMatch": "superset", "primaryKey": ["id"]}, "name\na\n"),
    "no column, partial": one(BOTH | {"fieldsMatch": "partial"}, "x\na\n"),
    "one column, partial": one(BOTH | {"fieldsMatch": "partial"}, "x,id\na,1\nb,x\n"),
    "missing values": one(BOTH | {"missingValues": ["-", "x"]}, "id,name\n-,a\nx,b\n1,c\ny,d\n"),
    "missing values with labels": one(BOTH | {"missingValues": [{"value": "-", "label": "no"}]}, "id,name\n-,a\ny,d\n"),
    "missing values of a field": one({"fields": [ID | {"missingValues": ["-"]}, NAME]}, "id,name\n-,a\n,d\n"),
    "primary key": one(BOTH | {"primaryKey": "id"}, "id,name\n1,a\n2,b\n01,c\n,d\n"),
    "primary key of two": one(BOTH | {"primaryKey": ["id", "name"]}, "id,name\n1,a\n1,b\n1,a\n"),
    "no such key": one(BOTH | {"primaryKey": ["no"]}, "id,name\n1,a\n"),
    "unsupported constraint": one({"fields": [ID | {"constraints": {"pattern": "1"}}, NAME]}, "id,name\n1,a\n"),
    "bad example": one({"fields": [ID | {"example": "x"}, NAME]}, "id,name\n1,a\n"),
    "required in the wrong place": one({"fields": [ID | {"required": True}, NAME]}, "id,name\n1,a\n"),
    "a field twice": one({"fields": [ID, ID]}, "id,id\n1,1\n"),
    "foreign key": two(
        {"fields": "id", "reference": {"resource": "a", "fields": "id"}}, "id,name\n1,x\n", "id,name\n01,x\n2,y\n,z\n"
    ),
    "foreign key as lists": two(
        {"fields": ["id"], "reference": {"resource": "a", "fields": "id"}}, "id,name\n1,x\n", "id,name\n1,x\n2,y\n"
    ),
    "foreign key of two": two(
        {"fields": ["id", "name"], "reference": {"resource": "a", "fields": ["id", "name"]}},
        "id,name\n1,x\n2,y\n",
        "id,name\n1,x\n2,x\n2,y\n",
    ),
    "foreign key to another type": two(
        {"fields": "name", "reference": {"resource": "a", "fields": "id"}}, "id,name\n1,x\n", "id,name\n1,1\n"
    ),
    "reference to itself": one(
        BOTH
        | {"foreignKeys": [{"fields": "name", "reference": {"fields": "up"}}], "fields": [NAME, NAME | {"name": "up"}]},
        "name,up\na,b\nb,a\nc,a\n",
    ),
    "reference to itself, version 1": one(
        BOTH
        | {
            "foreignKeys": [{"fields": "name", "reference": {"resource": "", "fields": "up"}}],
            "fields": [NAME, NAME | {"name": "up"}],
        },
        "name,up\na,b\nb,a\nc,a\n",
    ),
    "bytes": one(BOTH, "id,name\n1,a\n", bytes=13),
    "hash": one(BOTH, "id,name\n1,a\n", hash="sha256:" + "0" * 64),
    "Latin-1": one(BOTH, "id,name\n1,é\n".encode("latin-1"), encoding="utf-8"),
    "file that is not there": ([{"name": "t", "path": "t.csv", "schema": BOTH}], {}),
    "empty file": one(BOTH, ""),
}


@pytest.mark.parametrize("name", PACKAGES)
def test_packages_are_judged_alike(name, tmp_path):
    we, they = rows_at_fault(package(tmp_path, *json_copy(PACKAGES[name])))
    assert bool(we) == bool(they)
    if not {place for place in we | they if place[1] == 1}:
        assert we == they


def json_copy(case):
    resources, files = case
    return json.loads(json.dumps(resources)), files


# name -> (package, whether we take it, whether frictionless does)
PACKAGE_DIFFERENCES = {
    "byte-order mark": (one(BOTH, "\ufeffid,name\n1,a\n"), False, True),
    "NUL": (one(BOTH, "id,name\n1,a\0\n"), False, True),
    "bidirectional mark": (one(BOTH, "id,name\n1,a\u202e\n"), False, True),
    "stray quotation mark": (one(BOTH, 'id,name\n1,a"b\n2,"c"d\n'), False, True),
    "swallowed rows": (one(BOTH, 'id,name\n1,"a\n2,b\n'), False, True),
    "delimiter not declared": (one(BOTH, "id;name\n1;a\n", dialect={}), False, True),
    "header with a space at its end": (one(BOTH, "id,name \n1,a\n"), False, True),
    "white space where a value is required": (
        one({"fields": [ID, NAME | {"constraints": {"required": True}}]}, "id,name\n1, \n"),
        False,
        True,
    ),
    "pattern of alternatives": (
        one({"fields": [ID, NAME | {"constraints": {"pattern": "a|b"}}]}, "id,name\n1,ax\n"),
        False,
        True,
    ),
    "pattern and a line end": (
        one({"fields": [ID, NAME | {"constraints": {"pattern": "a"}}]}, 'id,name\n1,"a\n"\n'),
        False,
        True,
    ),
    "JSON Schema": (
        one({"fields": [ID, {"name": "name", "type": "object", "constraints": {"jsonSchema": {}}}]}, "id,name\n1,{}\n"),
        True,
        False,
    ),
    "unique keys": (one(BOTH | {"uniqueKeys": [["id"]]}, "id,name\n1,a\n1,b\n"), False, True),
    "categories": (one({"fields": [ID, NAME | {"categories": ["a"]}]}, "id,name\n1,b\n"), False, True),
    "primary key filled in part": (one(BOTH | {"primaryKey": ["id", "name"]}, "id,name\n1,\n"), False, True),
    "foreign key filled in part": (
        two(
            {"fields": ["id", "name"], "reference": {"resource": "a", "fields": ["id", "name"]}},
            "id,name\n1,x\n",
            "id,name\n1,\n",
        ),
        True,
        False,
    ),
    "foreign key to a table without a schema": (
        (
            [
                {"name": "a", "path": "a.csv"},
                {
                    "name": "b",
                    "path": "b.csv",
                    "schema": BOTH
                    | {"foreignKeys": [{"fields": "id", "reference": {"resource": "a", "fields": "id"}}]},
                },
            ],
            {"a.csv": "id\n1\n", "b.csv": "id,name\n1,x\n"},
        ),
        False,
        True,
    ),
    "bounds of durations": (
        one(
            {"fields": [ID, {"name": "name", "type": "duration", "constraints": {"minimum": "P1D"}}]},
            "id,name\n1,P2D\n",
        ),
        True,
        False,
    ),
    "enum of lists": (
        one({"fields": [ID, {"name": "name", "type": "list", "constraints": {"enum": ["a,b"]}}]}, 'id,name\n1,"a,b"\n'),
        True,
        False,
    ),
    "digest of another kind": (one(BOTH, "id,name\n1,a\n", hash="sha512:" + "0" * 128), False, True),
    "file in two resources": (
        (
            [{"name": "a", "path": "t.csv", "schema": BOTH}, {"name": "b", "path": "t.csv", "schema": BOTH}],
            {"t.csv": "id,name\n1,a\n"},
        ),
        False,
        True,
    ),
}


# name -> (properties of the descriptor or, below `resource`, of its resource; whether we take them, and frictionless)
DESCRIPTOR_DIFFERENCES = {
    "creation without an offset from UTC": ({"created": "2024-01-26T15:00:00"}, False, True),
    "homepage that is no address": ({"homepage": "www.example.org"}, False, True),
    "counts of rows and fields": ({"resource": {"rows": 5, "fields": 5}}, True, False),
    "counts of an earlier version": ({"resource": {"stats": {"bytes": 5, "rows": 5}}}, True, False),
    "type that is no table": ({"resource": {"type": "json"}}, False, True),
}
DESCRIPTORS = {
    "day and time": ({"created": "2024-01-26T15:00:00.5+02:00"}, True),
    "no day": ({"created": "last Tuesday"}, False),
    "day alone": ({"created": "2024-01-26"}, False),
    "day that is none": ({"created": "2024-02-30T15:00:00Z"}, False),
    "hour that is none": ({"created": "2024-01-26T25:00:00Z"}, False),
    "mailbox": ({"contributors": [{"title": "a", "email": "ann@example.org"}]}, True),
    "no mailbox": ({"contributors": [{"title": "a", "email": "Ann <ann@example.org>"}]}, False),
    "mailbox without a dot": ({"contributors": [{"title": "a", "email": "ann@example"}]}, False),
    "homepage": ({"homepage": "https://example.org"}, True),
}


def judged_with(folder, more):
    more = dict(more)
    resources, files = one(BOTH, "id,name\n1,a\n", **more.pop("resource", {}))
    we, they = rows_at_fault(package(folder, *json_copy((resources, files)), **more))
    return not we, not they


@pytest.mark.parametrize("name", DESCRIPTORS)
def test_descriptors_are_judged_alike(name, tmp_path):
    more, taken = DESCRIPTORS[name]
    assert judged_with(tmp_path, more) == (taken, taken)


@pytest.mark.parametrize("name", DESCRIPTOR_DIFFERENCES)
def test_each_listed_difference_between_descriptors_does_differ(name, tmp_path):
    more, we_take, they_take = DESCRIPTOR_DIFFERENCES[name]
    assert judged_with(tmp_path, more) == (we_take, they_take)


def with_dialect(text, schema=BOTH, **dialect):
    return one(schema, text, dialect={"delimiter": ",", **dialect})


# name -> what frictionless reads, and we leave aside and say so
UNCHECKED = {
    "header in another line": with_dialect("x,y\nid,name\n1,a\n", headerRows=[2]),
    "header in another line, as version 4 has it": one(BOTH, "x,y\nid,name\n1,a\n", layout={"headerRows": [2]}),
    "header in several lines": with_dialect(
        "a,b\nc,d\n1,x\n", {"fields": [ID | {"name": "a c"}, NAME | {"name": "b d"}]}, headerRows=[1, 2]
    ),
    "header in letters of any case": with_dialect("ID,name\n1,a\n", headerCase=False),
    "lines of comments": with_dialect("id,name\n#x\n1,a\n", commentChar="#"),
    "numbered lines of comments": with_dialect("id,name\nx\n1,a\n", commentRows=[2]),
    "blank lines that are skipped": with_dialect("id,name\n\n1,a\n", skipBlankRows=True),
    "escaped characters": with_dialect("id,name\n1,a\\,b\n", csv={"escapeChar": "\\"}),
    "spaces that are skipped": with_dialect("name,id\na, 1\n", {"fields": [NAME, ID]}, csv={"skipInitialSpace": True}),
    "line end that is declared": with_dialect("id,name\n1,a\n", csv={"lineTerminator": "|"}),
    "further files": one(BOTH, "id,name\n1,a\n", extrapaths=["t.csv"]),
}


@pytest.mark.parametrize("name", UNCHECKED)
def test_what_frictionless_reads_and_we_do_not_is_not_checked(name, tmp_path):
    we, they = rows_at_fault(package(tmp_path, *json_copy(UNCHECKED[name])))
    report = onrecord.validate(tmp_path)
    assert we == they == set()
    assert {one.rule for one in report.findings} == {"not-checked"} and not report.complete


def test_a_pattern_beyond_re2_is_not_checked(tmp_path):
    case = one({"fields": [ID, NAME | {"constraints": {"pattern": "(?=b)b"}}]}, "id,name\n1,a\nx,a\n")
    we, they = rows_at_fault(package(tmp_path, *json_copy(case)))
    assert (we, they) == ({("t", 3)}, {("t", 2), ("t", 3)})
    assert not onrecord.validate(tmp_path).complete


@pytest.mark.parametrize("name", PACKAGE_DIFFERENCES)
def test_each_listed_difference_between_packages_does_differ(name, tmp_path):
    case, we_take, they_take = PACKAGE_DIFFERENCES[name]
    we, they = rows_at_fault(package(tmp_path, *json_copy(case)))
    assert (not we, not they) == (we_take, they_take)


def test_a_time_with_a_zone_is_not_compared_with_one_without(tmp_path):
    declared = field("datetime", constraints={"minimum": "2024-01-26T15:00:00"})
    report = onrecord.validate(table(tmp_path, declared, ["2024-01-26T16:00:00Z"]))
    assert [(one.rule, one.line) for one in report.findings] == [("cell-range", 2)]
    with pytest.raises(TypeError):
        theirs(declared, "2024-01-26T16:00:00Z")


def test_the_page_of_differences_names_every_one_of_them_and_no_other():
    page = (Path(__file__).parents[1] / "docs" / "differences.md").read_text("utf-8")
    listed = re.findall(r"^\| `([^`]*)` \|", page, re.MULTILINE)
    assert sorted(listed) == sorted([*DIFFERENCES, *PACKAGE_DIFFERENCES, *DESCRIPTOR_DIFFERENCES, *UNCHECKED])
