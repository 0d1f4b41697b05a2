"""What a validation found, as plain values that any report can draw."""

from __future__ import annotations

import html
from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas

# in a notebook; `to_frame` gives all
MOST_SHOWN = 60
SHOWN = ("severity", "rule", "path", "line", "column", "row_id", "message", "remedy")


class RuleBroken(Exception):
    """Raised where a rule raises, which is a fault of ours and none of the data."""


@dataclass(frozen=True)
class Finding:
    """One thing at fault: which rule, where, what was met, and what to do about it.

    `line` is the physical line in the file at `path`, `column` the column's name (for a descriptor or a
    schema, the place in it), `row_id` the row's key; each is None where it does not apply.
    """

    rule: str
    severity: str
    table: str | None
    path: str | None
    line: int | None
    column: str | None
    row_id: str | None
    value: str | None
    message: str
    remedy: str


@dataclass(frozen=True)
class Report:
    """The outcome of one validation.

    `citations` counts the rows that cite a sentence: those `proved` against a text, and the `unproved` ones, checked in
    form only. `rules_skipped` names every rule that did not run, or not on all that it guards; `reasons` says why, by
    rule. `tables` gives the rows of each table that was read. `format` is the one that the package declares, None where
    it declares none that is known. Then the general rules alone bind it; of a former format the seal is proved too.
    `released` is true where the version is a released one and every file was held to its manifest, byte for byte,
    without a finding. `missing` is true where there was no package to check. `complete` is false where a resource was
    not read as a table under its schema: what the report says of the package holds for the others alone.
    """

    package: str
    version: str | None
    format: str | None
    rules_run: list[str]
    rules_skipped: list[str]
    reasons: dict[str, str]
    citations: dict[str, int]
    tables: dict[str, int]
    findings: list[Finding] = field(default_factory=list)
    released: bool = False
    strict: bool = False
    missing: bool = False
    complete: bool = True

    @property
    def valid(self) -> bool:
        """Whether nothing failed: no error, and with `strict` no warning either."""
        return not any(self.strict or finding.severity == "error" for finding in self.findings)

    @property
    def verdict(self) -> str:
        """The outcome in words: sound, sound as far as it was checked, or NOT sound."""
        if not self.valid:
            return "NOT sound"
        return "sound" if self.complete else "sound as far as it was checked"

    def as_dict(self) -> dict[str, Any]:
        """Give the report as plain JSON values, `valid` and `complete` first."""
        values = asdict(self)
        del values["strict"], values["missing"], values["complete"]
        return {"valid": self.valid, "complete": self.complete} | values

    def to_frame(self) -> pandas.DataFrame:
        """Give the findings as a frame, one a row, with the columns of Finding: `line` Int64, all others text."""
        import pandas as pd

        cells = {one.name: [getattr(finding, one.name) for finding in self.findings] for one in fields(Finding)}
        return pd.DataFrame(cells, dtype=object).astype(dict.fromkeys(cells, "str") | {"line": "Int64"})

    def __repr__(self) -> str:
        return f"<Report of {self.package!r}: {self._outcome()}>"

    def _repr_html_(self) -> str:
        """Give what a notebook shows: the outcome, and a table of the findings, the first MOST_SHOWN of many."""
        shown = [asdict(one) for one in self.findings[:MOST_SHOWN]]
        rows = [[_as_html(one[name]) for name in SHOWN] for one in shown]
        lines = ["".join(f"<td>{cell}</td>" for cell in row) for row in rows]
        more = len(self.findings) - len(shown)
        header = "".join(f"<th>{name}</th>" for name in SHOWN)
        table = f"<table>{''.join(f'<tr>{line}</tr>' for line in (header, *lines))}</table>" if lines else ""
        rest = f"<p>And {more:,} more: <code>to_frame()</code> gives all.</p>" if more else ""
        return f"<p>{_as_html(self.package)}: {self._outcome()}</p>{table}{rest}"

    def _outcome(self) -> str:
        if self.missing:
            return "could not be checked"
        errors = sum(finding.severity == "error" for finding in self.findings)
        numbers = [(errors, "error"), (len(self.findings) - errors, "warning")]
        counted = ", ".join(f"{number:,} {what}{'' if number == 1 else 's'}" for number, what in numbers)
        return f"{self.verdict.lower()}, {counted}"


def _as_html(value: object) -> str:
    """Give a value as text that is no markup, and in which nothing is hidden or reorders what is around it."""
    text = "" if value is None else str(value)
    return html.escape("".join(one if one.isprintable() else f"\\u{ord(one):04x}" for one in text))
