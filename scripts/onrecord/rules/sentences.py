"""Rules for articles and the segments of their texts."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onrecord.record.texts import MOST_WORDS
from onrecord.rules.rule import rule, true


def _in_order(dataset):
    """Give the sentences by article and number, each with its article's previous one, where there is one."""
    import pandas as pd  # not above: the catalogue is listed without it

    counted = {name: _counted(dataset, "sentences", name) for name in ("number", "paragraph", "start", "end")}
    frame = pd.DataFrame({"article_id": dataset.column("sentences", "article_id").series} | counted)
    known = frame[["article_id", "number"]].notna().all(axis=1).to_numpy(bool)
    frame = frame if known.all() else frame[known]
    article, number = (frame[name].array._pa_array for name in ("article_id", "number"))
    onward = pc.and_(pc.equal(article[1:], article[:-1]), pc.greater_equal(number[1:], number[:-1]))
    if pc.all(pc.or_(pc.greater(article[1:], article[:-1]), onward)).as_py() is False:
        frame = frame.sort_values(["article_id", "number"], kind="stable")
    before = frame.shift()
    frame = frame.assign(first=~true(frame["article_id"] == before["article_id"]))
    for name in ("number", "end", "paragraph"):
        frame[f"previous_{name}"] = before[name]
    return frame


def _counted(dataset, table, column):
    """Give integers as Arrow's own, one beyond them as the largest that can still be added to: no text is that long."""
    values = dataset.column(table, column).series
    if values.dtype != object:
        return values
    import pandas as pd  # not above: the catalogue is listed without it

    within = [one if one is None else max(-(2**62), min(one, 2**62)) for one in values]
    return pd.Series(within, index=values.index, dtype=pd.ArrowDtype(pa.int64()))


@rule(
    title="An article's identifier holds its date",
    message="`{value}` does not hold the date {published_on}",
    remedy="Make the identifier of the publisher's short name and the date of publication, or correct the date.",
    bad="`jc-20180425`, published on 2018-04-24",
    good="`jc-20180424`, published on 2018-04-24",
    at=[("articles", "article_id")],
)
def article_date(dataset, at):
    """The date orders the articles and decides what could be known; said twice, a slip shows."""
    frame = dataset["articles"]
    date = pc.strftime(frame["published_on"].array._pa_array, format="%Y%m%d")
    held = pc.replace_substring_regex(frame["article_id"].array._pa_array, r"\A.*-([0-9]{8})[a-z]?\z", r"\1")
    return frame[pc.fill_null(pc.not_equal(date, held), False).to_numpy().astype(bool)]


def _having(dataset, sentences: np.ndarray) -> np.ndarray:
    """Give the articles that have one of these sentences."""
    rows = dataset.rows_of("sentences", "article_id", "articles", "article_id")[sentences]
    found = np.zeros(len(dataset.table("articles").frame), bool)
    found[rows[rows >= 0]] = True
    return dataset.of_same_key("articles", found, False)


@rule(
    title="An article has a body",
    message="article `{value}` has no body sentence",
    remedy="Put the article's segments into table sentences (`onrecord add-article`).",
    bad="an article with a headline alone",
    good="an article with a headline and sentences",
    at=[("articles", "article_id")],
)
def article_body(dataset, at):
    """An article none of whose sentences can be cited can't be on record with anything."""
    body = dataset.column("sentences", "role").among(["body"])
    return dataset.at_fault("articles", dataset.column("articles", "article_id").filled & ~_having(dataset, body))


@rule(
    title="An article carries a claim",
    message="article `{value}` is fully coded, but no position or account cites it",
    remedy="Code its claims, or leave its sentences `pending` until they are considered.",
    bad="an article whose sentences are all `nothing`",
    good="an article with at least one position or account",
    at=[("articles", "article_id")],
)
def article_claim(dataset, at):
    """An article with nothing on record does not belong in a dataset of what is on record."""
    coding = dataset.column("sentences", "coding")
    busy = coding.filled & ~coding.among(["nothing"])
    return dataset.at_fault("articles", _having(dataset, np.ones(len(busy), bool)) & ~_having(dataset, busy))


@rule(
    title="A sentence's identifier is its article's and its number",
    message="`{value}` should be `{expected}`",
    remedy="Make the identifier of the article's, `-s` and the number with two digits or more.",
    bad="`jc-20180424-s18` with number 17",
    good="`jc-20180424-s17` with number 17",
    at=[("sentences", "sentence_id")],
)
def sentence_id(dataset, at):
    """An identifier that says where the sentence stands can be checked by eye, and by every row that cites it."""
    key, article = (dataset.column("sentences", one).values for one in (at.column, "article_id"))
    number = pc.cast(_counted(dataset, "sentences", "number").array._pa_array, pa.string())
    padded = pc.if_else(pc.less(pc.utf8_length(number), 2), pc.utf8_lpad(number, 2, "0"), number)
    expected = pc.binary_join_element_wise(article, padded, "-s")
    mask = pc.fill_null(pc.not_equal(key, expected), False).to_numpy().astype(bool)
    frame = dataset.at_fault("sentences", mask)
    return None if frame is None else frame.assign(expected=expected.filter(pa.array(mask)).to_pylist())


@rule(
    title="An article's sentences are numbered from 1 without a gap",
    message="number {value} of article `{article_id}` comes after {previous}",
    remedy="Put the missing segment back, or take out the one that stands twice (`onrecord add-article` numbers them).",
    bad="numbers 1, 2, 4",
    good="numbers 1, 2, 3",
    at=[("sentences", "number")],
)
def sentence_number(dataset, at):
    """Every segment of the text is there, so that what is not coded was seen and not overlooked."""
    frame = dataset.once(_in_order)
    expected = frame["previous_number"].where(~frame["first"], 0) + 1
    faults = frame[true(frame["number"] != expected)]
    previous = ["nothing" if one.first else one.previous_number for one in faults.itertuples()]
    return faults.assign(previous=previous)


@rule(
    title="A sentence starts one space after the one before it",
    message="it starts at {value}, not at {expected}",
    remedy="Take the offsets from the text again (`onrecord add-article`).",
    bad="a sentence from 52 where the one before ends at 50",
    good="a sentence from 51 where the one before ends at 50",
    at=[("sentences", "start")],
)
def sentence_start(dataset, at):
    """The segments cover the whole text: nothing of an article can be left out unseen."""
    frame = dataset.once(_in_order)
    frame = frame.assign(expected=frame["previous_end"].where(~frame["first"], -1) + 1)
    return frame[true(frame["start"] != frame["expected"])]


@rule(
    title="A sentence ends after it starts, the last one with its article's text",
    message="it ends at {value}: {fault}",
    remedy="Take the offsets from the text again (`onrecord add-article`).",
    bad="a last sentence that ends at 900 in a text of 950 characters",
    good="a last sentence that ends at 950 in a text of 950 characters",
    at=[("sentences", "end")],
)
def sentence_end(dataset, at):
    """The segments cover the whole text, its end too."""
    import pandas as pd  # not above: the catalogue is listed without it

    frame = dataset.once(_in_order)
    rows = dataset.rows_of("sentences", "article_id", "articles", "article_id")[frame.index]
    lengths = _counted(dataset, "articles", "text_characters").array._pa_array
    length = pd.Series(pc.take(lengths, pa.array(rows, mask=rows < 0)), frame.index, pd.ArrowDtype(lengths.type))
    last = ~true(frame["article_id"] == frame["article_id"].shift(-1))
    backwards, short = true(frame["end"] <= frame["start"]), last & true(frame["end"] != length)
    faults = frame[backwards | short]
    fault = [f"the text has {one} characters" for one in length[backwards | short]]
    faults = faults.assign(fault=fault)
    faults.loc[backwards[backwards | short], "fault"] = "that is not after its start"
    return faults


@rule(
    title="Paragraphs never go down",
    message="paragraph {value} comes after paragraph {previous_paragraph}",
    remedy="Take the paragraphs from the text again (`onrecord add-article`).",
    bad="paragraphs 3, 4, 3",
    good="paragraphs 3, 4, 4",
    at=[("sentences", "paragraph")],
)
def sentence_paragraph(dataset, at):
    """How far an attribution reaches goes by paragraphs: they must be the text's own."""
    frame = dataset.once(_in_order)
    return frame[~frame["first"] & true(frame["paragraph"] < frame["previous_paragraph"])]


@rule(
    title="A sentence keeps a few of its words at most, furniture none",
    message="{fault}",
    remedy=f"Keep at most {MOST_WORDS} opening and {MOST_WORDS} closing words, both or neither; for furniture, none.",
    bad="a whole sentence as its opening words",
    good="its first three and its last three words",
    at=[("sentences", "starts_with"), ("sentences", "ends_with")],
)
def sentence_words(dataset, at):
    """The articles' words belong to their publishers: what is kept is what finding a sentence needs, and no more."""
    other = "ends_with" if at.column == "starts_with" else "starts_with"
    words = pc.list_value_length(pc.utf8_split_whitespace(dataset.column("sentences", at.column).values))
    many = pc.fill_null(pc.greater(words, MOST_WORDS), False).to_numpy().astype(bool)
    filled = dataset.column("sentences", at.column).filled
    furniture = dataset.column("sentences", "role").among(["furniture"]) & filled
    alone = filled & ~dataset.column("sentences", other).filled & ~furniture
    wrong = many | furniture | alone
    faults = [f"`{at.column}` holds more than {MOST_WORDS} words", "furniture keeps no words"]
    fault = np.select([many[wrong], furniture[wrong]], faults, f"`{at.column}` stands without `{other}`")
    frame = dataset.at_fault("sentences", wrong)
    return None if frame is None else frame.assign(fault=fault)


@rule(
    title="A sentence is coded `claims` exactly where a claim cites it",
    message="it is coded `{value}`, but {fault}",
    remedy="Put back the position or account that was moved or taken out; or set `coding` to `claims` where one "
    "cites the sentence, and else to `nothing`.",
    bad="a sentence coded `nothing` that a position cites",
    good="a sentence coded `claims` that a position cites",
    at=[("sentences", "coding")],
)
def coding_claims(dataset, at):
    """Where the work stands must be told by the rows themselves: a dropped claim then leaves a trace."""
    cited = np.zeros(len(dataset.table("sentences").frame), bool)
    for table in ("positions", "accounts"):
        rows = dataset.rows_of(table, "sentence_id", "sentences", "sentence_id")
        cited[rows[rows >= 0]] = True
    cited = dataset.of_same_key("sentences", cited, False)
    wrong = cited != dataset.column("sentences", "coding").among(["claims"])
    fault = np.where(cited[wrong], "a position or an account cites it", "no position or account cites it")
    frame = dataset.at_fault("sentences", wrong)
    return None if frame is None else frame.assign(fault=fault)


@rule(
    title="Furniture is coded `nothing`",
    message="furniture is coded `{value}`",
    remedy="Set `coding` to `nothing`, or correct the segment's role.",
    bad="a newsletter box coded `pending`",
    good="a newsletter box coded `nothing`",
    at=[("sentences", "coding")],
)
def furniture_coding(dataset, at):
    """What is not the article has nothing to say in it."""
    role, coding = (dataset.column("sentences", one) for one in ("role", "coding"))
    return dataset.at_fault("sentences", role.among(["furniture"]) & coding.filled & ~coding.among(["nothing"]))


@rule(
    severity="warning",
    title="Every sentence has been considered",
    message="sentence `{sentence_id}` is still to be coded",
    remedy="Code the sentence, then set `coding` to `claims` or `nothing`.",
    bad="a published version with a sentence `pending`",
    good="a published version with every sentence `claims` or `nothing`",
    at=[("sentences", "coding")],
)
def coding_pending(dataset, at):
    """A work in progress is sound but not complete; a release should be both."""
    role, coding = (dataset.column("sentences", one) for one in ("role", "coding"))
    return dataset.at_fault("sentences", coding.among(["pending"]) & role.filled & ~role.among(["furniture"]))


RULES = (
    article_date,
    article_body,
    article_claim,
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
