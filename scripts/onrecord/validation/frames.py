"""A package's tables as typed pandas frames, for a notebook."""

from os import PathLike

import pandas as pd
import pyarrow as pa

from onrecord.record.dataset import Dataset
from onrecord.validation.run import readable_dataset


def load_frames(path: str | PathLike) -> dict[str, pd.DataFrame]:
    """Give every table as a typed frame; see `onrecord.load`."""
    dataset = readable_dataset(path, ("cell-type", "cell-enum", "primary-key"))
    return {name: _typed(dataset, name) for name in dataset.tables}


def _typed(dataset: Dataset, name: str) -> pd.DataFrame:
    columns = {}
    for field in dataset.schemas[name]["fields"]:
        values = dataset[name][field["name"]]
        enum = field.get("constraints", {}).get("enum")
        if values.dtype == object:
            columns[field["name"]] = values
        elif pa.types.is_date(values.dtype.pyarrow_dtype):
            columns[field["name"]] = pd.to_datetime(values.astype(object))
        elif pa.types.is_integer(values.dtype.pyarrow_dtype):
            columns[field["name"]] = values.astype("Int64")
        elif enum:
            columns[field["name"]] = pd.Categorical(values.astype("str"), categories=enum)
        else:
            columns[field["name"]] = values.astype("str")
    return pd.DataFrame(columns)
