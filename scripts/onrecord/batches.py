"""A large package in batches of whole articles, so that no more of it is held at once than a batch for each processor.

Sentences, positions and accounts grow with the articles; the other tables, the register, are small and stay whole. A
batch has all sentences and claims of some articles that follow each other. What a rule asks of one of their rows is
answered by the batch and the register; what a rule asks of the register is answered by the register and those few of
their rows that can matter to it, which are kept from batch to batch. So each rule is the same function with and
without batches, and finds the same. Where a package is not such that this is certain (rows out of order, identifiers
that stray into another article, a file with a fault), it is Irregular and is taken as a whole.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from typing import BinaryIO

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from onrecord.canonical import natural_key
from onrecord.dataset import Dataset
from onrecord.package import Package, Refused, Resource
from onrecord.reference import reference_schemas
from onrecord.rule import At, true
from onrecord.rules.citations import CITING
from onrecord.rules.descriptor import as_list
from onrecord.rules.files import canonical_form, row_order
from onrecord.rules.format import loosened
from onrecord.rules.keys import primary_key
from onrecord.tables import TEXT, Table, read_table
from onrecord.tableschema import Column, pattern_steps

BY_ARTICLE = ("sentences", "positions", "accounts")
# the claims, with the table and the key of what they are about
ABOUT = {"positions": ("demands", "demand_id"), "accounts": ("events", "event_id")}
KEPT_COLUMNS = {
    "sentences": ["sentence_id", "article_id", "number", "role", "coding"],
    "positions": ["position_id", "demand_id", "stance", "sentence_id"],
    "accounts": ["account_id", "event_id", "sentence_id"],
}
# files of fewer bytes in all are read at once
FEWEST_BYTES = 64 * 2**20
# a batch has about so many: the larger the register, which takes memory of its own, the fewer
MOST_BATCH_BYTES, LEAST_BATCH_BYTES = 60 * 2**20, 32 * 2**20
MOST_HEADER_BYTES = 2**16
_NUMBER_OF_ROW = r"-[a-z][0-9]{2,}\z"
# no article has so many sentences
_LONGEST = 2**31
_LATER_THAN_ALL = np.iinfo(np.int64).max


class Irregular(Exception):
    """Raised where a package, or one of its files, can't be taken in batches."""


class Batch(Dataset):
    """Tables of which some rows are at hand, beside those of the `register`, which are whole."""

    def __init__(self, register: Dataset, tables: Mapping[str, Table]):
        schemas = dict(register.schemas)
        for name, table in tables.items():
            fields = [field for field in schemas[name]["fields"] if field["name"] in table.frame]
            schemas[name] = schemas[name] | {"fields": fields}
        whole = register.tables | tables
        super().__init__(register.package, whole, schemas, register.unjudged, register.texts_folder)
        self._register, self._own = register, frozenset(tables)

    @property
    def register(self) -> Dataset:
        return self._register

    def _holder(self, *tables: str) -> Dataset:
        return super() if self._own.intersection(tables) else self._register

    def column(self, table: str, column: str) -> Column:
        return self._holder(table).column(table, column)

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self._holder(table).__getitem__(table)

    def rows_of(self, table: str, column: str, target: str, key: str) -> np.ndarray:
        return self._holder(table, target).rows_of(table, column, target, key)


def is_large(package: Package) -> bool:
    """Say whether a package in the format is so large, and its tables so declared, that batches are worth a try."""
    resources, reference = {one.name: one for one in package.resources}, reference_schemas()
    if resources.keys() != reference.keys() or package.manifests:
        return False
    if any(one.file is None or one.schema is None for one in resources.values()):
        return False
    plain = all(
        one.dialect.get(name, usual) == usual
        for one in resources.values()
        for name, usual in (("delimiter", ","), ("quoteChar", '"'), ("header", True))
    )
    return (
        plain
        and all(_keys(one.schema) == _keys(reference[name]) for name, one in resources.items())
        and not any(any(loosened(reference[name], one.schema)) for name, one in resources.items())
        and sum(resources[name].state.size for name in BY_ARTICLE) >= FEWEST_BYTES
    )


def _keys(schema: dict) -> list:
    """Give what a schema says of keys: rules for these look beyond a row."""
    unique = [one["name"] for one in schema["fields"] if one.get("constraints", {}).get("unique")]
    return [as_list(schema.get("primaryKey", [])), schema.get("uniqueKeys"), schema.get("foreignKeys"), unique]


class _Stream:
    """The rows of one file, of which so many are at hand as were read and not yet taken.

    `articles` tells of each row which of all articles it belongs to, in their order, by its identifier.
    """

    def __init__(self, resource: Resource, schema: dict, opened: BinaryIO, articles: pa.Array, at_a_time: int):
        self.resource, self._opened, self._articles, self._at_a_time = resource, opened, articles, at_a_time
        self._names = [field["name"] for field in schema["fields"]]
        patterns = {field["name"]: field.get("constraints", {}).get("pattern") for field in schema["fields"]}
        self._patterns = {name: pattern for name, pattern in patterns.items() if pattern}
        self._cells_a_row = len(self._names) + 1 + sum(len(key["fields"]) for key in schema.get("foreignKeys", []))
        self._line, self._last_key = 2, None
        self.cells = self._steps = 0
        self.ended = False
        self._frame = self._frame_of(opened.readline(MOST_HEADER_BYTES), resource)
        self.articles = np.empty(0, np.int64)

    @property
    def reach(self) -> int:
        """Which article is the last of which all rows are at hand; -1 where none is."""
        if self.ended:
            return len(self._articles)
        return int(self.articles[-1]) - 1 if len(self.articles) else -1

    def read(self) -> None:
        """Have more rows at hand, if there are more; raises Irregular."""
        try:
            here = self._opened.tell()
            self._opened.seek(self._at_a_time, os.SEEK_CUR)
            self._opened.readline()
            there = self._opened.tell()
            self._opened.seek(here)
            data = self._opened.read(there - here)
        except OSError:
            raise Irregular from None
        self.ended = not data
        if self.ended:
            return
        frame = self._frame_of(data, replace(self.resource, dialect=self.resource.dialect | {"header": False}))
        articles = self._articles_of(frame)
        if (np.diff(np.append(self.articles[-1:], articles)) < 0).any():
            raise Irregular
        self.cells += len(frame) * self._cells_a_row
        for name, pattern in self._patterns.items():
            self._steps += pattern_steps(pattern, frame[name].array._pa_array)
        if self._steps > self.resource.limits.pattern_steps:
            raise Irregular
        self._frame = pd.concat([self._frame, frame], ignore_index=True) if len(self._frame) else frame
        self.articles = np.append(self.articles, articles)

    def _frame_of(self, data: bytes, resource: Resource) -> pd.DataFrame:
        table, refusals = read_table(resource, self._names, data=data)
        if table is None or refusals or any(canonical_form.function(table)):
            raise Irregular
        return table.frame

    def _articles_of(self, frame: pd.DataFrame) -> np.ndarray:
        """Give each row's article; raises Irregular where an identifier names none, or not the one that is cited."""
        articles = self._found(frame[self._names[0]].array._pa_array)
        if self.resource.name == "sentences":
            other = pc.fill_null(
                pc.index_in(frame["article_id"].array._pa_array.cast(pa.binary()), self._articles), -1
            ).to_numpy()
            strays = other != articles
        else:
            other = self._found(frame["sentence_id"].array._pa_array)
            strays = (other != articles) & (other >= 0)
        if (articles < 0).any() or strays.any():
            raise Irregular
        return articles

    def _found(self, ids: pa.ChunkedArray) -> np.ndarray:
        # most numbers have two digits
        found = pc.index_in(pc.binary_slice(ids.cast(pa.binary()), 0, -len("-p01")), self._articles)
        if found.null_count:
            stems = pc.replace_substring_regex(ids, _NUMBER_OF_ROW, "").cast(pa.binary())
            found = pc.coalesce(found, pc.index_in(stems, self._articles))
        return pc.fill_null(found, -1).to_numpy()

    def take(self, upto: int) -> Table:
        """Give the rows up to those of an article, which are at hand no longer."""
        many = int(np.searchsorted(self.articles, upto, "right"))
        keys = self._frame.iloc[:, 0].array._pa_array
        if many and self._last_key is not None and natural_key(keys[0].as_py()) < natural_key(self._last_key):
            raise Irregular
        self._last_key = keys[many - 1].as_py() if many else self._last_key
        frame = _in_one_piece(self._frame.iloc[:many])
        table = Table(self.resource.name, self.resource.path, frame, np.arange(self._line, self._line + many), b"")
        self._frame, self.articles = self._frame.iloc[many:].reset_index(drop=True), self.articles[many:]
        self._line += many
        return table


def _in_one_piece(frame: pd.DataFrame) -> pd.DataFrame:
    pieces = {name: frame[name].array._pa_array.combine_chunks() for name in frame}
    return pd.DataFrame({name: pd.Series(pa.chunked_array([one]), dtype=TEXT) for name, one in pieces.items()})


def batches(register: Dataset, cells: int) -> Iterator[Batch]:
    """Give a large package's batches; `cells` are those of the register.

    Raises Irregular where it can't be given in batches.
    """
    at = At("articles", "article_id", ["article_id"])
    articles = register.column("articles", "article_id").values
    whole = pc.all(pc.string_is_ascii(articles)).as_py() and primary_key.function(register, at) is None
    if not whole or row_order.function(register, at) is not None:
        raise Irregular
    articles = articles.combine_chunks().cast(pa.binary())
    resources = [register.package.resource(name) for name in BY_ARTICLE]
    in_register = sum(register.package.resource(name).state.size for name in register.tables)
    batch_bytes = max(MOST_BATCH_BYTES - in_register // 2, LEAST_BATCH_BYTES)
    times = sum(one.state.size for one in resources) / batch_bytes
    try:
        with ExitStack() as opened:
            streams = [
                _Stream(
                    one,
                    register.schemas[one.name],
                    opened.enter_context(one.opened()),
                    articles,
                    int(one.state.size / times),
                )
                for one in resources
            ]
            for tables in _taken(streams, len(articles)):
                if cells + sum(stream.cells for stream in streams) > register.package.limits.cells:
                    raise Irregular
                yield Batch(register, tables)
    except Refused:  # told of when all is read at once
        raise Irregular from None


def _taken(streams: list[_Stream], articles: int) -> Iterator[dict[str, Table]]:
    """Give the rows of the articles of which every stream has all rows at hand, until there are no more."""
    taken = -1
    while taken < articles:
        for stream in streams:
            stream.read()
            while stream.reach <= taken and not stream.ended:
                stream.read()
        taken = min(stream.reach for stream in streams)
        yield {stream.resource.name: stream.take(taken) for stream in streams}


class Kept:
    """What rules for the register look at of all batches: these columns of those rows, whatever other rows there are.

    Of sentences those that the register or a kept claim cites and, of each article, the first, the first of its body
    and the first that is coded as more than `nothing`. Of the claims on a demand or an event the first, the first that
    demands, and the first in reading order, with those that were the first when their batch came.
    """

    def __init__(self, register: Dataset):
        self._register = register
        citing = [one for one in CITING if one in register.tables]
        cited = [register.column(one, "sentence_id").values for one in citing]
        self._cited = pc.unique(pa.chunked_array([chunk for one in cited for chunk in one.chunks], pa.string()))
        articles = pd.DataFrame(
            {one: register.column("articles", one).series for one in ("published_on", "article_id")}
        )
        self._rank = np.empty(len(articles), np.int64)
        self._rank[articles.sort_values(["published_on", "article_id"], kind="stable").index] = np.arange(len(articles))
        many = {claims: len(register.table(table).frame) for claims, (table, _) in ABOUT.items()}
        self._earliest = {claims: np.full(one, _LATER_THAN_ALL) for claims, one in many.items()}
        self._seen = {claims: np.zeros(one, bool) for claims, one in many.items()}
        self._demanded = np.zeros(many["positions"], bool)
        self._tables: dict[str, list[Table]] = {name: [] for name in BY_ARTICLE}

    def add(self, batch: Batch) -> None:
        """Keep what matters of a batch; they are to come in order."""
        sentences = batch["sentences"]
        article = batch.rows_of("sentences", "article_id", "articles", "article_id")
        place = self._rank[article] * _LONGEST + _numbers(sentences)
        keep = pc.fill_null(pc.is_in(sentences["sentence_id"].array._pa_array, self._cited), False).to_numpy()
        keep = keep.astype(bool)
        for counted in (
            np.ones(len(keep), bool),
            true(sentences["role"] == "body"),
            true(sentences["coding"] != "nothing"),
        ):
            keep[_first_of_each(article, place, counted)] = True
        for claims, (table, key) in ABOUT.items():
            owner = batch.rows_of(claims, key, table, key)
            cited = batch.rows_of(claims, "sentence_id", "sentences", "sentence_id")
            kept = np.zeros(len(owner), bool)
            order = np.arange(len(owner))
            new = (owner >= 0) & ~np.append(self._seen[claims], True)[owner]
            kept[_first_of_each(owner, order, new)] = True
            self._seen[claims][owner[new]] = True
            at = np.append(place, _LATER_THAN_ALL)[cited]
            earlier = (owner >= 0) & (at < np.append(self._earliest[claims], -1)[owner])
            first = _first_of_each(owner, at, earlier)
            kept[first] = True
            self._earliest[claims][owner[first]] = at[first]
            if claims == "positions":
                demands = (owner >= 0) & true(batch[claims]["stance"] == "demands")
                demands &= ~np.append(self._demanded, True)[owner]
                kept[_first_of_each(owner, order, demands)] = True
                self._demanded[owner[demands]] = True
            keep[cited[kept & (cited >= 0)]] = True
            self._keep(batch, claims, kept)
        self._keep(batch, "sentences", keep)

    def _keep(self, batch: Batch, name: str, rows: np.ndarray) -> None:
        table = batch.table(name)
        frame = table.frame[KEPT_COLUMNS[name]][rows]
        self._tables[name].append(replace(table, frame=frame, lines=table.lines[rows]))

    def beside_the_register(self) -> Batch:
        """Give the register beside all rows that were kept."""
        tables = {}
        for name, parts in self._tables.items():
            frame = _in_one_piece(pd.concat([one.frame for one in parts], ignore_index=True))
            tables[name] = replace(parts[0], frame=frame, lines=np.concatenate([one.lines for one in parts]))
            parts.clear()
        return Batch(self._register, tables)


def _numbers(sentences: pd.DataFrame) -> np.ndarray:
    number = sentences["number"]
    if number.dtype == object:
        raise Irregular
    number = pc.fill_null(number.array._pa_array, _LONGEST - 1).to_numpy()
    if ((number < 0) | (number >= _LONGEST)).any():
        raise Irregular
    return number


def _first_of_each(owner: np.ndarray, place: np.ndarray, counted: np.ndarray) -> np.ndarray:
    """Give the row with the lowest place, of these the first, for each owner that has a row that is counted."""
    rows = np.flatnonzero(counted)
    rows = rows[np.argsort(place[rows], kind="stable")]
    return rows[np.unique(owner[rows], return_index=True)[1]]
