"""The order in which sentences are read: by their article's date and identifier, then by number."""

import pandas as pd
import pyarrow as pa

from onrecord.record.dataset import Dataset, Rows, once

PLACE = pd.ArrowDtype(pa.int64())


@once
def places(dataset: Dataset) -> pd.Series:
    """Give the place in reading order of each row of table sentences, from 0."""
    sentences = dataset.rows("sentences")
    order = pd.DataFrame(
        {
            "date": sentences["article_id.published_on"],
            "article": sentences["article_id"],
            "number": sentences["number"],
        }
    ).sort_values(["date", "article", "number"], kind="stable")
    return pd.Series(range(len(order)), order.index, PLACE).sort_index()


@once
def reading_order(dataset: Dataset) -> pd.Series:
    """Give the place in reading order of each sentence, by its identifier."""
    sentences = dataset.rows("sentences")["sentence_id"].dropna().drop_duplicates()
    return places(dataset)[sentences.index].set_axis(sentences)


def cited_places(rows: Rows) -> pd.Series:
    """Give the place in reading order of the sentence that each row cites, null where there is none."""
    return places(rows.dataset).reindex(rows.target("sentence_id")).set_axis(rows.frame.index)
