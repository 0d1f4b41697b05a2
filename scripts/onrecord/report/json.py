"""A report as JSON, complete and in one object."""

import json

from onrecord.validation.findings import Report


def render(report: Report) -> str:
    """Give the report as indented JSON, one object, with a line feed at its end."""
    text = json.dumps(report.as_dict(), indent=2, ensure_ascii=True)
    return text.replace("##[", "##\\u005b") + "\n"  # to GitHub's log a command, wherever it stands
