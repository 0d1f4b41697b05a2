"""The parties to a dispute, and the short names and letters by which the pages show them."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from itertools import chain, count

from onrecord.record.sides import NOBODY, Actor, Organisations
from onrecord.record.vocabulary import SEPARATOR


def standing(pairs: Iterable[tuple[Actor, Actor]], organisations: Organisations) -> dict[Actor, Actor]:
    """Give, for each party that raises a demand or is addressed, the party under whose name it is shown.

    `pairs` are the raiser and the addressee of each demand. A coalition and its members are shown as one, under the
    name of the one that has most demands; they are shown apart where one of them addresses another. The parties
    with most demands come first.
    """
    facing: dict[Actor, set[Actor]] = defaultdict(set)
    many: Counter[Actor] = Counter()
    for raiser, addressee in pairs:
        for one, other in ((raiser.party, addressee.party), (addressee.party, raiser.party)):
            many[one] += 1
            facing[one].add(other)
    many.pop(NOBODY, None)
    together: dict[Actor, list[Actor]] = {}
    shown = {}
    for one, _ in many.most_common():
        near = [
            head
            for head, members in together.items()
            if organisations.stands_with(one, head) and facing[one].isdisjoint(members)
        ]
        shown[one] = near[0] if len(near) == 1 else one
        together.setdefault(shown[one], []).append(one)
    return shown


# so many characters can stand in a line beside others
LONGEST = 25


def short_names(rows: Iterable[Mapping]) -> dict[str, str]:
    """Give the name by which each organisation is shown, by its key: for a long one another that it is known by.

    An article's name for somebody can be a nickname. So another name counts only where each of its words is a word of
    the name or the first letters of some of its words, and where no other organisation has it too.
    """
    rows = list(rows)
    names = {row["organisation_id"]: {row["name"], *names_in(row["also_known_as"])} for row in rows}
    many = Counter(one for several in names.values() for one in several)
    found = {}
    for row in rows:
        words = re.findall(r"\w+", row["name"])
        initials = "".join(word[0] for word in words if word[0].isupper())
        kept = [
            one
            for one in names_in(row["also_known_as"])
            if len(one) <= LONGEST
            and many[one] == 1
            and all(_in(word, words, initials) for word in re.findall(r"\w+", one))
        ]
        long = len(row["name"]) > LONGEST
        found[row["organisation_id"]] = max(kept, key=len) if long and kept else row["name"]
    return found


def names_in(cell: str | None) -> list[str]:
    """Give the names that a list cell holds."""
    return [one for one in (cell or "").split(SEPARATOR) if one]


def _in(word: str, words: list[str], initials: str) -> bool:
    return word in words or (len(word) > 1 and word in initials)


def letters(names: Iterable[tuple[str, str | None]]) -> list[str]:
    """Give a mark of one to three letters for each name, no two the same; an abbreviation of three at most is one."""
    found: list[str] = []
    for name, abbreviation in names:
        words = [word for word in re.findall(r"\w+", name) if word[0].isupper() or word[0].isdigit()] or [name or "?"]
        initials = "".join(word[0] for word in words)
        known = [abbreviation] if abbreviation and len(abbreviation) <= 3 else []
        wanted = [*known, initials[0], initials[:2], *(words[0][:length] for length in (2, 3)), initials[:3]]
        found.append(next(one for one in chain(wanted, map(str, count(1))) if one not in found))
    return found
