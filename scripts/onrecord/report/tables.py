"""Tables for people: columns that stand one under the other, or Markdown."""

from collections.abc import Iterable, Sequence


def aligned(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Give a table's lines: the first column to the left, all others, which are numbers, to the right."""
    table = [header, *rows]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = []
    for first, *others in table:
        cells = (cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))
        lines.append("  ".join([first.ljust(widths[0]), *cells]))
    return lines


def as_markdown(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Give a table's lines in Markdown (GFM); what its cells have is escaped by whoever gives them."""
    return [f"| {' | '.join(row)} |" for row in (header, ["---"] * len(header), *rows)]
