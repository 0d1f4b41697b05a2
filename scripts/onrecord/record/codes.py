"""The words that a package's codes list for the values of a variable."""

import pandas as pd

from onrecord.record.dataset import Dataset, Rows
from onrecord.record.vocabulary import values, words_of


def values_in(dataset: Dataset, variable: str) -> list[str]:
    """Give the values of a variable: the format's, then the package's own. Raises Unavailable without codes."""
    own = dataset.rows("codes").each("variable", "value", "broader")
    return [*values(variable), *(value for _, one, value, broader in own if one == variable and value and broader)]


def format_kinds(codes: Rows, kinds: pd.Series) -> pd.Series:
    """Give for each kind of organisation the kind of the format that it is: its own, or its code's `broader`."""
    own = codes.each("variable", "value", "broader")
    broader = {value: above for _, variable, value, above in own if variable == "organisation_kind" and value and above}
    return kinds.map(lambda one: broader.get(one, one), na_action="ignore").astype(kinds.dtype)


def words_for(dataset: Dataset, variable: str, column: str) -> dict[str, str]:
    """Give the words listed in `column` of the codes for a variable, each with the value that it says.

    The first value counts for a word that two claim. Raises Unavailable where there are no codes.
    """
    owners: dict[str, str] = {}
    for _, one, value, cell in dataset.rows("codes").each("variable", "value", column):
        for word in words_of(cell) if one == variable and value else []:
            owners.setdefault(word, value)
    return owners
