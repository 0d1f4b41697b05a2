"""The package's own pages of documentation, from Markdown."""

import re
from collections.abc import Collection
from itertools import count

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token


def inline(text: str) -> str:
    """Give one line of text as HTML, code in backquotes marked as such, any HTML in it shown as text."""
    return MarkdownIt("zero", {"html": False}).enable("backticks").renderInline(text)


def page(text: str, beside: Collection[str], table: str) -> tuple[str, str]:
    """Give a Markdown page's title and its HTML.

    HTML in it is shown as text and no picture is loaded. Headings get anchors as on GitHub. A link leads to an
    anchor, to the web, or to one of the pages `beside` it, by their names without ending; any other is text. A
    table is called `table` and its number where it is read aloud.
    """
    reader = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    before = '<div class="scroll" tabindex="0" role="region" aria-label="{} {}"><table>\n'
    numbers = count(1)
    reader.add_render_rule("table_open", lambda *_: before.format(escapeHtml(table), next(numbers)))
    reader.add_render_rule("table_close", lambda *_: "</table></div>\n")
    tokens = reader.parse(text)
    title = ""
    seen: dict[str, int] = {}
    for opening, content in zip(tokens, tokens[1:], strict=False):
        if opening.type == "heading_open":
            words = "".join(child.content for child in content.children or ())
            title = title or words
            anchor = re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")
            seen[anchor] = seen.get(anchor, -1) + 1
            opening.attrSet("id", f"{anchor}-{seen[anchor]}" if seen[anchor] else anchor)
        if opening.type == "th_open":
            opening.attrSet("scope", "col")
        for cell in (opening, content):
            cell.attrs.pop("style", None)
    anchors = {token.attrGet("id") for token in tokens if token.type == "heading_open"}
    for token in tokens:
        _mend_links(token.children or [], beside, anchors)
    return title, reader.renderer.render(tokens, reader.options, {})


def _mend_links(children: list[Token], beside: Collection[str], anchors: set) -> None:
    open_links: list[bool] = []
    for token in children:
        if token.type == "link_open":
            token.attrs["href"], kept = _target(str(token.attrs.get("href", "")), beside, anchors)
            token.attrs.pop("title", None)
            open_links.append(kept)
            if not kept:
                token.tag, token.attrs = "span", {}
        elif token.type == "link_close" and not open_links.pop():
            token.tag = "span"


def _target(href: str, beside: Collection[str], anchors: set) -> tuple[str, bool]:
    if re.match(r"https?://", href):
        return href, True
    if href.startswith("#"):
        return href, href[1:] in anchors
    match = re.fullmatch(r"([\w-]+)\.md(#.*)?", href)
    # an anchor of another page is not known here: the page alone is sure to be there
    return (f"{match[1]}.html", True) if match and match[1] in beside else (href, False)
