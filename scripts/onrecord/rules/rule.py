"""What a rule is: a function that finds rows at fault, with the words that explain it."""

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np


class Unavailable(Exception):
    """Raised where a rule asks for what is not to be had: a table that was not read, or texts not given."""


@dataclass(frozen=True)
class At:
    """A place that a rule guards: a table, the column that a finding names, and what is declared there."""

    table: str
    column: str | None = None
    declared: Any = None


@dataclass(frozen=True)
class Rule:
    """One rule of the catalogue.

    `function` does the work; its docstring says why the rule exists. `scope` says what it is given:
    `package` a Package, `file` a Table and `release` a Dataset, for which it yields Refusals; `general` and
    `format` a Dataset and an At, for which it gives the frame of rows at fault (None: none), with any columns that
    `message` needs beside the table's own. `format`, `file` and `release` rules bind packages that declare the format.
    `places` gives the Ats in a table. `message` is a template over the row's columns and `table`, `path`,
    `column`, `value` (the cell) and `detail`. With `once_a_value`, of rows at fault that have one value in the
    column the first alone is told of.
    """

    id: str
    scope: str
    title: str
    why: str
    message: str
    remedy: str
    bad: str
    good: str
    function: Callable
    places: Callable[[str, dict], Iterable[At]]
    severity: str = "error"
    needs_texts: bool = False
    once_a_value: bool = False


def rule(
    *,
    scope: str = "format",
    title: str,
    message: str,
    remedy: str,
    bad: str,
    good: str,
    at: Iterable[tuple[str, str | None]] | Callable[[str, dict], Iterable[At]] = (),
    severity: str = "error",
    needs_texts: bool = False,
    once_a_value: bool = False,
) -> Callable[[Callable], Rule]:
    """Make a Rule of a function: its id is the function's name, its `why` the function's docstring."""

    def make(function: Callable) -> Rule:
        listed = None if callable(at) else [At(*place) for place in at]
        return Rule(
            id=function.__name__.replace("_", "-"),
            scope=scope,
            title=title,
            why=inspect.cleandoc(function.__doc__),
            message=message,
            remedy=remedy,
            bad=bad,
            good=good,
            function=function,
            places=at if listed is None else lambda table, schema: [one for one in listed if one.table == table],
            severity=severity,
            needs_texts=needs_texts,
            once_a_value=once_a_value,
        )

    return make


def true(mask) -> np.ndarray:
    """Give a comparison's result as numpy booleans; unknown counts as false."""
    return mask.fillna(False).to_numpy(dtype=bool) if hasattr(mask, "fillna") else np.asarray(mask, bool)
