"""The versions side by side: the word for each demand and event, computed from the rows."""

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from conftest import read
from onrecord.analysis.contested import contested_demands, contested_events, every_contest, judged_demands
from onrecord.cli import main
from onrecord.record.sides import Actor
from onrecord.report.contested import render

ROOT = Path(__file__).parents[1]
BOARD, CLUBS = Actor(None, "harbour-board"), Actor(None, "anglers-and-rowers")
# what the Board says of its answer on the slipway, and what the clubs say of it
OURS, THEIRS = "ep-20310503-p03", "ep-20310503-p02"


def demands(draft):
    return {one.identifier: one for one in contested_demands(read(draft.root))}


def events(draft):
    return {one.identifier: one for one in contested_events(read(draft.root))}


def slipway(draft):
    return demands(draft)["second-slipway"]


def sides(contest):
    return [(one.side, one.party.key, *one.claims) for one in contest.said]


def answering(draft, ours: str, theirs: str, at: str = "petition", theirs_at: str = "petition"):
    """Have both sides say something of the answer, each a stance and `+` or `-`, each on an occasion."""
    for key, said, occasion in ((OURS, ours, at), (THEIRS, theirs, theirs_at)):
        polarity = {"+": "affirmed", "-": "denied"}[said[-1]]
        draft.set("positions", key, stance=said[:-1], polarity=polarity, taken_at_event_id=occasion)


def run(*arguments):
    return CliRunner().invoke(main, [str(one) for one in arguments])


# the sides


def test_a_line_says_who_says_what_of_whom(draft):
    (ours, theirs) = slipway(draft).said
    assert (ours.side, ours.party, ours.claimant, ours.attribution) == ("addressee", BOARD, BOARD, "unnamed")
    assert (ours.holder, ours.stance, ours.polarity) == (Actor("ada-marl", "harbour-board"), "considering", "affirmed")
    assert (ours.occasion, ours.utterances) == (None, ((OURS,),))
    assert (theirs.side, theirs.party, theirs.claimant, theirs.attribution) == ("raiser", CLUBS, CLUBS, "named")


def test_the_sides_of_the_tiny_package(draft):
    assert {key: (one.word, sides(one)) for key, one in demands(draft).items()} == {
        "boat-count": ("one version", [("publication", "quay-news", "quay-news-20310504-p05")]),
        "night-sluice": (
            "one version",
            [
                ("raiser", "anglers-and-rowers", "ep-20310503-p01"),
                ("raiser", "anglers-and-rowers", "quay-news-20310504-p01"),
                ("supporters", "cy-dole", "quay-news-20310504-p04"),
            ],
        ),
        "open-harbour": (
            "one version",
            [
                ("raiser", "anglers-and-rowers", "quay-news-20310504-p03"),
                ("raiser", "anglers-and-rowers", "quay-news-20310504-p02"),
            ],
        ),
        "second-slipway": (
            "clash, occasion not told",
            [("addressee", "harbour-board", OURS), ("raiser", "anglers-and-rowers", THEIRS)],
        ),
        "works-tour": ("unanswered", [("publication", "eastmere-post", "ep-20310503-p04")]),
    }


@pytest.mark.parametrize(
    ("claimant", "attribution", "side"),
    [
        ((None, "rowers-guild"), "named", ("raiser", "anglers-and-rowers")),
        (("bo-finch", "anglers-union"), "named", ("raiser", "anglers-and-rowers")),
        (("cy-dole", "harbour-board"), "named", ("addressee", "harbour-board")),
        # in their own name, inside the Board
        (("cy-dole", None), "named", ("others", "cy-dole")),
        ((None, "quay-news"), "named", ("others", "quay-news")),
        ((None, "eastmere-post"), "publication", ("publication", "eastmere-post")),
        ((None, None), "unnamed", ("unattributed", "")),
    ],
)
def test_a_claimant_stands_on_the_side_of_whom_they_speak_for(draft, claimant, attribution, side):
    person, organisation = (one or "" for one in claimant)
    cells = {"claimant_person_id": person, "claimant_organisation_id": organisation, "attribution": attribution}
    draft.set("positions", OURS, **cells)
    (line,) = [one for one in slipway(draft).said if one.claims == [OURS]]
    assert (line.side, line.party.key) == side


def test_who_stands_on_both_sides_is_among_the_others_and_it_is_said(draft):
    cells = {"member_organisation_id": "harbour-board", "organisation_id": "quay-news"}
    draft.add("memberships", "ep-20310503-m02", membership_id="ep-20310503-m04", **cells)
    cells["member_organisation_id"] = "rowers-guild"
    draft.add("memberships", "ep-20310503-m02", membership_id="ep-20310503-m05", **cells)
    draft.set("positions", OURS, claimant_organisation_id="quay-news")
    assert sides(slipway(draft))[-1] == ("others, on both sides", "quay-news", OURS)
    said = "according to an unnamed source (Quay News), on both sides: Ada Marl, for Harbour Board, kept it under"
    assert f"{said} consideration (" in run("contested", draft.root).stdout


def test_who_is_shown_to_oppose_a_demand_is_an_opponent_and_who_does_both_is_neither(draft):
    draft.set("positions", OURS, claimant_organisation_id="quay-news")
    cells = {"demand_id": "second-slipway", "holder_person_id": "", "claimant_person_id": ""}
    cells |= {"holder_organisation_id": "quay-news", "claimant_organisation_id": "eastmere-post"}
    like = "quay-news-20310504-p04"
    draft.add("positions", like, position_id="quay-news-20310504-p06", stance="opposes", **cells)
    assert sides(slipway(draft))[1] == ("opponents", "quay-news", OURS)
    draft.add("positions", like, position_id="quay-news-20310504-p07", stance="supports", **cells)
    assert sides(slipway(draft))[1] == ("others", "quay-news", OURS)


# the words


@pytest.mark.parametrize(
    ("ours", "theirs", "word"),
    [
        ("accepts+", "declines+", "clash"),
        ("declines+", "accepts+", "clash"),
        ("accepts+", "accepts-", "clash"),
        ("declines-", "declines+", "clash"),
        ("considering+", "declines+", "clash"),
        ("declines-", "accepts-", "shade"),
        ("accepts_partly+", "declines+", "shade"),
        ("considering+", "accepts-", "shade"),
        ("accepts-", "accepts-", "agreed"),
        ("considering+", "considering+", "agreed"),
    ],
)
def test_the_word_follows_from_what_both_leave_open(draft, ours, theirs, word):
    answering(draft, ours, theirs)
    assert slipway(draft).word == word


@pytest.mark.parametrize(
    ("at", "theirs_at", "word"),
    [
        ("petition", "petition", "clash"),
        ("petition", "", "clash, occasion not told"),
        ("", "", "clash, occasion not told"),
        ("petition", "harbour-meeting", "changed"),
    ],
)
def test_a_clash_is_one_on_one_occasion(draft, at, theirs_at, word):
    answering(draft, "accepts+", "declines+", at, theirs_at)
    assert slipway(draft).word == word


def test_one_pair_with_its_occasion_told_makes_a_clash(draft):
    answering(draft, "accepts+", "declines+", "petition", "")
    draft.add("positions", THEIRS, position_id="ep-20310503-p05", taken_at_event_id="petition")
    assert slipway(draft).word == "clash"


def test_one_side_alone_can_tell_of_a_change_and_does_not_clash_with_itself(draft):
    answering(draft, "accepts+", "declines+", "petition", "harbour-meeting")
    draft.set("positions", THEIRS, claimant_organisation_id="harbour-board")
    assert slipway(draft).word == "changed"
    draft.set("positions", THEIRS, taken_at_event_id="petition")
    assert slipway(draft).word == "one version"


def test_what_was_said_on_two_occasions_and_can_both_be_true_is_no_change(draft):
    answering(draft, "accepts-", "declines+", "petition", "harbour-meeting")
    assert slipway(draft).word == "one version"


def test_members_of_a_coalition_answer_each_for_itself(draft):
    cells = {"demand_id": "boat-count", "stance": "declines", "holder_organisation_id": "anglers-union"}
    draft.set("positions", THEIRS, claimant_organisation_id="harbour-board", **cells)
    assert demands(draft)["boat-count"].word == "one version"
    draft.set("positions", THEIRS, holder_organisation_id="anglers-and-rowers")
    assert demands(draft)["boat-count"].word == "clash, occasion not told"


def test_two_publications_are_two_versions_and_one_is_no_other_than_itself(draft):
    answering(draft, "accepts+", "declines+")
    draft.set("positions", OURS, claimant_organisation_id="quay-news", attribution="publication")
    draft.set("positions", THEIRS, claimant_organisation_id="eastmere-post", attribution="publication")
    assert slipway(draft).word == "clash"
    draft.set("positions", THEIRS, claimant_organisation_id="quay-news")
    assert slipway(draft).word == "one version"


@pytest.mark.parametrize("cells", [{"claimant_organisation_id": ""}, {"doubt": "It could be said of the old slipway."}])
def test_a_source_that_is_nobody_s_and_a_row_in_doubt_are_shown_and_decide_nothing(draft, cells):
    answering(draft, "accepts+", "declines+")
    draft.set("positions", OURS, **cells)
    contest = slipway(draft)
    assert contest.word == "one version"
    assert OURS in [key for one in contest.said for key in one.claims]
    draft.drop("positions", THEIRS)
    assert slipway(draft).word == "unanswered"


def test_that_two_sides_say_a_demand_was_put_is_no_agreement_on_it_but_a_denial_counts(draft):
    answering(draft, "accepts+", "demands+")
    draft.set("positions", OURS, stance="demands", holder_person_id="", holder_organisation_id="anglers-union")
    draft.set("positions", THEIRS, holder_organisation_id="anglers-union")
    assert slipway(draft).word == "unanswered"
    draft.set("positions", OURS, polarity="denied")
    assert slipway(draft).word == "clash"


def test_a_whole_declined_and_a_part_accepted_get_a_note_and_no_word(draft):
    whole, word = "quay-news-20310504-p03", "clash, occasion not told"
    draft.set("positions", whole, stance="declines")
    draft.set("positions", OURS, stance="accepts")
    found = demands(draft)
    assert (found["open-harbour"].word, found["open-harbour"].parts_accepted) == ("one version", ["second-slipway"])
    assert (found["second-slipway"].word, found["second-slipway"].parts_accepted) == (word, [])
    # as one and the same side tells it, the whole was declined and a part accepted
    draft.set("positions", OURS, claimant_organisation_id="anglers-union", attribution="named")
    assert demands(draft)["open-harbour"].parts_accepted == []


def test_a_whole_that_was_not_agreed_to_gets_no_note(draft):
    draft.set("positions", "quay-news-20310504-p03", stance="accepts", polarity="denied")
    draft.set("positions", OURS, stance="accepts")
    assert demands(draft)["open-harbour"].parts_accepted == []


def test_what_one_claimant_says_in_one_statement_is_one_utterance_in_however_many_papers(draft):
    cells = {"position_id": "quay-news-20310504-p06", "sentence_id": "quay-news-20310504-s06"}
    draft.add("positions", THEIRS, **cells)
    assert slipway(draft).said[1].utterances == ((THEIRS,), ("quay-news-20310504-p06",))
    for key in (THEIRS, "quay-news-20310504-p06"):
        draft.set("positions", key, said_at_event_id="petition")
    assert slipway(draft).said[1].utterances == ((THEIRS, "quay-news-20310504-p06"),)
    draft.set("positions", THEIRS, taken_at_event_id="petition")
    assert [one.utterances for one in slipway(draft).said[1:]] == [((THEIRS,),), (("quay-news-20310504-p06",),)]


# accounts


def test_events_by_party(draft):
    meeting = events(draft)["harbour-meeting"]
    assert meeting.word == "judged differently"
    assert sides(meeting) == [
        ("party", "anglers-and-rowers", "ep-20310503-a01", "ep-20310503-a03"),
        ("party", "harbour-board", "ep-20310503-a04"),
    ]
    assert (events(draft)["june-meeting"].word, events(draft)["june-meeting"].said) == ("unjudged", [])


@pytest.mark.parametrize(
    ("target", "assessment", "word"),
    [
        ("harbour-board", "negative", "agreed"),
        ("anglers-and-rowers", "negative", "judged differently"),
        ("", "negative", "judged differently"),
        ("harbour-board", "positive", "judged differently"),
    ],
)
def test_two_who_blame_each_other_do_not_agree(draft, target, assessment, word):
    draft.set("accounts", "ep-20310503-a04", assessment=assessment, target_organisation_id=target)
    for key in ("ep-20310503-a01", "ep-20310503-a03"):
        draft.set("accounts", key, target_organisation_id="harbour-board")
    assert events(draft)["harbour-meeting"].word == word


@pytest.mark.parametrize(("result", "word"), [("none", "agreed"), ("partial", "clash")])
def test_outcomes_with_different_results_clash(draft, result, word):
    for key, came_of_it in (("a03", result), ("a04", "none")):
        draft.set("accounts", f"ep-20310503-{key}", aspect="outcome", assessment="neutral", result=came_of_it)
    draft.set("accounts", "ep-20310503-a01", aspect="detail", assessment="neutral")
    assert events(draft)["harbour-meeting"].word == word


def test_a_demand_can_be_judged_too_and_its_sides_are_its_own(draft):
    assert judged_demands(read(draft.root)) == []
    for key in ("a01", "a04"):
        draft.set("accounts", f"ep-20310503-{key}", event_id="", demand_id="works-tour")
    (judged,) = judged_demands(read(draft.root))
    assert (judged.about, judged.identifier, judged.word) == ("judged demand", "works-tour", "judged differently")
    assert sides(judged) == [
        ("raiser", "harbour-board", "ep-20310503-a04"),
        ("others", "anglers-and-rowers", "ep-20310503-a01"),
    ]


# the report


def test_as_text(draft):
    answering(draft, "considering+", "accepts-", "petition", "")
    draft.set("positions", THEIRS, doubt="Perhaps both.")
    result = run("contested", draft.root, "--demand", "second-slipway")
    assert result.stdout.splitlines() == [
        "1 demand: 1 one version.",
        "",
        "ONE VERSION  Second slipway (second-slipway)",
        "             according to an unnamed source (Harbour Board): Ada Marl, for Harbour Board, kept it under "
        "consideration, at: Petition (ep-20310503-p03)",
        "             according to Anglers and Rowers: Harbour Board did not agree [in doubt: Perhaps both.] "
        "(ep-20310503-p02)",
    ]


@pytest.mark.parametrize(
    ("stance", "polarity", "said"),
    [
        ("accepts", "denied", "Harbour Board did not agree"),
        ("accepts_partly", "denied", "Harbour Board did not agree, not even in part"),
        ("declines", "denied", "Harbour Board did not refuse"),
        ("demands", "denied", "Harbour Board did not ask for it"),
        ("withdraws", "affirmed", "Harbour Board took it back"),
        ("opposes", "affirmed", "Harbour Board opposed it"),
    ],
)
def test_a_line_is_a_sentence(draft, stance, polarity, said):
    draft.set("positions", THEIRS, stance=stance, polarity=polarity)
    wanted = f"according to Anglers and Rowers: {said} (ep-20310503-p02)"
    assert wanted in map(str.strip, run("contested", draft.root).stdout.splitlines())


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({}, "it was mixed"),
        (
            {"assessment": "negative", "target_organisation_id": "rowers-guild"},
            "it was negative, with blame for Rowers' ",
        ),
        (
            {"aspect": "outcome", "result": "none", "assessment": "negative"},
            "it ended without agreement, and that was negative (",
        ),
        ({"aspect": "outcome", "result": "partial", "assessment": "neutral"}, "it ended in agreement on a part ("),
    ],
)
def test_a_judgement_is_a_sentence(draft, cells, said):
    draft.set("accounts", "ep-20310503-a04", **cells)
    assert f"according to an unnamed source (Harbour Board): {said}" in run("contested", draft.root).stdout


def test_what_the_versions_differ_about_most_comes_first(draft):
    draft.set("accounts", "ep-20310503-a01", event_id="", demand_id="night-sluice")
    lines = run("contested", draft.root).stdout.splitlines()
    assert lines[:3] == [
        "5 demands: 1 clash, occasion not told; 3 one version; 1 unanswered.",
        "1 judged demand: 1 one version.",
        "3 events: 1 judged differently; 2 unjudged.",
    ]
    assert [line for line in lines if line[:1].isupper()] == [
        "CLASH, OCCASION NOT TOLD Second slipway (second-slipway)",
        "ONE VERSION  Help with the boat count (boat-count)",
        "ONE VERSION  Sluice open at night (night-sluice)",
        "ONE VERSION  Both wishes (open-harbour)",
        "UNANSWERED   Tour of the works (works-tour)",
        "ONE VERSION  Sluice open at night (night-sluice)",
        "JUDGED DIFFERENTLY Meeting at the customs house (harbour-meeting)",
        "UNJUDGED     Meeting in June (june-meeting)",
        "UNJUDGED     Petition (petition)",
    ]


def test_those_with_some_words_alone_are_shown(draft):
    def shown(*words):
        result = run("contested", draft.root, *(one for word in words for one in ("--only", word)))
        return [line for line in result.stdout.splitlines() if line[:1].isupper()]

    untold = "CLASH, OCCASION NOT TOLD Second slipway (second-slipway)"
    assert shown("clash") == shown("clash, occasion not told") == [untold]
    assert shown("agreed", "judged differently") == [
        "JUDGED DIFFERENTLY Meeting at the customs house (harbour-meeting)"
    ]
    answering(draft, "accepts+", "declines+")
    assert shown("clash") == ["CLASH        Second slipway (second-slipway)"]
    assert shown("clash, occasion not told") == []
    result = run("contested", draft.root, "--only", "clsh")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "there is no word 'clsh'; the words are: clash, clash, occasion not told, shade, " in result.stderr


def test_every_format_has_the_same_cells(draft):
    draft.set("positions", THEIRS, said_at_event_id="petition")
    table = list(csv.DictReader(io.StringIO(run("contested", draft.root, "--format", "csv").output)))
    assert {key: cell for key, cell in table[1].items() if cell} == {
        "about": "demand",
        "identifier": "second-slipway",
        "title": "Second slipway",
        "word": "clash, occasion not told",
        "side": "raiser",
        "party": "anglers-and-rowers",
        "claimant_organisation_id": "anglers-and-rowers",
        "attribution": "named",
        "holder_organisation_id": "harbour-board",
        "stance": "declines",
        "polarity": "affirmed",
        "utterances": "1",
        "claims": THEIRS,
    }
    claims = [key for row in table for key in row["claims"].split(" | ") if key]
    assert sorted(claims) == sorted(
        key for one in every_contest(read(draft.root)) for said in one.said for key in said.claims
    )
    told = json.loads(run("contested", draft.root, "--format", "json").output)
    assert told == [{key: cell or None for key, cell in row.items()} for row in table]
    header, _, *lines = run("contested", draft.root, "--format", "markdown").output.splitlines()
    assert header == "| " + " | ".join(table[0]) + " |"
    assert all(f" {row['identifier']} |" in line for row, line in zip(table, lines, strict=True))


def test_the_real_demands():
    words = {one.identifier: one.word for one in contested_demands(read(ROOT)) if one.word != "unanswered"}
    assert words == {
        "expedite-cases": "clash, occasion not told",
        "fixed-timetable": "shade",
        "ihra-framework": "one version",
        "ihra-in-full": "one version",
        "no-shared-platforms": "one version",
        "six-proposals": "clash, occasion not told",
        "transparent-oversight": "one version",
    }


def test_the_real_meeting_ended_in_two_ways():
    words = {one.identifier: one.word for one in contested_events(read(ROOT)) if one.word != "unjudged"}
    assert words == {"main-meeting": "clash"}


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
    assert "2 one version; 2 unanswered" in run("contested", draft.root).stdout
    result = run("network", draft.root, "--output", tmp_path / "n.graphml")
    assert result.exit_code == 2
    assert "data/positions.csv:2:demand_id: `nowhere` is no `demand_id` of table `demands`" in result.stderr


def test_nothing_from_a_cell_breaks_the_table(draft):
    draft.set("demands", "second-slipway", title="A | <b>slip</b>\u202e `way`")
    dataset = read(draft.root)
    output = render("markdown", contested_demands(dataset), dataset)
    assert "| second-slipway | A \\| \\<b\\>slip\\</b\\>\\\\u202e \\`way\\` |" in output
