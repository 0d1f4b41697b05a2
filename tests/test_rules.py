"""Each rule of the format: a mutant of the tiny package that breaks it, and a quiet twin close to the mutant."""

import json
import re
from collections.abc import Callable
from typing import NamedTuple

import pytest

from conftest import ROOT, Draft
from onrecord.record.reference import reference_schemas
from onrecord.report.rules import as_markdown
from onrecord.rules.catalogue import CATALOGUE, GROUPS
from test_general import MUTANTS as GENERAL_MUTANTS
from test_general import TWINS as GENERAL_TWINS

EP, QN = "ep-20310503", "quay-news-20310504"
NEW = "ep-20310505"  # an article that a draft adds; its account stands after those of EP
Change = Callable[[Draft], None]


def setting(table: str, key: str, **cells: str) -> Change:
    return lambda draft: draft.set(table, key, **cells)


def adding(table: str, like: str, **cells: str) -> Change:
    return lambda draft: draft.add(table, like, **cells)


def dropping(table: str, key: str) -> Change:
    return lambda draft: draft.drop(table, key)


def declaring(change: Callable[[dict], object]) -> Change:
    return lambda draft: draft.descriptor(change)


def words(code: str, listed: str) -> Change:
    return setting("codes", code, statement_words=listed)


def both(*changes: Change) -> Change:
    def change(draft: Draft) -> None:
        for one in changes:
            one(draft)

    return change


def new_article(segments: int = 2, **cells: str) -> Change:
    return lambda draft: draft.add_article(NEW, segments, **cells)


def new_sentence(number: int, **cells: str) -> Change:
    """An article of three segments, one of them changed."""
    return both(new_article(3), setting("sentences", f"{NEW}-s{number:02}", **cells))


def in_bytes(table: str, before: bytes, after: bytes) -> Change:
    return lambda draft: draft.bytes(table, lambda data: data.replace(before, after))


def swap_first_people(draft: Draft) -> None:
    first, second, *rest = draft.rows("people")
    draft.write("people", [second, first, *rest], in_order=False)


def with_dialect(change: Change | None = None, **dialect) -> Change:
    """Declare a dialect for table people, after a change of its bytes."""
    declared = declaring(lambda package: package["resources"][2].update(dialect=dialect))
    return both(change, declared) if change else declared


def without_enum(schema: dict) -> None:
    del schema["fields"][4]["constraints"]["enum"]


def in_german(schema: dict) -> None:
    schema["description"] = (
        "Wer nach wessen Worten welche Haltung zu welcher Forderung einnimmt, und in welchem Satz eines Artikels das "
        "steht. Jede Zeile nennt den Satz, der es sagt, und wer darin für die Aussage einsteht; was eine Seite nicht "
        "gesagt hat, wird ihr hier auch nicht zugeschrieben."
    )


def shorter_statements(schema: dict) -> None:
    statement = next(field for field in schema["fields"] if field["name"] == "statement")
    statement["constraints"]["maxLength"] = 150


def released(draft: Draft) -> None:
    draft.release()


def reopened(draft: Draft) -> None:
    """The version after a released one."""
    draft.release()
    draft.reopen("0.2.0")


def in_manifest(change: Callable[[dict], object]) -> Change:
    def changed(draft: Draft) -> None:
        draft.release()
        path = draft.root / "releases" / "0.1.0.json"
        manifest = json.loads(path.read_text("utf-8"))
        change(manifest)
        path.write_text(json.dumps(manifest), "utf-8")

    return changed


def withdrawing(*rows: str) -> Change:
    return lambda draft: draft.withdraw(*rows)


def beside(name: str, text: str) -> Change:
    return lambda draft: (draft.root / name).write_text(text, "utf-8")


OPENS_WITH_FURNITURE = both(
    setting("articles", QN, title_basis="derived"),
    setting("sentences", f"{QN}-s01", role="furniture", coding="nothing", starts_with="", ends_with=""),
    setting("organisations", "quay-news", sentence_id=f"{QN}-s02"),
)
MENDED = setting("events", "june-meeting", description="Another meeting, planned for June 2031.")
GONE = dropping("memberships", f"{QN}-m02")
CITED = """title: The harbour of Eastmere, a made-up dispute
version: 0.1.0
date-released: 2026-11-22
license: CC-BY-4.0
authors:
- name: Nobody
"""
DEPOSITED = {
    "title": "The harbour of Eastmere, a made-up dispute",
    "version": "0.1.0",
    "publication_date": "2026-11-22",
    "license": "cc-by-4.0",
    "creators": [{"name": "Nobody"}],
}


def deposited(**properties) -> Change:
    return beside(".zenodo.json", json.dumps(DEPOSITED | properties))


def code(variable: str, value: str, said: str = "", **cells: str) -> Change:
    """A code that the tiny package has not, with the words by which statements say it."""
    own = re.sub("[_ ]", "-", f"{variable}-{value}")
    cells = {"code_id": own, "meaning": "It is so.", "statement_words": said} | cells
    return adding("codes", "mode-narration", variable=variable, value=value, **cells)


OPPOSES, WITHDRAWS = code("stance", "opposes", "is against"), code("stance", "withdraws", "took back")
OUTCOME = both(code("aspect", "outcome"), code("result", "none"))
RIVER_AUTHORITY = code("organisation_kind", "river authority", broader="public body")


def denied(statement: str, article_words: str = "did not", **cells: str) -> Change:
    """What the Board is said not to have accepted, with the codes for it."""
    return both(
        code("polarity", "denied", "gave no answer on", article_words=article_words),
        setting(
            "codes",
            "stance-accepts",
            statement_words="agreed to | committed to | gave no answer on",
            article_words="agreed to | did not",
        ),
        setting("positions", f"{EP}-p01", **{"stance": "accepts", "polarity": "denied"} | cells, statement=statement),
    )


NO_ANSWER = "The Anglers and Rowers say that the Harbour Board gave no answer on night opening."


def boat_count_answer(name: str, person: str = "", organisation: str = "") -> Change:
    return setting(
        "positions",
        f"{QN}-p05",
        holder_person_id=person,
        holder_organisation_id=organisation,
        statement=f"Quay News reports that {name} agreed to help in counting boats.",
    )


BO_FINCH_TOO = both(
    lambda draft: draft.retell(QN, "Guild agreed", "Guild and Bo Finch agreed"),
    boat_count_answer("Bo Finch", person="bo-finch"),
)
TO_BO_FINCH = setting("demands", "boat-count", addressed_to_person_id="bo-finch", addressed_to_organisation_id="")
HARBOUR_TOWN = both(  # a coalition with a member that is not in the other one
    adding(
        "organisations",
        "anglers-and-rowers",
        organisation_id="town-and-rowers",
        name="Town and Rowers",
        also_known_as="",
    ),
    adding("memberships", f"{EP}-m03", membership_id=f"{EP}-m04", organisation_id="town-and-rowers"),
    adding(
        "memberships",
        f"{EP}-m03",
        membership_id=f"{EP}-m05",
        organisation_id="town-and-rowers",
        member_organisation_id="harbour-board",
    ),
)

PUBLICATION = {"claimant_person_id": "", "claimant_organisation_id": "eastmere-post", "attribution": "publication"}
BOARD_NAMED = {"attribution": "named", "statement": "The Harbour Board calls the talks frank."}
NARRATED = PUBLICATION | {"mode": "narration"}

LATER_MEETING = setting(
    "events", "harbour-meeting", description="The Board met the clubs on 3 May 2031.", starts_on="2031-05-03"
)


def old_house(day: str, said: str) -> Change:
    """An event that cites a sentence that says `on Friday`, which is 2 May."""
    return adding(
        "events",
        "june-meeting",
        event_id="old-house",
        title="At the old house",
        description=f"They came to the old house on {said} 2031.",
        statement_words="old house",
        starts_on=day,
        precision="day",
        date_basis="derived",
        sentence_id=f"{EP}-s02",
    )


MUTANTS: dict[str, tuple[Change, list[tuple]]] = {
    "format-manifest": (
        in_manifest(lambda manifest: manifest.update(version="0.1.1")),
        [("format-manifest", None, None, "/version")],
    ),
    "released-version": (
        both(released, MENDED),
        [("released-version", None, None, "/version")],
    ),
    "published-row": (both(reopened, GONE), [("published-row", "memberships", None, None)]),
    "published-claim": (
        both(
            reopened,
            setting("accounts", f"{EP}-a02", sentence_id=f"{EP}-s03"),
            setting("sentences", f"{EP}-s02", coding="nothing"),
        ),
        [
            ("published-claim", "accounts", 3, "sentence_id"),
            ("statement-figures", "accounts", 3, "statement"),
        ],
    ),
    "withdrawn-row": (
        both(reopened, withdrawing(f"{QN}-m02,memberships,v0.1.0,It is no role.,")),
        [("withdrawn-row", "withdrawn", 2, "row_id")],
    ),
    "withdrawn-replacement": (
        both(reopened, GONE, withdrawing(f"{QN}-m02,memberships,v0.1.0,It is no role.,{QN}-m03")),
        [("withdrawn-replacement", "withdrawn", 2, "replaced_by")],
    ),
    "withdrawn-version": (
        both(reopened, GONE, withdrawing(f"{QN}-m02,memberships,v0.2.0,It is no role.,")),
        [("withdrawn-version", "withdrawn", 2, "version")],
    ),
    "format-citation": (
        beside("CITATION.cff", CITED.replace("0.1.0", "0.0.9")),
        [("format-citation", None, 2, "/version")],
    ),
    "canonical-form": (in_bytes("people", b"ada-marl,", b'"ada-marl",'), [("canonical-form", "people", 2, None)]),
    "row-order": (swap_first_people, [("row-order", "people", 3, "person_id")]),
    "integer-form": (
        setting("sentences", f"{EP}-s01", paragraph="+1"),
        [("integer-form", "sentences", 2, "paragraph")],
    ),
    "format-known": (
        declaring(lambda package: package["onrecord"].update(format="99")),
        [("format-known", None, None, "/onrecord/format")],
    ),
    "format-declared": (
        declaring(lambda package: package.pop("onrecord")),
        [("format-declared", None, None, "/onrecord")],
    ),
    "format-tables": (
        declaring(lambda package: package["resources"].pop()),
        [("format-tables", "codes", None, "/resources")],
    ),
    "format-dialect": (
        with_dialect(in_bytes("people", b",", b";"), delimiter=";"),
        [("format-dialect", "people", None, "/resources/2/dialect/delimiter")],
    ),
    "format-schemas": (
        lambda draft: draft.schema("positions", without_enum),
        [("format-schemas", "positions", None, "/fields/4/constraints/enum")],
    ),
    "format-descriptions": (
        lambda draft: draft.schema("positions", lambda schema: schema["fields"][4].update(description="A wish.")),
        [("format-descriptions", "positions", None, "/fields/4/description")],
    ),
    "format-metadata": (
        declaring(lambda package: package.pop("licenses")),
        [("format-metadata", None, None, "/licenses")],
    ),
    "format-languages": (
        declaring(lambda package: package.update(languages=["en-GB", "english"])),
        [("format-languages", None, None, "/languages/1")],
    ),
    "format-licence": (
        declaring(lambda package: package["licenses"][0].update(name="CC0-1.0")),
        [("format-licence", None, None, "/licenses/0/path")],
    ),
    "article-date": (
        setting("articles", QN, published_on="2031-05-05"),
        [("article-date", "articles", 3, "article_id")],
    ),
    "article-body": (
        both(
            new_article(1),
            dropping("sentences", f"{NEW}-s01"),
            dropping("accounts", f"{NEW}-a01"),
        ),
        [("article-body", "articles", 3, "article_id")],
    ),
    "retrieved-before": (
        setting("articles", EP, retrieved_on="2031-05-02"),
        [("retrieved-before", "articles", 2, "retrieved_on")],
    ),
    "public-address": (
        setting("articles", EP, url="https://ann:secret@eastmere-post.example/harbour-talks"),
        [("public-address", "articles", 2, "url")],
    ),
    "article-claim": (
        both(new_sentence(1, coding="nothing"), dropping("accounts", f"{NEW}-a01")),
        [("article-claim", "articles", 3, "article_id")],
    ),
    "sentence-id": (
        setting("sentences", f"{EP}-s05", sentence_id=f"{EP}-s15"),
        [("sentence-id", "sentences", 10, "sentence_id")],
    ),
    "sentence-number": (
        setting("sentences", f"{QN}-s08", sentence_id=f"{QN}-s09", number="9"),
        [("sentence-number", "sentences", 18, "number")],
    ),
    "sentence-start": (new_sentence(2, start="11"), [("sentence-start", "sentences", 12, "start")]),
    "sentence-end": (new_sentence(3, end="28"), [("sentence-end", "sentences", 13, "end")]),
    "sentence-paragraph": (new_sentence(2, paragraph="4"), [("sentence-paragraph", "sentences", 13, "paragraph")]),
    "sentence-words": (
        new_sentence(2, starts_with="six words are one too many", ends_with="a few"),
        [("sentence-words", "sentences", 12, "starts_with")],
    ),
    "coding-claims": (
        setting("sentences", f"{EP}-s05", coding="claims"),
        [("coding-claims", "sentences", 6, "coding")],
    ),
    "furniture-coding": (
        setting("sentences", f"{EP}-s09", coding="pending"),
        [("furniture-coding", "sentences", 10, "coding")],
    ),
    "coding-pending": (
        setting("sentences", f"{EP}-s05", coding="pending"),
        [("coding-pending", "sentences", 6, "coding")],
    ),
    "citing-article": (
        setting("accounts", f"{QN}-a01", account_id=f"{EP}-a05"),
        [("citing-article", "accounts", 6, "account_id")],
    ),
    "cites-furniture": (
        setting("events", "petition", sentence_id=f"{QN}-s08"),
        [("cites-furniture", "events", 4, "sentence_id")],
    ),
    "demand-first-sentence": (
        setting("demands", "night-sluice", sentence_id=f"{QN}-s02"),
        [("demand-first-sentence", "demands", 3, "sentence_id")],
    ),
    "event-first-sentence": (
        setting("events", "harbour-meeting", sentence_id=f"{EP}-s03"),
        [("event-first-sentence", "events", 2, "sentence_id")],
    ),
    "publisher-first-segment": (
        setting("organisations", "quay-news", sentence_id=f"{QN}-s02"),
        [("publisher-first-segment", "organisations", 6, "sentence_id")],
    ),
    "verdict-before-event": (
        setting("accounts", f"{QN}-a01", aspect="verdict", assessment="positive"),
        [("verdict-before-event", "accounts", 6, "event_id")],
    ),
    "position-before-demand": (
        setting("demands", "works-tour", raised_at_event_id="june-meeting"),
        [("position-before-demand", "positions", 5, "demand_id")],
    ),
    "claim-before-occasion": (
        setting("positions", f"{QN}-p02", said_at_event_id="june-meeting"),
        [("claim-before-occasion", "positions", 7, "said_at_event_id")],
    ),
    "event-precision": (
        setting("events", "june-meeting", starts_on="2031-06-15"),
        [("event-precision", "events", 3, "starts_on")],
    ),
    "named-claimant": (
        setting("positions", f"{EP}-p03", attribution="named", claimant_organisation_id=""),
        [("named-claimant", "positions", 4, "attribution"), ("statement-codes", "positions", 4, "attribution")],
    ),
    "unnamed-claimant": (
        setting("positions", f"{QN}-p01", attribution="unnamed"),
        [
            ("unnamed-claimant", "positions", 6, "claimant_person_id"),
            ("statement-codes", "positions", 6, "attribution"),
            ("unnamed-source", "positions", 6, "attribution"),
        ],
    ),
    "publication-claimant": (
        setting(
            "positions",
            f"{EP}-p04",
            claimant_organisation_id="harbour-board",
            statement="The Harbour Board offered to show the works.",
        ),
        [
            ("publication-claimant", "positions", 5, "claimant_organisation_id"),
            ("statement-codes", "positions", 5, "attribution"),
        ],
    ),
    "narration-publication": (
        setting("positions", f"{EP}-p03", mode="narration"),
        [("narration-publication", "positions", 4, "mode")],
    ),
    "holder-present": (
        setting("positions", f"{QN}-p04", holder_person_id=""),
        [("holder-present", "positions", 9, "holder_organisation_id")],
    ),
    "person-membership": (
        setting("positions", f"{QN}-p04", holder_organisation_id="rowers-guild"),
        [("person-membership", "positions", 9, "holder_organisation_id")],
    ),
    "claim-repeated": (
        adding("positions", f"{QN}-p04", position_id=f"{QN}-p06", statement="Cy Dole supports an open sluice."),
        [("claim-repeated", "positions", 11, "position_id")],
    ),
    "who-raises": (
        setting(
            "positions",
            f"{QN}-p05",
            holder_organisation_id="anglers-and-rowers",
            stance="demands",
            statement="Quay News reports that the Anglers and Rowers asked for help in counting boats.",
        ),
        [("who-raises", "positions", 10, "stance")],
    ),
    "who-answers": (
        setting(
            "positions",
            f"{EP}-p01",
            holder_organisation_id="anglers-union",
            statement="The Anglers and Rowers say that the Anglers' Union did not agree to night opening.",
        ),
        [("who-answers", "positions", 2, "stance")],
    ),
    "who-sides": (
        setting("positions", f"{QN}-p04", holder_organisation_id="harbour-board"),
        [("who-sides", "positions", 9, "stance")],
    ),
    "stance-kind": (
        setting("demands", "works-tour", kind="request"),
        [("stance-kind", "positions", 5, "stance")],
    ),
    "account-subject": (
        setting("accounts", f"{EP}-a04", event_id=""),
        [("account-subject", "accounts", 5, "event_id")],
    ),
    "outcome-result": (
        both(OUTCOME, setting("accounts", f"{EP}-a04", aspect="outcome")),
        [("outcome-result", "accounts", 5, "result")],
    ),
    "neutral-verdict": (
        setting("accounts", f"{EP}-a04", assessment="neutral"),
        [("neutral-verdict", "accounts", 5, "assessment"), ("statement-codes", "accounts", 5, "assessment")],
    ),
    "membership-member": (
        setting("memberships", f"{EP}-m02", person_id="ada-marl"),
        [("membership-member", "memberships", 3, "person_id")],
    ),
    "coalition-members": (
        dropping("memberships", f"{EP}-m03"),
        [("coalition-members", "organisations", 2, "kind"), ("who-answers", "positions", 10, "stance")],
    ),
    "own-member": (
        setting("memberships", f"{EP}-m02", member_organisation_id="anglers-and-rowers"),
        [
            ("own-member", "memberships", 3, "member_organisation_id"),
            ("who-raises", "positions", 6, "stance"),
            ("who-raises", "positions", 7, "stance"),
        ],
    ),
    "own-part": (
        setting("demands", "night-sluice", part_of_demand_id="night-sluice"),
        [("own-part", "demands", 3, "part_of_demand_id")],
    ),
    "publisher-kind": (
        setting("organisations", "quay-news", kind="charity"),
        [("publisher-kind", "articles", 3, "publisher_id")],
    ),
    "name-shared": (
        setting("people", "cy-dole", name="bo finch", also_known_as="Cy Dole"),
        [("name-shared", "people", 4, "name"), ("spelling-kin", "people", 4, "also_known_as")],
    ),
    "spelling-shared": (
        both(
            setting("people", "ada-marl", also_known_as="Ms Marl | the chair"),
            setting("people", "cy-dole", also_known_as="The chair"),
        ),
        [
            ("spelling-kin", "people", 2, "also_known_as"),
            ("spelling-used", "people", 2, "also_known_as"),
            ("spelling-shared", "people", 4, "also_known_as"),
            ("spelling-kin", "people", 4, "also_known_as"),
            ("spelling-used", "people", 4, "also_known_as"),
        ],
    ),
    "demand-raised": (
        setting("demands", "works-tour", raised_by_organisation_id=""),
        [("demand-raised", "demands", 6, "raised_by_organisation_id")],
    ),
    "demand-addressee": (
        setting("demands", "boat-count", raised_by_organisation_id="anglers-and-rowers"),
        [("demand-addressee", "demands", 2, "addressed_to_organisation_id")],
    ),
    "part-of-whole": (
        setting("demands", "works-tour", part_of_demand_id="boat-count"),
        [("part-of-whole", "demands", 6, "addressed_to_organisation_id"), ("part-of-whole", "demands", 6, "kind")],
    ),
    "date-source": (
        setting("events", "petition", date_basis="public_record"),
        [("date-source", "events", 4, "date_source_url")],
    ),
    "demand-position": (
        adding(
            "demands",
            "works-tour",
            demand_id="wider-quay",
            title="Wider quay",
            description="That it be wider.",
            statement_words="wider quay",
        ),
        [("demand-position", "demands", 6, "demand_id")],
    ),
    "statement-form": (
        setting("accounts", f"{EP}-a04", statement="A Harbour Board source calls the talks frank"),
        [("statement-form", "accounts", 5, "statement")],
    ),
    "statement-repeated": (
        setting("accounts", f"{EP}-a03", statement="The Anglers and Rowers call the evening wasted."),
        [("statement-repeated", "accounts", 4, "statement")],
    ),
    "statement-names": (
        setting(
            "positions",
            f"{EP}-p01",
            statement="The Harbour Board did not agree to night opening, say the Anglers and Rowers.",
        ),
        [("statement-names", "positions", 2, "statement")],
    ),
    "statement-codes": (
        setting("positions", f"{EP}-p01", stance="considering"),
        [("statement-codes", "positions", 2, "stance"), ("article-words", "positions", 2, "stance")],
    ),
    "cell-formula": (setting("events", "petition", title="=1+1"), [("cell-formula", "events", 4, "title")]),
    "cell-space": (setting("events", "petition", title="Petition "), [("cell-space", "events", 4, "title")]),
    "cell-inner-space": (
        setting("events", "petition", title="The  petition"),
        [("cell-inner-space", "events", 4, "title")],
    ),
    "cell-nfc": (setting("events", "petition", title="Cafe\u0301"), [("cell-nfc", "events", 4, "title")]),
    "cell-reads-as": (setting("events", "petition", title="May 2031"), [("cell-reads-as", "events", 4, "title")]),
    "cell-too-long": (
        setting("events", "petition", description="2031 " + "w" * 32_763),
        [("cell-too-long", "events", 4, "description")],
    ),
    "article-text": (
        setting("articles", EP, text_sha256="a" * 64),
        [("article-text", "articles", 2, "text_sha256")],
    ),
    "sentence-text": (
        setting("sentences", f"{EP}-s05", sha256="b" * 64),
        [("sentence-text", "sentences", 6, "sha256")],
    ),
    "sentence-bounds": (
        setting("sentences", f"{EP}-s05", starts_with="Our members"),
        [("sentence-bounds", "sentences", 6, "starts_with")],
    ),
    "named-in-sentence": (
        setting("people", "cy-dole", sentence_id=f"{QN}-s04"),
        [("named-in-sentence", "people", 4, "sentence_id")],
    ),
    "named-first": (
        setting("people", "ada-marl", sentence_id=f"{EP}-s07"),
        [("named-first", "people", 2, "sentence_id")],
    ),
    "role-in-sentence": (
        setting("memberships", f"{QN}-m01", role="general secretary"),
        [("role-in-sentence", "memberships", 5, "role")],
    ),
    "quotation-marks": (
        setting("positions", f"{QN}-p01", mode="direct_quote"),
        [("quotation-marks", "positions", 6, "mode")],
    ),
    "publication-in-quotation": (
        setting(
            "positions",
            f"{EP}-p01",
            **NARRATED,
            statement="The Eastmere Post reports that the Harbour Board did not agree to night opening.",
        ),
        [("publication-in-quotation", "positions", 2, "attribution")],
    ),
    "event-day": (
        setting("events", "harbour-meeting", date_basis="stated"),
        [("event-day", "events", 2, "starts_on")],
    ),
    "published-day": (
        setting("articles", EP, published_basis="stated"),
        [("published-day", "articles", 2, "published_basis")],
    ),
    "article-language": (
        setting("articles", EP, language="sv"),
        [("article-language", "articles", 2, "language")],
    ),
    "part-raised": (
        setting("demands", "night-sluice", raised_at_event_id="harbour-meeting"),
        [("part-raised", "demands", 3, "raised_at_event_id")],
    ),
    "statement-figures": (
        setting("accounts", f"{EP}-a02", statement="The Eastmere Post reports who met on Monday, and where."),
        [("statement-figures", "accounts", 3, "statement")],
    ),
    "copied-words": (
        setting(
            "accounts",
            f"{EP}-a03",
            statement="The Anglers and Rowers say the meeting was a waste of an evening, wasted.",
        ),
        [("copied-words", "accounts", 4, "statement")],
    ),
    "code-value": (
        setting("codes", "stance-accepts", value="refuses"),
        [
            ("code-known", "positions", 10, "stance"),
            ("statement-codes", "positions", 10, "stance"),
            ("code-value", "codes", 28, "value"),
            ("code-id", "codes", 28, "code_id"),
        ],
    ),
    "code-broader": (
        code("organisation_kind", "river authority", broader="authority"),
        [("code-broader", "codes", 27, "broader")],
    ),
    "kind-known": (
        setting("organisations", "harbour-board", kind="river authority"),
        [("kind-known", "organisations", 5, "kind")],
    ),
    "code-id": (setting("codes", "mode-narration", code_id="narration"), [("code-id", "codes", 15, "code_id")]),
    "code-known": (dropping("codes", "demand-kind-offer"), [("code-known", "demands", 6, "kind")]),
    "code-words": (
        setting("codes", "stance-declines", article_words="did not agree | agreed to"),
        [("code-words", "codes", 31, "article_words")],
    ),
    "list-form": (
        setting("demands", "open-harbour", statement_words="two things|two wishes"),
        [
            ("list-form", "demands", 4, "statement_words"),
            ("statement-subject", "positions", 7, "demand_id"),
            ("statement-subject", "positions", 8, "demand_id"),
        ],
    ),
    "claim-number": (
        both(dropping("positions", f"{QN}-p04"), setting("sentences", f"{QN}-s05", coding="nothing")),
        [("claim-number", "positions", 9, "position_id")],
    ),
    "membership-repeated": (
        adding("memberships", f"{QN}-m01", membership_id=f"{QN}-m03"),
        [("membership-repeated", "memberships", 7, "role")],
    ),
    "spelling-kin": (
        both(
            lambda draft: draft.retell(QN, "that he too", "that Old Sluicer too"),
            setting("people", "cy-dole", also_known_as="Old Sluicer"),
        ),
        [("spelling-kin", "people", 4, "also_known_as")],
    ),
    "event-date-told": (
        setting("events", "harbour-meeting", description="They met on 12 May 2031."),
        [("event-date-told", "events", 2, "description")],
    ),
    "statement-subject": (
        setting("accounts", f"{EP}-a01", statement="The Anglers and Rowers call it wasted."),
        [("statement-subject", "accounts", 2, "event_id")],
    ),
    "paragraph-line": (
        both(
            setting("sentences", f"{EP}-s08", paragraph="7"),
            setting("sentences", f"{EP}-s09", paragraph="8"),
        ),
        [("paragraph-line", "sentences", 9, "paragraph"), ("paragraph-line", "sentences", 10, "paragraph")],
    ),
    "article-words": (
        setting(
            "positions",
            f"{QN}-p03",
            stance="considering",
            statement="Bo Finch says that the Harbour Board is looking into the two wishes.",
        ),
        [("article-words", "positions", 8, "stance")],
    ),
    "spelling-used": (
        setting("people", "ada-marl", also_known_as="Ms Marl | Ms Marle"),
        [("spelling-used", "people", 2, "also_known_as")],
    ),
    "title-headline": (
        setting("articles", QN, title="Anglers press Board over sluice"),
        [("title-headline", "articles", 3, "title")],
    ),
    "quoted-throughout": (
        setting("positions", f"{QN}-p03", mode="reported_speech"),
        [("quoted-throughout", "positions", 8, "mode"), ("quoted-words", "positions", 8, "mode")],
    ),
    "quoted-words": (
        setting("accounts", f"{EP}-a04", mode="reported_speech"),
        [("quoted-words", "accounts", 5, "mode")],
    ),
    "unnamed-source": (
        lambda draft: draft.retell(EP, "A Board source said", "Somebody on the Board said"),
        [("unnamed-source", "positions", 4, "attribution"), ("unnamed-source", "accounts", 5, "attribution")],
    ),
    "named-source": (
        setting("accounts", f"{EP}-a04", **BOARD_NAMED),
        [("named-source", "accounts", 5, "attribution")],
    ),
    "attributed": (
        setting(
            "positions",
            f"{EP}-p03",
            **NARRATED,
            statement="The Eastmere Post reports that Ada Marl is looking into what a slipway would cost.",
        ),
        [("attributed", "positions", 4, "attribution")],
    ),
    "claimant-in-reach": (
        setting(
            "accounts",
            f"{EP}-a03",
            claimant_organisation_id="quay-news",
            statement="Quay News says that the meeting was wasted time.",
        ),
        [("claimant-in-reach", "accounts", 4, "claimant_organisation_id")],
    ),
    "person-in-reach": (
        setting(
            "positions",
            f"{QN}-p05",
            holder_person_id="bo-finch",
            statement="Quay News reports that Bo Finch agreed to help in counting boats.",
            holder_organisation_id="anglers-union",
        ),
        [("person-in-reach", "positions", 10, "holder_person_id")],
    ),
    "person-left-out": (
        setting(
            "positions",
            f"{EP}-p03",
            holder_person_id="",
            statement="A Harbour Board source says that it is looking into what a slipway would cost.",
        ),
        [("person-left-out", "positions", 4, "holder_organisation_id")],
    ),
}

TWINS: dict[str, Change] = {
    "format-manifest": both(released, beside("releases/README.md", "What was released.")),
    "released-version": both(reopened, MENDED),
    "published-row": both(reopened, GONE, withdrawing(f"{QN}-m02,memberships,v0.1.0,It is no role.,")),
    "published-claim": both(
        reopened, setting("accounts", f"{EP}-a02", statement="The Eastmere Post reports who met, and where.")
    ),
    "withdrawn-row": both(reopened, GONE, withdrawing(f"{QN}-m02,memberships,v0.1.0,It is no role.,")),
    "withdrawn-replacement": both(reopened, GONE, withdrawing(f"{QN}-m02,memberships,v0.1.0,It is no role.,{QN}-m01")),
    "withdrawn-version": both(GONE, withdrawing("never-published,people,v9.9.9,There are no releases to look into.,")),
    "format-citation": both(beside("CITATION.cff", CITED.replace("CC-BY", "cc-by")), deposited()),
    "canonical-form": setting("demands", "works-tour", description='A tour, or "look round", for the clubs.'),
    "integer-form": setting("sentences", f"{EP}-s01", start="0"),
    "row-order": new_article(101),
    "format-known": declaring(lambda package: package["onrecord"].update(since="2.0.0")),
    "format-declared": declaring(lambda package: package["onrecord"].update(since="2.0.0")),
    "format-tables": declaring(lambda package: package["resources"].reverse()),
    "format-dialect": with_dialect(delimiter=",", quoteChar='"', header=True),
    "format-schemas": lambda draft: draft.schema("positions", shorter_statements),
    "format-descriptions": lambda draft: draft.schema("positions", in_german),
    "format-metadata": declaring(lambda package: package.update(version="1.0.0-rc.1")),
    "format-languages": declaring(lambda package: package.update(languages=["en", "zh-Hant", "sr-Latn-RS"])),
    "format-licence": declaring(
        lambda package: package["licenses"].extend(
            {"name": name, "path": f"https://{address}"}
            for name, address in (
                ("ODbL-1.0", "opendatacommons.org/licenses/odbl/1-0/"),
                ("odc-pddl-1.0", "opendatacommons.org/licenses/pddl/"),
                ("ODC-By-1.0", "opendatacommons.org/licenses/by/1-0/"),
                ("CC-BY-4.0", "spdx.org/licenses/CC-BY-4.0.html"),
                ("GPL-3.0-only", "spdx.org/licenses/GPL-3.0-only.html"),
                ("Apache-2.0", "opensource.org/license/apache-2-0"),
            )
        )
    ),
    "article-date": lambda draft: draft.rename_article(EP, f"{EP}b"),
    "article-body": setting("sentences", f"{QN}-s01", role="body"),
    "retrieved-before": setting("articles", EP, retrieved_on="2031-05-03"),
    "public-address": setting("articles", EP, url="https://eastmere-post.example:8443/~ann@home/talks#part-2"),
    "article-claim": new_article(3),
    "sentence-id": new_article(101),
    "sentence-number": new_article(12),
    "sentence-start": new_sentence(2, start="10"),
    "sentence-end": both(new_sentence(3, end="28"), setting("articles", NEW, text_characters="28")),
    "sentence-paragraph": both(new_sentence(2, paragraph="1"), setting("sentences", f"{NEW}-s03", paragraph="4")),
    "sentence-words": new_sentence(2, starts_with="five words are not many", ends_with="five words are not many"),
    "coding-claims": both(dropping("accounts", f"{EP}-a04"), setting("sentences", f"{EP}-s06", coding="nothing")),
    "furniture-coding": setting("sentences", f"{EP}-s05", role="furniture", starts_with="", ends_with=""),
    "coding-pending": both(dropping("accounts", f"{QN}-a01"), setting("sentences", f"{QN}-s07", coding="nothing")),
    "citing-article": adding(
        "accounts",
        f"{QN}-a01",
        account_id=f"{QN}-a02",
        event_id="harbour-meeting",
        statement="Quay News reports on the meeting again.",
        sentence_id=f"{QN}-s06",
    ),
    "cites-furniture": setting("events", "petition", sentence_id=f"{QN}-s01"),
    "demand-first-sentence": both(
        dropping("positions", f"{EP}-p01"),
        setting("positions", f"{EP}-p04", position_id=f"{EP}-p01"),
        setting("demands", "night-sluice", sentence_id=f"{QN}-s02"),
    ),
    "event-first-sentence": setting("events", "june-meeting", sentence_id=f"{QN}-s01"),
    "publisher-first-segment": OPENS_WITH_FURNITURE,
    "verdict-before-event": LATER_MEETING,
    "position-before-demand": both(
        setting("demands", "second-slipway", raised_at_event_id="harbour-meeting", part_of_demand_id=""),
        LATER_MEETING,
    ),
    "claim-before-occasion": setting("positions", f"{QN}-p02", said_at_event_id="harbour-meeting"),
    "event-precision": setting(
        "events",
        "june-meeting",
        description="A meeting on 15 June 2031.",
        starts_on="2031-06-15",
        precision="day",
        date_basis="derived",
    ),
    "named-claimant": setting(
        "positions",
        f"{EP}-p03",
        claimant_organisation_id="",
        statement="An unnamed source says that Ada Marl is looking into what a slipway would cost.",
    ),
    "unnamed-claimant": setting(
        "accounts", f"{EP}-a04", claimant_organisation_id="", statement="An unnamed source calls the talks frank."
    ),
    "publication-claimant": both(
        lambda draft: draft.retell(EP, "Board, met", "Board, Quay News said, met"),
        setting(
            "accounts",
            f"{EP}-a02",
            **PUBLICATION | {"claimant_organisation_id": "quay-news", "attribution": "named"},
            mode="reported_speech",
            statement="Quay News says who met.",
        ),
    ),
    "narration-publication": both(
        lambda draft: draft.retell(EP, "\u201cfrank\u201d", "frank"),
        setting("accounts", f"{EP}-a04", mode="reported_speech"),
    ),
    "holder-present": setting("positions", f"{QN}-p01", holder_person_id=""),
    "person-membership": setting("positions", f"{QN}-p04", claimant_organisation_id="harbour-board"),
    "claim-repeated": adding(
        "positions",
        f"{QN}-p04",
        position_id=f"{QN}-p06",
        demand_id="open-harbour",
        statement="Cy Dole supports the two wishes.",
    ),
    "who-raises": setting(
        "positions",
        f"{QN}-p05",
        holder_organisation_id="harbour-board",
        stance="demands",
        statement="Quay News reports that the Harbour Board asked for help in counting boats.",
    ),
    "who-answers": both(BO_FINCH_TOO, setting("positions", f"{QN}-p05", holder_organisation_id="anglers-union")),
    "who-sides": both(
        OPPOSES,
        setting(
            "positions",
            f"{QN}-p04",
            holder_person_id="",
            holder_organisation_id="rowers-guild",
            stance="opposes",
            statement="Cy Dole says that the Rowers' Guild is against an open sluice.",
        ),
    ),
    "stance-kind": setting("demands", "boat-count", kind="offer"),
    "account-subject": setting(
        "accounts",
        f"{EP}-a04",
        event_id="",
        demand_id="second-slipway",
        statement="A Harbour Board source calls the words on a slipway frank.",
    ),
    "outcome-result": both(OUTCOME, setting("accounts", f"{EP}-a04", aspect="outcome", result="none")),
    "neutral-verdict": setting(
        "accounts",
        f"{EP}-a04",
        aspect="detail",
        assessment="neutral",
        statement="A Harbour Board source speaks of the talks.",
    ),
    "membership-member": adding(
        "memberships",
        f"{QN}-m01",
        membership_id=f"{QN}-m03",
        person_id="",
        member_organisation_id="rowers-guild",
    ),
    "coalition-members": adding(
        "memberships", f"{EP}-m02", membership_id=f"{EP}-m04", member_organisation_id="harbour-board"
    ),
    "own-member": adding(
        "memberships",
        f"{QN}-m01",
        membership_id=f"{QN}-m03",
        person_id="",
        member_organisation_id="rowers-guild",
    ),
    "own-part": setting("demands", "second-slipway", part_of_demand_id="night-sluice"),
    "publisher-kind": adding(
        "organisations",
        "quay-news",
        organisation_id="customs-house",
        name="customs house",
        sentence_id=f"{EP}-s02",
    ),
    "name-shared": setting("people", "cy-dole", name="Bo Finch (Cy Dole)", also_known_as="Cy Dole"),
    "spelling-shared": both(
        setting("people", "cy-dole", also_known_as="Dole | Cy Dole"),
        setting("organisations", "harbour-board", also_known_as="Board | the Harbour Board"),
    ),
    "demand-raised": both(
        lambda draft: draft.retell(EP, "The Board offered", "Ms Marl offered"),
        setting("demands", "works-tour", raised_by_person_id="ada-marl", raised_by_organisation_id=""),
        setting(
            "positions",
            f"{EP}-p04",
            holder_person_id="ada-marl",
            holder_organisation_id="",
            statement="The Eastmere Post reports that Ada Marl offered to show the works.",
        ),
    ),
    "demand-addressee": setting("demands", "boat-count", raised_by_organisation_id="", raised_by_person_id="bo-finch"),
    "part-of-whole": setting("demands", "second-slipway", part_of_demand_id=""),
    "date-source": setting(
        "events", "petition", date_basis="public_record", date_source_url="https://harbour.example/petitions/3"
    ),
    "demand-position": both(
        MUTANTS["demand-position"][0],
        adding(
            "positions",
            f"{EP}-p04",
            position_id=f"{EP}-p05",
            demand_id="wider-quay",
            statement="The Eastmere Post reports that the Harbour Board offered a wider quay.",
        ),
    ),
    "statement-form": setting(
        "accounts", f"{EP}-a04", statement="Évidemment frank: so a Harbour Board source calls the talks."
    ),
    "statement-repeated": both(
        new_article(),
        setting("accounts", f"{NEW}-a01", statement="The Eastmere Post reports who met on Friday, and where."),
    ),
    "statement-names": setting(
        "positions", f"{QN}-p03", statement="Finch says that the Board agreed in part to the two wishes."
    ),
    "statement-codes": setting(
        "positions",
        f"{EP}-p01",
        statement="The Anglers and Rowers say that the Harbour Board declined night opening.",
    ),
    "cell-formula": setting("events", "petition", title="1+1=2"),
    "cell-space": setting("events", "petition", title="The petition"),
    "cell-inner-space": setting("events", "petition", title="Pour\u00a0: 20\u202f000 km\u00b2"),
    "cell-nfc": setting("events", "petition", title="Caf\u00e9"),
    "cell-reads-as": setting("events", "petition", title="Decision 2031"),
    "cell-too-long": setting("events", "petition", description="2031 " + "w" * 32_762),
    "article-text": lambda draft: draft.text(EP, "\u201c", '"'),
    "sentence-text": lambda draft: draft.text(QN, "Bo Finch, president", "\u00a0Bo  Finch,\u200b\tpresident"),
    "sentence-bounds": lambda draft: draft.retell(EP, "Our members have", "All of us have"),
    "named-in-sentence": setting(
        "organisations", "harbour-board", also_known_as="Board | Harbour", sentence_id=f"{EP}-s01"
    ),
    "named-first": lambda draft: draft.retell(EP, "Sign up for our letter", "Sign up with Bo Finch"),
    "role-in-sentence": setting("memberships", f"{QN}-m01", role="president Union"),
    "quotation-marks": lambda draft: draft.retell(EP, "\u201cThe Board did", "The Board did"),
    "publication-in-quotation": lambda draft: draft.retell(EP, "old customs house", "\u201cold\u201d customs house"),
    "event-day": both(
        lambda draft: draft.retell(EP, "on Friday", "on 2 May"),
        setting("events", "harbour-meeting", date_basis="stated"),
        setting("accounts", f"{EP}-a02", statement="The Eastmere Post reports who met, and where."),
    ),
    "published-day": both(
        lambda draft: draft.retell(EP, "Sign up for our letter", "Saturday, May 3rd, 2031"),
        setting("articles", EP, published_basis="stated"),
    ),
    "article-language": setting("articles", EP, language="en-GB"),
    "part-raised": setting("demands", "night-sluice", raised_at_event_id=""),
    "statement-figures": setting(
        "accounts", f"{EP}-a02", statement="The Eastmere Post reports the place, and that some met there on Friday."
    ),
    "copied-words": setting(
        "accounts", f"{EP}-a03", statement="The Anglers and Rowers say that a wasted meeting was a waste of an evening."
    ),
    "code-value": setting("codes", "stance-accepts", meaning="Says yes."),
    "code-broader": RIVER_AUTHORITY,
    "kind-known": both(RIVER_AUTHORITY, setting("organisations", "harbour-board", kind="river authority")),
    "code-id": lambda draft: draft.write("codes", draft.rows("codes")),
    "code-known": dropping("codes", "organisation-kind-charity"),
    "code-words": words("stance-declines", "declined | did not agree | did not agree to"),
    "list-form": setting("demands", "open-harbour", statement_words="two wishes | two things"),
    "claim-number": both(
        dropping("positions", f"{QN}-p05"),
        dropping("demands", "boat-count"),
        setting("sentences", f"{QN}-s06", coding="nothing"),
    ),
    "membership-repeated": adding(
        "memberships", f"{QN}-m01", membership_id=f"{QN}-m03", role="president of the Anglers"
    ),
    "spelling-kin": both(
        lambda draft: draft.retell(QN, "that he too", "that CD too"),
        setting("people", "cy-dole", also_known_as="CD"),
    ),
    "event-date-told": setting("events", "petition", description="Two wishes, put in 2031."),
    "statement-subject": setting("accounts", f"{EP}-a01", statement="The Anglers and Rowers call the Evening wasted."),
    "paragraph-line": lambda draft: draft.retell(EP, "\nSign up", "\n\nSign up"),
    "article-words": both(
        lambda draft: draft.retell(QN, "agreed to half of one", "is Looking Into it"),
        setting(
            "positions",
            f"{QN}-p03",
            stance="considering",
            statement="Bo Finch says that the Harbour Board is looking into the two wishes.",
        ),
    ),
    "spelling-used": setting("people", "ada-marl", also_known_as="ms marl"),
    "title-headline": setting("articles", EP, title="Harbour talks end in a \u201cwaste of an evening\u201d"),
    "quoted-throughout": both(
        lambda draft: draft.retell(QN, "\u201cIt agreed to half of one.\u201d", "It agreed to half of one."),
        setting("positions", f"{QN}-p03", mode="reported_speech"),
    ),
    "quoted-words": setting("accounts", f"{EP}-a02", statement="The Eastmere Post reports on the meeting on Friday."),
    "unnamed-source": lambda draft: draft.retell(EP, "A Board source said", "A source said"),
    "named-source": both(
        setting("accounts", f"{EP}-a04", **BOARD_NAMED),
        lambda draft: draft.retell(EP, "A Board source said", "A source and the Board said"),
    ),
    "attributed": lambda draft: draft.retell(EP, "had been \u201cfrank", "had, he said, been \u201cfrank"),
    "claimant-in-reach": setting(
        "accounts",
        f"{EP}-a03",
        claimant_organisation_id="rowers-guild",
        statement="The Rowers' Guild says that the meeting was wasted time.",
    ),
    "person-in-reach": both(
        lambda draft: draft.retell(EP, "Ms Marl was", "The chair was"),
        setting("people", "ada-marl", also_known_as=""),
    ),
    "person-left-out": lambda draft: draft.retell(EP, "did not agree to open", "of Ada Bee did not agree to open"),
}


class Place(NamedTuple):
    """One more place or branch of a rule."""

    rule: str
    what: str
    change: Change
    findings: list[tuple]


def place(rule: str, what: str, change: Change, *findings: tuple) -> Place:
    """Give a place; a finding of the rule itself stands without the rule's id."""
    return Place(rule, what, change, [one if len(one) == 4 else (rule, *one) for one in findings])


def licence(name: str, address: str) -> Place:
    own = {"name": name, "path": f"https://{address}"}
    change = declaring(lambda package: package["licenses"].append(own))
    return place("format-licence", f"{name} at {address}", change, (None, None, "/licenses/1/path"))


def metadata_without(name: str) -> Place:
    return place(
        "format-metadata", f"no {name}", declaring(lambda package: package.pop(name)), (None, None, f"/{name}")
    )


def answering(stance: str, verb: str) -> Place:
    change = setting(
        "positions",
        f"{EP}-p01",
        holder_organisation_id="anglers-union",
        stance=stance,
        statement=f"The Anglers and Rowers say that the Anglers' Union {verb} night opening.",
    )
    return place("who-answers", stance, change, ("positions", 2, "stance"), ("article-words", "positions", 2, "stance"))


def reading_as(title: str) -> Place:
    return place("cell-reads-as", title, setting("events", "petition", title=title), ("events", 4, "title"))


def opening_with(title: str) -> Place:
    return place("cell-formula", title, setting("events", "petition", title=title), ("events", 4, "title"))


CLAIMANT = "claimant_organisation_id"


def unsealed(draft: Draft) -> None:
    """A released version whose descriptor has lost its seal."""
    draft.release()
    draft.reopen("0.1.0")


UNSEALED = (None, None, "/version")

PLACES = [
    *(
        place("format-manifest", what, in_manifest(change), (None, None, pointer))
        for what, change, pointer in (
            ("no day", lambda one: one.pop("created"), "/created"),
            ("no files", lambda one: one.pop("files"), "/files"),
            ("a file that is none", lambda one: one["files"].insert(0, "x"), "/files/0"),
            ("a size that is none", lambda one: one["files"][1].update(bytes=True), "/files/1"),
            ("a file twice", lambda one: one["files"].insert(1, one["files"][0]), "/files/1"),
            ("a list of tables", lambda one: one.update(tables=[]), "/tables"),
            ("a table without rows", lambda one: one["tables"]["people"].pop("rows"), "/tables/people/rows"),
            (
                "a digest that is none",
                lambda one: one["tables"]["people"]["rows"].update({"cy-dole": 5}),
                "/tables/people/rows/cy-dole",
            ),
            (
                "a list of sentences",
                lambda one: one["tables"]["accounts"].update(sentences=[]),
                "/tables/accounts/sentences",
            ),
        )
    ),
    place(
        "format-manifest",
        "a name that is no version",
        both(released, beside("releases/newest.json", "{}")),
        (None, None, None),
    ),
    place("format-manifest", "no JSON", both(released, beside("releases/0.0.9.json", "{\n1")), (None, 2, None)),
    place("format-manifest", "a file, not a folder", beside("releases", "x"), (None, None, None)),
    place("format-manifest", "an empty file", both(released, beside("releases/0.0.9.json", "")), (None, None, None)),
    place(
        "released-version",
        "a row more",
        both(unsealed, adding("people", "bo-finch", person_id="di-gale", name="Di Gale")),
        UNSEALED,
        ("named-in-sentence", "people", 5, "sentence_id"),
    ),
    place(
        "released-version",
        "a row less",
        both(unsealed, GONE),
        UNSEALED,
        ("published-row", "memberships", None, None),
    ),
    place(
        "released-version",
        "other rows in the manifest",
        in_manifest(lambda one: one["files"][0].update(sha256="0" * 64)),
        UNSEALED,
    ),
    place(
        "released-version",
        "another schema",
        both(released, lambda draft: draft.schema("people", lambda schema: schema.update(title="P"))),
        UNSEALED,
    ),
    place(
        "released-version",
        "a table more",
        both(unsealed, GONE, withdrawing(f"{QN}-m02,memberships,v0.1.0,It is no role.,")),
        UNSEALED,
    ),
    place(
        "released-version",
        "a file less",
        in_manifest(lambda one: one["files"].append({"path": "a.csv", "bytes": 1, "sha256": "0" * 64})),
        UNSEALED,
    ),
    place(
        "published-row",
        "a table less",
        in_manifest(lambda one: one["tables"].update(ships={"rows": {"gull": "0" * 12}})),
        ("ships", None, None),
    ),
    place(
        "withdrawn-row",
        "no table",
        both(reopened, withdrawing("gull,ships,v0.1.0,It has sunk.,")),
        ("withdrawn", 2, "table"),
        ("withdrawn-version", "withdrawn", 2, "version"),
    ),
    place(
        "withdrawn-row",
        "its own table",
        both(reopened, withdrawing("gull,withdrawn,v0.1.0,It has sunk.,")),
        ("withdrawn", 2, "table"),
        ("withdrawn-version", "withdrawn", 2, "version"),
    ),
    place(
        "withdrawn-replacement",
        "by each other",
        withdrawing("gull,people,v0.1.0,It has sunk.,tern", "tern,people,v0.1.0,It has sunk.,gull"),
        ("withdrawn", 2, "replaced_by"),
        ("withdrawn", 3, "replaced_by"),
    ),
    place(
        "withdrawn-replacement",
        "by itself",
        withdrawing("gull,people,v0.1.0,It has sunk.,gull"),
        ("withdrawn", 2, "replaced_by"),
    ),
    place(
        "withdrawn-version",
        "never published",
        both(reopened, withdrawing("gull,people,v0.1.0,It has sunk.,")),
        ("withdrawn", 2, "version"),
    ),
    *(
        place("format-citation", what, beside("CITATION.cff", text), (None, line, pointer))
        for what, text, line, pointer in (
            ("another title", CITED.replace("The harbour", "A harbour"), 1, "/title"),
            ("another day", CITED.replace("-22", "-23"), 3, "/date-released"),
            ("another licence", CITED.replace("CC-BY-4.0", "[CC-BY-4.0, MIT]"), 4, "/license"),
            ("no licence", CITED.replace("license: CC-BY-4.0\n", ""), None, "/license"),
            ("another author", CITED.replace("name: Nobody", "{given-names: Bo, family-names: Finch}"), 5, "/authors"),
            ("authors that are none", CITED.replace("- name: Nobody", " nobody"), 5, "/authors"),
            ("a version twice", CITED + "version: 0.1.0\n", 7, None),
            ("no YAML", "a: [", 1, None),
            ("no properties", "- a\n", None, None),
            ("too deep", "[" * 5_000, None, None),
            ("half a surrogate pair", CITED.replace("0.1.0", '"\\ud800"'), 2, "/version"),
            ("nothing", "", None, None),
        )
    ),
    *(
        place(
            "format-citation", f"deposited under another {name}", deposited(**{name: value}), (None, None, f"/{name}")
        )
        for name, value in (
            ("title", ["A harbour"]),
            ("version", None),
            ("publication_date", "2026-11-23"),
            ("license", {"id": "cc-by-4.0"}),
            ("creators", [{"name": "Finch, Bo"}]),
        )
    ),
    place("format-citation", "no JSON", beside(".zenodo.json", '{"a": 1, "a": 2}'), (None, None, None)),
    place("canonical-form", "CR LF", in_bytes("people", b"\n", b"\r\n"), ("people", 1, None)),
    place(
        "canonical-form", "no line feed at the end", lambda d: d.bytes("people", lambda b: b[:-1]), ("people", 4, None)
    ),
    place("canonical-form", "a line break", in_bytes("people", b"Ms Marl", b'"Ms\nMarl"'), ("people", 2, None)),
    place(
        "canonical-form",
        "a line break after a comma",
        setting("demands", "works-tour", description="A tour, or\na look round, for the clubs."),
        ("demands", 6, None),
    ),
    place(
        "canonical-form",
        "a line break after a quotation mark",
        setting("demands", "works-tour", description='A "tour"\nfor the clubs.'),
        ("demands", 6, None),
    ),
    place(
        "canonical-form", "an empty cell in quotation marks", in_bytes("people", b",,", b',"",'), ("people", 2, None)
    ),
    place(
        "format-known",
        "no number",
        declaring(lambda package: package["onrecord"].pop("format")),
        (None, None, "/onrecord/format"),
    ),
    place(
        "format-known",
        "no object",
        declaring(lambda package: package.update(onrecord="1")),
        (None, None, "/onrecord/format"),
    ),
    place(
        "format-dialect",
        "quoteChar",
        with_dialect(quoteChar="'"),
        ("people", None, "/resources/2/dialect/quoteChar"),
    ),
    place(
        "format-dialect",
        "header",
        with_dialect(lambda d: d.bytes("people", lambda data: data.partition(b"\n")[2]), header=False),
        ("people", None, "/resources/2/dialect/header"),
    ),
    licence("CC-BY-4.0", "opendatacommons.org/licenses/by/1-0/"),
    licence("MIT", "spdx.org/licenses/Apache-2.0.html"),
    licence("MIT", "opensource.org/license/apache-2-0"),
    *map(metadata_without, ("name", "title", "description", "version", "created", "sources", "contributors")),
    place("format-metadata", "version", declaring(lambda p: p.update(version="first")), (None, None, "/version")),
    place("format-metadata", "white space", declaring(lambda p: p.update(title=" ")), (None, None, "/title")),
    place(
        "format-metadata",
        "makers without a name",
        declaring(lambda p: p.update(contributors=[{"title": ""}, {"title": " "}])),
        (None, None, "/contributors"),
    ),
    place("format-languages", "no list", declaring(lambda p: p.update(languages="en")), (None, None, "/languages")),
    place("format-languages", "none", declaring(lambda p: p.update(languages=[])), (None, None, "/languages")),
    place("format-languages", "no text", declaring(lambda p: p.update(languages=[1])), (None, None, "/languages/0")),
    place(
        "article-body",
        "headlines alone",
        both(new_article(1), setting("sentences", f"{NEW}-s01", role="headline")),
        ("articles", 3, "article_id"),
    ),
    place(
        "sentence-number",
        "from 2",
        both(
            new_article(1),
            setting("sentences", f"{NEW}-s01", sentence_id=f"{NEW}-s02", number="2"),
            setting("accounts", f"{NEW}-a01", sentence_id=f"{NEW}-s02"),
        ),
        ("sentences", 11, "number"),
    ),
    place(
        "sentence-number",
        "a segment left out",
        dropping("sentences", f"{EP}-s05"),
        ("sentences", 6, "number"),
        ("sentence-start", "sentences", 6, "start"),
    ),
    place("sentence-start", "not from 0", new_sentence(1, start="1"), ("sentences", 11, "start")),
    place(
        "sentence-end",
        "not after its start",
        both(new_sentence(2, end="10"), setting("sentences", f"{NEW}-s03", start="11")),
        ("sentences", 12, "end"),
    ),
    place(
        "sentence-words",
        "many closing words",
        new_sentence(2, starts_with="a few", ends_with="six words are one too many"),
        ("sentences", 12, "ends_with"),
    ),
    place("sentence-words", "no closing words", new_sentence(2, starts_with="a few"), ("sentences", 12, "starts_with")),
    place("sentence-words", "no opening words", new_sentence(2, ends_with="a few"), ("sentences", 12, "ends_with")),
    place(
        "sentence-words",
        "furniture",
        new_sentence(2, role="furniture", starts_with="a few", ends_with="a few"),
        ("sentences", 12, "starts_with"),
        ("sentences", 12, "ends_with"),
    ),
    place(
        "coding-claims",
        "a position cites it",
        setting("sentences", f"{EP}-s08", coding="nothing"),
        ("sentences", 9, "coding"),
    ),
    place(
        "coding-claims",
        "an account cites it",
        setting("sentences", f"{EP}-s06", coding="nothing"),
        ("sentences", 7, "coding"),
    ),
    place(
        "citing-article",
        "memberships",
        setting("memberships", f"{QN}-m02", membership_id=f"{EP}-m04"),
        ("memberships", 5, "membership_id"),
    ),
    place(
        "citing-article",
        "positions",
        setting("positions", f"{QN}-p05", position_id=f"{EP}-p05"),
        ("positions", 6, "position_id"),
    ),
    place(
        "cites-furniture",
        "people",
        setting("people", "cy-dole", sentence_id=f"{QN}-s08"),
        ("people", 4, "sentence_id"),
        ("named-in-sentence", "people", 4, "sentence_id"),
        ("named-first", "people", 4, "sentence_id"),
    ),
    place(
        "cites-furniture",
        "organisations",
        setting("organisations", "anglers-and-rowers", sentence_id=f"{EP}-s09"),
        ("organisations", 2, "sentence_id"),
    ),
    place(
        "cites-furniture",
        "memberships",
        setting("memberships", f"{EP}-m02", sentence_id=f"{EP}-s09"),
        ("memberships", 3, "sentence_id"),
    ),
    place(
        "cites-furniture",
        "demands",
        setting("demands", "works-tour", sentence_id=f"{EP}-s09"),
        ("demands", 6, "sentence_id"),
        ("demand-first-sentence", "demands", 6, "sentence_id"),
    ),
    place(
        "cites-furniture",
        "positions",
        adding(
            "positions",
            f"{EP}-p03",
            position_id=f"{EP}-p05",
            statement="A Harbour Board source says that Ada Marl is looking into it.",
            sentence_id=f"{EP}-s09",
        ),
        ("coding-claims", "sentences", 10, "coding"),
        ("positions", 6, "sentence_id"),
        ("statement-subject", "positions", 6, "demand_id"),
        ("article-words", "positions", 6, "stance"),
    ),
    place(
        "cites-furniture",
        "accounts",
        adding(
            "accounts",
            f"{EP}-a02",
            account_id=f"{EP}-a05",
            statement="The Eastmere Post reports on the meeting.",
            sentence_id=f"{EP}-s09",
        ),
        ("coding-claims", "sentences", 10, "coding"),
        ("accounts", 6, "sentence_id"),
    ),
    place(
        "demand-first-sentence",
        "too early",
        setting("demands", "works-tour", sentence_id=f"{EP}-s07"),
        ("demands", 6, "sentence_id"),
    ),
    place(
        "public-address",
        "a copy on a private network",
        setting("articles", EP, archived_url="https://archive.internal/a"),
        ("articles", 2, "archived_url"),
    ),
    place(
        "public-address",
        "marks of words",
        setting("articles", EP, url="https://eastmere-post.example/a#b:~:text=c"),
        ("articles", 2, "url"),
    ),
    place(
        "public-address",
        "a person's, by a number in another form",
        setting("people", "ada-marl", same_as="http://0x7f.1/ada"),
        ("people", 2, "same_as"),
    ),
    place(
        "public-address",
        "an organisation's, by a name without a dot",
        setting("organisations", "quay-news", same_as="https://wiki/quay-news"),
        ("organisations", 6, "same_as"),
    ),
    place(
        "public-address",
        "an event's, by an IPv6 number",
        setting("events", "petition", date_basis="public_record", date_source_url="https://[::ffff:10.0.0.1]/petition"),
        ("events", 4, "date_source_url"),
    ),
    place(
        "publisher-first-segment",
        "an article that opens with furniture",
        both(OPENS_WITH_FURNITURE, setting("organisations", "quay-news", sentence_id=f"{QN}-s01")),
        ("cites-furniture", "organisations", 6, "sentence_id"),
        ("organisations", 6, "sentence_id"),
    ),
    place(
        "publisher-first-segment",
        "an earlier article",
        lambda draft: draft.add_article("ep-20310502"),
        ("organisations", 4, "sentence_id"),
        ("event-first-sentence", "events", 2, "sentence_id"),
    ),
    place(
        "event-precision",
        "year",
        setting("events", "petition", precision="year", date_basis="derived"),
        ("events", 4, "starts_on"),
    ),
    place(
        "named-claimant",
        "accounts",
        setting("accounts", f"{EP}-a04", attribution="named", claimant_organisation_id=""),
        ("accounts", 5, "attribution"),
        ("statement-codes", "accounts", 5, "attribution"),
    ),
    place(
        "unnamed-claimant",
        "accounts",
        setting("accounts", f"{EP}-a04", claimant_person_id="ada-marl", statement="Ada Marl calls the talks frank."),
        ("accounts", 5, "claimant_person_id"),
        ("statement-codes", "accounts", 5, "attribution"),
        ("claimant-in-reach", "accounts", 5, "claimant_person_id"),
    ),
    place(
        "publication-claimant",
        "nobody",
        setting("positions", f"{EP}-p04", claimant_organisation_id=""),
        ("positions", 5, CLAIMANT),
    ),
    place(
        "publication-claimant",
        "a person",
        both(
            adding("memberships", f"{EP}-m01", membership_id=f"{EP}-m04", organisation_id="eastmere-post"),
            setting(
                "positions",
                f"{EP}-p04",
                claimant_person_id="ada-marl",
                statement="Ada Marl writes that the Harbour Board offered to show the works.",
            ),
        ),
        ("positions", 5, "claimant_organisation_id"),
        ("statement-codes", "positions", 5, "attribution"),
    ),
    place(
        "publication-claimant",
        "accounts, the other article's publisher",
        setting("accounts", f"{EP}-a02", claimant_organisation_id="quay-news", statement="Quay News reports who met."),
        ("accounts", 3, CLAIMANT),
    ),
    place(
        "narration-publication",
        "publication",
        setting("positions", f"{EP}-p04", mode="reported_speech"),
        ("positions", 5, "mode"),
    ),
    place(
        "narration-publication", "accounts", setting("accounts", f"{EP}-a03", mode="narration"), ("accounts", 4, "mode")
    ),
    place(
        "narration-publication",
        "accounts, publication",
        setting("accounts", f"{EP}-a02", mode="reported_speech"),
        ("accounts", 3, "mode"),
    ),
    place(
        "person-membership",
        "claimants",
        setting("positions", f"{QN}-p04", claimant_organisation_id="rowers-guild"),
        ("positions", 9, "claimant_organisation_id"),
        ("claimant-in-reach", "positions", 9, "claimant_organisation_id"),
    ),
    place(
        "person-membership",
        "accounts",
        setting(
            "accounts",
            f"{EP}-a03",
            claimant_person_id="bo-finch",
            statement="Bo Finch says that the meeting was wasted time.",
        ),
        ("accounts", 4, "claimant_organisation_id"),
        ("claimant-in-reach", "accounts", 4, "claimant_person_id"),
    ),
    place(
        "claim-repeated",
        "accounts",
        adding(
            "accounts", f"{EP}-a04", account_id=f"{EP}-a05", statement="A Harbour Board source tells of frank talks."
        ),
        ("accounts", 6, "account_id"),
    ),
    place(
        "claim-repeated",
        "an empty claimant",
        both(
            setting("accounts", f"{EP}-a04", claimant_organisation_id=""),
            adding(
                "accounts", f"{EP}-a04", account_id=f"{EP}-a05", statement="An unnamed source tells of frank talks."
            ),
        ),
        ("accounts", 6, "account_id"),
    ),
    answering("accepts", "agreed to"),
    answering("accepts_partly", "agreed in part to"),
    answering("considering", "is looking into"),
    place(
        "who-answers",
        "a person of another party",
        setting(
            "positions",
            f"{EP}-p01",
            holder_person_id="bo-finch",
            holder_organisation_id="",
            statement="The Anglers and Rowers say that Bo Finch did not agree to night opening.",
        ),
        ("positions", 2, "stance"),
        ("person-in-reach", "positions", 2, "holder_person_id"),
    ),
    place("who-answers", "a person in their own name", BO_FINCH_TOO, ("positions", 10, "stance")),
    place("who-answers", "a body, where a person is addressed", TO_BO_FINCH, ("positions", 10, "stance")),
    place(
        "who-answers",
        "nobody is addressed, and the raiser answers",
        both(
            lambda draft: draft.retell(EP, "offered a tour", "agreed to a tour"),
            setting(
                "positions",
                f"{EP}-p04",
                stance="accepts",
                statement="The Eastmere Post reports that the Harbour Board agreed to show the works.",
            ),
        ),
        ("positions", 5, "stance"),
    ),
    place(
        "who-answers",
        "a coalition of others",
        both(
            HARBOUR_TOWN,
            setting("memberships", f"{EP}-m04", member_organisation_id="quay-news"),
            boat_count_answer("Town and Rowers", organisation="town-and-rowers"),
        ),
        ("positions", 10, "stance"),
    ),
    place(
        "who-raises",
        "offers",
        setting(
            "positions",
            f"{EP}-p04",
            holder_organisation_id="rowers-guild",
            statement="The Eastmere Post reports that the Rowers' Guild offered to show the works.",
        ),
        ("positions", 5, "stance"),
    ),
    place(
        "who-raises",
        "withdraws",
        both(
            WITHDRAWS,
            setting(
                "positions",
                f"{QN}-p05",
                stance="withdraws",
                statement="Quay News reports that the Rowers' Guild took back the wish for counting boats.",
            ),
        ),
        ("positions", 10, "stance"),
    ),
    place(
        "who-raises",
        "a person in their own name",
        setting("positions", f"{QN}-p01", holder_organisation_id=""),
        ("positions", 6, "stance"),
    ),
    place(
        "who-sides",
        "the raiser",
        setting(
            "positions",
            f"{QN}-p04",
            holder_person_id="",
            holder_organisation_id="anglers-and-rowers",
            statement="Cy Dole says: the club of Anglers and Rowers supports an open sluice.",
        ),
        ("positions", 9, "stance"),
    ),
    place(
        "who-sides",
        "opposes",
        both(
            OPPOSES,
            setting(
                "positions",
                f"{QN}-p04",
                holder_person_id="",
                holder_organisation_id="harbour-board",
                stance="opposes",
                statement="Cy Dole says that the Harbour Board is against an open sluice.",
            ),
        ),
        ("positions", 9, "stance"),
    ),
    place(
        "who-sides",
        "a person who is addressed",
        both(
            OPPOSES,
            TO_BO_FINCH,
            BO_FINCH_TOO,
            setting(
                "positions",
                f"{QN}-p05",
                stance="opposes",
                statement="Quay News reports that Bo Finch is against counting boats.",
            ),
        ),
        ("positions", 10, "stance"),
    ),
    place(
        "stance-kind",
        "a demand on an offer",
        both(
            setting("demands", "boat-count", kind="offer"),
            setting(
                "positions",
                f"{QN}-p05",
                holder_organisation_id="harbour-board",
                stance="demands",
                statement="Quay News reports that the Harbour Board asked for help in counting boats.",
            ),
        ),
        ("positions", 10, "stance"),
    ),
    place(
        "account-subject",
        "both",
        setting(
            "accounts",
            f"{EP}-a04",
            demand_id="second-slipway",
            statement="A Harbour Board source calls the talks on a slipway frank.",
        ),
        ("accounts", 5, "event_id"),
    ),
    place(
        "outcome-result",
        "a verdict with a result",
        both(OUTCOME, setting("accounts", f"{EP}-a04", result="none")),
        ("accounts", 5, "result"),
    ),
    place(
        "verdict-before-event",
        "outcomes",
        both(OUTCOME, setting("accounts", f"{QN}-a01", aspect="outcome", result="none")),
        ("accounts", 6, "event_id"),
    ),
    place(
        "person-membership",
        "who raises a demand",
        setting("demands", "boat-count", raised_by_person_id="bo-finch"),
        ("demands", 2, "raised_by_organisation_id"),
    ),
    place(
        "person-membership",
        "who is addressed",
        setting("demands", "boat-count", addressed_to_person_id="bo-finch"),
        ("demands", 2, "addressed_to_organisation_id"),
    ),
    place(
        "demand-addressee",
        "a person",
        both(
            TO_BO_FINCH,
            setting("demands", "boat-count", raised_by_person_id="bo-finch", raised_by_organisation_id=""),
            BO_FINCH_TOO,
        ),
        ("demands", 2, "addressed_to_person_id"),
    ),
    place(
        "part-of-whole",
        "a person",
        setting("demands", "second-slipway", addressed_to_person_id="ada-marl"),
        ("demands", 5, "addressed_to_person_id"),
    ),
    place(
        "own-part",
        "what follows itself",
        setting("demands", "night-sluice", follows_demand_id="night-sluice"),
        ("demands", 3, "follows_demand_id"),
    ),
    place(
        "own-part",
        "each follows the other",
        both(
            setting("demands", "boat-count", follows_demand_id="works-tour"),
            setting("demands", "works-tour", follows_demand_id="boat-count"),
        ),
        ("demands", 2, "follows_demand_id"),
        ("demands", 6, "follows_demand_id"),
    ),
    *(
        place(
            "date-source",
            f"an address, {basis}",
            setting("events", "petition", date_basis=basis, date_source_url="https://harbour.example/petitions/3"),
            ("events", 4, "date_source_url"),
        )
        for basis in ("stated", "derived")
    ),
    place(
        "event-day",
        "another day than the weekday that its sentence tells",
        old_house("2031-05-01", "1 May"),
        ("events", 4, "starts_on"),
    ),
    place(
        "part-raised",
        "by another party",
        setting("demands", "second-slipway", raised_by_organisation_id="eastmere-post"),
        ("demands", 5, "raised_by_organisation_id"),
    ),
    place(
        "position-before-demand",
        "an account",
        both(
            setting("demands", "works-tour", raised_at_event_id="june-meeting"),
            setting(
                "accounts",
                f"{EP}-a04",
                event_id="",
                demand_id="works-tour",
                statement="A Harbour Board source calls the works frank.",
            ),
        ),
        ("positions", 5, "demand_id"),
        ("accounts", 5, "demand_id"),
    ),
    place(
        "claim-before-occasion",
        "an account's",
        setting("accounts", f"{EP}-a03", said_at_event_id="june-meeting"),
        ("accounts", 4, "said_at_event_id"),
    ),
    place("format-citation", "access to nobody", deposited(access_right="closed"), (None, None, "/access_right")),
    place("format-citation", "a DOI of its own", deposited(doi="10.5281/zenodo.1"), (None, None, "/doi")),
    place(
        "format-citation",
        "a DOI among identifiers",
        beside("CITATION.cff", CITED + "identifiers:\n- type: doi\n  value: 10.5281/zenodo.1\n"),
        (None, 7, "/identifiers"),
    ),
    place(
        "code-broader",
        "of another variable",
        setting("codes", "stance-demands", broader="party"),
        ("codes", 32, "broader"),
    ),
    place(
        "code-broader",
        "of a kind of the format",
        setting("codes", "organisation-kind-charity", broader="company"),
        ("codes", 17, "broader"),
    ),
    place(
        "kind-known",
        "a code that names no broader one",
        both(
            code("organisation_kind", "river authority"),
            setting("organisations", "harbour-board", kind="river authority"),
        ),
        ("organisations", 5, "kind"),
        ("code-value", "codes", 27, "value"),
    ),
    place(
        "kind-known",
        "one of two",
        both(
            setting("organisations", "anglers-union", kind="club"),
            setting("organisations", "rowers-guild", kind="club"),
        ),
        ("organisations", 3, "kind"),
    ),
    place("code-words", "none for a denial", code("polarity", "denied"), ("codes", 28, "statement_words")),
    place(
        "statement-codes",
        "a denial that is not said",
        denied("The Anglers and Rowers say that the Harbour Board agreed to night opening."),
        ("positions", 2, "polarity"),
    ),
    place(
        "statement-codes",
        "a denial that is not coded",
        denied(NO_ANSWER, polarity="affirmed"),
        ("positions", 2, "polarity"),
    ),
    place("article-words", "polarity", denied(NO_ANSWER, "would not"), ("positions", 2, "polarity")),
    place(
        "statement-subject",
        "an occasion",
        setting("positions", f"{EP}-p01", taken_at_event_id="harbour-meeting"),
        ("positions", 2, "taken_at_event_id"),
    ),
    place(
        "statement-subject",
        "a demand that is judged",
        setting("accounts", f"{EP}-a04", event_id="", demand_id="second-slipway"),
        ("accounts", 5, "demand_id"),
    ),
    *(
        place(
            "copied-words",
            f"doubt of {table}",
            setting(table, key, doubt="Perhaps it did not agree to open the sluice at night before."),
            (table, line, "doubt"),
        )
        for table, key, line in (("positions", f"{EP}-p01", 2), ("accounts", f"{EP}-a04", 5))
    ),
    place(
        "membership-member",
        "neither",
        setting("memberships", f"{QN}-m02", person_id=""),
        ("memberships", 6, "person_id"),
    ),
    place(
        "coalition-members",
        "one member twice",
        setting("memberships", f"{EP}-m02", member_organisation_id="rowers-guild", role="founder"),
        ("organisations", 2, "kind"),
        ("who-raises", "positions", 6, "stance"),
        ("who-raises", "positions", 7, "stance"),
    ),
    place(
        "code-id",
        "a second code of a value that makes no identifier",
        both(*(code("organisation_kind", "\u6771", broader="public body", code_id=one) for one in ("x-1", "x-2"))),
        ("codes", 36, "code_id"),
    ),
    place(
        "coalition-members",
        "a kind under coalition",
        both(
            code("organisation_kind", "alliance", broader="coalition"),
            setting("organisations", "anglers-and-rowers", kind="alliance"),
            dropping("memberships", f"{EP}-m03"),
        ),
        ("organisations", 2, "kind"),
        ("who-answers", "positions", 10, "stance"),
    ),
    place(
        "own-member",
        "a circle of two",
        adding(
            "memberships",
            f"{QN}-m01",
            membership_id=f"{QN}-m03",
            person_id="",
            member_organisation_id="anglers-and-rowers",
        ),
        ("memberships", 3, "member_organisation_id"),
        ("memberships", 7, "member_organisation_id"),
    ),
    place(
        "own-part",
        "a circle of two",
        setting("demands", "open-harbour", part_of_demand_id="night-sluice"),
        ("demands", 3, "part_of_demand_id"),
        ("demands", 4, "part_of_demand_id"),
    ),
    place(
        "name-shared",
        "organisations",
        setting("organisations", "rowers-guild", name="HARBOUR BOARD", also_known_as="Rowers | Rowers' Guild"),
        ("organisations", 7, "name"),
        ("spelling-kin", "organisations", 7, "also_known_as"),
    ),
    place(
        "spelling-kin",
        "somebody else of the kind",
        both(
            lambda draft: draft.retell(EP, "The Anglers and the Rowers said", "The GMB coalition said"),
            setting("organisations", "anglers-and-rowers", also_known_as="GMB coalition"),
        ),
        ("organisations", 2, "also_known_as"),
    ),
    place(
        "characters",
        "CITATION.cff",
        beside("CITATION.cff", CITED + 'abstract: "What is hi\u202edden."\n'),
        (None, 7, None),
    ),
    place(
        "format-descriptions",
        "a description that is no text",
        lambda draft: draft.schema("positions", lambda schema: schema.update(description={"en": "A wish."})),
        ("positions", None, "/description"),
    ),
    place(
        "spelling-shared",
        "the name of a later row",
        setting("people", "ada-marl", also_known_as="Ms Marl | Cy Dole"),
        ("people", 2, "also_known_as"),
        ("spelling-kin", "people", 2, "also_known_as"),
    ),
    place(
        "spelling-shared",
        "an abbreviation",
        setting("organisations", "harbour-board", abbreviation="EP"),
        ("organisations", 5, "abbreviation"),
        ("spelling-kin", "organisations", 5, "abbreviation"),
        ("spelling-used", "organisations", 5, "abbreviation"),
    ),
    place(
        "spelling-shared",
        "a spelling that is an abbreviation",
        setting("organisations", "anglers-union", also_known_as="Anglers | EP"),
        ("organisations", 3, "also_known_as"),
        ("spelling-kin", "organisations", 3, "also_known_as"),
        ("spelling-used", "organisations", 3, "also_known_as"),
    ),
    place(
        "statement-form",
        "positions, a small letter",
        setting(
            "positions",
            f"{EP}-p04",
            statement="in The Eastmere Post's words, the Harbour Board offered to show the works.",
        ),
        ("positions", 5, "statement"),
        ("statement-codes", "positions", 5, "attribution"),
    ),
    place(
        "statement-repeated",
        "positions",
        setting(
            "positions",
            f"{EP}-p02",
            statement="The Anglers and Rowers say that the Harbour Board did not agree to night opening of the sluice.",
        ),
        ("positions", 3, "statement"),
        ("statement-subject", "positions", 3, "demand_id"),
    ),
    place(
        "statement-names",
        "no claimant",
        setting("positions", f"{EP}-p01", statement="The Harbour Board did not agree to night opening."),
        ("positions", 2, "statement"),
    ),
    place(
        "statement-names",
        "no holder",
        setting("positions", f"{EP}-p01", statement="The Anglers and Rowers heard: it did not agree to night opening."),
        ("positions", 2, "statement"),
    ),
    place(
        "statement-names",
        "accounts",
        setting("accounts", f"{EP}-a01", statement="It was time wasted."),
        ("accounts", 2, "statement"),
        ("statement-subject", "accounts", 2, "event_id"),
    ),
    place(
        "statement-codes",
        "no verb",
        setting(
            "positions", f"{EP}-p01", statement="The Anglers and Rowers say that the Harbour Board was against it."
        ),
        ("positions", 2, "stance"),
        ("statement-subject", "positions", 2, "demand_id"),
    ),
    place(
        "statement-codes",
        "a verb of another stance too",
        setting(
            "positions",
            f"{EP}-p01",
            statement="The Anglers and Rowers asked for night opening, which the Harbour Board declined.",
        ),
        ("positions", 2, "stance"),
    ),
    place(
        "statement-codes",
        "the article's own voice",
        setting("accounts", f"{EP}-a02", statement="The Eastmere Post tells who met on Friday."),
        ("accounts", 3, "attribution"),
    ),
    place(
        "statement-codes",
        "a source",
        setting("positions", f"{EP}-p03", statement="The Harbour Board says that Ada Marl is looking into a slipway."),
        ("positions", 4, "attribution"),
    ),
    place("cell-required", "a kind", setting("organisations", "harbour-board", kind=""), ("organisations", 5, "kind")),
    place(
        "code-words",
        "none for a stance",
        setting("codes", "stance-demands", statement_words=""),
        ("codes", 32, "statement_words"),
    ),
    place("code-words", "of what nothing tells", words("mode-narration", "tells"), ("codes", 14, "statement_words")),
    place(
        "code-known", "organisations", dropping("codes", "organisation-kind-coalition"), ("organisations", 2, "kind")
    ),
    place(
        "list-form",
        "a member twice",
        setting("people", "ada-marl", also_known_as="Ms Marl | Ms Marl"),
        ("people", 2, "also_known_as"),
    ),
    place(
        "list-form",
        "nothing after a bar",
        setting("people", "ada-marl", also_known_as="Ms Marl | "),
        ("people", 2, "also_known_as"),
        ("cell-space", "people", 2, "also_known_as"),
    ),
    place(
        "claim-number",
        "memberships",
        dropping("memberships", f"{QN}-m01"),
        ("memberships", 5, "membership_id"),
        ("person-membership", "positions", 6, "holder_organisation_id"),
        ("person-membership", "positions", 6, "claimant_organisation_id"),
        ("person-membership", "positions", 7, "holder_organisation_id"),
        ("person-membership", "positions", 7, "claimant_organisation_id"),
        ("person-membership", "positions", 8, "claimant_organisation_id"),
    ),
    place(
        "claim-number",
        "one dropped before one that was withdrawn",
        both(
            dropping("positions", f"{QN}-p03"),
            dropping("positions", f"{QN}-p04"),
            withdrawing(f"{QN}-p04,positions,v0.1.0,It is no claim.,"),
            setting("sentences", f"{QN}-s04", coding="nothing"),
            setting("sentences", f"{QN}-s05", coding="nothing"),
        ),
        ("positions", 8, "position_id"),
    ),
    place(
        "claim-number",
        "one dropped before the last, which was withdrawn",
        both(
            dropping("positions", f"{QN}-p04"),
            dropping("positions", f"{QN}-p05"),
            dropping("demands", "boat-count"),
            withdrawing(f"{QN}-p05,positions,v0.1.0,It is no claim.,"),
            setting("sentences", f"{QN}-s05", coding="nothing"),
            setting("sentences", f"{QN}-s06", coding="nothing"),
        ),
        ("positions", 8, "position_id"),
    ),
    place(
        "claim-number",
        "a key without a number beside numbered ones",
        setting("memberships", f"{EP}-m02", membership_id=f"{EP}-m"),
        ("cell-pattern", "memberships", 2, "membership_id"),
        ("citing-article", "memberships", 2, "membership_id"),
        ("claim-number", "memberships", 4, "membership_id"),
    ),
    place(
        "event-date-told",
        "no year",
        setting("events", "june-meeting", description="A meeting in June."),
        ("events", 3, "description"),
    ),
    place("name-shared", "titles", setting("events", "petition", title="meeting in june"), ("events", 4, "title")),
    place(
        "attributed",
        "no word of saying",
        lambda draft: draft.retell(EP, "said in a joint note", "wrote in a joint note"),
        ("positions", 2, "attribution"),
        ("positions", 3, "attribution"),
        ("accounts", 4, "attribution"),
    ),
    *map(opening_with, ("+1 for the clubs", "-1 for the clubs", "@clubs", "\uff1d1+1")),
    place(
        "cell-formula",
        "a tab",
        setting("events", "petition", title="\tPetition"),
        ("events", 4, "title"),
        ("cell-space", "events", 4, "title"),
    ),
    place(
        "cell-inner-space",
        "no plain space",
        setting("events", "petition", title="The\u00a0petition"),
        ("events", 4, "title"),
    ),
    place(
        "cell-inner-space",
        "a narrow space beside a plain one",
        setting("events", "petition", title="The \u2009petition"),
        ("events", 4, "title"),
    ),
    place("cell-space", "in front", setting("events", "petition", title="\u00a0Petition"), ("events", 4, "title")),
    place(
        "cell-space",
        "a number",
        setting("sentences", f"{EP}-s05", number=" 5"),
        ("cell-type", "sentences", 6, "number"),
        ("sentences", 6, "number"),
        ("sentence-number", "sentences", 7, "number"),
        ("sentence-start", "sentences", 7, "start"),
    ),
    *map(reading_as, ("2031", "1e5", "12%", "\u00a3300", "1,000", "1 1/2", "2/5/2031", "24 May 2031", "may-2031")),
    *map(reading_as, ("24-may-31", "sept. 2031", "10:11", "9 am", "TRUE")),
    place(
        "cell-reads-as",
        "two readings in one column",
        both(setting("events", "june-meeting", title="10:11"), setting("events", "petition", title="2031")),
        ("events", 3, "title"),
        ("events", 4, "title"),
    ),
    place(
        "cell-reads-as",
        "an identifier",
        adding("people", "cy-dole", person_id="may-5", name="Dole May", also_known_as="Cy Dole"),
        ("spelling-shared", "people", 5, "also_known_as"),
        ("people", 5, "person_id"),
    ),
    place(
        "article-text",
        "another length",
        lambda draft: draft.text(EP, "\nSign up for our letter", ""),
        ("articles", 2, "text_sha256"),
        ("sentence-text", "sentences", 10, "sha256"),
    ),
    place(
        "sentence-text",
        "its words stand elsewhere",
        lambda draft: draft.text(QN, "Anglers press", "The Anglers press"),
        ("article-text", "articles", 3, "text_sha256"),
        *(("sentences", line, "sha256") for line in range(11, 19)),
    ),
    place(
        "sentence-bounds",
        "closing words",
        setting("sentences", f"{EP}-s05", ends_with="three years"),
        ("sentences", 6, "starts_with"),
    ),
    place(
        "sentence-bounds",
        "none kept",
        setting("sentences", f"{EP}-s05", starts_with="", ends_with=""),
        ("sentences", 6, "starts_with"),
    ),
    place(
        "named-in-sentence",
        "organisations",
        setting("organisations", "rowers-guild", sentence_id=f"{EP}-s01"),
        ("organisations", 7, "sentence_id"),
    ),
    place(
        "named-in-sentence",
        "a publisher without an article",
        adding(
            "organisations", "quay-news", organisation_id="sluice-times", name="Sluice Times", sentence_id=f"{EP}-s02"
        ),
        ("organisations", 8, "sentence_id"),
    ),
    place(
        "named-first",
        "organisations",
        setting("organisations", "harbour-board", sentence_id=f"{EP}-s04"),
        ("organisations", 5, "sentence_id"),
    ),
    place(
        "role-in-sentence",
        "a person in a coalition",
        adding(
            "memberships",
            f"{QN}-m01",
            membership_id=f"{QN}-m03",
            organisation_id="anglers-and-rowers",
            role="spokesman",
        ),
        ("memberships", 7, "role"),
    ),
    place(
        "role-in-sentence",
        "part of a word",
        setting("memberships", f"{QN}-m01", role="resident"),
        ("memberships", 5, "role"),
    ),
    place(
        "quotation-marks",
        "accounts",
        adding("accounts", f"{EP}-a04", account_id=f"{QN}-a02", sentence_id=f"{QN}-s05"),
        ("article-words", "accounts", 7, "assessment"),
        ("accounts", 7, "mode"),
        ("unnamed-source", "accounts", 7, "attribution"),
    ),
    place(
        "quotation-marks",
        "a quotation that is closed before",
        both(
            lambda draft: draft.retell(EP, "\u201cThe Board did", "The Board did"),
            lambda draft: draft.retell(EP, "of an evening.", "of an evening.\u201d"),
        ),
        ("positions", 2, "mode"),
        ("attributed", "positions", 2, "attribution"),
        ("positions", 3, "mode"),
        ("attributed", "positions", 3, "attribution"),
    ),
    place(
        "attributed",
        "a source before a semicolon, and one after a semicolon that is quoted",
        lambda draft: draft.retell(EP, "a tour of the works.", "\u201ca tour; no more\u201d, it said; the works."),
        ("positions", 5, "attribution"),
    ),
    place(
        "publication-in-quotation",
        "accounts",
        adding(
            "accounts",
            f"{EP}-a02",
            account_id=f"{EP}-a05",
            statement="The Eastmere Post reports on the meeting.",
            sentence_id=f"{EP}-s04",
        ),
        ("accounts", 6, "attribution"),
    ),
    place(
        "copied-words",
        "positions",
        setting(
            "positions",
            f"{EP}-p01",
            statement="The Anglers and Rowers say that the Harbour Board did not agree to open the sluice at night.",
        ),
        ("positions", 2, "statement"),
    ),
    place(
        "copied-words",
        "events",
        setting("events", "petition", description="The meeting was a waste of an evening."),
        ("event-date-told", "events", 4, "description"),
        ("events", 4, "description"),
    ),
    place(
        "copied-words",
        "spellings",
        setting("people", "cy-dole", also_known_as="Cy Dole | a member of the Harbour Board, said that he too"),
        ("spelling-kin", "people", 4, "also_known_as"),
        ("people", 4, "also_known_as"),
    ),
    place(
        "copied-words",
        "titles",
        setting("events", "petition", title="The meeting was a waste of an evening"),
        ("events", 4, "title"),
    ),
    place(
        "copied-words",
        "demands",
        setting("demands", "night-sluice", description="What it did not agree to: open the sluice at night."),
        ("demands", 3, "description"),
    ),
]

LONG_NAME = "Guild of Rowers on the Lower Eastmere and Its Canals"

MORE_TWINS: dict[str, Change] = {
    "title-headline: a headline that a spreadsheet would change, in quotation marks": both(
        lambda draft: draft.retell(QN, "Anglers press Harbour Board over sluice", "1984"),
        setting("articles", QN, title='"1984"'),
    ),
    "a day that its sentence's weekday means": old_house("2031-05-02", "2 May"),
    "a derived day that its sentence says nothing of": both(
        old_house("2031-05-01", "1 May"), setting("events", "old-house", sentence_id=f"{EP}-s03")
    ),
    "the DOI that the descriptor has, and open access": both(
        declaring(lambda package: package.update(id="https://doi.org/10.5281/zenodo.1")),
        deposited(access_right="open", doi="10.5281/ZENODO.1"),
    ),
    "a part that a member of the whole's raisers puts": setting(
        "demands", "second-slipway", raised_by_organisation_id="anglers-union"
    ),
    "a kind under publisher publishes": both(
        code("organisation_kind", "newspaper", broader="publisher"),
        setting("organisations", "quay-news", kind="newspaper"),
    ),
    "a kind under coalition needs no name in its sentence": both(
        code("organisation_kind", "alliance", broader="coalition"),
        setting("organisations", "anglers-and-rowers", kind="alliance"),
    ),
    "format-citation: a person's name turned": both(
        declaring(lambda package: package["contributors"][0].update(title="Bo Finch")),
        beside("CITATION.cff", CITED.replace("name: Nobody", "{given-names: Bo, family-names: Finch}")),
        deposited(creators=[{"name": "Finch, Bo"}]),
    ),
    "claim-number: two in a row were withdrawn": both(
        dropping("positions", f"{QN}-p03"),
        dropping("positions", f"{QN}-p04"),
        withdrawing(f"{QN}-p03,positions,v0.1.0,No claim.,", f"{QN}-p04,positions,v0.1.0,No claim.,"),
        setting("sentences", f"{QN}-s04", coding="nothing"),
        setting("sentences", f"{QN}-s05", coding="nothing"),
    ),
    "format-metadata: a source by its address alone": declaring(
        lambda package: package.update(sources=[{"title": "", "path": "https://quay-news.example/"}])
    ),
    "withdrawn-replacement: one after the other": withdrawing(
        "gull,people,v0.1.0,It has sunk.,tern", "tern,people,v0.1.0,It has sunk.,bo-finch"
    ),
    "withdrawn-replacement: by one that nothing replaces": withdrawing(
        "gull,people,v0.1.0,It has sunk.,tern", "tern,people,v0.1.0,It has sunk.,"
    ),
    "format-schemas: primary keys that stand alone": both(
        *(
            lambda draft, table=table: draft.schema(table, lambda own: own.update(primaryKey=own["primaryKey"][0]))
            for table in reference_schemas()
        )
    ),
    "format-schemas: a key whose fields stand alone": lambda draft: draft.schema(
        "people",
        lambda schema: schema.update(
            primaryKey="person_id",
            foreignKeys=[{"fields": "sentence_id", "reference": {"resource": "sentences", "fields": "sentence_id"}}],
        ),
    ),
    "who-answers: a coalition that is asked": boat_count_answer(
        "Anglers and Rowers", organisation="anglers-and-rowers"
    ),
    "who-answers: a member of it": boat_count_answer("the Anglers' Union", organisation="anglers-union"),
    "who-answers: a coalition of one of its members": both(
        HARBOUR_TOWN, boat_count_answer("Town and Rowers", organisation="town-and-rowers")
    ),
    "who-answers: a person who is addressed": both(TO_BO_FINCH, BO_FINCH_TOO),
    "who-answers: nobody is addressed": both(
        lambda draft: draft.retell(EP, "offered a tour", "agreed to a tour"),
        setting(
            "positions",
            f"{EP}-p04",
            holder_organisation_id="rowers-guild",
            stance="accepts",
            statement="The Eastmere Post reports that the Rowers' Guild agreed to see the works.",
        ),
    ),
    "who-raises: a member organisation": both(
        adding(
            "memberships", f"{QN}-m02", membership_id=f"{QN}-m03", person_id="", member_organisation_id="rowers-guild"
        ),
        setting(
            "positions",
            f"{EP}-p04",
            holder_organisation_id="rowers-guild",
            statement="The Eastmere Post reports that the Rowers' Guild offered to show the works.",
        ),
    ),
    "who-sides: a person who is addressed for a body, in their own name": both(
        OPPOSES,
        TO_BO_FINCH,
        setting("demands", "boat-count", addressed_to_organisation_id="anglers-union"),
        BO_FINCH_TOO,
        setting(
            "positions",
            f"{QN}-p05",
            stance="opposes",
            statement="Quay News reports that Bo Finch is against counting boats.",
        ),
    ),
    "stance-kind: an offer that is withdrawn": both(
        WITHDRAWS,
        setting(
            "positions",
            f"{EP}-p04",
            stance="withdraws",
            statement="The Eastmere Post reports that the Harbour Board took back the works tour.",
        ),
    ),
    "demand-addressee: a person and who acts for a body": both(
        setting("demands", "boat-count", raised_by_person_id="bo-finch", raised_by_organisation_id=""),
        setting(
            "demands", "boat-count", addressed_to_person_id="bo-finch", addressed_to_organisation_id="anglers-union"
        ),
        boat_count_answer("the Anglers' Union", organisation="anglers-union"),
    ),
    "part-of-whole: a person, of each": both(
        *(
            setting("demands", demand, addressed_to_person_id="ada-marl")
            for demand in ("night-sluice", "open-harbour", "second-slipway")
        )
    ),
    "own-part: follows another": setting("demands", "boat-count", follows_demand_id="works-tour"),
    "claim-repeated: two stances": adding(
        "positions",
        f"{QN}-p03",
        position_id=f"{QN}-p06",
        stance="accepts",
        statement="Bo Finch says that the Harbour Board agreed to the two wishes.",
    ),
    "claim-repeated: two occasions": adding(
        "positions",
        f"{QN}-p04",
        position_id=f"{QN}-p06",
        taken_at_event_id="petition",
        statement="Cy Dole supports an open sluice, as in the petition.",
    ),
    "claim-repeated: two polarities": both(
        code("polarity", "denied", "nor"),
        adding(
            "positions",
            f"{QN}-p04",
            position_id=f"{QN}-p06",
            polarity="denied",
            statement="Nor does it seem that Cy Dole supports an open sluice.",
        ),
    ),
    "claim-repeated: two targets": adding(
        "accounts",
        f"{EP}-a04",
        account_id=f"{EP}-a05",
        target_organisation_id="harbour-board",
        statement="A Harbour Board source calls its own talks frank.",
    ),
    "statement-codes: a denial": denied(NO_ANSWER),
    "statement-subject: an occasion": setting(
        "positions",
        f"{EP}-p01",
        taken_at_event_id="harbour-meeting",
        statement="The Anglers and Rowers say that at the meeting the Harbour Board did not agree to night opening.",
    ),
    "attributed: a source after a semicolon": lambda draft: draft.retell(
        EP, "a tour of the works.", "a tour of the works; the Rowers' Guild said that it was time."
    ),
    "claimant-in-reach: who is named beside a verb that is not listed": both(
        lambda draft: draft.retell(EP, "three years.\u201d", "three years,\u201d Ada Marl warns."),
        adding(
            "accounts",
            f"{EP}-a03",
            account_id=f"{EP}-a05",
            claimant_person_id="ada-marl",
            claimant_organisation_id="harbour-board",
            aspect="detail",
            assessment="neutral",
            statement="Ada Marl, for the Harbour Board, tells more of the meeting.",
            sentence_id=f"{EP}-s05",
        ),
        setting("sentences", f"{EP}-s05", coding="claims"),
    ),
    "spelling-kin: what the article says for short, by its kind, as claimant-in-reach asks": both(
        lambda draft: draft.retell(
            EP, "The Anglers and the Rowers said", "The Board met the pressure group, which said"
        ),
        setting("organisations", "anglers-and-rowers", also_known_as="the pressure group"),
        setting("codes", "organisation-kind-coalition", meaning="Several who act as one, such as a pressure group."),
    ),
    "copied-words: doubt": setting("positions", f"{EP}-p01", doubt="The Board may have put it off."),
    "event-precision: year": setting(
        "events", "petition", precision="year", starts_on="2031-01-01", date_basis="derived"
    ),
    "cell-reads-as: a month's name in a word": both(
        setting("events", "petition", title="Marl 12"), setting("events", "june-meeting", title="decision-2031")
    ),
    "copied-words: a long name that an article has": both(
        lambda draft: draft.retell(EP, "the Rowers\u2019 Guild on Friday", f"the {LONG_NAME} on Friday"),
        setting("organisations", "rowers-guild", name=LONG_NAME, also_known_as="Rowers | Rowers' Guild"),
        setting("accounts", f"{EP}-a02", statement=f"The Eastmere Post reports that the {LONG_NAME} met others."),
    ),
    "copied-words: names aside": setting(
        "accounts",
        f"{EP}-a02",
        statement="The Eastmere Post reports: Ada Marl, chair of the Harbour Board, met the Anglers' Union.",
    ),
}


def readable(message: str) -> bool:
    """Say whether a message is one sentence, with every word of its template filled; quoted cells aside."""
    own = re.sub(r"`[^`]*`", "it", message)
    return (
        own.endswith(".") and not own.endswith("..") and ". " not in own and not re.search(r"[{}]|nan|None|<NA>", own)
    )


def judge(draft: Draft, change: Change, findings: list[tuple]) -> None:
    change(draft)
    report = draft.report(strict=True)
    assert [(one.rule, one.table, one.line, one.column) for one in report.findings] == findings
    assert not report.valid
    assert [one.message for one in report.findings if not readable(one.message)] == []
    assert all(one.remedy for one in report.findings)


@pytest.mark.parametrize("rule_id", MUTANTS)
def test_a_mutant_is_found_by_its_rule_in_one_sentence(draft, rule_id):
    change, findings = MUTANTS[rule_id]
    assert rule_id in [one[0] for one in findings]
    judge(draft, change, findings)


@pytest.mark.parametrize("rule_id", TWINS)
def test_a_twin_is_quiet(draft, rule_id):
    TWINS[rule_id](draft)
    assert draft.findings(strict=True) == []


@pytest.mark.parametrize("one", PLACES, ids=lambda one: f"{one.rule}: {one.what}")
def test_every_place_and_branch_of_a_rule_is_guarded(draft, one):
    assert one.rule in [finding[0] for finding in one.findings]
    judge(draft, one.change, one.findings)


@pytest.mark.parametrize("name", MORE_TWINS)
def test_what_is_close_to_a_branch_is_quiet(draft, name):
    MORE_TWINS[name](draft)
    assert draft.findings(strict=True) == []


CELLS = {  # columns that ask for more than any text, and a row
    ("articles", EP): ["text_characters", "text_sha256"],
    ("sentences", f"{EP}-s05"): ["number", "paragraph", "start", "end", "role", "sha256"],
    ("people", "cy-dole"): ["name"],
    ("organisations", "harbour-board"): ["kind"],
    ("events", "petition"): ["starts_on"],
    ("codes", "stance-demands"): ["code_id", "variable", "value"],
    ("positions", f"{EP}-p01"): ["demand_id", "stance", "attribution", "mode", "sentence_id"],
}


# numbers of which no rule says anything where the row's other cells are at fault, and where they are found alone
ALONE = {("articles", "text_characters"): "text_sha256", ("sentences", "paragraph"): "paragraph"}


@pytest.mark.parametrize("value", ["", " ", "99999999999999999999", "-5"])
def test_cells_that_are_no_values_are_findings_and_hide_no_other_rule(draft, value):
    for (table, key), columns in CELLS.items():
        draft.set(table, key, **dict.fromkeys(columns, value))
    report = draft.report()
    found = {(one.table, one.column) for one in report.findings if one.severity == "error"}
    unsaid = {(table, column) for (table, _), columns in CELLS.items() for column in columns} - found
    assert unsaid == (set(ALONE) if value.isdecimal() else set())
    assert [one.message for one in report.findings if not readable(one.message)] == []
    assert report.rules_skipped == []


@pytest.mark.parametrize("table, column", ALONE)
def test_a_number_beyond_64_bits_is_a_finding(draft, table, column):
    key = next(key for one, key in CELLS if one == table)
    draft.set(table, key, **{column: "99999999999999999999"})
    report = draft.report()
    assert (table, ALONE[table, column]) in {(one.table, one.column) for one in report.findings}
    assert report.rules_skipped == []


@pytest.mark.parametrize("table, column", [("sentences", "number"), ("codes", "value")])
def test_a_column_without_a_value_is_a_finding_in_each_row(draft, table, column):
    rows = draft.rows(table)
    draft.write(table, [row | {column: ""} for row in rows])
    report = draft.report()
    empty = [one.line for one in report.findings if one.rule == "cell-required" and one.column == column]
    assert empty == [line + 2 for line in range(len(rows))]


@pytest.mark.parametrize(
    "change",
    [
        {"constraints": []},
        {"constraints": {"required": 1}},
        {"foreignKeys": None},
        {"foreignKeys": ["a"]},
        {"fields": {}},
    ],
    ids=json.dumps,
)
def test_a_schema_that_is_no_schema_is_a_finding(draft, change):
    draft.schema("people", lambda schema: (schema["fields"][0] if "constraints" in change else schema).update(change))
    assert ("resource-schema", "people", None) in [one[:3] for one in draft.findings()]


def test_no_two_rules_share_an_identifier():
    assert [one.id for group in GROUPS.values() for one in group] == list(CATALOGUE)


def test_every_rule_has_a_mutant_and_a_twin_and_no_other_has():
    assert not MUTANTS.keys() & GENERAL_MUTANTS.keys()
    assert sorted({*MUTANTS, *GENERAL_MUTANTS} ^ {*CATALOGUE}) == []
    assert sorted({*TWINS} ^ {*MUTANTS}) == []
    assert sorted({*GENERAL_TWINS} ^ {*GENERAL_MUTANTS}) == []
    assert {one.rule for one in PLACES} <= CATALOGUE.keys()


def test_no_remedy_leaves_a_word_to_be_filled_in():
    assert [one.id for one in CATALOGUE.values() if re.search(r"\{\w*\}", one.remedy)] == []


def test_the_page_of_rules_is_the_catalogue():
    assert (ROOT / "docs" / "rules.md").read_text("utf-8") == as_markdown()


def test_a_row_without_a_key_is_nobody_who_is_named(draft):
    """Its name counts for the other row that has it, and stops nothing."""
    other = next(row for row in draft.rows("organisations") if row["organisation_id"] == "harbour-board")
    nobody = dict.fromkeys(draft.rows("people")[0], "") | {"name": other["name"]}
    draft.write("people", [nobody, *draft.rows("people")], in_order=False)
    MUTANTS["statement-names"][0](draft)
    found = {(one.rule, one.table, one.line, one.column) for one in draft.report().findings}
    assert {("statement-names", "positions", 2, "statement"), ("cell-required", "people", 2, "person_id")} <= found


def test_one_quotation_mark_alone_is_read_where_the_dialect_has_another(draft):
    draft.descriptor(
        lambda descriptor: next(one for one in descriptor["resources"] if one["name"] == "people").update(
            dialect={"quoteChar": "'"}
        )
    )
    draft.bytes("people", lambda data: data.replace(b"Cy Dole", b'Cy "Dole'))
    found = {(one.rule, one.table, one.line) for one in draft.report().findings}
    assert ("format-dialect", "people", None) in found
    assert not [one for one in found if one[0] in {"row-width", "quoting"}]


KIN = [  # a name, everyday spellings of it, and those of somebody else
    ("BBC News", "BBC | the BBC | BBC World", "CNN | NBC"),
    ("ITV News", "ITV", "CNN | the TV"),
    ("GMB union", "GMB | the G.M.B.", "Unite | THE UNITE"),
    ("Sky News", "Sky", "BBC"),
    ("The Eastmere Post", "the Post | EP", "The Guardian"),
    ("The Sun", "Sun | the Sun newspaper", "The Mail"),
    ("Unite the Union", "Unite", "the GMB"),
    # the name itself can be the short form
    ("NEU", "National Education Union | The National Education Union | the NEU", "National Union of Dockers"),
    ("RMT", "Rail, Maritime and Transport union | RMT union", "the Rail Regulator"),
    ("Marks and Spencer", "M&S", "B&Q"),
    ("Department for Culture, Media and Sport", "DCMS", "DfE | the CS"),
    ("HM Revenue and Customs", "HMRC", "HMT"),
    ("Office for Standards in Education", "Ofsted", "Ofcom"),
    ("Liberal Democrats", "Lib Dems | the Lib Dem", "Tories"),
    ("Metropolitan Police", "the Met", "MI5"),
    ("Board of Deputies (Auntie)", "BoD | Auntie", "CST"),
    ("Children's Society", "the Childrens Society | CS", "Lloyd's"),
    ("Annabel Lee", "Dr Lee | Annabel | Ms. Lee MP", "Dr Ray"),
    ("Elizabeth Ray", "Liz", "Bob"),
    ("Hafenrat", "der Rat", "der Hof | das Amt"),
    ("Xi Jinping", "President Xi", "President Li"),
    ("Zo\u00eb Ray", "Zoe", "Cleo"),
    ("\u674e\u514b\u5f3a", "\u674e\u603b\u7406 | \u514b\u5f3a | Li Keqiang", "\u738b\u6bc5"),
    ("\uae40\ucca0\uc218", "\uae40 \ub300\ud1b5\ub839", "\ubc15 \ub300\ud1b5\ub839"),
    (
        "\u062d\u0633\u0646 \u0639\u0644\u064a",
        "\u0633\u064a\u062f \u0639\u0644\u064a",
        "\u0639\u0645\u0631",
    ),
    ("Volodymyr Zelensky", "\u0417\u0435\u043b\u0435\u043d\u0441\u044c\u043a\u0438\u0439", "Vladimir Putin"),
]


def test_an_everyday_spelling_is_like_the_name_and_that_of_somebody_else_is_not(draft):
    model = draft.rows("organisations")[0] | {"abbreviation": ""}
    pairs = [
        (name, spelling, strange)
        for name, usual, others in KIN
        for strange, spellings in ((False, usual), (True, others))
        for spelling in spellings.split(" | ")
    ]
    rows = [model | {"name": name, "also_known_as": spelling} for name, spelling, _ in pairs]
    draft.write("organisations", rows, in_order=False)
    found = draft.report(only=("spelling-kin",)).findings
    lines = {one.line for one in found if one.rule == "spelling-kin"}
    wrong = [one for line, one in enumerate(pairs, 2) if (line in lines) != one[2]]
    assert wrong == []


def test_an_organisation_that_an_article_calls_by_digits_alone_can_be_kept(draft):
    draft.retell(EP, "at the old customs house", "at the office of 1843")
    row = {"organisation_id": "magazine-1843", "name": "1843 magazine", "sentence_id": f"{EP}-s02"}
    draft.add("organisations", "rowers-guild", **row, also_known_as="1843 | 1843 magazine")
    assert draft.findings() == []
    draft.set("organisations", "magazine-1843", also_known_as="1843")
    assert draft.findings() == [("cell-reads-as", "organisations", 6, "also_known_as")]


@pytest.mark.parametrize(
    ("change", "line", "column"),
    [
        (both(new_article(1), setting("sentences", f"{NEW}-s01", role="")), 11, "role"),
        (both(new_sentence(1, coding=""), dropping("accounts", f"{NEW}-a01")), 11, "coding"),
    ],
)
def test_an_article_is_not_at_fault_for_an_empty_cell_of_a_sentence(draft, change, line, column):
    """Without the cell nobody knows whether the article has a body, or whether it is fully coded."""
    change(draft)
    assert draft.findings() == [("cell-required", "sentences", line, column)]
