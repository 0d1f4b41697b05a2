"""The versions side by side, as text, CSV, JSON or Markdown."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from onrecord.analysis.contested import ASKED, ASKING, SIDES, WORDS, Contest
from onrecord.record.sides import PRESS, UNATTRIBUTED
from onrecord.report.escape import markdown_text, visible

SAID = {
    "accepts": "agreed",
    "accepts_partly": "agreed in part",
    "considering": "was looking into it",
    "declines": "declined",
}
COLUMNS = ("about", "identifier", "title", "word", "derived_from", "side", "organisation", "value", "claims")


def render(form: str, demands: Sequence[Contest], events: Sequence[Contest]) -> str:
    """Give the contested demands and events in the format `form`: text, csv, json or markdown."""
    return {"text": _text, "csv": _csv, "json": _json, "markdown": _markdown}[form](demands, events)


def _text(demands, events) -> str:
    blocks = ["".join(f"{_summary(about, some)}\n" for about, some in (("demand", demands), ("event", events)) if some)]
    for contest in [*demands, *events]:
        lines = [f"{contest.word.upper():<12} {contest.title} ({contest.identifier})"]
        if contest.derived_from:
            lines.append(f"{'':<13}derived from its parts: {', '.join(contest.derived_from)}")
        for side, said in contest.versions.items():
            for value, claims in said.items():
                said_by = f"according to {_who(contest, side)}: {_what(contest, value)}"
                lines.append(f"{'':<13}{said_by} ({', '.join(claims)})")
        blocks.append("".join(f"{visible(line)}\n" for line in lines))
    return "\n".join(blocks)


def _summary(about: str, contests: Sequence[Contest]) -> str:
    """Say in a line how many there are of each word."""
    counts = Counter(one.word for one in contests)
    said = ", ".join(f"{counts[word]} {word}" for word in WORDS if word in counts)
    return f"{len(contests)} {about}{'' if len(contests) == 1 else 's'}: {said}."


def _who(contest: Contest, side: str) -> str:
    unnamed = {PRESS: "the press", UNATTRIBUTED: "sources of no known organisation"}
    return _named(contest, side) or unnamed.get(side, side)


def _named(contest: Contest, side: str) -> str | None:
    return contest.names.get(contest.parties.get(side, ""))


def _what(contest: Contest, value: str) -> str:
    """Say what the party that is asked did, or how an event was judged."""
    if value not in SAID:
        return f"it was {value}"
    return f"{_named(contest, ASKED)} {SAID[value]}"


def rows(demands: Sequence[Contest], events: Sequence[Contest]) -> Iterator[list[str]]:
    """Give the rows of the report as a table with COLUMNS: one a side and value, one where no side says anything."""
    for about, contests in (("demand", demands), ("event", events)):
        for one in contests:
            start = [about, one.identifier, one.title, one.word, " | ".join(one.derived_from)]
            cells = [
                [side, one.parties.get(side, ""), value, " | ".join(claims)]
                for side, said in one.versions.items()
                for value, claims in said.items()
            ]
            yield from (start + cell for cell in cells or [["", "", "", ""]])


def _csv(demands, events) -> str:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows(demands, events))
    return buffer.getvalue()


def _json(demands, events) -> str:
    value = {"demands": [asdict(one) for one in demands], "events": [asdict(one) for one in events]}
    return json.dumps(value, indent=2, ensure_ascii=True) + "\n"


def _markdown(demands, events) -> str:
    tables = []
    if demands:
        used = {side for one in demands for side in one.versions} | {ASKED, ASKING}
        sides = [side for side in SIDES if side in used]
        tables.append(_table("demand", demands, sides))
    if events:
        sides = list(dict.fromkeys(side for one in events for side in one.versions))
        tables.append(_table("event", events, sides))
    return "\n".join(tables)


def _table(about: str, contests, sides) -> str:
    lines = [" | ".join(["|", about, "word", *sides]).replace("| |", "|", 1) + " |"]
    lines.append("| --- " * (len(sides) + 2) + "|")
    for one in contests:
        word = one.word + (f" (derived from {', '.join(one.derived_from)})" if one.derived_from else "")
        cells = [f"{markdown_text(one.title)} (`{one.identifier}`)", word]
        for side in sides:
            said = one.versions.get(side, {})
            claims = "; ".join(f"{value}: {', '.join(keys)}" for value, keys in said.items())
            party = one.parties.get(side)
            cells.append(f"{claims} ({party})" if claims and party not in (None, side) else claims)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"
