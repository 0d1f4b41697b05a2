"""The real package: sound, proved against the texts where they are at hand, and read by others."""

import csv
import io
import zipfile
from pathlib import Path

import frictionless
import pytest
from click.testing import CliRunner

import onrecord
from onrecord.cli import main

ROOT = Path(__file__).parents[1]


def test_the_real_package_is_sound():
    report = onrecord.validate(ROOT, strict=True)
    assert report.findings == []
    assert report.valid


def test_with_the_texts_every_citation_is_proved(real_texts):
    report = onrecord.validate(ROOT, real_texts, strict=True)
    assert report.findings == []
    assert report.rules_skipped == []
    assert report.citations["proved"] > 0 and report.citations["unproved"] == 0


def test_frictionless_finds_the_real_package_valid():
    report = frictionless.validate(str(ROOT / "datapackage.json"))
    assert report.flatten(["type", "note"]) == []


def test_the_real_articles_were_put_in_as_add_article_does(real_texts, tmp_path):
    import shutil

    for name in ("datapackage.json", "data", "schemas"):
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, tmp_path / name)
    before = (tmp_path / "data" / "sentences.csv").read_bytes()
    for article in onrecord.load(ROOT)["articles"].itertuples():
        arguments = ["add-article", str(real_texts / f"{article.article_id}.txt"), "--package", str(tmp_path)]
        arguments += ["--publisher", article.publisher_id, "--date", article.published_on.date().isoformat()]
        result = CliRunner().invoke(main, [*arguments, "--url", article.url, "--title", article.title])
        assert result.exit_code == 0
        assert f"{article.article_id} is there already with this text: nothing was changed." in result.output
    assert (tmp_path / "data" / "sentences.csv").read_bytes() == before


# the first release as it was sealed, for those who have no tag of it
FIRST = ROOT / "tests" / "releases" / "onrecord-1.0.0.zip"


def test_the_first_release_keeps_its_promise():
    report = onrecord.validate(FIRST, strict=True)
    assert report.valid and report.findings == []
    assert report.released


def test_every_row_that_has_gone_since_the_first_release_is_withdrawn_with_what_replaces_it():
    now, then = onrecord.load(ROOT), _tables(FIRST)
    keys = {name: set(frame.iloc[:, 0]) for name, frame in now.items()}
    gone = {(key, name) for name, rows in then.items() for key in set(rows) - keys[name]}
    withdrawn = now["withdrawn"]
    assert set(zip(withdrawn["row_id"], withdrawn["table"], strict=True)) == gone
    replaced = withdrawn.dropna(subset=["replaced_by"])
    assert all(key in keys[table] for key, table in zip(replaced["replaced_by"], replaced["table"], strict=True))


@pytest.mark.parametrize(
    ("table", "column"),
    [("positions", "sentence_id"), ("accounts", "sentence_id"), ("sentences", "sha256"), ("people", "name")],
)
def test_no_identifier_of_the_first_release_is_used_for_something_else(table, column):
    then = _tables(FIRST)[table]
    now = onrecord.load(ROOT)[table].set_index(onrecord.load(ROOT)[table].columns[0])[column]
    assert {key: row[column] for key, row in then.items() if key in now.index} == {
        key: now[key] for key in then if key in now.index
    }


def test_what_changed_since_the_first_release_is_said_in_words():
    result = CliRunner().invoke(main, ["diff", str(FIRST), str(ROOT)])
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert lines[0] == "From version 1.0.0 to 2.0.0"
    assert lines[-1].startswith("This calls for a major version, 2.0.0 or above: ")
    reason = "It put a request and an offer under one demand; each has its own now."
    assert f"  - jc-20180424-p05  (withdrawn: {reason}; see jc-20180424-p30)" in lines


def _tables(archive: Path) -> dict[str, dict[str, dict[str, str]]]:
    with zipfile.ZipFile(archive) as files:
        names = [name for name in files.namelist() if name.startswith("data/") and name.endswith(".csv")]
        tables = {Path(name).stem: csv.DictReader(io.StringIO(files.read(name).decode("utf-8"))) for name in names}
        return {name: {next(iter(row.values())): row for row in rows} for name, rows in tables.items()}
