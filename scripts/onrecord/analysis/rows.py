"""The rows of a frame of text one by one, for what asks many cells of each."""

import pandas as pd


def records(frame: pd.DataFrame) -> list[dict[str, str]]:
    """Give each row of a frame of text as its cells by the columns' names: `row["title"]`."""
    return [{str(name): cell for name, cell in row.items()} for row in frame.to_dict("records")]
