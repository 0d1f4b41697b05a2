"""How far two codings agree: as tables for people (Markdown), as JSON, or the differences alone as CSV."""

from dataclasses import asdict, fields

from onrecord.analysis.agreement import Agreement, Difference, Variable
from onrecord.files.canonical import ascii_json, serialise
from onrecord.report.escape import visible


def render(form: str, agreement: Agreement) -> str:
    """Give an agreement as `text`, `json` or `csv`: the last has a row for each difference that is to be settled."""
    return {"text": _text, "json": _json, "csv": _csv}[form](agreement)


def _text(agreement: Agreement) -> str:
    lines = ["| variable | units | agree | share | alpha | 95 % of resamples |", f"|{' --- |' * 6}"]
    lines += [
        f"| {one.name} | {one.units} | {one.agree} | {_number(one.share)} | {_number(one.alpha)} | {_interval(one)} |"
        for one in agreement.variables
    ]
    lines += ["", "| rows | first | second | paired | Dice | alike | precision | recall | F1 |", f"|{' --- |' * 9}"]
    lines += [
        f"| {one.table} | {one.first} | {one.second} | {one.paired} | {_number(one.dice)} | {one.alike} "
        f"| {_number(one.precision)} | {_number(one.recall)} | {_number(one.f1)} |"
        for one in agreement.rows
    ]
    lines += ["", f"Differences: {len(agreement.differences)}."]
    lines += [
        visible(
            f"- {one.sentence_id}, {one.table}, {one.about}, {one.variable}: {_cell(one.first)} or {_cell(one.second)}"
        )
        for one in agreement.differences
    ]
    return "\n".join(lines) + "\n"


def _interval(one: Variable) -> str:
    return "–" if one.alpha is None else f"{_number(one.low)} to {_number(one.high)}"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _cell(value: str) -> str:
    return f"`{value}`" if value else "nothing"


def _json(agreement: Agreement) -> str:
    values = {
        "variables": [asdict(one) | {"share": one.share} for one in agreement.variables],
        "rows": [
            asdict(one) | {"dice": one.dice, "precision": one.precision, "recall": one.recall, "f1": one.f1}
            for one in agreement.rows
        ],
        "differences": [asdict(one) for one in agreement.differences],
    }
    return ascii_json(values)


def _csv(agreement: Agreement) -> str:
    header = [one.name for one in fields(Difference)]
    return serialise(header, [list(asdict(one).values()) for one in agreement.differences]).decode("utf-8")
