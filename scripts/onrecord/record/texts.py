"""Articles' texts: normalise them, cut them into segments, find a sentence again.

Nothing here keeps an article's words: a segment is stored as its place, its digest and the few
words that open and close it. `docs/format.md` (Normalised text, Segments) is the specification.
"""

import hashlib
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from onrecord.files.guarded import FORBIDDEN_CHARACTERS
from onrecord.record import abbreviations
from onrecord.record.boundaries import UNSPACED, joined, of_word
from onrecord.record.spreadsheets import stays_text

# The table of code points is part of the format: a second implementation must use the same.
# U+0374, U+1FEF and U+1FFD are listed because NFC turns them into marks that are mapped, and a
# text normalised twice must not change.
DROPPED = "\u00ad\u180e\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
MAPPED = {
    '"': "\u201c\u201d\u201e\u201f\u2033\u02ba\uff02\u00ab\u00bb\u301d\u301e\u301f",
    "'": "\u2018\u2019\u201a\u201b\u2032\u02b9\u02bc\u00b4\u0060\uff07\u2039\u203a\u0374\u1fef\u1ffd",
    "-": "\u2013\u2014",
    "...": "\u2026",
}
_TRANSLATION = {ord(c): None for c in DROPPED} | {ord(c): to for to, characters in MAPPED.items() for c in characters}

FEWEST_WORDS, MOST_WORDS = 3, 5
MOST_CHARACTERS = 100
_FORBIDDEN = re.compile(FORBIDDEN_CHARACTERS)
SIGMA = "\u03a3"

# what stands after the end of a sentence and still belongs to it, as characters of an expression's class
_CLOSING = r"""\"')\]」』｣）"""
# what ends a sentence, as characters of an expression's class
STOPS = ".?!。．｡！？।॥؟۔։።፧။។།"
_OPENING = "\"'([¿¡「『｢（"
# a mark with spaces on both sides, as in French, stands with the sentence that it closes
_SENTENCE_END = re.compile(rf"""[{STOPS}]+[{_CLOSING}]*(?P<lone> ")? (?=[{re.escape(_OPENING)}]*[^\W_])""")
_LONE_MARK = re.compile(r'(?<!\S)"(?!\S)')
# what is written without spaces has none between sentences; after a closing mark the sentence may go on
_UNSPACED_END = re.compile(rf"[。｡！？]+(?:[{_CLOSING}]+(?=[「『｢（])|(?=[「『｢（]|[^\W_]))")
# where one may begin: after a space, or after any character of a script without spaces and its marks
BETWEEN = re.compile(rf"[ {UNSPACED}。｡！？」』｣）]")
_MARKS = "".join(one for one in map(chr, range(0x300, 0x10000)) if unicodedata.category(one)[0] == "M")
_WORD = re.compile(rf"[{UNSPACED}][{_MARKS}]*|[^ {UNSPACED}]+")
# the languages, by their first subtag, whose sentences have no space between them
UNSPACED_LANGUAGES = frozenset("zh cmn yue wuu nan hak lzh ja".split())


@dataclass(frozen=True)
class Segment:
    """One segment of an article: `start` and `end` are code points of the normalised text, half open."""

    number: int
    paragraph: int
    start: int
    end: int
    role: str = "body"


def normalise(text: str) -> str:
    """Give `text` in the form whose offsets and digests are stored (docs/format.md, Normalised text).

    Drop, map, collapse and strip white space, then NFC; doing it twice changes nothing.
    """
    return unicodedata.normalize("NFC", " ".join(text.translate(_TRANSLATION).split()))


def digest(text: str) -> str:
    """Give the SHA-256 of `text` in UTF-8, as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def segment(text: str, title: str = "", language: str = "en") -> list[Segment]:
    """Cut an article's raw `text` into segments that cover its whole normalised text.

    A paragraph is a line of `text`; `paragraph` is the number of that line. A segment of which `title` is the
    title is the headline, every other one is body until a coder says otherwise. `language` is a BCP
    47 tag: its short forms end no segment, and Chinese and Japanese are cut where no space stands, too.
    """
    segments: list[Segment] = []
    headlines = _headlines(title)
    for line_number, start, paragraph in paragraphs(text):
        for first, last in _sentence_spans(paragraph, language):
            role = "headline" if _as_kept(paragraph[first:last]) in headlines else "body"
            segments.append(Segment(len(segments) + 1, line_number, start + first, start + last, role))
    return segments


def is_title(title: str, words: str) -> bool:
    """Say whether a title is the headline of these normalised `words`, or that in quotation marks.

    In the marks a cell keeps what a spreadsheet would change; a character that no file may hold is left out.
    """
    return _as_kept(words) in _headlines(title)


def _headlines(title: str) -> set[str]:
    plain = normalise(title)
    unmarked = plain[1:-1] if re.fullmatch('".*"', plain) else plain
    return {plain, unmarked} - {""}


def _as_kept(words: str) -> str:
    return normalise(_FORBIDDEN.sub("", words)) if _FORBIDDEN.search(words) else words


def paragraphs(text: str) -> Iterator[tuple[int, int, str]]:
    """Give, for each line of the raw `text` that is not empty: its number from 1, the offset in the normalised text
    at which it starts, and its normalised words."""
    start = 0
    for line_number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        if paragraph := normalise(line):
            yield line_number, start, paragraph
            start += len(paragraph) + 1


class Lines(NamedTuple):
    """The lines of a text that have words: where each starts in the normalised text, and its number."""

    starts: list[int]
    numbers: list[int]

    def number_at(self, place: int) -> int:
        """Give the number of the line in which a place of the normalised text is."""
        return self.numbers[bisect_right(self.starts, place) - 1]


def in_lines(text: str) -> tuple[str, Lines]:
    """Give the raw `text` in normalised form, with its lines."""
    found = list(paragraphs(text))
    lines = Lines([start for _, start, _ in found], [number for number, _, _ in found])
    return " ".join(paragraph for _, _, paragraph in found), lines


def is_unspaced(language: str) -> bool:
    """Say whether a language, a BCP 47 tag, has no spaces between sentences."""
    return language.partition("-")[0] in UNSPACED_LANGUAGES


def _sentence_spans(paragraph: str, language: str) -> Iterator[tuple[int, int]]:
    own = abbreviations.own(language)
    lone = [match.start() for match in _LONE_MARK.finditer(paragraph)]
    cuts = []
    for match in _SENTENCE_END.finditer(paragraph):
        if _ends_a_sentence(paragraph, match, own):
            # of lone marks every other one closes, and the others open the next sentence
            opens = match["lone"] and bisect_right(lone, match.end()) % 2
            end = match.start("lone") if opens else match.end() - 1
            cuts.append((end, end + 1))
    if is_unspaced(language):
        cuts = sorted(cuts + [(match.end(),) * 2 for match in _UNSPACED_END.finditer(paragraph)])
    return zip([0, *(after for _, after in cuts)], [*(end for end, _ in cuts), len(paragraph)], strict=True)


def _ends_a_sentence(paragraph: str, match: re.Match, language: str) -> bool:
    following = paragraph[match.end() :].lstrip(_OPENING)
    if following[0].islower():
        return False
    if paragraph[match.start()] != "." or paragraph[match.start() + 1] != " ":
        return True
    word = paragraph[: match.start()].rpartition(" ")[2].lstrip(_OPENING).lower()
    return not abbreviations.goes_on(word, following, language)


def words_of(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Give where each word of `text[start:end]` starts and ends: what stands between spaces, a character in a script
    without spaces; each holds a letter or a digit."""
    return [one.span() for one in _WORD.finditer(text, start, end) if any(map(str.isalnum, one[0]))]


def split_segment(segments: list[Segment], text: str, number: int, words: str) -> list[Segment]:
    """Split segment `number` of the normalised `text` before `words`, which must occur in it just once.

    Raises ValueError where there is no such segment, or the words open it, are absent or occur twice.
    """
    one = _numbered(segments, number)
    wanted = re.finditer(rf"(?<![^\s{UNSPACED}。！？」』]){re.escape(normalise(words))}", text[one.start : one.end])
    inside = [m.start() for m in wanted]
    if len(inside) != 1 or inside[0] == 0:
        found = "open it" if inside == [0] else f"occur {len(inside)} times in it"
        raise ValueError(f"segment {number} can't be split before {words!r}: the words {found}")
    at = one.start + inside[0]
    end = at - (text[at - 1] == " ")
    return _renumbered(segments[: number - 1] + [replace(one, end=end), replace(one, start=at)] + segments[number:])


def join_segment(segments: list[Segment], number: int) -> list[Segment]:
    """Join segment `number` with the one after it, which must be of the same paragraph (ValueError)."""
    one = _numbered(segments, number)
    if number == len(segments) or segments[number].paragraph != one.paragraph:
        raise ValueError(f"segment {number} can't be joined: no segment of its paragraph follows it")
    return _renumbered(segments[: number - 1] + [replace(one, end=segments[number].end)] + segments[number + 1 :])


def with_role(segments: list[Segment], number: int, role: str) -> list[Segment]:
    """Give segment `number` the `role` (headline, body or furniture); ValueError where there is no such segment."""
    one = _numbered(segments, number)
    return segments[: number - 1] + [replace(one, role=role)] + segments[number:]


def _numbered(segments: list[Segment], number: int) -> Segment:
    if not 1 <= number <= len(segments):
        raise ValueError(f"there is no segment {number}: they are numbered from 1 to {len(segments)}")
    return segments[number - 1]


def _renumbered(segments: list[Segment]) -> list[Segment]:
    return [replace(one, number=number) for number, one in enumerate(segments, 1)]


def opening_and_closing_words(text: str, start: int, end: int) -> tuple[str, str]:
    """Give the words that open and close `text[start:end]` and find it alone in the normalised `text`.

    Three each where it has six words or more, else half; lengthened up to five each, never to overlap,
    until a reader who takes the first place where the opening words stand, and the first after it where
    the closing ones do, has found this very segment (case and outer punctuation aside). A word holds a letter or a
    digit, and is one character in a script without spaces. Phrases that a cell can't hold as words are passed over:
    ones without a letter, too long, with a character that no file may hold, or that a spreadsheet changes.
    """
    words = words_of(text, start, end)
    half = len(words) // 2
    folded = _folded(text)
    exact = trimmed(text, start, end)
    phrases = "", ""
    for count in range(min(FEWEST_WORDS, half), MOST_WORDS + 1) if half else ():
        opening = trimmed(text, exact[0], words[min(count, len(words) - half) - 1][1])
        closing = trimmed(text, words[-min(count, half)][0], exact[1])
        places = slice(*opening), slice(*closing)
        if not all(_can_be_kept(text[place]) for place in places):
            continue
        phrases = text[places[0]], text[places[1]]
        if _first_match(folded, folded[places[0]], folded[places[1]]) == exact:
            break
    return phrases


def _can_be_kept(phrase: str) -> bool:
    """Say whether a cell keeps a phrase of an article as it is."""
    lettered = len(phrase) <= MOST_CHARACTERS and any(map(str.isalpha, phrase))
    return lettered and not _FORBIDDEN.search(phrase) and stays_text(phrase)


@lru_cache(maxsize=1)
def _folded(text: str) -> str:
    # an article's sentences are asked for one after another
    return fold(text)


def fold(text: str) -> str:
    """Give the text in small letters, each code point for one, so that offsets stay true."""
    small = text.lower()
    # a letter may fall apart in small letters, and how a sigma is written goes by what follows
    if len(small) == len(text) and SIGMA not in text:
        return small
    return "".join(c if len(c.lower()) != 1 else c.lower() for c in text)


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Give where the first letter or digit of `text[start:end]` stands, and where the last ends, marks on it too."""
    while start < end and not of_word(text[start]):
        start += 1
    while end > start and not of_word(text[end - 1]):
        end -= 1
    return start, end


def _first_match(folded: str, opening: str, closing: str) -> tuple[int, int] | None:
    first = _find_whole(folded, opening, 0)
    last = -1 if first < 0 else _find_whole(folded, closing, first + len(opening))
    return None if last < 0 else (first, last + len(closing))


def _find_whole(text: str, phrase: str, start: int) -> int:
    """Give where `phrase` next stands with no word going on right before or after it; -1 where it does not."""
    while (start := text.find(phrase, start)) >= 0:
        end = start + len(phrase)
        if not (start and joined(text[start - 1], text[start]) or joined(text[end - 1], text[end : end + 1])):
            break
        start += 1
    return start


def locate(text: str, sha256: str, characters: int) -> list[int]:
    """Give every place in the normalised `text` where the sentence with this digest and length starts."""
    starts = [0] + [m.end() for m in BETWEEN.finditer(text)]
    return [s for s in starts if s + characters <= len(text) and digest(text[s : s + characters]) == sha256]
