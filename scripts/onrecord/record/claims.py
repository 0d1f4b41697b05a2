"""The claims in one table: each with the names, the demand or event, the article and the date that its keys lead to."""

import pandas as pd

from onrecord.record.dataset import Dataset
from onrecord.record.links import sentence_link
from onrecord.tableschema.values import TEXT

# what each column shows: the keys to follow from table positions, and at their end the column to take
CLAIMS = {
    "claim": ("position_id",),
    "demand": ("demand_id", "title"),
    "stance": ("stance",),
    "polarity": ("polarity",),
    "occasion": ("taken_at_event_id", "title"),
    "holder": ("holder_person_id", "name"),
    "holder_organisation": ("holder_organisation_id", "name"),
    "claimant": ("claimant_person_id", "name"),
    "claimant_organisation": ("claimant_organisation_id", "name"),
    "attribution": ("attribution",),
    "mode": ("mode",),
    "said_at": ("said_at_event_id", "title"),
    "statement": ("statement",),
    "doubt": ("doubt",),
    "publisher": ("sentence_id", "article_id", "publisher_id", "name"),
    "published_on": ("sentence_id", "article_id", "published_on"),
    "article": ("sentence_id", "article_id", "title"),
    "sentence_number": ("sentence_id", "number"),
    "demand_id": ("demand_id",),
    "sentence_id": ("sentence_id",),
}
TABLE = "positions"
# the same for positions and accounts together; a column that one of them has no field for is null there
EVERY_CLAIM = {
    **{name: CLAIMS[name] for name in ("demand", "stance", "polarity", "occasion")},
    **{"event": ("event_id", "title"), "aspect": ("aspect",), "assessment": ("assessment",), "result": ("result",)},
    "target": ("target_organisation_id", "name"),
    **{name: path for name, path in CLAIMS.items() if name not in ("claim", "sentence_id")},
    **{"event_id": ("event_id",), "sentence_id": ("sentence_id",)},
}


def path_of(dataset: Dataset, column: str) -> list[tuple[str, str]]:
    """Give the (table, column) that each step of a column of CLAIMS stands in, the first in table positions."""
    table, path = TABLE, []
    for step in CLAIMS[column]:
        path.append((table, step))
        table = dataset.references(table).get(step, table)
    return path


def sentence_links(dataset: Dataset) -> pd.Series:
    """Give the link that opens each sentence on its article's page, one a row of table sentences; null without one."""
    sentences = dataset.rows("sentences")
    cells = zip(sentences["article_id.url"], sentences["starts_with"], sentences["ends_with"], strict=True)
    links = [
        None if pd.isna(url) else sentence_link(url, *("" if pd.isna(one) else one for one in words))
        for url, *words in cells
    ]
    return pd.Series(links, dtype=TEXT)


def claims(dataset: Dataset) -> pd.DataFrame:
    """Give every position with the columns of CLAIMS and `link`, in the order of table positions.

    Text except `published_on` (a date) and `sentence_number` (an integer); null where a key is empty or leads nowhere.
    """
    rows = dataset.rows(TABLE)
    columns = {name: rows[".".join(path)] for name, path in CLAIMS.items()}
    return pd.DataFrame(columns).assign(link=_links(dataset, TABLE))


def every_claim(dataset: Dataset) -> pd.DataFrame:
    """Give every position, then every account, with `table`, `claim` (its key), EVERY_CLAIM and `link`.

    Types are those of `claims`; null also where the table has no such column.
    """
    return pd.concat([_claims_of(dataset, table) for table in (TABLE, "accounts")], ignore_index=True)


def _claims_of(dataset: Dataset, table: str) -> pd.DataFrame:
    rows = dataset.rows(table)
    columns = {"table": pd.Series([table] * len(rows), dtype=TEXT), "claim": rows.key}
    for name, path in EVERY_CLAIM.items():
        columns[name] = rows[".".join(path)] if path[0] in rows else pd.Series([None] * len(rows), dtype=TEXT)
    return pd.DataFrame(columns).assign(link=_links(dataset, table))


def _links(dataset: Dataset, table: str) -> pd.Series:
    links = dict(zip(dataset["sentences"]["sentence_id"], sentence_links(dataset), strict=True))
    return pd.Series([links.get(one) for one in dataset[table]["sentence_id"]], dtype=TEXT)
