"""Coding an article: each row tried by the rules and then written, at a terminal that can be left at any point."""

import os
import shutil
import signal
import sys

import pexpect
import pytest
from click.testing import CliRunner
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document

from onrecord.cli import main
from onrecord.coding.prompts import CellPrompts, Listed
from onrecord.coding.session import Coding
from onrecord.coding.suggestions import JUDGED, name_in, suggested
from onrecord.coding.terminal import ASKED, Session

EP, QN = "ep-20310503", "quay-news-20310504"
BOAT_COUNT = {"demand_id": "boat-count"}


class Script:
    """Answers in place of a coder: (a part of the prompt, the answer), in order; a default is taken by `=`."""

    def __init__(self, *answers):
        self.left = list(answers)

    def __call__(self, message, choices, default):
        assert self.left, f"nothing is left to answer {message}"
        prompt, answer = self.left.pop(0)
        assert prompt in message, f"{message} was asked in place of {prompt}"
        if isinstance(answer, type):
            raise answer
        return default if answer == "=" else answer


@pytest.fixture
def code(capsys):
    """Codes a draft's article with these answers, and gives what was printed."""

    def answered(draft, article, *answers, first=None):
        script = Script(*answers)
        Session(Coding(draft.root, article, draft.texts), script).run(first)
        assert not script.left
        return capsys.readouterr().out

    return answered


@pytest.fixture
def pending(draft):
    """Quay News's headline, and its last body sentence with the account of it, are still to be coded."""
    draft.set("sentences", f"{QN}-s01", coding="pending")
    draft.set("sentences", f"{QN}-s07", coding="pending")
    draft.drop("accounts", f"{QN}-a01")
    draft.set("events", "june-meeting", sentence_id=f"{QN}-s07")
    for row in draft.rows("codes"):
        if row["variable"] == "stance":
            draft.set("codes", row["code_id"], article_words="")
    return draft


ACCOUNT = [
    ("s07", "a"),
    ("Assessment", "neutral"),
    ("Attribution", "publication"),
    ("Event", "june-meeting"),
    ("Aspect", "d"),
    ("Doubt", ""),
    ("Statement", "Quay News reports that a further meeting is to be in June."),
]

TAKEN = ("Enter takes these", "")


def test_the_pending_sentences_are_led_through_and_rows_written(pending, code):
    before = pending.rows("accounts")
    told = code(pending, QN, ("s01", "n"), *ACCOUNT, ("s07 [p/a/m/n/s/b/u/q/?] (Enter goes on): ", ""))
    (row,) = [row for row in pending.rows("accounts") if row not in before]
    assert row == {
        "account_id": f"{QN}-a01",
        "event_id": "june-meeting",
        "demand_id": "",
        "aspect": "detail",
        "assessment": "neutral",
        "result": "",
        "target_organisation_id": "",
        "claimant_person_id": "",
        "claimant_organisation_id": "quay-news",
        "attribution": "publication",
        "mode": "narration",
        "said_at_event_id": "",
        "statement": "Quay News reports that a further meeting is to be in June.",
        "doubt": "",
        "sentence_id": f"{QN}-s07",
    }
    assert "> " in told and "Another meeting is planned for June." in told
    assert told.endswith("Every sentence was considered.\n")
    assert pending.findings() == []


def test_a_value_can_be_given_by_its_name_or_its_first_letters(pending, code):
    code(pending, QN, ("s01", "s"), *ACCOUNT[:3], ("Event", "Meeting in June"), *ACCOUNT[4:], ("s07", "q"))
    assert pending.rows("accounts")[-1]["event_id"] == "june-meeting"


def test_what_breaks_a_rule_is_said_at_once_and_can_be_changed(pending, code):
    told = code(
        pending,
        QN,
        ("s01", "s"),
        *ACCOUNT[:-1],
        ("Statement", "A further meeting is to be in June"),
        ("change, drop or keep", ""),
        ("change, drop or keep", "x"),
        ("change, drop or keep", "?"),
        ("change, drop or keep", "c"),
        ("Attribution [publication]", ""),
        ("Statement", "Quay News reports on a further meeting."),
        ("s07", "q"),
    )
    assert told.count("  c  change what is at fault\n") == 3
    assert "error statement-form: The statement does not end with a full stop." in told
    assert f"{QN}-a01 is written." in told
    assert pending.rows("accounts")[-1]["statement"] == "Quay News reports on a further meeting."
    assert [one[0] for one in pending.findings()] == ["coding-pending"]


def test_a_text_that_is_there_already_is_emptied_by_a_dash(pending, code):
    told = code(
        pending,
        QN,
        ("s01", "s"),
        *ACCOUNT[:-2],
        ("Doubt", "June may be that of next year."),
        ("Statement", "A further meeting is to be in June"),
        ("change, drop or keep", "a"),
        ("Event [june-meeting]", ""),
        ("Aspect [detail]", ""),
        ("Assessment [neutral]", ""),
        ("Attribution [publication]", ""),
        ("Doubt", "?"),
        ("Doubt", "-"),
        ("Statement", "-"),
        ("Statement", "?"),
        ("Statement", "Quay News reports on a further meeting."),
        ("s07", "q"),
    )
    assert told.count("  It can't be left empty. `?` explains.\n") == 1
    assert told.count("  It can't be left empty.\n") == 1
    assert told.count("  `-` leaves it empty.\n") == 1
    row = pending.rows("accounts")[-1]
    assert (row["statement"], row["doubt"]) == ("Quay News reports on a further meeting.", "")


@pytest.mark.parametrize("answers", [[("change, drop or keep", "d")], [("change, drop or keep", KeyboardInterrupt)]])
def test_a_row_that_breaks_a_rule_can_be_dropped(pending, answers, code):
    before = pending.path("accounts").read_bytes()
    code(pending, QN, ("s01", "s"), *ACCOUNT[:-1], ("Statement", "no"), *answers, ("s07", "q"))
    assert pending.path("accounts").read_bytes() == before


def test_a_row_that_is_left_half_way_is_not_written(pending, code):
    before = {path: path.read_bytes() for path in (pending.root / "data").iterdir()}
    told = code(pending, QN, ("s01", "p"), ("Stance", "demands"), ("Polarity", KeyboardInterrupt), ("s01", "q"))
    assert "Left: nothing was written." in told
    assert {path: path.read_bytes() for path in (pending.root / "data").iterdir()} == before


def test_undo_brings_back_what_was_there(pending, code):
    before = {path: path.read_bytes() for path in (pending.root / "data").iterdir()}
    told = code(pending, QN, ("s01", "n"), ("s07", "u"), ("s07", "u"), ("s07", "b"), ("s06", "q"))
    assert "Undone." in told and "There is nothing to undo." in told
    assert {path: path.read_bytes() for path in (pending.root / "data").iterdir()} == before


def test_what_is_not_in_the_register_is_added_with_the_row(pending, code):
    """The register grows with the claim that calls for it."""
    told = code(
        pending,
        QN,
        ("s01", "s"),
        ("s07", "p"),
        ("Stance", "offers"),
        ("Polarity", "a"),
        ("Attribution", "publication"),
        ("Demand", "Date of the meeting"),
        ("demands has no date-of-the-meeting", "y"),
        ("Title", "="),
        ("Description", "That a day be set."),
        ("Words in statements", "a day"),
        ("Kind", "offer"),
        ("Raised by, person", "bo-finch"),
        ("Raised by, organisation", "harbour-board"),
        ("Addressed to, person", ""),
        ("Addressed to, organisation", ""),
        ("Raised at", "harbour-meeting"),
        ("Follows", ""),
        ("Part of", ""),
        ("Holder, person", ""),
        ("Holder, organisation", "harbour-board"),
        ("Enter takes these", "1 2"),
        ("Taken at [harbour-meeting, suggested]", "-"),
        ("Doubt", "Quay News may mean that others planned it."),
        TAKEN,
        ("Statement", "Quay News reports that the Harbour Board offered a day in June."),
        ("Role", "president"),
        ("s07", "q"),
    )
    assert f"{QN}-p06 is written." in told
    assert pending.rows("positions")[-1]["doubt"] == "Quay News may mean that others planned it."
    (demand,) = [row for row in pending.rows("demands") if row["demand_id"] == "date-of-the-meeting"]
    assert (demand["title"], demand["kind"], demand["sentence_id"]) == ("Date of the meeting", "offer", f"{QN}-s07")
    assert [one[0] for one in pending.findings()] == ["coding-pending"]


def test_what_was_named_first_and_then_changed_is_not_added(pending, code):
    told = code(
        pending,
        QN,
        ("s01", "s"),
        ("s07", "a"),
        ("Assessment", "neutral"),
        ("Attribution", "publication"),
        ("Event", "Picnic"),
        ("events has no picnic", "y"),
        ("Title", "="),
        ("Description", "They eat together in June 2031."),
        ("Words in statements", "picnic"),
        ("Starts on", "2031-06-01"),
        ("Precision", "month"),
        ("Date, basis", "public_record"),
        ("Date, source", "https://town.example/diary"),
        ("Aspect", "detail"),
        ("Doubt", ""),
        ("Statement", "Quay News"),
        ("change, drop or keep", "a"),
        ("Event [picnic]", "june-meeting"),
        ("Aspect [detail]", "="),
        ("Assessment [neutral]", ""),
        ("Attribution [publication]", ""),
        ("Doubt", ""),
        ("Statement", "Quay News reports on a further meeting."),
        ("s07", "q"),
    )
    assert f"{QN}-a01 is written." in told
    assert [row["event_id"] for row in pending.rows("events")] == ["harbour-meeting", "june-meeting", "petition"]


def test_a_role_cites_the_sentence_that_gives_it(pending, code):
    told = code(
        pending,
        QN,
        ("s01", "m"),
        ("Person", "cy-dole"),
        ("Organisation", "anglers"),
        ("Organisation", "anglers-union"),
        ("Role", "president"),
        ("change, drop or keep", "d"),
        ("s01", "p"),
        ("Stance", "considering"),
        ("Polarity", "a"),
        ("Attribution", "named"),
        ("Enter takes these", "2"),
        ("Holder, person", "ada-marl"),
        TAKEN,
        ("Claimant, person", "cy-dole"),
        ("Enter takes these", "1"),
        ("Claimant, organisation [harbour-board, suggested]", "quay-news"),
        TAKEN,
        ("Statement", "Cy Dole says that Ada Marl is looking into the sluice."),
        ("Role", "member"),
        ("s01", "q"),
    )
    assert "error role-in-sentence: The words `president` do not stand in sentence" in told
    assert f"The role cites {QN}-s05." in told  # Cy Dole, a member of the Harbour Board


def test_what_a_headline_does_not_say_is_not_offered(pending, code):
    told = code(
        pending,
        QN,
        ("s01", "p"),
        ("Stance", "considering"),
        ("Polarity", "a"),
        ("Attribution", "named"),
        ("Enter takes these", "2"),
        ("Holder, person", "cy-dole"),
        TAKEN,
        ("Claimant, person", ""),
        ("Claimant, organisation", "rowers-guild"),
        TAKEN,
        ("Statement", "The Rowers' Guild says that Cy Dole is looking into the sluice."),
        ("s01", "q"),
    )
    assert f"{QN}-p06  rowers-guild: cy-dole considering night-sluice" in told
    assert pending.rows("positions")[-1]["claimant_person_id"] == ""


def test_a_person_who_acts_for_an_organisation_is_given_a_role(pending, code):
    told = code(
        pending,
        QN,
        ("s01", "p"),
        ("Stance", "considering"),
        ("Polarity", "a"),
        ("Attribution", "named"),
        ("Enter takes these", "2"),
        ("Holder, person", "cy-dole"),
        TAKEN,
        ("Claimant, person", "bo-finch"),
        ("Enter takes these", "1"),
        ("Claimant, organisation [anglers-union, suggested]", "anglers-and-rowers"),
        TAKEN,
        ("Statement", "Bo Finch says that Cy Dole is looking into the sluice."),
        ("Role", "president"),
        ("s01", "q"),
    )
    assert "No membership puts bo-finch in anglers-and-rowers: what is the role" in told
    (row,) = [row for row in pending.rows("memberships") if row["membership_id"] == f"{QN}-m03"]
    assert list(row.values())[1:] == ["bo-finch", "", "anglers-and-rowers", "president", f"{QN}-s02"]
    assert [one[0] for one in pending.findings()] == ["coding-pending"]


def test_a_word_that_the_rules_do_not_know_is_listed_with_the_row(pending, code):
    pending.set("codes", "stance-demands", article_words="asked | put our two wishes")
    told = code(
        pending,
        QN,
        ("s01", "p"),
        ("Stance", "demands"),
        ("Polarity", "a"),
        ("Attribution", "named"),
        TAKEN,
        ("Claimant, person", ""),
        ("Claimant, organisation", "anglers-union"),
        TAKEN,
        ("Statement", "The Anglers push for opening at night."),
        ("change, drop or keep it all the same, or list a word", "l"),
        ("Word of the statement for stance-demands", "?"),
        ("Word of the statement for stance-demands", "push for"),
        ("Word of the statement for night-sluice", "opening at night"),
        ("Word of the article for stance-demands", "press"),
        ("s01", "q"),
    )
    assert "A word or words of the statement that say it" in told
    assert "error statement-codes: The stance is `demands`, but the statement uses no word of it." in told
    codes = {row["code_id"]: row for row in pending.rows("codes")}
    assert codes["stance-demands"]["statement_words"] == "asked for | push for"
    assert codes["stance-demands"]["article_words"] == "asked | put our two wishes | press"
    (demand,) = [row for row in pending.rows("demands") if row["demand_id"] == "night-sluice"]
    assert demand["statement_words"] == "night opening | sluice | opening at night"
    assert [one[0] for one in pending.findings()] == ["coding-pending"]


def test_a_demand_that_comes_up_earlier_cites_the_earlier_sentence(draft, code):
    draft.set("sentences", f"{EP}-s05", coding="pending")
    draft.set("codes", "stance-demands", article_words="asked | have waited | put our two wishes")
    told = code(
        draft,
        EP,
        ("s05", "p"),
        ("Stance", "demands"),
        ("Polarity", "a"),
        ("Attribution", "named"),
        ("Demand", "open-harbour"),
        TAKEN,
        ("Statement", "The Anglers and Rowers asked for the two wishes again."),
        ("s05", "q"),
    )
    assert f"demands open-harbour now cites {EP}-s05, the first sentence." in told
    assert draft.findings() == []


def test_every_prompt_explains_itself(pending, code):
    told = code(
        pending,
        QN,
        ("s01", "?"),
        ("s01", "p"),
        ("Stance", "?"),
        ("Stance", "demands"),
        ("Polarity", "a"),
        ("Attribution", "named"),
        ("Enter takes these", "?"),
        ("Enter takes these", "1"),
        ("Demand", "?"),
        ("Demand", ""),
        TAKEN,
        ("Claimant, person", "?"),
        ("Claimant, person", ""),
        ("Claimant, organisation", "anglers-union"),
        ("Enter takes these", "1"),
        ("Mode", "?"),
        ("Mode", ""),
        TAKEN,
        ("Statement", "?"),
        ("Statement", KeyboardInterrupt),
        ("s01", "q"),
    )
    for words in (
        "put down a position",
        "Enter takes all of these.",
        "4 The event at which",
        "night-sluice  Sluice open at night",
        "What the holder does with the demand",
        "bo-finch  Bo Finch",
        "How the claim is reported",
        "demands  Asks for it, presses it, asks again, or calls it essential.",
        "It says `demands` with one of: asked for",
        "It names `night-sluice` with one of: night opening | sluice",
    ):
        assert words in told


def test_a_sentence_that_is_coded_can_be_gone_back_to(draft, code):
    told = code(draft, EP, (f"{EP}-s04", "q"), first=f"{EP}-s04")
    assert f"{EP}-p01  anglers-and-rowers: harbour-board declines night-sluice" in told
    assert "No sentence is pending." in code(draft, EP)


def test_tables_that_another_program_changed_are_left_alone(pending):
    def change(*_):
        pending.set(
            "positions", f"{EP}-p04", statement="The Eastmere Post reports that the Harbour Board agreed to it."
        )
        return "n"

    coding = Coding(pending.root, QN, pending.texts)
    session = Session(coding, lambda message, *_: "q" if "s07" in message else change())
    session.run()
    assert pending.rows("sentences")[9]["coding"] == "pending"


@pytest.mark.parametrize(
    ("article", "change", "words"),
    [
        ("ep-20310505", None, f"there is no article ep-20310505. The package has: {EP}, {QN}."),
        (EP, lambda draft: (draft.texts / f"{EP}.txt").unlink(), f"{EP}.txt: the file is not there."),
        (EP, lambda draft: draft.text(EP, "cost", "price"), "is not the text that was put in"),
        (EP, lambda draft: draft.path("events").unlink(), "table `events` can't be read"),
        (
            EP,
            lambda draft: draft.set("sentences", f"{EP}-s05", end="far"),
            f"where sentence {EP}-s05 stands can't be read: `far` is no integer.",
        ),
        (
            EP,
            lambda draft: draft.set("sentences", f"{EP}-s05", number=""),
            f"where sentence {EP}-s05 stands can't be read: `number` is empty, but every row needs it.",
        ),
    ],
)
def test_what_can_not_be_coded_is_said(draft, article, change, words):
    if change:
        change(draft)
    with pytest.raises((LookupError, ValueError)) as refused:
        Coding(draft.root, article, draft.texts)
    assert words in refused.value.args[0]


def test_a_sentence_of_another_article_that_can_not_be_read_is_no_hindrance(draft):
    draft.set("sentences", f"{QN}-s05", number="")
    assert len(Coding(draft.root, EP, draft.texts).sentences()) == 9


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("", ["ada-marl", "harbour-board", "rowers-guild"]),
        ("guild", ["rowers-guild"]),
        ("Marl", ["ada-marl"]),
        ("the pub", ["harbour-board"]),
        ("b", ["harbour-board", "rowers-guild"]),
        ("ublic", []),
    ],
)
def test_what_is_typed_completes_by_key_and_then_by_name(typed, completed):
    choices = {"ada-marl": "Ada Marl", "harbour-board": "The public harbour", "rowers-guild": "Boat owners"}
    found = Listed(choices).get_completions(Document(typed), CompleteEvent())
    assert [one.text for one in found] == completed


def test_without_a_terminal_it_says_so(draft):
    result = CliRunner().invoke(main, ["code", EP, "--texts", str(draft.texts), "--package", str(draft.root)])
    assert result.exit_code == 2
    assert "`code` needs a terminal to ask at" in result.output


# What the sentence itself says


def test_what_the_sentence_says_is_offered_and_what_must_be_judged_is_only_shown(draft, code):
    draft.drop("accounts", f"{EP}-a04")
    draft.set("sentences", f"{EP}-s06", coding="pending")
    told = code(
        draft,
        EP,
        ("s06", "a"),
        ("Assessment (suggested: 2 mixed): ", ""),
        ("Assessment (suggested: 2 mixed): ", "2"),
        ("Attribution (suggested: 2 unnamed): ", ""),
        ("Attribution (suggested: 2 unnamed): ", "unnamed"),
        TAKEN,
        ("Statement", "A Harbour Board source calls the talks frank."),
        ("s06", "q"),
    )
    assert told.count("It can't be left empty.") == 2
    assert "    1 positive  2 mixed  3 negative  4 neutral\n" in told
    assert draft.findings() == []


@pytest.fixture
def denying(draft):
    """The words of a denial say `accepts`, denied; what was said of the sluice in one sentence is to be coded."""
    words = {"statement_words": "did not agree to", "article_words": "did not agree"}
    draft.add("codes", "polarity-affirmed", code_id="polarity-denied", value="denied", **words)
    draft.set("codes", "stance-declines", statement_words="declined", article_words="")
    listed = {name: f"agreed to | committed to | {one}" for name, one in words.items()}
    draft.set("codes", "stance-accepts", **listed)
    draft.set("positions", f"{EP}-p02", stance="accepts", polarity="denied")
    draft.drop("positions", f"{EP}-p01")
    draft.set("sentences", f"{EP}-s04", coding="pending")
    return draft


def test_a_denial_is_suggested_and_must_be_typed(denying, code):
    told = code(
        denying,
        EP,
        ("s04", "p"),
        ("Stance (suggested: 4 accepts)", "4"),
        ("Polarity (suggested: 2 denied)", ""),
        ("Polarity (suggested: 2 denied)", "a"),
        ("Attribution", "named"),
        TAKEN,
        ("Statement", "The Anglers and Rowers say that the Board did not agree to night opening."),
        ("change, drop or keep", "c"),
        ("Polarity [affirmed]", "d"),
        ("Statement", "="),
        ("s04", "q"),
    )
    assert told.count("It can't be left empty.") == 1
    assert "error statement-codes: The polarity is `affirmed`, but the statement says `did not agree to`" in told
    assert f"{EP}-p05  anglers-and-rowers: harbour-board accepts (denied) night-sluice" in told
    (row,) = [row for row in denying.rows("positions") if row["position_id"] == f"{EP}-p05"]
    assert (row["stance"], row["polarity"], row["taken_at_event_id"]) == ("accepts", "denied", "")


def test_an_account_of_a_demand_has_a_result_and_a_target(pending, code):
    pending.add("codes", "aspect-detail", code_id="aspect-outcome", value="outcome")
    pending.add("codes", "aspect-detail", code_id="result-none", variable="result", value="none")
    told = code(
        pending,
        QN,
        ("s01", "s"),
        ("s07", "a"),
        ("Assessment", "positive"),
        ("Attribution", "publication"),
        ("Enter takes these", "1 2"),
        ("Event [harbour-meeting, suggested]", "-"),
        ("Aspect [verdict, suggested]", "o"),
        ("Demand: ", ""),
        ("Demand: ", "works-tour"),
        ("Result", ""),
        ("Result", "none"),
        ("Enter takes these", "1"),
        ("Target", "harbour-board"),
        TAKEN,
        ("Statement", "Quay News reports that nothing came of the works."),
        ("s07", "q"),
    )
    assert told.count("It can't be left empty.") == 2
    assert f"{QN}-a01  quay-news: works-tour outcome positive none" in told
    row = pending.rows("accounts")[-1]
    assert (row["event_id"], row["demand_id"], row["target_organisation_id"]) == ("", "works-tour", "harbour-board")


@pytest.mark.parametrize(
    ("key", "prompts"),
    [
        ("a", ["Event: ", "Aspect: "]),
        ("p", ["Demand: ", "Holder, person: ", "Holder, organisation: ", "Taken at: ", "Stance: "]),
    ],
)
def test_without_suggestions_nothing_is_offered(pending, key, prompts):
    """What two coders make of a sentence is compared: neither is to be led, and each cell is asked for by itself."""
    given = {"Event": "harbour-meeting", "Demand": "night-sluice"}
    answers = [(prompt, given.get(prompt.partition(":")[0], "")) for prompt in prompts[:-1]]
    script = Script(("s01", "s"), ("s07", key), *answers, (prompts[-1], KeyboardInterrupt), ("s07", "q"))
    Session(Coding(pending.root, QN, pending.texts), script, suggesting=False).run()
    assert not script.left


# What is confirmed together


@pytest.fixture
def declined(draft):
    """What the Anglers and Rowers say of the sluice is to be coded once more."""
    draft.drop("positions", f"{EP}-p01")
    draft.set("sentences", f"{EP}-s04", coding="pending")
    return draft


JUDGED_FIRST = [("s04", "p"), ("Stance", "declines"), ("Polarity", "affirmed"), ("Attribution", "named")]
LISTED = """\
  Suggested, `-` where the sentence says nothing:
    1 Demand: night-sluice
    2 Holder, person: -
    3 Holder, organisation: harbour-board
    4 Taken at: -
    5 Claimant, person: -
    6 Claimant, organisation: anglers-and-rowers
    7 Mode: direct_quote
    8 Said at: -
    9 Doubt: -
"""
STATEMENT = ("Statement", "The Anglers and Rowers say that the Board did not agree to night opening.")


def test_enter_takes_all_that_is_listed(declined, code):
    told = code(declined, EP, *JUDGED_FIRST, TAKEN, STATEMENT, ("s04", "q"))
    assert told.count(LISTED) == 1
    (row,) = [row for row in declined.rows("positions") if row["position_id"] == f"{EP}-p05"]
    assert row == {
        "position_id": f"{EP}-p05",
        "demand_id": "night-sluice",
        "holder_person_id": "",
        "holder_organisation_id": "harbour-board",
        "stance": "declines",
        "polarity": "affirmed",
        "taken_at_event_id": "",
        "claimant_person_id": "",
        "claimant_organisation_id": "anglers-and-rowers",
        "attribution": "named",
        "mode": "direct_quote",
        "said_at_event_id": "",
        "statement": STATEMENT[1],
        "doubt": "",
        "sentence_id": f"{EP}-s04",
    }
    assert [one[0] for one in declined.findings()] == ["claim-number"]


def test_what_follows_from_a_changed_cell_is_suggested_once_more(declined, code):
    told = code(
        declined,
        EP,
        *JUDGED_FIRST,
        ("Enter takes these", "5"),
        ("Claimant, person: ", "cy-dole"),
        ("Enter takes these", "5 7"),
        ("Claimant, person [cy-dole]: ", "bo-finch"),
        ("Mode [direct_quote, suggested]: ", "reported_speech"),
        TAKEN,
        ("Statement", KeyboardInterrupt),
        ("s04", "q"),
    )
    assert "    5 Claimant, person: cy-dole (yours)\n    6 Claimant, organisation: harbour-board\n" in told
    assert "    5 Claimant, person: bo-finch (yours)\n    6 Claimant, organisation: anglers-union\n" in told


def test_a_list_ends_where_a_changed_cell_leaves_more_than_one_answer(declined, code):
    """Bo Finch is in two organisations; what was given beyond the end of the list stays."""
    declined.add("memberships", f"{QN}-m01", membership_id=f"{QN}-m03", organisation_id="anglers-and-rowers")
    told = code(
        declined,
        EP,
        *JUDGED_FIRST,
        ("Enter takes these", "5 7"),
        ("Claimant, person: ", "bo-finch"),
        ("Mode [direct_quote, suggested]: ", "reported_speech"),
        TAKEN,
        ("Claimant, organisation (suggested: 1 anglers-union  2 anglers-and-rowers): ", "2"),
        TAKEN,
        ("Statement", "Bo Finch says that the Board did not agree to night opening."),
        ("change, drop or keep", "k"),
        ("s04", "q"),
    )
    assert (
        "    5 Claimant, person: bo-finch (yours)\n  Suggested, `-` where the sentence says nothing:\n    1 Said"
        in told
    )
    (row,) = [row for row in declined.rows("positions") if row["position_id"] == f"{EP}-p05"]
    assert (row["claimant_organisation_id"], row["mode"]) == ("anglers-and-rowers", "reported_speech")


@pytest.mark.parametrize("article", [EP, QN])
def test_what_must_be_judged_is_in_no_list(draft, article):
    """Wherever a list begins, whatever the sentence says: Enter alone answers no cell that must be judged."""
    coding = Coding(draft.root, article, draft.texts)
    cells = CellPrompts(coding, lambda *_: "", suggesting=True)
    for sentence in coding.sentences()[:7]:
        cells.sentence_id = sentence["sentence_id"]
        for table in ("positions", "accounts"):
            row = dict.fromkeys(coding.dataset.table(table).frame.columns, "")
            for first in (0, *(ASKED[table].index(one) for one in JUDGED if one in ASKED[table])):
                answered = cells.together(table, ASKED[table][first:], dict(row))
                assert not answered & {*JUDGED, "statement"}
                assert first == 0 or not answered


def test_of_a_party_of_whom_nobody_is_named_both_cells_are_asked_for(pending, code):
    code(
        pending,
        QN,
        ("s01", "p"),
        ("Stance", "demands"),
        ("Polarity", "affirmed"),
        ("Attribution", "named"),
        TAKEN,
        ("Claimant, person: ", ""),
        ("Claimant, organisation: ", KeyboardInterrupt),
        ("s01", "q"),
    )


def test_a_list_explains_itself_and_asks_again_after_a_slip(declined, code):
    told = code(
        declined,
        EP,
        *JUDGED_FIRST,
        *[("Enter takes these", one) for one in ("?", "10", "harbour-board", "-", ",", KeyboardInterrupt)],
        ("s04", "q"),
    )
    assert told.count(LISTED) == 6
    assert "  Enter takes all of these. A number asks for that cell by itself; several do too: `2 4`.\n    1 " in told
    assert told.count("is none of the numbers. `?` explains.") == 4


def test_a_list_can_be_left_and_what_was_typed_is_there_again(declined, code):
    before = declined.path("positions").read_bytes()
    told = code(
        declined,
        EP,
        *JUDGED_FIRST,
        ("Enter takes these", "2"),
        ("Holder, person: ", "ada-marl"),
        ("Enter takes these", KeyboardInterrupt),
        ("s04", "p"),
        ("Demand [night-sluice, suggested]: ", ""),
        ("Holder, person [ada-marl]: ", ""),
        ("Holder, organisation [harbour-board, suggested]: ", ""),
        ("Taken at: ", ""),
        ("Stance [declines]: ", ""),
        ("Polarity [affirmed]: ", KeyboardInterrupt),
        ("s04", "q"),
    )
    assert told.count("Left: nothing was written. `p` here offers again what you typed.") == 2
    assert told.count("Continuing: what you typed before is offered again.") == 1
    assert declined.path("positions").read_bytes() == before


def test_enter_goes_on_from_a_sentence_with_a_claim_alone(pending, code):
    told = code(pending, QN, ("s01 [p/a/m/n/s/b/u/q/?]: ", ""), ("s01", "q"))
    assert "  n  go on to the next sentence" in told
    code(pending, QN, ("s06 [p/a/m/n/s/b/u/q/?] (Enter goes on): ", ""), ("s07", "q"), first=f"{QN}-s06")


def test_a_word_of_a_demand_names_no_occasion(draft):
    draft.set("demands", "works-tour", statement_words="works | another meeting")
    coding = Coding(draft.root, QN, draft.texts)
    row = dict.fromkeys(coding.dataset.table("positions").frame.columns, "")
    sentence, dataset = coding.sentence(f"{QN}-s07"), coding.as_it_would_be([])
    assert suggested(dataset, sentence, "positions", "taken_at_event_id", row) == []


def test_what_is_suggested_can_be_declined(draft, code):
    draft.drop("positions", f"{EP}-p04")
    draft.set("sentences", f"{EP}-s08", coding="pending")
    told = code(
        draft,
        EP,
        ("s08", "p"),
        ("Stance (suggested: 2 offers)", "2"),
        ("Polarity", "a"),
        ("Attribution (suggested: 3 publication)", "3"),
        ("Enter takes these", "3"),
        ("Holder, organisation [harbour-board, suggested]", "-"),
        ("Demand [works-tour, suggested]", ""),
        ("Holder, person: ", KeyboardInterrupt),
        ("s08", "p"),
        ("Demand [works-tour]", ""),
        ("Holder, person: ", ""),
        ("Holder, organisation [harbour-board, suggested]", ""),
        ("Taken at", ""),
        ("Stance [offers]", ""),
        ("Polarity [affirmed]", ""),
        ("Attribution [publication]", ""),
        ("Doubt", ""),
        ("Statement", "The Eastmere Post reports that the Harbour Board offered to show the works."),
        ("s08", "q"),
    )
    assert "Continuing: what you typed before is offered again." in told
    assert draft.findings() == []


@pytest.mark.parametrize(
    ("sentence", "table", "column", "row", "said"),
    [
        (f"{QN}-s02", "positions", "demand_id", {}, ["night-sluice"]),
        (f"{EP}-s04", "positions", "demand_id", {}, ["night-sluice", "second-slipway"]),
        (f"{QN}-s04", "positions", "demand_id", {}, []),
        (f"{EP}-s06", "accounts", "event_id", {}, ["harbour-meeting"]),
        (f"{QN}-s02", "positions", "holder_person_id", {"demand_id": "night-sluice"}, ["bo-finch"]),
        (f"{EP}-s04", "positions", "holder_person_id", {"demand_id": "night-sluice"}, []),
        (f"{EP}-s04", "positions", "holder_organisation_id", {"demand_id": "night-sluice"}, ["harbour-board"]),
        (f"{EP}-s07", "positions", "holder_person_id", {"demand_id": "second-slipway"}, ["ada-marl"]),
        # who says "we" speaks for their side, whoever else is named
        (f"{QN}-s03", "positions", "holder_person_id", {}, ["bo-finch"]),
        (f"{QN}-s03", "positions", "holder_organisation_id", {"holder_person_id": "bo-finch"}, ["anglers-union"]),
        (f"{QN}-s06", "positions", "holder_organisation_id", BOAT_COUNT, ["rowers-guild", "harbour-board"]),
        (f"{QN}-s04", "positions", "stance", {}, ["accepts", "accepts_partly"]),
        (f"{QN}-s04", "positions", "polarity", {}, []),
        (f"{QN}-s07", "positions", "taken_at_event_id", {}, ["harbour-meeting"]),
        (f"{QN}-s02", "accounts", "demand_id", {}, ["night-sluice"]),
        (f"{QN}-s06", "positions", "attribution", {}, ["publication"]),
        (f"{EP}-s06", "accounts", "attribution", {}, ["unnamed"]),
        (f"{QN}-s04", "positions", "attribution", {}, ["named"]),
        (f"{QN}-s05", "positions", "claimant_person_id", {"attribution": "named"}, ["cy-dole"]),
        (f"{EP}-s04", "positions", "claimant_person_id", {"attribution": "named"}, []),
        (f"{EP}-s04", "positions", "claimant_organisation_id", {"attribution": "named"}, ["anglers-and-rowers"]),
        (f"{EP}-s06", "accounts", "claimant_organisation_id", {"attribution": "unnamed"}, ["harbour-board"]),
        (f"{QN}-s05", "positions", "claimant_organisation_id", {"claimant_person_id": "cy-dole"}, ["harbour-board"]),
        (f"{QN}-s05", "positions", "mode", {}, ["reported_speech"]),
        (f"{QN}-s04", "positions", "mode", {}, ["direct_quote"]),
        # the stance that was given tells which of those who are named can take it
        (f"{QN}-s06", "positions", "holder_organisation_id", BOAT_COUNT | {"stance": "accepts"}, ["rowers-guild"]),
        (f"{QN}-s06", "positions", "holder_organisation_id", BOAT_COUNT | {"stance": "demands"}, ["harbour-board"]),
        (f"{QN}-s05", "accounts", "aspect", {}, []),
        (f"{QN}-s05", "accounts", "aspect", {"assessment": "neutral"}, []),
        (f"{QN}-s05", "accounts", "aspect", {"assessment": "mixed"}, ["verdict"]),
        (f"{QN}-s05", "memberships", "organisation_id", {}, ["harbour-board"]),
    ],
)
def test_what_a_sentence_says_of_a_column(draft, sentence, table, column, row, said):
    """The claims of the draft are left out, as if none were coded yet."""
    for name in ("positions", "accounts"):
        draft.write(name, [])
    coding = Coding(draft.root, sentence[:-4], draft.texts)
    row = dict.fromkeys(coding.dataset.table(table).frame.columns, "") | row
    assert suggested(coding.as_it_would_be([]), coding.sentence(sentence), table, column, row) == said


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('"No," said Mira Holt, chair of the Walkers.', "Mira Holt"),
        ("The Mira-Holt prize", "Mira-Holt"),
        ("Mira and Tom Holt", ""),
    ],
)
def test_a_name_is_taken_from_the_sentence_that_has_it(text, name):
    assert name_in(text, "mira-holt") == name


# A cell of the register at fault


def test_a_cell_at_fault_is_asked_again_by_itself(pending, code):
    told = code(
        pending,
        QN,
        ("s01", "s"),
        *ACCOUNT[:3],
        ("Event", "Picnic"),
        ("events has no picnic", "?"),
        ("events has no picnic", "x"),
        ("events has no picnic", "y"),
        ("Title", "="),
        ("Description", "They eat together."),
        ("Words in statements", "picnic"),
        ("Starts on", "1 June 2031"),
        ("Starts on", "2031-06-01"),
        ("Precision", "2"),
        ("Description", "They eat together in June 2031."),
        ("Date, basis", "stated"),
        ("Aspect", KeyboardInterrupt),
        ("s07", "q"),
    )
    assert told.count("  y  add it to events\n") == 2
    assert "error cell-type: " in told and "  Change it.\n" in told
    assert "error event-date-told: The description does not say `2031`." in told


@pytest.mark.parametrize(
    ("spelling", "again", "said"),
    [
        ("Zed", [("Also known as", "=")], "error spelling-used: No article has the spelling `Zed`."),
        ("Anglers", [], "warning spelling-kin: The spelling `Anglers` is not like the name `Dee Ray`."),
    ],
)
def test_an_error_of_a_rule_is_asked_about_once_and_a_warning_is_told(pending, code, spelling, again, said):
    told = code(
        pending,
        QN,
        ("s01", "m"),
        ("Person", "Dee Ray"),
        ("people has no dee-ray", "y"),
        ("Name", "="),
        ("Also known as", spelling),
        *again,
        ("Organisation", KeyboardInterrupt),
        ("s01", "q"),
    )
    assert told.count(said) == 1
    assert told.count("  Change it, or Enter keeps it all the same.\n") == len(again)


def test_what_was_given_of_a_row_of_the_register_is_there_again(pending, code):
    code(
        pending,
        QN,
        ("s01", "s"),
        *ACCOUNT[:3],
        ("Event", "Picnic"),
        ("events has no picnic", "y"),
        ("Title", "A picnic"),
        ("Description", "They eat together in June 2031."),
        ("Words in statements", KeyboardInterrupt),
        ("s07", "a"),
        ("Event", "Picnic"),
        ("events has no picnic", "y"),
        ("Title", "="),
        ("Description", "="),
        ("Words in statements", "picnic"),
        ("Starts on", "2031-06-01"),
        ("Precision", "2"),
        ("Date, basis", "stated"),
        ("Aspect", "detail"),
        ("Assessment [neutral]", ""),
        ("Attribution [publication]", ""),
        ("Doubt", ""),
        ("Statement", "Quay News reports on a picnic."),
        ("s07", "q"),
    )
    (event,) = [row for row in pending.rows("events") if row["event_id"] == "picnic"]
    assert (event["title"], event["description"]) == ("A picnic", "They eat together in June 2031.")


def test_of_warnings_alone_enter_keeps_the_row(pending, code):
    told = code(
        pending,
        QN,
        ("s01", "s"),
        ("s07", "a"),
        ("Assessment", "4"),
        ("Attribution", "1"),
        ("Event", "june-meeting"),
        ("Aspect", "detail"),
        ("Claimant, person", "bo-finch"),
        TAKEN,
        ("Statement", "Bo Finch says that a further meeting is to be in June."),
        ("(Enter keeps it)", ""),
        ("s07", "q"),
    )
    assert "warning attributed: " in told and "error" not in told
    assert f"{QN}-a01 is written." in told


# At a real terminal


@pytest.fixture
def terminal(pending):
    """Starts `onrecord code` on Quay News in a pseudo-terminal."""
    started = []

    def start():
        arguments = ["-c", "from onrecord.cli import main; main()", "code", QN, "--texts", str(pending.texts)]
        environment = os.environ | {"TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1", "COLUMNS": "200"}
        child = pexpect.spawn(
            sys.executable, [*arguments, "--package", str(pending.root)], env=environment, encoding="utf-8", timeout=60
        )
        child.setwinsize(50, 200)
        started.append(child)
        return child

    yield start
    for child in started:
        child.close(force=True)


@pytest.mark.skipif(not shutil.which("sh"), reason="needs a pseudo-terminal")
def test_at_a_terminal_interrupted_and_resumed(pending, terminal):
    child = terminal()
    child.expect(r"s01 \[p/a/m/n/s/b/u/q/\?\]:")
    child.send("n\r")
    child.expect("s01: nothing to code")
    child.expect(r"s07 \[p/a/m/n/s/b/u/q/\?\]:")
    for prompt, answer in ACCOUNT[1:4]:
        child.send("a\r") if prompt == "Assessment" else None
        child.expect(rf"{prompt}[^\r\n]*:")
        child.send(f"{answer}\r")
    child.expect("Aspect:")
    child.kill(signal.SIGKILL)  # the worst way to leave, in the middle of a row
    child.wait()
    assert [one[0] for one in pending.findings()] == ["coding-pending"]

    child = terminal()
    child.expect(r"s07 \[p/a/m/n/s/b/u/q/\?\]:")
    child.send("a\r")
    for prompt, answer in [*ACCOUNT[1:3], ("Event", "june\t"), ("Aspect", "?")]:  # Tab completes
        child.expect(rf"{prompt}[^\r\n]*:")
        child.send(f"{answer}\r")
    child.expect("verdict")
    child.expect("Aspect:")
    child.sendcontrol("c")
    child.expect("Left: nothing was written")
    child.expect(r"s07 \[p/a/m/n/s/b/u/q/\?\]:")
    child.send("a\r")
    given = [(r"Event \[june-meeting\]", ""), ACCOUNT[4], (r"Assessment \[neutral\]", "")]
    for prompt, answer in [*given, (r"Attribution \[publication\]", ""), *ACCOUNT[5:]]:
        child.expect(rf"{prompt}[^\r\n]*:")
        child.send(f"{answer}\r")
    child.expect(f"{QN}-a01 is written")
    child.expect(r"s07 \[p/a/m/n/s/b/u/q/\?\] \(Enter goes on\):")
    child.sendcontrol("d")
    child.expect("Every sentence was considered")
    child.expect(pexpect.EOF)
    child.wait()
    assert child.exitstatus == 0
    assert pending.findings() == []
