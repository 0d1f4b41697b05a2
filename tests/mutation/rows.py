"""Rows dropped, doubled, out of order, or in another table."""

import re

from mutation.draft import Draft
from mutation.fault import fault, spread
from mutation.sound import Edit, Fault


def numbers(sound, random, tables=None):
    """Give (table, number of a row), table after table."""
    places = [(table, number) for table in tables or sound.rows for number in range(len(sound.rows[table]))]
    return spread(random, places, by=lambda place: place[0])


def free_key(sound, table: str, key: str, taken=()) -> str:
    """Give a key like this one that no row of the table has: the next number, or a slug with one."""
    taken = {*sound.keys(table), *taken}
    stem, digits = re.fullmatch(r"(.*-[a-z])([0-9]+)", key).groups() if re.search(r"-[a-z][0-9]+$", key) else (key, "")
    candidates = (f"{stem}{one:02}" if digits else f"{stem}-{one}" for one in range(2, len(taken) + 3))
    return next(one for one in candidates if one not in taken)


@fault(reader="texts")
def row_dropped(sound, random):
    """A row taken out."""
    for table, number in numbers(sound, random):
        yield Draft(sound).drop(table, number).fault()


@fault(reader="package")
def row_doubled(sound, random):
    """A row that stands twice."""
    for table, number in numbers(sound, random):
        yield Draft(sound).add(table, sound.rows[table][number]).fault()


@fault(reader="package")
def row_doubled_with_new_key(sound, random):
    """A row that stands twice, the second time with a key of its own."""
    for table, number in numbers(sound, random):
        row, key = sound.rows[table][number], sound.header(table)[0]
        yield Draft(sound).add(table, row | {key: free_key(sound, table, row[key])}).fault()


@fault(reader="package")
def rows_reordered(sound, random):
    """Two rows that have changed places."""
    for table, number in numbers(sound, random):
        rows, header = list(sound.rows[table]), sound.header(table)
        other = random.randrange(len(rows))
        if other != number:
            rows[number], rows[other] = rows[other], rows[number]
            edit = Edit(table, rows[other][header[0]], "", f"row {number + 1}", f"row {other + 1}")
            yield Fault((edit,), sound.file(table, header, [[row[name] for name in header] for row in rows]))


@fault(reader="package")
def row_in_another_table(sound, random):
    """A row moved to another table, where the columns of the same names are filled and the others empty."""
    for table, number in numbers(sound, random):
        row, other = sound.rows[table][number], random.choice([one for one in sound.rows if one != table])
        own, *rest = sound.header(other)
        moved = {own: row[sound.header(table)[0]]} | {name: row.get(name, "") for name in rest}
        yield Draft(sound).drop(table, number).add(other, moved).fault()


CLASSES = (row_dropped, row_doubled, row_doubled_with_new_key, rows_reordered, row_in_another_table)
