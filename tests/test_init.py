"""Packages that are started with init, and the example that was: sound from the first minute, whole to the last."""

import csv
import io
import json
import shutil
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

import onrecord
from conftest import ROOT
from onrecord.cli import main
from onrecord.coding.starter import contents
from onrecord.publishing import exports
from onrecord.publishing.site import build
from onrecord.record.reference import reference_schemas
from onrecord.record.vocabulary import values

EXAMPLES = sorted(path.parent for path in (ROOT / "examples").glob("*/datapackage.json"))

ROOT = Path(__file__).parents[1]


def init(*arguments):
    return CliRunner().invoke(main, ["init", *map(str, arguments)])


def test_an_empty_package_is_sound(tmp_path):
    done = init(tmp_path / "new", "--title", "The bridge at Eastmere")
    assert done.exit_code == 0
    report = onrecord.validate(tmp_path / "new", strict=True)
    assert report.findings == []
    assert report.format == "2"
    assert {table for table, rows in report.tables.items() if rows} == {"codes"}
    descriptor = json.loads((tmp_path / "new" / "datapackage.json").read_text("utf-8"))
    assert (descriptor["name"], descriptor["title"]) == ("the-bridge-at-eastmere", "The bridge at Eastmere")


@pytest.mark.parametrize(
    ("language", "readme", "meaning", "told"),
    [
        ("de-AT", "## Erste Schritte", "Eine Gewerkschaft.", False),
        ("fr", "## Premiers pas", "Un syndicat de salariés.", False),
        ("en", "## First steps", "A union of people who work.", False),
        ("es", "## First steps", "A union of people who work.", True),
    ],
)
def test_a_package_begins_in_its_language_or_is_said_to_be_in_english(tmp_path, language, readme, meaning, told):
    done = init(tmp_path / "new", "--title", "The bridge", "--language", language)
    codes = tmp_path / "new" / "data" / "codes.csv"
    assert (f"There are no codes for `{language}` yet: {codes} is in English.\n" in done.output) == told
    assert json.loads((tmp_path / "new" / "datapackage.json").read_text("utf-8"))["languages"] == [language]
    assert f"\n{readme}\n" in (tmp_path / "new" / "README.md").read_text("utf-8")
    assert meaning in codes.read_text("utf-8")
    assert onrecord.validate(tmp_path / "new", strict=True).findings == []


def test_what_is_no_language_is_refused(tmp_path):
    done = init(tmp_path / "new", "--title", "The bridge", "--language", "german")
    assert (done.exit_code, done.output) == (2, "Error: 'german' is not a language tag such as `de` or `fr-CH`\n")
    assert not (tmp_path / "new").exists()


def test_what_reads_a_package_reads_an_empty_one(tmp_path):
    init(tmp_path / "new", "--title", "The bridge")
    for command in (["status"], ["contested"], ["site", "--output", str(tmp_path / "site")], ["export", "--to", "all"]):
        options = ["--output", str(tmp_path / "dist")] if command[0] == "export" else []
        done = CliRunner().invoke(main, [command[0], str(tmp_path / "new"), *command[1:], *options])
        assert done.exit_code == 0, done.output
    assert "There is no article yet" in CliRunner().invoke(main, ["status", str(tmp_path / "new")]).output


def test_its_changelog_is_the_one_that_a_release_reads(tmp_path):
    init(tmp_path / "new", "--title", "The bridge")
    told = CliRunner().invoke(main, ["release", str(tmp_path / "new")]).output.splitlines()
    entry = "The changelog has no entry for version 0.1.0. "
    assert f"{entry}Rename its part `## Unreleased` to `## 0.1.0, YYYY-MM-DD`." in told
    log = tmp_path / "new" / "CHANGELOG.md"
    log.write_text(log.read_text("utf-8").replace("Unreleased", "0.1.0, 2031-06-01"), "utf-8")
    told = CliRunner().invoke(main, ["release", str(tmp_path / "new")]).output
    assert "is in no git repository" in told and "The changelog" not in told


def test_its_checks_can_be_read(tmp_path):
    init(tmp_path / "new", "--title", "The bridge")
    workflow = yaml.safe_load((tmp_path / "new" / ".github" / "workflows" / "package.yml").read_text("utf-8"))
    assert workflow["permissions"] == {"contents": "read"}
    pages = yaml.safe_load((tmp_path / "new" / ".github" / "workflows" / "pages.yml").read_text("utf-8"))
    ours = yaml.safe_load((ROOT / ".github" / "workflows" / "pages.yml").read_text("utf-8"))
    install = pages["jobs"]["build"]["steps"][2]
    assert install.pop("run") == 'python -m pip install "git+https://github.com/OWNER/onrecord@REVISION"'
    assert ours["jobs"]["build"]["steps"][2].pop("run") == "python -m pip install ."
    assert pages == ours
    address = "https://${{ github.repository_owner }}.github.io/${{ github.event.repository.name }}/"
    assert pages["jobs"]["build"]["steps"][3]["run"] == f'onrecord site --output build/site --address "{address}"'
    hooks = yaml.safe_load((tmp_path / "new" / ".pre-commit-config.yaml").read_text("utf-8"))
    assert hooks["repos"][0]["hooks"] == [{"id": "onrecord-validate"}]
    assert "/texts/" in (tmp_path / "new" / ".gitignore").read_text("utf-8").splitlines()
    assert (tmp_path / "new" / "README.md").read_text("utf-8").startswith("# The bridge\n")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--title", " "], "the title is empty, or holds characters that nobody sees"),
        (["--title", "The\x1b[31m bridge"], "the title is empty, or holds characters that nobody sees"),
        (["--title", "\u6a4b"], "makes no name for the package: give one with --name"),
        (["--title", "The bridge", "--name", "The Bridge"], "'The Bridge' makes no name for the package"),
    ],
)
def test_a_title_that_makes_no_package_is_refused(tmp_path, options, words):
    done = init(tmp_path / "new", *options)
    assert done.exit_code == 2
    assert words in done.output
    assert not (tmp_path / "new").exists()


def test_a_name_can_be_given_where_the_title_makes_none(tmp_path):
    assert init(tmp_path / "new", "--title", "\u6a4b", "--name", "bridge").exit_code == 0
    assert onrecord.validate(tmp_path / "new").findings == []


@pytest.mark.parametrize("make", ["folder", "file", "link"])
def test_what_is_there_is_left_alone(tmp_path, make):
    new = tmp_path / "new"
    (tmp_path / "other").mkdir()
    if make == "folder":
        new.mkdir()
        (new / "notes.txt").write_text("mine")
    elif make == "file":
        new.write_text("mine")
    else:
        new.symlink_to(tmp_path / "other")
    done = init(new, "--title", "The bridge")
    assert done.exit_code == 2
    assert "is there already and not empty: name another folder" in done.output
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "other"]
    assert list((tmp_path / "other").iterdir()) == []


def test_an_empty_folder_is_filled(tmp_path):
    assert init(tmp_path, "--title", "The bridge").exit_code == 0
    assert onrecord.validate(tmp_path).findings == []


# Examples


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_an_example_is_sound_proved_and_coded_to_the_end(example):
    report = onrecord.validate(example, example / "texts", strict=True)
    assert report.findings == []
    assert report.citations["unproved"] == 0 and report.citations["proved"] > 0


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_an_example_has_the_formats_own_schemas(example):
    for table, schema in reference_schemas().items():
        assert json.loads((example / "schemas" / f"{table}.json").read_text("utf-8")) == schema


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_an_example_is_drawn_and_exported(example, tmp_path):
    written = build(example, tmp_path / "site", example / "texts")
    assert "index.html" in written
    assert exports.write_all(example, tmp_path / "dist")
    again = tmp_path / "unpacked"
    shutil.unpack_archive(next((tmp_path / "dist").glob("*.zip")), again)
    assert onrecord.validate(next(again.rglob("datapackage.json"))).findings == []


def test_the_german_example_has_every_attribution_polarity_and_aspect_in_its_own_words(tmp_path):
    example = ROOT / "examples" / "nachtfaehre"
    rows = {
        table: list(csv.DictReader((example / "data" / f"{table}.csv").open(encoding="utf-8")))
        for table in ("articles", "positions", "accounts")
    }
    assert {row["language"] for row in rows["articles"]} == {"de"}
    for table in ("positions", "accounts"):
        assert {row["attribution"] for row in rows[table]} == {"named", "unnamed", "publication"}
    assert {row["stance"] for row in rows["positions"]} == {*values("stance")} - {"withdraws"}
    assert {row["polarity"] for row in rows["positions"]} == {*values("polarity")}
    assert {row["aspect"] for row in rows["accounts"]} == {*values("aspect")}
    build(example, tmp_path / "site")
    page = (tmp_path / "site" / "demands" / "nachtfaehre.html").read_text("utf-8")
    assert "dass das Hafenamt die Nachtfähre abgelehnt hat" in page


def test_the_german_example_has_the_codes_that_init_gives_and_the_words_of_its_own_articles():
    def without_words_of_articles(data):
        return [row | {"article_words": ""} for row in csv.DictReader(io.StringIO(data.decode("utf-8")))]

    own = (ROOT / "examples" / "nachtfaehre" / "data" / "codes.csv").read_bytes()
    started = contents("Fähre", "faehre", "-", "de")["data/codes.csv"]
    assert without_words_of_articles(own) == without_words_of_articles(started)


def test_the_examples_page_is_the_article_and_the_next_days_is_not():
    example = ROOT / "examples" / "nachtfaehre"

    def verify(page):
        options = ["--article", "sundbote-20320311", "--package", str(example)]
        return CliRunner().invoke(main, ["verify", str(example / "pages" / page), *options])

    assert verify("sundbote.html").exit_code == 0
    changed = verify("sundbote-next-day.html")
    assert changed.exit_code == 1
    altered = [line.split()[1] for line in changed.output.splitlines() if line.startswith("altered")]
    assert altered == ["sundbote-20320311-s06", "sundbote-20320311-s08"]
