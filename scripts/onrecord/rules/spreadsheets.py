"""Rules for cells that a spreadsheet would change, evaluate or cut."""

import re

import pyarrow as pa
import pyarrow.compute as pc

from onrecord.record.spreadsheets import READS_AS, reading
from onrecord.rules.rule import rule
from onrecord.tableschema.values import as_arrow, matches

MOST_CELL_CHARACTERS = 32_767
# what opens a formula, in ASCII and as East Asian full-width forms, which spreadsheets take too
OPENERS = [*"=+-@\t\r\uff1d\uff0b\uff0d\uff20"]
_TYPOGRAPHIC = r"\x{a0}\x{202f}\x{2009}"  # as in French, in numbers and before units
# letters and marks, roughly: `\pL` takes longer to compile for each column than a column takes to search
_LETTER = (
    r"[A-Za-z\x{c0}-\x{d6}\x{d8}-\x{f6}\x{f8}-\x{65f}\x{66a}-\x{6ef}\x{6fa}-\x{1fff}"
    r"\x{2c00}-\x{2dff}\x{3040}-\x{10ffff}]"
)
_UNPLAIN_SPACE = (
    rf"[ {_TYPOGRAPHIC}]{{2}}|{_LETTER}[{_TYPOGRAPHIC}]{_LETTER}|[\x{{1680}}\x{{2000}}-\x{{2008}}\x{{200a}}\x{{205f}}]"
)
_ANY_READING = rf"(?i)\A(?:{'|'.join(READS_AS.values())})\z"


def _is_string(field):
    return field.get("type", "string") == "string"


@rule(
    scope="cells",
    fields=_is_string,
    title="No cell opens like a formula",
    message="`{value}` opens like a formula",
    remedy="Write the cell so that it opens with a letter, a digit or a quotation mark.",
    bad="`=1+1`",
    good="`1+1 = 2`",
)
def cell_formula(cells):
    """A spreadsheet evaluates such a cell, and a stranger's formula can send data away."""
    return pc.is_in(pc.utf8_slice_codeunits(as_arrow(cells), 0, 1), pa.array(OPENERS))


@rule(
    scope="cells",
    fields=lambda field: True,
    title="No white space at a cell's ends",
    message="`{value}` has white space at an end",
    remedy="Delete the white space.",
    bad="`Jeremy Corbyn ` (a space at the end)",
    good="`Jeremy Corbyn`",
)
def cell_space(cells):
    """Two cells look alike and differ, because nobody sees the white space."""
    text = as_arrow(cells)
    return pc.not_equal(pc.utf8_trim_whitespace(text), text)


@rule(
    scope="cells",
    fields=_is_string,
    severity="warning",
    title="Words are parted by one plain space",
    message="`{shown}` has two spaces in a row, or one that is no plain space",
    remedy="Write one plain space.",
    words=lambda field, value: {"shown": re.sub(r"(?<=\s) |[^\S ]", lambda one: f"\\u{ord(one[0]):04x}", value)},
    bad="`Jeremy  Corbyn` (two spaces), or `Jeremy Corbyn` with U+00A0",
    good="`Jeremy Corbyn`, or `« Nein »` with U+00A0 inside its marks",
)
def cell_inner_space(cells):
    """Two such cells look alike and differ, and a search for one does not find the other. Spaces that belong to
    typography stay: those beside a punctuation mark, a sign or a digit."""
    return matches(cells, _UNPLAIN_SPACE)


@rule(
    scope="cells",
    fields=_is_string,
    title="Text is in Unicode's composed form",
    message="`{value}` is not in NFC",
    remedy="Write the cell in NFC (composed characters).",
    bad="`é` as two characters, e and an accent",
    good="`é` as one character",
)
def cell_nfc(cells):
    """The same letter written in two ways makes two names of one."""
    text = as_arrow(cells)
    return pc.not_equal(pc.utf8_normalize(text, "NFC"), text)


@rule(
    scope="cells",
    fields=_is_string,
    words=lambda field, value: {"reading": reading(value)},
    title="No text reads as something else to a spreadsheet",
    message="a spreadsheet would read `{value}` as {reading}",
    remedy="Add a word that is no month. In a list add another item: `7% | per cent`, or the row's name beside a "
    "spelling, `1843 | 1843 magazine`.",
    bad="`may-2018` as an identifier",
    good="`meeting-may-2018` as an identifier",
)
def cell_reads_as(cells):
    """A spreadsheet changes such a cell when it opens the file, and saves the change."""
    return matches(cells, _ANY_READING)


@rule(
    scope="cells",
    fields=_is_string,
    title="No cell is longer than a spreadsheet keeps",
    message=f"it has more than {MOST_CELL_CHARACTERS} characters",
    remedy="Shorten the cell.",
    bad="a description of 40,000 characters",
    good="a description of 400 characters",
)
def cell_too_long(cells):
    """A spreadsheet cuts a longer cell without warning."""
    return pc.greater(pc.utf8_length(as_arrow(cells)), MOST_CELL_CHARACTERS)


RULES = (cell_formula, cell_space, cell_inner_space, cell_nfc, cell_reads_as, cell_too_long)
