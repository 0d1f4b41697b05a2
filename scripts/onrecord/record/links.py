"""Links that open a publisher's page at one sentence."""

from urllib.parse import quote

DIRECTIVE = ":~:"  # what follows it in a fragment is for the browser (URL Fragment Text Directives, section 3.1)


def without_directive(url: str) -> str:
    """Give an address without what marks words on its page."""
    page, _, fragment = url.partition("#")
    kept = fragment.partition(DIRECTIVE)[0]
    return f"{page}#{kept}" if kept or DIRECTIVE not in fragment and "#" in url else page


def sentence_link(url: str, starts_with: str, ends_with: str) -> str:
    """Give the address of a page at the sentence that these words open and close (URL Fragment Text Directives).

    Without the words, as for furniture, the page itself.
    """
    if not starts_with or not ends_with:
        return url
    # a raw hyphen would be read as the mark of a prefix or suffix
    start, end = (quote(words, safe="").replace("-", "%2D") for words in (starts_with, ends_with))
    return f"{url}{'' if '#' in url else '#'}{DIRECTIVE}text={start},{end}"
