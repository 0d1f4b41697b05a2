"""What a rule is: a function that finds rows at fault, with the words that explain it."""

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from onrecord.record.dataset import Dataset
from onrecord.tableschema.values import as_arrow, mask_of

Words = Callable[[dict[str, Any], Any], dict[str, Any]]
# by this name a frame of faults says why not all rows were judged
REASON = "not judged"
NO_FAULTS = pd.DataFrame(index=pd.RangeIndex(0))


@dataclass(frozen=True, eq=False)
class At:
    """A place that a rule guards: a table, the column that a finding names, and what is declared there."""

    table: str
    column: str | None = None
    declared: Any = None

    def __deepcopy__(self, memo: dict[int, Any]) -> "At":
        """Give itself: Pandera copies its columns with all that their checks hold."""
        return self


@dataclass(frozen=True, eq=False)
class Rule:
    """One rule of the catalogue. Its `id` is the function's name, its `why` the function's docstring in one line.

    `scope` says what the function is given, and what it gives:

    - `rows`: the rows that it guards, first, and whatever else its parameters name: another table's rows (by the
      table's name), `column` and `declared` of the place, `dataset`. It gives the rows at fault: a mask, in which
      unknown is no fault, or the frame that `faults` makes, with words that the message needs.
    - `cells`: a column's cells and its field. It gives a mask of the cells at fault. One that has no parameter `field`
      judges each cell's text alone, and is given those of all columns that it guards, end to end.
    - `constraint`: a field, and options for the check. It gives Pandera's check, or several.
    - `package` a Package, `file` a Table, `release` a Dataset; these yield Refusals.
    - `refusal`: nothing. Such a rule words what was refused on the way in, of the kind that it is called after.

    `general` rules bind every package, the others those that declare the format. `places` gives what a rule guards in
    a table. `message` is a template over the row's cells and `table`, `path`, `column`, `value` (the cell), `row_id`
    and the words that the rule gives; for `cells` and `constraint` these are `words`, of the field and the cell's
    value. With `once_a_value`, of rows at fault that have one value in the column the first alone is reported.
    """

    id: str
    scope: str
    title: str
    why: str
    message: str
    remedy: str
    bad: str
    good: str
    function: Callable[..., Any]
    places: Callable[[str, dict[str, Any]], Iterable[At]]
    general: bool = False
    severity: str = "error"
    needs_texts: bool = False
    once_a_value: bool = False
    words: Words | None = None


def rule(
    *,
    scope: str = "rows",
    title: str,
    message: str,
    remedy: str,
    bad: str,
    good: str,
    at: Iterable[tuple[str, str | None]] | Callable[[str, dict[str, Any]], Iterable[At]] = (),
    fields: Callable[[dict[str, Any]], object] | None = None,
    general: bool = False,
    severity: str = "error",
    needs_texts: bool = False,
    once_a_value: bool = False,
    words: Words | None = None,
) -> Callable[[Callable[..., Any]], Rule]:
    """Make a Rule of a function. Its places are those of `at`, or every field for which `fields` is true."""
    places = _every(fields) if fields else at if callable(at) else _listed(at)

    def make(function: Callable[..., Any]) -> Rule:
        return Rule(
            id=function.__name__.replace("_", "-"),
            scope=scope,
            title=title,
            why=" ".join((function.__doc__ or "").split()),
            message=message,
            remedy=remedy,
            bad=bad,
            good=good,
            function=function,
            places=places,
            general=general,
            severity=severity,
            needs_texts=needs_texts,
            once_a_value=once_a_value,
            words=words,
        )

    return make


def _listed(at: Iterable[tuple[str, str | None]]) -> Callable[[str, dict[str, Any]], list[At]]:
    listed = [At(*place) for place in at]
    return lambda table, schema: [one for one in listed if one.table == table]


def _every(applies: Callable[[dict[str, Any]], object]) -> Callable[[str, dict[str, Any]], list[At]]:
    return lambda table, schema: [At(table, field["name"], field) for field in schema["fields"] if applies(field)]


def faults(mask: Any, **words: Any) -> pd.DataFrame:
    """Give the rows at fault where a mask over a table's rows is true, each with the words that a message needs.

    A word is one value for all, or a Series or array with one a row. Unknown in the mask is no fault.
    """
    wrong = true(mask)
    if not wrong.any():
        return NO_FAULTS
    columns = {name: one.array if isinstance(one, pd.Series) else one for name, one in words.items()}
    return pd.DataFrame(columns, index=pd.RangeIndex(len(wrong)))[wrong]


def faults_at(rows: dict[int, Any], word: str = "fault") -> pd.DataFrame:
    """Give the rows at fault by their numbers, each with what is said of it as the word that a message needs."""
    if not rows:
        return NO_FAULTS
    return pd.DataFrame({word: list(rows.values())}, index=pd.Index(list(rows), dtype=int))


def not_judged(found: pd.DataFrame, rows: np.ndarray, reason: str) -> pd.DataFrame:
    """Give faults with the reason why a rule could not judge some rows of a table, where a mask has any."""
    if rows.any():
        found = found.copy()
        found.attrs[REASON] = f"not everywhere: {reason}"
    return found


def repeats(said: pd.DataFrame, keys: pd.Series) -> pd.DataFrame:
    """Give the rows that say in all columns what an earlier one does, each with that one's key as the word `other`."""
    number = said.groupby([*said], sort=False, dropna=False).ngroup()
    again = number.duplicated()
    first = number.index[~again]
    return pd.DataFrame({"other": keys[first].array[number[again]]}, index=number.index[again])


def true(mask: Any) -> np.ndarray:
    """Give a comparison's result as numpy booleans; unknown counts as false."""
    if isinstance(mask, pa.Array | pa.ChunkedArray):
        return mask_of(mask)
    if isinstance(mask, pd.Series) and isinstance(mask.dtype, pd.ArrowDtype):
        return mask_of(as_arrow(mask))
    return mask.fillna(False).to_numpy(dtype=bool) if hasattr(mask, "fillna") else np.asarray(mask, bool)


@cache
def parameters(function: Callable[..., Any]) -> tuple[str, ...]:
    """Give the names of a function's parameters."""
    return tuple(inspect.signature(function).parameters)


def find_faults(rule: Rule, dataset: Dataset, at: At) -> pd.DataFrame:
    """Give the rows of a table that a rule of scope `rows` finds at fault at one place, by their numbers, with words.

    Raises Unavailable where the rule asks for what is not at hand.
    """
    _, *others = parameters(rule.function)
    known = {"column": at.column, "declared": at.declared, "dataset": dataset}
    asked = [known[name] if name in known else dataset.rows(name) for name in others]
    given = rule.function(dataset.rows(at.table), *asked)
    if given is None:
        return NO_FAULTS
    found: pd.DataFrame = given if isinstance(given, pd.DataFrame) else faults(given)
    if rule.once_a_value:
        values = dataset[at.table].loc[found.index, at.column]
        found = found[~values.duplicated().to_numpy(bool)]
    return found
