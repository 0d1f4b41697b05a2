"""`onrecord format`: what was edited by hand in canonical bytes, the difference in words, and nothing else changed."""

import os
import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import example, given
from hypothesis import strategies as st

from onrecord.cli import main
from onrecord.coding import formatting
from onrecord.files.canonical import natural_key, serialise
from onrecord.files.guarded import FORBIDDEN_CHARACTERS
from onrecord.package.descriptor import Package
from onrecord.package.resources import Resource
from onrecord.package.tables import read_table
from onrecord.record.dataset import Dataset
from onrecord.rules.files import canonical_form

EP, QN = "ep-20310503", "quay-news-20310504"
MARK = b"\xef\xbb\xbf"
CRLF = (b"\n", b"\r\n")


def run(*arguments):
    return CliRunner().invoke(main, [str(one) for one in arguments])


def tables(root: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((root / "data").iterdir())}


def swap(draft, table: str, first: int, second: int) -> None:
    """Exchange two lines of a table, counted as editors do."""
    lines = draft.path(table).read_bytes().split(b"\n")
    lines[first - 1], lines[second - 1] = lines[second - 1], lines[first - 1]
    draft.path(table).write_bytes(b"\n".join(lines))


def quote(line: bytes) -> bytes:
    """Quote the first cell of a line, and the empty one at its end."""
    first, rest = line.split(b",", 1)
    return b'"' + first + b'",' + rest + (b'""' if rest.endswith(b",") else b"")


# name -> (table, what an editor did to its bytes, the lines that say so)
EDITS = {
    "a byte-order mark": (
        "people",
        lambda data: MARK + data,
        ["data/people.csv: byte-order mark taken off"],
    ),
    "other line ends": (
        "people",
        lambda data: data.replace(*CRLF),
        ["data/people.csv: line ends CRLF to LF (4 lines)"],
    ),
    "one other line end": (
        "people",
        lambda data: data.replace(*CRLF, 1),
        ["data/people.csv: line ends CRLF to LF (1 line)"],
    ),
    "no line end": ("people", lambda data: data[:-1], ["data/people.csv: line end added at the end"]),
    "quotation marks": (
        "people",
        lambda data: b"\n".join(quote(line) if line else b"" for line in data.split(b"\n")),
        ["data/people.csv: quotation marks taken off where none are needed (4 lines: 1, 2, 3, 4)"],
    ),
    "decomposed characters": (
        "people",
        lambda data: data.replace(b"Marl", "Ma\u0301rl".encode()).replace(b"Cy", "C\u0327y".encode()),
        [
            "data/people.csv: 3 cells written in NFC",
            "data/people.csv:2: row ada-marl, column also_known_as: written in NFC",
            "data/people.csv:2: row ada-marl, column name: written in NFC",
            "data/people.csv:4: row cy-dole, column name: written in NFC",
        ],
    ),
    "a row at the end": (
        "people",
        lambda data: b"\n".join(data.split(b"\n")[one] for one in (0, 2, 3, 1, 4)),
        ["data/people.csv: 1 row moved", "data/people.csv:4: row ada-marl moved: now on line 2"],
    ),
    "rows as a spreadsheet sorts them": (
        "positions",
        lambda data: data.replace(b"\nep-20310503-p02,", b"\nep-20310503-p10,"),
        ["data/positions.csv: 1 row moved", "data/positions.csv:3: row ep-20310503-p10 moved: now on line 5"],
    ),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_is_told_by_file_and_line_and_undone(name, draft):
    table, change, told = EDITS[name]
    draft.bytes(table, change)
    edited = tables(draft.root)
    checked = run("format", draft.root, "--check")
    assert checked.exit_code == 1
    assert checked.output.splitlines() == [*told, "Not in canonical form: 1 of 11 files."]
    assert tables(draft.root) == edited
    done = run("format", draft.root)
    assert done.exit_code == 0
    assert done.output.splitlines() == [*told, "Put into canonical form: 1 of 11 files."]
    assert {name for name, data in tables(draft.root).items() if data != edited[name]} == {f"{table}.csv"}
    again = run("format", draft.root, "--check")
    assert (again.exit_code, again.output) == (0, "In canonical form: 11 of 11 files.\n")


def test_all_that_is_not_canonical_is_gone_and_the_package_is_as_before(draft):
    before = tables(draft.root)
    swap(draft, "people", 2, 3)
    draft.bytes("people", lambda data: MARK + data.replace(b"Cy Dole", b'"Cy Dole"').replace(*CRLF))
    swap(draft, "accounts", 2, 3)
    draft.set("events", "petition", title="The pe\u0301tition")
    found = {finding[0] for finding in draft.findings()}
    assert found == {"encoding", "canonical-form", "row-order", "cell-nfc"}
    done = run("format", draft.root)
    assert done.exit_code == 0
    assert done.output.splitlines() == [
        "data/people.csv: byte-order mark taken off; line ends CRLF to LF (4 lines); "
        "quotation marks taken off where none are needed (1 line: 4); 1 row moved",
        "data/people.csv:3: row ada-marl moved: now on line 2",
        "data/events.csv: 1 cell written in NFC",
        "data/events.csv:4: row petition, column title: written in NFC",
        "data/accounts.csv: 1 row moved",
        "data/accounts.csv:3: row ep-20310503-a01 moved: now on line 2",
        "Put into canonical form: 3 of 11 files.",
    ]
    assert draft.findings() == []
    draft.set("events", "petition", title="The petition")
    assert {name: data for name, data in tables(draft.root).items() if name != "events.csv"} == {
        name: data for name, data in before.items() if name != "events.csv"
    }


def test_a_row_of_the_register_cites_the_first_sentence(draft):
    draft.set("demands", "night-sluice", sentence_id=f"{QN}-s02")
    draft.set("events", "harbour-meeting", sentence_id=f"{EP}-s03")
    draft.set("organisations", "quay-news", sentence_id=f"{QN}-s02")
    draft.set("people", "ada-marl", sentence_id=f"{EP}-s07")
    moved = [
        "data/organisations.csv: 1 citation moved to the first sentence",
        f"data/organisations.csv:6: row quay-news cites {QN}-s01",
        "data/events.csv: 1 citation moved to the first sentence",
        f"data/events.csv:2: row harbour-meeting cites {EP}-s01",
        "data/demands.csv: 1 citation moved to the first sentence",
        f"data/demands.csv:3: row night-sluice cites {EP}-s04",
        "Put into canonical form: 3 of 11 files.",
    ]
    assert run("format", draft.root).output.splitlines() == moved
    assert draft.findings() == [("named-first", "people", 2, "sentence_id")]
    assert run("format", draft.root, "--texts", draft.texts).output.splitlines() == [
        "data/people.csv: 1 citation moved to the first sentence",
        f"data/people.csv:2: row ada-marl cites {EP}-s02",
        "Put into canonical form: 1 of 11 files.",
    ]
    assert draft.findings() == []


def test_who_is_named_first_is_not_asked_of_other_texts(draft):
    draft.set("people", "ada-marl", sentence_id=f"{EP}-s04")
    draft.text(EP, "Sign up", "Ada Marl, sign up")
    before = tables(draft.root)
    done = run("format", draft.root, "--texts", draft.texts)
    assert done.exit_code == 2
    assert "data/articles.csv:2: " in done.output.splitlines()[1]
    assert tables(draft.root) == before


def test_digests_that_the_descriptor_keeps_are_renewed(draft):
    draft.release()
    draft.descriptor(lambda package: package.update(version="0.2.0"))
    md5, unknown = {"bytes": 1, "hash": "0" * 32}, {"hash": "crc:0"}
    draft.descriptor(lambda package: package["resources"][3].update(md5))
    draft.descriptor(lambda package: package["resources"][4].update(unknown))
    draft.set("people", "ada-marl", also_known_as="Ms. Marl | Ms Marl")
    draft.bytes("events", lambda data: data[:-1])
    assert run("format", draft.root).output.splitlines() == [
        "data/events.csv: line end added at the end",
        "datapackage.json: digest of table people renewed",
        "datapackage.json: digest of table organisations renewed",
        "Put into canonical form: 2 of 11 files.",
    ]
    assert draft.findings(texts=False) == [("resource-digest", "memberships", None, None)]
    assert run("format", draft.root, "--check").output == "In canonical form: 11 of 11 files.\n"


def test_the_digests_of_a_release_stay(draft):
    draft.release()
    draft.set("people", "ada-marl", also_known_as="Ms. Marl | Ms Marl")
    assert run("format", draft.root, "--check").output == "In canonical form: 11 of 11 files.\n"


def test_nothing_else_of_a_cell_changes(draft):
    odd = {"name": " Ada  Marl ", "also_known_as": "=1+1 | 007 | \u00a0\u200c\t\ufb01"}
    draft.set("people", "ada-marl", **odd)
    draft.bytes("people", lambda data: data.replace(*CRLF))
    assert run("format", draft.root).exit_code == 0
    assert {name: draft.rows("people")[0][name] for name in odd} == odd


def test_the_package_is_found_from_a_folder_inside_it(draft, monkeypatch):
    draft.bytes("people", lambda data: data[:-1])
    monkeypatch.chdir(draft.root / "data")
    assert run("format").exit_code == 0
    assert draft.findings() == []


def test_rows_with_one_key_are_kept_in_the_order_in_which_they_stood(draft):
    rows = draft.rows("people")
    twice = [rows[2], rows[0] | {"name": "Second"}, rows[1], rows[0] | {"name": "First"}]
    draft.write("people", twice, in_order=False)
    assert run("format", draft.root).exit_code == 0
    assert [row["name"] for row in draft.rows("people")] == ["Second", "First", rows[1]["name"], rows[2]["name"]]


def test_many_differences_are_capped_and_counted(draft):
    draft.write("sentences", draft.rows("sentences")[::-1], in_order=False)
    draft.bytes("sentences", lambda data: b"\n".join(quote(line) if line else b"" for line in data.split(b"\n")))
    count = len(draft.rows("sentences"))
    told = run("format", draft.root, "--check").output.splitlines()
    shown = "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, ..."
    assert told[0] == (
        f"data/sentences.csv: quotation marks taken off where none are needed ({count + 1} lines: {shown}); "
        f"{count - 1} rows moved"
    )
    assert [line.split(":")[1] for line in told[1:11]] == [str(line) for line in range(3, 13)]
    assert told[11:] == [f"... and {count - 11} more", "Not in canonical form: 1 of 11 files."]


def test_what_is_told_can_not_act_on_a_terminal(draft):
    draft.bytes("people", lambda data: data.replace(b"ada-marl,", b"\t\xe2\x80\x8ce\xcc\x81,", 1))
    swap(draft, "people", 2, 3)
    assert run("format", draft.root, "--check").output.splitlines() == [
        "data/people.csv: 1 row moved; 1 cell written in NFC",
        "data/people.csv:3: row \\u0009\u200c\u00e9 moved: now on line 2",
        "data/people.csv:3: row \\u0009\u200c\u00e9, column person_id: written in NFC",
        "Not in canonical form: 1 of 11 files.",
    ]
    draft.bytes("events", lambda data: data.replace(b"event_id", b'"event_id\n::"', 1))
    _, line = run("format", draft.root).output.splitlines()
    assert line.startswith("data/events.csv:1: The header of data/events.csv is not what the schema says:")
    assert "column 1 is `event_id\\u000a::`, not `event_id`. Write" in line
    draft.descriptor(lambda package: package["resources"][2].update(path="data/people\u009b2J.csv"))
    assert "U+009B stands in it" in run("format", draft.root).output


# name -> (table, what was done to its bytes, file and line, words of the message)
REFUSED = {
    "broken quoting": (
        "people",
        lambda data: data.replace(b"Ada Marl", b'Ada "Marl'),
        "data/people.csv:2: The file data/people.csv can be read in two ways:",
        "Quote the whole cell and double each quotation mark in it.",
    ),
    "another encoding": (
        "people",
        lambda data: data.replace(b"Cy Dole", "Cy Dolé".encode("latin-1")),
        "data/people.csv:4: The file data/people.csv is not plain UTF-8: byte 0xe9 is not UTF-8.",
        "Save the file as UTF-8 without a byte-order mark.",
    ),
    "UTF-16": (
        "people",
        lambda data: data.decode().encode("utf-16"),
        "data/people.csv:1: The file data/people.csv is not plain UTF-8: it looks like UTF-16.",
        "Save the file as UTF-8",
    ),
    "a short row": (
        "people",
        lambda data: data[: data.rindex(b",")] + b"\n",
        "data/people.csv:4: A row of data/people.csv does not fit the header:",
        "Give the row one cell for each column",
    ),
    "a blank line": (
        "people",
        lambda data: data + b"\n",
        "data/people.csv:5: A row of data/people.csv does not fit the header: the line is blank.",
        "delete blank lines.",
    ),
    "a row of nothing": (
        "people",
        lambda data: data + b"," * (data.split(b"\n")[0].count(b",")) + b"\n",
        "data/people.csv:5: A row of data/people.csv does not fit the header: none of its cells is filled.",
        "delete blank lines.",
    ),
    "another header": (
        "people",
        lambda data: data.replace(b"name,", b"Name,", 1),
        "data/people.csv:1: The header of data/people.csv is not what the schema says:",
        "Write the schema's field names into the first line",
    ),
    "semicolons": (
        "people",
        lambda data: data.replace(b",", b";"),
        "data/people.csv:1: The header of data/people.csv is not what the schema says: its cells are separated by",
        "Write the schema's field names into the first line",
    ),
    "a line break in a cell": (
        "people",
        lambda data: data.replace(b"Cy Dole", b'"Cy\nDole"'),
        "data/people.csv:4: A cell of column `name` holds a line break.",
        "Write the cell on one line.",
    ),
    "a carriage return in a cell": (
        "people",
        lambda data: data.replace(b"Cy Dole", b'"Cy\rDole"'),
        "data/people.csv:4: A cell of column `name` holds a line break.",
        "Write the cell on one line.",
    ),
    "a character that runs backwards": (
        "people",
        lambda data: data.replace(b"Cy Dole", "Cy\u202eDole".encode()),
        "data/people.csv:4: The file data/people.csv holds a character that is not text: U+202E stands in it.",
        "Delete the character",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_without_one_reading_is_refused_and_no_other_is_written(name, draft):
    table, change, place, remedy = REFUSED[name]
    draft.bytes(table, change)
    draft.bytes("events", lambda data: MARK + data.replace(*CRLF))
    before = tables(draft.root)
    for arguments in (["--check"], []):
        result = run("format", draft.root, *arguments)
        assert result.exit_code == 2
        first, line = result.output.splitlines()
        assert first == "Error: nothing was written:"
        assert line.startswith(place) and remedy in line
    assert tables(draft.root) == before


def test_many_refusals_are_capped_and_counted(draft):
    draft.bytes("sentences", lambda data: data.replace(b"\n", b",\n").replace(b",\n", b"\n", 1))
    count = len(draft.path("sentences").read_bytes().split(b"\n")) - 2
    told = run("format", draft.root).output.splitlines()
    assert [line.split(": ")[0] for line in told[1:11]] == [f"data/sentences.csv:{line}" for line in range(2, 12)]
    assert told[11:] == [f"... and {count - 10} more"]


def refused(draft) -> str:
    result = run("format", draft.root)
    assert result.exit_code == 2
    return result.output


def test_what_has_no_canonical_form_is_refused(draft, tmp_path):
    assert "gone: The file gone can't be opened: there is no such file." in run("format", tmp_path / "gone").output
    draft.descriptor(lambda package: package["resources"][2].update(dialect={"delimiter": ";"}))
    assert "datapackage.json: The file of table `people` is not declared as plain CSV" in refused(draft)
    draft.descriptor(lambda package: package["resources"][2].pop("dialect"))
    draft.descriptor(lambda package: package["onrecord"].update(format="99"))
    assert "declares a format that this validator does not know" in refused(draft)
    draft.descriptor(lambda package: package.pop("onrecord"))
    assert "does not declare the format (`onrecord` in its descriptor)" in refused(draft)


def test_a_link_is_not_followed(draft, tmp_path):
    draft.bytes("people", lambda data: data[:-1])
    draft.path("people").rename(tmp_path / "people.csv")
    draft.path("people").symlink_to(tmp_path / "people.csv")
    before = (tmp_path / "people.csv").read_bytes()
    assert "data/people.csv: The path of resource `people` is refused" in refused(draft)
    assert (tmp_path / "people.csv").read_bytes() == before


def test_a_table_beyond_the_format_is_sorted_by_the_first_field_of_its_schema(draft):
    (draft.root / "data" / "notes.csv").write_bytes(b"note,id\na,n10\nb,n9\n")
    schema = {"fields": [{"name": "id", "type": "string"}, {"name": "note", "type": "string"}], "fieldsMatch": "equal"}
    extra = {"name": "notes", "path": "data/notes.csv", "schema": schema}
    draft.descriptor(lambda package: package["resources"].append(extra))
    assert draft.findings() == [("row-order", "notes", 3, "id")]
    assert run("format", draft.root).exit_code == 0
    assert (draft.root / "data" / "notes.csv").read_bytes() == b"note,id\nb,n9\na,n10\n"


@pytest.mark.parametrize("fault", [OSError(28, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_write_that_is_broken_off_leaves_the_old_files(call, fault, draft, monkeypatch):
    draft.bytes("people", lambda data: data.replace(*CRLF))
    draft.bytes("events", lambda data: data.replace(*CRLF))
    before, folder = tables(draft.root), sorted(os.listdir(draft.root / "data"))
    # the second file can't be written; a fault in the first renaming comes when both stand beside their places
    calls = iter([None, fault] if call == "fsync" else [fault])

    def broken(*_):
        due = next(calls)
        if due is not None:
            raise due

    monkeypatch.setattr(os, call, broken)
    result = run("format", draft.root)
    monkeypatch.undo()
    assert result.exit_code == (2 if isinstance(fault, OSError) else 1)
    if isinstance(fault, OSError):
        assert "can't be written: No space left on device; nothing was changed" in result.output
    assert tables(draft.root) == before
    assert sorted(os.listdir(draft.root / "data")) == folder


def test_a_file_keeps_its_permissions(draft):
    draft.bytes("people", lambda data: data[:-1])
    draft.path("people").chmod(0o640)
    assert run("format", draft.root).exit_code == 0
    assert draft.path("people").stat().st_mode & 0o777 == 0o640


# What holds for every table

TEXT = st.text(st.characters(codec="utf-8") | st.sampled_from('",; e\u0301\u00e9\ufb01'), max_size=8).map(
    lambda text: unicodedata.normalize("NFC", re.sub(rf"[\t\r\n]|{FORBIDDEN_CHARACTERS}", "", text))
)
HEADER = ["id", "name", "note"]
SCHEMA = {"fields": [{"name": name} for name in HEADER]}


@st.composite
def variants(draw):
    """A table in canonical form, and bytes that hold its rows in some other form."""
    rows = draw(st.lists(st.tuples(TEXT.filter(bool), TEXT, TEXT), max_size=8, unique_by=lambda row: row[0]))
    canonical = serialise(HEADER, sorted(rows, key=lambda row: natural_key(row[0])))
    form = draw(st.sampled_from(["NFC", "NFD"]))
    ends = st.sampled_from(["\n", "\r\n"])
    lines = []
    for row in [HEADER, *draw(st.permutations(rows))]:
        cells = [unicodedata.normalize(form, cell) for cell in row]
        quoted = ['"' + cell.replace('"', '""') + '"' for cell in cells]
        cells = [
            marked if "," in cell or '"' in cell or draw(st.booleans()) else cell
            for cell, marked in zip(cells, quoted, strict=True)
        ]
        lines.append(",".join(cells) + draw(ends))
    text = "".join(lines)
    text = text.removesuffix("\n").removesuffix("\r") if draw(st.booleans()) else text
    return canonical, draw(st.sampled_from([b"", MARK])) + text.encode("utf-8")


def formatted(file: Path, data: bytes) -> formatting.Rewrite:
    """Give one table as `rewrites` does."""
    file.write_bytes(data)
    resource = Resource("things", "things.csv", file, dialect={"delimiter": ",", "quoteChar": '"'})
    table, refusals = read_table(resource, SCHEMA)
    assert {refusal.kind for refusal in refusals} <= {"encoding"}
    package = Package(file.parent / "datapackage.json", {}, [resource], [])
    dataset = Dataset(package, {"things": table}, {"things": SCHEMA}, frozenset(), None)
    return formatting._rewrite(dataset, "things", bool(refusals), {})


@given(variants())
@example((b"id,name,note\na9,,\na10,,\n", MARK + b'"id",name,note\r\na10,"",\na9,,""'))
def test_any_form_of_a_table_becomes_the_canonical_one(tmp_path_factory, pair):
    canonical, variant = pair
    file = tmp_path_factory.getbasetemp() / "things.csv"
    once = formatted(file, variant)
    assert once.data == canonical
    assert bool(once.difference) == (variant != canonical)
    again = formatted(file, once.data)
    assert (again.data, again.difference) == (canonical, [])
    table, _ = read_table(
        Resource("things", "things.csv", file, dialect={"delimiter": ",", "quoteChar": '"'}),
        SCHEMA,
    )
    assert list(canonical_form.function(table)) == []


@given(st.lists(st.tuples(st.sampled_from(["a9", "a10", "é", "e\u0301", "b"]), st.sampled_from("xyz"), st.just(""))))
def test_no_row_is_lost_and_equal_keys_stay_in_their_order(tmp_path_factory, rows):
    file = tmp_path_factory.getbasetemp() / "things.csv"
    result = formatted(file, serialise(HEADER, rows)).data.decode("utf-8").split("\n")[1:-1]
    met = [(unicodedata.normalize("NFC", key), name) for key, name, _ in rows]
    given = [tuple(line.split(",")[:2]) for line in result]
    assert given == sorted(met, key=lambda row: natural_key(row[0]))
    assert Counter(given) == Counter(met)


@given(st.permutations(range(12)))
def test_no_more_rows_are_said_to_move_than_must(order):
    moved = formatting._moved(order)
    kept = [row for row in order if row not in {one for one, _ in moved}]
    assert kept == sorted(kept) and moved == sorted(moved)
    assert all(line == order.index(row) + 2 for row, line in moved)
    longest = [1] * len(order)
    for end in range(len(order)):
        longest[end] = 1 + max((longest[start] for start in range(end) if order[start] < order[end]), default=0)
    assert len(kept) == max(longest)
