"""A package's rows as the pages speak of them: keys followed, claims with their side, versions in their columns."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from onrecord.analysis.contested import DEMAND, EVENT, JUDGED, Contest, every_contest, sides_of_demands
from onrecord.package.credit import corrections
from onrecord.publishing.site.parties import short_names, standing
from onrecord.record import texts
from onrecord.record.dataset import Dataset
from onrecord.record.language import language
from onrecord.record.links import sentence_link
from onrecord.record.mentions import finder
from onrecord.record.naming import naming
from onrecord.record.sides import (
    ADDRESSEE,
    OTHERS,
    PARTY,
    PUBLICATION,
    RAISER,
    UNATTRIBUTED,
    Actor,
    Organisations,
    party_of,
)
from onrecord.record.vocabulary import ANSWERS, CITING, SIDING

# the columns of demands that stand for nobody in particular; a party and a publication have one of their own
NOBODY_S = (OTHERS, UNATTRIBUTED)
# what somebody does about a demand, by the stances that say so
DOINGS = {
    "asks": ("demands",),
    "offers": ("offers",),
    "answers": ANSWERS,
    "sides": SIDING,
    "withdraws": ("withdraws",),
}
_PLAIN = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True)
class Party:
    """Whoever speaks or is spoken of: a person, an organisation, or a person for an organisation."""

    person: dict | None
    organisation: dict | None

    def __bool__(self) -> bool:
        return bool(self.person or self.organisation)

    @property
    def names(self) -> list[tuple[str, str]]:
        """Give the table and the key of the person and of the organisation, as far as they are there."""
        both = (("people", self.person), ("organisations", self.organisation))
        return [(table, next(iter(row.values()))) for table, row in both if row]

    @property
    def acting(self) -> "Party":
        """The organisation that somebody acts for, else the person in their own name."""
        return Party(None, self.organisation) if self.organisation else self

    @property
    def name(self) -> str:
        """The name of the organisation that somebody acts for, else of the person; nothing of nobody."""
        row = self.organisation or self.person
        return row["name"] if row else ""


@dataclass(frozen=True)
class Claim:
    """One position or account: who says what, in which sentence, and in which column it stands.

    `subject` is the demand or the event, `value` the key of what is said among `words.STANCES` or `words.ASSESSMENTS`,
    `row` the row itself, `page` the site's page that is the claim's own address, with the identifier as its anchor.
    Claims of one `utterance` report the same. `people` are the identifiers of the persons who hold it, make it or are
    named in it, or in the title of its subject.
    """

    identifier: str
    kind: str
    subject: dict
    value: str
    row: dict
    holder: Party
    claimant: Party
    citation: "Citation"
    side: str
    column: str
    utterance: str
    page: str
    people: list[str]

    @property
    def detail(self) -> bool:
        """Whether it tells a fact of an event, rather than a verdict or a result."""
        return self.row.get("aspect") == "detail"

    @property
    def target(self) -> tuple[str, str] | None:
        """Give the verdict and the key of the organisation that it praises or blames, if it does."""
        target, verdict = self.row.get("target_organisation_id"), self.row.get("assessment")
        return (verdict, target) if target and verdict in ("positive", "negative") else None


@dataclass(frozen=True)
class Citation:
    """A sentence, the article that it stands in, the article's publisher, and the link that opens it there."""

    sentence: dict
    article: dict
    publisher: dict
    link: str


@dataclass(frozen=True)
class Voice:
    """Whoever speaks in one column: a party or a publication by its row, or one of NOBODY_S, which has none.

    `letters` are the mark by which the front page shows a side.
    """

    key: str
    named: dict | None = None
    letters: str = ""


@dataclass
class Contested:
    """A demand or an event with its versions: the claims of each column, those that say the same together.

    `beside` are the claims that are no version of the answer: who raises a demand, and who takes sides. `judged` is the
    demand once more, with the judgements on it, where there are some.
    """

    subject: dict
    contest: Contest
    versions: dict[str, list[Claim]]
    beside: list[Claim] = field(default_factory=list)
    judged: "Contested | None" = None

    @property
    def every_claim(self) -> list[Claim]:
        """Give the claims of all columns, answers first."""
        return self._versions + self.beside

    @property
    def doubtful(self) -> int:
        """Give how many things are said in doubt alone: they decide no word."""
        every = [claim for claim in self._versions if claim.column != UNATTRIBUTED]
        firm = {(one.column, one.value) for one in every if not one.row["doubt"]}
        return len({(one.column, one.value) for one in every} - firm)

    @property
    def unsourced(self) -> int:
        """Give how many things are said without a source: they decide no word."""
        return len({one.value for one in self._versions if one.column == UNATTRIBUTED})

    @property
    def _versions(self) -> list[Claim]:
        return [claim for claims in self.versions.values() for claim in claims]


class Record:
    """Everything that the pages show of one package. Raises ValueError where an identifier can't be a file's name."""

    def __init__(self, dataset: Dataset):
        self.dataset = dataset
        self.package = dataset.package
        self.descriptor = dataset.package.descriptor
        self.language = language(dataset)
        self.corrections = corrections(dataset.package.descriptor)
        self.rows = {name: list(dataset.rows(name).records()) for name in ("articles", "sentences", *CITING)}
        self.by_key = {name: {row[dataset.key(name)]: row for row in rows} for name, rows in self.rows.items()}
        self._by_cell: dict[tuple[str, str], dict[str, list[dict]]] = {}
        for name, rows in self.rows.items():
            for row in rows:
                identifier = next(iter(row.values()))
                if not _PLAIN.fullmatch(identifier):
                    raise ValueError(f"table `{name}`: the identifier {identifier!r} can't be the name of a page.")
        self._sides = dataset.once(sides_of_demands)
        pairs = [(side.raiser, side.addressee) for side in self._sides.values()]
        self.parties = standing(pairs, dataset.once(Organisations))
        self.short_names = short_names(self.rows["organisations"])
        contests = every_contest(dataset)
        self._contests = {(one.about, one.identifier): one for one in contests}
        self._utterances = {
            claim: utterance[0]
            for contest in contests
            for said in contest.said
            for utterance in said.utterances
            for claim in utterance
        }
        self.positions = [self._claim("position", row) for row in self.rows["positions"]]
        self.accounts = [self._claim("account", row) for row in self.rows["accounts"]]
        self.claims = [*self.positions, *self.accounts]

    @cached_property
    def demands(self) -> list[Contested]:
        """Give every demand with its versions, in the order of the table."""
        return [self._demand(row) for row in self.rows["demands"]]

    @cached_property
    def events(self) -> list[Contested]:
        """Give every event with all that is said of it, verdicts and details, the earliest first."""
        ordered = sorted(self.rows["events"], key=lambda row: (row["starts_on"], row["event_id"]))
        return [self._row(EVENT, row, self._on["account", _page("events", row["event_id"])]) for row in ordered]

    def contest(self, demand_id: str) -> Contest:
        """Give what is said of the answer to a demand, and the word for it."""
        return self._contests[DEMAND, demand_id]

    def columns(self, row: Contested) -> list[Voice]:
        """Give who has a column for a demand or an event: the sides of a demand, and whoever else says something."""
        return self._in_order({*row.versions, *self.sides(row.subject).values()})

    def sides(self, row: dict) -> dict[str, str]:
        """Give the columns of the parties to a demand by their roles; none where nobody has a role, or of an event."""
        found = {}
        for role in ("addressed_to", "raised_by") if "demand_id" in row else ():
            party = Actor(row[f"{role}_person_id"], row[f"{role}_organisation_id"]).party
            if party in self.parties:
                found[role] = self.column_of(self.parties[party])
        return found

    def heard(self, claims: list[Claim]) -> list[Voice]:
        """Give who has the columns to which some claims belong."""
        return self._in_order({claim.column for claim in claims})

    def _in_order(self, keys: set[str]) -> list[Voice]:
        return [voice for key, voice in self.voices.items() if key in keys]

    @cached_property
    def voices(self) -> dict[str, Voice]:
        """Give whoever can have a column, by its key, in the order of the columns: parties to demands come first."""
        known = {self.column_of(Actor(None, key)): row for key, row in self.by_key["organisations"].items()}
        known |= {self.column_of(Actor(key, None)): row for key, row in self.by_key["people"].items()}
        keys = [*map(self.column_of, self.parties.values()), *known]
        return {key: Voice(key, known[key]) for key in keys} | {key: Voice(key) for key in NOBODY_S}

    def party(self, row: dict, role: str) -> Party:
        """Give the person and the organisation that a row has in a role, such as `raised_by`."""
        person = self.by_key["people"].get(row[f"{role}_person_id"])
        return Party(person, self.by_key["organisations"].get(row[f"{role}_organisation_id"]))

    def people_in(self, claims: list[Claim]) -> list[dict]:
        """Give the people who hold or make some of the claims or are named there, by their identifiers."""
        return [self.by_key["people"][one] for one in sorted({one for claim in claims for one in claim.people})]

    def citation(self, sentence_id: str) -> Citation:
        """Give the sentence with its article, publisher and link."""
        sentence = self.by_key["sentences"][sentence_id]
        article = self.by_key["articles"][sentence["article_id"]]
        link = sentence_link(article["url"], sentence["starts_with"], sentence["ends_with"])
        return Citation(sentence, article, self.by_key["organisations"][article["publisher_id"]], link)

    def having(self, table: str, column: str, cell: str) -> list[dict]:
        """Give the rows of a table in whose column a cell stands."""
        if (table, column) not in self._by_cell:
            self._by_cell[table, column] = grouped((row[column], row) for row in self.rows[table])
        return self._by_cell[table, column][cell]

    @cached_property
    def _on(self) -> dict[tuple[str, str], list[Claim]]:
        return grouped(((claim.kind, claim.page), claim) for claim in self.claims)

    @cached_property
    def citing(self) -> dict[str, list[Claim]]:
        """Give the claims by the sentence that they cite."""
        return grouped((claim.citation.sentence["sentence_id"], claim) for claim in self.claims)

    @cached_property
    def held(self) -> dict[tuple[str, str], list[Claim]]:
        """Give the positions by the table and the key of a person or an organisation that holds them."""
        return grouped((name, claim) for claim in self.claims for name in claim.holder.names)

    @cached_property
    def made(self) -> dict[tuple[str, str], list[Claim]]:
        """Give the claims by the table and the key of a person or an organisation on whose word they rest."""
        return grouped((name, claim) for claim in self.claims for name in claim.claimant.names)

    def _demand(self, row: dict) -> Contested:
        page = _page("demands", row["demand_id"])
        positions = self._on["position", page]
        answers = [one for stance in ANSWERS for one in positions if one.row["stance"] == stance]
        found = self._row(DEMAND, row, answers)
        found.beside = [one for one in positions if one.row["stance"] not in ANSWERS]
        if judging := self._on["account", page]:
            found.judged = self._row(JUDGED, row, judging)
        return found

    def _row(self, about: str, row: dict, claims: list[Claim]) -> Contested:
        versions = grouped((claim.column, claim) for claim in _alike_together(claims))
        return Contested(row, self._contests[about, next(iter(row.values()))], versions)

    def _claim(self, kind: str, row: dict) -> Claim:
        table, key = ("demands", row["demand_id"]) if row["demand_id"] else ("events", row["event_id"])
        identifier = next(iter(row.values()))
        claimant = Actor(row["claimant_person_id"], row["claimant_organisation_id"])
        of = self._sides[key].of if table == "demands" else party_of
        side, party = of(claimant, row["attribution"])
        subject = self.by_key[table][key]
        return Claim(
            identifier=identifier,
            kind=kind,
            subject=subject,
            value=_value(kind, row),
            row=row,
            holder=self.party(row, "holder") if kind == "position" else Party(None, None),
            claimant=self.party(row, "claimant"),
            citation=self.citation(row["sentence_id"]),
            side=side,
            column=self._column(side, party),
            utterance=self._utterances.get(identifier, identifier),
            page=_page(table, key),
            people=self._people(row, f"{subject['title']}\n{row['statement']}"),
        )

    def _column(self, side: str, party: Actor) -> str:
        """Give the column of a claim: that of the party on its side, or that of whoever says it."""
        if side in (ADDRESSEE, RAISER):
            return self.column_of(self.parties[party])
        if side in (PUBLICATION, PARTY):
            return self.column_of(party)
        return UNATTRIBUTED if side == UNATTRIBUTED else OTHERS

    def column_of(self, party: Actor) -> str:
        """Give the key of a party's column: its own, which for a person may be an organisation's key too."""
        is_shared = party.organisation is None and party.key in self.by_key["organisations"]
        return f"{party.key}.person" if is_shared else party.key

    def _people(self, row: dict, text: str) -> list[str]:
        """Give the persons who have a part in a row, and those that a text names."""
        parts = {row.get(f"{role}_person_id") for role in ("holder", "claimant")}
        text = texts.normalise(text)
        said = finder(self.dataset).mentions(text).phrases(0, len(text))
        person = naming(self.dataset).person
        return [one for one in self.by_key["people"] if one in parts or said & person(one)]


def _page(table: str, key: str) -> str:
    """Give the page of a demand or an event, by which they are known apart: one of each may have the same key."""
    return f"{table}/{key}.html"


def _value(kind: str, row: dict) -> str:
    if kind == "position":
        return row["stance"] if row["polarity"] == "affirmed" else f"not-{row['stance']}"
    if row["aspect"] == "outcome":
        return f"outcome-{row['result']}"
    return "detail" if (row["aspect"], row["assessment"]) == ("detail", "neutral") else row["assessment"]


def doings(held: list[Claim]) -> dict[str, list[list[Claim]]]:
    """Give what positions say that their holder does: by DOINGS, the claims by demand."""
    found = {
        doing: by_subject(claim for claim in held if claim.row["stance"] in stances)
        for doing, stances in DOINGS.items()
    }
    return {doing: demands for doing, demands in found.items() if demands}


def by_subject(claims: Iterable[Claim]) -> list[list[Claim]]:
    """Give claims by the demand or the event that they are on, those that say the same together."""
    return list(grouped((claim.page, claim) for claim in _alike_together(claims)).values())


def by_value(claims: Iterable[Claim]) -> dict[str, list[Claim]]:
    """Give claims by what they say."""
    return grouped((claim.value, claim) for claim in claims)


def _alike_together(claims: Iterable[Claim]) -> list[Claim]:
    return [claim for alike in by_value(claims).values() for claim in alike]


def grouped(pairs: Iterable[tuple]) -> dict:
    """Give the second of the pairs by the first, in their order; nothing of what is first in none."""
    groups = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return groups
