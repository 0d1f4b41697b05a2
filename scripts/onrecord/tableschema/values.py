"""The values that a column's text stands for, as its field declares (Table Schema, section Field Types).

Text, integers, years and ISO dates are read by Arrow. Every other type is read once for each distinct cell: its form
is proved against the specification, and its value is frictionless's wherever the two agree (docs/differences.md lists
where they do not).
"""

from __future__ import annotations

import datetime
import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from numbers import Number, Real
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from onrecord.tableschema.fields import arrow_kind, is_plain_text, is_text, kind_and_format
from onrecord.tableschema.readers import STRING_FORMATS, bare_number, iso_date, reader, whole_number

TEXT = pd.ArrowDtype(pa.string())
INTEGER = r"\A[+-]?[0-9]+\z"
YEAR = r"\A[0-9]{4}\z"
DATE = r"\A(?:[1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])-[0-9]{2}-[0-9]{2}\z"
MOST_INT64_DIGITS = 18
# what Python holds the values of a type in; of those that are not listed, whatever a reader makes
_HELD: dict[str, Any] = {
    **dict.fromkeys(("string", "any"), str),
    **dict.fromkeys(("object", "geojson"), dict),
    **dict.fromkeys(("array", "list"), list),
    **{"number": Number, "boolean": (bool, np.bool_)},
    **{"date": datetime.date, "datetime": datetime.datetime, "time": datetime.time},
}


@dataclass
class Column:
    """One column of text, and what its field says that the text stands for.

    `missing` and `wrong` are numpy booleans over the rows: the cell is one of the missing values, or neither missing
    nor a value of the field's type and format.
    """

    text: pa.ChunkedArray
    field: dict
    missing_values: list[str]

    @cached_property
    def missing(self) -> np.ndarray:
        """Where the cell is one of the missing values (Table Schema, `missingValues`)."""
        return mask_of(pc.or_(pc.is_in(self.text, pa.array(self.missing_values, pa.string())), pc.is_null(self.text)))

    @property
    def values(self) -> pd.Series:
        """The cells' values; null where a cell is missing, or wrong and not a text.

        Arrow's own types for string, integer, year and date fields, else Python objects.
        """
        return self._read[0]

    @property
    def wrong(self) -> np.ndarray:
        """Where the cell is neither missing nor a value of the field's type and format."""
        return self._read[1]

    @cached_property
    def _read(self) -> tuple[pd.Series, np.ndarray]:
        kind, form = kind_and_format(self.field)
        match arrow_kind(self.field):
            case "text":
                return _arrow_series(_without(self.text, self.missing)), self._wrong_texts(form)
            case "integer":
                return self._integers(YEAR if kind == "year" else INTEGER)
            case "date":
                return self._dates()
        return self._objects(reader(self.field))

    def _wrong_texts(self, form: str) -> np.ndarray:
        if is_plain_text(self.field):
            return np.zeros(len(self.text), bool)
        if form in STRING_FORMATS:
            return ~mask_of(pc.match_substring_regex(self.text, STRING_FORMATS[form])) & ~self.missing
        return self._objects(reader(self.field))[1]

    def _integers(self, pattern: str) -> tuple[pd.Series, np.ndarray]:
        bare = bare_number(self.field)
        text = (
            self.text if bare is None else pa.chunked_array([pa.array(map(bare, self.text.to_pylist()), pa.string())])
        )
        wrong = ~mask_of(pc.match_substring_regex(text, pattern)) & ~self.missing
        shaped = _without(text, self.missing | wrong)
        if (pc.max(pc.binary_length(shaped)).as_py() or 0) > MOST_INT64_DIGITS:
            return self._objects(lambda cell: whole_number(bare(cell) if bare else cell))
        # Arrow reads no plus sign
        return _arrow_series(pc.cast(pc.replace_substring_regex(shaped, r"\A\+", ""), pa.int64())), wrong

    def _dates(self) -> tuple[pd.Series, np.ndarray]:
        wrong = ~mask_of(pc.match_substring_regex(self.text, DATE)) & ~self.missing
        try:
            return _arrow_series(pc.cast(_without(self.text, self.missing | wrong), pa.date32())), wrong
        except pa.ArrowInvalid:
            values, wrong = self._objects(iso_date)
            return pd.Series(pa.array(values.tolist(), pa.date32()), dtype=pd.ArrowDtype(pa.date32())), wrong

    def _objects(self, read: Callable[[str], Any]) -> tuple[pd.Series, np.ndarray]:
        encoded = pc.dictionary_encode(self.text).combine_chunks()
        distinct = np.empty(len(encoded.dictionary) + 1, object)
        for number, cell in enumerate(encoded.dictionary.to_pylist()):
            distinct[number] = read(cell)
        values = distinct[pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False)]
        absent = np.fromiter((value is None for value in values), bool, len(values))
        values[self.missing] = None
        return pd.Series(values, dtype=object), absent & ~self.missing


def as_arrow(series: pd.Series) -> pa.ChunkedArray:
    """Give a Series as Arrow holds it, categories as their values."""
    if isinstance(series.dtype, pd.CategoricalDtype):
        series = series.astype(series.cat.categories.dtype)
    found = pa.array(series, from_pandas=True)
    return found if isinstance(found, pa.ChunkedArray) else pa.chunked_array([found])


def typed(series: pd.Series, field: dict) -> pd.Series:
    """Give a column of anybody's frame in the types that rules rely on: see `Column.values`.

    Text of any dtype is read by the field; categories are their values; a float that is whole is an integer, a time at
    midnight a day. Null where a cell is no value of the field.
    """
    wanted = _arrow_type(field)
    if isinstance(series.dtype, pd.ArrowDtype) and series.dtype.pyarrow_dtype == wanted:
        return series
    if wanted is None and series.dtype == object and all(_is_read(cell, field) for cell in series):
        return series
    found = _as_plain_arrow(series)
    if found is not None and pa.types.is_string(found.type):
        values = Column(found, field, []).values
    else:
        values = _cast(found, wanted) if found is not None else None
        values = _taken(series, field, wanted) if values is None else values
    return values.set_axis(series.index)


def _is_read(cell: Any, field: dict) -> bool:
    """Say whether a cell is as `Column.values` gives it for a field whose values are Python objects."""
    # a float that is NaN stands for nothing, a Decimal that is NaN was written so
    held = _HELD.get(kind_and_format(field)[0], object)
    return cell is None or isinstance(cell, held) and not isinstance(cell, str | float)


def _arrow_type(field: dict) -> pa.DataType | None:
    """Give the Arrow type of a field's values, None where they are Python objects."""
    return {"text": pa.string(), "integer": pa.int64(), "date": pa.date32(), None: None}[arrow_kind(field)]


def _as_plain_arrow(series: pd.Series) -> pa.ChunkedArray | None:
    """Give a column as Arrow holds it, with any kind of text as strings; None where Arrow can't hold it."""
    try:
        found = as_arrow(series)
        kind = found.type.value_type if pa.types.is_dictionary(found.type) else found.type
        text = pa.types.is_large_string(kind) or pa.types.is_string_view(kind) or pa.types.is_null(kind)
        return found.cast(pa.string() if text else kind)
    except (pa.ArrowException, OverflowError, TypeError):
        return None


def _cast(found: pa.ChunkedArray, wanted: pa.DataType | None) -> pd.Series | None:
    """Give numbers and days as the type that is wanted, None where they are not all of it."""
    kind = found.type
    try:
        if wanted == pa.int64() and (pa.types.is_integer(kind) or pa.types.is_floating(kind)):
            return _arrow_series(found.cast(wanted))
        if wanted == pa.date32() and (pa.types.is_date(kind) or pa.types.is_timestamp(kind) and kind.tz is None):
            days = found.cast(wanted)
            # Arrow drops the time of day without a word
            return _arrow_series(days) if days.cast(kind).equals(found) else None
    except pa.ArrowInvalid:
        pass
    return None


def _taken(series: pd.Series, field: dict, wanted: pa.DataType | None) -> pd.Series:
    """Take a column's cells one by one."""
    take, empty = _taker(field), series.isna().to_numpy(bool)
    cells = [None if absent else take(cell) for cell, absent in zip(series, empty, strict=True)]
    try:
        return _arrow_series(pa.chunked_array([pa.array(cells, wanted)])) if wanted else pd.Series(cells, dtype=object)
    except OverflowError:  # beyond 64 bits, as in `Column.values`
        return pd.Series(cells, dtype=object)


def _taker(field: dict) -> Callable[[Any], Any]:
    """Give what takes any Python object for a value of the field; None for what is none."""
    kind, _ = kind_and_format(field)
    read = reader(field)

    def take(cell: Any) -> Any:
        if isinstance(cell, str):
            return cell if is_text(field) else read(cell)
        if kind in {"integer", "year"}:
            number = isinstance(cell, Real) and not isinstance(cell, bool) and math.isfinite(cell)
            return int(cell) if number and cell == int(cell) else None
        if kind == "date" and isinstance(cell, datetime.datetime):
            return None if cell.time() != datetime.time() else cell.date()
        return cell if isinstance(cell, _HELD.get(kind, object)) else None

    return take


def present(values: pd.Series) -> np.ndarray:
    """Say of each value whether there is one: of Python's objects all but None, a number that is NaN too."""
    if values.dtype == object:
        return np.fromiter((one is not None for one in values), bool, len(values))
    return values.notna().to_numpy(bool)


def matches(cells: pd.Series, pattern: str) -> pd.Series:
    """Say of each text whether it has a match of an RE2 pattern, which nobody can hang; null of a null."""
    # a frame of anybody's has texts as dictionaries too, and columns of nulls alone
    text = as_arrow(cells).cast(pa.string())
    return pd.Series(pc.match_substring_regex(text, pattern), cells.index, pd.ArrowDtype(pa.bool_()))


def repeated(columns: Sequence[pd.Series]) -> np.ndarray:
    """Give where the columns' values, all of them there, stand in an earlier row too."""
    there = np.logical_and.reduce([present(column) for column in columns])
    return comparable(columns).duplicated().to_numpy() & there


def comparable(columns: Sequence[pd.Series]) -> pd.DataFrame:
    """Give the columns' values, numbered from 0, so that they can be compared and counted, objects and lists too."""
    alike = (one if one.dtype != object else one.map(hashable) for one in columns)
    return pd.DataFrame(dict(enumerate(alike)))


def hashable(value: Any) -> Any:
    """Give a value so that it can be looked up: lists and objects as their JSON."""
    return json.dumps(value, sort_keys=True, default=str) if isinstance(value, list | dict) else value


def mask_of(array: pa.Array | pa.ChunkedArray) -> np.ndarray:
    """Give Arrow's booleans as numpy's; unknown counts as false."""
    return pc.fill_null(array, False).to_numpy(zero_copy_only=False).astype(bool)


def _arrow_series(values: pa.ChunkedArray) -> pd.Series:
    return pd.Series(values, dtype=pd.ArrowDtype(values.type))


def _without(text: pa.ChunkedArray, absent: np.ndarray) -> pa.ChunkedArray:
    return pc.if_else(pa.array(~absent), text, None) if absent.any() else text
