"""Files from strangers, opened so that they can do no harm: plain ones, within limits, the same from first to last."""

import errno
import os
import re
import stat
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from onrecord.files.limits import Limits

CHANGED = "it changed while it was read"
# the kind of a refusal that is no fault: whether it is sound or wrong, nobody here can say
NOT_CHECKED = "not-checked"

# Other control characters, bidirectional marks, line separators, fillers, tags and what else nobody sees are never
# text; tab, CR and LF are judged where it is known whether they stand in a cell. The joiners U+200C and U+200D and
# the variation selectors stay: languages and emoji need them.
FORBIDDEN_CHARACTERS = (
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)


@dataclass(frozen=True)
class Refusal:
    """Something that can't be taken as it stands: what kind, where, and what was met."""

    kind: str
    detail: str
    table: str | None = None
    path: str | None = None
    line: int | None = None
    column: str | None = None
    value: str | None = None
    row_id: str | None = None

    def placed(self, **where: Any) -> "Refusal":
        """Give it with the place where it stands, as far as it does not say so itself."""
        return replace(self, **{key: one for key, one in where.items() if getattr(self, key) is None})


class Refused(Exception):
    """Raised with the one refusal that stops a file from being read."""

    def __init__(self, kind: str, detail: str, **where: Any):
        self.refusal = Refusal(kind, detail, **where)
        super().__init__(detail)


def hold_to_limit(limits: Limits, name: str, amount: int, kind: str, said: str) -> None:
    """Raise Refused of that `kind` where an amount is beyond a limit, with what is `said` and how to raise it."""
    if amount > getattr(limits, name):
        raise Refused(kind, f"{said}; {limits.most(name)}")


class State(NamedTuple):
    """Which file it is, and what of it changes when it is written to."""

    device: int
    number: int
    size: int
    modified: int


def unseen(text: str) -> list[str]:
    """Give the code points of the characters in a text that are not text, as `U+200B`, each once."""
    return [f"U+{ord(one):04X}" for one in dict.fromkeys(re.findall(FORBIDDEN_CHARACTERS, text))]


def open_plain_file(
    file: Path, limits: Limits, kind: str, within: Path | None = None, limit: str = "file_bytes"
) -> BinaryIO:
    """Open a plain, non-empty, readable file that keeps to the `limit` on bytes; raises Refused of that `kind`.

    It must be no link, nor may any folder between `within` and it. What is looked at is what was opened, so that
    nothing can be put in its place in between.
    """
    try:
        number = _opened(file, within)
    except (OSError, ValueError) as error:
        reasons = {
            errno.ENOENT: "there is no such file",
            errno.EACCES: "you may not read it",
            errno.ELOOP: "it is a link",
        }
        reason = reasons.get(
            getattr(error, "errno", None) or 0, f"it can't be read ({getattr(error, 'strerror', error)})"
        )
        raise Refused(kind, reason, value=file.name) from None
    status, fault = os.fstat(number), None
    if not stat.S_ISREG(status.st_mode):
        fault = f"it is {'a folder' if stat.S_ISDIR(status.st_mode) else 'not a plain file'}"
    elif status.st_size > getattr(limits, limit):
        fault = f"it has {status.st_size:,} bytes; {limits.most(limit)}"
    elif status.st_size == 0:
        fault = "it is empty"
    if fault:
        os.close(number)
        raise Refused(kind, fault, value=file.name)
    return os.fdopen(number, "rb")


def _opened(file: Path, within: Path | None) -> int:
    # a pipe that nobody writes to must not be waited for; where the system has no such flags, it has no such files
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    if within is None or os.open not in os.supports_dir_fd:
        return os.open(file, flags)
    *folders, name = file.relative_to(within).parts
    place = os.open(within, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for folder in folders:
            outer, place = place, os.open(folder, flags | os.O_DIRECTORY, dir_fd=place)
            os.close(outer)
        return os.open(name, flags, dir_fd=place)
    finally:
        os.close(place)


def read_plain_file(
    file: Path, limits: Limits, kind: str, within: Path | None = None, limit: str = "file_bytes"
) -> bytes:
    """Give the bytes of a plain file (see `open_plain_file`); raises Refused of that `kind`."""
    with open_plain_file(file, limits, kind, within, limit) as opened:
        return whole(opened, kind)


def state_of(opened: BinaryIO) -> State:
    """Give which file was opened, and what of it changes when it is written to."""
    status = os.fstat(opened.fileno())
    return State(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


def whole(opened: BinaryIO, kind: str) -> bytes:
    """Give all bytes of an opened file; raises Refused of that `kind` where it changes meanwhile."""
    before = state_of(opened)
    try:
        data = opened.read(before.size + 1)
    except OSError as error:
        raise Refused(kind, f"it can't be read ({error.strerror})") from None
    if len(data) != before.size or state_of(opened) != before:
        raise Refused(kind, CHANGED)
    return data
