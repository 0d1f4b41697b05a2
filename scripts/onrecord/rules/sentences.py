"""Rules for articles and the segments of their texts."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from onrecord.record.boundaries import UNSPACED
from onrecord.record.texts import MOST_WORDS, is_unspaced, words_of
from onrecord.rules.rule import faults, rule, true
from onrecord.tableschema.values import TEXT, as_arrow

INTEGER = pd.ArrowDtype(pa.int64())
# the largest integer that is counted with: no text is so long, and it can still be added to
LARGEST = 2**62


@rule(
    title="An article's identifier holds its date",
    message="`{value}` does not hold the date {published_on}",
    remedy="Make the identifier of the publisher's short name and the date of publication, or correct the date.",
    bad="`jc-20180425`, published on 2018-04-24",
    good="`jc-20180424`, published on 2018-04-24",
    at=[("articles", "article_id")],
)
def article_date(articles):
    """The date orders the articles. It stands in two places, so a slip in one of them shows."""
    date = articles["published_on"].dt.strftime("%Y%m%d")
    return date != articles["article_id"].str.replace(r"\A.*-([0-9]{8})[a-z]?\z", r"\1", regex=True)


@rule(
    title="An article has a body",
    message="article `{value}` has no body sentence",
    remedy="Put the article's segments into table sentences (`onrecord add-article`).",
    bad="an article with a headline alone",
    good="an article with a headline and sentences",
    at=[("articles", "article_id")],
)
def article_body(articles, sentences):
    """If no sentence of an article can be cited, no claim can come from it."""
    bodies = sentences["article_id"][sentences["role"].fillna("body") == "body"]
    return articles["article_id"].notna() & ~articles["article_id"].isin(bodies)


@rule(
    title="An article carries a claim",
    message="article `{value}` is fully coded, but no position or account cites it",
    remedy="Code its claims, or leave its sentences `pending` until they are considered.",
    bad="an article whose sentences are all `nothing`",
    good="an article with at least one position or account",
    at=[("articles", "article_id")],
)
def article_claim(articles, sentences):
    """The dataset holds what is on record. An article without a claim adds nothing to it."""
    busy = sentences["article_id"][sentences["coding"].fillna("pending") != "nothing"]
    has_sentences = articles["article_id"].isin(sentences["article_id"].dropna())
    return has_sentences & ~articles["article_id"].isin(busy)


@rule(
    severity="warning",
    title="A text is retrieved after its article is published",
    message="the text was retrieved on {value}, before the article was published, on {published_on}",
    remedy="Correct the date that is wrong.",
    bad="retrieved on 23 April, published on 24 April",
    good="retrieved on 24 April, published on 24 April",
    at=[("articles", "retrieved_on")],
)
def retrieved_before(articles):
    """One of the two dates is wrong, unless the coder was in another time zone."""
    return articles["retrieved_on"] < articles["published_on"]


@rule(
    title="A sentence's identifier joins its article's identifier and its number",
    message="`{value}` should be `{expected}`",
    remedy="Write the article's identifier, `-s` and the number with two digits or more.",
    bad="`jc-20180424-s18` with number 17",
    good="`jc-20180424-s17` with number 17",
    at=[("sentences", "sentence_id")],
)
def sentence_id(sentences):
    """The identifier says where the sentence stands, so a reader can check it by eye."""
    number = _as_integers(sentences["number"]).astype(TEXT).str.pad(2, fillchar="0")
    expected = sentences["article_id"] + "-s" + number
    return faults(sentences["sentence_id"] != expected, expected=expected)


def _as_integers(values):
    """Give integers as Arrow's own, those of more than 64 bits too: as the largest or the smallest that are counted."""
    if values.dtype != object:
        return values
    return values.map(lambda one: max(-LARGEST, min(one, LARGEST)), na_action="ignore").astype(INTEGER)


def _in_order(dataset):
    """Give the sentences by article and number, each with what the one before it has.

    Before the first of an article one would have number 0 and end at -1.
    """
    sentences = dataset.rows("sentences")
    integers = {name: _as_integers(sentences[name]) for name in ("number", "paragraph", "start", "end")}
    frame = pd.DataFrame({"article_id": sentences["article_id"], **integers})
    frame = frame.dropna(subset=["article_id", "number"]).sort_values(["article_id", "number"], kind="stable")
    articles = frame.groupby("article_id", sort=False)
    return frame.assign(
        first=~frame.duplicated("article_id"),
        last=~frame.duplicated("article_id", keep="last"),
        previous_number=articles["number"].shift(fill_value=0),
        previous_paragraph=articles["paragraph"].shift(),
        previous_end=articles["end"].shift(fill_value=-1),
    )


@rule(
    title="An article's sentences are numbered from 1 without a gap",
    message="number {value} of article `{article_id}` comes after {previous}",
    remedy="Put the missing segment back, or delete the one that stands twice (`onrecord add-article` numbers them).",
    bad="numbers 1, 2, 4",
    good="numbers 1, 2, 3",
    at=[("sentences", "number")],
)
def sentence_number(sentences, dataset):
    """Every segment of the text has a row. So a sentence without claims was seen, and not overlooked."""
    frame = dataset.once(_in_order)
    wrong = frame[frame["number"] != frame["previous_number"] + 1]
    return pd.DataFrame({"previous": wrong["previous_number"].astype(object).mask(wrong["first"], "nothing")})


@rule(
    title="A sentence starts one space after the one before it",
    message="it starts at {value}, not at {expected}",
    remedy="Take the offsets from the text again (`onrecord add-article`).",
    bad="a sentence from 52 where the one before ends at 50",
    good="a sentence from 51 where the one before ends at 50",
    at=[("sentences", "start")],
)
def sentence_start(sentences, dataset):
    """The segments cover the whole text, so nothing of an article is left out unseen. Some languages, such as Chinese
    and Japanese, have no spaces between sentences. There a sentence may start where the one before it ends."""
    frame = dataset.once(_in_order)
    expected = frame["previous_end"] + 1
    languages = sentences["article_id.language"]
    unspaced = languages.isin([one for one in languages.dropna().unique() if is_unspaced(one)])
    directly = ~frame["first"] & (frame["start"] == frame["previous_end"]) & unspaced.set_axis(sentences.frame.index)
    return pd.DataFrame({"expected": expected[(frame["start"] != expected) & ~directly]})


@rule(
    title="A sentence ends after it starts, and the last one ends with the text",
    message="it ends at {value}: {fault}",
    remedy="Take the offsets from the text again (`onrecord add-article`).",
    bad="a last sentence that ends at 900 in a text of 950 characters",
    good="a last sentence that ends at 950 in a text of 950 characters",
    at=[("sentences", "end")],
)
def sentence_end(sentences, articles, dataset):
    """The segments cover the whole text, to its end."""
    frame = dataset.once(_in_order)
    lengths = _as_integers(articles["text_characters"]).reindex(sentences.target("article_id"))
    length = lengths.set_axis(sentences.frame.index)[frame.index]
    empty = true(frame["end"] <= frame["start"])
    short = true(frame["last"] & (frame["end"] != length))
    fault = ("the text has " + length.astype(TEXT) + " characters").mask(empty, "that is not after its start")
    return pd.DataFrame({"fault": fault[empty | short]})


@rule(
    title="Paragraphs never go down",
    message="paragraph {value} comes after paragraph {previous_paragraph}",
    remedy="Take the paragraphs from the text again (`onrecord add-article`).",
    bad="paragraphs 3, 4, 3",
    good="paragraphs 3, 4, 4",
    at=[("sentences", "paragraph")],
)
def sentence_paragraph(sentences, dataset):
    """An attribution reaches to the end of its paragraph, so paragraphs must be those of the text."""
    frame = dataset.once(_in_order)
    return frame.loc[frame["paragraph"] < frame["previous_paragraph"], ["previous_paragraph"]]


def _holds_more(texts: pd.Series) -> np.ndarray:
    """Say of each text whether it holds more words than may be kept."""
    # what stands between spaces is a word or none, so that only texts with more pieces than that are asked one by one
    pieces = pc.count_substring_regex(as_arrow(texts), f"[{UNSPACED}]|[^ {UNSPACED}]+")
    more = true(pc.greater(pieces, MOST_WORDS))
    more[more] = [len(words_of(one, 0, len(one))) > MOST_WORDS for one in texts[more]]
    return more


@rule(
    title="A sentence keeps only a few of its words, and furniture keeps none",
    message="{fault}",
    remedy=f"Keep at most {MOST_WORDS} opening and {MOST_WORDS} closing words, both or neither; for furniture, none.",
    bad="a whole sentence as its opening words",
    good="its first three and its last three words",
    at=[("sentences", "starts_with"), ("sentences", "ends_with")],
)
def sentence_words(sentences, column):
    """The articles' words belong to their publishers. Only the words that are needed to find a sentence are kept."""
    other = "ends_with" if column == "starts_with" else "starts_with"
    words = sentences[column]
    faults_in_turn = {
        f"`{column}` holds more than {MOST_WORDS} words": _holds_more(words),
        "furniture keeps no words": words.notna() & (sentences["role"] == "furniture"),
        f"`{column}` stands without `{other}`": words.notna() & sentences[other].isna(),
    }
    masks = [true(mask) for mask in faults_in_turn.values()]
    return faults(np.logical_or.reduce(masks), fault=np.select(masks, list(faults_in_turn), ""))


@rule(
    title="A sentence is coded `claims` exactly where a claim cites it",
    message="it is coded `{value}`, but {fault}",
    remedy="Put back the position or account that was moved or taken out; or set `coding` to `claims` where one "
    "cites the sentence, and else to `nothing`.",
    bad="a sentence coded `nothing` that a position cites",
    good="a sentence coded `claims` that a position cites",
    at=[("sentences", "coding")],
)
def coding_claims(sentences, positions, accounts):
    """The claims say which sentences are coded. If a claim is lost, its sentence shows it."""
    citing = pd.concat([positions["sentence_id"], accounts["sentence_id"]]).dropna()
    cited, coded = true(sentences["sentence_id"].isin(citing)), true(sentences["coding"] == "claims")
    fault = np.where(cited, "a position or an account cites it", "no position or account cites it")
    return faults(cited != coded, fault=fault)


@rule(
    title="Furniture is coded `nothing`",
    message="furniture is coded `{value}`",
    remedy="Set `coding` to `nothing`, or correct the segment's role.",
    bad="a newsletter box coded `pending`",
    good="a newsletter box coded `nothing`",
    at=[("sentences", "coding")],
)
def furniture_coding(sentences):
    """Furniture is not part of the article, so it makes no claim."""
    return (sentences["role"] == "furniture") & (sentences["coding"] != "nothing")


@rule(
    severity="warning",
    title="Every sentence has been considered",
    message="sentence `{sentence_id}` is still to be coded",
    remedy="Code the sentence, then set `coding` to `claims` or `nothing`.",
    bad="a published version with a sentence `pending`",
    good="a published version with every sentence `claims` or `nothing`",
    at=[("sentences", "coding")],
)
def coding_pending(sentences):
    """Work in progress can be sound, but it is not complete. A release should be both."""
    return (sentences["coding"] == "pending") & (sentences["role"] != "furniture")


RULES = (
    article_date,
    article_body,
    article_claim,
    retrieved_before,
    sentence_id,
    sentence_number,
    sentence_start,
    sentence_end,
    sentence_paragraph,
    sentence_words,
    coding_claims,
    furniture_coding,
    coding_pending,
)
