"""A package in a former format keeps its promise: its seal is proved, the general rules bind, and no more is said."""

import pytest

import onrecord
from conftest import Draft, read
from onrecord.record.reference import FORMER
from test_release import run


@pytest.fixture
def former(draft) -> Draft:
    """The tiny package as a format of before had it, released under its version."""

    def change(package):
        package["onrecord"]["format"] = FORMER[-1]

    draft.descriptor(change)
    draft.set("organisations", "harbour-board", kind="representative body")
    draft.schema("positions", lambda schema: schema["fields"].pop(5))
    draft.bytes("positions", lambda data: data.replace(b",polarity", b"").replace(b",affirmed", b""))
    draft.release()
    return draft


def test_its_seal_is_proved_and_its_own_rules_are_said_not_to_run(former):
    report = former.report()
    assert report.findings == []
    assert (report.format, report.released) == ("1", True)
    assert "released-version" in report.rules_run
    reason = "the package is in format 1, whose own rules this version does not have"
    assert report.reasons["kind-known"] == report.reasons["format-tables"] == reason
    printed = run("validate", former.root).output
    assert "The package is in format 1: its seal and the general rules were checked" in printed


def test_a_change_of_a_released_row_is_found(former):
    former.set("people", "bo-finch", also_known_as="Mr Finch")
    assert former.findings() == [("released-version", None, None, "/version")]


def test_a_row_that_breaks_a_general_rule_is_found(former):
    former.set("positions", "ep-20310503-p01", demand_id="no-such-demand")
    former.reopen("0.2.0")
    assert former.findings() == [("foreign-key", "positions", 2, "demand_id")]


def test_who_needs_the_format_of_now_is_told_how_to_go_over(former):
    done = run("contested", former.root)
    assert done.exit_code == 2
    assert f"{former.root} is in format 1: take it over into format 2, as docs/adopt.md says" in done.output


def test_it_is_loaded_as_it_is(former):
    assert "polarity" not in onrecord.load(former.root)["positions"]
    assert read(former.root).rows("organisations")["kind"].to_list().count("representative body") == 1
