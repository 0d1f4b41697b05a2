"""Rules for positions and accounts: who claims, who holds, and what fits together."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from onrecord.record.dataset import Unavailable
from onrecord.record.reference import WITHDRAWN
from onrecord.record.sides import Actor, Organisations
from onrecord.record.vocabulary import ANSWERS, CLAIMS, RAISED_AS, RAISING, SIDING
from onrecord.rules.rule import faults, faults_at, rule, true

NUMBERED, TOO_MANY = "^(?P<stem>.+-[a-z])(?P<number>[0-9]{2,9})$", 10**9


@rule(
    title="A named claim has a claimant",
    message="a `named` claim has neither a person nor an organisation as claimant",
    remedy="Fill in the claimant, or change the attribution to `unnamed`.",
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
    remedy="Empty the claimant person, or change the attribution to `named`.",
    bad="`unnamed`, claimant `jonathan-goldstein`",
    good="`unnamed`, claimant organisation `labour-party`",
    at=[(table, "claimant_person_id") for table in CLAIMS],
)
def unnamed_claimant(claims):
    """To name a source that the article does not name is a guess, and can do harm."""
    return (claims["attribution"] == "unnamed") & claims["claimant_person_id"].notna()


@rule(
    title="The claimant of what the article says itself is its publisher",
    message="a `publication` claim of `{publisher}` has claimant {claimant}",
    remedy="Make the article's own publisher the claimant, with no person, or change the attribution.",
    bad="`publication`, claimant `labour-party`",
    good="`publication`, claimant the article's publisher",
    at=[(table, "claimant_organisation_id") for table in CLAIMS],
)
def publication_claimant(claims):
    """The article's own voice must not be given to a side, and a side's voice must not be given to the article."""
    publisher = claims["sentence_id.article_id.publisher_id"]
    person, organisation = claims["claimant_person_id"], claims["claimant_organisation_id"]
    other = person.notna() | (organisation.fillna("") != publisher)
    found = faults((claims["attribution"] == "publication") & publisher.notna() & other, publisher=publisher)
    claimants = claims.frame.loc[found.index, ["claimant_person_id", "claimant_organisation_id"]]
    return found.assign(claimant=[_called(*one, " and ") or "nobody" for one in claimants.itertuples(index=False)])


def _called(person, organisation, between: str = " for ") -> str:
    """Give the keys of a person and an organisation, of those that are there."""
    return between.join(f"`{one}`" for one in (person, organisation) if pd.notna(one))


@rule(
    title="`narration` and `publication` go together",
    message="mode `{value}` does not go with attribution `{attribution}`",
    remedy="Give `publication` the mode `narration`, and anything else `direct_quote` or `reported_speech`.",
    bad="`narration` of an `unnamed` source",
    good="`narration` with `publication`",
    at=[(table, "mode") for table in CLAIMS],
)
def narration_publication(claims):
    """Narration is what the article says without citing anybody, and `publication` is the attribution for it."""
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
    """A position says whose stance it is. Without a holder it says nothing."""
    return positions["holder_person_id"].isna() & positions["holder_organisation_id"].isna()


@rule(
    title="A person acts for an organisation only with a membership",
    message="no membership puts `{person}` in `{value}`",
    remedy="Add the membership with the sentence that gives the role, or correct the person or the organisation.",
    bad="Jeremy Corbyn for the Board of Deputies",
    good="Jeremy Corbyn for the Labour Party, whose leader a source calls him",
    at=[
        ("positions", "holder_organisation_id"),
        *((table, "claimant_organisation_id") for table in CLAIMS),
        ("demands", "raised_by_organisation_id"),
        ("demands", "addressed_to_organisation_id"),
    ],
)
def person_membership(claims, column, memberships):
    """That somebody speaks for an organisation is a claim of its own, and needs its own sentence."""
    person = claims[column.replace("organisation", "person")]
    pairs = person + "\n" + claims[column]
    members = memberships["person_id"] + "\n" + memberships["organisation_id"]
    return faults(pairs.notna() & ~pairs.isin(members), person=person)


@rule(
    title="A claim has one row",
    message="an earlier row makes the same claim: same sentence, {same}",
    remedy="Keep one of the rows.",
    bad="two rows for one sentence, demand, holder, claimant and stance",
    good="one row",
    at=[("positions", "position_id"), ("accounts", "account_id")],
)
def claim_repeated(claims):
    """A claim in two rows would be counted twice. Two empty claimants are equal."""
    if claims.table == "positions":
        about = ["demand_id", "holder_person_id", "holder_organisation_id", "stance", "polarity", "taken_at_event_id"]
        same = "demand, holder, claimant, stance, polarity and occasion"
    else:
        about = ["event_id", "demand_id", "aspect", "target_organisation_id"]
        same = "event or demand, aspect, claimant and target"
    again = claims.frame.duplicated(["sentence_id", *about, "claimant_person_id", "claimant_organisation_id"])
    return faults(again, same=same)


@rule(
    title="Only the raiser's side can demand, offer or withdraw",
    message="`{value}` is the raiser's to do, but {raiser} raised `{demand_id}`, not {holder}",
    remedy="Correct the holder or who raised it; anybody else `supports` or `opposes` the demand.",
    bad="a member of the Board of Deputies, in her own name, with the stance `demands` on what the Board asks",
    good="the same with the stance `supports`",
    at=[("positions", "stance")],
)
def who_raises(positions, dataset):
    """The demand belongs to whoever raised it. Anybody else who asks for the same thing supports it."""
    raising = _with_parties(positions, positions["stance"].isin(RAISING), RAISER)
    return _by(raising, _sides(dataset), False).rename(columns={"party": "raiser"})


@rule(
    title="Only the addressee's side can answer",
    message="`{value}` is an answer, but `{demand_id}` is put to {addressee}, not to {holder}",
    remedy="Correct the holder, the stance, or who is addressed; anybody else `supports` or `opposes` the demand.",
    bad="the Board of Deputies declining what was asked of the Labour Party",
    good="the Labour Party, somebody who acts for it, one of its members, or a coalition that it is in",
    at=[("positions", "stance")],
)
def who_answers(positions, dataset):
    """Only those who are asked can accept, decline or consider. If nobody is addressed, anybody except the raiser's
    side may answer."""
    organisations = _sides(dataset)
    answers = positions["stance"].isin(ANSWERS)
    by_others = _by(_with_parties(positions, answers, ADDRESSEE), organisations, False)
    nobody = positions[ADDRESSEE[0]].isna() & positions[ADDRESSEE[1]].isna()
    by_raiser = _by(_with_parties(positions, answers & nobody, RAISER), organisations, True)
    return pd.concat([by_others, by_raiser.assign(party="anybody but its raiser")]).rename(
        columns={"party": "addressee"}
    )


@rule(
    title="Whoever raises a demand, or is addressed, does not take sides on it",
    message="`{value}` is for others: {holder} raised `{demand_id}`, or is addressed by it",
    remedy="Give the raiser `demands`, `offers` or `withdraws`, and the addressee an answer; or correct the holder.",
    bad="the Labour Party with the stance `opposes` on what it is asked",
    good="the Labour Party with the stance `declines`; a body inside it that `opposes`",
    at=[("positions", "stance")],
)
def who_sides(positions):
    """It is clear that the raiser is for the demand. What the two sides did is coded, and not that they are for or
    against it."""
    siding = positions["stance"].isin(SIDING)
    person, organisation = positions["holder_person_id"], positions["holder_organisation_id"]
    itself = np.zeros(len(positions), bool)
    for party in (RAISER, ADDRESSEE):
        whose_person, whose = positions[party[0]], positions[party[1]]
        itself |= true(organisation == whose)
        itself |= true((person == whose_person) & organisation.isna() & whose.isna())
    found = faults(siding & itself)
    return found.assign(holder=[_called(person[row], organisation[row]) for row in found.index])


RAISER = ("demand_id.raised_by_person_id", "demand_id.raised_by_organisation_id")
ADDRESSEE = ("demand_id.addressed_to_person_id", "demand_id.addressed_to_organisation_id")


def _sides(dataset) -> Organisations:
    return dataset.home("memberships").once(Organisations)


def _with_parties(positions, which, party: tuple[str, str]) -> pd.DataFrame:
    """Give, of some positions that have a holder, the holder and a party of their demand, where there is one."""
    cells = {"person": positions["holder_person_id"], "organisation": positions["holder_organisation_id"]}
    cells |= {"party_person": positions[party[0]], "party_organisation": positions[party[1]]}
    frame = pd.DataFrame(cells)
    held = frame["person"].notna() | frame["organisation"].notna()
    put = frame["party_person"].notna() | frame["party_organisation"].notna()
    return frame[true(which & held & put)]


def _by(rows: pd.DataFrame, organisations: Organisations, its_side: bool) -> pd.DataFrame:
    """Give the rows whose holder stands with the party, or does not, each with what `holder` and `party` are called."""
    pair = rows.groupby([*rows], sort=False, dropna=False).ngroup().to_numpy()
    pairs = _each(rows[~pd.Index(pair).duplicated()])
    stand = [organisations.stands_with(Actor(*one[:2]), Actor(*one[2:])) for one in pairs]
    found = rows[np.array(stand, bool)[pair] == its_side]
    named = {"holder": ["person", "organisation"], "party": ["party_person", "party_organisation"]}
    called = {word: [_called(*one) for one in _each(found[cells])] for word, cells in named.items()}
    return pd.DataFrame(called, found.index)


def _each(rows: pd.DataFrame) -> Iterator[tuple[str | None, ...]]:
    return zip(*(rows[one].to_numpy(object, na_value=None) for one in rows), strict=True)


@rule(
    title="A verdict is not neutral",
    message="a verdict is assessed as `neutral`",
    remedy="Write how the claimant judges it, or change the aspect to `detail`.",
    bad="aspect `verdict`, assessment `neutral`",
    good="aspect `verdict`, assessment `mixed`",
    at=[("accounts", "assessment")],
)
def neutral_verdict(accounts):
    """A verdict judges. A report without a judgement is a detail or an outcome."""
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
    """A gap in the numbers shows that somebody dropped a row."""
    if dataset.package is None:
        raise Unavailable("what a package has withdrawn is not known")
    withdrawn = dataset.rows(WITHDRAWN).key if WITHDRAWN in dataset.tables else None
    numbered = pd.concat([rows[column], withdrawn], ignore_index=True).str.extract(NUMBERED).dropna()
    number, (stem, stems) = numbered["number"].astype("int64").to_numpy(), pd.factorize(numbered["stem"])
    place = stem * TOO_MANY + number
    before = place[number > 1] - 1
    of_rows = pd.Series(numbered.index, place)[numbered.index < len(rows)].sort_index()
    missing = {}
    for gap in np.sort(before[~pd.Index(before).isin(place)]):
        # the next row in this table tells it, or the one before where none follows
        after = of_rows.index.searchsorted(gap)
        near = of_rows.iloc[max(0, after - 1) : after + 1]
        for row in near[near.index // TOO_MANY == gap // TOO_MANY][-1:]:
            missing[row] = f"{stems[gap // TOO_MANY]}{gap % TOO_MANY:02}"
    return faults_at(missing, "missing")


@rule(
    title="A request takes `demands`, an offer takes `offers`",
    message="`{value}` does not go with `{demand_id}`, which is of kind `{kind}`",
    remedy="Correct the stance, or the kind of the demand: in a request the addressee would have to act, in an offer "
    "the raiser.",
    bad="the stance `demands` on an offer",
    good="the stance `offers` on it",
    at=[("positions", "stance")],
)
def stance_kind(positions):
    """The kind says who would have to act: the addressee of a request, or the raiser of an offer."""
    kind, wanted = positions["demand_id.kind"], positions["stance"].map(RAISED_AS)
    return faults(wanted.notna() & kind.notna() & (kind != wanted), kind=kind)


@rule(
    title="An account is about an event or about a demand",
    message="the account is about {fault}",
    remedy="Fill `event_id` or `demand_id`, not both.",
    bad="an account of a meeting and of an offer",
    good="an account of the meeting, and another of the offer",
    at=[("accounts", "event_id")],
)
def account_subject(accounts):
    """A judgement of two things at once can't be compared with other judgements."""
    event, demand = accounts["event_id"].notna(), accounts["demand_id"].notna()
    return faults(event == demand, fault=np.where(event, "both an event and a demand", "neither an event nor a demand"))


@rule(
    title="An outcome has a result, and nothing else has",
    message="{fault}",
    remedy="Give an outcome its result; empty it for a verdict or a detail, or make the aspect `outcome`.",
    bad="aspect `outcome` without a result, or a verdict with one",
    good="aspect `outcome`, result `none`",
    at=[("accounts", "result")],
)
def outcome_result(accounts):
    """Two sides can report different results of the same meeting. The column `result` lets readers compare them."""
    outcome, result = accounts["aspect"] == "outcome", accounts["result"].notna()
    lacking = "the aspect is `outcome`, but no result is given"
    given = "`" + accounts["result"].fillna("") + "` is given as the result of `" + accounts["aspect"] + "`"
    return faults(outcome != result, fault=given.where(result, lacking))


RULES = (
    claim_number,
    named_claimant,
    unnamed_claimant,
    publication_claimant,
    narration_publication,
    holder_present,
    person_membership,
    claim_repeated,
    who_raises,
    who_answers,
    who_sides,
    stance_kind,
    account_subject,
    outcome_result,
    neutral_verdict,
)
