"""Which of many phrases stand in the cells of a column, found for all cells at once.

A phrase stands where no letter or digit is right before or after it. Of those that stand at one place the longest
counts, and what it covers is not looked at again. A cell is cut into words; each is known by its number from then on,
so that a phrase is a row of numbers, and a million cells take little longer than their different words.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onrecord.files.utf8 import beyond_ascii, octets_of
from onrecord.tableschema.lazily import lazily
from onrecord.tableschema.lookup import Lookup, each_once

SIGMA = "\u03a3"
_WORD = re.compile(r"\w")
_OF_WORD = bytes(number < 128 and bool(_WORD.match(chr(number))) for number in range(256))
_MARKS = "".join(chr(number) for number in range(128) if not _OF_WORD[number])
_WORD_AND_MARKS, _WORD_OR_MARK = re.compile(r"\w+\W*|\W+"), re.compile(r"\w+|\W")


class Found(NamedTuple):
    """Where phrases stand, in the order of the cells and of the places in them: each one's cell and its own number."""

    cells: np.ndarray
    phrases: np.ndarray


class Text:
    """The cells of a column, which are cut into words when phrases are first looked for."""

    def __init__(self, cells: pa.ChunkedArray | pa.Array):
        self._cells = cells
        self._cut: dict[tuple[bool, bool], _Words] = {}

    def words(self, small: bool, apart: bool) -> "_Words":
        """Give the cells cut into words, as they are or in `small` letters; each mark `apart` or with its word."""
        if (small, apart) not in self._cut:
            words = _Words(self._cells, apart) if not small else self._small(apart)
            self._cut[small, apart] = words
        return self._cut[small, apart]

    def _small(self, apart: bool) -> "_Words":
        words = self.words(False, apart)
        if words.in_ascii:
            return words.renamed(pc.ascii_lower(words.different))
        different = words.different.to_pylist()
        small = [one.lower() for one in different]
        # a letter may fall apart in small letters, and how a sigma is written goes by what follows
        if SIGMA not in "".join(different) and all(len(words.pattern.findall(one)) == 1 for one in small):
            return words.renamed(pa.array(small, pa.large_string()))
        cells = [one and one.lower() for one in self._cells.to_pylist()]
        return _Words(pa.array(cells, pa.string()), apart)


class _Words:
    """Cells as numbers of words: `numbers` of all, one cell's after another's, each the place of the word in
    `different`; `opens` tells the first of a cell, `starts` where each cell's begin, `cells` which cell each is in."""

    def __init__(self, cells: pa.ChunkedArray | pa.Array, apart: bool):
        self.pattern = _WORD_OR_MARK if apart else _WORD_AND_MARKS
        whole = cells.combine_chunks() if isinstance(cells, pa.ChunkedArray) else cells
        whole = pc.fill_null(whole, "")
        octets, offsets = octets_of(whole)
        begins = _begins_of_words(octets[: offsets[-1]], apart)
        filled = offsets[:-1][np.diff(offsets) > 0]
        begins[: offsets[0]] = False
        begins[filled] = True
        places = np.flatnonzero(begins)
        self.starts = np.searchsorted(places, offsets[:-1])
        self.opens = np.zeros(len(places) + 1, bool)
        self.opens[self.starts] = True
        self.opens[-1] = True
        self.cells = np.repeat(np.arange(len(whole), dtype=np.int32), np.diff(self.starts, append=len(places)))
        # words of many cells, with offsets of 32 bits where they have such: their hashes are made in less time
        ends = np.empty(len(places) + 1, offsets.dtype)
        ends[:-1], ends[-1] = places, offsets[-1]
        buffers = [None, pa.py_buffer(ends), pa.py_buffer(octets)]
        encoded = pa.Array.from_buffers(whole.type, len(places), buffers).dictionary_encode()
        self.numbers = encoded.indices.to_numpy(zero_copy_only=False)
        self.different = encoded.dictionary

    def renamed(self, different: pa.Array) -> "_Words":
        """Give the same cells with other words, of which some may now be one."""
        words = object.__new__(_Words)
        words.__dict__ |= {name: getattr(self, name) for name in ("pattern", "opens", "starts", "cells")}
        encoded = different.dictionary_encode()
        words.numbers = encoded.indices.to_numpy(zero_copy_only=False).take(self.numbers)
        words.different = encoded.dictionary
        return words

    @lazily
    def in_ascii(self) -> bool:
        """Whether all words are in ASCII, of which Arrow's kernels know the letters as Python does."""
        return pc.all(pc.string_is_ascii(self.different)).as_py() is not False

    @lazily
    def bare(self) -> pa.Array:
        """The different words without the marks that follow them."""
        if self.in_ascii:
            return pc.ascii_rtrim(self.different, _MARKS)
        return pa.array([re.match(r"\w*", one).group() for one in self.different.to_pylist()], pa.large_string())

    @lazily
    def marks(self) -> np.ndarray:
        """How many marks follow each of the different words."""
        return (pc.utf8_length(self.different).to_numpy() - pc.utf8_length(self.bare).to_numpy()).astype(int)

    @lazily
    def has_word(self) -> np.ndarray:
        """Which of the different words are more than marks."""
        return pc.binary_length(self.bare).to_numpy() > 0


def _begins_of_words(octets: np.ndarray, apart: bool) -> np.ndarray:
    """Give, by byte of UTF-8, where a word begins that follows something else; with `apart`, where a mark does too."""
    of_word = np.frombuffer(octets.tobytes().translate(_OF_WORD), bool)
    places, lengths, points = beyond_ascii(octets)
    if len(places):
        of_word = of_word.copy()
        letters = np.isin(points, [one for one in np.unique(points).tolist() if _WORD.match(chr(one))])
        for further in range(4):
            inside = lengths > further
            of_word[places[inside] + further] = letters[inside]
    begins = of_word.copy()
    np.greater(of_word[1:], of_word[:-1], out=begins[1:])
    if apart:
        begins |= ~of_word
    if len(places):
        begins &= (octets & 0xC0) != 0x80
    return begins


class Phrases:
    """Phrases to look for, numbered in their order; an empty one stands nowhere."""

    def __init__(self, phrases: Iterable[str] | pa.Array, small: bool = False):
        phrases = phrases if isinstance(phrases, pa.Array) else pa.array(phrases, pa.large_string())
        self._small = small
        # where a phrase opens with a mark, a place can be a mark's
        self._apart = any(
            one and not _WORD.match(one) for one in pc.unique(pc.utf8_slice_codeunits(phrases, 0, 1)).to_pylist()
        )
        words = _Words(phrases, self._apart)
        lengths = np.diff(np.append(words.starts, len(words.numbers)))
        filled = np.flatnonzero(lengths)
        ends = words.starts[filled] + lengths[filled] - 1
        inside = np.ones(len(words.numbers), bool)
        inside[ends] = False
        self._inner, inner = _numbered(words, words.numbers[inside])
        self._last, last = _numbered(words, words.numbers[ends])
        # a tree of all words but the last ones, a level at a time; 0 is its root
        node, steps, nodes = np.zeros(len(lengths), np.int64), [np.empty(0, np.int64)], 0
        for depth in range(max(lengths, default=1) - 1):
            going = np.flatnonzero(lengths - 1 > depth)
            step = node[going] * len(self._inner) + inner[words.numbers[words.starts[going] + depth]]
            different, which = np.unique(step, return_inverse=True)
            node[going] = nodes + 1 + which
            steps.append(different)
            nodes += len(different)
        self._onward = _Table(np.concatenate(steps), np.arange(1, nodes + 1), len(self._inner))
        endings, first = np.unique(node[filled] * len(self._last) + last[words.numbers[ends]], return_index=True)
        self._endings = _Table(endings, filled[first], len(self._last))
        # how many marks a phrase may end with
        self._marks = sorted({*words.marks[words.numbers[ends]].tolist()}, reverse=True)

    def found_in(self, text: Text) -> Found:
        """Give where the phrases stand in the cells of `text`."""
        words = text.words(self._small, self._apart)
        inner = self._inner.places(words.different)
        last = {marks: self._last_words(words, marks) for marks in self._marks}
        opening = self._onward.first(inner) >= 0
        for ids in last.values():
            opening |= self._endings.first(ids) >= 0
        place = np.flatnonzero(opening.take(words.numbers))
        if self._apart and len(place):
            after_word = ~words.opens[place] & words.has_word[words.numbers[place - 1]]
            place = place[words.has_word[words.numbers[place]] | ~after_word]
        node = np.zeros(len(place), np.int64)
        ends, which = np.zeros(len(place), np.int64), np.full(len(place), -1)
        going, depth = np.arange(len(place)), 0
        while len(going):
            at = place[going] + depth
            number = words.numbers[at]
            for marks in reversed(self._marks):  # the longer one counts
                ended = self._endings.find(node[going], last[marks][number])
                whole = ended >= 0
                if marks:
                    whole &= self._ends_there(words, at, marks)
                which[going[whole]] = ended[whole]
                ends[going[whole]] = at[whole] + 1
            node[going] = self._onward.find(node[going], inner[number])
            depth += 1
            going = going[(node[going] >= 0) & ~words.opens[at + 1]]
        stands = which >= 0
        starts, ends, which = place[stands], ends[stands], which[stands]
        kept = _leftmost(starts, ends)
        return Found(words.cells[starts[kept]].astype(np.int64), which[kept])

    def _last_words(self, words: _Words, marks: int) -> np.ndarray:
        """Give the number of each word, with so many of its marks, among those that phrases end with."""
        if not marks:
            return self._last.places(words.bare)
        pairs = zip(words.different.to_pylist(), words.bare.to_pylist(), words.marks.tolist(), strict=True)
        cut = [one[: len(bare) + marks] if more >= marks else "" for one, bare, more in pairs]
        return self._last.places(pa.array(cut, pa.large_string()))

    def _ends_there(self, words: _Words, at: np.ndarray, marks: int) -> np.ndarray:
        """Say where no letter or digit follows right after so many marks."""
        following = words.numbers[np.minimum(at + 1, len(words.numbers) - 1)]
        return (words.marks[words.numbers[at]] > marks) | words.opens[at + 1] | ~words.has_word[following]


class _Table:
    """Where a pair of a node and a word leads, -1 for nowhere; `pairs` are nodes times the `width`, and words."""

    def __init__(self, pairs: np.ndarray, values: np.ndarray, width: int):
        import pandas as pd  # not above: the catalogue is listed without it

        self._width, self._values = width, np.append(values, -1)
        self._pairs = pd.Index(pairs)
        self._pairs.get_indexer([-1])  # its table is made here, and not by two threads at once

    def first(self, words: np.ndarray) -> np.ndarray:
        return self.find(np.zeros(len(words), np.int64), words)

    def find(self, nodes: np.ndarray, words: np.ndarray) -> np.ndarray:
        found, known = np.full(len(words), -1), np.flatnonzero(words >= 0)
        found[known] = self._values[self._pairs.get_indexer(nodes[known] * self._width + words[known])]
        return found


def _numbered(words: _Words, some: np.ndarray) -> tuple[Lookup, np.ndarray]:
    """Give each of some words with a number of its own, and these by the word's number."""
    chosen = each_once(some)
    numbers = np.full(len(words.different), -1)
    numbers[chosen] = np.arange(len(chosen))
    return Lookup(words.different.take(pa.array(chosen))), numbers


def _leftmost(starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Give the numbers of the spans, sorted by their starts, that are left when each drops those that begin in it."""
    left = np.arange(len(starts))
    while len(left):
        begins, reach = starts[left], np.maximum.accumulate(ends[left])
        heads = np.append(True, begins[1:] >= reach[:-1])
        if heads.all():
            break
        head = np.maximum.accumulate(np.where(heads, np.arange(len(left)), 0))
        left = left[heads | (begins >= ends[left][head])]
    return left
