"""What differs between two versions of a table, row by row and cell by cell."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Row = Mapping[str, str]


@dataclass(frozen=True)
class Change:
    """One row that differs: it was `added`, `removed`, `changed`, or `renamed` (the key changed and nothing else).

    `key` is the row's key, the new one where it was renamed. `cells` gives, by column, the text before and after of
    each cell that differs; an added row has all its filled cells, each with "" before, a removed row the reverse.
    `occurrence` counts the rows before it that have the same key.
    """

    table: str
    kind: str
    key: str
    cells: dict[str, tuple[str, str]]
    occurrence: int = 0


def changes(table: str, key: str, before: Iterable[Row], after: Iterable[Row]) -> list[Change]:
    """Give what differs between two versions of a table, whose rows go by the column `key`.

    Rows without a change are left out, whatever order they stand in. Where a key stands more than once, its first
    row is compared with its first row, and so on.
    """
    old, new = _by_key(key, before), _by_key(key, after)
    gone = {place: row for place, row in old.items() if place not in new}
    # a row that vanished and one that came with the same cells except the key are one row with another key
    twins: dict[frozenset, list] = {}
    for place, row in gone.items():
        twins.setdefault(_rest(key, row), []).append(place)
    found = []
    for place, row in new.items():
        if place in old:
            # a column that one version alone has is empty in the other
            both = {one: (old[place].get(one, ""), row.get(one, "")) for one in {**old[place], **row}}
            cells = {one: pair for one, pair in both.items() if pair[0] != pair[1]}
            if cells:
                found.append(Change(table, "changed", place[0], cells, place[1]))
        elif len(twins.get(_rest(key, row), ())) == 1:
            (former,) = twins.pop(_rest(key, row))
            del gone[former]
            found.append(Change(table, "renamed", place[0], {key: (former[0], place[0])}, place[1]))
        else:
            cells = {one: ("", cell) for one, cell in row.items() if cell}
            found.append(Change(table, "added", place[0], cells, place[1]))
    for place, row in gone.items():
        cells = {one: (cell, "") for one, cell in row.items() if cell}
        found.append(Change(table, "removed", place[0], cells, place[1]))
    return found


def _by_key(key: str, rows: Iterable[Row]) -> dict[tuple[str, int], Row]:
    """Give the rows by their key and by how many have had it before."""
    seen: Counter[str] = Counter()
    found = {}
    for row in rows:
        found[row[key], seen[row[key]]] = row
        seen[row[key]] += 1
    return found


def _rest(key: str, row: Row) -> frozenset:
    return frozenset((column, cell) for column, cell in row.items() if column != key and cell)
