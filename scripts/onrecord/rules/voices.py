"""Rules that need the articles' words: whose voice a sentence is in, and who is meant in it."""

from collections.abc import Callable

import pandas as pd

from onrecord.record import texts
from onrecord.record.boundaries import SURE
from onrecord.record.codes import words_for
from onrecord.record.dataset import Unavailable
from onrecord.record.mentions import apart, mentions, phrases_in
from onrecord.record.naming import naming
from onrecord.record.proof import Sentence, proved_sentences
from onrecord.record.quotations import Quoted, quoted
from onrecord.record.reach import Span, spoken, voices
from onrecord.rules.rule import faults_at, rule

CLAIMS_PEOPLE = (
    ("positions", "holder_person_id"),
    ("positions", "claimant_person_id"),
    ("accounts", "claimant_person_id"),
)
CLAIMANT = ("claimant_person_id", "claimant_organisation_id")
NO_SAYING = "`codes` lists no article words for an attribution"
NO_SOURCES = "`codes` lists no article words for `unnamed`"


def _cites(claims, wanted: Callable[[Quoted], bool]) -> pd.Series:
    """Say of each claim whether it cites a sentence, one that is proved, of which that is quoted which is wanted."""
    known = claims.dataset.once(_quoted_sentences, claims.table)
    return claims["sentence_id"].isin([one for one, quoted in known.items() if wanted(quoted)])


def _quoted_sentences(dataset, table: str) -> dict[str, Quoted]:
    """Give what is quoted of the sentences that a table cites."""
    sentences, cited = proved_sentences(dataset), dataset[table]["sentence_id"].dropna().drop_duplicates()
    return {one: quoted(dataset, sentences[one]) for one in cited.to_numpy(object) if one in sentences}


@rule(
    title="A direct quote stands in quotation marks",
    message="no words of sentence `{sentence_id}` stand in quotation marks",
    remedy="Make the mode `reported_speech` (or `narration`), or cite the sentence that is quoted.",
    bad="`direct_quote` of a sentence without quotation marks",
    good="`direct_quote` of a sentence with some, or of one that a quotation runs on through",
    at=[("positions", "mode"), ("accounts", "mode")],
    needs_texts=True,
)
def quotation_marks(claims):
    """The article's quotation marks show whether somebody's own words are reported."""
    return (claims["mode"] == "direct_quote") & _cites(claims, lambda quoted: not any(quoted))


@rule(
    title="What stands inside a quotation is quoted",
    message="all of sentence `{sentence_id}` stands inside a quotation",
    remedy="Change the mode to `direct_quote`.",
    bad="`reported_speech` of a sentence that a quotation runs on through",
    good="`direct_quote` of it",
    at=[("positions", "mode"), ("accounts", "mode")],
    needs_texts=True,
)
def quoted_throughout(claims):
    """A speaker's own words count for more than a paraphrase, so they must be coded as a quotation."""
    return (claims["mode"] == "reported_speech") & _cites(claims, lambda quoted: quoted.throughout)


@rule(
    severity="warning",
    title="Quoted words are somebody's",
    message="words of the sentence stand in double quotation marks, but no claim that cites it is a `direct_quote`",
    remedy="If the words are a claimant's, change the mode to `direct_quote`.",
    bad="`reported_speech` alone for a sentence that quotes its claimant",
    good="`direct_quote`",
    at=[("positions", "mode"), ("accounts", "mode")],
    needs_texts=True,
)
def quoted_words(claims, positions, accounts):
    """A speaker's own words count for more than a paraphrase. If no claim explains the quotation marks, a mode is often
    wrong."""
    unexplained = (claims["mode"] == "reported_speech") & _cites(claims, lambda quoted: quoted.double)
    for table in (positions, accounts):
        direct = table.frame[table["mode"] == "direct_quote"]
        unexplained &= ~claims["sentence_id"].isin(direct["sentence_id"].dropna())
    return unexplained


@rule(
    title="Nothing in an open quotation is the article's own voice",
    message="all of sentence `{sentence_id}` stands inside a quotation",
    remedy="Make the person or body that is quoted the claimant.",
    bad="`publication` for a sentence that a quotation runs on through",
    good="`named` or `unnamed`, with the speaker as claimant",
    at=[("positions", "attribution"), ("accounts", "attribution")],
    needs_texts=True,
)
def publication_in_quotation(claims):
    """Everything inside a speaker's quotation is the speaker's, and not the article's own."""
    return (claims["attribution"] == "publication") & _cites(claims, lambda quoted: quoted.throughout)


def words_of_saying(dataset, *values: str) -> set[str]:
    """Give the article's words for an attribution, of some values alone where these are given."""
    listed = words_for(dataset, "attribution", "article_words")
    return {texts.fold(word) for word, value in listed.items() if value in values or not values}


def _said(dataset, sentence: Sentence, further: int = 0) -> set[str]:
    """Give what is mentioned from where an attribution can reach a sentence, or from `further` paragraphs before."""
    own = voices(dataset, sentence.article_id)
    return own.phrases(own.reach(sentence, further))


@rule(
    title="The article mentions the unnamed source",
    message="no word for a source stands in the claim's attribution or in the paragraph before",
    remedy="Correct the attribution; or list the article's word for the source (`article_words` of "
    "`attribution-unnamed` in `codes`).",
    bad="`unnamed` where the article names the speaker",
    good="`unnamed` where the article says `a source`",
    at=[("positions", "attribution"), ("accounts", "attribution")],
    needs_texts=True,
)
def unnamed_source(claims, dataset):
    """Somebody that the article names must not become an unnamed source, and no source may be made up."""
    sources, sentences = words_of_saying(dataset, "unnamed"), spoken(dataset)
    if not sources:
        raise Unavailable(NO_SOURCES)
    untold = [
        row
        for row, attribution, cited in claims.each("attribution", "sentence_id")
        if attribution == "unnamed"
        and cited in sentences
        and sources.isdisjoint(_said(dataset, sentences[cited], further=1))
    ]
    return claims.frame.index.isin(untold)


@rule(
    severity="warning",
    title="A source's claim is not coded as `named`",
    message="the paragraph has `{source}` before the claim, and does not name the claimant otherwise",
    remedy="Make the attribution `unnamed`, or add the article's spelling of the claimant to `also_known_as`.",
    bad="`named`, with the Labour Party as claimant, where the article says `a Labour source`",
    good="`unnamed`, with the Labour Party as claimant",
    at=[("positions", "attribution"), ("accounts", "attribution")],
    needs_texts=True,
)
def named_source(claims, dataset):
    """What an unnamed source said must not become a statement on record."""
    words, sentences, known = words_of_saying(dataset, "unnamed"), spoken(dataset), naming(dataset)
    if not words:
        raise Unavailable(NO_SOURCES)
    fault = {}
    for row, attribution, cited, *keys in claims.each("attribution", "sentence_id", *CLAIMANT):
        if attribution != "named" or cited not in sentences or not any(keys):
            continue
        own = voices(dataset, sentences[cited].article_id)
        paragraph = own.before(sentences[cited])
        mentioned = own.mentions(paragraph)
        sources = apart(one for one in mentioned if one.phrase in words)
        if not sources:
            continue
        meant = set().union(*(known.meant(key) for key in keys if key is not None))
        spoken_for = [own.right_before(paragraph, one.start, meant) for one in sources]
        named = (one for one in mentioned if one.phrase in meant)
        if all(any(a <= one.start and one.end <= b for a, b in spoken_for) for one in named):
            fault[row] = own.text[sources[0].start : sources[0].end]
    return faults_at(fault, "source")


@rule(
    severity="warning",
    title="A claim is attributed where the article attributes it",
    message="attribution `{value}`, but {fault}",
    remedy="Look again at who says so; or list the article's word for saying (`article_words` of `attribution-named` "
    "in `codes`).",
    bad="`publication` for what stands after `said`",
    good="`publication` for what nobody is said to have said",
    at=[("positions", "attribution"), ("accounts", "attribution")],
    needs_texts=True,
)
def attributed(claims, positions, accounts, dataset):
    """Words such as `said` show whether the article itself says something, or somebody in it. If they do not fit the
    attribution, it may be wrong."""
    saying, sentences = words_of_saying(dataset), spoken(dataset)
    if not saying:
        raise Unavailable(NO_SAYING)
    others = {
        sentence
        for table in (positions, accounts)
        for _, sentence, attribution in table.each("sentence_id", "attribution")
        if attribution not in (None, "publication")
    }
    fault = {}
    for row, cited, attribution in claims.each("sentence_id", "attribution"):
        if cited not in sentences:
            continue
        if attribution == "publication" and cited not in others:
            before = _said_before(dataset, sentences[cited], saying)
            if before:
                fault[row] = f"`{before}` stands before it in its paragraph"
        elif attribution in ("named", "unnamed") and saying.isdisjoint(_said(dataset, sentences[cited])):
            fault[row] = "no word of saying reaches it"
    return faults_at(fault)


def _said_before(dataset, sentence: Sentence, saying: set[str]) -> str:
    """Give the first word of saying from the start of the paragraph on, as the article has it."""
    own = voices(dataset, sentence.article_id)
    found = apart(one for one in own.mentions(own.opening(sentence)) if one.phrase in saying and one.sure == SURE)
    return own.text[found[0].start : found[0].end] if found else ""


class _Attributed:
    """What is mentioned where an article attributes a sentence, looked for once however many claims it carries."""

    def __init__(self, dataset):
        self._dataset, self._names = dataset, naming(dataset).names
        self._saying, self._sources = words_of_saying(dataset), words_of_saying(dataset, "unnamed")
        self._found: dict[tuple[str, bool], set[str]] = {}

    def mentioned(self, sentence: Sentence, attribution: str) -> set[str]:
        """Give what is mentioned beside the last word of saying; nothing where none reaches the sentence."""
        one = sentence.sentence_id, attribution == "unnamed"
        if one not in self._found:
            self._found[one] = self._before_source(sentence) if one[1] else self._with_saying(sentence)
        return self._found[one]

    def _with_saying(self, sentence: Sentence) -> set[str]:
        own = voices(self._dataset, sentence.article_id)
        paragraph = own.last_with(sentence, self._saying, self._names)
        # who is named in the sentence itself may say it with a verb that is not listed
        return own.phrases(paragraph) | own.phrases(Span(sentence.start, sentence.end)) if paragraph else set()

    def _before_source(self, sentence: Sentence) -> set[str]:
        # "a Labour source": who the source speaks for stands right before the word
        own = voices(self._dataset, sentence.article_id)
        paragraph = own.last_with(sentence, self._sources)
        mentioned = own.mentions(paragraph) if paragraph else []
        sources = apart(one for one in mentioned if one.phrase in self._sources)
        names = (own.right_before(paragraph, one.start, self._names) for one in sources)
        return set().union(*map(own.phrases, names))


@rule(
    severity="warning",
    title="The article names the claimant where it attributes the claim",
    message="the last attribution before the claim names somebody other than `{value}`",
    remedy="Look again at who says so; or add the article's spelling to `also_known_as`, or its word for saying to "
    "`article_words` of `attribution-named` in `codes`.",
    bad="the Labour Party as claimant of the Board's statement",
    good="the Board as its claimant",
    at=[(table, f"claimant_{who}_id") for table in ("positions", "accounts") for who in ("person", "organisation")],
    needs_texts=True,
)
def claimant_in_reach(claims, column, dataset):
    """A claim given to the wrong side is the worst error. The names beside the last word of saying show best who
    claims."""
    if not words_of_saying(dataset):
        raise Unavailable(NO_SAYING)
    known, sentences, attributed_to = naming(dataset), spoken(dataset), dataset.once(_Attributed)
    others = []
    for row, key, cited, attribution in claims.each(column, "sentence_id", "attribution"):
        if key is not None and cited in sentences and attribution not in (None, "publication"):
            mentioned = attributed_to.mentioned(sentences[cited], attribution)
            if mentioned and known.meant(key).isdisjoint(mentioned):
                others.append(row)
    return claims.frame.index.isin(others)


@rule(
    severity="warning",
    title="A person is named where they are meant",
    message="neither the sentence nor the two paragraphs before name `{value}`, or their role",
    remedy="Check who is meant, or add the article's spelling to `also_known_as`.",
    bad="Jennie Formby as holder in a paragraph about Jeremy Corbyn",
    good="Jeremy Corbyn as its holder",
    at=[("positions", "holder_person_id"), ("memberships", "person_id")],
    needs_texts=True,
)
def person_in_reach(rows, column, dataset):
    """A person holds a stance only if the sentence means them. It is easy to mistake one person for another."""
    known, sentences = naming(dataset), spoken(dataset)
    unmeant = [
        row
        for row, key, cited in rows.each(column, "sentence_id")
        if key is not None
        and cited in sentences
        and known.meant(key).isdisjoint(phrases_in(dataset, sentences[cited]))
        and known.meant(key).isdisjoint(_said(dataset, sentences[cited], further=2))
    ]
    return rows.frame.index.isin(unmeant)


@rule(
    severity="warning",
    title="A person who is named in the sentence holds the stance or makes the claim",
    message="the sentence names `{person}` of `{value}`, but no claim that cites it has them as holder or claimant",
    remedy="Check whose stance it is: the person's, or only the organisation's.",
    bad="the Labour Party alone as holder of what the sentence says its leader did",
    good="Jeremy Corbyn, for the Labour Party",
    at=[("positions", "holder_organisation_id")],
    needs_texts=True,
)
def person_left_out(positions, column, people, dataset):
    """Versions often differ in who acted: the person, or the organisation."""
    known, sentences = naming(dataset), proved_sentences(dataset)
    registered = set(people.key.dropna())
    coded = {
        (sentence, person)
        for table, column in CLAIMS_PEOPLE
        for _, sentence, person in dataset.rows(table).each("sentence_id", column)
    }
    left_out = {}
    for row, key, person, cited in positions.each(column, "holder_person_id", "sentence_id"):
        if key is None or person is not None or cited not in sentences:
            continue
        where = sentences[cited]
        mentioned = {one.phrase for one in mentions(dataset, where.article_id).sure(where.start, where.end)}
        for one in sorted(known.parts_of(key) & registered):
            if (cited, one) not in coded and not known.person(one).isdisjoint(mentioned):
                left_out[row] = one
                break
    return faults_at(left_out, "person")


RULES = (
    quotation_marks,
    quoted_throughout,
    quoted_words,
    publication_in_quotation,
    unnamed_source,
    named_source,
    attributed,
    claimant_in_reach,
    person_in_reach,
    person_left_out,
)
