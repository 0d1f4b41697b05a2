"""What a stranger might send ends in a finding, in bounded time and memory, and nothing is left half written."""

import hashlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import hostile
import interrupted
import onrecord
from conftest import ROOT
from onrecord.cli import main
from onrecord.files import guarded
from onrecord.files.folder import replace_folder
from onrecord.files.limits import Limits
from onrecord.files.lookalikes import lookalikes, skeleton
from onrecord.files.writing import JOURNAL, finish, unfinished, write_files
from onrecord.package import descriptor, resources
from onrecord.rules.register import _circular
from onrecord.tableschema.patterns import written_out
from onrecord.validation import reading
from onrecord.validation import run as checks
from test_general import KEYED, PEOPLE, places, resource, write
from test_general import package as files

pytestmark = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs Linux")
CASES = {f"{group}: {name}": case for group, cases in hostile.CASES.items() for name, case in cases.items()}


def run(*arguments):
    return CliRunner().invoke(main, [str(one) for one in arguments])


@pytest.mark.parametrize("name", CASES)
def test_a_hostile_package_ends_in_what_is_found_within_bounds(name, tmp_path):
    met = hostile.outcome(CASES[name], tmp_path)
    assert met.places == CASES[name].findings
    assert CASES[name].words in "\n".join(met.messages)


# Limits


def test_what_just_keeps_to_a_limit_is_taken(tmp_path):
    folder = write(tmp_path, files(resource(), resource("more"), people=PEOPLE, more=PEOPLE))
    described = (folder / "datapackage.json").stat().st_size
    just = Limits(descriptor_bytes=described, json_depth=6, resources=2, file_bytes=len(PEOPLE))
    assert places(onrecord.validate(folder, limits=just)) == []
    for name in ("descriptor_bytes", "json_depth", "resources", "file_bytes"):
        below = Limits(**{name: getattr(just, name) - 1})
        (message, *_) = [one.message for one in onrecord.validate(folder, limits=below).findings]
        assert f"--limit {name.replace('_', '-')}=N" in message


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("cels=1", "there is no limit 'cels'"),
        ("cells", "'cells' gives no number from 1 up, as cells=50000000 does"),
        ("cells=0", "gives no number"),
        ("cells=1e9", "gives no number"),
        ("cells=" + "9" * 5_000, "gives no number"),
        ("cells=\u0661", "gives no number"),
    ],
)
def test_a_limit_that_is_none_is_said_to_be(given, words):
    result = run("validate", ".", "--limit", given)
    assert result.exit_code == 2 and words in result.output


def test_a_limit_is_raised_on_the_command_line(tmp_path):
    folder = write(tmp_path, files(resource("t", fields_of(1_001)), t=",".join(fields_of(1_001)) + "\n"))
    assert run("validate", folder).exit_code == 1
    assert run("validate", folder, "--limit", "columns=1001").exit_code == 0
    assert "columns" in run("validate", "--help").output


def fields_of(number):
    return [f"f{one}" for one in range(number)]


def test_what_is_not_listed_is_said_to_be_there(tmp_path):
    folder = write(tmp_path, files(KEYED, people="id,name\n" + "1,Ann\n" * 9))
    report = onrecord.validate(folder, limits=Limits(findings=3))
    assert places(report) == [
        ("primary-key", None, None, None),
        *(("primary-key", "people", line, "id") for line in (3, 4, 5)),
    ]
    more = report.findings[0]
    assert more.message == "There are more than 3 findings of this rule, and no more are listed."
    assert "--limit findings=N" in more.remedy
    assert len(onrecord.validate(folder, limits=Limits(findings=8)).findings) == 8


def test_a_long_cell_is_cut_in_a_message_and_in_no_value(tmp_path):
    (finding,) = onrecord.validate(write(tmp_path, hostile.column({"type": "integer"}, "x" * 5_000))).findings
    assert finding.message == f"`{'x' * 1_000}...` is no integer." and finding.value == "x" * 5_000


SIZES = {
    "abc": 3,
    "a{3}": 3,
    "a{3,}": 3,
    "a{2,5}b": 6,
    "(?:ab){4}": 8,
    "(?P<x>a(b){3}){2}": 8,
    "[a-z]+(?:-[a-z]+)*": 6,
    r"\d{4}-\d{2}": 127,  # each `\d` is a class of Unicode, as `\pL` is
    r"(?i)a|b\)": 4,
    r"[^]x]{2}\x{41}": 4,
    r"\pL": 21,
    "": 0,
    "a{0}": 1,
}


@pytest.mark.parametrize("pattern", SIZES)
def test_the_length_of_a_pattern_counts_its_repetitions(pattern):
    assert written_out(pattern) == SIZES[pattern]


# A file that changes while it is read


def replaced(path: Path) -> None:
    (path.parent / "other").write_text(PEOPLE.replace("Ann", "Eve"))
    os.replace(path.parent / "other", path)


def fifo(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def linked(path: Path) -> None:
    path.rename(path.parent.parent / "outside.csv")
    path.symlink_to(path.parent.parent / "outside.csv")


def folder_linked(path: Path) -> None:
    path.parent.rename(path.parent.parent / "outside")
    path.parent.symlink_to(path.parent.parent / "outside")


SWAPS = {
    "it grows": lambda path: path.write_text(PEOPLE + "3,Cy\n"),
    "it shrinks": lambda path: path.write_text(PEOPLE[:14]),
    "it is written anew, as long as it was": lambda path: os.utime(path, (1, 1)),
    "it is emptied": lambda path: path.write_text(""),
    "it goes": Path.unlink,
    "another takes its place": replaced,
    "a FIFO takes its place": fifo,
    "a link takes its place": linked,
    "a link takes its folder's place": folder_linked,
}


@pytest.mark.parametrize("swap", SWAPS)
def test_a_table_that_changes_after_it_was_looked_at_is_not_taken(swap, tmp_path, monkeypatch):
    before = checks.open_package

    def opening(*arguments):
        opened = before(*arguments)
        SWAPS[swap](tmp_path / "data" / "people.csv")
        return opened

    write(tmp_path, files(resource(path="data/people.csv", bytes=len(PEOPLE))) | {"data/people.csv": PEOPLE})
    assert places(onrecord.validate(tmp_path)) == []
    monkeypatch.setattr(checks, "open_package", opening)
    assert places(onrecord.validate(tmp_path)) == [("resource-file", "people", None, None)]


@pytest.mark.parametrize("name", ["it grows", "it shrinks", "it is written anew, as long as it was"])
def test_a_file_that_changes_as_it_is_read_is_not_taken(name, tmp_path, monkeypatch):
    before, count = guarded.state_of, 0
    ended = set()
    for moment in range(8):
        path = write(tmp_path, files(resource(), people=PEOPLE)) / "people.csv"
        count = 0

        def looking(opened, moment=moment, path=path):
            nonlocal count
            found = before(opened)
            count += 1
            if count == moment:
                SWAPS[name](path)
            return found

        for module in (guarded, descriptor, resources):
            monkeypatch.setattr(module, "state_of", looking)
        report = onrecord.validate(tmp_path)
        ended.add((report.tables.get("people"), *places(report)))
    monkeypatch.undo()
    changed = (onrecord.validate(tmp_path).tables.get("people"),)
    assert ended == {(2,), (None, ("resource-file", "people", None, None)), changed}


def test_a_digest_is_of_the_bytes_that_are_judged(tmp_path, monkeypatch):
    read = []
    before = guarded.whole
    for module in (descriptor, resources):
        monkeypatch.setattr(module, "whole", lambda opened, kind: read.append(opened.name) or before(opened, kind))
    write(tmp_path, files(resource(bytes=len(PEOPLE), hash="0" * 32), people=PEOPLE))
    assert [one[0] for one in places(onrecord.validate(tmp_path))] == ["resource-digest"]
    assert len(read) == 2  # the descriptor and the table, each once


def test_a_text_is_no_link_and_no_pipe(draft):
    path = draft.texts / "ep-20310503.txt"
    path.rename(draft.root / "moved.txt")
    path.symlink_to(draft.root / "moved.txt")
    for words in ("it is a link", "it is not a plain file"):
        (finding,) = [one for one in draft.report().findings if one.rule == "article-text"]
        assert (finding.table, finding.line) == ("articles", 2) and words in finding.message
        fifo(path)


# Circles


def test_what_lies_on_a_circle_is_found_and_what_lies_between_two_is_not():
    import pandas as pd

    def circular(*edges):
        frame = pd.DataFrame(edges, columns=["lower", "upper"])
        return [edges[one] for one in _circular(frame, "lower", "upper")]

    assert circular(("a", "b"), ("b", "a")) == [("a", "b"), ("b", "a")]
    assert circular(("a", "a"), ("b", "a")) == [("a", "a")]
    assert circular(("a", "b"), ("b", "c")) == []
    assert circular(("x", "a"), ("a", "b"), ("b", "a"), ("b", "c"), ("c", "d"), ("d", "c"), ("d", "e")) == [
        *(("a", "b"), ("b", "a"), ("c", "d"), ("d", "c"))
    ]
    chain = [(f"{one}", f"{one + 1}") for one in range(300_000)]
    assert circular(*chain) == []


# Texts that look alike


ALIKE = [("ada", "\u0430da"), ("m\u0430", "rna"), ("zo\u00eb", "zoe\u0308"), ("a\u200dda", "ada"), ("\u0440", "\u03c1")]
UNLIKE = [("l1", "ll"), ("rn", "m"), ("zo\u00eb", "zoe"), ("ada", "\u0430\u0434\u0430"), ("\u65e5", "\u6708")]


@pytest.mark.parametrize("pair", [*ALIKE, *UNLIKE])
def test_two_texts_look_alike_or_do_not(pair):
    assert lookalikes(pair) == ({1: pair[0]} if pair in ALIKE else {})
    assert lookalikes(pair[::-1]) == ({1: pair[1]} if pair in ALIKE else {})


@given(st.text(max_size=6))
def test_what_a_text_looks_like_looks_like_itself(text):
    assert skeleton(skeleton(text)) == skeleton(text)


def test_a_name_that_only_looks_like_another_is_that_name(draft):
    draft.set("people", "bo-finch", name="Bo Finch")
    draft.set("people", "cy-dole", name="B\u043e Finch")
    found = [one for one in draft.findings() if one[0] == "name-shared"]
    assert found == [("name-shared", "people", 4, "name")]


# What is written


@pytest.mark.parametrize("command", interrupted.COMMANDS)
def test_an_interrupted_command_leaves_all_or_nothing(command):
    before, whole, ends = interrupted.runs(command)
    assert whole.status == 0 and whole.files != before
    for number, line, end in ends:
        shown = {path: data for path, data in end.files.items() if not any(p[0] == "." for p in path.split("/"))}
        if number == signal.SIGKILL:
            assert end.status == -signal.SIGKILL
            assert all(shown[path] in (before.get(path), whole.files.get(path)) for path in shown), (line, shown.keys())
        else:
            assert end.status == 128 + number and "Traceback" not in end.said
            assert end.files in (before, whole.files), (number, line)


@pytest.mark.parametrize("number", interrupted.SIGNALS)
def test_files_are_written_whole_at_whatever_line_they_are_interrupted(number):
    old, new = {"a.csv": b"1", "b.csv": b"2"}, {"a.csv": b"3", "b.csv": b"4", "c.csv": b"5"}
    ends = list(
        interrupted.at_every_line(
            lambda folder: write_files({folder / name: data for name, data in new.items()}),
            lambda folder: write_files({folder / name: data for name, data in old.items()}),
            number,
        )
    )
    assert len(ends) > 20 and (ends[-1].status, ends[-1].files) == (0, new)
    for end in ends[:-1]:
        if number == signal.SIGKILL:
            shown = {name: data for name, data in end.files.items() if name[0] != "."}
            assert (
                all(data in (old.get(name), new[name]) for name, data in shown.items()) and shown.keys() >= old.keys()
            )
        else:
            assert end.status == 128 + number and end.files in (old, new)


@pytest.mark.parametrize("number", interrupted.SIGNALS)
def test_what_a_killed_command_has_left_is_finished_or_taken_back_at_whatever_line(number, tmp_path):
    old, new = {"data/a.csv": b"1", "b.csv": b"2"}, {"data/a.csv": b"3", "b.csv": b"4", "c.csv": b"5"}

    def make(folder):
        (folder / "data").mkdir()
        write_files({folder / name: data for name, data in old.items()})

    def act(folder):
        write_files({folder / name: data for name, data in new.items()}, folder)

    ends, said = list(interrupted.at_every_line(act, make, number)), set()
    assert len(ends) > 20 and (ends[-1].status, ends[-1].files) == (0, new)
    for line, end in enumerate(ends):
        (tmp_path / str(line) / "data").mkdir(parents=True)
        write_files({tmp_path / str(line) / name: data for name, data in end.files.items()})
        known = unfinished(tmp_path / str(line))
        if known is None:
            assert end.files in (old, new)
        else:
            said.add((known, finish(tmp_path / str(line))))
        assert interrupted.snapshot(tmp_path / str(line)) in (old, new)
    what = "A command was killed while it wrote; what it had begun is"
    names = "data/a.csv, b.csv, c.csv"
    assert said == {
        signal.SIGKILL: {
            (JOURNAL, f"{what} taken back: no file."),
            (names, f"{what} taken back: a.csv, b.csv, c.csv."),
            (names, f"{what} finished: a.csv, b.csv, c.csv."),
        }
    }.get(number, set())


def half_written(draft):
    """Leave a package as a command does that is killed between two renames, and give what it was to be."""
    former = interrupted.snapshot(draft.root)
    draft.set("people", "ada-marl", also_known_as="Ada")
    draft.set("events", "june-meeting", title="Meeting in summer")
    whole = interrupted.snapshot(draft.root)
    names = ["data/people.csv", "data/events.csv"]
    lines = [f"{digest(former[name])} {digest(whole[name])} {name}" for name in names]
    (draft.root / JOURNAL).write_text("\n".join(["0123abcd", *lines, "end", ""]), "utf-8")
    (draft.root / "data" / ".events.csv.0123abcd").write_bytes(whole[names[1]])
    (draft.root / "data" / ".people.csv.0123abcd.old").write_bytes(former[names[0]])
    draft.path("events").write_bytes(former[names[1]])
    return whole


def digest(data):
    return hashlib.sha256(data).hexdigest()


def test_a_half_done_write_is_a_finding_and_the_next_command_finishes_it(draft):
    whole = half_written(draft)
    (finding,) = onrecord.validate(draft.root).findings
    assert (finding.rule, finding.path, finding.message) == (
        "half-written",
        JOURNAL,
        "A command was killed while it wrote, so that some files may be new and others old: "
        "data/people.csv, data/events.csv.",
    )
    for command in (["format", "--check", draft.root], ["release", "--dry-run", draft.root]):
        refused = run(*command)
        assert (refused.exit_code, "was killed while it wrote data/people.csv" in refused.output) == (2, True)
    done = run("format", draft.root)
    assert done.exit_code == 0
    assert "what it had begun is finished: people.csv, events.csv." in done.output
    assert interrupted.snapshot(draft.root) == whole
    assert onrecord.validate(draft.root).findings == []


def test_what_was_changed_after_a_command_was_killed_is_not_written_over(draft):
    half_written(draft)
    draft.set("events", "june-meeting", title="A meeting in June")
    before = interrupted.snapshot(draft.root)
    refused = run("format", draft.root)
    assert refused.exit_code == 2
    assert "events.csv can't be written: it was changed after a command that wrote it was killed" in refused.output
    assert interrupted.snapshot(draft.root) == before


def test_another_command_begins_no_write_where_one_is_half_done(draft):
    half_written(draft)
    before = interrupted.snapshot(draft.root)
    with pytest.raises(OSError, match="a command was killed while it wrote, or another one writes now"):
        write_files({draft.path("people"): b"new"}, draft.root)
    assert interrupted.snapshot(draft.root) == before


@pytest.mark.parametrize("name", ["../a.csv", "/a.csv", "data/../../a.csv", "out/a.csv", "a\\b.csv", "c:a.csv"])
def test_a_journal_of_a_stranger_touches_nothing_outside_the_package(tmp_path, name):
    root, out = tmp_path / "package", tmp_path / "out"
    root.mkdir(), out.mkdir()
    (root / "out").symlink_to(out)
    for folder in (tmp_path, out):
        (folder / "a.csv").write_bytes(b"mine")
        (folder / ".a.csv.0123abcd").write_bytes(b"theirs")
    line = f"{digest(b'mine')} {digest(b'theirs')} {name}"
    (root / JOURNAL).write_text(f"0123abcd\n{line}\nend\n", "utf-8")
    before = interrupted.snapshot(tmp_path)
    before.pop(f"package/{JOURNAL}")
    assert finish(root) == "A command was killed while it wrote; what it had begun is taken back: no file."
    assert interrupted.snapshot(tmp_path) == before


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_folder_is_replaced_whole_at_whatever_line_it_is_interrupted(number):
    old, new = {"index.html": b"1", "a/b.html": b"2"}, {"index.html": b"3", "c/d.html": b"4"}
    ends = list(
        interrupted.at_every_line(
            lambda folder: replace_folder(folder / "site", new),
            lambda folder: replace_folder(folder / "site", old),
            number,
        )
    )

    def told(files):
        return {f"site/{name}": data for name, data in files.items()}

    assert len(ends) > 20
    for end in ends:
        end.files.pop("site/.onrecord-files")
        assert end.status in (0, 128 + number) and end.files in (told(old), told(new))


def test_an_output_that_is_a_link_is_not_written_through(draft, tmp_path):
    (tmp_path / "precious").write_text("mine")
    for command, output in (
        (["validate", draft.root, "--format", "json"], "report.json"),
        (["export", draft.root, "--to", "xlsx"], "claims.xlsx"),
        (["network", draft.root], "network.graphml"),
    ):
        (tmp_path / output).symlink_to(tmp_path / "precious")
        result = run(*command, "--output", tmp_path / output)
        assert (result.exit_code, (tmp_path / "precious").read_text()) == (2, "mine")
        assert "it is a link: name the file itself" in result.output and "Traceback" not in result.output


def test_an_output_in_a_folder_that_is_a_file_is_refused_in_a_line(draft, tmp_path):
    (tmp_path / "file").write_text("mine")
    for command in (["validate"], ["export", "--to", "xlsx"], ["export", "--to", "csvw"], ["site"], ["network"]):
        result = run(*command[:1], draft.root, *command[1:], "--output", tmp_path / "file" / "out.xlsx")
        assert result.exit_code == 2 and "can't be written" in result.output and result.output.count("\n") == 1
    assert (tmp_path / "file").read_text() == "mine"


def test_a_full_disk_is_said_in_a_line(draft):
    if not os.path.exists("/dev/full"):
        pytest.skip("there is no /dev/full")
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [Path(sys.executable).parent / "onrecord", "validate", draft.root],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert done.returncode == 2
    assert done.stderr == "Error: the output can't be read or written: No space left on device\n"


def test_too_little_memory_is_said_in_a_line(draft, monkeypatch):
    def hungry(*_):
        raise MemoryError

    monkeypatch.setattr(reading, "read_table", hungry)
    result = run("validate", draft.root)
    assert result.exit_code == 2 and "there is not enough memory" in result.output


def test_the_page_lists_every_case():
    page = (ROOT / "docs" / "hostile.md").read_text("utf-8")
    listed = [
        line.split(" | ")[0].removeprefix("| ")
        for line in page[page.index("| input ") :].splitlines()
        if line.startswith("| ")
    ]
    assert [one for one in listed if one not in ("input", "---")] == [
        name for cases in hostile.CASES.values() for name in cases
    ]
