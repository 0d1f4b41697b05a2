"""A report with one finding a line, for editors and for grep."""

from onrecord.report.escape import short
from onrecord.report.places import placed
from onrecord.report.text import counted, verdict
from onrecord.validation.findings import Report


def render(report: Report) -> str:
    """Give a line for each finding, `file:line: severity rule: message [row column]`, and then the verdict."""
    lines = []
    for one in placed(report):
        found = one.finding
        lines.append(f"{short(one.where)}: {found.severity} {found.rule}: {short(found.message)}{one.bracketed}")
    return "\n".join([*lines, f"{short(report.package)} {verdict(report)}: {counted(report)}."]) + "\n"
