"""The steps of a run: how long each takes, and a bar for whoever waits for them at a terminal."""

import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any

PATIENCE = 1.0  # seconds without a bar


class Steps:
    """What a run is at; `seconds` by step, the same step's added up, those of workers too.

    With `shown`, a bar once the run takes long.
    """

    def __init__(self, shown: bool = False):
        self.seconds: dict[str, float] = defaultdict(float)
        self._shown, self._began = shown, perf_counter()
        self._bar: Any = None
        self._expected = self._done = 0

    def expect(self, number: int) -> None:
        """Count so many further steps."""
        self._expected += number

    def add(self, seconds: dict[str, float]) -> None:
        """Add the seconds of steps that were taken elsewhere."""
        for name, more in seconds.items():
            self.seconds[name] += more

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Run a step."""
        began = perf_counter()
        if self._shown and began - self._began > PATIENCE:
            self._show(name)
        try:
            yield
        finally:
            self._done += 1
            self.seconds[name] += perf_counter() - began

    def _show(self, name: str) -> None:
        if self._bar is None:
            from rich.console import Console
            from rich.progress import Progress

            self._bar = Progress(console=Console(stderr=True), transient=True)
            self._task = self._bar.add_task(name)
            self._bar.start()
        self._bar.update(self._task, description=name, completed=self._done, total=max(self._expected, self._done))

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()

    def as_text(self) -> str:
        """Give a line a step, the longest first: seconds and what it was."""
        longest = sorted(self.seconds.items(), key=lambda one: -one[1])
        lines = [f"{seconds:8.3f} s  {name}\n" for name, seconds in longest]
        return "".join([f"{perf_counter() - self._began:8.3f} s  in all\n", *lines])


def at_a_terminal() -> bool:
    """Say whether somebody can be shown a bar."""
    return sys.stderr.isatty()
