"""Prove an article's citations on a reader's own copy: which of its sentences stand in it, and where.

A sentence is known by its digest and its length alone, so it is looked for at the start of every word. What stands in
the copy twice, as in a pull quote, is told by the sentences around it.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from onrecord.analysis.copies import read_copy
from onrecord.files.limits import LIMITS, Limits
from onrecord.record import texts
from onrecord.record.dataset import Dataset
from onrecord.record.identifiers import nearest
from onrecord.record.vocabulary import CITING
from onrecord.validation.opening import usable_dataset

RULES = ("cell-required", "cell-type", "primary-key", "foreign-key", "sentence-number", "sentence-end")
VERDICTS = ("exact", "moved", "altered", "missing", "ambiguous")
PROVED = ("exact", "moved")
# what a try costs beside the characters that it digests, and a place that is found, each in such characters
_TRY, _PLACE = 200, 10_000
# how far from what stands before it a sentence is looked for that is not there word for word
_NEAR, _FAR = 1_000, 20_000


@dataclass(frozen=True)
class KeptSentence:
    """One sentence of an article as the package keeps it, and the keys of the rows that cite it."""

    identifier: str
    number: int
    role: str
    sha256: str
    characters: int
    opening: str
    closing: str
    cited_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """What a copy has of a sentence: a verdict, and the place and words in the normalised copy, where it has some.

    `exact`: its words stand there, in order with the sentences around it. `moved`: they stand there, out of order.
    `altered`: they do not, but between its neighbours other words stand, which hold some of those that open or close
    it, or are about as many; this proves nothing. `missing`: there is nothing of the kind. `ambiguous`: its words
    stand at several places and none is in order, or only where another sentence of the same words is.
    """

    sentence: KeptSentence
    verdict: str
    start: int | None = None
    end: int | None = None
    words: str | None = None


@dataclass(frozen=True)
class Verification:
    """What a reader's copy has of an article; `asked` is the row asked about, None where it is the whole article.

    `of_another` says that the copy has no sentence of the article, furniture aside.
    """

    package: str
    copy: str
    article_id: str
    asked: str | None
    found: list[Found]
    of_another: bool

    @property
    def proved(self) -> bool:
        """Whether the copy has every sentence that was asked about: those that rows cite, or that of one row."""
        return all(one.verdict in PROVED for one in self.found if self.asked or one.sentence.cited_by)


def verify(
    package: Path, copy: Path, article_id: str | None = None, row_id: str | None = None, limits: Limits = LIMITS
) -> Verification:
    """Say of each sentence of an article, or of the one that a row cites, what the page or text `copy` has of it.

    Raises LookupError where the package has no such article or row, ValueError where its tables or the copy can't be
    read.
    """
    dataset = usable_dataset(package, RULES, only=RULES)[1]
    asked = _cited_sentence(dataset, row_id) if row_id else None
    if asked:
        sentences = dataset["sentences"]
        own = sentences.loc[(sentences["sentence_id"] == asked).to_numpy(bool), "article_id"].iloc[0]
        if article_id not in (None, own):
            raise LookupError(f"{row_id} cites a sentence of {own}, not of {article_id}")
        article_id = own
    articles = dataset["articles"]["article_id"].to_list()
    if article_id is None or article_id not in articles:
        wanted = (
            f"there is no article {article_id}." if article_id else "say which article it is a copy of (--article)."
        )
        raise LookupError(f"{wanted} The package has: {', '.join(articles[:20])}{', ...' * (len(articles) > 20)}.")
    found = find(read_copy(copy, limits), sentences_of(dataset, article_id), limits)
    of_another = not any(one.verdict in PROVED and one.sentence.role != "furniture" for one in found)
    if asked:
        found = [one for one in found if one.sentence.identifier == asked]
    return Verification(str(package), str(copy), article_id, row_id, found, of_another)


def _cited_sentence(dataset: Dataset, row_id: str) -> str:
    keys = []
    for table in ("sentences", *CITING):
        frame = dataset[table]
        key = dataset.key(table)
        row = frame[(frame[key] == row_id).to_numpy(bool)]
        if len(row):
            return row["sentence_id"].iloc[0]
        keys += frame[key].to_list()
    near = nearest(row_id, keys)
    raise LookupError(
        f"no row that cites a sentence has the key {row_id}." + (f" Nearest: {', '.join(near)}." * bool(near))
    )


def sentences_of(dataset: Dataset, article_id: str) -> list[KeptSentence]:
    """Give an article's sentences in order, with what cites them."""
    citing: dict[str, list[str]] = {}
    for table in CITING:
        frame = dataset[table]
        for key, sentence_id in zip(frame[dataset.key(table)], frame["sentence_id"], strict=True):
            citing.setdefault(sentence_id, []).append(key)
    frame = dataset["sentences"]
    frame = frame[(frame["article_id"] == article_id).to_numpy(bool)].sort_values("number")
    return [
        KeptSentence(
            row["sentence_id"],
            row["number"],
            row["role"],
            row["sha256"],
            row["end"] - row["start"],
            row["starts_with"] if isinstance(row["starts_with"], str) else "",
            row["ends_with"] if isinstance(row["ends_with"], str) else "",
            tuple(citing.get(row["sentence_id"], ())),
        )
        for row in frame.to_dict("records")
    ]


def find(text: str, sentences: Sequence[KeptSentence], limits: Limits = LIMITS) -> list[Found]:
    """Say what the normalised `text` has of each of an article's `sentences`, which are in order.

    Raises ValueError where finding them would take more than `limits.page_steps`.
    """
    lengths: dict[int, set[str]] = {}
    for one in sentences:
        lengths.setdefault(one.characters, set()).add(one.sha256)
    places = _places(text, lengths, limits)
    at = [places.get(one.sha256, []) for one in sentences]
    if _PLACE * sum(map(len, at)) > limits.page_steps:
        raise ValueError(f"the article's sentences stand in the copy too often: {limits.most('page_steps')}")
    chosen = _in_order(at, [one.characters for one in sentences])
    taken = {(one.sha256, start) for one, start in zip(sentences, chosen, strict=True)}
    found = []
    for one, starts, start in zip(sentences, at, chosen, strict=True):
        free = [place for place in starts if (one.sha256, place) not in taken]
        if start is not None:
            found.append(_placed(one, "exact", text, start, start + one.characters))
        elif len(free) == 1:
            found.append(_placed(one, "moved", text, free[0], free[0] + one.characters))
            taken.add((one.sha256, free[0]))
        else:
            found.append(Found(one, "ambiguous" if starts else "missing"))
    return _with_altered(text, found)


def _placed(sentence: KeptSentence, verdict: str, text: str, start: int, end: int) -> Found:
    return Found(sentence, verdict, start, end, text[start:end])


def _places(text: str, lengths: Mapping[int, set[str]], limits: Limits) -> dict[str, list[int]]:
    """Give every place in `text` where the words of a digest stand, from the start of a word to the end of one.

    What it takes is known before any word is digested: of each length, the starts of words after which a word ends.
    """
    later = np.fromiter((match.end() for match in texts.BETWEEN.finditer(text)), np.int64)
    starts = np.concatenate([[0], later])
    characters = np.frombuffer(text.encode("utf-32-le"), np.uint32)
    is_end = np.zeros(len(text) + 1, bool)
    is_end[later - (characters[later - 1] == ord(" "))] = is_end[len(text)] = True
    steps, tried = 0, []
    for length in sorted(one for one in lengths if 0 < one <= len(text)):
        fitting = starts[: np.searchsorted(starts, len(text) - length, "right")]
        whole = fitting[is_end[fitting + length]]
        tried.append((length, whole))
        steps += len(fitting) + len(whole) * (length + _TRY)
        if steps > limits.page_steps:
            raise ValueError(f"to look for the article's sentences in it takes too long: {limits.most('page_steps')}")
    found: dict[str, list[int]] = {}
    for length, whole in tried:
        wanted = lengths[length]
        for start in whole.tolist():
            sha256 = texts.digest(text[start : start + length])
            if sha256 in wanted:
                found.setdefault(sha256, []).append(start)
    return found


def _in_order(places: Sequence[Sequence[int]], lengths: Sequence[int]) -> list[int | None]:
    """Choose a place for as many sentences as can stand in order; of several ways, the one where more of them follow
    directly one on the other. None for the others.
    """
    worth = len(places) + 1  # one more in order counts more than all that follow directly
    steps: list[tuple[int, int, int | None]] = []  # a sentence, its place, and the step before
    ends: list[int] = []  # the best way to get that far: both rise
    best: list[tuple[int, int]] = []  # what it is worth, and its last step
    previous: dict[int, tuple[int, int]] = {}  # the same for the ends of the sentence before
    for number, (starts, length) in enumerate(zip(places, lengths, strict=True)):
        ways = {}
        for start in starts:
            before = bisect_right(ends, start) - 1
            value, step = best[before] if before >= 0 else (0, None)
            value += worth
            directly = previous.get(start - 1)
            if directly and directly[0] + worth + 1 > value:
                value, step = directly[0] + worth + 1, directly[1]
            steps.append((number, start, step))
            ways[start + length] = (value, len(steps) - 1)
        for end, way in ways.items():
            place = bisect_right(ends, end)
            if place and best[place - 1][0] >= way[0]:
                continue
            place -= place > 0 and ends[place - 1] == end
            last = place
            while last < len(best) and best[last][0] <= way[0]:
                last += 1
            ends[place:last], best[place:last] = [end], [way]
        previous = ways
    chosen: list[int | None] = [None] * len(places)
    step = best[-1][1] if best else None
    while step is not None:
        number, start, step = steps[step]
        chosen[number] = start
    return chosen


def _with_altered(text: str, found: list[Found]) -> list[Found]:
    """Look between the sentences that are in order for what has become of those that are missing."""
    result = list(found)
    anchors = [number for number, one in enumerate(found) if one.verdict == "exact"]
    for before, after in zip([None, *anchors], [*anchors, None], strict=True):
        run = [
            number
            for number in range(0 if before is None else before + 1, len(found) if after is None else after)
            if found[number].verdict == "missing"
        ]
        if not run or before is after is None:
            continue
        reach = _reach(sum(found[number].sentence.characters for number in run))
        # a sentence that is exact has a place
        first = None if before is None else found[before].end
        last = None if after is None else found[after].start
        start = first if first is not None else max(0, (last or 0) - reach)
        end = last if last is not None else min(len(text), start + reach)
        bounded = before is not None and after is not None
        for number, place in zip(
            run, _altered(text, start, end, [found[n].sentence for n in run], bounded), strict=True
        ):
            if place:
                result[number] = _placed(found[number].sentence, "altered", text, *place)
    return result


def _reach(characters: int) -> int:
    return min(_NEAR + 2 * characters, _FAR)


def _altered(
    text: str, start: int, end: int, run: Sequence[KeptSentence], bounded: bool
) -> list[tuple[int, int] | None]:
    """Say where between `start` and `end` each sentence of a run could stand, in order.

    It is told by more than half of the words that open or that close it. Where the gap is `bounded` by neighbours on
    both sides, words left over are taken for those left over, if they are about as many.
    """
    places: list[tuple[int, int] | None] = []
    cursor, pending = start, 0
    for one in run:
        pending += one.characters
        words = _words(text, cursor, min(end, cursor + _reach(pending)))
        place = _place(words, one, cursor, end if bounded and one is run[-1] else None)
        places.append(place)
        if place:
            cursor, pending = place[1], 0
    if bounded:
        _fill(text, start, end, run, places)
    return places


def _words(text: str, start: int, end: int) -> list[tuple[str, int, int]]:
    """Give the words between, bare of marks and case, with their places."""
    found = (
        (match, re.sub(r"\A\W+|\W+\Z", "", match.group()).casefold()) for match in re.finditer(r"\S+", text[start:end])
    )
    return [(word, start + match.start(), start + match.end()) for match, word in found if word]


def _place(
    words: list[tuple[str, int, int]], sentence: KeptSentence, cursor: int, neighbour: int | None
) -> tuple[int, int] | None:
    """Say from where to where a sentence could stand: its closing words are looked for where its length puts them.

    Without them it goes on to the `neighbour` that starts after it, if that is near.
    """
    opening = next(_alike(words, sentence.opening), None)
    first = opening[0] if opening else cursor
    wanted = first + sentence.characters
    closings = [one[1] for one in _alike(words, sentence.closing) if one[1] > (opening[1] if opening else cursor)]
    closing = min(closings, key=lambda last: abs(last - wanted), default=None)
    if closing and opening and closing - first > 3 * sentence.characters + _TRY:
        closing = None
    if opening is None:
        if closing is None:
            return None
        first = min((start for _, start, _ in words if start >= closing - sentence.characters), default=cursor)
    elif closing is None:
        if neighbour and neighbour - first <= 2 * sentence.characters:
            wanted = neighbour
        closing = max((end for _, _, end in words if first < end <= max(wanted, opening[1])), default=wanted)
    return first, closing


def _alike(words: list[tuple[str, int, int]], phrase: str) -> Iterator[tuple[int, int]]:
    """Give the places where more than half of a phrase's words stand as they do in it."""
    wanted = [word for word, _, _ in _words(phrase, 0, len(phrase))]
    for number in range(len(words) - len(wanted) + 1 if wanted else 0):
        window = words[number : number + len(wanted)]
        if 2 * sum(one[0] == word for one, word in zip(window, wanted, strict=True)) > len(wanted):
            yield window[0][1], window[-1][2]


def _fill(text: str, start: int, end: int, run: Sequence[KeptSentence], places: list) -> None:
    """Give each stretch of sentences that has no place yet the words between, if they are about as many."""
    number = 0
    while number < len(run):
        last = number
        while last < len(run) and places[last] is None:
            last += 1
        if last > number:
            first = places[number - 1][1] if number else start
            words = _words(text, first, places[last][0] if last < len(run) else end)
            characters = sum(one.characters for one in run[number:last])
            if words and characters <= 2 * (words[-1][2] - words[0][1]) <= 4 * characters:
                places[number:last] = [(words[0][1], words[-1][2])] * (last - number)
        number = last + 1
