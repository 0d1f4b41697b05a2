"""Agreement of two codings."""

import csv
import io
import json
import os
from pathlib import Path

import krippendorff
import pytest
from click.testing import CliRunner

from onrecord.analysis.agreement import alpha_nominal
from onrecord.cli import main

ROOT = Path(__file__).parents[1]
EP, QN = "ep-20310503", "quay-news-20310504"


# Krippendorff (2011), Computing Krippendorff's Alpha-Reliability: sections A (binary data), B and C (nominal data)
WORKED = {
    "A, two observers": (["0100000010", "1110010000"], 0.095),
    "B, two observers": (["aabbdcccedda", "babbbccceddd"], 0.692),
}


@pytest.mark.parametrize("example", WORKED)
def test_alpha_equals_the_worked_examples(example):
    (first, second), alpha = WORKED[example]
    assert alpha_nominal(list(zip(first, second, strict=True))) == pytest.approx(alpha, abs=0.0005)


def test_the_library_equals_the_worked_example_with_missing_values():
    nothing = float("nan")
    observers = ["1233214" + "12...", "1233224" + "125.3", ".333234" + "2251.", "1233244" + "1251."]
    values = [[nothing if one == "." else float(one) for one in row] for row in observers]
    alpha = krippendorff.alpha(reliability_data=values, level_of_measurement="nominal")
    assert alpha == pytest.approx(0.743, abs=0.0005)


def test_without_variation_there_is_no_alpha():
    assert alpha_nominal([("a", "a"), ("a", "a")]) is None
    assert alpha_nominal([]) is None


def coding(draft, folder):
    folder.mkdir()
    for table in ("positions", "accounts"):
        (folder / f"{table}.csv").write_bytes(draft.path(table).read_bytes())
    return folder


def agree(draft, first, second, *options):
    return CliRunner().invoke(main, ["agree", str(first), str(second), "--package", str(draft.root), *options])


@pytest.fixture
def codings(draft, tmp_path):
    """Two codings: in the second a stance differs, a row is left out and another is added."""
    first = coding(draft, tmp_path / "one")
    draft.set("positions", f"{EP}-p04", stance="accepts_partly", polarity="denied")
    draft.drop("positions", f"{QN}-p05")
    draft.add("accounts", f"{EP}-a02", account_id=f"{EP}-a05", sentence_id=f"{EP}-s05")
    return first, coding(draft, tmp_path / "two")


def test_agreement_is_given_by_variable_and_by_row_and_differences_by_sentence(draft, codings):
    lines = agree(draft, *codings, "--format", "markdown").output.splitlines()
    assert "| sentence carries a claim | 15 | 13 | 0.867 | 0.442 | -0.115 to 1.000 |" in lines
    assert "| sentence carries positions | 15 | 14 | 0.933 | 0.871 | 0.584 to 1.000 |" in lines
    assert "| positions: stance | 8 | 7 | 0.875 | 0.854 | 0.482 to 1.000 |" in lines
    assert "| accounts: mode | 5 | 5 | 1.000 | 1.000 | 1.000 to 1.000 |" in lines
    assert lines[-10:] == [
        "| rows | first | second | paired | Dice | alike | precision | recall | F1 |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
        "| positions | 9 | 8 | 8 | 0.941 | 7 | 0.875 | 0.778 | 0.824 |",
        "| accounts | 5 | 6 | 5 | 0.909 | 5 | 0.833 | 1.000 | 0.909 |",
        "",
        "Differences: 4.",
        f"- {EP}-s05, accounts, harbour-meeting detail, row: nothing or `assessment neutral, "
        "claimant_organisation_id eastmere-post, attribution publication, mode narration`",
        f"- {EP}-s08, positions, works-tour, stance: `offers` or `accepts_partly`",
        f"- {EP}-s08, positions, works-tour, polarity: `affirmed` or `denied`",
        f"- {QN}-s06, positions, boat-count, row: `holder_organisation_id rowers-guild, stance accepts, "
        "polarity affirmed, claimant_organisation_id quay-news, attribution publication, mode narration` or nothing",
    ]


def test_for_people_the_answer_comes_first_and_columns_stand_under_one_another(draft, codings):
    lines = agree(draft, *codings).output.splitlines()
    assert lines[0] == "4 differences; of the rows that both have, coded alike: 7 of 8 positions and 5 of 5 accounts."
    assert lines[2] == "variable                             units  agree  share  alpha  95 % of resamples"
    assert "positions: stance                        8      7  0.875  0.854     0.482 to 1.000" in lines
    assert lines[-8:-6] == [
        "positions      9       8       8  0.941      7      0.875   0.778  0.824",
        "accounts       5       6       5  0.909      5      0.833   1.000  0.909",
    ]


def test_the_differences_as_csv_are_ready_to_be_settled(draft, codings, tmp_path):
    assert agree(draft, *codings, "--format", "csv", "--output", str(tmp_path / "a.csv")).exit_code == 0
    rows = list(csv.reader(io.StringIO((tmp_path / "a.csv").read_text("utf-8"))))
    assert rows[0] == ["sentence_id", "table", "about", "variable", "first", "second"]
    assert rows[2] == [f"{EP}-s08", "positions", "works-tour", "stance", "offers", "accepts_partly"]
    assert [row[0] for row in rows[1:]] == [f"{EP}-s05", f"{EP}-s08", f"{EP}-s08", f"{QN}-s06"]


def test_as_json(draft, codings):
    values = json.loads(agree(draft, *codings, "--format", "json").output)
    stance = next(one for one in values["variables"] if one["name"] == "positions: stance")
    assert (stance["units"], stance["agree"], stance["share"]) == (8, 7, 0.875)
    assert values["rows"][1] == {
        "table": "accounts",
        "first": 5,
        "second": 6,
        "paired": 5,
        "dice": pytest.approx(10 / 11),
        "alike": 5,
        "precision": pytest.approx(5 / 6),
        "recall": 1.0,
        "f1": pytest.approx(10 / 11),
    }
    assert [one["variable"] for one in values["differences"]] == ["row", "stance", "polarity", "row"]


def test_two_packages_are_compared_by_their_tables(draft, tmp_path):
    result = agree(draft, draft.root, draft.root, "--format", "json")
    assert [one["f1"] for one in json.loads(result.output)["rows"]] == [1.0, 1.0]


def test_without_a_package_here_the_first_folder_that_is_one_has_the_sentences(draft, codings, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    here = CliRunner().invoke(main, ["agree", str(codings[0]), str(draft.root), "--format", "json"])
    assert (here.exit_code, here.output) == (0, agree(draft, codings[0], draft.root, "--format", "json").output)
    nowhere = CliRunner().invoke(main, ["agree", str(codings[0]), str(codings[1])])
    assert nowhere.exit_code == 2 and "Name the package whose sentences were coded (--package)" in nowhere.output


def test_a_coding_that_is_no_plain_file_is_not_read(draft, tmp_path):
    (tmp_path / "one").mkdir()
    os.mkfifo(tmp_path / "one" / "positions.csv")
    result = agree(draft, tmp_path / "one", draft.root)
    assert result.exit_code == 2 and "positions.csv can't be read: it is not a plain file" in result.output


def test_nothing_coded_is_nothing_to_agree_on(draft, tmp_path):
    for table in ("positions", "accounts"):
        draft.write(table, [])
    lines = agree(draft, draft.root, draft.root, "--format", "markdown").output.splitlines()
    assert "| positions: stance | 0 | 0 | – | – | – |" in lines
    assert "| positions | 0 | 0 | 0 | – | 0 | – | – | – |" in lines


def test_a_sentence_of_another_package_is_said(draft, tmp_path):
    draft.set("positions", f"{EP}-p04", sentence_id=f"{EP}-s77")
    result = agree(draft, coding(draft, tmp_path / "one"), draft.root)
    assert result.exit_code == 2
    assert f"positions.csv cites `{EP}-s77`, which is not a sentence of the package" in result.output


# Status


def status(draft, *options):
    return CliRunner().invoke(main, ["status", str(draft.root), *options])


def test_how_far_the_coding_is(draft):
    draft.set("sentences", f"{EP}-s05", coding="pending")
    draft.set("sentences", f"{EP}-s08", coding="pending")
    assert status(draft).output.splitlines() == [
        "2 sentences pending.",
        "To be coded next in ep-20310503: ep-20310503-s05.",
        "",
        "article             sentences  coded  pending  positions  accounts",
        "ep-20310503                 8      6        2          4         4",
        "quay-news-20310504          7      7        0          5         1",
    ]


def test_when_all_is_coded_status_says_so(draft):
    assert status(draft).output.splitlines()[0] == "Every sentence has been considered."
    (first, _) = json.loads(status(draft, "--format", "json").output)
    assert (first["article_id"], first["pending"], first["next"]) == (EP, 0, None)


def test_a_package_that_can_not_be_read_has_no_status(draft):
    draft.bytes("sentences", lambda data: data.replace(b"role", b"part", 1))
    result = status(draft)
    assert result.exit_code == 2
    assert "data/sentences.csv" in result.output


def test_a_table_that_is_missing_is_said(draft, tmp_path):
    first = coding(draft, tmp_path / "one")
    (tmp_path / "two").mkdir()
    result = agree(draft, first, tmp_path / "two")
    assert result.exit_code == 2
    assert "positions.csv can't be read" in result.output


def test_a_table_with_other_columns_is_said(draft, tmp_path):
    first = coding(draft, tmp_path / "one")
    second = coding(draft, tmp_path / "two")
    (second / "accounts.csv").write_text("a,b\n1,2\n")
    result = agree(draft, first, second)
    assert result.exit_code == 2
    assert "does not have the columns of table accounts" in result.output


def test_the_figures_in_the_documentation_are_those_computed():
    kept = ROOT / "docs" / "coding"
    result = CliRunner().invoke(
        main, ["agree", str(kept / "one"), str(kept / "two"), "--package", str(ROOT), "--format", "markdown"]
    )
    assert result.exit_code == 0
    assert result.output in (ROOT / "docs" / "coding.md").read_text("utf-8")
