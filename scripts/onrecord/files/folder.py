"""A folder written whole or not at all, and replaced only where it was written here before."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from onrecord.files.interrupts import finished_first

MARKER = ".onrecord-files"


@finished_first
def replace_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write `files`, by their paths inside `folder`, beside it first, and put it in place as a whole.

    Raises FileExistsError where `folder` holds anything that this function did not write: its marker lists
    what it wrote. Raises OSError with the folder as it was where the writing fails.
    """
    with replaced(folder, files):
        pass


@contextmanager
def replaced(folder: Path, files: Mapping[str, bytes]) -> Iterator[None]:
    """Do as `replace_folder` does, and put the folder back as it was where what is done meanwhile fails."""
    _refuse_strangers(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    try:
        new, old = beside / "new", beside / "old"
        marker = "".join(f"{name}\n" for name in sorted(files)).encode("utf-8")
        for name, data in {**files, MARKER: marker}.items():
            path = new / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        if folder.exists():
            os.replace(folder, old)
        try:
            os.replace(new, folder)
            yield
        except BaseException:
            if not new.exists():
                os.replace(folder, new)
            if old.exists():
                os.replace(old, folder)
            raise
    finally:
        shutil.rmtree(beside)


def _refuse_strangers(folder: Path) -> None:
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise FileExistsError(f"{folder} is not a folder: name one that is empty or not there yet.")
    if not folder.exists():
        return
    there = {
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()
    }
    if there and MARKER not in there:
        raise FileExistsError(f"{folder} was not written by onrecord, so it is left alone: name another folder.")
    written = (folder / MARKER).read_text("utf-8").splitlines() if there else []
    strangers = sorted(there - {*written, MARKER})
    if strangers:
        raise FileExistsError(
            f"{folder} holds what onrecord did not write, so it is left alone: {strangers[0]}"
            + (f" and {len(strangers) - 1} more." if strangers[1:] else ".")
        )
