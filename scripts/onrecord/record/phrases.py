"""Which of many phrases stand in texts, and for which keys they stand.

A phrase stands where words begin and end (see `boundaries`). Of those that stand at one place the longest counts, and
what it covers is not looked at again.
"""

from collections.abc import Iterable
from functools import cached_property

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from ahocorasick_rs import BytesAhoCorasick, Implementation, MatchKind

from onrecord.record.boundaries import NO, SURE, begins, ends, of_word
from onrecord.tableschema.values import as_arrow


class Searched:
    """Texts that phrases are looked for in: read once, however many searches there are.

    Each property gives the texts and how many bytes each takes.
    """

    def __init__(self, texts: pd.Series):
        self._texts = texts

    @cached_property
    def written(self) -> tuple[list[str], np.ndarray]:
        """The texts as they are, a null as an empty one."""
        return _with_lengths([text or "" for text in as_arrow(self._texts).to_pylist()])

    @cached_property
    def small(self) -> tuple[list[str], np.ndarray]:
        """The texts in small letters."""
        return _with_lengths([text.lower() for text in self.written[0]])


def _with_lengths(texts: list[str]) -> tuple[list[str], np.ndarray]:
    return texts, pc.binary_length(pa.array(texts, pa.string())).to_numpy(zero_copy_only=False)


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

    def found_in(self, searched: Searched) -> pd.DataFrame:
        """Give what stands in each text, in order, a line a phrase and key.

        Columns, all of integers: the `row` of the text, counted from 0, the `place` of the phrase in all texts, the
        numbers of `phrase` and `key`, and what is known of its beginning, `sure`: MAYBE or SURE.
        """
        texts, lengths = searched.small if self._small else searched.written
        border = len(self._border.encode())
        matches = self._standing(self._border.join(["", *texts, ""]).encode())
        places = np.array(matches, int).reshape(-1, 3)  # many times faster than a frame of tuples
        found = pd.DataFrame(places, columns=["place", "phrase", "sure"])
        ends = border + np.cumsum(lengths + border)
        return found.assign(row=np.searchsorted(ends, found["place"], "right")).merge(self._owners, on="phrase")

    def _standing(self, data: bytes) -> list[tuple[int, int, int]]:
        """Give the places at which phrases stand, the phrases' numbers, and how sure they begin there."""
        standing, covered = [], 0
        for number, start, end in self._automaton.find_matches_as_indexes(data):
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
    before, phrase = data[max(0, begin - BEFORE) : begin].decode("utf-8", "ignore"), data[begin:end].decode()
    around = before + phrase + data[end : end + 4].decode("utf-8", "ignore")
    return begins(around, len(before)) if ends(around, len(before + phrase)) else NO


def _of_word(character: str) -> bool:
    return of_word(character) or character == "_"


# bytes of as many characters as may be written on a word, and one more
BEFORE = 20
# by byte: whether it is a character of a word, or a part of one that may be
MAY_BE_OF_WORD = [byte >= 0x80 or _of_word(chr(byte)) for byte in range(256)]
