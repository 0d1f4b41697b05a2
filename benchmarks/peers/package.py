"""What the hand-written programs share: where a package's tables are, and how findings are told."""

import json
from pathlib import Path
from typing import NamedTuple


class Table(NamedTuple):
    name: str
    file: Path
    schema: dict


def tables(folder: str) -> list[Table]:
    """Give the tables of the package in a folder."""
    root = Path(folder)
    descriptor = json.loads((root / "datapackage.json").read_text("utf-8"))
    return [
        Table(one["name"], root / one["path"], json.loads((root / one["schema"]).read_text("utf-8")))
        for one in descriptor["resources"]
    ]


def tell(findings: list[tuple[str, str, int]]) -> None:
    """Print each finding: rule, table, line."""
    for finding in sorted(findings):
        print(*finding)
