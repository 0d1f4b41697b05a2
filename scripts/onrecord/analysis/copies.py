"""A reader's own copy of an article: the words that a page saved from a browser, or a text, shows.

A page is taken by libxml2's HTML parser (lxml) as it reads on, without a tree: a parser that builds the tree as the
HTML standard has it can be made to build one that grows with the square of the page.
"""

import re
from pathlib import Path
from typing import Any, cast

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
# these are a line or a box of their own whatever their style says
_ALWAYS_BOXES = frozenset("br canvas embed frame hr iframe img input object select textarea video".split())
_INLINE = re.compile(r"inline|contents|ruby|initial|unset")
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_CHARSET = re.compile(r"""charset[\t\n\f\r ]*=[\t\n\f\r ]*["']?([^\t\n\f\r ;"']+)""", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"""<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9_:.-]+)""")
_MOST_BEFORE_CHARSET = 1024
PAGES = {".html", ".htm", ".xhtml", ".xht", ".shtml"}
_TEXTS = {"", ".txt", ".text", ".md"}
# what begins so holds a page or words in a form of its own: PDF, PostScript, RTF, web archives, zip, mail, other XML
_MOST_BEFORE_ROOT = 2048
_OTHER_FORM = re.compile(
    rb"%PDF|%!PS|\{\\rtf|bplist|WARC/|PK\x03\x04"
    rb"|(?:[a-z-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*(?:mime-version|content-type):"
    rb"|<\?xml(?!.*<(?:[a-z]+:)?html\b)|<!doctype\s+(?!html\b)|<(?:rss|feed|svg|plist)\b",
    re.DOTALL | re.IGNORECASE,
)
_SAVE = "save the page as HTML (not as PDF or an archive), or its words as a text in UTF-8 (.txt)"


def read_copy(file: Path, limits: Limits) -> str:
    """Give the normalised words that the page or text in `file` shows; raises ValueError where it is none of both.

    It is taken for a page by its name (.html, .htm, .xhtml) or where it opens with `<`. Block tags break words, inline
    tags do not; what a browser does not show (scripts, styles, what is hidden by an attribute) counts for nothing.
    """
    try:
        with open_plain_file(file, limits, "copy", limit="page_bytes") as opened:
            data = opened.read(limits.page_bytes)
    except Refused as stop:
        raise ValueError(f"{file} can't be read: {stop.refusal.detail}") from None
    opening = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    name = file.suffix.lower()
    is_page = name in PAGES or opening.startswith(b"<")
    if _OTHER_FORM.match(opening[:_MOST_BEFORE_ROOT]) or not (is_page or name in _TEXTS):
        raise ValueError(f"{file} is neither a page nor a text: {_SAVE}")
    text = _decoded(file, data, _declared(data) if is_page else None)
    if is_page or text.lstrip("\ufeff \t\r\n").startswith("<"):
        try:
            text = shown_words(text, limits)
        except ValueError as error:
            raise ValueError(f"{file} can't be read: {error}") from None
    words = texts.normalise(text)
    if not words:
        raise ValueError(f"{file} shows no words")
    return words


def _declared(page: bytes) -> webencodings.Encoding | None:
    """Give the encoding that a page declares, as browsers look for it (HTML Living Standard, 13.2.3.2).

    It is that of the first `meta` element in the first 1,024 bytes that names a known one, else that of an XML
    declaration. The parser that reads the page finds the elements: what stands in a script or a comment is none.
    """
    found = _Metas()
    parser = etree.HTMLParser(encoding="iso-8859-1", target=cast(Any, found))
    parser.feed(page[:_MOST_BEFORE_CHARSET])
    try:
        parser.close()
    except etree.XMLSyntaxError:
        pass  # there is no element in it
    if xml := _XML_ENCODING.match(page):
        found.labels.append(xml.group(1).decode("ascii"))
    encoding = next(filter(None, map(webencodings.lookup, found.labels)), None)
    if encoding and encoding.name.startswith("utf-16"):
        return webencodings.UTF8  # whose declaration can be read is not in UTF-16
    return webencodings.lookup("windows-1252") if encoding and encoding.name == "x-user-defined" else encoding


class _Metas:
    """What the parser reports to: gathers the encodings that `meta` elements name."""

    def __init__(self):
        self.labels: list[str] = []

    def start(self, tag, attributes):
        if tag == "meta":
            named = _CHARSET.search(attributes.get("content") or "")
            if "charset" in attributes:
                self.labels.append(attributes["charset"] or "")
            elif named and (attributes.get("http-equiv") or "").strip().lower() == "content-type":
                self.labels.append(named.group(1))

    def close(self):
        return None


def _decoded(file: Path, data: bytes, encoding: webencodings.Encoding | None) -> str:
    try:
        # as in a browser, a byte-order mark counts first, and a byte that is at fault spoils its character alone
        text, _ = webencodings.decode(data, encoding or webencodings.UTF8, "replace" if encoding else "strict")
    except UnicodeDecodeError as error:
        where = f"{file} is not in UTF-8 (byte {error.start}) and names no other encoding"
        raise ValueError(f"{where}: {_SAVE}") from None
    if "\0" in text:
        raise ValueError(f"{file} is not a text: {_SAVE}")
    return text


def shown_words(page: str, limits: Limits) -> str:
    """Give the words that an HTML page shows, with white space where a block ends; ValueError where it is too deep."""
    target = cast(Any, _Shown(limits))  # lxml takes it as it is, and gives what its close() gives
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, target=target)
    try:
        parser.feed(page.encode("utf-8"))
        return str(parser.close())
    except etree.XMLSyntaxError:  # there is no element in it, and so no word
        return ""


def _style(written: str) -> dict[str, str]:
    """Give what a `style` attribute sets, in small letters; the last one counts, or the last important one."""
    found: dict[str, str] = {}
    important = set()
    for declaration in _COMMENT.sub("", written).lower().split(";"):
        name, colon, value = (part.strip() for part in declaration.partition(":"))
        value, mark, _ = value.partition("!")
        if colon and (mark or name not in important):
            found[name] = value.strip()
            important |= {name} if mark else set()
    return found


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
        style = _style(attributes.get("style") or "")
        display = style.get("display")
        if display is None and ("hidden" in attributes or (tag == "dialog" and "open" not in attributes)):
            display = "none"
        beside = self._shown() and display != "none" and style.get("visibility") not in ("hidden", "collapse")
        shown = beside and tag not in _NOT_SHOWN
        in_line = tag not in _BLOCKS if display is None else _INLINE.match(display)
        edge = " " if beside and (not in_line or tag in _ALWAYS_BOXES) else ""
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
