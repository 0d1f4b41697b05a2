"""Files written whole or not at all, and what a killed run left of a write, finished or taken back by the next one."""

import errno
import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from onrecord.files.guarded import Refused, read_plain_file
from onrecord.files.interrupts import finished_first
from onrecord.files.limits import LIMITS

JOURNAL = ".onrecord-write"  # in a package's folder while some of its files are written
NOTHING = "-"  # for the digest of a file that is not there
_BEGUN = re.compile("([0-9a-f]{8})\n((?:.+\n)+)end\n")
_LINE = re.compile("(-|[0-9a-f]{64}) ([0-9a-f]{64}) ([^/\\\\:]+(?:/[^/\\\\:]+)*)")


class _Step(NamedTuple):
    """A file to be replaced: where its new bytes stand first, and the digests of the file as it was and is to be."""

    path: Path
    mark: str
    was: str
    new: str

    @property
    def beside(self) -> Path:
        return self.path.with_name(f".{self.path.name}.{self.mark}")

    @property
    def former(self) -> Path:
        """Where the file as it was is kept until all are replaced."""
        return self.path.with_name(f".{self.path.name}.{self.mark}.old")


@finished_first
def write_files(files: Mapping[Path, bytes], package: Path | None = None) -> None:
    """Write `files`, each beside its place and then renamed; where one can't be written, none is.

    `package` is the folder of the package that they belong to. A journal there says what is written until it is done,
    for the run after one that was killed (see `finish`). Raises OSError, or whatever interrupted it, with every
    original in place again. Where even that fails, the error names the new files that stand there, and the journal
    stays. A link is neither followed nor replaced: a stranger may have put it there.
    """
    for path in files:
        if os.path.islink(path):
            raise OSError(errno.ELOOP, "it is a link: name the file itself", str(path))
    mark = secrets.token_hex(4)
    steps = [_Step(path, mark, _digest(path), hashlib.sha256(data).hexdigest()) for path, data in files.items()]
    lost: list[str] = []
    if package and steps:
        _note(package, mark, steps)
    try:
        for step in steps:
            _write(step.beside, files[step.path])
            os.chmod(step.beside, step.path.stat().st_mode & 0o777 if step.path.exists() else 0o644)
        for step in steps:
            if step.path.exists():
                _keep(step.path, step.former)
        try:
            for step in steps:
                os.replace(step.beside, step.path)
        except BaseException:
            lost += _put_back(step for step in steps if not os.path.lexists(step.beside))
            if lost:
                raise OSError(f"half of it was written and can't be taken back: {', '.join(lost)}") from None
            raise
    finally:
        _clear(steps)
        if package and not lost:
            (package / JOURNAL).unlink(missing_ok=True)


@finished_first
def finish(package: Path) -> str | None:
    """Finish what a killed run has left of a write, or take it back where not all of it was at hand yet.

    Gives what was done in words, None where nothing was left. Raises OSError with nothing changed where neither can be
    done, because a file was changed since.
    """
    if not os.path.lexists(package / JOURNAL):
        return None
    steps = _noted(package)
    now = {step: _digest(step.path) for step in steps}
    changed = [step for step in steps if now[step] not in (step.was, step.new)]
    whole = all(step.new in (now[step], _digest(step.beside)) for step in steps)
    if changed or not (whole or all(now[step] == step.was for step in steps)):
        what = f"it was changed after a command that wrote it was killed: compare it, then delete {package / JOURNAL}"
        raise OSError(errno.EBUSY, what, str((changed or steps)[0].path))
    for step in steps if whole else ():
        if now[step] != step.new:
            os.replace(step.beside, step.path)
    _clear(steps)
    (package / JOURNAL).unlink()
    done = "finished" if steps and whole else "taken back"
    names = ", ".join(step.path.name for step in steps) or "no file"
    return f"A command was killed while it wrote; what it had begun is {done}: {names}."


def unfinished(package: Path) -> str | None:
    """Give the names of the files that a killed run has left half written, None where there is no such thing."""
    if not os.path.lexists(package / JOURNAL):
        return None
    return ", ".join(step.path.relative_to(package).as_posix() for step in _noted(package)) or JOURNAL


def _note(package: Path, mark: str, steps: Iterable[_Step]) -> None:
    lines = [f"{step.was} {step.new} {step.path.relative_to(package).as_posix()}" for step in steps]
    try:
        _write(package / JOURNAL, "\n".join([mark, *lines, "end", ""]).encode("utf-8"))
    except FileExistsError:
        what = "a command was killed while it wrote, or another one writes now: `onrecord format` finishes what is left"
        raise OSError(errno.EEXIST, what, str(package / JOURNAL)) from None
    except BaseException:
        (package / JOURNAL).unlink(missing_ok=True)
        raise


def _noted(package: Path) -> list[_Step]:
    """Give what a journal says. One that was not written to its end, or names what is no file of the package, is none:
    nothing was begun before it was whole."""
    try:
        text = read_plain_file(package / JOURNAL, LIMITS, "", limit="descriptor_bytes").decode("utf-8", "replace")
    except Refused:
        return []
    begun = _BEGUN.fullmatch(text)
    lines = [_LINE.fullmatch(line) for line in begun[2].rstrip("\n").split("\n")] if begun else []
    steps = [_Step(package / line[3], begun[1], line[1], line[2]) for line in lines if begun and line]
    inside = all(step.path.parent.resolve().is_relative_to(package.resolve()) for step in steps)
    return steps if inside and len(steps) == len(lines) else []


def _write(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(read_plain_file(path, LIMITS, "")).hexdigest()
    except Refused:
        return NOTHING


def _keep(path: Path, name: Path) -> None:
    """Keep a file under another name too, without a copy where the file system has links."""
    try:
        os.link(path, name)
    except OSError:
        shutil.copy2(path, name)


def _put_back(replaced: Iterable[_Step]) -> list[str]:
    """Put the files as they were back, and give those for which that can't be done."""
    lost = []
    for step in replaced:
        try:
            os.replace(step.former, step.path) if os.path.lexists(step.former) else step.path.unlink()
        except OSError:
            lost.append(str(step.path))
    return lost


def _clear(steps: Iterable[_Step]) -> None:
    for step in steps:
        for path in (step.beside, step.former):
            with suppress(FileNotFoundError):
                path.unlink()
