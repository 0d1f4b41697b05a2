"""What it costs to judge a table's cells: a limit on it keeps a stranger's schema from hanging the validator."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from onrecord.files.limits import Limits
from onrecord.tableschema.fields import arrow_kind, is_plain_text
from onrecord.tableschema.patterns import written_out
from onrecord.tableschema.readers import STRING_FORMATS, bare_number
from onrecord.tableschema.values import as_arrow


def costly_field(schema: dict, frame: pd.DataFrame, limits: Limits) -> tuple[str, str] | None:
    """Give the place of the first field whose cells would take too long to judge, and why; None where all is well."""
    steps = parsed = 0
    for number, field in enumerate(schema["fields"]):
        if field["name"] not in frame:
            continue
        text = as_arrow(frame[field["name"]])
        pattern = field.get("constraints", {}).get("pattern")
        if pattern:
            steps += pattern_steps(pattern, text)
            if steps > limits.pattern_steps:
                detail = f"its pattern takes the table to {steps:,} steps; {limits.most('pattern_steps')}"
                return f"/fields/{number}/constraints/pattern", detail
        if not _has_kernel(field):
            parsed += pc.count_distinct(text).as_py()
            if parsed > limits.parsed_cells:
                detail = f"its type takes the table to {parsed:,} cells read one by one"
                return f"/fields/{number}", f"{detail}; {limits.most('parsed_cells')}"
    return None


def pattern_steps(pattern: str, text: pa.ChunkedArray) -> int:
    """Give how many steps it takes to hold a column of text against a pattern."""
    return written_out(pattern) * (text.nbytes + len(text))


def _has_kernel(field: dict) -> bool:
    match arrow_kind(field):
        case "text":
            return is_plain_text(field) or field["format"] in STRING_FORMATS
        case "integer":
            return bare_number(field) is None
        case kind:
            return kind == "date"
