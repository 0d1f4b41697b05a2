"""A package's rows as the pages speak of them: keys followed, claims with their side, versions in their columns."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from onrecord.analysis.contested import Contest, contested_demands, contested_events, side_of
from onrecord.package.credit import corrections
from onrecord.record.dataset import Dataset
from onrecord.record.language import language
from onrecord.record.links import sentence_link
from onrecord.record.sides import OTHERS, PRESS, UNATTRIBUTED, Organisations, parties

REGISTER = {
    "people": "person_id",
    "organisations": "organisation_id",
    "events": "event_id",
    "demands": "demand_id",
    "articles": "article_id",
    "sentences": "sentence_id",
    "memberships": "membership_id",
}
# of so many parties each has a column on every page, whether it speaks there or not
MOST_PARTIES_BESIDE = 8
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


@dataclass(frozen=True)
class Claim:
    """One position or account: who says what, in which sentence, and in which column it stands.

    `subject` is the demand or the event, `value` the stance or the assessment, `page` the site's page that is
    the claim's own address, with the identifier as its anchor.
    """

    identifier: str
    kind: str
    subject: dict
    value: str
    aspect: str | None
    statement: str
    holder: Party
    claimant: Party
    attribution: str
    mode: str
    citation: "Citation"
    column: str
    page: str

    @property
    def people(self) -> list[str]:
        """Give the identifiers of the persons who hold or make the claim."""
        return sorted({one.person["person_id"] for one in (self.holder, self.claimant) if one.person})


@dataclass(frozen=True)
class Citation:
    """A sentence, the article that it stands in, the article's publisher, and the link that opens it there."""

    sentence: dict
    article: dict
    publisher: dict
    link: str


@dataclass(frozen=True)
class Column:
    """A version's column: a party of the dispute by its organisation, or one of the other sides by its own name."""

    key: str
    organisation: dict | None


@dataclass
class Row:
    """A demand or an event with its versions: by column, by stance or assessment, the claims that say so.

    `roles` gives, by column, the organisation that was asked, asks or offers; `asking` the claims that press the
    demand, which are no version of the answer.
    """

    subject: dict
    contest: Contest
    versions: dict[str, dict[str, list[Claim]]]
    roles: dict[str, list[tuple[str, dict]]] = field(default_factory=dict)
    asking: list[Claim] = field(default_factory=list)
    derived_from: list[dict] = field(default_factory=list)

    def claims(self, column: str) -> list[Claim]:
        """Give the claims of one column, whatever they say."""
        return [claim for claims in self.versions.get(column, {}).values() for claim in claims]


class Record:
    """Everything that the pages show of one package. Raises ValueError where an identifier can't be a file's name."""

    def __init__(self, dataset: Dataset):
        self.dataset = dataset
        self.package = dataset.package
        self.descriptor = dataset.package.descriptor
        self.language = language(dataset)
        self.corrections = corrections(dataset.package.descriptor)
        self.rows = {name: _plain_rows(dataset, name) for name in [*REGISTER, "positions", "accounts"]}
        self.by_key = {name: {row[key]: row for row in self.rows[name]} for name, key in REGISTER.items()}
        self._by_cell: dict[tuple[str, str], dict[str, list[dict]]] = {}
        for name, rows in self.rows.items():
            for row in rows:
                identifier = next(iter(row.values()))
                if not _PLAIN.fullmatch(identifier):
                    raise ValueError(f"table `{name}`: the identifier {identifier!r} can't be the name of a page.")
        self._organisations = Organisations(dataset)
        self._parties = parties(dataset, self._organisations)
        self._contests = {
            "demands": {one.identifier: one for one in contested_demands(dataset)},
            "events": {one.identifier: one for one in contested_events(dataset)},
        }
        self.positions = [self._claim("position", row) for row in dataset["positions"].itertuples()]
        self.accounts = [self._claim("account", row) for row in dataset["accounts"].itertuples()]

    @cached_property
    def demands(self) -> list[Row]:
        """Give every demand with its versions, in the order of the table."""
        return [self._demand(row) for row in self.rows["demands"]]

    @cached_property
    def events(self) -> list[Row]:
        """Give every event with all that is said of it, verdicts and details, the earliest first."""
        found = []
        for row in sorted(self.rows["events"], key=lambda row: (row["starts_on"], row["event_id"])):
            versions: dict[str, dict[str, list[Claim]]] = {}
            for claim in self._on.get(("account", row["event_id"]), ()):
                versions.setdefault(claim.column, {}).setdefault(claim.value, []).append(claim)
            found.append(Row(row, self._contests["events"][row["event_id"]], versions))
        return found

    @property
    def fits_a_matrix(self) -> bool:
        """Whether the parties are few enough to stand beside each other."""
        return len(self._parties) <= MOST_PARTIES_BESIDE

    def columns(self, rows: list[Row]) -> list[Column]:
        """Give the columns for `rows`: the parties, the press, and of the other sides those that have a claim there.

        Of many parties, those alone that have a claim or a role there.
        """
        used = {column for row in rows for column, said in row.versions.items() if said}
        with_role = {column for row in rows for column in row.roles}
        shown = [one for one in self._parties if self.fits_a_matrix or one in used or one in with_role]
        named = [Column(one, self.by_key["organisations"][one]) for one in shown]
        return [*named, Column(PRESS, None), *(Column(one, None) for one in (OTHERS, UNATTRIBUTED) if one in used)]

    def people_in(self, claims: list[Claim]) -> list[dict]:
        """Give the people who hold or make some of the claims, by their identifiers."""
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
            self._by_cell[table, column] = _grouped((row[column], row) for row in self.rows[table])
        return self._by_cell[table, column].get(cell, [])

    def claims_in(self, sentence_id: str) -> list[Claim]:
        """Give the claims that cite a sentence."""
        return self._citing.get(sentence_id, [])

    def held_by(self, table: str, key: str) -> list[Claim]:
        """Give the positions of a person or an organisation, whoever says so."""
        return self._held.get((table, key), [])

    def made_by(self, table: str, key: str) -> list[Claim]:
        """Give the claims that rest on the word of a person or an organisation."""
        return self._made.get((table, key), [])

    @cached_property
    def claims(self) -> list[Claim]:
        """Give the positions and the accounts."""
        return [*self.positions, *self.accounts]

    @cached_property
    def _on(self) -> dict[tuple[str, str], list[Claim]]:
        return _grouped(((claim.kind, next(iter(claim.subject.values()))), claim) for claim in self.claims)

    @cached_property
    def _citing(self) -> dict[str, list[Claim]]:
        return _grouped((claim.citation.sentence["sentence_id"], claim) for claim in self.claims)

    @cached_property
    def _held(self) -> dict[tuple[str, str], list[Claim]]:
        return _grouped((name, claim) for claim in self.claims for name in claim.holder.names)

    @cached_property
    def _made(self) -> dict[tuple[str, str], list[Claim]]:
        return _grouped((name, claim) for claim in self.claims for name in claim.claimant.names)

    def _demand(self, row: dict) -> Row:
        contest = self._contests["demands"][row["demand_id"]]
        claims = {claim.identifier: claim for claim in self._on.get(("position", row["demand_id"]), ())}
        versions: dict[str, dict[str, list[Claim]]] = {}
        for said in contest.versions.values():
            for stance, identifiers in said.items():
                for claim in (claims.pop(one) for one in identifiers):
                    versions.setdefault(claim.column, {}).setdefault(stance, []).append(claim)
        roles: dict[str, list[tuple[str, dict]]] = {}
        for side, organisation in contest.parties.items():
            role = "offers" if row["kind"] == "offer" else side
            roles.setdefault(self._column(organisation), []).append((role, self.by_key["organisations"][organisation]))
        parts = [self.by_key["demands"][one] for one in contest.derived_from]
        return Row(row, contest, versions, roles, list(claims.values()), parts)

    def _claim(self, kind: str, row) -> Claim:
        table, subject = ("demands", row.demand_id) if kind == "position" else ("events", row.event_id)
        sides = (
            self._contests["demands"][subject].parties if kind == "position" else {one: one for one in self._parties}
        )
        side = side_of(self._organisations, row, sides)
        return Claim(
            identifier=row.position_id if kind == "position" else row.account_id,
            kind=kind,
            subject=self.by_key[table][subject],
            value=row.stance if kind == "position" else row.assessment,
            aspect=None if kind == "position" else row.aspect,
            statement=row.statement,
            holder=self._party(row, "holder") if kind == "position" else Party(None, None),
            claimant=self._party(row, "claimant"),
            attribution=row.attribution,
            mode=row.mode,
            citation=self.citation(row.sentence_id),
            column=self._column(sides[side]) if side in sides else side,
            page=f"{table}/{subject}.html",
        )

    def _party(self, row, role: str) -> Party:
        person = self.by_key["people"].get(getattr(row, f"{role}_person_id"))
        return Party(person, self.by_key["organisations"].get(getattr(row, f"{role}_organisation_id")))

    def _column(self, organisation: str) -> str:
        """Give the party of the dispute to which an organisation belongs."""
        return next((one for one in self._parties if self._organisations.share(organisation, one)), OTHERS)


def _plain_rows(dataset: Dataset, table: str) -> list[dict]:
    """Give a table's rows as plain values, None where a cell is missing."""
    return [
        {name: None if pd.isna(value) else value for name, value in row.items()}
        for row in dataset[table].to_dict("records")
    ]


def _grouped(pairs: Iterable[tuple]) -> dict:
    """Give the second of the pairs by the first, in their order."""
    groups: dict = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return groups
