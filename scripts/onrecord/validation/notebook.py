"""The schemas of tables for a notebook, and what an error of theirs says, as a frame."""

from os import PathLike

import pandas as pd
import pandera.pandas as pandera
from pandera.errors import SchemaErrors

from onrecord.record.dataset import Dataset
from onrecord.record.reference import FORMATS, known_schemas
from onrecord.rules.catalogue import CATALOGUE
from onrecord.validation.opening import readable_dataset
from onrecord.validation.schemas import TYPE, Binder, faults_of, row_labels, without_consequences

SCOPES = ("rows", "cells", "constraint")


def schema_of(table: str, of: str) -> pandera.DataFrameSchema:
    """Give the schema of a table of the format; see `onrecord.schema`."""
    known = known_schemas()
    if table not in known:
        raise KeyError(f"the format has no table `{table}`; it has {', '.join(known)}")
    rules = [rule for rule in CATALOGUE.values() if rule.scope in SCOPES]
    return _chosen(Binder(Dataset(None, {}, known), rules), table, of)


def schemas_of(path: str | PathLike, texts: str | PathLike | None, of: str) -> dict[str, pandera.DataFrameSchema]:
    """Give the schemas of all tables of a package; see `onrecord.schemas`."""
    dataset = readable_dataset(path, ("descriptor-file",), texts)
    in_format = (dataset.package.declaration or {}).get("format") in FORMATS
    rules = [rule for rule in CATALOGUE.values() if rule.scope in SCOPES and (rule.general or in_format)]
    binder = Binder(dataset, rules)
    return {name: _chosen(binder, name, of) for name in dataset.tables}


def _chosen(binder: Binder, table: str, of: str) -> pandera.DataFrameSchema:
    if of not in ("values", "text"):
        raise ValueError(f"a schema is of `values` or of `text`, not of `{of}`")
    return getattr(binder.schemas(table), of)


def faults_frame(error: SchemaErrors) -> pd.DataFrame:
    """Give one row a fault of what a schema has found; see `onrecord.faults`."""
    if not isinstance(error, SchemaErrors):
        raise TypeError(f"{type(error).__name__} is not a SchemaErrors: give `lazy=True` to `validate`, for all faults")
    place = {label: number for number, label in enumerate(dict.fromkeys(row_labels(error.data)))}
    every = list(faults_of(error))
    wrong = {(one.at.column, one.row) for one in every if one.rule == TYPE}
    found = without_consequences(every, lambda column, row: (column, row) in wrong)
    found.sort(key=lambda one: place.get(one.row, -1))
    rows = pd.Series([one.row for one in found], dtype=object)
    rules = [CATALOGUE.get(one.rule) for one in found]
    columns = {
        "rule": [one.rule for one in found],
        "table": [one.at.table for one in found],
        "column": [one.at.column for one in found],
        "row": rows.infer_objects() if rows.notna().all() else rows,  # beside a null, whole numbers would be floats
        "value": pd.Series([one.value for one in found], dtype=object),
        "title": [rule.title if rule else None for rule in rules],
        "remedy": [rule.remedy if rule else None for rule in rules],
    }
    frame = pd.DataFrame(columns)
    # a cell can break two bounds, which are one rule; rows under one label can't be told apart
    unique = error.data.index.is_unique
    return frame.drop_duplicates(["rule", "table", "column", "row"], ignore_index=True) if unique else frame
