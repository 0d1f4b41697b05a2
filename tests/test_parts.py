"""Cut into parts, a package is found to have just what it has when it is checked as one."""

import csv
import json
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner
from distributed import Client

from conftest import ROOT, read
from onrecord import validate
from onrecord.cli import main
from onrecord.files.limits import with_limits
from onrecord.publishing.releasing import release_files
from onrecord.report import json as report_json
from onrecord.rules.catalogue import CATALOGUE
from onrecord.validation import cutting, parts
from onrecord.validation import workers as workers_module
from onrecord.validation.findings import RuleBroken
from onrecord.validation.run import check, open_dataset
from onrecord.validation.workers import cluster, processes
from test_rules import MUTANTS

sys.path.insert(0, str(ROOT / "benchmarks"))
from generate import generate  # noqa: E402


@pytest.fixture
def cut_small(monkeypatch) -> list[parts.Part]:
    """Have every package cut into small parts, as far as it can be; give the parts that were checked.

    What is generated here has three: the first, one between two others, and the last.
    """
    seen, before = [], parts.check_part

    def checked(job, part):
        seen.append(part)
        return before(job, part)

    monkeypatch.setattr(cutting, "FEWEST_BYTES", 0)
    monkeypatch.setattr(cutting, "PART_BYTES", 60_000)
    monkeypatch.setattr(parts, "check_part", checked)
    parts.small_tables.cache_clear()
    return seen


@pytest.fixture
def only_in_parts(monkeypatch) -> None:
    """Fail where a package is checked as one."""
    monkeypatch.setattr("onrecord.validation.run._Run.whole", lambda *_: pytest.fail("it was checked as one"))


def as_one(path: Path, texts: Path | None = None, **options) -> dict:
    report, dataset = open_dataset(path, texts, **options)
    dataset.package.close()
    return report.as_dict()


@pytest.fixture
def smallest_parts(cut_small, monkeypatch) -> list[parts.Part]:
    """Have the tiny package cut: each of its articles is a part."""
    monkeypatch.setattr(cutting, "PART_BYTES", 2_000)
    return cut_small


@pytest.mark.parametrize("rule_id", MUTANTS)
def test_every_mutant_is_found_alike(draft, smallest_parts, rule_id):
    """By the rules that find it; no rule finds more in parts, as the tests of generated packages show."""
    change, findings = MUTANTS[rule_id]
    change(draft)
    # without texts, far fewer sentences are kept of each part for the rules that look at the small tables
    texts = CATALOGUE[rule_id].needs_texts
    finding = {rule for rule, *_ in findings}
    assert draft.findings(texts, only=finding) == [
        one for one in findings if texts or not CATALOGUE[one[0]].needs_texts
    ]


@pytest.mark.parametrize("with_texts", [False, True])
def test_a_sound_package_is_quiet_in_parts(draft, smallest_parts, only_in_parts, with_texts):
    assert draft.findings(with_texts, strict=True) == []
    assert [part.articles for part in smallest_parts] == [(0, 1), (1, 2)]


# each two of the three together: with faults or without, released or not, with texts or without
@pytest.mark.parametrize(
    ("faults", "released", "with_texts"), [(0, False, False), (0, True, True), (0.2, False, True), (0.2, True, False)]
)
def test_a_package_is_cut_between_articles(tmp_path, cut_small, faults, released, with_texts):
    made, texts = tmp_path / "made", tmp_path / "texts"
    generate(made, 300, articles=12, texts=texts, faults=faults)
    if released:
        seal(made)
    texts = texts if with_texts else None
    expected = as_one(made, texts)
    assert validate(made, texts).as_dict() == expected
    assert expected["valid"] == (faults == 0)
    assert expected["released"] == (released and not faults)
    assert len(cut_small) == 3
    assert [part.articles[0] for part in cut_small[1:]] == [part.articles[1] for part in cut_small[:-1]]
    assert (cut_small[0].articles[0], cut_small[-1].articles[1]) == (0, 12)


def seal(made: Path) -> None:
    """Seal a package as its version is released, and spoil a claim's statement afterwards where it has faults."""
    dataset = read(made)
    (made / "releases").mkdir()
    for name, data in release_files(dataset, dataset.package.descriptor["version"], "2026-11-22").items():
        (made / name).write_bytes(data)


def test_rules_that_are_asked_for_alone_find_the_same(tmp_path, cut_small):
    generate(tmp_path / "made", 300, articles=12, faults=0.2, seed=5)
    asked = ("statement-codes", "coding-claims", "demand-first-sentence", "code-known")
    assert validate(tmp_path / "made", only=asked).as_dict() == as_one(tmp_path / "made", only=asked)
    assert validate(tmp_path / "made", skip=asked).as_dict() == as_one(tmp_path / "made", skip=asked)
    assert len(cut_small) == 2 * 3


@pytest.mark.parametrize("table", ["memberships", "accounts"])
def test_a_table_without_rows_is_listed_all_the_same(tmp_path, cut_small, only_in_parts, table):
    generate(tmp_path / "made", 300, articles=12)
    file = tmp_path / "made" / "data" / f"{table}.csv"
    file.write_text(file.read_text("utf-8").partition("\n")[0] + "\n", "utf-8")
    report = validate(tmp_path / "made").as_dict()
    assert report["tables"][table] == 0


def test_several_workers_find_the_same(tmp_path, cut_small, only_in_parts):
    generate(tmp_path / "made", 300, articles=12, faults=0.2, seed=5)
    with ThreadPoolExecutor(2) as executor:
        report = check(tmp_path / "made", workers=lambda: nullcontext(executor))
    assert report.as_dict() == check(tmp_path / "made").as_dict()
    assert not report.valid
    assert len(cut_small) == 2 * 3


@pytest.fixture
def small_parts(monkeypatch) -> None:
    """Have this process cut packages small; its workers check what they are given."""
    monkeypatch.setattr(cutting, "FEWEST_BYTES", 0)
    monkeypatch.setattr(cutting, "PART_BYTES", 60_000)


@pytest.fixture(scope="module")
def cluster_address(tmp_path_factory) -> Iterator[str]:
    """Start a scheduler and two workers on the loopback address, and end them."""
    folder = tmp_path_factory.mktemp("cluster")
    program = "import sys; from distributed.cli.{} import main; main(args=sys.argv[1:])"
    file = folder / "scheduler.json"
    quiet = {"cwd": folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    scheduler = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file)]
    started = [subprocess.Popen([sys.executable, "-c", program.format("dask_scheduler"), *scheduler], **quiet)]
    worker = ["--scheduler-file", str(file), "--host", "127.0.0.1", "--nworkers", "2", "--nthreads", "1"]
    worker += ["--no-dashboard", "--local-directory", str(folder)]
    try:
        started.append(subprocess.Popen([sys.executable, "-c", program.format("dask_worker"), *worker], **quiet))
        with Client(scheduler_file=str(file), timeout=60, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=60)
        yield json.loads(file.read_text())["address"]
    finally:
        for one in reversed(started):
            one.terminate()
            one.wait(20)


def test_processes_and_a_cluster_give_the_report_of_one_process(tmp_path, small_parts, cluster_address, request):
    made, texts = tmp_path / "made", tmp_path / "texts"
    generate(made, 300, articles=12, texts=texts, faults=0.1, seed=7)
    seal(made)
    request.getfixturevalue("only_in_parts")
    alone = report_json.render(check(made, texts))
    for workers in (partial(processes, 2), partial(cluster, cluster_address)):
        assert report_json.render(check(made, texts, workers=workers)) == alone


def kill_worker(job, part):
    """Stand in the place of `check_part` in a worker: the process ends as if the system had killed it."""
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_worker_that_is_killed_ends_in_a_refusal(tmp_path, small_parts, monkeypatch):
    generate(tmp_path / "made", 300, articles=12)
    monkeypatch.setattr(parts, "check_part", kill_worker)
    with pytest.raises(ChildProcessError, match="a worker that checked a part of the package was ended from without"):
        check(tmp_path / "made", workers=partial(processes, 2))


def test_a_worker_that_is_killed_is_said_in_one_line(tmp_path, monkeypatch):
    def ended(*arguments):
        raise ChildProcessError("a worker was ended from without")

    monkeypatch.setattr("onrecord.validation.run.check", ended)
    done = CliRunner().invoke(main, ["validate", str(tmp_path)])
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("Error: a worker was ended from without: ")


def test_a_scheduler_that_does_not_answer_is_refused(monkeypatch):
    monkeypatch.setattr(workers_module, "CONNECTS_WITHIN", "200ms")
    with pytest.raises(ValueError, match="no scheduler answers at tcp://127.0.0.1:9"), cluster("tcp://127.0.0.1:9"):
        pass


@pytest.mark.parametrize("table", ["positions", "people"])
def test_a_worker_that_reads_other_bytes_is_refused(tmp_path, small_parts, monkeypatch, table):
    generate(tmp_path / "made", 300, articles=12)
    before = parts.check_part

    def changed(job, part):
        file = tmp_path / "made" / "data" / f"{table}.csv"
        was, time = file.read_bytes(), file.stat()
        file.write_bytes(was[:60] + was[60:].replace(b" ", b"_"))
        parts.small_tables.cache_clear()
        try:
            return before(job, part)
        finally:
            file.write_bytes(was)
            os.utime(file, ns=(time.st_atime_ns, time.st_mtime_ns))

    monkeypatch.setattr(parts, "check_part", changed)
    with pytest.raises(ChildProcessError, match="a file changed while it was read"):
        check(tmp_path / "made")


def test_a_file_that_changes_while_it_is_read_is_reported(tmp_path, cut_small, monkeypatch):
    generate(tmp_path / "made", 300, articles=12)
    file, before = tmp_path / "made" / "data" / "positions.csv", parts.keep

    def changing(dataset):
        with file.open("a", encoding="utf-8") as opened:
            opened.write("more\n")
        return before(dataset)

    monkeypatch.setattr(parts, "keep", changing)
    found = [(one.rule, one.table, one.message) for one in validate(tmp_path / "made").findings]
    assert ("resource-file", "positions") in {one[:2] for one in found}
    assert any("it changed while it was read" in message for _, _, message in found)


def test_planted_faults_are_found_alike_where_no_more_are_listed(tmp_path, cut_small):
    generate(tmp_path / "made", 300, articles=12, faults=0.2, seed=5)
    limits = with_limits(["findings=3"])
    report = validate(tmp_path / "made", limits=limits)
    assert report.as_dict() == as_one(tmp_path / "made", limits=limits)
    assert any("There are more than 3 findings of this rule" in one.message for one in report.findings)
    assert len(cut_small) == 3


@pytest.fixture(scope="module")
def sound(tmp_path_factory) -> Path:
    """A sound package; its articles' texts stand in the folder `texts` beside it."""
    folder = tmp_path_factory.mktemp("sound") / "made"
    generate(folder, 300, articles=12, texts=folder.parent / "texts", seed=2)
    return folder


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("with_texts", [False, True])
def test_cells_that_were_changed_at_random_are_found_alike(tmp_path, cut_small, sound, with_texts, seed):
    made = shutil.copytree(sound, tmp_path / "made")
    draw = random.Random(seed)
    for _ in range(6):
        rewrite(draw.choice(sorted((made / "data").glob("*.csv"))), partial(change_cell, draw))
    texts = shutil.copytree(sound.parent / "texts", tmp_path / "texts") if with_texts else None
    if texts:
        gone, replaced, unreadable, other = draw.sample(sorted(texts.iterdir()), 4)
        gone.unlink()
        shutil.copyfile(other, replaced)
        unreadable.write_bytes(b"\xff")
    assert validate(made, texts).as_dict() == as_one(made, texts)


def rewrite(file: Path, change: Callable[[list[list[str]]], None]) -> None:
    """Change the rows of a table."""
    with file.open(encoding="utf-8", newline="") as opened:
        header, *rows = csv.reader(opened)
    change(rows)
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened, lineterminator="\n").writerows([header, *rows])


def change_cell(draw: random.Random, rows: list[list[str]]) -> None:
    """Give a cell another row's value, none, or an odd one."""
    column, row, other = draw.randrange(len(rows[0])), draw.choice(rows), draw.choice(rows)
    odd = draw.choice(["=1", "x ", "99", "declines", 'a "b", c', "ä", "two\nlines"])
    row[column] = draw.choice([other[column], other[column], "", odd])


ROWS = {
    "one is gone": lambda rows: rows.pop(2),
    "one stands twice": lambda rows: rows.insert(-1, rows[2]),
    "one stands further up": lambda rows: rows.insert(2, rows.pop(-2)),
    "two are exchanged": lambda rows: rows.insert(2, rows.pop(3)),
}


@pytest.mark.parametrize("table", ["sentences", "positions", "demands"])
@pytest.mark.parametrize("what", ROWS)
def test_rows_that_were_changed_are_found_alike(tmp_path, cut_small, sound, table, what):
    made = shutil.copytree(sound, tmp_path / "made")
    rewrite(made / "data" / f"{table}.csv", ROWS[what])
    assert validate(made).as_dict() == as_one(made)


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
def test_a_file_at_fault_is_found_alike(tmp_path, cut_small, sound, file, old, new):
    made = shutil.copytree(sound, tmp_path / "made")
    path = made / "data" / f"{file}.csv"
    path.write_bytes(path.read_bytes().replace(old, new, 3))
    assert validate(made).as_dict() == as_one(made)


def test_an_article_without_an_identifier_is_found_alike(tmp_path, cut_small, sound):
    made = shutil.copytree(sound, tmp_path / "made")
    rewrite(made / "data" / "articles.csv", lambda rows: rows[3].__setitem__(0, ""))
    assert validate(made).as_dict() == as_one(made)


def test_keys_that_look_alike_in_two_parts_are_found_alike(draft, smallest_parts):
    # a Cyrillic letter for the first one
    draft.rename_article("quay-news-20310504", "\u0435p-20310503")
    assert draft.report().as_dict() == as_one(draft.root, draft.texts)


@pytest.mark.parametrize(
    "limits", [["cells=9000"], ["pattern-steps=2000000"], ["file-bytes=40000"], ["total-bytes=90000"]]
)
def test_limits_hold_alike(cut_small, sound, limits):
    limits = with_limits(limits)
    report = validate(sound, limits=limits)
    assert not report.valid
    assert report.as_dict() == as_one(sound, limits=limits)


@pytest.mark.parametrize("table", ["sentences", "positions", "accounts"])
def test_a_row_of_any_length_is_found_alike(tmp_path, cut_small, sound, table):
    made = shutil.copytree(sound, tmp_path / "made")
    file = made / "data" / f"{table}.csv"
    first, *others = file.read_bytes().splitlines(keepends=True)
    half = len(others) // 2
    file.write_bytes(b"".join([first, *others[:half], b"x" * 2 * cutting.MOST_ROW_BYTES + b"\n", *others[half:]]))
    assert validate(made).as_dict() == as_one(made)


def test_a_rule_that_breaks_off_in_a_part_is_no_finding(cut_small, sound, monkeypatch):
    def broken(claims):
        raise ZeroDivisionError

    monkeypatch.setitem(CATALOGUE, "named-claimant", replace(CATALOGUE["named-claimant"], function=broken))
    with pytest.raises(RuleBroken, match="named-claimant"):
        validate(sound)


def test_words_of_another_parts_article_are_found(draft, smallest_parts, only_in_parts):
    shared = "They want a second slipway; our members have waited for three years."
    draft.set("positions", "quay-news-20310504-p01", doubt=shared)
    assert draft.findings(only=["copied-words"]) == [("copied-words", "positions", 6, "doubt")]
    assert len(smallest_parts) == 2


def test_a_part_without_any_text_is_judged_as_in_the_whole(draft, smallest_parts):
    (draft.texts / "quay-news-20310504.txt").unlink()
    assert draft.report().as_dict() == as_one(draft.root, draft.texts)
    assert len(smallest_parts) == 2
