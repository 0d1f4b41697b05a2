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


def _verbs(sound):
    """Give the words that are listed for each stance, and of these the ones that deny it."""
    said = {row["code_id"]: row["statement_words"].split(SEPARATOR) for row in sound.rows["codes"]}
    stances = {row["value"]: said[row["code_id"]] for row in sound.rows["codes"] if row["variable"] == "stance"}
    return stances, set(said.get("polarity-denied", ()))


def _retold(row, verbs, verb):
    """Give the statement with another verb in the place of each of these."""
    longest_first = sorted(verbs, key=len, reverse=True)
    said = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)
    return said.sub(lambda _: verb, row["statement"])


@fault(reader="texts")
def stance_turned_and_told(sound, random):
    """Another stance, and in the statement a verb that is listed for it."""
    verbs, denying = _verbs(sound)
    for table, number, row in rows_of(sound, random, ["positions"]):
        denied = row["polarity"] == "denied"
        others = [
            (stance, verb)
            for stance, listed in verbs.items()
            for verb in listed
            if stance != row["stance"] and (verb in denying) == denied
        ]
        if others:
            stance, verb = random.choice(others)
            statement = _retold(row, verbs[row["stance"]], verb)
            yield Draft(sound).set(table, number, stance=stance, statement=statement).fault()


_TURNED = {"affirmed": "denied", "denied": "affirmed"}


@fault(reader="package")
def polarity_turned(sound, random):
    """A stance denied that was affirmed, or the reverse, the statement as it was."""
    for table, number, row in rows_of(sound, random, ["positions"]):
        yield Draft(sound).set(table, number, polarity=_TURNED[row["polarity"]]).fault()


@fault(reader="texts")
def polarity_turned_and_told(sound, random):
    """A stance denied that was affirmed, or the reverse, and in the statement a verb to fit."""
    verbs, denying = _verbs(sound)
    for table, number, row in rows_of(sound, random, ["positions"]):
        own = verbs[row["stance"]]
        others = [one for one in own if (one in denying) == (row["polarity"] == "affirmed")]
        if others:
            statement = _retold(row, own, random.choice(others))
            yield Draft(sound).set(table, number, polarity=_TURNED[row["polarity"]], statement=statement).fault()


@fault(reader="package")
def occasion_changed(sound, random):
    """A position given another occasion, or one where the statement names none."""
    for table, number, row in rows_of(sound, random, ["positions"]):
        other = random.choice([one for one in sound.keys("events") if one != row["taken_at_event_id"]])
        yield Draft(sound).set(table, number, taken_at_event_id=other).fault()


@fault(reader="package")
def assessment_turned(sound, random):
    """Another assessment, the statement as it was."""
    for table, number, row in rows_of(sound, random, ["accounts"]):
        other = random.choice([one for one in members(sound, table, "assessment") if one != row["assessment"]])
        yield Draft(sound).set(table, number, assessment=other).fault()


@fault(reader="package")
def aspect_turned(sound, random):
    """A verdict made a detail, anything else a verdict, with an assessment to fit, the statement as it was."""
    for table, number, row in rows_of(sound, random, ["accounts"]):
        if row["aspect"] == "verdict":
            cells = {"aspect": "detail", "assessment": "neutral"}
        else:
            others = [one for one in ("positive", "mixed", "negative") if one != row["assessment"]]
            cells = {"aspect": "verdict", "assessment": random.choice(others), "result": ""}
        yield Draft(sound).set(table, number, **cells).fault()


@fault(reader="texts")
def result_turned(sound, random):
    """Another result of an outcome, the statement as it was."""
    for table, number, row in rows_of(sound, random, ["accounts"]):
        if row["result"]:
            other = random.choice([one for one in members(sound, table, "result") if one != row["result"]])
            yield Draft(sound).set(table, number, result=other).fault()


_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_NUMBERS = "two three four five six seven eight nine ten".split()


@fault(reader="texts")
def figure_changed(sound, random):
    """Another number, year or weekday in the statement."""
    figure = re.compile(rf"\b(\d+|{'|'.join(_WEEKDAYS + _NUMBERS)})\b")
    for table, number, row in rows_of(sound, random, ["positions", "accounts"]):
        for found in figure.finditer(row["statement"]):
            own = found.group()
            others = [one for one in (_WEEKDAYS if own in _WEEKDAYS else _NUMBERS) if one != own]
            put_in = str(int(own) + random.choice((-1, 1))) if own.isdecimal() else random.choice(others)
            yield Draft(sound).set(table, number, statement=put(row["statement"], found.span(), put_in)).fault()


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
        others = sorted({one["event_id"] for one in sound.rows[table]} - {row["event_id"], ""})
        if row["event_id"] and others:
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
    polarity_turned,
    polarity_turned_and_told,
    occasion_changed,
    assessment_turned,
    aspect_turned,
    result_turned,
    figure_changed,
    demands_exchanged,
    event_changed,
    claim_dropped_with_coding,
)
