"""Rules for citations: which sentence a row may cite."""

import pandas as pd

from onrecord.record.order import cited_places, places
from onrecord.record.vocabulary import CITING, CLAIMS
from onrecord.rules.rule import faults, rule, true


@rule(
    title="A claim's identifier begins with the article that it cites",
    message="`{value}` cites a sentence of `{article}`",
    remedy="Cite a sentence of the article in the identifier, or give the row an identifier of the article it cites.",
    bad="`jc-20180424-p05` citing `politicshome-20180425-s08`",
    good="`jc-20180424-p05` citing `jc-20180424-s18`",
    at=[("memberships", "membership_id"), ("positions", "position_id"), ("accounts", "account_id")],
)
def citing_article(rows, column):
    """A row belongs to one article. A citation of another article shows at once."""
    own = rows[column].str.replace(r"-[a-z][0-9]+$", "", regex=True)
    article = rows["sentence_id.article_id"]
    return faults(own != article, article=article)


@rule(
    title="Nothing cites furniture",
    message="`{value}` is furniture, not the article",
    remedy="Cite the sentence of the headline or body that says it.",
    bad="a position citing a newsletter box",
    good="a position citing a body sentence",
    at=[(table, "sentence_id") for table in CITING],
)
def cites_furniture(rows):
    """Boxes and reading times are not the article, and they change from visit to visit."""
    return rows["sentence_id.role"] == "furniture"


@rule(
    title="A demand cites the first sentence that carries a position on it",
    message="it cites `{value}`; the first position on it stands in `{first}`",
    remedy="Cite the first sentence, by date and number, that a position on the demand cites; or put right the "
    "position that was moved or taken out.",
    bad="a demand citing s20 where a position on it stands in s18",
    good="a demand citing s18",
    at=[("demands", "sentence_id")],
)
def demand_first_sentence(demands, positions):
    """The positions show where a demand first comes up. The demand must cite the same sentence."""
    first = _first_read(demands.key, positions["demand_id"], positions["sentence_id"], cited_places(positions))
    return faults(cited_places(demands) != first["place"], first=first["sentence_id"])


@rule(
    title="An event cites no later sentence than its accounts do",
    message="it cites `{value}`; an account of it stands in `{first}` already",
    remedy="Cite the first sentence, by date and number, that reports the event.",
    bad="an event citing s15 with an account in s09",
    good="an event citing s09",
    at=[("events", "sentence_id")],
)
def event_first_sentence(events, accounts):
    """An event cites the first sentence that reports it, so no account of it can come before."""
    first = _first_read(events.key, accounts["event_id"], accounts["sentence_id"], cited_places(accounts))
    return faults(cited_places(events) > first["place"], first=first["sentence_id"])


def _first_read(keys, owners, sentence_ids, places):
    """Give, for each of the keys, the sentence that is read first of those that it owns, and its place."""
    read = pd.DataFrame({"owner": owners, "sentence_id": sentence_ids, "place": places}).dropna()
    first = read.sort_values("place", kind="stable").drop_duplicates("owner").set_index("owner")
    return first.reindex(keys).set_axis(keys.index)


@rule(
    title="A publisher cites the first segment, furniture aside, of its first article",
    message="publisher `{organisation_id}` cites `{value}`, not `{first}`",
    remedy="Cite the first segment of the publisher's earliest article that is not furniture.",
    bad="a publisher citing a sentence of another paper that names it",
    good="a publisher citing `-s01` of its own article, or `-s02` where `-s01` is furniture",
    at=[("organisations", "sentence_id")],
)
def publisher_first_segment(organisations, sentences):
    """A publisher speaks through its whole article. One rule for all makes the citation certain. Nothing cites
    furniture, and an article may open with it."""
    publishers = sentences["article_id.publisher_id"].mask(true(sentences["role"] == "furniture"))
    place = places(sentences.dataset)
    first = _first_read(organisations.key, publishers, sentences["sentence_id"], place)["sentence_id"]
    return faults(organisations["sentence_id"] != first, first=first)


@rule(
    title="A verdict or an outcome comes after its event has begun",
    message="event `{value}` begins on {begins}, after the article of {published}",
    remedy="Correct the event or its date. An announced event can only have details.",
    bad="a verdict on a July meeting in an article of April",
    good="a detail of a July meeting, announced in April",
    at=[("accounts", "event_id")],
)
def verdict_before_event(accounts):
    """Nobody can judge an event, or report its result, before it has begun."""
    begins, published = accounts["event_id.starts_on"], accounts["sentence_id.article_id.published_on"]
    early = accounts["aspect"].isin(["verdict", "outcome"]) & (begins > published)
    return faults(early, begins=begins, published=published)


@rule(
    title="A position, or an account, comes after its demand was raised",
    message="demand `{value}` was raised on {begins}, after the article of {published}",
    remedy="Correct the event at which the demand was raised, or its date.",
    bad="a position of April on a demand raised in July",
    good="a position of April on a demand raised in March",
    at=[("positions", "demand_id"), ("accounts", "demand_id")],
)
def position_before_demand(claims):
    """Nobody can answer or judge a demand that has not been raised yet."""
    begins = claims["demand_id.raised_at_event_id.starts_on"]
    published = claims["sentence_id.article_id.published_on"]
    return faults(begins > published, begins=begins, published=published)


@rule(
    title="The occasion of a claim comes before its article",
    message="`{value}` begins on {begins}, after the article of {published}",
    remedy="Correct the occasion, or the date of its event.",
    bad="said in an interview of July, by an article of April",
    good="said in an interview of April, by an article of April",
    at=[("positions", "taken_at_event_id"), *((table, "said_at_event_id") for table in CLAIMS)],
)
def claim_before_occasion(claims, column):
    """An article reports what was said or done. On an occasion that is still to come, nothing has been said yet."""
    begins, published = claims[f"{column}.starts_on"], claims["sentence_id.article_id.published_on"]
    return faults(begins > published, begins=begins, published=published)


@rule(
    title="An event's date is as precise as it says",
    message="`{value}` is not the first day of its {precision}",
    remedy="Give the first day of the month or year, or make `precision` finer.",
    bad="`2018-07-15` with precision `month`",
    good="`2018-07-01` with precision `month`",
    at=[("events", "starts_on")],
)
def event_precision(events):
    """A precise date suggests that somebody stated the day."""
    precision, begins = events["precision"], events["starts_on"]
    late_in_month = precision.isin(["month", "year"]) & (begins.dt.day != 1)
    late_in_year = (precision == "year") & (begins.dt.month != 1)
    return late_in_month | late_in_year


RULES = (
    citing_article,
    cites_furniture,
    demand_first_sentence,
    event_first_sentence,
    publisher_first_segment,
    verdict_before_event,
    position_before_demand,
    claim_before_occasion,
    event_precision,
)
