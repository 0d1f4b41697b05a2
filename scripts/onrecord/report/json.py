"""A report as JSON, complete and in one object."""

from onrecord.files.canonical import ascii_json
from onrecord.validation.findings import Report


def render(report: Report) -> str:
    """Give the report as indented JSON, one object, with a line feed at its end."""
    return ascii_json(report.as_dict())
