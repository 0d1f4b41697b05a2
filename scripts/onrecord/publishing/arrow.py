"""A table as Arrow holds it, with true types and the fields' descriptions, and as the bytes of a Parquet file."""

import json

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

from onrecord.record.claims import CLAIMS, claims, path_of
from onrecord.record.dataset import Dataset
from onrecord.tableschema.fields import kind_and_format, listed_values
from onrecord.tableschema.values import Column, as_arrow

LINK_DESCRIPTION = "The address that opens the sentence on its article's page."


def typed_table(dataset: Dataset, name: str) -> pa.Table:
    """Give a table as Arrow: integers and years as int64, dates as date32, booleans as bool, all else as its text.

    Text of which the schema lists the values is a dictionary of these, in the schema's order. Null where a cell is
    missing. Each field has its schema's description in its metadata, and the table what pandas needs to take nullable
    integers and booleans for what they are. Raises ValueError where an integer is beyond 64 bits.
    """
    columns = {field["name"]: dataset.column(name, field["name"]) for field in dataset.schemas[name]["fields"]}
    arrays = [listed(_array(column, name), column.field) for column in columns.values()]
    descriptions = [column.field.get("description") for column in columns.values()]
    return for_pandas(_described(list(columns), arrays, descriptions))


def listed(values: pa.ChunkedArray, *fields: dict) -> pa.ChunkedArray:
    """Give a column's texts as a dictionary of the values that its fields list, in their order; else as they are."""
    members = [one for field in fields if field.get("type", "string") == "string" for one in listed_values(field) or ()]
    if not members:
        return values
    members = pa.array(dict.fromkeys(members), pa.string())
    return pa.chunked_array([pa.DictionaryArray.from_arrays(pc.index_in(values, members).combine_chunks(), members)])


def for_pandas(table: pa.Table) -> pa.Table:
    """Give a table with what pandas needs to take integers and booleans for what they are where some are missing.

    https://pandas.pydata.org/docs/development/developer.html has the form.
    """
    nullable = {pa.int64(): "Int64", pa.bool_(): "boolean"}
    columns = [
        {"name": one.name, "field_name": one.name, "pandas_type": str(one.type), "numpy_type": nullable[one.type]}
        for one in table.schema
        if one.type in nullable
    ]
    described = {"index_columns": [], "column_indexes": [], "columns": [one | {"metadata": None} for one in columns]}
    return table.replace_schema_metadata({"pandas": json.dumps(described)})


def as_frame(table: pa.Table) -> pd.DataFrame:
    """Give a table as pandas reads it from Parquet, dates as datetime64."""
    return table.to_pandas(date_as_object=False)


def claims_table(dataset: Dataset) -> pa.Table:
    """Give the joined claims as Arrow, with `claim_descriptions` in the fields' metadata."""
    frame, descriptions = claims(dataset), claim_descriptions(dataset)
    names = [str(name) for name in frame.columns]
    return _described(names, [as_arrow(frame[name]) for name in names], [descriptions.get(name) for name in names])


def claim_descriptions(dataset: Dataset) -> dict[str, str]:
    """Give what each column of the joined claims holds: the descriptions of the fields on its path, in a row."""
    described = {
        name: " ".join(dataset.field(*step).get("description", "") for step in path_of(dataset, name)).strip()
        for name in CLAIMS
    }
    return described | {"link": LINK_DESCRIPTION}


def parquet_bytes(table: pa.Table) -> bytes:
    """Give a table as a Parquet file, the same bytes for the same table."""
    sink = pa.BufferOutputStream()
    pyarrow.parquet.write_table(table, sink)
    return sink.getvalue().to_pybytes()


def _described(names: list[str], arrays: list[pa.ChunkedArray], descriptions: list[str | None]) -> pa.Table:
    fields = [
        pa.field(name, array.type, metadata={"description": description} if description else None)
        for name, array, description in zip(names, arrays, descriptions, strict=True)
    ]
    return pa.table(arrays, schema=pa.schema(fields))


def _array(column: Column, table: str) -> pa.ChunkedArray:
    if isinstance(column.values.dtype, pd.ArrowDtype):
        return as_arrow(column.values)
    kind, _ = kind_and_format(column.field)
    if kind == "boolean":
        return pa.chunked_array([pa.array(column.values.tolist(), pa.bool_())])
    if kind != "integer":
        return pc.if_else(pa.array(column.missing), pa.scalar(None, pa.string()), column.text)
    try:
        return pa.chunked_array([pa.array(column.values.tolist(), pa.int64())])
    except OverflowError:
        raise ValueError(
            f"table `{table}`, column `{column.field['name']}` holds an integer beyond 64 bits, which no database "
            "takes: make its field a string."
        ) from None
