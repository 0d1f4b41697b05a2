"""The numbers, months and weekdays that a text says, by digits or in words."""

import re
import unicodedata
from functools import cache

from babel import Locale, UnknownLocaleError
from text_to_num import alpha2digit

# the languages whose number words text2num reads
IN_WORDS = frozenset({"da", "de", "en", "es", "fr", "it", "nl", "pt"})
# these words say much that is not counted; French for nine is French for new
LOOSE = {"1", "2"}
LOOSE_IN = {"fr": LOOSE | {"9"}}
_FIGURE = re.compile(r"\d+(?:[.,\u2009\u202f]\d{3}(?!\d))*|[^\W\d_]+")
_GROUPED = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")
_DATE = re.compile(r"(?<!\d)(\d{1,4})[./-](\d{1,2})(?:[./-](\d{1,2})(?!\d)|(?!\d))")
# so many words at most stand between a day and its month, as in `28th of March`; a month's own day follows at once
BETWEEN_DAY_AND_MONTH = 2


def counted(text: str, language: str) -> dict[str, str]:
    """Give what a text surely counts or dates: each number, month and weekday with the word that says it.

    `language` is a language's BCP 47 subtag, as `de`. Where its number words can't be read, the digits alone count.
    Months and weekdays count in full: `Sun` is a newspaper too.
    """
    months = _calendar(language, "wide")
    found = _figures(_in_digits(text, language), months)
    loose = LOOSE_IN.get(language, LOOSE) & found.keys()
    if loose:
        loose -= _figures(text, months).keys()
    return {figure: word for figure, word in found.items() if figure not in loose}


def told(text: str, language: str) -> set[str]:
    """Give every number, month and weekday that a text can be read to say; `10 000` is one number and two."""
    months = _calendar(language, "abbreviated") | _calendar(language, "wide")
    digits = _in_digits(text, language)
    return {*_figures(digits, months), *_figures(_GROUPED.sub("", digits), months)}


def dates(text: str, language: str) -> set[tuple[int, int]]:
    """Give each month and day that a text can be read to date something by: `2 May`, `May 2nd`, `2.5.`, `2031-05-02`.

    `language` is one of IN_WORDS: in others, months have endings, or their numbers are not read.
    """
    months = _calendar(language, "abbreviated") | _calendar(language, "wide")
    digits = _in_digits(text, language)
    words = [_number(one) if one[0].isdecimal() else months.get(one, "") for one in _FIGURE.findall(digits)]
    found = set()
    for place, word in enumerate(words):
        if word.startswith("month "):
            reach = words[max(0, place - 1 - BETWEEN_DAY_AND_MONTH) : place + 2]
            found |= {(word.removeprefix("month "), day) for day in reach if day.isdecimal()}
    for first, second, third in _DATE.findall(digits):
        found |= {(second, third)} if len(first) == 4 else {(first, second), (second, first)}
    return {(int(month), int(day)) for month, day in found if len(month) <= 2 and 1 <= len(day) <= 2}


def _in_digits(text: str, language: str) -> str:
    return alpha2digit(text, language, 0) if language in IN_WORDS else text


def _figures(text: str, words: dict[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for word in _FIGURE.findall(text):
        figure = _number(word) if word[0].isdecimal() else words.get(word)
        if figure is not None:
            found.setdefault(figure, word)
    return found


def _number(word: str) -> str:
    """Give a number by ASCII digits, however many: none of them is counted with."""
    digits = "".join(str(unicodedata.decimal(one)) for one in word if one.isdecimal())
    return digits.lstrip("0") or "0"


@cache
def _calendar(language: str, width: str) -> dict[str, str]:
    """Give the months and weekdays of a language, as it writes them and with a capital letter."""
    known: dict[str, str] = {}
    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return known
    for kind, names in (("month", locale.months), ("day", locale.days)):
        for form in ("format", "stand-alone"):
            for number, name in names[form][width].items():
                bare = name.rstrip(".")
                known |= dict.fromkeys((bare, bare[:1].upper() + bare[1:]), f"{kind} {number}")
    return known
