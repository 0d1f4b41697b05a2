"""The picture that other pages show beside a link to the site: what the front page opens with."""

import io
from bisect import bisect
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from PIL import Image, ImageDraw, ImageFont

from onrecord.analysis.answers import CLASH
from onrecord.publishing.site.front import Front
from onrecord.report.words import CLASHING, CONTESTS

WIDTH, HEIGHT, EDGE = 1200, 630, 80
FULL = WIDTH - 2 * EDGE
# as in style.css, where it is light
PAPER, INK, QUIET = "#ffffff", "#1b1b19", "#5b5a55"
SERIF, SANS = "newsreader", "libre-franklin"
# the sizes that a title is tried in; how far its lines are apart, in sizes, and those below it, in pixels
SIZES, LEADING, STEP = (84, 72, 62, 54, 46), 1.1, 62


@dataclass(frozen=True)
class Preview:
    """What stands in the picture: `clashes` has the words of contests that clash, their labels, and what clashes."""

    size = (WIDTH, HEIGHT)
    title: str
    sides: str
    counted: str
    clashes: list[tuple[str, str, str]]

    @property
    def words(self) -> list[str]:
        """Give every text in the picture, from the top down."""
        clashes = (f"{label}: {what}" for _, label, what in self.clashes)
        return [one for one in (self.title, self.sides, self.counted, *clashes) if one]

    def png(self) -> bytes | None:
        """Give the picture; None where a typeface lacks a character, which would be drawn as an empty box."""
        if _lacks(SERIF, "".join(self.title.split())) or any(_lacks(SANS, one) for one in self.words[1:]):
            return None
        image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
        draw = ImageDraw.Draw(image)
        bold, plain, foot = _font(SANS, 600, 30), _font(SANS, 400, 30), HEIGHT - EDGE - STEP * len(self.clashes)
        # every text by the left end of its base line
        draw.text((EDGE, EDGE), cut(self.sides, bold), INK, bold, "ls")
        font, lines = fitted(self.title, foot - STEP - EDGE - 64)
        for number, line in enumerate(lines, 1):
            draw.text((EDGE, EDGE + 20 + number * LEADING * font.size), line, INK, font, "ls")
        draw.line((EDGE, foot - STEP, EDGE + FULL, foot - STEP), INK, 3)
        draw.text((EDGE, foot), cut(self.counted, plain), QUIET, plain, "ls")
        for number, (word, label, what) in enumerate(self.clashes, 1):
            small, down = _font(SANS, 600, 26), foot + STEP * number
            fill, ink = (INK, PAPER) if word == CLASH else (PAPER, INK)
            end = EDGE + small.getlength(label) + 28
            draw.rectangle((EDGE, down - 34, end, down + 14), fill, INK, 3)
            draw.text((EDGE + 14, down), label, ink, small, "ls")
            draw.text((end + 20, down), cut(what, plain, EDGE + FULL - end - 20), INK, plain, "ls")
        buffer = io.BytesIO()
        image.save(buffer, "PNG", optimize=True)
        return buffer.getvalue()


def preview(front: Front, kinds: Callable, gettext: Callable[[str], str]) -> Preview:
    """Give the words of the front page; `kinds` counts requests and offers in words, `gettext` translates a label."""
    clashes = []
    for word in CLASHING:
        rows, events = front.word(word), [row for row in front.clashing_events if row.contest.word == word]
        counted = [kinds([row.subject for row in rows])] if rows else []
        if what := [*counted, *(row.subject["title"] for row in events)]:
            clashes.append((word, gettext(CONTESTS[word][0]), "; ".join(what)))
    sides = " · ".join(front.name(voice.named) for voice in front.sides) if front.fits else ""
    return Preview(front.record.descriptor["title"], sides, kinds([row.subject for row in front.rows]), clashes)


def fitted(text: str, height: float) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    """Give the largest type in which a text fits into `height`, and its lines; the last is cut where none does."""
    text = text[:WIDTH]  # more letters never fit, and a stranger's title can have millions
    for size in SIZES:
        font, most = _font(SERIF, 500, size), int(height / (LEADING * size))
        lines = _wrapped(text, font, FULL)
        if len(lines) <= most and all(font.getlength(line) <= FULL for line in lines):
            # as many lines, of much the same length
            narrower = (_wrapped(text, font, width) for width in range(FULL // 2, FULL, 10))
            return font, next((one for one in narrower if len(one) == len(lines)), lines)
    if len(lines) > most:
        lines[most - 1 :] = [" ".join(lines[most - 1 :])]
    return font, [cut(line, font) for line in lines]


def _wrapped(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".lstrip()
        if lines[-1] and font.getlength(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def cut(text: str, font: ImageFont.FreeTypeFont, width: float = FULL) -> str:
    """Give a text as it stands where it fits into `width`, else its beginning with an ellipsis."""
    if len(text) <= width and font.getlength(text) <= width:
        return text
    most = bisect(range(int(width)), width, key=lambda many: font.getlength(f"{text[:many]}…")) - 1
    return f"{text[:most].rstrip()}…"


@cache
def _font(name: str, weight: int, size: int) -> ImageFont.FreeTypeFont:
    file = resources.files("onrecord.publishing.site") / f"assets/fonts/{name}.woff2"
    font = ImageFont.truetype(io.BytesIO(file.read_bytes()), size)
    font.set_variation_by_axes([weight])
    return font


def _lacks(name: str, text: str) -> bool:
    """Say whether a typeface lacks a character, which it then draws as it draws what is no character at all."""
    font = _font(name, 400, SIZES[0])
    missing = font.getmask("\uffff")
    drawn = (font.getmask(one) for one in sorted(set(text)))
    return any((one.size, bytes(one)) == (missing.size, bytes(missing)) for one in drawn)
