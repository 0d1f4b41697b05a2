"""What differs between two versions, as text, JSON, Markdown or a page of HTML."""

import json
from dataclasses import asdict

from jinja2 import Environment

from onrecord.analysis.versions import Detail, Difference
from onrecord.files.canonical import ascii_json
from onrecord.report.changes import MARKS, by_table, change_lines, summary
from onrecord.report.escape import code_span, markdown_text, short, visible
from onrecord.report.tables import as_markdown

FORMAT = "/onrecord"
MOST_BREAKING = 10
PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{{ title }}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #1f2a37 }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; vertical-align: top; padding: .3rem .6rem }
tr { border-bottom: 1px solid #c9d2dc } td { overflow-wrap: anywhere }
del { background: #fde8e8; text-decoration: none } ins { background: #def7ec; text-decoration: none }
.step { font-weight: bold; padding: .6rem .8rem; border-left: 4px solid #0b57a4; background: #eef2f6 }
</style>
<h1>{{ title }}</h1>
<p class="step">{{ verdict }}</p>
{% for table, counts, changes in tables %}
<h2>{{ table }}: {{ counts }}</h2>
<table>
<thead><tr><th>row</th><th>what</th><th>column</th><th>before</th><th>after</th></tr></thead>
<tbody>
{% for change in changes %}{% for column, (before, after) in change.cells.items() %}
<tr>{% if loop.first %}<th rowspan="{{ change.cells|length }}">{{ change.key }}</th>
<td rowspan="{{ change.cells|length }}">{{ change.kind }}</td>{% endif %}
<td>{{ column }}</td><td>{% if before %}<del>{{ before }}</del>{% endif %}</td>
<td>{% if after %}<ins>{{ after }}</ins>{% endif %}</td></tr>
{% endfor %}{% endfor %}
</tbody>
</table>
{% endfor %}
{% for title, details in parts %}
<h2>{{ title }}</h2>
<table>
<thead><tr><th>what</th><th>calls for</th><th>before</th><th>after</th></tr></thead>
<tbody>
{% for one in details %}
<tr><td>{{ one.why }}</td><td>{{ one.step }}</td><td><del>{{ one.before|shown }}</del></td>
<td><ins>{{ one.after|shown }}</ins></td></tr>
{% endfor %}
</tbody>
</table>
{% endfor %}
{% if not_compared %}<p>{{ not_compared }}</p>{% endif %}
</html>
"""


def render(form: str, difference: Difference) -> str:
    """Give the difference in the format `form`: text, json, markdown or html."""
    return {"text": _text, "json": _json, "markdown": _markdown, "html": _html}[form](difference)


def verdict(difference: Difference) -> str:
    """Say the step of the version number that the difference calls for, and which change decides."""
    if difference.step == "none":
        return "Nothing differs: no new version is called for."
    least = f", {difference.least} or above" if difference.least else ""
    return f"This calls for a {difference.step} version{least}: {difference.reason}."


def _not_compared(difference: Difference) -> str:
    names = ", ".join(difference.not_compared)
    return f"Not compared, because it is not a table that can be read, or no key is in both: {names}."


def _draft(difference: Difference) -> list[str]:
    """Give the changelog's entry as far as the difference tells it; what the tool does now is for a person to say."""
    data = [f"{table}: {summary(found)}" for table, found in by_table(difference.rows)]
    data += [one.why for one in difference.descriptor if one.place != FORMAT]
    form = [one.why for one in [*difference.schemas, *difference.descriptor] if one.table or one.place == FORMAT]
    breaking = difference.breaking[:MOST_BREAKING]
    if difference.breaking[MOST_BREAKING:]:
        breaking.append(f"and {len(difference.breaking) - MOST_BREAKING} changes more")
    parts = {
        "Data": "; ".join(data) or "nothing changed",
        "Format": "; ".join(form) or "nothing changed",
        "Tool": "to be written by hand",
        "Who must act": f"who relies on what is gone or other now: {'; '.join(breaking)}" if breaking else "nobody",
    }
    return [
        f"## {difference.least or difference.after or '?'}, YYYY-MM-DD",
        "",
        *(f"- {name}: {markdown_text(what)}." for name, what in parts.items()),
    ]


def _title(difference: Difference) -> str:
    return f"From version {difference.before or '?'} to {difference.after or '?'}"


def _parts(difference: Difference) -> list[tuple[str, list[Detail]]]:
    parts = (("Schemas", difference.schemas), ("Descriptor", difference.descriptor))
    return [(title, details) for title, details in parts if details]


def _value(value) -> str:
    """Give a value in few words: a field or a table by what it says of itself, a foreign key by where it leads."""
    match value:
        case None:
            return "(none)"
        case str():
            return value
        case {"fields": columns, "reference": {"fields": _, **reference}}:
            return f"{_value(columns)} to {reference.get('resource') or 'its own table'}"
        case {"description": str(said)} | {"title": str(said)}:
            return said
        case list():
            return ", ".join(map(_value, value))
        case _:
            return json.dumps(value, ensure_ascii=False)


def _withdrawn(row: dict[str, str]) -> str:
    instead = f"; see {row['replaced_by']}" if row.get("replaced_by") else ""
    return f"withdrawn: {row['reason']}{instead}"


def _text(difference: Difference) -> str:
    withdrawn = {(one["table"], one["row_id"], 0): _withdrawn(one) for one in difference.withdrawn}
    lines = [visible(_title(difference)), *change_lines(difference.rows, withdrawn)]
    for title, details in _parts(difference):
        lines += ["", f"{title}:"]
        for one in details:
            lines.append(f"  ({one.step}) {visible(one.why)}")
            sides = ((one.before, "      "), (one.after, "   -> "))
            lines += [f"{mark}{short(_value(value))}" for value, mark in sides if value is not None]
    if difference.not_compared:
        lines += ["", visible(_not_compared(difference))]
    return "\n".join([*lines, "", visible(verdict(difference))]) + "\n"


def _json(difference: Difference) -> str:
    return ascii_json(asdict(difference))


def _markdown(difference: Difference) -> str:
    lines = [f"## {code_span(_title(difference))}", "", code_span(verdict(difference)), ""]
    if difference.step != "none":
        lines = [*_draft(difference), "", *lines]
    for table, found in by_table(difference.rows):
        rows = [
            [code_span(change.key), MARKS[change.kind], *map(code_span, (column, *cells))]
            for change in found
            for column, cells in change.cells.items()
        ]
        lines += [f"### {code_span(table)}: {summary(found)}", ""]
        lines += [*as_markdown(("row", "", "column", "before", "after"), rows), ""]
    for title, details in _parts(difference):
        values = [map(code_span, map(_value, (one.before, one.after))) for one in details]
        rows = [[code_span(one.why), one.step, *both] for one, both in zip(details, values, strict=True)]
        lines += [f"### {title}", "", *as_markdown(("what", "calls for", "before", "after"), rows), ""]
    if difference.not_compared:
        lines.append(code_span(_not_compared(difference)))
    return "\n".join(lines).rstrip() + "\n"


def _html(difference: Difference) -> str:
    environment = Environment(autoescape=True, trim_blocks=True)
    environment.filters["shown"] = _value
    tables = [(table, summary(found), found) for table, found in by_table(difference.rows)]
    return environment.from_string(PAGE).render(
        title=_title(difference),
        verdict=verdict(difference),
        tables=tables,
        parts=_parts(difference),
        not_compared=_not_compared(difference) if difference.not_compared else "",
    )
