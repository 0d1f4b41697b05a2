"""Words that the coders' own texts share with an article, more of them in a row than may be."""

import re
from collections.abc import Iterator

from onrecord.record import texts
from onrecord.record.boundaries import of_word
from onrecord.record.dataset import Dataset
from onrecord.record.mentions import apart, finder

MOST_SHARED_WORDS = 7
NAME_WORDS = 3
FREE_TEXT = (
    *((table, column) for table in ("positions", "accounts") for column in ("statement", "doubt")),
    *(("demands", "title"), ("demands", "description")),
    *(("events", "title"), ("events", "description"), ("memberships", "role")),
    *(("people", "also_known_as"), ("organisations", "also_known_as")),
)
_WORD = re.compile("[^ '][^ ]*")


class _Plain(dict):
    """For `str.translate`: leaves what words are made of and apostrophes, has a space in the place of all else."""

    def __missing__(self, code: int) -> int | str:
        self[code] = code if of_word(chr(code)) or chr(code) == "'" else " "
        return self[code]


_PLAIN = _Plain()


def _words(text: str) -> list[str]:
    """Give the words of a text in small letters, without apostrophes."""
    return texts.fold(text).translate(_PLAIN).replace("'", "").split()


def _runs(words: list[str]) -> Iterator[tuple[str, ...]]:
    """Give each run of so many words that no cell may share it."""
    return zip(*(words[first:] for first in range(MOST_SHARED_WORDS + 1)), strict=False)


def shared_words(dataset: Dataset, table: str, column: str) -> dict[int, str]:
    """Give, by the row's number, the words that a cell of the column shares with an article, where these are too many.

    A registered name is nobody's: a run with three words or more of such names does not count.
    """
    shared = dataset.once(_runs_in_articles)
    found = {}
    for row, text in _filled(dataset, table, column) if shared else ():
        copied = [number for number, run in enumerate(_runs(_words(text))) if run in shared]
        words = list(_WORD.finditer(text.translate(_PLAIN))) if copied else []
        own = _are_own(dataset, column, text, words)
        for number in copied:
            counted = slice(number, number + MOST_SHARED_WORDS + 1)
            if sum(own[counted]) > MOST_SHARED_WORDS + 1 - NAME_WORDS:
                found[row] = " ".join(word.group().rstrip("'").lower() for word in words[counted])
                break
    return found


def _filled(dataset: Dataset, table: str, column: str) -> Iterator[tuple[int, str]]:
    cells = dataset[table][column].dropna()
    return zip(cells.index, map(texts.normalise, cells.to_numpy(object)), strict=True)


def _runs_in_articles(dataset: Dataset) -> set[tuple[str, ...]]:
    """Give the runs of words that stand both in a cell of free text and in an article, of another part too."""
    written: set[tuple[str, ...]] = set()
    for table, column in FREE_TEXT:
        if table in dataset.tables and column in dataset[table]:
            for _, text in _filled(dataset, table, column):
                written.update(_runs(_words(text)))
    return {run for text in dataset.texts_of_package() for run in written.intersection(_runs(_words(text)))}


def _are_own(dataset: Dataset, column: str, text: str, words: list[re.Match]) -> list[bool]:
    """Say of each word of a text whether it is the coder's own, and not of the name of a person or an organisation."""
    if column == "also_known_as" or not words:
        return [True] * len(words)
    names = dataset.home("people", "organisations").once(_names)
    mentioned = finder(dataset).mentions(text).within(0, len(text))
    named = apart(one for one in mentioned if text[one.start : one.end] in names)
    return [not any(one.start <= word.start() < one.end for one in named) for word in words]


def _names(dataset: Dataset) -> set[str]:
    names = (name for table in ("people", "organisations") for name in dataset[table]["name"].dropna())
    return set(map(texts.normalise, names))
