"""Claims that say something else: whose stance it is, which one, on what; the codes alone, or the words with them."""

import re

from mutation.cells import members
from mutation.citations import article
from mutation.draft import Draft
from mutation.fault import fault
from mutation.naming import Names, put
from mutation.sides import lender, name_span, rows_of, side, side_cells, told
from onrecord.record.vocabulary import SEPARATOR


def _sides_exchanged(row):
    return side_cells("holder", side(row, "claimant")) | side_cells("claimant", side(row, "holder"))


@fault(reader="package")
def sides_exchanged(sound, random):
    """Holder and claimant exchanged in the columns."""
    for table, number, row in rows_of(sound, random, ["positions"]):
        yield Draft(sound).set(table, number, **_sides_exchanged(row)).fault()


@fault(reader="texts")
def sides_exchanged_and_told(sound, random):
    """Holder and claimant exchanged in the columns and in the statement, with attribution and mode to fit."""
    names = Names(sound)
    for table, number, row in rows_of(sound, random, ["positions"]):
        claimant, holder = (name_span(names, row, role) for role in ("claimant", "holder"))
        if row["attribution"] == "unnamed" or not claimant or not holder or claimant[1] > holder[0]:
            continue
        first, second = (row["statement"][slice(*span)] for span in (claimant, holder))
        statement = put(put(row["statement"], holder, first), claimant, second)
        mode = "reported_speech" if row["mode"] == "narration" else row["mode"]
        cells = {"statement": statement, "attribution": "named", "mode": mode}
        yield Draft(sound).set(table, number, **_sides_exchanged(row), **cells).fault()


@fault(reader="texts")
def holder_changed_and_told(sound, random):
    """Another holder of the article in the columns and in the statement."""
    names = Names(sound)
    for table, number, row in rows_of(sound, random, ["positions"]):
        lent = lender(names, sound, random, table, row, "holder", lambda other, own=row: _same_stance(own, other))
        retold = lent and told(names, row, "holder", lent[1])
        if retold:
            cells = side_cells("holder", side(lent[0], "holder")) | retold
            yield Draft(sound).set(table, number, **cells).fault()


def _same_stance(row, other):
    return row["stance"] == other["stance"]


@fault(reader="package")
def stance_turned(sound, random):
    """Another stance, the statement as it was."""
    for table, number, row in rows_of(sound, random, ["positions"]):
        other = random.choice([one for one in members(sound, table, "stance") if one != row["stance"]])
        yield Draft(sound).set(table, number, stance=other).fault()


@fault(reader="texts")
def stance_turned_and_told(sound, random):
    """Another stance, and in the statement a verb that is listed for it."""
    verbs = {
        row["value"]: row["statement_words"].split(SEPARATOR)
        for row in sound.rows["codes"]
        if row["variable"] == "stance"
    }
    for table, number, row in rows_of(sound, random, ["positions"]):
        longest_first = sorted(verbs[row["stance"]], key=len, reverse=True)
        said = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)
        other = random.choice([one for one in members(sound, table, "stance") if one != row["stance"]])
        verb = random.choice(verbs[other])
        statement = said.sub(lambda _, verb=verb: verb, row["statement"])
        yield Draft(sound).set(table, number, stance=other, statement=statement).fault()


@fault(reader="package")
def assessment_turned(sound, random):
    """Another assessment, the statement as it was."""
    for table, number, row in rows_of(sound, random, ["accounts"]):
        other = random.choice([one for one in members(sound, table, "assessment") if one != row["assessment"]])
        yield Draft(sound).set(table, number, assessment=other).fault()


@fault(reader="package")
def aspect_turned(sound, random):
    """A verdict made a detail or the reverse, with an assessment to fit, the statement as it was."""
    for table, number, row in rows_of(sound, random, ["accounts"]):
        if row["aspect"] == "verdict":
            cells = {"aspect": "detail", "assessment": "neutral"}
        else:
            cells = {"aspect": "verdict", "assessment": random.choice(("positive", "mixed", "negative"))}
        yield Draft(sound).set(table, number, **cells).fault()


@fault(reader="package")
def demands_exchanged(sound, random):
    """Two positions of one article that have exchanged their demands."""
    for table, number, row in rows_of(sound, random, ["positions"]):
        others = [
            (other, one["demand_id"])
            for other, one in enumerate(sound.rows[table])
            if one["demand_id"] != row["demand_id"]
            and article(sound, one["sentence_id"]) == article(sound, row["sentence_id"])
        ]
        if others:
            other, demand = random.choice(others)
            draft = Draft(sound).set(table, number, demand_id=demand)
            yield draft.set(table, other, demand_id=row["demand_id"]).fault()


@fault(reader="package")
def event_changed(sound, random):
    """An account given to another event that there are accounts of."""
    for table, number, row in rows_of(sound, random, ["accounts"]):
        others = sorted({one["event_id"] for one in sound.rows[table]} - {row["event_id"]})
        if others:
            yield Draft(sound).set(table, number, event_id=random.choice(others)).fault()


@fault(reader="texts")
def claim_dropped_with_coding(sound, random):
    """A claim taken out, and `coding` made to fit."""
    for table, number, _ in rows_of(sound, random):
        yield Draft(sound).drop(table, number).mend_coding().fault()


CLASSES = (
    sides_exchanged,
    sides_exchanged_and_told,
    holder_changed_and_told,
    stance_turned,
    stance_turned_and_told,
    assessment_turned,
    aspect_turned,
    demands_exchanged,
    event_changed,
    claim_dropped_with_coding,
)
