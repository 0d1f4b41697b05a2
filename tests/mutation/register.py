"""The register at fault: who is who, who belongs where, who asks what of them, and when it was."""

import datetime
from itertools import combinations

from mutation.citations import CLAIMS
from mutation.draft import Draft
from mutation.fault import fault, spread
from mutation.naming import spellings
from mutation.rows import free_key, numbers
from mutation.sides import side, side_cells
from onrecord.files.canonical import natural_key
from onrecord.record.vocabulary import KINDS, SEPARATOR


def _merged(sound, random, table):
    """Merge one row into another: every reference moves, and the name lives on as a spelling."""
    pairs = [(one, other) for one in range(len(sound.rows[table])) for other in range(len(sound.rows[table]))]
    for gone, kept in spread(random, [pair for pair in pairs if pair[0] != pair[1]], by=lambda pair: pair[0]):
        lost, row = sound.rows[table][gone], sound.rows[table][kept]
        known = SEPARATOR.join(dict.fromkeys([*spellings(row)[1:], *spellings(lost)]))
        keys = sound.keys(table)
        draft = Draft(sound).replace(table, keys[gone], keys[kept]).drop(table, gone)
        yield draft.set(table, kept, also_known_as=known).fault()


@fault(reader="package")
def person_merged(sound, random):
    """A person merged into another: all references, the name kept as a spelling."""
    return _merged(sound, random, "people")


@fault(reader="package")
def organisation_merged(sound, random):
    """An organisation merged into another: all references, the name kept as a spelling."""
    return _merged(sound, random, "organisations")


@fault(reader="package")
def person_split(sound, random):
    """A person split in two: the second has a spelling as its name, some of the claims and the memberships."""
    claims = [_claims_of(sound, key) for key in sound.keys("people")]
    several = [number for number, own in enumerate(claims) if len(own) > 1]
    while several:
        number = random.choice(several)
        own = claims[number]
        yield _split(sound, number, sorted(random.sample(own, random.randrange(1, len(own)))))


def _claims_of(sound, person):
    """Give (table, number) of the claims that this person makes, or that say what the person holds."""
    return [
        (table, number)
        for table in CLAIMS
        for number, row in enumerate(sound.rows[table])
        if person in (side(row, "claimant")[0], side(row, "holder")[0])
    ]


def _split(sound, number, moved):
    row = sound.rows["people"][number]
    others = spellings(row)[1:]
    name = others[0] if others else row["name"].split()[-1]
    new = free_key(sound, "people", row["person_id"])
    draft = Draft(sound)
    for table, place in moved:
        one = sound.rows[table][place]
        cells = {
            column: new for column, cell in one.items() if column.endswith("_person_id") and cell == row["person_id"]
        }
        draft.set(table, place, **cells, statement=one["statement"].replace(row["name"], name))
    taken: list[str] = []
    for one in sound.rows["memberships"]:
        if one["person_id"] == row["person_id"]:
            taken.append(free_key(sound, "memberships", one["membership_id"], taken))
            draft.add("memberships", one | {"membership_id": taken[-1], "person_id": new})
    first = min((sound.rows[table][place]["sentence_id"] for table, place in moved), key=natural_key)
    draft.set("people", number, also_known_as=SEPARATOR.join(one for one in others if one != name))
    draft.add("people", row | {"person_id": new, "name": name, "also_known_as": "", "sentence_id": first})
    return draft.fault()


@fault(reader="texts")
def roles_exchanged(sound, random):
    """Two memberships that have exchanged their roles."""
    pairs = combinations(range(len(sound.rows["memberships"])), 2)
    for one, other in spread(random, pairs, by=lambda pair: pair[0]):
        roles = [sound.rows["memberships"][number]["role"] for number in (one, other)]
        yield Draft(sound).set("memberships", one, role=roles[1]).set("memberships", other, role=roles[0]).fault()


@fault(reader="package")
def parties_exchanged(sound, random):
    """A demand with its two sides exchanged: who raises it, and who it is addressed to."""
    for table, number in numbers(sound, random, ["demands"]):
        row = sound.rows[table][number]
        raised, addressed = (side(row, role) for role in ("raised_by", "addressed_to"))
        if any(addressed):
            cells = side_cells("raised_by", addressed) | side_cells("addressed_to", raised)
            yield Draft(sound).set(table, number, **cells).fault()


@fault(reader="package")
def kind_turned(sound, random):
    """A request made an offer, or the reverse."""
    other = {"request": "offer", "offer": "request"}
    for table, number in numbers(sound, random, ["demands"]):
        yield Draft(sound).set(table, number, kind=other[sound.rows[table][number]["kind"]]).fault()


@fault(reader="package")
def body_of_another_kind(sound, random):
    """An organisation of another kind than it is."""
    for table, number in numbers(sound, random, ["organisations"]):
        others = [one for one in KINDS if one != sound.rows[table][number]["kind"]]
        yield Draft(sound).set(table, number, kind=random.choice(others)).fault()


@fault(reader="texts")
def event_shifted(sound, random):
    """An event some days earlier or later, or some months where no day is known."""
    for table, number in numbers(sound, random, ["events"]):
        row = sound.rows[table][number]
        day = datetime.date.fromisoformat(row["starts_on"])
        step = random.choice((-2, -1, 1, 2))
        if row["precision"] == "day":
            day += datetime.timedelta(days=step)
        else:
            months = day.year * 12 + day.month - 1 + step * (12 if row["precision"] == "year" else 1)
            day = datetime.date(months // 12, months % 12 + 1, 1)
        yield Draft(sound).set(table, number, starts_on=day.isoformat()).fault()


@fault(reader="texts")
def day_said_to_be_stated(sound, random):
    """A day of publication, or of an event, that is said to stand in the text where it only follows from it."""
    for table, number in numbers(sound, random, ["articles", "events"]):
        column = {"articles": "published_basis", "events": "date_basis"}[table]
        if sound.rows[table][number][column] == "derived":
            yield Draft(sound).set(table, number, **{column: "stated"}).fault()


@fault(reader="texts")
def language_changed(sound, random):
    """An article said to be in another language than it is."""
    for table, number in numbers(sound, random, ["articles"]):
        own = sound.rows[table][number]["language"]
        others = [one for one in ("de", "en", "fr", "nl") if not own.startswith(one)]
        yield Draft(sound).set(table, number, language=random.choice(others)).fault()


@fault(reader="package")
def made_a_part(sound, random):
    """A demand made a part of another one, by whoever and wherever that was raised."""
    for table, number in numbers(sound, random, ["demands"]):
        others = [key for place, key in enumerate(sound.keys(table)) if place != number]
        if not sound.rows[table][number]["part_of_demand_id"]:
            yield Draft(sound).set(table, number, part_of_demand_id=random.choice(others)).fault()


CLASSES = (
    person_merged,
    organisation_merged,
    person_split,
    roles_exchanged,
    parties_exchanged,
    kind_turned,
    body_of_another_kind,
    event_shifted,
    day_said_to_be_stated,
    language_changed,
    made_a_part,
)
