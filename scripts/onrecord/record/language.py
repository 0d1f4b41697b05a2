"""The language in which a package speaks."""

import re

from onrecord.record.dataset import Dataset


def language(dataset: Dataset) -> str:
    """Give a package's language as a BCP 47 tag without script and region, as `de`; an empty text where it has none.

    It is the first of the descriptor's `languages`, else the one that all articles have.
    """
    declared = dataset.package.descriptor.get("languages")
    if isinstance(declared, list) and declared:
        return _primary(declared[0])
    found = {_primary(tag) for tag in dataset["articles"]["language"].dropna()}
    return found.pop() if len(found) == 1 else ""


def _primary(tag) -> str:
    match = re.match(r"[a-z]{2,3}(?![^-])", str(tag))
    return match[0] if match else ""
