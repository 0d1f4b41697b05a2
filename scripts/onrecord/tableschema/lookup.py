"""Where texts stand among many others, which are looked at once and asked for often."""

import secrets

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onrecord.files.utf8 import octets_of

_WORD_BYTES = 8
# odd, and such that nobody can write texts that share their hashes
_FACTOR, _OTHER_FACTOR = (np.uint64(secrets.randbits(64) | 1) for _ in range(2))
# a text takes a step for each of its words
MOST_HASHED_BYTES = 256


class Lookup:
    """Texts, an Arrow array of strings, whose places are known by a hash of each text's bytes.

    Arrow's `index_in` makes its table anew for each question, which takes longer than the answer where few are asked
    for among many. It is asked all the same for many among few, and where two texts are the same, one is null or one is
    long.
    """

    def __init__(self, texts: pa.Array):
        import pandas as pd  # not above: the catalogue is listed without it

        self._texts, self._hashes = texts, None
        if not texts.null_count and not _is_long(texts).any():
            hashes = pd.Index(hashes_of(texts))
            self._hashes = hashes if hashes.is_unique else None

    def __len__(self) -> int:
        return len(self._texts)

    def places(self, sought: pa.Array | pa.ChunkedArray) -> np.ndarray:
        """Give where each of some texts stands, at the first place of several, -1 where it does not, as int64."""
        sought = sought.combine_chunks() if isinstance(sought, pa.ChunkedArray) else sought
        sought = sought.cast(self._texts.type)
        if self._hashes is None or len(self._texts) < len(sought):
            return first_places(sought, self._texts)
        long = _is_long(sought)
        if long.any():  # no text here is
            found = np.full(len(sought), -1)
            found[~long] = self.places(sought.filter(pa.array(~long)))
            return found
        found = self._hashes.get_indexer(hashes_of(sought))
        met = np.flatnonzero(found >= 0)
        same = pc.equal(self._texts.take(pa.array(found[met])), sought.take(pa.array(met)))
        found[met[~pc.fill_null(same, False).to_numpy(zero_copy_only=False)]] = -1
        return found


def _is_long(texts: pa.Array) -> np.ndarray:
    return np.diff(octets_of(texts)[1]) > MOST_HASHED_BYTES


def first_places(sought: pa.Array | pa.ChunkedArray, values: pa.Array | pa.ChunkedArray) -> np.ndarray:
    """Give where each of what is sought stands among the values, at the first place of several, -1 where it does not.

    As int64, since rules make larger numbers of it; Arrow's are of 32 bits.
    """
    found = pc.fill_null(pc.index_in(sought, values), -1)
    found = found.to_numpy() if isinstance(found, pa.ChunkedArray) else found.to_numpy(zero_copy_only=False)
    return found.astype(np.int64)


def each_once(numbers: np.ndarray) -> np.ndarray:
    """Give the different ones of some numbers, in order: for many, numpy's `unique` takes ten times as long."""
    in_order = np.sort(numbers)
    return in_order[np.append(True, in_order[1:] != in_order[:-1])] if len(in_order) else in_order


def repeated_among(numbers: np.ndarray) -> np.ndarray:
    """Say of each of some numbers whether it stands among them more than once."""
    in_order = np.sort(numbers)
    return np.isin(numbers, in_order[1:][in_order[1:] == in_order[:-1]])


def first_of_each(owners: np.ndarray, places: np.ndarray, counted: np.ndarray) -> np.ndarray:
    """Give, for each owner of rows that are counted, in order, the row with the lowest place, of these the first."""
    rows = np.flatnonzero(counted)
    rows = rows[np.argsort(places[rows], kind="stable")]
    return rows[np.unique(owners[rows], return_index=True)[1]]


def hashes_of(texts: pa.Array) -> np.ndarray:
    """Give a number of 64 bits for each text, made of its bytes, eight at a time, and of how many they are."""
    octets, offsets = octets_of(texts)
    many, starts = np.diff(offsets).astype(np.int64), offsets[:-1].astype(np.int64)
    padded = np.append(octets, np.zeros(_WORD_BYTES, np.uint8))
    # a word of eight bytes from each byte on
    words = np.ndarray(len(octets) + 1, "<u8", padded, strides=(1,))
    made = many.astype(np.uint64) * _FACTOR
    longer = np.flatnonzero(many > 0)
    place = 0
    while len(longer):
        left = np.minimum(many[longer] - place, _WORD_BYTES).astype(np.uint64)
        beyond = (np.uint64(_WORD_BYTES) - left) * np.uint64(8)
        word = words[starts[longer] + place] << beyond
        mixed = (made[longer] ^ word) * _FACTOR
        made[longer] = (mixed ^ (mixed >> np.uint64(29))) * _OTHER_FACTOR
        place += _WORD_BYTES
        longer = longer[many[longer] > place]
    return made
