"""A report for people at a screen: findings by rule, capped, then a summary."""

from itertools import groupby

from onrecord.record.dataset import NO_TEXTS
from onrecord.record.reference import FORMER
from onrecord.report.escape import short
from onrecord.report.places import in_order
from onrecord.validation.findings import Finding, Report

MOST_SHOWN = 10
MOST_NAMED = 3


def render(report: Report, verbose: bool = False) -> str:
    """Give the report as plain text; of each rule at most MOST_SHOWN findings, then the count of the rest.

    A package that is sound opens with the verdict, any other closes with it. With `verbose` each rule that did not run
    is named.
    """
    blocks = []
    for (severity, rule), group in groupby(in_order(report), key=lambda finding: (finding.severity, finding.rule)):
        found = list(group)
        lines = [f"{severity} {rule}"]
        lines += [f"  {_where(one)}  {short(one.message)}" for one in found[:MOST_SHOWN]]
        if len(found) > MOST_SHOWN:
            lines.append(f"  ... and {len(found) - MOST_SHOWN} more")
        lines.append(f"  To do: {short(found[0].remedy)}")
        blocks.append("\n".join(lines))
    named, *lines = summary(report, verbose)
    blocks = ["\n".join([named, *lines]), *blocks] if report.valid else [*blocks, "\n".join([*lines, named])]
    return "\n\n".join(blocks) + "\n"


def _where(finding: Finding) -> str:
    place = short(finding.path or finding.table or "")
    place += f":{finding.line}" if finding.line else ""
    named = [short(one) for one in (finding.row_id, finding.column) if one]
    return f"{place} [{' '.join(named)}]" if named else place


def summary(report: Report, verbose: bool = False) -> list[str]:
    """Give the lines that sum a report up: the verdict, what was read and proved, and how many rules did not run."""
    named = short(report.package) + (f" {short(report.version)}" if report.version else "")
    not_run = []
    for reason, rules in rules_not_run(report).items():
        names = f": {', '.join(rules)}" if verbose or len(rules) <= MOST_NAMED else ""
        if reason == NO_TEXTS:
            need = "rule needs" if len(rules) == 1 else "rules need"
            not_run.append(f"  {len(rules)} {need} the articles' texts (--texts DIR){names}.")
        else:
            not_run.append(f"  {len(rules)} not run, {short(reason)}{names}.")
    return [f"{named} {verdict(report)}: {counted(report)}.", *facts(report), *not_run]


def verdict(report: Report) -> str:
    """Give the outcome in a word or two, as the end of a sentence about the package."""
    if report.missing:
        return "could not be checked"
    return f"is {report.verdict}"


def counted(report: Report) -> str:
    """Give the numbers of errors and warnings in words."""
    errors = sum(finding.severity == "error" for finding in report.findings)
    return f"{count(errors, 'error')}, {count(len(report.findings) - errors, 'warning')}"


def facts(report: Report) -> list[str]:
    """Give what was read and what was proved, a sentence a line."""
    lines = []
    if report.tables:
        rows = ", ".join(f"{short(name)} {number:,}" for name, number in report.tables.items())
        lines.append(f"Rows: {rows}.")
    proved, unproved = report.citations["proved"], report.citations["unproved"]
    if proved + unproved and NO_TEXTS in report.reasons.values():
        lines.append(f"Citations: {proved:,} proved against a text, {unproved:,} checked in form only.")
    elif proved + unproved:
        missed = f", {unproved:,} not: their text is not at hand, or not the one that was coded" if unproved else ""
        lines.append(f"Citations: {proved:,} proved against a text{missed or ', 0 checked in form only'}.")
    if report.released:
        lines.append("Released: every file is byte for byte as the manifest of this version says.")
    if report.format is None and report.tables:
        lines.append("The package declares no format that is known: it was held to the general rules only.")
    if report.format in FORMER:
        was = f"The package is in format {report.format}"
        lines.append(f"{was}: its seal and the general rules were checked, the rules of that format were not.")
    lines.append(f"Rules: {len(report.rules_run)} run, {len(report.rules_skipped)} not run or not on every table.")
    return lines


def rules_not_run(report: Report) -> dict[str, list[str]]:
    """Give, by reason, the rules that did not run, or not on all that they guard."""
    by_reason: dict[str, list[str]] = {}
    for rule, reason in report.reasons.items():
        by_reason.setdefault(reason, []).append(rule)
    return by_reason


def count(number: int, what: str) -> str:
    """Give a number of things in words."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"
