"""The picture that stands beside a link to the site: its words, its bounds, and when there is none."""

import io
import re
from importlib import resources
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image, ImageChops

from onrecord.cli import main
from onrecord.publishing.site import build, preview
from onrecord.publishing.site.preview import EDGE, FULL, HEIGHT, LEADING, WIDTH, Preview, fitted
from test_site import Page

ROOT = Path(__file__).parents[1]
ADDRESS = "https://example.org/record/"


def meta(site: Path) -> dict[str, str]:
    """Give what the front page says of itself to pages that link to it, but its title and description."""
    found = {one["property"]: one["content"] for one in Page(site / "index.html").of("meta") if "property" in one}
    return {name: value for name, value in found.items() if name.startswith(("og:url", "og:image"))}


def test_the_front_page_leads_to_its_picture_by_a_whole_address(draft, tmp_path):
    assert "assets/preview.png" in build(draft.root, tmp_path / "site", address=ADDRESS)
    assert meta(tmp_path / "site") == {
        "og:url": ADDRESS,
        "og:image": f"{ADDRESS}assets/preview.png",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": "The harbour of Eastmere, a made-up dispute. Harbour Board · Anglers and Rowers. "
        "4 requests and 1 offer. Clash, if both mean the same occasion: 1 request",
    }
    with Image.open(tmp_path / "site" / "assets" / "preview.png") as picture:
        assert (picture.format, picture.size) == ("PNG", (WIDTH, HEIGHT)) == ("PNG", (1200, 630))


def test_an_address_is_taken_without_its_last_slash(draft, tmp_path):
    build(draft.root, tmp_path / "site", address=ADDRESS.rstrip("/"))
    assert meta(tmp_path / "site")["og:url"] == ADDRESS


def test_without_an_address_the_picture_is_there_for_whoever_wants_it(draft, tmp_path):
    assert "assets/preview.png" in build(draft.root, tmp_path / "site")
    assert meta(tmp_path / "site") == {}


def test_its_words_are_those_of_the_front_page_in_its_language(tmp_path):
    build(ROOT / "examples" / "nachtfaehre", tmp_path / "site", address=ADDRESS)
    assert meta(tmp_path / "site")["og:image:alt"] == (
        "Streit um die Nachtfähre. Hafenamt · Fährverein. 3 Forderungen und 2 Angebote. "
        "Widerspruch, wenn beide denselben Anlass meinen: 2 Forderungen"
    )


@pytest.mark.parametrize("title", ["Ο καβγάς για το πορθμείο", "ריב על המעבורת", "夜间渡轮之争"])
def test_where_a_typeface_lacks_a_character_there_is_no_picture(draft, tmp_path, title):
    draft.descriptor(lambda one: one.update(title=title))
    assert "assets/preview.png" not in build(draft.root, tmp_path / "site", address=ADDRESS)
    assert meta(tmp_path / "site") == {"og:url": ADDRESS}


@pytest.mark.parametrize(
    "changed", [{"sides": "Λιμάνι"}, {"counted": "3 בקשות"}, {"clashes": [("clash", "Clash", "渡轮")]}]
)
def test_every_text_in_it_is_looked_at(changed):
    whole = {"title": "Night ferry", "sides": "Harbour Board · Rowers", "counted": "3 requests", "clashes": []}
    assert Preview(**whole).png() is not None
    assert Preview(**{**whole, **changed}).png() is None


@pytest.mark.parametrize("text", ["Quay", "A quarrel " * 9, "A long quarrel " * 80, "Quarrel" * 40, "i" * 100_000])
def test_whatever_its_words_are_they_stay_inside(text):
    clashes = [("clash", "Clash", text), ("clash, occasion not told", "Clash, if both mean the same occasion", text)]
    picture = Image.open(io.BytesIO(Preview(text, text, text, clashes).png()))
    left, top, right, bottom = ImageChops.difference(picture, Image.new("RGB", picture.size, "#ffffff")).getbbox()
    assert EDGE - 5 <= left and right <= WIDTH - EDGE + 5
    assert EDGE - 40 <= top and bottom <= HEIGHT - EDGE + 20


@pytest.mark.parametrize("height", [220, 282, 344])
@pytest.mark.parametrize("text", ["Quay", "A quarrel " * 9, "A long quarrel " * 80, "Quarrel" * 40])
def test_a_title_wraps_and_shrinks_and_ends_in_an_ellipsis_where_that_is_not_enough(text, height):
    font, lines = fitted(text, height)
    assert len(lines) * LEADING * font.size <= height
    assert max(map(font.getlength, lines)) <= FULL
    shown = " ".join(lines)
    assert shown == text.strip() if len(text) < 200 else shown.endswith("…") and text.startswith(shown[:-1])


def test_lines_of_a_title_are_of_much_the_same_length():
    assert fitted("One two three four five six seven eight nine ten", 300)[1] == [
        "One two three four five",
        "six seven eight nine ten",
    ]


def test_its_colours_are_the_site_s():
    style = (resources.files("onrecord.publishing.site") / "assets" / "style.css").read_text("utf-8")
    assert (preview.PAPER, preview.INK, preview.QUIET) == tuple(
        re.search(rf"--{name}: (#\w+);", style)[1] for name in ("paper", "ink", "quiet")
    )


@pytest.mark.parametrize(
    "address",
    ["example.org", "ftp://example.org/", "https://", "https://ann:secret@example.org/", f"{ADDRESS}?a=1", ""],
)
def test_an_address_that_no_site_can_have_is_refused(draft, tmp_path, address):
    done = CliRunner().invoke(main, ["site", str(draft.root), "--output", str(tmp_path / "out"), "--address", address])
    told = f"Error: `{address}` is not the address of a site, such as `https://example.org/record/`.\n"
    assert (done.exit_code, done.stderr, (tmp_path / "out").exists()) == (2, told, False)
