"""The network as a picture: who agrees, who is opposed, and who takes which stance, drawn when the site is made."""

import textwrap
from dataclasses import dataclass
from functools import cached_property

import networkx

from onrecord.analysis.network import ORGANISATIONS, PERSONS, as_graphml, stances, ties
from onrecord.record.dataset import Dataset

# in units of the picture, which are pixels where there is room for the names beside it
WIDTH, SHORTEST, ROW, EDGE = 360, 120, 52, 30
# a name beside a node: so many letters a line, so many lines
LETTERS, LINES = 22, 3


@dataclass(frozen=True)
class Node:
    """A node of a picture: its number, its row's key, where it stands, and its name in lines beside it."""

    number: int
    key: str
    kind: str
    name: str
    x: int
    y: int
    anchor: str

    @property
    def lines(self) -> list[str]:
        """Give the name in the lines that fit."""
        return textwrap.wrap(self.name, LETTERS, max_lines=LINES, placeholder=" …")


@dataclass(frozen=True)
class Tie:
    """A line between two nodes: `kind` is agreement, conflict or neither, `width` how often it stands for something."""

    one: Node
    other: Node
    kind: str
    width: int
    path: str


@dataclass(frozen=True)
class Picture:
    """Nodes and the lines between them, on a sheet of a size."""

    width: int
    height: int
    nodes: list[Node]
    lines: list[Tie]


class Network:
    """The network of one kind of actors: as a picture, as what the picture says, and as files."""

    def __init__(self, dataset: Dataset, actors: str):
        self.actors = actors
        self.stances = stances(dataset, actors)
        self.ties = ties(self.stances)

    @property
    def files(self) -> dict[str, bytes]:
        """Give both graphs as GraphML, by their paths."""
        return {
            f"network/{self.actors}-{name}.graphml": as_graphml(graph)
            for name, graph in (("ties", self.ties), ("stances", self.stances))
        }

    @cached_property
    def agreement(self) -> Picture:
        """Draw the actors in a circle; those who agree more than they are opposed stand beside each other."""
        together = self.ties.edge_subgraph(
            (one, other) for one, other, data in self.ties.edges(data=True) if data["kind"] == "congruence"
        )
        camps = [sorted(camp) for camp in networkx.connected_components(together)]
        order = [node for camp in sorted(camps, key=lambda camp: (-len(camp), camp)) for node in camp]
        order += [node for node in sorted(self.ties) if node not in together]
        radius = max(SHORTEST, len(order) * 7)
        width = max(WIDTH, 2 * (radius + EDGE))
        circle: networkx.Graph = networkx.Graph()
        circle.add_nodes_from(order)
        places = networkx.circular_layout(circle, scale=radius, center=(width / 2, radius + 2 * EDGE))
        nodes = {
            one: self._node(number, one, places[one], _beside(places[one][0] - width / 2, radius))
            for number, one in enumerate(order, 1)
        }
        found = []
        for one, other, data in self.ties.edges(data=True):
            for kind, name, bend in (("agreement", "congruence", 1), ("conflict", "conflict", -1)):
                if data[name]:
                    bend = bend if data["congruence"] and data["conflict"] else 0
                    found.append(_line(nodes[one], nodes[other], kind, data[name], bend))
        return Picture(width, 2 * radius + 4 * EDGE, list(nodes.values()), found)

    @cached_property
    def positions(self) -> Picture:
        """Draw the actors on the left, the demands on the right, those of the same actors beside each other."""
        actors = sorted(self.ties)
        demands = [node for node, kind in self.stances.nodes(data="kind") if kind == "demand"]
        demands.sort(key=lambda one: (sorted(actors.index(actor) for actor in self.stances[one]), one))
        height = ROW * max(len(actors), len(demands), 1)
        places = networkx.multipartite_layout(self.stances, {0: actors, 1: demands})
        nodes: dict[str, Node] = {}
        for side, anchor, x in ((actors, "end", EDGE), (demands, "start", WIDTH - EDGE)):
            tall = max((abs(places[one][1]) for one in side), default=0) or 1
            for one in side:
                y = height / 2 + places[one][1] / tall * (height - ROW) / 2
                nodes[one] = self._node(len(nodes) + 1, one, (x, y), anchor)
        found = [
            _line(nodes[actor], nodes[demand], _side(data["sign"]), data["weight"])
            for actor in actors
            for demand, data in self.stances[actor].items()
        ]
        return Picture(WIDTH, height, list(nodes.values()), found)

    def demands(self, one: str, side: str) -> list[str]:
        """Give the keys of the demands on which an actor is on a side: agreement, conflict or neither."""
        taken = self.stances[one].items()
        return [_key(demand) for demand, data in taken if _side(data["sign"]) == side]

    def _node(self, number: int, node: str, place, anchor: str) -> Node:
        data = self.stances.nodes[node]
        return Node(number, _key(node), data["kind"], data["label"], round(place[0]), round(place[1]), anchor)


def networks(dataset: Dataset) -> list[Network]:
    """Give the networks that the site shows."""
    return [Network(dataset, actors) for actors in (ORGANISATIONS, PERSONS)]


def _key(node: str) -> str:
    return node.partition(":")[2]


def _side(sign: float) -> str:
    return "agreement" if sign > 0 else "conflict" if sign < 0 else "neither"


def _beside(across: float, radius: int) -> str:
    """Say on which side of a node in a circle its name stands."""
    if abs(across) < radius * 0.2:
        return "middle"
    return "start" if across > 0 else "end"


def _line(one: Node, other: Node, kind: str, count: int, bend: int = 0) -> Tie:
    """Draw a line as a curve, bent aside where two actors have two lines."""
    x, y = (one.x + other.x) / 2, (one.y + other.y) / 2
    x, y = x + (other.y - one.y) * bend * 0.12, y - (other.x - one.x) * bend * 0.12
    return Tie(one, other, kind, min(1 + count, 6), f"M{one.x} {one.y}Q{round(x)} {round(y)} {other.x} {other.y}")
