"""What a row leaves open of a demand's fate, and whether two rows can both be true.

A position says what a holder's answer was, or that it was not so. What it leaves open is a set: two rows clash where
nothing is open to both, agree where the same is open to both, and are else shades of one thing.
"""

from enum import Enum

CLASH, SHADE, AGREED = "clash", "shade", "agreed"


class Answer(Enum):
    """What came of a demand, by whoever answers it."""

    FULL = "full"
    PART_REFUSED = "part, the rest refused"
    PART_OPEN = "part, the rest open"
    CONSIDERED = "under consideration"
    REFUSED = "refused"
    NOTHING = "nothing"


class Raised(Enum):
    """What became of a demand, by whoever raised it."""

    PUT = "put"
    WITHDRAWN = "withdrawn"
    NEVER = "never put"


class Taken(Enum):
    """How somebody else stands to a demand."""

    FOR = "for"
    AGAINST = "against"
    NEITHER = "neither"


Open = frozenset[Answer] | frozenset[Raised] | frozenset[Taken]

_AFFIRMED: dict[str, Open] = {
    "accepts": frozenset({Answer.FULL}),
    "accepts_partly": frozenset({Answer.PART_REFUSED, Answer.PART_OPEN}),
    "considering": frozenset({Answer.CONSIDERED, Answer.PART_OPEN}),
    "declines": frozenset({Answer.REFUSED, Answer.PART_REFUSED}),
    "demands": frozenset({Raised.PUT}),
    "offers": frozenset({Raised.PUT}),
    "withdraws": frozenset({Raised.WITHDRAWN}),
    "supports": frozenset({Taken.FOR}),
    "opposes": frozenset({Taken.AGAINST}),
}


def left_open(stance: str, polarity: str) -> Open:
    """Give what a position with this stance and polarity leaves open."""
    affirmed = _AFFIRMED[stance]
    if polarity == "affirmed":
        return affirmed
    every: Open = frozenset(type(next(iter(affirmed))))  # type: ignore[assignment]
    # "not even in part" leaves no room for the whole
    return every - affirmed - ({Answer.FULL} if stance == "accepts_partly" else frozenset())


def relation(one: tuple[str, str], other: tuple[str, str]) -> str:
    """Say of two positions on one kind of question, each a stance and a polarity, whether both can be true."""
    here, there = left_open(*one), left_open(*other)
    if not here & there:
        return CLASH
    return AGREED if here == there else SHADE
