"""A large package in parts, one a process, and these in batches of whole articles, of which a process holds one.

Sentences, positions and accounts grow with the articles; the other tables, the register, are small and stay whole. A
batch has all sentences and claims of some articles that follow each other. What a rule asks of one of their rows is
answered by the batch and the register; what a rule asks of the register is answered by the register and those few of
their rows that can matter to it, which are kept from batch to batch. So each rule is the same function with and
without batches, and finds the same. Where a package is not such that this is certain (rows out of order, identifiers
that stray into another article, a file with a fault), it is Irregular and is taken as a whole.
"""

import math
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from itertools import pairwise
from typing import BinaryIO, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from onrecord.files.canonical import natural_key
from onrecord.package.descriptor import Package, Refused, Resource
from onrecord.package.tables import TEXT, Table, read_table
from onrecord.record.dataset import Dataset
from onrecord.record.reference import reference_schemas
from onrecord.rules.citations import CITING
from onrecord.rules.descriptor import as_list
from onrecord.rules.files import canonical_form, row_order
from onrecord.rules.format import loosened
from onrecord.rules.keys import primary_key
from onrecord.rules.rule import At
from onrecord.tableschema.columns import Column, pattern_steps
from onrecord.tableschema.lookup import Lookup, first_of_each, first_places

BY_ARTICLE = ("sentences", "positions", "accounts")
# the claims, with the table and the key of what they are about
ABOUT = {"positions": ("demands", "demand_id"), "accounts": ("events", "event_id")}
KEPT_COLUMNS = {
    "sentences": ["sentence_id", "article_id", "number", "role", "coding"],
    "positions": ["position_id", "demand_id", "stance", "sentence_id"],
    "accounts": ["account_id", "event_id", "sentence_id"],
}
_LINE = "its line"
# files of fewer bytes in all are read at once
FEWEST_BYTES = 64 * 2**20
# a batch has about so many: the larger the register, which takes memory of its own, the fewer
MOST_BATCH_BYTES, LEAST_BATCH_BYTES = 40 * 2**20, 32 * 2**20
# how much of a part is checked in the time that the register alone takes longer than the first part, by the register's
# bytes: measured
OF_THE_REGISTER = 0.5
MOST_HEADER_BYTES = MOST_ROW_BYTES = 2**16
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


class Cut(NamedTuple):
    """A place between two articles: the number of the one after it, and where in each file its rows begin, in bytes."""

    article: int
    places: dict[str, int]


class Taken(NamedTuple):
    """What was taken of a part so far: by table the first and the last key, the cells, and the patterns' steps."""

    keys: dict[str, list[str]]
    cells: int
    steps: dict[str, int]


def parts(register: Dataset, first_share: float, many: int) -> list[list[Cut]]:
    """Divide a large package: a first part with about this share of its largest file, and so many others of one size,
    the last of them smaller, as it is for the process that checks the register first.

    Gives the cuts of each part, which hold a batch between each two of them; raises Irregular.
    """
    articles = _articles(register)
    numbers = {one: number for number, one in enumerate(articles.to_pylist())}
    sizes = {name: register.package.resource(name).state.size for name in BY_ARTICLE}
    in_register = sum(register.package.resource(name).state.size for name in register.tables)
    batch_bytes = max(MOST_BATCH_BYTES - in_register // 2, LEAST_BATCH_BYTES)
    left = sum(sizes.values()) * (1 - first_share)
    later = min(in_register * OF_THE_REGISTER, left / many)
    a_part = (left + later) / many
    of_a_part = max(1, math.ceil(a_part / batch_bytes))
    begins = first_share + np.arange(many) * a_part / sum(sizes.values())
    shares = np.linspace(begins, np.append(begins[1:], 1), of_a_part, endpoint=False)
    with ExitStack() as opened:
        files = {name: opened.enter_context(_opened(register, name)) for name in BY_ARTICLE}
        headers = {name: len(file.readline(MOST_HEADER_BYTES)) for name, file in files.items()}
        largest = max(BY_ARTICLE, key=sizes.get)
        cuts = [Cut(0, headers)]
        for share in shares.T.ravel().tolist():
            _, met = _row_after(files[largest], int(sizes[largest] * share), numbers)
            article = max(cuts[-1].article, len(articles) if met is None else met)
            first_rows = {
                name: _first_row(file, headers[name], sizes[name], article, numbers) for name, file in files.items()
            }
            cuts.append(Cut(article, first_rows))
    cuts.append(Cut(len(articles), sizes))
    return [cuts[:2], *(cuts[first : first + of_a_part + 1] for first in range(1, len(cuts) - 1, of_a_part))]


def _articles(register: Dataset) -> pa.Array:
    at = At("articles", "article_id", ["article_id"])
    articles = register.column("articles", "article_id").values
    whole = pc.all(pc.string_is_ascii(articles)).as_py() and primary_key.function(register, at) is None
    if not whole or row_order.function(register, at) is not None:
        raise Irregular
    return articles.combine_chunks().cast(pa.binary())


@contextmanager
def _opened(register: Dataset, name: str) -> Iterator[BinaryIO]:
    try:
        with register.package.resource(name).opened() as file:
            yield file
    except (Refused, OSError):  # told of when all is read at once
        raise Irregular from None


def _row_after(file: BinaryIO, place: int, numbers: dict[bytes, int]) -> tuple[int, int | None]:
    """Give where the first row that begins after a place begins, and its article's number, None after the last row."""
    file.seek(place)
    rest = file.readline(MOST_ROW_BYTES)
    if len(rest) == MOST_ROW_BYTES and not rest.endswith(b"\n"):
        raise Irregular
    begins, row = file.tell(), file.readline(MOST_ROW_BYTES)
    if not row:
        return begins, None
    number = numbers.get(re.sub(rb"-[a-z][0-9]{2,}\Z", b"", row.partition(b",")[0]))
    if number is None:
        raise Irregular
    return begins, number


def _first_row(file: BinaryIO, header: int, size: int, article: int, numbers: dict[bytes, int]) -> int:
    """Give where the first row begins that belongs to an article or one after it, by halving."""
    low, high = header - 1, size
    while low < high:
        middle = (low + high) // 2
        _, met = _row_after(file, middle, numbers)
        low, high = (middle + 1, high) if met is not None and met < article else (low, middle)
    return _row_after(file, low, numbers)[0]


class _Stream:
    """The rows of one file from a cut on, which are taken a batch at a time, on lines as if none stood before them."""

    def __init__(self, register: Dataset, name: str, opened: BinaryIO, articles: pa.Array, cut: Cut):
        resource, schema = register.package.resource(name), register.schemas[name]
        self.resource, self._opened, self._articles = resource, opened, articles
        self._names = [field["name"] for field in schema["fields"]]
        patterns = {field["name"]: field.get("constraints", {}).get("pattern") for field in schema["fields"]}
        self._patterns = {name: pattern for name, pattern in patterns.items() if pattern}
        self._cells_a_row = len(self._names) + 1 + sum(len(key["fields"]) for key in schema.get("foreignKeys", []))
        self._none = replace(self._read(opened.readline(MOST_HEADER_BYTES), resource), data=b"")
        opened.seek(cut.places[name])
        self._line = 2
        self.keys: list[str] = []
        self.cells = self.steps = 0

    def take(self, first: int, end: Cut) -> Table:
        """Give the rows of the articles from the number `first` on, up to another cut; raises Irregular."""
        wanted = end.places[self.resource.name] - self._opened.tell()
        data = self._opened.read(wanted)
        if len(data) < wanted:  # it has become shorter
            raise Irregular
        if not data:
            return self._none
        table = self._read(data, replace(self.resource, dialect=self.resource.dialect | {"header": False}))
        if not self._in_order(table.frame, self._articles[first : end.article]):
            raise Irregular
        keys = table.frame.iloc[:, 0]
        if self.keys and natural_key(keys.iloc[0]) < natural_key(self.keys[-1]):
            raise Irregular
        self.keys = [*(self.keys[:1] or keys.iloc[:1]), keys.iloc[-1]]
        self.cells += len(keys) * self._cells_a_row
        for name, pattern in self._patterns.items():
            self.steps += pattern_steps(pattern, table.frame[name].array._pa_array)
        lines = np.arange(self._line, self._line + len(keys))
        self._line += len(keys)
        return replace(table, lines=lines, data=b"")

    def _read(self, data: bytes, resource: Resource) -> Table:
        table, refusals = read_table(resource, self._names, data=data)
        if table is None or refusals or any(canonical_form.function(table)):
            raise Irregular
        return table

    def _in_order(self, frame: pd.DataFrame, articles: pa.Array) -> bool:
        """Say whether each row is of one of these articles by its identifier, cites no other of all, and follows their
        order."""
        own = _found(frame[self._names[0]].array._pa_array, articles)
        if self.resource.name == "sentences":
            other = first_places(frame["article_id"].array._pa_array.cast(pa.binary()), articles)
            strays = other != own
        else:
            cited = frame["sentence_id"].array._pa_array
            other = _found(cited, articles)
            strays = (other != own) & (other >= 0)
            elsewhere = np.flatnonzero(other < 0)
            strays[elsewhere] = _found(cited.take(pa.array(elsewhere)), self._articles) >= 0
        return not ((own < 0) | strays).any() and not (np.diff(own) < 0).any()


def _found(ids: pa.ChunkedArray, articles: pa.Array) -> np.ndarray:
    # most numbers have two digits
    found = pc.index_in(pc.binary_slice(ids.cast(pa.binary()), 0, -len("-p01")), articles)
    if found.null_count:
        stems = pc.replace_substring_regex(ids, _NUMBER_OF_ROW, "").cast(pa.binary())
        found = pc.coalesce(found, pc.index_in(stems, articles))
    return pc.fill_null(found, -1).to_numpy()


def batches(register: Dataset, cuts: list[Cut], cells: int) -> Iterator[tuple[Batch, Taken]]:
    """Give the batches of a part of a large package, and with each what was taken so far; raises Irregular.

    `cells` are those of the register.
    """
    articles = _articles(register)
    with ExitStack() as opened:
        streams = {
            name: _Stream(register, name, opened.enter_context(_opened(register, name)), articles, cuts[0])
            for name in BY_ARTICLE
        }
        for first, end in pairwise(cuts):
            tables = {name: stream.take(first.article, end) for name, stream in streams.items()}
            taken = Taken(
                {name: stream.keys for name, stream in streams.items()},
                sum(stream.cells for stream in streams.values()),
                {name: stream.steps for name, stream in streams.items()},
            )
            check_together(register.package, cells, [taken])
            yield Batch(register, tables), taken
            del tables  # before more is read


def check_together(package: Package, cells: int, all_taken: list[Taken]) -> None:
    """Raise Irregular where what was taken of all parts is more than may be read, or not in order; `cells` are those
    of the register."""
    limits = package.limits
    if cells + sum(one.cells for one in all_taken) > limits.cells:
        raise Irregular
    for name in BY_ARTICLE:
        keys = [key for one in all_taken for key in one.keys[name]]
        in_order = all(natural_key(one) <= natural_key(other) for one, other in pairwise(keys))
        if not in_order or sum(one.steps[name] for one in all_taken) > limits.pattern_steps:
            raise Irregular


class Kept:
    """What rules for the register look at of all batches: these columns of those rows, whatever other rows there are.

    Of sentences those that the register or a kept claim cites and, of each article, the first, the first of its body
    and the first that is coded as more than `nothing`. Of the claims on a demand or an event the first that demands,
    and the first in reading order, with those that were the first when their batch came; where none has a place, any.
    """

    def __init__(self, register: Dataset):
        citing = [one for one in CITING if one in register.tables]
        cited = [register.column(one, "sentence_id").values for one in citing]
        cited = pa.chunked_array([chunk for one in cited for chunk in one.chunks], pa.string())
        self._cited = Lookup(pc.unique(cited).drop_null())
        articles = pd.DataFrame(
            {one: register.column("articles", one).series for one in ("published_on", "article_id")}
        )
        self._rank = np.empty(len(articles), np.int64)
        self._rank[articles.sort_values(["published_on", "article_id"], kind="stable").index] = np.arange(len(articles))
        many = {claims: len(register.table(table).frame) for claims, (table, _) in ABOUT.items()}
        self._earliest = {claims: np.full(one, _LATER_THAN_ALL) for claims, one in many.items()}
        self._seen = {claims: np.zeros(one, bool) for claims, one in many.items()}
        self._demanded = np.zeros(many["positions"], bool)

    def of(self, batch: Batch) -> dict[str, pa.Buffer]:
        """Give what matters of a batch, for `beside`; those of a part are to come in order."""
        article = batch.rows_of("sentences", "article_id", "articles", "article_id")
        place = self._rank[article] * _LONGEST + _numbers(batch)
        keep = self._cited.places(batch.column("sentences", "sentence_id").values) >= 0
        role, coding = (batch.column("sentences", one) for one in ("role", "coding"))
        for counted in (np.ones(len(keep), bool), role.among(["body"]), coding.filled & ~coding.among(["nothing"])):
            keep[first_of_each(article, place, counted)] = True
        of_tables = {}
        for claims, (table, key) in ABOUT.items():
            owner = batch.rows_of(claims, key, table, key)
            cited = batch.rows_of(claims, "sentence_id", "sentences", "sentence_id")
            kept = np.zeros(len(owner), bool)
            order = np.arange(len(owner))
            at = np.append(place, _LATER_THAN_ALL)[cited]
            earlier = (owner >= 0) & (at < np.append(self._earliest[claims], -1)[owner])
            first = first_of_each(owner, at, earlier)
            kept[first] = True
            self._earliest[claims][owner[first]] = at[first]
            self._seen[claims][owner[first]] = True
            new = (owner >= 0) & ~np.append(self._seen[claims], True)[owner]
            kept[first_of_each(owner, order, new)] = True
            self._seen[claims][owner[new]] = True
            if claims == "positions":
                demands = (owner >= 0) & batch.column(claims, "stance").among(["demands"])
                demands &= ~np.append(self._demanded, True)[owner]
                kept[first_of_each(owner, order, demands)] = True
                self._demanded[owner[demands]] = True
            keep[cited[kept & (cited >= 0)]] = True
            of_tables[claims] = _some(batch.table(claims), kept)
        of_tables["sentences"] = _some(batch.table("sentences"), keep)
        return of_tables


def _some(table: Table, rows: np.ndarray) -> pa.Buffer:
    """Give some rows of a table with their lines as an Arrow stream, compressed: those of all batches are many."""
    columns = {name: table.frame[name].array._pa_array.combine_chunks() for name in KEPT_COLUMNS[table.name]}
    some = pa.RecordBatch.from_pydict(columns | {_LINE: table.lines}).filter(pa.array(rows))
    made = pa.BufferOutputStream()
    with pa.ipc.new_stream(made, some.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as stream:
        stream.write(some)
    return made.getvalue()


def beside(register: Dataset, kept: list[tuple[dict[str, pa.Buffer], Mapping[str, int]]]) -> Batch:
    """Give the register beside all rows that were kept of its batches, each with how many rows of each table stand
    before those of its part."""
    tables = {}
    for name in BY_ARTICLE:
        read = [pa.ipc.open_stream(one[name]).read_all() for one, _ in kept]
        rows = pa.concat_tables(read).combine_chunks()
        frame = pd.DataFrame({one: pd.Series(rows[one], dtype=TEXT) for one in KEPT_COLUMNS[name]})
        path = register.package.resource(name).path
        before = np.repeat([rows_before[name] for _, rows_before in kept], [len(one) for one in read])
        tables[name] = Table(name, path, frame, rows[_LINE].to_numpy() + before, b"")
    return Batch(register, tables)


def _numbers(batch: Batch) -> np.ndarray:
    number = batch.column("sentences", "number").values
    if not isinstance(number, pa.ChunkedArray):
        raise Irregular
    number = pc.fill_null(number, _LONGEST - 1).to_numpy()
    if ((number < 0) | (number >= _LONGEST)).any():
        raise Irregular
    return number
