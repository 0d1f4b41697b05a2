"""Rules for positions and accounts: who claims, who holds, and what fits together."""

import re

from onrecord.rule import rule, true

CLAIMS = ("positions", "accounts")
_NUMBERED = re.compile(r"(.+-[a-z])([0-9]{2,9})")
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
    frame = dataset[at.table]
    empty = true(frame["claimant_person_id"].isna()) & true(frame["claimant_organisation_id"].isna())
    return frame[true(frame["attribution"] == "named") & empty]


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
    frame = dataset[at.table]
    return frame[true(frame["attribution"] == "unnamed") & true(frame["claimant_person_id"].notna())]


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
    frame = dataset[at.table]
    publisher = dataset.follow(at.table, "sentence_id", "sentences", "article_id", "articles", "publisher_id")
    frame = frame.assign(publisher=publisher)
    person = true(frame["claimant_person_id"].notna()) & true(frame["publisher"].notna())
    other = frame["claimant_organisation_id"].fillna("") != frame["publisher"]
    faults = frame[true(frame["attribution"] == "publication") & (person | true(other))]
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
    frame = dataset[at.table]
    known = true(frame["mode"].notna()) & true(frame["attribution"].notna())
    return frame[known & (true(frame["mode"] == "narration") != true(frame["attribution"] == "publication"))]


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
    frame = dataset["positions"]
    return frame[true(frame["holder_person_id"].isna()) & true(frame["holder_organisation_id"].isna())]


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
    pairs = dataset["memberships"][["person_id", "organisation_id"]].dropna().drop_duplicates()
    pairs.columns = [person, at.column]
    frame = dataset[at.table]
    both = frame[frame[[person, at.column]].notna().all(axis=1)]
    known = both[[person, at.column]].merge(pairs, how="left", on=[person, at.column], indicator=True)["_merge"]
    faults = both[(known == "left_only").to_numpy()]
    return faults.assign(person=faults[person])


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
    frame = dataset[at.table]
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
    frame = dataset["positions"]
    asked = dataset.follow("positions", "demand_id", "demands", "asked_of_organisation_id")
    return frame[true(frame["stance"] == "demands") & true(frame["holder_organisation_id"] == asked)]


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
    frame = dataset["positions"]
    asked = dataset.follow("positions", "demand_id", "demands", "asked_of_organisation_id")
    frame = frame.assign(asked=asked)
    columns = ["holder_person_id", "holder_organisation_id"]
    held = frame[columns].notna().any(axis=1).to_numpy(bool)
    answers = frame[true(frame["stance"].isin(ANSWERS)) & true(frame["asked"].notna()) & held]
    other = answers[~true(answers["holder_organisation_id"] == answers["asked"])]
    members: dict[str, set] = {}
    people: dict[str, set] = {}
    kind = dataset.follow("memberships", "organisation_id", "organisations", "kind")
    for row in dataset["memberships"].assign(in_coalition=true(kind == "coalition")).itertuples():
        if isinstance(row.member_organisation_id, str) and row.in_coalition:
            members.setdefault(row.organisation_id, set()).add(row.member_organisation_id)
        if isinstance(row.person_id, str):
            people.setdefault(row.organisation_id, set()).add(row.person_id)

    def may_answer(row):
        parts = members.get(row.asked, set())
        if isinstance(row.holder_organisation_id, str):
            own = members.get(row.holder_organisation_id, set())
            return row.holder_organisation_id in parts or bool(own and own <= parts)
        return any(row.holder_person_id in people.get(one, ()) for one in (row.asked, *parts))

    faults = other.loc[[row.Index for row in other.itertuples() if not may_answer(row)]]
    cells = faults[columns].fillna("").to_numpy()
    return faults.assign(holder=[" for ".join(f"`{cell}`" for cell in row if cell) for row in cells])


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
    frame = dataset["accounts"]
    return frame[true(frame["aspect"] == "verdict") & true(frame["assessment"] == "neutral")]


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
    frame = dataset[at.table]
    used = set(frame[at.column].dropna())
    if "withdrawn" in dataset.tables:
        used |= set(dataset["withdrawn"]["row_id"].dropna())
    faults = {}
    for index, key in frame[at.column].dropna().items():
        stem, digits = _NUMBERED.fullmatch(key).groups() if _NUMBERED.fullmatch(key) else (key, "1")
        before = f"{stem}{int(digits) - 1:02d}"
        if int(digits) > 1 and before not in used:
            faults[index] = before
    return frame.loc[list(faults)].assign(missing=list(faults.values())) if faults else None


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
