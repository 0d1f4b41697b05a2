"""Rules that need the articles' words: the days and the language that the register says a text has."""

import datetime

import numpy as np

from onrecord.record.detection import other_language
from onrecord.record.figures import IN_WORDS, dates, told
from onrecord.record.language import primary
from onrecord.record.proof import proved_sentences
from onrecord.rules.rule import faults_at, not_judged, rule

# a weekday means a day within a week of the article's publication
A_WEEK = datetime.timedelta(days=7)
UNREAD = "dates are read in some languages alone"


class _Told:
    """The dates that a text tells, in a language in which they can be read."""

    def __init__(self, text: str, language: str):
        self._dates, self._figures = dates(text, language), told(text, language)

    def says(self, day: datetime.date, precision: str) -> bool:
        """Say whether the text has a date, as exact as it is known; the year of a day or a month may be left out."""
        if precision == "day":
            return (day.month, day.day) in self._dates
        return (f"month {day.month}" if precision == "month" else str(day.year)) in self._figures

    def fits(self, day: datetime.date, published: datetime.date | None) -> bool:
        """Say whether the text has the weekday of a day that is near the day on which it was published."""
        near = published is None or abs(published - day) <= A_WEEK
        return near and f"day {day.weekday()}" in self._figures

    def has_days(self) -> bool:
        """Say whether the text tells any date or weekday."""
        return bool(self._dates) or any(one.startswith("day ") for one in self._figures)


@rule(
    severity="warning",
    title="An article gives the event's date",
    message="the date's basis is `{date_basis}`, but {fault}",
    remedy="Correct the date; or make the basis `derived` where the date only follows from what an article says, "
    "`public_record`, with its address, where none tells it.",
    bad="2 May, `stated`, where the articles say `on Friday` alone",
    good="2 May, `derived`, where an article of 3 May says `on Friday`",
    at=[("events", "starts_on")],
    needs_texts=True,
)
def event_day(events, articles, dataset):
    """A wrong day changes the order of events, and readers look for it in the articles in vain. A derived day is
    checked only if the sentence that the event cites has a date or a weekday."""
    sentences, known = proved_sentences(dataset), _articles(articles)
    fault, unread = {}, []
    for row, day, precision, basis, cited in events.each("starts_on", "precision", "date_basis", "sentence_id"):
        if day is None or precision is None or cited not in sentences:
            continue
        where = sentences[cited]
        language, published = known[where.article_id]
        if basis == "stated":
            said = {_said_in(dataset, article, known[article][0], day, precision) for article in known}
            if said == {False}:
                fault[row] = "no article says it"
            elif True not in said:
                unread.append(row)
        elif basis == "derived" and precision == "day" and language in IN_WORDS:
            own = _Told(where.words, language)
            if own.has_days() and not own.says(day, precision) and not own.fits(day, published):
                fault[row] = f"`{cited}` tells another day"
    return not_judged(faults_at(fault), np.isin(events.frame.index, unread), UNREAD)


@rule(
    severity="warning",
    title="An article with a stated date prints it",
    message="the basis is `stated`, but the text does not say {published_on}",
    remedy="Change the basis to `derived`. If the page prints the date, add that line to the text as furniture.",
    bad="`stated`, where the text has no date",
    good="`stated`, where the text says `3 May 2031`; `derived`, where it says `on Friday`",
    at=[("articles", "published_basis")],
    needs_texts=True,
)
def published_day(articles, dataset):
    """The basis says whether the article itself prints its date. A reader who checks it looks into the text."""
    known, unsaid, unread = _articles(articles), [], []
    for row, article, basis, published in articles.each("article_id", "published_basis", "published_on"):
        if basis == "stated" and published is not None and dataset.text(article) is not None:
            said = _said_in(dataset, article, known[article][0], published, "day")
            if said is None:
                unread.append(row)
            elif not said:
                unsaid.append(row)
    return not_judged(faults_at(dict.fromkeys(unsaid)), np.isin(articles.frame.index, unread), UNREAD)


@rule(
    severity="warning",
    title="An article is in its declared language",
    message="the language is `{value}`, but the text looks like `{found}`",
    remedy="Correct the language. Then cut the text again, which follows the language (`onrecord add-article`).",
    bad="`de` for an article in English",
    good="`en` for it",
    at=[("articles", "language")],
    needs_texts=True,
)
def article_language(articles, dataset):
    """The language decides how the text is cut into sentences, and how its numbers and quotation marks are read."""
    found, unsure = {}, np.zeros(len(articles), bool)
    for row, article, tag in articles.each("article_id", "language"):
        text = dataset.text(article) if article is not None and tag is not None else None
        if text is not None:
            other = other_language(text, primary(tag))
            unsure[row] = other is None
            if other:
                found[row] = other
    return not_judged(faults_at(found, "found"), unsure, "a text is short, or its language is not sure to be told")


def _articles(articles) -> dict[str, tuple[str, datetime.date | None]]:
    """Give the language and the day of publication of each article, by its identifier."""
    cells = articles.each("article_id", "language", "published_on")
    return {key: (primary(tag), published) for _, key, tag, published in cells if key is not None}


def _said_in(dataset, article: str, language: str, day: datetime.date, precision: str) -> bool | None:
    """Say whether an article says a date; None where its text is not at hand, or its dates can't be read."""
    text = dataset.text(article)
    if text is None or language not in IN_WORDS:
        return None
    return dataset.once(_told, article, language).says(day, precision)


def _told(dataset, article: str, language: str) -> _Told:
    return _Told(dataset.text(article), language)


RULES = (event_day, published_day, article_language)
