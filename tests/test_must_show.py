"""What the validator is for: each way in which the rows and the articles could part is found, with line and remedy."""

import pytest

from conftest import Draft
from onrecord.record.reference import reference_schemas

EP, QN = "ep-20310503", "quay-news-20310504"


def found(draft: Draft, **options) -> list[tuple]:
    """Give (rule, table, line, column) of every finding, each of which must say what is wrong and what to do."""
    report = draft.report(**options)
    assert all(one.message and one.remedy and one.path for one in report.findings)
    assert not report.valid
    return [(one.rule, one.table, one.line, one.column) for one in report.findings]


def test_a_changed_word_in_a_text_is_found_in_its_sentence_alone(draft):
    draft.text(EP, "three years", "eight years")
    assert found(draft) == [
        ("article-text", "articles", 2, "text_sha256"),
        ("sentence-text", "sentences", 6, "sha256"),
    ]


def test_a_longer_word_in_a_text_moves_every_sentence_after_it(draft):
    draft.text(QN, "half of one", "half of the one")
    assert found(draft) == [
        ("article-text", "articles", 3, "text_sha256"),
        *(("sentence-text", "sentences", line, "sha256") for line in range(14, 19)),
    ]
    messages = [one.message for one in draft.report().findings if one.rule == "sentence-text"]
    assert messages == [
        f"Sentence `{QN}-s04` does not stand at 184 to 211: its words are not in the text.",
        f"Sentence `{QN}-s05` does not stand at 212 to 301: its words stand at 216.",
        f"Sentence `{QN}-s06` does not stand at 302 to 384: its words stand at 306.",
        f"Sentence `{QN}-s07` does not stand at 385 to 421: its words stand at 389.",
        f"Sentence `{QN}-s08` does not stand at 422 to 444: its words stand at 426.",
    ]


def test_a_citation_of_a_changed_text_is_not_proved(draft):
    proved = draft.report().citations["proved"]
    draft.text(EP, "a tour of the works", "a view of the works")
    assert draft.report().citations == {"proved": proved - 2, "unproved": 2}


def test_holder_and_claimant_exchanged(draft):
    draft.set(
        "positions", f"{EP}-p01", holder_organisation_id="anglers-and-rowers", claimant_organisation_id="harbour-board"
    )
    assert found(draft) == [
        ("who-answers", "positions", 2, "stance"),
        ("statement-names", "positions", 2, "statement"),
        ("claimant-in-reach", "positions", 2, "claimant_organisation_id"),
    ]


def test_persons_exchanged_as_holder_and_claimant(draft):
    draft.set("positions", f"{QN}-p03", claimant_person_id="cy-dole", claimant_organisation_id="harbour-board")
    assert found(draft) == [
        ("statement-names", "positions", 8, "statement"),
        ("claimant-in-reach", "positions", 8, "claimant_person_id"),
    ]


def test_a_holder_replaced_by_another_organisation(draft):
    draft.set("positions", f"{QN}-p05", holder_organisation_id="anglers-union")
    assert found(draft) == [("statement-names", "positions", 10, "statement")]


def test_a_holder_replaced_by_another_person(draft):
    draft.set("positions", f"{EP}-p03", holder_person_id="cy-dole")
    assert found(draft) == [
        ("statement-names", "positions", 4, "statement"),
        ("person-in-reach", "positions", 4, "holder_person_id"),
    ]


def test_a_citation_moved_to_a_newsletter_box(draft):
    draft.set("positions", f"{EP}-p04", sentence_id=f"{EP}-s09")
    assert found(draft) == [
        ("coding-claims", "sentences", 9, "coding"),
        ("coding-claims", "sentences", 10, "coding"),
        ("demand-first-sentence", "demands", 6, "sentence_id"),
        ("cites-furniture", "positions", 5, "sentence_id"),
        ("article-words", "positions", 5, "stance"),
    ]


def test_a_citation_moved_to_another_article(draft):
    draft.set("positions", f"{EP}-p03", sentence_id=f"{QN}-s05")
    assert found(draft) == [
        ("coding-claims", "sentences", 8, "coding"),
        ("citing-article", "positions", 4, "position_id"),
        ("article-words", "positions", 4, "stance"),
        ("unnamed-source", "positions", 4, "attribution"),
        ("person-in-reach", "positions", 4, "holder_person_id"),
    ]


def test_a_citation_moved_to_a_sentence_that_is_not_there(draft):
    draft.set("memberships", f"{QN}-m02", sentence_id=f"{QN}-s15")
    assert found(draft) == [("foreign-key", "memberships", 6, "sentence_id")]


def test_a_person_cited_to_a_sentence_that_does_not_name_them(draft):
    draft.set("people", "ada-marl", sentence_id=f"{EP}-s01")
    assert found(draft) == [("named-in-sentence", "people", 2, "sentence_id")]


def test_a_membership_deleted_that_claims_need(draft):
    draft.drop("memberships", f"{QN}-m01")
    assert found(draft) == [
        ("claim-number", "memberships", 5, "membership_id"),
        ("person-membership", "positions", 6, "holder_organisation_id"),
        ("person-membership", "positions", 6, "claimant_organisation_id"),
        ("person-membership", "positions", 7, "holder_organisation_id"),
        ("person-membership", "positions", 7, "claimant_organisation_id"),
        ("person-membership", "positions", 8, "claimant_organisation_id"),
    ]


def test_a_membership_deleted_that_makes_a_coalition(draft):
    draft.drop("memberships", f"{EP}-m03")
    assert found(draft) == [
        ("coalition-members", "organisations", 2, "kind"),
        ("who-answers", "positions", 10, "stance"),
    ]


def _without(number: int, name: str):
    def change(schema: dict) -> None:
        del schema["fields"][number]["constraints"][name]

    return change


def _without_key(schema: dict) -> None:
    del schema["foreignKeys"][2]


# table, how its schema is loosened, where that is, a row that only the loosened schema would pass, what it breaks
LOOSENED = {
    "an enum dropped": (
        "sentences",
        _without(6, "enum"),
        "/fields/6/constraints/enum",
        lambda draft: draft.set("sentences", f"{EP}-s05", role="aside"),
        ("cell-enum", "sentences", 6, "role"),
    ),
    "an enum widened": (
        "sentences",
        lambda schema: schema["fields"][6]["constraints"]["enum"].append("aside"),
        "/fields/6/constraints/enum",
        lambda draft: draft.set("sentences", f"{EP}-s05", role="aside"),
        ("cell-enum", "sentences", 6, "role"),
    ),
    "a required mark dropped": (
        "events",
        _without(1, "required"),
        "/fields/1/constraints/required",
        lambda draft: draft.set("events", "petition", title=""),
        ("cell-required", "events", 4, "title"),
    ),
    "a pattern dropped": (
        "articles",
        _without(7, "pattern"),
        "/fields/7/constraints/pattern",
        lambda draft: draft.set("articles", QN, language="English"),
        ("cell-pattern", "articles", 3, "language"),
    ),
    "a unique mark dropped": (
        "articles",
        _without(4, "unique"),
        "/fields/4/constraints/unique",
        lambda draft: draft.set("articles", QN, url="https://eastmere-post.example/harbour-talks"),
        ("cell-unique", "articles", 3, "url"),
    ),
    "a bound raised": (
        "accounts",
        lambda schema: schema["fields"][12]["constraints"].update(maxLength=2000),
        "/fields/12/constraints/maxLength",
        lambda draft: draft.set("accounts", f"{EP}-a04", statement=f"A Harbour Board source says {'so ' * 60}much."),
        ("cell-length", "accounts", 5, "statement"),
    ),
    "a bound lowered": (
        "sentences",
        lambda schema: schema["fields"][3]["constraints"].update(minimum=0),
        "/fields/3/constraints/minimum",
        lambda draft: draft.set("sentences", f"{EP}-s01", paragraph="0"),
        ("cell-range", "sentences", 2, "paragraph"),
    ),
    "a type changed": (
        "articles",
        lambda schema: schema["fields"][8].update(type="string"),
        "/fields/8/type",
        lambda draft: draft.set("articles", QN, retrieved_on="last year"),
        ("cell-type", "articles", 3, "retrieved_on"),
    ),
    "a format dropped": (
        "articles",
        lambda schema: schema["fields"][9].pop("format"),
        "/fields/9/format",
        lambda draft: draft.set("articles", QN, archived_url="https://quay-news.example/ sluice"),
        ("cell-type", "articles", 3, "archived_url"),
    ),
    "a foreign key dropped": (
        "memberships",
        _without_key,
        "/foreignKeys",
        lambda draft: draft.set("memberships", f"{QN}-m02", organisation_id="no-such-body"),
        ("foreign-key", "memberships", 6, "organisation_id"),
    ),
    "the primary key dropped": (
        "people",
        lambda schema: schema.pop("primaryKey"),
        "/primaryKey",
        lambda draft: draft.add("people", "cy-dole"),
        ("primary-key", "people", 5, "person_id"),
    ),
    "the missing values widened": (
        "events",
        lambda schema: schema.update(missingValues=["", "unknown"]),
        "/missingValues",
        lambda draft: draft.set("events", "petition", starts_on="unknown"),
        ("cell-type", "events", 4, "starts_on"),
    ),
    "a field's missing values widened": (
        "events",
        lambda schema: schema["fields"][3].update(missingValues=["unknown"]),
        "/fields/3/missingValues",
        lambda draft: draft.set("events", "petition", starts_on="unknown"),
        ("cell-type", "events", 4, "starts_on"),
    ),
}


@pytest.mark.parametrize("name", LOOSENED)
def test_a_loosened_schema_is_found_where_it_is_loose(draft, name):
    table, loosen, pointer, _, _ = LOOSENED[name]
    draft.schema(table, loosen)
    assert found(draft) == [("format-schemas", table, None, pointer)]
    (finding,) = draft.report().findings
    assert finding.path == f"schemas/{table}.json"


@pytest.mark.parametrize("name", LOOSENED)
def test_a_package_with_a_loosened_schema_is_judged_by_the_format_s_own(draft, name):
    table, loosen, pointer, break_row, finding = LOOSENED[name]
    break_row(draft)
    by_the_format = found(draft)
    assert finding in by_the_format
    draft.schema(table, loosen)
    assert found(draft) == sorted(
        [("format-schemas", table, None, pointer), *by_the_format],
        key=lambda one: (list(reference_schemas()).index(one[1]), one[2] or 0),
    )


def test_a_field_removed_from_schema_and_file(draft):
    draft.schema("events", lambda schema: schema["fields"].pop(4))
    rows = draft.rows("events")
    lines = [[cell for name, cell in row.items() if name != "precision"] for row in rows]
    header = [name for name in rows[0] if name != "precision"]
    text = "".join(",".join(f'"{cell}"' if "," in cell else cell for cell in line) + "\n" for line in [header, *lines])
    draft.path("events").write_text(text, "utf-8")
    assert found(draft) == [
        ("format-schemas", "events", None, "/fields"),
        ("header", "events", 1, "precision"),
    ]
    assert draft.report().reasons["event-precision"] == "table `events` could not be read"


def test_a_whole_table_removed(draft):
    draft.descriptor(lambda package: package["resources"].pop(4))
    assert found(draft) == [("format-tables", "memberships", None, "/resources")]
    assert {"person-membership", "coalition-members", "who-answers"} <= set(draft.report().rules_skipped)


def test_a_schema_removed(draft):
    draft.descriptor(lambda package: package["resources"][8].pop("schema"))
    draft.set("accounts", f"{EP}-a04", assessment="frank")
    assert found(draft) == [
        ("resource-schema-missing", "accounts", None, None),
        ("format-schemas", "accounts", None, None),
        ("cell-enum", "accounts", 5, "assessment"),
    ]


def test_a_tightened_schema_is_obeyed(draft):
    draft.schema("positions", lambda schema: schema["fields"][12]["constraints"].update(maxLength=94))
    assert found(draft) == [("cell-length", "positions", 2, "statement")]


@pytest.mark.parametrize(
    ("table", "key", "cells"),
    [
        ("positions", "ep-20310503-p01", {"claimant_organisation_id": "rowers-guild"}),
        ("positions", "ep-20310503-p01", {"claimant_organisation_id": "harbour-board"}),
        ("positions", "quay-news-20310504-p05", {"holder_organisation_id": "anglers-union"}),
        ("accounts", "ep-20310503-a04", {"claimant_organisation_id": "anglers-and-rowers"}),
        ("accounts", "ep-20310503-a01", {"claimant_organisation_id": "anglers-union"}),
    ],
)
def test_a_claimant_or_holder_exchanged_for_one_whose_name_is_part_of_the_other_is_found(draft, table, key, cells):
    draft.set(table, key, **cells)
    assert ("statement-names", key) in [(f.rule, f.row_id) for f in draft.report().findings]
