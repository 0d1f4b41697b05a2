"""Rules for cells that a spreadsheet would change, evaluate or cut."""

import unicodedata

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onrecord.files.utf8 import BLANK, among
from onrecord.rules.rule import At, rule

MOST_CELL_CHARACTERS = 32_767
FORMULA, SPACE = r"[=+\-@\t\r\x{FF1D}\x{FF0B}\x{FF0D}\x{FF20}]", r"[\s\p{Z}]"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
# What Excel, LibreOffice and Google Sheets turn into a number, a date, a time or a truth value on opening a CSV file.
READS_AS = {
    "a number": r"[+-]?[$£€]?(?:[0-9][0-9.,]*|[.,][0-9]+)(?:e[+-]?[0-9]+)?%?|[0-9]+ +[0-9]+/[0-9]+",
    "a date": r"[0-9]{1,4}([-/.])[0-9]{1,2}(?:[-/.][0-9]{1,4})?"
    rf"|[0-9]{{1,2}}[ /-]?{_MONTH}(?:[ /-][0-9]{{2,4}})?|{_MONTH}[ /-]?[0-9]{{1,4}}(?:,? [0-9]{{4}})?",
    "a time": r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?: ?[ap]m)?|[0-9]{1,2} ?[ap]m",
    "a truth value": "true|false",
}
# by their bytes, what need not be looked at more closely
LONGEST_WITH_MONTH = len("September. 9999, 9999")
LETTERS, DIGITS, IN_TRUE_AND_FALSE = among((65, 90), (97, 122)), among((48, 57)), among((69, 69), (101, 101))
ODD = ~LETTERS


def _text_fields(table, schema):
    return [At(table, field["name"]) for field in schema["fields"] if field.get("type", "string") == "string"]


def _matching(dataset, at, pattern, may=None):
    return dataset.column(at.table, at.column).where(lambda text: pc.match_substring_regex(text, pattern), may)


def _every_field(table, schema):
    return [At(table, field["name"]) for field in schema["fields"]]


def _opens_oddly(dataset, table, column):
    """Say whether any cell opens like a formula or with white space, or is one that a spreadsheet would change."""
    pattern = rf"(?i)\A(?:{FORMULA}|{SPACE}|(?:{'|'.join(READS_AS.values())})\z)"
    return _matching(dataset, At(table, column), pattern, _may_open_oddly).any()


def _may_open_oddly(edges):
    # what opens with a letter and is changed is a month with a number or a truth value
    with_letter = LETTERS[edges.first] & (DIGITS[edges.last] | IN_TRUE_AND_FALSE[edges.last])
    return ODD[edges.first] | (with_letter & (edges.bytes <= LONGEST_WITH_MONTH))


@rule(
    title="No cell opens like a formula",
    message="`{value}` opens like a formula",
    remedy="Write the cell so that it opens with a letter, a digit or a quotation mark.",
    bad="`=1+1`",
    good="`1+1 = 2`",
    at=_text_fields,
)
def cell_formula(dataset, at):
    """A spreadsheet evaluates such a cell, and a stranger's formula can send data away."""
    if not dataset.once(_opens_oddly, at.table, at.column):
        return None
    mask = _matching(dataset, at, rf"\A{FORMULA}", lambda edges: ODD[edges.first])
    return dataset.at_fault(at.table, mask)


@rule(
    title="No white space at a cell's ends",
    message="`{value}` has white space at an end",
    remedy="Delete the white space.",
    bad="`Jeremy Corbyn ` (a space at the end)",
    good="`Jeremy Corbyn`",
    at=_every_field,
)
def cell_space(dataset, at):
    """White space that nobody sees makes two cells differ that look alike."""
    # one by one: RE2 looks at one end of a cell alone where a pattern is bound to it
    mask = _matching(dataset, at, rf"{SPACE}\z", lambda edges: BLANK[edges.last])
    mask |= _matching(dataset, at, rf"\A{SPACE}", lambda edges: BLANK[edges.first])
    return dataset.at_fault(at.table, mask)


@rule(
    title="Text is in Unicode's composed form",
    message="`{value}` is not in NFC",
    remedy="Write the cell in NFC (composed characters).",
    bad="`é` as two characters, e and an accent",
    good="`é` as one character",
    at=_text_fields,
)
def cell_nfc(dataset, at):
    """The same letter written in two ways makes two names of one."""
    column = dataset.column(at.table, at.column)
    rows = np.flatnonzero(column.where(lambda text: pc.invert(pc.string_is_ascii(text))))
    cells = column.text.take(pa.array(rows)).to_pylist()
    faults = [row for row, cell in zip(rows, cells, strict=True) if not unicodedata.is_normalized("NFC", cell)]
    return dataset[at.table].iloc[faults] if faults else None


@rule(
    title="No text reads as something else to a spreadsheet",
    message="a spreadsheet would read `{value}` as {reading}",
    remedy="Write the identifier or text so that it holds a word that is no month, and not digits alone.",
    bad="`may-2018` as an identifier",
    good="`meeting-may-2018` as an identifier",
    at=_text_fields,
)
def cell_reads_as(dataset, at):
    """A spreadsheet changes such a cell on opening, and saves it changed."""
    if not dataset.once(_opens_oddly, at.table, at.column):
        return None
    masks = {reading: _matching(dataset, at, rf"(?i)\A(?:{pattern})\z") for reading, pattern in READS_AS.items()}
    faults = dataset[at.table].assign(reading=None)
    for reading, mask in masks.items():
        faults.loc[mask, "reading"] = reading
    return faults[faults["reading"].notna()]


@rule(
    title="No cell is longer than a spreadsheet keeps",
    message=f"it has more than {MOST_CELL_CHARACTERS} characters",
    remedy="Shorten the cell.",
    bad="a description of 40,000 characters",
    good="a description of 400 characters",
    at=_text_fields,
)
def cell_too_long(dataset, at):
    """A spreadsheet cuts a longer cell without a word."""
    text = dataset.column(at.table, at.column).text
    if (pc.max(pc.binary_length(text)).as_py() or 0) <= MOST_CELL_CHARACTERS:
        return None
    mask = pc.utf8_length(text).to_numpy() > MOST_CELL_CHARACTERS
    return dataset.at_fault(at.table, mask)


RULES = (cell_formula, cell_space, cell_nfc, cell_reads_as, cell_too_long)
