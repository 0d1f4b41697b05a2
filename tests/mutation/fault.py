"""What a class of faults is, and how its places are picked."""

import inspect
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, zip_longest
from random import Random
from typing import TypeVar

from mutation.sound import Fault, Sound

T = TypeVar("T")
READERS = ("package", "texts", "nobody")


@dataclass(frozen=True)
class FaultClass:
    """A class of faults. `plants` gives, for a sound package and a source of chance, one fault after another.

    `reader` says who could tell: a careful reader of the `package` alone, one who has the `texts` too, or `nobody`.
    """

    id: str
    title: str
    reader: str
    plants: Callable[[Sound, Random], Iterator[Fault]]


def fault(reader: str) -> Callable[[Callable], FaultClass]:
    """Make a FaultClass of a generator function: its id is the function's name, its title the docstring."""
    assert reader in READERS

    def make(function: Callable) -> FaultClass:
        title = inspect.cleandoc(function.__doc__).replace("\n", " ").rstrip(".")
        return FaultClass(function.__name__.replace("_", "-"), title, reader, function)

    return make


def spread(random: Random, places: Iterable[T], by: Callable[[T], Hashable]) -> Iterator[T]:
    """Give the places in random order, each group in turn, so that a long table or column does not crowd out others."""
    groups: dict[Hashable, list[T]] = {}
    for place in places:
        groups.setdefault(by(place), []).append(place)
    lists = list(groups.values())
    random.shuffle(lists)
    for one in lists:
        random.shuffle(one)
    missing = object()
    return (place for place in chain.from_iterable(zip_longest(*lists, fillvalue=missing)) if place is not missing)
