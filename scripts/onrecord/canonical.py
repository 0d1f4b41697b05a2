"""The canonical form of a table's bytes, the natural order of keys, and files written whole or not at all."""

import csv
import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import SimpleNamespace


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
    parts = re.split(r"([0-9]+)", identifier)
    return [
        (0, len(part.lstrip("0")), part.lstrip("0"), part) if number % 2 else (1, 0, part, part)
        for number, part in enumerate(parts)
    ]


def write_files(files: Mapping[Path, bytes]) -> None:
    """Write `files`, each beside its place and then renamed; where one can't be written, none is.

    Raises OSError with every original still in place where the writing fails; only a fault while renaming, when all
    stand complete beside their places, could leave some renamed and some not.
    """
    beside: dict[Path, str] = {}
    try:
        for path, data in files.items():
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
            beside[path] = name
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(name, path.stat().st_mode & 0o777 if path.exists() else 0o644)
        for path in list(beside):
            os.replace(beside[path], path)
            del beside[path]
    finally:
        for name in beside.values():
            os.unlink(name)
