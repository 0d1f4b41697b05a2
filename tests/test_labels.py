"""The labels around a package's words: in its own language, all of them, on the pages and in the workbook."""

import datetime
import io
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest
from babel.messages.catalog import Catalog

import labels as catalogues
from conftest import ROOT, Draft, read
from onrecord.publishing.site import build
from onrecord.record import vocabulary
from onrecord.record.language import language
from onrecord.report.labels import LOCALES, Labels
from onrecord.report.words import KINDS
from onrecord.workbook import importing, writing

GERMAN = ROOT / "examples" / "nachtfaehre"
LABEL_ATTRIBUTES = {"aria-label", "data-all", "data-narrowed", "title", "lang"}


class Words(HTMLParser):
    """The texts of a page and of its labels' attributes, without what stands as code."""

    def __init__(self, path: Path):
        super().__init__()
        self.found: list[str] = []
        self.languages: list[tuple[str, str]] = []
        self._in_code = False
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag, attrs):
        self._in_code = tag in ("code", "script")
        self.found += [value for name, value in attrs if name in LABEL_ATTRIBUTES]
        self.languages += [(tag, value) for name, value in attrs if name == "lang"]

    def handle_endtag(self, tag):
        self._in_code = False

    def handle_data(self, data):
        if not self._in_code and data.strip():
            self.found.append(" ".join(data.split()))


@pytest.fixture(scope="module")
def german(tmp_path_factory) -> Path:
    site = tmp_path_factory.mktemp("german") / "site"
    build(GERMAN, site)
    return site


@pytest.fixture(scope="module")
def used() -> Catalog:
    return catalogues.template()


def catalogue(name: str) -> bytes:
    return (catalogues.CATALOGUES / f"{name}.po").read_bytes()


def test_there_is_a_catalogue_for_each_language_but_english():
    assert {path.stem for path in catalogues.CATALOGUES.glob("*.po")} | {"en"} == LOCALES.keys()


@pytest.mark.parametrize("name", sorted(LOCALES.keys() - {"en"}))
def test_every_label_is_translated_and_none_is_left_over(used, name):
    assert catalogues.faults(catalogue(name), used) == []
    assert catalogues.renewed(catalogue(name), used) == catalogue(name)


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ('"abgelehnt"', '""', "declined: wants a translation"),
        ('"%(num)s Aussagen"', '""', "%(num)s claim: wants a translation"),
        ('"für %(organisation)s"', '"für"', "for %(organisation)s: its translation has other gaps to fill"),
        ('"%(num)s Aussagen"', '"Aussagen"', "%(num)s claim: its translation has other gaps to fill"),
        (
            '\n\nmsgid "declined"',
            '\n\nmsgid "dithers"\nmsgstr "zaudert"\n\nmsgid "declined"',
            "dithers: no page and no sheet has it any more",
        ),
        ('\n\nmsgid "declined"\nmsgstr "abgelehnt"\n', "\n", "declined: is not there"),
    ],
)
def test_a_gap_in_a_catalogue_is_named(used, before, after, fault):
    text = catalogue("de").decode("utf-8")
    assert text.count(before) == 1
    assert catalogues.faults(text.replace(before, after).encode("utf-8"), used) == [fault]


def test_every_kind_of_organisation_has_its_words():
    assert tuple(KINDS) == vocabulary.KINDS


@pytest.mark.parametrize(
    ("declared", "tags", "wanted"),
    [
        (None, ("en", "en-GB"), "en"),
        (None, ("de", "de-AT"), "de"),
        (None, ("de", "en"), ""),
        (["fr", "en"], ("de", "en"), "fr"),
        (["fr-CH"], ("de", "de"), "fr"),
        ([{}], ("de", "de"), ""),
        (['de"><script>'], ("de", "de"), ""),
        ("fr", ("de", "de"), "de"),
    ],
)
def test_a_package_s_language_is_the_one_it_declares_or_that_of_all_articles(draft, declared, tags, wanted):
    for row, tag in zip(draft.rows("articles"), tags, strict=True):
        draft.set("articles", row["article_id"], language=tag)
    if declared is not None:
        draft.descriptor(lambda one: one.update(languages=declared))
    assert language(read(draft.root)) == wanted


@pytest.mark.parametrize(
    ("name", "days", "number"),
    [
        ("en", ("3 May 2031", "May 2031", "2031"), "12,345"),
        ("de", ("3. Mai 2031", "Mai 2031", "2031"), "12.345"),
        ("fr", ("3 mai 2031", "mai 2031", "2031"), "12\u202f345"),
        ("es", ("3 May 2031", "May 2031", "2031"), "12,345"),
    ],
)
def test_days_and_numbers_are_written_as_in_the_language(name, days, number):
    one, day = Labels(name), datetime.date(2031, 5, 3)
    assert tuple(one.day(day, precision) for precision in ("day", "month", "year")) == days
    assert one.number(12345) == number


def test_the_german_example_has_german_pages(german):
    front, events = Words(german / "index.html").found, Words(german / "events.html").found
    assert front[0] == "de"
    for words in [
        "Die Seiten",
        "1 Forderung",
        "teils zugestimmt",
        "laut",
        "Dazu nichts",
        "Alle {rows} Forderungen und Angebote, {claims} Aussagen",
        "{count} von {rows} Forderungen und Angeboten, {shown} von {claims} Aussagen",
        "Widerspruch, wenn beide denselben Anlass meinen",
    ]:
        assert words in front
    assert {"10. März 2032", "Die Ereignisse, wie jede Seite sie erzählt"} <= set(events)


def test_no_label_of_the_german_example_is_english(german, used):
    gettext = Labels("de").gettext
    english = {one for one in map(catalogues._first, (message.id for message in used)) if one[:1].isupper()}
    english = {one for one in english if gettext(one) != one}
    found = {path.name: english & set(Words(path).found) for path in german.rglob("*.html")}
    assert {name: left for name, left in found.items() if left} == {}
    assert {"Demands", "Data"} <= english


def test_where_the_labels_are_in_english_the_package_s_own_words_are_marked(draft, tmp_path):
    draft.descriptor(lambda one: one.update(languages=["es"]))
    build(draft.root, tmp_path / "site")
    page = (tmp_path / "site" / "people" / "ada-marl.html").read_text("utf-8")
    assert '<html lang="en">' in page
    assert '<h1 dir="auto" lang="es">Ada Marl</h1>' in page
    marked = Words(tmp_path / "site" / "people" / "ada-marl.html").languages
    assert {tag for tag, value in marked if value == "es"} == {"a", "h1", "bdi", "p"}


def test_where_labels_and_words_are_in_one_language_the_page_alone_is_marked(german):
    assert Words(german / "people" / "inge-harms.html").languages == [("html", "de")]


def test_a_french_package_has_french_pages(draft, tmp_path):
    draft.descriptor(lambda one: one.update(languages=["fr"]))
    build(draft.root, tmp_path / "site")
    front = Words(tmp_path / "site" / "index.html").found
    assert front[0] == "fr"
    assert "Où les versions divergent" in front


def test_the_workbook_of_the_german_example_is_in_german():
    (data,) = writing.export(read(GERMAN)).values()
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames[:3] == ["about", "claims", "contested"]
    assert book.sheetnames[-3:] == ["dictionary", "opening_words", "as_exported"]
    cover = {row[0].value: row[1].value for row in book["about"].iter_rows()}
    assert cover["Lizenz"] == "Creative Commons Attribution 4.0 International"
    assert cover["people"] == "Personen, die die Artikel nennen. 3 Zeilen."
    assert cover["claims"] == (
        "Jede Position und Darstellung mit ihren Namen, dem Artikel und einem Link zum Satz. Hier lässt sich filtern."
    )
    assert book["positions"]["E1"].value == "stance"
    assert book["positions"]["E1"].comment.text == (
        "Haltung. Erforderlich. Was laut der Aussage mit der Forderung geschieht: `demands`, `offers`, "
        "`withdraws`, `accepts`, `accepts_partly`, `considering`, `declines`, `supports` oder "
        "`opposes`.\nBeispiel: declines"
    )
    (choice,) = [one for one in book["positions"].data_validations.dataValidation if str(one.sqref).startswith("E2")]
    assert (choice.errorTitle, choice.error) == ("Haltung", "Wählen Sie einen der 9 Werte in der Liste.")
    assert [cell.value for cell in book["dictionary"][1]][:3] == ["Tabelle", "Spalte", "Titel"]


def test_an_import_of_a_german_workbook_leaves_what_the_package_alone_has_changed(tmp_path):
    draft = Draft(tmp_path)
    draft.descriptor(lambda one: one.update(languages=["de"]))
    (data,) = writing.export(read(draft.root)).values()
    (tmp_path / "tiny.xlsx").write_bytes(data)
    draft.set("people", "bo-finch", also_known_as="Finch")
    planned = importing.plan(draft.root, tmp_path / "tiny.xlsx")
    assert (planned.faults, planned.changes) == ([], [])
