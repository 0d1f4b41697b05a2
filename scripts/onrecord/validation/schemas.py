"""The rules for a table as checks of Pandera schemas, and what failed as rows at fault.

A table has two schemas: one for its cells as they are written, one for their values. What a constraint means and what
a rule says of rows is checked on values, in which a cell that is not of its type is null; only what values do not
show, a cell's type and its spelling, is checked on the text. Anybody's frame can be checked: its columns are taken in
the types that the rules rely on, and what is no value of its field is found, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pandera.pandas as pandera
from pandera.errors import SchemaError, SchemaErrorReason, SchemaErrors

from onrecord.record.dataset import Dataset, Unavailable, one_column
from onrecord.rules.catalogue import CATALOGUE
from onrecord.rules.rule import REASON, At, Rule, find_faults, true
from onrecord.tableschema.fields import is_text
from onrecord.tableschema.values import present, typed
from onrecord.validation.cells import Cells
from onrecord.validation.findings import RuleBroken

# what Pandera calls its own checks of a column, and the rules that they are
PANDERA_NAMES = {"not_nullable": "cell-required", "field_uniqueness": "cell-unique", "column_in_dataframe": "header"}
TYPE, KEY = "cell-type", "primary-key"
_TEXT = {"type": "string"}
Step = Callable[[str], AbstractContextManager]


class Failure(NamedTuple):
    """One cell or row at fault: the rule, the place that it guards, the row's label in the frame and the cell's value.

    Row and value are None where no row is at fault, such as where a whole column is missing.
    """

    rule: str
    at: At
    row: Any
    value: Any


class TableSchemas(NamedTuple):
    """The schemas of one table: for its text, and for its values."""

    text: pandera.DataFrameSchema
    values: pandera.DataFrameSchema


class Binder:
    """Binds rules to the tables of a dataset.

    `reasons` says of rules that could not run why, `most` is how many failures of a check are kept, None for all.
    """

    def __init__(self, dataset: Dataset, rules: Iterable[Rule], most: int | None = None, step: Step | None = None):
        self.dataset, self.rules = dataset, list(rules)
        self.reasons: dict[str, str] = {}
        self._most, self._step = most, step or (lambda name: nullcontext())

    def schemas(self, table: str) -> TableSchemas:
        """Give the Pandera schemas of a table."""
        schema = self.dataset.schemas[table]
        places = [(rule, at) for rule in self.rules for at in rule.places(table, schema)]
        rows = [self._of_rows(rule, at) for rule, at in places if rule.scope == "rows"]
        written = {at.column for rule, at in places if rule.scope == "cells" and not is_text(at.declared)}
        text, values = {}, {}
        for field in schema["fields"]:
            name = field["name"]
            values[name] = self._column(field, [(rule, at) for rule, at in places if at.column == name])
            if name in written:
                text[name] = pandera.Column(name=name, checks=self._of_type(_TEXT), nullable=True)
        of_text, of_values = self._of_cells(places, written=True), self._of_cells(places, written=False)

        def forgetting(frame: pd.DataFrame) -> pd.DataFrame:
            self.dataset.let_go()  # it may have changed since it was checked last
            return frame

        return TableSchemas(
            pandera.DataFrameSchema(text, [_no_column_twice(text), *of_text], name=table),
            pandera.DataFrameSchema(
                values, [_no_column_twice(values), *of_values, *rows], pandera.Parser(forgetting), name=table
            ),
        )

    def _column(self, field: dict, places: list[tuple[Rule, At]]) -> pandera.Column:
        arguments: dict[str, Any] = {"name": field["name"], "nullable": True, "checks": self._of_type(field)}
        for rule, at in places:
            if rule.scope == "constraint":
                options = self._options(rule, self._consequences(rule, at))
                found = rule.function(at.declared, **options)
                checks = found.get("checks", [])
                if not is_text(field):
                    checks = [self._of_values(field, one, options) if one.ignore_na else one for one in checks]
                arguments |= found | {"checks": [*arguments["checks"], *checks]}
        return pandera.Column(**arguments)

    def _options(self, rule: Rule, more: int = 0) -> dict[str, Any]:
        # Pandera's own checks have an `error` that would stand in the place of the name
        most = self._most and self._most + more
        return {"name": rule.id, "error": rule.id, "title": rule.title, "n_failure_cases": most}

    def _consequences(self, rule: Rule, at: At) -> int:
        """Give how many failures at most are left out again: `without_consequences` must not be left with too few."""
        known = {field["name"] for field in self.dataset.schemas[at.table]["fields"]} if self._most else ()
        columns = (self.dataset.column(at.table, one) for one in _judged(rule.id, at) if one in known)
        return sum(int(one.wrong.sum()) for one in columns)

    def _of_type(self, field: dict) -> list[pandera.Check]:
        """Give the check that what anybody's column holds is of the field's type, where that rule is asked for."""

        def sound(cells: pd.Series) -> pd.Series | bool:
            values = typed(cells, field)
            # what is in the type already, as our own tables are, is not looked through
            return True if values is cells else _outcome(present(values) | cells.isna().to_numpy(bool), cells)

        return [pandera.Check(sound, ignore_na=False, **self._options(rule)) for rule in self.rules if rule.id == TYPE]

    def _of_values(self, field: dict, check: pandera.Check, options: dict[str, Any]) -> pandera.Check:
        """Give a check that looks at a column's values, whatever type of anybody's frame holds them."""
        check.ignore_na = False

        def sound(cells: pd.Series) -> pd.Series | bool:
            values = typed(cells, field)
            mask, there = np.ones(len(cells), bool), present(values)
            mask[there] = true(check(values[there]).check_output)
            return _outcome(mask, cells)

        return pandera.Check(sound, ignore_na=False, **options)

    def _of_cells(self, places: list[tuple[Rule, At]], written: bool) -> list[pandera.Check]:
        """Give a check for each rule about cells, of all columns that it guards: of texts, or of what else is written.

        A check of each column by itself would take far longer than what it looks at.
        """
        found: dict[Rule, list[At]] = {}
        for rule, at in places:
            if rule.scope == "cells" and is_text(at.declared) != written:
                found.setdefault(rule, []).append(at)
        return [self._of_places(rule, own, written) for rule, own in found.items()]

    def _of_places(self, rule: Rule, places: list[At], written: bool) -> pandera.Check:
        def wrong(frame: pd.DataFrame) -> dict[At, np.ndarray]:
            cells = self._written(frame, places) if written else self._texts(frame, places)
            with self._step(rule.id):
                return {at: _first(one, self._most) for at, one in zip(places, cells.wrong(rule), strict=True)}

        def sound(frame: pd.DataFrame) -> pd.Series | bool:
            try:
                return _outcome(~np.logical_or.reduce([*wrong(frame).values()]), frame)
            except Unavailable:  # that a column is missing or stands twice is found by itself
                return True

        return self._of_frame(rule, sound, wrong)

    def _of_frame(self, rule: Rule, sound: Callable, wrong: Callable) -> pandera.Check:
        # as many failures are kept of each place, and not of all rows
        options = self._options(rule) | {"n_failure_cases": None}
        return pandera.Check(sound, ignore_na=False, statistics={"masks": wrong}, **options)

    def _texts(self, frame: pd.DataFrame, places: list[At]) -> Cells:
        table = places[0].table
        return self.dataset.holding(table, frame).once(_cells, table, *(at.column for at in places))

    def _written(self, frame: pd.DataFrame, places: list[At]) -> Cells:
        texts = [typed(one_column(frame, places[0].table, at.column), _TEXT) for at in places]
        return Cells(texts, [at.declared for at in places], self.dataset.schemas[places[0].table])

    def _of_rows(self, rule: Rule, at: At) -> pandera.Check:
        most = self._most and self._most + self._consequences(rule, at)

        def found(frame: pd.DataFrame) -> pd.DataFrame:
            with self._step(rule.id):
                return self.dataset.holding(at.table, frame).once(_found, rule, at)

        def wrong(frame: pd.DataFrame) -> dict[At, np.ndarray]:
            mask = np.zeros(len(frame), bool)
            mask[found(frame).index] = True
            return {at: _first(mask, most)}

        def sound(frame: pd.DataFrame) -> pd.Series | bool:
            try:
                reason = found(frame).attrs.get(REASON)
            except Unavailable as unavailable:
                self.reasons.setdefault(rule.id, str(unavailable))
                return True
            if reason is not None:
                self.reasons.setdefault(rule.id, reason)
            return _outcome(~wrong(frame)[at], frame)

        return self._of_frame(rule, sound, wrong)

    def faults(self, table: str) -> list[Failure]:
        """Check a table of the dataset by its schemas, and give what failed."""
        if not self.rules:  # who only reads a package asks for none
            return []
        schemas = self.schemas(table)
        text = self.dataset.table(table).frame[list(schemas.text.columns)]
        # Pandera keeps a schema as long as a frame that it has checked is there: it is given one of its own
        values = self.dataset.view(table)
        found = [*_failed(schemas.text, text), *_failed(schemas.values, values)]
        # which cells are wrong is asked of the columns: that rule may not be asked for, and lists no more than `most`
        return without_consequences(found, lambda column, row: self.dataset.column(table, column).wrong[row])

    def words(self, rule: Rule, at: At, rows: list[int]) -> list[dict[str, Any]]:
        """Give the words that a rule's message needs beside the cells of each of some rows at fault."""
        if rule.scope == "rows":
            return self.dataset.once(_found, rule, at).loc[rows].to_dict("records")
        if rule.words is None:
            return [{} for _ in rows]
        return [rule.words(at.declared, value) for value in self.dataset[at.table].loc[rows, at.column]]


def _no_column_twice(names: Iterable[str]) -> pandera.Check:
    """Give the check that no column of a field stands twice; Pandera's own takes no frame with names in two levels."""

    def twice(frame: pd.DataFrame) -> list[str]:
        return [name for name in names if isinstance(frame.get(name), pd.DataFrame)]

    return pandera.Check(lambda frame: not twice(frame), name="header", statistics={"columns": twice})


def _cells(dataset: Dataset, table: str, *columns: str) -> Cells:
    fields = [dataset.field(table, one) for one in columns]
    return Cells((dataset[table][one] for one in columns), fields, dataset.schemas[table])


def _outcome(sound: np.ndarray, checked: pd.Series | pd.DataFrame) -> pd.Series | bool:
    """Give what Pandera takes of a check: where all is sound, a truth value is less work than one a row.

    Pandera can't list rows of a frame that have one label; it lists none where the outcome has labels of its own.
    """
    if sound.all():
        return True
    listed = isinstance(checked, pd.Series) or checked.index.is_unique
    return pd.Series(sound, checked.index if listed else None)


def _first(mask: np.ndarray, most: int | None) -> np.ndarray:
    return mask if most is None else mask & (mask.cumsum() <= most)


def _found(dataset: Dataset, rule: Rule, at: At) -> pd.DataFrame:
    return find_faults(rule, dataset, at)


def _failed(schema: pandera.DataFrameSchema, frame: pd.DataFrame) -> list[Failure]:
    if not schema.columns:
        return []
    try:
        # in place: nothing is changed, and a copy would not be known for the dataset's own
        schema.validate(frame, lazy=True, inplace=True)
    except SchemaErrors as error:
        return list(faults_of(error))
    return []


def faults_of(error: SchemaErrors) -> Iterator[Failure]:
    """Give each fault once that Pandera has found; raises RuleBroken where a rule has raised.

    A rule may raise of a column that is not of its type, which is found by itself. A check that is no rule of ours, as
    Pandera's methods add them, is a fault by its own name, also where it has raised.
    """
    of_another_type = {one.schema.name for one in error.schema_errors if getattr(one.check, "name", None) == TYPE}
    for one in error.schema_errors:
        if one.reason_code == SchemaErrorReason.CHECK_ERROR and one.check.name in CATALOGUE:
            if one.schema is not error.schema and one.schema.name in of_another_type:
                continue
            if "MemoryError" in one.failure_cases:
                raise MemoryError
            what = f"the rule {one.check.name} broke off, which is a fault of onrecord and none of the data"
            raise RuleBroken(f"{what}: {one.failure_cases}") from one
        is_check = isinstance(one.check, pandera.Check)
        rule, table = one.check.name if is_check else one.check, error.schema.name
        rule = PANDERA_NAMES.get(rule, rule)
        if is_check and "masks" in one.check.statistics:
            yield from _in_rows(rule, one, error.data)
            continue
        column, cases = None if one.schema is error.schema else one.schema.name, one.failure_cases
        if isinstance(cases, pd.DataFrame):
            if "column" in cases:  # of a check of rows that is none of ours: each row once
                cases = cases[cases["column"] == cases["column"].iloc[0]]
            for case in zip(cases["index"], cases["failure_case"], strict=True):
                yield Failure(rule, At(table, column), *case)
        else:  # no row is at fault
            found = one.check.statistics.get("columns") if is_check else None
            # Pandera's own checks of a frame say which column they find
            columns = found(error.data) if found else [column if is_check else cases]
            yield from (Failure(rule, At(table, name), None, None) for name in columns)


def _in_rows(rule: str, error: SchemaError, frame: pd.DataFrame) -> Iterator[Failure]:
    """Give what a failed check of a frame has found in each place that it guards.

    Pandera says only in which rows it failed: in which columns is asked of the check once more.
    """
    if len(error.check_output) != len(frame):  # with `head`, `tail` or `sample`, where Pandera takes a label once
        frame = frame[~frame.index.duplicated()].loc[error.check_output.index]
    for at, mask in error.check.statistics["masks"](frame).items():
        if mask.any():
            wrong = frame[mask]
            values = wrong[at.column if at.column in wrong else wrong.columns[0]].astype(object)
            yield from (Failure(rule, at, *case) for case in zip(row_labels(wrong), values, strict=True))


def row_labels(frame: pd.DataFrame) -> list:
    """Give the rows' labels as Pandera does: as text where the index has several levels."""
    several = isinstance(frame.index, pd.MultiIndex)
    return [str(label) for label in frame.index.tolist()] if several else list(frame.index)


def without_consequences(found: list[Failure], is_wrong: Callable[[str, Any], bool]) -> list[Failure]:
    """Leave out what only follows from a cell that is not of its type, as `is_wrong` says by its column and row."""
    return [one for one in found if not any(is_wrong(column, one.row) for column in _judged(one.rule, one.at))]


def _judged(rule: str, at: At) -> list[str]:
    """Give the columns of which a cell that is not of its type is at fault by a rule for that reason alone.

    It breaks no constraint of its field, and among values it is null, but a key is not empty for it.
    """
    if rule == KEY:
        return at.declared
    return [at.column] if rule in CATALOGUE and CATALOGUE[rule].scope == "constraint" else []
