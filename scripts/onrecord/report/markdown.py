"""A report as Markdown, for a job's summary or a comment on a pull request."""

from collections.abc import Iterable

from onrecord.report.escape import code_span
from onrecord.report.places import Placed, placed
from onrecord.report.text import count, counted, facts, rules_not_run, verdict
from onrecord.validation.findings import Report

MOST_BYTES = 60_000  # GitHub takes comments of 65,536 characters and summaries of a MiB


def render(report: Report) -> str:
    """Give the verdict, a table of the findings as far as they fit into MOST_BYTES, and the rules that did not run.

    All that may come from the package stands in code spans.
    """
    found = placed(report)
    named = " ".join(code_span(one) for one in (report.package, report.version) if one)
    head = [f"### The package {verdict(report)}", "", f"{named}: {counted(report)}.", ""]
    remedies = {one.finding.rule: one.finding.remedy for one in found}
    to_do = _fitting((f"- {code_span(rule)}: {code_span(one)}" for rule, one in remedies.items()), MOST_BYTES // 4)
    not_run = (f"- {code_span(reason)}: {', '.join(rules)}" for reason, rules in rules_not_run(report).items())
    tail = ["", *(f"- {code_span(one)}" for one in facts(report))]
    if report.reasons:
        tail += ["", "Rules not run, or not on every table:", "", *_fitting(not_run, MOST_BYTES // 4)]
    if found:
        table = ["| severity | rule | where | row, column | what is wrong |", "| --- | --- | --- | --- | --- |"]
        rest = ["", "To do:", "", *to_do, *tail]
        rows = _fitting(map(_row, found), MOST_BYTES - _bytes([*head, *table, *rest]) - 100)
        if len(rows) < len(found):
            rest = ["", f"And {count(len(found) - len(rows), 'more finding')} not shown here.", *rest]
        tail = [*table, *rows, *rest]
    return "\n".join([*head, *tail]) + "\n"


def _row(one: Placed) -> str:
    cells = (one.finding.rule, one.where, one.named, one.finding.message)
    return f"| {one.finding.severity} | {' | '.join(map(code_span, cells))} |"


def _fitting(lines: Iterable[str], room: int) -> list[str]:
    """Give as many lines, from the first on, as have room."""
    kept = []
    for line in lines:
        room -= _bytes([line])
        if room < 0:
            break
        kept.append(line)
    return kept


def _bytes(lines: list[str]) -> int:
    return sum(len(line.encode("utf-8")) + 1 for line in lines)
