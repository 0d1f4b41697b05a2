"""Rules that need the articles' words: each citation proved against a text."""

import re

from onrecord import texts
from onrecord.rule import rule, true
from onrecord.rules.citations import CITING, reading_order

MOST_SHARED_WORDS = 7
NAME_WORDS = 3


def _sentences_with_text(dataset):
    """Give (row, article's text) for each sentence whose article's text is at hand and whose place is known."""
    at_hand = dataset.article_texts()
    frame = dataset["sentences"]
    frame = frame[frame[["sentence_id", "article_id", "start", "end", "sha256"]].notna().all(axis=1)]
    for row in frame.itertuples():
        if row.article_id in at_hand:
            yield row, at_hand[row.article_id]


def _stands(row, text) -> bool:
    return 0 <= row.start < row.end <= len(text) and texts.digest(text[row.start : row.end]) == row.sha256


def _proved(dataset):
    """Give those of `_sentences_with_text` whose words stand at their place: of another, nothing can be said."""
    return ((row, text) for row, text in _sentences_with_text(dataset) if _stands(row, text))


def _words_of_sentences(dataset):
    return {row.sentence_id: text[row.start : row.end] for row, text in _proved(dataset)}


def proved_sentences(dataset) -> set[str]:
    """Give the identifiers of the sentences whose words stand in their article's text, at their place.

    Raises Unavailable where no text is at hand.
    """
    return {row.sentence_id for row, _ in _proved(dataset)}


@rule(
    title="An article's text is the one that was coded",
    message="the text at hand {fault}",
    remedy="Use the text that was coded; if the publisher changed it, code the new one (`onrecord add-article` names "
    "the places that changed).",
    bad="a text in which the publisher mended a word since",
    good="the text as it was coded",
    at=[("articles", "text_sha256")],
    needs_texts=True,
)
def article_text(dataset, at):
    """Every offset and digest belongs to one text, to the character."""
    at_hand = dataset.article_texts()
    frame = dataset["articles"]
    faults = {}
    for row in frame.itertuples():
        text = at_hand.get(row.article_id)
        if row.article_id in dataset.unreadable_texts:
            faults[row.Index] = dataset.unreadable_texts[row.article_id]
        if text is None:
            continue
        if isinstance(row.text_characters, int) and len(text) != row.text_characters:
            faults[row.Index] = f"has {len(text)} characters, not {row.text_characters}"
        elif isinstance(row.text_sha256, str) and texts.digest(text) != row.text_sha256:
            faults[row.Index] = f"has the digest {texts.digest(text)}"
    return frame.loc[list(faults)].assign(fault=list(faults.values())) if faults else None


@rule(
    title="A sentence stands at its place in the text",
    message="sentence `{sentence_id}` does not stand at {start} to {end}: {fault}",
    remedy="If the text was changed, code the new one; else take place and digest from the text again.",
    bad="a digest of other words than those at the place",
    good="the digest of the words at the place",
    at=[("sentences", "sha256")],
    needs_texts=True,
)
def sentence_text(dataset, at):
    """This is the proof: the words that a row cites are, to the letter, in the article."""
    faults = {}
    for row, text in _sentences_with_text(dataset):
        if _stands(row, text):
            continue
        elsewhere = texts.locate(text, row.sha256, row.end - row.start)
        faults[row.Index] = f"its words stand at {elsewhere[0]}" if elsewhere else "its words are not in the text"
    return dataset["sentences"].loc[list(faults)].assign(fault=list(faults.values())) if faults else None


@rule(
    title="The opening and closing words find their sentence",
    message="the words kept are `{starts}` and `{ends}`; they should be `{opening}` and `{closing}`",
    remedy="Take the words from the text again (`onrecord add-article`).",
    bad="opening words that stand in an earlier sentence too",
    good="opening and closing words that together find the sentence alone",
    at=[("sentences", "starts_with")],
    needs_texts=True,
)
def sentence_bounds(dataset, at):
    """Links to a sentence are made of these words: wrong ones would show the reader another sentence."""
    furniture = _furniture(dataset)
    faults = {}
    for row, text in _proved(dataset):
        wanted = ("", "") if row.sentence_id in furniture else texts.opening_and_closing_words(text, row.start, row.end)
        kept = tuple(one if isinstance(one, str) else "" for one in (row.starts_with, row.ends_with))
        if kept != wanted:
            faults[row.Index] = (*kept, *wanted)
    columns = ("starts", "ends", "opening", "closing")
    rows = dict(zip(columns, zip(*faults.values(), strict=True), strict=True)) if faults else {}
    return dataset["sentences"].loc[list(faults)].assign(**rows) if faults else None


def _furniture(dataset) -> set[str]:
    sentences = dataset["sentences"]
    return set(sentences.loc[true(sentences["role"] == "furniture"), "sentence_id"].dropna())


def _named(dataset, table):
    """Give (row, pattern of its names in normalised form) for each person, or organisation that is no coalition
    and publishes no article here: those are known by other means than their name."""
    frame = dataset[table]
    if table == "organisations":
        publishes = true(frame["organisation_id"].isin(dataset["articles"]["publisher_id"].dropna()))
        frame = frame[~publishes & ~true(frame["kind"] == "coalition")]
    for row in frame.itertuples():
        names = [row.name, getattr(row, "abbreviation", None)]
        names += row.also_known_as.split(" | ") if isinstance(row.also_known_as, str) else []
        known = [name for one in names if isinstance(one, str) and (name := texts.normalise(one))]
        if known:
            yield row, re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, known))})(?!\w)")


@rule(
    title="A person or organisation is named in the sentence that it cites",
    message="no name or spelling of `{row_id}` stands in `{value}`",
    remedy="Cite the first sentence that names it, or add the sentence's spelling to `also_known_as`.",
    bad="a person citing a sentence about somebody else",
    good="a person citing the sentence that names them",
    at=[("people", "sentence_id"), ("organisations", "sentence_id")],
    needs_texts=True,
)
def named_in_sentence(dataset, at):
    """Whoever is in the register is there because an article names them."""
    words = _words_of_sentences(dataset)
    return dataset[at.table].loc[
        [
            row.Index
            for row, names in _named(dataset, at.table)
            if row.sentence_id in words and not names.search(words[row.sentence_id])
        ]
    ]


@rule(
    title="A person or organisation cites the first sentence that names it",
    message="`{row_id}` cites `{value}`, but `{first}` names it before",
    remedy="Cite the first sentence, by the article's date and the sentence's number, that names it.",
    bad="a person citing s29 who is named in s07",
    good="a person citing s07",
    at=[("people", "sentence_id"), ("organisations", "sentence_id")],
    needs_texts=True,
)
def named_first(dataset, at):
    """One rule for which of many sentences is cited lets two coders write the same row."""
    words, place = _words_of_sentences(dataset), reading_order(dataset)
    furniture = _furniture(dataset)
    in_order = [one for one in place.sort_values().index if one in words and one not in furniture]
    faults = {}
    for row, names in _named(dataset, at.table):
        first = next((one for one in in_order if names.search(words[one])), None)
        if first is not None and row.sentence_id in place and place[first] < place[row.sentence_id]:
            faults[row.Index] = first
    return dataset[at.table].loc[list(faults)].assign(first=list(faults.values())) if faults else None


@rule(
    title="A role is in its source's words",
    message="the words `{value}` do not stand in sentence `{sentence_id}`",
    remedy="Word the role as the sentence does, or cite the sentence that words it so.",
    bad="`chief executive officer` where the sentence says `chief executive`",
    good="`chief executive`",
    at=[("memberships", "role")],
    needs_texts=True,
)
def role_in_sentence(dataset, at):
    """Sources word a role differently, and the difference is worth keeping; what makes a coalition is not a role."""
    words = _words_of_sentences(dataset)
    frame = dataset["memberships"]
    kind = dataset.follow("memberships", "organisation_id", "organisations", "kind")
    faults = []
    part_of_coalition = true(kind == "coalition") & true(frame["member_organisation_id"].notna())
    for row in frame[~part_of_coalition].itertuples():
        if row.sentence_id in words and isinstance(row.role, str):
            # in order, but other words may stand between them: "former mayor" in "former London mayor"
            pattern = r"(?!\w).*(?<!\w)".join(map(re.escape, texts.normalise(row.role).split()))
            if not re.search(rf"(?<!\w){pattern}(?!\w)", words[row.sentence_id], re.IGNORECASE):
                faults.append(row.Index)
    return frame.loc[faults]


def _quotations(dataset):
    """Give, for each proved sentence, whether it has a quotation mark, and whether all of it is quoted."""
    found, proved = {}, proved_sentences(dataset)
    by_article: dict[str, list] = {}
    for row, text in _sentences_with_text(dataset):
        if 0 <= row.start < row.end <= len(text):
            by_article.setdefault(row.article_id, []).append((row, text))
    for pairs in by_article.values():
        pairs.sort(key=lambda pair: pair[0].start)
        states = texts.quotations(pairs[0][1], [(row.start, row.end) for row, _ in pairs])
        found.update({row.sentence_id: state for (row, _), state in zip(pairs, states, strict=True)})
    return {sentence: state for sentence, state in found.items() if sentence in proved}


@rule(
    title="A direct quote stands in quotation marks",
    message="no words of sentence `{sentence_id}` stand in quotation marks",
    remedy="Make the mode `reported_speech` (or `narration`), or cite the sentence that is quoted.",
    bad="`direct_quote` of a sentence without quotation marks",
    good="`direct_quote` of a sentence with some, or of one that a quotation runs on through",
    at=[("positions", "mode"), ("accounts", "mode")],
    needs_texts=True,
)
def quotation_marks(dataset, at):
    """Whether somebody's own words are reported is for the article's quotation marks to say."""
    states = _quotations(dataset)
    frame = dataset[at.table]
    quoted = [any(states.get(one, (True, True))) for one in frame["sentence_id"].fillna("")]
    return frame[true(frame["mode"] == "direct_quote") & ~true(quoted)]


@rule(
    title="Nothing in an open quotation is the article's own voice",
    message="all of sentence `{sentence_id}` stands inside a quotation",
    remedy="Code whoever is quoted as the claimant.",
    bad="`publication` for a sentence that a quotation runs on through",
    good="`named` or `unnamed`, with the speaker as claimant",
    at=[("positions", "attribution"), ("accounts", "attribution")],
    needs_texts=True,
)
def publication_in_quotation(dataset, at):
    """What stands inside a speaker's quotation is the speaker's, never the paper's."""
    states = _quotations(dataset)
    frame = dataset[at.table]
    inside = [states.get(one, (False, False))[1] for one in frame["sentence_id"].fillna("")]
    return frame[true(frame["attribution"] == "publication") & true(inside)]


_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
FREE_TEXT = (
    *(("positions", "statement"), ("accounts", "statement"), ("demands", "title"), ("demands", "description")),
    *(("events", "title"), ("events", "description"), ("memberships", "role")),
    *(("people", "name"), ("people", "also_known_as"), ("organisations", "name"), ("organisations", "also_known_as")),
)


def _words(text):
    return [(match.group().lower(), match.span()) for match in _WORD.finditer(text)]


def _runs(words):
    return [tuple(words[n : n + MOST_SHARED_WORDS + 1]) for n in range(len(words) - MOST_SHARED_WORDS)]


@rule(
    title="What the coders write is in their own words",
    message=f"it shares more than {MOST_SHARED_WORDS} words in a row with an article: `{{shared}}`",
    remedy="Say it afresh, in other words or another order.",
    bad="a statement that repeats the sentence",
    good="a statement that reports it",
    at=FREE_TEXT,
    needs_texts=True,
)
def copied_words(dataset, at):
    """The articles' words belong to their publishers; a registered name is nobody's, so that a run with three
    words or more of such names is let pass."""
    known = {run for text in dataset.article_texts().values() for run in _runs([word for word, _ in _words(text)])}
    names = [texts.normalise(name) for table in ("people", "organisations") for name in dataset[table]["name"].dropna()]
    longest_first = sorted(map(re.escape, names), key=len, reverse=True)
    name = re.compile(rf"(?<!\w)(?:{'|'.join(longest_first)})(?!\w)" if names else r"(?!)")
    frame = dataset[at.table]
    faults = {}
    for index, cell in frame[at.column].dropna().items():
        text = texts.normalise(cell)
        spans = [match.span() for match in name.finditer(text)] if at.column not in {"name", "also_known_as"} else []
        words = _words(text)
        own = [not any(first <= start < last for first, last in spans) for _, (start, _) in words]
        for run, counted in zip(_runs([word for word, _ in words]), _runs(own), strict=True):
            if run in known and sum(counted) > len(run) - NAME_WORDS:
                faults[index] = " ".join(run)
                break
    return frame.loc[list(faults)].assign(shared=list(faults.values())) if faults else None


RULES = (
    article_text,
    sentence_text,
    sentence_bounds,
    named_in_sentence,
    named_first,
    role_in_sentence,
    quotation_marks,
    publication_in_quotation,
    copied_words,
)

__all__ = ["CITING", "RULES", "proved_sentences"]
