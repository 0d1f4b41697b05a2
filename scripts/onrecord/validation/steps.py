"""The steps of a run: how long each takes, and a bar for whoever waits for them at a terminal."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Protocol

PATIENCE = 1.0  # seconds without a bar


class Bar(Protocol):
    """Shows how far a run is."""

    def show(self, name: str, done: int, total: int) -> None:
        """Show the step that is taken, and how many are done."""

    def stop(self) -> None:
        """Show nothing any more."""


class Steps:
    """What a run is at; `seconds` by step, the same step's added up, those of workers too.

    The `bar` is shown once the run takes long.
    """

    def __init__(self, bar: Bar | None = None):
        self.seconds: dict[str, float] = defaultdict(float)
        self._bar, self._began = bar, perf_counter()
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
        if self._bar and began - self._began > PATIENCE:
            self._bar.show(name, self._done, max(self._expected, self._done))
        try:
            yield
        finally:
            self._done += 1
            self.seconds[name] += perf_counter() - began

    def close(self) -> None:
        """Take the bar away."""
        if self._bar:
            self._bar.stop()

    def as_text(self) -> str:
        """Give a line a step, the longest first: seconds and what it was."""
        longest = sorted(self.seconds.items(), key=lambda one: -one[1])
        lines = [f"{seconds:8.3f} s  {name}\n" for name, seconds in longest]
        return "".join([f"{perf_counter() - self._began:8.3f} s  in all\n", *lines])
