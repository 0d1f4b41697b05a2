"""How far the coding of each article is: as a table for people, or as JSON."""

from collections.abc import Sequence
from dataclasses import asdict

from onrecord.analysis.status import Status
from onrecord.files.canonical import ascii_json
from onrecord.report.escape import visible

COUNTS = ("sentences", "coded", "pending", "positions", "accounts")


def render(form: str, articles: Sequence[Status]) -> str:
    """Give the articles' status as `text` or `json`."""
    if form == "json":
        return ascii_json([asdict(one) for one in articles])
    names = [visible(one.article_id) for one in articles]
    width = max(map(len, (*names, "article")))
    lines = [f"{'article':<{width}}" + "".join(f"{name:>11}" for name in COUNTS)]
    for name, one in zip(names, articles, strict=True):
        lines.append(f"{name:<{width}}" + "".join(f"{getattr(one, count):>11,}" for count in COUNTS))
    lines.append("")
    lines += [f"To be coded next in {visible(one.article_id)}: {visible(one.next)}." for one in articles if one.next]
    if not articles:
        lines.append("There is no article yet: `onrecord add-article` puts one in.")
    elif not any(one.next for one in articles):
        lines.append("Every sentence has been considered.")
    return "\n".join(lines) + "\n"
