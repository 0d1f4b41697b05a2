"""A report as SARIF 2.1.0 (OASIS, errata 01), for code scanning and for editors."""

import hashlib
import json
from collections import Counter
from importlib.metadata import version
from urllib.parse import quote

from onrecord.files.canonical import ascii_json
from onrecord.report.escape import sarif_text, short
from onrecord.report.places import Placed, placed
from onrecord.report.text import count
from onrecord.rules.catalogue import CATALOGUE, GROUPS
from onrecord.validation.findings import Finding, Report

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MOST_RESULTS = 5_000  # GitHub shows no more of one run
NUMBERS = {rule: number for number, rule in enumerate(CATALOGUE)}


def render(report: Report) -> str:
    """Give the report as one SARIF log with one run; of the findings MOST_RESULTS, errors first, the rest counted.

    What was left out, and the rules that did not run with their reasons, are notifications of the invocation (3.20.21).
    """
    found = placed(report)
    shown = found[:MOST_RESULTS]
    notes = [_notification("note", reason, rule) for rule, reason in report.reasons.items()]
    if len(found) > len(shown):
        rest = Counter(one.finding.severity for one in found[MOST_RESULTS:])
        left_out = " and ".join(count(number, f"more {severity}") for severity, number in rest.items())
        notes.insert(0, _notification("warning", f"{left_out} found, and left out of this file."))
    run = {
        "tool": {"driver": {"name": "onrecord", "version": version("onrecord"), "rules": list(_rules())}},
        "invocations": [{"executionSuccessful": not report.missing, "toolExecutionNotifications": notes}],
        "results": list(_results(shown)),
    }
    return ascii_json({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rules():
    for group, rules in GROUPS.items():
        for rule in rules:
            yield {
                "id": rule.id,
                "shortDescription": {"text": sarif_text(f"{rule.title}.")},
                "fullDescription": {"text": sarif_text(rule.why)},
                "help": {"text": sarif_text(rule.remedy)},
                "defaultConfiguration": {"level": rule.severity},
                "properties": {"tags": [group]},
            }


def _notification(level: str, text: str, rule: str | None = None) -> dict:
    notification = {"level": level, "message": {"text": sarif_text(short(text))}}
    return notification | ({"associatedRule": {"id": rule, "index": NUMBERS[rule]}} if rule else {})


def _results(shown: list[Placed]):
    seen: Counter[str] = Counter()
    for one in shown:
        finding, digest = one.finding, _digest(one.finding)
        seen[digest] += 1
        inside = {"table": finding.table, "row": finding.row_id, "column": finding.column}
        yield {
            "ruleId": finding.rule,
            "ruleIndex": NUMBERS[finding.rule],
            "level": finding.severity,
            "message": {"text": sarif_text(f"{short(one.message)}{one.bracketed}")},
            "locations": [
                {"physicalLocation": {"artifactLocation": _artifact(one.path), "region": {"startLine": one.line}}}
            ],
            "partialFingerprints": {"onrecord/v1": f"{digest}:{seen[digest]}"},
            "properties": {name: short(value) for name, value in inside.items() if value is not None},
        }


def _artifact(path: str) -> dict:
    uri = quote(path, errors="surrogateescape")
    return {"uri": f"file://{uri}"} if path.startswith("/") else {"uri": uri, "uriBaseId": "%SRCROOT%"}


def _digest(finding: Finding) -> str:
    """Give what stays the same when rows come and go above: the line is no part of it."""
    told = [finding.rule, finding.table, finding.row_id, finding.column, finding.value]
    return hashlib.sha256(json.dumps(told).encode("ascii")).hexdigest()
