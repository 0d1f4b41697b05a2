"""All escaping of reports: text from a package, made harmless for whatever will read it."""

import re
import unicodedata

from onrecord.files.guarded import FORBIDDEN_CHARACTERS

MOST_CHARACTERS = 300
WITHIN_WORDS = "\u00ad\u200c\u200d"  # the soft hyphen and the joiners, by which words are spelt and set


def visible(text: str) -> str:
    """Give `text` on one line, with nothing in it that a terminal, XML or GitHub's log would act on.

    Written by its code point, as `\\u202e`, is each character that is not printable (Unicode categories C, Zl and
    Zp, except those within words), a colon that the text opens with, and the bracket after two number signs: to
    GitHub's runner a line that opens with two colons, or that has these anywhere, is a command.
    """
    if not text.isprintable():
        text = "".join(one if one.isprintable() or _is_harmless(one) else code_point(one) for one in text)
    text = text.replace("##[", "##" + code_point("["))
    return re.sub(r"\A(\s*):", lambda match: match[1] + code_point(":"), text)


def harmless(text: str) -> str:
    """Give `text`, lines and all, with code points for what no cell may hold: it would act on a terminal or hide."""
    return re.sub(rf"\r|{FORBIDDEN_CHARACTERS}", lambda match: code_point(match[0]), text)


def _is_harmless(character: str) -> bool:
    return character in WITHIN_WORDS or unicodedata.category(character) == "Zs"


def code_point(character: str) -> str:
    """Give a character as its code point in the notation of Python and JSON."""
    return f"\\u{ord(character):04x}" if ord(character) < 0x10000 else f"\\U{ord(character):08x}"


def short(text: str) -> str:
    """Give `text` as `visible` does, cut where it is long."""
    shown = visible(text[: MOST_CHARACTERS + 1])
    return shown if len(shown) <= MOST_CHARACTERS else shown[:MOST_CHARACTERS] + "..."


def command_data(text: str) -> str:
    """Give `text` as the message of a GitHub workflow command, whose line it can't leave."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def command_property(text: str) -> str:
    """Give `text` as a property's value in a GitHub workflow command."""
    return command_data(text).replace(":", "%3A").replace(",", "%2C")


def sarif_text(text: str) -> str:
    """Give `text` as a plain message of SARIF 2.1.0, without placeholders (3.11.5) and embedded links (3.11.6)."""
    shown = visible(text).replace("](", "]" + code_point("("))
    return shown.replace("{", "{{").replace("}", "}}")


def code_span(text: str) -> str:
    """Give `text`, cut where it is long, as a Markdown code span that can stand in a table's cell (GFM).

    In a code span nothing is a link, a mention, HTML or emphasis. Readers differ in how a bar is escaped there, and in
    how many backticks they take for an end: bars, and backticks in a row, are written by their code points.
    """
    shown = re.sub(r"\||``+", lambda match: "".join(map(code_point, match[0])), short(text))
    return f"`` {shown} ``" if shown else ""


def markdown_text(text: str) -> str:
    """Give `text` as words of Markdown that are neither markup nor HTML."""
    return re.sub(r"([\\`*_{}\[\]<>#|!&~])", r"\\\1", visible(text))
