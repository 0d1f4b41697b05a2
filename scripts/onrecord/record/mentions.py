"""What the articles mention: names and roles of the register, and the words that codes list, found in one pass."""

from bisect import bisect_left
from collections.abc import Iterable
from contextlib import suppress
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from onrecord.record import texts
from onrecord.record.boundaries import SURE, begins, ends
from onrecord.record.codes import words_for
from onrecord.record.dataset import Dataset, Unavailable, once
from onrecord.record.naming import REGISTER, names_at_hand
from onrecord.record.proof import Sentence
from onrecord.record.quotations import Quotations
from onrecord.record.vocabulary import TOLD


class Mention(NamedTuple):
    """A phrase in small letters, where it stands in a text as whole words, and how sure it begins there (`begins`)."""

    start: int
    end: int
    phrase: str
    sure: int = SURE


class Mentions:
    """The mentions in one text, overlapping ones too, in the order of their places."""

    def __init__(self, found: Iterable[Mention]):
        self._found = sorted(found)
        self._starts = [one.start for one in self._found]

    def within(self, start: int, end: int) -> list[Mention]:
        """Give those that stand as a whole between two places."""
        some = self._found[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        return [one for one in some if one.end <= end]

    def phrases(self, start: int, end: int) -> set[str]:
        """Give the phrases that stand as a whole between two places."""
        return {one.phrase for one in self.within(start, end)}

    def words(self, text: str, start: int, end: int) -> set[str]:
        """Give the same as they are written in the text."""
        return {text[one.start : one.end] for one in self.within(start, end)}

    def sure(self, start: int, end: int) -> list[Mention]:
        """Give those that surely begin where they stand, as a whole between two places."""
        return [one for one in self.within(start, end) if one.sure == SURE]

    def outside(self, quotations: Quotations) -> "Mentions":
        """Give those that stand outside double quotation marks."""
        return Mentions(quotations.outside(self._found))


def apart(found: Iterable[Mention]) -> list[Mention]:
    """Give the mentions that do not overlap: the leftmost ones and, of those that begin together, the longest."""
    kept: list[Mention] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or kept[-1].end <= one.start:
            kept.append(one)
    return kept


class Finder:
    """Finds all mentions of some phrases, whatever the case of their letters."""

    def __init__(self, phrases: Iterable[str]):
        self._phrases = sorted({texts.fold(one) for one in phrases} - {""})
        self._automaton = AhoCorasick(self._phrases)

    def mentions(self, text: str) -> Mentions:
        """Give the mentions in a text."""
        small = texts.fold(text)
        found = self._automaton.find_matches_as_indexes(small, overlapping=True)
        return Mentions(
            Mention(start, end, self._phrases[number], sure)
            for number, start, end in found
            if ends(small, end) and (sure := begins(small, start))
        )


def finder(dataset: Dataset) -> Finder:
    """Give what finds all that the tables at hand name: people, organisations, roles, and the codes' article words."""
    return dataset.home(*REGISTER, "codes").once(_finder)


def _finder(dataset: Dataset) -> Finder:
    phrases = set(names_at_hand(dataset).phrases)
    for variable in TOLD:
        with suppress(Unavailable):
            words = words_for(dataset, variable, "article_words")
            phrases.update(words, map(texts.normalise, words))
    return Finder(phrases)


@once
def mentions(dataset: Dataset, article_id: str) -> Mentions:
    """Give the mentions in an article whose text is at hand."""
    return finder(dataset).mentions(dataset.text(article_id))


def phrases_in(dataset: Dataset, sentence: Sentence) -> set[str]:
    """Give what a sentence mentions, in small letters."""
    return mentions(dataset, sentence.article_id).phrases(sentence.start, sentence.end)


def words_in(dataset: Dataset, sentence: Sentence) -> set[str]:
    """Give what a sentence mentions, as it is written there."""
    return mentions(dataset, sentence.article_id).words(sentence.text, sentence.start, sentence.end)
