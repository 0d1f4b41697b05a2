"""A package's tables as typed pandas frames, and what is read from them, for a notebook."""

from os import PathLike

import pandas as pd
import pyarrow as pa

from onrecord.analysis.contested import every_contest, furthest_apart_first
from onrecord.publishing.arrow import as_frame, for_pandas, listed, typed_table
from onrecord.record.claims import EVERY_CLAIM, every_claim
from onrecord.record.vocabulary import CLAIMS
from onrecord.report.contested import COLUMNS, rows
from onrecord.tableschema.values import as_arrow
from onrecord.validation.opening import TYPED, readable_dataset, sound_dataset


def load_frames(path: str | PathLike) -> dict[str, pd.DataFrame]:
    """Give every table as a typed frame; see `onrecord.load`."""
    dataset = readable_dataset(path, TYPED)
    return {name: as_frame(typed_table(dataset, name)) for name in dataset.tables}


def claims_frame(path: str | PathLike) -> pd.DataFrame:
    """Give every claim with what its keys lead to; see `onrecord.claims`."""
    dataset = sound_dataset(path)[1]
    frame = every_claim(dataset)
    arrays = {name: as_arrow(frame[name]) for name in frame}
    for name, path_to in EVERY_CLAIM.items():
        fields = [dataset.field(table, path_to[0]) for table in CLAIMS if path_to[0] in dataset[table]]
        if len(path_to) == 1:
            arrays[name] = listed(arrays[name], *fields)
    return as_frame(for_pandas(pa.table(arrays)))


def contested_frame(path: str | PathLike) -> pd.DataFrame:
    """Give the versions side by side; see `onrecord.contested`."""
    dataset = sound_dataset(path)[1]
    found = rows(furthest_apart_first(every_contest(dataset)))
    cells = [[cell or None for cell in row] for row in found]
    return pd.DataFrame(cells, columns=list(COLUMNS), dtype="str")
