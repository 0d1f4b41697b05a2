"""Rules for positions and accounts: who claims, who holds, and what fits together."""

import numpy as np
import pandas as pd

from onrecord.record.reference import WITHDRAWN
from onrecord.record.vocabulary import ANSWERS, CLAIMS
from onrecord.rules.rule import faults, faults_at, rule

NUMBERED, TOO_MANY = "^(?P<stem>.+-[a-z])(?P<number>[0-9]{2,9})$", 10**9


@rule(
    title="A named claim has a claimant",
    message="a `named` claim has neither a person nor an organisation as claimant",
    remedy="Name the claimant, or make the attribution `unnamed`.",
    bad="`named`, both claimant columns empty",
    good="`named`, claimant `board-of-deputies`",
    at=[(table, "attribution") for table in CLAIMS],
)
def named_claimant(claims):
    """A claim that is said to be named must say who made it."""
    nobody = claims["claimant_person_id"].isna() & claims["claimant_organisation_id"].isna()
    return (claims["attribution"] == "named") & nobody


@rule(
    title="An unnamed claim names no person",
    message="an `unnamed` claim names `{value}`",
    remedy="Empty the person, or make the attribution `named`.",
    bad="`unnamed`, claimant `jonathan-goldstein`",
    good="`unnamed`, claimant organisation `labour-party`",
    at=[(table, "claimant_person_id") for table in CLAIMS],
)
def unnamed_claimant(claims):
    """Naming a source that the article does not name would be a guess, and could harm."""
    return (claims["attribution"] == "unnamed") & claims["claimant_person_id"].notna()


@rule(
    title="What the article says itself is its publisher's claim",
    message="a `publication` claim of `{publisher}` has claimant {claimant}",
    remedy="Make the article's own publisher the claimant, with no person, or change the attribution.",
    bad="`publication`, claimant `labour-party`",
    good="`publication`, claimant the article's publisher",
    at=[(table, "claimant_organisation_id") for table in CLAIMS],
)
def publication_claimant(claims):
    """The article's own voice must not be lent to a side, nor a side's to the article."""
    publisher = claims["sentence_id.article_id.publisher_id"]
    person, organisation = claims["claimant_person_id"], claims["claimant_organisation_id"]
    other = person.notna() | (organisation.fillna("") != publisher)
    found = faults((claims["attribution"] == "publication") & publisher.notna() & other, publisher=publisher)
    claimants = claims.frame.loc[found.index, ["claimant_person_id", "claimant_organisation_id"]]
    return found.assign(claimant=[one or "nobody" for one in _named(claimants, " and ")])


def _named(cells, between):
    """Give, for each row of some cells, those that are filled."""
    return [between.join(f"`{cell}`" for cell in row if pd.notna(cell)) for row in cells.itertuples(index=False)]


@rule(
    title="Narration goes with the article's own voice, each way",
    message="mode `{value}` does not go with attribution `{attribution}`",
    remedy="Give `publication` the mode `narration`, and anything else `direct_quote` or `reported_speech`.",
    bad="`narration` of an `unnamed` source",
    good="`narration` with `publication`",
    at=[(table, "mode") for table in CLAIMS],
)
def narration_publication(claims):
    """What nobody is cited for is narrated, and what is narrated nobody is cited for."""
    return (claims["mode"] == "narration") != (claims["attribution"] == "publication")


@rule(
    title="A position has a holder",
    message="neither a person nor an organisation holds the stance",
    remedy="Say whose stance it is.",
    bad="both holder columns empty",
    good="holder organisation `labour-party`",
    at=[("positions", "holder_organisation_id")],
)
def holder_present(positions):
    """A stance that nobody holds answers no question."""
    return positions["holder_person_id"].isna() & positions["holder_organisation_id"].isna()


@rule(
    title="A person stands with an organisation only by a membership",
    message="no membership puts `{person}` in `{value}`",
    remedy="Add the membership with the sentence that gives the role, or correct the person or the organisation.",
    bad="Jeremy Corbyn for the Board of Deputies",
    good="Jeremy Corbyn for the Labour Party, whose leader a source calls him",
    at=[("positions", "holder_organisation_id"), *((table, "claimant_organisation_id") for table in CLAIMS)],
)
def person_membership(claims, column, memberships):
    """That somebody speaks for an organisation is a claim of its own, and needs a sentence of its own."""
    person = claims[column.replace("organisation", "person")]
    pairs = person + "\n" + claims[column]
    members = memberships["person_id"] + "\n" + memberships["organisation_id"]
    return faults(pairs.notna() & ~pairs.isin(members), person=person)


@rule(
    title="One row a claim",
    message="an earlier row makes the same claim: same sentence, {same}",
    remedy="Keep one of the rows.",
    bad="two rows for one sentence, demand, holder and claimant",
    good="one row",
    at=[("positions", "position_id"), ("accounts", "account_id")],
)
def claim_repeated(claims):
    """A claim counted twice weighs twice; an empty claimant equals an empty claimant."""
    if claims.table == "positions":
        about, same = ["demand_id", "holder_person_id", "holder_organisation_id"], "demand, holder and claimant"
    else:
        about, same = ["event_id", "aspect"], "event, aspect and claimant"
    alike = claims.frame[claims.frame.duplicated(["sentence_id", about[0]], keep=False)]
    again = alike.duplicated(["sentence_id", *about, "claimant_person_id", "claimant_organisation_id"])
    return pd.DataFrame({"same": same}, index=alike.index[again])


@rule(
    title="The party that is asked does not demand of itself",
    message="`{value}` demands what is asked of `{value}` itself",
    remedy="Correct the holder or the stance; in an offer, the party that makes it accepts or commits.",
    bad="the Labour Party demanding that the Labour Party adopt a definition",
    good="the Board and JLC demanding it",
    at=[("positions", "holder_organisation_id")],
)
def who_demands(positions):
    """A demand is made of another; a member who dissents does so in their own name, without the organisation."""
    itself = positions["holder_organisation_id"] == positions["demand_id.asked_of_organisation_id"]
    return (positions["stance"] == "demands") & itself


@rule(
    title="Only the party that is asked can answer",
    message="`{stance}` is an answer, but the demand is asked of `{asked}`, not of {holder}",
    remedy="Correct the holder, the stance, or the party that is asked.",
    bad="the Board of Deputies declining what was asked of the Labour Party",
    good="the Labour Party, one of its people, a member of a coalition that is asked, or a coalition of its members",
    at=[("positions", "stance")],
)
def who_answers(positions, dataset):
    """To accept, decline or consider is in the power of the party that would have to act, and of no other."""
    asked = positions["demand_id.asked_of_organisation_id"]
    person, organisation = positions["holder_person_id"], positions["holder_organisation_id"]
    answers = positions["stance"].isin(ANSWERS) & asked.notna() & (person.notna() | organisation.notna())
    itself = (organisation == asked).fillna(False)
    others = pd.DataFrame({"asked": asked, "person": person, "organisation": organisation})[answers & ~itself]
    members, people = dataset.home("memberships", "organisations").once(_members_and_people)

    def may_answer(asked, person, organisation):
        parts = members.get(asked, set())
        if pd.isna(organisation):
            return any(person in people.get(one, ()) for one in (asked, *parts))
        own = members.get(organisation, set())
        return organisation in parts or bool(own and own <= parts)

    pairs = others.drop_duplicates()
    wrong = pairs.loc[[not may_answer(*one) for one in pairs.itertuples(index=False)]]
    found = others.reset_index().merge(wrong).set_index("index")
    return found.assign(holder=_named(found[["person", "organisation"]], " for "))


def _members_and_people(dataset):
    """Give by organisation the set of its members, if it is a coalition, and that of its people."""
    memberships = dataset.rows("memberships")
    bodies = memberships.frame[memberships["organisation_id.kind"] == "coalition"]
    return _sets(bodies, "member_organisation_id"), _sets(memberships.frame, "person_id")


def _sets(memberships, column):
    found: dict[str, set] = {}
    for organisation, member in memberships[["organisation_id", column]].dropna().itertuples(index=False):
        found.setdefault(organisation, set()).add(member)
    return found


@rule(
    title="A verdict is not neutral",
    message="a verdict is assessed as `neutral`",
    remedy="Say how the claimant judges the event, or make it a `detail`.",
    bad="aspect `verdict`, assessment `neutral`",
    good="aspect `verdict`, assessment `mixed`",
    at=[("accounts", "assessment")],
)
def neutral_verdict(accounts):
    """A judgement judges; what does not is a fact of the event."""
    return (accounts["aspect"] == "verdict") & (accounts["assessment"] == "neutral")


@rule(
    title="Claims and memberships are numbered without a gap",
    message="no row is `{missing}`, nor was one withdrawn",
    remedy="Put the missing row back; or give this one the next number, if it was never published.",
    bad="`jc-20180424-p03` after `jc-20180424-p01`",
    good="`jc-20180424-p02` after `jc-20180424-p01`, or listed as withdrawn",
    at=[("positions", "position_id"), ("accounts", "account_id"), ("memberships", "membership_id")],
)
def claim_number(rows, column, dataset):
    """A row that somebody drops leaves no trace but its number."""
    numbered = rows[column].str.extract(NUMBERED).dropna()
    number = numbered["number"].astype("int64").to_numpy()
    place = pd.factorize(numbered["stem"])[0] * TOO_MANY + number
    alone = numbered[(number > 1) & ~np.isin(place - 1, place)]
    withdrawn = {key for _, key in dataset.rows(WITHDRAWN).each("row_id")} if WITHDRAWN in dataset.tables else set()
    missing = {row: f"{stem}{int(number) - 1:02}" for row, stem, number in alone.itertuples()}
    return faults_at({row: one for row, one in missing.items() if one not in withdrawn}, "missing")


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
