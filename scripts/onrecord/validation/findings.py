"""What a validation found, as plain values that any report can draw."""

from dataclasses import asdict, dataclass, field


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

    `citations` counts the rows that cite a sentence: those `proved` against a text, and the `unproved`
    ones, checked in form only. `rules_skipped` names every rule that did not run, or not on all that it
    guards; `reasons` says why, by rule. `tables` gives the rows of each table that was read, and
    `format` is the one that the package declares, None where it declares none that is known; then only the general
    rules bind it. `released` is true where the version is a released one and every file was held to its manifest, byte
    for byte, without a finding. `missing` is true where there was no package to check.
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

    @property
    def valid(self) -> bool:
        """Whether nothing failed: no error, and with `strict` no warning either."""
        return not any(self.strict or finding.severity == "error" for finding in self.findings)

    def as_dict(self) -> dict:
        """Give the report as plain JSON values, `valid` first."""
        values = asdict(self)
        del values["strict"], values["missing"]
        return {"valid": self.valid} | values
