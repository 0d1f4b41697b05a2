"""The rows of a frame one by one, for what asks many cells of each."""

from collections.abc import Iterator
from typing import Any

import pandas as pd


def named(frame: pd.DataFrame) -> Iterator[Any]:
    """Give each row with its cells by the columns' names: `row.title`."""
    return iter(frame.itertuples())


def records(frame: pd.DataFrame) -> list[dict[str, str]]:
    """Give each row of a frame of text as its cells by the columns' names: `row["title"]`."""
    return [{str(name): cell for name, cell in row.items()} for row in frame.to_dict("records")]
