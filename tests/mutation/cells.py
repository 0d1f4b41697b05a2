"""Cells damaged: a slip of the hand in one cell, or two."""

import datetime
import string

from mutation.draft import Draft
from mutation.fault import fault, spread
from onrecord.record.vocabulary import SEPARATOR

CODE_WORDS = ("statement_words", "article_words")
WORDS = ("starts_with", "ends_with")
DIGEST = "[0-9a-f]{64}"


def _places(sound, random, applies, filled=True):
    """Give places of filled (or of empty) cells, column after column, with what they hold."""
    for table, number, column in spread(random, sound.cells(applies), by=lambda place: (place[0], place[2])):
        cell = sound.rows[table][number][column]
        if bool(cell) == filled:
            yield table, number, column, cell


def _constraint(field, name):
    return field.get("constraints", {}).get(name)


def members(sound, table: str, column: str) -> list[str]:
    """Give the values that the schema lists for a column."""
    (field,) = (one for one in sound.fields(table) if one["name"] == column)
    return field["constraints"]["enum"]


def _is_key(sound):
    return lambda table, field: field["name"] in {sound.header(table)[0], *sound.references(table)}


def _is_digest(_, field):
    return DIGEST in (_constraint(field, "pattern") or "")


def _is_text(sound):
    is_key = _is_key(sound)

    def applies(table, field):
        listed = _constraint(field, "enum") or is_key(table, field) or _is_digest(table, field)
        return field["type"] == "string" and not listed and field["name"] not in WORDS

    return applies


def typo(random, text: str) -> str:
    """Give `text` with one slip: a letter or digit left out, doubled, exchanged with the next one or replaced."""
    places = [number for number, one in enumerate(text) if one.isalnum()]
    at = random.choice(places)
    kind = random.choice(("left out", "doubled", "exchanged", "replaced"))
    if kind == "left out" and len(places) > 1:
        return text[:at] + text[at + 1 :]
    if kind == "doubled":
        return text[:at] + text[at] + text[at:]
    if kind == "exchanged" and at + 1 in places and text[at] != text[at + 1]:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    alike = string.digits if text[at].isdigit() else string.ascii_lowercase
    other = random.choice([one for one in alike if one != text[at].lower()])
    return text[:at] + (other.upper() if text[at].isupper() else other) + text[at + 1 :]


def _typos(sound, random, applies):
    for table, number, column, cell in _places(sound, random, applies):
        if any(one.isalnum() for one in cell):
            yield Draft(sound).set(table, number, **{column: typo(random, cell)}).fault()


@fault(reader="package")
def typo_in_identifier(sound, random):
    """A slip in an identifier, of the row's own or of the row that it refers to."""
    return _typos(sound, random, _is_key(sound))


@fault(reader="package")
def typo_in_text(sound, random):
    """A slip in a name, a statement, a title or any other text."""
    return _typos(sound, random, _is_text(sound))


@fault(reader="texts")
def swapped_with_neighbour(sound, random):
    """A cell exchanged with the one below it."""
    for table, number, column, cell in _places(sound, random, lambda *_: True):
        if number + 1 < len(sound.rows[table]):
            below = sound.rows[table][number + 1][column]
            yield Draft(sound).set(table, number, **{column: below}).set(table, number + 1, **{column: cell}).fault()


@fault(reader="texts")
def wrong_member(sound, random):
    """Another value of those that the schema lists."""
    for table, number, column, cell in _places(sound, random, lambda _, field: _constraint(field, "enum")):
        other = random.choice([one for one in members(sound, table, column) if one != cell])
        yield Draft(sound).set(table, number, **{column: other}).fault()


@fault(reader="texts")
def wrong_key(sound, random):
    """The key of another row that is there."""
    for table, number, column, cell in _places(
        sound, random, lambda table, field: field["name"] in sound.references(table)
    ):
        others = [key for key in sound.keys(sound.references(table)[column]) if key != cell]
        if others:
            yield Draft(sound).set(table, number, **{column: random.choice(others)}).fault()


@fault(reader="texts")
def cell_emptied(sound, random):
    """A cell left blank."""
    for table, number, column, _ in _places(sound, random, lambda *_: True):
        yield Draft(sound).set(table, number, **{column: ""}).fault()


@fault(reader="texts")
def cell_filled(sound, random):
    """An empty cell filled with what another row has there, or with a key that is there."""
    for table, number, column, _ in _places(sound, random, lambda *_: True, filled=False):
        target = sound.references(table).get(column)
        values = {row[column] for row in sound.rows[table]} if target is None else set(sound.keys(target))
        if values - {""}:
            yield Draft(sound).set(table, number, **{column: random.choice(sorted(values - {""}))}).fault()


def shifted(random, date: str) -> str:
    """Give a date some days, a month or a year off."""
    day = datetime.date.fromisoformat(date)
    kind = random.choice(("days", "month", "year"))
    if kind == "days":
        return (day + datetime.timedelta(days=random.choice((-7, -1, 1, 7)))).isoformat()
    months = day.year * 12 + day.month - 1 + random.choice((-1, 1)) * (1 if kind == "month" else 12)
    return datetime.date(months // 12, months % 12 + 1, min(day.day, 28)).isoformat()


@fault(reader="texts")
def date_shifted(sound, random):
    """A date some days, a month or a year off."""
    for table, number, column, cell in _places(sound, random, lambda _, field: field["type"] == "date"):
        yield Draft(sound).set(table, number, **{column: shifted(random, cell)}).fault()


@fault(reader="texts")
def integer_changed(sound, random):
    """A number that is off by one, ten or a hundred."""
    for table, number, column, cell in _places(sound, random, lambda _, field: field["type"] == "integer"):
        after = int(cell) + random.choice((-100, -10, -1, 1, 10, 100))
        yield Draft(sound).set(table, number, **{column: str(after)}).fault()


@fault(reader="texts")
def digest_changed(sound, random):
    """A digit of a digest changed."""
    for table, number, column, cell in _places(sound, random, _is_digest):
        at = random.randrange(len(cell))
        other = random.choice([one for one in "0123456789abcdef" if one != cell[at]])
        yield Draft(sound).set(table, number, **{column: cell[:at] + other + cell[at + 1 :]}).fault()


@fault(reader="texts")
def words_changed(sound, random):
    """Opening or closing words with a slip, a word short, or exchanged for each other."""
    for table, number, column, cell in _places(sound, random, lambda _, field: field["name"] in WORDS):
        kind = random.choice(("slip", "short", "exchanged"))
        row = sound.rows[table][number]
        if kind == "exchanged":
            cells = {"starts_with": row["ends_with"], "ends_with": row["starts_with"]}
        else:
            cells = {column: typo(random, cell) if kind == "slip" else " ".join(cell.split()[1:])}
        yield Draft(sound).set(table, number, **cells).fault()


@fault(reader="package")
def word_moved(sound, random):
    """A word listed in the codes for another value than the one that it says."""
    for table, number, column, cell in _places(
        sound, random, lambda table, field: (table, field["name"]) in {("codes", one) for one in CODE_WORDS}
    ):
        row, words = sound.rows[table][number], cell.split(SEPARATOR)
        others = [
            other
            for other, one in enumerate(sound.rows[table])
            if one["variable"] == row["variable"] and one[column] and other != number
        ]
        if others and len(words) > 1:
            word, other = random.choice(words), random.choice(others)
            draft = Draft(sound).set(table, number, **{column: SEPARATOR.join(one for one in words if one != word)})
            yield draft.set(
                table, other, **{column: SEPARATOR.join([*sound.rows[table][other][column].split(SEPARATOR), word])}
            ).fault()


CLASSES = (
    typo_in_identifier,
    typo_in_text,
    swapped_with_neighbour,
    wrong_member,
    wrong_key,
    cell_emptied,
    cell_filled,
    date_shifted,
    integer_changed,
    digest_changed,
    words_changed,
    word_moved,
)
