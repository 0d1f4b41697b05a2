"""The discourse network: who stands where on what, for Gephi, visone or R."""

from datetime import date
from itertools import combinations
from typing import Any

import networkx

from onrecord.record.dataset import Dataset

PERSONS, ORGANISATIONS = "persons", "organisations"
HOLDER = ("holder_person_id", "holder_organisation_id")
# Support is positive, refusal negative (Leifeld 2017, discourse networks). Who is still considering takes neither side,
# and whoever takes a demand back is no more for it, nor against it.
SIGNS = {
    **{"demands": 1, "offers": 1, "withdraws": 0},
    **{"accepts": 1, "accepts_partly": 0.5, "considering": 0, "declines": -1},
    **{"supports": 1, "opposes": -1},
}


def stances(
    dataset: Dataset, actors: str = PERSONS, since: date | None = None, until: date | None = None
) -> networkx.Graph:
    """Give the two-mode network: actors and demands as nodes, an edge where an actor takes a stance on a demand.

    Of an edge `weight` is the number of claims, `sign` their mean sign from -1 (declines, opposes) to 1 (demands,
    offers, accepts, supports), and `claims` their keys. A denied stance has sign 0, since it leaves all else open: who
    did not agree may have refused, may be considering it, or may have said nothing. With `actors` PERSONS an actor is
    the holder's person, else the organisation; with ORGANISATIONS the organisation that the holder acts for, else the
    person, who then acts in their own name. `since` and `until` are the first and the last day on which what proves a
    claim was published. A claim that lacks its holder, demand or stance makes no edge.
    """
    graph: networkx.Graph = networkx.Graph(mode="two", actors=actors, **_span(since, until))
    names = {
        table: dict(zip(dataset[table][key], dataset[table]["name"], strict=True))
        for table, key in (("people", "person_id"), ("organisations", "organisation_id"))
    }
    titles = dict(zip(dataset["demands"]["demand_id"], dataset["demands"]["title"], strict=True))
    columns = ("position_id", "demand_id", *HOLDER, "stance", "polarity", "sentence_id.article_id.published_on")
    claims: dict[tuple[str, str], list[tuple[str, float]]] = {}
    for _, key, demand, person, organisation, stance, polarity, day in dataset.rows("positions").each(*columns):
        as_person = person and (actors == PERSONS or not organisation)
        actor, table = (person, "people") if as_person else (organisation, "organisations")
        if not (actor and demand and stance) or not _within(day, since, until):
            continue
        kind = "person" if as_person else "organisation"
        node = f"{kind}:{actor}"  # a person and an organisation may have the same key
        graph.add_node(node, label=names[table][actor], kind=kind)
        graph.add_node(f"demand:{demand}", label=titles[demand], kind="demand")
        sign = SIGNS[stance] if polarity == "affirmed" else 0
        claims.setdefault((node, f"demand:{demand}"), []).append((key, sign))
    for (actor, demand), found in claims.items():
        sign = sum(one for _, one in found) / len(found)
        keys = " | ".join(key for key, _ in found)
        graph.add_edge(actor, demand, kind="stance", weight=len(found), sign=sign, claims=keys)
    return graph


def _within(day: date | None, since: date | None, until: date | None) -> bool:
    if day is None:
        return not (since or until)
    return (since or day) <= day <= (until or day)


def _span(since: date | None, until: date | None) -> dict[str, Any]:
    return {name: day.isoformat() for name, day in (("from", since), ("to", until)) if day}


def ties(stances: networkx.Graph) -> networkx.Graph:
    """Give the one-mode network of a two-mode one: its actors, and an edge where two agree or are opposed on a demand.

    `congruence` and `conflict` are the numbers of demands on which their mean signs agree and are opposed, `agreed_on`
    and `opposed_on` the keys of these demands; `kind` is the more frequent of both, `weight` their sum and `sign` their
    difference by their sum.
    """
    graph: networkx.Graph = networkx.Graph(**stances.graph | {"mode": "one"})
    graph.add_nodes_from((node, data) for node, data in stances.nodes(data=True) if data["kind"] != "demand")
    shared: dict[tuple[str, str], tuple[list[str], list[str]]] = {}
    for demand in (node for node, kind in stances.nodes(data="kind") if kind == "demand"):
        for one, other in combinations(sorted(stances[demand]), 2):
            product = stances[demand][one]["sign"] * stances[demand][other]["sign"]
            if product:
                demands = shared.setdefault((one, other), ([], []))
                demands[product < 0].append(demand.removeprefix("demand:"))
    for (one, other), (agreed, opposed) in shared.items():
        agree, disagree = len(agreed), len(opposed)
        graph.add_edge(
            one,
            other,
            kind="congruence" if agree >= disagree else "conflict",
            weight=agree + disagree,
            sign=(agree - disagree) / (agree + disagree),
            congruence=agree,
            conflict=disagree,
            agreed_on=" | ".join(agreed),
            opposed_on=" | ".join(opposed),
        )
    return graph


def as_graphml(graph: networkx.Graph) -> bytes:
    """Give the network as GraphML, in UTF-8; the same network gives the same bytes."""
    return ("\n".join(networkx.generate_graphml(graph)) + "\n").encode("utf-8")
