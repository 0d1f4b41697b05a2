"""The rules for people and programs: all of them, or one explained."""

from onrecord.files.canonical import ascii_json
from onrecord.rules.catalogue import CATALOGUE, GROUPS
from onrecord.rules.rule import Rule


def render(form: str, rule: str | None = None) -> str:
    """Give the list of the rules, or one `rule` explained, as `text`, `json` or `markdown`."""
    if form == "json":
        found = ((group, one) for group, rules in GROUPS.items() for one in rules)
        return ascii_json([_values(group, one) for group, one in found if rule in (None, one.id)])
    if form == "markdown":
        return as_markdown() if rule is None else "\n".join(_section(CATALOGUE[rule])).rstrip() + "\n"
    return _list() if rule is None else _explained(CATALOGUE[rule])


def _values(group: str, rule: Rule) -> dict:
    return {
        "rule": rule.id,
        "severity": rule.severity,
        "group": group,
        "title": rule.title,
        "why": rule.why,
        "bad": rule.bad,
        "good": rule.good,
        "remedy": rule.remedy,
        "every_package": rule.general,
        "needs_texts": rule.needs_texts,
    }


def _list() -> str:
    lines = []
    for group, rules in GROUPS.items():
        lines.append(group)
        lines += [f"  {one.id:<26} {one.title}{' (warning)' * (one.severity == 'warning')}" for one in rules]
    return "\n".join(lines) + "\n"


def as_markdown() -> str:
    """Give the whole catalogue as the page `docs/rules.md`."""
    lines = ["# Rules", ""]
    lines += ["Made from the catalogue by `onrecord rules --format markdown`; do not edit by hand.", ""]
    for group, rules in GROUPS.items():
        lines += [f"## {group}", ""]
        for rule in rules:
            lines += _section(rule)
    return "\n".join(lines).rstrip() + "\n"


def _section(rule: Rule) -> list[str]:
    lines = [f"### `{rule.id}`", "", f"**{rule.title}.** {rule.why}", ""]
    lines += [f"- Severity: {rule.severity}{'; needs the texts' if rule.needs_texts else ''}"]
    lines += [f"- Binds: {'every package' if rule.general else 'packages that declare the format'}"]
    return [*lines, f"- Bad: {rule.bad}", f"- Good: {rule.good}", f"- Remedy: {rule.remedy}", ""]


def _explained(rule: Rule) -> str:
    """Explain one rule for a person at a screen."""
    lines = [f"{rule.id} ({rule.severity})", f"  {rule.title}.", "", f"Why:    {rule.why}"]
    lines += [f"Bad:    {rule.bad}", f"Good:   {rule.good}", f"Remedy: {rule.remedy}"]
    if rule.needs_texts:
        lines.append("Needs the articles' texts (--texts DIR).")
    return "\n".join(lines) + "\n"
