"""Who stands on which side, derived from memberships and coalitions."""

from collections import defaultdict
from typing import NamedTuple

from onrecord.record.dataset import Dataset

PRESS, UNATTRIBUTED, OTHERS = "press", "unattributed", "others"


class Actor(NamedTuple):
    """Who speaks, holds a stance, raises a demand or is addressed: a person, an organisation, or one for the other."""

    person: str | None
    organisation: str | None


class Organisations:
    """The bodies that each organisation speaks for."""

    def __init__(self, dataset: Dataset):
        self._members: dict[str, set[str]] = defaultdict(set)
        for _, organisation, member in dataset.rows("memberships").each("organisation_id", "member_organisation_id"):
            if organisation and member:
                self._members[organisation].add(member)
        self._bodies: dict[str, frozenset[str]] = {}

    def bodies(self, organisation: str) -> frozenset[str]:
        """Give the organisation itself and, all the way down, its member organisations.

        A coalition is no body of its own: it is the bodies in it.
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

    def stands_with(self, actor: Actor, party: Actor) -> bool:
        """Say whether an actor stands on a party's side.

        With an organisation stand its members, the coalitions that it is in, and people where they act for one of
        these. A person in their own name is a party of their own, inside an organisation too.
        """
        if actor.organisation and party.organisation:
            return self.share(actor.organisation, party.organisation)
        return actor == party
