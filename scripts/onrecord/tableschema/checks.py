"""A field's constraints as Pandera's checks (Table Schema, section Field Constraints)."""

from __future__ import annotations

import datetime
import operator
from collections.abc import Callable
from typing import Any

import pandas as pd
import pandera.pandas as pandera

from onrecord.tableschema.fields import BOUNDS, arrow_kind, constraint, kind_and_format, listed_values
from onrecord.tableschema.readers import parse_value
from onrecord.tableschema.values import hashable, present, repeated

_COMPARISONS: dict[str, tuple[Callable[..., pandera.Check], Callable[[Any, Any], bool]]] = {
    "minimum": (pandera.Check.ge, operator.ge),
    "maximum": (pandera.Check.le, operator.le),
    "exclusiveMinimum": (pandera.Check.gt, operator.gt),
    "exclusiveMaximum": (pandera.Check.lt, operator.lt),
}
# XML Schema, part 2, section 3.2.6.2: where months count, one duration is longer than another if it is so from
# each of these
_STARTS = [datetime.datetime(*day) for day in ((1696, 9, 1), (1697, 2, 1), (1903, 3, 1), (1903, 7, 1))]


def list_check(field: dict, **options: Any) -> pandera.Check:
    """Give the check that a value is one of those that the field lists."""
    members = [parse_value(field, one) for one in listed_values(field) or []]
    if _is_plain(field, *members):
        return pandera.Check.isin(members, **options)
    known = {hashable(one) for one in members}
    return pandera.Check(lambda value: hashable(value) in known, element_wise=True, **options)


def length_check(field: dict, **options: Any) -> pandera.Check:
    """Give the check that a value is as long as `minLength` and `maxLength` allow: characters of a text, or items."""
    least, most = constraint(field, "minLength"), constraint(field, "maxLength")
    if kind_and_format(field)[0] == "string":
        return pandera.Check.str_length(least or 0, most, **options)
    return pandera.Check(
        lambda value: (least or 0) <= len(value) <= (len(value) if most is None else most),
        element_wise=True,
        **options,
    )


def bound_checks(field: dict, **options: Any) -> list[pandera.Check]:
    """Give a check for each bound that the field declares."""
    found = []
    for name in BOUNDS:
        if constraint(field, name) is None:
            continue
        bound = parse_value(field, constraint(field, name))
        plain, test = _COMPARISONS[name]
        if _is_plain(field, bound):
            found.append(plain(bound, **options))
        else:
            found.append(pandera.Check(_within(test, bound), element_wise=True, **options))
    return found


def nullable_arguments(field: dict, **options: Any) -> dict[str, Any]:
    """Give the arguments of Pandera's Column by which each cell has a value."""
    if _is_plain(field):
        return {"nullable": False}
    # pandas takes a number that is NaN for a missing one
    there = pandera.Check(lambda cells: pd.Series(present(cells), cells.index), ignore_na=False, **options)
    return {"checks": [there]}


def unique_arguments(field: dict, **options: Any) -> dict[str, Any]:
    """Give the arguments of Pandera's Column by which each value stands once."""
    if _is_plain(field):
        return {"unique": True, "report_duplicates": "exclude_first"}
    # Pandera can't compare lists and objects
    return {"checks": [pandera.Check(lambda cells: pd.Series(~repeated([cells]), cells.index), **options)]}


def _is_plain(field: dict, *declared: Any) -> bool:
    """Say whether Pandera's own checks can compare a field's values, with what is declared: Arrow's numbers are of 64
    bits, and beyond them columns hold Python's."""
    plain = arrow_kind(field) is not None and field.get("type") != "any"
    return plain and all(not isinstance(one, int) or one.bit_length() < 64 for one in declared)


def _within(test: Callable[[Any, Any], bool], bound: Any) -> Callable[[Any], bool]:
    def holds(value: Any) -> bool:
        try:
            if "Duration" in {type(value).__name__, type(bound).__name__}:
                return all(test(start + value, start + bound) for start in _STARTS)
            return bool(test(value, bound))
        except (TypeError, ArithmeticError):
            # not a number, or one time with a zone and one without: what can't be compared is not within
            return False

    return holds
