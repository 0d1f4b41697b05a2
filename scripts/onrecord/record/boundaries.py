"""Where a word begins and ends, in any script.

Most scripts show it: a letter, a digit or a mark on one stands beside no other of another word. Some write words
without spaces, or particles on them; there a word may end anywhere, and nobody can say without a dictionary whether it
does. `docs/format.md` (Words) is the specification.
"""

import re
import unicodedata
from collections.abc import Iterable

# as ranges of a regular expression. Thai and Lao, Myanmar, Khmer, kana, Han
UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
# Hangul has spaces, but writes particles on words
_RUN_ON = re.compile(f"[{UNSPACED}\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff]")
# "and", "the", "in", "to", "that" and others, several at once, which Hebrew and Arabic write on the next word
_PREFIXES = re.compile(
    r"(?<![^\W_])(?:[\u05d5\u05e9\u05d4\u05d1\u05db\u05dc\u05de]{1,4}|"
    r"[\u0648\u0641\u0628\u0643\u0644\u0633\u0627]{1,4})\Z"
)

# what is known of a place at which a word would begin
NO, MAYBE, SURE = range(3)


def of_word(character: str) -> bool:
    """Say whether a character is a letter, a digit or a mark on one; an empty text is none."""
    return character.isalnum() or (character > "\u02ff" and unicodedata.category(character)[0] == "M")


def runs_on(before: str, after: str) -> bool:
    """Say whether the script of one of two characters of words lets a word end between them."""
    if before < "\u0e00" and after < "\u0e00":
        return False
    found = _RUN_ON.match(before) or _RUN_ON.match(after)
    return bool(found) and unicodedata.category(after)[0] != "M"


def joined(before: str, after: str) -> bool:
    """Say whether two characters are surely of one word."""
    return of_word(before) and of_word(after) and not runs_on(before, after)


def begins(text: str, place: int) -> int:
    """Say whether a phrase that stands at a place may begin there: NO, MAYBE or SURE."""
    before = text[place - 1 : place] if place else ""
    if before == "_" or not of_word(before):
        return NO if before == "_" else SURE
    if before.isascii() and text[place : place + 1].isascii():
        return NO
    if runs_on(before, text[place]) or (
        "\u05d0" <= before < "\u0700" and _PREFIXES.search(text, max(0, place - 4), place)
    ):
        return MAYBE
    return NO


def ends(text: str, place: int) -> bool:
    """Say whether a phrase before a place may end there."""
    after = text[place : place + 1]
    return after != "_" and not (of_word(after) and not runs_on(text[place - 1], after))


def in_order(text: str, words: Iterable[str]) -> bool:
    """Say whether words may stand in a text as whole words, one after the other, with or without others between."""
    place = 0
    for word in words:
        while (place := text.find(word, place)) >= 0 and not (begins(text, place) and ends(text, place + len(word))):
            place += 1
        if place < 0:
            return False
        place += len(word)
    return True
