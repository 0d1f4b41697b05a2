"""What stands in a table's file, as UTF-8: unpacked within limits, from bytes that were read under guard."""

import zlib
from collections import Counter

import webencodings

from onrecord.files.guarded import Refused, hold_to_limit
from onrecord.files.limits import Limits

KIND = "resource-file"
GZIP = 16 + zlib.MAX_WBITS  # a header and a check sum of gzip around what is deflated
TAKEN, GIVEN = 2**16, 2**20  # bytes at a time
MORE = "more bytes than are read"


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
                hold_to_limit(limits, "file_bytes", size, KIND, f"it opens to {MORE}")
                hold_to_limit(limits, "total_bytes", counted["total_bytes"], KIND, f"with it all tables open to {MORE}")
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


def in_utf8(data: bytes, label: str) -> bytes:
    """Give in UTF-8 what is in the encoding that the web calls by a label (WHATWG, Encoding Standard); raises Refused.

    Where Python has another encoding by that name, as it has for `iso-8859-1`, both must read the same.
    """
    try:
        text, encoding = webencodings.decode(data, label, "strict")
    except UnicodeDecodeError as error:
        raise Refused("encoding", _no_character(error, label), line=_line_of(data, error.start)) from None
    try:
        other = data.decode(label)
    except LookupError:
        other = text
    except UnicodeDecodeError as error:
        detail = f"{_no_character(error, label)}, though browsers take it for `{encoding.name}`"
        raise Refused("encoding", detail, line=_line_of(data, error.start)) from None
    if other != text:
        place = next((n for n, (one, two) in enumerate(zip(text, other, strict=False)) if one != two), len(text))
        met = " and ".join(f"U+{ord(one):04X}" for one in (text[place : place + 1] + other[place : place + 1]))
        detail = (
            f"one character is read in two ways as `{label}` ({met}): declare `{encoding.name}`, or save it as UTF-8"
        )
        raise Refused("encoding", detail, line=text.count("\n", 0, place) + 1)
    return text.encode("utf-8")


def _no_character(error: UnicodeDecodeError, label: str) -> str:
    return f"byte {error.object[error.start]:#04x} is not valid `{label}`"


def _line_of(data: bytes, place: int) -> int:
    return data.count(b"\n", 0, place) + 1


def check_encoding(data: bytes) -> None:
    """Refuse what is not in UTF-8."""
    opening = data[:64]
    if opening[:2] in (b"\xff\xfe", b"\xfe\xff") or opening.count(0) * 4 > len(opening):
        raise Refused("encoding", "it looks like UTF-16", line=1)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        detail = f"byte {data[error.start]:#04x} is not UTF-8"
        raise Refused("encoding", detail, line=_line_of(data, error.start)) from None
