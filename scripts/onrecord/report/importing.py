"""What an import would do, for people at a screen: what is refused, then row by row what changes."""

from collections import Counter
from itertools import groupby

from onrecord.importing import Import
from onrecord.report.text import short, visible

MOST_SHOWN = 50
MARKS = {"changed": "~", "renamed": "~", "added": "+", "removed": "-"}


def render(planned: Import) -> str:
    """Give the refusals, the changes with the cells that differ, and what `onrecord validate` would newly find."""
    lines = [visible(note) for note in planned.notes]
    if planned.ignored:
        lines.append(visible(f"Not tables, so that nothing is taken from them: {', '.join(planned.ignored)}."))
    for title, faults in (("Refused", planned.faults), ("Would be found by `onrecord validate`", planned.findings)):
        if faults:
            lines += ["", f"{title}:"]
        for fault in faults[:MOST_SHOWN]:
            place, what, remedy = (
                (fault.place, fault.what, fault.remedy)
                if title == "Refused"
                else (fault[0], fault[1].message, fault[1].remedy)
            )
            lines += [f"  {visible(place)}  {short(what)}", f"      To do: {visible(remedy)}"]
        lines += [f"  ... and {len(faults) - MOST_SHOWN} more"] * (len(faults) > MOST_SHOWN)
    for table, group in groupby(planned.changes, key=lambda change: change.table):
        found = list(group)
        counts = Counter(change.kind for change in found)
        summary = ", ".join(f"{counts[kind]} {kind}" for kind in MARKS if counts[kind])
        lines += ["", f"{visible(table)}: {summary}"]
        for change in found[:MOST_SHOWN]:
            place = planned.places.get((table, change.key))
            lines.append(f"  {MARKS[change.kind]} {visible(change.key)}" + (f"  ({visible(place)})" if place else ""))
            for column, (before, after) in change.cells.items():
                told = {"added": short(after), "removed": short(before)}.get(
                    change.kind, f"{short(before) or '(empty)'} -> {short(after) or '(empty)'}"
                )
                lines.append(f"      {visible(column)}: {told}")
        lines += [f"  ... and {len(found) - MOST_SHOWN} more"] * (len(found) > MOST_SHOWN)
    if not planned.changes and not planned.faults:
        lines += ["", "Nothing differs."]
    return "\n".join(lines).lstrip("\n") + "\n"
