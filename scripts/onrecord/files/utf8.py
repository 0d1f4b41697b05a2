"""What UTF-8 holds, found in its bytes without making text of it."""

from typing import NamedTuple

import numpy as np
import pyarrow as pa

# so many bytes, and what is made of them, stay in the processor's cache
AT_A_TIME = 2**19


def is_utf8(data: bytes) -> bool:
    """Say whether `data` is UTF-8 (RFC 3629)."""
    if data.isascii():
        return True
    offsets = pa.py_buffer(np.array([0, len(data)], np.int64))
    try:
        pa.LargeBinaryArray.from_buffers(pa.large_binary(), 1, [None, offsets, pa.py_buffer(data)]).cast(
            pa.large_string()
        )
    except pa.ArrowInvalid:
        return False
    return True


def places_of(byte: int, octets: np.ndarray) -> np.ndarray:
    """Give where a byte stands among others, looked for in a piece at a time, so that no memory of their size is
    taken."""
    pieces = range(0, len(octets), AT_A_TIME)
    found = [first + np.flatnonzero(octets[first : first + AT_A_TIME] == byte) for first in pieces]
    return np.concatenate(found) if found else np.empty(0, np.int64)


def beyond_ascii(octets: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give, for each character beyond ASCII in UTF-8, where it starts, its bytes' number and its code point."""
    places = np.flatnonzero(octets >= 0xC0)
    first = octets[places]
    lengths = np.where(first >= 0xF0, 4, np.where(first >= 0xE0, 3, 2))
    points = (first & (0xFF >> (lengths + 1))).astype(np.int64)
    for further in range(1, 4):
        inside = lengths > further
        points[inside] = points[inside] << 6 | octets[places[inside] + further] & 0x3F
    return places, lengths, points


class Edges(NamedTuple):
    """Of each text its first and its last byte, 0 where it is empty, and its number of bytes."""

    first: np.ndarray
    last: np.ndarray
    bytes: np.ndarray


def octets_of(texts: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """Give the bytes of an Arrow array of strings, and where in them each begins, and the last one ends."""
    _, offsets, data = texts.buffers()
    kind = np.int64 if pa.types.is_large_string(texts.type) else np.int32
    offsets = np.frombuffer(offsets or bytes(8), kind)[texts.offset : texts.offset + len(texts) + 1]
    return np.frombuffer(data or b"", np.uint8), offsets


def edges(texts: pa.Array) -> Edges:
    """Give the edges of an Arrow array of strings."""
    octets, offsets = octets_of(texts)
    many = np.diff(offsets)
    if many.all():
        return Edges(octets[offsets[:-1]], octets[offsets[1:] - 1], many)
    first, last = np.zeros((2, len(many)), np.uint8)
    filled = np.flatnonzero(many)
    first[filled], last[filled] = octets[offsets[filled]], octets[offsets[filled + 1] - 1]
    return Edges(first, last, many)


def among(*ranges: tuple[int, int]) -> np.ndarray:
    """Give a table that says of each byte whether it is in one of the ranges, their ends too."""
    numbers = np.arange(256)
    return np.logical_or.reduce([(numbers >= first) & (numbers <= last) for first, last in ranges])


# the bytes of which white space, and nothing at all, is made
BLANK = among((0, 0x20), (0x80, 0xFF))
