"""What people and organisations are called, and who else can be meant where an article names them."""

from collections import defaultdict
from collections.abc import Iterable

from onrecord.record import texts
from onrecord.record.dataset import Dataset
from onrecord.record.vocabulary import SEPARATOR

REGISTER = ("people", "organisations", "memberships")


def names_of(row) -> list[str]:
    """Give the name, the abbreviation and the spellings of a row of people or organisations, in normalised form."""
    names = [row.name, getattr(row, "abbreviation", None)]
    names += row.also_known_as.split(SEPARATOR) if isinstance(row.also_known_as, str) else []
    return [name for one in names if isinstance(one, str) and (name := texts.normalise(one))]


class Naming:
    """The names of those tables of the register that are at hand, and who is meant by which, all in small letters.

    `names` are those of anybody, without the marks around them; `phrases` all names and roles.
    """

    def __init__(self, dataset: Dataset):
        # a person may have the key of an organisation
        self._own: dict[str, dict[str, set[str]]] = {"people": {}, "organisations": {}}
        self._roles: dict[str, set[str]] = defaultdict(set)
        self._parts: dict[str, set[str]] = defaultdict(set)
        self.phrases: set[str] = set()
        for table, called in self._own.items():
            for row in _rows(dataset, table):
                names = names_of(row)
                last = names[0].split()[-1:] if table == "people" and names else []
                own = set(map(texts.fold, names + last))
                self.phrases |= own
                if isinstance(row[1], str):
                    called[row[1]] = own
        for row in _rows(dataset, "memberships"):
            member = row.person_id if isinstance(row.person_id, str) else row.member_organisation_id
            if isinstance(member, str) and isinstance(row.organisation_id, str):
                self._parts[row.organisation_id].add(member)
            if isinstance(row.person_id, str) and isinstance(row.role, str):
                self._roles[row.person_id].add(texts.fold(texts.normalise(row.role)))
        self.names = {_bare(name) for called in self._own.values() for own in called.values() for name in own}
        self.phrases = self.phrases.union(self.names, *self._roles.values())
        self._meant: dict[str, set[str]] = {}

    def parts_of(self, organisation: str) -> set[str]:
        """Give the people and the organisations that are an organisation's members."""
        return self._parts.get(organisation, set())

    def named(self, key: str) -> set[str]:
        """Give what a person or an organisation itself is called by, or both of them where they have one key."""
        return set().union(*(called.get(key, ()) for called in self._own.values()))

    def person(self, key: str) -> set[str]:
        """Give what a person is called by."""
        return self._own["people"].get(key, set())

    def meant(self, key: str) -> set[str]:
        """Give what a person is called by, the role included; for an organisation, its people and members too."""
        if key not in self._meant:
            parts = self.parts_of(key)
            parts = parts.union(*(self.parts_of(part) for part in parts))
            self._meant[key] = self.named(key).union(self._roles.get(key, ()), *map(self.named, parts))
        return self._meant[key]


def _rows(dataset: Dataset, table: str) -> Iterable:
    return dataset[table].itertuples() if table in dataset.tables else ()


def _bare(name: str) -> str:
    start, end = texts.trimmed(name, 0, len(name))
    return name[start:end]


def naming(dataset: Dataset) -> Naming:
    """Give the names of the register; raises Unavailable where one of its tables is not at hand."""
    for table in REGISTER:
        dataset.table(table)
    return names_at_hand(dataset)


def names_at_hand(dataset: Dataset) -> Naming:
    """Give the names of those tables of the register that are at hand."""
    return dataset.home(*REGISTER).once(Naming)
