"""The discourse network: who stands where on what, for Gephi, visone or R."""

from itertools import combinations

import networkx

from onrecord.analysis.rows import named
from onrecord.record.dataset import Dataset

# Support is positive, refusal negative (Leifeld 2017, discourse networks). Who is still considering takes neither side,
# and whoever takes a demand back is no more for it, nor against it.
SIGNS = {
    **{"demands": 1, "offers": 1, "withdraws": 0},
    **{"accepts": 1, "accepts_partly": 0.5, "considering": 0, "declines": -1},
    **{"supports": 1, "opposes": -1},
}


def discourse_network(dataset: Dataset) -> networkx.Graph:
    """Give actors and demands as nodes, and two kinds of edges.

    `stance`: an actor and a demand; `weight` is the number of claims, `sign` their mean sign from -1 (declines,
    opposes) to 1 (demands, offers, accepts, supports), `claims` their keys. A denied stance has sign 0, since it leaves
    all else open: who did not agree may have refused, may be considering it, or may have said nothing. `congruence`
    and `conflict`: two actors and the number of demands on which their mean signs agree or are opposed. An actor is the
    holder's person where there is one, else the organisation.
    """
    graph: networkx.Graph = networkx.Graph()
    names: dict[str, str] = {}
    for table, key in (("people", "person_id"), ("organisations", "organisation_id")):
        names |= dict(zip(dataset[table][key], dataset[table]["name"], strict=True))
    titles = dict(zip(dataset["demands"]["demand_id"], dataset["demands"]["title"], strict=True))
    claims: dict[tuple[str, str], list[tuple[str, float]]] = {}
    for row in named(dataset["positions"]):
        person = isinstance(row.holder_person_id, str)
        actor = row.holder_person_id if person else row.holder_organisation_id
        graph.add_node(f"actor:{actor}", label=names[actor], kind="person" if person else "organisation")
        graph.add_node(f"demand:{row.demand_id}", label=titles[row.demand_id], kind="demand")
        claims.setdefault((actor, row.demand_id), []).append((row.position_id, _sign(row)))
    signs: dict[str, dict[str, float]] = {}
    for (actor, demand), found in claims.items():
        sign = sum(one for _, one in found) / len(found)
        signs.setdefault(demand, {})[actor] = sign
        keys = " | ".join(key for key, _ in found)
        edge = {"kind": "stance", "weight": len(found), "sign": sign, "claims": keys}
        graph.add_edge(f"actor:{actor}", f"demand:{demand}", **edge)
    _relate(graph, signs)
    return graph


def _sign(row) -> float:
    return SIGNS[row.stance] if row.polarity == "affirmed" else 0


def _relate(graph: networkx.Graph, signs: dict[str, dict[str, float]]) -> None:
    counts: dict[tuple[str, str], list[int]] = {}
    for by_actor in signs.values():
        for one, other in combinations(sorted(by_actor), 2):
            product = by_actor[one] * by_actor[other]
            count = counts.setdefault((one, other), [0, 0])
            count[0] += product > 0
            count[1] += product < 0
    for (one, other), (agree, disagree) in counts.items():
        if agree or disagree:
            kind = "congruence" if agree >= disagree else "conflict"
            sign = (agree - disagree) / (agree + disagree)
            edge = {"kind": kind, "weight": agree + disagree, "sign": sign, "congruence": agree, "conflict": disagree}
            graph.add_edge(f"actor:{one}", f"actor:{other}", **edge)


def as_graphml(graph: networkx.Graph) -> bytes:
    """Give the network as GraphML, in UTF-8; the same network gives the same bytes."""
    return ("\n".join(networkx.generate_graphml(graph)) + "\n").encode("utf-8")
