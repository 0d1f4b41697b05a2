"""Which side a claim comes from, derived from who was asked, who raised it, memberships and coalitions."""

from collections import defaultdict

from onrecord.record.dataset import Dataset

PRESS, UNATTRIBUTED, OTHERS = "press", "unattributed", "others"


class Organisations:
    """The bodies that each organisation speaks for, and the organisations of each person."""

    def __init__(self, dataset: Dataset):
        self._members: dict[str, set[str]] = defaultdict(set)
        self._of_person: dict[str, set[str]] = defaultdict(set)
        columns = ("organisation_id", "member_organisation_id", "person_id")
        for organisation, member, person in zip(*(dataset["memberships"][one] for one in columns), strict=True):
            if isinstance(member, str):
                self._members[organisation].add(member)
            elif isinstance(person, str):
                self._of_person[person].add(organisation)
        self._bodies: dict[str, frozenset[str]] = {}

    def bodies(self, organisation: str) -> frozenset[str]:
        """Give the organisation itself and, all the way down, its member organisations.

        A coalition is no body of its own: it is the bodies that are in it.
        """
        if organisation not in self._bodies:
            found, waiting = set(), [organisation]
            while waiting:
                one = waiting.pop()
                if one not in found:
                    found.add(one)
                    waiting.extend(self._members.get(one, ()))
            self._bodies[organisation] = frozenset(found)
        return self._bodies[organisation]

    def share(self, one: str, other: str) -> bool:
        """Say whether two organisations are one, or a body belongs to both."""
        return not self.bodies(one).isdisjoint(self.bodies(other))

    def speaking(self, person: str | None, organisation: str | None) -> set[str]:
        """Give the organisations for which a claimant or holder speaks: the one named, else the person's own."""
        if organisation:
            return {organisation}
        return set(self._of_person.get(person, ()))

    def on_side(self, person: str | None, organisation: str | None, party: str) -> bool:
        """Say whether a claimant or holder stands on the side of `party`."""
        return any(self.share(one, party) for one in self.speaking(person, organisation))


def parties(dataset: Dataset, organisations: Organisations) -> list[str]:
    """Give the parties of the dispute, the one that is asked most first.

    Organisations that raise or are asked, where they share a body, are one party; it goes by the one of them
    that occurs most often, then by the first in the alphabet.
    """
    asked = dataset["demands"]["asked_of_organisation_id"].dropna().to_list()
    raised = dataset["demands"]["raised_by_organisation_id"].dropna().to_list()
    groups: list[list[str]] = []
    for one in sorted({*asked, *raised}):
        joined = [group for group in groups if any(organisations.share(one, other) for other in group)]
        groups = [group for group in groups if group not in joined] + [sum(joined, [one])]

    def weight(group):
        return (-sum(asked.count(one) for one in group), min(group))

    def name(group):
        return min(group, key=lambda one: (-(asked + raised).count(one), one))

    return [name(group) for group in sorted(groups, key=weight)]
