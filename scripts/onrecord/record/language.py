"""The language in which a package speaks."""

import re
from collections.abc import Mapping

from onrecord.record.dataset import Dataset


def language(dataset: Dataset) -> str:
    """Give a package's language as a BCP 47 tag without script and region, as `de`; an empty text where it has none.

    It is the first of the descriptor's `languages`, else the one that all articles have.
    """
    tag = declared(dataset.package.descriptor)
    if tag is not None:
        return primary(tag)
    if not dataset.in_format:
        return ""
    found = {primary(tag) for tag in dataset["articles"]["language"].dropna()}
    return found.pop() if len(found) == 1 else ""


def declared(descriptor: Mapping[str, object]) -> object:
    """Give the first of a descriptor's `languages`, as it stands there; None where it declares none."""
    languages = descriptor.get("languages")
    return languages[0] if isinstance(languages, list) and languages else None


def primary(tag: object) -> str:
    """Give the language of a BCP 47 tag, its first subtag; an empty text where it is no tag."""
    match = re.match(r"[a-z]{2,3}(?![^-])", str(tag))
    return match[0] if match else ""
