"""The real package: sound, proved against the texts where they are at hand, and read by others."""

from pathlib import Path

import frictionless

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

    from click.testing import CliRunner

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
