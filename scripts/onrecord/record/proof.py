"""Which sentences are proved: their words stand, to the letter, at their place in the text that is at hand."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from onrecord.record import texts
from onrecord.record.dataset import Dataset, once

CELLS = ["sentence_id", "article_id", "start", "end", "sha256"]
ROWS_AT_A_TIME = 100_000


class Sentence(NamedTuple):
    """A row of table sentences: its number, its cells that say which words it is, and its article's text."""

    row: int
    sentence_id: str
    article_id: str
    start: int
    end: int
    sha256: str
    text: str

    @property
    def words(self) -> str:
        """The words at the sentence's place."""
        return self.text[self.start : self.end]


@once
def standing(dataset: Dataset) -> np.ndarray:
    """Say of each row of table sentences whether its words stand at their place in the text at hand.

    Raises Unavailable where no text is at hand.
    """
    found = np.zeros(len(dataset.rows("sentences")), bool)
    found[[one.row for one in proved(dataset)]] = True
    return found


@once
def proved(dataset: Dataset) -> list[Sentence]:
    """Give the sentences whose words stand at their place: of another, nothing can be said."""
    return [
        one
        for one in _placed(dataset, dataset["sentences"])
        if 0 <= one.start < one.end <= len(one.text) and texts.digest(one.words) == one.sha256
    ]


def astray(dataset: Dataset) -> list[Sentence]:
    """Give the sentences whose place in a text at hand has other words."""
    return list(_placed(dataset, dataset["sentences"][~standing(dataset)]))


def _placed(dataset: Dataset, rows: pd.DataFrame) -> Iterator[Sentence]:
    """Give the sentences of some rows that have a place in a text at hand."""
    at_hand, known = dataset.article_texts(), rows[CELLS].dropna()
    for first in range(0, len(known), ROWS_AT_A_TIME):
        some = known.iloc[first : first + ROWS_AT_A_TIME]
        columns = (some[name].to_numpy(object).tolist() for name in CELLS)
        for row, sentence, article, start, end, sha256 in zip(some.index.tolist(), *columns, strict=True):
            if article in at_hand:
                yield Sentence(row, sentence, article, start, end, sha256, at_hand[article])


@once
def proved_sentences(dataset: Dataset) -> dict[str, Sentence]:
    """Give the sentences that are proved, by their identifiers."""
    return {one.sentence_id: one for one in proved(dataset)}
