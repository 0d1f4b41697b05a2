"""How far the coding of each article is: as a table for people, or as JSON."""

from collections.abc import Sequence
from dataclasses import asdict

from onrecord.analysis.status import Status
from onrecord.files.canonical import ascii_json
from onrecord.report.escape import visible
from onrecord.report.tables import aligned
from onrecord.report.text import count

COUNTS = ("sentences", "coded", "pending", "positions", "accounts")


def render(form: str, articles: Sequence[Status]) -> str:
    """Give the articles' status as `text` or `json`."""
    if form == "json":
        return ascii_json([asdict(one) for one in articles])
    lines = _verdict(articles)
    if articles:
        rows = [[visible(one.article_id), *(f"{getattr(one, name):,}" for name in COUNTS)] for one in articles]
        lines += ["", *aligned(("article", *COUNTS), rows)]
    return "\n".join(lines) + "\n"


def _verdict(articles: Sequence[Status]) -> list[str]:
    """Say first what is to be done next."""
    if not articles:
        return ["There is no article yet: `onrecord add-article` puts one in."]
    pending = sum(one.pending for one in articles)
    if not pending:
        return ["Every sentence has been considered."]
    after = [f"To be coded next in {visible(one.article_id)}: {visible(one.next)}." for one in articles if one.next]
    return [f"{count(pending, 'sentence')} pending.", *after]
