"""Rules for the register: people, organisations, memberships, events and demands."""

import re
from collections import Counter

import networkx
import numpy as np
import pandas as pd

from onrecord.record.codes import format_kinds
from onrecord.record.sides import Actor, Organisations
from onrecord.rules.rule import faults, faults_at, not_judged, repeats, rule, true
from onrecord.tableschema.values import matches

RAISER = ["raised_by_person_id", "raised_by_organisation_id"]


@rule(
    title="A membership has one member: a person or an organisation",
    message="it has {fault}",
    remedy="Fill `person_id` or `member_organisation_id`, not both.",
    bad="both filled, or both empty",
    good="`person_id` filled, `member_organisation_id` empty",
    at=[("memberships", "person_id")],
)
def membership_member(memberships):
    """A role has one member. With two filled, one of them would be a guess."""
    person, organisation = memberships["person_id"].notna(), memberships["member_organisation_id"].notna()
    both = "both a person and an organisation as its member"
    neither = "neither a person nor an organisation as its member"
    return faults(person == organisation, fault=np.where(person, both, neither))


@rule(
    title="A role has one row",
    message="`{other}` gives the same member the same role in the same organisation",
    remedy="Keep the first row. Add another only if a source words the role differently.",
    bad="two rows that make Jeremy Corbyn `leader` of the Labour Party",
    good="one row `leader`, one row `leader of the opposition`",
    at=[("memberships", "role")],
)
def membership_repeated(memberships):
    """The same role in a second source says nothing new. A second row would be counted as a second role."""
    roles = memberships.frame[["role", "person_id", "member_organisation_id", "organisation_id"]]
    return repeats(roles[true(roles["role"] != "")], memberships.key)


@rule(
    title="A coalition has two members or more",
    message="coalition `{organisation_id}` has {members} member organisations",
    remedy="Add a membership for each organisation in the coalition, with the sentence that says so.",
    bad="a coalition with one member organisation",
    good="a coalition with two",
    at=[("organisations", "kind")],
)
def coalition_members(organisations, memberships, codes):
    """A coalition speaks for its members. Without them nobody knows who has spoken."""
    pairs = {(body, member) for _, body, member in memberships.each("organisation_id", "member_organisation_id")}
    members = Counter(body for body, member in pairs if member)
    kinds = organisations.each("organisation_id", format_kinds(codes, organisations["kind"]))
    coalitions = ((row, key) for row, key, kind in kinds if kind == "coalition")
    return faults_at({row: members[key] for row, key in coalitions if members[key] < 2}, "members")


@rule(
    title="No organisation is a member of itself",
    message="`{value}` is a member of itself through its memberships",
    remedy="Correct the member or the organisation of one of the memberships.",
    bad="a coalition that is its own member",
    good="a coalition of two other bodies",
    at=[("memberships", "member_organisation_id")],
)
def own_member(memberships):
    """If memberships go round in a circle, nobody can tell who speaks for the organisation."""
    pairs = memberships.frame[["member_organisation_id", "organisation_id"]].dropna()
    return memberships.frame.index.isin(_circular(pairs, "member_organisation_id", "organisation_id"))


@rule(
    title="No demand is a part of itself, or follows itself",
    message="`{demand_id}` leads back to itself through `{column}`",
    remedy="Correct `part_of_demand_id` or `follows_demand_id` of one of the demands.",
    bad="a demand that is part of a part of itself",
    good="a demand that is part of a larger one",
    at=[("demands", "part_of_demand_id"), ("demands", "follows_demand_id")],
)
def own_part(demands, column):
    """A demand that is its own part can't be answered, and no answer comes before its question."""
    pairs = demands.frame[["demand_id", column]].dropna()
    return demands.frame.index.isin(_circular(pairs, "demand_id", column))


def _circular(pairs, lower, upper):
    """Give the index of the pairs that lie on a circle: both ends are in one strongly connected component."""
    graph = networkx.from_pandas_edgelist(pairs, lower, upper, create_using=networkx.DiGraph)
    circle = {one: number for number, all_ in enumerate(networkx.strongly_connected_components(graph)) for one in all_}
    return pairs.index[pairs[lower].map(circle) == pairs[upper].map(circle)]


@rule(
    title="A publisher is of kind publisher",
    message="`{value}` publishes the article, but is of kind `{kind}`",
    remedy="Make the organisation's kind `publisher`, or correct the publisher.",
    bad="an article published by a charity",
    good="an article published by an organisation of kind `publisher`",
    at=[("articles", "publisher_id")],
)
def publisher_kind(articles, codes):
    """The kind tells the publisher's own voice from the voices of the parties."""
    kind = articles["publisher_id.kind"]
    return faults(format_kinds(codes, kind) != "publisher", kind=kind)


@rule(
    title="A demand has somebody who raises it",
    message="neither a person nor an organisation raises `{demand_id}`",
    remedy="Fill in who raises it: a person, an organisation, or a person for an organisation.",
    bad="both columns of the raiser empty",
    good="raised by `board-and-jlc`",
    at=[("demands", "raised_by_organisation_id")],
)
def demand_raised(demands):
    """Without somebody who raises it, a demand has nobody to answer."""
    return demands["raised_by_person_id"].isna() & demands["raised_by_organisation_id"].isna()


@rule(
    title="Nobody puts a demand to themselves",
    message="`{value}` both raises `{demand_id}` and is addressed by it",
    remedy="Correct who raises it or who is addressed. An offer is addressed to whoever would benefit, or to nobody.",
    bad="a request raised by the Labour Party and addressed to the Labour Party",
    good="an offer raised by the Labour Party and addressed to nobody",
    at=[("demands", "addressed_to_organisation_id"), ("demands", "addressed_to_person_id")],
)
def demand_addressee(demands, column):
    """The raiser and the addressee are two sides. One party on both sides could not answer itself."""
    same = demands[column] == demands[column.replace("addressed_to", "raised_by")]
    if column == "addressed_to_person_id":  # in their own name
        same &= demands["raised_by_organisation_id"].isna() & demands["addressed_to_organisation_id"].isna()
    return same


@rule(
    title="A part has the same addressee and kind as its whole",
    message="its `{column}` differs from that of its whole `{part_of_demand_id}`: {whole}",
    remedy="Correct the cell, or `part_of_demand_id`.",
    bad="a part put to the Board, of a whole put to the Labour Party",
    good="part and whole put to the Labour Party",
    at=[("demands", one) for one in ("addressed_to_organisation_id", "addressed_to_person_id", "kind")],
)
def part_of_whole(demands, column):
    """One party must be able to answer both the part and the whole."""
    whole = demands[f"part_of_demand_id.{column}"].fillna("")
    known = demands["part_of_demand_id.demand_id"].notna()
    said = ("`" + whole + "`").where(whole != "", "empty")
    return faults(known & (demands[column].fillna("") != whole), whole=said)


@rule(
    severity="warning",
    title="A part is raised at the same event and by the same side as its whole",
    message="it is raised {here}, its whole `{part_of_demand_id}` {whole}",
    remedy="Look again: what was raised elsewhere, or by others, mostly follows the other demand "
    "(`follows_demand_id`), and is no part of it.",
    bad="a part raised at the meeting, of a whole raised in the letter",
    good="part and whole raised in the letter",
    at=[("demands", "raised_at_event_id"), ("demands", "raised_by_organisation_id")],
)
def part_raised(demands, column, dataset):
    """Whoever raised the whole raised its parts with it. What somebody else raised, or at another time, is a demand of
    its own."""
    rows = demands.frame.assign(
        **{f"whole_{one}": demands[f"part_of_demand_id.{one}"] for one in ("raised_at_event_id", *RAISER)}
    )
    if column == "raised_at_event_id":
        here, whole = rows[column], rows[f"whole_{column}"]
        return faults(true(here != whole), here="at `" + here + "`", whole="at `" + whole + "`")
    organisations, differ = dataset.home("memberships").once(Organisations), {}
    cells = rows[[*RAISER, *(f"whole_{one}" for one in RAISER)]].astype(object)
    for row, *four in cells.where(cells.notna(), None).itertuples():
        part, whole = Actor(*four[:2]), Actor(*four[2:])
        if part.key and whole.key and not organisations.stands_with(part, whole):
            differ[row] = {"here": f"by `{part.key}`", "whole": f"by `{whole.key}`"}
    return pd.DataFrame.from_dict(differ, "index", columns=["here", "whole"])


@rule(
    title="A date from a public record has its address",
    message="{fault}",
    remedy="Give the address of the record with `public_record`, and none with `stated` or `derived`.",
    bad="`public_record` without an address",
    good="`public_record` with the address of the record",
    at=[("events", "date_source_url")],
)
def date_source(events):
    """If no article gives the date, readers must be able to check its source."""
    record, given = events["date_basis"] == "public_record", events["date_source_url"].notna()
    lacking = "the date is from a public record, but no address is given"
    needless = (
        "`" + events["date_source_url"].fillna("") + "` is given for a date that is `" + events["date_basis"] + "`"
    )
    return faults(record != given, fault=needless.where(given, lacking))


@rule(
    title="An event's description says its day and its year",
    message="the description does not say {missing}",
    remedy="Write the date into the description, as `24 April 2018`; for a month or a year, the year is enough.",
    bad="`The two sides met.`, on 2018-04-24",
    good="`The two sides met on 24 April 2018.`, on 2018-04-24",
    at=[("events", "description")],
)
def event_date_told(events):
    """The description and the date column check each other, and a reader of the description alone knows the date."""
    # other scripts write numbers in letters too, and count the years of other calendars
    other_script = true(matches(events["description"], r"[^\P{L}\p{Latin}\p{Greek}\p{Cyrillic}]"))
    wrong, unjudged = {}, np.zeros(len(events.frame), bool)
    told = events.frame[["description", "starts_on", "precision"]].dropna()
    for row, description, day, precision in told.itertuples():
        said = {int(one) for one in re.findall(r"(?<!\d)\d{1,4}(?!\d)", description)}
        wanted = [day.year, day.day] if precision == "day" else [day.year]
        missing = [f"`{one}`" for one in wanted if one not in said]
        if missing and other_script[row] and (day.year not in said or len(said) == 1):
            unjudged[row] = True
        elif missing:
            wrong[row] = " and ".join(missing)
    reason = (
        "a date may be written in letters, or in another calendar, in a script that is not Latin, Greek or Cyrillic"
    )
    return not_judged(faults_at(wrong, "missing"), unjudged, reason)


@rule(
    title="A demand carries a position",
    message="no position is on demand `{value}`",
    remedy="Code a position on it, or take the demand out.",
    bad="a demand on which nobody is on record",
    good="a demand with at least one position",
    at=[("demands", "demand_id")],
)
def demand_position(demands, positions):
    """The dataset lists who is on record on each demand. A demand without a position has nobody."""
    return demands["demand_id"].notna() & ~demands["demand_id"].isin(positions["demand_id"])


RULES = (
    membership_member,
    membership_repeated,
    coalition_members,
    own_member,
    own_part,
    publisher_kind,
    demand_raised,
    demand_addressee,
    part_of_whole,
    part_raised,
    date_source,
    event_date_told,
    demand_position,
)
