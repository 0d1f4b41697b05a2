"""A package's tables as rules and readers see them: typed columns, keys followed, texts at hand."""

import os
import re
import threading
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from onrecord.files.canonical import serialise
from onrecord.package.descriptor import Package, Refused, read_plain_file
from onrecord.package.tables import Table
from onrecord.record import texts
from onrecord.record.reference import WITHDRAWN, known_schemas
from onrecord.rules.rule import Unavailable
from onrecord.tableschema.columns import Column, missing_values, references

MOST_NAME_CHARACTERS = 200


class Dataset:
    """The tables of one package, by name, each under the schema that it is judged by.

    `dataset[name]` is the typed frame: Arrow strings, integers and dates, null where a cell is missing or
    of a wrong type, rows numbered from 0. What can't be had raises Unavailable. `unjudged` are the tables
    whose own schema is at fault: their columns are known by the header alone.
    """

    def __init__(
        self,
        package: Package,
        tables: dict[str, Table],
        schemas: dict[str, dict],
        unjudged: frozenset[str],
        folder: Path | None,
    ):
        self.package = package
        self.tables = tables
        self.schemas = schemas
        self.unjudged = unjudged
        self.texts_folder = folder
        self._made: dict[tuple, Any] = {}
        self._locks: dict[tuple, Any] = {}
        self._texts: dict[str, str | None] = {}
        self._raw_texts: dict[str, str] = {}
        self.unreadable_texts: dict[str, str] = {}

    @property
    def register(self) -> "Dataset":
        """What holds the tables of which a batch has all rows: this dataset itself, where it is no batch."""
        return self

    def table(self, name: str) -> Table:
        """Give a table as it was read."""
        if name not in self.tables:
            raise Unavailable(f"table `{name}` could not be read")
        return self.tables[name]

    def key(self, table: str) -> str:
        """Give the column that a row goes by: the first of the primary key, else the first of all."""
        key = self.schemas[table].get("primaryKey") or list(self.table(table).frame.columns)
        return key if isinstance(key, str) else key[0]

    def field(self, table: str, column: str) -> dict:
        """Give the field of a table's schema."""
        self.table(table)
        for field in self.schemas[table]["fields"]:
            if field["name"] == column:
                return field
        raise Unavailable(f"table `{table}` has no column `{column}`")

    def column(self, table: str, column: str) -> Column:
        """Give one column with its parsed values."""
        return self.once(_column, table, column)

    def __getitem__(self, table: str) -> pd.DataFrame:
        """Give a table's typed frame."""
        return self.once(_frame, table)

    def follow(self, table: str, column: str, *steps: str) -> pd.Series:
        """Follow a key from `table.column`: each two `steps` name the table it leads to and the column to take.

        Gives the last column's values, one a row of `table`; null where a key is missing or names no row.
        The first row counts where a key stands twice.
        """
        if not steps:
            return self.column(table, column).series
        *path, target, wanted = steps
        rows = self.rows_along(table, column, *path, target)
        values = self.column(target, wanted).series.array._pa_array
        taken = pc.take(values, pa.array(rows, mask=rows < 0))
        return pd.Series(taken, dtype=pd.ArrowDtype(taken.type))

    def rows_along(self, table: str, column: str, *steps: str) -> np.ndarray:
        """Follow a key as `follow` does, up to a table: give the row of it to which each row leads, -1 for none."""
        return self.once(_rows_along, table, column, *steps)

    def at_fault(self, table: str, mask: np.ndarray) -> pd.DataFrame | None:
        """Give the rows of a table's typed frame where the mask is true, None where it is nowhere."""
        return self[table][mask] if mask.any() else None

    def rows_of(self, table: str, column: str, target: str, key: str) -> np.ndarray:
        """Give the first row of `target` whose `key` each cell of a column is, -1 where it is none's."""
        return self.once(_rows_of, table, column, target, key)

    def of_same_key(self, table: str, values: np.ndarray, none: Any) -> np.ndarray:
        """Give each row of a table what the first row with its key has of some `values`, `none` where it has no key.

        So a key that stands twice, which is followed to its first row, has the same for both.
        """
        key = self.key(table)
        return np.append(values, none)[self.rows_of(table, key, table, key)]

    def once(self, make: Callable, *arguments: Any) -> Any:
        """Give `make(self, *arguments)`, made once for all rules that need it, of which none may change it."""
        one = make, *arguments
        if one not in self._made:
            with self._locks.setdefault(one, threading.RLock()):
                if one not in self._made:
                    self._made[one] = make(self, *arguments)
        return self._made[one]

    def forget(self) -> None:
        """Let go of what was made for rules; it is made anew when it is asked for."""
        self._made.clear()

    def fingerprint(self, table: str) -> str:
        """Give twelve digits that differ where a table's cells or the order of its rows do."""
        frame = self.table(table).frame
        return texts.digest(serialise(frame.columns, frame.itertuples(index=False, name=None)).decode("utf-8"))[:12]

    @cached_property
    def withdrawn(self) -> dict[tuple[str, str], dict[str, str]]:
        """Give the rows that were withdrawn, by the table and the key that they had, from the table that lists them."""
        frame = self.tables[WITHDRAWN].frame if WITHDRAWN in self.tables else pd.DataFrame()
        columns = {field["name"] for field in known_schemas()[WITHDRAWN]["fields"]}
        listed = frame.to_dict("records") if columns <= {*frame.columns} else []
        return {(row["table"], row["row_id"]): row for row in listed}

    def references(self, table: str) -> dict[str, str]:
        """Give the tables that a table's columns refer to, by column."""
        return references(self.schemas[table], table)

    def text(self, article_id: str) -> str | None:
        """Give an article's normalised text, or None where the texts' folder has none for it."""
        if self.texts_folder is None:
            raise Unavailable("no texts were given")
        if article_id not in self._texts:
            self._texts[article_id] = self._read_text(article_id)
        return self._texts[article_id]

    def raw_text(self, article_id: str) -> str:
        """Give the text of an article that has one as it stands in its file, lines and all."""
        self.text(article_id)
        return self._raw_texts[article_id]

    def _read_text(self, article_id: str) -> str | None:
        # an id that is no plain name can't lead out of the folder
        if len(article_id) > MOST_NAME_CHARACTERS or not re.fullmatch("[a-z0-9-]+", article_id):
            return None
        file = self.texts_folder / f"{article_id}.txt"
        if not os.path.lexists(file):
            return None
        try:
            raw = read_plain_file(file, self.package.limits, "").decode("utf-8")
            self._raw_texts[article_id] = raw
            return texts.normalise(raw)
        except UnicodeDecodeError as error:
            self.unreadable_texts[article_id] = f"is not in UTF-8 (byte {error.start}): save it as UTF-8"
        except Refused as stop:
            self.unreadable_texts[article_id] = f"can't be read: {stop.refusal.detail}"
        return None

    def article_texts(self) -> dict[str, str]:
        """Give the normalised text of each article that has one; Unavailable where none has."""
        ids = self["articles"]["article_id"].dropna()
        found = {one: text for one in ids if (text := self.text(one)) is not None}
        if not found and not self.unreadable_texts:
            raise Unavailable("no article's text is in the folder of texts")
        return found


def _column(dataset: Dataset, table: str, column: str) -> Column:
    field = dataset.field(table, column)
    text = dataset.table(table).frame[column].array._pa_array
    return Column(text, field, missing_values(dataset.schemas[table], field))


def _frame(dataset: Dataset, table: str) -> pd.DataFrame:
    dataset.table(table)
    names = [field["name"] for field in dataset.schemas[table]["fields"]]
    return pd.DataFrame({name: dataset.column(table, name).series for name in names})


def _rows_along(dataset: Dataset, table: str, column: str, *steps: str) -> np.ndarray:
    target = steps[0]
    dataset.table(target)
    rows = dataset.rows_of(table, column, target, dataset.key(target))
    return rows if len(steps) == 1 else np.append(dataset.rows_along(*steps), -1)[rows]


def _rows_of(dataset: Dataset, table: str, column: str, target: str, key: str) -> np.ndarray:
    return dataset.column(table, column).rows_in(dataset.column(target, key))
