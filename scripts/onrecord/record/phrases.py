"""Which of many phrases stand in texts, and for which keys they stand.

A phrase stands where no letter or digit is right before or after it. Of those that stand at one place the longest
counts, and what it covers is not looked at again.
"""

from collections.abc import Iterable
from itertools import accumulate

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from ahocorasick_rs import BytesAhoCorasick, Implementation, MatchKind

from onrecord.tableschema.values import as_arrow


class Phrases:
    """Phrases that stand for keys, to be looked for as they are or, with `small`, in texts in small letters.

    `owned` gives keys with the phrases that stand for each; what is empty stands for nothing.
    """

    def __init__(self, owned: Iterable[tuple[str | None, Iterable[str | None]]], small: bool = False):
        owners: dict[str, list[str]] = {}
        for key, phrases in owned:
            for phrase in phrases:
                if key and phrase:
                    owners.setdefault(phrase, []).append(key)
        self._small = small
        self.phrases = list(owners)
        self.keys = list(dict.fromkeys(key for keys in owners.values() for key in keys))
        pairs = [(number, key) for number, keys in enumerate(owners.values()) for key in keys]
        keys = self.number([key for _, key in pairs])
        self._owners = pd.DataFrame({"phrase": [number for number, _ in pairs], "key": keys}, dtype=int)
        # in bytes, since in texts the library counts characters, which takes it most of its time
        known = [one.encode("utf-8") for one in self.phrases]
        self._numbers = {phrase: number for number, phrase in enumerate(known)}
        self._lengths = sorted({len(one) for one in known}, reverse=True)
        # for few phrases the library would make a table, which takes it minutes where one is very long
        implementation = Implementation.ContiguousNFA
        self._automaton = BytesAhoCorasick(known, MatchKind.LeftmostLongest, implementation=implementation)
        # what stands between texts is in no phrase
        held = set().union(*self.phrases)
        self._border = next(one for one in map(chr, range(0x110000)) if one not in held and not _of_word(one))

    def number(self, keys: pd.Series | list[str]) -> np.ndarray:
        """Give each key's number, its place in `keys`; -1 for one that no phrase stands for."""
        found = pc.index_in(pa.array(keys, pa.string(), from_pandas=True), pa.array(self.keys, pa.string()))
        return pc.fill_null(found, -1).to_numpy(zero_copy_only=False).astype(int)

    def found_in(self, texts: pd.Series) -> pd.DataFrame:
        """Give what stands in each text, in order, a line a phrase and key.

        Columns, all of integers: the `row` of the text, counted from 0, the `place` of the phrase in all texts, and
        the numbers of `phrase` and `key`.
        """
        border = self._border.encode()
        read = (text or "" for text in as_arrow(texts).to_pylist())
        pieces = [(text.lower() if self._small else text).encode() + border for text in read]
        matches = self._standing(border + b"".join(pieces))
        found = pd.DataFrame(matches, columns=["place", "phrase"], dtype=int)
        ends = np.fromiter(accumulate(map(len, pieces), initial=len(border)), int)[1:]
        return found.assign(row=np.searchsorted(ends, found["place"], "right")).merge(self._owners, on="phrase")

    def _standing(self, data: bytes) -> list[tuple[int, int]]:
        """Give the places at which phrases stand, and the phrases' numbers."""
        standing, covered = [], 0
        for number, start, end in self._automaton.find_matches_as_indexes(data):
            if start >= covered and not (MAY_BE_OF_WORD[data[start - 1]] or MAY_BE_OF_WORD[data[end]]):
                standing.append((start, number))
                continue
            # a part of a word does not stand, but may hide what does: a shorter phrase, or one that begins in it
            for begin in range(start, end):
                longest = self._longest_at(data, begin) if begin >= covered else b""
                if longest:
                    standing.append((begin, self._numbers[longest]))
                    covered = begin + len(longest)
        return standing

    def _longest_at(self, data: bytes, begin: int) -> bytes:
        """Give the longest phrase that stands at a place; an empty one where none does."""
        for length in self._lengths:
            phrase = data[begin : begin + length]
            if phrase in self._numbers and not (_is_of_word(data, begin - 1) or _is_of_word(data, begin + length)):
                return phrase
        return b""


def _is_of_word(data: bytes, place: int) -> bool:
    """Say whether the byte at a place is of a character of a word."""
    start = place
    while data[start] & 0xC0 == 0x80:
        start -= 1
    return _of_word(data[start : start + 4].decode("utf-8", "ignore")[0])


def _of_word(character: str) -> bool:
    """Say whether a character is one that `\\w` matches, in less time than an expression takes."""
    return character.isalnum() or character == "_"


# by byte: whether it is a character of a word, or a part of one that may be
MAY_BE_OF_WORD = [byte >= 0x80 or _of_word(chr(byte)) for byte in range(256)]
