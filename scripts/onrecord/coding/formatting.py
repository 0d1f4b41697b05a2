"""Tables put into canonical form: bytes, the order of rows, and what follows from the rows: first sentences, digests.

No judgement of a coder's changes.
"""

import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pyarrow.compute as pc

from onrecord.coding.first import FIRST, first_sentences
from onrecord.files.canonical import natural_key, serialise
from onrecord.package.archive import is_archive
from onrecord.package.manifests import read_manifests
from onrecord.package.sealing import renewed
from onrecord.package.tables import Table
from onrecord.record.dataset import Dataset, Unavailable
from onrecord.report.escape import short, visible
from onrecord.report.text import count
from onrecord.rules.catalogue import CATALOGUE
from onrecord.tableschema.values import as_arrow
from onrecord.validation.opening import hold_to_format
from onrecord.validation.run import open_dataset

# what leaves a file with more than one reading, or with one that is not the format's
GATE = ("format-known", "format-dialect", "encoding", "characters", "quoting", "header", "row-width")
# what leaves it open which words a sentence has, and so who is named in it
WORDS = ("article-text", "sentence-text")
MOST_SHOWN = 10


@dataclass(frozen=True)
class Rewrite:
    """One file in canonical form, and lines that say what differs; none where nothing does."""

    file: Path
    data: bytes
    difference: list[str]


def rewrites(path: Path, texts: Path | None = None) -> list[Rewrite]:
    """Give every table of a package in canonical form, in the descriptor's order, and the descriptor.

    Rows in the natural order of their first column, equal keys as they stood; cells in NFC; bytes as
    `canonical.serialise` gives them. A row of the register cites the first sentence: people and organisations by their
    names in `texts`. The descriptor has the tables' digests where it declares any, and is of no released version.
    Raises ValueError, with file, line and what to do, where the package declares no format that is known, a file has
    no one reading, or a text is not the one that was coded: then no file's form can be told from its content.
    """
    if is_archive(path):
        raise ValueError(f"{path} is an archive: unpack it, format the folder, and zip that.")
    report, dataset = open_dataset(path, texts, only=(*GATE, *WORDS))
    # a file of which nothing is wrong in `encoding` but its mark was read
    marked = {one.table for one in report.findings if one.rule == "encoding" and one.table in dataset.tables}
    refused = [
        (one.path, one.line, f"{short(one.message)} {one.remedy}")
        for one in report.findings
        if one.severity == "error" and (one.rule != "encoding" or one.table not in marked)
    ]
    # what is handed on in another way than as a CSV file of its own is left as it is
    plain = [name for name in dataset.tables if not dataset.package.resource(name).container]
    for table in map(dataset.table, plain):
        refused += [(table.path, line, detail) for line, detail in _broken_cells(table)]
    if refused:
        raise ValueError("\n".join(["nothing was written:", *_capped(refused)]))
    hold_to_format(path, report)
    moves = _moves(dataset)
    tables = [_rewrite(dataset, name, name in marked, moves) for name in plain]
    return [*tables, _descriptor(dataset, tables)]


def _moves(dataset: Dataset) -> dict[tuple[str, str], str]:
    """Give the citations to move, as far as the tables and texts at hand say where to."""
    moves: dict[tuple[str, str], str] = {}
    for rule in FIRST:
        for table in dataset.tables:
            if any(True for _ in CATALOGUE[rule].places(table, dataset.schemas[table])):
                with suppress(Unavailable):
                    moves |= first_sentences(dataset, [(rule, table)])
    return moves


def _descriptor(dataset: Dataset, tables: list[Rewrite]) -> Rewrite:
    package = dataset.package
    data, names = renewed(package, {one.file: one.data for one in tables})
    # what a release promised stays promised: the rules say what to do
    if any(one.version == package.descriptor.get("version") for one in read_manifests(package)):
        names = []
    return Rewrite(package.path, data, [f"{package.path.name}: digest of table {short(one)} renewed" for one in names])


def _broken_cells(table: Table) -> Iterable[tuple[int, str]]:
    for name in table.frame:
        broken = pc.match_substring_regex(as_arrow(table.frame[name]), "[\r\n]").to_numpy().astype(bool)
        for line in table.lines[broken]:
            yield int(line), f"A cell of column `{short(str(name))}` holds a line break. Write the cell on one line."


def _rewrite(dataset: Dataset, name: str, marked: bool, moves: Mapping[tuple[str, str], str]) -> Rewrite:
    table = dataset.table(name)
    header = list(table.frame.columns)
    columns = [as_arrow(table.frame[column]).to_pylist() for column in header]
    composed = [[unicodedata.normalize("NFC", cell) for cell in cells] for cells in columns]
    keys = composed[header.index(dataset.schemas[name]["fields"][0]["name"])]
    order = sorted(range(len(keys)), key=lambda row: natural_key(keys[row]))
    own = columns[header.index(dataset.key(name))]
    cited = [(row, moves[name, key]) for row, key in enumerate(own) if (name, key) in moves]
    for row, sentence in cited:
        composed[header.index("sentence_id")][row] = sentence
    rows = list(zip(*composed, strict=True))
    data = serialise(header, [rows[row] for row in order])
    difference = []
    if data != table.data or marked:
        cells = [
            (row, header[number])
            for number, (before, after) in enumerate(zip(columns, composed, strict=True))
            for row in range(len(keys))
            if before[row] != after[row] and (row, after[row]) not in cited
        ]
        quoted = _quoted(table.data, serialise(header, zip(*columns, strict=True)))
        difference = _difference(table, keys, marked, quoted, _moved(order), sorted(cells), cited)
    return Rewrite(dataset.package.resource(name).file, data, difference)


def _quoted(before: bytes, after: bytes) -> list[int]:
    """Give the lines that differ beyond their ends, where both hold the same cells in the same order."""
    pairs = zip(before.split(b"\n"), after.split(b"\n"), strict=False)
    return [line for line, (met, wanted) in enumerate(pairs, 1) if met.removesuffix(b"\r") != wanted]


def _moved(order: list[int]) -> list[tuple[int, int]]:
    """Give the fewest rows that must move to stand in this `order`, each with its line then.

    The others are a longest increasing subsequence.
    """
    lasts: list[int] = []
    lengths: list[int] = []
    for row in order:
        length = bisect_left(lasts, row)
        lasts[length : length + 1] = [row]
        lengths.append(length)
    moved, wanted = [], len(lasts) - 1
    for number in reversed(range(len(order))):
        if lengths[number] == wanted:
            wanted -= 1
        else:
            moved.append((order[number], number + 2))
    return sorted(moved)


def _difference(
    table: Table,
    keys: list[str],
    marked: bool,
    quoted: list[int],
    moved: list[tuple[int, int]],
    cells: list[tuple[int, str]],
    cited: list[tuple[int, str]],
) -> list[str]:
    """Say what differs: on one line for the file, then row by row and cell by cell by the lines they stood on."""
    crlf = table.data.count(b"\r\n")
    facts = ["byte-order mark taken off"] * marked
    facts += [f"line ends CRLF to LF ({count(crlf, 'line')})"] * bool(crlf)
    facts += ["line end added at the end"] * (not table.data.endswith(b"\n"))
    if quoted:
        listed = ", ".join(str(line) for line in quoted[:MOST_SHOWN]) + ", ..." * (len(quoted) > MOST_SHOWN)
        facts.append(f"quotation marks taken off where none are needed ({count(len(quoted), 'line')}: {listed})")
    facts += [f"{count(len(moved), 'row')} moved"] * bool(moved)
    facts += [f"{count(len(cells), 'cell')} written in NFC"] * bool(cells)
    facts += [f"{count(len(cited), 'citation')} moved to the first sentence"] * bool(cited)
    rows = [(table.path, table.lines[row], f"row {short(keys[row])} moved: now on line {line}") for row, line in moved]
    marks = [
        (table.path, table.lines[row], f"row {short(keys[row])}, column {short(name)}: written in NFC")
        for row, name in cells
    ]
    firsts = [
        (table.path, table.lines[row], f"row {short(keys[row])} cites {short(sentence)}") for row, sentence in cited
    ]
    return [f"{visible(table.path)}: {'; '.join(facts)}", *_capped(rows), *_capped(marks), *_capped(firsts)]


def _capped(places: Sequence[tuple[str | None, int | None, str]]) -> list[str]:
    """Give the first places as lines, and the count of the others; their texts are made `short` before."""
    shown = [f"{visible(path or '')}{f':{line}' if line else ''}: {text}" for path, line, text in places[:MOST_SHOWN]]
    more = len(places) - len(shown)
    return shown + [f"... and {more:,} more"] * bool(more)
