"""Table Schema: the values that a column's text stands for, and a schema as a Pandera schema.

Text, integers, years and ISO dates are parsed by Arrow kernels. Every other type is parsed once for each
distinct cell: its form is proved against the specification, and its value is frictionless's wherever the two
agree (docs/differences.md lists where they do not).
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onrecord.files.limits import LIMITS, Limits
from onrecord.files.utf8 import Edges, edges
from onrecord.tableschema.lazily import lazily
from onrecord.tableschema.lookup import Lookup, first_places
from onrecord.tableschema.patterns import written_out

# pandas and Pandera are imported where they are used: the catalogue of rules is listed without them
if TYPE_CHECKING:
    import pandas as pd

INTEGER = r"\A[+-]?[0-9]+\z"
YEAR = r"\A[0-9]{4}\z"
DATE = r"\A(?:[1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])-[0-9]{2}-[0-9]{2}\z"
MOST_INT64_DIGITS = 18
# of so many cells of a column, how many may differ for it to be worth while to look at each different one alone
SAMPLE, MOST_DISTINCT = 2_000, 0.985

_URI_CHARACTER = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})"
STRING_FORMATS = {
    # RFC 3986, section 3: scheme, authority and path, query, fragment
    "uri": rf"\A[A-Za-z][A-Za-z0-9+.-]*:(?://(?:{_URI_CHARACTER}*@)?\[[0-9A-Za-z:.]+\](?::[0-9]*)?)?"
    rf"(?:{_URI_CHARACTER}|/)*(?:\?(?:{_URI_CHARACTER}|[/?])*)?(?:#(?:{_URI_CHARACTER}|[/?])*)?\z",
    # RFC 4648, section 4: nothing but the alphabet, and whole groups
    "binary": r"\A(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?\z",
    # RFC 9562, section 4
    "uuid": r"\A[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\z",
}

_DECIMAL = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_NUMBER = re.compile(rf"{_DECIMAL}|[+-]?(?i:inf)|(?i:nan)")
_COORDINATE = re.compile(_DECIMAL)
# The forms that the specification prescribes where frictionless takes more; its reader gives the value.
_FORMS = {
    "time": re.compile(r"[0-9]{2}:[0-9]{2}:[0-9]{2}"),
    "datetime": re.compile(
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:Z|[+-][0-9]{2}:[0-9]{2})?"
    ),
    "yearmonth": re.compile(r"[0-9]{4}-[0-9]{2}"),
    "duration": re.compile(
        r"-?P(?=[0-9T])(?:[0-9]+Y)?(?:[0-9]+M)?(?:[0-9]+D)?"
        r"(?:T(?=[0-9])(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?)?"
    ),
}
# XML Schema, part 2, section 3.2.6.2: where months count, one duration is longer than another if it is so from
# each of these
_STARTS = [datetime.datetime(*day) for day in ((1696, 9, 1), (1697, 2, 1), (1903, 3, 1), (1903, 7, 1))]


@dataclass
class Column:
    """One column: its `text`, and what its field says that the text stands for.

    `values` are Arrow values for string, integer, year and date fields, else Python objects; they are null
    where the cell is `missing` or `wrong`. These masks are numpy booleans over the rows.
    """

    text: pa.ChunkedArray
    field: dict
    missing_values: list[str]

    @lazily
    def _coded(self) -> tuple[pa.Array, np.ndarray] | None:
        """Each different text once, and which of them each cell has; None where hardly a text stands twice."""
        many = len(self.text)
        if many < SAMPLE:
            return None
        sample = self.text.take(pa.array(np.linspace(0, many - 1, SAMPLE).astype(np.int64)))
        if pc.count_distinct(sample).as_py() > MOST_DISTINCT * SAMPLE:
            return None
        encoded = self.text.combine_chunks().dictionary_encode()
        return encoded.dictionary, encoded.indices.to_numpy(zero_copy_only=False)

    @lazily
    def different(self) -> pa.Array:
        """Each different text once, or all of them where hardly one stands twice."""
        return self.text.combine_chunks() if self._coded is None else self._coded[0]

    @lazily
    def different_values(self) -> pa.Array:
        """The `different` texts that are no missing values."""
        if not self.missing.any():
            return self.different
        return self.different.filter(pc.invert(pc.is_in(self.different, pa.array(self.missing_values, pa.string()))))

    @lazily
    def _edges(self) -> Edges:
        return edges(self.different)

    def where(
        self, kernel: Callable[[pa.Array], pa.Array], may: Callable[[Edges], np.ndarray] | None = None
    ) -> np.ndarray:
        """Give where the text is such that the Arrow `kernel` holds, asked once for each different text.

        Where `may` says by their edges that it can't hold, it is not asked.
        """
        asked = None if may is None else np.flatnonzero(may(self._edges))
        if asked is None or len(asked) * 2 > len(self.different):
            mask = _mask(kernel(self.different))
        else:
            mask = np.zeros(len(self.different), bool)
            mask[asked] = _mask(kernel(self.different.take(pa.array(asked))))
        if self._coded is None or not mask.any():
            return mask if self._coded is None else np.zeros(len(self.text), bool)
        return mask[self._coded[1]]

    def rows_in(self, keys: Column) -> np.ndarray:
        """Give the first row of `keys` that holds each cell's value, -1 where none does or the cell is empty."""
        if keys is self and not repeated([self]).any():
            found = np.arange(len(self.text))
        else:
            found = self._places_in(keys)
        return np.where(self.filled, found, -1)

    def _places_in(self, keys: Column) -> np.ndarray:
        plain = self.is_plain_text and self._coded is not None
        sought = self._coded[0] if plain else self.values
        if pa.types.is_string(sought.type):
            found = keys.lookup.places(sought)
        else:
            found = first_places(sought, keys.values)
        return found[self._coded[1]] if plain else found

    @lazily
    def lookup(self) -> Lookup:
        """What finds a value's first row, of a column of texts."""
        return Lookup(self.values.combine_chunks())

    @lazily
    def missing(self) -> np.ndarray:
        """Where the cell is one of the missing values (Table Schema, `missingValues`)."""
        return self.among(self.missing_values)

    def among(self, texts: Iterable[str]) -> np.ndarray:
        """Give where the text is one of these, be it a value or a missing one."""
        lengths = [len(one.encode("utf-8")) for one in texts]
        has_length = np.zeros(max(lengths, default=0) + 2, bool)  # the last is that of all longer ones
        has_length[lengths] = True
        return self.where(
            lambda text: pc.is_in(text, pa.array(texts, pa.string())),
            lambda edges: has_length.take(edges.bytes, mode="clip"),
        )

    @lazily
    def values(self) -> pa.ChunkedArray | pd.Series:
        """The cells' values; null where a cell is missing or wrong."""
        return self._parsed[0]

    @lazily
    def wrong(self) -> np.ndarray:
        """Where the cell is neither missing nor a value of the field's type and format."""
        return self._parsed[1]

    @property
    def filled(self) -> np.ndarray:
        """Where the cell has a value."""
        return ~(self.missing | self.wrong)

    @property
    def series(self) -> pd.Series:
        """The cells' values as a pandas Series."""
        import pandas as pd

        values = self.values
        return pd.Series(values, dtype=pd.ArrowDtype(values.type)) if isinstance(values, pa.ChunkedArray) else values

    @property
    def listed(self) -> list:
        """The cells' values as Python objects; None where a cell is missing or wrong."""
        return self.listed_at(np.arange(len(self.text)))

    def listed_at(self, rows: np.ndarray) -> list:
        """The values of some rows as Python objects; None where a cell is missing or wrong."""
        if isinstance(self.values, pa.ChunkedArray):
            return self.values.take(pa.array(rows)).to_pylist()
        return self.values.iloc[rows].tolist()

    @property
    def is_plain_text(self) -> bool:
        """Whether every cell is a value: a string field without a format of its own, or a field of any type."""
        return is_plain_text(self.field)

    @lazily
    def _parsed(self):
        kind, form = kind_and_format(self.field)
        if self.is_plain_text:
            return _without(self.text, self.missing), np.zeros(len(self.text), bool)
        if kind == "string" and form in STRING_FORMATS:
            wrong = ~self.where(lambda text: pc.match_substring_regex(text, STRING_FORMATS[form])) & ~self.missing
            return _without(self.text, self.missing | wrong), wrong
        if kind in {"integer", "year"}:
            return self._integers(YEAR if kind == "year" else INTEGER)
        if kind == "date" and form == "default":
            return self._dates()
        return self._objects(_reader(self.field))

    def _integers(self, pattern: str):
        bare = _bare(self.field)
        text = self.different if bare is None else pa.array(map(bare, self.different.to_pylist()), pa.string())
        absent = _mask(pc.is_in(self.different, pa.array(self.missing_values, pa.string())))
        wrong = ~_mask(pc.match_substring_regex(text, pattern)) & ~absent
        shaped = _without(text, absent | wrong)
        if (pc.max(pc.binary_length(shaped)).as_py() or 0) > MOST_INT64_DIGITS:
            return self._objects(lambda cell: _whole(bare(cell) if bare else cell))
        # Arrow reads no plus sign
        values = pc.cast(pc.replace_substring_regex(shaped, r"\A\+", ""), pa.int64())
        if self._coded is not None:
            values, wrong = values.take(pa.array(self._coded[1])), wrong[self._coded[1]]
        return pa.chunked_array([values]), wrong

    def _dates(self):
        wrong = ~_mask(pc.match_substring_regex(self.text, DATE)) & ~self.missing
        shaped = _without(self.text, self.missing | wrong)
        try:
            return pc.cast(shaped, pa.date32()), wrong
        except pa.ArrowInvalid:
            values, wrong = self._objects(_iso_date)
            return pa.chunked_array([pa.array(values.tolist(), pa.date32())]), wrong

    def _each_distinct(self, reader: Callable[[str], Any]) -> np.ndarray:
        encoded = pa.chunked_array(self.text).combine_chunks().dictionary_encode()
        table = np.empty(len(encoded.dictionary), object)
        for number, cell in enumerate(encoded.dictionary.to_pylist()):
            table[number] = reader(cell)
        return table[encoded.indices.to_numpy(zero_copy_only=False)] if len(table) else table

    def _objects(self, reader: Callable[[str], Any]):
        import pandas as pd

        values = self._each_distinct(reader)
        absent = np.fromiter((value is None for value in values), bool, len(values))
        made = np.empty(len(values), object)
        made[~self.missing] = values[~self.missing]
        return pd.Series(made, dtype=object), absent & ~self.missing

    def failing(self, kernel: Callable, test: Callable[[Any, Any], bool], operand: Any) -> np.ndarray:
        """Give where a value fails against `operand`: by the Arrow `kernel`, or by `test` on each object."""
        if self.is_plain_text:
            return self.where(lambda text: pc.invert(kernel(text, operand))) & self.filled
        if isinstance(self.values, pa.ChunkedArray) and _fits_arrow(operand):
            return _mask(pc.invert(kernel(self.values, operand)))
        values = self.series.tolist()
        return self.filled & ~np.fromiter(
            (has and _holds(test, value, operand) for has, value in zip(self.filled, values, strict=True)),
            bool,
            len(values),
        )


def kind_and_format(field: dict) -> tuple[str, str]:
    """Give a field's type and format, with the defaults of Table Schema, `type` and `format`."""
    return field.get("type", "string"), field.get("format", "default")


def is_plain_text(field: dict) -> bool:
    """Say whether every text is a value of the field's type and format."""
    kind, form = kind_and_format(field)
    return kind == "any" or (kind == "string" and form == "default")


def repeated(columns: Sequence[Column]) -> np.ndarray:
    """Give where the columns' values, all of them there, stand in an earlier row too."""
    filled = np.logical_and.reduce([column.filled for column in columns])
    first = columns[0].values
    alone = len(columns) == 1 and isinstance(first, pa.ChunkedArray)
    if alone and (_increases(first) or pc.count_distinct(first).as_py() == filled.sum()):
        return np.zeros(len(filled), bool)
    mask = np.zeros(len(filled), bool)
    mask[filled] = comparable(columns)[filled].duplicated().to_numpy()
    return mask


def _increases(values: pa.ChunkedArray) -> bool:
    """Say whether each value is greater than the one before, and none is missing."""
    if values.null_count or len(values) < 2:
        return not values.null_count
    return pc.all(pc.greater(values[1:], values[:-1])).as_py()


def comparable(columns: Sequence[Column]) -> pd.DataFrame:
    """Give the columns' values, numbered from 0, so that they can be compared and counted, objects and lists too."""
    import pandas as pd

    return pd.DataFrame({number: _countable(column.series) for number, column in enumerate(columns)})


def _countable(values: pd.Series) -> pd.Series:
    import pandas as pd

    if values.dtype != object:
        return values
    return pd.Series([hashable(one) for one in values], dtype=object)


def hashable(value: Any) -> Any:
    """Give a value so that it can be looked up: lists and objects as their JSON."""
    return json.dumps(value, sort_keys=True, default=str) if isinstance(value, list | dict) else value


def _fits_arrow(operand: Any) -> bool:
    members = operand if isinstance(operand, list) else [operand]
    return all(not isinstance(one, int) or one.bit_length() < 64 for one in members)


def _holds(test: Callable[[Any, Any], bool], value: Any, operand: Any) -> bool:
    try:
        if not isinstance(operand, list) and "Duration" in {type(value).__name__, type(operand).__name__}:
            return all(test(start + value, start + operand) for start in _STARTS)
        return bool(test(value, operand))
    except (TypeError, ArithmeticError):
        # not a number, or one time with a zone and one without: what can't be compared is not within
        return False


def parse_value(field: dict, declared: Any) -> Any:
    """Give a value that a schema declares (a bound, a member of an enum) in its field's own type.

    Raises ValueError where it is none. Table Schema, `constraints`: it may stand as JSON or as text.
    """
    kind, _ = kind_and_format(field)
    # at once, since a list may hold many
    if kind == "integer" and type(declared) is int or is_plain_text(field) and isinstance(declared, str):
        return declared
    if isinstance(declared, str):
        value = _parsed_text(field, declared)
    elif kind == "geopoint":
        value = _parsed_text(
            {**field, "format": "array" if isinstance(declared, list) else "object"}, _dumped(declared)
        )
    elif kind in {"object", "array", "geojson"}:
        value = _parsed_text(field, _dumped(declared))
    elif kind in {"integer", "year", "number"} and not isinstance(declared, bool):
        whole = isinstance(declared, float) and kind != "number" and declared.is_integer()
        text = str(int(declared) if whole else declared)
        value = _parsed_text({"name": field["name"], "type": kind}, text.zfill(4) if kind == "year" else text)
    else:
        value = declared if kind == "boolean" and isinstance(declared, bool) else None
    if value is None:
        raise ValueError(f"{_dumped(declared)} is not of type {kind}")
    return value


def _dumped(declared: Any) -> str:
    return json.dumps(declared, ensure_ascii=False)


def _parsed_text(field: dict, text: str) -> Any:
    column = Column(pa.chunked_array([pa.array([text])]), field, [])
    return None if column.wrong[0] else column.series.tolist()[0]


def _iso_date(cell: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(cell) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", cell) else None
    except ValueError:
        return None


def _whole(cell: str) -> int | None:
    try:
        return int(cell) if re.fullmatch(r"[+-]?[0-9]+", cell) else None
    except ValueError:  # Python reads at most 4,300 digits
        return None


def _reader(field: dict) -> Callable[[str], Any]:
    """Give the reader of one cell's text for a field that has no kernel: the value, or None where it is none."""
    kind, form = kind_and_format(field)
    if kind == "number":
        bare = _bare(field)
        return lambda cell: _number(bare(cell) if bare else cell, _NUMBER)
    if kind == "geopoint":
        return lambda cell: _geopoint(cell, form)
    if kind in {"object", "array"}:
        wanted = dict if kind == "object" else list
        return lambda cell: value if isinstance(value := _json(cell), wanted) else None
    read = frictionless_reader(field)
    if kind == "geojson":
        return lambda cell: read(_json(cell))
    if kind == "list":
        return _list_reader(field)
    if kind in {"datetime", "time"}:
        read = _with_a_known_offset(read)
    if form == "default" and kind in _FORMS:
        return lambda cell: read(cell) if _FORMS[kind].fullmatch(cell) else None
    return read


def _with_a_known_offset(read: Callable[[str], Any]) -> Callable[[str], Any]:
    """Give a reader of times that takes none whose offset from UTC is a day or more, which nothing can compare."""

    def checked(cell):
        value = read(cell)
        try:
            if value is not None:
                value.utcoffset()
        except ValueError:
            return None
        return value

    return checked


def _list_reader(field: dict) -> Callable[[str], Any]:
    item = {"name": field["name"], "type": field.get("itemType", "string")}
    delimiter = field.get("delimiter", ",")

    if is_plain_text(item):
        return lambda cell: cell.split(delimiter)

    def read(cell):
        column = Column(pa.chunked_array([pa.array(cell.split(delimiter))]), item, [])
        return None if column.wrong.any() else column.series.tolist()

    return read


def frictionless_reader(field: dict) -> Callable[[Any], Any]:
    """Give frictionless's reader for a field: a cell's value, or None where it is not of the type.

    Raises frictionless's own exception where it does not take the field.
    """
    from frictionless import Field

    plain = {key: field[key] for key in field if key not in {"constraints", "example", "missingValues", "required"}}
    return Field.from_descriptor(plain).create_value_reader()


def _number(cell: str, form: re.Pattern) -> Decimal | None:
    try:
        return Decimal(cell) if form.fullmatch(cell) else None
    except ArithmeticError:
        return None


def _bare(field: dict) -> Callable[[str], str] | None:
    """Give what turns a number's text into its plain form (Table Schema, `bareNumber`, `groupChar`, `decimalChar`).

    None where the text stands as it is.
    """
    group = field.get("groupChar", "")
    decimal = field.get("decimalChar", ".") if field["type"] == "number" else ""
    strips = not field.get("bareNumber", True)
    if not strips and not group and decimal in {"", "."}:
        return None
    # digits of other scripts are no decoration: they stay, and the cell is refused
    fraction = rf"|{re.escape(decimal)}\d" if decimal else ""
    opening = re.compile(rf"[^\d-]*?(?=[\d-]{fraction})")

    def bare(cell: str) -> str:
        if strips:
            last = next((place for place in reversed(range(len(cell))) if cell[place].isdecimal()), -1)
            found = opening.match(cell[: last + 1])
            cell = cell[found.end() : last + 1] if found else ""
        cell = cell.replace(group, "") if group else cell
        if decimal not in {"", "."}:
            cell = "" if "." in cell else cell.replace(decimal, ".")
        return cell

    return bare


def _json(cell: str) -> Any:
    try:
        value = json.loads(cell, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return None
    return None if _is_too_deep(value) else value


def _is_too_deep(value: Any) -> bool:
    level = [value]
    for _ in range(LIMITS.json_depth):
        inside = [one.values() if isinstance(one, dict) else one for one in level if isinstance(one, dict | list)]
        level = [inner for one in inside for inner in one]
        if not level:
            return False
    return True


def _no_constant(name: str):
    raise ValueError(f"{name} is not JSON")


def _geopoint(cell: str, form: str) -> tuple[Decimal, Decimal] | None:
    if form == "default":
        parts = [part.strip() for part in cell.split(",")]
    else:
        read = _json(cell)
        if form == "object":
            read = [read["lon"], read["lat"]] if isinstance(read, dict) and read.keys() == {"lon", "lat"} else None
        numbers = isinstance(read, list) and all(type(one) in {int, float} for one in read)
        parts = [str(one) for one in read] if numbers else []
    point = [_number(part, _COORDINATE) for part in parts]
    if len(point) != 2 or None in point:
        return None
    return (point[0], point[1]) if abs(point[0]) <= 180 and abs(point[1]) <= 90 else None


def missing_values(schema: dict, field: dict) -> list[str]:
    """Give the texts that stand for a missing cell: the field's own, else the schema's, else the empty one."""
    declared = field.get("missingValues", schema.get("missingValues", [""]))
    return [one["value"] if isinstance(one, dict) else one for one in declared]


def references(schema: dict, table: str) -> dict[str, str]:
    """Give the table that each column refers to, where it alone is a foreign key (Table Schema, `foreignKeys`).

    `table` is the schema's own, to which a key without a resource refers.
    """
    found = {}
    for key in schema.get("foreignKeys", []):
        fields = [key["fields"]] if isinstance(key["fields"], str) else key["fields"]
        if len(fields) == 1:
            found[fields[0]] = key["reference"].get("resource") or table
    return found


def _mask(array) -> np.ndarray:
    return pc.fill_null(array, False).to_numpy(zero_copy_only=False).astype(bool)


def _without(text: pa.Array | pa.ChunkedArray, absent: np.ndarray) -> pa.Array | pa.ChunkedArray:
    """Give texts, of which none is null, as null where they are absent; their bytes stay, and are not copied."""
    if not absent.any():
        return text
    if isinstance(text, pa.ChunkedArray):
        return pa.chunked_array([_without(text.combine_chunks(), absent)], text.type)
    _, *buffers = text.buffers()
    there = np.packbits(np.append(np.zeros(text.offset, bool), ~absent), bitorder="little")
    return pa.Array.from_buffers(text.type, len(text), [pa.py_buffer(there), *buffers], offset=text.offset)


def costly_field(schema: dict, frame: pd.DataFrame, limits: Limits) -> tuple[str, str] | None:
    """Give the place of the first field whose cells would take too long to judge, and why; None where all is well."""
    steps = parsed = 0
    for number, field in enumerate(schema["fields"]):
        if field["name"] not in frame:
            continue
        text = frame[field["name"]].array._pa_array
        pattern = field.get("constraints", {}).get("pattern")
        if pattern:
            steps += pattern_steps(pattern, text)
            if steps > limits.pattern_steps:
                detail = f"its pattern takes the table to {steps:,} steps; {limits.most('pattern_steps')}"
                return f"/fields/{number}/constraints/pattern", detail
        if not _has_kernel(field):
            parsed += pc.count_distinct(text).as_py()
            if parsed > limits.parsed_cells:
                detail = f"its type takes the table to {parsed:,} cells read one by one"
                return f"/fields/{number}", f"{detail}; {limits.most('parsed_cells')}"
    return None


def pattern_steps(pattern: str, text: pa.ChunkedArray) -> int:
    """Give how many steps it takes to hold a column of text against a pattern."""
    return written_out(pattern) * (text.nbytes + len(text))


def _has_kernel(field: dict) -> bool:
    kind, form = kind_and_format(field)
    return (
        is_plain_text(field)
        or (kind == "string" and form in STRING_FORMATS)
        or (kind == "date" and form == "default")
        or (kind in {"integer", "year"} and _bare(field) is None)
    )


def pandera_schema(name: str, columns: Iterable[str], checks: Iterable[tuple[str | None, str, Callable]]):
    """Derive the Pandera schema of a table of text.

    `columns` are the columns' names in order. Each check is a column's name (None: the whole frame), the
    rule's id and a function that takes the Series or the frame and gives True or a mask of sound rows.
    """
    import pandas as pd
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
