"""Rules for positions and accounts: who claims, who holds, and what fits together."""

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onrecord.files.utf8 import final_numbers
from onrecord.rules.rule import rule, true
from onrecord.tableschema.lookup import each_once, repeated_among

CLAIMS = ("positions", "accounts")
_NUMBERED = re.compile(r"(.+-[a-z])([0-9]{2,9})")
_ASKED = "positions", "demand_id", "demands", "asked_of_organisation_id"
ANSWERS = ("accepts", "accepts_partly", "considering", "declines")


@rule(
    title="A named claim has a claimant",
    message="a `named` claim has neither a person nor an organisation as claimant",
    remedy="Name the claimant, or make the attribution `unnamed`.",
    bad="`named`, both claimant columns empty",
    good="`named`, claimant `board-of-deputies`",
    at=[(table, "attribution") for table in CLAIMS],
)
def named_claimant(dataset, at):
    """A claim that is said to be named must say by whom it was made."""
    person, organisation = (dataset.column(at.table, f"claimant_{who}_id").filled for who in ("person", "organisation"))
    named = dataset.column(at.table, "attribution").among(["named"])
    return dataset.at_fault(at.table, named & ~person & ~organisation)


@rule(
    title="An unnamed claim names no person",
    message="an `unnamed` claim names `{value}`",
    remedy="Empty the person, or make the attribution `named`.",
    bad="`unnamed`, claimant `jonathan-goldstein`",
    good="`unnamed`, claimant organisation `labour-party`",
    at=[(table, "claimant_person_id") for table in CLAIMS],
)
def unnamed_claimant(dataset, at):
    """Naming a source that the article does not name would be a guess, and could harm."""
    unnamed = dataset.column(at.table, "attribution").among(["unnamed"])
    return dataset.at_fault(at.table, unnamed & dataset.column(at.table, at.column).filled)


@rule(
    title="What the article says itself is its publisher's claim",
    message="a `publication` claim of `{publisher}` has claimant {claimant}",
    remedy="Make the article's own publisher the claimant, with no person, or change the attribution.",
    bad="`publication`, claimant `labour-party`",
    good="`publication`, claimant the article's publisher",
    at=[(table, "claimant_organisation_id") for table in CLAIMS],
)
def publication_claimant(dataset, at):
    """The article's own voice must not be lent to a side, nor a side's to the article."""
    path = at.table, "sentence_id", "sentences", "article_id", "articles", "publisher_id"
    own = dataset.rows_along(*path, "organisations")
    seen = (own >= 0) & (own == dataset.rows_of(at.table, at.column, "organisations", "organisation_id"))
    seen &= ~dataset.column(at.table, "claimant_person_id").filled
    frame = dataset.at_fault(at.table, dataset.column(at.table, "attribution").among(["publication"]) & ~seen)
    if frame is None:
        return None
    frame = frame.assign(publisher=dataset.follow(*path))
    person = true(frame["claimant_person_id"].notna()) & true(frame["publisher"].notna())
    other = frame["claimant_organisation_id"].fillna("") != frame["publisher"]
    faults = frame[person | true(other)]
    cells = faults[["claimant_person_id", "claimant_organisation_id"]].fillna("").to_numpy()
    claimants = [" and ".join(f"`{cell}`" for cell in row if cell) or "nobody" for row in cells]
    return faults.assign(claimant=claimants)


@rule(
    title="Narration goes with the article's own voice, each way",
    message="mode `{value}` does not go with attribution `{attribution}`",
    remedy="Give `publication` the mode `narration`, and anything else `direct_quote` or `reported_speech`.",
    bad="`narration` of an `unnamed` source",
    good="`narration` with `publication`",
    at=[(table, "mode") for table in CLAIMS],
)
def narration_publication(dataset, at):
    """What nobody is cited for is narrated, and what is narrated nobody is cited for."""
    mode, attribution = (dataset.column(at.table, one) for one in ("mode", "attribution"))
    differ = mode.among(["narration"]) != attribution.among(["publication"])
    return dataset.at_fault(at.table, mode.filled & attribution.filled & differ)


@rule(
    title="A position has a holder",
    message="neither a person nor an organisation holds the stance",
    remedy="Say whose stance it is.",
    bad="both holder columns empty",
    good="holder organisation `labour-party`",
    at=[("positions", "holder_organisation_id")],
)
def holder_present(dataset, at):
    """A stance that nobody holds answers no question."""
    person, organisation = (
        dataset.column("positions", f"holder_{who}_id").filled for who in ("person", "organisation")
    )
    return dataset.at_fault("positions", ~person & ~organisation)


@rule(
    title="A person stands with an organisation only by a membership",
    message="no membership puts `{person}` in `{value}`",
    remedy="Add the membership with the sentence that gives the role, or correct the person or the organisation.",
    bad="Jeremy Corbyn for the Board of Deputies",
    good="Jeremy Corbyn for the Labour Party, whose leader a source calls him",
    at=[("positions", "holder_organisation_id"), *((table, "claimant_organisation_id") for table in CLAIMS)],
)
def person_membership(dataset, at):
    """That somebody speaks for an organisation is a claim of its own, and needs a sentence of its own."""
    person = at.column.replace("organisation", "person")
    filled = dataset.column(at.table, person).filled & dataset.column(at.table, at.column).filled
    both = dataset.at_fault(at.table, filled & ~_are_members(dataset, at, person))
    if both is None:
        return None
    pairs = dataset["memberships"][["person_id", "organisation_id"]].dropna().drop_duplicates()
    pairs.columns = [person, at.column]
    known = both[[person, at.column]].merge(pairs, how="left", on=[person, at.column], indicator=True)["_merge"]
    faults = both[(known == "left_only").to_numpy()]
    return faults.assign(person=faults[person])


def _are_members(dataset, at, person) -> np.ndarray:
    """Say of each row whether it is seen that a membership puts its person in its organisation."""
    organisation = dataset.rows_of(at.table, at.column, "organisations", "organisation_id")
    return _is_member(dataset, dataset.rows_of(at.table, person, "people", "person_id"), organisation, "people")


def _is_member(dataset, members: np.ndarray, organisations: np.ndarray, table: str) -> np.ndarray:
    """Say where a membership puts a row of people in one of organisations, or one of these in a coalition."""
    pairs = np.where(
        (members >= 0) & (organisations >= 0), organisations * len(dataset.table(table).frame) + members, -1
    )
    return dataset.register.once(_memberships, table).get_indexer(pairs) >= 0


def _memberships(dataset, table: str):
    import pandas as pd  # not above: the catalogue is listed without it

    column, key = {
        "people": ("person_id", "person_id"),
        "organisations": ("member_organisation_id", "organisation_id"),
    }[table]
    organisation = dataset.rows_of("memberships", "organisation_id", "organisations", "organisation_id")
    member = dataset.rows_of("memberships", column, table, key)
    known = (organisation >= 0) & (member >= 0)
    if table == "organisations":
        known &= dataset.once(_in_coalition)
    pairs = pd.Index(each_once(organisation[known] * len(dataset.table(table).frame) + member[known]))
    pairs.get_indexer([-1])  # its table is made here, and not by two threads at once
    return pairs


@rule(
    title="One row a claim",
    message="an earlier row makes the same claim: same sentence, {same}",
    remedy="Keep one of the rows.",
    bad="two rows for one sentence, demand, holder and claimant",
    good="one row",
    at=[("positions", "position_id"), ("accounts", "account_id")],
)
def claim_repeated(dataset, at):
    """A claim counted twice weighs twice; an empty claimant equals an empty claimant."""
    what = (
        ["demand_id", "holder_person_id", "holder_organisation_id"]
        if at.table == "positions"
        else ["event_id", "aspect"]
    )
    # rows that say the same lead to the same sentence, and to the same demand or event
    table = "demands" if at.table == "positions" else "events"
    sentence = dataset.rows_of(at.table, "sentence_id", "sentences", "sentence_id")
    about = dataset.rows_of(at.table, what[0], table, what[0])
    pairs = (sentence + 1) * (len(dataset.table(table).frame) + 1) + about + 1
    frame = dataset.at_fault(at.table, repeated_among(pairs))
    if frame is None:
        return None
    columns = ["sentence_id", *what, "claimant_person_id", "claimant_organisation_id"]
    same = "demand, holder and claimant" if at.table == "positions" else "event, aspect and claimant"
    return frame[frame.duplicated(columns)].assign(same=same)


@rule(
    title="The party that is asked does not demand of itself",
    message="`{value}` demands what is asked of `{value}` itself",
    remedy="Correct the holder or the stance; in an offer, the party that makes it accepts or commits.",
    bad="the Labour Party demanding that the Labour Party adopt a definition",
    good="the Board and JLC demanding it",
    at=[("positions", "holder_organisation_id")],
)
def who_demands(dataset, at):
    """A demand is made of another; a member who dissents does so in their own name, without the organisation."""
    same = dataset.rows_of("positions", at.column, "organisations", "organisation_id") == _asked(dataset)
    frame = dataset.at_fault("positions", same & dataset.column("positions", "stance").among(["demands"]))
    return None if frame is None else frame[true(frame[at.column] == dataset.follow(*_ASKED)[frame.index])]


def _asked(dataset) -> np.ndarray:
    """Give the organisation of which what each position is about is asked, -1 for none."""
    return dataset.rows_along(*_ASKED, "organisations")


@rule(
    title="Only the party that is asked can answer",
    message="`{stance}` is an answer, but the demand is asked of `{asked}`, not of {holder}",
    remedy="Correct the holder, the stance, or of whom the demand is asked.",
    bad="the Board of Deputies declining what was asked of the Labour Party",
    good="the Labour Party, one of its people, a member of a coalition that is asked, or a coalition of its members",
    at=[("positions", "stance")],
)
def who_answers(dataset, at):
    """To accept, decline or consider is in the power of the party that would have to act, and of no other."""
    holders = [dataset.column("positions", one) for one in ("holder_person_id", "holder_organisation_id")]
    answers = dataset.column("positions", "stance").among(ANSWERS) & (holders[0].filled | holders[1].filled)
    rows = np.flatnonzero(answers & ~_is_asked(dataset))
    members, people = dataset.register.once(_members_and_people)

    def may_answer(asked, person, organisation):
        if asked is None or organisation == asked:
            return True
        parts = members.get(asked, set())
        if organisation is not None:
            own = members.get(organisation, set())
            return organisation in parts or bool(own and own <= parts)
        return any(person in people.get(one, ()) for one in (asked, *parts))

    asked = dataset.follow(*_ASKED).iloc[rows].array._pa_array.to_pylist()
    cells = zip(asked, *(one.listed_at(rows) for one in holders), strict=True)
    faults = {row: one for row, one in zip(rows, cells, strict=True) if not may_answer(*one)}
    if not faults:
        return None
    holder = [" for ".join(f"`{cell}`" for cell in one if cell) for _, *one in faults.values()]
    return dataset["positions"].loc[list(faults)].assign(asked=[one[0] for one in faults.values()], holder=holder)


def _in_coalition(dataset) -> np.ndarray:
    """Say of each membership whether it is one in a coalition."""
    return true(dataset.follow("memberships", "organisation_id", "organisations", "kind") == "coalition")


def _members_and_people(dataset) -> tuple[dict[str, set], dict[str, set]]:
    """Give by organisation the members, if it is a coalition, and the people."""
    members: dict[str, set] = {}
    people: dict[str, set] = {}
    columns = ["organisation_id", "member_organisation_id", "person_id"]
    cells = (dataset["memberships"][one].array._pa_array.to_pylist() for one in columns)
    for whole, member, person, in_coalition in zip(*cells, dataset.once(_in_coalition), strict=True):
        if member is not None and in_coalition:
            members.setdefault(whole, set()).add(member)
        if person is not None:
            people.setdefault(whole, set()).add(person)
    return members, people


def _is_asked(dataset) -> np.ndarray:
    """Say of each position whether it is seen that its holder is the organisation that is asked, a member of the
    coalition or a person of the organisation."""
    asked = _asked(dataset)
    person, organisation = (
        dataset.rows_of("positions", f"holder_{key}", table, key)
        for table, key in (("people", "person_id"), ("organisations", "organisation_id"))
    )
    # a person counts alone only where no organisation is said to hold the stance with them
    alone = ~dataset.column("positions", "holder_organisation_id").filled
    in_coalition = _is_member(dataset, organisation, asked, "organisations")
    itself = (asked >= 0) & (organisation == asked)
    return itself | in_coalition | (alone & _is_member(dataset, person, asked, "people"))


@rule(
    title="A verdict is not neutral",
    message="a verdict is assessed as `neutral`",
    remedy="Say how the claimant judges the event, or make it a `detail`.",
    bad="aspect `verdict`, assessment `neutral`",
    good="aspect `verdict`, assessment `mixed`",
    at=[("accounts", "assessment")],
)
def neutral_verdict(dataset, at):
    """A judgement judges; what does not is a fact of the event."""
    verdict = dataset.column("accounts", "aspect").among(["verdict"])
    return dataset.at_fault("accounts", verdict & dataset.column("accounts", "assessment").among(["neutral"]))


@rule(
    title="Claims and memberships are numbered without a gap",
    message="no row is `{missing}`, nor was one withdrawn",
    remedy="Put the missing row back; or give this one the next number, if it was never published.",
    bad="`jc-20180424-p03` after `jc-20180424-p01`",
    good="`jc-20180424-p02` after `jc-20180424-p01`, or listed as withdrawn",
    at=[("positions", "position_id"), ("accounts", "account_id"), ("memberships", "membership_id")],
)
def claim_number(dataset, at):
    """A row that somebody drops leaves no trace but its number."""
    cells = dataset.column(at.table, at.column).series
    keys = cells.array._pa_array
    doubtful = cells[~_follows(keys)].dropna()
    parts = [(index, match.groups()) for index, key in doubtful.items() if (match := _NUMBERED.fullmatch(key))]
    before = {index: f"{stem}{int(digits) - 1:02d}" for index, (stem, digits) in parts if int(digits) > 1}
    if not before:
        return None
    wanted = pa.array(before.values(), pa.string())
    used = pc.is_in(wanted, keys)
    if "withdrawn" in dataset.tables:
        used = pc.or_(used, pc.is_in(wanted, dataset["withdrawn"]["row_id"].array._pa_array))
    faults = {index: key for (index, key), there in zip(before.items(), used.to_pylist(), strict=True) if not there}
    return dataset[at.table].loc[list(faults)].assign(missing=list(faults.values())) if faults else None


def _follows(keys: pa.ChunkedArray) -> np.ndarray:
    """Say of each key whether it is seen that it needs no other before it, or has it in the row before.

    That is where two digits follow a letter or hyphen, as in most.
    """
    numbers, same = final_numbers(pc.fill_null(keys.combine_chunks(), ""))
    follows = same & (numbers == np.append(-1, numbers[:-1]) + 1)
    return (numbers >= 0) & (follows | (numbers < 2))


RULES = (
    claim_number,
    named_claimant,
    unnamed_claimant,
    publication_claimant,
    narration_publication,
    holder_present,
    person_membership,
    claim_repeated,
    who_demands,
    who_answers,
    neutral_verdict,
)
