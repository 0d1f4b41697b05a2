"""A CSV file as a frame of text, its one reading proved."""

import csv
import io
import re
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv

from onrecord.package import FORBIDDEN_CHARACTERS, MOST_TABLE_BYTES, Refusal, Refused, Resource, read_plain_file

TEXT = pd.ArrowDtype(pa.string())
LF, CR = 10, 13


@dataclass
class Table:
    """A table that was read: every cell as text in `frame` (Arrow strings, rows numbered from 0).

    `lines` holds the physical line on which each row starts, `data` the bytes that were read.
    """

    name: str
    path: str
    frame: pd.DataFrame
    lines: np.ndarray
    data: bytes


def read_table(
    resource: Resource, names: list[str] | None, match: str = "exact"
) -> tuple[Table | None, list[Refusal]]:
    """Read a resource's file, whose header must `match` the `names` (None: whatever it is).

    `match` is Table Schema's `fieldsMatch`: exact, equal, subset, superset or partial.

    Gives the table, or None where the file has no one reading, and all that was met on the way.
    RFC 4180 with the resource's dialect (Table Dialect: `delimiter`, `quoteChar`, `header`).
    """
    refusals: list[Refusal] = []

    def note(kind, detail, line=None, column=None, value=None):
        refusals.append(Refusal(kind, detail, resource.name, resource.path, line, column, value))

    try:
        data = read_plain_file(resource.file, MOST_TABLE_BYTES, "resource-file")
        text = _decoded(data)
    except Refused as stop:
        note(stop.refusal.kind, stop.refusal.detail, stop.refusal.line)
        return None, refusals
    if text.startswith("\ufeff"):
        note("encoding", "it opens with a byte-order mark", 1)
        data, text = data[3:], text[1:]
    _note_characters(data, text, note)
    del text
    delimiter = resource.dialect.get("delimiter", "\t" if resource.path.endswith(".tsv") else ",")
    quote = resource.dialect.get("quoteChar", '"')
    try:
        starts, ends, widths, lines, quoted_breaks = _records(data, ord(delimiter), ord(quote))
    except Refused as stop:
        note(stop.refusal.kind, stop.refusal.detail, stop.refusal.line, value=stop.refusal.value)
        return None, refusals
    first = data[starts[0] : ends[0]].decode("utf-8")
    first_row = next(csv.reader(io.StringIO(first, newline=""), delimiter=delimiter, quotechar=quote), [])
    has_header = resource.dialect.get("header", True)
    if has_header:
        header = first_row
        _note_header(header, names, match, note)
    else:
        header = names if names is not None else [f"field{n + 1}" for n in range(len(first_row))]
    body = slice(1 if has_header else 0, None)
    widths, lines = widths[body], lines[body]
    for row in np.flatnonzero(widths != len(header)):
        blank = starts[body][row] == ends[body][row]
        met = "the line is blank" if blank else f"the row has {widths[row]} cells, the header {len(header)}"
        note("row-width", met, int(lines[row]))
    if refusals and any(refusal.kind in {"header", "row-width"} for refusal in refusals):
        return None, refusals
    if len(header) == 1 and (blank := starts[body] == ends[body]).any():
        note("row-width", "the line is blank", int(lines[np.argmax(blank)]))
        return None, refusals
    longest = int((ends - starts).max()) + 2
    frame = _frame(data, header, has_header, len(widths), delimiter, quote, quoted_breaks, longest)
    return Table(resource.name, resource.path, frame, lines, data), refusals


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        guess = "it looks like UTF-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data[:64] else (
            f"byte {data[error.start]:#04x} is not UTF-8"
        )
        raise Refused("encoding", guess, line=data.count(b"\n", 0, error.start) + 1) from None


def _note_characters(data: bytes, text: str, note) -> None:
    forbidden = bytes(b for b in range(128) if re.match(FORBIDDEN_CHARACTERS, chr(b)))
    if data.isascii() and len(data.translate(None, forbidden)) == len(data):
        return
    for match in re.finditer(FORBIDDEN_CHARACTERS, text):
        name = f"U+{ord(match.group()):04X}"
        note("characters", f"{name} stands in it", text.count("\n", 0, match.start()) + 1, value=name)


def _records(data: bytes, delimiter: int, quote: int):
    """Find each record's start, end, width and physical line; refuse quoting with a second reading."""
    octets = np.frombuffer(data, np.uint8)
    quotes = np.flatnonzero(octets == quote)
    line_feeds = np.flatnonzero(octets == LF)

    def line_of(offset):
        return int(np.searchsorted(line_feeds, offset)) + 1

    if len(quotes):
        edges = np.array([delimiter, LF, CR, quote], np.uint8)
        before = np.where(quotes > 0, octets[quotes - 1], LF)
        after = np.where(quotes < len(octets) - 1, octets[np.minimum(quotes + 1, len(octets) - 1)], LF)
        stray = np.where(np.arange(len(quotes)) % 2 == 0, ~np.isin(before, edges), ~np.isin(after, edges))
        if stray.any():
            raise Refused("quoting", "a quotation mark stands inside a cell that is not quoted, or is not doubled",
                          line=line_of(quotes[np.argmax(stray)]))
        if len(quotes) % 2:
            raise Refused("quoting", "a quoted cell that opens here is never closed", line=line_of(quotes[-1]))

    def outside(offsets):
        return offsets[np.searchsorted(quotes, offsets) % 2 == 0] if len(quotes) else offsets

    returns = outside(np.flatnonzero(octets == CR))
    lone = octets[np.minimum(returns + 1, len(octets) - 1)] != LF
    if lone.any():
        raise Refused("quoting", "a carriage return without a line feed stands outside a quoted cell",
                      line=line_of(returns[np.argmax(lone)]))
    breaks = outside(line_feeds)
    ends = breaks if len(breaks) and breaks[-1] == len(octets) - 1 else np.append(breaks, len(octets))
    starts = np.concatenate([[0], ends[:-1] + 1])
    lines = np.searchsorted(line_feeds, starts) + 1
    delimiters = outside(np.flatnonzero(octets == delimiter))
    widths = np.searchsorted(delimiters, ends) - np.searchsorted(delimiters, starts) + 1
    trimmed = np.where((ends > starts) & (octets[np.maximum(ends - 1, 0)] == CR), ends - 1, ends)
    return starts, trimmed, widths, lines, len(breaks) < len(line_feeds)


def _note_header(header: list[str], names: list[str] | None, match: str, note) -> None:
    blank = [number for number, name in enumerate(header, 1) if not name]
    twice = [name for name in header if header.count(name) > 1]
    if blank or twice:
        met = f"column {blank[0]} has no name" if blank else f"the column `{twice[0]}` stands twice"
        note("header", met, 1, None, twice[0] if not blank else None)
    elif names is not None and match == "exact":
        _note_first_difference(header, names, note)
    elif names is not None:
        for name in header if match in {"equal", "superset"} else []:
            if name not in names:
                note("header", f"the column `{name}` is not in the schema", 1, None, name)
        for name in names if match in {"equal", "subset"} else []:
            if name not in header:
                note("header", f"the column `{name}` is missing", 1, name)
        if not set(names) & set(header):
            note("header", "no column is in the schema", 1)


def _note_first_difference(header: list[str], names: list[str], note) -> None:
    for number, (met, wanted) in enumerate(zip(header, names, strict=False), 1):
        if met != wanted:
            note("header", f"column {number} is `{met}`, not `{wanted}`", 1, wanted, met)
            return
    if len(header) > len(names):
        extra = header[len(names)]
        note("header", f"column {len(names) + 1}, `{extra}`, is one too many", 1, None, extra)
    elif len(header) < len(names):
        note("header", f"the column `{names[len(header)]}` is missing", 1, names[len(header)])


def _frame(data, header, has_header, rows, delimiter, quote, quoted_breaks, longest) -> pd.DataFrame:
    if rows == 0:
        return pd.DataFrame({name: pd.Series([], dtype=TEXT) for name in header})
    columns = [f"{number}" for number in range(len(header))]
    read = pyarrow.csv.read_csv(
        pa.BufferReader(data),
        read_options=pyarrow.csv.ReadOptions(
            column_names=columns, skip_rows_after_names=int(has_header), block_size=max(1 << 22, longest)
        ),
        parse_options=pyarrow.csv.ParseOptions(
            delimiter=delimiter, quote_char=quote, newlines_in_values=quoted_breaks, ignore_empty_lines=False
        ),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types={name: pa.string() for name in columns}, strings_can_be_null=False, check_utf8=False
        ),
    )
    assert read.num_rows == rows, "the gate and the reader count different rows"
    frame = read.to_pandas(types_mapper=pd.ArrowDtype)
    frame.columns = header
    return frame
