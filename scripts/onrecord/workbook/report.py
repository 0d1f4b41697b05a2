"""What an import would do, for people at a screen: what is refused, then row by row what changes."""

from onrecord.report.changes import MOST_SHOWN, change_lines
from onrecord.report.escape import short, visible
from onrecord.workbook.importing import Import


def render(planned: Import) -> str:
    """Give the refusals, the changes with the cells that differ, and what `onrecord validate` would newly find."""
    lines = [visible(note) for note in planned.notes]
    if planned.ignored:
        lines.append(visible(f"Not tables, so that nothing is taken from them: {', '.join(planned.ignored)}."))
    refused = [(one.place, one.rule, one.what, one.remedy) for one in planned.faults]
    new = [(place, one.rule, one.message, one.remedy) for place, one in planned.findings]
    for title, faults in (("Refused", refused), ("Would be found by `onrecord validate`", new)):
        if faults:
            lines += ["", f"{title}:"]
        for place, rule, what, remedy in faults[:MOST_SHOWN]:
            named = f"{visible(place)}  {rule}" if rule else visible(place)
            lines += [f"  {named}  {short(what)}", f"      To do: {visible(remedy)}"]
        lines += [f"  ... and {len(faults) - MOST_SHOWN} more"] * (len(faults) > MOST_SHOWN)
    lines += change_lines(planned.changes, planned.places)
    errors = sum(finding.severity == "error" for _, finding in planned.findings)
    if planned.faults:
        lines += ["", "Nothing was written: the refused cells come first."]
    elif not planned.changes:
        lines += ["", "Nothing differs."]
    elif errors:
        lines += ["", f"Written with --write, the package would not be sound: {errors:,} more errors."]
    else:
        lines += ["", "This can be written, with --write."]
    return "\n".join(lines).lstrip("\n") + "\n"
