"""Rules for the bytes of a file: that it has one reading, and for our format that it is in canonical form."""

import re

import numpy as np
import pandas as pd

from onrecord.files.canonical import natural_key
from onrecord.files.guarded import Refusal
from onrecord.files.writing import JOURNAL, unfinished
from onrecord.rules.rule import At, faults, rule, true
from onrecord.tableschema.values import INTEGER, TEXT, matches


@rule(
    scope="package",
    general=True,
    title="Every write was finished",
    message="A command was killed while it wrote, so that some files may be new and others old: {detail}",
    remedy="Run `onrecord format`, or the command again: it finishes what was begun, or takes it back.",
    bad="`.onrecord-write` beside the descriptor, which lists `data/claims.csv` and `data/sentences.csv`",
    good="no `.onrecord-write` beside the descriptor",
)
def half_written(package):
    """If a write was cut short, some tables are new and some are old. Together they can pass every rule and still say
    what nobody wrote."""
    left = unfinished(package.root)
    if left is not None:
        yield Refusal("half-written", left, path=JOURNAL)


@rule(
    scope="refusal",
    general=True,
    title="A file is UTF-8 without a byte-order mark",
    message="The file {path} is not plain UTF-8: {detail}",
    remedy="Save the file as UTF-8 without a byte-order mark.",
    bad="a file saved in Latin-1 or UTF-16",
    good="a file saved in UTF-8",
)
def encoding():
    """A reader that guesses a code page turns names into other names without anyone noticing."""


@rule(
    scope="refusal",
    general=True,
    title="No control, bidirectional, line-separating or invisible character",
    message="The file {path} holds a character that is not text: {detail}",
    remedy="Delete the character, or write what it was meant for.",
    bad="a cell with U+202E, which shows the text after it backwards, or with U+200B, which nobody sees",
    good="a cell with letters, digits, spaces and punctuation",
)
def characters():
    """Such characters hide or reorder what a person sees. Two keys can look the same and differ. Some tools end a line
    or a cell at them."""


@rule(
    scope="refusal",
    general=True,
    title="Quotation marks leave one reading",
    message="The file {path} can be read in two ways: {detail}",
    remedy="Quote the whole cell and double each quotation mark in it.",
    bad='`1,"An"n`',
    good='`1,"An""n"`',
)
def quoting():
    """If quoting is broken, one reader shifts the cells and another swallows the rows after it."""


@rule(
    scope="refusal",
    general=True,
    title="The header is the schema's fields, in order",
    message="The header of {path} is not what the schema says: {detail}",
    remedy="Write the schema's field names into the first line, in its order.",
    bad="`id,name ` (a space after the name)",
    good="`id,name`",
)
def header():
    """Readers find a column by its name or by its place, so both must be as declared."""


@rule(
    scope="refusal",
    general=True,
    title="Every row is as wide as the header",
    message="A row of {path} does not fit the header: {detail}",
    remedy="Give the row one cell for each column, empty where there is no value; delete blank lines.",
    bad="`1,Ann,` below `id,name`",
    good="`1,Ann` below `id,name`",
)
def row_width():
    """Readers fill up, cut or shift a row that is too short or too long, each in its own way."""


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
    """The same content always has the same bytes. So every difference between two versions is a difference in the
    data."""
    difference = _first_difference(table.data)
    if difference:
        line, detail = difference
        yield Refusal("canonical-form", detail, table.name, table.path, line)


_QUOTED = re.compile(rb'"[^"]*(?:""[^"]*)*"')
# cells without quotation marks, and those that need them: a row of one empty cell would be no row without
_CANONICAL = re.compile(rb'(?:[^"]++|"[^"\n,]*+(?:,|"")(?:[^"\n]++|"")*"|^""$)*+', re.MULTILINE)


def _first_difference(data: bytes) -> tuple[int, str] | None:
    if not data.endswith(b"\n") or data.endswith(b"\n\n"):
        return data.count(b"\n") + 1, "the file does not end with exactly one line feed"
    if b"\r" in data:
        return data.count(b"\n", 0, data.index(b"\r")) + 1, "it holds a carriage return"
    start = _CANONICAL.match(data).end()
    quoted = _QUOTED.match(data, start)
    if not quoted:
        return None
    broken = b"\n" in quoted[0]
    detail = "a cell holds a line break" if broken else "a cell is quoted that needs no quotation marks"
    return data.count(b"\n", 0, start) + 1, detail


@rule(
    title="Rows stand in the natural order of their keys",
    message="`{value}` stands after `{previous}`",
    remedy="Sort the rows by their key, digits as numbers: `-p9` before `-p10`.",
    bad="`jc-20180424-p10` above `jc-20180424-p9`",
    good="`jc-20180424-p9` above `jc-20180424-p10`",
    at=lambda table, schema: [At(table, schema["fields"][0]["name"])],
)
def row_order(rows, column):
    """The same content always has the same order, and people find a row where they look for it."""
    keys = pd.Series(rows.written(column).fill_null(""), dtype=TEXT)
    before, stem, length = keys.shift(), keys.str.rstrip("0123456789"), keys.str.len()
    plain = ~keys.str.contains("[0-9]")
    # the natural order is that of texts for keys without digits, and for keys with as many digits after one stem
    alike = true(((stem == stem.shift()) & (length == length.shift())) | (plain & plain.shift()))
    late, others = alike & true(keys < before), np.flatnonzero(~alike)[1:]
    pairs = zip(keys[others].tolist(), before[others].tolist(), strict=True)
    late[others] = [natural_key(key) < natural_key(one) for key, one in pairs]
    return faults(late, previous=before)


def _has_one_form(field):
    # a field that declares a group character or units has ways to write a number of its own
    return field.get("type") == "integer" and not field.get("groupChar") and field.get("bareNumber", True)


@rule(
    scope="cells",
    fields=_has_one_form,
    title="An integer is written in one way",
    message="`{value}` has a sign or zeros that it does not need",
    remedy="Write the digits alone, without a plus sign and without zeros before them.",
    bad="`+4` or `05`",
    good="`4` and `5`",
)
def integer_form(cells):
    """The same number is always written in the same way. Otherwise two files could differ and say the same."""
    return true(matches(cells, INTEGER)) & ~true(matches(cells, r"\A(?:0|-?[1-9][0-9]*)\z"))


RULES = (half_written, encoding, characters, quoting, header, row_width, canonical_form, row_order, integer_form)
