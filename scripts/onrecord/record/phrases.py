"""Which of many phrases stand in texts, and for which keys they stand.

A phrase stands where words begin and end (see `boundaries`). Of those that stand at one place the longest counts, and
what it covers is not looked at again.
"""

from collections.abc import Iterable
from functools import cached_property
from itertools import chain

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from ahocorasick_rs import BytesAhoCorasick, Implementation, MatchKind

from onrecord.record.boundaries import NO, SURE, begins, ends, of_word
from onrecord.tableschema.values import TEXT, as_arrow


class Searched:
    """Texts that phrases are looked for in: put together once, however many searches there are.

    Each property gives the texts' bytes, with `BORDER` before, between and after them, and the borders' places.
    """

    def __init__(self, texts: pd.Series):
        self._texts = pc.fill_null(as_arrow(texts), "").to_pylist()

    @cached_property
    def written(self) -> tuple[bytes, np.ndarray]:
        """The texts as they are, a null as an empty one."""
        return _together(self._texts)

    @cached_property
    def small(self) -> tuple[bytes, np.ndarray]:
        """The texts in small letters."""
        return _together(map(str.lower, self._texts))


def _together(texts: Iterable[str]) -> tuple[bytes, np.ndarray]:
    data = BORDER.join([b"", *map(str.encode, texts), b""])
    return data, np.flatnonzero(np.frombuffer(data, np.uint8) == BORDER[0])


class Phrases:
    """Phrases that stand for keys, to be looked for as they are or, with `small`, in texts in small letters.

    `owned` gives keys with the phrases that stand for each; what is empty stands for nothing. `keys` are in order.
    """

    def __init__(self, owned: Iterable[tuple[str | None, Iterable[str | None]]], small: bool = False):
        pairs = [(phrase, key) for key, phrases in owned for phrase in phrases if key and phrase]
        standing = pd.DataFrame(pairs, columns=["phrase", "key"], dtype=TEXT)
        phrase, self.phrases = pd.factorize(standing["phrase"])
        key, keys = pd.factorize(standing["key"], sort=True)
        self.keys = pd.Series(keys)
        self._owners = pd.DataFrame({"phrase": phrase, "key": key})
        self._small = small
        # in bytes, since in texts the library counts characters, which takes it most of its time
        known = [one.encode("utf-8") for one in self.phrases]
        # for few phrases the library would make a table, which takes it minutes where one is very long
        implementation = Implementation.ContiguousNFA
        self._automaton = BytesAhoCorasick(known, MatchKind.LeftmostLongest, implementation=implementation)

    @cached_property
    def _numbers(self) -> dict[bytes, int]:
        return {phrase.encode("utf-8"): number for number, phrase in enumerate(self.phrases)}

    @cached_property
    def _lengths(self) -> list[int]:
        return sorted({len(one) for one in self._numbers}, reverse=True)

    def number(self, keys: pd.Series) -> np.ndarray:
        """Give each key's number, its place in `keys`; -1 for one that no phrase stands for."""
        found = pc.index_in(pa.array(keys, pa.string(), from_pandas=True), as_arrow(self.keys))
        return pc.fill_null(found, -1).to_numpy(zero_copy_only=False).astype(int)

    def found_in(self, searched: Searched) -> pd.DataFrame:
        """Give what stands in each text, in order, a line a phrase and key.

        Columns, all of integers: the `row` of the text, counted from 0, the `place` of the phrase in all texts, the
        numbers of `phrase` and `key`, and what is known of its beginning, `sure`: MAYBE or SURE.
        """
        data, borders = searched.small if self._small else searched.written
        places = chain.from_iterable(self._automaton.find_matches_as_indexes(data))
        matches = np.fromiter(places, int).reshape(-1, 3)
        number, start, end = matches.T
        octets, row = np.frombuffer(data, np.uint8), np.searchsorted(borders, start)
        part = MAY_BE_OF_WORD[octets[start - 1]] | MAY_BE_OF_WORD[octets[end]]
        whole = ~np.isin(row, row[part])
        found = pd.DataFrame({"place": start, "phrase": number, "sure": SURE})[whole]
        if part.any():
            standing = self._standing(data, matches[~whole].tolist())
            found = pd.concat([found, pd.DataFrame(standing, columns=found.columns, dtype=int)]).sort_values("place")
        row = np.searchsorted(borders, found["place"]) - 1
        return found.assign(row=row).merge(self._owners, on="phrase")

    def _standing(self, data: bytes, matches: list[list[int]]) -> list[tuple[int, int, int]]:
        """Give the places at which phrases stand in texts where some match a part of a word, the phrases' numbers, and
        how sure they begin there.
        """
        standing, covered = [], 0
        for number, start, end in matches:
            if start >= covered and not (MAY_BE_OF_WORD[data[start - 1]] or MAY_BE_OF_WORD[data[end]]):
                standing.append((start, number, SURE))
                continue
            # a part of a word does not stand, but may hide what does: a shorter phrase, or one that begins in it
            for begin in range(max(start, covered), end):
                longest, sure = self._longest_at(data, begin) if begin >= covered else (b"", NO)
                if sure:
                    standing.append((begin, self._numbers[longest], sure))
                    covered = begin + len(longest)
        return standing

    def _longest_at(self, data: bytes, begin: int) -> tuple[bytes, int]:
        """Give the longest phrase that stands at a place and how sure it begins there, NO where none does."""
        for length in self._lengths:
            phrase = data[begin : begin + length]
            if phrase in self._numbers and (sure := _stands(data, begin, begin + length)):
                return phrase, sure
        return b"", NO


def _stands(data: bytes, begin: int, end: int) -> int:
    """Say how sure a phrase stands between two places: NO, MAYBE or SURE."""
    before = data[max(0, begin - BEFORE) : begin].rpartition(BORDER)[2].decode("utf-8", "ignore")
    phrase, after = data[begin:end].decode(), data[end : end + 4].partition(BORDER)[0].decode("utf-8", "ignore")
    around = before + phrase + after
    return begins(around, len(before)) if ends(around, len(before + phrase)) else NO


# a byte that is in no text of UTF-8
BORDER = b"\xff"
# bytes of as many characters as may be written on a word, and one more
BEFORE = 20
# by byte: whether it is a character of a word, or a part of one that may be
MAY_BE_OF_WORD = np.array(
    [byte != BORDER[0] and (byte >= 0x80 or of_word(chr(byte)) or chr(byte) == "_") for byte in range(256)]
)
