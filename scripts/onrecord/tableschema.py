"""Table Schema: the values that a column's text stands for, and a schema as a Pandera schema.

Text, integers and ISO dates are parsed by Arrow kernels. Every other type is parsed by frictionless's own
reader, once for each distinct cell, so that both agree on what a value is.
"""

import datetime
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

INTEGER = r"\A[+-]?[0-9]+\z"
DATE = r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\z"
# RFC 3986, sections 2 and 3: a scheme, then nothing but its characters and whole percent escapes.
URI = r"\A[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+\z"
MOST_INT64_DIGITS = 18


@dataclass
class Column:
    """One column: its `text`, and what its field says that the text stands for.

    `values` are Arrow values for string, integer and date fields, else Python objects; they are null where
    the cell is missing or `wrong`. Both masks are numpy booleans over the rows.
    """

    text: pa.ChunkedArray
    field: dict
    missing_values: list[str]

    @cached_property
    def missing(self) -> np.ndarray:
        """Where the cell is one of the missing values (Table Schema, `missingValues`)."""
        return _mask(pc.is_in(self.text, pa.array(self.missing_values, pa.string())))

    @cached_property
    def values(self) -> pa.ChunkedArray | pd.Series:
        """The cells' values; null where a cell is missing or wrong."""
        return self._parsed[0]

    @cached_property
    def wrong(self) -> np.ndarray:
        """Where the cell is neither missing nor a value of the field's type and format."""
        return self._parsed[1]

    @cached_property
    def _parsed(self):
        if self.is_plain_text:
            return _without(self.text, self.missing), np.zeros(len(self.text), bool)
        kind, form = self.field.get("type", "string"), self.field.get("format", "default")
        if kind == "string" and form == "uri":
            wrong = ~_mask(pc.match_substring_regex(self.text, URI)) & ~self.missing
            return _without(self.text, self.missing | wrong), wrong
        if kind == "integer" and self.field.get("bareNumber", True) and "groupChar" not in self.field:
            wrong = ~_mask(pc.match_substring_regex(self.text, INTEGER)) & ~self.missing
            longest = pc.max(pc.binary_length(self.text)).as_py() or 0
            if longest <= MOST_INT64_DIGITS:
                # Arrow reads no plus sign
                bare = pc.replace_substring_regex(_without(self.text, self.missing | wrong), r"\A\+", "")
                return pc.cast(bare, pa.int64()), wrong
            return self._objects(lambda cell: int(cell) if re.fullmatch(r"[+-]?[0-9]+", cell, re.ASCII) else None)
        if kind == "date" and form == "default":
            wrong = ~_mask(pc.match_substring_regex(self.text, DATE)) & ~self.missing
            shaped = _without(self.text, self.missing | wrong)
            try:
                return pc.cast(shaped, pa.date32()), wrong
            except pa.ArrowInvalid:
                values, wrong = self._objects(_iso_date)
                return pa.chunked_array([pa.array(values.tolist(), pa.date32())]), wrong
        return self._objects(frictionless_reader(self.field))

    @property
    def is_plain_text(self) -> bool:
        """Whether every cell is a value: a string field without a format of its own."""
        return self.field.get("type", "string") == "string" and self.field.get("format", "default") == "default"

    def _objects(self, reader: Callable[[str], Any]):
        encoded = pa.chunked_array(self.text).combine_chunks().dictionary_encode()
        distinct = [reader(cell) for cell in encoded.dictionary.to_pylist()]
        table = np.empty(len(distinct), object)
        table[:] = distinct
        values = table[encoded.indices.to_numpy(zero_copy_only=False)] if len(distinct) else table
        absent = np.fromiter((value is None for value in values), bool, len(values))
        values = np.where(self.missing, None, values) if len(values) else values
        return pd.Series(values, dtype=object), absent & ~self.missing

    def failing(self, kernel: Callable, test: Callable[[Any], bool]) -> np.ndarray:
        """Give where a value fails: by the Arrow `kernel` for Arrow values, else by `test`, for each object."""
        if isinstance(self.values, pa.ChunkedArray):
            return _mask(pc.invert(kernel(self.values)))
        return np.fromiter((v is not None and not test(v) for v in self.values), bool, len(self.values))

    def constraint(self, name: str) -> Any:
        """Give the field's constraint as a value of the field's own type; None where there is none.

        Raises ValueError where what is declared is no value of that type.
        """
        declared = self.field.get("constraints", {}).get(name)
        return None if declared is None else parse_value(self.field, declared)


def parse_value(field: dict, declared: Any) -> Any:
    """Give a value that a schema declares (a bound, a member of an enum) in its field's own type.

    Raises ValueError where it is none.
    """
    plain = {key: value for key, value in field.items() if key != "constraints"}
    text = declared if isinstance(declared, str) else None
    if text is None and field.get("type") in {"integer", "date", "year", "string", None}:
        text = str(declared)
    if text is None:
        value = frictionless_reader(plain)(declared)
    else:
        column = Column(pa.chunked_array([pa.array([text])]), plain, [])
        value = column.values[0]
        value = value.as_py() if isinstance(value, pa.Scalar) else value
    if value is None:
        raise ValueError(f"{declared!r} is not of type {field.get('type', 'string')}")
    return value


def _iso_date(cell: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(cell) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", cell) else None
    except ValueError:
        return None


def frictionless_reader(field: dict) -> Callable[[Any], Any]:
    """Give frictionless's reader for a field: a cell's value, or None where it is not of the type."""
    from frictionless import Field

    plain = {key: field[key] for key in field if key not in {"constraints", "example", "missingValues"}}
    return Field.from_descriptor(plain).create_value_reader()


def missing_values(schema: dict, field: dict) -> list[str]:
    """Give the texts that stand for a missing cell: the field's own, else the schema's, else the empty one."""
    declared = field.get("missingValues", schema.get("missingValues", [""]))
    return [one["value"] if isinstance(one, dict) else one for one in declared]


def _mask(array) -> np.ndarray:
    return pc.fill_null(array, False).to_numpy().astype(bool)


def _without(text: pa.ChunkedArray, absent: np.ndarray) -> pa.ChunkedArray:
    if not absent.any():
        return text
    return pc.if_else(pa.array(absent), pa.scalar(None, pa.string()), text)


def pandera_schema(name: str, columns: Iterable[str], checks: Iterable[tuple[str | None, str, Callable]]):
    """Derive the Pandera schema of a table of text.

    `columns` are the columns' names in order. Each check is a column's name (None: the whole frame), the
    rule's id and a function that takes the Series or the frame and gives True or a mask of sound rows.
    """
    import pandera.pandas as pandera

    text = pd.ArrowDtype(pa.string())
    made = [(column, pandera.Check(function, name=rule_id, ignore_na=False)) for column, rule_id, function in checks]
    return pandera.DataFrameSchema(
        {
            one: pandera.Column(text, nullable=True, checks=[check for column, check in made if column == one])
            for one in columns
        },
        checks=[check for column, check in made if column is None],
        name=name,
        strict=True,
        ordered=True,
    )
