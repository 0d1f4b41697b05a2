"""A CSV file as a frame of text, its one reading proved."""

import re
from codecs import BOM_UTF8
from dataclasses import dataclass, field
from itertools import islice, pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from onrecord.files.guarded import FORBIDDEN_CHARACTERS, Refusal, Refused, hold_to_limit
from onrecord.package.contents import check_encoding
from onrecord.package.forms import hold_to_dialect
from onrecord.package.headers import names_of, note_header
from onrecord.package.resources import Resource
from onrecord.package.rows import TEXT, note_cells, read_rows

LF, CR = 10, 13
AT_A_TIME = 2**19  # bytes, which stay in the processor's cache
MOST_AT_A_TIME = 2**29  # bytes; the reader takes numbers of 31 bits


@dataclass
class Table:
    """A table that was read: every cell as text in `frame` (Arrow strings, rows numbered from 0).

    `lines` holds the physical line on which each row starts, None where rows have no lines, `data` the bytes that were
    read. `files` are the paths of a table that is spread over several files, each with the number of its first row.
    """

    name: str
    path: str | None
    frame: pd.DataFrame
    lines: np.ndarray | None
    data: bytes
    files: list[tuple[int, str]] = field(default_factory=list)

    def place(self, row: int) -> tuple[str, int | None, str]:
        """Give the path of a row and its line, or in words which row of the file it is where it has no line."""
        first, path = next((one for one in reversed(self.files) if one[0] <= row), (0, self.path))
        if self.lines is None:
            return path, None, f"In row {row - first + 1}: "
        return path, int(self.lines[row]), ""


def read_table(
    resource: Resource, schema: dict | None, data: bytes | None = None
) -> tuple[Table | None, list[Refusal]]:
    """Read a resource's contents, or `data` in their place; the header must match the fields of a `schema`.

    Gives the table, or None where a file has no one reading, and all that was met on the way. Of several files each
    must open with the header of the first, where they have one.
    """
    first, refusals = _read_file(resource, schema, data)
    tables = [first]
    for before, part in pairwise(resource.parts):
        table, met = _read_file(part, _of_columns(schema, first) if first else schema)
        refusals += met
        if before.form != "json" and not before.contents.endswith(b"\n"):
            detail = "it does not end with a line feed, and where files are put together its last row takes in the next"
            line = before.contents.count(b"\n") + 1
            refusals.append(Refusal("quoting", detail, resource.name, before.path, line))
        tables.append(table)
    whole = [one for one in tables if one is not None]
    if len(whole) < len(tables):
        return None, refusals
    return (_together(whole) if resource.more else first), refusals


def _of_columns(schema: dict | None, table: Table) -> dict:
    """Give a schema as it is for exactly the columns of a table that was read under it."""
    known = {field["name"]: field for field in (schema or {}).get("fields", ())}
    return {"fields": [known.get(name, {"name": name, "type": "any"}) for name in table.frame]}


def _together(tables: list[Table]) -> Table:
    """Give the rows of several files as one table."""
    firsts = np.cumsum([0, *(len(one.frame) for one in tables[:-1])])
    return Table(
        tables[0].name,
        tables[0].path,
        pd.concat([one.frame for one in tables], ignore_index=True),
        None if tables[0].lines is None else np.concatenate([one.lines for one in tables]),
        b"",
        list(zip(firsts.tolist(), (one.path for one in tables), strict=True)),
    )


def _read_file(
    resource: Resource, schema: dict | None, data: bytes | None = None
) -> tuple[Table | None, list[Refusal]]:
    """Read one file as `read_table` does: rows in JSON, or by RFC 4180 with the resource's dialect (Table Dialect)."""
    refusals: list[Refusal] = []

    def note(kind, detail, line=None, column=None, value=None):
        refusals.append(Refusal(kind, detail, resource.name, resource.path, line, column, value))

    try:
        if resource.form == "csv":
            data = resource.contents if data is None else data
            data, frame, lines, lengths = _read_csv(resource, schema, data, note)
        else:
            data, (frame, lines) = b"", read_rows(resource, schema, note)
    except Refused as stop:
        note(stop.refusal.kind, stop.refusal.detail, stop.refusal.line, value=stop.refusal.value)
        return None, refusals
    if any(refusal.kind in {"header", "row-width"} for refusal in refusals):
        return None, refusals
    if resource.form == "csv":
        _note_hollow_rows(frame, lengths, lines, resource.limits.findings + 1, note)
    else:
        note_cells(resource, frame, note)
    return Table(resource.name, resource.path, frame, lines, data), refusals


def _read_csv(resource: Resource, schema: dict | None, data: bytes, note):
    """Give the bytes without a mark, the rows as a frame, and the line and the length of each."""
    check_encoding(data)
    data = _without_mark(data, note)
    # one more than are listed, so that it is known that there are more
    most_noted = resource.limits.findings + 1
    _note_characters(data, most_noted, note)
    hold_to_dialect(resource.dialect, data)
    records = _records(data, resource.dialect["quoteChar"], ord(resource.dialect["delimiter"]))
    header = _header(resource, data[: records.ends[0]], schema, note)
    frame = _whole_rows(resource, data, header, records, most_noted, note)
    skip = int(resource.dialect.get("header", True))
    return data, frame, records.lines[skip:], (records.ends - records.starts)[skip:]


def _whole_rows(resource: Resource, data: bytes, header: list[str], records, most: int, note) -> pd.DataFrame:
    """Give the rows as a frame; where some are not as wide as the header, note these, and give none."""
    delimiter, quote = resource.dialect["delimiter"], resource.dialect["quoteChar"]
    skip = int(resource.dialect.get("header", True))
    blank = (records.starts == records.ends)[skip:]
    frame = None if blank.any() else _frame(data, header, skip, records, delimiter, quote)
    if frame is not None:
        return frame
    widths = _widths(data, records, ord(delimiter))[skip:]
    wrong = np.flatnonzero((widths != len(header)) | blank)
    assert len(wrong), "the gate takes rows for whole that the reader does not"
    for number in wrong[:most]:
        met = f"the row has {widths[number]} cells, the header {len(header)}"
        note("row-width", "the line is blank" if blank[number] else met, int(records.lines[skip + number]))
    return pd.DataFrame(columns=header)


def _note_hollow_rows(frame: pd.DataFrame, lengths: np.ndarray, lines: np.ndarray, most: int, note) -> None:
    # delimiters and quotation marks alone, two of these a cell at the most
    short = np.flatnonzero(lengths < 3 * len(frame.columns))
    if len(short):
        hollow = frame.iloc[short]
        for number in hollow.index[(hollow == "").all(axis=1)][:most]:
            note("row-width", "none of its cells is filled", int(lines[number]))


def _without_mark(data: bytes, note) -> bytes:
    marked = data.startswith(BOM_UTF8)
    if marked:
        note("encoding", "it opens with a byte-order mark", 1)
        data = data[len(BOM_UTF8) :]
    if not data:  # also the mark of UTF-16 alone, which is gone here
        raise Refused("resource-file", "it is empty")
    if marked and data.startswith(BOM_UTF8):  # which one reader drops, and another takes for a part of the first cell
        raise Refused("encoding", "it opens with two byte-order marks", line=1)
    return data


def _header(resource: Resource, first: bytes, schema: dict | None, note) -> list[str]:
    """Give the names of the columns: those of the first line, or of a file without a header the schema's."""
    delimiter, quote, names = resource.dialect["delimiter"], resource.dialect["quoteChar"], names_of(schema)
    width = int(_widths(first, _records(first, quote, ord(delimiter)), ord(delimiter))[0]) if first else 1
    hold_to_limit(resource.limits, "columns", width, "resource-file", f"it has {width:,} columns")
    if not resource.dialect.get("header", True):
        return names or [f"field{n + 1}" for n in range(width)]
    header = _cells(first, width, delimiter, quote)
    other = next((one for one in ";\t|" if one != delimiter and one in header[0]), None)
    if len(header) == 1 and other and names and len(names) > 1:
        shown = "tabs" if other == "\t" else f"`{other}`"
        raise Refused("header", f"its cells are separated by {shown}, not by `{delimiter}`", line=1)
    note_header(header, schema, note)
    return header


def cell_count(data: bytes, delimiter: str, more: int = 0) -> int:
    """Give about how many cells a file's `data` have, with `more` in each row; never too few."""
    rows = data.count(b"\n") + 1
    return rows * (1 + more) + data.count(delimiter.encode("ascii"))


def _note_characters(data: bytes, most: int, note) -> None:
    # a view of the bytes, which are UTF-8: a copy would take longer than the search
    buffers = [None, pa.py_buffer(np.array([0, len(data)])), pa.py_buffer(data)]
    whole = pa.Array.from_buffers(pa.large_string(), 1, buffers)
    if not pc.match_substring_regex(whole, FORBIDDEN_CHARACTERS)[0].as_py():
        return
    text, line, counted = data.decode("utf-8"), 1, 0
    for match in islice(re.finditer(FORBIDDEN_CHARACTERS, text), most):
        line += text.count("\n", counted, match.start())
        counted = match.start()
        name = f"U+{ord(match.group()):04X}"
        note("characters", f"{name} stands in it", line, value=name)


def _places_of(byte: int, octets: np.ndarray) -> np.ndarray:
    """Give where a byte stands among others, a piece at a time, so that no memory of their size is taken."""
    pieces = range(0, len(octets), AT_A_TIME)
    found = [first + np.flatnonzero(octets[first : first + AT_A_TIME] == byte) for first in pieces]
    return np.concatenate(found) if found else np.empty(0, np.int64)


class _Records(NamedTuple):
    """Where each record starts and ends, without its line end, and its physical line.

    `quotes` tells where quotation marks stand, `quoted_breaks` whether any quoted cell holds a line end.
    """

    starts: np.ndarray
    ends: np.ndarray
    lines: np.ndarray
    quotes: np.ndarray
    quoted_breaks: bool


def _records(data: bytes, quote: str, delimiter: int) -> _Records:
    """Find the records; refuse quoting with a second reading. Without a `quote` no cell is quoted."""
    octets = np.frombuffer(data, np.uint8)
    quotes = _places_of(ord(quote), octets) if quote else np.empty(0, np.int64)
    line_feeds = _places_of(LF, octets)

    def line_of(offset):
        return int(np.searchsorted(line_feeds, offset)) + 1

    if len(quotes):
        edges = np.zeros(256, bool)
        edges[[delimiter, LF, CR, ord(quote)]] = True
        before = np.where(quotes > 0, octets[quotes - 1], LF)
        after = np.where(quotes < len(octets) - 1, octets[np.minimum(quotes + 1, len(octets) - 1)], LF)
        stray = np.where(np.arange(len(quotes)) % 2 == 0, ~edges[before], ~edges[after])
        if stray.any():
            first = int(np.argmax(stray))
            line = line_of(quotes[first])
            if first % 2 == 0:
                raise Refused("quoting", "a quotation mark stands inside a cell that is not quoted", line=line)
            detail = f"a quoted cell opens here, and a quotation mark on line {line} neither ends it nor is doubled"
            raise Refused("quoting", detail, line=line_of(quotes[first - 1]))
        if len(quotes) % 2:
            raise Refused("quoting", "a quoted cell that opens here is never closed", line=line_of(quotes[-1]))

    all_returns = _places_of(CR, octets) if b"\r" in data else np.empty(0, np.int64)
    returns = _outside(all_returns, quotes)
    lone = octets[np.minimum(returns + 1, len(octets) - 1)] != LF
    if lone.any():
        raise Refused(
            "quoting",
            "a carriage return without a line feed stands outside a quoted cell",
            line=line_of(returns[np.argmax(lone)]),
        )
    breaks = _outside(line_feeds, quotes)
    ends = breaks if len(breaks) and breaks[-1] == len(octets) - 1 else np.append(breaks, len(octets))
    starts = np.concatenate([[0], ends[:-1] + 1])
    # a carriage return alone ends a record where the reader is not told that cells hold line ends
    quoted_breaks = len(breaks) < len(line_feeds) or len(returns) < len(all_returns)
    lines = np.searchsorted(line_feeds, starts) + 1 if quoted_breaks else np.arange(1, len(starts) + 1)
    trimmed = np.where((ends > starts) & (octets[np.maximum(ends - 1, 0)] == CR), ends - 1, ends)
    return _Records(starts, trimmed, lines, quotes, quoted_breaks)


def _outside(offsets: np.ndarray, quotes: np.ndarray) -> np.ndarray:
    """Give those of the offsets that stand in no quoted cell."""
    return offsets[np.searchsorted(quotes, offsets) % 2 == 0] if len(quotes) else offsets


def _widths(data: bytes, records: _Records, delimiter: int) -> np.ndarray:
    """Give how many cells each record has."""
    delimiters = _outside(_places_of(delimiter, np.frombuffer(data, np.uint8)), records.quotes)
    return np.searchsorted(delimiters, records.ends) - np.searchsorted(delimiters, records.starts) + 1


def _read(data, width, delimiter, quote, quoted_breaks, longest) -> pa.Table:
    names = [f"{number}" for number in range(width)]
    return pyarrow.csv.read_csv(
        pa.BufferReader(data),
        read_options=pyarrow.csv.ReadOptions(
            column_names=names,
            block_size=_block_size(data, max(AT_A_TIME, longest)) if quoted_breaks else max(AT_A_TIME, longest),
            # which take longer to agree than one to read
            use_threads=False,
        ),
        parse_options=pyarrow.csv.ParseOptions(
            delimiter=delimiter, quote_char=quote or False, newlines_in_values=quoted_breaks, ignore_empty_lines=False
        ),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types={name: pa.string() for name in names}, strings_can_be_null=False, check_utf8=False
        ),
    )


def _block_size(data: bytes | memoryview, size: int) -> int:
    """Give at least this size, so that no block ends in the middle of CR LF: the reader takes the second as a part of a
    line end between records, be it in a quoted cell, and drops it (apache/arrow#51368)."""
    while any(data[end - 1 : end + 1] == b"\r\n" for end in range(size, len(data), size)):
        size += size if size < MOST_AT_A_TIME else 1
    return size


def _cells(record: bytes, width: int, delimiter: str, quote: str) -> list[str]:
    """Give the cells of one record, without its line end."""
    if not record:
        return [""]
    (row,) = _read(record, width, delimiter, quote, True, len(record) + 2).to_pylist()
    return list(row.values())


def _frame(data, header, skip, records, delimiter, quote) -> pd.DataFrame | None:
    """Give the records as a frame, None where one is not as wide as the header."""
    if len(records.starts) == skip:
        return pd.DataFrame({name: pd.Series([], dtype=TEXT) for name in header})
    longest = int((records.ends - records.starts).max()) + 2
    rows = memoryview(data)[records.starts[skip] :]  # the reader skips a header by other rules than it reads rows
    try:
        read = _read(rows, len(header), delimiter, quote, records.quoted_breaks, longest)
    except pa.ArrowInvalid:
        return None
    assert read.num_rows == len(records.starts) - skip, "the gate and the reader count different rows"
    # in one piece, which is what takes rows and texts fastest
    frame = read.combine_chunks().to_pandas(types_mapper=pd.ArrowDtype)
    frame.columns = header
    return frame
