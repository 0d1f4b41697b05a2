"""The numbers, months and weekdays that a text says, by digits or in words."""

import re
import unicodedata
from functools import cache

from babel import Locale, UnknownLocaleError

# from three on: one and two are said of much that is not counted. French for nine is French for new
NUMBERS = {
    "en": "three four five six seven eight nine ten eleven twelve",
    "de": "drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "fr": "trois quatre cinq six sept huit - dix onze douze",
}
_FIGURE = re.compile(r"\d+(?:[.,\u2009\u202f]\d{3}(?!\d))*|[^\W\d_]+")


def figures(text: str, language: str) -> dict[str, str]:
    """Give what a text says, each number, month and weekday with the word that says it.

    `language` is a language's BCP 47 subtag, as `de`. Of a language without words here the digits alone are known.
    """
    words = _words(language)
    found: dict[str, str] = {}
    for match in _FIGURE.finditer(text):
        word = match[0]
        figure = _number(word) if word[0].isdecimal() else words.get(word, words.get(word.lower()))
        if figure is not None:
            found.setdefault(figure, word)
    return found


def _number(word: str) -> str:
    """Give a number by ASCII digits, however many: none of them is counted with."""
    digits = "".join(str(unicodedata.decimal(one)) for one in word if one.isdecimal())
    return digits.lstrip("0") or "0"


@cache
def _words(language: str) -> dict[str, str]:
    known = {word: str(number) for number, word in enumerate(NUMBERS.get(language, "").split(), 3) if word != "-"}
    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return known
    for kind, names in (("month", locale.months), ("day", locale.days)):
        for form in ("format", "stand-alone"):
            known |= {name: f"{kind} {number}" for number, name in names[form]["wide"].items()}
    return known
