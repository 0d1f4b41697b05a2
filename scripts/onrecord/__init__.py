"""Who says that whom holds what stance on which demand, and in which sentence of which article.

`validate` proves a package sound, `load` gives its tables as typed pandas frames.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from os import PathLike

    import pandas

    from onrecord.files.limits import Limits
    from onrecord.validation.findings import Report

__all__ = ["load", "validate"]


def __getattr__(name: str) -> str:
    """Give `__version__`, which takes longer to find out than much that the command line does."""
    if name != "__version__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib.metadata import version

    return version("onrecord")


def validate(
    path: "str | PathLike",
    texts: "str | PathLike | None" = None,
    *,
    only=(),
    skip=(),
    strict: bool = False,
    limits: "Limits | None" = None,
) -> "Report":
    """Check the package at `path` (a descriptor, or a folder that holds a `datapackage.json`) and give a Report.

    `texts` is a folder that holds the articles' words as `<article_id>.txt`; without it the citations are
    checked in form only. `only` and `skip` name rules by identifier; with `strict`, warnings fail too. `limits`
    (`onrecord.files.limits.Limits`) bound what is read. Raises
    FileNotFoundError where `texts` is no folder, KeyError for an unknown rule; what is wrong with the package
    itself is never raised but reported.
    """
    from onrecord.files.limits import LIMITS
    from onrecord.validation.run import check

    return check(path, texts, only, skip, strict, limits or LIMITS)


def load(path: "str | PathLike") -> "dict[str, pandas.DataFrame]":
    """Give the tables of the package at `path` as pandas frames, by name, in the descriptor's order.

    Integers are Int64, dates datetime64, enums categoricals in the schema's order, all else strings; a missing
    cell is null. Primary keys are unique. Raises ValueError, with the findings, where a table can't be
    given so; other rules are `validate`'s.
    """
    from onrecord.validation.frames import load_frames

    return load_frames(path)
