"""A report for people at a screen: findings by rule, capped, then a summary."""

import re
from itertools import groupby

from onrecord.findings import Finding, Report

MOST_SHOWN = 10
MOST_MESSAGE_CHARACTERS = 300


def render(report: Report) -> str:
    """Give the report as plain text; of each rule at most MOST_SHOWN findings, then the count of the rest."""
    blocks = []
    # causes come before consequences: the rules stand in the order in which one builds on another
    order = {rule: number for number, rule in enumerate([*report.rules_run, *report.rules_skipped])}
    findings = sorted(report.findings, key=lambda finding: (finding.severity, order.get(finding.rule, -1)))
    for (severity, rule), group in groupby(findings, key=lambda finding: (finding.severity, finding.rule)):
        found = list(group)
        lines = [f"{severity} {rule}"]
        lines += [f"  {_where(one)}  {short(one.message)}" for one in found[:MOST_SHOWN]]
        if len(found) > MOST_SHOWN:
            lines.append(f"  ... and {len(found) - MOST_SHOWN} more")
        lines.append(f"  To do: {visible(found[0].remedy)}")
        blocks.append("\n".join(lines))
    return "\n\n".join([*blocks, _summary(report)]) + "\n"


def _where(finding: Finding) -> str:
    place = visible(finding.path or finding.table or "")
    place += f":{finding.line}" if finding.line else ""
    named = [short(one) for one in (finding.row_id, finding.column) if one]
    return f"{place} [{' '.join(named)}]" if named else place


def _summary(report: Report) -> str:
    errors = sum(finding.severity == "error" for finding in report.findings)
    warnings = len(report.findings) - errors
    if report.missing:
        verdict = "could not be checked"
    elif report.valid:
        verdict = "is sound"
    else:
        verdict = "is NOT sound"
    named = visible(report.package) + (f" {visible(report.version)}" if report.version else "")
    lines = [f"{named} {verdict}: {_count(errors, 'error')}, {_count(warnings, 'warning')}."]
    if report.tables:
        rows = ", ".join(f"{visible(name)} {count:,}" for name, count in report.tables.items())
        lines.append(f"Rows: {rows}.")
    proved, unproved = report.citations["proved"], report.citations["unproved"]
    if proved + unproved and "no texts were given" in report.reasons.values():
        lines.append(
            f"Citations: {proved:,} proved against a text, {unproved:,} checked in form only (--texts DIR proves them)."
        )
    elif proved + unproved:
        missed = f", {unproved:,} not: their text is not at hand, or not the one that was coded" if unproved else ""
        lines.append(f"Citations: {proved:,} proved against a text{missed or ', 0 checked in form only'}.")
    if report.format is None and report.tables:
        lines.append("The package declares no format that is known: it was held to the general rules only.")
    lines.append(f"Rules: {len(report.rules_run)} run, {len(report.rules_skipped)} not run or not on every table.")
    by_reason: dict[str, list[str]] = {}
    for rule, reason in report.reasons.items():
        by_reason.setdefault(reason, []).append(rule)
    for reason, rules in by_reason.items():
        named = ", ".join(rules) if reason != "not asked for" else f"all {len(rules)} others"
        lines.append(f"  Not run ({visible(reason)}): {named}.")
    return "\n".join(lines)


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def visible(text: str) -> str:
    """Give `text` on one line, with nothing in it that a terminal would act on."""
    return re.sub(
        r"[^\x20-\x7e\xa0-\u200d\u2010-\u2027\u202f-\u2065\u206a-\ud7ff\ue000-\ufefe\uff00-\U0010ffff]",
        lambda match: f"\\u{ord(match.group()):04x}",
        text,
    )


def short(text: str) -> str:
    """Give `text` as `visible` does, cut where it is long."""
    shown = visible(text)
    return shown if len(shown) <= MOST_MESSAGE_CHARACTERS else shown[:MOST_MESSAGE_CHARACTERS] + "..."
