"""The rules as Pandera schemas for anybody's frames: what plain Pandera finds by them is what `validate` reports."""

import datetime
import gc
import json
import subprocess
import sys
import weakref
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pandera.pandas as pandera
import pyarrow as pa
import pytest
from pandera.errors import SchemaErrors

import onrecord
import test_general
import test_rules
from conftest import Draft
from onrecord.record.reference import known_schemas, reference_schemas
from onrecord.rules.catalogue import CATALOGUE
from onrecord.tableschema.fields import missing_values

SCOPES = ("rows", "cells", "constraint")


def found(schema: pandera.DataFrameSchema, frame: pd.DataFrame) -> list[tuple]:
    """Give (rule, column, row) of each fault that plain Pandera finds."""
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as error:
        return list(onrecord.faults(error)[["rule", "column", "row"]].itertuples(index=False, name=None))
    return []


# both ways: every mutant and twin of every rule


def read(folder: Path | zipfile.Path, resource: dict) -> pd.DataFrame:
    """Read a table's text as a reader does who knows nothing of the validator."""
    delimiter = resource.get("dialect", {}).get("delimiter", ",")
    with (folder / resource["path"]).open("rb") as file:
        return pd.read_csv(file, sep=delimiter, dtype="str", keep_default_na=False)


def typed(text: pd.DataFrame, schema: dict) -> pd.DataFrame:
    """Give each column the type of its field by pandas alone; a column with a cell that can't be read stays text."""
    columns = {}
    for field in schema["fields"]:
        cells = text[field["name"]]
        cells = columns[field["name"]] = cells.mask(cells.isin(missing_values(schema, field)))
        members = field.get("constraints", {}).get("enum")
        try:
            if field.get("type") == "integer":
                columns[field["name"]] = pd.to_numeric(cells).astype("Int64")
            elif field.get("type") == "date":
                columns[field["name"]] = pd.to_datetime(cells, format="%Y-%m-%d")
            elif members and cells.dropna().isin(members).all():
                columns[field["name"]] = pd.Categorical(cells, categories=members)
        except ValueError:
            pass
    return pd.DataFrame(columns)


def untyped(text: pd.DataFrame, schema: dict) -> pd.DataFrame:
    """Leave each column the text that it is, null where a cell is missing."""
    columns = {field["name"]: text[field["name"]] for field in schema["fields"]}
    missing = {field["name"]: missing_values(schema, field) for field in schema["fields"]}
    return pd.DataFrame({name: cells.mask(cells.isin(missing[name])) for name, cells in columns.items()})


def faults_by_schemas(path: Path, texts: Path | None, as_typed, rule_id: str | None = None, more=()):
    """Give (rule, table, column, row) of all that plain Pandera finds in a package; None where it can't be read.

    With a rule, in the tables that it guards, and in some `more`.
    """
    try:
        of_values, of_text = (onrecord.schemas(path, texts, of=of) for of in ("values", "text"))
    except ValueError as refused:
        assert "can't be loaded" in str(refused)
        return None
    folder = zipfile.Path(path) if path.suffix == ".zip" else path
    descriptor = json.loads((folder / "datapackage.json").read_text("utf-8"))
    faults = set()
    for resource in descriptor["resources"]:
        name, schema = resource["name"], resource.get("schema", {"fields": []})
        if name not in of_values:  # what can't be read has no schema, and `validate` finds nothing in its rows
            continue
        schema = json.loads((folder / schema).read_text("utf-8")) if isinstance(schema, str) else schema
        if rule_id and name not in more and not list(CATALOGUE[rule_id].places(name, schema)):
            continue
        text = read(folder, resource)
        for checked, frame in ((of_values, as_typed(text, schema)), (of_text, text)):
            faults |= {(rule, name, column, row) for rule, column, row in found(checked[name], frame)}
    return {one for one in faults if CATALOGUE[one[0]].scope in SCOPES}


def expected(findings: list[tuple]) -> set[tuple]:
    """Give the findings of a test that `validate` reports them, as far as they are about rows, by the rows' numbers."""
    return {
        (rule, table, column, line - 2) for rule, table, line, column in findings if CATALOGUE[rule].scope in SCOPES
    }


@pytest.mark.parametrize("rule_id", test_rules.MUTANTS)
def test_plain_pandera_finds_in_a_mutant_what_validate_reports(draft, rule_id):
    """The tables that the rule guards and those where anything is found; the others are as in the sound package."""
    change, findings = test_rules.MUTANTS[rule_id]
    change(draft)
    tables = {table for _, table, *_ in findings}
    assert (faults_by_schemas(draft.root, draft.texts, typed, rule_id, tables) or set()) == expected(findings)


@pytest.mark.parametrize("rule_id", [one for one in test_rules.TWINS if CATALOGUE[one].scope in SCOPES])
def test_plain_pandera_finds_nothing_in_a_twin(draft, rule_id):
    """The tables that the rule guards; `test_rules.py` has the quiet of all rules about all tables of each twin."""
    test_rules.TWINS[rule_id](draft)
    assert faults_by_schemas(draft.root, draft.texts, untyped, rule_id) == set()


@pytest.mark.parametrize("kind", ["MUTANTS", "TWINS"])
@pytest.mark.parametrize("rule_id", test_general.MUTANTS)
def test_the_same_is_so_of_packages_that_declare_no_format(tmp_path, kind, rule_id):
    case = getattr(test_general, kind)[rule_id]
    folder = test_general.write(tmp_path, case.files)
    if test_general.ARCHIVE in case.files:
        folder = folder / test_general.ARCHIVE
    assert (faults_by_schemas(folder, None, typed) or set()) == expected(case.findings)


# the names, and what they refuse


def test_the_schemas_are_those_of_the_packages_tables_in_order(draft):
    draft.withdraw("nobody,people,0.1.0,made-up,")
    of_package = onrecord.schemas(draft.root)
    assert list(of_package) == list(known_schemas())
    assert all(isinstance(one, pandera.DataFrameSchema) and one.name == name for name, one in of_package.items())
    assert list(of_package["events"].columns) == [field["name"] for field in known_schemas()["events"]["fields"]]
    assert list(onrecord.schema("events", of="text").columns) == ["starts_on"]


def test_what_is_not_known_is_refused(draft):
    with pytest.raises(KeyError, match="the format has no table `stances`; it has articles, sentences, people, "):
        onrecord.schema("stances")
    with pytest.raises(ValueError, match="a schema is of `values` or of `text`, not of `words`"):
        onrecord.schema("people", of="words")
    with pytest.raises(ValueError, match="a schema is of `values` or of `text`, not of `words`"):
        onrecord.schemas(draft.root, of="words")


def test_a_package_that_can_not_be_read_is_refused_as_by_load(draft, tmp_path):
    with pytest.raises(ValueError, match="there is no such file"):
        onrecord.schemas(tmp_path / "none")
    with pytest.raises(FileNotFoundError, match="the folder of texts"):
        onrecord.schemas(draft.root, tmp_path / "none")
    draft.bytes("people", lambda data: data + b'"')
    with pytest.raises(ValueError, match="data/people.csv:5: .*can be read in two ways"):
        onrecord.schemas(draft.root)


def test_a_package_with_faults_has_schemas_which_find_them(draft):
    draft.set("people", "bo-finch", sentence_id="nowhere-20310504-s01")
    assert found(onrecord.schemas(draft.root)["people"], onrecord.load(draft.root)["people"]) == [
        ("foreign-key", "sentence_id", 1)
    ]


def test_without_a_path_the_package_is_found_as_by_the_command_line(draft, tmp_path, monkeypatch):
    monkeypatch.chdir(draft.root / "data")
    assert "positions" in onrecord.schemas()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileNotFoundError, match="no datapackage.json"):
        onrecord.schemas()


# what a schema finds


@pytest.fixture(scope="module")
def package(tmp_path_factory) -> Draft:
    return Draft(tmp_path_factory.mktemp("sound"))


@pytest.fixture(scope="module")
def schemas(package) -> dict[str, pandera.DataFrameSchema]:
    return onrecord.schemas(package.root, package.texts)


@pytest.fixture
def tables(package) -> dict[str, pd.DataFrame]:
    return onrecord.load(package.root)


def test_a_sound_frame_is_given_back_as_it_was(schemas, tables):
    for name, frame in tables.items():
        given = schemas[name].validate(frame, lazy=True)
        pd.testing.assert_frame_equal(given, frame)
        pd.testing.assert_frame_equal(frame, tables[name])


def test_the_failure_cases_name_the_rule_and_the_row(schemas, tables):
    people = tables["people"].assign(person_id=["Ada", "bo-finch", "bo-finch"])
    with pytest.raises(SchemaErrors) as raised:
        onrecord.schema("people").validate(people, lazy=True)
    cases = raised.value.failure_cases
    assert set(cases["check"]) == {"cell-pattern", "primary-key"}
    assert cases.loc[cases["check"] == "cell-pattern", ["column", "index", "failure_case"]].to_numpy().tolist() == [
        ["person_id", 0, "Ada"]
    ]
    assert set(cases.loc[cases["check"] == "primary-key", "index"]) == {2}


def test_faults_are_one_row_each_with_the_words_of_the_rule(schemas, tables):
    positions = tables["positions"].set_index("position_id", drop=False).iloc[[4, 2, 7]]
    positions.loc["ep-20310503-p03", "demand_id"] = "a-third-slipway"
    positions["statement"] = positions["statement"].astype(object)
    positions.loc["quay-news-20310504-p01", "statement"] = None
    with pytest.raises(SchemaErrors) as raised:
        schemas["positions"].validate(positions, lazy=True)
    faults = onrecord.faults(raised.value)
    assert list(faults) == ["rule", "table", "column", "row", "value", "title", "remedy"]
    wanted = faults[faults["rule"].isin(["cell-required", "foreign-key", "row-order"])]
    assert wanted.drop(columns=["title", "remedy"]).to_numpy().tolist() == [
        ["cell-required", "positions", "statement", "quay-news-20310504-p01", None],
        ["row-order", "positions", "position_id", "ep-20310503-p03", "ep-20310503-p03"],
        ["foreign-key", "positions", "demand_id", "ep-20310503-p03", "a-third-slipway"],
    ]
    in_order = [label for label in positions.index if label in set(faults["row"])]
    assert faults["row"].drop_duplicates().tolist() == in_order
    assert in_order[:2] == ["quay-news-20310504-p01", "ep-20310503-p03"]
    for one in faults.itertuples():
        assert (one.title, one.remedy) == (CATALOGUE[one.rule].title, CATALOGUE[one.rule].remedy)


def test_panderas_own_checks_have_the_names_of_rules(tables):
    articles = tables["articles"].assign(url="https://one.example/", title=None)
    assert found(onrecord.schema("articles"), articles) == [
        ("cell-required", "title", 0),
        ("cell-required", "title", 1),
        ("cell-unique", "url", 1),
    ]


def test_rows_under_one_label_are_faults_of_their_own(tables):
    people = pd.concat([tables["people"].assign(name=None)] * 2)
    faults = found(onrecord.schema("people"), people)
    assert faults.count(("cell-required", "name", 0)) == 2
    # rows in an earlier half stand nowhere before
    assert faults.count(("primary-key", "person_id", 0)) == 1


def test_a_row_of_several_labels_goes_by_their_text(tables):
    people = tables["people"].assign(name=["Ada Marl", None, "Cy Dole"])
    people.index = pd.MultiIndex.from_tuples([(1, "a"), (1, "b"), (2, "a")])
    assert found(onrecord.schema("people"), people) == [("cell-required", "name", "(1, 'b')")]


@pytest.mark.parametrize("label", [7, pd.NA, (1, "a")], ids=["one", "none", "levels"])
def test_rows_at_fault_by_a_rule_about_rows_may_all_have_one_label(schemas, tables, label):
    people = tables["people"]
    several = isinstance(label, tuple)
    labels = [label] * len(people)
    people.index = pd.MultiIndex.from_tuples(labels) if several else pd.Index(labels, dtype=object)
    assert found(schemas["people"], people) == []
    faults = found(schemas["people"], people.assign(sentence_id="nowhere-20310504-s01", name=" x"))
    for fault in (("foreign-key", "sentence_id"), ("cell-space", "name")):
        rows = [row for rule, column, row in faults if (rule, column) == fault]
        assert rows == [str(label) if several else label] * len(people)


def test_a_look_at_some_rows_finds_what_is_in_them(schemas, tables):
    people = tables["people"].assign(name=[" Ada Marl", " Bo Finch", "Cy Dole"])
    space = [("cell-space", "name", row) for row in (0, 1)]
    assert found(schemas["people"], people) == space
    for some, rows in (({"head": 1}, space[:1]), ({"head": 2}, space), ({"tail": 2}, space[1:])):
        with pytest.raises(SchemaErrors) as raised:
            schemas["people"].validate(people, lazy=True, **some)
        faults = onrecord.faults(raised.value)
        assert list(faults[["rule", "column", "row"]].itertuples(index=False, name=None)) == rows
        assert faults["value"].tolist() == [people["name"][row] for _, _, row in rows]
    schemas["people"].validate(people, lazy=True, tail=1)


@pytest.mark.parametrize("of", ["values", "text"])
def test_a_column_that_stands_twice_is_a_fault_of_the_header(package, tables, of):
    schema, sentences = onrecord.schemas(package.root, of=of)["sentences"], tables["sentences"].astype("str")
    assert found(schema, sentences) == []
    for name in schema.columns:
        assert found(schema, pd.concat([sentences, sentences[[name]]], axis=1)) == [("header", name, None)]
    assert found(schema, pd.concat([sentences, sentences[["number"]].add_prefix("my_")] * 2, axis=1)) == [
        ("header", name, None) for name in schema.columns
    ]
    assert found(schema, sentences.assign(mine=1).iloc[:, [*range(sentences.shape[1]), -1, -1]]) == []
    assert {rule for rule, *_ in found(schema, pd.concat({"level": sentences}, axis=1))} == {"header"}


def test_what_panderas_own_methods_ask_for_is_a_fault_by_panderas_name(tables):
    people, schema = tables["people"].assign(name=["Ada Marl", None, "Cy Dole"]), onrecord.schema("people")
    required = ("cell-required", "name", 1)
    assert found(schema, people) == [required]
    wider = schema.add_columns({"born": pandera.Column(int, pandera.Check.gt(1900))})
    assert found(wider, people.assign(born=1990)) == [required]
    assert found(wider, people.assign(born=[1990, 1990, 19])) == [required, ("greater_than", "born", 2)]
    assert found(wider, people.assign(born=["a", "b", "c"])) == [
        ("greater_than", "born", None),
        *(("dtype('int64')", "born", 0), required, ("dtype('int64')", "born", 1), ("dtype('int64')", "born", 2)),
    ]
    schema.strict, schema.ordered = True, True
    assert found(schema, people) == [required]
    assert found(schema, people.assign(born=1990)) == [("column_in_schema", "born", None), required]
    schema.checks = [*schema.checks, pandera.Check(lambda frame: False, name="too-few")]
    with pytest.raises(SchemaErrors) as raised:
        schema.validate(people, lazy=True)
    faults = onrecord.faults(raised.value)
    assert faults[["rule", "column", "row"]].fillna("").to_numpy().tolist() == [["too-few", "", ""], [*required]]
    assert faults["remedy"].fillna("").tolist() == ["", CATALOGUE["cell-required"].remedy]


def test_bounds_that_no_value_keeps_are_one_fault(tmp_path):
    bounds = {"type": "integer", "constraints": {"minimum": 5, "exclusiveMinimum": 5}}
    test_general.write(tmp_path, test_general.column(bounds, "4", "6"))
    assert found(onrecord.schemas(tmp_path)["values"], onrecord.load(tmp_path)["values"]) == [
        ("cell-range", "value", 0)
    ]


def test_another_error_is_no_list_of_faults(tables):
    people = tables["people"].assign(name=None)
    with pytest.raises(pandera.errors.SchemaError) as raised:
        onrecord.schema("people").validate(people)
    with pytest.raises(TypeError, match="SchemaError is not a SchemaErrors: give `lazy=True`"):
        onrecord.faults(raised.value)


def test_a_frame_that_was_changed_is_checked_anew(schemas, tables):
    people = tables["people"]
    assert found(schemas["people"], people) == []
    people.loc[1, "person_id"] = "ada-marl"
    with pytest.raises(SchemaErrors):
        schemas["people"].validate(people, lazy=True, inplace=True)
    people.loc[1, "person_id"] = "bo-finch"
    assert schemas["people"].validate(people, lazy=True, inplace=True) is people


def test_a_schema_that_was_used_can_be_changed_as_any_other(schemas, tables):
    people = tables["people"].assign(name=None)
    assert ("cell-required", "name", 0) in found(schemas["people"], people)
    looser = schemas["people"].update_column("name", nullable=True).add_columns({"born": pandera.Column(int)})
    assert ("cell-required", "name", 0) not in found(looser, people.assign(born=1990))
    assert ("cell-required", "name", 0) in found(schemas["people"], people)


def test_the_format_alone_is_quiet_about_other_tables_and_not_about_its_own(schemas, tables):
    lost = tables["positions"]
    lost.loc[0, "demand_id"] = "nothing"
    assert found(onrecord.schema("positions"), lost) == []
    assert ("foreign-key", "demand_id", 0) in found(schemas["positions"], lost)
    parts = tables["demands"].assign(part_of_demand_id="nothing")
    assert {rule for rule, *_ in found(onrecord.schema("demands"), parts)} == {"foreign-key"}


# frames of any types


def as_arrow(frame: pd.DataFrame) -> pd.DataFrame:
    return pa.Table.from_pandas(frame, preserve_index=False).to_pandas(types_mapper=pd.ArrowDtype)


FRAMES = {
    "as load gives them": lambda frame: frame,
    "backed by Arrow": as_arrow,
    "all objects": lambda frame: frame.astype(object),
    "nullable strings": lambda frame: frame.convert_dtypes(dtype_backend="numpy_nullable"),
    "texts of the CSV file": lambda frame: frame.astype("str"),
    "all categories": lambda frame: frame.astype("category"),
}


@pytest.mark.parametrize("how", FRAMES)
def test_a_frame_may_hold_its_values_in_any_type(schemas, tables, how):
    sentences = tables["sentences"]
    as_held = FRAMES[how]
    for name, frame in tables.items():
        assert found(schemas[name], as_held(frame)) == [], name
    sentences.loc[3, "start"] = -1
    sentences.loc[5, "starts_with"] = " a"
    faults = found(schemas["sentences"], as_held(sentences))
    assert {("cell-range", "start", 3), ("cell-space", "starts_with", 5)} <= set(faults)
    assert "cell-type" not in {rule for rule, *_ in faults}


WRONG = {
    "text in an integer column": ("sentences", "start", "one", "cell-type"),
    "a fraction in an integer column": ("sentences", "start", 0.5, "cell-type"),
    "booleans in an integer column": ("sentences", "start", True, "cell-type"),
    "infinity in an integer column": ("sentences", "start", np.inf, "cell-type"),
    "nulls in a required integer column": ("sentences", "start", None, "cell-required"),
    "text in a date column": ("articles", "published_on", "24 April", "cell-type"),
    "a time of day in a date column": ("articles", "published_on", pd.Timestamp("2031-05-03 12:00"), "cell-type"),
    "numbers in a date column": ("articles", "published_on", 2031, "cell-type"),
    "nulls in a required date column": ("articles", "published_on", None, "cell-required"),
    "numbers in a text column": ("positions", "statement", 7, "cell-type"),
    "bytes in a text column": ("positions", "statement", b"words", "cell-type"),
    "dates in a text column": ("positions", "statement", datetime.date(2031, 5, 3), "cell-type"),
    "numbers in an enum": ("positions", "stance", 7, "cell-type"),
    "numbers in a key": ("positions", "position_id", 7, "cell-type"),
    "nulls in a required text column": ("positions", "statement", None, "cell-required"),
    "nulls in a key": ("positions", "position_id", None, "cell-required"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_column_of_another_type_is_a_fault_in_each_row(schemas, tables, what):
    table, column, value, rule = WRONG[what]
    frame = tables[table].assign(**{column: [value] * len(tables[table])})
    faults = found(schemas[table], frame)
    assert [row for one, where, row in faults if (one, where) == (rule, column)] == list(range(len(frame)))
    keyed = value is None and column == "position_id"
    assert ("primary-key" in {one for one, *_ in faults}) == keyed  # what is there is not empty


WHOLE = {
    "floats": [1.0, np.nan, 3.0],
    "objects": pd.Series([1, None, 3], dtype=object),
    "Int32": pd.array([1, None, 3], dtype="Int32"),
    "text": ["1", None, "3"],
}


@pytest.mark.parametrize("column", WHOLE.values(), ids=WHOLE)
def test_whole_numbers_are_integers_whatever_holds_them(tmp_path, column):
    least = {"type": "integer", "constraints": {"minimum": 2}}
    test_general.write(tmp_path, test_general.column(least, "2"))
    schema = onrecord.schemas(tmp_path)["values"]
    assert found(schema, pd.DataFrame({"id": ["1", "2", "3"], "value": column})) == [("cell-range", "value", 0)]


# a field, and cells of it: a text, a value of Python, one that the field forbids, one of another type, and none
NOON, TEN = datetime.time(12), datetime.time(10)
RARE = {
    "number": ({"minimum": "1.5"}, ["2.5", 2, 1.0, "x", None]),
    "boolean": ({"enum": ["true"]}, ["true", True, False, 1, None]),
    "list": ({"minLength": 2}, ["a,b", ["a", "b"], ["a"], 5, None]),
    "time": ({"minimum": "11:00:00"}, ["12:00:00", NOON, TEN, 5, None]),
    "object": ({"maxLength": 1}, ['{"a": 1}', {"a": 1}, {"a": 1, "b": 2}, [], None]),
}


@pytest.mark.parametrize("kind", RARE)
def test_rarer_types_are_taken_as_text_and_as_pythons_values(tmp_path, kind):
    constraints, cells = RARE[kind]
    test_general.write(tmp_path, test_general.column({"type": kind, "constraints": constraints}, cells[0]))
    frame = pd.DataFrame({"id": [str(one) for one in range(len(cells))], "value": pd.Series(cells, dtype=object)})
    faults = found(onrecord.schemas(tmp_path)["values"], frame)
    assert [row for rule, _, row in faults if rule == "cell-type"] == [3]
    assert [row for rule, _, row in faults if rule != "cell-type"] == [2]
    of_another = frame.assign(value=pd.Series([cells[3], np.nan] + [None] * 3, dtype=object))
    assert found(onrecord.schemas(tmp_path)["values"], of_another) == [("cell-type", "value", 0)]


@pytest.mark.parametrize("table", reference_schemas())
def test_a_missing_column_is_one_fault_of_the_header(schemas, tables, table):
    for column in tables[table]:
        faults = found(schemas[table], tables[table].drop(columns=column))
        assert faults == [("header", column, None)]


def test_rows_keep_their_labels_beside_a_missing_column(schemas, tables):
    people = tables["people"].assign(name=["Ada Marl", None, "Cy Dole"]).drop(columns="also_known_as")
    faults = found(schemas["people"], people)
    assert faults == [("header", "also_known_as", None), ("cell-required", "name", 1)]
    assert [type(row) for _, _, row in faults] == [type(None), int]


def test_columns_beyond_the_schemas_are_left_alone(schemas, tables):
    people = tables["people"].assign(born=1970)
    assert list(schemas["people"].validate(people, lazy=True)) == [*tables["people"], "born"]


def test_the_schema_of_the_text_finds_what_only_the_spelling_shows(package):
    schema = onrecord.schemas(package.root, of="text")["sentences"]
    text = pd.read_csv(package.path("sentences"), dtype="str", keep_default_na=False)
    assert found(schema, text) == []
    text.loc[[1, 2, 3], "start"] = ["01", " 2", "x"]
    assert found(schema, text) == [
        ("integer-form", "start", 1),
        ("cell-type", "start", 2),
        ("cell-space", "start", 2),
        ("cell-type", "start", 3),
    ]


# schemas and frames do not keep each other


def test_a_schema_does_not_keep_the_frames_that_it_has_checked(package, tables):
    schema = onrecord.schemas(package.root)["people"]
    given = schema.validate(tables["people"], lazy=True)
    frame, checker = weakref.ref(given), weakref.ref(schema)
    del given
    assert frame() is None
    del schema
    gc.collect()
    assert checker() is None


SCRIPT = """
import sys
import onrecord
import pandera.errors

def look(path):
    for name, schema in onrecord.schemas(path).items():
        frame = onrecord.load(path)[name]
        for one in (frame, frame.assign(**{frame.columns[0]: None})):
            try:
                kept.append(schema.validate(one, lazy=True, inplace=True))
            except pandera.errors.SchemaErrors as error:
                kept.append(error)
                print(name, len(onrecord.faults(error)) > 0)

kept = []
look(sys.argv[1])
"""


def test_a_script_that_checks_frames_ends_in_silence(package):
    done = subprocess.run([sys.executable, "-c", SCRIPT, package.root], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [f"{name} True" for name in reference_schemas()]
