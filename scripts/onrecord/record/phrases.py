"""Which of many phrases stand in texts.

A phrase stands where no letter or digit is right before or after it. Of those that stand at one place the longest
counts, and what it covers is not looked at again.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd
import pyarrow as pa
from ahocorasick_rs import AhoCorasick, MatchKind

from onrecord.tableschema.values import TEXT, as_arrow

# one by one, cells take twice as long
CELLS_AT_A_TIME = 1_000
_MAY_BEGIN, _MAY_END = re.compile(r"(?<!\w)"), re.compile(r"(?!\w)")


class Phrases:
    """Phrases to look for, as they are or, with `small`, in texts in small letters; an empty one stands nowhere."""

    def __init__(self, phrases: Iterable[str], small: bool = False):
        self._small = small
        self._phrases = list(dict.fromkeys(one for one in phrases if one))
        self._numbers = {phrase: number for number, phrase in enumerate(self._phrases)}
        self._longest = max(map(len, self._phrases), default=0)
        self._automaton = AhoCorasick(self._phrases, matchkind=MatchKind.LeftmostLongest)
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
        places, numbers, looked_up = [], [], 0
        for number, start, end in self._automaton.find_matches_as_indexes(text):
            if start < looked_up:
                continue
            if not _of_word(text[start - 1]) and not _of_word(text[end]):
                places.append(start)
                numbers.append(number)
            else:
                # what is a part of a word does not stand, but may hide what does
                looked_up = text.index(self._border, start)
                for place, phrase in self._standing_at_words(text, start, looked_up):
                    places.append(place)
                    numbers.append(self._numbers[phrase])
        ends = np.cumsum([len(text) + 1 for text in texts])
        return np.searchsorted(ends, places), np.array(numbers, int)

    def _standing_at_words(self, text: str, start: int, stop: int) -> Iterator[tuple[int, str]]:
        """Give where phrases stand in a stretch of text: of all in it that may be one, at each place the longest.

        The library could give all matches, those in others too, but in a long cell they would fill the memory.
        """
        ends = [edge.start() for edge in _MAY_END.finditer(text, start, stop)]
        covered = start
        for edge in _MAY_BEGIN.finditer(text, start, stop):
            begin = edge.start()
            if begin >= covered:
                near = ends[bisect_right(ends, begin) : bisect_right(ends, begin + self._longest)]
                end = next((end for end in reversed(near) if text[begin:end] in self._numbers), None)
                if end is not None:
                    yield begin, text[begin:end]
                    covered = end


def _of_word(character: str) -> bool:
    """Say whether a character is one that `\\w` matches, in less time than an expression takes."""
    return character.isalnum() or character == "_"
