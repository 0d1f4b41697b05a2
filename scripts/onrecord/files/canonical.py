"""The canonical form of a table's bytes, the natural order of keys, and files written whole or not at all."""

import csv
import errno
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace

from onrecord.files.interrupts import finished_first

_DIGITS = "0123456789"


def serialise(header: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    """Give a table's canonical bytes: UTF-8 without a mark, commas, LF, quotes only where needed."""
    lines: list[str] = []
    # with CR LF as its line end the writer of every Python version quotes both, so that neither can end a row
    writer = csv.writer(SimpleNamespace(write=lines.append), lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerow(header)
    writer.writerows(rows)
    return "".join(line.removesuffix("\r\n") + "\n" for line in lines).encode("utf-8")


def natural_key(identifier: str) -> list[tuple[int, int, str, str]]:
    """Give the sort key under which digits inside identifiers count as numbers: `-p9` before `-p10`."""
    stem = identifier.rstrip(_DIGITS)
    return [*_stem_key(stem), _part_key(identifier[len(stem) :])]


# identifiers that stand one after the other mostly differ in their last number alone
@lru_cache
def _stem_key(stem: str) -> list[tuple[int, int, str, str]]:
    return [_part_key(part) for part in re.split(r"([0-9]+)", stem)]


def _part_key(part: str) -> tuple[int, int, str, str]:
    if not part or part[0] in _DIGITS:  # no number comes before all numbers
        number = part.lstrip("0")
        return 0, len(number), number, part
    return 1, 0, part, part


@finished_first
def write_files(files: Mapping[Path, bytes]) -> None:
    """Write `files`, each beside its place and then renamed; where one can't be written, none is.

    Raises OSError, or whatever interrupted it, with every original in place again. Where even that fails, the error
    names the files that stand there anew. A link is neither followed nor replaced: a stranger may have put it there.
    """
    for path in files:
        if os.path.islink(path):
            raise OSError(errno.ELOOP, "it is a link: name the file itself", str(path))
    beside: dict[Path, str] = {}
    former: dict[Path, str] = {}
    try:
        for path, data in files.items():
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
            beside[path] = name
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(name, path.stat().st_mode & 0o777 if path.exists() else 0o644)
        for path in files:
            if path.exists():
                former[path] = f"{beside[path]}.old"
                _keep(path, former[path])
        try:
            for path in files:
                os.replace(beside[path], path)
        except BaseException:
            _put_back([path for path in files if not os.path.lexists(beside[path])], former)
            raise
    finally:
        for name in [*beside.values(), *former.values()]:
            with suppress(FileNotFoundError):
                os.unlink(name)


def _keep(path: Path, name: str) -> None:
    """Keep a file under another name too, without a copy where the file system has links."""
    try:
        os.link(path, name)
    except OSError:
        shutil.copy2(path, name)


def _put_back(replaced: Iterable[Path], former: Mapping[Path, str]) -> None:
    lost = []
    for path in replaced:
        try:
            os.replace(former[path], path) if path in former else path.unlink()
        except OSError:
            lost.append(str(path))
    if lost:
        raise OSError(f"half of it was written and can't be taken back: {', '.join(lost)}")
