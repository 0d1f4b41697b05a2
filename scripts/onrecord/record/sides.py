"""Who stands on which side, derived from memberships and coalitions."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from onrecord.record.dataset import Dataset

ADDRESSEE, RAISER, PUBLICATION, PARTY = "addressee", "raiser", "publication", "party"
SUPPORTERS, OPPONENTS, UNATTRIBUTED = "supporters", "opponents", "unattributed"
OTHERS, BOTH_SIDES = "others", "others, on both sides"
# in the order in which they are shown
SIDES = (ADDRESSEE, RAISER, PARTY, PUBLICATION, SUPPORTERS, OPPONENTS, OTHERS, BOTH_SIDES, UNATTRIBUTED)


class Actor(NamedTuple):
    """Who speaks, holds a stance, raises a demand or is addressed: a person, an organisation, or one for the other."""

    person: str | None
    organisation: str | None

    @property
    def party(self) -> "Actor":
        """The organisation that the actor speaks or acts for, else the person in their own name."""
        return Actor(None, self.organisation) if self.organisation else self

    @property
    def key(self) -> str:
        """Give the key of the organisation, else that of the person; nothing of nobody."""
        return self.organisation or self.person or ""


NOBODY = Actor(None, None)


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


@dataclass(frozen=True)
class Sides:
    """The sides of one demand: its addressee, its raiser, and who is shown to support or to oppose it."""

    organisations: Organisations
    addressee: Actor
    raiser: Actor
    supporters: Sequence[Actor] = ()
    opponents: Sequence[Actor] = ()

    def of(self, claimant: Actor, attribution: str) -> tuple[str, Actor]:
        """Give the side that a claim comes from, and the party that this side goes by there.

        A claimant on both of the two sides is on neither. A publication that is a party itself speaks for its side.
        """
        if claimant == NOBODY:
            return UNATTRIBUTED, NOBODY
        two = {ADDRESSEE: self.addressee, RAISER: self.raiser}
        own = [side for side, party in two.items() if self._with(claimant, party)]
        if own:
            return (own[0], two[own[0]].party) if len(own) == 1 else (BOTH_SIDES, claimant.party)
        if attribution == "publication":
            return PUBLICATION, claimant.party
        taken = [
            side
            for side, actors in ((SUPPORTERS, self.supporters), (OPPONENTS, self.opponents))
            if any(self._with(claimant, one) for one in actors)
        ]
        return taken[0] if len(taken) == 1 else OTHERS, claimant.party

    def _with(self, actor: Actor, party: Actor) -> bool:
        return party != NOBODY and self.organisations.stands_with(actor, party)


def party_of(claimant: Actor, attribution: str) -> tuple[str, Actor]:
    """Give the side that a claim on an event comes from: an event has no two sides, so each party is its own."""
    if claimant == NOBODY:
        return UNATTRIBUTED, NOBODY
    return PUBLICATION if attribution == "publication" else PARTY, claimant.party
