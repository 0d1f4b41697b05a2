"""How far two codings agree: as tables for people or in Markdown, as JSON, or the differences alone as CSV."""

from dataclasses import asdict, fields

from onrecord.analysis.agreement import Agreement, Disagreement, Variable
from onrecord.files.canonical import ascii_json, serialise
from onrecord.report.escape import visible
from onrecord.report.tables import aligned, as_markdown
from onrecord.report.text import count

VARIABLES = ("variable", "units", "agree", "share", "alpha", "95 % of resamples")
ROWS = ("rows", "first", "second", "paired", "Dice", "alike", "precision", "recall", "F1")


def render(form: str, agreement: Agreement) -> str:
    """Give an agreement as `text`, `json`, `markdown`, or `csv` with a row for each difference to be settled."""
    return {"text": _text, "json": _json, "markdown": _markdown, "csv": _csv}[form](agreement)


def _text(agreement: Agreement) -> str:
    tables = [aligned(VARIABLES, _variables(agreement)), aligned(ROWS, _rows(agreement))]
    alike = " and ".join(f"{one.alike:,} of {one.paired:,} {one.table}" for one in agreement.rows)
    number = count(len(agreement.differences), "difference")
    first = f"{number}; of the rows that both have, coded alike: {alike}."
    return "\n".join([first, "", *tables[0], "", *tables[1], "", *_differences(agreement)]) + "\n"


def _markdown(agreement: Agreement) -> str:
    lines = []
    for header, rows in ((VARIABLES, _variables(agreement)), (ROWS, _rows(agreement))):
        lines += [*as_markdown(header, rows), ""]
    return "\n".join([*lines, *_differences(agreement)]) + "\n"


def _variables(agreement: Agreement) -> list[list[str]]:
    return [
        [one.name, str(one.units), str(one.agree), _number(one.share), _number(one.alpha), _interval(one)]
        for one in agreement.variables
    ]


def _rows(agreement: Agreement) -> list[list[str]]:
    return [
        [one.table, *map(str, (one.first, one.second, one.paired)), _number(one.dice), str(one.alike)]
        + [_number(value) for value in (one.precision, one.recall, one.f1)]
        for one in agreement.rows
    ]


def _differences(agreement: Agreement) -> list[str]:
    told = (
        f"- {one.sentence_id}, {one.table}, {one.about}, {one.variable}: {_cell(one.first)} or {_cell(one.second)}"
        for one in agreement.differences
    )
    return [f"Differences: {len(agreement.differences)}.", *map(visible, told)]


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
    header = [one.name for one in fields(Disagreement)]
    return serialise(header, [list(asdict(one).values()) for one in agreement.differences]).decode("utf-8")
