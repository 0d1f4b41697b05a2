"""The words around a package's own, in its language: the labels of the site and of the workbook, days and numbers.

The code and the templates have the labels in English. Beside this module stands a catalogue for each other language.
"""

import datetime
import io
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib import resources

from babel.dates import format_date, format_skeleton
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

# the locale by whose customs days and numbers are written
LOCALES = {"en": "en_GB", "de": "de", "fr": "fr"}


def N_(label: str) -> str:
    """Give the label as it stands: it is one to translate where it is shown."""
    return label


class Labels:
    """The labels in one language: that of the package where there is a catalogue for it, else English."""

    def __init__(self, language: str):
        self.language = language if language in LOCALES else "en"
        self._locale = LOCALES[self.language]
        translations = _translations(self.language)
        self.gettext, self.ngettext = translations.gettext, translations.ngettext

    def of_format(self, text: str) -> str:
        """Give a text of the format's own schemas, such as a column's description; any other as it stands."""
        return self.gettext(text) if text else ""

    def day(self, value: datetime.date, precision: str = "day") -> str:
        """Give a date as it is read, the month by its name, to the day, the month or the year."""
        if precision == "day":
            return format_date(value, "long", locale=self._locale)
        return format_skeleton({"month": "yMMMM", "year": "y"}[precision], value, locale=self._locale)

    def number(self, value: int) -> str:
        """Give a number with its thousands set off."""
        return format_decimal(value, locale=self._locale)


@cache
def _translations(language: str) -> NullTranslations:
    if language == "en":
        return NullTranslations()
    compiled = io.BytesIO()
    with (resources.files("onrecord.report.labels") / f"{language}.po").open("rb") as catalogue:
        write_mo(compiled, read_po(catalogue, locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)
