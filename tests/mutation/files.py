"""Bytes damaged: what a broken disk, transfer or editor does to a file."""

import csv
import io

from mutation.fault import fault, spread
from mutation.sound import Edit, Fault


def _offsets(sound, random):
    """Give a file and a place in it, file after file, without end."""
    while True:
        for table in spread(random, sound.paths, by=str):
            data = sound.files[sound.paths[table]]
            yield table, data, random.randrange(len(data))


def _damaged(sound, table, offset, before: bytes, after: bytes):
    """Give the fault that puts `after` in the place of the bytes `before` at this offset."""
    path = sound.paths[table]
    data = sound.files[path]
    assert data[offset : offset + len(before)] == before
    changed = data[:offset] + after + data[offset + len(before) :]
    line = data.count(b"\n", 0, offset)
    edit = _cell(table, line, data, changed) or Edit(table, f"line {line + 1}", "", _shown(before), _shown(after))
    return Fault((edit,), {path: changed})


def _cell(table, line, data: bytes, changed: bytes) -> Edit | None:
    """Give the edit as that of one cell, where the file is a table still and only a cell of this line differs."""
    try:
        own, other = (list(csv.reader(io.StringIO(one.decode("utf-8"), newline=""))) for one in (data, changed))
    except (UnicodeDecodeError, csv.Error):
        return None
    rows = zip(own, other, strict=False)
    differing = [number for number, pair in enumerate(rows) if pair[0] != pair[1]]
    if len(own) != len(other) or differing != [line] or len(own[line]) != len(other[line]) or not line:
        return None
    cells = [one for one in zip(own[0], own[line], other[line], strict=True) if one[1] != one[2]]
    return Edit(table, own[line][0], *cells[0]) if len(cells) == 1 else None


def _shown(data: bytes) -> str:
    return " ".join(f"{one:02x}" for one in data[:8]) + (f" and {len(data) - 8} more" if len(data) > 8 else "")


@fault(reader="texts")
def byte_changed(sound, random):
    """One byte becomes another."""
    for table, data, offset in _offsets(sound, random):
        after = data[offset] ^ random.randrange(1, 256)
        yield _damaged(sound, table, offset, data[offset : offset + 1], bytes([after]))


@fault(reader="texts")
def byte_deleted(sound, random):
    """One byte is lost."""
    for table, data, offset in _offsets(sound, random):
        yield _damaged(sound, table, offset, data[offset : offset + 1], b"")


@fault(reader="texts")
def byte_inserted(sound, random):
    """One byte too many."""
    for table, _, offset in _offsets(sound, random):
        yield _damaged(sound, table, offset, b"", bytes([random.randrange(256)]))


@fault(reader="package")
def byte_order_mark(sound, random):
    """A byte-order mark at the start."""
    for table in spread(random, sound.paths, by=str):
        yield _damaged(sound, table, 0, b"", b"\xef\xbb\xbf")


@fault(reader="package")
def line_ends(sound, random):
    """CRLF at every line's end, or at one line's."""
    for table, data, offset in _offsets(sound, random):
        if random.random() < 0.5:
            edit = Edit(table, "every line", "", "0a", "0d 0a")
            yield Fault((edit,), {sound.paths[table]: data.replace(b"\n", b"\r\n")})
        else:
            yield _damaged(sound, table, data.index(b"\n", offset), b"", b"\r")


@fault(reader="package")
def file_truncated(sound, random):
    """A file that breaks off."""
    for table, data, offset in _offsets(sound, random):
        yield _damaged(sound, table, offset, data[offset:], b"")


@fault(reader="package")
def nul_inserted(sound, random):
    """A NUL byte."""
    for table, _, offset in _offsets(sound, random):
        yield _damaged(sound, table, offset, b"", b"\0")


@fault(reader="package")
def line_doubled(sound, random):
    """A line that stands twice."""
    for table, data, offset in _offsets(sound, random):
        start, end = data.rfind(b"\n", 0, offset) + 1, data.index(b"\n", offset) + 1
        yield _damaged(sound, table, end, b"", data[start:end])


CLASSES = (
    byte_changed,
    byte_deleted,
    byte_inserted,
    byte_order_mark,
    line_ends,
    file_truncated,
    nul_inserted,
    line_doubled,
)
