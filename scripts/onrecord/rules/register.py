"""Rules for the register: people, organisations, memberships and demands."""

import difflib
import re
from collections import Counter, defaultdict

import numpy as np
import pyarrow.compute as pc

from onrecord.files.lookalikes import skeleton
from onrecord.rules.codes import SEPARATOR, members
from onrecord.rules.rule import rule, true

# how alike two words must be to be spellings of one, and how long to tell anything: "the" and "of" do not
LIKE, FEWEST_LETTERS = 0.8, 4
NAMED = (("people", "name"), ("organisations", "name"), ("events", "title"), ("demands", "title"))


@rule(
    title="A membership has one member: a person or an organisation",
    message="it has {fault}",
    remedy="Fill `person_id` or `member_organisation_id`, not both.",
    bad="both filled, or both empty",
    good="`person_id` filled, `member_organisation_id` empty",
    at=[("memberships", "person_id")],
)
def membership_member(dataset, at):
    """A role is held by one member; two would make one of them a guess."""
    frame = dataset["memberships"]
    person, organisation = true(frame["person_id"].notna()), true(frame["member_organisation_id"].notna())
    faults = frame.assign(fault="neither a person nor an organisation as its member")
    faults.loc[person, "fault"] = "both a person and an organisation as its member"
    return faults[person == organisation]


@rule(
    title="A role is given once",
    message="`{other}` gives the same member the same role in the same organisation",
    remedy="Keep the first; only other words make another row.",
    bad="two rows that make Jeremy Corbyn `leader` of the Labour Party",
    good="one row `leader`, one row `leader of the opposition`",
    at=[("memberships", "role")],
)
def membership_repeated(dataset, at):
    """The same role in a second source says nothing new; a second row would be counted as a second role."""
    frame = dataset["memberships"]
    columns = ["person_id", "member_organisation_id", "organisation_id", "role"]
    known = frame[frame["role"].notna().to_numpy(bool)]
    again = known.duplicated(columns).to_numpy(bool)
    if not again.any():
        return None
    first = known.drop_duplicates(columns)[["membership_id", *columns]].rename(columns={"membership_id": "other"})
    faults = known[again]
    return faults.assign(other=faults[columns].merge(first, how="left", on=columns)["other"].to_numpy())


@rule(
    title="A coalition has two members or more",
    message="coalition `{organisation_id}` has {members} member organisations",
    remedy="Add a membership for each organisation in the coalition, with the sentence that says so.",
    bad="a coalition with one member organisation",
    good="a coalition with two",
    at=[("organisations", "kind")],
)
def coalition_members(dataset, at):
    """A coalition speaks for its members: without them nobody knows who has spoken."""
    pairs = dataset["memberships"][["organisation_id", "member_organisation_id"]].dropna().drop_duplicates()
    members = pairs["organisation_id"].value_counts()
    frame = dataset["organisations"]
    frame = frame.assign(members=frame["organisation_id"].map(members).fillna(0).astype(int))
    return frame[true(frame["kind"] == "coalition") & true(frame["members"] < 2)]


@rule(
    title="No organisation is a member of itself",
    message="`{value}` is, by way of its memberships, a member of itself",
    remedy="Correct the member or the organisation of one of the memberships.",
    bad="a coalition that is its own member",
    good="a coalition of two other bodies",
    at=[("memberships", "member_organisation_id")],
)
def own_member(dataset, at):
    """A circle of members has no end at which somebody speaks."""
    frame = dataset["memberships"]
    pairs = frame[["member_organisation_id", "organisation_id"]].dropna()
    return frame.loc[_circular(pairs, "member_organisation_id", "organisation_id")]


@rule(
    title="No demand is a part of itself",
    message="`{demand_id}` is, by way of its parts, a part of itself",
    remedy="Correct `part_of_demand_id`.",
    bad="a demand that is part of a part of itself",
    good="a demand that is part of a larger one",
    at=[("demands", "part_of_demand_id")],
)
def own_part(dataset, at):
    """A whole that is its own part can be neither accepted nor declined."""
    frame = dataset["demands"]
    pairs = frame[["demand_id", "part_of_demand_id"]].dropna()
    return frame.loc[_circular(pairs, "demand_id", "part_of_demand_id")]


def _circular(pairs, lower, upper):
    """Give the index of the pairs that lie on a circle, or between two: those left when all ends are taken off."""
    pairs = pairs[pairs[lower].isin(pairs[upper]) & pairs[upper].isin(pairs[lower])]
    edges = list(pairs[[lower, upper]].itertuples(index=False, name=None))
    left = set(range(len(edges)))
    for here, there in ((0, 1), (1, 0)):
        onward = Counter(edges[one][here] for one in left)
        before = defaultdict(list)
        for one in left:
            before[edges[one][there]].append(one)
        ends = [one for one in left if not onward[edges[one][there]]]
        while ends:
            one = ends.pop()
            left.remove(one)
            onward[edges[one][here]] -= 1
            if not onward[edges[one][here]]:
                ends += before[edges[one][here]]
    return pairs.index[sorted(left)]


@rule(
    title="A publisher is of kind publisher",
    message="`{value}` publishes the article, but is of kind `{kind}`",
    remedy="Make the organisation's kind `publisher`, or correct the publisher.",
    bad="an article published by a charity",
    good="an article published by an organisation of kind `publisher`",
    at=[("articles", "publisher_id")],
)
def publisher_kind(dataset, at):
    """The press in its own voice is told from the sides by its kind."""
    frame = dataset["articles"].assign(kind=dataset.follow("articles", "publisher_id", "organisations", "kind"))
    return frame[true(frame["kind"] != "publisher")]


def _in_ascii(texts) -> bool:
    return pc.all(pc.string_is_ascii(texts.array._pa_array)).as_py() is not False


def _casefolded(texts):
    return texts.str.lower() if _in_ascii(texts) else texts.str.casefold()


def _folded(names):
    names = _casefolded(names).str.strip()
    if _in_ascii(names):
        return names
    # of letters beyond ASCII, what they look like: a name is another's for readers who can't tell the two apart
    return names.map(lambda name: name if name.isascii() else skeleton(name), na_action="ignore")


@rule(
    title="No two share a name",
    message="`{value}` is the name of `{other}` too",
    remedy="Merge the rows if they are one, or tell them apart in the name.",
    bad="two people named Ann Lee",
    good="Ann Lee and Ann Lee (councillor)",
    at=NAMED,
)
def name_shared(dataset, at):
    """Two rows with one name, or one title, are one split in two, or two that readers can't tell apart."""
    frame = dataset[at.table]
    names, key = _folded(frame[at.column]), frame.columns[0]
    first = frame.assign(folded=names).drop_duplicates("folded").set_index("folded")[key]
    mask = true(names.duplicated()) & true(names.notna())
    return frame[mask].assign(other=names[mask].map(first))


@rule(
    severity="warning",
    title="No two share a spelling",
    message="the spelling `{spelling}` is used for `{other}` too",
    remedy="Check that the articles use it for both; else delete it for one.",
    bad="`Mr Lee` for two people",
    good="`Mr Lee` for one person, `Ann Lee` for another",
    at=[("people", "also_known_as"), ("organisations", "abbreviation"), ("organisations", "also_known_as")],
)
def spelling_shared(dataset, at):
    """A spelling that fits two is a hint that a citation names the other one."""
    frame, spellings = dataset[at.table], dataset.once(_spellings, at.table)
    shared = spellings["spelling"].duplicated().to_numpy(bool) & (spellings["column"] == at.column).to_numpy(bool)
    if not shared.any():
        return None
    second = spellings[shared].drop_duplicates("row").set_index("row")
    first = spellings.drop_duplicates("spelling").set_index("spelling")[frame.columns[0]]
    return frame.loc[second.index].assign(spelling=second["spelling"], other=second["spelling"].map(first))


def _spellings(dataset, table):
    """Give each spelling of each row once, with the column in which the row has it first: names stand first."""
    import pandas as pd  # not above: the catalogue is listed without it

    frame = dataset[table]
    parts = []
    for column in ("name", "abbreviation", "also_known_as"):
        if column in frame:
            spellings, rows = members(_casefolded(frame[column]).array._pa_array)
            cells = pd.Series(spellings, dtype=pd.ArrowDtype(spellings.type))
            keys = frame.iloc[rows, 0].reset_index(drop=True)
            parts.append(pd.DataFrame({"column": column, "row": rows, frame.columns[0]: keys, "spelling": cells}))
    spellings = pd.concat(parts, ignore_index=True)
    return spellings[~spellings.duplicated(["row", "spelling"]).to_numpy(bool)]


@rule(
    severity="warning",
    title="A spelling is like the name",
    message="the spelling `{spelling}` is not like the name `{name}`",
    remedy="Check that both are one; if so, put the spelling into the name too, in brackets.",
    bad="`Simon Johnson` as a spelling of Ruth Smeeth",
    good="`Ms Smeeth` as a spelling of Ruth Smeeth",
    at=[("people", "also_known_as"), ("organisations", "abbreviation"), ("organisations", "also_known_as")],
)
def spelling_kin(dataset, at):
    """Two rows merged that are not one leave the name of the other among the spellings."""
    faults = {}
    names, cells = (dataset.column(at.table, one).listed for one in ("name", at.column))
    for row, (name, cell) in enumerate(zip(names, cells, strict=True)):
        if name is not None and cell is not None:
            own = name.split()
            strange = next(
                (
                    one
                    for one in cell.split(SEPARATOR)
                    if one.strip() and not (_is_telling(one.rpartition(" ")[2], own) or _kin(one, name))
                ),
                None,
            )
            if strange is not None:
                faults[row] = strange
    return dataset[at.table].iloc[list(faults)].assign(spelling=list(faults.values())) if faults else None


def _is_telling(word: str, own: list[str]) -> bool:
    return word in own and word.isascii() and word.isalnum() and len(word) >= FEWEST_LETTERS


def _kin(spelling: str, name: str) -> bool:
    """Say whether a spelling has a word like one of the name's, or initials of it."""
    own, other = (re.findall(r"\w+", one.casefold()) for one in (name, spelling))
    initials = "".join(word[0] for word in own)
    telling = [word for word in own if len(word) >= FEWEST_LETTERS] or own
    if any(word in other for word in telling):
        return True
    return any(len(word) > 1 and word in initials for word in other) or any(
        difflib.get_close_matches(word, other, 1, LIKE) for word in telling
    )


@rule(
    title="An offer is asked of the one that raises it, a request of another",
    message="{kind} `{demand_id}`: raised by `{raised_by_organisation_id}`, asked of `{value}`",
    remedy="Correct the kind, who raised it, or of whom it is asked.",
    bad="a request raised by the Labour Party and asked of the Labour Party",
    good="an offer raised by the Labour Party and asked of the Labour Party",
    at=[("demands", "asked_of_organisation_id")],
)
def offer_or_request(dataset, at):
    """Who would have to act decides who can answer."""
    frame = dataset["demands"]
    known = frame[["kind", "raised_by_organisation_id", "asked_of_organisation_id"]].notna().all(axis=1).to_numpy(bool)
    same = true(frame["raised_by_organisation_id"] == frame["asked_of_organisation_id"])
    return frame[known & (true(frame["kind"] == "offer") != same)]


@rule(
    title="What somebody demands is a request",
    message="`{claim}` demands `{value}`, which is of kind `offer`",
    remedy="Make the demand a request, raised by who asks for it; or correct the stance.",
    bad="an offer of the Labour Party on which the Board's stance is `demands`",
    good="a request that the Board raises",
    at=[("demands", "demand_id")],
)
def offer_demanded(dataset, at):
    """An offer is what nobody is known to have asked for; once somebody is on record asking, it is a request."""
    claims = dataset.column("positions", "position_id")
    demands = dataset.rows_of("positions", "demand_id", "demands", "demand_id")
    by_demand = np.flatnonzero(dataset.column("positions", "stance").among(["demands"]) & (demands >= 0))
    first = np.full(len(dataset.table("demands").frame), -1)
    # the last that is written stays
    first[demands[by_demand[::-1]]] = by_demand[::-1]
    first = dataset.of_same_key("demands", first, -1)
    wrong = dataset.column("demands", "kind").among(["offer"]) & np.append(claims.filled, False)[first]
    frame = dataset.at_fault("demands", wrong)
    return None if frame is None else frame.assign(claim=claims.listed_at(first[wrong]))


@rule(
    title="A part is asked of the same party as the whole, and is of its kind",
    message="its `{column}` is `{value}`, that of the whole `{part_of_demand_id}` is `{whole}`",
    remedy="Correct the cell, or what the demand is a part of.",
    bad="a part asked of the Board, of a whole asked of the Labour Party",
    good="part and whole asked of the Labour Party",
    at=[("demands", "asked_of_organisation_id"), ("demands", "kind")],
)
def part_of_whole(dataset, at):
    """What one party answers of the part must count as an answer to the whole, and of the whole for its parts."""
    frame = dataset["demands"]
    frame = frame.assign(whole=dataset.follow("demands", "part_of_demand_id", "demands", at.column))
    return frame[true(frame[at.column] != frame["whole"])]


@rule(
    title="An event's description says its day and its year",
    message="the description does not say {missing}",
    remedy="Write the date into the description, as `24 April 2018`; for a month or a year, the year is enough.",
    bad="`The two sides met.`, on 2018-04-24",
    good="`The two sides met on 24 April 2018.`, on 2018-04-24",
    at=[("events", "description")],
)
def event_date_told(dataset, at):
    """A date told by words and by code checks itself, and who reads the description alone knows when it was."""
    columns = [dataset.column("events", one) for one in ("description", "starts_on", "precision")]
    rows = np.flatnonzero(np.logical_and.reduce([one.filled for one in columns]))
    faults = {}
    for row, description, day, precision in zip(rows, *(one.listed_at(rows) for one in columns), strict=True):
        wanted = [day.year] + [day.day] * (precision == "day")
        said = re.findall(r"\w+", description)
        missing = [str(one) for one in wanted if str(one) not in said]
        if missing:
            faults[row] = " and ".join(f"`{one}`" for one in missing)
    return dataset["events"].iloc[list(faults)].assign(missing=list(faults.values())) if faults else None


@rule(
    title="A demand carries a position",
    message="no position is on demand `{value}`",
    remedy="Code a position on it, or take the demand out.",
    bad="a demand on which nobody is on record",
    good="a demand with at least one position",
    at=[("demands", "demand_id")],
)
def demand_position(dataset, at):
    """A demand on which nobody is on record does not belong in a dataset of who is."""
    rows, key = dataset.rows_of("positions", at.column, "demands", at.column), dataset.column("demands", at.column)
    carried = np.zeros(len(key.text), bool)
    carried[rows[rows >= 0]] = True
    return dataset.at_fault("demands", key.filled & ~dataset.of_same_key("demands", carried, False))


RULES = (
    membership_member,
    membership_repeated,
    coalition_members,
    own_member,
    own_part,
    publisher_kind,
    name_shared,
    spelling_shared,
    spelling_kin,
    offer_or_request,
    offer_demanded,
    part_of_whole,
    event_date_told,
    demand_position,
)
