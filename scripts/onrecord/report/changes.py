"""Rows that differ, for people at a screen."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from onrecord.analysis.differences import Change
from onrecord.report.escape import code_point, short, visible

MOST_SHOWN = 50
MOST_WHOLE, CONTEXT = 120, 40
MARKS = {"changed": "~", "renamed": "~", "added": "+", "removed": "-"}


def change_lines(changes: Iterable[Change], places: Mapping[tuple[str, str, int], str]) -> Iterator[str]:
    """Give lines for each table's changes, at most MOST_SHOWN rows of a table, with the cells that differ.

    `places` says where a row stands, or what became of it, by table, key and occurrence, as far as that is known.
    """
    for table, found in by_table(changes):
        yield ""
        yield f"{visible(table)}: {summary(found)}"
        for change in found[:MOST_SHOWN]:
            place = places.get((table, change.key, change.occurrence))
            yield f"  {MARKS[change.kind]} {visible(change.key)}" + (f"  ({visible(place)})" if place else "")
            for column, (before, after) in change.cells.items():
                alone = {"added": after, "removed": before}.get(change.kind)
                yield f"      {visible(column)}: {_plain(alone) if alone else _difference(before, after)}"
            if change.kind == "renamed":
                yield "      Whoever cited the former identifier no longer finds the row."
        if len(found) > MOST_SHOWN:
            yield f"  ... and {len(found) - MOST_SHOWN:,} more"


def by_table(changes: Iterable[Change]) -> Iterator[tuple[str, list[Change]]]:
    """Give each table with its changes, which stand together."""
    return ((table, list(group)) for table, group in groupby(changes, key=lambda change: change.table))


def _difference(before: str, after: str) -> str:
    """Show both texts from shortly before the place where they part, with spaces that only look like one made plain."""
    same = next((at for at, pair in enumerate(zip(before, after, strict=False)) if pair[0] != pair[1]), None)
    start = max(0, (min(len(before), len(after)) if same is None else same) - CONTEXT)
    start = start if max(len(before), len(after)) > MOST_WHOLE else 0
    shown = [f"{'...' if start else ''}{_plain(text[start:])}" if text else "(empty)" for text in (before, after)]
    return " -> ".join(shown)


def _plain(text: str) -> str:
    """Show a text with each character that can't be seen by its code point: a second space in a row too."""
    return re.sub(r"(?<=\s) |[^\S ]|[\u00ad\u200b-\u200d\u2010\u2011]", lambda match: code_point(match[0]), short(text))


def summary(changes: Iterable[Change]) -> str:
    """Count the changes by kind, as `1 changed, 2 added`."""
    counts = Counter(change.kind for change in changes)
    return ", ".join(f"{counts[kind]:,} {kind}" for kind in MARKS if counts[kind])
