"""What stands in a table's file, as UTF-8: unpacked within limits, from bytes that were read under guard."""

import zlib
from collections import Counter

from onrecord.files.guarded import Refused
from onrecord.files.limits import Limits

KIND = "resource-file"
GZIP = 16 + zlib.MAX_WBITS  # a header and a check sum of gzip around what is deflated
TAKEN, GIVEN = 2**16, 2**20  # bytes at a time


def unpacked(data: bytes, limits: Limits, counted: Counter[str]) -> bytes:
    """Give what one gzip file holds (RFC 1952), which must be one member; raises Refused.

    It must keep to the limit on a file's bytes, and with what was `counted` before to the limit on those of all tables.
    """
    inflater, pieces, size = zlib.decompressobj(GZIP), [], 0
    try:
        for start in range(0, len(data), TAKEN):
            rest = data[start : start + TAKEN]
            while not inflater.eof:
                pieces.append(piece := inflater.decompress(rest, GIVEN))
                size += len(piece)
                counted["total_bytes"] += len(piece)
                if size > limits.file_bytes:
                    raise Refused(KIND, f"it opens to more bytes than are read; {limits.most('file_bytes')}")
                if counted["total_bytes"] > limits.total_bytes:
                    detail = f"with it all tables open to more bytes than are read; {limits.most('total_bytes')}"
                    raise Refused(KIND, detail)
                if len(piece) < GIVEN:
                    break
                rest = inflater.unconsumed_tail
            if inflater.eof and (inflater.unused_data or start + TAKEN < len(data)):
                raise Refused(
                    KIND, "bytes stand after its end, or a second file, which some readers take and others drop"
                )
    except zlib.error:
        raise Refused(KIND, "it is not gzip, or broken: it can't be unpacked") from None
    if not inflater.eof:
        raise Refused(KIND, "it is broken: it ends before what is packed in it does")
    if not size:
        raise Refused(KIND, "it is empty when it is unpacked")
    return b"".join(pieces)


def check_encoding(data: bytes) -> None:
    """Refuse what is not in UTF-8."""
    opening = data[:64]
    if opening[:2] in (b"\xff\xfe", b"\xfe\xff") or opening.count(0) * 4 > len(opening):
        raise Refused("encoding", "it looks like UTF-16", line=1)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Refused("encoding", f"byte {data[error.start]:#04x} is not UTF-8", line=line) from None
