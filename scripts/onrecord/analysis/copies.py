"""A reader's own copy of an article: the words that a page saved from a browser, or a text, shows.

A page is taken by libxml2's HTML parser (lxml) as it reads on, without a tree: a parser that builds the tree as the
HTML standard has it can be made to build one that grows with the square of the page.
"""

import re
from pathlib import Path
from typing import Any

import webencodings
from lxml import etree

from onrecord.files.guarded import Refused, open_plain_file
from onrecord.files.limits import Limits
from onrecord.record import texts

# HTML Living Standard, 15.3 (Rendering): what is displayed as a block, a row, a cell or a box of its own
_BLOCKS = frozenset(
    """address article aside blockquote body br button canvas caption center col colgroup dd details dialog dir div dl
    dt embed fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 header hgroup hr html iframe img
    input legend li listing main menu nav object ol optgroup option p plaintext pre search section select summary table
    tbody td textarea tfoot th thead tr ul video xmp""".split()
)
# the text in these is not shown, or is a control's, or stands in for what is shown
_NOT_SHOWN = frozenset(
    """audio canvas datalist embed frame head iframe noembed noframes noscript object rp script select style svg
    template textarea title video""".split()
)
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BOXED = re.compile(r"display\s*:\s*(?!inline\s*(?:;|!|$)|contents)", re.IGNORECASE)
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]+)""", re.IGNORECASE)
_MOST_BEFORE_CHARSET = 4096
PAGES = {".html", ".htm", ".xhtml"}


def read_copy(file: Path, limits: Limits) -> str:
    """Give the normalised words that the page or text in `file` shows; raises ValueError where it shows none.

    It is taken for a page by its name (.html, .htm, .xhtml) or where it opens with `<`. Block tags break words, inline
    tags do not; what a browser does not show (scripts, styles, what is hidden by an attribute) counts for nothing.
    """
    try:
        with open_plain_file(file, limits, "copy", limit="page_bytes") as opened:
            data = opened.read(limits.page_bytes)
    except Refused as stop:
        raise ValueError(f"{file} can't be read: {stop.refusal.detail}") from None
    declared = _CHARSET.search(data[:_MOST_BEFORE_CHARSET])
    text = _decoded(file, data, declared.group(1).decode("ascii") if declared else None)
    if file.suffix.lower() in PAGES or text.lstrip("\ufeff \t\r\n").startswith("<"):
        try:
            text = shown_words(text, limits)
        except ValueError as error:
            raise ValueError(f"{file} can't be read: {error}") from None
    words = texts.normalise(text)
    if not words:
        raise ValueError(f"{file} shows no words")
    return words


def _decoded(file: Path, data: bytes, declared: str | None) -> str:
    encoding = webencodings.lookup(declared) if declared else None
    try:
        # as in a browser, a byte-order mark counts first, and a byte that is at fault spoils its character alone
        text, _ = webencodings.decode(data, encoding or webencodings.UTF8, "replace" if encoding else "strict")
    except UnicodeDecodeError as error:
        raise ValueError(
            f"{file} is not in UTF-8 (byte {error.start}) and names no other encoding: is it a page, saved as HTML, or "
            "a text? Save it as UTF-8"
        ) from None
    if "\0" in text:
        raise ValueError(f"{file} is no text: save the page as HTML (not as PDF or an archive), or its words as a text")
    return text


def shown_words(page: str, limits: Limits) -> str:
    """Give the words that an HTML page shows, with white space where a block ends; ValueError where it is too deep."""
    target: Any = _Shown(limits)  # lxml takes it as it is, and gives what its close() gives
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, target=target)
    try:
        parser.feed(page.encode("utf-8"))
        return str(parser.close())
    except etree.XMLSyntaxError:  # there is no element in it, and so no word
        return ""


class _Shown:
    """What the parser reports to: gathers the words that are shown."""

    def __init__(self, limits: Limits):
        self._limits = limits
        self._pieces: list[str] = []
        self._open: list[tuple[bool, str]] = []  # of each open element: is it shown, and what stands at its end
        self._quotations = 0

    def start(self, tag, attributes):
        if len(self._open) >= self._limits.page_depth:
            raise ValueError(f"its elements are nested too deep: {self._limits.most('page_depth')}")
        style = attributes.get("style") or ""
        hidden = "hidden" in attributes or _HIDING.search(style) or (tag == "dialog" and "open" not in attributes)
        beside = self._shown() and not hidden
        shown = beside and tag not in _NOT_SHOWN
        edge = " " if beside and (tag in _BLOCKS or _BOXED.search(style)) else ""
        if shown and tag == "q":  # a browser puts marks around it, inner ones of the other kind
            edge = "'" if self._quotations % 2 else '"'
            self._quotations += 1
        self._pieces.append(edge)
        self._open.append((shown, edge))

    def end(self, tag):
        shown, edge = self._open.pop()
        self._quotations -= shown and tag == "q"
        self._pieces.append(edge)

    def data(self, text):
        if self._shown():
            self._pieces.append(text)

    def close(self):
        return "".join(self._pieces)

    def _shown(self) -> bool:
        return not self._open or self._open[-1][0]
