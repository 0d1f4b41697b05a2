"""Which of many phrases stand in texts.

A phrase stands where no letter or digit is right before or after it. Of those that stand at one place the longest
counts, and what it covers is not looked at again.
"""

from collections.abc import Iterable

import numpy as np
import pandas as pd
import pyarrow as pa
from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from onrecord.tableschema.values import TEXT, as_arrow

# one by one, cells take twice as long
CELLS_AT_A_TIME = 1_000


class Phrases:
    """Phrases to look for, as they are or, with `small`, in texts in small letters; an empty one stands nowhere."""

    def __init__(self, phrases: Iterable[str], small: bool = False):
        self._small = small
        self._phrases = list(dict.fromkeys(one for one in phrases if one))
        self._numbers = {phrase: number for number, phrase in enumerate(self._phrases)}
        self._longest = max(map(len, self._phrases), default=0)
        # for few phrases the library would make a table, which takes it minutes where one is very long
        implementation = Implementation.ContiguousNFA
        self._automaton = AhoCorasick(self._phrases, MatchKind.LeftmostLongest, implementation=implementation)
        # what stands between cells is in no phrase
        held = set().union(*self._phrases)
        self._border = next(one for one in map(chr, range(0x110000)) if one not in held and not _of_word(one))

    def found_in(self, cells: pd.Series) -> pd.DataFrame:
        """Give each `phrase` that stands in a cell, and the number of the `cell`: in their order, place by place."""
        texts = [text or "" for text in as_arrow(cells).to_pylist()]
        found = [(np.empty(0, int), np.empty(0, int))]
        for first in range(0, len(texts), CELLS_AT_A_TIME):
            own, numbers = self._found_in(texts[first : first + CELLS_AT_A_TIME])
            found.append((first + own, numbers))
        cell, number = map(np.concatenate, zip(*found, strict=True))
        phrase = pa.array(self._phrases, pa.string()).take(pa.array(number))
        return pd.DataFrame({"cell": cell, "phrase": pd.Series(phrase, dtype=TEXT)})

    def _found_in(self, texts: list[str]) -> tuple[np.ndarray, np.ndarray]:
        """Give which of the texts each phrase stands in, and the phrase's number."""
        if self._small:
            texts = [text.lower() for text in texts]
        text = self._border.join(["", *texts, ""])
        places, numbers, covered = [], [], 0
        for number, start, end in self._automaton.find_matches_as_indexes(text):
            if start >= covered and not _of_word(text[start - 1]) and not _of_word(text[end]):
                places.append(start)
                numbers.append(number)
                continue
            # what is a part of a word does not stand, but may hide what does: a shorter one, or one that begins in it
            for begin in range(start, end):
                phrase = "" if begin < covered else self._longest_at(text, begin)
                if phrase:
                    places.append(begin)
                    numbers.append(self._numbers[phrase])
                    covered = begin + len(phrase)
        ends = np.cumsum([len(text) + 1 for text in texts])
        return np.searchsorted(ends, places), np.array(numbers, int)

    def _longest_at(self, text: str, begin: int) -> str:
        """Give the longest phrase that stands at a place of a text; an empty one where none does."""
        if _of_word(text[begin - 1]):
            return ""
        border = text.find(self._border, begin, begin + self._longest)
        last = border if border >= 0 else begin + self._longest
        phrases = (text[begin:end] for end in range(last, begin, -1) if not _of_word(text[end]))
        return next((phrase for phrase in phrases if phrase in self._numbers), "")


def _of_word(character: str) -> bool:
    """Say whether a character is one that `\\w` matches, in less time than an expression takes."""
    return character.isalnum() or character == "_"
