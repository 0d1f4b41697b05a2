"""Rows as a person would want to read them."""

from urllib.parse import unquote

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from onrecord.cli import main
from onrecord.record import identifiers
from onrecord.record.links import sentence_link


def show(draft, identifier, *options):
    return CliRunner().invoke(main, ["show", identifier, "--package", str(draft.root), *map(str, options)])


def test_a_position_with_all_it_refers_to(draft):
    assert show(draft, "ep-20310503-p03").output.splitlines() == [
        "Position                ep-20310503-p03",
        "Demand                  Second slipway (second-slipway)",
        "Holder, person          Ada Marl (ada-marl)",
        "Holder, organisation    Harbour Board (harbour-board)",
        "Stance                  considering",
        "Polarity                affirmed",
        "Claimant, organisation  Harbour Board (harbour-board)",
        "Attribution             unnamed",
        "Mode                    reported_speech",
        "Statement               A Harbour Board source says that Ada Marl is looking into what a slipway would cost.",
        "Sentence                ep-20310503-s07, paragraph 5",
        'Article                 Harbour talks end in a "waste of an evening", The Eastmere Post, 2031-05-03',
        "Link                    https://eastmere-post.example/harbour-talks#:~:text=Ms%20Marl%20was,of%20a%20slipway",
    ]


def test_with_the_texts_the_sentence_itself(draft):
    last = show(draft, "ep-20310503-p03", "--texts", draft.texts).output.splitlines()[-1]
    assert last == "Words                   Ms Marl was looking into the cost of a slipway."


def test_another_text_is_not_passed_off_as_the_one_that_was_coded(draft):
    draft.text("ep-20310503", "cost", "price")
    last = show(draft, "ep-20310503-p03", "--texts", draft.texts).output.splitlines()[-1]
    assert last.endswith("(the text at hand does not have the sentence at its place)")


@pytest.mark.parametrize("place", ["", "x", "-47", "9" * 5_000])
def test_a_place_that_is_none_in_the_text_has_no_words(draft, place):
    draft.set("sentences", "ep-20310503-s07", end=place)
    last = show(draft, "ep-20310503-p03", "--texts", draft.texts).output.splitlines()[-1]
    assert last.endswith("(the text at hand does not have the sentence at its place)")


@pytest.mark.parametrize(
    ("identifier", "line"),
    [
        ("ada-marl", "Name           Ada Marl"),
        ("anglers-and-rowers", "Kind           coalition"),
        ("ep-20310503-m01", "Role          chair"),
        ("petition", "Precision    month"),
        ("night-sluice", "Part of      Both wishes (open-harbour)"),
        ("ep-20310503-a04", "Assessment              mixed"),
        ("ep-20310503", "Publisher               The Eastmere Post (eastmere-post)"),
        ("ep-20310503-s09", "Link      https://eastmere-post.example/harbour-talks"),
        ("ep-20310503-s04", "Positions  ep-20310503-p01, ep-20310503-p02"),
        ("bo-finch", "Positions  quay-news-20310504-p01, quay-news-20310504-p02, quay-news-20310504-p03"),
        ("june-meeting", "Accounts  quay-news-20310504-a01"),
    ],
)
def test_a_row_of_any_table(draft, identifier, line):
    assert line.split() in [one.split() for one in show(draft, identifier).output.splitlines()]


def test_a_mistyped_key_gets_the_nearest(draft):
    result = show(draft, "ada-marle")
    assert result.exit_code == 2
    assert "has the key ada-marle. The nearest are: ada-marl" in result.output


@pytest.mark.parametrize(
    ("identifier", "nearest"),
    [
        ("p3", "ep-20310503-p03, quay-news-20310504-p03."),
        ("p03", "ep-20310503-p03, quay-news-20310504-p03."),
        ("20310503-p03", "ep-20310503-p03, ep-20310503-s03, ep-20310503-p04, ep-20310503-p02, ep-20310503-p01."),
        ("guild", "rowers-guild."),
    ],
)
def test_the_end_of_a_key_is_enough_to_be_told_the_keys(draft, identifier, nearest):
    assert show(draft, identifier).output.endswith(f"The nearest are: {nearest}\n")


@given(st.text(), st.lists(st.text(), max_size=3))
def test_whatever_is_asked_for_the_nearest_are_keys(wanted, keys):
    assert set(identifiers.nearest(wanted, keys)) <= set(keys)


def test_a_package_that_is_not_there_is_said(tmp_path):
    result = CliRunner().invoke(main, ["show", "ada-marl", "--package", str(tmp_path / "none")])
    assert result.exit_code == 2
    assert "has no table that can be read" in result.output and "there is no such file" in result.output


def test_a_row_whose_sentence_is_missing_is_shown_all_the_same(draft):
    draft.set("people", "ada-marl", sentence_id="ep-20310503-s99")
    assert "ep-20310503-s99, which is not in table sentences" in show(draft, "ada-marl").output


@given(st.text(min_size=1), st.text(min_size=1))
def test_a_link_leads_back_to_the_words(opening, closing):
    from hypothesis import assume

    assume(not any("\ud800" <= c <= "\udfff" for c in opening + closing))
    base, _, words = sentence_link("https://a.example/b", opening, closing).partition("#:~:text=")
    assert base == "https://a.example/b"
    assert [unquote(one) for one in words.split(",")] == [opening, closing]
    assert "-" not in words


def test_a_link_to_a_page_with_a_fragment_of_its_own():
    assert sentence_link("https://a.example/b#c", "one-two", "x") == "https://a.example/b#c:~:text=one%2Dtwo,x"


def test_what_a_table_that_can_not_be_read_would_say_is_said_to_be_missing(draft):
    draft.bytes("sentences", lambda data: data + b'"')
    assert show(draft, "ep-20310503-p01").output.splitlines()[-2:] == [
        "Sentence                ep-20310503-s04; table sentences could not be read",
        "Not read                sentences",
    ]


@pytest.mark.parametrize("declared", [True, False])
def test_of_a_table_that_is_missing_nothing_is_said_that_may_be_false(draft, declared):
    if declared:
        draft.path("people").unlink()
    else:
        draft.descriptor(
            lambda one: one.update(resources=[each for each in one["resources"] if each["name"] != "people"])
        )
    result = CliRunner().invoke(main, ["show", "ada-marl", "--package", str(draft.root)])
    assert result.exit_code == 2
    assert f"no row of {draft.root} that was read has the key ada-marl." in result.output
    assert "Not read: people; run `onrecord validate`." in result.output
    found = CliRunner().invoke(main, ["show", "ep-20310503-p03", "--package", str(draft.root)]).output
    assert found.splitlines()[-1].split(None, 2) == ["Not", "read", "people"]


@pytest.mark.parametrize("verb", ["status", "verify"])
@pytest.mark.parametrize("kind", ["general", "a table missing"])
def test_what_needs_the_tables_of_the_format_says_so_in_a_line(draft, tmp_path, verb, kind):
    if kind == "general":
        (tmp_path / "datapackage.json").write_text('{"resources": [{"name": "t", "path": "t.csv"}]}', "utf-8")
        (tmp_path / "t.csv").write_text("id\n1\n", "utf-8")
        package, words = tmp_path, "does not declare the format (`onrecord` in its descriptor)"
    else:
        draft.path("positions").unlink()
        package, words = draft.root, "table `positions` can't be read: data/positions.csv: The file of resource"
    copy = str(draft.texts / "ep-20310503.txt")
    options = {"status": [str(package)], "verify": [copy, "--article", "ep-20310503", "--package", str(package)]}
    result = CliRunner().invoke(main, [verb, *options[verb]])
    assert (result.exit_code, result.output.count("\n")) == (2, 1)
    assert words in result.output


def test_a_row_of_any_package_is_shown(tmp_path):
    (tmp_path / "datapackage.json").write_text('{"resources": [{"name": "t", "path": "t.csv"}]}', "utf-8")
    (tmp_path / "t.csv").write_text("id,name\na-1,Ann\n", "utf-8")
    result = CliRunner().invoke(main, ["show", "a-1", "--package", str(tmp_path)])
    assert (result.exit_code, result.output) == (0, "id    a-1\nname  Ann\n")
