"""The names of a workbook's sheets."""

import re
from collections.abc import Iterable

ABOUT, CLAIMS, CONTESTED, DICTIONARY = "about", "claims", "contested", "dictionary"
OPENING_WORDS = "opening_words"  # the hidden sheet of sentences to choose from
AS_EXPORTED = "as_exported"  # the hidden sheet, or CSV file, that keeps a digest of each row
OWN = (ABOUT, CLAIMS, CONTESTED, DICTIONARY, OPENING_WORDS, AS_EXPORTED)
MOST_SHEET_NAME = 31


def sheet_names(tables: Iterable[str]) -> dict[str, str]:
    """Give the name of each table's sheet: the table's, save what none may have, or another sheet has already."""
    found: dict[str, str] = {}
    taken = {*OWN}
    for table in tables:
        shown = plain = re.sub(r"[\[\]:*?/\\']", "_", table)[:MOST_SHEET_NAME]
        number = 2
        while shown.casefold() in taken:
            shown = f"{plain[: MOST_SHEET_NAME - 4]}_{number}"
            number += 1
        taken.add(shown.casefold())
        found[table] = shown
    return found
