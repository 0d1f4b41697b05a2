"""A table that is handed on in another form than one plain CSV file is read as one, with the same findings."""

import gzip
import json

import frictionless
import pytest

import containers
import hostile
import onrecord
from onrecord.validation.run import open_dataset
from test_general import KEYED, PEOPLE, found, package, places, resource, write
from test_hostile import CASES

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


def test_one_path_in_a_list_is_one_path(tmp_path):
    assert found(tmp_path, package(resource(path=["people.csv"]), people=PEOPLE)) == []


def test_the_digest_of_several_files_is_not_checked(tmp_path):
    files = package(SPREAD | {"bytes": 5}) | {"a.csv": TYPED_ROWS, "data/b.csv": NEXT_ROWS}
    assert found(tmp_path, files) == [("not-checked", "people", None, None)]


# A table of our own format is one plain CSV file


@pytest.mark.parametrize("container", containers.CONTAINERS)
def test_a_container_is_no_way_round_a_rule_of_the_format(container, draft):
    descriptor = json.loads((draft.root / "datapackage.json").read_text("utf-8"))
    (people,) = [one for one in descriptor["resources"] if one["name"] == "people"]
    containers.CONTAINERS[container](draft.root, people, {})
    write(draft.root, {"datapackage.json": descriptor})
    report = onrecord.validate(draft.root)
    assert ("resource-form", "people", None, None) in places(report)
    assert not report.valid and not report.complete and "people" not in report.tables


@pytest.mark.parametrize("container", containers.CONTAINERS)
def test_what_stands_beside_the_format_s_tables_may_be_in_one(container, draft):
    descriptor = json.loads((draft.root / "datapackage.json").read_text("utf-8"))
    beside = KEYED | {"name": "beside", "path": "data/beside.csv"}
    write(draft.root, {"data/beside.csv": '"id","name"\nann,Ann\nbob,"Bob"\n'})
    containers.CONTAINERS[container](draft.root, beside, {})
    descriptor["resources"].append(beside)
    write(draft.root, {"datapackage.json": descriptor})
    report = onrecord.validate(draft.root)
    assert places(report) == [] and report.complete and report.tables["beside"] == 2


# Every case of docs/hostile.md inside each container

# what is found in another way than in a plain file
OTHERWISE: dict[tuple[str, str], list[tuple]] = {}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("container", containers.CONTAINERS)
def test_a_hostile_package_ends_in_what_is_found_inside_a_container(container, name, tmp_path):
    met = hostile.outcome(CASES[name], tmp_path, container)
    assert met.places == OTHERWISE.get((container, name), CASES[name].findings)
