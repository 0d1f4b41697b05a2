"""Commands that are interrupted at one line after another, each in a process of its own."""

import itertools
import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import onrecord.publishing.site.pages  # noqa: F401 what the commands need is there before they are started
from conftest import ROOT, Draft
from onrecord.cli import main

WATCHED = (
    *("cli/program", "cli/shared", "cli/check", "cli/code", "cli/publish"),
    *("files/writing", "files/folder", "coding/formatting", "coding/articles", "workbook/importing"),
    *("publishing/releasing", "publishing/exports/__init__", "publishing/site/__init__"),
)
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)
NEVER = sys.maxsize


class End(NamedTuple):
    """How a command ended: its exit status or the signal as a negative number, its words, and the files there are."""

    status: int
    said: str
    files: dict[str, bytes]


def _format(draft: Draft) -> list[str]:
    for table in ("people", "events"):
        draft.bytes(table, lambda data: data.replace(b"\n", b"\r\n"))
    return ["format", "tiny"]


def _add_article(draft: Draft) -> list[str]:
    (draft.root.parent / "new.txt").write_text("Talks go on\n\nThe board met again. It said nothing.\n", "utf-8")
    options = ["--date", "2031-05-09", "--url", "https://eastmere-post.example/on", "--title", "Talks go on"]
    return ["add-article", "new.txt", "--publisher", "eastmere-post", *options, "--package", "tiny"]


def _site(draft: Draft) -> list[str]:
    (draft.root.parent / "out").mkdir()
    return ["site", "tiny", "--output", "out"]


def _report(draft: Draft) -> list[str]:
    (draft.root.parent / "out.json").write_text("old", "utf-8")
    return ["validate", "tiny", "--format", "json", "--output", "out.json"]


def _release(draft: Draft) -> list[str]:
    (draft.root / ".gitignore").write_text("dist/\n", "utf-8")
    (draft.root / "CHANGELOG.md").write_text("## 0.1.0, 2031-06-01\n\n- Data: all.\n", "utf-8")
    names = ["-c", "user.name=A", "-c", "user.email=a@b.example", "-c", "commit.gpgsign=false"]
    for arguments in (["init"], ["add", "."], [*names, "commit", "--message", "all"]):
        subprocess.run(["git", *arguments], cwd=draft.root, check=True, capture_output=True)
    return ["release", "tiny"]


COMMANDS = {
    "release": _release,
    "format": _format,
    "add-article": _add_article,
    "site": _site,
    "validate": _report,
}


def runs(command: str) -> tuple[dict, End, list[tuple[int, int, End]]]:
    """Interrupt a command at some points of its run and at more of its last lines, in which it writes.

    Gives the files before it, its end where nothing interrupts it, and each interrupted run: signal, line and end.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["interrupted"])
    ours, theirs = context.Pipe()
    process = context.Process(target=_runs, args=(theirs, command))
    process.start()
    theirs.close()
    try:
        return ours.recv()
    finally:
        process.join()


def _runs(connection, command):
    before, lines, whole = _run(command, 0, NEVER)
    # before the second line nothing is set up yet
    points = sorted({lines // 3, *range(max(lines - 60, 10), lines, 12)})
    signals = itertools.cycle(SIGNALS)
    found = [(number, line, _run(command, number, line)[2]) for line, number in zip(points, signals, strict=False)]
    connection.send((before, whole, found))


def _run(command: str, number: int, line: int) -> tuple[dict, int, End]:
    with tempfile.TemporaryDirectory() as folder:
        draft = Draft(Path(folder))
        arguments = COMMANDS[command](draft)
        before = _without_git(snapshot(Path(folder)))
        with tempfile.TemporaryDirectory() as beside:
            process = os.fork()
            if not process:
                _child(Path(folder), Path(beside), arguments, number, line)
            status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
            counted = Path(beside) / "lines"
            lines = int(counted.read_text()) if counted.exists() else 0
            said = (Path(beside) / "said").read_text("utf-8")
        return before, lines, End(status, said, _without_git(snapshot(Path(folder))))


def _without_git(files: dict[str, bytes]) -> dict[str, bytes]:
    """Leave out a repository, which no run has like another: it knows when its files were written."""
    return {path: data for path, data in files.items() if ".git" not in path.split("/")}


def _child(folder: Path, beside: Path, arguments: list[str], number: int, line: int) -> None:
    os.chdir(folder)
    said = os.open(beside / "said", os.O_WRONLY | os.O_CREAT)
    os.dup2(said, 1)
    os.dup2(said, 2)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    status = 1
    try:
        with_lines = interrupting(lambda: main(arguments), number, line)
        (beside / "lines").write_text(str(with_lines))
        status = 0
    except SystemExit as end:
        status = end.code or 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        if not (beside / "lines").exists():
            (beside / "lines").write_text(str(interrupting.lines))
        os._exit(status)


def interrupting(act: Callable[[], object], number: int, line: int) -> int:
    """Do something, and send this process a signal before the line of that number among those watched."""
    ours = {str(ROOT / "scripts" / "onrecord" / f"{one}.py") for one in WATCHED}
    interrupting.lines = 0

    def trace(frame, event, _):
        if frame.f_code.co_filename not in ours:
            return None
        if event == "line":
            interrupting.lines += 1
            if interrupting.lines == line:
                os.kill(os.getpid(), number)
        return trace

    sys.settrace(trace)
    try:
        act()
    finally:
        sys.settrace(None)
    return interrupting.lines


def snapshot(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def at_every_line(act: Callable[[Path], object], make: Callable[[Path], object], number: int) -> Iterator[End]:
    """Do something in a folder, interrupted before one line after another, and give the end of each run."""
    for line in range(1, NEVER):
        with tempfile.TemporaryDirectory() as folder:
            make(Path(folder))
            process = os.fork()
            if not process:
                with suppress(BaseException):
                    for one in (signal.SIGINT, signal.SIGTERM):
                        signal.signal(one, lambda number, _: os._exit(128 + number))
                    interrupting(lambda: act(Path(folder)), number, line)
                os._exit(0)
            status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
            yield End(status, "", snapshot(Path(folder)))
        if not status:
            return
