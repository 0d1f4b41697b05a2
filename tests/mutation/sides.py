"""Who claims and who holds, in the columns and in the statement."""

import re

from mutation.citations import CLAIMS, article
from mutation.naming import put
from mutation.rows import numbers

SAYS = re.compile(r" (\w+) that\b")
SIDES = ("person_id", "organisation_id")


def rows_of(sound, random, tables=CLAIMS):
    """Give (table, number of a row, the row) of positions and accounts, table after table."""
    for table, number in numbers(sound, random, tables):
        yield table, number, sound.rows[table][number]


def side(row, role):
    """Give the person and the organisation in a role, such as holder; nobody holds an account."""
    return tuple(row.get(f"{role}_{part}", "") for part in SIDES)


def side_cells(role, side):
    """Give the cells that put this person and organisation into a role."""
    return {f"{role}_{part}": value for part, value in zip(SIDES, side, strict=True)}


def name_span(names, row, role):
    """Give the span of the statement that names the claimant or the holder, None where none does."""
    return names.phrase(row["statement"], role, *side(row, role))


def told(names, row, role, phrase, verb=None):
    """Give the statement's cell with `phrase` for the claimant or the holder; None where it does not name them.

    Nor where claimant and holder are one: one name stands for both there. A `verb` takes the place of the one in
    "... says that".
    """
    statement, span = row["statement"], name_span(names, row, role)
    if not span or side(row, "claimant") == side(row, "holder"):
        return None
    says = verb and SAYS.match(statement, span[1])
    if says:
        statement = statement[: says.start(1)] + verb + statement[says.end(1) :]
    return {"statement": put(statement, span, phrase)}


def lender(names, sound, random, table, row, role, applies):
    """Give another row of the article with another claimant or holder, the words that name it, and the verb after them.

    That verb is None where the words are followed by anything but "... that"; None for no such row.
    """
    found = []
    for other in sound.rows[table]:
        same = article(sound, other["sentence_id"]) == article(sound, row["sentence_id"])
        span = name_span(names, other, role)
        if same and span and side(other, role) != side(row, role) and applies(other):
            says = SAYS.match(other["statement"], span[1])
            found.append((other, other["statement"][slice(*span)], says and says[1]))
    return random.choice(found) if found else None
