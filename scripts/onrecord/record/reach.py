"""How far an attribution reaches in an article, and which mentions outside quotation marks can reach a sentence.

`docs/codebook.md` (How far an attribution reaches): to the end of its paragraph, and on through the paragraphs that
open inside a quotation or with a quotation mark.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection
from itertools import chain
from typing import NamedTuple

from onrecord.record import texts
from onrecord.record.dataset import Dataset, once
from onrecord.record.mentions import Mention, Mentions, mentions
from onrecord.record.proof import Sentence, astray, proved
from onrecord.record.quotations import CORNERS, Quotations, quotations

_SEMICOLON = re.compile("[;；؛]")


class Span(NamedTuple):
    """A stretch of an article's text."""

    start: int
    end: int


class Voices:
    """The paragraphs of one article, and the mentions in them that stand outside double quotation marks."""

    def __init__(self, text: str, starts: list[int], quoted: Quotations, mentioned: Mentions):
        self.text, self._starts = text, starts
        self._continues = [quoted.is_open(start) or text.startswith(('"', *CORNERS[0]), start) for start in starts]
        self._mentions = mentioned.outside(quoted)
        self._semicolons = [start for start, _ in quoted.outside(one.span() for one in _SEMICOLON.finditer(text))]

    def mentions(self, span: Span) -> list[Mention]:
        """Give the mentions in a stretch of the text."""
        return self._mentions.within(*span)

    def phrases(self, span: Span) -> set[str]:
        """Give what is mentioned in a stretch of the text, in small letters."""
        return self._mentions.phrases(*span)

    def before(self, sentence: Sentence) -> Span:
        """Give what stands from the start of the sentence's paragraph to the sentence's end."""
        return Span(self._starts[self._number(sentence)], sentence.end)

    def opening(self, sentence: Sentence) -> Span:
        """Give the same, but no further than the sentence's first semicolon: what stands after it is another's claim,
        as in *The Board offered two; the union said that it was late*."""
        next_one = bisect_left(self._semicolons, sentence.start)
        first = self._semicolons[next_one] if next_one < len(self._semicolons) else sentence.end
        return Span(self.before(sentence).start, min(first, sentence.end))

    def reach(self, sentence: Sentence, further: int = 0) -> Span:
        """Give from where an attribution can reach the sentence: from the paragraph where its quotation began, or
        `further` paragraphs before, to the end of its own."""
        own = self._number(sentence)
        first = own
        while first and self._continues[first]:
            first -= 1
        return Span(self._starts[max(0, first - further)], self._end(own))

    def last_with(self, sentence: Sentence, *each: Collection[str]) -> Span | None:
        """Give the last paragraph, up to the sentence's own, that mentions a phrase of `each`: of its own what stands
        before the sentence's end first, then all of it; None where no paragraph does."""
        paragraphs = (Span(self._starts[one], self._end(one)) for one in range(self._number(sentence), -1, -1))
        for span in chain([self.before(sentence)], paragraphs):
            mentioned = self.phrases(span)
            if not any(mentioned.isdisjoint(phrases) for phrases in each):
                return span
        return None

    def right_before(self, span: Span, place: int, phrases: Collection[str]) -> Span:
        """Give where the phrase, the longest of several, stands that ends right before a place; empty for none."""
        before = texts.fold(self.text[span.start : place])
        stem = before.removesuffix(" ")
        end = span.start + len(stem.removesuffix("'s").removesuffix("'"))
        starts = [one.start for one in self.mentions(span) if one.end == end and one.phrase in phrases]
        return Span(min(starts, default=end) if stem != before else end, end)

    def _number(self, sentence: Sentence) -> int:
        return bisect_right(self._starts, sentence.start) - 1

    def _end(self, paragraph: int) -> int:
        return self._starts[paragraph + 1] if paragraph + 1 < len(self._starts) else len(self.text)


@once
def voices(dataset: Dataset, article_id: str) -> Voices:
    """Give the voices of an article whose text is at hand."""
    text, lines = dataset.text(article_id), dataset.lines(article_id)
    return Voices(text, lines.starts, quotations(dataset, article_id), mentions(dataset, article_id))


@once
def spoken(dataset: Dataset) -> dict[str, Sentence]:
    """Give, by its identifier, each sentence that is body text, of the articles of which all is proved."""
    changed = {one.article_id for one in astray(dataset)}
    sentences = dataset["sentences"]
    body = set(sentences[sentences["role"] == "body"].index)
    return {one.sentence_id: one for one in proved(dataset) if one.row in body and one.article_id not in changed}
