"""What failed, in the words of the rules: faults and refusals as findings."""

from collections.abc import Iterator

from onrecord.files.guarded import Refusal
from onrecord.rules.catalogue import CATALOGUE
from onrecord.rules.rule import At, Rule
from onrecord.validation.findings import Finding
from onrecord.validation.schemas import Binder

MOST_WORD = 1_000


def table_findings(binder: Binder, table: str) -> list[list[Finding]]:
    """Check a table by its schemas, and give a list of findings for each place of each rule, as the catalogue has them.

    Of each as many as the binder keeps.
    """
    rows: dict[tuple, dict[int, None]] = {}
    for fault in binder.faults(table):
        rows.setdefault(_place(CATALOGUE[fault.rule], fault.at), {})[fault.row] = None
    places = [(rule, at) for rule in binder.rules for at in rule.places(table, binder.dataset.schemas[table])]
    return [list(_findings(binder, rule, at, sorted(rows.get(_place(rule, at), ())))) for rule, at in places]


def _place(rule: Rule, at: At) -> tuple:
    # two keys may begin with one column
    return rule.id, at.column, repr(at.declared) if rule.scope == "rows" else None


def _findings(binder: Binder, rule: Rule, at: At, rows: list[int]) -> Iterator[Finding]:
    if not rows:
        return
    dataset = binder.dataset
    table, key = dataset.table(at.table), dataset.key(at.table)
    written = table.frame.loc[rows].to_dict("records")
    for row, cells, more in zip(rows, written, binder.words(rule, at, rows), strict=True):
        row_id, value = cells[key], cells.get(at.column)
        path, line, in_row = table.place(row)
        words = cells | more | {"table": at.table, "column": at.column, "value": value, "row_id": row_id}
        yield Finding(
            rule=rule.id,
            severity=rule.severity,
            table=at.table,
            path=path or dataset.package.path.name,
            line=line,
            column=at.column,
            row_id=row_id,
            value=value,
            message=in_row + _message(rule, words),
            remedy=rule.remedy,
        )


def refusal_finding(refusal: Refusal) -> Finding:
    """Give the finding of what could not be taken as it stands."""
    rule = CATALOGUE[refusal.kind]
    words = {"table": refusal.table, "path": refusal.path, "detail": refusal.detail, "value": refusal.value}
    words["what"] = f"resource `{refusal.table}`" if refusal.table else "the descriptor"
    words["kind"] = refusal.detail  # what a cell that JSON gives another type than its field's should be
    return Finding(
        rule=rule.id,
        severity=rule.severity,
        table=refusal.table,
        path=refusal.path,
        line=refusal.line,
        column=refusal.column,
        row_id=refusal.row_id,
        value=refusal.value,
        message=_message(rule, words),
        remedy=rule.remedy,
    )


def _message(rule: Rule, words: dict) -> str:
    """Give a rule's message as a sentence; what is long in it is cut, as the place says where all of it stands."""
    cut = {
        key: f"{one[:MOST_WORD]}..." if isinstance(one, str) and len(one) > MOST_WORD else one
        for key, one in words.items()
    }
    message = rule.message.format_map(cut)
    ending = "" if message.endswith((".", "!", "?")) else "."
    return message[:1].upper() + message[1:] + ending
