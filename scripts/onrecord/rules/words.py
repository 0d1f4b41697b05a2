"""Rules that need the articles' words: each citation proved against a text."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from onrecord.record import texts
from onrecord.rules.citations import reading_order
from onrecord.rules.codes import SEPARATOR, words_for
from onrecord.rules.rule import rule, true

MOST_SHARED_WORDS = 7
NAME_WORDS = 3
ROWS_AT_A_TIME = 100_000


class Sentence(NamedTuple):
    """A row of table sentences, `Index` its number: identifiers, place and digest are there, the others may not be."""

    Index: int
    sentence_id: str
    article_id: str
    start: int
    end: int
    sha256: str
    paragraph: int | None
    role: str | None
    starts_with: str | None
    ends_with: str | None


def sentences_with_text(dataset) -> list[tuple[Sentence, str]]:
    """Give (row, article's text) for each sentence whose article's text is at hand and whose place is known."""
    return dataset.once(_sentences_with_text)


def _sentences_with_text(dataset):
    return list(_with_text(dataset))


def _with_text(dataset, wanted: np.ndarray | None = None) -> Iterator[tuple[Sentence, str]]:
    """Give what `sentences_with_text` gives, one by one, of the `wanted` rows alone where these are given."""
    at_hand = dataset.article_texts()
    columns = [dataset.column("sentences", name) for name in Sentence._fields[1:]]
    known = np.logical_and.reduce([column.filled for column in columns[:5]])
    numbers = np.flatnonzero(known if wanted is None else known & wanted)
    for some in np.split(numbers, range(ROWS_AT_A_TIME, len(numbers), ROWS_AT_A_TIME)):
        rows = map(Sentence, some.tolist(), *(column.listed_at(some) for column in columns))
        yield from ((row, at_hand[row.article_id]) for row in rows if row.article_id in at_hand)


def _stands(row, text) -> bool:
    return 0 <= row.start < row.end <= len(text) and texts.digest(text[row.start : row.end]) == row.sha256


def standing(dataset) -> np.ndarray:
    """Say of each row of table sentences whether its words stand at their place in the text at hand.

    Raises Unavailable where no text is at hand.
    """
    return dataset.once(_standing)


def _standing(dataset):
    found = np.zeros(len(dataset.table("sentences").frame), bool)
    # not the list that other rules use: the proof alone needs no sentence twice
    found[[row.Index for row, text in _with_text(dataset) if _stands(row, text)]] = True
    return found


def proved(dataset) -> list[tuple[Sentence, str]]:
    """Give those of `sentences_with_text` whose words stand at their place: of another, nothing can be said."""
    return dataset.once(_proved)


def _proved(dataset):
    return [(row, text) for row, text in sentences_with_text(dataset) if standing(dataset)[row.Index]]


def words_of_sentences(dataset) -> dict[str, str]:
    """Give the words of each sentence that is proved, by its identifier."""
    return dataset.once(_words_of_sentences)


def _words_of_sentences(dataset):
    return {row.sentence_id: text[row.start : row.end] for row, text in proved(dataset)}


def proved_sentences(dataset) -> set[str]:
    """Give the identifiers of the sentences whose words stand in their article's text, at their place."""
    return dataset.once(_proved_sentences)


def _proved_sentences(dataset):
    return {row.sentence_id for row, _ in proved(dataset)}


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
    for row, text in _with_text(dataset, ~standing(dataset)):
        elsewhere = texts.locate(text, row.sha256, row.end - row.start)
        faults[row.Index] = f"its words stand at {elsewhere[0]}" if elsewhere else "its words are not in the text"
    return dataset["sentences"].loc[list(faults)].assign(fault=list(faults.values())) if faults else None


@rule(
    title="A sentence's paragraph is its line of the text",
    message="sentence `{sentence_id}` stands in line {line_of_text} of the text, not {value}",
    remedy="Write the number of the line of the text, counted from 1 and empty lines too.",
    bad="paragraph 4 for a sentence of line 5",
    good="paragraph 5",
    at=[("sentences", "paragraph")],
    needs_texts=True,
)
def paragraph_line(dataset, at):
    """A paragraph is how far an attribution reaches: a wrong one puts words in the wrong mouth."""
    starts: dict[str, tuple[list[int], list[int]]] = {}
    faults = {}
    for row, _ in proved(dataset):
        if row.article_id not in starts:
            found = [(start, line) for line, start, _ in texts.paragraphs(dataset.raw_text(row.article_id))]
            starts[row.article_id] = [start for start, _ in found], [line for _, line in found]
        places, lines = starts[row.article_id]
        line = lines[bisect_right(places, row.start) - 1]
        if isinstance(row.paragraph, int) and row.paragraph != line:
            faults[row.Index] = line
    return dataset["sentences"].loc[list(faults)].assign(line_of_text=list(faults.values())) if faults else None


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
    for row, text in proved(dataset):
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


def _sentences_with_word(dataset):
    """Give the sentences that can name somebody, in the order in which they are read, and by word the places there."""
    words, furniture = words_of_sentences(dataset), _furniture(dataset)
    order = dataset.once(reading_order).sort_values().index
    in_order = [one for one in order if one in words and one not in furniture]
    places: dict[str, list[int]] = {}
    for number, sentence in enumerate(in_order):
        for word in set(re.findall(r"\w+", words[sentence])):
            places.setdefault(word, []).append(number)
    return in_order, places


def names_of(row) -> list[str]:
    """Give the name, the abbreviation and the spellings of a row of people or organisations, in normalised form."""
    names = [row.name, getattr(row, "abbreviation", None)]
    names += row.also_known_as.split(SEPARATOR) if isinstance(row.also_known_as, str) else []
    return [name for one in names if isinstance(one, str) and (name := texts.normalise(one))]


def _publishes(dataset, organisations):
    return true(organisations["organisation_id"].isin(dataset["articles"]["publisher_id"].dropna()))


def _named(dataset, table):
    """Give (row, pattern of its names in normalised form) for each person, or organisation that is no coalition
    and publishes no article here: those are known by other means than their name."""
    frame = dataset[table]
    if table == "organisations":
        frame = frame[~_publishes(dataset, frame) & ~true(frame["kind"] == "coalition")]
    for row in frame.itertuples():
        if known := names_of(row):
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
    words = words_of_sentences(dataset)
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
    words, place = words_of_sentences(dataset), dataset.once(reading_order)
    in_order, with_word = dataset.once(_sentences_with_word)
    faults = {}
    for row, names in _named(dataset, at.table):
        if row.sentence_id not in place:
            continue
        # a name stands only where all of its words do: where the rarest one stands is soon looked through
        rarest = (min((with_word.get(w, ()) for w in re.findall(r"\w+", one)), key=len) for one in names_of(row))
        for number in sorted(set().union(*rarest)):
            first = in_order[number]
            if place[first] >= place[row.sentence_id]:
                break
            if names.search(words[first]):
                faults[row.Index] = first
                break
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
    words = words_of_sentences(dataset)
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


@rule(
    title="The article says the code with listed words",
    message="no word listed for `{value}` stands in sentence `{sentence_id}`",
    remedy="Correct the {column}; or list the article's words for it (`article_words` of its row in `codes`).",
    bad="stance `accepts` for a sentence that says `rejected`",
    good="stance `declines` for it",
    at=[("positions", "stance"), ("accounts", "assessment")],
    needs_texts=True,
)
def article_words(dataset, at):
    """What in the sentence bears the code out can be pointed at, and a code turned round with its statement shows."""
    listed: dict[str, list[str]] = {}
    for word, value in words_for(dataset, at.column, "article_words").items():
        listed.setdefault(value, []).append(re.escape(texts.normalise(word)))
    found = {
        value: re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)", re.IGNORECASE) for value, words in listed.items()
    }
    words = words_of_sentences(dataset)
    frame = dataset[at.table]
    return frame.loc[
        [
            index
            for index, sentence, value in zip(frame.index, frame["sentence_id"], frame[at.column], strict=True)
            if sentence in words and value in found and not found[value].search(words[sentence])
        ]
    ]


def _texts_with_word(dataset):
    """Give, by word in small letters, the texts in small letters that have it."""
    found: dict[str, list[str]] = {}
    for text in dataset.article_texts().values():
        small = text.lower()
        for word in set(re.findall(r"\w+", small)):
            found.setdefault(word, []).append(small)
    return found


@rule(
    title="Every spelling stands in an article",
    message="no article has the spelling `{spelling}`",
    remedy="Write it as the article does, or delete it.",
    bad="the spelling `Mr Corbin`, which no article has",
    good="the spelling `Mr Corbyn`",
    at=[("people", "also_known_as"), ("organisations", "abbreviation"), ("organisations", "also_known_as")],
    needs_texts=True,
)
def spelling_used(dataset, at):
    """A spelling that nobody uses is a slip, or two rows merged that are not one."""
    at_hand = dataset.article_texts()
    if len(at_hand) < dataset["articles"]["article_id"].dropna().nunique():
        return None
    with_word = dataset.once(_texts_with_word)
    # a publisher's article need not name it, so that its row has the name it goes by
    frame = dataset[at.table]
    frame = frame[~_publishes(dataset, frame)] if at.table == "organisations" else frame
    faults = {}
    for index, cell in frame[at.column].dropna().items():
        for spelling in cell.split(SEPARATOR):
            wanted = texts.normalise(spelling).lower()
            # it stands only where all of its words do
            rarest = min((with_word.get(one, []) for one in re.findall(r"\w+", wanted)), key=len, default=[])
            pattern = re.compile(rf"(?<!\w){re.escape(wanted)}(?!\w)")
            if wanted and not any(pattern.search(text) for text in rarest):
                faults[index] = spelling
                break
    return frame.loc[list(faults)].assign(spelling=list(faults.values())) if faults else None


@rule(
    title="The title is the headline",
    message="the headline, `{headline}`, says otherwise",
    remedy="Copy the title from the headline.",
    bad="a title with a word of the headline left out",
    good="the headline, word for word",
    at=[("articles", "title")],
    needs_texts=True,
)
def title_headline(dataset, at):
    """Readers search for an article by its title."""
    first: dict[str, tuple[str, str]] = {}
    for row, text in proved(dataset):
        if isinstance(row.role, str) and row.role == "headline":
            first.setdefault(row.article_id, (row.sentence_id, text[row.start : row.end]))
    frame = dataset["articles"]
    faults = {
        index: first[article][0]
        for index, article, title in zip(frame.index, frame["article_id"], frame["title"], strict=True)
        if article in first and isinstance(title, str) and texts.normalise(title) != first[article][1]
    }
    return frame.loc[list(faults)].assign(headline=list(faults.values())) if faults else None


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
    known = dataset.once(_runs_of_texts)
    frame = dataset[at.table]
    faults = {}
    for index, cell in frame[at.column].dropna().items():
        text = texts.normalise(cell)
        words = _words(text)
        copied = [number for number, run in enumerate(_runs([word for word, _ in words])) if run in known]
        if not copied:
            continue
        names = dataset.once(_names_of_organisations_and_people)
        spans = [match.span() for match in names.finditer(text)] if at.column not in {"name", "also_known_as"} else []
        own = [not any(first <= start < last for first, last in spans) for _, (start, _) in words]
        for number in copied:
            counted = own[number : number + MOST_SHARED_WORDS + 1]
            if sum(counted) > len(counted) - NAME_WORDS:
                faults[index] = " ".join(word for word, _ in words[number : number + MOST_SHARED_WORDS + 1])
                break
    return frame.loc[list(faults)].assign(shared=list(faults.values())) if faults else None


def _runs_of_texts(dataset):
    return {run for text in dataset.article_texts().values() for run in _runs([word for word, _ in _words(text)])}


def _names_of_organisations_and_people(dataset):
    names = [texts.normalise(name) for table in ("people", "organisations") for name in dataset[table]["name"].dropna()]
    longest_first = sorted(map(re.escape, names), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(longest_first)})(?!\w)" if names else r"(?!)")


RULES = (
    article_text,
    sentence_text,
    paragraph_line,
    sentence_bounds,
    named_in_sentence,
    named_first,
    role_in_sentence,
    article_words,
    spelling_used,
    title_headline,
    copied_words,
)
