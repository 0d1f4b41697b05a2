"""Rules that need the articles' words: each citation proved against a text."""

from collections.abc import Iterator
from itertools import groupby

import numpy as np
import pandas as pd
import pyarrow as pa

from onrecord.record import texts
from onrecord.record.boundaries import UNSPACED, in_order
from onrecord.record.codes import format_kinds, words_for
from onrecord.record.copying import FREE_TEXT, MOST_SHARED_WORDS, shared_words
from onrecord.record.figures import IN_WORDS, counted, told
from onrecord.record.language import primary
from onrecord.record.mentions import mentions, phrases_in, words_in
from onrecord.record.naming import names_of
from onrecord.record.order import reading_order
from onrecord.record.proof import astray, proved, proved_sentences
from onrecord.record.vocabulary import CLAIMS, SEPARATOR
from onrecord.rules.rule import faults, faults_at, not_judged, rule, true
from onrecord.tableschema.values import TEXT, matches


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
def article_text(articles, dataset):
    """Every offset and digest belongs to exactly one text."""
    at_hand = dataset.article_texts()
    said = {}
    for row, article, characters, sha256 in articles.each("article_id", "text_characters", "text_sha256"):
        text = at_hand.get(article)
        if article in dataset.unreadable_texts:
            said[row] = dataset.unreadable_texts[article]
        elif text is not None and characters is not None and len(text) != characters:
            said[row] = f"has {len(text)} characters, not {characters}"
        elif text is not None and sha256 is not None and texts.digest(text) != sha256:
            said[row] = f"has the digest {texts.digest(text)}"
    return faults_at(said)


@rule(
    title="A sentence stands at its place in the text",
    message="sentence `{sentence_id}` does not stand at {start} to {end}: {fault}",
    remedy="If the text changed, code the new one. Otherwise take the place and the digest from the text again.",
    bad="a digest of other words than those at the place",
    good="the digest of the words at the place",
    at=[("sentences", "sha256")],
    needs_texts=True,
)
def sentence_text(sentences, dataset):
    """This is the proof that the words which a row cites stand in the article, to the letter."""
    said = {}
    for one in astray(dataset):
        elsewhere = texts.locate(one.text, one.sha256, one.end - one.start)
        said[one.row] = f"its words stand at {elsewhere[0]}" if elsewhere else "its words are not in the text"
    return faults_at(said)


@rule(
    title="A sentence's paragraph is its line of the text",
    message="sentence `{sentence_id}` stands in line {line_of_text} of the text, not {value}",
    remedy="Write the line number in the text. Count from 1, and count empty lines.",
    bad="paragraph 4 for a sentence of line 5",
    good="paragraph 5",
    at=[("sentences", "paragraph")],
    needs_texts=True,
)
def paragraph_line(sentences, dataset):
    """An attribution reaches to the end of its paragraph. A wrong paragraph gives words to the wrong speaker."""
    line = {one.row: dataset.lines(one.article_id).number_at(one.start) for one in proved(dataset)}
    of_text = pd.Series(line, sentences.frame.index, pd.ArrowDtype(pa.int64()))
    paragraph, known = sentences["paragraph"], of_text.notna() & sentences["paragraph"].notna()
    # as Python's numbers: a cell may hold one beyond 64 bits
    differ = paragraph.astype(object) != of_text.fillna(0).astype(object)
    return faults(known & differ, line_of_text=of_text)


@rule(
    title="The opening and closing words find their sentence",
    message="the words kept are `{starts}` and `{ends}`; they should be `{opening}` and `{closing}`",
    remedy="Take the words from the text again (`onrecord add-article`).",
    bad="opening words that stand in an earlier sentence too",
    good="opening and closing words that together find the sentence alone",
    at=[("sentences", "starts_with")],
    needs_texts=True,
)
def sentence_bounds(sentences, dataset):
    """Links to a sentence are made of these words. Wrong words would link to another sentence."""
    furniture = true(sentences["role"] == "furniture")
    opening, closing = {}, {}
    for one in proved(dataset):
        phrases = "", ""
        if not furniture[one.row]:
            phrases = texts.opening_and_closing_words(one.text, one.start, one.end)
        opening[one.row], closing[one.row] = phrases
    opening, closing = (pd.Series(one, sentences.frame.index, TEXT) for one in (opening, closing))
    starts, ends = (sentences[one].fillna("") for one in ("starts_with", "ends_with"))
    return faults((starts != opening) | (ends != closing), starts=starts, ends=ends, opening=opening, closing=closing)


def _publishes(organisations, articles) -> pd.Series:
    return organisations.key.isin(articles["publisher_id"].dropna())


def _nameable(rows, articles, codes) -> Iterator[tuple[int, set[str], str]]:
    """Give, of each person or organisation that an article must name, its row, its names and the sentence it cites.

    A coalition, and whoever publishes an article here, is known by other means than its name.
    """
    frame = rows.frame
    if rows.table == "organisations":
        coalition = format_kinds(codes, rows["kind"]) == "coalition"
        frame = frame[~true(_publishes(rows, articles) | coalition)]
    for row in frame.dropna(subset=["sentence_id"]).itertuples():
        if known := names_of(row):
            yield row.Index, set(known), row.sentence_id


@rule(
    title="A person or organisation is named in the sentence that it cites",
    message="no name or spelling of `{row_id}` stands in `{value}`",
    remedy="Cite the first sentence that names it, or add the sentence's spelling to `also_known_as`.",
    bad="a person citing a sentence about somebody else",
    good="a person citing the sentence that names them",
    at=[("people", "sentence_id"), ("organisations", "sentence_id")],
    needs_texts=True,
)
def named_in_sentence(rows, articles, codes, dataset):
    """Everybody in the register is there because an article names them."""
    sentences = proved_sentences(dataset)
    unnamed = [
        row
        for row, names, cited in _nameable(rows, articles, codes)
        if cited in sentences and names.isdisjoint(words_in(dataset, sentences[cited]))
    ]
    return rows.frame.index.isin(unnamed)


@rule(
    title="A person or organisation cites the first sentence that names it",
    message="`{row_id}` cites `{value}`, but `{first}` names it before",
    remedy="Cite the first sentence that names it, by the article's date and the sentence's number.",
    bad="a person citing s29 who is named in s07",
    good="a person citing s07",
    at=[("people", "sentence_id"), ("organisations", "sentence_id")],
    needs_texts=True,
)
def named_first(rows, articles, codes, dataset):
    """With one rule for the sentence that is cited, two coders write the same row."""
    place, first_with = dataset.once(_places), dataset.once(_first_sentences)
    earlier = {}
    for row, names, cited in _nameable(rows, articles, codes):
        first = min((first_with[one] for one in names if one in first_with), key=place.get, default=cited)
        if cited in place and place[first] < place[cited]:
            earlier[row] = first
    return faults_at(earlier, "first")


def _places(dataset) -> dict[str, int]:
    """Give each sentence's place in reading order, in that order."""
    order = reading_order(dataset).sort_values()
    return dict(zip(order.index.to_numpy(object), order.to_numpy(), strict=True))


def _first_sentences(dataset) -> dict[str, str]:
    """Give, for each name, the first sentence in reading order that has it; furniture names nobody."""
    sentences = dataset["sentences"]
    furniture = set(sentences[sentences["role"] == "furniture"]["sentence_id"])
    known: dict = proved_sentences(dataset)
    first: dict = {}
    in_order = (known[one] for one in dataset.once(_places) if one in known)
    for article, those in groupby(in_order, key=lambda one: one.article_id):
        named, text = mentions(dataset, article), dataset.text(article)
        # a name inside a longer word of another tells nothing
        if {text[one.start : one.end] for one in named.sure(0, len(text))} <= first.keys():
            continue  # it names nobody new
        for sentence in those:
            if sentence.sentence_id not in furniture:
                for one in named.sure(sentence.start, sentence.end):
                    first.setdefault(text[one.start : one.end], sentence.sentence_id)
    return first


@rule(
    title="A role is in its source's words",
    message="the words `{value}` do not stand in sentence `{sentence_id}`",
    remedy="Word the role as the sentence does, or cite the sentence that words it so.",
    bad="`chief executive officer` where the sentence says `chief executive`",
    good="`chief executive`",
    at=[("memberships", "role")],
    needs_texts=True,
)
def role_in_sentence(memberships, codes, dataset):
    """Sources word a role differently, and the difference is worth keeping. The membership of a coalition is not a role
    in this sense."""
    sentences = proved_sentences(dataset)
    in_coalition = format_kinds(codes, memberships["organisation_id.kind"]) == "coalition"
    unsaid = [
        row
        for row, role, cited in memberships.each("role", "sentence_id")
        if role is not None
        and cited in sentences
        and not in_order(texts.fold(sentences[cited].words), texts.fold(texts.normalise(role)).split())
    ]
    return memberships.frame.index.isin(unsaid) & ~true(in_coalition & memberships["member_organisation_id"].notna())


@rule(
    title="The article's sentence has a word listed for the code",
    message="no word listed for `{value}` stands in sentence `{sentence_id}`",
    remedy="Correct the code, or add the article's word to `article_words` of its row in `codes`.",
    bad="stance `accepts` for a sentence that says `rejected`",
    good="stance `declines` for it",
    at=[("positions", "stance"), ("positions", "polarity"), ("accounts", "assessment")],
    needs_texts=True,
)
def article_words(claims, column, dataset):
    """The listed words show which part of the sentence supports the code. If the code and the statement are both wrong,
    the article's words still show it."""
    listed: dict[str, set[str]] = {}
    for word, value in words_for(dataset, column, "article_words").items():
        listed.setdefault(value, set()).add(texts.fold(texts.normalise(word)))
    sentences = proved_sentences(dataset)
    unsaid = [
        row
        for row, value, cited in claims.each(column, "sentence_id")
        if value in listed and cited in sentences and listed[value].isdisjoint(phrases_in(dataset, sentences[cited]))
    ]
    return claims.frame.index.isin(unsaid)


@rule(
    title="Every spelling stands in an article",
    message="no article has the spelling `{spelling}`",
    remedy="Write it as the article does, or delete it.",
    bad="the spelling `Mr Corbin`, which no article has",
    good="the spelling `Mr Corbyn`",
    at=[("people", "also_known_as"), ("organisations", "abbreviation"), ("organisations", "also_known_as")],
    needs_texts=True,
)
def spelling_used(rows, column, articles, dataset):
    """A spelling that no article uses is a slip, or comes from two rows that were merged by mistake."""
    if len(dataset.article_texts()) < articles["article_id"].dropna().nunique():
        return None
    used = dataset.once(_phrases_used)
    unused = {}
    for row, cell, name in rows.each(column, "name"):
        # beside a spelling of digits alone, which a spreadsheet would change, the list may repeat the name
        spellings = [one for one in cell.split(SEPARATOR) if one != name] if cell else []
        lost = [one for one in spellings if texts.normalise(one) and texts.fold(texts.normalise(one)) not in used]
        if lost:
            unused[row] = lost[0]
    found = faults_at(unused, "spelling")
    # a publisher's article need not name it, so that its row has the name it goes by
    return found[~true(_publishes(rows, articles))[found.index]] if rows.table == "organisations" else found


def _phrases_used(dataset) -> set[str]:
    return set().union(*(mentions(dataset, one).phrases(0, len(text)) for one, text in dataset.article_texts().items()))


@rule(
    title="The title is the headline",
    message="the title differs from the headline, `{headline}`",
    remedy="Copy the title from the headline; put it in quotation marks where a spreadsheet would change it.",
    bad="a title with a word of the headline left out",
    good="the headline, word for word",
    at=[("articles", "title")],
    needs_texts=True,
)
def title_headline(articles, sentences, dataset):
    """Readers search for an article by its title."""
    is_headline = true(sentences["role"] == "headline")
    headlines = {}
    for one in proved(dataset):
        if is_headline[one.row]:
            headlines.setdefault(one.article_id, one)
    other = {
        row: headlines[article].sentence_id
        for row, article, title in articles.each("article_id", "title")
        if article in headlines and title is not None and not texts.is_title(title, headlines[article].words)
    }
    return faults_at(other, "headline")


@rule(
    title="Coders use their own words",
    message=f"it shares more than {MOST_SHARED_WORDS} words in a row with an article: `{{shared}}`",
    remedy="Write it in other words or in another order.",
    bad="a statement that repeats the sentence",
    good="a statement that reports it",
    at=FREE_TEXT,
    needs_texts=True,
)
def copied_words(rows, column, dataset):
    """The articles' words belong to their publishers. Registered names may be of any length, and words in a row that
    hold three words or more of such names are allowed."""
    found = faults_at(shared_words(dataset, rows.table, column), "shared")
    unspaced = true(matches(rows[column], f"[{UNSPACED}]"))
    return not_judged(found, unspaced, "a script without spaces between words does not show how many are shared")


@rule(
    severity="warning",
    title="A statement adds no number and no day to its sentence",
    message="the statement says `{said}`, and sentence `{sentence_id}` does not",
    remedy="Say what the sentence says, or cite the sentence that says it.",
    bad="`... asked for six things.`, where the sentence says `five`",
    good="`... asked for five things.`",
    at=[(table, "statement") for table in CLAIMS],
    needs_texts=True,
)
def statement_figures(claims, dataset):
    """Readers believe a wrong number or day at once, and it changes what was said. Numbers and days in the words of the
    demand, the event, the occasion or a registered name are allowed, because the statement names these."""
    sentences, spoken = proved_sentences(dataset), dataset.once(_spoken)
    known = {table: dataset.once(_words_of_rows, table) for table in ("demands", "events")}
    about = [column for column in ABOUT if column in claims]
    said, unread = {}, set()
    for row, statement, cited, *subjects in claims.each("statement", "sentence_id", *about):
        if statement is None or cited not in sentences:
            continue
        where = sentences[cited]
        language = spoken.get(where.article_id, "")
        own = counted(statement, language)
        if own:
            words = [known[ABOUT[column]].get(key, "") for column, key in zip(about, subjects, strict=True)]
            known_figures = told(" ".join([where.words, *words]), language) | dataset.once(_figures_of_names, language)
            missing = next((own[one] for one in own if one not in known_figures), None)
            if missing is not None and language in IN_WORDS:
                said[row] = missing
            elif missing is not None:
                unread.add(row)
    in_other_words = np.isin(claims.frame.index, list(unread))
    return not_judged(faults_at(said, "said"), in_other_words, "the number words of some languages can't be read")


ABOUT = {"demand_id": "demands", "event_id": "events", "taken_at_event_id": "events", "said_at_event_id": "events"}


def _spoken(dataset) -> dict[str, str]:
    return {key: primary(tag) for _, key, tag in dataset.rows("articles").each("article_id", "language")}


def _figures_of_names(dataset, language) -> set[str]:
    rows = (row for table in ("people", "organisations") for row in dataset[table].itertuples())
    return told(" ".join(name for row in rows for name in names_of(row)), language)


def _words_of_rows(dataset, table) -> dict[str, str]:
    rows = dataset.rows(table)
    cells = rows.each(rows.key, "title", "description", "statement_words")
    return {key: " ".join(one or "" for one in words) for _, key, *words in cells}


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
    statement_figures,
)
