"""The door to the screen: all that is printed goes through `say` or `put`, and nothing of it acts on a terminal."""

import os
import re
import sys
from typing import TextIO

import click

from onrecord.report.escape import harmless, visible

# what tells how it stands, wherever it is said
STYLES = (
    (r"^error\b|\b(is|does) NOT\b[^.:,]*", "bold red"),
    (r"^(warning\b|Warning:)|^(altered|missing|ambiguous)\b", "bold yellow"),
    (r"\bis sound\b( as far as it was checked)?|^The copy has\b", "bold green"),
    (r"^ *To do:", "bold"),
    (r"^[A-Z][A-Z, ]{3,}(?= )", "bold"),
    (r"^  \+ .*", "green"),
    (r"^  - .*", "red"),
)
LEAST_WIDTH = 24
_LABEL = re.compile(r" *\S.{0,26}?  +(?=\S)| *")  # what the further lines of a long one are set in by


def say(text: str, err: bool = False) -> None:
    """Print words for people, whole lines: on a terminal in colour and within its width, elsewhere plain.

    Nothing in it acts on a terminal or in the log of a GitHub workflow. `NO_COLOR` is heeded.
    """
    lines = [visible(line) for line in text.removesuffix("\n").split("\n")] if text else []
    stream = sys.stderr if err else sys.stdout
    if lines and _is_terminal(stream):
        _show(lines, stream)
    else:
        click.echo("".join(f"{line}\n" for line in lines), nl=False, err=err)


def put(text: str) -> None:
    """Print what programs read: into a file or a pipe in UTF-8, whatever the terminal's encoding.

    No sound package has the characters that `harmless` writes by their code points.
    """
    shown = harmless(text)
    click.echo(shown if _is_terminal(sys.stdout) else shown.encode("utf-8"), nl=False)


class TerminalBar:
    """A bar on standard error that says how far a run is, where that is a terminal."""

    def __init__(self):
        self._progress = None

    def show(self, name: str, done: int, total: int) -> None:
        """Show the step that is taken, and how many are done."""
        if not _is_terminal(sys.stderr):
            return
        if self._progress is None:
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TextColumn

            columns = (TextColumn("{task.description}", markup=False), BarColumn())
            self._progress = Progress(*columns, console=Console(stderr=True), transient=True)
            self._task = self._progress.add_task("")
            self._progress.start()
        self._progress.update(self._task, description=visible(name), completed=done, total=total)

    def stop(self) -> None:
        """Take the bar away."""
        if self._progress is not None:
            self._progress.stop()


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()  # a stream that was closed is None


def _breaks(line: str, label: int, width: int, indent: int) -> list[int]:
    """Give where a line is broken after its label: before each word that no longer fits."""
    from rich.cells import cell_len

    used, breaks = cell_len(line[:label]), []
    for word in re.compile(r"\S+ *").finditer(line, label):
        if word.start() > label and used + cell_len(word[0].rstrip()) > width:
            breaks.append(word.start())
            used = indent
        used += cell_len(word[0])
    return breaks


def _show(lines: list[str], stream: TextIO) -> None:
    from rich.console import Console  # it takes long to load
    from rich.text import Text

    plain = bool(os.environ.get("NO_COLOR"))
    console = Console(file=stream, soft_wrap=True, highlight=False, color_system=None if plain else "auto")
    for line in lines:
        shown = Text(line)
        for pattern, style in STYLES:
            shown.highlight_regex(pattern, style)
        label = len(_LABEL.match(line)[0])
        indent = label if line[:label].strip() else label + 4
        if shown.cell_len > console.width >= indent + LEAST_WIDTH:
            parts = shown.divide(_breaks(line, label, console.width, indent))
            for part in parts:
                part.rstrip()
            shown = Text("\n" + " " * indent).join(parts)
        console.print(shown)
