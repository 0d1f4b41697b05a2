"""Rules for the register: people, organisations, memberships and demands."""

from collections import Counter, defaultdict

from onrecord.lookalikes import skeleton
from onrecord.rule import rule, true

NAMED = (("people", "name"), ("organisations", "name"))


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


def _names(frame):
    names = frame["name"].str.casefold().str.strip()
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
    """Two rows with one name are one person split in two, or two that readers can't tell apart."""
    frame = dataset[at.table]
    names, key = _names(frame), frame.columns[0]
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
    import pandas as pd  # not above: the catalogue is listed without it

    frame = dataset[at.table]
    key = frame.columns[0]
    columns = [name for name in ("name", "abbreviation", "also_known_as") if name in frame]
    parts = [frame[[key]].assign(spelling=frame[name].str.casefold().str.split(" | ", regex=False)) for name in columns]
    spellings = pd.concat(parts, keys=columns, names=["column", "row"]).explode("spelling").reset_index()
    spellings = spellings.dropna(subset=["spelling"]).drop_duplicates(["row", "spelling"])
    # names stand first: who has a spelling as the name keeps it
    shared = spellings["spelling"].duplicated() & (spellings["column"] == at.column)
    second = spellings[shared.to_numpy(bool)].drop_duplicates("row").set_index("row")
    first = spellings.drop_duplicates("spelling").set_index("spelling")[key]
    return frame.loc[second.index].assign(spelling=second["spelling"], other=second["spelling"].map(first))


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
    title="A part is asked of the same party as the whole",
    message="it is asked of `{value}`, the whole `{part_of_demand_id}` of `{whole}`",
    remedy="Correct of whom the demand is asked, or what it is a part of.",
    bad="a part asked of the Board, of a whole asked of the Labour Party",
    good="part and whole asked of the Labour Party",
    at=[("demands", "asked_of_organisation_id")],
)
def part_asked_of(dataset, at):
    """What one party answers of the part must count as an answer to the whole."""
    frame = dataset["demands"]
    frame = frame.assign(whole=dataset.follow("demands", "part_of_demand_id", "demands", "asked_of_organisation_id"))
    return frame[true(frame["asked_of_organisation_id"] != frame["whole"])]


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
    frame = dataset["demands"]
    carried = true(frame["demand_id"].isin(dataset["positions"]["demand_id"].dropna()))
    return frame[true(frame["demand_id"].notna()) & ~carried]


RULES = (
    membership_member,
    coalition_members,
    own_member,
    own_part,
    publisher_kind,
    name_shared,
    spelling_shared,
    offer_or_request,
    part_asked_of,
    demand_position,
)
