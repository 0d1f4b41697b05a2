"""Texts that differ and look alike, by the confusable characters of Unicode (UTS 39, section 4)."""

import unicodedata
from collections.abc import Iterable
from functools import cache

# characters that take no room: UTS 39, section 4, drops all that Unicode calls default ignorable
_UNSEEN = dict.fromkeys(
    [0x34F, 0x200C, 0x200D, *range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]
)


def lookalikes(texts: Iterable[str]) -> dict[int, str]:
    """Give, by its number, each text that looks like an earlier, different one, and that earlier one.

    Two texts in ASCII alone are never called alike: who writes `l1` beside `11` means it.
    """
    texts = list(texts)
    if all(map(str.isascii, texts)):
        return {}
    first: dict[str, str] = {}
    found = {}
    for number, text in enumerate(texts):
        earlier = first.setdefault(skeleton(text), text)
        if earlier != text and not (earlier.isascii() and text.isascii()):
            found[number] = earlier
    return found


def skeleton(text: str) -> str:
    """Give what is equal for texts that look alike (UTS 39, section 4)."""
    shown = unicodedata.normalize("NFD", text.translate(_UNSEEN))
    # a prototype may stand for one of several characters that have a prototype of their own
    return unicodedata.normalize("NFD", shown.translate(_prototypes()).translate(_prototypes()))


def code_points(text: str) -> str:
    """Give the characters of `text` beyond ASCII by their code points, as `U+0430`, each once."""
    return ", ".join(f"U+{ord(one):04X}" for one in dict.fromkeys(text) if not one.isascii())


@cache
def _prototypes() -> dict[int, str]:
    """Give the prototype of each character that has one.

    The library lists each pair of Unicode's table under both of its ends. What stands in several pairs, or is of
    several characters, is the prototype; of two that stand for one another alone either will do.
    """
    from confusable_homoglyphs.confusables import confusables_data  # not above: it is large, and seldom needed

    found: dict[int, str] = {}
    for one, others in confusables_data.items():
        looks = [_bare(other["c"]) for other in others]
        alone = len(others) == 1 and len(confusables_data[others[0]["c"]]) == 1
        if len(others) > 1 or len(_bare(one)) > 1 or (alone and len(looks[0]) == 1 and _bare(one) < looks[0]):
            found |= {ord(look): _bare(one) for look in looks}
    return found


def _bare(text: str) -> str:
    return text.strip("\u200e")  # set around letters that run from right to left
