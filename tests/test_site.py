"""The static site: every page there and sound, no cell taken as code, and no folder replaced by mistake."""

import hashlib
import json
import os
import re
import shutil
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import lxml.html
import pytest

import onrecord
from conftest import Draft, read
from onrecord.analysis.citation import cite
from onrecord.analysis.contested import contested_demands
from onrecord.analysis.network import as_graphml, stances, ties
from onrecord.coding.renaming import rename
from onrecord.files import folder
from onrecord.package.credit import corrections
from onrecord.publishing.site import build, front, markdown, record
from onrecord.publishing.site.network import networks
from onrecord.publishing.site.pages import POLICY
from onrecord.record.vocabulary import ANSWERS

ROOT = Path(__file__).parents[1]


class Page(HTMLParser):
    """What a page holds: every element with its attributes, every identifier, and the text."""

    def __init__(self, path: Path):
        super().__init__()
        self.path = path
        self.elements: list[tuple[str, dict]] = []
        self.text = ""
        self.data_blocks: list[str] = []
        self._block = False
        self.feed(path.read_text("utf-8"))
        self.identifiers = [attributes["id"] for _, attributes in self.elements if "id" in attributes]

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self._block = tag == "script" and dict(attrs).get("type") == "application/ld+json"

    def handle_endtag(self, tag):
        self._block = False

    def handle_data(self, data):
        if self._block:
            self.data_blocks.append(data)
        else:
            self.text += data

    def of(self, tag: str, **wanted: str) -> list[dict]:
        return [
            attributes
            for name, attributes in self.elements
            if name == tag and all(attributes.get(key.replace("_", "-")) == value for key, value in wanted.items())
        ]


def pages(site: Path) -> dict[str, Page]:
    return {path.relative_to(site).as_posix(): Page(path) for path in sorted(site.rglob("*.html"))}


def contents(site: Path) -> dict[str, bytes]:
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """The tiny package's site, which tests only read."""
    place = tmp_path_factory.mktemp("tiny")
    build(Draft(place).root, place / "site")
    return place / "site"


def test_it_gives_the_files_that_it_wrote(draft, tmp_path):
    written = build(draft.root, tmp_path / "site")
    assert written == sorted(contents(tmp_path / "site").keys() - {folder.MARKER})
    assert "index.html" in written


def test_the_same_package_gives_the_same_bytes(draft, tmp_path):
    build(draft.root, tmp_path / "one")
    build(draft.root, tmp_path / "far" / "other")
    assert contents(tmp_path / "one") == contents(tmp_path / "far" / "other")


def test_everything_with_an_identifier_has_an_address(draft, site):
    found = pages(site)
    for table, key in [("demands", "demand_id"), ("people", "person_id"), ("events", "event_id")]:
        assert {f"{table}/{row[key]}.html" for row in draft.rows(table)} <= found.keys()
    assert {f"organisations/{row['organisation_id']}.html" for row in draft.rows("organisations")} <= found.keys()
    for row in draft.rows("positions"):
        assert found[f"demands/{row['demand_id']}.html"].identifiers.count(row["position_id"]) == 1
    for row in draft.rows("accounts"):
        assert found[f"events/{row['event_id']}.html"].identifiers.count(row["account_id"]) == 1
    for row in draft.rows("sentences"):
        assert found[f"articles/{row['article_id']}.html"].identifiers.count(row["sentence_id"]) == 1


@pytest.mark.parametrize("real", [False, True], ids=["tiny", "real"])
def test_every_link_inside_the_site_leads_somewhere(draft, tmp_path, real):
    site = tmp_path / "site"
    build(ROOT if real else draft.root, site)
    found = pages(site)
    for name, page in found.items():
        assert len(page.identifiers) == len(set(page.identifiers)), name
        for tag, attributes in page.elements:
            for target in (attributes.get("href"), attributes.get("src")):
                if target is None or re.match(r"https?://", target):
                    assert target is None or tag == "a", (name, tag, target)
                    continue
                path, _, anchor = target.partition("#")
                file = (page.path.parent / path).resolve() if path else page.path
                assert file.is_relative_to(site.resolve()) and file.is_file(), (name, target)
                if anchor:
                    assert anchor in found[file.relative_to(site.resolve()).as_posix()].identifiers, (name, target)


def test_every_page_lives_under_the_policy_and_has_its_landmarks(site):
    for name, page in pages(site).items():
        assert page.of("meta", http_equiv="Content-Security-Policy")[0]["content"] == POLICY, name
        assert page.of("html") == [{"lang": "en"}], name
        assert len(page.of("main")) == len(page.of("h1")) == len(page.of("title")) == 1, name
        assert page.of("a", **{"class": "skip"})[0]["href"] == "#content", name
        scripts = [one for one in page.of("script") if one.get("type") != "application/ld+json"]
        assert [one["src"].removeprefix("../") for one in scripts] == ["assets/script.js"], name
        for tag, attributes in page.elements:
            assert tag != "style" and not [one for one in attributes if one == "style" or one.startswith("on")], name


REGIONS = "//nav | //section | //form | //*[@role='region' or @role='search']"


@pytest.mark.parametrize("package", [None, ROOT, ROOT / "examples" / "nachtfaehre"], ids=["tiny", "real", "German"])
def test_headings_skip_no_level_and_regions_have_names_of_their_own(draft, tmp_path, package):
    build(package or draft.root, tmp_path / "site")
    for path in (tmp_path / "site").rglob("*.html"):
        page = lxml.html.parse(path).getroot()
        headings = page.xpath("//h1 | //h2 | //h3 | //h4 | //h5 | //h6")
        assert [one for one in headings if not one.text_content().strip()] == [], path
        levels = [int(one.tag[1]) for one in headings]
        assert (levels[0], levels.count(1)) == (1, 1), path
        assert [(one, other) for one, other in pairwise(levels) if other > one + 1] == [], path
        regions = page.xpath(REGIONS)
        names = [one.get("aria-label") or named_by(page, one.get("aria-labelledby")) for one in regions]
        assert all(names) and len(names) == len(set(names)), (path, names)
        for tag in ("header", "main", "footer"):
            assert len(page.xpath(f"//body/{tag}")) == len(page.xpath(f"//{tag}")) == 1, path


def named_by(page, key: str) -> str:
    return " ".join(page.get_element_by_id(key).text_content().split())


def columns(page: Page, tag: str = "th") -> list[str]:
    return [one["data-column"] for one in page.of(tag) if "data-column" in one]


def test_the_matrix_has_the_cells_of_contested_demands(draft, site):
    page = Page(site / "index.html")
    words = {row["data-demand"]: row["data-word"] for row in page.of("tr") if "data-demand" in row}
    contests = contested_demands(read(draft.root))
    assert words == {one.identifier: one.word for one in contests}
    wanted = {
        (one.identifier, said.party.key if said.side in ("addressee", "raiser") else "others", said.stance)
        for one in contests
        for said in one.said
        if said.stance in ANSWERS
    }
    cells, demand = set(), None
    for tag, attributes in page.elements:
        demand = attributes.get("data-demand", demand)
        if tag == "td":
            cells |= {(demand, attributes["data-column"], one) for one in attributes["data-stances"].split()}
    assert cells == wanted


def test_a_denied_stance_is_shown_as_a_denial(draft, tmp_path):
    statement = "The Anglers and Rowers say that the Harbour Board did not decline another slipway."
    draft.set("positions", "ep-20310503-p02", polarity="denied", statement=statement)
    draft.set("codes", "stance-declines", statement_words="declined | did not agree to | did not decline")
    cells = {"code_id": "polarity-denied", "value": "denied", "statement_words": "did not decline"}
    draft.add("codes", "polarity-affirmed", **cells)
    build(draft.root, tmp_path / "site")
    page = Page(tmp_path / "site" / "index.html")
    cells = [one for one in page.of("td", data_column="anglers-and-rowers") if one["data-stances"] == "not-declines"]
    assert len(cells) == 1 and "did not refuse" in page.text
    assert page.of("tr", data_demand="second-slipway")[0]["data-word"] == "shade"


def test_the_front_page_has_a_column_for_each_side_and_one_for_others_where_they_speak(draft, tmp_path):
    build(draft.root, tmp_path / "site")
    assert columns(Page(tmp_path / "site" / "index.html")) == ["harbour-board", "anglers-and-rowers", "others"]
    for row in ("ep-20310503-p04", "quay-news-20310504-p04", "quay-news-20310504-p05"):
        draft.drop("positions", row)
    voices = front.Front(record.Record(read(draft.root))).voices
    assert [one.key for one in voices] == ["harbour-board", "anglers-and-rowers"]


def test_where_the_columns_are_too_many_each_demand_has_its_own(draft, site, tmp_path, monkeypatch):
    def claims(page):
        return sorted(one["data-claim"] for one in page.of("li") if "data-claim" in one)

    monkeypatch.setattr(front, "MOST_BESIDE", 2)
    build(draft.root, tmp_path / "many")
    before, after = Page(site / "index.html"), Page(tmp_path / "many" / "index.html")
    assert "table" not in {name for name, _ in after.elements}
    words = {one["data-demand"]: one["data-word"] for one in before.of("tr") if "data-demand" in one}
    assert {one["data-demand"]: one["data-word"] for one in after.of("li") if "data-demand" in one} == words
    assert claims(before) == claims(after)


def test_events_have_a_line_for_each_party_and_publication(draft, site):
    meeting, later = (Page(site / "events" / f"{one}.html") for one in ("harbour-meeting", "june-meeting"))
    assert columns(meeting, "details") == ["harbour-board", "anglers-and-rowers", "eastmere-post"]
    assert columns(later, "details") == ["quay-news"]
    assert "Judged differently" in meeting.text and "No verdict" in later.text


def lines(page: Page) -> dict[str, str]:
    """Give what the folded lines of a page say, by their addresses."""
    html = page.path.read_text("utf-8")
    found = re.findall(r'<details class="side"[^>]* id="([^"]+)">\s*<summary>(.*?)</summary>', html, re.DOTALL)
    return {name: " ".join(re.sub(r"<[^>]+>", " ", said).split()) for name, said in found}


def test_each_side_s_version_of_an_event_is_one_line_with_an_address(draft, tmp_path):
    blame = "The Anglers and Rowers call the evening wasted by the Harbour Board."
    draft.set("accounts", "ep-20310503-a01", statement=blame, target_organisation_id="harbour-board")
    build(draft.root, tmp_path / "site")
    clubs = "According to Anglers and Rowers negative 2 utterances blame for Harbour Board"
    assert lines(Page(tmp_path / "site" / "events" / "harbour-meeting.html")) == {
        "by.anglers-and-rowers": clubs,
        "by.eastmere-post": "According to The Eastmere Post 1 detail",
        "by.harbour-board": "According to Harbour Board mixed 1 utterance",
    }
    page = Page(tmp_path / "site" / "events.html")
    assert lines(page)["harbour-meeting.anglers-and-rowers"] == clubs
    assert len(page.of("a", href="events/harbour-meeting.html#by.anglers-and-rowers")) == 1


def test_a_demand_and_an_event_with_one_key_have_each_its_own_claims(draft, tmp_path):
    rename(draft.root, "harbour-meeting", "works-tour", "events")
    build(draft.root, tmp_path / "site")
    demand, event = (Page(tmp_path / "site" / folder / "works-tour.html") for folder in ("demands", "events"))
    assert "Judged" not in demand.text
    assert columns(event, "details") == ["harbour-board", "anglers-and-rowers", "eastmere-post"]
    assert [one["data-claim"] for one in demand.of("li") if "data-claim" in one] == ["ep-20310503-p04"]
    # whoever speaks of both has a line on each
    post = Page(tmp_path / "site" / "organisations" / "eastmere-post.html")
    assert [one for one in post.identifiers if one.startswith("made.")] == [
        "made.works-tour",
        "made.event.works-tour",
    ]


def test_a_person_and_an_organisation_with_one_key_have_each_their_own_column(draft, tmp_path):
    draft.set("demands", "works-tour", addressed_to_person_id="cy-dole")
    rename(draft.root, "cy-dole", "harbour-board", "people")
    build(draft.root, tmp_path / "site")
    front = Page(tmp_path / "site" / "index.html")
    assert columns(front) == ["harbour-board", "anglers-and-rowers", "harbour-board.person", "others"]
    assert "According to H Harbour Board According to A Anglers and Rowers According to C Cy Dole" in spoken(front)
    tour = Page(tmp_path / "site" / "demands" / "works-tour.html")
    assert columns(tour, "div") == ["harbour-board", "harbour-board.person"]


def test_an_organisation_s_page_says_at_a_glance_what_it_asks_offers_and_answers(site):
    page = Page(site / "organisations" / "harbour-board.html")
    text = " ".join(page.text.split())
    assert (
        "At a glance Offers 1 offer Tour of the works according to The Eastmere Post Answers 3 requests Sluice open at "
        "night declined according to Anglers and Rowers Second slipway declined according to Anglers and Rowers kept "
        "it under consideration according to Harbour Board Both wishes accepted in part according to Anglers' Union"
    ) in text
    assert lines(page) == {
        "held.night-sluice": "Sluice open at night declined 1 utterance",
        "held.second-slipway": "Second slipway declined 1 utterance kept it under consideration 1 utterance",
        "held.works-tour": "Tour of the works offered it 1 utterance",
        "held.open-harbour": "Both wishes accepted in part 1 utterance",
        "made.second-slipway": "Second slipway kept it under consideration 1 utterance",
        "made.event.harbour-meeting": "Meeting at the customs house mixed 1 utterance",
    }


def test_the_network_is_drawn_said_in_tables_and_given_as_graphml(draft, site):
    page = Page(site / "network.html")
    for actors in ("organisations", "persons"):
        graph = stances(read(draft.root), actors)
        assert (site / f"network/{actors}-stances.graphml").read_bytes() == as_graphml(graph)
        assert (site / f"network/{actors}-ties.graphml").read_bytes() == as_graphml(ties(graph))
        for name in ("ties", "stances"):
            assert len(page.of("a", href=f"network/{actors}-{name}.graphml")) == 1
    # that two agree rests on one version: the table says how the versions compare
    for title in ("Both wishes", "Sluice open at night"):
        assert f"{title} One clear version" in spoken(page)
    drawn = networks(read(draft.root))[0]
    said = [(line.one.name, line.other.name, line.kind) for line in drawn.agreement.lines]
    assert said == [
        ("Harbour Board", "Anglers' Union", "agreement"),
        ("Harbour Board", "Anglers' Union", "conflict"),
        ("Harbour Board", "Cy Dole", "conflict"),
        ("Anglers' Union", "Cy Dole", "agreement"),
    ]
    assert [(one.number, one.name) for one in drawn.agreement.nodes] == [
        (1, "Anglers' Union"),
        (2, "Harbour Board"),
        (3, "Cy Dole"),
        (4, "Rowers' Guild"),
    ]


def test_a_side_that_nobody_is_on_has_no_column_on_a_demand_s_own_page(draft, site):
    assert columns(Page(site / "demands" / "works-tour.html"), "div") == ["harbour-board"]
    assert columns(Page(site / "demands" / "second-slipway.html"), "details") == ["harbour-board", "anglers-and-rowers"]


def test_what_is_known_from_elsewhere_is_linked(draft, tmp_path):
    address, record = "https://register.example/harbour-board", "https://record.example/june"
    draft.set("organisations", "harbour-board", same_as=address)
    draft.set("events", "june-meeting", date_basis="public_record", date_source_url=record)
    build(draft.root, tmp_path / "site")
    for page, link in (("organisations/harbour-board", address), ("events/june-meeting", record)):
        assert len(Page(tmp_path / "site" / f"{page}.html").of("a", href=link)) == 1
    assert "Same as" not in Page(tmp_path / "site" / "organisations" / "quay-news.html").text


LINK = "articles/quay-news-20310504.html"


def headlines(site: Path) -> dict[str, str | None]:
    """Give the language that each place declares for the headline of quay-news-20310504."""
    found = {"page": Page(site / "articles" / "quay-news-20310504.html").of("h1")[0].get("lang")}
    for name, path in (("list", "articles.html"), ("publisher", "organisations/quay-news.html")):
        elements = Page(site / path).elements
        linked = zip(elements, elements[1:], strict=False)
        found[name] = next(
            inner.get("lang")
            for (_, outer), (tag, inner) in linked
            if outer.get("href", "").endswith(LINK) and tag == "bdi"
        )
    return found


@pytest.mark.parametrize(
    ("package", "article", "declared"),
    [
        ("en", "ar", "ar"),
        ("tr", "ar", "ar"),
        ("tr", "tr-TR", "tr-TR"),
        ("tr", "en-GB", None),
        ("en", "en", None),
    ],
)
def test_a_headline_is_in_the_language_of_its_article(draft, tmp_path, package, article, declared):
    """A screen reader would read an Arabic headline with the voice of the package's language."""
    draft.descriptor(lambda descriptor: descriptor.update(languages=[package]))
    draft.set("articles", "quay-news-20310504", language=article)
    build(draft.root, tmp_path / "site")
    assert headlines(tmp_path / "site") == dict.fromkeys(("page", "list", "publisher"), declared)


def test_a_demand_that_is_judged_has_its_judgements_on_its_page(draft, tmp_path):
    cells = {"event_id": "", "demand_id": "works-tour", "target_organisation_id": "rowers-guild"}
    statement = "A Harbour Board source calls the works frank, of the Rowers' Guild."
    draft.set("accounts", "ep-20310503-a04", statement=statement, **cells)
    build(draft.root, tmp_path / "site")
    found = pages(tmp_path / "site")
    page = found["demands/works-tour.html"]
    assert page.identifiers.count("ep-20310503-a04") == 1
    assert "As each side judges it" in page.text and "a word on Rowers' Guild" in page.text
    assert "ep-20310503-a04" not in found["events/harbour-meeting.html"].identifiers
    assert "As each side judges it" not in found["demands/boat-count.html"].text


def test_a_claim_says_its_occasion_its_doubt_and_where_it_was_said(draft, tmp_path):
    cells = {
        "taken_at_event_id": "harbour-meeting",
        "said_at_event_id": "petition",
        "doubt": "Perhaps the old slipway.",
        "statement": "The Anglers and Rowers say that the Harbour Board declined another slipway in the talks.",
    }
    draft.set("positions", "ep-20310503-p02", **cells)
    build(draft.root, tmp_path / "site")
    text = re.sub(r"\s+", " ", Page(tmp_path / "site" / "demands" / "second-slipway.html").text)
    assert "said at: Petition" in text
    assert "At: Meeting at the customs house" in text
    assert "In doubt: Perhaps the old slipway." in text


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ({}, None),
        ({"contributors": [{"title": "A"}, {"title": "B", "email": "b@eastmere.example"}]}, "b@eastmere.example"),
        ({"contributors": [{"path": "https://a.example/"}, {"email": "b@c.example"}]}, "b@c.example"),
        ({"contributors": [{"path": "https://a.example/"}], "homepage": "https://h.example/"}, "https://a.example/"),
        (
            {"contributors": [{"email": "nobody", "path": "javascript:x"}], "homepage": "http://h.example"},
            "http://h.example",
        ),
        ({"contributors": [{"email": "a@b.example?bcc=c@d.example"}], "homepage": 7}, None),
        ({"contributors": "a@b.example"}, None),
    ],
)
def test_a_correction_is_asked_for_at_the_first_address_that_the_descriptor_has(said, wanted):
    assert corrections(said) == wanted


def test_each_page_and_each_claim_says_how_to_ask_for_a_correction(draft, tmp_path):
    draft.descriptor(lambda one: one.update(contributors=[{"title": "A", "email": "a+b@eastmere.example"}]))
    build(draft.root, tmp_path / "site")
    start = (
        "mailto:a%2Bb@eastmere.example?subject=The%20harbour%20of%20Eastmere%2C%20a%20made-up%20dispute%200.1.0%3A%20"
    )
    for name, page in pages(tmp_path / "site").items():
        asking = [one["href"].removeprefix(start) for one in page.of("a") if one["href"].startswith(start)]
        claims = [one["data-claim"] for one in page.of("li") if "data-claim" in one]
        assert asking == [*claims, name.removesuffix(".html").replace("/", "%2F")], name
        assert "can ask for a correction: a+b@eastmere.example" in page.text, name


def test_a_web_page_for_corrections_is_linked_as_it_stands(draft, tmp_path):
    draft.descriptor(lambda one: one.update(homepage="https://eastmere.example/corrections?a=1&b=2"))
    build(draft.root, tmp_path / "site")
    page = Page(tmp_path / "site" / "people.html")
    assert page.of("a", href="https://eastmere.example/corrections?a=1&b=2") == [
        {"href": "https://eastmere.example/corrections?a=1&b=2", "rel": "noopener noreferrer"}
    ]


def test_without_an_address_each_page_says_so(site):
    for name, page in pages(site).items():
        assert "No address for corrections is given yet." in page.text, name
        assert "Ask for a correction" not in page.text, name


def test_a_claim_links_to_its_sentence(draft, site):
    links = [one["href"] for one in Page(site / "demands" / "night-sluice.html").of("a") if "href" in one]
    assert "https://eastmere-post.example/harbour-talks#:~:text=The%20Board%20did,a%20second%20slipway" in links


def spoken(page: Page) -> str:
    return re.sub(r"\s+", " ", page.text)


def test_the_front_page_says_how_many_demands_clash_and_on_what_condition(draft, tmp_path):
    untold = "Clash, if both mean the same occasion 1 request: the versions can't both be true if they mean "
    told = "1 request: what two versions say of one occasion can't both be true. Second slipway."
    build(draft.root, tmp_path / "site")
    text = spoken(Page(tmp_path / "site" / "index.html"))
    assert untold in text and told not in text
    for row in draft.rows("positions"):
        if row["demand_id"] == "second-slipway":
            statement = f"{row['statement'][:-1]}, in the talks."
            draft.set("positions", row["position_id"], taken_at_event_id="harbour-meeting", statement=statement)
    build(draft.root, tmp_path / "site")
    page = Page(tmp_path / "site" / "index.html")
    assert told in spoken(page) and untold not in spoken(page)
    assert page.of("tr", data_demand="second-slipway")[0]["data-word"] == "clash"


def test_the_front_page_names_the_sides_and_what_they_asked_and_offered(site):
    text = spoken(Page(site / "index.html"))
    assert "The sides H Harbour Board (public body) made 1 request and 1 offer received 3 requests" in text
    assert "A Anglers and Rowers (coalition) made 3 requests received 1 request Quoted by name: Bo" in text


def test_a_cell_says_who_did_what_by_whose_word(draft, tmp_path):
    draft.set("positions", "ep-20310503-p03", doubt="Perhaps the old slipway.")
    build(draft.root, tmp_path / "site")
    text = spoken(Page(tmp_path / "site" / "index.html"))
    for said in (
        "Harbour Board declined according to Anglers and Rowers The Anglers and Rowers say",
        "Harbour Board kept it under consideration according to an unnamed source (Harbour Board) (in doubt)",
        "Anglers' Union asked for it according to Bo Finch, Anglers' Union",
        "Harbour Board offered it according to The Eastmere Post, in its own voice",
        "Cy Dole supported it by their own account",
        "Rowers' Guild accepted according to Quay News, in its own voice",
    ):
        assert said in text, said


def test_the_silence_of_a_side_is_shown(site):
    cells = (site / "index.html").read_text("utf-8").split("<td ")[1:]
    silent = [one for one in cells if ": not quoted on the answer" in one]
    columns = [re.search(r'data-column="(.*?)"', one)[1] for one in silent]
    assert columns == [*("harbour-board", "anglers-and-rowers"), *("harbour-board",) * 3, "anglers-and-rowers"]
    assert not [one for one in silent if "data-claim" in one]


def test_an_utterance_in_two_papers_is_one_and_names_the_other(draft, tmp_path):
    said = {"said_at_event_id": "petition", "attribution": "named", "claimant_person_id": "", "mode": "reported_speech"}
    draft.set("positions", "ep-20310503-p01", **said)
    draft.add(
        "positions", "ep-20310503-p01", position_id="quay-news-20310504-p06", sentence_id="quay-news-20310504-s04"
    )
    build(draft.root, tmp_path / "site")
    text = spoken(Page(tmp_path / "site" / "index.html"))
    assert "The same words, also here: The sentence in Quay News, 4 May 2031" in text
    assert "Said twice" not in text


def picture(page: Page) -> list[tuple[str, str]]:
    """Give the dots of the picture, each with its place."""
    found, place = [], ""
    for tag, attributes in page.elements:
        place = attributes.get("x", place) if tag == "svg" else place
        if tag == "g":
            found.append((place, attributes["class"]))
    return found


def test_the_picture_has_a_dot_for_each_voice_and_a_line_where_they_differ(site):
    page = Page(site / "index.html")
    considering, declined, silent, partly, accepted = "35.71%", "7.14%", "92.86%", "64.29%", "78.57%"
    assert picture(page) == [
        *((declined, "dot v-declines"), (considering, "dot v-considering")),
        *((accepted, "dot v-accepts"), (silent, "dot open"), (silent, "dot open")),
        *((partly, "dot v-accepts_partly"), (silent, "dot open")),
        *((declined, "dot v-declines"), (silent, "dot open")),
    ]
    # two at one place stand below each other
    assert [one["y"] for one in page.of("svg") if one.get("x") == silent][1:] == ["17", "40", "17", "17"]
    in_key, line = [one for one in page.of("line") if "between" in one["class"]]
    assert in_key["class"] == line["class"]
    assert (line["x1"], line["x2"], line["class"]) == (
        declined,
        considering,
        "between between-clash-occasion-not-told",
    )


def test_an_answer_in_doubt_has_a_sign_and_no_line_and_is_said_not_to_count(draft, tmp_path):
    draft.set("positions", "ep-20310503-p03", doubt="Perhaps the old slipway.")
    build(draft.root, tmp_path / "site")
    page, demand = (Page(tmp_path / "site" / one) for one in ("index.html", "demands/second-slipway.html"))
    assert "One clear version 1 answer in doubt, not counted" in spoken(page)
    assert "? in doubt: the sentence can also be read in another way. Not counted." in spoken(page)
    assert len(page.of("text", **{"class": "doubt"})) == 1
    assert not [one for one in page.of("line") if "between" in one["class"]]
    assert "One clear version only one version of the answer is clear. 1 answer in doubt, not counted" in spoken(demand)


def test_an_event_that_is_disputed_stands_among_what_is_known(tmp_path):
    build(ROOT, tmp_path / "site")
    page = Page(tmp_path / "site" / "index.html")
    told = spoken(page)
    assert (
        "Clash Meeting of the Labour leader with the Board and JLC: ended in agreement on a part, according to" in told
    )
    assert "; ended without agreement, according to PoliticsHome, in its own voice." in told
    assert page.of("a", href="events/main-meeting.html")


def test_the_front_page_says_what_was_compared_and_never_as_a_failure(draft, tmp_path):
    build(draft.root, tmp_path / "site")
    without = spoken(Page(tmp_path / "site" / "index.html"))
    assert "so its citations were not compared with them here. Each link opens the sentence" in without
    build(draft.root, tmp_path / "site", draft.texts)
    proved = spoken(Page(tmp_path / "site" / "index.html"))
    assert (
        "A program found all 36 citations in the articles' texts. It can't tell whether they were read rightly."
        in proved
    )


def test_a_page_that_links_to_the_front_page_can_show_what_it_is(draft, site):
    title = json.loads((draft.root / "datapackage.json").read_text("utf-8"))["title"]
    page = Page(site / "index.html")
    assert page.of("meta", property="og:title") == [{"property": "og:title", "content": title}]


def test_a_whole_declined_of_which_a_part_was_accepted_names_it(draft, tmp_path):
    draft.set(
        "positions",
        "quay-news-20310504-p03",
        stance="declines",
        statement="Bo Finch says that the Harbour Board declined the two wishes.",
    )
    draft.set(
        "positions",
        "ep-20310503-p03",
        stance="accepts",
        statement="A Harbour Board source says that Ada Marl agreed to a slipway.",
    )
    build(draft.root, tmp_path / "site")
    verdict = re.sub(r"\s+", " ", Page(tmp_path / "site" / "demands" / "open-harbour.html").text)
    assert (
        "One clear version only one version of the answer is clear. Declined as a whole in one version; in another, "
        in verdict
    )
    assert "in another, accepted at least in part: Second slipway." in verdict


def test_roles_that_two_articles_word_differently_are_marked(draft, tmp_path):
    build(draft.root, tmp_path / "site")
    assert "sources differ" not in Page(tmp_path / "site" / "people" / "ada-marl.html").text
    draft.add(
        "memberships",
        "quay-news-20310504-m02",
        membership_id="quay-news-20310504-m03",
        person_id="ada-marl",
        role="president",
    )
    build(draft.root, tmp_path / "site")
    assert Page(tmp_path / "site" / "people" / "ada-marl.html").text.count("sources differ") == 2
    assert "sources differ" not in Page(tmp_path / "site" / "people" / "cy-dole.html").text


def test_a_person_and_a_member_organisation_with_one_key_have_each_their_own_role(draft, tmp_path):
    draft.set("memberships", "quay-news-20310504-m02", organisation_id="anglers-and-rowers", role="angler")
    rename(draft.root, "cy-dole", "rowers-guild", "people")
    build(draft.root, tmp_path / "site")
    clubs = Page(tmp_path / "site" / "organisations" / "anglers-and-rowers.html").text
    assert "Cy Dole angler" in " ".join(clubs.split()) and "sources differ" not in clubs


def test_the_front_page_describes_the_dataset_for_machines(draft, site):
    (block,) = Page(site / "index.html").data_blocks
    found = json.loads(block)
    assert (found["@type"], found["name"]) == ("Dataset", "The harbour of Eastmere, a made-up dispute")
    assert found["temporalCoverage"] == "2031-03/2031-06"
    assert [one["contentUrl"] for one in found["distribution"]] == [
        f"data/{row}.csv"
        for row in (
            [
                "articles",
                "sentences",
                "people",
                "organisations",
                "memberships",
                "events",
                "demands",
                "positions",
                "accounts",
                "codes",
            ]
        )
    ]


def test_the_site_is_the_package_itself(draft, site):
    assert onrecord.validate(site, draft.texts, strict=True).findings == []
    assert (site / "data" / "positions.csv").read_bytes() == draft.path("positions").read_bytes()


def test_the_data_page_has_the_dictionary_and_what_was_proved(draft, tmp_path):
    build(draft.root, tmp_path / "site")
    page = Page(tmp_path / "site" / "data.html")
    for table in ("articles", "sentences", "positions"):
        schema = json.loads((draft.root / "schemas" / f"{table}.json").read_text("utf-8"))
        for field in schema["fields"]:
            assert field["description"].replace("`", "") in page.text
    text = " ".join(page.text.split())
    assert "The form of all 36 citations was checked. They were not compared with the articles' words" in text
    assert "That says nothing against the citations." in text and "0 of 36" not in text
    assert "(no texts were given): article-text" in page.text
    build(draft.root, tmp_path / "site", draft.texts)
    page = Page(tmp_path / "site" / "data.html")
    assert (
        "A program found all 36 citations in the articles' texts. It can't tell whether they were read rightly."
        in page.text
    )
    assert "Not run" not in page.text


def test_every_download_is_linked_with_its_size_and_digest(draft, site):
    page = Page(site / "data.html")
    text = " ".join(page.text.split())
    linked = [one["href"] for one in page.of("a") if one.get("href", "").startswith(("downloads/", "data/"))]
    stands = [one for folder in ("downloads", "data") for one in (site / folder).rglob("*") if one.is_file()]
    assert sorted(linked) == sorted(one.relative_to(site).as_posix() for one in stands)
    assert {".xlsx", ".sqlite", ".zip", ".jsonld", ".parquet"} <= {Path(one).suffix for one in linked}
    for path in linked:
        data = (site / path).read_bytes()
        assert f"{len(data):,} bytes, SHA-256 {hashlib.sha256(data).hexdigest()}" in text, path


def test_a_claim_can_be_cited_in_the_words_of_cite(draft, site):
    dataset = read(draft.root)
    page = (site / "demands" / "night-sluice.html").read_text("utf-8")
    for style in ("text", "bibtex", "csl"):
        (said,) = re.findall(rf'<pre id="{style}.ep-20310503-p01">(.*?)</pre>', page, re.DOTALL)
        assert unescape(said) == cite(dataset, style, "ep-20310503-p01")
        (said,) = re.findall(
            rf'<pre id="{style}.package">(.*?)</pre>', (site / "data.html").read_text("utf-8"), re.DOTALL
        )
        assert unescape(said) == cite(dataset, style)


def test_documentation_becomes_pages(draft, tmp_path):
    docs = draft.root / "docs"
    docs.mkdir()
    (docs / "codebook.md").write_text(
        "# Codebook\n\n[down](#what-is-what), [no](#such), [rules](rules.md#x), [gone](gone.md), [up](../secret.md), "
        "[bad](javascript:alert(1)), [web](https://codebook.example/)\n\n![picture](https://codebook.example/p.png)\n\n"
        "<script>alert(1)</script>\n\n## What is what?\n\n| a | b |\n| --- | --: |\n| 1 | 2 |\n",
        "utf-8",
    )
    (docs / "rules.md").write_text("# Rules & more\n", "utf-8")
    build(draft.root, tmp_path / "site")
    page = Page(tmp_path / "site" / "docs" / "codebook.html")
    own = [one["href"] for one in page.of("a") if not one["href"].startswith(("../", "https://creative", "#content"))]
    assert own == ["#what-is-what", "rules.html", "https://codebook.example/", "https://codebook.example/p.png"]
    assert "<script>alert(1)</script>" in page.text and page.of("img") == []
    assert page.of("h2") == [{"id": "what-is-what"}]
    assert page.of("th") == [{"scope": "col"}, {"scope": "col"}]
    assert "Rules & more" in Page(tmp_path / "site" / "data.html").text


def test_documents_stand_in_the_order_in_which_the_readme_names_them(draft, tmp_path):
    (draft.root / "docs").mkdir()
    for name in ("adopt", "format", "use", "verify"):
        (draft.root / "docs" / f"{name}.md").write_text(f"# {name}\n", "utf-8")
    (draft.root / "README.md").write_text("[Use](docs/use.md), [the format](docs/format.md).\n", "utf-8")
    build(draft.root, tmp_path / "site")
    links = [one["href"] for one in Page(tmp_path / "site" / "data.html").of("a") if "docs/" in one["href"]]
    assert links == [f"docs/{name}.html" for name in ("use", "format", "adopt", "verify")]


@pytest.mark.parametrize("text", ["<b>", 'a "b" & c', "`<i>` and `x`", "[a](javascript:b)", "*a*"])
def test_a_line_of_text_is_shown_as_it_stands_but_for_code(text):
    shown = re.sub(r"</?code>", "`", markdown.inline(text))
    assert "<" not in shown
    assert shown == text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def test_a_package_that_is_not_sound_has_no_site(draft, tmp_path):
    draft.set("positions", "ep-20310503-p01", demand_id="no-such-demand")
    errors = sum(one.severity == "error" for one in draft.report(texts=False).findings)
    with pytest.raises(ValueError, match=rf"is not sound: {errors} errors?, the first: .* Run `onrecord validate`"):
        build(draft.root, tmp_path / "site")
    assert not (tmp_path / "site").exists()


def test_a_package_of_another_kind_has_no_site(draft, tmp_path):
    draft.descriptor(lambda one: one.pop("onrecord"))
    with pytest.raises(ValueError, match="does not declare the format"):
        build(draft.root, tmp_path / "site")


@pytest.mark.parametrize("identifier", ["../night", "Night", "night sluice", "<b>"])
def test_an_identifier_that_is_no_plain_name_makes_no_page(draft, tmp_path, identifier):
    for table in ("demands", "positions"):
        draft.bytes(table, lambda data: data.replace(b"night-sluice", identifier.encode()))
    with pytest.raises(ValueError, match="is not sound"):
        build(draft.root, tmp_path / "site")


def test_a_site_replaces_the_one_before_as_a_whole(draft, site, tmp_path):
    site = shutil.copytree(site, tmp_path / "site")
    assert (site / "people" / "cy-dole.html").exists()
    draft.drop("positions", "quay-news-20310504-p04")
    draft.set("positions", "quay-news-20310504-p05", position_id="quay-news-20310504-p04")
    draft.drop("memberships", "quay-news-20310504-m02")
    draft.drop("people", "cy-dole")
    draft.set("sentences", "quay-news-20310504-s05", coding="nothing")
    build(draft.root, site)
    assert not (site / "people" / "cy-dole.html").exists()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["site", "tiny"]


@pytest.mark.parametrize("kind", ["strange folder", "file", "link", "added file"])
def test_what_it_did_not_write_is_left_alone(draft, tmp_path, kind):
    site = tmp_path / "site"
    if kind == "strange folder":
        site.mkdir()
        (site / "index.html").write_text("mine")
    elif kind == "file":
        site.write_text("mine")
    elif kind == "link":
        (tmp_path / "elsewhere").mkdir()
        site.symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    else:
        build(draft.root, site)
        (site / "CNAME").write_text("mine")
    before = contents(tmp_path)
    with pytest.raises(FileExistsError, match="CNAME" if kind == "added file" else str(site)):
        build(draft.root, site)
    assert contents(tmp_path) == before


def test_an_empty_folder_is_filled(draft, tmp_path):
    (tmp_path / "site").mkdir()
    build(draft.root, tmp_path / "site")
    assert (tmp_path / "site" / "index.html").exists()


def test_where_the_writing_fails_the_site_before_stays(draft, site, tmp_path, monkeypatch):
    site = shutil.copytree(site, tmp_path / "site")
    before = contents(site)
    real, calls = os.replace, []

    def failing(one, other):
        calls.append(one)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        real(one, other)

    monkeypatch.setattr(folder.os, "replace", failing)
    with pytest.raises(OSError, match="No space left"):
        build(draft.root, site)
    assert contents(site) == before
    assert sorted(one.name for one in tmp_path.iterdir()) == ["site", "tiny"]


HOSTILE = [
    (
        "demands",
        "night-sluice",
        {"title": "<script>window.hit=1</script>", "description": '"onmouseover="window.hit=1'},
    ),
    ("demands", "open-harbour", {"title": "{{7*7}} {% raw %} & &lt;b&gt;", "description": "javascript:window.hit=1"}),
    (
        "events",
        "petition",
        {
            "title": "</script><script>window.hit=1</script>",
            "description": "2 May 2031' autofocus onfocus='window.hit=1",
        },
    ),
    (
        "people",
        "ada-marl",
        {"name": '"><img src=x onerror=window.hit=1> Marl', "also_known_as": "Ms Marl | <svg/onload=window.hit=1>"},
    ),
    ("organisations", "rowers-guild", {"name": "נמל <b>Rowers' Guild</b> مرفأ"}),
    (
        "articles",
        "ep-20310503",
        {
            "url": "https://eastmere-post.example/'onmouseover='window.hit=1&lt;",
            "title": "</title><script>window.hit=1</script>",
        },
    ),
    ("memberships", "ep-20310503-m01", {"role": "chair<iframe srcdoc='<script>parent.hit=1</script>'>"}),
    (
        "sentences",
        "ep-20310503-s04",
        {"starts_with": '<img src="x" onerror="window.hit=1">', "ends_with": "'-alert(1)-' a slipway"},
    ),
    (
        "positions",
        "ep-20310503-p02",
        {
            "statement": "The Anglers and Rowers say that the Harbour Board did not agree to a slipway "
            "</script><script>window.hit=1</script>."
        },
    ),
]


def make_hostile(draft) -> None:
    """Put cells into the package that would act if any were taken as HTML, script or template."""
    for table, key, cells in HOSTILE:
        draft.set(table, key, **cells)
    draft.descriptor(
        lambda one: one.update(
            title="</script><script>window.hit=1</script>",
            description='"><img src=x onerror=window.hit=1>',
            sources=[{"title": "A source", "path": "javascript:window.hit=1"}],
            keywords=["</script><script>window.hit=1</script>"],
        )
    )


def test_hostile_cells_are_text(draft, tmp_path):
    build(draft.root, tmp_path / "plain")
    make_hostile(draft)
    build(draft.root, tmp_path / "hostile")
    plain, hostile = pages(tmp_path / "plain"), pages(tmp_path / "hostile")
    assert plain.keys() == hostile.keys()
    for name, page in hostile.items():
        # the same elements with the same attributes: only their values and the text may differ, and into how many
        # lines a picture breaks a name
        shapes = [
            [(tag, *attributes) for tag, attributes in one.elements if tag != "text"] for one in (page, plain[name])
        ]
        assert shapes[0] == shapes[1], name
        for attributes in page.of("a"):
            assert re.match(r"https?://|[\w./-]*(#|$)", attributes.get("href", "")), (name, attributes)
    assert "<script>window.hit=1</script>" in hostile["index.html"].text
    assert "{{7*7}} {% raw %} & &lt;b&gt;" in hostile["index.html"].text
    assert "נמל <b>Rowers' Guild</b> مرفأ" in hostile["organisations/rowers-guild.html"].text
    (block,) = hostile["index.html"].data_blocks
    assert json.loads(block)["name"] == "</script><script>window.hit=1</script>"
    assert "</script" not in block
