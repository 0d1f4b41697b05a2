"""Taken in batches, a package is found to have just what it has when it is taken as a whole."""

import csv
import random
import shutil
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from conftest import ROOT
from onrecord import validate
from onrecord.cli import main
from onrecord.files.limits import with_limits
from onrecord.validation import batches
from onrecord.validation import run as checks
from test_rules import MUTANTS

sys.path.insert(0, str(ROOT / "benchmarks"))
from generate import generate  # noqa: E402


@pytest.fixture
def taken(monkeypatch) -> list[dict[str, int]]:
    """Have every package taken in small batches, by one process; give the number of rows of each that was."""
    seen = []
    monkeypatch.setattr(checks, "at_once", lambda: 1)

    class Seen(batches.Batch):
        def __init__(self, register, tables):
            super().__init__(register, tables)
            seen.append({name: len(table.frame) for name, table in tables.items()})

    monkeypatch.setattr(batches, "FEWEST_BYTES", 0)
    monkeypatch.setattr(batches, "MOST_BATCH_BYTES", 0)
    monkeypatch.setattr(batches, "LEAST_BATCH_BYTES", 2_000)
    monkeypatch.setattr(batches, "Batch", Seen)
    return seen


def as_a_whole(path: Path, **options) -> dict:
    report, dataset = checks.open_dataset(path, **options)
    dataset.package.close()
    return report.as_dict()


@pytest.mark.parametrize("rule_id", MUTANTS)
def test_every_mutant_is_told_of_alike(draft, taken, rule_id):
    MUTANTS[rule_id][0](draft)
    assert validate(draft.root).as_dict() == as_a_whole(draft.root)


def test_a_sound_package_is_taken_in_batches_of_whole_articles(tmp_path, taken):
    generate(tmp_path / "made", 400, articles=20)
    report = validate(tmp_path / "made")
    assert report.as_dict() == as_a_whole(tmp_path / "made")
    assert report.valid
    *parts, kept = taken
    assert len(parts) > 5
    assert sum(one["positions"] for one in parts) == 400 >= kept["positions"]


def test_rules_that_are_asked_for_alone_find_the_same(tmp_path, taken):
    generate(tmp_path / "made", 1_000, articles=20, faults=0.2, seed=5)
    asked = ("statement-codes", "coding-claims", "demand-first-sentence", "code-known")
    assert validate(tmp_path / "made", only=asked).as_dict() == as_a_whole(tmp_path / "made", only=asked)
    assert validate(tmp_path / "made", skip=asked).as_dict() == as_a_whole(tmp_path / "made", skip=asked)
    assert len(taken) > 10


@pytest.mark.parametrize("table", ["memberships", "accounts"])
def test_a_table_without_rows_is_listed_all_the_same(tmp_path, taken, monkeypatch, table):
    generate(tmp_path / "made", 400, articles=20)
    file = tmp_path / "made" / "data" / f"{table}.csv"
    file.write_text(file.read_text("utf-8").partition("\n")[0] + "\n", "utf-8")
    monkeypatch.setattr(checks._Run, "anew", lambda run: pytest.fail("it was taken as a whole"))
    report = validate(tmp_path / "made").as_dict()
    assert report == as_a_whole(tmp_path / "made")
    assert report["tables"][table] == 0


@pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux alone")
@pytest.mark.parametrize("many", [2, 3])
@pytest.mark.parametrize("faults", [0, 0.2])
def test_several_processes_find_the_same(tmp_path, taken, monkeypatch, many, faults):
    generate(tmp_path / "made", 1_000, articles=20, faults=faults, seed=5)
    monkeypatch.setattr(checks, "at_once", lambda: many)
    divided, before = [], checks.in_processes

    def seen(tasks, at_once):
        divided.append(at_once)
        return before(tasks, at_once)

    monkeypatch.setattr(checks, "in_processes", seen)
    monkeypatch.setattr(checks._Run, "anew", lambda run: pytest.fail("it was taken as a whole"))
    assert validate(tmp_path / "made").as_dict() == as_a_whole(tmp_path / "made")
    assert divided == [many]
    # what was checked before the processes were forked, and what they gave back
    assert len(taken) < 10


@pytest.mark.parametrize("table", ["sentences", "positions", "accounts"])
def test_a_file_that_is_cut_short_while_it_is_read_is_told_of(tmp_path, taken, monkeypatch, table):
    generate(tmp_path / "made", 300, articles=12)
    file, before = tmp_path / "made" / "data" / f"{table}.csv", batches._Stream.take

    def cut(stream, first, end):
        file.write_bytes(file.read_bytes()[: end.places[table] // 2])
        return before(stream, first, end)

    monkeypatch.setattr(batches._Stream, "take", cut)
    told = {(one.rule, one.table) for one in validate(tmp_path / "made").findings}
    assert ("resource-file", table) in told


def test_a_process_that_is_ended_is_told_of_in_one_line(tmp_path, taken, monkeypatch):
    def ended(tasks, at_once):
        raise ChildProcessError("a process that did a part of the work was ended from without (-9)")

    generate(tmp_path / "made", 300, articles=12)
    monkeypatch.setattr(checks, "in_processes", ended)
    done = CliRunner().invoke(main, ["validate", str(tmp_path / "made")])
    assert done.exit_code == 2
    assert done.stderr.startswith("Error: a process that did a part of the work was ended from without (-9): ")


def test_a_file_that_changes_while_it_is_read_is_told_of(tmp_path, taken, monkeypatch):
    generate(tmp_path / "made", 300, articles=12)
    file, before = tmp_path / "made" / "data" / "positions.csv", batches.Kept.of

    def changing(kept, batch):
        with file.open("a", encoding="utf-8") as opened:
            opened.write("more\n")
        return before(kept, batch)

    monkeypatch.setattr(batches.Kept, "of", changing)
    told = [(one.rule, one.table, one.message) for one in validate(tmp_path / "made").findings]
    assert ("resource-file", "positions") in {one[:2] for one in told}
    assert any("it changed while it was read" in message for _, _, message in told)


@pytest.mark.parametrize("limits", [[], ["findings=3"], ["findings=100000"]])
def test_planted_faults_are_found_alike_whatever_the_limit(tmp_path, taken, limits):
    generate(tmp_path / "made", 2_000, articles=40, faults=0.2, seed=5)
    limits = with_limits(limits)
    assert validate(tmp_path / "made", limits=limits).as_dict() == as_a_whole(tmp_path / "made", limits=limits)
    assert len(taken) > 10


@pytest.fixture(scope="module")
def sound(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("sound") / "made"
    generate(folder, 300, articles=12, seed=2)
    return folder


@pytest.mark.parametrize("seed", range(30))
def test_what_was_changed_at_random_is_told_of_alike(tmp_path, taken, sound, seed):
    made = shutil.copytree(sound, tmp_path / "made")
    draw = random.Random(seed)
    for _ in range(draw.randint(1, 4)):
        _change(draw, draw.choice(sorted((made / "data").glob("*.csv"))))
    assert validate(made).as_dict() == as_a_whole(made)


def _change(draw: random.Random, file: Path) -> None:
    """Take out, repeat, move or exchange rows of a table, or give a cell another row's value or none."""
    with file.open(encoding="utf-8", newline="") as opened:
        header, *rows = csv.reader(opened)
    one, other = draw.randrange(len(rows)), draw.randrange(len(rows))
    match draw.choice(["drop", "repeat", "move", "exchange", "copy", "copy", "copy", "empty", "odd"]):
        case "drop":
            del rows[one]
        case "repeat":
            rows.insert(other, rows[one])
        case "move":
            rows.insert(other, rows.pop(one))
        case "exchange":
            rows[one], rows[other] = rows[other], rows[one]
        case "copy":
            column = draw.randrange(len(header))
            rows[one] = [*rows[one][:column], rows[other][column], *rows[one][column + 1 :]]
        case "empty":
            rows[one][draw.randrange(len(header))] = ""
        case "odd":
            rows[one][draw.randrange(len(header))] = draw.choice(
                ["=1", "x ", "99", "declines", 'a "b", c', "ä", "two\nlines"]
            )
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened, lineterminator="\n").writerows([header, *rows])


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("positions", b"\n", b"\r\n"),
        ("positions", b",", b";"),
        ("sentences", b"sentence_id", b"sentence"),
        ("accounts", b"account_id", b"\xef\xbb\xbfaccount_id"),
        ("articles", b"-2010", b"-201\xc3\xa4"),
    ],
)
def test_a_file_at_fault_is_told_of_alike(tmp_path, taken, sound, file, old, new):
    made = shutil.copytree(sound, tmp_path / "made")
    path = made / "data" / f"{file}.csv"
    path.write_bytes(path.read_bytes().replace(old, new, 3))
    assert validate(made).as_dict() == as_a_whole(made)


@pytest.mark.parametrize(
    "limits", [["cells=9000"], ["pattern-steps=2000000"], ["file-bytes=40000"], ["total-bytes=90000"]]
)
def test_limits_hold_alike(taken, sound, limits):
    limits = with_limits(limits)
    report = validate(sound, limits=limits)
    assert not report.valid
    assert report.as_dict() == as_a_whole(sound, limits=limits)


@pytest.mark.parametrize("table", ["sentences", "positions", "accounts"])
def test_a_row_of_any_length_is_told_of_alike(tmp_path, taken, sound, table):
    made = shutil.copytree(sound, tmp_path / "made")
    file = made / "data" / f"{table}.csv"
    first, *others = file.read_bytes().splitlines(keepends=True)
    half = len(others) // 2
    file.write_bytes(b"".join([first, *others[:half], b"x" * 2 * batches.MOST_ROW_BYTES + b"\n", *others[half:]]))
    assert validate(made).as_dict() == as_a_whole(made)


def test_a_rule_that_breaks_off_in_a_batch_is_no_finding(draft, taken, monkeypatch):
    def broken(dataset, at):
        raise ZeroDivisionError

    rule = checks.CATALOGUE["who-answers"]
    monkeypatch.setitem(checks.CATALOGUE, "who-answers", checks.replace(rule, function=broken))
    with pytest.raises(ZeroDivisionError):
        validate(draft.root)


def test_an_offer_that_is_demanded_later_on_is_told_of(tmp_path, taken):
    generate(tmp_path / "made", 400, articles=20)
    positions, demands = (tmp_path / "made" / "data" / f"{name}.csv" for name in ("positions", "demands"))
    with positions.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    on = {row["demand_id"]: [one for one in rows if one["demand_id"] == row["demand_id"]] for row in rows}
    # neither the first row nor, by its article's date, ever the earliest
    demanded = next(
        last
        for *others, last in on.values()
        if last["stance"] == "demands" and others and min(map(_date, others)) < _date(last)
        if all(one["stance"] != "demands" for one in others)
    )
    with demands.open(encoding="utf-8", newline="") as opened:
        header, *cells = csv.reader(opened)
    line = next(number for number, row in enumerate(cells, 2) if row[0] == demanded["demand_id"])
    cells[line - 2][header.index("kind")] = "offer"
    with demands.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened, lineterminator="\n").writerows([header, *cells])
    report = validate(tmp_path / "made")
    assert ("offer-demanded", "demands", line) in {(one.rule, one.table, one.line) for one in report.findings}
    assert report.as_dict() == as_a_whole(tmp_path / "made")


def _date(position: dict[str, str]) -> str:
    return position["sentence_id"].rpartition("-")[0][-8:]
