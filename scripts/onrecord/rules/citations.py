"""Rules for citations: which sentence a row may cite."""

import numpy as np
import pyarrow.compute as pc

from onrecord.rules.rule import rule, true
from onrecord.tableschema.lookup import first_of_each

CITING = ("people", "organisations", "memberships", "events", "demands", "positions", "accounts")


def _places(dataset) -> np.ndarray:
    """Give each sentence's place in reading order: by the article's date and identifier, then by number."""
    sentences = dataset["sentences"]
    dated = sentences[["article_id", "number"]].assign(
        date=dataset.follow("sentences", "article_id", "articles", "published_on")
    )
    order = dated.sort_values(["date", "article_id", "number"], kind="stable").index
    places = np.empty(len(order), int)
    places[order] = np.arange(len(order))
    return places


def reading_order(dataset):
    """Give each sentence's place in reading order: by the article's date and identifier, then by number."""
    place = dataset["sentences"][["sentence_id"]].assign(place=dataset.once(_places))
    return place.dropna().drop_duplicates("sentence_id").set_index("sentence_id")["place"]


def cited_places(dataset, table: str) -> np.ndarray:
    """Give the place in reading order of the sentence that each row of a table cites, -1 where there is none."""
    rows = dataset.rows_of(table, "sentence_id", "sentences", "sentence_id")
    return np.append(dataset.once(_places), -1)[rows]


@rule(
    title="A claim's identifier begins with the article that it cites",
    message="`{value}` cites a sentence of `{article}`",
    remedy="Cite a sentence of the article in the identifier, or give the row an identifier of the article it cites.",
    bad="`jc-20180424-p05` citing `politicshome-20180425-s08`",
    good="`jc-20180424-p05` citing `jc-20180424-s18`",
    at=[("memberships", "membership_id"), ("positions", "position_id"), ("accounts", "account_id")],
)
def citing_article(dataset, at):
    """A row belongs to one article; a citation that strays into another shows at once."""
    article = dataset.follow(at.table, "sentence_id", "sentences", "article_id")
    # most numbers have two digits
    plain = pc.utf8_slice_codeunits(dataset.column(at.table, at.column).values, 0, -len("-p01"))
    seen = pc.fill_null(pc.equal(plain, article.array._pa_array), False).to_numpy()
    frame = dataset.at_fault(at.table, ~seen)
    if frame is None:
        return None
    frame = frame.assign(article=article)
    own = frame[at.column].str.replace(r"-[a-z][0-9]+$", "", regex=True)
    return frame[true(own != frame["article"])]


@rule(
    title="Nothing cites furniture",
    message="`{value}` is furniture, not the article",
    remedy="Cite the sentence of the headline or body that says it.",
    bad="a position citing a newsletter box",
    good="a position citing a body sentence",
    at=[(table, "sentence_id") for table in CITING],
)
def cites_furniture(dataset, at):
    """Boxes and reading times are not the article, and change from visit to visit."""
    furniture = np.append(dataset.column("sentences", "role").among(["furniture"]), False)
    cited = furniture[dataset.rows_of(at.table, "sentence_id", "sentences", "sentence_id")]
    return dataset.at_fault(at.table, cited)


@rule(
    title="A demand cites the first sentence that carries a position on it",
    message="it cites `{value}`; the first position on it stands in `{first}`",
    remedy="Cite the first sentence, by date and number, that a position on the demand cites; or put right the "
    "position that was moved or taken out.",
    bad="a demand citing s20 where a position on it stands in s18",
    good="a demand citing s18",
    at=[("demands", "sentence_id")],
)
def demand_first_sentence(dataset, at):
    """Where a demand comes up first is a fact that the rows hold already; both must say the same."""
    return _first(dataset, "demands", "demand_id", "positions", exactly=True)


@rule(
    title="An event cites no later sentence than its accounts do",
    message="it cites `{value}`; an account of it stands in `{first}` already",
    remedy="Cite the first sentence, by date and number, that tells of the event.",
    bad="an event citing s15 with an account in s09",
    good="an event citing s09",
    at=[("events", "sentence_id")],
)
def event_first_sentence(dataset, at):
    """An event cites the first sentence that tells of it, so no account of it can come before."""
    return _first(dataset, "events", "event_id", "accounts", exactly=False)


def _first(dataset, table, key, claims_table, exactly):
    cited = dataset.column(claims_table, "sentence_id")
    owners, place = dataset.rows_of(claims_table, key, table, key), cited_places(dataset, claims_table)
    firsts = first_of_each(owners, place, (owners >= 0) & (place >= 0))
    first = np.full(len(dataset.table(table).frame), -1)
    first[owners[firsts]] = firsts
    first = dataset.of_same_key(table, first, -1)
    own, wanted = cited_places(dataset, table), np.append(place, -1)[first]
    late = (wanted >= 0) & (own >= 0) & ((own != wanted) if exactly else (own > wanted))
    frame = dataset.at_fault(table, late)
    return None if frame is None else frame.assign(first=cited.listed_at(first[late]))


@rule(
    title="A publisher cites the first segment of its first article",
    message="publisher `{organisation_id}` cites `{value}`, not `{first}`",
    remedy="Cite segment 1 of the publisher's earliest article.",
    bad="a publisher citing a sentence of another paper that names it",
    good="a publisher citing `-s01` of its own article",
    at=[("organisations", "sentence_id")],
)
def publisher_first_segment(dataset, at):
    """A publisher speaks through its article as a whole; one rule for all makes the citation certain."""
    ids, cited = dataset.column("sentences", "sentence_id"), dataset.column("organisations", at.column)
    owners = dataset.rows_along("sentences", "article_id", "articles", "publisher_id", "organisations")
    firsts = first_of_each(owners, dataset.once(_places), (owners >= 0) & ids.filled)
    first = np.full(len(cited.text), -1)
    first[owners[firsts]] = firsts
    first = dataset.of_same_key("organisations", first, -1)
    wanted = np.append(dataset.rows_of("sentences", "sentence_id", "sentences", "sentence_id"), -1)[first]
    other = dataset.rows_of("organisations", at.column, "sentences", "sentence_id") != wanted
    wrong = (first >= 0) & cited.filled & other
    frame = dataset.at_fault("organisations", wrong)
    return None if frame is None else frame.assign(first=ids.listed_at(first[wrong]))


@rule(
    title="A verdict comes after its event has begun",
    message="event `{value}` begins on {begins}, after the article of {published}",
    remedy="Correct the event or its date; announced events take details, not verdicts.",
    bad="a verdict on a July meeting in an article of April",
    good="a detail of a July meeting, announced in April",
    at=[("accounts", "event_id")],
)
def verdict_before_event(dataset, at):
    """Nobody can judge how an event went before it has begun."""
    begins = dataset.follow("accounts", "event_id", "events", "starts_on")
    published = _published(dataset, "accounts")
    early = dataset.column("accounts", "aspect").among(["verdict"]) & true(begins > published)
    frame = dataset.at_fault("accounts", early)
    return None if frame is None else frame.assign(begins=begins, published=published)


@rule(
    title="A position comes after its demand was raised",
    message="demand `{value}` was raised on {begins}, after the article of {published}",
    remedy="Correct the event at which the demand was raised, or its date.",
    bad="a position of April on a demand raised in July",
    good="a position of April on a demand raised in March",
    at=[("positions", "demand_id")],
)
def position_before_demand(dataset, at):
    """Nobody can take a stance on what has not been asked yet."""
    begins = dataset.follow("positions", "demand_id", "demands", "raised_at_event_id", "events", "starts_on")
    published = _published(dataset, "positions")
    frame = dataset.at_fault("positions", true(begins > published))
    return None if frame is None else frame.assign(begins=begins, published=published)


def _published(dataset, table):
    return dataset.follow(table, "sentence_id", "sentences", "article_id", "articles", "published_on")


@rule(
    title="An event's date is as precise as it says",
    message="`{value}` is not the first day of its {precision}",
    remedy="Give the first day of the month or year, or make `precision` finer.",
    bad="`2018-07-15` with precision `month`",
    good="`2018-07-01` with precision `month`",
    at=[("events", "starts_on")],
)
def event_precision(dataset, at):
    """A day that nobody has stated must not look like one that somebody has."""
    frame = dataset["events"]
    frame = frame[frame["starts_on"].notna()]
    day, month = frame["starts_on"].dt.day, frame["starts_on"].dt.month
    coarse = true(frame["precision"].isin(["month", "year"])) & true(day != 1)
    return frame[coarse | (true(frame["precision"] == "year") & true(month != 1))]


RULES = (
    citing_article,
    cites_furniture,
    demand_first_sentence,
    event_first_sentence,
    publisher_first_segment,
    verdict_before_event,
    position_before_demand,
    event_precision,
)
