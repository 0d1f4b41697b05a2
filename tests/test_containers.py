"""A table that is handed on in another form than one plain CSV file is read as one, with the same findings."""

import csv
import gzip
import json

import frictionless
import pytest

import containers
import hostile
import onrecord
from hostile import Case, beyond, of_type, with_schema
from onrecord import Limits
from onrecord.validation.run import open_dataset
from test_command_line import run
from test_general import KEYED, PEOPLE, found, package, places, resource, write

FIELDS = ("id", "born", "name")
TYPED = {"declared": (("id", "integer"), ("born", "date"), "name")}
TYPED_ROWS = "id,born,name\n1,2001-02-03,Ann\n2,,Zoë\n"
FAULTY = 'id,born,name\n1,2001-02-03,"An\nn"\nx,,Zoë\n3,2001-02-30,Bob\n'
AT_FAULT = [("cell-type", "people", 4, "id"), ("cell-type", "people", 5, "born")]


def gz(text):
    return gzip.compress(text.encode() if isinstance(text, str) else text)


def theirs(folder):
    """The rows that frictionless reads, and what is at fault by it: (line, field)."""
    (task,) = frictionless.Package(str(folder / "datapackage.json")).resources
    report = frictionless.validate(str(folder / "datapackage.json"))
    faults = [(getattr(one, "row_number", 1), getattr(one, "field_name", None)) for one in report.tasks[0].errors]
    return [row.to_dict() for row in task.read_rows()], faults


def ours(folder):
    """The rows that we read, as frictionless gives them."""
    _, dataset = open_dataset(folder)
    dataset.package.close()
    return [dict(zip(dataset["people"], cells, strict=True)) for _, *cells in dataset.rows("people").each(*FIELDS)]


# gzip


PACKED = resource("people", **TYPED) | {"path": "people.csv.gz"}


def test_a_table_in_gzip_is_read(tmp_path):
    folder = write(tmp_path, package(PACKED) | {"people.csv.gz": gz(TYPED_ROWS)})
    report = onrecord.validate(folder)
    assert places(report) == [] and report.tables == {"people": 2} and report.complete
    assert ours(folder) == theirs(folder)[0]


def test_a_fault_in_gzip_stands_on_the_line_of_what_is_inside(tmp_path):
    folder = write(tmp_path, package(PACKED) | {"people.csv.gz": gz(FAULTY)})
    report = onrecord.validate(folder)
    assert places(report) == AT_FAULT and {one.path for one in report.findings} == {"people.csv.gz"}
    # which counts rows, not lines
    assert theirs(folder)[1] == [(3, "id"), (4, "born")]


def test_a_table_is_in_gzip_where_that_is_declared(tmp_path):
    for name, declared in enumerate(({"compression": "gz"}, {"compression": "gzip", "path": "people.csv.gz"})):
        declared = resource("people", **TYPED) | declared
        files = package(declared) | {declared["path"]: gz(TYPED_ROWS)}
        assert found(tmp_path / str(name), files) == []


def test_the_digest_is_that_of_the_packed_file(tmp_path):
    packed = gz(PEOPLE)
    files = package(resource(path="people.csv.gz", bytes=len(packed))) | {"people.csv.gz": packed}
    assert found(tmp_path / "a", files) == []
    files = package(resource(path="people.csv.gz", bytes=len(PEOPLE))) | {"people.csv.gz": packed}
    assert found(tmp_path / "b", files) == [("resource-digest", "people", None, None)]


NO_GZIP = {
    "no gzip at all": (PEOPLE.encode(), "not gzip, or broken"),
    "two members": (gz(PEOPLE) + gz("3,Cy\n"), "which some readers take and others drop"),
    "bytes after it": (gz(PEOPLE) + b"\0", "which some readers take and others drop"),
    "cut short": (gz(PEOPLE)[:-4], "it ends before"),
    "another check sum": (gz(PEOPLE)[:-8] + bytes(8), "not gzip, or broken"),
    "nothing in it": (gz(""), "it is empty when it is unpacked"),
}


@pytest.mark.parametrize("name", NO_GZIP)
def test_what_is_not_one_whole_gzip_is_refused(name, tmp_path):
    data, words = NO_GZIP[name]
    report = onrecord.validate(write(tmp_path, package(resource(path="people.csv.gz")) | {"people.csv.gz": data}))
    assert places(report) == [("resource-file", "people", None, None)]
    assert words in report.findings[0].message


def test_what_comes_out_of_all_gzip_together_is_limited(tmp_path):
    resources = [resource(f"t{one}", path=f"t{one}.csv.gz") for one in range(3)]
    folder = write(tmp_path, package(*resources) | {f"t{one}.csv.gz": gz(PEOPLE) for one in range(3)})
    limits = onrecord.Limits(total_bytes=3 * len(gz(PEOPLE)) + 2 * len(PEOPLE))
    report = onrecord.validate(folder, limits=limits)
    assert places(report) == [("resource-file", "t2", None, None)]
    assert "--limit total-bytes" in report.findings[0].message


# several paths


SPREAD = resource("people", **TYPED) | {"path": ["a.csv", "data/b.csv"]}
NEXT_ROWS = "id,born,name\n3,,Cy\n"


def test_a_table_over_several_paths_is_read(tmp_path):
    folder = write(tmp_path, package(SPREAD) | {"a.csv": TYPED_ROWS, "data/b.csv": NEXT_ROWS})
    report = onrecord.validate(folder)
    assert places(report) == [] and report.tables == {"people": 3} and report.complete
    assert ours(folder) == theirs(folder)[0]


def test_a_fault_in_one_of_several_paths_stands_in_its_file_on_its_line(tmp_path):
    folder = write(tmp_path, package(SPREAD) | {"a.csv": FAULTY, "data/b.csv": NEXT_ROWS + "x,,Di\n"})
    report = onrecord.validate(folder)
    assert [(one.rule, one.path, one.line, one.column) for one in report.findings] == [
        ("cell-type", "a.csv", 4, "id"),
        ("cell-type", "a.csv", 5, "born"),
        ("cell-type", "data/b.csv", 3, "id"),
    ]
    assert [field for _, field in theirs(folder)[1]] == ["id", "born", "id"]


def test_keys_hold_over_all_paths(tmp_path):
    declared = KEYED | {"path": ["a.csv", "b.csv"]}
    report = onrecord.validate(write(tmp_path, package(declared) | {"a.csv": PEOPLE, "b.csv": "id,name\n2,Di\n"}))
    assert [(one.rule, one.path, one.line) for one in report.findings] == [("primary-key", "b.csv", 2)]


SEVERAL = {
    "without a header": ({"b.csv": "3,,Cy\n"}, ("header", "b.csv", 1)),
    "with its columns in another order": ({"b.csv": "born,id,name\n,3,Cy\n"}, ("header", "b.csv", 1)),
    "whose first has no line end": ({"a.csv": TYPED_ROWS.rstrip()}, ("quoting", "a.csv", 3)),
    "of which one is not there": ({"a.csv": None}, ("resource-file", "a.csv", None)),
    "of which one is empty": ({"b.csv": ""}, ("resource-file", "b.csv", None)),
    "of which one is the other": ({}, ("resource-path", "datapackage.json", None)),
}


@pytest.mark.parametrize("name", SEVERAL)
def test_several_files_that_can_be_read_in_two_ways_are_refused(name, tmp_path):
    changed, finding = SEVERAL[name]
    declared = SPREAD | {"path": ["a.csv", "b.csv" if changed else "a.csv"]}
    files = {
        path: text for path, text in ({"a.csv": TYPED_ROWS, "b.csv": NEXT_ROWS} | changed).items() if text is not None
    }
    report = onrecord.validate(write(tmp_path, package(declared) | files))
    assert [(one.rule, one.path, one.line) for one in report.findings] == [finding]


@pytest.mark.parametrize("paths", [["a.csv", "b.json"], ["b.json", "a.csv"], ["b.ndjson", "a.csv"]])
def test_several_files_of_different_formats_are_refused(paths, tmp_path):
    rows = {"b.json": '[{"id": 3, "name": "Cy"}]', "b.ndjson": '{"id": 3, "name": "Cy"}\n', "a.csv": PEOPLE}
    files = package(resource(path=paths)) | {path: rows[path] for path in paths}
    report = onrecord.validate(write(tmp_path, files))
    assert [(one.rule, one.path) for one in report.findings] == [("resource-form", paths[0])]
    assert "its files are of different formats" in report.findings[0].message


def test_one_path_in_a_list_is_one_path(tmp_path):
    assert found(tmp_path, package(resource(path=["people.csv"]), people=PEOPLE)) == []


def test_the_digest_of_several_files_is_not_checked(tmp_path):
    files = package(SPREAD | {"bytes": 5}) | {"a.csv": TYPED_ROWS, "data/b.csv": NEXT_ROWS}
    assert found(tmp_path, files) == [("not-checked", "people", None, None)]


# Rows in JSON, NDJSON and in the descriptor


def as_json(rows):
    return {"path": "people.json"}, {"people.json": json.dumps(rows)}


def as_ndjson(rows):
    return {"path": "people.ndjson"}, {"people.ndjson": "".join(json.dumps(one) + "\n" for one in rows)}


def inline(rows):
    return {"path": None, "data": rows}, {}


IN_JSON = {"JSON": as_json, "NDJSON": as_ndjson, "the descriptor": inline}
OBJECTS = [{"id": 1, "born": "2001-02-03", "name": "Ann"}, {"name": "Zo\u00eb", "id": 2, "born": None}]
LISTS = [[*FIELDS], [1, "2001-02-03", "Ann"], [2, None, "Zo\u00eb"]]


def with_rows(form, rows, **declared):
    where, files = IN_JSON[form](rows)
    made = {key: one for key, one in (resource("people", **TYPED) | declared | where).items() if one is not None}
    return package(made) | files


@pytest.mark.parametrize("rows", [OBJECTS, LISTS], ids=["objects", "lists"])
@pytest.mark.parametrize("form", IN_JSON)
def test_rows_in_json_are_read(form, rows, tmp_path):
    folder = write(tmp_path, with_rows(form, rows))
    report = onrecord.validate(folder)
    assert places(report) == [] and report.tables == {"people": 2} and report.complete
    # frictionless reads JSON by libraries of its own, and gives what it holds to the reader of rows in the descriptor
    assert ours(folder) == theirs(write(tmp_path / "inline", with_rows("the descriptor", rows)))[0]


@pytest.mark.parametrize("form", IN_JSON)
def test_a_fault_in_json_stands_in_its_row(form, tmp_path):
    rows = [*LISTS, ["x", "2001-02-30", 5]]
    report = onrecord.validate(write(tmp_path, with_rows(form, rows)))
    line = 4 if form == "NDJSON" else None
    path = {"JSON": "people.json", "NDJSON": "people.ndjson", "the descriptor": "datapackage.json"}[form]
    met = {(one.rule, one.path, one.line, one.column) for one in report.findings}
    assert met == {("cell-type", path, line, name) for name in FIELDS}
    messages = {one.column: one.message for one in report.findings}
    if line:
        assert messages["id"] == "`x` is no integer."
        assert messages["name"] == "`5` is no text, but a value of another type."
    else:
        assert messages["id"] == "In row 3: `x` is no integer."
        assert messages["name"] == "`5` is no text, but a value of another type (row 3)."
    assert {field for _, field in theirs(write(tmp_path, with_rows("the descriptor", rows)))[1]} == {*FIELDS}


VALUES = {
    "integer": ({"type": "integer"}, [1, "2", None], [1.5, True, "x"]),
    "number": ({"type": "number"}, [1, 1.50, "2.5", 1e22], [True, "x"]),
    "number with a comma": ({"type": "number", "decimalChar": ","}, [1.5, "2,5"], ["2.5x"]),
    "boolean": ({"type": "boolean"}, [True, False, "true"], [1, 0, "yes"]),
    "boolean by other words": ({"type": "boolean", "trueValues": ["yes"], "falseValues": ["no"]}, [True, "no"], [1]),
    "string": ({"type": "string"}, ["1", "", None], [1, 1.5, True, {}, []]),
    "any": ({"type": "any"}, [1, "a", True], []),
    "date": ({"type": "date"}, ["2024-01-26"], [20240126, True]),
    "year": ({"type": "year"}, [2024, "2024"], ["x"]),
    "object": ({"type": "object"}, [{"a": [1, {"b": None}]}, '{"a": 1}'], [[1], 1]),
    "array": ({"type": "array"}, [[1, "a"], "[1]"], [{"a": 1}, 1]),
    "list": ({"type": "list"}, [["a", "b"], "a,b"], []),
}


@pytest.mark.parametrize("name", VALUES)
@pytest.mark.parametrize("form", IN_JSON)
def test_values_in_json_are_of_their_field_s_type(form, name, tmp_path):
    declared, fitting, others = VALUES[name]
    rows = [{"id": f"{number}", "value": one} for number, one in enumerate([*fitting, *others], 1)]

    def folder(form):
        where, files = IN_JSON[form](rows)
        made = resource("people", ("id", ("value", declared))) | where
        return write(tmp_path / form, package({key: one for key, one in made.items() if one is not None}) | files)

    report = onrecord.validate(folder(form))
    assert [(one.rule, one.column) for one in report.findings] == [("cell-type", "value")] * len(others)
    assert [field for _, field in theirs(folder("the descriptor"))[1]] == ["value"] * len(others)


NO_ROWS = {
    "another key": ([*OBJECTS, {"id": 3, "nmae": "Cy"}], ("header", None, None)),
    "another width": ([*LISTS, [3, None]], ("row-width", 4, None)),
    "another kind": ([*LISTS, {"id": 3}], ("row-width", 4, None)),
    "nothing in a row": ([*OBJECTS, {}], ("row-width", 3, None)),
    "other names": ([["id", "name", "born"], [1, "Ann", None]], ("header", 1, "born")),
    "a name that is none": ([["id", "born", 5], [1, None, "Ann"]], ("header", None, None)),
    "no rows": ([], ("resource-file", None, None)),
}


@pytest.mark.parametrize("name", NO_ROWS)
@pytest.mark.parametrize("form", IN_JSON)
def test_rows_that_are_none_are_findings(form, name, tmp_path):
    rows, (rule, line, column) = NO_ROWS[name]
    line = line if form == "NDJSON" else None
    if form == "NDJSON" and not rows:
        rule = "resource-file"
    assert found(tmp_path, with_rows(form, rows)) == [(rule, "people", line, column)]


@pytest.mark.parametrize("match", ["superset", "partial"])
@pytest.mark.parametrize("form", IN_JSON)
def test_a_column_in_json_that_every_row_needs_is_there(form, match, tmp_path):
    for number, (needed, met) in enumerate(((["id", "born"], ["born"]), (["id"], []))):
        schema = {"fieldsMatch": match, "primaryKey": needed}
        where, files = IN_JSON[form]([["id", "name"], ["1", "Ann"]])
        made = {key: one for key, one in (resource("people", FIELDS, schema) | where).items() if one is not None}
        line = 1 if form == "NDJSON" else None
        expected = [("header", "people", line, name) for name in met]
        assert found(tmp_path / str(number), package(made) | files) == expected


BROKEN = {
    "no JSON": ("people.json", '[{"id": 1},\n{"id"}]', ("resource-file", 2)),
    "an object": ("people.json", '{"id": 1}', ("resource-file", None)),
    "a key twice": ("people.json", '[{"id": 1, "id": 2}]', ("resource-file", None)),
    "NaN": ("people.ndjson", '{"id": 1}\n{"id": NaN}\n', ("resource-file", 2)),
    "a number beyond all numbers": ("people.json", '[{"id": 1e999}]', ("resource-file", None)),
    "a number of 5,000 digits": ("people.ndjson", '{"id": 1}\n{"id": ' + "9" * 5_000 + "}\n", ("resource-file", 2)),
    "100,000 lists in one another": ("people.ndjson", '{"id": ' + "[" * 100_000 + "\n", ("resource-file", 1)),
    "a blank line": ("people.ndjson", '{"id": 1}\n\n{"id": 2}\n', ("resource-file", 2)),
    "two on a line": ("people.ndjson", '{"id": 1} {"id": 2}\n', ("resource-file", 1)),
    "half a surrogate pair": ("people.ndjson", '{"id": "\\ud800"}\n', ("resource-file", None)),
    "what nobody sees": ("people.ndjson", '{"id": "1"}\n{"id": "\\u200b1"}\n', ("characters", 2)),
    "what nobody sees, in a list": ("people.json", '[["id"], ["\\u200b1"]]', ("characters", None)),
    "what nobody sees in a key": ("people.json", '[{"id": "1", "\\u200b": "2"}]', ("characters", None)),
    "Latin-1": ("people.json", '[{"id": "é"}]'.encode("latin-1"), ("encoding", 1)),
}


@pytest.mark.parametrize("name", BROKEN)
def test_json_that_has_no_one_reading_is_refused(name, tmp_path):
    path, text, (rule, line) = BROKEN[name]
    names = ("id", "\u200b") if "key" in name and "sees" in name else ("id",)
    files = package(resource("people", names, path=path)) | {path: text}
    met = [one for one in found(tmp_path, files) if one[1] == "people"]
    assert met == [(rule, "people", line, None)]


def test_json_that_is_not_said_to_be_a_table_is_not_checked(tmp_path):
    files = package({"name": "settings", "path": "settings.json"}) | {"settings.json": '{"a": 1}'}
    assert found(tmp_path / "a", files) == [("not-checked", "settings", None, None)]
    assert found(tmp_path / "b", package({"name": "map", "data": {"a": 1}})) == [("not-checked", "map", None, None)]


def test_cells_in_json_are_limited(tmp_path):
    for form in ("JSON", "NDJSON"):
        report = onrecord.validate(
            write(tmp_path / form, with_rows(form, LISTS)), limits=onrecord.Limits(parsed_cells=8)
        )
        assert places(report) == [("resource-file", "people", None, None)]
        assert "--limit parsed-cells" in report.findings[0].message


# Other encodings

# label -> the bytes of the second row's name, and that name
ENCODED = {
    "windows-1252": (b"Zo\xeb \x80", "Zo\u00eb \u20ac"),
    "cp1252": (b"Zo\xeb", "Zo\u00eb"),
    "iso-8859-1": (b"Zo\xeb", "Zo\u00eb"),
    "ISO-8859-15": (b"\xa4", "\u20ac"),
    "iso-8859-2": (b"\xa3\xf3d\xbc", "\u0141\u00f3d\u017a"),
    "koi8-r": (b"\xe1\xce\xce\xc1", "\u0410\u043d\u043d\u0430"),
    "windows-1251": (b"\xc0\xed\xed\xe0", "\u0410\u043d\u043d\u0430"),
    "gb18030": ("\u738b".encode("gb18030"), "\u738b"),
    "euc-jp": ("\u6771".encode("euc-jp"), "\u6771"),
    "us-ascii": (b"Zoe", "Zoe"),
}


@pytest.mark.parametrize("label", ENCODED)
def test_a_table_in_another_encoding_is_read(label, tmp_path):
    data, name = ENCODED[label]
    declared = resource("people", **TYPED) | {"encoding": label}
    folder = write(tmp_path, package(declared) | {"people.csv": b"id,born,name\n1,,Ann\n2,," + data + b"\n"})
    report = onrecord.validate(folder)
    assert places(report) == [] and report.complete
    assert ours(folder) == theirs(folder)[0] and ours(folder)[1]["name"] == name


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le"])
def test_a_table_in_utf_16_is_read(codec, tmp_path):
    declared = resource("people", **TYPED) | {"encoding": "utf-16"}
    files = package(declared) | {"people.csv": FAULTY.encode(codec)}
    report = onrecord.validate(write(tmp_path, files))
    assert places(report) == AT_FAULT and report.complete


@pytest.mark.parametrize("header", [True, False])
def test_a_file_of_a_mark_alone_is_empty(header, tmp_path):
    fields = [{"name": "id", "type": "integer"}]
    declared = resource("people", schema={"fields": fields}, dialect={"header": header}, encoding="utf-16")
    mark = package(declared) | {"people.csv": "".encode("utf-16")}
    assert found(tmp_path / "mark", mark) == [("resource-file", "people", None, None)]
    sound = package(declared) | {"people.csv": ("id\n" * header + "1\n").encode("utf-16")}
    assert found(tmp_path / "sound", sound) == []


MISREAD = {
    "a byte that is none": ("windows-1251", b"id,name\n1,\x98\n", "byte 0x98 is not valid `windows-1251`"),
    "a byte that browsers alone know": (
        "iso-8859-1",
        b"id,name\n1,\x92\n",
        "in two ways as `iso-8859-1` (U+2019 and U+0092)",
    ),
    "more than ASCII": ("us-ascii", b"id,name\n1,\xeb\n", "byte 0xeb is not valid `us-ascii`, though browsers"),
    "half a pair": ("utf-16le", "id,name\n1,".encode("utf-16-le") + b"\x00\xd8\n\0", "is not valid `utf-16le`"),
    "a mark that is not the encoding's": ("windows-1252", b"\xef\xbb\xbfid,name\n1,a\n", "read in two ways"),
    "a mark in what has no mark": ("utf-16le", "\ufeffid,name\n1,a\n".encode("utf-16-le"), "read in two ways"),
}


@pytest.mark.parametrize("name", MISREAD)
def test_what_is_not_in_the_declared_encoding_has_no_one_reading(name, tmp_path):
    label, data, words = MISREAD[name]
    report = onrecord.validate(write(tmp_path, package(resource(encoding=label)) | {"people.csv": data}))
    ((rule, table, line, column),) = places(report)
    assert (rule, table, column) == ("encoding", "people", None) and words in report.findings[0].message
    assert line == (1 if "mark" in name else 2)


def test_characters_that_are_no_text_are_found_after_decoding(tmp_path):
    files = package(resource(encoding="utf-16")) | {"people.csv": "id,name\n1,An\u202en\n".encode("utf-16")}
    assert found(tmp_path, files) == [("characters", "people", 2, None)]


# Tables without quoting


@pytest.mark.parametrize("path, delimiter", [("people.tsv", "\t"), ("people.csv", ",")])
def test_without_quoting_a_quotation_mark_is_a_character(path, delimiter, tmp_path):
    declared = resource("people", **TYPED) | {"path": path, "dialect": {"quoteChar": "", "delimiter": delimiter}}
    text = 'id,born,name\n1,,5" pipe\n2,,"Bob"\nx,,"\n'.replace(",", delimiter)
    folder = write(tmp_path, package(declared) | {path: text})
    assert places(onrecord.validate(folder)) == [("cell-type", "people", 4, "id")]
    # frictionless says that it takes an empty one, and stops with a TypeError of Python's reader
    referee = csv.reader(text.splitlines(), delimiter=delimiter, quoting=csv.QUOTE_NONE)
    assert [row["name"] for row in ours(folder)] == ['5" pipe', '"Bob"', '"'] == [row[2] for row in referee][1:]


def test_a_table_of_the_format_is_quoted(draft):
    descriptor = json.loads((draft.root / "datapackage.json").read_text("utf-8"))
    descriptor["resources"][0]["dialect"] = {"quoteChar": ""}
    write(draft.root, {"datapackage.json": descriptor})
    assert ("format-dialect", descriptor["resources"][0]["name"], None, "/resources/0/dialect/quoteChar") in places(
        onrecord.validate(draft.root)
    )


OTHER_FORMS = [one for one in containers.CONTAINERS if one != "TSV without quoting"]


# A table of our own format is one plain CSV file


@pytest.mark.parametrize("container", OTHER_FORMS)
def test_a_container_is_no_way_round_a_rule_of_the_format(container, draft):
    descriptor = json.loads((draft.root / "datapackage.json").read_text("utf-8"))
    (people,) = [one for one in descriptor["resources"] if one["name"] == "people"]
    containers.CONTAINERS[container](draft.root, people, {})
    write(draft.root, {"datapackage.json": descriptor})
    report = onrecord.validate(draft.root)
    assert ("resource-form", "people", None, None) in places(report)
    assert not report.valid and not report.complete and "people" not in report.tables


@pytest.mark.parametrize("container", OTHER_FORMS)
def test_what_stands_beside_the_format_s_tables_in_one_is_not_checked(container, draft):
    descriptor = json.loads((draft.root / "datapackage.json").read_text("utf-8"))
    beside = KEYED | {"name": "beside", "path": "data/beside.csv"}
    write(draft.root, {"data/beside.csv": '"id","name"\nann,Ann\nbob,"Bob"\n'})
    containers.CONTAINERS[container](draft.root, beside, {})
    descriptor["resources"].append(beside)
    write(draft.root, {"datapackage.json": descriptor})
    report = onrecord.validate(draft.root)
    assert places(report) == [("not-checked", "beside", None, None)]
    # what is written back and exported is what is read
    assert "beside" not in report.tables and run("format", draft.root, "--check").exit_code == 0


# The cases of docs/hostile.md inside each container

# where the bytes are others, or are read as JSON: what comes of it is told by rule
BY_RULE = ("JSON", "the descriptor")
OF_FILES = ("Characters", "Paths", "Values")
OF_SCHEMAS = (
    "a key that names itself",
    "a key whose resource is no name",
    "a key of no field",
    "a format that is no text",
)
OF_PATTERNS = (
    "repetitions in one another",
    "a look ahead",
    "a reference back",
    "a date's format as a pattern",
    "a media type of 500,000 slashes",
)
ID, INTEGER, STARS = {"name": "id"}, {"type": "integer"}, {"constraints": {"pattern": "(a+)+$"}}
TO_ITSELF = {"fields": "id", "reference": {"fields": "id"}}


def people(text, declared=("id", "name")):
    return hostile.files(package(resource("people", declared), people=text))


def listed(rule, table, column):
    """The findings of a rule in the first rows, of which three are listed, and the one that there are more."""
    return [(rule, None, None, None), *((rule, table, line, column) for line in (2, 3, 4))]


# their sizes, schemas, patterns and JSON, as small as shows the same under limits that are as low
SMALL = {
    "Size": {
        "a file beyond the limit": Case(
            people("id,name\n1," + "x" * 3_000 + "\n"), [beyond("resource-file")], limits=Limits(file_bytes=2_000)
        ),
        "a cell at fault of 50 KB": Case(of_type(INTEGER, "x" * 50_000), [("cell-type", "values", 2, "value")]),
        "delimiters in a cell": Case(people(f'id,name\n1,"{"," * 10_000}"\n'), []),
        "quotation marks in a cell": Case(people('id,name\n1,"' + '"' * 10_000 + '"\n'), []),
        "NUL": Case(people("id,name\n" + "1,Ann\n" * 20 + "2,\0\0\n"), [("characters", "people", 22, None)]),
        "more cells than are read": Case(
            people("id,name\n" + "1,Ann\n" * 20), [beyond("resource-file")], limits=Limits(cells=30)
        ),
        "rows of nothing": Case(
            people("id,name\n" + '"",""\n' * 9), listed("row-width", "people", None), limits=Limits(findings=3)
        ),
        "rows that are too short": Case(
            people("id,name\n" + "1\n" * 9), listed("row-width", "people", None), limits=Limits(findings=3)
        ),
        "more columns than are read": Case(
            people("a,b,c\n1,2,3\n", declared=("a", "b", "c")),
            [beyond("resource-file"), ("resource-schema", "people", None, "/fields")],
            limits=Limits(columns=2),
        ),
        "cells at fault": Case(
            of_type(INTEGER, *["x"] * 9), listed("cell-type", "values", "value"), limits=Limits(findings=3)
        ),
        "more tables than are read": Case(
            hostile.many(3), [("descriptor-json", None, None, "/resources")], limits=Limits(resources=2)
        ),
    },
    "Schemas": {
        "more keys than are read": Case(
            with_schema({"fields": [ID], "uniqueKeys": [["id", f"{one}"] for one in range(9)]}),
            [("resource-schema", "people", None, "/uniqueKeys")],
            limits=Limits(columns=8),
        ),
        "keys of one column on many rows": Case(
            with_schema({"fields": [ID], "foreignKeys": [TO_ITSELF] * 20}, "id\n" + "1\n" * 20),
            [beyond("resource-file")],
            limits=Limits(cells=300),
        ),
        "a list of values of two types": Case(
            with_schema({"fields": [ID | {"type": "any", "constraints": {"enum": ["a", [1], *range(9)]}}]}),
            [
                ("resource-schema", None, None, None),
                *[("resource-schema", "people", None, "/fields/0/constraints/enum")] * 3,
            ],
            limits=Limits(findings=3),
        ),
        "a list of whole numbers": Case(
            with_schema({"fields": [ID | {"type": "integer", "constraints": {"enum": [*range(1_000)]}}]}), []
        ),
        "many missing values": Case(
            with_schema({"fields": [ID], "missingValues": [f"x{one}" for one in range(1_000)]}), []
        ),
        "many words for true": Case(
            with_schema({"fields": [ID | {"type": "boolean", "trueValues": [f"{one}" for one in range(1_000)]}]}), []
        ),
        "tables that refer to one another in a ring": Case(hostile.in_a_ring(5), []),
        **{name: hostile.CASES["Schemas"][name] for name in OF_SCHEMAS},
    },
    "Patterns": {
        "`(a+)+$`": Case(of_type(STARS, "a" * 10_000 + "!"), [("cell-pattern", "values", 2, "value")]),
        "900 stars in a row": Case(
            of_type(hostile.PATTERN, "ab" * 1_000),
            [("resource-schema", "values", None, "/fields/1/constraints/pattern")],
            limits=Limits(pattern_steps=100_000),
        ),
        **{name: hostile.CASES["Patterns"][name] for name in OF_PATTERNS},
    },
}
INSIDE = {
    f"{group}: {name}": case
    for group, cases in [*((one, hostile.CASES[one]) for one in OF_FILES), *SMALL.items()]
    for name, case in cases.items()
}
# what is found in another way than in a plain file
OTHERWISE: dict[tuple[str, str], list[tuple]] = {
    ("several files", "Characters: a bidirectional mark in a field's name and header"): [
        ("characters", None, None, "/resources/0/schema/fields/0/name"),
        *[("characters", "people", 1, None)] * 2,
    ],
    ("several files", "Size: more columns than are read"): [
        beyond("resource-file"),
        ("resource-schema", "people", None, "/fields"),
        beyond("resource-file"),
    ],
    # an object may lack a key, and rows in the descriptor are in no file
    ("JSON", "Size: rows that are too short"): [],
    ("the descriptor", "Size: a file beyond the limit"): [],
    # they are two files once each is written in another form
    **{
        (one, "Paths: one file under two names, by a hard link"): []
        for one in containers.CONTAINERS
        if one != "several files"
    },
    ("the descriptor", "Paths: one file under two names"): [("resource-file", "more", None, None)],
    # cells of JSON are all read one by one
    ("NDJSON", "Values: 100,000 cells that a library takes long to read"): [("resource-file", "values", None, None)],
    ("JSON", "Values: 100,000 cells that a library takes long to read"): [("resource-file", "values", None, None)],
    ("the descriptor", "Values: 100,000 cells that a library takes long to read"): [
        ("resource-file", "values", None, None)
    ],
}


@pytest.mark.parametrize("name", INSIDE)
@pytest.mark.parametrize("container", [*containers.CONTAINERS, "YAML"])
def test_a_hostile_package_ends_in_what_is_found_inside_a_container(container, name, tmp_path):
    case = INSIDE[name]
    met = places(onrecord.validate(hostile.made(case, tmp_path, container), limits=case.limits))
    expected = OTHERWISE.get((container, name), case.findings)
    if container in BY_RULE:
        assert sorted(one[0] for one in met) == sorted(one[0] for one in expected)
    else:
        assert met == expected


# what a descriptor in YAML gets otherwise than one in JSON: a line, and NaN is a word
DESCRIBED = [("descriptor-json", None, 1, None)]
IN_YAML: dict[str, list[tuple]] = {
    "NaN": [("descriptor-profile", None, None, "")],
    **dict.fromkeys(("100,000 lists in one another", "100 lists in one another"), DESCRIBED),
    **dict.fromkeys(("100,000 keys, the last twice", "half a surrogate pair"), DESCRIBED),
    **dict.fromkeys(("a number beyond all numbers", "a number of 5,000 digits"), DESCRIBED),
    "half a surrogate pair as a key that stands twice": DESCRIBED,
}


@pytest.mark.parametrize("name", hostile.CASES["JSON"])
def test_a_hostile_descriptor_ends_in_what_is_found_in_yaml(name, tmp_path):
    case = hostile.CASES["JSON"][name]
    met = places(onrecord.validate(hostile.made(case, tmp_path, "YAML"), limits=case.limits))
    assert met == IN_YAML.get(name, case.findings)
