"""The versions side by side: what each side says became of a demand or an event, and where they disagree.

The word for each is computed from the rows alone, pair by pair; it is the first of these that a pair gives.

- `clash`: two sides' versions leave nothing open that could be true of both, on one occasion.
- `clash, occasion not told`: the same, but of each such pair one at least does not tell the occasion.
- `shade`: both can be true, but they do not say the same.
- `judged differently`: the verdicts differ. Two opinions can both be held.
- `changed`: one holder, on two occasions that are told.
- `agreed`: two sides say the same.
- `one version`: no two sides tell the same thing.
- `unanswered`, `unjudged`: no side says what the answer was, or how it was.

A claim without a claimant is nobody's version. It and a claim in doubt are shown, and decide no word.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations_with_replacement, product

from onrecord.analysis.answers import AGREED, CLASH, SHADE, relation
from onrecord.record.dataset import Dataset
from onrecord.record.sides import ADDRESSEE, NOBODY, RAISER, SIDES, UNATTRIBUTED, Actor, Organisations, Sides, party_of
from onrecord.record.vocabulary import ANSWERS, RAISING, SIDING, values

CLASH_UNTOLD = "clash, occasion not told"
DIFFERENTLY, CHANGED = "judged differently", "changed"
ONE_VERSION, UNANSWERED, UNJUDGED = "one version", "unanswered", "unjudged"
# by how far the versions are apart
WORDS = (CLASH, CLASH_UNTOLD, SHADE, DIFFERENTLY, CHANGED, AGREED, ONE_VERSION, UNANSWERED, UNJUDGED)
# the stances that answer one question; an account has none
QUESTIONS = (ANSWERS, RAISING, SIDING, ("",))
# the path from a claim to its article
ARTICLE = "sentence_id.article_id"
DEMAND, JUDGED, EVENT = "demand", "judged demand", "event"
ABOUT = (DEMAND, JUDGED, EVENT)


@dataclass(frozen=True)
class Said:
    """One line: what one claimant says of a holder's stance, or how they judge, as often as they say it.

    `side` is one of SIDES, `party` the organisation or person that it goes by. `holder`, `occasion`, `stance` and
    `polarity` are those of positions, `aspect`, `assessment`, `result` and `target` those of accounts. `utterances` are
    the keys of the claims: what is said in one statement, or else in one article, is one utterance in however many
    papers.
    """

    side: str
    party: Actor
    claimant: Actor
    attribution: str
    holder: Actor = NOBODY
    occasion: str | None = None
    stance: str = ""
    polarity: str = ""
    aspect: str = ""
    assessment: str = ""
    result: str = ""
    target: str = ""
    doubt: str | None = None
    utterances: tuple[tuple[str, ...], ...] = ()

    @property
    def claims(self) -> list[str]:
        """Give the keys of all claims."""
        return [key for utterance in self.utterances for key in utterance]

    @property
    def decides(self) -> bool:
        """Whether it is somebody's version, without doubt."""
        return self.side != UNATTRIBUTED and self.doubt is None


@dataclass
class Contest:
    """One demand or event, `about` which it is, and what is said of it, line by line.

    `parts_accepted` are the parts that one version says were accepted while another says that the whole was declined.
    """

    about: str
    identifier: str
    title: str
    said: list[Said]
    word: str
    parts_accepted: list[str] = field(default_factory=list)


def every_contest(dataset: Dataset) -> list[Contest]:
    """Give the contests of all demands, of the demands that are judged, and of all events."""
    return [*contested_demands(dataset), *judged_demands(dataset), *contested_events(dataset)]


def contested_demands(dataset: Dataset) -> list[Contest]:
    """Give each demand with what is said of the answer, of who raised it and of who takes sides on it."""
    organisations = dataset.once(Organisations)
    said = _lines(dataset.rows("positions").records(ARTICLE), "demand_id", dataset.once(sides_of_demands))
    contests = [
        Contest(DEMAND, key, title, said[key], _word(_of_positions(organisations, said[key]), said[key], UNANSWERED))
        for key, title in _titles(dataset, "demands")
    ]
    _note_parts(dataset, organisations, contests)
    return contests


def judged_demands(dataset: Dataset) -> list[Contest]:
    """Give each demand that has accounts, with the verdicts on it and what came of it."""
    having = {row["demand_id"] for row in dataset.rows("accounts").records()}
    judged = _judged(dataset, JUDGED, "demands", dataset.once(sides_of_demands))
    return [one for one in judged if one.identifier in having]


def contested_events(dataset: Dataset) -> list[Contest]:
    """Give each event with every party's verdicts and what came of it."""
    return _judged(dataset, EVENT, "events", None)


def furthest_apart_first(contests: Iterable[Contest]) -> list[Contest]:
    """Give demands, judged demands and events, each by how far the versions are apart, else as they were."""
    return sorted(contests, key=lambda one: (ABOUT.index(one.about), WORDS.index(one.word)))


def sides_of_demands(dataset: Dataset) -> dict[str, Sides]:
    """Give the sides of each demand."""
    taking: dict[tuple[str, str], list[Actor]] = defaultdict(list)
    for row in dataset.rows("positions").records():
        if row["stance"] in SIDING and row["polarity"] == "affirmed" and row["doubt"] is None:
            taking[row["demand_id"], row["stance"]].append(_actor(row, "holder"))
    return {
        row["demand_id"]: Sides(
            dataset.once(Organisations),
            _actor(row, "addressed_to"),
            _actor(row, "raised_by"),
            taking[row["demand_id"], "supports"],
            taking[row["demand_id"], "opposes"],
        )
        for row in dataset.rows("demands").records()
    }


def _actor(row: Mapping, role: str) -> Actor:
    return Actor(row[f"{role}_person_id"], row[f"{role}_organisation_id"])


def _titles(dataset: Dataset, table: str) -> list[tuple[str, str]]:
    key = dataset.key(table)
    return [(row[key], row["title"] or "") for row in dataset.rows(table).records() if row[key]]


def _lines(rows: Iterator[dict], subject: str, sides: Mapping[str, Sides] | None) -> dict[str, list[Said]]:
    """Give the lines on each demand or event; without `sides` each party is a side of its own."""
    found: dict[str, dict[Said, dict[str, list[str]]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    # of another value nobody knows what it says: a workbook is made of a package with errors too
    stances, polarities = set(values("stance")), set(values("polarity"))
    for row in rows:
        key, claimant, attribution = row[subject], _actor(row, "claimant"), row["attribution"] or ""
        if key is None or (sides is not None and key not in sides):
            continue
        side, party = sides[key].of(claimant, attribution) if sides else party_of(claimant, attribution)
        said = Said(side, party, claimant, attribution, doubt=row["doubt"], **_codes(row))
        told = said.stance in stances and said.polarity in polarities
        if told or said.aspect and said.aspect != "detail":
            found[key][said][row["said_at_event_id"] or row[ARTICLE]].append(next(iter(row.values())) or "")
    lines = {
        key: [replace(one, utterances=tuple(map(tuple, claims.values()))) for one, claims in said.items()]
        for key, said in found.items()
    }
    return defaultdict(list, {key: sorted(said, key=_place) for key, said in lines.items()})


def _codes(row: Mapping) -> dict:
    if "stance" in row:
        codes = {"holder": _actor(row, "holder"), "occasion": row["taken_at_event_id"]}
        return codes | {name: row[name] or "" for name in ("stance", "polarity")}
    codes = {"target": row["target_organisation_id"] or ""}
    return codes | {name: row[name] or "" for name in ("aspect", "assessment", "result")}


def _place(one: Said) -> tuple:
    """Give where a line stands: answers first, then what is said of raising and of taking sides; side by side."""
    return QUESTIONS.index(_question(one)), SIDES.index(one.side), one.party.key


def _question(one: Said) -> tuple[str, ...]:
    """Give the stances that answer the same question as a line's own."""
    return next(stances for stances in QUESTIONS if one.stance in stances)


def _judged(dataset: Dataset, about: str, table: str, sides: Mapping[str, Sides] | None) -> list[Contest]:
    organisations = dataset.once(Organisations)
    said = _lines(dataset.rows("accounts").records(ARTICLE), dataset.key(table), sides)
    return [
        Contest(about, key, title, said[key], _word(_of_accounts(organisations, said[key]), said[key], UNJUDGED))
        for key, title in _titles(dataset, table)
    ]


def _word(found: Iterator[str], said: list[Said], nobody: str) -> str:
    """Give the first of WORDS that a pair gives; else whether anybody says what became of it."""
    told = any(one.decides and one.stance in (*ANSWERS, "") for one in said)
    return min(found, key=WORDS.index, default=ONE_VERSION if told else nobody)


def _versions(organisations: Organisations, said: Iterable[Said]) -> Iterator[tuple[Said, Said, bool]]:
    """Give each pair of things said, each with itself too, and whether two sides say them.

    Who says them is left out, and what decides nothing.
    """
    told: dict[Said, dict[tuple[str, Actor], Said]] = defaultdict(dict)
    for one in said:
        if one.decides:
            unsaid = replace(one, side="", party=NOBODY, claimant=NOBODY, attribution="", utterances=())
            what = replace(unsaid, holder=one.holder.party)
            told[what].setdefault((one.side, one.party), one)
    for (one, ours), (other, theirs) in combinations_with_replacement(told.items(), 2):
        yield one, other, any(_apart(organisations, *two) for two in product(ours.values(), theirs.values()))


def _apart(organisations: Organisations, one: Said, other: Said) -> bool:
    """Say whether two lines are two sides' versions; of others and publications each body has its own."""
    if {one.side, other.side} & {ADDRESSEE, RAISER}:
        return one.side != other.side
    return not organisations.stands_with(one.party, other.party)


def _of_positions(organisations: Organisations, said: list[Said]) -> Iterator[str]:
    """Give the words of the pairs of positions, as far as they have one."""
    for one, other, apart in _versions(organisations, said):
        if _question(one) != _question(other) or not organisations.stands_with(one.holder, other.holder):
            continue
        found = relation((one.stance, one.polarity), (other.stance, other.polarity))
        told = bool(one.occasion and other.occasion)
        if told and one.occasion != other.occasion:
            if found == CLASH and one.holder == other.holder:
                yield CHANGED
        elif apart:
            if found == CLASH:
                yield CLASH if told else CLASH_UNTOLD
            # that two sides agree that a demand was put is no agreement on it
            elif found == SHADE or one.stance in ANSWERS:
                yield found


def _of_accounts(organisations: Organisations, said: list[Said]) -> Iterator[str]:
    """Give the words of the pairs of accounts, as far as they have one."""
    for one, other, apart in _versions(organisations, said):
        if apart:
            if one.result and other.result:
                yield AGREED if one.result == other.result else CLASH
            if _judges(one) and _judges(other):
                same = (one.assessment, one.target) == (other.assessment, other.target)
                yield AGREED if same else DIFFERENTLY


def _judges(one: Said) -> bool:
    return one.assessment not in ("", "neutral")


def _note_parts(dataset: Dataset, organisations: Organisations, contests: list[Contest]) -> None:
    """Note on the wholes that one version says were declined the parts that another says were accepted."""
    rows = dataset.rows("demands").records()
    wholes = {row["demand_id"]: row["part_of_demand_id"] for row in rows if row["demand_id"]}
    by_key = {one.identifier: one for one in contests}
    for part in contests:
        accepted = [one for one in _affirmed(part) if one.stance in ("accepts", "accepts_partly")]
        for whole in _wholes(wholes, part.identifier) if accepted else ():
            declined = (one for one in _affirmed(by_key[whole]) if one.stance == "declines")
            if any(_beside(organisations, *two) for two in product(declined, accepted)):
                by_key[whole].parts_accepted.append(part.identifier)


def _affirmed(contest: Contest) -> list[Said]:
    return [one for one in contest.said if one.decides and one.polarity == "affirmed"]


def _beside(organisations: Organisations, declined: Said, accepted: Said) -> bool:
    """Say whether two versions are about one holder, on what may be one occasion."""
    occasions = {declined.occasion, accepted.occasion} - {None}
    same_holder = organisations.stands_with(declined.holder, accepted.holder)
    return same_holder and len(occasions) < 2 and not organisations.stands_with(declined.party, accepted.party)


def _wholes(part_of: Mapping[str, str | None], part: str) -> list[str]:
    """Give the demands of which one is a part, all the way up."""
    found = {part: None}
    whole = part_of.get(part)
    while whole in part_of and whole not in found:
        found[whole] = None
        whole = part_of[whole]
    return [*found][1:]
