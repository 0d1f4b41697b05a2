"""A report as GitHub workflow commands, which show as annotations on the lines of a pull request."""

from collections import Counter

from onrecord.report.escape import command_data, command_property, short, visible
from onrecord.report.places import Placed, placed
from onrecord.report.text import count, summary
from onrecord.validation.findings import Report

MOST_SHOWN = 10  # errors, and as many warnings: GitHub shows no more of one step


def render(report: Report) -> str:
    """Give a command for each finding, of each severity at most MOST_SHOWN, the rest counted, and a plain summary.

    One finding of each rule comes before the second of any: ten of one kind would hide the others.
    """
    commands: list[str] = []
    more: list[str] = []
    findings = placed(report)
    for severity in ("error", "warning"):
        seen: Counter[str] = Counter()
        ranked = []
        for one in findings:
            if one.finding.severity == severity:
                ranked.append((seen[one.finding.rule], one))
                seen[one.finding.rule] += 1
        shown = [one for _, one in sorted(ranked, key=lambda ranked: ranked[0])[:MOST_SHOWN]]
        commands += map(_command, shown)
        seen.subtract(one.finding.rule for one in shown)
        if seen.total():
            rules = ", ".join(f"{rule} {number:,}" for rule, number in seen.items() if number)
            more.append(f"And {count(seen.total(), f'more {severity}')} not shown here: {rules}.")
    return "\n".join([*commands, *more, *summary(report)]) + "\n"


def _command(one: Placed) -> str:
    message = f"{short(one.message)}{one.bracketed}\nTo do: {short(one.finding.remedy)}"
    # the title is last: the runner cuts off blanks at the end of the properties, and a file's name may end in one
    properties = {"file": visible(one.path), "line": str(one.line), "title": one.finding.rule}
    told = ",".join(f"{name}={command_property(value)}" for name, value in properties.items())
    return f"::{one.finding.severity} {told}::{command_data(message)}"
