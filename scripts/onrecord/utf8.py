"""What characters UTF-8 holds beyond ASCII, found without making text of it."""

import numpy as np
import pyarrow as pa


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
