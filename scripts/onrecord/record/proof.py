"""Which sentences are proved: their words stand, to the letter, at their place in the text that is at hand."""

from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from onrecord.record import texts
from onrecord.record.dataset import Dataset

PLACE = ["sentence_id", "article_id", "start", "end", "sha256"]
ROWS_AT_A_TIME = 100_000


class Sentence(NamedTuple):
    """A row of table sentences, its number and its place in its article's normalised text."""

    row: int
    sentence_id: str
    article_id: str
    start: int
    end: int
    text: str

    @property
    def words(self) -> str:
        """The words at the sentence's place."""
        return self.text[self.start : self.end]


def standing(dataset: Dataset) -> np.ndarray:
    """Say of each row of table sentences whether its words stand at their place in the text at hand.

    Raises Unavailable where no text is at hand.
    """
    return dataset.once(_compared)[0]


def astray(dataset: Dataset) -> list[tuple[Sentence, str]]:
    """Give each sentence that has a place in a text at hand, and its digest, where other words stand there."""
    return dataset.once(_compared)[1]


def _compared(dataset: Dataset) -> tuple[np.ndarray, list[tuple[Sentence, str]]]:
    stands, others = [], []
    for one, sha256 in _placed(dataset, dataset.rows("sentences").frame[PLACE].dropna()):
        if 0 <= one.start < one.end <= len(one.text) and texts.digest(one.words) == sha256:
            stands.append(one.row)
        else:
            others.append((one, sha256))
    found = np.zeros(len(dataset["sentences"]), bool)
    found[stands] = True
    return found, others


def _placed(dataset: Dataset, rows: pd.DataFrame) -> Iterator[tuple[Sentence, str]]:
    """Give the sentences in some rows, with their digests, as far as their article's text is at hand."""
    at_hand = dataset.article_texts()
    for first in range(0, len(rows), ROWS_AT_A_TIME):
        some = rows.iloc[first : first + ROWS_AT_A_TIME]
        columns = (some[name].to_numpy(object).tolist() for name in PLACE)
        for row, sentence, article, start, end, sha256 in zip(some.index, *columns, strict=True):
            if article in at_hand:
                yield Sentence(row, sentence, article, start, end, at_hand[article]), sha256


def proved(dataset: Dataset) -> list[Sentence]:
    """Give the sentences whose words stand at their place: of another, nothing can be said."""
    return dataset.once(_proved)


def _proved(dataset: Dataset) -> list[Sentence]:
    return [one for one, _ in _placed(dataset, dataset["sentences"][PLACE][standing(dataset)])]


def proved_sentences(dataset: Dataset) -> dict[str, Sentence]:
    """Give the sentences that are proved, by their identifiers."""
    return dataset.once(_proved_sentences)


def _proved_sentences(dataset: Dataset) -> dict[str, Sentence]:
    return {one.sentence_id: one for one in proved(dataset)}


class Lines(NamedTuple):
    """The lines of an article's text that have words: where each starts in the normalised text, and its number."""

    starts: list[int]
    numbers: list[int]

    def number_at(self, place: int) -> int:
        """Give the number of the line in which a place of the normalised text is."""
        return self.numbers[bisect_right(self.starts, place) - 1]


def lines(dataset: Dataset, article_id: str) -> Lines:
    """Give the lines of an article whose text is at hand."""
    return dataset.once(_lines, article_id)


def _lines(dataset: Dataset, article_id: str) -> Lines:
    found = [(start, number) for number, start, _ in texts.paragraphs(dataset.raw_text(article_id))]
    return Lines([start for start, _ in found], [number for _, number in found])
