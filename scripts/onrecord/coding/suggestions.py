"""What a sentence itself says of the cells of a row that cites it, for the coder to confirm or to change.

A function a column, in COLUMNS. Each gives the values that the sentence speaks for, none where it does not say.
"""

from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise

import pandas as pd

from onrecord.record.codes import words_for
from onrecord.record.dataset import Dataset
from onrecord.record.identifiers import slug
from onrecord.record.mentions import Finder, Mention, apart, mentions
from onrecord.record.naming import naming
from onrecord.record.phrases import Phrases, Searched
from onrecord.record.proof import Sentence, proved
from onrecord.record.quotations import quotations, quoted
from onrecord.record.reach import Span, voices
from onrecord.record.sides import Organisations
from onrecord.record.vocabulary import ANSWERS, RAISING, words_of
from onrecord.rules.statements import words_of_subjects
from onrecord.rules.voices import words_of_saying
from onrecord.tableschema.values import TEXT

# what a coder must judge: a suggestion is shown, and Enter alone does not take it
JUDGED = ("stance", "polarity", "assessment", "attribution")
MOST_WORDS = 8
# in a quotation, the side of whoever speaks; *us* is left out, a country's short form
OURSELVES = Finder(
    "we our ours wir uns unser unsere unserem unseren unserer unseres nous notre nos".split()  # English, German, French
)

Row = Mapping[str, str]


class Sight:
    """One sentence of an article, with what is named in it and where its claims are attributed."""

    def __init__(self, dataset: Dataset, sentence: Sentence):
        self.dataset, self.sentence = dataset, sentence
        self._own = Span(sentence.start, sentence.end)
        self.known = naming(dataset)
        self.people = set(dataset["people"]["person_id"].dropna())
        self._voices = voices(dataset, sentence.article_id)
        self._saying, self._sources = words_of_saying(dataset), words_of_saying(dataset, "unnamed")
        self.knows_saying = bool(self._saying)
        self.is_body = dataset["sentences"]["role"].iloc[sentence.row] == "body"
        articles = dataset["articles"].set_index("article_id")["publisher_id"]
        self.publisher = str(articles[sentence.article_id])
        self._owners: dict[str, list[str]] = {}
        for key in (*dataset["people"]["person_id"].dropna(), *dataset["organisations"]["organisation_id"].dropna()):
            for name in self.known.named(key) if key != self.publisher else ():
                self._owners.setdefault(name, []).append(key)
        self._subject_words = {
            word
            for table in ("demands", "events")
            for cell in dataset[table]["statement_words"]
            for word in words_of(cell)
        }

    def subjects(self, table: str, key: str, claims: str) -> list[str]:
        """Give the demands or events that the sentence names; of several, those that no claim of it is on yet."""
        found = _found(words_of_subjects(self.dataset, table, key), self.sentence.words)
        cited = self.dataset.rows(claims).each("sentence_id", key)
        coded = {one for _, sentence, one in cited if sentence == self.sentence.sentence_id}
        return [one for one in found if one not in coded] or found

    def occasions(self) -> list[str]:
        """Give the events that the sentence names, those aside of which the words stand in words for a demand."""
        places = (("demands", "demand_id"), ("events", "event_id"))
        listed = [
            (f"{table} {key}", words_of(words))
            for table, name in places
            for _, key, words in self.dataset.rows(table).each(name, "statement_words")
        ]
        found = (one.split(" ") for one in _found(Phrases(listed, small=True), self.sentence.words))
        return [key for table, key in found if table == "events"]

    def codes(self, variable: str) -> list[str]:
        """Give the values of a variable that listed words of the sentence say."""
        words = words_for(self.dataset, variable, "statement_words")
        words |= words_for(self.dataset, variable, "article_words")
        return _found(Phrases(((value, [word]) for word, value in words.items()), small=True), self.sentence.words)

    def attribution(self) -> list[str]:
        """Give how the claim is attributed, as far as words of saying and of sources tell."""
        reach = self._voices.reach(self.sentence)
        if self._phrases(self._own, self._sources):
            return ["unnamed"]
        if said := self._phrases(self._own, self._saying):
            named = any(one.start <= said[-1].end + 1 for one in self._phrases(self._own, self._owners))
            sources = self._phrases(self._voices.reach(self.sentence, further=1), self._sources)
            return ["unnamed" if sources and not named else "named"]
        if said := self._phrases(self._voices.before(self.sentence), self._saying):
            return ["unnamed" if self._phrases(reach, self._sources) else "named"]
        return ["publication"] if self._saying and not self._phrases(reach, self._saying) else []

    def speakers(self) -> list[str]:
        """Give who is named beside the word of saying nearest to the sentence; without any, in its paragraph."""
        for word in self._words_of_saying() if self.is_body else ():
            span = self._around(word.start)
            if named := [one for one in self._phrases(span, self._owners) if one.end <= word.start]:
                return self._keys(named)
            if named := [one for one in self._phrases(span, self._owners) if one.start == word.end + 1]:
                return self._keys(named)
        return []

    def behind_source(self) -> list[str]:
        """Give who is named right before the last word for a source."""
        before = self._voices.before(self.sentence)
        sources = self._phrases(before, self._sources)[-1:]
        return self._keys(
            one for one in self._phrases(before, self._owners) for word in sources if one.end + 1 == word.start
        )

    def named(self) -> list[str]:
        """Give who is named in the sentence, outside its quotation marks."""
        return self._keys(self._phrases(self._own, self._owners))

    def spoken_of(self) -> list[str]:
        """Give who is named in what the sentence tells: after its word of saying, and in its quotation marks."""
        said = self._phrases(self._own, self._saying)
        everybody = mentions(self.dataset, self.sentence.article_id).within(*self._own)
        named = self._not_of_subjects(apart(one for one in everybody if one.phrase in self._owners))
        outside = self._phrases(self._own, self._owners)
        speaking = {one for one in outside if said and one.start <= said[0].end + 1}
        return self._keys(one for one in named if one not in speaking)

    def speaks_of_itself(self) -> bool:
        """Say whether the sentence quotes somebody who says *we* or *our*."""
        marks = quotations(self.dataset, self.sentence.article_id)
        found = OURSELVES.mentions(self.sentence.words).within(0, len(self.sentence.words))
        return any(marks.is_open(self.sentence.start + one.start) for one in found)

    def _not_of_subjects(self, named: list[Mention]) -> list[Mention]:
        """Leave out the names that stand in words for a demand or an event: nobody acts in them."""
        subjects = Finder(self._subject_words).mentions(self.sentence.words).within(0, len(self.sentence.words))
        spans = [(one.start + self.sentence.start, one.end + self.sentence.start) for one in subjects]
        return [one for one in named if not any(start <= one.start and one.end <= end for start, end in spans)]

    def organisations_of(self, person: str) -> list[str]:
        """Give the organisations in which memberships put a person."""
        rows = self.dataset.rows("memberships").each("person_id", "organisation_id")
        return list(dict.fromkeys(body for _, member, body in rows if member == person and body))

    def stands_with(self, key: str, person: str | None, organisation: str | None) -> bool:
        """Say whether somebody can act for a party: for a person, or for an organisation."""
        if organisation is None:
            return key == person
        bodies = self.dataset.home("memberships").once(Organisations)
        return any(bodies.share(one, organisation) for one in [key, *self.organisations_of(key)])

    def _words_of_saying(self) -> list[Mention]:
        """Give the words of saying in reach: the sentence's own, those before it, the nearest first, those after it."""
        said = self._phrases(self._voices.reach(self.sentence), self._saying)
        start, end = self.sentence.start, self.sentence.end
        upto = [one for one in said if one.end <= end]
        after = [one for one in said if one.start >= end]
        own = [one for one in reversed(upto) if one.start >= start]
        before = [one for one in reversed(upto) if one.start < start]
        return own + (after + before if quoted(self.dataset, self.sentence).throughout else before + after)

    def _around(self, place: int) -> Span:
        """Give the sentence of the article that stands at a place."""
        rows = self.dataset.rows("sentences").each("article_id", "start", "end")
        of_article = (Span(start, end) for _, article, start, end in rows if article == self.sentence.article_id)
        return next(one for one in of_article if one.start <= place < one.end)

    def _phrases(self, span: Span, wanted: Iterable[str]) -> list[Mention]:
        return apart(one for one in self._voices.mentions(span) if one.phrase in wanted)

    def _keys(self, named: Iterable[Mention]) -> list[str]:
        return list(dict.fromkeys(key for one in named for key in self._owners[one.phrase]))


def _found(words: Phrases, text: str) -> list[str]:
    found = words.found_in(Searched(pd.Series([text], dtype=TEXT)))
    return list(dict.fromkeys(words.keys[key] for key in found["key"]))


def _people(sight: Sight, keys: Iterable[str]) -> list[str]:
    return [one for one in keys if one in sight.people]


def _organisations(sight: Sight, keys: Iterable[str]) -> list[str]:
    return [one for one in keys if one not in sight.people]


def _holders(sight: Sight, row: Row) -> list[str]:
    """Give who can hold the stance that the sentence seems to take: who is spoken of in it, or else who speaks.

    Who says *we* in a quotation comes before who is spoken of.
    """
    parties = [f"{party}_{kind}_id" for party in ("raised_by", "addressed_to") for kind in ("person", "organisation")]
    demands = sight.dataset.rows("demands").each("demand_id", *parties)
    put = next((tuple(one) for _, demand, *one in demands if demand == row["demand_id"]), (None,) * len(parties))
    raiser, addressee = put[:2], put[2:]
    stances = [row["stance"]] if row["stance"] else sight.codes("stance")

    def can(key: str) -> bool:
        if len(stances) != 1 or not any(raiser):
            return True
        if stances[0] in RAISING:
            return sight.stands_with(key, *raiser)
        if stances[0] in ANSWERS:
            return sight.stands_with(key, *addressee) if any(addressee) else not sight.stands_with(key, *raiser)
        return key not in put

    spoken_of, speakers = ([one for one in some if can(one)] for some in (sight.spoken_of(), sight.speakers()))
    return (speakers or spoken_of) if sight.speaks_of_itself() else (spoken_of or speakers)


def _holder_person(sight: Sight, row: Row) -> list[str]:
    return _people(sight, _holders(sight, row))


def _holder_organisation(sight: Sight, row: Row) -> list[str]:
    holders = _organisations(sight, _holders(sight, row))
    own = sight.organisations_of(row["holder_person_id"]) if row["holder_person_id"] else []
    return [one for one in own if one in holders or sight.speaks_of_itself()] or holders


def _claimants(sight: Sight, row: Row) -> list[str]:
    if row["attribution"] == "unnamed":
        return sight.behind_source()
    return sight.speakers() if sight.knows_saying else sight.named()


def _claimant_person(sight: Sight, row: Row) -> list[str]:
    return _people(sight, _claimants(sight, row))


def _claimant_organisation(sight: Sight, row: Row) -> list[str]:
    own = sight.organisations_of(row["claimant_person_id"]) if row["claimant_person_id"] else []
    return own or _organisations(sight, _claimants(sight, row))


def _mode(sight: Sight, row: Row) -> list[str]:
    found = quoted(sight.dataset, sight.sentence)
    if found.double or found.throughout:
        return ["direct_quote"]
    return [] if found.single else ["reported_speech"]


def _aspect(sight: Sight, row: Row) -> list[str]:
    return ["verdict"] if row["assessment"] not in ("", "neutral") else []


Suggest = Callable[[Sight, Row], list[str]]
COLUMNS: dict[tuple[str, str], Suggest] = {
    ("positions", "demand_id"): lambda sight, row: sight.subjects("demands", "demand_id", "positions"),
    ("positions", "holder_person_id"): _holder_person,
    ("positions", "holder_organisation_id"): _holder_organisation,
    ("positions", "stance"): lambda sight, row: sight.codes("stance"),
    ("positions", "polarity"): lambda sight, row: sight.codes("polarity"),
    ("positions", "taken_at_event_id"): lambda sight, row: sight.occasions(),
    ("accounts", "event_id"): lambda sight, row: sight.subjects("events", "event_id", "accounts"),
    ("accounts", "demand_id"): lambda sight, row: sight.subjects("demands", "demand_id", "accounts"),
    ("accounts", "assessment"): lambda sight, row: sight.codes("assessment"),
    ("accounts", "aspect"): _aspect,
    ("memberships", "person_id"): lambda sight, row: _people(sight, sight.named()),
    ("memberships", "organisation_id"): lambda sight, row: _organisations(sight, sight.named()),
}
for _table in ("positions", "accounts"):
    COLUMNS |= {
        (_table, "attribution"): lambda sight, row: sight.attribution(),
        (_table, "claimant_person_id"): _claimant_person,
        (_table, "claimant_organisation_id"): _claimant_organisation,
        (_table, "mode"): _mode,
    }

# what a row is about: of what names neither, nothing is suggested as a row
SUBJECTS = (("positions", "demand_id"), ("accounts", "event_id"))


def suggested(dataset: Dataset, sentence: Sentence, table: str, column: str, row: Row) -> list[str]:
    """Give the values that a sentence speaks for in a column of a row that is being filled in; none where it does not.

    `dataset` has the sentence's article with its text.
    """
    suggest = COLUMNS.get((table, column))
    return suggest(Sight(dataset, sentence), row) if suggest else []


def suggested_rows(dataset: Dataset) -> dict[str, list[dict[str, str]]]:
    """Give the rows of positions and accounts of which pending sentences speak, by table.

    A row has no key, and a cell is empty where the sentence does not say, or says more than one thing. Raises
    Unavailable where there are no texts.
    """
    sentences = dataset["sentences"]
    pending = set(sentences.index[(sentences["coding"] == "pending") & (sentences["role"] != "furniture")])
    found: dict[str, list[dict[str, str]]] = {table: [] for table, _ in SUBJECTS}
    for sentence in proved(dataset):
        sight = Sight(dataset, sentence) if sentence.row in pending else None
        for table, subject in SUBJECTS if sight else ():
            for one in COLUMNS[table, subject](sight, {}):
                row = dict.fromkeys(dataset.table(table).frame.columns, "")
                found[table].append(row | {subject: one, "sentence_id": sentence.sentence_id})
                _fill(sight, table, found[table][-1])
    return found


def _fill(sight: Sight, table: str, row: dict[str, str]) -> None:
    """Fill the cells of a row of which the sentence says one thing, those that others follow from first."""
    subjects = [column for to, column in SUBJECTS if to == table]
    for (to, column), suggest in COLUMNS.items():
        if to == table and column not in subjects and not (table == "accounts" and column == "demand_id"):
            said = suggest(sight, row)
            row[column] = said[0] if len(said) == 1 else ""
    if row["attribution"] == "publication":
        row |= {"claimant_person_id": "", "claimant_organisation_id": sight.publisher, "mode": "narration"}


def name_in(text: str, key: str) -> str:
    """Give the words of a text that make a key of the register, "" where there are none."""
    ends = [0, *(place + 1 for place, one in enumerate(text) if one == " "), len(text) + 1]
    starts = list(pairwise(ends))
    for first in range(len(starts)):
        for last in range(first, min(first + MOST_WORDS, len(starts))):
            words = text[starts[first][0] : starts[last][1] - 1].strip("\"'.,;:!?()")
            if slug(words) == key:
                return words
    return ""
