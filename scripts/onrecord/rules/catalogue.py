"""The ordered list of every rule: what `onrecord rules`, the reports and `docs/rules.md` are made from."""

import difflib
from itertools import chain

from onrecord.rules import (
    cells,
    citations,
    claims,
    codes,
    dates,
    descriptor,
    files,
    format,
    keys,
    names,
    register,
    releases,
    sentences,
    spreadsheets,
    statements,
    voices,
    words,
)
from onrecord.rules.rule import Rule

GROUPS = {
    "The descriptor and its resources": descriptor.RULES,
    "The bytes of a file": files.RULES,
    "Cells": cells.RULES,
    "Keys": keys.RULES,
    "The declared format": format.RULES,
    "Citations": citations.RULES,
    "Articles and sentences": sentences.RULES,
    "Claims: positions and accounts": claims.RULES,
    "The register": register.RULES + names.RULES,
    "The codes": codes.RULES,
    "Own words": statements.RULES,
    "Releases and citation": releases.RULES,
    "Spreadsheets": spreadsheets.RULES,
    "With the texts at hand": words.RULES + dates.RULES + voices.RULES,
}
CATALOGUE: dict[str, Rule] = {rule.id: rule for rule in chain.from_iterable(GROUPS.values())}


def nearest_rules(rule_id: str) -> list[str]:
    """Give up to three rules whose identifiers are most like `rule_id`."""
    return difflib.get_close_matches(rule_id, CATALOGUE, n=3, cutoff=0.5)


def as_markdown() -> str:
    """Give the whole catalogue as the page `docs/rules.md`."""
    lines = ["# Rules", ""]
    lines += ["Made from the catalogue by `onrecord rules --markdown`; do not edit by hand.", ""]
    for group, rules in GROUPS.items():
        lines += [f"## {group}", ""]
        for rule in rules:
            lines += [f"### `{rule.id}`", "", f"**{rule.title}.** {_flat(rule.why)}", ""]
            lines += [f"- Severity: {rule.severity}{'; needs the texts' if rule.needs_texts else ''}"]
            lines += [f"- Binds: {'every package' if rule.general else 'packages that declare the format'}"]
            lines += [f"- Bad: {rule.bad}", f"- Good: {rule.good}", f"- Remedy: {rule.remedy}", ""]
    return "\n".join(lines).rstrip() + "\n"


def _flat(text: str) -> str:
    return " ".join(text.split())


def as_text(rule: Rule) -> str:
    """Explain one rule for a person at a screen."""
    lines = [f"{rule.id} ({rule.severity})", f"  {rule.title}.", "", f"Why:    {_flat(rule.why)}"]
    lines += [f"Bad:    {rule.bad}", f"Good:   {rule.good}", f"Remedy: {rule.remedy}"]
    if rule.needs_texts:
        lines.append("Needs the articles' texts (--texts DIR).")
    return "\n".join(lines) + "\n"
