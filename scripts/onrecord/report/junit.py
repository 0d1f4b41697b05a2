"""A report as JUnit XML, a test case a rule, for whatever shows the results of tests."""

from itertools import groupby
from xml.etree import ElementTree

from onrecord.report.escape import short
from onrecord.report.places import Placed, placed
from onrecord.report.text import count
from onrecord.rules.catalogue import GROUPS
from onrecord.validation.findings import Report

MOST_SHOWN = 100  # of a rule


def render(report: Report) -> str:
    """Give a test suite: a rule with findings fails, one that did not run is skipped with the reason, the rest pass.

    Warnings fail a rule as they fail the package, with `strict` alone; else its case passes and lists them. One case
    has one failure, with all of the rule's findings as its lines: readers show the first alone.
    """
    found = {rule: list(ones) for rule, ones in groupby(placed(report), key=lambda one: one.finding.rule)}
    suite = ElementTree.Element("testsuite", name="onrecord")
    counts = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
    for group, rules in GROUPS.items():
        for rule in rules:
            if rule.id not in {*report.rules_run, *report.reasons, *found}:
                continue
            counts["tests"] += 1
            case = ElementTree.SubElement(suite, "testcase", classname=group, name=rule.id)
            reason = report.reasons.get(rule.id)
            if rule.id in found:
                told = _told(found[rule.id], reason)
                if report.strict or rule.severity == "error":
                    counts["failures"] += 1
                    number = count(len(found[rule.id]), "finding")
                    ElementTree.SubElement(case, "failure", type=rule.severity, message=number).text = told
                else:
                    ElementTree.SubElement(case, "system-out").text = told
            elif reason:
                counts["skipped"] += 1
                ElementTree.SubElement(case, "skipped", message=short(reason))
    for name, times in counts.items():
        suite.set(name, str(times))
    suites = ElementTree.Element("testsuites")
    suites.append(suite)
    ElementTree.indent(suites)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(suites, encoding="unicode")}\n'


def _told(found: list[Placed], reason: str | None) -> str:
    lines = [f"{short(one.where)}{one.bracketed}  {short(one.finding.message)}" for one in found[:MOST_SHOWN]]
    if len(found) > MOST_SHOWN:
        lines.append(f"... and {len(found) - MOST_SHOWN:,} more")
    lines.append(f"To do: {short(found[0].finding.remedy)}")
    if reason:
        lines.append(f"Not run everywhere: {short(reason)}")
    return "\n".join(lines)
