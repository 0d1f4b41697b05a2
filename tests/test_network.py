"""The discourse network: who takes what stance, and who agrees with whom."""

import networkx
import pytest
from click.testing import CliRunner

from onrecord.cli import main
from onrecord.coding.renaming import rename

BOARD, CLUBS = "organisation:harbour-board", "organisation:anglers-and-rowers"
FINCH, MARL = "person:bo-finch", "person:ada-marl"
SLIPWAY = "demand:second-slipway"
# what the clubs say of the Board's answer on the slipway
THEIRS = "ep-20310503-p02"


def run(*arguments):
    return CliRunner().invoke(main, ["network", *map(str, arguments)])


@pytest.fixture
def network(draft, tmp_path):
    def read(*options):
        result = run(draft.root, "--output", tmp_path / "n.graphml", *options)
        assert (result.exit_code, result.stdout) == (0, "")
        return networkx.read_graphml(tmp_path / "n.graphml")

    return read


def test_a_stance_has_a_sign_and_a_weight(network):
    assert network().edges[BOARD, SLIPWAY] == {"kind": "stance", "weight": 1, "sign": -1, "claims": THEIRS}


def test_a_person_and_an_organisation_with_one_key_are_two_actors(draft, network):
    rename(draft.root, "cy-dole", "harbour-board", "people")
    dole, graph = "person:harbour-board", network()
    assert graph.nodes[dole] == {"label": "Cy Dole", "kind": "person"}
    assert graph.nodes[BOARD] == {"label": "Harbour Board", "kind": "organisation"}
    assert graph.edges[dole, "demand:night-sluice"]["claims"] == "quay-news-20310504-p04"
    assert graph.edges[BOARD, "demand:night-sluice"]["claims"] == "ep-20310503-p01"
    assert network("--mode", "one").edges[dole, BOARD]["opposed_on"] == "night-sluice"


def test_stances_and_ties_are_two_graphs(network):
    two, one = network(), network("--mode", "one")
    assert {kind for *_, kind in two.edges(data="kind")} == {"stance"}
    assert {kind for *_, kind in one.edges(data="kind")} == {"congruence", "conflict"}
    assert {node: data for node, data in two.nodes(data=True) if data["kind"] != "demand"} == dict(one.nodes(data=True))
    assert (two.graph["mode"], one.graph["mode"]) == ("two", "one")
    counts = {"kind": "congruence", "weight": 2, "sign": 0, "congruence": 1, "conflict": 1}
    assert one.edges[BOARD, FINCH] == counts | {"agreed_on": "open-harbour", "opposed_on": "night-sluice"}


def test_organisations_act_through_their_people(network):
    assert network().edges[MARL, SLIPWAY]["claims"] == "ep-20310503-p03"
    organisations = network("--actors", "organisations")
    assert MARL not in organisations
    # one claim that the Board declined, one that Ada Marl, for the Board, considers it
    edge = organisations.edges[BOARD, SLIPWAY]
    assert (edge["weight"], edge["sign"], edge["claims"]) == (2, -0.5, "ep-20310503-p02 | ep-20310503-p03")


def test_a_person_in_their_own_name_stays_a_person(draft, network):
    draft.set("positions", "ep-20310503-p03", holder_organisation_id="")
    graph = network("--actors", "organisations")
    assert graph.nodes[MARL] == {"label": "Ada Marl", "kind": "person"}


@pytest.mark.parametrize(
    ("options", "days"),
    [
        ((), {"ep-20310503", "quay-news-20310504"}),
        (("--from", "2031-05-04"), {"quay-news-20310504"}),
        (("--to", "2031-05-03"), {"ep-20310503"}),
        (("--from", "2031-05-03", "--to", "2031-05-04"), {"ep-20310503", "quay-news-20310504"}),
        (("--from", "2031-05-05"), set()),
    ],
)
def test_a_span_of_days_is_of_publication(network, options, days):
    claims = [key for *_, keys in network(*options).edges(data="claims") for key in keys.split(" | ")]
    assert {key.rpartition("-")[0] for key in claims} == days


def test_the_days_are_kept_in_the_graph(network):
    graph = network("--from", "2031-05-03", "--to", "2031-05-03", "--mode", "one").graph
    assert (graph["from"], graph["to"], graph["actors"]) == ("2031-05-03", "2031-05-03", "persons")


def test_a_span_that_ends_before_it_begins_is_refused(draft):
    result = run(draft.root, "--from", "2031-05-04", "--to", "2031-05-03")
    assert result.exit_code == 2
    assert "no day is from 2031-05-04 and to 2031-05-03: name the earlier one with --from" in result.stderr


def test_without_an_output_it_is_printed(draft):
    assert run(draft.root).stdout.startswith("<graphml ")


@pytest.mark.parametrize(
    ("stance", "polarity", "sign"),
    [
        ("offers", "affirmed", 1),
        ("withdraws", "affirmed", 0),
        ("supports", "affirmed", 1),
        ("opposes", "affirmed", -1),
        # it leaves open whether they refused, are considering it, or said nothing
        ("accepts", "denied", 0),
        ("opposes", "denied", 0),
    ],
)
def test_a_stance_has_a_sign_and_a_denied_one_takes_no_side(draft, network, stance, polarity, sign):
    draft.set("positions", THEIRS, stance=stance, polarity=polarity)
    edge = network().edges[BOARD, SLIPWAY]
    assert (edge["weight"], edge["sign"]) == (1, sign)


@pytest.mark.parametrize("column", ["holder_organisation_id", "stance", "demand_id"])
def test_a_claim_that_lacks_what_makes_an_edge_makes_none(draft, network, column):
    draft.set("positions", THEIRS, **{column: ""})
    assert THEIRS not in " ".join(keys for *_, keys in network().edges(data="claims"))


def test_the_same_package_gives_the_same_network(draft, tmp_path):
    for name in ("a", "b"):
        run(draft.root, "--output", tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
