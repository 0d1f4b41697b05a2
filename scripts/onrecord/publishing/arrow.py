"""A table as Arrow holds it, with true types and the fields' descriptions, and as the bytes of a Parquet file."""

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

from onrecord.record.claims import CLAIMS, claims, path_of
from onrecord.record.dataset import Dataset
from onrecord.tableschema.columns import Column, kind_and_format

LINK_DESCRIPTION = "The address that opens the sentence on its article's page."


def typed_table(dataset: Dataset, name: str) -> pa.Table:
    """Give a table as Arrow: integers and years as int64, dates as date32, booleans as bool, all else as its text.

    Null where a cell is missing. Each field has its schema's description in its metadata. Raises ValueError where an
    integer is beyond 64 bits.
    """
    columns = {field["name"]: dataset.column(name, field["name"]) for field in dataset.schemas[name]["fields"]}
    arrays = [_array(column, name) for column in columns.values()]
    descriptions = [column.field.get("description") for column in columns.values()]
    return _described(list(columns), arrays, descriptions)


def claims_table(dataset: Dataset) -> pa.Table:
    """Give the joined claims as Arrow, with `claim_descriptions` in the fields' metadata."""
    frame, descriptions = claims(dataset), claim_descriptions(dataset)
    return _described(
        list(frame), [frame[name].array._pa_array for name in frame], [descriptions.get(name) for name in frame]
    )


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
    if isinstance(column.values, pa.ChunkedArray):
        return column.values
    kind, _ = kind_and_format(column.field)
    if kind == "boolean":
        return pa.chunked_array([pa.array(column.values.tolist(), pa.bool_())])
    if kind != "integer":
        return pc.if_else(pa.array(column.filled), pa.chunked_array(column.text), pa.scalar(None, pa.string()))
    try:
        return pa.chunked_array([pa.array(column.values.tolist(), pa.int64())])
    except OverflowError:
        raise ValueError(
            f"table `{table}`, column `{column.field['name']}` holds an integer beyond 64 bits, which no database "
            "takes: make its field a string."
        ) from None
