"""Made-up web pages around an article's words, as a browser would save them."""

import re

NAVIGATION = """<nav><ul><li><a href="/">Home</a><li><a href="/tides">Tides</a></ul>
<select><option>Edition: North</option><option>Edition: South</option></select></nav>
<div hidden>Accept our cookies.</div><noscript>Turn scripts on.</noscript>"""
ADVERTISEMENT = """<div class="slot"><small>Advertisement</small><p>Boots for any weather. Now half the price!</p>
<script>document.write("<p>Buy.</p>")</script><iframe src="x">A frame</iframe></div>"""
LETTER = """<aside><h2>Our letter</h2><form>Every Friday: <input value="your address"><button>Sign up</button></form>
</aside><style>p { color: red }</style><template><p>Not shown.</p></template>"""
FOOTER = (
    """<footer>Read next: <a href="/a">A boat race ends early</a>. <p style="display: none">Old words.</p></footer>"""
)


def page(lines: list[str], pull_quote: str = "") -> str:
    """Give a page that shows an article, a paragraph a line, among navigation, advertisements and other boxes.

    Words are cut by inline tags, white space and quotation marks are typeset, and a `pull_quote` stands twice.
    """
    body = []
    for number, line in enumerate(lines):
        if not line.strip():
            continue
        body.append(f"<p>{_inline(line, number)}" + "</p>" * (number % 2))
        if number % 4 == 1:
            body.append(ADVERTISEMENT)
        if number == len(lines) // 2:
            body += [f"<blockquote>{_typeset(pull_quote)}</blockquote>", LETTER]
    shown = "\n".join(body)
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{_typeset(lines[0])} | The Gull</title></head>\n'
        f"<body>{NAVIGATION}<article>{shown}</article>{FOOTER}</body></html>\n"
    )


def _inline(line: str, number: int) -> str:
    words = []
    for place, word in enumerate(line.split()):
        shown = _typeset(word)
        if (place + number) % 7 == 3 and "&" not in shown:
            shown = f'<a href="/x"><em>{shown[:2]}</em>{shown[2:]}</a>'
        elif (place + number) % 11 == 5 and word.isalpha() and len(word) > 6:
            shown = f"{shown[:3]}&shy;{shown[3:6]}<wbr></wbr>{shown[6:]}"
        words.append(shown)
    spaces = [" ", "&nbsp;", "\n  "]
    return "".join(f"{word}{spaces[place % 3]}" for place, word in enumerate(words))


def _typeset(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;")
    text = re.sub(r'(^|[\s(])"', r"\1&ldquo;", text).replace('"', "&rdquo;")
    return re.sub(r"(^|[\s(])'", r"\1&lsquo;", text).replace("'", "&#8217;").replace("...", "&hellip;")
