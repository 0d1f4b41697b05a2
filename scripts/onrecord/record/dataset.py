"""A package's tables as rules and readers see them: typed columns, keys followed, texts at hand."""

import os
import re
import weakref
from collections.abc import Callable, Iterator
from functools import cached_property, wraps
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from onrecord.files.guarded import Refused, read_plain_file
from onrecord.package.descriptor import Package
from onrecord.package.manifests import RowDigests
from onrecord.package.tables import Table
from onrecord.record import texts
from onrecord.record.reference import WITHDRAWN, known_schemas
from onrecord.tableschema.fields import missing_values, primary_key, references
from onrecord.tableschema.values import TEXT, Column, as_arrow, typed

MOST_NAME_CHARACTERS = 200
NO_TEXTS = "no texts were given"

Made = TypeVar("Made", bound=Callable)


class Unavailable(Exception):
    """Raised where a rule asks for what is not to be had: a table that was not read, or texts not given."""


class Rows:
    """The rows of one table, numbered from 0, which can be asked along foreign keys.

    `rows["stance"]` is a column of values, `rows["sentence_id.article_id.publisher_id"]` what the keys lead to: the
    publisher of the article of the sentence. Null where a cell is missing or wrong, or a key names no row. The values
    are Arrow's: strings, integers and dates; of rarer types Python objects.
    """

    def __init__(self, dataset: "Dataset", table: str):
        self.dataset, self.table = dataset, table

    def __len__(self) -> int:
        return len(self.frame)

    def __getitem__(self, path: str) -> pd.Series:
        return self.dataset.follow(self.table, *path.split("."))

    def __contains__(self, column: str) -> bool:
        return column in self.frame

    @property
    def key(self) -> pd.Series:
        """The column that a row goes by."""
        return self[self.dataset.key(self.table)]

    @property
    def frame(self) -> pd.DataFrame:
        """The typed frame of all columns."""
        return self.dataset[self.table]

    def written(self, column: str) -> pa.ChunkedArray:
        """Give a column's cells as they are written, as text."""
        return self.dataset.written(self.table, column)

    def each(self, *columns: str | pd.Series) -> Iterator[tuple]:
        """Give the number of each row and its cells in some columns, None for one without a value."""
        series = (self[one] if isinstance(one, str) else one for one in columns)
        cells = (one.to_numpy(object, na_value=None).tolist() for one in series)
        return zip(self.frame.index, *cells, strict=True)

    def records(self, *paths: str) -> Iterator[dict[str, Any]]:
        """Give each row by its columns and by what some paths lead to, None where there is no value."""
        names = [*self.frame.columns, *paths]
        return (dict(zip(names, cells, strict=True)) for _, *cells in self.each(*names))

    def target(self, path: str) -> np.ndarray:
        """Give the number of the row to which a path of keys leads, -1 for none, as int64.

        The first row counts where a key stands twice.
        """
        return self.dataset.once(_targets, self.table, *path.split("."))


class Dataset:
    """The tables of one package, by name, each under the schema that it is judged by.

    `dataset[name]` is the typed frame: Arrow strings, integers and dates, null where a cell is missing or
    of a wrong type, rows numbered from 0. What can't be had raises Unavailable. `unjudged` are the tables
    whose own schema is at fault: their columns are known by the header alone. `around` is a dataset whose other
    tables stand beside this one's. `digests` are those of tables that were read in parts and are not here as a whole.
    """

    def __init__(
        self,
        package: Package,
        tables: dict[str, Table],
        schemas: dict[str, dict],
        unjudged: frozenset[str] = frozenset(),
        folder: Path | None = None,
        around: "Dataset | None" = None,
        digests: "dict[str, RowDigests] | None" = None,
    ):
        self.package = package
        self.own = dict(tables)
        self.tables: dict[str, Table] = (around.tables if around else {}) | tables
        self.schemas: dict[str, dict] = (around.schemas if around else {}) | schemas
        self.unjudged = unjudged
        self.texts_folder = folder
        self.around = around
        self.digests = digests or {}
        self._made: dict[tuple, Any] = {}
        self._frames: dict[str, pd.DataFrame] = {}
        self._held: tuple[weakref.ref[pd.DataFrame], Dataset] | None = None
        self._texts: dict[str, tuple[str, texts.Lines] | None] = {}
        self.unreadable_texts: dict[str, str] = {}

    def holding(self, table: str, frame: pd.DataFrame) -> "Dataset":
        """Give this dataset with anybody's frame in the place of a table's; itself for a `view` of its own."""
        if self._held is not None and self._held[0]() is frame:
            return self._held[1]
        made = Dataset(self.package, {}, self.schemas, self.unjudged, self.texts_folder, self)
        values = {}
        for field in self.schemas[table]["fields"]:
            cells = one_column(frame, table, field["name"])
            values[field["name"]] = typed(cells.reset_index(drop=True), field)
        made._frames[table] = pd.DataFrame(values, index=pd.RangeIndex(len(frame)))
        self._hold(frame, made)
        return made

    def _hold(self, frame: pd.DataFrame, dataset: "Dataset") -> None:
        """Know a frame as a dataset's, as long as it is there: Pandera keeps what checks a frame until then."""

        def forget(gone: weakref.ref) -> None:
            if self._held is not None and self._held[0] is gone:
                self._held = None

        self._held = weakref.ref(frame, forget), dataset

    def view(self, table: str) -> pd.DataFrame:
        """Give a table's typed frame as an object of its own, which is known to be this dataset's while it is there."""
        frame = self[table].copy(deep=False)
        self._hold(frame, self)
        return frame

    def let_go(self) -> None:
        """Forget anybody's frame that was held last: it may have changed since."""
        if self._held is not None and self._held[1] is not self:
            self._held = None

    def __getitem__(self, table: str) -> pd.DataFrame:
        """Give a table's typed frame."""
        if table not in self._frames:
            if self.around is not None and table not in self.own:
                return self.around[table]
            self.table(table)
            names = [field["name"] for field in self.schemas[table]["fields"]]
            values = {name: self.column(table, name).values for name in names}
            self._frames[table] = pd.DataFrame(values, index=pd.RangeIndex(len(self.table(table).frame)))
        return self._frames[table]

    def rows(self, table: str) -> Rows:
        """Give a table's rows, to be asked along foreign keys."""
        self[table]
        return Rows(self, table)

    def table(self, name: str) -> Table:
        """Give a table as it was read."""
        if name not in self.tables:
            raise Unavailable(f"table `{name}` could not be read")
        return self.tables[name]

    def key(self, table: str) -> str:
        """Give the column that a row goes by: the first of the primary key, else the first of all."""
        fields = [field["name"] for field in self.schemas[table]["fields"]]
        columns = self.tables[table].frame.columns if table in self.tables else fields
        return [*primary_key(self.schemas[table]), *columns][0]

    def field(self, table: str, column: str) -> dict:
        """Give the field of a table's schema."""
        self.table(table)
        for field in self.schemas[table]["fields"]:
            if field["name"] == column:
                return field
        raise Unavailable(f"table `{table}` has no column `{column}`")

    def column(self, table: str, column: str) -> Column:
        """Give one column of text with the values that it stands for."""
        return self.once(_column, table, column)

    def written(self, table: str, column: str) -> pa.ChunkedArray:
        """Give a column's cells as they are written: the text that was read, or of another frame that of the values."""
        if table in self.own:
            return as_arrow(self.table(table).frame[column])
        if table in self._frames:
            return as_arrow(self._frames[table][column].astype("str").astype(TEXT))
        return self.around.written(table, column) if self.around else as_arrow(self.table(table).frame[column])

    def follow(self, table: str, *path: str) -> pd.Series:
        """Give the values of a column, one a row of `table`: the last of `path`, to which the keys before it lead.

        Null where a key is missing or names no row; the first row counts where a key stands twice.
        """
        *keys, column = path
        return self.once(_followed, table, *path) if keys else self._cells(table, column)

    def _cells(self, table: str, column: str) -> pd.Series:
        frame = self[table]
        if column not in frame:
            raise Unavailable(f"table `{table}` has no column `{column}`")
        return frame[column]

    def home(self, *tables: str) -> "Dataset":
        """Give the outermost dataset that has all of these tables: what is made of them there once serves all in it."""
        if self.around is None or any(one in self.own or one in self._frames for one in tables):
            return self
        return self.around.home(*tables)

    def once(self, make: Callable, *arguments: Any) -> Any:
        """Give `make(self, *arguments)`, made once for all rules that need it, of which none may change it."""
        one = make, *arguments
        if one not in self._made:
            self._made[one] = make(self, *arguments)
        return self._made[one]

    @property
    def in_format(self) -> bool:
        """Whether the package declares the format, so that its tables are the format's where it is sound."""
        return "onrecord" in (self.package.descriptor or {})

    @cached_property
    def withdrawn(self) -> dict[tuple[str, str], dict[str, str]]:
        """Give the rows that were withdrawn, by the table and the key that they had, from the table that lists them."""
        frame = self.tables[WITHDRAWN].frame if WITHDRAWN in self.tables else pd.DataFrame()
        columns = {field["name"] for field in known_schemas()[WITHDRAWN]["fields"]}
        listed: list[dict] = frame.to_dict("records") if columns <= {*frame.columns} else []
        return {(row["table"], row["row_id"]): row for row in listed}

    def references(self, table: str) -> dict[str, str]:
        """Give the tables that a table's columns refer to, by column."""
        return references(self.schemas[table], table)

    def text(self, article_id: str) -> str | None:
        """Give an article's normalised text, or None where the texts' folder has none for it."""
        if self.texts_folder is None:
            raise Unavailable(NO_TEXTS)
        if article_id not in self._texts:
            self._texts[article_id] = self._read_text(article_id)
        read = self._texts[article_id]
        return read and read[0]

    def lines(self, article_id: str) -> texts.Lines:
        """Give the lines of the text of an article that has one."""
        self.text(article_id)
        return self._texts[article_id][1]

    def _read_text(self, article_id: str) -> tuple[str, texts.Lines] | None:
        # an id that is no plain name can't lead out of the folder
        if len(article_id) > MOST_NAME_CHARACTERS or not re.fullmatch("[a-z0-9-]+", article_id):
            return None
        file = self.texts_folder / f"{article_id}.txt"
        if not os.path.lexists(file):
            return None
        try:
            return texts.in_lines(read_plain_file(file, self.package.limits, "").decode("utf-8"))
        except UnicodeDecodeError as error:
            self.unreadable_texts[article_id] = f"is not in UTF-8 (byte {error.start}): save it as UTF-8"
        except Refused as stop:
            self.unreadable_texts[article_id] = f"can't be read: {stop.refusal.detail}"
        return None

    def article_texts(self) -> dict[str, str]:
        """Give the normalised text of each article that has one; Unavailable where none of the package has."""
        ids = self["articles"]["article_id"].dropna()
        found = {one: text for one in ids if (text := self.text(one)) is not None}
        if not found and not self.unreadable_texts:
            if self.around is None:
                raise Unavailable("no article's text is in the folder of texts")
            self.around.article_texts()
        return found

    def texts_of_package(self) -> Iterator[str]:
        """Give the normalised text of each article that has one, of other parts too. The others' are not kept."""
        own = self.article_texts()
        yield from own.values()
        if self.around is not None:
            for one in self.around["articles"]["article_id"].dropna():
                if one not in own and (read := self.around._read_text(one)):
                    yield read[0]


def once(make: Made) -> Made:
    """Make a function of a dataset, and of what names something in it, one that is run once for all who ask."""
    kept: Any = wraps(make)(lambda dataset, *arguments: dataset.once(make, *arguments))
    return kept


def _column(dataset: Dataset, table: str, column: str) -> Column:
    field = dataset.field(table, column)
    text = as_arrow(dataset.table(table).frame[column])
    return Column(text, field, missing_values(dataset.schemas[table], field))


def _followed(dataset: Dataset, table: str, *path: str) -> pd.Series:
    *keys, column = path
    rows = dataset.once(_targets, table, *keys)
    for key in keys:
        table = _target_table(dataset, table, key)
    values = as_arrow(dataset._cells(table, column))
    return pd.Series(pc.take(values, pa.array(rows, mask=rows < 0)), dtype=pd.ArrowDtype(values.type))


def _targets(dataset: Dataset, table: str, key: str, *onward: str) -> np.ndarray:
    target = _target_table(dataset, table, key)
    home = dataset.home(table, target)
    if home is not dataset:
        return home.once(_targets, table, key, *onward)
    values, keys = (as_arrow(dataset._cells(*one)) for one in ((table, key), (target, dataset.key(target))))
    found = pc.fill_null(pc.index_in(values, keys), -1)
    rows = np.where(values.is_null().to_numpy(), -1, found.to_numpy().astype(np.int64))
    return rows if not onward else np.append(dataset.once(_targets, target, *onward), -1)[rows]


def _target_table(dataset: Dataset, table: str, key: str) -> str:
    target = dataset.references(table).get(key)
    if target is None:
        raise Unavailable(f"column `{key}` of table `{table}` refers to no table")
    dataset[target]
    return target


def one_column(frame: pd.DataFrame, table: str, name: str) -> pd.Series:
    """Give a column of anybody's frame; raises Unavailable where it is missing or stands twice."""
    cells = frame.get(name)
    if not isinstance(cells, pd.Series):
        how_many = "no" if cells is None else "more than one"
        raise Unavailable(f"the frame of table `{table}` has {how_many} column `{name}`")
    return cells
