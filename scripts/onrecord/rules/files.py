"""Rules for the bytes of a file: that it has one reading, and for our format that it is in canonical form."""

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onrecord.files.canonical import natural_key
from onrecord.files.utf8 import final_numbers, places_of
from onrecord.package.descriptor import Refusal
from onrecord.rules.descriptor import refused
from onrecord.rules.rule import At, rule


@rule(
    scope="package",
    title="A file is UTF-8 without a byte-order mark",
    message="The file {path} is not plain UTF-8: {detail}",
    remedy="Save the file as UTF-8 without a byte-order mark.",
    bad="a file saved in Latin-1 or UTF-16",
    good="a file saved in UTF-8",
)
def encoding(package):
    """A reader that guesses a code page turns names into other names without anyone noticing."""
    return refused(package, "encoding")


@rule(
    scope="package",
    title="No control, bidirectional, line-separating or invisible character",
    message="The file {path} holds a character that is not text: {detail}",
    remedy="Delete the character, or write what it was meant for.",
    bad="a cell with U+202E, which shows the text after it backwards, or with U+200B, which nobody sees",
    good="a cell with letters, digits, spaces and punctuation",
)
def characters(package):
    """Such characters hide or reorder what a person sees, make two keys differ that look the same, and some tools end a
    line or a cell at them."""
    return refused(package, "characters")


@rule(
    scope="package",
    title="Quotation marks leave one reading",
    message="The file {path} can be read in two ways: {detail}",
    remedy="Quote the whole cell and double each quotation mark in it.",
    bad='`1,"An"n`',
    good='`1,"An""n"`',
)
def quoting(package):
    """Where quoting is broken, one reader shifts the cells and another swallows the rows after it."""
    return refused(package, "quoting")


@rule(
    scope="package",
    title="The header is the schema's fields, in order",
    message="The header of {path} is not what the schema says: {detail}",
    remedy="Write the schema's field names into the first line, in its order.",
    bad="`id,name ` (a space after the name)",
    good="`id,name`",
)
def header(package):
    """Readers find a column by its name or by its place: both must be as declared."""
    return refused(package, "header")


@rule(
    scope="package",
    title="Every row is as wide as the header",
    message="A row of {path} does not fit the header: {detail}",
    remedy="Give the row one cell for each column, empty where there is no value; delete blank lines.",
    bad="`1,Ann,` below `id,name`",
    good="`1,Ann` below `id,name`",
)
def row_width(package):
    """A short or long row is filled up, cut or shifted, by each reader in its own way."""
    return refused(package, "row-width")


@rule(
    scope="file",
    title="A file is in canonical form",
    message="The file {path} is not in canonical form: {detail}",
    remedy="Write the file as UTF-8 with commas, LF line ends, one at the end, quotation marks only where needed, "
    "and no line break inside a cell.",
    bad='`"ann","Ann"`',
    good="`ann,Ann`",
)
def canonical_form(table):
    """One form for one content: every difference between two versions is then a difference in the data."""
    difference = None if _is_canonical(table.data) else _first_difference(table.data)
    if difference:
        line, detail = difference
        yield Refusal("canonical-form", detail, table.name, table.path, line)


MOST_KEY_BYTES, KEYS_AT_A_TIME = 100, 100_000
_CELL = re.compile(rb'(?:\A|,)(?:"([^"]*(?:""[^"]*)*)"|[^,]*)')


def _is_canonical(data: bytes) -> bool:
    """Say whether a file is seen to be canonical: it ends as it must, and each quoted cell holds what asks for it."""
    if not data.endswith(b"\n") or data.endswith(b"\n\n") or b"\r" in data:
        return False
    if b'"' not in data:
        return True
    quotes = places_of(ord('"'), np.frombuffer(data, np.uint8))
    if len(quotes) % 2:  # where the dialect has another quotation mark
        return False
    # between quotation marks in pairs; one in a cell stands twice, and ends what a pair holds
    inside = pa.LargeBinaryArray.from_buffers(
        pa.large_binary(), len(quotes) - 1, [None, pa.py_buffer(quotes), pa.py_buffer(data)]
    ).take(pa.array(np.arange(0, len(quotes), 2)))
    if (np.frombuffer(inside.buffers()[2], np.uint8) == ord("\n")).any():
        return False
    goes_on = quotes[2::2] == quotes[1:-1:2] + 1
    asks = pc.match_substring(inside, ",").to_numpy(zero_copy_only=False)
    asks[1:] |= goes_on
    asks[:-1] |= goes_on
    return bool(asks.all())


def _first_difference(data: bytes) -> tuple[int, str] | None:
    if not data.endswith(b"\n") or data.endswith(b"\n\n"):
        return data.count(b"\n") + 1, "the file does not end with exactly one line feed"
    if b"\r" in data:
        return data.count(b"\n", 0, data.index(b"\r")) + 1, "it holds a carriage return"
    for number, line in enumerate(data.split(b"\n"), 1):
        if b'"' not in line:
            continue
        if line.count(b'"') % 2:
            return number, "a cell holds a line break"
        quoted = [match.group(1) for match in _CELL.finditer(line) if match.group(1) is not None]
        if line != b'""' and any(b"," not in cell and b'"' not in cell for cell in quoted):
            return number, "a cell is quoted that needs no quotation marks"
    return None


@rule(
    title="Rows stand in the natural order of their keys",
    message="`{value}` stands after `{previous}`",
    remedy="Sort the rows by their key, digits as numbers: `-p9` before `-p10`.",
    bad="`jc-20180424-p10` above `jc-20180424-p9`",
    good="`jc-20180424-p9` above `jc-20180424-p10`",
    at=lambda table, schema: [At(table, schema["fields"][0]["name"])],
)
def row_order(dataset, at):
    """One order for one content, and the one in which people look a row up."""
    frame = dataset.table(at.table).frame
    cells = frame[at.column]
    doubtful = 1 + np.flatnonzero(~_plainly_in_order(cells.array._pa_array))
    pairs = zip(doubtful, cells.iloc[doubtful - 1], cells.iloc[doubtful], strict=True)
    late = [row for row, before, key in pairs if natural_key(key) < natural_key(before)]
    if not late:
        return None
    return frame.iloc[late].assign(previous=frame[at.column].iloc[[row - 1 for row in late]].to_list())


def _plainly_in_order(keys: pa.ChunkedArray) -> np.ndarray:
    """Say of each key but the first whether it is seen by its bytes alone that it stands in order after the one before.

    It is where it has a higher number than that and is the same else; or where their digits stand at the same places,
    so that the first byte that differs decides.
    """
    whole = keys.combine_chunks()
    if len(whole) < 2:
        return np.zeros(0, bool)
    numbers, same = final_numbers(whole)
    plain = same[1:] & (numbers[1:] > numbers[:-1])
    for rows in np.array_split(np.flatnonzero(~plain), max(1, np.count_nonzero(~plain) // KEYS_AT_A_TIME)):
        before, after = (whole.take(pa.array(rows + one)) for one in (0, 1))
        plain[rows] = _in_order_by_bytes(before, after)
    return plain


def _in_order_by_bytes(before: pa.Array, after: pa.Array) -> np.ndarray:
    short = [
        pc.less_equal(pc.binary_length(one), MOST_KEY_BYTES).to_numpy(zero_copy_only=False) for one in (before, after)
    ]
    cut = (pc.binary_slice(one.cast(pa.large_binary()), 0, MOST_KEY_BYTES) for one in (before, after))
    octets = [np.array(one.to_numpy(zero_copy_only=False), f"S{MOST_KEY_BYTES}") for one in cut]
    rows = [one.view(np.uint8).reshape(len(before), MOST_KEY_BYTES) for one in octets]
    digits = [(one >= ord("0")) & (one <= ord("9")) for one in rows]
    return short[0] & short[1] & (digits[0] == digits[1]).all(axis=1) & (octets[1] > octets[0])


def _integers(table, schema):
    # a field that declares a group character or units has ways to write a number of its own
    plain = [one for one in schema["fields"] if not one.get("groupChar") and one.get("bareNumber", True)]
    return [At(table, field["name"]) for field in plain if field.get("type") == "integer"]


@rule(
    title="An integer is written in one way",
    message="`{value}` has a sign or zeros that it does not need",
    remedy="Write the digits alone, without a plus sign and without zeros before them.",
    bad="`+4` or `05`",
    good="`4` and `5`",
    at=_integers,
)
def integer_form(dataset, at):
    """One form for one content: two ways to write a number make two versions that differ and say the same."""
    column = dataset.column(at.table, at.column)
    mask = column.where(lambda text: pc.invert(pc.match_substring_regex(text, r"\A(?:|0|-?[1-9][0-9]*)\z")))
    mask &= column.filled
    return dataset.at_fault(at.table, mask)


RULES = (encoding, characters, quoting, header, row_width, canonical_form, row_order, integer_form)
