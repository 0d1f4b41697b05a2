"""How much is read and reported of a package that nobody has vetted: every limit, with a default that is sound.

Beyond a limit nothing is cut short in silence: it is a finding that names the limit and how to raise it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace


@dataclass(frozen=True)
class Limits:
    """The most that is taken of each thing.

    - `descriptor_bytes`: the descriptor with the schemas and dialects in files of their own
    - `manifest_bytes`: the manifests of a package's releases together
    - `citation_bytes`: CITATION.cff, and .zenodo.json
    - `json_depth`: objects and lists inside one another in such a file
    - `resources`: tables
    - `file_bytes`, `total_bytes`: one table's file, or one file of an archive; all of them together
    - `columns`: columns of a table, and keys of a schema
    - `cells`: cells of all tables together; a column counts again in each key that names it
    - `parsed_cells`: cells of a table that are read one by one: those of types beyond text, whole numbers and dates
    - `pattern_steps`: of a table, the lengths of the patterns, repetitions written out, times the bytes they are held
      against
    - `archive_entries`: files and folders of an archive; manifests
    - `findings`: findings of one rule that are listed
    - `page_bytes`, `page_depth`: a reader's copy of an article, and elements inside one another in it
    - `page_steps`: of such a copy, the characters that are digested to find an article's sentences, with what each
      try costs beside
    """

    descriptor_bytes: int = 2**20
    manifest_bytes: int = 2**22
    citation_bytes: int = 2**17
    json_depth: int = 64
    resources: int = 1_000
    file_bytes: int = 512 * 2**20
    total_bytes: int = 2**30
    columns: int = 1_000
    cells: int = 50_000_000
    parsed_cells: int = 1_000_000
    pattern_steps: int = 10_000_000_000
    archive_entries: int = 10_000
    findings: int = 1_000
    page_bytes: int = 2**24
    page_depth: int = 512
    page_steps: int = 2_000_000_000

    def most(self, name: str) -> str:
        """Say the most of a limit and how to raise it, as the end of a message."""
        return f"at most {getattr(self, name):,} unless raised with `--limit {_option(name)}=N`"


LIMITS = Limits()


def with_limits(assignments: Iterable[str]) -> Limits:
    """Give the limits with each `name=number` of the `assignments` changed; ValueError where one is none."""
    known = {_option(one.name): one.name for one in fields(Limits)}
    changed = {}
    for assignment in assignments:
        name, _, number = assignment.partition("=")
        if name not in known:
            raise ValueError(f"there is no limit {name!r}: they are {', '.join(known)}")
        if not (number.isascii() and number.isdecimal()) or not 0 < len(number) <= 18 or not int(number):
            raise ValueError(f"{assignment!r} gives no number from 1 up, as {name}={getattr(LIMITS, known[name])} does")
        changed[known[name]] = int(number)
    return replace(LIMITS, **changed)


def _option(name: str) -> str:
    return name.replace("_", "-")
