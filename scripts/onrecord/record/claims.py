"""The claims in one table: each position with the names, the demand, the article and the date that its keys lead to."""

import pandas as pd
import pyarrow as pa

from onrecord.record.dataset import Dataset
from onrecord.record.links import sentence_link

# what each column shows: the keys to follow from table positions, and at their end the column to take
CLAIMS = {
    "claim": ("position_id",),
    "demand": ("demand_id", "title"),
    "stance": ("stance",),
    "holder": ("holder_person_id", "name"),
    "holder_organisation": ("holder_organisation_id", "name"),
    "claimant": ("claimant_person_id", "name"),
    "claimant_organisation": ("claimant_organisation_id", "name"),
    "attribution": ("attribution",),
    "mode": ("mode",),
    "statement": ("statement",),
    "publisher": ("sentence_id", "article_id", "publisher_id", "name"),
    "published_on": ("sentence_id", "article_id", "published_on"),
    "article": ("sentence_id", "article_id", "title"),
    "sentence_number": ("sentence_id", "number"),
    "demand_id": ("demand_id",),
    "sentence_id": ("sentence_id",),
}
TABLE = "positions"


def path_of(dataset: Dataset, column: str) -> list[tuple[str, str]]:
    """Give the (table, column) that each step of a column of CLAIMS stands in, the first in table positions."""
    table, path = TABLE, []
    for step in CLAIMS[column]:
        path.append((table, step))
        table = dataset.references(table).get(step, table)
    return path


def sentence_links(dataset: Dataset) -> pd.Series:
    """Give the link that opens each sentence on its article's page, one a row of table sentences; null without one."""
    sentences = dataset["sentences"]
    urls = dataset.follow("sentences", "article_id", "articles", "url")
    cells = zip(urls, sentences["starts_with"], sentences["ends_with"], strict=True)
    links = [
        None if pd.isna(url) else sentence_link(url, *("" if pd.isna(one) else one for one in words))
        for url, *words in cells
    ]
    return pd.Series(links, dtype=pd.ArrowDtype(pa.string()))


def claims(dataset: Dataset) -> pd.DataFrame:
    """Give every position with the columns of CLAIMS and `link`, in the order of table positions.

    Text but for `published_on` (a date) and `sentence_number` (an integer); null where a key is empty or leads nowhere.
    """
    columns = {}
    for name in CLAIMS:
        (table, first), *rest = path_of(dataset, name)
        columns[name] = dataset.follow(table, first, *(part for step in rest for part in step))
    links = dict(zip(dataset["sentences"]["sentence_id"], sentence_links(dataset), strict=True))
    columns["link"] = pd.Series(
        [links.get(one) for one in dataset[TABLE]["sentence_id"]], dtype=pd.ArrowDtype(pa.string())
    )
    return pd.DataFrame(columns)
