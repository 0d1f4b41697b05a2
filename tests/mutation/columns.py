"""Columns dropped, renamed or exchanged."""

from mutation.cells import typo
from mutation.fault import fault, spread
from mutation.sound import Edit, Fault
from onrecord.files.canonical import natural_key


def _columns(sound, random):
    """Give (table, its columns, the place of one of them), table after table."""
    places = [(table, number) for table in sound.rows for number in range(len(sound.header(table)))]
    for table, number in spread(random, places, by=lambda place: place[0]):
        yield table, sound.header(table), number


def _pairs(sound, random):
    for table, header, number in _columns(sound, random):
        other = random.choice([one for one in range(len(header)) if one != number])
        yield table, header, number, other


def _exchanged(values: list, one: int, other: int) -> list:
    values = list(values)
    values[one], values[other] = values[other], values[one]
    return values


def _fault(sound, table, column, after, header, columns):
    rows = [[row[name] for name in columns] for row in sound.rows[table]]
    return Fault((Edit(table, "every row", column, column, after),), sound.file(table, header, rows))


@fault(reader="package")
def column_dropped(sound, random):
    """A column taken out."""
    for table, header, number in _columns(sound, random):
        left = header[:number] + header[number + 1 :]
        yield _fault(sound, table, header[number], "column taken out", left, left)


@fault(reader="package")
def column_renamed(sound, random):
    """A slip in a column's name."""
    for table, header, number in _columns(sound, random):
        name = typo(random, header[number])
        yield _fault(sound, table, header[number], name, header[:number] + [name] + header[number + 1 :], header)


@fault(reader="package")
def header_exchanged(sound, random):
    """Two columns' names exchanged, the values where they were."""
    for table, header, number, other in _pairs(sound, random):
        yield _fault(sound, table, header[number], header[other], _exchanged(header, number, other), header)


@fault(reader="package")
def columns_exchanged(sound, random):
    """Two columns exchanged, name and values."""
    for table, header, number, other in _pairs(sound, random):
        changed = _exchanged(header, number, other)
        yield _fault(sound, table, header[number], f"where {header[other]} was", changed, changed)


@fault(reader="package")
def values_exchanged(sound, random):
    """Two columns' values exchanged, the names where they were."""
    for table, header, number, other in _pairs(sound, random):
        one, two = header[number], header[other]
        rows = [row | {one: row[two], two: row[one]} for row in sound.rows[table]]
        rows.sort(key=lambda row: natural_key(row[header[0]]))
        cells = [[row[name] for name in header] for row in rows]
        yield Fault((Edit(table, "every row", one, one, f"values of {two}"),), sound.file(table, header, cells))


CLASSES = (column_dropped, column_renamed, header_exchanged, columns_exchanged, values_exchanged)
