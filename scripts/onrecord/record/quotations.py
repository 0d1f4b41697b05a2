"""Which words of an article stand in quotation marks, read once for all who ask.

In a normalised text every double mark is `"`. Whether it opens a quotation or closes one is told by the word that it
touches: `"We go"`. A mark that touches no word, as in French, closes the quotation that is open, else it opens one;
tight marks inside such a quotation are those of an inner one. So does one beside a character of a script without
spaces. The marks of Japanese say themselves which they are. At the start of a paragraph a mark closes nothing: there a
quotation that was left open runs on. `docs/format.md` (Quotations) is the specification.
"""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple, TypeVar

from onrecord.record.boundaries import UNSPACED
from onrecord.record.dataset import Dataset, once
from onrecord.record.proof import Sentence
from onrecord.record.texts import trimmed

_OPENING, _CLOSING = "\"'([¿¡", "\"'.,;:!?)]،؛؟۔।॥"
CORNERS = "「『｢﹁﹃", "」』｣﹂﹄"
_DOUBLE_MARK = re.compile(f'["{"".join(CORNERS)}]')
_UNSPACED = rf"[{UNSPACED}、。，．！？：；（）…]"
_BESIDE_UNSPACED = re.compile(f'(?<={_UNSPACED})"|"(?={_UNSPACED})')
_SINGLE_MARK = re.compile(rf"""'(?:(?<![^ (\["']')|(?<={_UNSPACED}'))(?=[^\W_])""")  # one that opens a word
_IN_HEBREW_WORD = re.compile('(?<=[\u05d0-\u05ea])"(?=[\u05d0-\u05ea])')
# after "and", "the", "in" and others, which are written on the next word, a mark opens, unless one letter is left
_AFTER_PREFIX = re.compile(
    '(?<![\u05d0-\u05ea])[\u05d5\u05e9\u05d4\u05d1\u05db\u05dc\u05de]{1,4}"[\u05d0-\u05ea]{2}\\Z'
)

CLOSED, OPEN, SPACED, INNER = "closed", "open", "spaced", "inner"
BEFORE_WORD, AFTER_WORD, ALONE, LAST = "before a word", "after a word", "alone", "alone, last of its paragraph"
CORNER = "a corner bracket"
_NEXT = {
    CLOSED: {BEFORE_WORD: OPEN, AFTER_WORD: CLOSED, ALONE: SPACED, LAST: CLOSED},
    OPEN: {BEFORE_WORD: OPEN, AFTER_WORD: CLOSED, ALONE: CLOSED, LAST: CLOSED},
    SPACED: {BEFORE_WORD: INNER, AFTER_WORD: CLOSED, ALONE: CLOSED, LAST: CLOSED},
    INNER: {BEFORE_WORD: INNER, AFTER_WORD: SPACED, ALONE: CLOSED, LAST: CLOSED},
}

Span = TypeVar("Span", bound=tuple)


class Quoted(NamedTuple):
    """What of a sentence is quoted: whether it has a double mark, or a single one that opens a word, and whether all of
    it is inside a quotation."""

    double: bool
    single: bool
    throughout: bool


class Quotations:
    """The quotations in a normalised text whose paragraphs start at `starts`."""

    def __init__(self, text: str, starts: Collection[int] = ()):
        self._text = text
        self._single = [mark.start() for mark in _SINGLE_MARK.finditer(text)]
        self._places: list[int] = []
        self._open = [False]  # before the first mark, and after each
        state, corners = CLOSED, 0
        for place, kind, runs_on in _marks(text, {0, *starts}):
            if kind == CORNER:
                corners = max(0, corners - 1) if text[place] in CORNERS[1] else 1 if runs_on else corners + 1
            elif state == CLOSED or not runs_on:
                state = _NEXT[state][kind]
            self._places.append(place)
            self._open.append(state != CLOSED or corners > 0)

    def is_open(self, place: int) -> bool:
        """Say whether a quotation is open right before a place."""
        return self._open[self._before(place)]

    def quoted(self, start: int, end: int) -> Quoted:
        """Say what of `text[start:end]` is quoted.

        All of it is where a quotation is open before its first letter or digit and no double mark stands before its
        last.
        """
        first, last = trimmed(self._text, start, end)
        return Quoted(
            double=self._before(start) < self._before(end),
            single=bisect_left(self._single, start) < bisect_left(self._single, end),
            throughout=self.is_open(first) and self._before(first) == self._before(last),
        )

    def _before(self, place: int) -> int:
        """Give how many double marks stand before a place."""
        return bisect_left(self._places, place)

    def outside(self, spans: Iterable[Span]) -> Iterator[Span]:
        """Give those spans, each with its start and its end first, in which nothing is a double mark or is quoted."""
        for one in spans:
            before = bisect_left(self._places, one[0])
            if not self._open[before] and before == bisect_left(self._places, one[1]):
                yield one


def _marks(text: str, starts: set[int]) -> Iterator[tuple[int, str, bool]]:
    """Give the place of each double mark, how it stands to the word that it touches, and whether it opens a paragraph.

    A word, here, is what stands between two spaces without the marks, brackets and stops around it.
    """
    for start, end in _stretches(text):
        stretch = text[start:end]
        word = end - len(stretch.lstrip(_OPENING))
        word_end = start + len(stretch.rstrip(_CLOSING))
        alone = LAST if end == len(text) or end + 1 in starts else ALONE
        for mark in _DOUBLE_MARK.finditer(text, start, end):
            place = mark.start()
            if mark[0] != '"':
                kind = CORNER
            elif word >= word_end:
                kind = alone
            elif _BESIDE_UNSPACED.match(text, place):
                kind = alone if place >= word_end else ALONE
            elif place < word or (place < word_end and text[place - 1] in _OPENING):
                kind = BEFORE_WORD
            elif _IN_HEBREW_WORD.match(text, place):
                if not _AFTER_PREFIX.search(text, max(0, place - 4), place + 3):
                    continue  # the mark of a short form
                kind = BEFORE_WORD
            else:
                kind = AFTER_WORD
            yield place, kind, place == start and start in starts


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """Give where each stretch between two spaces begins and ends that has a double mark."""
    end = 0
    while mark := _DOUBLE_MARK.search(text, end):
        space = text.find(" ", mark.start())
        end = len(text) if space < 0 else space
        yield text.rfind(" ", 0, mark.start()) + 1, end


@once
def quotations(dataset: Dataset, article_id: str) -> Quotations:
    """Give the quotations in an article whose text is at hand."""
    return Quotations(dataset.text(article_id), dataset.lines(article_id).starts)


def quoted(dataset: Dataset, sentence: Sentence) -> Quoted:
    """Give what of a sentence is quoted."""
    return quotations(dataset, sentence.article_id).quoted(sentence.start, sentence.end)
