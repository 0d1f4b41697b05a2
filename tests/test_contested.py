"""The versions side by side: the word for each demand and event, computed from the rows."""

import csv
import io
import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from click.testing import CliRunner

from conftest import read
from onrecord.analysis.contested import contested_demands, contested_events
from onrecord.cli import main
from onrecord.record.sides import Organisations, parties
from onrecord.report.contested import render

ROOT = Path(__file__).parents[1]


def demands(draft):
    return {one.identifier: one for one in contested_demands(read(draft.root))}


def events(draft):
    return {one.identifier: one for one in contested_events(read(draft.root))}


def run(*arguments):
    return CliRunner().invoke(main, [str(one) for one in arguments])


def test_the_answers_of_the_tiny_package(draft):
    assert {key: (one.word, one.versions) for key, one in demands(draft).items()} == {
        "boat-count": ("one version", {"press": {"accepts": ["quay-news-20310504-p05"]}}),
        "night-sluice": ("one version", {"asking": {"declines": ["ep-20310503-p01"]}}),
        "open-harbour": ("one version", {"asking": {"accepts_partly": ["quay-news-20310504-p03"]}}),
        "second-slipway": (
            "shade",
            {"asked": {"considering": ["ep-20310503-p03"]}, "asking": {"declines": ["ep-20310503-p02"]}},
        ),
        "works-tour": ("one version", {"press": {"accepts": ["ep-20310503-p04"]}}),
    }


@pytest.mark.parametrize(
    ("asked", "asking", "word"),
    [
        ("accepts", "declines", "clash"),
        ("accepts_partly", "declines", "clash"),
        ("declines", "accepts", "clash"),
        ("considering", "declines", "shade"),
        ("considering", "accepts", "shade"),
        ("accepts", "accepts_partly", "shade"),
        ("declines", "declines", "agreed"),
        ("accepts", "accepts", "agreed"),
        ("considering", "considering", "agreed"),
    ],
)
def test_the_word_follows_from_the_two_versions(draft, asked, asking, word):
    draft.set("positions", "ep-20310503-p03", stance=asked)
    draft.set("positions", "ep-20310503-p02", stance=asking)
    assert demands(draft)["second-slipway"].word == word


def test_a_demand_without_an_answer_is_unanswered(draft):
    draft.set("positions", "quay-news-20310504-p03", stance="demands")
    assert demands(draft)["open-harbour"].word == "unanswered"


def test_two_stances_in_one_version_are_no_clash_with_itself_but_a_shade_beside_another(draft):
    draft.set("positions", "ep-20310503-p03", stance="accepts", claimant_organisation_id="anglers-and-rowers")
    assert demands(draft)["second-slipway"].word == "one version"
    draft.add(
        "positions",
        "ep-20310503-p03",
        position_id="ep-20310503-p05",
        stance="accepts",
        claimant_organisation_id="harbour-board",
    )
    assert demands(draft)["second-slipway"].word == "clash"


def test_a_whole_declined_in_one_version_clashes_with_a_part_accepted_in_another(draft):
    draft.set("positions", "quay-news-20310504-p03", stance="declines")
    draft.set("positions", "ep-20310503-p03", stance="accepts")
    whole = demands(draft)["open-harbour"]
    assert (whole.word, whole.derived_from) == ("clash", ["second-slipway"])


def test_a_part_accepted_in_the_same_version_makes_no_derived_clash(draft):
    draft.set("positions", "quay-news-20310504-p03", stance="declines")
    draft.set("positions", "ep-20310503-p02", stance="accepts")
    whole = demands(draft)["open-harbour"]
    assert (whole.word, whole.derived_from) == ("one version", [])


def test_a_source_without_an_organisation_is_unattributed_and_decides_no_word(draft):
    draft.set("positions", "ep-20310503-p03", stance="accepts", claimant_organisation_id="")
    contest = demands(draft)["second-slipway"]
    assert contest.word == "one version"
    assert contest.versions["unattributed"] == {"accepts": ["ep-20310503-p03"]}


def test_an_answer_held_by_another_than_the_party_asked_is_no_answer(draft):
    draft.set("positions", "ep-20310503-p03", holder_person_id="", holder_organisation_id="rowers-guild")
    assert demands(draft)["second-slipway"].versions == {"asking": {"declines": ["ep-20310503-p02"]}}


def test_a_member_of_a_coalition_and_a_person_without_organisation_stand_on_their_side(draft):
    draft.set("positions", "ep-20310503-p02", claimant_organisation_id="rowers-guild")
    cells = {"claimant_person_id": "cy-dole", "claimant_organisation_id": ""}
    draft.set("positions", "ep-20310503-p03", attribution="named", **cells)
    assert list(demands(draft)["second-slipway"].versions) == ["asked", "asking"]


def test_a_third_organisation_is_among_the_others(draft):
    draft.set("positions", "ep-20310503-p03", claimant_organisation_id="quay-news")
    assert demands(draft)["second-slipway"].versions["others"] == {"considering": ["ep-20310503-p03"]}


def test_in_an_offer_nobody_asks(draft):
    assert demands(draft)["works-tour"].parties == {"asked": "harbour-board"}


def test_events_by_party(draft):
    meeting = events(draft)["harbour-meeting"]
    assert meeting.word == "shade"
    assert meeting.versions == {
        "harbour-board": {"mixed": ["ep-20310503-a04"]},
        "anglers-and-rowers": {"negative": ["ep-20310503-a01", "ep-20310503-a03"]},
    }
    assert events(draft)["petition"].word == "unjudged"


def test_a_meeting_called_good_and_bad_is_a_clash(draft):
    draft.set("accounts", "ep-20310503-a04", assessment="positive")
    assert events(draft)["harbour-meeting"].word == "clash"


def test_the_parties_are_those_who_ask_and_are_asked(draft):
    dataset = read(draft.root)
    assert parties(dataset, Organisations(dataset)) == ["harbour-board", "anglers-and-rowers"]


def test_the_real_demands():
    words = {one.identifier: one.word for one in contested_demands(read(ROOT))}
    assert words == {
        "expedite-cases": "clash",
        "expel-livingstone": "unanswered",
        "fixed-timetable": "clash",
        "further-meeting": "one version",
        "help-with-education": "unanswered",
        "ihra-education": "one version",
        "ihra-in-full": "one version",
        "no-shared-platforms": "clash",
        "personal-lead": "one version",
        "representative-bodies": "one version",
        "six-proposals": "clash",
        "transparent-oversight": "one version",
        "wider-engagement": "one version",
        "words-into-action": "unanswered",
        "zionism-misuse": "unanswered",
    }


def test_as_text(draft):
    result = run("contested", draft.root, "--demand", "second-slipway")
    assert result.output.splitlines() == [
        "1 demand: 1 shade.",
        "",
        "SHADE        Second slipway (second-slipway)",
        "             according to Harbour Board: Harbour Board was looking into it (ep-20310503-p03)",
        "             according to Anglers and Rowers: Harbour Board declined (ep-20310503-p02)",
    ]


def test_what_the_versions_differ_about_most_comes_first(draft):
    draft.set("positions", "ep-20310503-p03", stance="accepts")
    draft.set("positions", "quay-news-20310504-p03", stance="demands")
    draft.set("accounts", "ep-20310503-a01", claimant_organisation_id="quay-news", attribution="publication")
    lines = run("contested", draft.root).stdout.splitlines()
    assert lines[:2] == ["5 demands: 1 clash, 3 one version, 1 unanswered.", "3 events: 1 shade, 2 unjudged."]
    assert [line for line in lines if line[:1].isupper()] == [
        "CLASH        Second slipway (second-slipway)",
        "ONE VERSION  Help with the boat count (boat-count)",
        "ONE VERSION  Sluice open at night (night-sluice)",
        "ONE VERSION  Tour of the works (works-tour)",
        "UNANSWERED   Both wishes (open-harbour)",
        "SHADE        Meeting at the customs house (harbour-meeting)",
        "UNJUDGED     Meeting in June (june-meeting)",
        "UNJUDGED     Petition (petition)",
    ]
    assert "             according to the press: it was negative (ep-20310503-a01)" in lines


def test_those_with_some_words_alone_are_shown(draft):
    result = run("contested", draft.root, "--only", "shade", "--only", "clash")
    assert [line for line in result.output.splitlines() if line[:1].isupper()] == [
        "SHADE        Second slipway (second-slipway)",
        "SHADE        Meeting at the customs house (harbour-meeting)",
    ]
    result = run("contested", draft.root, "--only", "clsh")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "there is no word 'clsh'; the words are: clash, shade, agreed, one version, " in result.stderr


def test_every_format_says_the_same(draft):
    computed = demands(draft)
    told = json.loads(run("contested", draft.root, "--format", "json").output)
    assert {one["identifier"]: (one["word"], one["versions"]) for one in told["demands"]} == {
        key: (one.word, one.versions) for key, one in computed.items()
    }
    rows = csv.DictReader(io.StringIO(run("contested", draft.root, "--format", "csv").output))
    cells = {(row["identifier"], row["side"], row["value"], row["claims"]) for row in rows if row["about"] == "demand"}
    assert cells == {
        (key, side, value, " | ".join(claims))
        for key, one in computed.items()
        for side, said in one.versions.items()
        for value, claims in said.items()
    }
    lines = run("contested", draft.root, "--format", "markdown").output.splitlines()
    assert (
        "| Second slipway (`second-slipway`) | shade | considering: ep-20310503-p03 (harbour-board) | "
        + ("declines: ep-20310503-p02 (anglers-and-rowers) |  |")
        in lines
    )


def test_an_unknown_demand_gets_the_nearest(draft):
    result = run("contested", draft.root, "--demand", "second-slip")
    assert result.exit_code == 2
    assert "The nearest are: second-slipway" in result.output


def test_a_package_with_a_value_that_is_none_is_refused(draft):
    draft.set("positions", "ep-20310503-p01", stance="refuses")
    result = run("contested", draft.root)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "can't be read: data/positions.csv:2:stance: `refuses` is not one of" in result.stderr
    assert "Run `onrecord validate`" in result.stderr


def test_a_package_with_another_error_is_shown_with_a_warning(draft, tmp_path):
    draft.set("positions", "ep-20310503-p01", statement="It did not agree.")
    result = run("contested", draft.root)
    assert result.exit_code == 0
    assert (
        result.stderr
        == f"Warning: {draft.root} is not sound, and what follows may be wrong. Run `onrecord validate`.\n"
    )
    assert "according to Anglers and Rowers: Harbour Board declined (ep-20310503-p01)" in result.stdout
    assert run("network", draft.root, "--output", tmp_path / "n.graphml").exit_code == 0


def test_a_key_that_leads_nowhere_is_shown_in_no_version_and_makes_no_network(draft, tmp_path):
    draft.set("positions", "ep-20310503-p01", demand_id="nowhere")
    assert "3 one version, 1 unanswered" in run("contested", draft.root).stdout
    result = run("network", draft.root, "--output", tmp_path / "n.graphml")
    assert result.exit_code == 2
    assert "data/positions.csv:2:demand_id: `nowhere` is no `demand_id` of table `demands`" in result.stderr


def test_nothing_from_a_cell_breaks_the_table(draft):
    draft.set("demands", "second-slipway", title="A | <b>slip</b>\u202e `way`")
    output = render("markdown", contested_demands(read(draft.root)), [])
    assert "| A \\| \\<b\\>slip\\</b\\>\\\\u202e \\`way\\` (`second-slipway`) |" in output


def test_the_network_has_signs_and_weights(draft, tmp_path):
    assert run("network", draft.root, "--output", tmp_path / "n.graphml").exit_code == 0
    namespace = {"g": "http://graphml.graphdrawing.org/xmlns"}
    tree = ElementTree.parse(tmp_path / "n.graphml")
    names = {key.get("id"): key.get("attr.name") for key in tree.findall("g:key", namespace)}
    edges = {}
    for edge in tree.findall(".//g:edge", namespace):
        data = {names[one.get("key")]: one.text for one in edge.findall("g:data", namespace)}
        edges[frozenset({edge.get("source"), edge.get("target")})] = data
    stance = edges[frozenset({"actor:harbour-board", "demand:second-slipway"})]
    assert (stance["kind"], stance["weight"], float(stance["sign"])) == ("stance", "1", -1)
    both = edges[frozenset({"actor:harbour-board", "actor:bo-finch"})]
    assert (both["weight"], both["congruence"], both["conflict"]) == ("2", "1", "1")


def test_the_same_package_gives_the_same_network(draft, tmp_path):
    for name in ("a", "b"):
        run("network", draft.root, "--output", tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
