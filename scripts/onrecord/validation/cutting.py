"""Where a large package can be cut: between two articles, at one place in each file of sentences or claims."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import BinaryIO

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from onrecord.files.canonical import natural_key
from onrecord.files.guarded import Refused
from onrecord.package.descriptor import Package
from onrecord.package.resources import Resource
from onrecord.package.tables import Table
from onrecord.record.dataset import Dataset
from onrecord.record.reference import reference_schemas
from onrecord.rules.format import loosened
from onrecord.tableschema.fields import constraint, keys
from onrecord.tableschema.values import as_arrow

BY_ARTICLE = ("sentences", "positions", "accounts")
# packages with fewer bytes of sentences and claims are checked as one; a part has about so many
FEWEST_BYTES = PART_BYTES = 64 * 2**20
MOST_ROW_BYTES = 2**16
_NUMBER_OF_ROW = r"-[a-z][0-9]{2,}$"


class NotDivisible(Exception):
    """Raised where a package can't be cut into parts for which it is certain that they find what the whole does."""


@dataclass(frozen=True)
class Part:
    """Some articles, from one row of table articles to another, and where their rows stand in each file, in bytes."""

    articles: tuple[int, int]
    places: dict[str, tuple[int, int]]


def is_large(package: Package) -> bool:
    """Say whether a package in the format has so many sentences and claims that it is to be cut, and can be."""
    resources, reference = {one.name: one for one in package.resources}, reference_schemas()
    if (
        package.stand_ins
        or not reference.keys() <= resources.keys()
        or not all(one.is_table for one in resources.values())
    ):
        return False
    known = [(resources[name], schema) for name, schema in reference.items()]
    return sum(resources[name].state.size for name in BY_ARTICLE) >= FEWEST_BYTES and all(
        one.schema is not None and _is_plain(one) and _keys(one.schema) == _keys(schema)
        and not any(loosened(schema, one.schema))
        for one, schema in known
    )  # fmt: skip


def _is_plain(resource: Resource) -> bool:
    return not resource.container and resource.dialect == {"delimiter": ",", "quoteChar": '"'}


def _keys(schema: dict) -> list:
    """Give what a schema says of keys: rules for these look beyond a row."""
    unique = [one["name"] for one in schema["fields"] if constraint(one, "unique")]
    return [*keys(schema), schema.get("foreignKeys"), unique]


def cut(small: Dataset) -> list[Part]:
    """Cut a package into parts of about `PART_BYTES`, given its small tables; raises NotDivisible."""
    articles = small["articles"]["article_id"].dropna().tolist()
    numbers = {one: number for number, one in enumerate(articles)}
    in_order = all(natural_key(one) < natural_key(other) for one, other in pairwise(articles))
    # keys with other letters are compared with all others, as they may look alike
    plain = all(map(str.isascii, articles))
    if len(articles) < len(small["articles"]) or not in_order or not plain:
        raise NotDivisible
    resources = {name: small.package.resource(name) for name in BY_ARTICLE}
    sizes = {name: resource.state.size for name, resource in resources.items()}
    many = max(1, round(sum(sizes.values()) / PART_BYTES))
    largest = max(BY_ARTICLE, key=sizes.__getitem__)
    with opened(resources[largest]) as file:
        first_articles = [_article_after(file, sizes[largest] * one // many, numbers) for one in range(1, many)]
    starts = [0, *sorted({one for one in first_articles if one}), len(articles)]
    places = {}
    for name, resource in resources.items():
        with opened(resource) as file:
            header = file.readline(MOST_ROW_BYTES)
            if header != header_of(small.schemas[name]):
                raise NotDivisible
            places[name] = [_place_of(file, len(header), sizes[name], one, numbers) for one in starts]
    return [
        Part(ends, {name: (places[name][number], places[name][number + 1]) for name in BY_ARTICLE})
        for number, ends in enumerate(pairwise(starts))
    ]


def header_of(schema: dict) -> bytes:
    """Give the first line of a table in canonical form."""
    return (",".join(field["name"] for field in schema["fields"]) + "\n").encode("utf-8")


@contextmanager
def opened(resource: Resource) -> Iterator[BinaryIO]:
    """Open a table's file; raises NotDivisible where it can't be read or has changed."""
    try:
        with resource.opened() as file:
            yield file
    except (Refused, OSError):  # reported when the table is read as a whole
        raise NotDivisible from None


def _article_after(file: BinaryIO, place: int, numbers: dict[str, int]) -> int:
    """Give the number of the article of the first row that begins after a place, how many there are after the last."""
    file.seek(place)
    file.readline(MOST_ROW_BYTES)
    row = file.readline(MOST_ROW_BYTES)
    if not row:
        return len(numbers)
    try:
        return numbers[_article_of(row.partition(b",")[0].decode("utf-8"))]
    except (KeyError, UnicodeDecodeError):
        raise NotDivisible from None


def _article_of(key: str) -> str:
    return re.sub(_NUMBER_OF_ROW, "", key)


def _place_of(file: BinaryIO, header: int, size: int, article: int, numbers: dict[str, int]) -> int:
    """Give where the first row begins that belongs to an article or one after it, by halving."""
    low, high = header - 1, size
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if _article_after(file, middle, numbers) < article else (low, middle)
    file.seek(low)
    file.readline(MOST_ROW_BYTES)
    return file.tell()


def hold_to_articles(table: Table, own: pd.Series, known: pd.Series) -> None:
    """Raise NotDivisible where a row is of no article of the part by its key, cites another one, or is out of order."""
    of_key = table.frame.iloc[:, 0].str.replace(_NUMBER_OF_ROW, "", regex=True)
    place = pc.index_in(as_arrow(of_key), as_arrow(own))
    if table.name == "sentences":
        strays = table.frame["article_id"] != of_key
    else:
        cited = table.frame["sentence_id"].str.replace(_NUMBER_OF_ROW, "", regex=True)
        strays = cited[cited != of_key].isin(known)
    if place.null_count or (np.diff(place.to_numpy()) < 0).any() or strays.any():
        raise NotDivisible
