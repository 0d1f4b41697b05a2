"""The static site as a reader has it: in Chromium, from disk, by keyboard, filtered, and led to the very sentence."""

import base64
import html
import re
import shutil
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain
from pathlib import Path

import pytest

from conftest import Draft, read
from onrecord.analysis.contested import contested_demands
from onrecord.publishing.site import build
from onrecord.record import texts
from onrecord.record.vocabulary import ANSWERS
from test_site import make_hostile

playwright = pytest.importorskip(
    "playwright.sync_api", reason="Playwright is not installed: no page is tried in a browser"
)

ROOT = Path(__file__).parents[1]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
# where a server on this machine goes by a name, since an address that is private is none of an article
PUBLISHER = "publisher.example"
MAPPED = f"--host-resolver-rules=MAP {PUBLISHER} 127.0.0.1"
QUIET = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
STANCES = {
    "accepts": "accepted",
    "not-accepts": "did not agree",
    "accepts_partly": "accepted in part",
    "not-accepts_partly": "did not agree, not even in part",
    "considering": "kept it under consideration",
    "declines": "declined",
    "not-declines": "did not refuse",
}
# members of a coalition that the front page shows under its name
SHOWN = {"jewish-leadership-council": "board-and-jlc", "board-jlc-and-cst": "board-and-jlc"}
WORDS = {
    "clash": "Clash",
    "clash, occasion not told": "Clash, if both mean the same occasion",
    "changed": "Changed",
    "shade": "Differ, but both can be true",
    "agreed": "Agreed",
    "one version": "One clear version",
    "unanswered": "No clear answer",
}


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed: no page is tried in a browser")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", MAPPED, *QUIET])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def sites(tmp_path_factory) -> dict[str, tuple[Path, Path]]:
    """The sites of the tiny package and of the real one, each as (package, site)."""
    folder = tmp_path_factory.mktemp("sites")
    found = {"tiny": (Draft(folder).root, folder / "of-tiny"), "real": (ROOT, folder / "of-real")}
    for package, site in found.values():
        build(package, site)
    return found


@pytest.fixture
def open_page(browser):
    """Give a function that opens a page; what it complains of or asks for elsewhere fails the test in the end."""
    complaints: list[str] = []
    contexts = []

    def failed(request):
        if request.failure != "net::ERR_ABORTED":  # a picture given up because the next page was asked for
            complaints.append(f"failed: {request.url}: {request.failure}")

    def opened(address: Path | str, width: int = 1280, fragment: str = "", **options):
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.on("requestfailed", failed)
        if isinstance(address, Path):
            inside = address.parents[1].as_uri()  # of the site's folder or above it, never further
            page.on(
                "request", lambda one: None if one.url.startswith(inside) else complaints.append(f"asked: {one.url}")
            )
            address = address.as_uri()
        page.goto(address + fragment)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.mark.parametrize("which", ["tiny", "real"])
def test_every_page_opens_from_disk_without_complaint_or_outside_request(sites, open_page, which):
    site = sites[which][1]
    page = open_page(site / "index.html")
    for path in sorted(site.rglob("*.html")):
        page.goto(path.as_uri())
        assert page.evaluate("getComputedStyle(document.querySelector('.skip')).position") == "absolute", path
        assert page.evaluate(
            "document.fonts.check('16px Newsreader') && document.fonts.check('16px \"Libre Franklin\"')"
        )


@pytest.mark.parametrize("width", [390, 768])
def test_no_page_is_wider_than_the_screen(sites, open_page, width):
    site = sites["real"][1]
    page = open_page(site / "index.html", width)
    for path in sorted(site.rglob("*.html")):
        page.goto(path.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


@pytest.mark.parametrize("which", ["tiny", "real"])
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_the_matrix_says_what_contested_demands_says(sites, open_page, which, scripts):
    package, site = sites[which]
    page = open_page(site / "index.html", java_script_enabled=scripts)
    contests = contested_demands(read(package))
    assert page.locator("tr[data-demand]").count() == len(contests)
    for contest in contests:
        row = page.locator(f"tr[data-demand='{contest.identifier}']")
        wanted: dict[str, dict[str, list]] = {}
        answers = [one for one in contest.said if one.stance in ANSWERS]
        for said in sorted(answers, key=lambda one: (ANSWERS.index(one.stance), one.polarity)):
            column = SHOWN.get(said.party.key, said.party.key) if said.side in ("addressee", "raiser") else "others"
            value = said.stance if said.polarity == "affirmed" else f"not-{said.stance}"
            wanted.setdefault(column, {}).setdefault(value, []).extend(said.claims)
        for cell in row.locator("td").all():
            said = wanted.pop(cell.get_attribute("data-column"), {})
            answers = cell.locator(".said:not(:has(.aside-answer))")
            assert set(cell.get_attribute("data-stances").split()) == set(said)
            assert set(answers.locator(".did .label").all_inner_texts()) == {STANCES[one] for one in said}
            for summary in answers.locator("summary").all():
                summary.click()
            claims = answers.locator("[data-claim]:visible")
            assert sorted(one.get_attribute("data-claim") for one in claims.all()) == sorted(chain(*said.values()))
        assert wanted == {}
        heading = row.locator("xpath=..").locator(".group").inner_text()
        assert heading.strip().startswith(WORDS[contest.word])
        if "clash" in contest.word or contest.word == "shade":
            assert row.locator("xpath=..").locator(".group .word svg").count() == 1
        assert row.locator("th .word").count() == 0
        for part in contest.parts_accepted:
            assert row.locator(f"th a[href='demands/{part}.html']").count() > 0


def shown(page) -> list[str]:
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    return [one.get_attribute("data-claim") for one in page.locator("[data-claim]:visible").all()]


@pytest.mark.parametrize(
    ("field", "choice", "claims"),
    [
        ("side", "harbour-board", ["ep-20310503-p03"]),
        ("side", "eastmere-post", ["ep-20310503-p04"]),
        ("side", "others", ["quay-news-20310504-p04"]),
        ("value", "declines", ["ep-20310503-p02", "ep-20310503-p01"]),
        ("article", "ep-20310503", ["ep-20310503-p03", "ep-20310503-p02", "ep-20310503-p04", "ep-20310503-p01"]),
        ("person", "cy-dole", ["quay-news-20310504-p04"]),
    ],
)
def test_a_filter_narrows_and_the_address_keeps_it(sites, open_page, field, choice, claims):
    front = sites["tiny"][1] / "index.html"
    page = open_page(front)
    everything = shown(page)
    page.select_option(f"select[name={field}]", choice)
    assert sorted(shown(page)) == sorted(claims)
    assert page.url.endswith(f"#{field}={choice}")
    rows = page.locator("tr[data-demand]:visible").count()
    assert page.locator("[data-outcome]").inner_text() == f"{rows} of 5 requests and offers, {len(claims)} of 9 claims"
    again = open_page(front, fragment=f"#{field}={choice}")
    assert again.input_value(f"select[name={field}]") == choice
    assert sorted(shown(again)) == sorted(claims)
    again.click("form [data-clear]")
    assert shown(again) == everything
    assert again.url.endswith("#")


def test_a_choice_that_the_page_does_not_have_narrows_nothing(sites, open_page):
    page = open_page(sites["tiny"][1] / "index.html", fragment="#side=nobody&value=%3Cscript%3E")
    assert page.locator("[data-outcome]").inner_text() == "All 5 requests and offers, 9 claims"


def test_a_filtered_cell_says_so_and_keeps_its_row_whole(sites, open_page):
    page = open_page(sites["tiny"][1] / "index.html", fragment="#value=declines")
    row = page.locator("tr[data-demand='second-slipway']")
    assert row.locator("td[data-column='harbour-board']").inner_text().strip() == "Filtered out"
    assert row.locator("td[data-column='anglers-and-rowers'] .label").inner_text() == "declined"


def test_search_finds_words_of_claims_and_of_titles(sites, open_page):
    page = open_page(sites["tiny"][1] / "index.html")

    def rows():
        return [one.get_attribute("data-demand") for one in page.locator("tr[data-demand]:visible").all()]

    page.click("form summary")
    page.fill("input[name=q]", "SLIPWAY cost")
    assert rows() == ["second-slipway"]
    assert shown(page) == ["ep-20310503-p03"]
    page.fill("input[name=q]", "tour")
    assert rows() == ["works-tour"]
    page.fill("input[name=q]", "no such words")
    assert rows() == [] and page.locator("[data-no-match]").is_visible()
    page.reload()
    assert page.input_value("input[name=q]") == "no such words" and rows() == []
    page.click("[data-no-match] [data-clear]")
    assert len(rows()) == 5


def test_the_accounts_are_filtered_too(sites, open_page):
    page = open_page(sites["tiny"][1] / "events.html", fragment="#side=harbour-board")
    assert shown(page) == ["ep-20310503-a04"]
    assert page.locator("[data-event]:visible").count() == 1
    assert page.locator(".side:visible h3").all_inner_texts() == ["According to\nHarbour Board"]


def test_a_search_opens_and_marks_what_it_finds_and_counts_what_is_left(sites, open_page):
    page = open_page(sites["real"][1] / "events.html")
    tallies = page.locator("[data-event]:visible .side:visible summary .tally:visible")
    page.click("form summary")
    page.fill("input[name=q]", "MISSED")
    assert page.locator("mark").all_inner_texts() == ["missed", "missed", "missed"]
    opened = {one.get_attribute("id") for one in page.locator(".side[open]").all()}
    assert opened == {"main-meeting.labour-party", "main-meeting.board-and-jlc"}
    assert tallies.all_inner_texts() == ["1 of 4 utterances", "2 of 4 utterances"]
    page.fill("input[name=q]", "")
    assert page.locator("mark, .side[open]").count() == 0
    assert not [one for one in tallies.all_inner_texts() if " of " in one]
    page.click("[data-open-all]")
    assert page.url.endswith("#open=all")
    assert page.locator(".side:not([open])").count() == 0


def test_an_address_opens_the_fold_that_it_leads_into(sites, open_page):
    event = sites["tiny"][1] / "events" / "harbour-meeting.html"
    for fragment in ("#by.anglers-and-rowers", "#ep-20310503-a03"):
        page = open_page(event, fragment=fragment)
        assert [one.get_attribute("id") for one in page.locator(".side[open]").all()] == ["by.anglers-and-rowers"]


def test_the_keyboard_reaches_the_content_a_cell_and_its_sentence(sites, open_page):
    page = open_page(sites["tiny"][1] / "index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    cell = page.locator("tr[data-demand='second-slipway'] td[data-column='harbour-board'] summary")
    for _ in range(40):
        page.keyboard.press("Tab")
        if cell.evaluate("(one) => one === document.activeElement"):
            break
    else:
        pytest.fail("the cell is not reached by Tab")
    assert cell.evaluate("(one) => getComputedStyle(one).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    assert page.locator("[data-claim='ep-20310503-p03']").is_visible()
    for _ in ("the claimant", "the sentence"):
        page.keyboard.press("Tab")
    assert "#:~:text=Ms%20Marl%20was,of%20a%20slipway" in page.evaluate("document.activeElement.href")


def tab_to(page, selector: str) -> str:
    """Press Tab until what has the focus matches a selector, and give the identifier of the fold that it is in."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            return page.evaluate("document.activeElement.closest('details')?.id")
    pytest.fail(f"{selector} is not reached by Tab")


def test_each_fold_is_reached_opened_and_closed_by_keyboard_and_shows_its_focus(sites, open_page):
    page = open_page(sites["tiny"][1] / "events" / "harbour-meeting.html")
    assert page.locator(".side[open]").count() == 0
    for voice in ("harbour-board", "anglers-and-rowers", "eastmere-post"):
        assert tab_to(page, ".side > summary") == f"by.{voice}"
        look = page.evaluate(
            "(({outlineStyle, outlineWidth}) => [outlineStyle, outlineWidth])(getComputedStyle(document.activeElement))"
        )
        assert look == ["solid", "3px"]
        page.keyboard.press("Enter")
        assert page.locator(".side[open]").get_attribute("id") == f"by.{voice}"
        assert tab_to(page, ".side[open] .claim a") == f"by.{voice}"
        for key in ("Shift+Tab", "Enter"):
            page.keyboard.press(key)
        assert page.locator(".side[open]").count() == 0


@pytest.mark.parametrize(
    ("start", "link", "opened"),
    [
        ("data.html", "a[href='#table-events']", "table-events"),
        ("organisations/harbour-board.html", "a[href='#held.second-slipway']", "held.second-slipway"),
    ],
)
def test_a_link_followed_by_keyboard_opens_the_fold_that_it_leads_to(sites, open_page, start, link, opened):
    page = open_page(sites["tiny"][1] / start)
    tab_to(page, link)
    page.keyboard.press("Enter")
    assert page.locator("details[open]").get_attribute("id") == opened


def test_on_a_phone_the_table_is_still_a_table_and_the_filters_unfold(sites, open_page):
    page = open_page(sites["tiny"][1] / "index.html", 390)
    assert page.get_by_role("table").get_by_role("row").count() > 5
    assert page.get_by_role("columnheader", name="Harbour Board").count() == 1
    assert not page.locator("select[name=side]").is_visible()
    page.click("form summary")
    page.select_option("select[name=side]", "anglers-and-rowers")
    assert page.locator("tr[data-demand]:visible").count() == 3


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390), ("forced", 768)])
def test_axe_finds_nothing(sites, open_page, scheme, width):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    site = sites["real"][1]
    colours = {"forced_colors": "active"} if scheme == "forced" else {"color_scheme": scheme}
    page = open_page(site / "index.html", width, **colours)
    named = ["index", "events", "network", "people", "articles", "data", "demands/six-proposals", "events/main-meeting"]
    named += [
        "people/jonathan-goldstein",
        "organisations/labour-party",
        "articles/politicshome-20180425",
        "docs/codebook",
    ]
    for name in named:
        page.goto((site / f"{name}.html").as_uri())
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
        # the policy forbids axe to load the style sheet once more
        found = axe.run(
            page, options={"preload": False, "resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
        ).response
        assert found["passes"], name
        serious = [one for one in found["violations"] if one["impact"] in ("serious", "critical")]
        assert [(name, one["id"], one["nodes"][0]["html"][:200]) for one in serious] == []


def test_hostile_cells_do_nothing(tmp_path, open_page):
    draft = Draft(tmp_path)
    make_hostile(draft)
    build(draft.root, tmp_path / "site")
    page = open_page(tmp_path / "site" / "index.html")
    for path in sorted((tmp_path / "site").rglob("*.html")):
        page.goto(path.as_uri())
        for one in page.locator("main a").all():
            one.dispatch_event("mouseover")
        assert page.evaluate("window.hit") is None, path
    page.goto((tmp_path / "site" / "index.html").as_uri())
    assert page.locator("tr[data-demand='night-sluice'] .title").inner_text() == "<script>window.hit=1</script>"
    assert page.locator("tr[data-demand='open-harbour'] .title").inner_text() == "{{7*7}} {% raw %} & &lt;b&gt;"


# paints what the browser marks as the linked words; the articles themselves are made up
ARTICLE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>An article</title>
<style>body {{ font: 20px/2 sans-serif; width: 900px }} ::target-text {{ background: #f0f; color: #f0f }}</style>
<nav>Home <a href="#">Harbour talks</a></nav><main>{paragraphs}</main><aside>Most read: Harbour talks</aside></html>"""

MEASURE = """async ([png, boxes]) => {
  const data = await fetch('data:image/png;base64,' + png);
  const image = await createImageBitmap(await data.blob());
  const canvas = new OffscreenCanvas(image.width, image.height);
  const context = canvas.getContext('2d', {willReadFrequently: true});
  context.drawImage(image, 0, 0);
  return boxes.map(([x, y, width, height]) => {
    const {data: pixels} = context.getImageData(x, y, Math.max(1, width), Math.max(1, height));
    let lit = 0;
    for (let at = 0; at < pixels.length; at += 4) {
      if (pixels[at] > 200 && pixels[at + 1] < 60 && pixels[at + 2] > 200) lit += 1;
    }
    return lit / (pixels.length / 4);
  });
}"""


def as_web_page(draft, article: str) -> str:
    """Give an article as its publisher would have it: curly quotation marks kept, tags inside the sentences."""
    text = (draft.texts / f"{article}.txt").read_text("utf-8").strip()
    assert len(text) == len(texts.normalise(text))  # so the offsets hold in the text as it stands
    paragraphs: dict[str, str] = {}
    for row in draft.rows("sentences"):
        if row["article_id"] == article:
            # the marks around a sentence are in no word, so in no link
            before, said, after = re.fullmatch(r"(\W*)(.*?)(\W*)", text[int(row["start"]) : int(row["end"])]).groups()
            words = html.escape(said, quote=False).split(" ")
            words[1] = f"<em>{words[1]}</em>"
            words[-1] = f"<a href='#'><b>{words[-1]}</b></a>"
            marked = f"{before}<span data-sentence='{row['sentence_id']}'>{' '.join(words)}</span>{after} "
            paragraphs[row["paragraph"]] = paragraphs.get(row["paragraph"], "") + marked
    return ARTICLE.format(paragraphs="".join(f"<p>{one}</p>" for one in paragraphs.values()))


@pytest.fixture
def publisher(tmp_path):
    """A publisher's server on this machine, with the folder that it serves and its address."""
    folder = tmp_path / "published"
    folder.mkdir()

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

        def do_GET(self):
            if self.path == "/favicon.ico":
                self.send_response(204)
                self.end_headers()
            else:
                super().do_GET()

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield folder, f"http://{PUBLISHER}:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize("article", ["ep-20310503", "quay-news-20310504"])
def test_a_link_lights_up_exactly_its_sentence(tmp_path, open_page, publisher, article):
    folder, address = publisher
    draft = Draft(tmp_path)
    assert re.search("[\u201c\u201d\u2019]", (draft.texts / f"{article}.txt").read_text("utf-8"))
    (folder / f"{article}.html").write_text(as_web_page(draft, article), "utf-8")
    draft.set("articles", article, url=f"{address}/{article}.html")
    build(draft.root, tmp_path / "site")
    here = (tmp_path / "site" / "articles" / f"{article}.html").as_uri()
    page = open_page(here)
    sentences = [row for row in draft.rows("sentences") if row["article_id"] == article and row["starts_with"]]
    assert len(sentences) >= 7
    for row in sentences:
        page.goto(here)
        page.locator(f"#{row['sentence_id']} a.out").first.click()
        page.wait_for_url(f"{address}/{article}.html*")
        boxes = page.evaluate(
            """() => Object.fromEntries([...document.querySelectorAll('[data-sentence], nav, aside')].map((one) => [
              one.dataset.sentence || one.tagName,
              [...one.getClientRects()].map((box) => [box.x + 1, box.y + 1, box.width - 2, box.height - 2]
                .map(Math.round)),
            ]))"""
        )
        picture = base64.b64encode(page.screenshot()).decode()
        lit = {name: page.evaluate(MEASURE, [picture, places]) for name, places in boxes.items()}
        assert min(lit.pop(row["sentence_id"])) > 0.9, row["sentence_id"]
        assert {name for name, shares in lit.items() if max(shares, default=0) > 0.02} == set(), row["sentence_id"]
