"""The tiny package is sound, with and without its texts, so that every finding in a mutant is the mutant's."""

import pytest


@pytest.mark.parametrize("texts", [True, False])
def test_the_tiny_package_is_sound(draft, texts):
    report = draft.report(texts, strict=True)
    assert report.valid
    assert report.findings == []


def test_with_its_texts_every_rule_runs_and_every_citation_is_proved(draft):
    report = draft.report(True)
    assert report.rules_skipped == []
    assert report.citations == {"proved": sum(report.tables[one] for one in CITING), "unproved": 0}


def test_without_its_texts_the_rules_that_need_them_are_said_not_to_have_run(draft):
    report = draft.report(False)
    assert set(report.rules_skipped) == NEED_TEXTS
    assert set(report.reasons.values()) == {"no texts were given"}
    assert report.citations["proved"] == 0


CITING = ("people", "organisations", "memberships", "events", "demands", "positions", "accounts")
NEED_TEXTS = {
    "event-day",
    "published-day",
    "article-language",
    "article-text",
    "sentence-text",
    "paragraph-line",
    "sentence-bounds",
    "named-in-sentence",
    "named-first",
    "role-in-sentence",
    "article-words",
    "spelling-used",
    "title-headline",
    "copied-words",
    "statement-figures",
    "quotation-marks",
    "quoted-throughout",
    "quoted-words",
    "publication-in-quotation",
    "unnamed-source",
    "named-source",
    "attributed",
    "claimant-in-reach",
    "person-in-reach",
    "person-left-out",
}
