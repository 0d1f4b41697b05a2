"""How far the coding of each article is."""

from dataclasses import dataclass
from pathlib import Path

from onrecord.validation.opening import usable_dataset

RULES = ("cell-required", "cell-type", "cell-enum", "primary-key")


@dataclass(frozen=True)
class Status:
    """An article's sentences, furniture aside: how many are coded and pending, and the claims that cite them.

    `next` is the first that is pending, None where none is.
    """

    article_id: str
    title: str
    sentences: int
    coded: int
    pending: int
    positions: int
    accounts: int
    next: str | None


def status(package: Path) -> list[Status]:
    """Say for each article how far its coding is; ValueError where the tables can't be read."""
    _, dataset = usable_dataset(package, RULES, only=RULES)
    sentences = dataset["sentences"]
    sentences = sentences[(sentences["role"] != "furniture").to_numpy(bool)].sort_values(["article_id", "number"])
    cited = {table: dataset.rows(table)["sentence_id.article_id"] for table in ("positions", "accounts")}
    found = []
    for article in dataset["articles"].to_dict("records"):
        own = sentences[(sentences["article_id"] == article["article_id"]).to_numpy(bool)]
        pending = own[(own["coding"] == "pending").to_numpy(bool)]
        claims = {table: int((ids == article["article_id"]).fillna(False).sum()) for table, ids in cited.items()}
        found.append(
            Status(
                article["article_id"],
                article["title"],
                len(own),
                len(own) - len(pending),
                len(pending),
                **claims,
                next=pending["sentence_id"].iloc[0] if len(pending) else None,
            )
        )
    return found
