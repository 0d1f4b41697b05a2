"""Agreement of two codings."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from onrecord.agreement import alpha_nominal
from onrecord.cli import main

ROOT = Path(__file__).parents[1]


def test_alpha_equals_the_worked_example():
    # Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, section B: nominal data, two observers
    first = ["a", "a", "b", "b", "d", "c", "c", "c", "e", "d", "d", "a"]
    second = ["b", "a", "b", "b", "b", "c", "c", "c", "e", "d", "d", "d"]
    assert alpha_nominal(list(zip(first, second, strict=True))) == pytest.approx(0.692, abs=0.0005)


def test_without_variation_there_is_no_alpha():
    assert alpha_nominal([("a", "a"), ("a", "a")]) is None
    assert alpha_nominal([]) is None


def coding(draft, folder):
    folder.mkdir()
    for table in ("positions", "accounts"):
        (folder / f"{table}.csv").write_bytes(draft.path(table).read_bytes())
    return folder


def agree(draft, first, second):
    return CliRunner().invoke(main, ["agree", str(first), str(second), "--package", str(draft.root)])


def test_differences_are_counted_and_listed_by_sentence(draft, tmp_path):
    first = coding(draft, tmp_path / "one")
    draft.set("positions", "ep-20310503-p04", stance="accepts_partly")
    draft.drop("positions", "quay-news-20310504-p05")
    second = coding(draft, tmp_path / "two")
    lines = agree(draft, first, second).output.splitlines()
    assert "| sentence carries positions | 15 | 14 | 0.933 | 0.871 |" in lines
    assert "| positions: stance | 8 | 7 | 0.875 | 0.842 |" in lines
    assert "positions: 9 and 8 rows, 8 paired, 1 not." in lines
    assert "- ep-20310503-s08, positions, stance: `accepts` or `accepts_partly`" in lines
    assert "- quay-news-20310504-s06, positions: only in coding 1" in lines


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
    result = CliRunner().invoke(main, ["agree", str(kept / "one"), str(kept / "two"), "--package", str(ROOT)])
    assert result.exit_code == 0
    assert result.output in (ROOT / "docs" / "coding.md").read_text("utf-8")
